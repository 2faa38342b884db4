### Files and contacts from which people are read

attachment-title = I read nobody from this, and nothing was changed.
attachment-nameless = this file
attachment-problem =
    { $problem ->
        [not_a_list] I cannot read { $name } as a list.
        [old_excel] I cannot read { $name }: it is in the old Excel format (.xls).
        [too_big] I cannot read { $name }: it is too big.
        [too_many_rows] I cannot read { $name }: it has too many rows.
        [too_complicated] I cannot read { $name }: it is too complicated to read safely.
        [empty] There is nothing in { $name }.
        [no_phones] I found no phone number in { $name }.
        [password] I cannot open { $name }: it is locked with a password.
        [not_fetched] Telegram did not give me { $name }.
        [several] I did not read { $name }: it came together with other files, and I read one at a time.
       *[damaged] I cannot open { $name }: it is damaged.
    }
attachment-advice =
    { $problem ->
        [not_a_list] What to do: send the list as .xlsx, .csv, .txt or .vcf.
        [old_excel] What to do: open it in Excel, save it as .xlsx or .csv, and send that.
        [too_big] What to do: send a list of at most { $megabytes } MB, with the phone numbers only.
        [too_many_rows] What to do: split it into files of at most { $rows } rows.
        [too_complicated] What to do: copy the phone numbers alone into a new .txt or .csv file, one on a line, and send that.
        [empty] What to do: check that you sent the right file, and that it was saved.
        [no_phones] What to do: check that the phone numbers stand in one column, or one on a line, and are complete.
        [password] What to do: save a copy without a password and send that.
        [not_fetched] What to do: send the command again in a minute. If that does not help, send the file again.
        [several] What to do: send one file, and the command as its caption or in reply to it.
       *[damaged] What to do: open it on your computer, save it as .xlsx or .csv, and send it again.
    }
attachment-hint =
    { $kind ->
        [contact] To use this contact, reply to it with a command, for example: { $example }
       *[file] To use the phone numbers in this file, reply to it with a command, for example: { $example }
    }
attachment-example = /kick from Family
