### Что говорит командная строка

settings-bad =
    { $count ->
        [one] Бот не может запуститься: неверна { $count } настройка.
        [few] Бот не может запуститься: неверны { $count } настройки.
        [many] Бот не может запуститься: неверны { $count } настроек.
       *[other] Бот не может запуститься: неверны { $count } настройки.
    }
settings-fault =
    { $problem ->
        [missing] { $name }: не задано. Пример: { $name }={ $example }
        [unknown] { $name }: такой настройки нет. Названия есть в .env.example.
        [unreadable] { $name }: файл не читается. Сравните его с .env.example.
        [url] { $name }: это не адрес. Пример: { $name }={ $example }
        [insecure_url] { $name }: должно начинаться с https://, потому что в адресе передаётся токен (http:// только для этой машины). Пример: { $name }={ $example }
        [id_instance] { $name }: должны быть цифры номера инстанса. Пример: { $name }={ $example }
        [token] { $name }: это не токен API: буквы и цифры без пробелов. Пример: { $name }={ $example }
        [bot_token] { $name }: это не токен бота, какой выдаёт @BotFather. Пример: { $name }={ $example }
        [webhook_path] { $name }: пути /healthz, /readyz и /metrics заняты самим ботом; выберите другой. Пример: { $name }={ $example }
        [webhook_port] { $name }: Telegram доставляет только на порты 443, 80, 88 и 8443. Пример: { $name }={ $example }
        [webhook_secret] { $name }: нужно от 16 до 256 случайных знаков: латинские буквы, цифры, «-» и «_». Пример: { $name }={ $example }
        [listen] { $name }: должны быть хост и порт. Пример: { $name }={ $example }
        [metrics_hosts] { $name }: должны быть имена хостов или IP-адреса без порта, через запятую. Пример: { $name }={ $example }
        [metrics_token] { $name }: нужно от 16 до 256 случайных знаков: латинские буквы, цифры и «-._~+/=». Пример: { $name }={ $example }
        [admins] { $name }: должны быть id Telegram, положительные целые числа через запятую; свой покажет /whoami. Пример: { $name }={ $example }
        [anonymous_admin] { $name }: 1087968824 означает всех анонимных администраторов, то есть никого; уберите его. Пример: { $name }={ $example }
        [accounts] { $name }: нужен хотя бы один аккаунт WhatsApp. Пример: { $name }={ $example }
        [account_name] { $name }: имя аккаунта — от 1 до 32 знаков: буквы от a до z, цифры, «-» и «_». Пример: { $name }={ $example }
        [provider] { $name }: такого провайдера нет. Известны: { $known }. Пример: { $name }={ $example }
        [default_language] { $name }: должно быть en или ru. Пример: { $name }={ $example }
        [verb_variant] { $name }: должно быть documented, sdk или auto. Пример: { $name }={ $example }
        [id_form] { $name }: должно быть s.whatsapp.net, c.us или phone. Пример: { $name }={ $example }
        [participant_field] { $name }: должно быть auto, phone или chat_id. Пример: { $name }={ $example }
        [session_id] { $name }: должен быть id сессии: буквы, цифры, «.», «-» и «_». Пример: { $name }={ $example }
        [region] { $name }: должен быть двухбуквенный код страны. Пример: { $name }={ $example }
        [seconds] { $name }: должно быть число секунд от 1 до 86400. Пример: { $name }={ $example }
        [undo_ttl] { $name }: нужно число секунд от 0 до 2592000. Пример: { $name }={ $example }
        [bulk_limit] { $name }: нужно целое число от 1 до 10000. Пример: { $name }={ $example }
        [add_pause] { $name }: нужно число секунд от 0 до 3600. Пример: { $name }={ $example }
        [keep_operations_days] { $name }: нужно целое число дней от 1 до 3650. Пример: { $name }={ $example }
        [keep_audit_days] { $name }: нужно целое число дней от 1 до 3650. Пример: { $name }={ $example }
        [log_level] { $name }: должно быть DEBUG, INFO, WARNING или ERROR. Пример: { $name }={ $example }
        [database_url] { $name }: нужен файл SQLite или адрес Postgres. Пример: { $name }={ $example }
       *[other] { $name }: такое значение не годится. Пример: { $name }={ $example }
    }
