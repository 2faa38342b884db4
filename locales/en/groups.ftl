### /groups

groups-title =
    { $count ->
        [0] The WhatsApp account is in no group yet.
        [one] { $count } group
       *[other] { $count } groups
    }
groups-page = page { $page } of { $pages }
groups-line = { $number }. { $name }
groups-size =
    { $size ->
        [one] { $size } member
       *[other] { $size } members
    }
groups-size-reading = counting…
groups-size-unknown = size not known
groups-account = account { $account }
groups-next = Next
groups-previous = Back
