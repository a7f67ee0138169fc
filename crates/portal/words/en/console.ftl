# The console
console-title = Console
console-which = Which meeting?
console-going = Going on
console-none-going = No meeting is going on.
console-to-call = To be called to order
console-signed-in = Signed in as { $name }
console-public-page = public page
console-of = Console: { $title }
console-forbidden = The console is for the clerk and the chair. Open the login link that you were given.
console-forbidden-as = You are signed in as { $name }. The console is for the clerk and the chair. Open the login link that you were given.
console-script = The console needs JavaScript: what is shown here was so when the page was loaded, and nothing can be pressed. Commands can be sent to /api/v1/commands all the same.
console-state = State
console-on-air = ON AIR
console-delayed = DELAYED { $n } s
console-slate = SLATE
console-closed = CLOSED
console-recess = RECESS
console-off = OFF
console-line-on-air = The public sees and hears this now.
console-line-delayed = The public sees and hears this after the delay.
console-line-slate = In open session, but no ordered camera sends: the public sees a slate.
console-line-sealed = The public sees and hears nothing. It is recorded and sealed.
console-line-closed = The public sees and hears nothing. Nothing is recorded.
console-line-recess = The public sees and hears nothing until the meeting resumes.
console-line-off = Nothing is shown or recorded.
console-closed-says = Review by { $date }.
console-recorder-stopped = The recorder keeps nothing: { $detail }
console-run = Run the meeting
console-call-to-order = Call to order
console-close-part = Close part…
console-take-recess = Recess…
console-end = Adjourn…
console-reopen = Reopen to the public…
console-resume = Resume…
console-over = This meeting is over. What it left is on its <page>public page</page>.
console-cancel = Cancel
console-back = Back
console-go-on = Go on
console-shut = Close this help
console-choose = Choose one
console-close-title = Close this part to the public
console-close-sealed = Pictures and sound stop for everybody at once. The closed part is recorded and sealed; no side alone can open it.
console-close-says = Pictures and sound stop for everybody at once. A closed part is not recorded at all.
console-exemption = Exemption in the rules
console-close-ground = Ground, in words for the public
console-close-decided-by = Decided by <hint>(empty: your own office)</hint>
console-close-review = To be reviewed by
console-as-of-label = From when on
console-as-of-now = From now on
console-as-of = { $n ->
    [one] As of one second ago
   *[other] As of { $n } seconds ago
}
console-as-of-says = What the public has not seen by then it will never see. While you read the words, it is held back.
console-outside-dark = The server asked its own public address: dark ✓ { $clock }
console-outside-served = The server asked its own public address: pictures are served. Stop the encoder. { $clock }
console-outside-unknown = The server asked its own public address and got no answer. { $clock }
console-delay = Delay
console-delay-title = How long after the room the public sees the meeting
console-delay-says = Within the delay a closing can reach back. What is held back is sealed until the public has seen it. Only pictures and sound are delayed: motions, votes, notes and every other entry are public at once. The change is on the record.
console-delay-seconds = Seconds, 0 to 600
console-delay-ground = Why
console-delay-set = Set the delay
console-readback = The public will read:
console-close-now = Close now
console-reopen-title = Reopen to the public
console-reopen-says = From the next complete picture on, the public sees and hears the room again. First arm, then reopen within ten seconds.
console-arm = Arm
console-reopen-now = Reopen now
console-resume-title = Resume the meeting
console-resume-says = The meeting goes on as it was before the recess. First arm, then resume within ten seconds.
console-resume-now = Resume now
console-end-title = Adjourn the meeting
console-end-says = The meeting is over for good; it cannot be called to order again. First arm, then adjourn within ten seconds.
console-end-now = Adjourn now
console-recess-title = Recess
console-recess-reason = Reason, in words for the public
console-recess-begin = Begin the recess
console-turn-to = Turn to it<unseen>: { $title }</unseen>
console-checks = Before the call to order
console-early = The cameras can be looked at from { $at } on.
console-blocked = A check is red: mend it first. What is to be done stands beside it.
console-override = Call to order all the same…
console-override-title = Call to order although a check is red
console-override-says = Your reason goes on the public record before the call to order.
console-override-reason = Reason, in words for the public
console-sign-good = Good
console-sign-open = Not measured yet
console-sign-look = Look
console-sign-bad = Not ready
console-sign-never = Impossible
console-check-book = The record can be written.
console-check-no-book = The record cannot be written: { $why }.
console-check-order = Recording is ordered.
console-check-no-order = No recording is ordered.
console-check-no-camera = No camera is ordered to record.
console-check-pictures = { $camera } sends pictures.
console-check-no-pictures = { $camera } is connected, but no pictures arrive.
console-check-not-there = { $camera } is not connected.
console-check-sound = Sound arrives from { $camera }; how loud it is, this page measures.
console-check-no-sound = No sound arrives from { $camera }.
console-check-clock = The clock of { $camera } is { $seconds } s off.
console-check-disk =
    { $hours ->
        [0] The disk has room for less than an hour.
        [1] The disk has room for 1 hour.
       *[other] The disk has room for { $hours } hours.
    }
