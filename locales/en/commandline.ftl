### What the command line says

settings-bad =
    { $count ->
        [one] The bot cannot start: one setting is wrong.
       *[other] The bot cannot start: { $count } settings are wrong.
    }
settings-fault =
    { $problem ->
        [missing] { $name }: is not set. Example: { $name }={ $example }
        [unknown] { $name }: there is no such setting. The names stand in .env.example.
        [unknown_near] { $name }: there is no such setting. Is { $nearest } meant?
        [unreadable] { $name }: the file cannot be read. Let the user that runs the bot read it, and see that it is a file.
        [encoding] { $name }: is not plain UTF-8 text. Save it as UTF-8 without a byte order mark.
        [env_line] { $name }, line { $line }: is neither NAME=value nor a comment with “#”. Correct or delete it.
        [env_quote] { $name }, line { $line }: the value begins with a quotation mark and does not end in the same line. Close the quotation, or leave the marks out.
        [toml_line] { $name }, line { $line }: is not TOML. Text stands in "quotation marks"; see https://toml.io.
        [url] { $name }: is not an address. Example: { $name }={ $example }
        [url_credentials] { $name }: must hold no user, password or token before an “@”; what gives access has settings of its own. Example: { $name }={ $example }
        [insecure_url] { $name }: must begin with https://, because the access token travels in it (http:// only for this machine). Example: { $name }={ $example }
        [id_instance] { $name }: must be the digits of the instance’s number. Example: { $name }={ $example }
        [token] { $name }: is not an API token: letters and digits without spaces. Example: { $name }={ $example }
        [bot_token] { $name }: is not a bot token as @BotFather gives it. Example: { $name }={ $example }
        [webhook_path] { $name }: the paths /healthz, /readyz and /metrics are the bot’s own; choose another. Example: { $name }={ $example }
        [webhook_port] { $name }: Telegram delivers to the ports 443, 80, 88 and 8443 only. Example: { $name }={ $example }
        [webhook_secret] { $name }: must be 16 to 256 letters (a to z), digits, “-” and “_”, made up at random. Example: { $name }={ $example }
        [listen] { $name }: must be a host and a port. Example: { $name }={ $example }
        [metrics_hosts] { $name }: must be host names or IP addresses without a port, separated by commas. Example: { $name }={ $example }
        [metrics_token] { $name }: must be 16 to 256 letters (a to z), digits and “-._~+/=”, made up at random. Example: { $name }={ $example }
        [admins] { $name }: must be Telegram ids, positive whole numbers separated by commas; /whoami tells yours. Example: { $name }={ $example }
        [anonymous_admin] { $name }: 1087968824 stands for all anonymous admins and so for nobody; leave it out. Example: { $name }={ $example }
        [accounts] { $name }: at least one WhatsApp account is needed. Example: { $name }={ $example }
        [account] { $name }: an account is a table of settings, such as { $name }__PROVIDER=green-api.
        [data_dir] { $name }: is not the path of a folder. Example: { $name }={ $example }
        [account_name] { $name }: an account’s name is 1 to 32 of the letters a to z, digits, “-” and “_”. Example: { $name }={ $example }
        [provider] { $name }: there is no such provider. Known: { $known }. Example: { $name }={ $example }
        [default_language] { $name }: must be en or ru. Example: { $name }={ $example }
        [verb_variant] { $name }: must be documented, sdk or auto. Example: { $name }={ $example }
        [id_form] { $name }: must be s.whatsapp.net, c.us or phone. Example: { $name }={ $example }
        [participant_field] { $name }: must be auto, phone or chat_id. Example: { $name }={ $example }
        [session_id] { $name }: must be the session’s id: letters, digits, “.”, “-” and “_”. Example: { $name }={ $example }
        [region] { $name }: must be a two-letter country code. Example: { $name }={ $example }
        [seconds] { $name }: must be a number of seconds from 1 to 86400. Example: { $name }={ $example }
        [undo_ttl] { $name }: must be a number of seconds from 0 to 2592000. Example: { $name }={ $example }
        [bulk_limit] { $name }: must be a whole number from 1 to 10000. Example: { $name }={ $example }
        [add_pause] { $name }: must be a number of seconds from 0 to 3600. Example: { $name }={ $example }
        [keep_operations_days] { $name }: must be a whole number of days from 1 to 3650. Example: { $name }={ $example }
        [keep_audit_days] { $name }: must be a whole number of days from 1 to 3650. Example: { $name }={ $example }
        [log_level] { $name }: must be DEBUG, INFO, WARNING or ERROR. Example: { $name }={ $example }
        [database_url] { $name }: must be an SQLite file or a Postgres address. Example: { $name }={ $example }
       *[other] { $name }: has a value that cannot be used. Example: { $name }={ $example }
    }
