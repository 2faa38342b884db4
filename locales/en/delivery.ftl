### What reaches people late, or in another form

delivery-more =
    { $count ->
        [one] There is 1 older operation that I could not tell you about: /log
       *[other] There are { $count } older operations that I could not tell you about: /log
    }
delivery-no-plan-file = Telegram did not take the file with the whole list. Nothing has been done. The card counts everybody; to see the list before you confirm, send the command in a private chat with the bot.
delivery-no-result-file = Telegram did not take the file with every person. What the card says holds. To get the list, send /log export in a private chat with the bot.