console-check-disk-unknown = How long the disk has room is not known.
console-check-seal = A seal lies ready for the next closed part.
console-check-no-seal = No seal lies ready for the next closed part.
console-check-seal-flawed = Closed parts cannot be sealed. { $why }
console-check-seal-outdated = The next closed part is sealed to keys of before: what is held back is sealed to them already. For those of now, close, wait for a seal, reopen and close again.
console-check-notice = { $told } of { $of } were told of the recording; { $acknowledged } acknowledged, { $objected } objected.
console-check-invitations = { $answered } of { $of } invitations were answered.
console-check-pieces = For { $tried } of { $of } clauses a custodian said that its piece opens.
console-check-outside = Whether the public page answers is being looked at.
console-help-book = Free the disk or call the operator; until then no meeting can be called to order.
console-help-order = Order recording below, or have the chair order it.
console-help-pictures = Switch the camera and its encoder on, and check cable, address and key.
console-help-sound = Check the microphone, its mute switch and the encoder’s audio source.
console-help-clock = Have the camera set its clock by a time server.
console-help-disk = Have the operator make room before the meeting.
console-help-seal = Until a seal lies ready, closed parts are not recorded. Have the custodians and both sides put it right; a seal is then dealt by itself within a minute.
console-help-notice = Tell those who take part what will be recorded; whoever objects may want an answer.
console-help-invitations = Ask those who have not answered.
console-help-pieces = Ask custodians to try their pieces: a clause that nobody opens may be lost for good.
console-sending = Sending pictures
console-no-pictures = Connected, but no pictures arrive
console-not-connected = Not connected
console-rate = { $n } Mbit/s
console-sound = sound arrives
console-no-sound = no sound arrives
console-recorded = is being recorded
console-not-recorded = is not being recorded
console-sealing = is being recorded and sealed
console-will-record = will be recorded in open session
console-unordered = no order to record
console-unusable =
    { $n ->
        [0] no frame unusable
        [1] 1 frame unusable
       *[other] { $n } frames unusable
    }
console-offset = clock { $n } ms behind
console-offset-unknown = clock not known
console-meter = Loudness of { $camera }
console-unmeasured = not measured
console-hear = Press to measure the sound
console-roll = Roll call
console-no-roll = Nobody is invited or noted yet.
console-roll-keys = On a row: P present, L left, A absent, X strike the last line. Arrow keys move.
console-mark-present = Present
console-mark-left = Left
console-mark-absent = Absent…
console-mark-struck = Strike…
console-here-since = present since { $clock }
console-left-at = left at { $clock }
console-came = came
console-expected = expected
console-delegated = sends another
console-absent = absent
console-struck = noted by mistake
console-line-arrived = came at { $clock }
console-line-departed = left at { $clock }
console-member = member
console-in-attendance = in attendance
console-observer = observer
console-quorum-none =
    { $n ->
        [0] No member is present.
        [1] 1 member is present.
       *[other] { $n } members are present.
    }
