### Демонстрация в командной строке

demo-ready = Демонстрация запущена. Откройте { $url }
demo-what = Всё в ней ненастоящее, кроме бота: ни Telegram, ни WhatsApp, ни аккаунта. Ctrl+C завершает её; ничего не сохраняется.
demo-port-busy = Порт { $port } занят другой программой. Выберите другой: python -m sandbox --port { $other }
demo-port-forbidden = Система не даёт демо занять порт { $port }: порты ниже 1024 — для привилегированных программ. Выберите другой: python -m sandbox --port { $other }
demo-impossible = Здесь демо не запустить: { $detail }. Ему нужны несколько мегабайт в папке для временных файлов (TMPDIR) и адрес 127.0.0.1.
demo-port-wrong = Порта { $port } нет. Порт — число от 0 до 65535; 0 означает любой свободный.
transcript-says = { $person }: { $text }
transcript-presses = { $person } нажимает [{ $button }]
transcript-alert = → { $text }
transcript-bot = Бот: { $text }
transcript-edit = Бот, в том же сообщении: { $text }
transcript-buttons = [{ $buttons }]
transcript-in-private = В личном чате с ботом
transcript-in-group = В группе модераторов
transcript-good = Всё произошло так, как должно.
transcript-bad = Это произошло не так, как должно: { $step }
demo-example-several = /кик 8 900 123-45-13, +79001234599 из соседи жк альфа, дом 5
demo-example-all = /кик +79009998877 из всех
demo-example-dry = /кик проверить +79009998877 из всех в choir
demo-example-choice = /кик +12025550178 из Project Falcon
demo-example-not-admin = /кик +7 900 123-45-13 из «Все сотрудники»
demo-example-refused = /кик 9001234523 из Родители 3Б
demo-example-invite = /добавить +79001234602 в Хор «Заря»
demo-example-promote = /повысить +79001234502 в Семья
demo-example-demote = /разжаловать +79001234501 в Семья
demo-example-leave = /выйти Chess Club
