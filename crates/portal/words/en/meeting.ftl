# A meeting's page
meeting-recorded-by =
    { $n ->
        [1] Recorded by 1 camera
       *[other] Recorded by { $n } cameras
    }
meeting-being-recorded-by =
    { $n ->
        [1] Being recorded by 1 camera
       *[other] Being recorded by { $n } cameras
    }
meeting-recorder-stopped = Recorder stopped
meeting-download = Download MP4, { $size }
meeting-download-part = Download MP4 part { $part }, { $size }
meeting-every-camera = Every camera of the room
meeting-custody-no-order = No order to record has been given, and nothing is recorded.
meeting-custody-destroyed = Nothing is kept any more: what was recorded was destroyed.
meeting-custody-nothing = Recording is ordered. Nothing has been kept yet.
meeting-custody-complete =
    { $n ->
        [1] { $length } of one camera, all accounted for on the log by { $entries ->
            [1] one entry
           *[other] { $entries } entries
        }.
       *[other] { $length } of { $n } cameras, all accounted for on the log by { $entries ->
            [1] one entry
           *[other] { $entries } entries
        }.
    }
meeting-custody-so-far =
    { $n ->
        [1] { $length } of one camera so far, on the log by { $entries ->
            [1] one entry
           *[other] { $entries } entries
        }.
       *[other] { $length } of { $n } cameras so far, on the log by { $entries ->
            [1] one entry
           *[other] { $entries } entries
        }.
    }
meeting-absent = There is no meeting “{ $name }” on the record.
meeting-state = State of the meeting
meeting-player = Player
meeting-glance = At a glance
meeting-key-gap = Gap
meeting-in-words = The same in words
meeting-sections = On this page
meeting-agenda = Agenda
meeting-no-agenda = No agenda was published.
meeting-now = Now
meeting-record = Record
meeting-order = Recording order
meeting-no-order = No recording has been ordered. Without an order no camera records.
meeting-decided-by = Decided by
meeting-ground = Ground
meeting-handling = Handling
meeting-entered = Entered
meeting-cameras = Cameras
meeting-digests = frame digests
meeting-nothing-kept = Nothing kept yet.
meeting-last-segment = Last segment
meeting-closed-parts = Closed parts
meeting-none-closed = No part was closed to the public.
meeting-gaps = Gaps
meeting-no-gap = No gap in open session is on the record.
meeting-col-camera = Camera
meeting-col-time = Time
meeting-col-length = Length
meeting-col-cause = Cause
meeting-acts = Acts
meeting-verify = Verify
meeting-verify-file = You need not believe this page. Check a downloaded file, or any lossless copy or cut of it, against the log:
meeting-verify-log = Check the whole log, every public act and every proof:
meeting-verify-key = The log’s key, to be had from more than one place:
meeting-streams = Streams for other players
meeting-sound-alone = sound alone<unseen> of { $camera }</unseen>
meeting-of-camera = { $what }<unseen> of { $camera }</unseen>
meeting-bar = The meeting at a glance; the list below says the same in words
meeting-key-pictures = Pictures
meeting-key-lanes = Pictures, a lane per camera
meeting-key-destroyed = Pictures, destroyed since
meeting-convened = Convened by { $convener }. Notice given { $when }.
meeting-play-from = { $clock }<unseen>: play from here</unseen>
meeting-entered-by = { $when } by { $who }, <entry>entry { $n }</entry>
meeting-closed-during = <strong>{ $span }</strong> during “{ $item }”.
meeting-closed-span = <strong>{ $span }</strong>.
meeting-destroyed-says = Ground: { $ground }. Decided by { $office }, to be reviewed by { $date }. It was recorded and sealed, and the recording was destroyed.
meeting-sealed-says =
    { $n ->
        [0] Ground: { $ground }. Decided by { $office }, to be reviewed by { $date }. It is to be recorded and sealed; nothing has been sealed yet.
        [1] Ground: { $ground }. Decided by { $office }, to be reviewed by { $date }. Recorded and sealed by one camera.
       *[other] Ground: { $ground }. Decided by { $office }, to be reviewed by { $date }. Recorded and sealed by { $n } cameras.
    }
