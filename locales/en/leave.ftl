### The account leaves a group

leave-title = Leave the group?
leave-effect =
    { $role ->
        [owner] What will happen: the bot’s WhatsApp account leaves the group, which it owns, and loses all rights in it. The bot cannot undo this: only an admin of the group can add the account again, as an ordinary member. Make somebody else an admin first, if nobody is.
        [admin] What will happen: the bot’s WhatsApp account leaves the group and loses its admin rights. The bot cannot undo this: only an admin of the group can add the account again, as an ordinary member.
       *[member] What will happen: the bot’s WhatsApp account leaves the group. The bot cannot undo this: only an admin of the group can add the account again.
    }
leave-confirm = Leave the group for good
leave-running = Leaving { $group }
leave-result =
    { $left ->
        [true] The bot’s WhatsApp account has left { $group }
       *[false] The bot’s WhatsApp account has not left { $group }
    }
leave-rights = The account was an admin there. Its rights are gone with it; the group’s other admins keep theirs.
leave-nothing = The bot’s WhatsApp account cannot leave { $group }
leave-verdict =
    { $verdict ->
        [done] ✅ { $person }: has left the group
        [already] ➖ { $person }: is not in the group
        [not_member] ➖ { $person }: was not in the group any more
        [refused_other] ⛔ { $person }: still in the group. WhatsApp refused for a reason that the bot does not know
        [refused_provider] ⛔ { $person }: still in the group. WhatsApp refused and gave no reason
        [pending] ❓ { $person }: WhatsApp accepted it, but the group still lists the account
        [unproven] ❓ { $person }: the provider says that the account has left, but it could not be checked
        [stopped] ⏹ { $person }: still in the group, the run was stopped before
        [failed] ⚠️ { $person }: still in the group, see below
       *[unknown] ❓ { $person }: it is not known whether the account has left
    }
leave-advice-unknown = What to do about ❓: look in WhatsApp on the account’s phone whether the group is still there. If so, send the command again; that is safe.
leave-advice-not-admin = What to do: leave the group by hand on the account’s phone.
leave-advice-refused = What to do about ⛔: leave the group by hand on the account’s phone; WhatsApp says there what it minds.
