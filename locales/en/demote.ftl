### Making admins members

demote-title = Take the admin rights away?
demote-effect =
    { $count ->
        [one] What will happen: 1 person stays in the group, but is no longer its admin.
       *[other] What will happen: { $count } people stay in the group, but are no longer its admins.
    }
demote-confirm =
    { $count ->
        [one] Take rights from 1 person
       *[other] Take rights from { $count } people
    }
demote-running = Taking admin rights away in { $group }: { $done } of { $total }
demote-result =
    { $done ->
        [0] Nobody lost the admin rights in { $group }
        [one] { $done } person is no longer an admin of { $group }
       *[other] { $done } people are no longer admins of { $group }
    }
demote-nothing = There is nobody to take the admin rights from in { $group }
demote-verdict =
    { $verdict ->
        [done] ✅ { $person }: is no longer an admin
        [already] ➖ { $person }: is no admin of this group
        [not_member] ➖ { $person }: not a member of this group
        [not_on_whatsapp] ➖ { $person }: this number is not on WhatsApp
        [refused_owner] ⛔ { $person }: owns the group; WhatsApp lets nobody take the owner’s rights
        [refused_self] ⛔ { $person }: this is the bot’s own WhatsApp account; without its rights the bot could do nothing more in this group
        [refused_not_admin] ⛔ { $person }: keeps the rights, because the bot’s WhatsApp account is not an admin of this group
        [refused_other] ⛔ { $person }: keeps the rights. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ { $person }: keeps the rights. WhatsApp refused and gave no reason
        [pending] ❓ { $person }: WhatsApp accepted it, but the group’s list does not show it yet
        [unproven] ❓ { $person }: the provider says that the person lost the rights, but it could not be checked
        [stopped] ⏹ { $person }: keeps the admin rights, the run was stopped before
        [failed] ⚠️ { $person }: keeps the rights, see below
       *[unknown] ❓ { $person }: it is not known whether the person still has the rights
    }
demote-advice-unknown = What to do about ❓: open the group in WhatsApp in a minute and look. If the person is still an admin, send the command again; that is safe.
demote-advice-not-admin = What to do: ask an admin of the group to make the bot’s WhatsApp account an admin, then send the command again.
demote-advice-refused = What to do about ⛔: try it by hand in WhatsApp on the account’s phone; WhatsApp says there what it minds.
