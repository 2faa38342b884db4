### /status

status-account =
    { $state ->
        [ready] ✅ { $account }: works, number { $phone }
        [ready_nameless] ✅ { $account }: works
        [not_authorized] ⛔ { $account }: nobody is signed in to WhatsApp
        [starting] ⏳ { $account }: is starting
        [suspended] ⛔ { $account }: WhatsApp has restricted the number for a time
        [blocked] ⛔ { $account }: WhatsApp has banned the number
        [asleep] ⚠️ { $account }: the phone is off or has no connection
       *[unknown] ⚠️ { $account }: the provider reports a state that this version of the bot does not know
    }
status-advice =
    { $state ->
        [not_authorized] What to do: open the provider’s console and scan the QR code with the account’s phone (WhatsApp → Linked devices).
        [starting] What to do: wait up to 5 minutes. If it lasts longer, restart the account in the provider’s console.
        [suspended] What to do: wait until WhatsApp lifts the restriction; the account’s phone shows how long it lasts. Add and write as little as possible.
        [blocked] What to do: ask WhatsApp for a review on the account’s phone, or use another number.
        [asleep] What to do: switch the account’s phone on and connect it to the internet.
       *[unknown] What to do: look at the account in the provider’s console. If it works there, try a command.
    }
status-failed = ⚠️ { $account }: { $problem }