data-in-use = С папкой данных { $folder } уже работает другой Groupwarden. Остановите его или задайте этому свой DATA_DIR. Ничего не изменено.
data-unusable = Папкой данных { $folder } нельзя пользоваться: { $problem }. Дайте боту право писать в неё или задайте другой DATA_DIR.
listen-failed = Адресом { $listen } из LISTEN нельзя воспользоваться: { $problem }. Остановите программу, которая его занимает, или задайте другой LISTEN. Ничего не изменено.
endpoint-host = Под этим именем хоста бот ничего не сообщает. Если имя ваше, добавьте его в METRICS_HOSTS и запустите бота снова.
endpoint-token = Нет заголовка «Authorization: Bearer …» со значением METRICS_TOKEN, или значение неверно.
webhook-refused = Telegram не принимает WEBHOOK_URL: { $problem }. Исправьте его или оставьте пустым, чтобы бот получал обновления без вебхука.
database-unusable =
    { $problem ->
        [password] База данных { $database } не принимает имя пользователя или пароль из DATABASE_URL. Исправьте их там. Ничего не изменено.
        [missing] Базы данных { $database } не существует. Создайте её (createdb) или исправьте имя в DATABASE_URL. Ничего не изменено.
        [forbidden] Пользователю из DATABASE_URL нельзя создавать таблицы в { $database }. Сделайте его владельцем базы. Ничего не изменено.
       *[unreachable] База данных { $database } недоступна. Убедитесь, что Postgres там запущен и доступен с этой машины, и проверьте DATABASE_URL. Ничего не изменено.
    }
another-polls = Обновления Telegram уже получает другой бот с этой же базой данных, и каждому досталась бы только часть. Сначала остановите его или, чтобы работали несколько, задайте во всех WEBHOOK_URL и WEBHOOK_SECRET. Ничего не изменено.
polling-lost = Связь с базой данных потеряна, а с ней и право получать обновления Telegram. Бот остановлен; запустите его снова. Начатое продолжится.
queue-schema = База данных подготовлена другой версией procrastinate. Примените её миграции (docs/operations.md) или поставьте версию из requirements.txt. Ничего не изменено.
telegram-refused = Telegram не принимает BOT_TOKEN. Скопируйте его заново у @BotFather.
telegram-unreachable = Telegram недоступен. Проверьте связь этой машины и TELEGRAM_API_URL, если он задан.
check-ok = ok    { $what }: { $result }
check-bad = СБОЙ  { $what }: { $result }
check-settings = настройки
check-settings-read = все годятся
check-telegram = Telegram
check-telegram-bot = токен принадлежит @{ $username }
check-webhook = вебхук
check-webhook-set = установлен, { $pending ->
        [0] ожидающих обновлений нет
        [one] ожидает { $pending } обновление
        [few] ожидают { $pending } обновления
        [many] ожидают { $pending } обновлений
       *[other] ожидают { $pending } обновления
    }
check-webhook-due = будет установлен при следующем запуске бота
check-webhook-other = в Telegram установлен, но WEBHOOK_URL пуст; при следующем запуске бота будет удалён
check-webhook-trouble = { $pending ->
        [one] ожидает { $pending } обновление
        [few] ожидают { $pending } обновления
        [many] ожидают { $pending } обновлений
       *[other] ожидают { $pending } обновления
    }. Последняя ошибка у Telegram, { $at }: { $problem }. Проверьте, что адрес из WEBHOOK_URL ведёт на LISTEN и что бот запущен.
check-database = база данных
check-database-new = будет создана новая в { $folder }
check-database-ready = в { $folder }, готова
check-database-older = в { $folder }, обновится при следующем запуске
check-database-server =
    { $schema ->
        [new] { $database } доступна, таблицы будут созданы при следующем запуске
        [older] { $database } доступна, обновится при следующем запуске
       *[current] { $database } доступна, готова
    }
check-account = аккаунт { $account } ({ $provider })
check-account-ready = работает, номер { $phone }
check-account-ready-nameless = работает
