# Days and times
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
date = { $day } { $month } { $year }
weekday-date = { $weekday }, { $date }
date-clock = { $date }, { $clock }
from = { $date }, { $clock } ({ $zone })
from-until = { $date }, { $clock } to { $until } ({ $zone })

# Calendars
title-postponed = Postponed, no new date: { $title }
title-cancelled = Cancelled: { $title }
calendar-when = Time at the place: { $when }
calendar-page = Public page: { $url }

# Subjects
subject-invitation = Invitation: { $title }, { $when }
subject-amendment = Changed: { $title }, { $when }
subject-postponement = Postponed: { $title }, now { $when }
subject-postponement-open = Postponed without a new date: { $title }
subject-cancellation = Cancelled: { $title }, { $when }
subject-recording = How the recording will be handled: { $title }
subject-condition = A condition is put to you: { $title }
subject-request = A request is put to you: { $title }
subject-word = On the record: { $title }

# Openings
to = To { $name }, { $office }
to-office = To the { $office }
opening-invitation = { $body } invites you, as { $office }, to this meeting.
opening-amendment = A meeting to which you are invited, as { $office }, has been changed. What is new: { $changes }
opening-amendment-holds = The meeting now stands as follows.
opening-postponement = A meeting to which you are invited, as { $office }, has been postponed. It was to be held on { $was }.
opening-cancellation = A meeting to which you were invited, as { $office }, has been cancelled. You need not answer.
ground = The ground: { $ground }
opening-recording = This is your notice, as { $office }, of how the recording of this meeting will be handled.
opening-condition = { $by } will attend this meeting under a condition, and puts it to you, as { $office }:
opening-request = { $by } puts this request to you, as { $office }:
opening-word = { $by } has put this on the record; it concerns you, as { $office }:

# The meeting
fact-title = Meeting: { $title }
fact-when = When: { $when }
fact-when-open = When: no new date has been set
fact-where = Where: { $place }
fact-convener = Convened by: { $convener }
fact-page = Public page: { $url }
fact-concerns = It concerns: { $concerns }

# Handling of the recording
handling = What will be recorded, and who will see it
handling-recorded = The meeting will be recorded in picture and sound.
handling-not-recorded = The meeting will not be recorded.
handling-streamed = The public can watch it while it is held.
handling-not-streamed = The public cannot watch it while it is held.
handling-nobody = The recording will be given to nobody.
handling-readers = The recording will be given to { $readers }.
handling-readers-from = The recording will be given to { $readers } from { $when }.
handling-kept =
    { $days ->
        [one] { $keeper } will keep the recording for { $days } day.
       *[other] { $keeper } will keep the recording for { $days } days.
    }
handling-kept-always = { $keeper } will keep the recording without an end date.
handling-otherwise = Should this be handled in any other way, you will be told, and the record will show the difference.

# What is asked
ask-invitation = Please accept, decline and state your ground, name who will come in your place, or state a condition under which you will attend. You can use the buttons of your calendar, or answer here, where a ground or a condition can be stated:
ask-amendment = Please answer again if the change alters your answer, with the buttons of your calendar or here:
ask-postponement = Please answer for the new date, with the buttons of your calendar or here:
ask-postponement-open = You will be told when a new date is set.
ask-recording = Please acknowledge this notice, or object to it, here:
ask-condition = Please give the assurance or refuse it, with your reason, here:
ask-request = Please acknowledge the request and answer it here:
ask-word = You can read it, and answer where an answer is asked of you, here:
ask-by = Please answer by { $when }. If no answer has come by then, the record will say so.

# The end
closing = This message was written by the public record at { $host } for { $body } and sent to you alone. It holds nothing that reports whether you have read it. The record states that it was sent and whether it was delivered.
