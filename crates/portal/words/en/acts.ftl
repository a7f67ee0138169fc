# Who did it
act-by-machine =
    { $part ->
        [recorder] the recorder
        [setup] the setup
        [mail] the mail
        [visitor] a visitor
       *[other] the { $part }
    }
