# What was not streamed, what is no longer there, and following along
unstreamed-title = Not streamed
unstreamed-says = Meetings are streamed unless somebody gives a ground. These were not seen by the public; where nobody said why, it says so.
unstreamed-which = List
unstreamed-list = Open meetings that were not streamed
unstreamed-uncovered = Meetings outside of what cameras cover
unstreamed-count = { $n } not streamed, { $silent } of them unexplained; latest first
unstreamed-count-uncovered = { $n } on the record, latest first
unstreamed-none = There is no such meeting on the record.
unstreamed-reason = Reason: { $reason }
unstreamed-elsewhere = Held away from its room, as its notice said.
unstreamed-no-camera = Held in a room with no camera in use.
withdrawn-title = No longer there
withdrawn-says = Nothing disappears. What was called off, withdrawn, destroyed or erased leaves behind what it was, who decided, the ground and its digest on the log.
withdrawn-meetings = Meetings called off
withdrawn-meetings-none = No meeting was called off.
withdrawn-recordings = Recordings withdrawn or destroyed
withdrawn-recordings-none = No recording was withdrawn or destroyed.
withdrawn-words = Words erased
withdrawn-words-none = No words were erased.
confidential-title = Still confidential
confidential-says = Everything that is still kept from the public, why, who decided, and when it is to be reviewed whether that must stay so. Nothing is secret about its being secret.
confidential-list = Closed parts and what was classified
confidential-count = { $n } in all, { $overdue } overdue for review; the one longest due first
confidential-none = Nothing is kept from the public.
confidential-part = Closed part { $n }, not recorded
confidential-part-sealed = Closed part { $n }, sealed
confidential-item = Item “{ $item }”
confidential-meeting = The whole meeting
confidential-since = since { $when }
confidential-review = To be reviewed on { $date }
confidential-no-review = No day for a review is set
confidential-overdue = Review overdue
confidential-to-be-released = To be released
confidential-reviewed =
    { $n ->
        [one] reviewed once
       *[other] reviewed { $n } times
    }
withdrawn-destroying = being destroyed
withdrawn-destroyed = destroyed
withdrawn-digest-open =
    { $n ->
        [one] Digest over one segment of camera { $camera }
       *[other] Digest over { $n } segments of camera { $camera }
    }
withdrawn-digest-sealed =
    { $n ->
        [one] Digest over one sealed segment of camera { $camera }
       *[other] Digest over { $n } sealed segments of camera { $camera }
    }
follow-says = Follow: <feed>feed</feed> · <calendar>calendar</calendar>
follow-meeting = Follow by feed
feed-all = { $site }: the public record
feed-of = { $name } on { $site }
list-pages = Pages of the list
list-back = Back
list-on = Further
list-json = The same for programs (JSON)