data-in-use = Another Groupwarden works on the data folder { $folder }. Stop it first, or give this one its own DATA_DIR. Nothing was changed.
settings-unknown =
    { $place ->
        [environment] { $name } is set in the environment, but there is no such setting.
       *[file] { $name } in { $file }: there is no such setting.
    } { $guessed ->
        [true] Is { $nearest } meant?
       *[false] The names stand in .env.example.
    }
settings-same-account = The accounts { $names } are one and the same at the provider. Together they exceed its limits, and people are told of one group twice. Leave one of them.
data-unusable =
    { $problem ->
        [full] There is no room left for the data ({ $path }): { $detail }. Free a few megabytes there, or set another DATA_DIR. Nothing was changed.
        [read_only] Nothing can be written to { $path }: its file system is read-only. Mount it for writing and look why it was not, or set another DATA_DIR. Nothing was changed.
        [forbidden] The bot may not use { $path }: { $detail }. Give the user that runs the bot the right to read and write there, or set another DATA_DIR. Nothing was changed.
        [no_folder] The data folder cannot be made, because there is a file in its place or on the way to it: { $path }. Move the file away, or set another DATA_DIR. Nothing was changed.
        [is_folder] { $path } must be the database file, but is a folder. Move it away, or name another file in DATABASE_URL. Nothing was changed.
        [empty] The database file { $path } is empty, and the bot never leaves it so: something has emptied it. Delete it and { $detail }, and put a backup in its place. Without a backup the bot begins anew then, and what was confirmed and not finished is forgotten. Nothing was changed.
        [parted] The database { $path } is missing, but { $detail } beside it holds its last changes. Put the database back beside it. Only if you want to begin anew, delete { $detail }. Nothing was changed.
        [no_database] { $path } is no SQLite database. Move it and its -wal away and put a backup in its place, or name another file in DATABASE_URL. Nothing was changed.
        [foreign] The database { $path } is another program’s: it has tables, but none of the bot’s. Name another file in DATABASE_URL. Nothing was changed.
        [damaged] The database { $path } is damaged ({ $detail }). Stop the bot, move it and its -wal away, and put a backup in its place; without one, see https://sqlite.org/recovery.html. Nothing was changed.
        [busy] Another program holds the database { $path } ({ $detail }). End it, such as an open sqlite3 or a backup, and start the bot again. Nothing was changed.
       *[other] The data in { $path } cannot be used: { $detail }. Look at the disk and at the rights there, or set another DATA_DIR. Nothing was changed.
    }
database-newer = The database { $database } has been worked with by a newer version of Groupwarden than this one. Install that version again, or put back a backup from before the upgrade. Nothing was changed.
account-unusable = The settings of a WhatsApp account hold an address or a token that cannot be used. Compare API_URL and the token with the provider’s console. Nothing was changed.
system-refused = The system refuses what the bot needs: { $detail }. Look at the limits of this machine (memory, open files, processes, disk) and start the bot again. What was running goes on then.
listen-failed =
    { $problem ->
        [in_use] Another program listens on { $listen } already. Stop it, or set another LISTEN. Nothing was changed.
        [forbidden] The system does not let the bot listen on { $listen } ({ $detail }): ports below 1024 are for privileged programs. Set LISTEN to a higher port, such as 127.0.0.1:8080, and let a proxy lead to it. Nothing was changed.
        [no_address] The host of LISTEN, { $listen }, is no address of this machine. Set 127.0.0.1, or 0.0.0.0 for all its addresses. Nothing was changed.
       *[other] The address { $listen } in LISTEN cannot be used: { $detail }. Set another LISTEN. Nothing was changed.
    }
endpoint-host = The bot tells nothing under this host name. If the name is one of yours, add it to METRICS_HOSTS and start the bot again.
endpoint-token = The header “Authorization: Bearer …” with the value of METRICS_TOKEN is missing, or the value is wrong.
webhook-refused = Telegram does not accept WEBHOOK_URL: { $problem }. Correct it, or leave it empty to fetch updates without a webhook.
database-unusable =
    { $problem ->
        [password] The database { $database } does not accept the user or the password of DATABASE_URL. Correct them there. Nothing was changed.
        [missing] The database { $database } does not exist. Make it (createdb), or correct its name in DATABASE_URL. Nothing was changed.
        [forbidden] The user of DATABASE_URL may not make tables in { $database }. Make this user the owner of the database. Nothing was changed.
        [full] The disk of the database { $database } is full. Free some room on the database’s server. Nothing was changed.
        [read_only] The database { $database } takes no changes: it is a standby, or set to read-only. Name the primary server in DATABASE_URL. Nothing was changed.
        [crowded] The database { $database } takes no more connections. Close some, or raise max_connections. Nothing was changed.
        [refused] The database server of { $database } answers, but refuses the connection. Check the user, the password and the name of the database in DATABASE_URL; the server’s log tells the reason. Nothing was changed.
       *[unreachable] The database { $database } cannot be reached. See that Postgres runs there and can be reached from this machine, and check DATABASE_URL. Nothing was changed.
    }
