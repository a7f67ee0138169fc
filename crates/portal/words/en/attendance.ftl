# Attendance in counts, and how it is asked for
attendance-title = Attendance
attendance-says =
    { $n ->
        [0] No meeting that is over, { $period }.
        [1] One meeting that is over, { $period }.
       *[other] { $n } meetings that are over, { $period }.
    }
attendance-period-usual = from { $from } to { $until }, the last twelve months
attendance-period = from { $from } to { $until }
attendance-zone = Days as in { $zone }. A meeting counts on the day on which it was called to order.
attendance-expected = Expected
attendance-present = Present
attendance-in-attendance = In attendance
attendance-absent = Absent
attendance-delegated = Sent another
attendance-statements = Statements
attendance-disputed = Disputed
attendance-counts = Office by category
attendance-counts-say = Each number leads to the meetings behind it, and each meeting to its register. The numbers are sums of the registers.
attendance-none = No register of this period lists anybody.
attendance-office = Office
attendance-both-sides = Read both sides
attendance-all-disputed = All disputed meetings
attendance-total = All
behind-says = Meetings that are over, { $period }, latest first.
behind-none = No meeting stands behind this count.
conditions-title = Conditions of attendance
conditions-say = As they stood when the meeting was called to order.
conditions-none = Nobody attended under a condition in this period.
condition-who = { $office } to { $to }
condition-assured = asked { $asked } → assured { $answered }
condition-refused = asked { $asked } → refused { $answered }
condition-unanswered = asked { $asked } → unanswered
condition-late = put after the call to order
condition-assured-after = assured afterwards, { $clock }
condition-refused-after = refused afterwards, { $clock }
filters-label = What is listed
filters-office = Office
filters-any-office = Every office
filters-body = Body
filters-any-body = Every body
filters-category = Category
filters-any-category = Every category
filters-from = From
filters-until = To
filters-state = State
filters-any-state = Every state
filters-go = Show
asked-unknown = This page cannot be asked for “{ $name }”. What stands below is shown as if nothing had been asked.
asked-twice = The address gives “{ $name }” twice: give it once.
asked-day = “{ $text }” is not a day: write year-month-day, for example 2026-11-22.
asked-order = The period ends before it begins: it was to run from { $from } to { $until }.
asked-page = There is no such page of the list: write a number from 1 to { $most }.
asked-choice = “{ $text }” cannot be chosen here: use { $among }.
