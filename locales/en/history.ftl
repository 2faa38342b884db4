### /log and /op: what was done before

log-title = The last operations
log-title-person = The last operations on { $person }
log-title-group = The last operations in { $group }
log-empty = Nothing has been asked of the bot yet.
log-empty-person = The bot has no operations on { $person }.
log-group-unknown = The bot has no operations in a group called { $group }.
log-similar = Is one of these meant? Send /log with its exact name:

log-line = { $time } · { $action } · { $who } · { $group }
log-line-group = { $time } · { $action } · { $group }
log-line-end = { $state } · asked by { $asker } · { $id }
log-action =
    { $action ->
        [remove] Removal
        [add] Adding
        [promote] Making admin
        [demote] Taking admin rights
       *[leave] Leaving
    }
log-people =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
log-groups =
    { $count ->
        [one] { $count } group
       *[other] { $count } groups
    }
log-state =
    { $state ->
        [asking] waiting for an answer
        [confirmed] confirmed
        [running] running
        [cancelled] cancelled
        [expired] not confirmed in time
        [refused] nothing could be done
       *[finished] finished
    }
log-counted =
    { $what ->
        [remove] { $count } removed
        [add] { $count } added
        [promote] { $count } made admin
        [demote] { $count } no longer admin
        [leave] the account left
        [nothing] { $count } with nothing to do
        [not_on_whatsapp] { $count } not on WhatsApp
        [invite] { $count } to be invited
        [refused] { $count } refused
        [awaiting] { $count } awaiting approval
        [failed] { $count } failed
        [waiting] { $count } yet to come
       *[unknown] { $count } not known
    }

log-id = Operation { $id }
log-happening =
    { $what ->
        [request] { $time }: { $who } asked
        [choose] { $time }: { $who } chose the group
        [confirm] { $time }: { $who } confirmed
        [cancel] { $time }: { $who } cancelled
        [press_refused] { $time }: a press of { $who } did not count
        [refused] { $time }: nothing could be done
        [expiry] { $time }: nobody confirmed in time
        [running] { $time }: begun
        [finished] { $time }: finished
       *[other] { $time }: changed by { $who }
    }
log-results = What was sent and what came of it (UTC)
log-sent = sent { $sent }, settled { $at }: { $line }
log-settled = { $at }: { $line }
log-in-group = { $line } ({ $group })
log-put-back = ↩️ { $person }: certainly not done, to be tried again
log-person-failed = ⚠️ { $person }: { $why }
log-failed = Not done. { $why }

log-misunderstood =
    { $problem ->
        [bad_count] { $text } operations cannot be shown at once: it can be 1 to 50.
        [bad_person] { $text } is neither a phone number nor a WhatsApp id. If it is a group’s name, put it in quotes.
        [several_people] One person at a time, please. I understood several: { $text }
       *[bad_period] I did not understand the period { $text }.
    }
log-examples =
    Examples:
    /log
    /log Family 20
    /log 79001234567
    /log export 2026-10
    /log export 2026-10-01 2026-10-31
    /log export 7 (days)
    /log export all
log-operation-unknown = There is no operation { $id }. Nothing was changed. Capital and small letters count; /log shows the ids, and one tap copies them.
log-id-missing = The operation’s id is missing, as /log shows it. For example: { $example }
log-export =
    { $count ->
        [one] { $count } row, one for each person in each group. Times are in UTC.
       *[other] { $count } rows, one for each person in each group. Times are in UTC.
    }
log-export-empty = Nobody was concerned in this period, so there is no file. For everything: { $example }
log-too-large = The file would be larger than the 50 MB that Telegram takes, so it was not made. Ask for a shorter period, for example: { $example }

csv-operation = Operation
csv-asked-at = Asked at (UTC)
csv-asked-by = Asked by (Telegram id)
csv-confirmed-by = Confirmed by
csv-action = Action
csv-account = WhatsApp account
csv-group = Group
csv-group-id = Group id
csv-person = Phone or WhatsApp id
csv-name = Name
csv-result = Result
csv-code = Provider’s code
csv-attempted-at = Sent at (UTC)
csv-not-a-number = not valid as a number, left out
csv-group-not-read = the group could not be looked at, nothing was done in it
