### Making members admins

promote-title = Make admins?
promote-effect =
    { $count ->
        [one] What will happen: 1 person becomes an admin of the group at once, and can then add and remove people, too.
       *[other] What will happen: { $count } people become admins of the group at once, and can then add and remove people, too.
    }
promote-confirm =
    { $count ->
        [one] Make 1 person an admin
       *[other] Make { $count } people admins
    }
promote-running = Making admins in { $group }: { $done } of { $total }
promote-result =
    { $done ->
        [0] Nobody became an admin of { $group }
        [one] { $done } person became an admin of { $group }
       *[other] { $done } people became admins of { $group }
    }
promote-nothing = There is nobody to make an admin in { $group }
promote-verdict =
    { $verdict ->
        [done] ✅ { $person }: is an admin now
        [already] ➖ { $person }: is an admin already
        [not_member] ➖ { $person }: not a member of this group
        [not_on_whatsapp] ➖ { $person }: this number is not on WhatsApp
        [refused_self] ➖ { $person }: this is the bot’s own WhatsApp account
        [refused_not_admin] ⛔ { $person }: cannot be made an admin, because the bot’s WhatsApp account is not one itself in this group
        [refused_other] ⛔ { $person }: not made an admin. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ { $person }: not made an admin. WhatsApp refused and gave no reason
        [pending] ❓ { $person }: WhatsApp accepted it, but the group’s list does not show it yet
        [unproven] ❓ { $person }: the provider says that the person became an admin, but it could not be checked
        [stopped] ⏹ { $person }: not made an admin, the run was stopped before
        [failed] ⚠️ { $person }: not made an admin, see below
       *[unknown] ❓ { $person }: it is not known whether the person became an admin
    }
promote-advice-unknown = What to do about ❓: open the group in WhatsApp in a minute and look. If the person is no admin, send the command again; that is safe.
promote-advice-not-admin = What to do: ask an admin of the group to make the bot’s WhatsApp account an admin, then send the command again.
promote-advice-refused = What to do about ⛔: try it by hand in WhatsApp on the account’s phone; WhatsApp says there what it minds.
