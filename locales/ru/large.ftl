### Операции над многими людьми или в нескольких группах

large-title =
    { $action ->
        [remove] { $groups ->
            [one] Удалить из { $groups } группы?
            [few] Удалить из { $groups } групп?
            [many] Удалить из { $groups } групп?
           *[other] Удалить из { $groups } группы?
        }
        [add] { $groups ->
            [one] Добавить в { $groups } группу?
            [few] Добавить в { $groups } группы?
            [many] Добавить в { $groups } групп?
           *[other] Добавить в { $groups } группы?
        }
        [promote] { $groups ->
            [one] Назначить администраторами в { $groups } группе?
            [few] Назначить администраторами в { $groups } группах?
            [many] Назначить администраторами в { $groups } группах?
           *[other] Назначить администраторами в { $groups } группы?
        }
       *[demote] { $groups ->
            [one] Снять права администратора в { $groups } группе?
            [few] Снять права администратора в { $groups } группах?
            [many] Снять права администратора в { $groups } группах?
           *[other] Снять права администратора в { $groups } группы?
        }
    }
large-confirm =
    { $action ->
        [remove] { $groups ->
            [one] Удалить из { $groups } группы
            [few] Удалить из { $groups } групп
            [many] Удалить из { $groups } групп
           *[other] Удалить из { $groups } группы
        }
        [add] { $groups ->
            [one] Добавить в { $groups } группу
            [few] Добавить в { $groups } группы
            [many] Добавить в { $groups } групп
           *[other] Добавить в { $groups } группы
        }
        [promote] { $groups ->
            [one] Назначить администраторами в { $groups } группе
            [few] Назначить администраторами в { $groups } группах
            [many] Назначить администраторами в { $groups } группах
           *[other] Назначить администраторами в { $groups } группы
        }
       *[demote] { $groups ->
            [one] Снять права администратора в { $groups } группе
            [few] Снять права администратора в { $groups } группах
            [many] Снять права администратора в { $groups } группах
           *[other] Снять права администратора в { $groups } группы
        }
    }
large-groups =
    { $accounts ->
        [one] Просмотрено групп: { $groups }, аккаунтов WhatsApp: { $accounts }
        [few] Просмотрено групп: { $groups }, аккаунтов WhatsApp: { $accounts }
        [many] Просмотрено групп: { $groups }, аккаунтов WhatsApp: { $accounts }
       *[other] Просмотрено групп: { $groups }, аккаунтов WhatsApp: { $accounts }
    }
large-people =
    { $count ->
        [one] Людей: { $count }
        [few] Людей: { $count }
        [many] Людей: { $count }
       *[other] Людей: { $count }
    }
large-source = Из файла { $file }
large-undoes = Это отменит сделанное операцией { $id }.
large-back-as-members = Кто был администратором, вернётся обычным участником.
large-row = { $group } — { $line }
large-to-do =
    { $action ->
        [remove] ✅ Будет удалено: { $count }
        [add] ✅ Будет добавлено: { $count }
        [promote] ✅ Получат права администратора: { $count }
        [demote] ✅ Лишатся прав администратора: { $count }
       *[leave] ✅ Выход из групп: { $count }
    }
large-count =
    { $verdict ->
        [done] ✅ Сделано: { $count }
        [already] ➖ Делать нечего, так и было: { $count }
        [not_member] ➖ Не состоят в группе: { $count }
        [not_on_whatsapp] ➖ Номера, которых нет в WhatsApp: { $count }
        [invite_needed] ✉️ Могут войти только по ссылке-приглашению: { $count }
        [recently_left] ✉️ Недавно вышли, могут войти только по ссылке-приглашению: { $count }
        [group_full] ⛔ Группа заполнена: { $count }
        [awaiting_approval] ⏳ Ждут одобрения администратора группы: { $count }
        [refused_owner] ⛔ Владельцы группы, их никто не может тронуть: { $count }
        [refused_self] ➖ Собственный аккаунт бота в WhatsApp: { $count }
        [refused_not_admin] ⛔ Аккаунт бота в WhatsApp там не администратор: { $count }
        [refused_provider] ⛔ WhatsApp отказал и не назвал причину: { $count }
        [pending] ❓ WhatsApp принял, но список группы этого пока не подтверждает: { $count }
        [stopped] ⏹ Не начато, потому что выполнение остановили: { $count }
        [failed] ⚠️ Не сделано, причина ниже: { $count }
       *[unknown] ❓ Неизвестно, сделано ли: { $count }
    }
large-count-groups = { $counted } (групп: { $groups })
large-rejected = ⚠️ Не похоже на номера, пропущено: { $count } ({ $examples })
large-unread =
    { $count ->
        [one] ⚠️ Не удалось посмотреть { $count } группу, она пропущена: { $names }
        [few] ⚠️ Не удалось посмотреть { $count } группы, они пропущены: { $names }
        [many] ⚠️ Не удалось посмотреть { $count } групп, они пропущены: { $names }
       *[other] ⚠️ Не удалось посмотреть { $count } группы, они пропущены: { $names }
    }
