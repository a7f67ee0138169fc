notice-new = Give notice of a meeting
notice-lead = What is sent goes on the record at once and everybody can read it. It is amended by a further act, never changed.
notice-title = What the meeting is called
notice-category = Kind of meeting
notice-start = When it starts ({ $zone })
notice-start-wrong = “{ $text }” is no day and time: choose both, as 2026-11-26 15:00.
notice-hours =
    { $hours ->
        [one] The rules ask for { $hours } hour of notice. With less, say below why.
       *[other] The rules ask for { $hours } hours of notice. With less, say below why.
    }
notice-urgency = Why the notice is short, if it is
notice-room = Room, which brings its cameras
notice-place = Where that is, if not in the room’s name
notice-elsewhere = It is held where no camera of the room can see it
notice-purpose = What it is for
notice-convener = Who convenes it
notice-agenda = Agenda, one item on each line
notice-guests = Who is invited
notice-not-invited = Not invited
notice-give = Give notice and invite
notice-which-body = Which body meets?
notice-no-body = There is no body for which you may give notice: have the operator set one up.
