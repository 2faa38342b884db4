### Карточка: вопрос и что из него вышло

card-group =
    { $size ->
        [0] Группа: { $group }
        [one] Группа: { $group } · { $size } участник
        [few] Группа: { $group } · { $size } участника
        [many] Группа: { $group } · { $size } участников
       *[other] Группа: { $group } · { $size } участника
    }
card-account = Аккаунт WhatsApp: { $account }
card-reason = Причина: { $reason }
card-who =
    { $action ->
        [leave] Какой аккаунт WhatsApp:
        [demote] У кого:
       *[other] Кого:
    }
card-person = • { $person }
card-person-admin = • { $person } — администратор группы
card-person-hidden = • { $person } — группа скрывает номера, поэтому заранее не видно, состоит ли в ней этот человек
card-also = Ничего нельзя сделать:
card-more =
    { $count ->
        [one] … и ещё { $count }
        [few] … и ещё { $count }
        [many] … и ещё { $count }
       *[other] … и ещё { $count }
    }
card-time =
    { $unit ->
        [seconds] { $count ->
            [one] Подтвердить можете только вы, в течение { $count } секунды.
            [few] Подтвердить можете только вы, в течение { $count } секунд.
            [many] Подтвердить можете только вы, в течение { $count } секунд.
           *[other] Подтвердить можете только вы, в течение { $count } секунды.
        }
       *[minutes] { $count ->
            [one] Подтвердить можете только вы, в течение { $count } минуты.
            [few] Подтвердить можете только вы, в течение { $count } минут.
            [many] Подтвердить можете только вы, в течение { $count } минут.
           *[other] Подтвердить можете только вы, в течение { $count } минуты.
        }
    }
card-cancel = Отмена
card-started = Подтверждено: { $person }. Выполняю…
card-progress = Готово { $done } из { $total }. Результат появится здесь.
card-waiting =
    { $kind ->
        [account_starting] Аккаунт WhatsApp запускается. Бот подождёт до 5 минут и продолжит сам.
        [rate_limited] Провайдер просит паузу. Бот подождёт и продолжит сам.
       *[unreachable] Провайдер недоступен. Бот сам попробует ещё раз.
    }
card-confirmed-by = Подтверждено: { $person }
card-uncertain = Неясно, что произошло в группе { $group }
card-cancelled = Отменено: { $person }. Ничего не изменено.
card-expired = Вовремя никто не подтвердил. Ничего не изменено. Если это всё же нужно, отправьте команду снова.
card-nothing-changed = Ничего не изменено.
card-invite = Ссылка-приглашение в группу для тех, кого не удалось добавить: { $link }
card-invite-none = Что делать с ✉️: попросите у администратора группы ссылку-приглашение и отправьте её человеку.
card-copy-link = Скопировать ссылку-приглашение
card-somebody = тот, кто просил

choose-several = Групп с названием { $name } несколько. Какую вы имели в виду?
choose-similar = Группы { $name } нет. Может быть, одна из этих? Пока ничего не сделано.
choose-button =
    { $size ->
        [0] { $name }
        [one] { $name } · { $size } участник
        [few] { $name } · { $size } участника
        [many] { $name } · { $size } участников
       *[other] { $name } · { $size } участника
    }
choose-button-distinct = { $label } · …{ $ending }
choose-button-account = { $label } · { $account }
choose-chosen = Группа выбрана. Смотрю…
group-not-found =
    { $several ->
        [true] Группы { $name } нет среди групп аккаунтов WhatsApp.
       *[false] Группы { $name } нет среди групп аккаунта WhatsApp.
    }
group-not-found-advice = Что делать: посмотрите точные названия командой /groups. Только что созданная группа может появиться через несколько минут.

press-not-yours = Нажать эту кнопку может только тот, кто просил.
press-not-allowed = Вас больше нет в списке бота, поэтому это не сделано. Ничего не изменено.
press-expired = Время вопроса вышло, ничего не изменено. Отправьте команду снова.
press-used = На этот вопрос уже ответили. Одно нажатие — одно действие: больше ничего не сделано.
press-gone = Бот не знает этой кнопки. Ничего не изменено. Отправьте команду снова.
