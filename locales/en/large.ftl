### Operations on many people or in several groups

large-title =
    { $action ->
        [remove] { $groups ->
            [one] Remove from 1 group?
           *[other] Remove from { $groups } groups?
        }
        [add] { $groups ->
            [one] Add to 1 group?
           *[other] Add to { $groups } groups?
        }
        [promote] { $groups ->
            [one] Make admins in 1 group?
           *[other] Make admins in { $groups } groups?
        }
       *[demote] { $groups ->
            [one] Take the admin rights away in 1 group?
           *[other] Take the admin rights away in { $groups } groups?
        }
    }
large-confirm =
    { $action ->
        [remove] { $groups ->
            [one] Remove from 1 group
           *[other] Remove from { $groups } groups
        }
        [add] { $groups ->
            [one] Add to 1 group
           *[other] Add to { $groups } groups
        }
        [promote] { $groups ->
            [one] Make admins in 1 group
           *[other] Make admins in { $groups } groups
        }
       *[demote] { $groups ->
            [one] Take the admin rights away in 1 group
           *[other] Take the admin rights away in { $groups } groups
        }
    }
large-groups =
    { $accounts ->
        [one] Groups looked at: { $groups }
       *[other] Groups looked at: { $groups }, on { $accounts } WhatsApp accounts
    }
large-people =
    { $count ->
        [one] People: 1
       *[other] People: { $count }
    }
large-source = From the file { $file }
large-undoes = This takes back the operation { $id }.
large-back-as-members = Whoever was an admin comes back as a plain member.
large-row = { $group } — { $line }
large-to-do =
    { $action ->
        [remove] ✅ To be removed: { $count }
        [add] ✅ To be added: { $count }
        [promote] ✅ To become admins: { $count }
        [demote] ✅ To lose the admin rights: { $count }
       *[leave] ✅ To be left: { $count }
    }
large-count =
    { $verdict ->
        [done] ✅ Done: { $count }
        [already] ➖ Nothing to do, was so before: { $count }
        [not_member] ➖ Not members: { $count }
        [not_on_whatsapp] ➖ Numbers that are not on WhatsApp: { $count }
        [invite_needed] ✉️ Can come only by an invite link: { $count }
        [recently_left] ✉️ Left recently, can come only by an invite link: { $count }
        [group_full] ⛔ The group is full: { $count }
        [awaiting_approval] ⏳ Wait to be let in by an admin of the group: { $count }
        [refused_owner] ⛔ Owners of the group, whom nobody can touch: { $count }
        [refused_self] ➖ The bot’s own WhatsApp account: { $count }
        [refused_not_admin] ⛔ The bot’s WhatsApp account is not an admin there: { $count }
        [refused_other] ⛔ WhatsApp refused for a reason that the bot does not know: { $count }
        [refused_provider] ⛔ WhatsApp refused and gave no reason: { $count }
        [pending] ❓ Accepted by WhatsApp, not yet confirmed by the group’s list: { $count }
        [unproven] ❓ Done by the provider’s word; could not be checked, because its list was not complete: { $count }
        [stopped] ⏹ Not begun, because the run was stopped: { $count }
        [failed] ⚠️ Not done, see below: { $count }
       *[unknown] ❓ Not known whether it was done: { $count }
    }
large-count-groups = { $counted } (groups: { $groups })
large-rejected = ⚠️ Not valid as numbers, left out: { $count } ({ $examples })
large-unread =
    { $count ->
        [one] ⚠️ 1 group could not be looked at and is left out: { $names }
       *[other] ⚠️ { $count } groups could not be looked at and are left out: { $names }
    }
large-incomplete =
    { $count ->
        [one] ⚠️ In 1 group it could not be told who is in it, because the provider listed only some of its members: { $names }. Whoever is not listed may be there all the same.
       *[other] ⚠️ In { $count } groups it could not be told who is in them, because the provider listed only some of their members: { $names }. Whoever is not listed may be there all the same.
    }
large-listed = { $group } ({ $listed } of { $size })
large-unlisted = ⚠️ { $account }: its groups could not be listed, so they are left out.
large-examples = Some of them:
large-file-below = The whole list is in the file below.
large-effect =
    { $action ->
        [remove] What will happen: they are removed one after the other. WhatsApp shows it in the groups; they can be added again later.
        [add] What will happen: they are added one after the other, slowly, because WhatsApp bans numbers that add people fast. WhatsApp shows it in the groups and tells them.
        [promote] What will happen: they become admins one after the other. Admins can add and remove people.
       *[demote] What will happen: they lose the admin rights one after the other, and stay in the groups.
    }
large-duration =
    { $unit ->
        [seconds] { $count ->
            [one] It takes about 1 second.
           *[other] It takes about { $count } seconds.
        }
        [minutes] { $count ->
            [one] It takes about 1 minute.
           *[other] It takes about { $count } minutes.
        }
       *[hours] { $count ->
            [one] It takes about 1 hour.
           *[other] It takes about { $count } hours.
        }
    }
large-armed =
    { $count ->
        [one] This is a large operation: 1 action. If you mean it, press the button with the number.
       *[other] This is a large operation: { $count } actions. If you mean it, press the button with the number.
    }
large-surely = Yes, all { $count }
large-dry = This was only a plan. Nothing was changed, and nothing will be. To do it, send the command without “dry”.
large-running =
    { $action ->
        [remove] Removing: { $done } of { $total }
        [add] Adding: { $done } of { $total }
        [promote] Making admins: { $done } of { $total }
        [demote] Taking admin rights away: { $done } of { $total }
       *[leave] Leaving: { $done } of { $total }
    }
large-bar = { $bar } { $percent } %
large-refused-so-far = Not done so far: { $count }
large-left =
    { $unit ->
        [seconds] { $count ->
            [one] About 1 second left
           *[other] About { $count } seconds left
        }
        [minutes] { $count ->
            [one] About 1 minute left
           *[other] About { $count } minutes left
        }
       *[hours] { $count ->
            [one] About 1 hour left
           *[other] About { $count } hours left
        }
    }
large-checking = All requests are sent. Looking whether they took effect…
large-stopping = Stopped by { $person }. Nothing more is begun; what was sent is still checked.
large-stopped = Stopped by { $person }. What was done before stays done.
large-result =
    { $action ->
        [remove] Removed: { $done } of { $total }
        [add] Added: { $done } of { $total }
        [promote] Became admins: { $done } of { $total }
        [demote] Lost the admin rights: { $done } of { $total }
       *[leave] Left: { $done } of { $total }
    }
large-not-done = What was not done:
large-notice = Every person is in the file.
large-invite = Invite link of { $group }: { $link }
large-nothing = There is nothing to do in any of the { $groups } groups
large-hindrance =
    { $kind ->
        [too_large] This is too much for one operation: at most { $most } actions (people times groups). Split the list.
        [no_groups] The WhatsApp account is in no group.
       *[interrupted] The bot was interrupted while it looked at the groups. Send the command again.
    }
large-no-account = There is no WhatsApp account called { $account }. Nothing was changed. The accounts are: { $known }.
large-looking = Looking at the groups: { $done } of { $total }
large-plan-file = plan-{ $id }.csv
large-result-file = result-{ $id }.csv
stop-button = Stop
undo-button = Undo
undo-looking = Looking at what can be taken back…
