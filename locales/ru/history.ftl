### /log и /op: что было сделано раньше

log-title = Последние операции
log-title-person = Последние операции с { $person }
log-title-group = Последние операции в группе { $group }
log-empty = Бота ещё ни о чём не просили.
log-empty-person = Операций с { $person } у бота нет.
log-group-unknown = Операций в группе { $group } у бота нет.
log-similar = Может быть, одна из этих? Отправьте /log с точным названием:

log-line = { $time } · { $action } · { $who } · { $group }
log-line-group = { $time } · { $action } · { $group }
log-line-end = { $state } · запрос: { $asker } · { $id }
log-action =
    { $action ->
        [remove] Удаление
        [add] Добавление
        [promote] Назначение администратором
        [demote] Снятие прав администратора
       *[leave] Выход
    }
log-people =
    { $count ->
        [one] { $count } человек
        [few] { $count } человека
        [many] { $count } человек
       *[other] { $count } человека
    }
log-groups =
    { $count ->
        [one] { $count } группа
        [few] { $count } группы
        [many] { $count } групп
       *[other] { $count } группы
    }
log-state =
    { $state ->
        [asking] ждёт ответа
        [confirmed] подтверждено
        [running] выполняется
        [cancelled] отменено
        [expired] вовремя не подтверждено
        [refused] сделать ничего не удалось
       *[finished] выполнено
    }
log-counted =
    { $what ->
        [remove] удалено: { $count }
        [add] добавлено: { $count }
        [promote] назначено администраторами: { $count }
        [demote] снято с администраторов: { $count }
        [leave] аккаунт вышел
        [nothing] делать было нечего: { $count }
        [not_on_whatsapp] нет в WhatsApp: { $count }
        [invite] нужно приглашение: { $count }
        [refused] отказано: { $count }
        [awaiting] ждут одобрения: { $count }
        [failed] не удалось: { $count }
        [waiting] в очереди: { $count }
       *[unknown] неизвестно: { $count }
    }

log-id = Операция { $id }
log-happening =
    { $what ->
        [request] { $time }: запрос, { $who }
        [choose] { $time }: выбрана группа, { $who }
        [confirm] { $time }: подтверждено, { $who }
        [cancel] { $time }: отменено, { $who }
        [press_refused] { $time }: нажатие не засчитано, { $who }
        [refused] { $time }: сделать ничего не удалось
        [expiry] { $time }: вовремя никто не подтвердил
        [running] { $time }: начато
        [finished] { $time }: закончено
       *[other] { $time }: изменено, { $who }
    }
log-results = Что было отправлено и что вышло (UTC)
log-sent = отправлено { $sent }, итог { $at }: { $line }
log-settled = { $at }: { $line }
log-in-group = { $line } ({ $group })
log-put-back = ↩️ { $person }: точно не сделано, будет новая попытка
log-person-failed = ⚠️ { $person }: { $why }
log-failed = Не сделано. { $why }

log-misunderstood =
    { $problem ->
        [bad_count] Столько операций сразу показать нельзя: { $text }. Можно от 1 до 50.
        [bad_person] { $text } — не номер телефона и не id WhatsApp. Если это название группы, возьмите его в кавычки.
        [several_people] Пожалуйста, по одному человеку за раз. Я понял нескольких: { $text }
       *[bad_period] Я не понял период { $text }.
    }
log-examples =
    Примеры:
    /log
    /log Семья 20
    /log 79001234567
    /log export 2026-10
    /log export 2026-10-01 2026-10-31
    /log export 7 (дней)
    /log export all
log-operation-unknown = Операции { $id } нет. Ничего не изменено. Большие и маленькие буквы различаются; id показывает /log, одно касание копирует его.
log-id-missing = Не хватает id операции, его показывает /log. Например: { $example }
log-export =
    { $count ->
        [one] { $count } строка: по одной на каждого человека в каждой группе. Время — UTC.
        [few] { $count } строки: по одной на каждого человека в каждой группе. Время — UTC.
        [many] { $count } строк: по одной на каждого человека в каждой группе. Время — UTC.
       *[other] { $count } строки: по одной на каждого человека в каждой группе. Время — UTC.
    }
log-export-empty = За это время операций с людьми не было, поэтому файла нет. За всё время: { $example }
log-too-large = Файл был бы больше 50 МБ, которые принимает Telegram, поэтому он не создан. Возьмите период короче, например: { $example }

csv-operation = Операция
csv-asked-at = Запрошено (UTC)
csv-asked-by = Кто запросил (Telegram id)
csv-confirmed-by = Кто подтвердил
csv-action = Действие
csv-account = Аккаунт WhatsApp
csv-group = Группа
csv-group-id = id группы
csv-person = Телефон или id WhatsApp
csv-name = Имя
csv-result = Результат
csv-code = Код провайдера
csv-attempted-at = Отправлено (UTC)
csv-not-a-number = не похоже на номер, пропущено
csv-group-not-read = группу не удалось посмотреть, в ней ничего не делалось
