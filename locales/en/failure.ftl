### Why a call to a provider failed, and what to do

failure =
    { $kind ->
        [credentials] The provider does not accept the bot’s access data for { $subject }.
        [account_not_authorized] Nobody is signed in to { $subject }.
        [account_starting] Not ready yet: { $subject } is still starting.
        [account_suspended] WhatsApp has restricted { $subject }.
        [account_unpaid] The plan of { $subject } at the provider has expired.
        [not_admin] In this group { $subject } is not an admin.
        [group_unknown] Either { $subject } is not in this group, or the group no longer exists.
        [bad_request] The provider did not understand the request for { $subject }.
        [rate_limited] The provider asks { $subject } for a pause.
        [quota] The monthly quota of { $subject } at the provider is used up.
        [unsupported] The provider of { $subject } cannot do this.
        [unreachable] The provider of { $subject } cannot be reached.
        [uncertain] The connection to the provider of { $subject } broke off before the answer came.
       *[upstream] The provider of { $subject } has a fault of its own.
    }
failure-advice =
    { $kind ->
        [credentials] What to do: the person who runs the bot compares the account’s id, token and address in the settings with the provider’s console, and starts “python -m bot check”.
        [account_not_authorized] What to do: open the provider’s console and scan the QR code with the account’s phone (WhatsApp → Linked devices). Then send the command again.
        [account_starting] What to do: wait a few minutes and send the command again. If it lasts longer than 10 minutes, restart the account in the provider’s console.
        [account_suspended] What to do: wait until WhatsApp lifts the restriction; the account’s phone shows how long it lasts. Until then do not send or add anything with this number.
        [account_unpaid] What to do: the person who pays for the account renews the plan in the provider’s console.
        [not_admin] What to do: ask an admin of the group to make this account an admin, then send the command again.
        [group_unknown] What to do: look at the group’s name with /groups, or have the account added to the group.
        [bad_request] What to do: check the number and the group. If both are right, tell the person who runs the bot; the log has the details.
        [rate_limited] What to do: wait a few minutes and send the command again.
        [quota] What to do: wait for the first day of the next month, or choose a larger plan in the provider’s console.
        [unsupported] What to do: do it by hand in WhatsApp.
        [unreachable] What to do: send the command again in a minute. If it goes on, the person who runs the bot checks the server’s connection and the provider’s status page.
        [uncertain] What to do: look at the group in WhatsApp before you send the command again.
       *[upstream] What to do: send the command again in a few minutes. If it goes on, ask the provider’s support.
    }
failure-subject =
    { $several ->
        [true] the WhatsApp account “{ $account }”
       *[false] the WhatsApp account
    }
failure-internal = Something went wrong inside the bot. What was confirmed before goes on by itself; nothing else was changed. Send the command again; if it happens twice, give the person who runs the bot this code: { $code }
