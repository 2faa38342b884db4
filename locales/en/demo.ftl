### The demo on the command line

demo-ready = The demo is running. Open { $url }
demo-what = Everything on it is pretended but the bot: no Telegram, no WhatsApp, no account. Ctrl+C ends it; nothing is kept.
demo-port-busy = Port { $port } is taken by another program. Choose another one: python -m sandbox --port { $other }
demo-port-forbidden = The system does not let the demo use port { $port }: ports below 1024 are for privileged programs. Choose another one: python -m sandbox --port { $other }
demo-impossible = The demo cannot run here: { $detail }. It needs a few megabytes in the folder for temporary files (TMPDIR) and the address 127.0.0.1.
demo-port-wrong = There is no port { $port }. A port is a number from 0 to 65535; 0 takes any free one.
transcript-says = { $person }: { $text }
transcript-presses = { $person } presses [{ $button }]
transcript-alert = → { $text }
transcript-bot = Bot: { $text }
transcript-edit = Bot, in the same message: { $text }
transcript-buttons = [{ $buttons }]
transcript-in-private = In a private chat with the bot
transcript-in-group = In a group of moderators
transcript-good = Everything happened as it should.
transcript-bad = This did not happen as it should: { $step }
demo-example-several = /kick +7 900 123-45-13, +79001234599 from соседи жк альфа, дом 5
demo-example-all = /kick +79009998877 from all
demo-example-dry = /kick dry +79009998877 from all in choir
demo-example-choice = /kick +12025550178 from Project Falcon
demo-example-not-admin = /kick +7 900 123-45-13 from "Все сотрудники"
demo-example-refused = /kick +79001234523 from Родители 3Б
demo-example-invite = /add +79001234602 to Хор «Заря»
demo-example-promote = /promote +12025550117 in Family
demo-example-demote = /demote +79001234501 in Family
demo-example-leave = /leave Chess Club
