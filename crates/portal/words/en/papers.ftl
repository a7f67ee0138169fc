# Statements, requests, letters and commitments
statements-title = Statements
statements-say = What offices state on acts of the record, and on what lies outside it. All have the same room; none can be removed by another.
statements-none = No statement is on the record.
statement-on = on entry { $n }
requests-title = Requests
requests-say = Who asked whom, and whether it was acknowledged and answered in time. The days are counted by the clock.
requests-none = No request is on the record.
request-head = { $office }, { $channel }
channel-letter = by letter
channel-mail = by mail
channel-call = by telephone
channel-message = by message
channel-in-person = in person
channel-record = in the record
request-sent = { $office }: sent, to be acknowledged by { $by }
request-delivered = { $office }: delivered, to be acknowledged by { $by }
request-acknowledged = { $office }: acknowledged on { $on }, to be answered by { $by }
request-answered = { $office }: answered on { $on }
request-not-acknowledged =
    { $days ->
        [1] { $office }: not acknowledged in one day
       *[other] { $office }: not acknowledged in { $days } days
    }
request-no-answer =
    { $days ->
        [1] { $office }: no answer in one day
       *[other] { $office }: no answer in { $days } days
    }
request-late = late
letters-title = Letters
letters-say = Letters between offices that everybody may read. Those marked private stand in the log without their words.
letters-none = No letter that everybody may read is on the record.
letter-head = { $author } to { $to }: { $purpose }
letter-head-for = { $author }, on behalf of { $behalf }, to { $to }: { $purpose }
letter-condition = condition
letter-demand = demand
letter-advice = advice
letter-assurance = assurance
letter-ground = ground
letter-other = letter
letter-acknowledged = Acknowledged on { $on }
letter-not-acknowledged =
    { $days ->
        [0] Not acknowledged yet
        [1] Not acknowledged in one day
       *[other] Not acknowledged in { $days } days
    }
commitments-title = Commitments
commitments-say = What offices undertook in meetings, by when, and what became of it. Those that are open come first, by the day they are due.
commitments-none = No such commitment is on the record.
commitment-head = { $office } undertook
commitment-open = Open
commitment-overdue = Overdue
commitment-met = Met
commitment-dropped = Given up
commitment-open-until = Open, due by { $due }
commitment-overdue-since = Open, was due by { $due }
commitment-met-on = Met on { $on }: { $evidence }
commitment-dropped-on = Given up on { $on }. Ground: { $ground }
papers-erased = The words are erased.
