# Lists of meetings
body-over = Body
list-meetings = Meetings
body-none = No meeting of this body is on the record.
list-all = All meetings
body-zone = Times as in { $zone }
body-absent = There is no body “{ $name }” on the record.
list-none = No meeting is on the record.
list-earlier = Earlier meetings
list-count = { $n } on the record, latest first
