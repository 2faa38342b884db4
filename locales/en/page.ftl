### The demo's page. What is in braces is filled in by the page itself.

page-title = Groupwarden: try it
page-who = You are
page-where = Chat
page-bot = bot
page-message = Message
page-send = Send
page-menu = Commands
page-attach = Attach
page-file = File
page-contact = Contact
page-phone = Phone number
page-name = First name
page-cancel = Cancel
page-drop = Leave this out
page-file-too-large = Nothing was attached: the file is larger than 20 MB, which is more than a bot can read. Choose a smaller one.
page-reply = Reply
page-examples = Commands to try
page-empty = Nothing has been written here yet. Pick a command below, or type / to see them all.
page-edited = edited
page-newest = To the newest message
page-copied = Copied
page-no-answer = The bot does not answer.
page-offline = The demo cannot be reached. The page goes on trying.
page-ok = OK
page-groups = WhatsApp groups
page-hint = Not the real WhatsApp, but live. Tap a number to get the command that removes it.
page-signed-in = Signed in to WhatsApp
page-members = Members: { $count }
page-admin = admin
page-owner = owner
page-account = the bot’s account
page-not-admin = The bot’s account is not an admin of this group
page-number-hidden = number hidden
page-removed = Removed: { $name }
page-kick = /kick { $phone } from { $group }

# Beneath the names of the people as whom one can write.
page-person-admin = on the bot’s list, reads English
page-person-stranger = not on the bot’s list