meeting-closed-says = Ground: { $ground }. Decided by { $office }, to be reviewed by { $date }. Not recorded at all.
meeting-closed-exemption = Exemption: { $exemption }.
meeting-all-acts = All { $n } acts with what proves them (JSON)
meeting-verify-notice = With nothing but standard tools, for the notice of this meeting. The digest has to equal the leaf shown at <entry>entry { $n }</entry>:
moment-item = At { $clock } the meeting was at “{ $item }”.
moment-open = At { $clock } the meeting was in open session.
moment-closed = At { $clock } the meeting was closed to the public. Ground: { $ground }.
moment-recess = At { $clock } the meeting was in recess: { $reason }.
moment-outside = At { $clock } the meeting was not in session.
cite-title = Cite, link or embed
cite-says = The link leads to this second for as long as the record lasts.
cite-text = { $body }: “{ $title }”, { $day }, { $clock }. { $site }, { $address }
cite-copy-text = Copy the citation
cite-copy-link = Copy the link
cite-embed = To show the player on another site:
cite-embed-code = Code for another site
meeting-attendance = Attendance
meeting-nobody-invited = No invitation and no arrival is on the record.
meeting-whole-register = The whole register, to be printed
meeting-decisions = Decisions and actions
meeting-nothing-decided = No motion, decision or undertaking is on the record.
meeting-minutes = The minutes, to be printed
meeting-papers = Papers
meeting-no-papers = No paper was laid.
meeting-paper-late = laid later than the rules ask
meeting-paper-digest = SHA-256
meeting-footage-amiss = Footage is not as the record says
meeting-footage-destroyed = Footage destroyed
meeting-footage-destroying = Footage being destroyed
meeting-custody-line = Custody
meeting-disputed = Attendance disputed
meeting-told-otherwise = Handled otherwise than notified
meeting-told-says = The recording was handled otherwise than participants were told. Every participant is told of each difference.

# Copies and demands on a meeting's page
copies-title = Copies that were handed over
copies-demands = Demands for the footage
copies-missing =
    { $days ->
        [0] handed over today, receipt missing
        [one] receipt missing for { $days } day
       *[other] receipt missing for { $days } days
    }
copies-of = A copy of the one in entry { $n }
copies-of-original = Made from the original
copies-receipt = receipt: entry { $n }
copies-given-signed = the giver signed with a passkey
copies-received-signed = the receiver signed with a passkey
copies-release-followed = { $adviser } advised on { $date } to release it: { $text }. This was followed.
copies-release-not-followed = { $adviser } advised on { $date } to release it: { $text }. This was not followed.
copies-withhold-followed = { $adviser } advised on { $date } to withhold it: { $text }. This was followed.
copies-withhold-not-followed = { $adviser } advised on { $date } to withhold it: { $text }. This was not followed.
openings-title = Openings of what was sealed
opening-whole = { $office } is to open what seal { $seal } holds, under { $authority }: { $purpose }
opening-range = { $office } is to open what seal { $seal } holds from { $from } to { $until }, under { $authority }: { $purpose }
opening-requested = requested; lapses { $when }
opening-refused = refused
opening-approved = approved; { $n } of { $of } clauses answered; lapses { $when }
opening-answered = every clause answered; nobody said yet what was found
opening-opened = opened
opening-lapsed = lapsed
opening-answered-by = Clause { $clause }: { $office }, { $when }
released-title = Released from closed parts
released-says = Released to { $to } by { $office }, { $when }: from { $from } to { $until }
released-reasons = Why this, and not more
released-findings = What was found
released-decision = The decision
released-decided = { $office } decided it, { $when }: { $ground }
released-appeal = How to appeal
released-file = Camera { $camera }, { $from } to { $until } ({ $size })
released-as-recorded = As recorded: the file proves itself against the log.
released-derived = Derived, not as recorded; the untouched original stays sealed.
released-muted = Sound muted from { $from } to { $until }: { $ground }
released-blacked = Picture black from { $from } to { $until }: { $ground }
released-blurred = Picture blurred from { $from } to { $until }: { $ground }
released-taken-back = taken back by a later decision
released-named = For those named, when signed in.
released-partly = The rest of the closed part stays sealed.