console-quorum =
    { $n ->
        [1] 1 member is present and { $needed } is needed: there is a quorum.
       *[other] { $n } members are present and { $needed } are needed: there is a quorum.
    }
console-no-quorum =
    { $n ->
        [0] No member is present, { $needed } needed: there is no quorum.
        [1] 1 member is present, { $needed } needed: there is no quorum.
       *[other] { $n } members are present, { $needed } needed: there is no quorum.
    }
console-also = Another office came…
console-also-title = Another office came
console-office = Office
console-capacity = As
console-none = Nobody
console-absence-title = State an absence
console-absence-text = The convener’s statement; it is shown when the other side has spoken too
console-state-absence = State it
console-strike-title = Strike the last line
console-strike-ground = Ground; the line stays and shows as struck
console-strike-usual = Noted by mistake
console-strike = Strike
console-votes = Motions and votes
console-no-motions = Nothing was moved.
console-moved-by = Moved by { $office }
console-vote = Take the vote…
console-move = A motion is moved…
console-move-title = A motion is moved
console-move-text = Its words
console-mover = Moved by
console-seconder = Seconded by
console-move-now = Put it on the record
console-vote-title = Vote by roll call
console-vote-keys = On a row: A aye, N no, X abstains.
console-vote-now = Record the vote
console-carried = Carried: ayes { $ayes }, noes { $noes }, abstained { $neither }.
console-lost = Lost: ayes { $ayes }, noes { $noes }, abstained { $neither }.
console-decisions = Decisions
console-no-decisions = Nothing was decided.
console-decision-public = public
console-decision-held = for the parties only
console-publish = Publish
console-decide = Record a decision…
console-decide-title = Record a decision
console-decide-text = What was decided
console-decide-public = The public reads it at once
console-decide-now = Record it
console-incident = Incident
console-incident-says = One press marks it and protects the minutes around it on every camera.
console-assault = Assault
console-threat = Threat
console-disturbance = Disturbance
console-accident = Accident
console-other = Other
console-ordered = Recording is ordered. A further order is added; the earlier one stays on the record.
console-not-ordered = No recording is ordered yet.
console-order = Order recording
console-order-handling = What is to happen with the footage
console-order-usual-ground = Open meeting, streamed and kept as a rule
console-order-usual-handling = Streamed live, kept and published
console-order-cameras = Cameras <hint>(none chosen: every camera of the room)</hint>
console-done = Done
console-to-do = To do
console-left = Left to do
console-left-footage = The footage is still being accounted for on the log.
console-left-footage-whole = All footage is accounted for on the log.
console-left-minutes = The minutes are not approved yet.
console-left-minutes-approved = The minutes are approved.
console-left-commitments =
    { $n ->
        [0] No commitment is open.
        [1] One commitment is open.
       *[other] { $n } commitments are open.
    }
console-left-due = { $office }: { $text }, by { $date }
console-left-decisions =
    { $n ->
        [0] No decision waits to be published.
        [1] One decision waits to be published.
       *[other] { $n } decisions wait to be published.
    }
console-left-statements =
    { $n ->
        [0] No absence waits for the convener’s statement.
        [1] One absence waits for the convener’s statement.
       *[other] { $n } absences wait for the convener’s statement.
    }
console-left-differences =
    { $n ->
        [0] The recording was handled as everybody was told.
        [1] In one point the recording was handled otherwise than was told.
       *[other] In { $n } points the recording was handled otherwise than was told.
    }
console-keys = Keys
console-keys-says = They work without modifier keys, and outside fields and dialogs. No key opens or closes the session.
console-key-next = Next item, in open session, when nothing has the focus
console-key-back = Back to the item before
console-key-roll = To the roll call
console-key-marks = On a row of the roll: present, left, absent, strike
console-key-rows = Up and down the roll
console-key-help = This help
