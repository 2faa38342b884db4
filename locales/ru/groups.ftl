### /groups

groups-title =
    { $count ->
        [0] Аккаунт WhatsApp пока не состоит ни в одной группе.
        [one] { $count } группа
        [few] { $count } группы
        [many] { $count } групп
       *[other] { $count } группы
    }
groups-page = страница { $page } из { $pages }
groups-line = { $number }. { $name }
groups-size =
    { $size ->
        [one] { $size } участник
        [few] { $size } участника
        [many] { $size } участников
       *[other] { $size } участника
    }
groups-size-reading = считаю…
groups-size-unknown = размер неизвестен
groups-account = аккаунт { $account }
groups-next = Дальше
groups-previous = Назад
