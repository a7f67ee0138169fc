# How meetings and cameras stand
badge-noticed = Upcoming
badge-in-session = Live
badge-closed = Closed part
badge-recess = Recess
badge-recorded = Recorded
badge-adjourned = Adjourned
badge-cancelled = Cancelled
state-noticed = Notice was given on { $day } at { $clock }.
state-no-order-yet = No recording has been ordered yet.
state-begins-by-itself = The pictures begin here by themselves when the meeting is called to order.
state-to-begin = This meeting is to begin on { $day } at { $clock } { $zone }.
state-open-since = In open session since { $clock }.
state-open = In open session.
state-item = Now: { $title }.
state-no-camera = No camera is sending at the moment. The meeting goes on.
state-no-order = No recording was ordered. The meeting goes on.
state-delayed =
    { $n ->
        [one] What is shown is one second behind the room, so that what turns out confidential can be withheld. Entries of the record appear at once.
       *[other] What is shown is { $n } seconds behind the room, so that what turns out confidential can be withheld. Entries of the record appear at once.
    }
state-lost-because = Camera { $camera } sends no pictures: { $cause }.
state-lost = Camera { $camera } sends no pictures.
state-recorder-stopped = Nothing has been recorded since { $clock }: { $cause }. Live goes on.
state-closed-since = The session has been closed since { $clock }.
state-ground = Ground: { $ground }.
state-exemption = Exemption: { $exemption }.
state-decided-by = Decided by { $office }.
state-review = To be reviewed by { $date }.
state-closed-sealed = It is recorded and sealed: no side alone can open the recording.
state-closed-not-recorded = Closed parts are not recorded at all.
state-returns-by-itself = The meeting goes on, and the pictures return here by themselves when it reopens.
state-recess-since = In recess since { $clock }.
state-reason = Reason: { $reason }.
state-recess-not-shown = Nothing is shown or recorded during a recess. The meeting goes on afterwards.
state-recorded-by =
    { $n ->
        [0] Nothing was recorded.
        [1] Recorded by one camera.
       *[other] Recorded by { $n } cameras.
    }
state-destroyed =
    { $n ->
        [1] What one camera recorded was destroyed.
       *[other] What { $n } cameras recorded was destroyed.
    }
state-parts-destroyed =
    { $n ->
        [1] One part was closed to the public; it was recorded and sealed, and the recording was destroyed.
       *[other] { $n } parts were closed to the public; they were recorded and sealed, and the recordings were destroyed.
    }
state-parts-sealed =
    { $n ->
        [1] One part was closed to the public; it was recorded and sealed.
       *[other] { $n } parts were closed to the public; they were recorded and sealed.
    }
state-parts-closed =
    { $n ->
        [1] One part was closed to the public and not recorded.
       *[other] { $n } parts were closed to the public and not recorded.
    }
state-not-accounted = The last pictures are still being accounted for on the log.
state-adjourned = Adjourned on { $day } at { $clock }.
state-cancelled = Cancelled on { $day } at { $clock }.

# Why pictures stopped or are missing
cause-encoder-stopped = the encoder was stopped
cause-connection-lost = the connection to the camera was lost
cause-not-yet-connected = the camera was not yet connected
cause-clock-jumped = the camera’s clock jumped
cause-unusable = the camera sent something that could not be used
cause-awaiting-keyframe = waiting for the first complete picture
cause-server-stopped = the server was stopped in good order
cause-server-crashed = the server ended without warning and recovered
cause-disk-full = the disk was full
cause-disk-slow = the disk was too slow
cause-no-seal = it could not be sealed
cause-boundary = the session was closed or interrupted
cause-parameters-changed = the camera changed its picture settings
cause-removed = the operator removed the camera or replaced its key
cause-not-connected = the camera is not connected

# Cameras
camera-live = Live
camera-ready = Ready; not shown at present
camera-waiting = Not connected yet
camera-lost-because = No pictures: { $cause }
camera-lost = No pictures at the moment
camera-recorded = Recorded
camera-nothing-kept = Nothing was recorded
camera-destroyed = Destroyed

# A meeting in a list
row-now = Now: { $title }
row-cameras =
    { $n ->
        [1] 1 camera
       *[other] { $n } cameras
    }
row-ground = Ground: { $ground }
row-closed = Closed part { $span }
row-noticed-hours =
    { $hours ->
        [0] Noticed less than an hour ahead
        [1] Noticed 1 hour ahead
       *[other] Noticed { $hours } hours ahead
    }
row-noticed-days = Noticed { $days } days ahead

# The bar that shows a meeting at a glance
bar-pictures = { $camera }: pictures
bar-no-pictures = { $camera }: no pictures, { $cause }
bar-sealed = Closed part, recorded and sealed. Ground: { $ground }
bar-closed = Closed part, not recorded. Ground: { $ground }
bar-recess = Recess: { $reason }
bar-item = Item: { $title }
