### Start, help, whoami, language, menus

start = Hello! I administer WhatsApp groups: tell me whom to remove, add or make an admin, and I tell you what really happened to each of them.
start-next = Try: { $example }
    First I show you a card with the person and the group. Nothing happens until you press the button on it. All commands: /help

help-title = What you can do
help-kick = /kick — remove people from a WhatsApp group. First people, then “from”, then the group; after the group you may add a reason:
help-kick-people = People are phone numbers in any writing, or WhatsApp ids, one or several:
help-kick-file = Or reply to a contact, or to a file with a list (.xlsx, .csv, .txt, .vcf), with “/kick from Family”.
help-kick-all = “all” means all groups, and “dry” shows only what would be done:
help-kick-card = The bot answers with a card. Nothing happens until you press the button on it.
help-add = /add — add people to a group:
help-promote = /promote — make members admins of a group:
help-demote = /demote — take the admin rights from people, who stay in the group:
help-leave = /leave — the bot’s WhatsApp account leaves a group:
help-groups = /groups — the groups of the WhatsApp account and how many people they have
help-status = /status — whether the WhatsApp account works, and what to do if not
help-log = /log — the last operations; of a person or a group: /log and the phone or the name; how many: a number at the end
help-log-export = /log export — the last 30 days as a table; also a month (2026-10), two dates, a number of days, or all
help-op = /op — one operation as it stands, by its id from /log; /log with @ before the id tells all that happened
help-whoami = /whoami — your Telegram id and your rights
help-lang = /lang — English or Russian
help-help = /help — this text
help-stranger = To use the bot, send your id to the person who runs it: { $id }
example-kick = /kick 79001234567 from Family
example-add = /add 79001234567 to Family
example-promote = /promote 79001234567 in Family
example-demote = /demote 79001234567 in Family
example-leave = /leave Family
example-kick-reason = /kick +7 (900) 123-45-67 from "Family" sends advertising
example-kick-several = /kick 8 900 123-45-67, 79007654321 from Family
example-kick-all = /kick dry 79001234567 from all

whoami-id = Your Telegram id: { $id }
whoami-admin = You are on the bot’s list and may do everything.
whoami-stranger = You are not on the bot’s list. To get on it, send this id to the person who runs the bot; it belongs in the setting { $setting }.

lang-question = Which language do you read?
lang-changed = From now on I answer you in English.

menu-kick = Remove people from a group
menu-add = Add people to a group
menu-promote = Make members admins
menu-demote = Take admin rights away
menu-leave = Leave a group
menu-groups = Groups of the WhatsApp account
menu-status = Does the WhatsApp account work?
menu-log = What was done before
menu-whoami = My id and rights
menu-lang = Language
menu-help = What I can do

gate-stranger = Sorry, this bot works only for people on its list, and you are not on it. Your Telegram id is { $id }. If you should have access, send it to the person who runs the bot.
gate-forwarded = I do not act on forwarded messages: somebody else may have written them. Nothing was changed. Write the command yourself.
gate-via-bot = I do not act on messages written through another bot. Nothing was changed. Write the command yourself.
gate-too-long = This message is too long: I read { $most } characters at most. Nothing was changed. Send several shorter messages, or the people as a file with the command in its caption.
gate-channel = I do not act on posts of a channel, because they do not show who wrote them. Nothing was changed. Write the command as yourself, in a group or in a private chat with me.
gate-anonymous = You write as an anonymous admin, so I cannot see who you are. Nothing was changed. Turn off “Remain anonymous” in your admin rights, or write to me in a private chat.
message-undecodable = I could not read this message: there is something in it that is new to me. Nothing was changed. What to do: write the command as a new message of its own, not as a reply and without a forward.
unknown-command = I do not know this command. Nothing was changed. All commands: /help