large-unlisted = ⚠️ { $account }: не удалось получить список групп, поэтому они пропущены.
large-examples = Некоторые из них:
large-file-below = Весь список — в файле ниже.
large-effect =
    { $action ->
        [remove] Что произойдёт: людей удалят по очереди. WhatsApp покажет это в группах; потом их можно добавить снова.
        [add] Что произойдёт: людей добавят по очереди и не спеша, потому что за быстрые добавления WhatsApp блокирует номера. WhatsApp покажет это в группах и сообщит самим людям.
        [promote] Что произойдёт: люди по очереди станут администраторами. Администраторы могут добавлять и удалять участников.
       *[demote] Что произойдёт: люди по очереди лишатся прав администратора и останутся в группах.
    }
large-duration =
    { $unit ->
        [seconds] { $count ->
            [one] Это займёт около { $count } секунды.
            [few] Это займёт около { $count } секунд.
            [many] Это займёт около { $count } секунд.
           *[other] Это займёт около { $count } секунды.
        }
        [minutes] { $count ->
            [one] Это займёт около { $count } минуты.
            [few] Это займёт около { $count } минут.
            [many] Это займёт около { $count } минут.
           *[other] Это займёт около { $count } минуты.
        }
       *[hours] { $count ->
            [one] Это займёт около { $count } часа.
            [few] Это займёт около { $count } часов.
            [many] Это займёт около { $count } часов.
           *[other] Это займёт около { $count } часа.
        }
    }
large-armed =
    { $count ->
        [one] Это большая операция: { $count } действие. Если всё верно, нажмите кнопку с числом.
        [few] Это большая операция: { $count } действия. Если всё верно, нажмите кнопку с числом.
        [many] Это большая операция: { $count } действий. Если всё верно, нажмите кнопку с числом.
       *[other] Это большая операция: { $count } действия. Если всё верно, нажмите кнопку с числом.
    }
large-surely = Да, все { $count }
large-dry = Это был только план. Ничего не изменено и не будет. Чтобы выполнить, отправьте команду без слова «проверить».
large-running =
    { $action ->
        [remove] Удаляю: { $done } из { $total }
        [add] Добавляю: { $done } из { $total }
        [promote] Назначаю администраторами: { $done } из { $total }
        [demote] Снимаю права администратора: { $done } из { $total }
       *[leave] Выхожу: { $done } из { $total }
    }
large-bar = { $bar } { $percent } %
large-refused-so-far = Пока не удалось: { $count }
large-left =
    { $unit ->
        [seconds] { $count ->
            [one] Осталось около { $count } секунды
            [few] Осталось около { $count } секунд
            [many] Осталось около { $count } секунд
           *[other] Осталось около { $count } секунды
        }
        [minutes] { $count ->
            [one] Осталось около { $count } минуты
            [few] Осталось около { $count } минут
            [many] Осталось около { $count } минут
           *[other] Осталось около { $count } минуты
        }
       *[hours] { $count ->
            [one] Осталось около { $count } часа
            [few] Осталось около { $count } часов
            [many] Осталось около { $count } часов
           *[other] Осталось около { $count } часа
        }
    }
large-checking = Все запросы отправлены. Проверяю, что получилось…
large-stopping = Остановлено: { $person }. Ничего нового не начинается; отправленное ещё проверяется.
large-stopped = Остановлено: { $person }. Сделанное до этого остаётся.
large-result =
    { $action ->
        [remove] Удалено: { $done } из { $total }
        [add] Добавлено: { $done } из { $total }
        [promote] Назначено администраторами: { $done } из { $total }
        [demote] Лишено прав администратора: { $done } из { $total }
       *[leave] Выполнен выход: { $done } из { $total }
    }
large-not-done = Что не сделано:
large-notice = Каждый человек — в файле.
large-invite = Ссылка-приглашение в группу { $group }: { $link }
large-nothing =
    { $groups ->
        [one] Делать нечего ни в одной из { $groups } группы
        [few] Делать нечего ни в одной из { $groups } групп
        [many] Делать нечего ни в одной из { $groups } групп
       *[other] Делать нечего ни в одной из { $groups } группы
    }
large-hindrance =
    { $kind ->
        [too_large] Для одной операции это слишком много: не больше { $most } действий (люди, умноженные на группы). Разделите список.
        [no_groups] Аккаунт WhatsApp не состоит ни в одной группе.
       *[interrupted] Работу бота прервали, пока он смотрел группы. Отправьте команду снова.
    }
large-no-account = Аккаунта WhatsApp с именем { $account } нет. Ничего не изменено. Есть аккаунты: { $known }.
large-looking = Смотрю группы: { $done } из { $total }
large-plan-file = план-{ $id }.csv
large-result-file = результат-{ $id }.csv
stop-button = Остановить
undo-button = Вернуть как было
undo-looking = Смотрю, что можно вернуть…
