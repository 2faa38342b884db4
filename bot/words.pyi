# ruff: noqa: A002, D210, D301, D400, D403, D404, D415, D419, E501, PYI021, RUF100
"""Every sentence of ``locales/`` as a method. Written by ``python -m tools.catalogue write``, not by hand."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

_T = TypeVar("_T")

class Words(Generic[_T]):
    """The sentences of one language, spoken as ``_T``: str, or a kind of rich text.

    Arguments are what the sentence shows (a str, a number, or a ``_T``), counts (float, which takes int)
    or chooses by (a str or a bool). Each method's docstring is the English sentence: ``{count}`` is an argument,
    ``[one]`` a case, ``(person | people)`` a choice.
    """

    render: Callable[[str, Mapping[str, str | float | _T]], _T]
    def __init__(self, render: Callable[[str, Mapping[str, str | float | _T]], _T]) -> None: ...
    def add_title(self) -> _T:
        """Add to the group?"""

    def add_effect(self, *, count: float) -> _T:
        """[one] What will happen: 1 person is added to the group at once. WhatsApp shows it in the group and tells
            the person.
        [other] What will happen: {count} people are added to the group at once. WhatsApp shows it in the group
            and tells them.
        """

    def add_confirm(self, *, count: float) -> _T:
        """[one] Add 1 person
        [other] Add {count} people
        """

    def add_running(self, *, done: str | float | _T, group: str | float | _T, total: str | float | _T) -> _T:
        """Adding to {group}: {done} of {total}"""

    def add_result(self, *, done: float, group: str | float | _T) -> _T:
        """[0] Nobody was added to {group}
        [one] Added {done} person to {group}
        [other] Added {done} people to {group}
        """

    def add_nothing(self, *, group: str | float | _T) -> _T:
        """There is nobody to add to {group}"""

    def add_verdict(self, *, person: str | float | _T, verdict: str) -> _T:
        """[done] ✅ {person}: added
        [already] ➖ {person}: is a member already
        [not_on_whatsapp] ➖ {person}: this number is not on WhatsApp
        [invite_needed] ✉️ {person}: allows nobody to add them to groups; only an invite link helps
        [recently_left] ✉️ {person}: has left this group recently; only an invite link helps
        [group_full] ⛔ {person}: not added, the group is full
        [awaiting_approval] ⏳ {person}: waits to be let in by an admin of the group
        [refused_self] ➖ {person}: this is the bot’s own WhatsApp account
        [refused_not_admin] ⛔ {person}: cannot be added, because the bot’s WhatsApp account is not an admin of
            this group
        [refused_other] ⛔ {person}: not added. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ {person}: not added. WhatsApp refused and gave no reason
        [pending] ❓ {person}: WhatsApp accepted it, but the group’s list does not show the person yet
        [unproven] ❓ {person}: the provider says that the person was added, but it could not be checked
        [stopped] ⏹ {person}: not added, the run was stopped before
        [failed] ⚠️ {person}: not added, see below
        [unknown] ❓ {person}: it is not known whether the person was added
        """

    def add_advice_unknown(self) -> _T:
        """What to do about ❓: open the group in WhatsApp in a minute and look. If the person is not there, send the
        command again; somebody who is there already is not added twice.
        """

    def add_advice_not_admin(self) -> _T:
        """What to do: ask an admin of the group to make the bot’s WhatsApp account an admin, then send the command
        again.
        """

    def add_advice_refused(self) -> _T:
        """What to do about ⛔: most often the person lets only contacts add them, has blocked the account, or is not
        in its phone’s address book. Send them the invite link, or add them by hand on the account’s phone.
        """

    def add_advice_full(self) -> _T:
        """What to do about the full group: remove somebody who is not needed there, or add the people to another
        group. WhatsApp allows 1,024 members. Then send the command again; who is in the group already is not
        added twice.
        """

    def attachment_title(self) -> _T:
        """I read nobody from this, and nothing was changed."""

    def attachment_nameless(self) -> _T:
        """this file"""

    def attachment_problem(self, *, name: str | float | _T, problem: str) -> _T:
        """[not_a_list] I cannot read {name} as a list.
        [old_excel] I cannot read {name}: it is in the old Excel format (.xls).
        [too_big] I cannot read {name}: it is too big.
        [too_many_rows] I cannot read {name}: it has too many rows.
        [too_complicated] I cannot read {name}: it is too complicated to read safely.
        [empty] There is nothing in {name}.
        [no_phones] I found no phone number in {name}.
        [password] I cannot open {name}: it is locked with a password.
        [not_fetched] Telegram did not give me {name}.
        [several] I did not read {name}: it came together with other files, and I read one at a time.
        [damaged] I cannot open {name}: it is damaged.
        """

    def attachment_advice(self, *, megabytes: str | float | _T, problem: str, rows: str | float | _T) -> _T:
        """[not_a_list] What to do: send the list as .xlsx, .csv, .txt or .vcf.
        [old_excel] What to do: open it in Excel, save it as .xlsx or .csv, and send that.
        [too_big] What to do: send a list of at most {megabytes} MB, with the phone numbers only.
        [too_many_rows] What to do: split it into files of at most {rows} rows.
        [too_complicated] What to do: copy the phone numbers alone into a new .txt or .csv file, one on a line,
            and send that.
        [empty] What to do: check that you sent the right file, and that it was saved.
        [no_phones] What to do: check that the phone numbers stand in one column, or one on a line, and are
            complete.
        [password] What to do: save a copy without a password and send that.
        [not_fetched] What to do: send the command again in a minute. If that does not help, send the file again.
        [several] What to do: send one file, and the command as its caption or in reply to it.
        [damaged] What to do: open it on your computer, save it as .xlsx or .csv, and send it again.
        """

    def attachment_hint(self, *, example: str | float | _T, kind: str) -> _T:
        """[contact] To use this contact, reply to it with a command, for example: {example}
        [file] To use the phone numbers in this file, reply to it with a command, for example: {example}
        """

    def attachment_example(self) -> _T:
        """/kick from Family"""

    def start(self) -> _T:
        """Hello! I administer WhatsApp groups: tell me whom to remove, add or make an admin, and I tell you what
        really happened to each of them.
        """

    def start_next(self, *, example: str | float | _T) -> _T:
        """Try: {example} First I show you a card with the person and the group. Nothing happens until you press the
        button on it. All commands: /help
        """

    def help_title(self) -> _T:
        """What you can do"""

    def help_kick(self) -> _T:
        """/kick — remove people from a WhatsApp group. First people, then “from”, then the group; after the group
        you may add a reason:
        """

    def help_kick_people(self) -> _T:
        """People are phone numbers in any writing, or WhatsApp ids, one or several:"""

    def help_kick_file(self) -> _T:
        """Or reply to a contact, or to a file with a list (.xlsx, .csv, .txt, .vcf), with “/kick from Family”."""

    def help_kick_all(self) -> _T:
        """“all” means all groups, and “dry” shows only what would be done:"""

    def help_kick_card(self) -> _T:
        """The bot answers with a card. Nothing happens until you press the button on it."""

    def help_add(self) -> _T:
        """/add — add people to a group:"""

    def help_promote(self) -> _T:
        """/promote — make members admins of a group:"""

    def help_demote(self) -> _T:
        """/demote — take the admin rights from people, who stay in the group:"""

    def help_leave(self) -> _T:
        """/leave — the bot’s WhatsApp account leaves a group:"""

    def help_groups(self) -> _T:
        """/groups — the groups of the WhatsApp account and how many people they have"""

    def help_status(self) -> _T:
        """/status — whether the WhatsApp account works, and what to do if not"""

    def help_log(self) -> _T:
        """/log — the last operations; of a person or a group: /log and the phone or the name; how many: a number at
        the end
        """

    def help_log_export(self) -> _T:
        """/log export — the last 30 days as a table; also a month (2026-10), two dates, a number of days, or all"""

    def help_op(self) -> _T:
        """/op — one operation as it stands, by its id from /log; /log with @ before the id tells all that happened"""

    def help_whoami(self) -> _T:
        """/whoami — your Telegram id and your rights"""

    def help_lang(self) -> _T:
        """/lang — English or Russian"""

    def help_help(self) -> _T:
        """/help — this text"""

    def help_stranger(self, *, id: str | float | _T) -> _T:
        """To use the bot, send your id to the person who runs it: {id}"""

    def example_kick(self) -> _T:
        """/kick 79001234567 from Family"""

    def example_add(self) -> _T:
        """/add 79001234567 to Family"""

    def example_promote(self) -> _T:
        """/promote 79001234567 in Family"""

    def example_demote(self) -> _T:
        """/demote 79001234567 in Family"""

    def example_leave(self) -> _T:
        """/leave Family"""

    def example_kick_reason(self) -> _T:
        """/kick +7 (900) 123-45-67 from "Family" sends advertising"""

    def example_kick_several(self) -> _T:
        """/kick 8 900 123-45-67, 79007654321 from Family"""

    def example_kick_all(self) -> _T:
        """/kick dry 79001234567 from all"""

    def whoami_id(self, *, id: str | float | _T) -> _T:
        """Your Telegram id: {id}"""

    def whoami_admin(self) -> _T:
        """You are on the bot’s list and may do everything."""

    def whoami_stranger(self, *, setting: str | float | _T) -> _T:
        """You are not on the bot’s list. To get on it, send this id to the person who runs the bot; it belongs in
        the setting {setting}.
        """

    def lang_question(self) -> _T:
        """Which language do you read?"""

    def lang_changed(self) -> _T:
        """From now on I answer you in English."""

    def menu_kick(self) -> _T:
        """Remove people from a group"""

    def menu_add(self) -> _T:
        """Add people to a group"""

    def menu_promote(self) -> _T:
        """Make members admins"""

    def menu_demote(self) -> _T:
        """Take admin rights away"""

    def menu_leave(self) -> _T:
        """Leave a group"""

    def menu_groups(self) -> _T:
        """Groups of the WhatsApp account"""

    def menu_status(self) -> _T:
        """Does the WhatsApp account work?"""

    def menu_log(self) -> _T:
        """What was done before"""

    def menu_whoami(self) -> _T:
        """My id and rights"""

    def menu_lang(self) -> _T:
        """Language"""

    def menu_help(self) -> _T:
        """What I can do"""

    def gate_stranger(self, *, id: str | float | _T) -> _T:
        """Sorry, this bot works only for people on its list, and you are not on it. Your Telegram id is {id}. If you
        should have access, send it to the person who runs the bot.
        """

    def gate_forwarded(self) -> _T:
        """I do not act on forwarded messages: somebody else may have written them. Nothing was changed. Write the
        command yourself.
        """

    def gate_via_bot(self) -> _T:
        """I do not act on messages written through another bot. Nothing was changed. Write the command yourself."""

    def gate_too_long(self, *, most: str | float | _T) -> _T:
        """This message is too long: I read {most} characters at most. Nothing was changed. Send several shorter
        messages, or the people as a file with the command in its caption.
        """

    def gate_channel(self) -> _T:
        """I do not act on posts of a channel, because they do not show who wrote them. Nothing was changed. Write
        the command as yourself, in a group or in a private chat with me.
        """

    def gate_anonymous(self) -> _T:
        """You write as an anonymous admin, so I cannot see who you are. Nothing was changed. Turn off “Remain
        anonymous” in your admin rights, or write to me in a private chat.
        """

    def message_undecodable(self) -> _T:
        """I could not read this message: there is something in it that is new to me. Nothing was changed. What to
        do: write the command as a new message of its own, not as a reply and without a forward.
        """

    def unknown_command(self) -> _T:
        """I do not know this command. Nothing was changed. All commands: /help"""

    def card_group(self, *, group: str | float | _T, size: float) -> _T:
        """[0] Group: {group}
        [one] Group: {group} · {size} member
        [other] Group: {group} · {size} members
        """

    def card_account(self, *, account: str | float | _T) -> _T:
        """WhatsApp account: {account}"""

    def card_look_alike(self, *, ending: str | float | _T) -> _T:
        """⚠️ There is another group with this name, or with one that looks the same. Before you confirm, compare the
        number of members and the last digits of the group’s id: …{ending}. They stand on the list of /groups,
        too.
        """

    def card_reason(self, *, reason: str | float | _T) -> _T:
        """Reason: {reason}"""

    def card_reason_cut(self, *, most: str | float | _T) -> _T:
        """The reason is too long: only its first {most} characters are kept."""

    def card_who(self, *, action: str) -> _T:
        """[leave] Which WhatsApp account:
        [demote] From whom:
        [other] Who:
        """

    def card_person(self, *, person: str | float | _T) -> _T:
        """• {person}"""

    def card_person_admin(self, *, person: str | float | _T) -> _T:
        """• {person} — an admin of the group"""

    def card_person_hidden(self, *, person: str | float | _T) -> _T:
        """• {person} — the group hides phone numbers, so it cannot be seen beforehand whether this person is in it"""

    def card_person_unlisted(self, *, person: str | float | _T) -> _T:
        """• {person} — not listed; the list is not complete, so it cannot be seen beforehand whether this person is
        in the group
        """

    def card_incomplete(self, *, listed: str | float | _T, size: float) -> _T:
        """[one] ⚠️ The provider listed only {listed} of the group’s {size} member. Whoever is not listed may be in
            the group all the same.
        [other] ⚠️ The provider listed only {listed} of the group’s {size} members. Whoever is not listed may be
            in the group all the same.
        """

    def card_unproven(self, *, line: str | float | _T, listed: str | float | _T, size: float) -> _T:
        """[one] {line}: the provider listed only {listed} of {size} member
        [other] {line}: the provider listed only {listed} of {size} members
        """

    def card_also(self) -> _T:
        """Nothing can be done about:"""

    def card_more(self, *, count: float) -> _T:
        """[one] … and 1 more
        [other] … and {count} more
        """

    def card_time(self, *, count: float, unit: str) -> _T:
        """[seconds] (Only you can confirm, within {count} second. | Only you can confirm, within {count} seconds.)
        [minutes] (Only you can confirm, within {count} minute. | Only you can confirm, within {count} minutes.)
        """

    def card_cancel(self) -> _T:
        """Cancel"""

    def card_started(self, *, person: str | float | _T) -> _T:
        """Confirmed by {person}. Working…"""

    def card_progress(self, *, done: str | float | _T, total: str | float | _T) -> _T:
        """Done {done} of {total}. The result will be here."""

    def card_waiting(self, *, kind: str) -> _T:
        """[account_starting] The WhatsApp account is starting. The bot waits up to 5 minutes and goes on by itself.
        [account_not_authorized] Nobody is signed in to the WhatsApp account any more. As soon as somebody has
            scanned the QR code in the provider’s console, the bot goes on by itself.
        [rate_limited] The provider asks for a pause. The bot waits and goes on by itself.
        [uncertain] The provider has not answered. The bot waits, looks at what has been done, and goes on by
            itself; nothing is sent twice.
        [upstream] The provider has a fault of its own. The bot tries again by itself.
        [unreachable] The provider cannot be reached. The bot tries again by itself.
        """

    def card_waiting_longest(self, *, minutes: float) -> _T:
        """[one] After {minutes} minute it gives up and tells what was done.
        [other] After {minutes} minutes it gives up and tells what was done.
        """

    def card_confirmed_by(self, *, person: str | float | _T) -> _T:
        """Confirmed by {person}"""

    def card_uncertain(self, *, group: str | float | _T) -> _T:
        """It is not certain what happened in {group}"""

    def card_cancelled(self, *, person: str | float | _T) -> _T:
        """Cancelled by {person}. Nothing was changed."""

    def card_expired(self) -> _T:
        """Nobody confirmed in time. Nothing was changed. To do it after all, send the command again."""

    def card_nothing_changed(self) -> _T:
        """Nothing was changed."""

    def card_invite(self, *, link: str | float | _T) -> _T:
        """The group’s invite link, to send to those who could not be added: {link}"""

    def card_invite_none(self) -> _T:
        """What to do about ✉️: ask an admin of the group for its invite link and send it to the person."""

    def card_copy_link(self) -> _T:
        """Copy the invite link"""

    def card_somebody(self) -> _T:
        """the person who asked"""

    def choose_several(self, *, name: str | float | _T) -> _T:
        """There are several groups called {name}. Which one is meant?"""

    def choose_similar(self, *, name: str | float | _T) -> _T:
        """There is no group called {name}. Is one of these meant? Nothing has been done yet."""

    def choose_look_alike(self, *, name: str | float | _T) -> _T:
        """No group is called exactly {name}. The names below look the same, but are written with other letters or
        signs. Is one of these groups meant? Nothing has been done yet.
        """

    def choose_unlisted(self, *, account: str | float | _T) -> _T:
        """⚠️ {account}: its groups could not be listed, so the group that you mean may be one of those."""

    def choose_button(self, *, name: str | float | _T, size: float) -> _T:
        """[0] {name}
        [one] {name} · {size} member
        [other] {name} · {size} members
        """

    def choose_button_distinct(self, *, ending: str | float | _T, label: str | float | _T) -> _T:
        """{label} · …{ending}"""

    def choose_button_account(self, *, account: str | float | _T, label: str | float | _T) -> _T:
        """{label} · {account}"""

    def choose_chosen(self) -> _T:
        """Group chosen. Looking at it…"""

    def group_not_found(self, *, name: str | float | _T, several: bool) -> _T:
        """[true] There is no group called {name} among the groups of the WhatsApp accounts.
        [false] There is no group called {name} among the groups of the WhatsApp account.
        """

    def group_not_found_advice(self) -> _T:
        """What to do: look at the exact names with /groups. A group that was made a moment ago can take a few
        minutes to appear.
        """

    def group_not_found_all(self) -> _T:
        """If you mean all groups: write only “all”, or “all in” and the account. A reason goes on the next line."""

    def press(self, *, why: str) -> _T:
        """[not_yours] Only the person who asked can press this button.
        [not_allowed] You are not on the bot’s list, so this was not done. Nothing was changed.
        [expired] This question has expired, nothing was changed. Send the command again.
        [used] This question was answered before. One press, one action: nothing more was done.
        [second] Nothing has been done yet. To confirm, press the button with the number.
        [stopping] It is stopping already: nothing more is begun, and what was sent is still checked.
        [ended] There is nothing left to stop: this operation does not run any more.
        [undone] This operation is being taken back, or was taken back already.
        [past] It is too long ago to be taken back with this button. Nothing was changed. Write the command that
            does the opposite.
        [gone] The bot does not know this button. Nothing was changed. Send the command again.
        """

    def settings_bad(self, *, count: float) -> _T:
        """[one] The bot cannot start: one setting is wrong.
        [other] The bot cannot start: {count} settings are wrong.
        """

    def settings_fault(
        self,
        *,
        example: str | float | _T,
        known: str | float | _T,
        line: str | float | _T,
        name: str | float | _T,
        nearest: str | float | _T,
        problem: str,
    ) -> _T:
        """[missing] {name}: is not set. Example: {name}={example}
        [unknown] {name}: there is no such setting. The names stand in .env.example.
        [unknown_near] {name}: there is no such setting. Is {nearest} meant?
        [unreadable] {name}: the file cannot be read. Let the user that runs the bot read it, and see that it is a
            file.
        [encoding] {name}: is not plain UTF-8 text. Save it as UTF-8 without a byte order mark.
        [env_line] {name}, line {line}: is neither NAME=value nor a comment with “#”. Correct or delete it.
        [env_quote] {name}, line {line}: the value begins with a quotation mark and does not end in the same line.
            Close the quotation, or leave the marks out.
        [toml_line] {name}, line {line}: is not TOML. Text stands in "quotation marks"; see https://toml.io.
        [url] {name}: is not an address. Example: {name}={example}
        [url_credentials] {name}: must hold no user, password or token before an “@”; what gives access has
            settings of its own. Example: {name}={example}
        [insecure_url] {name}: must begin with https://, because the access token travels in it (http:// only for
            this machine). Example: {name}={example}
        [id_instance] {name}: must be the digits of the instance’s number. Example: {name}={example}
        [token] {name}: is not an API token: letters and digits without spaces. Example: {name}={example}
        [bot_token] {name}: is not a bot token as @BotFather gives it. Example: {name}={example}
        [webhook_path] {name}: the paths /healthz, /readyz and /metrics are the bot’s own; choose another.
            Example: {name}={example}
        [webhook_port] {name}: Telegram delivers to the ports 443, 80, 88 and 8443 only. Example: {name}={example}
        [webhook_secret] {name}: must be 16 to 256 letters (a to z), digits, “-” and “_”, made up at random.
            Example: {name}={example}
        [listen] {name}: must be a host and a port. Example: {name}={example}
        [metrics_hosts] {name}: must be host names or IP addresses without a port, separated by commas. Example:
            {name}={example}
        [metrics_token] {name}: must be 16 to 256 letters (a to z), digits and “-._~+/=”, made up at random.
            Example: {name}={example}
        [admins] {name}: must be Telegram ids, positive whole numbers separated by commas; /whoami tells yours.
            Example: {name}={example}
        [anonymous_admin] {name}: 1087968824 stands for all anonymous admins and so for nobody; leave it out.
            Example: {name}={example}
        [accounts] {name}: at least one WhatsApp account is needed. Example: {name}={example}
        [account] {name}: an account is a table of settings, such as {name}__PROVIDER=green-api.
        [data_dir] {name}: is not the path of a folder. Example: {name}={example}
        [account_name] {name}: an account’s name is 1 to 32 of the letters a to z, digits, “-” and “_”. Example:
            {name}={example}
        [provider] {name}: there is no such provider. Known: {known}. Example: {name}={example}
        [default_language] {name}: must be en or ru. Example: {name}={example}
        [verb_variant] {name}: must be documented, sdk or auto. Example: {name}={example}
        [id_form] {name}: must be s.whatsapp.net, c.us or phone. Example: {name}={example}
        [participant_field] {name}: must be auto, phone or chat_id. Example: {name}={example}
        [session_id] {name}: must be the session’s id: letters, digits, “.”, “-” and “_”. Example:
            {name}={example}
        [region] {name}: must be a two-letter country code. Example: {name}={example}
        [seconds] {name}: must be a number of seconds from 1 to 86400. Example: {name}={example}
        [undo_ttl] {name}: must be a number of seconds from 0 to 2592000. Example: {name}={example}
        [bulk_limit] {name}: must be a whole number from 1 to 10000. Example: {name}={example}
        [add_pause] {name}: must be a number of seconds from 0 to 3600. Example: {name}={example}
        [keep_operations_days] {name}: must be a whole number of days from 1 to 3650. Example: {name}={example}
        [keep_audit_days] {name}: must be a whole number of days from 1 to 3650. Example: {name}={example}
        [log_level] {name}: must be DEBUG, INFO, WARNING or ERROR. Example: {name}={example}
        [database_url] {name}: must be an SQLite file or a Postgres address. Example: {name}={example}
        [other] {name}: has a value that cannot be used. Example: {name}={example}
        """

    def data_in_use(self, *, folder: str | float | _T) -> _T:
        """Another Groupwarden works on the data folder {folder}. Stop it first, or give this one its own DATA_DIR.
        Nothing was changed.
        """

    def settings_unknown(
        self, *, file: str | float | _T, guessed: bool, name: str | float | _T, nearest: str | float | _T, place: str
    ) -> _T:
        """({name} is set in the environment, but there is no such setting. | {name} in {file}: there is no such
        setting.) (Is {nearest} meant? | The names stand in .env.example.)
        """

    def settings_same_account(self, *, names: str | float | _T) -> _T:
        """The accounts {names} are one and the same at the provider. Together they exceed its limits, and people are
        told of one group twice. Leave one of them.
        """

    def data_unusable(self, *, detail: str | float | _T, path: str | float | _T, problem: str) -> _T:
        """[full] There is no room left for the data ({path}): {detail}. Free a few megabytes there, or set another
            DATA_DIR. Nothing was changed.
        [read_only] Nothing can be written to {path}: its file system is read-only. Mount it for writing and look
            why it was not, or set another DATA_DIR. Nothing was changed.
        [forbidden] The bot may not use {path}: {detail}. Give the user that runs the bot the right to read and
            write there, or set another DATA_DIR. Nothing was changed.
        [no_folder] The data folder cannot be made, because there is a file in its place or on the way to it:
            {path}. Move the file away, or set another DATA_DIR. Nothing was changed.
        [is_folder] {path} must be the database file, but is a folder. Move it away, or name another file in
            DATABASE_URL. Nothing was changed.
        [empty] The database file {path} is empty, and the bot never leaves it so: something has emptied it.
            Delete it and {detail}, and put a backup in its place. Without a backup the bot begins anew then, and
            what was confirmed and not finished is forgotten. Nothing was changed.
        [parted] The database {path} is missing, but {detail} beside it holds its last changes. Put the database
            back beside it. Only if you want to begin anew, delete {detail}. Nothing was changed.
        [no_database] {path} is no SQLite database. Move it and its -wal away and put a backup in its place, or
            name another file in DATABASE_URL. Nothing was changed.
        [foreign] The database {path} is another program’s: it has tables, but none of the bot’s. Name another
            file in DATABASE_URL. Nothing was changed.
        [damaged] The database {path} is damaged ({detail}). Stop the bot, move it and its -wal away, and put a
            backup in its place; without one, see https://sqlite.org/recovery.html. Nothing was changed.
        [busy] Another program holds the database {path} ({detail}). End it, such as an open sqlite3 or a backup,
            and start the bot again. Nothing was changed.
        [other] The data in {path} cannot be used: {detail}. Look at the disk and at the rights there, or set
            another DATA_DIR. Nothing was changed.
        """

    def database_newer(self, *, database: str | float | _T) -> _T:
        """The database {database} has been worked with by a newer version of Groupwarden than this one. Install that
        version again, or put back a backup from before the upgrade. Nothing was changed.
        """

    def account_unusable(self) -> _T:
        """The settings of a WhatsApp account hold an address or a token that cannot be used. Compare API_URL and the
        token with the provider’s console. Nothing was changed.
        """

    def system_refused(self, *, detail: str | float | _T) -> _T:
        """The system refuses what the bot needs: {detail}. Look at the limits of this machine (memory, open files,
        processes, disk) and start the bot again. What was running goes on then.
        """

    def listen_failed(self, *, detail: str | float | _T, listen: str | float | _T, problem: str) -> _T:
        """[in_use] Another program listens on {listen} already. Stop it, or set another LISTEN. Nothing was changed.
        [forbidden] The system does not let the bot listen on {listen} ({detail}): ports below 1024 are for
            privileged programs. Set LISTEN to a higher port, such as 127.0.0.1:8080, and let a proxy lead to it.
            Nothing was changed.
        [no_address] The host of LISTEN, {listen}, is no address of this machine. Set 127.0.0.1, or 0.0.0.0 for
            all its addresses. Nothing was changed.
        [other] The address {listen} in LISTEN cannot be used: {detail}. Set another LISTEN. Nothing was changed.
        """

    def endpoint_host(self) -> _T:
        """The bot tells nothing under this host name. If the name is one of yours, add it to METRICS_HOSTS and start
        the bot again.
        """

    def endpoint_token(self) -> _T:
        """The header “Authorization: Bearer …” with the value of METRICS_TOKEN is missing, or the value is wrong."""

    def webhook_refused(self, *, problem: str | float | _T) -> _T:
        """Telegram does not accept WEBHOOK_URL: {problem}. Correct it, or leave it empty to fetch updates without a
        webhook.
        """

    def database_unusable(self, *, database: str | float | _T, problem: str) -> _T:
        """[password] The database {database} does not accept the user or the password of DATABASE_URL. Correct them
            there. Nothing was changed.
        [missing] The database {database} does not exist. Make it (createdb), or correct its name in DATABASE_URL.
            Nothing was changed.
        [forbidden] The user of DATABASE_URL may not make tables in {database}. Make this user the owner of the
            database. Nothing was changed.
        [full] The disk of the database {database} is full. Free some room on the database’s server. Nothing was
            changed.
        [read_only] The database {database} takes no changes: it is a standby, or set to read-only. Name the
            primary server in DATABASE_URL. Nothing was changed.
        [crowded] The database {database} takes no more connections. Close some, or raise max_connections. Nothing
            was changed.
        [refused] The database server of {database} answers, but refuses the connection. Check the user, the
            password and the name of the database in DATABASE_URL; the server’s log tells the reason. Nothing was
            changed.
        [unreachable] The database {database} cannot be reached. See that Postgres runs there and can be reached
            from this machine, and check DATABASE_URL. Nothing was changed.
        """

    def another_polls(self) -> _T:
        """Another bot with this database fetches Telegram’s updates already, and each would get a part of them. Stop
        it first, or set WEBHOOK_URL and WEBHOOK_SECRET in all of them to run several. Nothing was changed.
        """

    def polling_lost(self) -> _T:
        """The connection to the database was lost, and with it the right to fetch Telegram’s updates. The bot has
        stopped; start it again. What was running goes on then.
        """

    def queue_schema(self) -> _T:
        """The database was made ready by another version of procrastinate. Apply its migrations
        (docs/operations.md), or use the version of requirements.txt. Nothing was changed.
        """

    def telegram_refused(self) -> _T:
        """Telegram does not accept BOT_TOKEN. Copy it anew from @BotFather. If TELEGRAM_API_URL is set, check that a
        Bot API server answers there.
        """

    def telegram_unreachable(self) -> _T:
        """Telegram cannot be reached. Check the connection of this machine, and TELEGRAM_API_URL if it is set."""

    def check_ok(self, *, result: str | float | _T, what: str | float | _T) -> _T:
        """ok {what}: {result}"""

    def check_bad(self, *, result: str | float | _T, what: str | float | _T) -> _T:
        """FAIL {what}: {result}"""

    def check_warn(self, *, result: str | float | _T, what: str | float | _T) -> _T:
        """WARN {what}: {result}"""

    def check_settings(self) -> _T:
        """settings"""

    def check_settings_read(self) -> _T:
        """all can be used"""

    def check_telegram(self) -> _T:
        """Telegram"""

    def check_telegram_bot(self, *, username: str | float | _T) -> _T:
        """the token belongs to @{username}"""

    def check_telegram_failed(self, *, problem: str, seconds: str | float | _T) -> _T:
        """[pause] Telegram asks this token for a pause of {seconds} s. Wait so long and check again; is another
            program sending with it?
        [faulty] Telegram answers with a fault of its own. Try again in a minute; if TELEGRAM_API_URL is set,
            check that a Bot API server answers there.
        """

    def check_listen(self) -> _T:
        """LISTEN"""

    def check_listen_free(self, *, listen: str | float | _T) -> _T:
        """{listen} is free"""

    def check_listen_own(self, *, listen: str | float | _T) -> _T:
        """a Groupwarden answers on {listen} already; if it is this one, all is well"""

    def check_webhook(self) -> _T:
        """webhook"""

    def check_webhook_set(self, *, pending: float) -> _T:
        """set, (no updates wait | one update waits | {pending} updates wait)"""

    def check_webhook_due(self) -> _T:
        """will be set at the next start of the bot"""

    def check_webhook_other(self) -> _T:
        """one is set at Telegram, but WEBHOOK_URL is empty; it will be deleted at the next start of the bot"""

    def check_webhook_trouble(self, *, at: str | float | _T, pending: float, problem: str | float | _T) -> _T:
        """(one update waits | {pending} updates wait). Telegram’s last error, of {at}: {problem}. Check that the
        address in WEBHOOK_URL leads to LISTEN, and that the bot runs.
        """

    def check_database(self) -> _T:
        """database"""

    def check_database_file(self, *, folder: str | float | _T, schema: str) -> _T:
        """[new] a new one will be made in {folder}
        [older] in {folder}, will be brought up to date at the next start
        [current] in {folder}, up to date
        """

    def check_database_server(self, *, database: str | float | _T, schema: str) -> _T:
        """[new] {database} can be reached, its tables will be made at the next start
        [older] {database} can be reached, will be brought up to date at the next start
        [current] {database} can be reached, up to date
        """

    def check_account(self, *, account: str | float | _T, provider: str | float | _T) -> _T:
        """account {account} ({provider})"""

    def check_account_ready(self, *, phone: str | float | _T) -> _T:
        """works, number {phone}"""

    def check_account_ready_nameless(self) -> _T:
        """works"""

    def check_account_failed(
        self, *, console: str | float | _T, detail: str | float | _T, kind: str, settings: str | float | _T
    ) -> _T:
        """[credentials] The provider refuses the token{detail}. Compare {settings} with {console}.
        [account_not_authorized] Nobody is signed in to WhatsApp{detail}. Open {console} and scan the QR code with
            the account’s phone (WhatsApp → Linked devices).
        [account_starting] The account is still starting{detail}. Wait up to 5 minutes and check again; if it
            lasts, restart it at {console}.
        [account_suspended] WhatsApp has restricted the number{detail}. The account’s phone shows for how long;
            until then add and write as little as possible.
        [account_unpaid] The plan has expired{detail}. Renew it at {console}.
        [quota] The monthly quota is used up{detail}. Wait for the next month, or choose a larger plan at
            {console}.
        [rate_limited] The provider asks for a pause{detail}. Wait a minute and check again; is another program
            using this account?
        [unreachable] The provider cannot be reached{detail}. Compare {settings} with {console}, and check that
            this machine reaches the internet (DNS, firewall).
        [upstream] The provider has a fault of its own{detail}. Try again in a few minutes; if it goes on, ask its
            support.
        [other] The provider’s answer does not fit{detail}. Compare {settings} with {console}: another kind of
            server may answer at that address.
        """

    def delivery_more(self, *, count: float) -> _T:
        """[one] There is 1 older operation that I could not tell you about: /log
        [other] There are {count} older operations that I could not tell you about: /log
        """

    def delivery_no_plan_file(self) -> _T:
        """Telegram did not take the file with the whole list. Nothing has been done. The card counts everybody; to
        see the list before you confirm, send the command in a private chat with the bot.
        """

    def delivery_no_result_file(self) -> _T:
        """Telegram did not take the file with every person. What the card says holds. To get the list, send /log
        export in a private chat with the bot.
        """

    def demo_ready(self, *, url: str | float | _T) -> _T:
        """The demo is running. Open {url}"""

    def demo_what(self) -> _T:
        """Everything on it is pretended but the bot: no Telegram, no WhatsApp, no account. Ctrl+C ends it; nothing
        is kept.
        """

    def demo_port_busy(self, *, other: str | float | _T, port: str | float | _T) -> _T:
        """Port {port} is taken by another program. Choose another one: python -m sandbox --port {other}"""

    def demo_port_forbidden(self, *, other: str | float | _T, port: str | float | _T) -> _T:
        """The system does not let the demo use port {port}: ports below 1024 are for privileged programs. Choose
        another one: python -m sandbox --port {other}
        """

    def demo_impossible(self, *, detail: str | float | _T) -> _T:
        """The demo cannot run here: {detail}. It needs a few megabytes in the folder for temporary files (TMPDIR)
        and the address 127.0.0.1.
        """

    def demo_port_wrong(self, *, port: str | float | _T) -> _T:
        """There is no port {port}. A port is a number from 0 to 65535; 0 takes any free one."""

    def transcript_says(self, *, person: str | float | _T, text: str | float | _T) -> _T:
        """{person}: {text}"""

    def transcript_presses(self, *, button: str | float | _T, person: str | float | _T) -> _T:
        """{person} presses [{button}]"""

    def transcript_alert(self, *, text: str | float | _T) -> _T:
        """→ {text}"""

    def transcript_bot(self, *, text: str | float | _T) -> _T:
        """Bot: {text}"""

    def transcript_edit(self, *, text: str | float | _T) -> _T:
        """Bot, in the same message: {text}"""

    def transcript_buttons(self, *, buttons: str | float | _T) -> _T:
        """[{buttons}]"""

    def transcript_in_private(self) -> _T:
        """In a private chat with the bot"""

    def transcript_in_group(self) -> _T:
        """In a group of moderators"""

    def transcript_good(self) -> _T:
        """Everything happened as it should."""

    def transcript_bad(self, *, step: str | float | _T) -> _T:
        """This did not happen as it should: {step}"""

    def demo_example_several(self) -> _T:
        """/kick +7 900 123-45-13, +79001234599 from соседи жк альфа, дом 5"""

    def demo_example_all(self) -> _T:
        """/kick +79009998877 from all"""

    def demo_example_dry(self) -> _T:
        """/kick dry +79009998877 from all in choir"""

    def demo_example_choice(self) -> _T:
        """/kick +12025550178 from Project Falcon"""

    def demo_example_not_admin(self) -> _T:
        """/kick +7 900 123-45-13 from "Все сотрудники" """

    def demo_example_refused(self) -> _T:
        """/kick +79001234523 from Родители 3Б"""

    def demo_example_invite(self) -> _T:
        """/add +79001234602 to Хор «Заря»"""

    def demo_example_promote(self) -> _T:
        """/promote +12025550117 in Family"""

    def demo_example_demote(self) -> _T:
        """/demote +79001234501 in Family"""

    def demo_example_leave(self) -> _T:
        """/leave Chess Club"""

    def demote_title(self) -> _T:
        """Take the admin rights away?"""

    def demote_effect(self, *, count: float) -> _T:
        """[one] What will happen: 1 person stays in the group, but is no longer its admin.
        [other] What will happen: {count} people stay in the group, but are no longer its admins.
        """

    def demote_confirm(self, *, count: float) -> _T:
        """[one] Take rights from 1 person
        [other] Take rights from {count} people
        """

    def demote_running(self, *, done: str | float | _T, group: str | float | _T, total: str | float | _T) -> _T:
        """Taking admin rights away in {group}: {done} of {total}"""

    def demote_result(self, *, done: float, group: str | float | _T) -> _T:
        """[0] Nobody lost the admin rights in {group}
        [one] {done} person is no longer an admin of {group}
        [other] {done} people are no longer admins of {group}
        """

    def demote_nothing(self, *, group: str | float | _T) -> _T:
        """There is nobody to take the admin rights from in {group}"""

    def demote_verdict(self, *, person: str | float | _T, verdict: str) -> _T:
        """[done] ✅ {person}: is no longer an admin
        [already] ➖ {person}: is no admin of this group
        [not_member] ➖ {person}: not a member of this group
        [not_on_whatsapp] ➖ {person}: this number is not on WhatsApp
        [refused_owner] ⛔ {person}: owns the group; WhatsApp lets nobody take the owner’s rights
        [refused_self] ⛔ {person}: this is the bot’s own WhatsApp account; without its rights the bot could do
            nothing more in this group
        [refused_not_admin] ⛔ {person}: keeps the rights, because the bot’s WhatsApp account is not an admin of
            this group
        [refused_other] ⛔ {person}: keeps the rights. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ {person}: keeps the rights. WhatsApp refused and gave no reason
        [pending] ❓ {person}: WhatsApp accepted it, but the group’s list does not show it yet
        [unproven] ❓ {person}: the provider says that the person lost the rights, but it could not be checked
        [stopped] ⏹ {person}: keeps the admin rights, the run was stopped before
        [failed] ⚠️ {person}: keeps the rights, see below
        [unknown] ❓ {person}: it is not known whether the person still has the rights
        """

    def demote_advice_unknown(self) -> _T:
        """What to do about ❓: open the group in WhatsApp in a minute and look. If the person is still an admin, send
        the command again; that is safe.
        """

    def demote_advice_not_admin(self) -> _T:
        """What to do: ask an admin of the group to make the bot’s WhatsApp account an admin, then send the command
        again.
        """

    def demote_advice_refused(self) -> _T:
        """What to do about ⛔: try it by hand in WhatsApp on the account’s phone; WhatsApp says there what it minds."""

    def failure(self, *, kind: str, subject: str | float | _T) -> _T:
        """[credentials] The provider does not accept the bot’s access data for {subject}.
        [account_not_authorized] Nobody is signed in to {subject}.
        [account_starting] Not ready yet: {subject} is still starting.
        [account_suspended] WhatsApp has restricted {subject}.
        [account_unpaid] The plan of {subject} at the provider has expired.
        [not_admin] In this group {subject} is not an admin.
        [group_unknown] Either {subject} is not in this group, or the group no longer exists.
        [bad_request] The provider did not understand the request for {subject}.
        [rate_limited] The provider asks {subject} for a pause.
        [quota] The monthly quota of {subject} at the provider is used up.
        [unsupported] The provider of {subject} cannot do this.
        [unreachable] The provider of {subject} cannot be reached.
        [uncertain] The connection to the provider of {subject} broke off before the answer came.
        [upstream] The provider of {subject} has a fault of its own.
        """

    def failure_advice(self, *, kind: str) -> _T:
        """[credentials] What to do: the person who runs the bot compares the account’s id, token and address in the
            settings with the provider’s console, and starts “python -m bot check”.
        [account_not_authorized] What to do: open the provider’s console and scan the QR code with the account’s
            phone (WhatsApp → Linked devices). Then send the command again.
        [account_starting] What to do: wait a few minutes and send the command again. If it lasts longer than 10
            minutes, restart the account in the provider’s console.
        [account_suspended] What to do: wait until WhatsApp lifts the restriction; the account’s phone shows how
            long it lasts. Until then do not send or add anything with this number.
        [account_unpaid] What to do: the person who pays for the account renews the plan in the provider’s
            console.
        [not_admin] What to do: ask an admin of the group to make this account an admin, then send the command
            again.
        [group_unknown] What to do: look at the group’s name with /groups, or have the account added to the group.
        [bad_request] What to do: check the number and the group. If both are right, tell the person who runs the
            bot; the log has the details.
        [rate_limited] What to do: wait a few minutes and send the command again.
        [quota] What to do: wait for the first day of the next month, or choose a larger plan in the provider’s
            console.
        [unsupported] What to do: do it by hand in WhatsApp.
        [unreachable] What to do: send the command again in a minute. If it goes on, the person who runs the bot
            checks the server’s connection and the provider’s status page.
        [uncertain] What to do: look at the group in WhatsApp before you send the command again.
        [upstream] What to do: send the command again in a few minutes. If it goes on, ask the provider’s support.
        """

    def failure_subject(self, *, account: str | float | _T, several: bool) -> _T:
        """[true] the WhatsApp account “{account}”
        [false] the WhatsApp account
        """

    def failure_internal(self, *, code: str | float | _T) -> _T:
        """Something went wrong inside the bot. What was confirmed before goes on by itself; nothing else was
        changed. Send the command again; if it happens twice, give the person who runs the bot this code: {code}
        """

    def groups_title(self, *, count: float) -> _T:
        """[0] The WhatsApp account is in no group yet.
        [one] {count} group
        [other] {count} groups
        """

    def groups_page(self, *, page: str | float | _T, pages: str | float | _T) -> _T:
        """page {page} of {pages}"""

    def groups_line(self, *, name: str | float | _T, number: str | float | _T) -> _T:
        """{number}. {name}"""

    def groups_size(self, *, size: float) -> _T:
        """[one] {size} member
        [other] {size} members
        """

    def groups_size_reading(self) -> _T:
        """counting…"""

    def groups_size_unknown(self) -> _T:
        """size not known"""

    def groups_account(self, *, account: str | float | _T) -> _T:
        """account {account}"""

    def groups_next(self) -> _T:
        """Next"""

    def groups_previous(self) -> _T:
        """Back"""

    def log_title(self) -> _T:
        """The last operations"""

    def log_title_person(self, *, person: str | float | _T) -> _T:
        """The last operations on {person}"""

    def log_title_group(self, *, group: str | float | _T) -> _T:
        """The last operations in {group}"""

    def log_empty(self) -> _T:
        """Nothing has been asked of the bot yet."""

    def log_empty_person(self, *, person: str | float | _T) -> _T:
        """The bot has no operations on {person}."""

    def log_group_unknown(self, *, group: str | float | _T) -> _T:
        """The bot has no operations in a group called {group}."""

    def log_similar(self) -> _T:
        """Is one of these meant? Send /log with its exact name:"""

    def log_line(
        self, *, action: str | float | _T, group: str | float | _T, time: str | float | _T, who: str | float | _T
    ) -> _T:
        """{time} · {action} · {who} · {group}"""

    def log_line_group(self, *, action: str | float | _T, group: str | float | _T, time: str | float | _T) -> _T:
        """{time} · {action} · {group}"""

    def log_line_end(self, *, asker: str | float | _T, id: str | float | _T, state: str | float | _T) -> _T:
        """{state} · asked by {asker} · {id}"""

    def log_action(self, *, action: str) -> _T:
        """[remove] Removal
        [add] Adding
        [promote] Making admin
        [demote] Taking admin rights
        [leave] Leaving
        """

    def log_people(self, *, count: float) -> _T:
        """[one] {count} person
        [other] {count} people
        """

    def log_groups(self, *, count: float) -> _T:
        """[one] {count} group
        [other] {count} groups
        """

    def log_state(self, *, state: str) -> _T:
        """[asking] waiting for an answer
        [confirmed] confirmed
        [running] running
        [cancelled] cancelled
        [expired] not confirmed in time
        [refused] nothing could be done
        [finished] finished
        """

    def log_counted(self, *, count: str | float | _T, what: str) -> _T:
        """[remove] {count} removed
        [add] {count} added
        [promote] {count} made admin
        [demote] {count} no longer admin
        [leave] the account left
        [nothing] {count} with nothing to do
        [not_on_whatsapp] {count} not on WhatsApp
        [invite] {count} to be invited
        [refused] {count} refused
        [awaiting] {count} awaiting approval
        [failed] {count} failed
        [waiting] {count} yet to come
        [unknown] {count} not known
        """

    def log_id(self, *, id: str | float | _T) -> _T:
        """Operation {id}"""

    def log_happening(self, *, time: str | float | _T, what: str, who: str | float | _T) -> _T:
        """[request] {time}: {who} asked
        [choose] {time}: {who} chose the group
        [confirm] {time}: {who} confirmed
        [cancel] {time}: {who} cancelled
        [press_refused] {time}: a press of {who} did not count
        [refused] {time}: nothing could be done
        [expiry] {time}: nobody confirmed in time
        [running] {time}: begun
        [finished] {time}: finished
        [other] {time}: changed by {who}
        """

    def log_results(self) -> _T:
        """What was sent and what came of it (UTC)"""

    def log_sent(self, *, at: str | float | _T, line: str | float | _T, sent: str | float | _T) -> _T:
        """sent {sent}, settled {at}: {line}"""

    def log_settled(self, *, at: str | float | _T, line: str | float | _T) -> _T:
        """{at}: {line}"""

    def log_in_group(self, *, group: str | float | _T, line: str | float | _T) -> _T:
        """{line} ({group})"""

    def log_put_back(self, *, person: str | float | _T) -> _T:
        """↩️ {person}: certainly not done, to be tried again"""

    def log_person_failed(self, *, person: str | float | _T, why: str | float | _T) -> _T:
        """⚠️ {person}: {why}"""

    def log_failed(self, *, why: str | float | _T) -> _T:
        """Not done. {why}"""

    def log_misunderstood(self, *, problem: str, text: str | float | _T) -> _T:
        """[bad_count] {text} operations cannot be shown at once: it can be 1 to 50.
        [bad_person] {text} is neither a phone number nor a WhatsApp id. If it is a group’s name, put it in
            quotes.
        [several_people] One person at a time, please. I understood several: {text}
        [bad_period] I did not understand the period {text}.
        """

    def log_examples(self) -> _T:
        """Examples: /log /log Family 20 /log 79001234567 /log export 2026-10 /log export 2026-10-01 2026-10-31 /log
        export 7 (days) /log export all
        """

    def log_operation_unknown(self, *, id: str | float | _T) -> _T:
        """There is no operation {id}. Nothing was changed. Capital and small letters count; /log shows the ids, and
        one tap copies them.
        """

    def log_id_missing(self, *, example: str | float | _T) -> _T:
        """The operation’s id is missing, as /log shows it. For example: {example}"""

    def log_export(self, *, count: float) -> _T:
        """[one] {count} row, one for each person in each group. Times are in UTC.
        [other] {count} rows, one for each person in each group. Times are in UTC.
        """

    def log_export_empty(self, *, example: str | float | _T) -> _T:
        """Nobody was concerned in this period, so there is no file. For everything: {example}"""

    def log_too_large(self, *, example: str | float | _T) -> _T:
        """The file would be larger than the 50 MB that Telegram takes, so it was not made. Ask for a shorter period,
        for example: {example}
        """

    def csv_operation(self) -> _T:
        """Operation"""

    def csv_asked_at(self) -> _T:
        """Asked at (UTC)"""

    def csv_asked_by(self) -> _T:
        """Asked by (Telegram id)"""

    def csv_confirmed_by(self) -> _T:
        """Confirmed by"""

    def csv_action(self) -> _T:
        """Action"""

    def csv_account(self) -> _T:
        """WhatsApp account"""

    def csv_group(self) -> _T:
        """Group"""

    def csv_group_id(self) -> _T:
        """Group id"""

    def csv_person(self) -> _T:
        """Phone or WhatsApp id"""

    def csv_name(self) -> _T:
        """Name"""

    def csv_result(self) -> _T:
        """Result"""

    def csv_code(self) -> _T:
        """Provider’s code"""

    def csv_attempted_at(self) -> _T:
        """Sent at (UTC)"""

    def csv_not_a_number(self) -> _T:
        """not valid as a number, left out"""

    def csv_group_not_read(self) -> _T:
        """the group could not be looked at, nothing was done in it"""

    def language_name(self) -> _T:
        """English"""

    def large_title(self, *, action: str, groups: float) -> _T:
        """[remove] (Remove from 1 group? | Remove from {groups} groups?)
        [add] (Add to 1 group? | Add to {groups} groups?)
        [promote] (Make admins in 1 group? | Make admins in {groups} groups?)
        [demote] (Take the admin rights away in 1 group? | Take the admin rights away in {groups} groups?)
        """

    def large_confirm(self, *, action: str, groups: float) -> _T:
        """[remove] (Remove from 1 group | Remove from {groups} groups)
        [add] (Add to 1 group | Add to {groups} groups)
        [promote] (Make admins in 1 group | Make admins in {groups} groups)
        [demote] (Take the admin rights away in 1 group | Take the admin rights away in {groups} groups)
        """

    def large_groups(self, *, accounts: float, groups: str | float | _T) -> _T:
        """[one] Groups looked at: {groups}
        [other] Groups looked at: {groups}, on {accounts} WhatsApp accounts
        """

    def large_people(self, *, count: float) -> _T:
        """[one] People: 1
        [other] People: {count}
        """

    def large_source(self, *, file: str | float | _T) -> _T:
        """From the file {file}"""

    def large_undoes(self, *, id: str | float | _T) -> _T:
        """This takes back the operation {id}."""

    def large_back_as_members(self) -> _T:
        """Whoever was an admin comes back as a plain member."""

    def large_row(self, *, group: str | float | _T, line: str | float | _T) -> _T:
        """{group} — {line}"""

    def large_to_do(self, *, action: str, count: str | float | _T) -> _T:
        """[remove] ✅ To be removed: {count}
        [add] ✅ To be added: {count}
        [promote] ✅ To become admins: {count}
        [demote] ✅ To lose the admin rights: {count}
        [leave] ✅ To be left: {count}
        """

    def large_count(self, *, count: str | float | _T, verdict: str) -> _T:
        """[done] ✅ Done: {count}
        [already] ➖ Nothing to do, was so before: {count}
        [not_member] ➖ Not members: {count}
        [not_on_whatsapp] ➖ Numbers that are not on WhatsApp: {count}
        [invite_needed] ✉️ Can come only by an invite link: {count}
        [recently_left] ✉️ Left recently, can come only by an invite link: {count}
        [group_full] ⛔ The group is full: {count}
        [awaiting_approval] ⏳ Wait to be let in by an admin of the group: {count}
        [refused_owner] ⛔ Owners of the group, whom nobody can touch: {count}
        [refused_self] ➖ The bot’s own WhatsApp account: {count}
        [refused_not_admin] ⛔ The bot’s WhatsApp account is not an admin there: {count}
        [refused_other] ⛔ WhatsApp refused for a reason that the bot does not know: {count}
        [refused_provider] ⛔ WhatsApp refused and gave no reason: {count}
        [pending] ❓ Accepted by WhatsApp, not yet confirmed by the group’s list: {count}
        [unproven] ❓ Done by the provider’s word; could not be checked, because its list was not complete: {count}
        [stopped] ⏹ Not begun, because the run was stopped: {count}
        [failed] ⚠️ Not done, see below: {count}
        [unknown] ❓ Not known whether it was done: {count}
        """

    def large_count_groups(self, *, counted: str | float | _T, groups: str | float | _T) -> _T:
        """{counted} (groups: {groups})"""

    def large_rejected(self, *, count: str | float | _T, examples: str | float | _T) -> _T:
        """⚠️ Not valid as numbers, left out: {count} ({examples})"""

    def large_unread(self, *, count: float, names: str | float | _T) -> _T:
        """[one] ⚠️ 1 group could not be looked at and is left out: {names}
        [other] ⚠️ {count} groups could not be looked at and are left out: {names}
        """

    def large_incomplete(self, *, count: float, names: str | float | _T) -> _T:
        """[one] ⚠️ In 1 group it could not be told who is in it, because the provider listed only some of its
            members: {names}. Whoever is not listed may be there all the same.
        [other] ⚠️ In {count} groups it could not be told who is in them, because the provider listed only some of
            their members: {names}. Whoever is not listed may be there all the same.
        """

    def large_listed(self, *, group: str | float | _T, listed: str | float | _T, size: str | float | _T) -> _T:
        """{group} ({listed} of {size})"""

    def large_unlisted(self, *, account: str | float | _T) -> _T:
        """⚠️ {account}: its groups could not be listed, so they are left out."""

    def large_examples(self) -> _T:
        """Some of them:"""

    def large_file_below(self) -> _T:
        """The whole list is in the file below."""

    def large_effect(self, *, action: str) -> _T:
        """[remove] What will happen: they are removed one after the other. WhatsApp shows it in the groups; they can
            be added again later.
        [add] What will happen: they are added one after the other, slowly, because WhatsApp bans numbers that add
            people fast. WhatsApp shows it in the groups and tells them.
        [promote] What will happen: they become admins one after the other. Admins can add and remove people.
        [demote] What will happen: they lose the admin rights one after the other, and stay in the groups.
        """

    def large_duration(self, *, count: float, unit: str) -> _T:
        """[seconds] (It takes about 1 second. | It takes about {count} seconds.)
        [minutes] (It takes about 1 minute. | It takes about {count} minutes.)
        [hours] (It takes about 1 hour. | It takes about {count} hours.)
        """

    def large_armed(self, *, count: float) -> _T:
        """[one] This is a large operation: 1 action. If you mean it, press the button with the number.
        [other] This is a large operation: {count} actions. If you mean it, press the button with the number.
        """

    def large_surely(self, *, count: str | float | _T) -> _T:
        """Yes, all {count}"""

    def large_dry(self) -> _T:
        """This was only a plan. Nothing was changed, and nothing will be. To do it, send the command without “dry”."""

    def large_running(self, *, action: str, done: str | float | _T, total: str | float | _T) -> _T:
        """[remove] Removing: {done} of {total}
        [add] Adding: {done} of {total}
        [promote] Making admins: {done} of {total}
        [demote] Taking admin rights away: {done} of {total}
        [leave] Leaving: {done} of {total}
        """

    def large_bar(self, *, bar: str | float | _T, percent: str | float | _T) -> _T:
        """{bar} {percent} %"""

    def large_refused_so_far(self, *, count: str | float | _T) -> _T:
        """Not done so far: {count}"""

    def large_left(self, *, count: float, unit: str) -> _T:
        """[seconds] (About 1 second left | About {count} seconds left)
        [minutes] (About 1 minute left | About {count} minutes left)
        [hours] (About 1 hour left | About {count} hours left)
        """

    def large_checking(self) -> _T:
        """All requests are sent. Looking whether they took effect…"""

    def large_stopping(self, *, person: str | float | _T) -> _T:
        """Stopped by {person}. Nothing more is begun; what was sent is still checked."""

    def large_stopped(self, *, person: str | float | _T) -> _T:
        """Stopped by {person}. What was done before stays done."""

    def large_result(self, *, action: str, done: str | float | _T, total: str | float | _T) -> _T:
        """[remove] Removed: {done} of {total}
        [add] Added: {done} of {total}
        [promote] Became admins: {done} of {total}
        [demote] Lost the admin rights: {done} of {total}
        [leave] Left: {done} of {total}
        """

    def large_not_done(self) -> _T:
        """What was not done:"""

    def large_notice(self) -> _T:
        """Every person is in the file."""

    def large_invite(self, *, group: str | float | _T, link: str | float | _T) -> _T:
        """Invite link of {group}: {link}"""

    def large_nothing(self, *, groups: float) -> _T:
        """There is nothing to do in any of the {groups} groups"""

    def large_hindrance(self, *, kind: str, most: str | float | _T) -> _T:
        """[too_large] This is too much for one operation: at most {most} actions (people times groups). Split the
            list.
        [no_groups] The WhatsApp account is in no group.
        [interrupted] The bot was interrupted while it looked at the groups. Send the command again.
        """

    def large_no_account(self, *, account: str | float | _T, known: str | float | _T) -> _T:
        """There is no WhatsApp account called {account}. Nothing was changed. The accounts are: {known}."""

    def large_looking(self, *, done: str | float | _T, total: str | float | _T) -> _T:
        """Looking at the groups: {done} of {total}"""

    def large_plan_file(self, *, id: str | float | _T) -> _T:
        """plan-{id}.csv"""

    def large_result_file(self, *, id: str | float | _T) -> _T:
        """result-{id}.csv"""

    def stop_button(self) -> _T:
        """Stop"""

    def undo_button(self) -> _T:
        """Undo"""

    def undo_looking(self) -> _T:
        """Looking at what can be taken back…"""

    def leave_title(self) -> _T:
        """Leave the group?"""

    def leave_effect(self, *, role: str) -> _T:
        """[owner] What will happen: the bot’s WhatsApp account leaves the group, which it owns, and loses all rights
            in it. The bot cannot undo this: only an admin of the group can add the account again, as an ordinary
            member. Make somebody else an admin first, if nobody is.
        [admin] What will happen: the bot’s WhatsApp account leaves the group and loses its admin rights. The bot
            cannot undo this: only an admin of the group can add the account again, as an ordinary member.
        [member] What will happen: the bot’s WhatsApp account leaves the group. The bot cannot undo this: only an
            admin of the group can add the account again.
        """

    def leave_confirm(self) -> _T:
        """Leave the group for good"""

    def leave_running(self, *, group: str | float | _T) -> _T:
        """Leaving {group}"""

    def leave_result(self, *, group: str | float | _T, left: bool) -> _T:
        """[true] The bot’s WhatsApp account has left {group}
        [false] The bot’s WhatsApp account has not left {group}
        """

    def leave_rights(self) -> _T:
        """The account was an admin there. Its rights are gone with it; the group’s other admins keep theirs."""

    def leave_nothing(self, *, group: str | float | _T) -> _T:
        """The bot’s WhatsApp account cannot leave {group}"""

    def leave_verdict(self, *, person: str | float | _T, verdict: str) -> _T:
        """[done] ✅ {person}: has left the group
        [already] ➖ {person}: is not in the group
        [not_member] ➖ {person}: was not in the group any more
        [refused_other] ⛔ {person}: still in the group. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ {person}: still in the group. WhatsApp refused and gave no reason
        [pending] ❓ {person}: WhatsApp accepted it, but the group still lists the account
        [unproven] ❓ {person}: the provider says that the account has left, but it could not be checked
        [stopped] ⏹ {person}: still in the group, the run was stopped before
        [failed] ⚠️ {person}: still in the group, see below
        [unknown] ❓ {person}: it is not known whether the account has left
        """

    def leave_advice_unknown(self) -> _T:
        """What to do about ❓: look in WhatsApp on the account’s phone whether the group is still there. If so, send
        the command again; that is safe.
        """

    def leave_advice_not_admin(self) -> _T:
        """What to do: leave the group by hand on the account’s phone."""

    def leave_advice_refused(self) -> _T:
        """What to do about ⛔: leave the group by hand on the account’s phone; WhatsApp says there what it minds."""

    def misunderstood_title(self) -> _T:
        """I did not understand this, and nothing was changed."""

    def misunderstood_people(self, *, people: str | float | _T) -> _T:
        """Understood as people: {people}"""

    def misunderstood_rejected(self) -> _T:
        """Not understood:"""

    def misunderstood_phone(self, *, text: str | float | _T, why: str) -> _T:
        """[too_short] {text}: too few digits for a phone number
        [too_long] {text}: too many digits for a phone number
        [invalid] {text}: there is no such phone number
        [ambiguous] {text}: can be read as different numbers; separate numbers with commas, or begin with + and
            the country code
        [is_a_group] {text}: is the id of a group, not of a person
        [not_a_number] {text}: neither a phone number nor a WhatsApp id
        """

    def misunderstood_problem(self, *, connector: str | float | _T, problem: str) -> _T:
        """[no_people] There is no phone number before “{connector}”.
        [no_connector] The word “{connector}” is missing between the people and the group.
        [no_group] After “{connector}” the group is missing: its name or its id.
        [no_group_only] After the command the group is missing: its name or its id.
        [bad_phones] These are no valid phone numbers:
        [not_a_person] Before “{connector}” there is something that is neither a phone number nor a WhatsApp id:
        """

    def misunderstood_example(self, *, example: str | float | _T) -> _T:
        """One correct example: {example}"""

    def misunderstood_connector(self, *, action: str) -> _T:
        """[remove] from
        [add] to
        [other] in
        """

    def page_title(self) -> _T:
        """Groupwarden: try it"""

    def page_who(self) -> _T:
        """You are"""

    def page_where(self) -> _T:
        """Chat"""

    def page_bot(self) -> _T:
        """bot"""

    def page_message(self) -> _T:
        """Message"""

    def page_send(self) -> _T:
        """Send"""

    def page_menu(self) -> _T:
        """Commands"""

    def page_attach(self) -> _T:
        """Attach"""

    def page_file(self) -> _T:
        """File"""

    def page_contact(self) -> _T:
        """Contact"""

    def page_phone(self) -> _T:
        """Phone number"""

    def page_name(self) -> _T:
        """First name"""

    def page_cancel(self) -> _T:
        """Cancel"""

    def page_drop(self) -> _T:
        """Leave this out"""

    def page_file_too_large(self) -> _T:
        """Nothing was attached: the file is larger than 20 MB, which is more than a bot can read. Choose a smaller
        one.
        """

    def page_reply(self) -> _T:
        """Reply"""

    def page_examples(self) -> _T:
        """Commands to try"""

    def page_empty(self) -> _T:
        """Nothing has been written here yet. Pick a command below, or type / to see them all."""

    def page_edited(self) -> _T:
        """edited"""

    def page_newest(self) -> _T:
        """To the newest message"""

    def page_copied(self) -> _T:
        """Copied"""

    def page_no_answer(self) -> _T:
        """The bot does not answer."""

    def page_offline(self) -> _T:
        """The demo cannot be reached. The page goes on trying."""

    def page_ok(self) -> _T:
        """OK"""

    def page_groups(self) -> _T:
        """WhatsApp groups"""

    def page_hint(self) -> _T:
        """Not the real WhatsApp, but live. Tap a number to get the command that removes it."""

    def page_signed_in(self) -> _T:
        """Signed in to WhatsApp"""

    def page_members(self, *, count: str | float | _T) -> _T:
        """Members: {count}"""

    def page_admin(self) -> _T:
        """admin"""

    def page_owner(self) -> _T:
        """owner"""

    def page_account(self) -> _T:
        """the bot’s account"""

    def page_not_admin(self) -> _T:
        """The bot’s account is not an admin of this group"""

    def page_number_hidden(self) -> _T:
        """number hidden"""

    def page_removed(self, *, name: str | float | _T) -> _T:
        """Removed: {name}"""

    def page_kick(self, *, group: str | float | _T, phone: str | float | _T) -> _T:
        """/kick {phone} from {group}"""

    def page_person_admin(self) -> _T:
        """on the bot’s list, reads English"""

    def page_person_stranger(self) -> _T:
        """not on the bot’s list"""

    def promote_title(self) -> _T:
        """Make admins?"""

    def promote_effect(self, *, count: float) -> _T:
        """[one] What will happen: 1 person becomes an admin of the group at once, and can then add and remove
            people, too.
        [other] What will happen: {count} people become admins of the group at once, and can then add and remove
            people, too.
        """

    def promote_confirm(self, *, count: float) -> _T:
        """[one] Make 1 person an admin
        [other] Make {count} people admins
        """

    def promote_running(self, *, done: str | float | _T, group: str | float | _T, total: str | float | _T) -> _T:
        """Making admins in {group}: {done} of {total}"""

    def promote_result(self, *, done: float, group: str | float | _T) -> _T:
        """[0] Nobody became an admin of {group}
        [one] {done} person became an admin of {group}
        [other] {done} people became admins of {group}
        """

    def promote_nothing(self, *, group: str | float | _T) -> _T:
        """There is nobody to make an admin in {group}"""

    def promote_verdict(self, *, person: str | float | _T, verdict: str) -> _T:
        """[done] ✅ {person}: is an admin now
        [already] ➖ {person}: is an admin already
        [not_member] ➖ {person}: not a member of this group
        [not_on_whatsapp] ➖ {person}: this number is not on WhatsApp
        [refused_self] ➖ {person}: this is the bot’s own WhatsApp account
        [refused_not_admin] ⛔ {person}: cannot be made an admin, because the bot’s WhatsApp account is not one
            itself in this group
        [refused_other] ⛔ {person}: not made an admin. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ {person}: not made an admin. WhatsApp refused and gave no reason
        [pending] ❓ {person}: WhatsApp accepted it, but the group’s list does not show it yet
        [unproven] ❓ {person}: the provider says that the person became an admin, but it could not be checked
        [stopped] ⏹ {person}: not made an admin, the run was stopped before
        [failed] ⚠️ {person}: not made an admin, see below
        [unknown] ❓ {person}: it is not known whether the person became an admin
        """

    def promote_advice_unknown(self) -> _T:
        """What to do about ❓: open the group in WhatsApp in a minute and look. If the person is no admin, send the
        command again; that is safe.
        """

    def promote_advice_not_admin(self) -> _T:
        """What to do: ask an admin of the group to make the bot’s WhatsApp account an admin, then send the command
        again.
        """

    def promote_advice_refused(self) -> _T:
        """What to do about ⛔: try it by hand in WhatsApp on the account’s phone; WhatsApp says there what it minds."""

    def remove_title(self) -> _T:
        """Remove from the group?"""

    def remove_effect(self, *, count: float) -> _T:
        """[one] What will happen: 1 person is removed from the group at once. WhatsApp shows it in the group; the
            person can be added again later.
        [other] What will happen: {count} people are removed from the group at once. WhatsApp shows it in the
            group; they can be added again later.
        """

    def remove_told(self, *, count: float) -> _T:
        """[one] WhatsApp tells the person about the removal.
        [other] WhatsApp tells them about the removal.
        """

    def remove_confirm(self, *, count: float) -> _T:
        """[one] Remove 1 person
        [other] Remove {count} people
        """

    def remove_running(self, *, done: str | float | _T, group: str | float | _T, total: str | float | _T) -> _T:
        """Removing from {group}: {done} of {total}"""

    def remove_result(self, *, done: float, group: str | float | _T) -> _T:
        """[0] Nobody was removed from {group}
        [one] Removed {done} person from {group}
        [other] Removed {done} people from {group}
        """

    def remove_nothing(self, *, group: str | float | _T) -> _T:
        """There is nobody to remove from {group}"""

    def remove_verdict(self, *, person: str | float | _T, verdict: str) -> _T:
        """[done] ✅ {person}: removed
        [already] ➖ {person}: was not in the group
        [not_member] ➖ {person}: not a member of this group
        [not_on_whatsapp] ➖ {person}: this number is not on WhatsApp
        [refused_owner] ⛔ {person}: owns the group; WhatsApp lets nobody remove the owner
        [refused_self] ⛔ {person}: this is the bot’s own WhatsApp account
        [refused_not_admin] ⛔ {person}: cannot be removed, because the bot’s WhatsApp account is not an admin of
            this group
        [refused_other] ⛔ {person}: not removed. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ {person}: not removed. WhatsApp refused and gave no reason
        [pending] ❓ {person}: WhatsApp accepted the removal, but the group’s list does not confirm it yet
        [unproven] ❓ {person}: the provider says that the person was removed, but it could not be checked
        [stopped] ⏹ {person}: not removed, the run was stopped before
        [failed] ⚠️ {person}: not removed, see below
        [unknown] ❓ {person}: it is not known whether the person was removed
        """

    def remove_advice_unknown(self) -> _T:
        """What to do about ❓: open the group in WhatsApp in a minute and look. If the person is still there, send
        the command again; that is safe, somebody who is gone is not touched twice.
        """

    def remove_advice_not_admin(self) -> _T:
        """What to do: ask an admin of the group to make the bot’s WhatsApp account an admin, then send the command
        again.
        """

    def remove_advice_refused(self) -> _T:
        """What to do about ⛔: try it by hand in WhatsApp on the account’s phone; WhatsApp says there what it minds."""

    def status_account(self, *, account: str | float | _T, phone: str | float | _T, state: str) -> _T:
        """[ready] ✅ {account}: works, number {phone}
        [ready_nameless] ✅ {account}: works
        [not_authorized] ⛔ {account}: nobody is signed in to WhatsApp
        [starting] ⏳ {account}: is starting
        [suspended] ⛔ {account}: WhatsApp has restricted the number for a time
        [blocked] ⛔ {account}: WhatsApp has banned the number
        [asleep] ⚠️ {account}: the phone is off or has no connection
        [unknown] ⚠️ {account}: the provider reports a state that this version of the bot does not know
        """

    def status_advice(self, *, state: str) -> _T:
        """[not_authorized] What to do: open the provider’s console and scan the QR code with the account’s phone
            (WhatsApp → Linked devices).
        [starting] What to do: wait up to 5 minutes. If it lasts longer, restart the account in the provider’s
            console.
        [suspended] What to do: wait until WhatsApp lifts the restriction; the account’s phone shows how long it
            lasts. Add and write as little as possible.
        [blocked] What to do: ask WhatsApp for a review on the account’s phone, or use another number.
        [asleep] What to do: switch the account’s phone on and connect it to the internet.
        [unknown] What to do: look at the account in the provider’s console. If it works there, try a command.
        """

    def status_failed(self, *, account: str | float | _T, problem: str | float | _T) -> _T:
        """⚠️ {account}: {problem}"""
