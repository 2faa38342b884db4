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
        [unreadable] { $name }: the file cannot be read. Compare it with .env.example.
        [url] { $name }: is not an address. Example: { $name }={ $example }
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
data-unusable = The data folder { $folder } cannot be used: { $problem }. Give the bot the right to write there, or set another DATA_DIR.
listen-failed = The address { $listen } in LISTEN cannot be used: { $problem }. Stop the program that listens there, or set another LISTEN. Nothing was changed.
endpoint-host = The bot tells nothing under this host name. If the name is one of yours, add it to METRICS_HOSTS and start the bot again.
endpoint-token = The header “Authorization: Bearer …” with the value of METRICS_TOKEN is missing, or the value is wrong.
webhook-refused = Telegram does not accept WEBHOOK_URL: { $problem }. Correct it, or leave it empty to fetch updates without a webhook.
database-unusable =
    { $problem ->
        [password] The database { $database } does not accept the user or the password of DATABASE_URL. Correct them there. Nothing was changed.
        [missing] The database { $database } does not exist. Make it (createdb), or correct its name in DATABASE_URL. Nothing was changed.
        [forbidden] The user of DATABASE_URL may not make tables in { $database }. Make this user the owner of the database. Nothing was changed.
       *[unreachable] The database { $database } cannot be reached. See that Postgres runs there and can be reached from this machine, and check DATABASE_URL. Nothing was changed.
    }
another-polls = Another bot with this database fetches Telegram’s updates already, and each would get a part of them. Stop it first, or set WEBHOOK_URL and WEBHOOK_SECRET in all of them to run several. Nothing was changed.
polling-lost = The connection to the database was lost, and with it the right to fetch Telegram’s updates. The bot has stopped; start it again. What was running goes on then.
queue-schema = The database was made ready by another version of procrastinate. Apply its migrations (docs/operations.md), or use the version of requirements.txt. Nothing was changed.
telegram-refused = Telegram does not accept BOT_TOKEN. Copy it anew from @BotFather.
telegram-unreachable = Telegram cannot be reached. Check the connection of this machine, and TELEGRAM_API_URL if it is set.
check-ok = ok    { $what }: { $result }
check-bad = FAIL  { $what }: { $result }
check-settings = settings
check-settings-read = all can be used
check-telegram = Telegram
check-telegram-bot = the token belongs to @{ $username }
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
check-database-new = a new one will be made in { $folder }
check-database-ready = in { $folder }, up to date
check-database-older = in { $folder }, will be brought up to date at the next start
check-database-server =
    { $schema ->
        [new] { $database } can be reached, its tables will be made at the next start
        [older] { $database } can be reached, will be brought up to date at the next start
       *[current] { $database } can be reached, up to date
    }
check-account = account { $account } ({ $provider })
check-account-ready = works, number { $phone }
check-account-ready-nameless = works
