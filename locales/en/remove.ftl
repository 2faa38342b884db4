### Removing people from a group

remove-title = Remove from the group?
remove-effect =
    { $count ->
        [one] What will happen: 1 person is removed from the group at once. WhatsApp shows it in the group; the person can be added again later.
       *[other] What will happen: { $count } people are removed from the group at once. WhatsApp shows it in the group; they can be added again later.
    }
remove-told =
    { $count ->
        [one] WhatsApp tells the person about the removal.
       *[other] WhatsApp tells them about the removal.
    }
remove-confirm =
    { $count ->
        [one] Remove 1 person
       *[other] Remove { $count } people
    }
remove-running = Removing from { $group }: { $done } of { $total }
remove-result =
    { $done ->
        [0] Nobody was removed from { $group }
        [one] Removed { $done } person from { $group }
       *[other] Removed { $done } people from { $group }
    }
remove-nothing = There is nobody to remove from { $group }
remove-verdict =
    { $verdict ->
        [done] ✅ { $person }: removed
        [already] ➖ { $person }: was not in the group
        [not_member] ➖ { $person }: not a member of this group
        [not_on_whatsapp] ➖ { $person }: this number is not on WhatsApp
        [refused_owner] ⛔ { $person }: owns the group; WhatsApp lets nobody remove the owner
        [refused_self] ⛔ { $person }: this is the bot’s own WhatsApp account
        [refused_not_admin] ⛔ { $person }: cannot be removed, because the bot’s WhatsApp account is not an admin of this group
        [refused_other] ⛔ { $person }: not removed. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ { $person }: not removed. WhatsApp refused and gave no reason
        [pending] ❓ { $person }: WhatsApp accepted the removal, but the group’s list does not confirm it yet
        [unproven] ❓ { $person }: the provider says that the person was removed, but it could not be checked
        [stopped] ⏹ { $person }: not removed, the run was stopped before
        [failed] ⚠️ { $person }: not removed, see below
       *[unknown] ❓ { $person }: it is not known whether the person was removed
    }
remove-advice-unknown = What to do about ❓: open the group in WhatsApp in a minute and look. If the person is still there, send the command again; that is safe, somebody who is gone is not touched twice.
remove-advice-not-admin = What to do: ask an admin of the group to make the bot’s WhatsApp account an admin, then send the command again.
remove-advice-refused = What to do about ⛔: try it by hand in WhatsApp on the account’s phone; WhatsApp says there what it minds.
