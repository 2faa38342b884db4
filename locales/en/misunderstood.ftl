### A command that was not understood

misunderstood-title = I did not understand this, and nothing was changed.
misunderstood-people = Understood as people: { $people }
misunderstood-rejected = Not understood:
misunderstood-phone =
    { $why ->
        [too_short] { $text }: too few digits for a phone number
        [too_long] { $text }: too many digits for a phone number
        [invalid] { $text }: there is no such phone number
        [ambiguous] { $text }: can be read as different numbers; separate numbers with commas, or begin with + and the country code
        [is_a_group] { $text }: is the id of a group, not of a person
       *[not_a_number] { $text }: neither a phone number nor a WhatsApp id
    }
misunderstood-problem =
    { $problem ->
        [no_people] There is no phone number before “{ $connector }”.
        [no_connector] The word “{ $connector }” is missing between the people and the group.
        [no_group] After “{ $connector }” the group is missing: its name or its id.
        [no_group_only] After the command the group is missing: its name or its id.
        [bad_phones] These are no valid phone numbers:
       *[not_a_person] Before “{ $connector }” there is something that is neither a phone number nor a WhatsApp id:
    }
misunderstood-example = One correct example: { $example }
misunderstood-connector =
    { $action ->
        [remove] from
        [add] to
       *[other] in
    }
