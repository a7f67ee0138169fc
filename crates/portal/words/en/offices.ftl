# Offices, and the rules of a body
offices-title = Offices
offices-say = Who acts on this record: each office with its attendance, what it undertook, and what it asked and answered.
offices-none = No office is on the record.
office-absent = There is no office “{ $name }” on the record.
office-over = Office
office-holder = Held by { $name }.
office-hidden = Shown without the name of whoever holds it.
office-vacant = The record names nobody who holds it.
office-held = { $from } to { $until }
office-holds = since { $from }
office-holders = Who held it
office-period = Meetings that are over, { $period }. Each number leads to the meetings behind it.
office-attendance = Another period, both sides and conditions
office-commitments = Open commitments
office-commitments-none = It has no open commitment.
office-sent = Requests it sent
office-got = Requests it got
side-elected = On the side of those who were elected
side-services = On the side of the services
side-outside = On neither side
rules-title = Rules
rules-none = No rules were laid down for this body.
rules-notice = Notice of a meeting
rules-papers = Papers laid
rules-delay = Delay to the public
rules-retention = Footage kept
rules-acknowledge = Requests acknowledged
rules-answer = Requests answered after that
rules-categories = Categories
rules-quorum = Quorum
rules-exemptions = Grounds on which a part may be closed
rules-hours =
    { $n ->
        [1] 1 hour
       *[other] { $n } hours
    }
rules-days-between = { $least } to { $most } days
rules-days =
    { $n ->
        [1] 1 day
       *[other] { $n } days
    }
rules-seconds =
    { $n ->
        [0] none
        [1] 1 second
       *[other] { $n } seconds
    }