another-polls = Another bot with this database fetches Telegram’s updates already, and each would get a part of them. Stop it first, or set WEBHOOK_URL and WEBHOOK_SECRET in all of them to run several. Nothing was changed.
polling-lost = The connection to the database was lost, and with it the right to fetch Telegram’s updates. The bot has stopped; start it again. What was running goes on then.
queue-schema = The database was made ready by another version of procrastinate. Apply its migrations (docs/operations.md), or use the version of requirements.txt. Nothing was changed.
telegram-refused = Telegram does not accept BOT_TOKEN. Copy it anew from @BotFather. If TELEGRAM_API_URL is set, check that a Bot API server answers there.
telegram-unreachable = Telegram cannot be reached. Check the connection of this machine, and TELEGRAM_API_URL if it is set.
check-ok = ok    { $what }: { $result }
check-bad = FAIL  { $what }: { $result }
check-warn = WARN  { $what }: { $result }
check-settings = settings
check-settings-read = all can be used
check-telegram = Telegram
check-telegram-bot = the token belongs to @{ $username }
check-telegram-failed =
    { $problem ->
        [pause] Telegram asks this token for a pause of { $seconds } s. Wait so long and check again; is another program sending with it?
       *[faulty] Telegram answers with a fault of its own. Try again in a minute; if TELEGRAM_API_URL is set, check that a Bot API server answers there.
    }
check-listen = LISTEN
check-listen-free = { $listen } is free
check-listen-own = a Groupwarden answers on { $listen } already; if it is this one, all is well
check-webhook = webhook
check-webhook-set = set, { $pending ->
        [0] no updates wait
        [one] one update waits
       *[other] { $pending } updates wait
    }
check-webhook-due = will be set at the next start of the bot
check-webhook-other = one is set at Telegram, but WEBHOOK_URL is empty; it will be deleted at the next start of the bot
check-webhook-trouble = { $pending ->
        [one] one update waits
       *[other] { $pending } updates wait
    }. Telegram’s last error, of { $at }: { $problem }. Check that the address in WEBHOOK_URL leads to LISTEN, and that the bot runs.
check-database = database
check-database-file =
    { $schema ->
        [new] a new one will be made in { $folder }
        [older] in { $folder }, will be brought up to date at the next start
       *[current] in { $folder }, up to date
    }
check-database-server =
    { $schema ->
        [new] { $database } can be reached, its tables will be made at the next start
        [older] { $database } can be reached, will be brought up to date at the next start
       *[current] { $database } can be reached, up to date
    }
check-account = account { $account } ({ $provider })
check-account-ready = works, number { $phone }
check-account-ready-nameless = works
check-account-failed =
    { $kind ->
        [credentials] The provider refuses the token{ $detail }. Compare { $settings } with { $console }.
        [account_not_authorized] Nobody is signed in to WhatsApp{ $detail }. Open { $console } and scan the QR code with the account’s phone (WhatsApp → Linked devices).
        [account_starting] The account is still starting{ $detail }. Wait up to 5 minutes and check again; if it lasts, restart it at { $console }.
        [account_suspended] WhatsApp has restricted the number{ $detail }. The account’s phone shows for how long; until then add and write as little as possible.
        [account_unpaid] The plan has expired{ $detail }. Renew it at { $console }.
        [quota] The monthly quota is used up{ $detail }. Wait for the next month, or choose a larger plan at { $console }.
        [rate_limited] The provider asks for a pause{ $detail }. Wait a minute and check again; is another program using this account?
        [unreachable] The provider cannot be reached{ $detail }. Compare { $settings } with { $console }, and check that this machine reaches the internet (DNS, firewall).
        [upstream] The provider has a fault of its own{ $detail }. Try again in a few minutes; if it goes on, ask its support.
       *[other] The provider’s answer does not fit{ $detail }. Compare { $settings } with { $console }: another kind of server may answer at that address.
    }
