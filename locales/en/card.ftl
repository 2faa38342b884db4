### The card: the question, and what became of it

card-group =
    { $size ->
        [0] Group: { $group }
        [one] Group: { $group } · { $size } member
       *[other] Group: { $group } · { $size } members
    }
card-account = WhatsApp account: { $account }
card-look-alike = ⚠️ There is another group with this name, or with one that looks the same. Before you confirm, compare the number of members and the last digits of the group’s id: …{ $ending }. They stand on the list of /groups, too.
card-reason = Reason: { $reason }
card-reason-cut = The reason is too long: only its first { $most } characters are kept.
card-who =
    { $action ->
        [leave] Which WhatsApp account:
        [demote] From whom:
       *[other] Who:
    }
card-person = • { $person }
card-person-admin = • { $person } — an admin of the group
card-person-hidden = • { $person } — the group hides phone numbers, so it cannot be seen beforehand whether this person is in it
card-person-unlisted = • { $person } — not listed; the list is not complete, so it cannot be seen beforehand whether this person is in the group
card-incomplete =
    { $size ->
        [one] ⚠️ The provider listed only { $listed } of the group’s { $size } member. Whoever is not listed may be in the group all the same.
       *[other] ⚠️ The provider listed only { $listed } of the group’s { $size } members. Whoever is not listed may be in the group all the same.
    }
card-unproven =
    { $size ->
        [one] { $line }: the provider listed only { $listed } of { $size } member
       *[other] { $line }: the provider listed only { $listed } of { $size } members
    }
card-also = Nothing can be done about:
card-more =
    { $count ->
        [one] … and 1 more
       *[other] … and { $count } more
    }
card-time =
    { $unit ->
        [seconds] { $count ->
            [one] Only you can confirm, within { $count } second.
           *[other] Only you can confirm, within { $count } seconds.
        }
       *[minutes] { $count ->
            [one] Only you can confirm, within { $count } minute.
           *[other] Only you can confirm, within { $count } minutes.
        }
    }
card-cancel = Cancel
card-started = Confirmed by { $person }. Working…
card-progress = Done { $done } of { $total }. The result will be here.
card-waiting =
    { $kind ->
        [account_starting] The WhatsApp account is starting. The bot waits up to 5 minutes and goes on by itself.
        [account_not_authorized] Nobody is signed in to the WhatsApp account any more. As soon as somebody has scanned the QR code in the provider’s console, the bot goes on by itself.
        [rate_limited] The provider asks for a pause. The bot waits and goes on by itself.
        [uncertain] The provider has not answered. The bot waits, looks at what has been done, and goes on by itself; nothing is sent twice.
        [upstream] The provider has a fault of its own. The bot tries again by itself.
       *[unreachable] The provider cannot be reached. The bot tries again by itself.
    }
card-waiting-longest =
    { $minutes ->
        [one] After { $minutes } minute it gives up and tells what was done.
       *[other] After { $minutes } minutes it gives up and tells what was done.
    }
card-confirmed-by = Confirmed by { $person }
card-uncertain = It is not certain what happened in { $group }
card-cancelled = Cancelled by { $person }. Nothing was changed.
card-expired = Nobody confirmed in time. Nothing was changed. To do it after all, send the command again.
card-nothing-changed = Nothing was changed.
card-invite = The group’s invite link, to send to those who could not be added: { $link }
card-invite-none = What to do about ✉️: ask an admin of the group for its invite link and send it to the person.
card-copy-link = Copy the invite link
card-somebody = the person who asked

choose-several = There are several groups called { $name }. Which one is meant?
choose-similar = There is no group called { $name }. Is one of these meant? Nothing has been done yet.
choose-look-alike = No group is called exactly { $name }. The names below look the same, but are written with other letters or signs. Is one of these groups meant? Nothing has been done yet.
choose-unlisted = ⚠️ { $account }: its groups could not be listed, so the group that you mean may be one of those.
choose-button =
    { $size ->
        [0] { $name }
        [one] { $name } · { $size } member
       *[other] { $name } · { $size } members
    }
choose-button-distinct = { $label } · …{ $ending }
choose-button-account = { $label } · { $account }
choose-chosen = Group chosen. Looking at it…
group-not-found =
    { $several ->
        [true] There is no group called { $name } among the groups of the WhatsApp accounts.
       *[false] There is no group called { $name } among the groups of the WhatsApp account.
    }
group-not-found-advice = What to do: look at the exact names with /groups. A group that was made a moment ago can take a few minutes to appear.
group-not-found-all = If you mean all groups: write only “all”, or “all in” and the account. A reason goes on the next line.

press =
    { $why ->
        [not_yours] Only the person who asked can press this button.
        [not_allowed] You are not on the bot’s list, so this was not done. Nothing was changed.
        [expired] This question has expired, nothing was changed. Send the command again.
        [used] This question was answered before. One press, one action: nothing more was done.
        [second] Nothing has been done yet. To confirm, press the button with the number.
        [stopping] It is stopping already: nothing more is begun, and what was sent is still checked.
        [ended] There is nothing left to stop: this operation does not run any more.
        [undone] This operation is being taken back, or was taken back already.
        [past] It is too long ago to be taken back with this button. Nothing was changed. Write the command that does the opposite.
       *[gone] The bot does not know this button. Nothing was changed. Send the command again.
    }
