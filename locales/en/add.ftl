### Adding people to a group

add-title = Add to the group?
add-effect =
    { $count ->
        [one] What will happen: 1 person is added to the group at once. WhatsApp shows it in the group and tells the person.
       *[other] What will happen: { $count } people are added to the group at once. WhatsApp shows it in the group and tells them.
    }
add-confirm =
    { $count ->
        [one] Add 1 person
       *[other] Add { $count } people
    }
add-running = Adding to { $group }: { $done } of { $total }
add-result =
    { $done ->
        [0] Nobody was added to { $group }
        [one] Added { $done } person to { $group }
       *[other] Added { $done } people to { $group }
    }
add-nothing = There is nobody to add to { $group }
add-verdict =
    { $verdict ->
        [done] ✅ { $person }: added
        [already] ➖ { $person }: is a member already
        [not_on_whatsapp] ➖ { $person }: this number is not on WhatsApp
        [invite_needed] ✉️ { $person }: allows nobody to add them to groups; only an invite link helps
        [recently_left] ✉️ { $person }: has left this group recently; only an invite link helps
        [group_full] ⛔ { $person }: not added, the group is full
        [awaiting_approval] ⏳ { $person }: waits to be let in by an admin of the group
        [refused_self] ➖ { $person }: this is the bot’s own WhatsApp account
        [refused_not_admin] ⛔ { $person }: cannot be added, because the bot’s WhatsApp account is not an admin of this group
        [refused_other] ⛔ { $person }: not added. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ { $person }: not added. WhatsApp refused and gave no reason
        [pending] ❓ { $person }: WhatsApp accepted it, but the group’s list does not show the person yet
        [unproven] ❓ { $person }: the provider says that the person was added, but it could not be checked
        [stopped] ⏹ { $person }: not added, the run was stopped before
        [failed] ⚠️ { $person }: not added, see below
       *[unknown] ❓ { $person }: it is not known whether the person was added
    }
add-advice-unknown = What to do about ❓: open the group in WhatsApp in a minute and look. If the person is not there, send the command again; somebody who is there already is not added twice.
add-advice-not-admin = What to do: ask an admin of the group to make the bot’s WhatsApp account an admin, then send the command again.
add-advice-refused = What to do about ⛔: most often the person lets only contacts add them, has blocked the account, or is not in its phone’s address book. Send them the invite link, or add them by hand on the account’s phone.
add-advice-full = What to do about the full group: remove somebody who is not needed there, or add the people to another group. WhatsApp allows 1,024 members. Then send the command again; who is in the group already is not added twice.
