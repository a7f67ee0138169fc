# Who did it
act-by-machine =
    { $part ->
        [recorder] the recorder
        [setup] the setup
        [mail] the mail
        [caretaker] the caretaker
        [visitor] a visitor
       *[other] the { $part }
    }

# Meetings as they are held
act-recording-ordered-all = Recording by every camera of the room was ordered, decided by { $office }. Ground: { $ground }. Handling: { $handling }.
act-recording-ordered = Recording by { $cameras } was ordered, decided by { $office }. Ground: { $ground }. Handling: { $handling }.
act-called-to-order = The meeting was called to order.
act-item-opened = The meeting turned to “{ $item }”.
act-recessed = Recess: { $reason }.
act-resumed = The meeting resumed.
act-session-closed = The session was closed to the public. Ground: { $ground }. Decided by { $office }. To be reviewed by { $date }.
act-session-closed-under = The session was closed to the public. Ground: { $ground }. Exemption: { $exemption }. Decided by { $office }. To be reviewed by { $date }.
act-session-closed-as-of = The session was closed to the public, as of { $time }. Ground: { $ground }. Decided by { $office }. To be reviewed by { $date }.
act-session-closed-under-as-of = The session was closed to the public, as of { $time }. Ground: { $ground }. Exemption: { $exemption }. Decided by { $office }. To be reviewed by { $date }.
act-delay-set = { $n ->
    [0] The public sees the meeting without a delay from now on. Ground: { $ground }.
    [one] The public sees the meeting one second after the room from now on. Ground: { $ground }.
   *[other] The public sees the meeting { $n } seconds after the room from now on. Ground: { $ground }.
}
act-session-reopened = The session was reopened to the public.
act-adjourned = The meeting was adjourned.

# The house
act-body-established = { $name } was established as a body.
act-room-created = The room { $name } was set up.
act-camera-added = Camera { $camera } was added to { $room }.
act-camera-key-replaced = The key of camera { $room }/{ $camera } was replaced.
act-camera-removed = Camera { $room }/{ $camera } was taken out of use. Ground: { $ground }.
act-role-granted = { $office } may now act as { $role }.
act-role-revoked = A token was revoked. Ground: { $ground }.
act-rules-set = { $rules } were laid down for { $body }.
act-office-created = The office { $office } was set up.
act-person-appointed-erased = { $person } was appointed to { $office }; the name is erased.
act-person-appointed = { $person } was appointed to { $office }.
act-person-relieved = { $person } was relieved of { $office }. Ground: { $ground }.
act-contact-set = { $office } gave an address at which it is told.
act-passkey-registered = A passkey of { $office } was registered.
act-passkey-revoked = A passkey was revoked. Ground: { $ground }.
act-sign-on-bound = A sign-on of { $issuer } now stands for { $office }.
act-sign-on-unbound = A sign-on was unbound. Ground: { $ground }.
act-recipient-set = { $office } set its key, for confidential reports to it and its pieces of seals.
act-seal-policy = What { $body } seals opens only with one of each: { $clauses }.
act-or = or
act-proposed = What needs a second person was proposed.
act-seconded = The proposal of act { $act } was seconded.
act-proposal-rejected = The proposal of act { $act } was rejected. Ground: { $ground }.
act-disclosure-erased = The words of act { $act } were erased. Ground: { $ground }.
act-told = { $office } was told of act { $act }.
act-told-failed = { $office } could not be told of act { $act }.
act-told-no-address = { $office } has no address at which to be told of act { $act }.
role-operator = Operator
role-clerk = Clerk
role-chair = Chair
role-officer = Officer
role-custodian = Custodian

# Notice and classification
act-meeting-noticed = Notice of “{ $title }” was given, convened by { $convener }.
act-meeting-cancelled = The meeting was cancelled. Ground: { $ground }.
act-changed-title = title “{ $to }”
act-changed-purpose = purpose “{ $to }”
act-changed-room = room “{ $to }”
act-changed-place = place “{ $to }”
act-notice-amended = The notice was amended: { $changes }. Ground: { $ground }.
act-postponed = The meeting was put off to { $when } { $zone }. Ground: { $ground }.
act-postponed-undated = The meeting was put off without a new date. Ground: { $ground }.
act-urgent = Urgent: { $urgency }.
act-paper-laid = “{ $title }” by { $author } was laid for the meeting.
act-paper-laid-item = “{ $title }” by { $author } was laid for “{ $item }”.
act-classified = The meeting was classified as { $class }.
act-classified-item = “{ $item }” was classified as { $class }.
class-open = open
class-closed = closed
class-mixed = open in part
act-closed-title = A closed title was given to the meeting.
act-closed-title-item = A closed title was given to “{ $item }”.
act-unstreamed = The meeting was not streamed. Reason: { $reason }.
act-ground = Ground: { $ground }.
act-ground-erased = The ground is erased.
act-decided-by = Decided by { $office }.
act-review = To be reviewed by { $date }.

# Invitations and attendance
act-invited = { $office } was invited { $capacity }.
act-as-member = as a member
act-in-attendance = to attend
act-as-observer = to observe
act-invitation-withdrawn = The invitation of { $office } was withdrawn. Ground: { $ground }.
act-answered-accepted = { $office } accepted the invitation.
act-answered-declined = { $office } declined the invitation.
act-answered-sends = { $office } sends { $delegate } instead.
act-answered-sends-another = { $office } sends another office instead.
act-condition-stated = { $office } attends under a condition put to { $to }{ $words }.
act-condition-assured = The condition of act { $act } was assured{ $words }.
act-condition-refused = The condition of act { $act } was refused{ $words }.
act-assurance-attached = The assurance of act { $act } was laid beside the meeting.
act-arrived = { $office } came.
act-arrived-as = { $office } came { $capacity }.
act-departed = { $office } left.
act-register-corrected = Line { $line } of the register was struck. Ground: { $ground }.
act-register-countersigned = { $office } countersigned the register.
act-register-objected = { $office } objected to the register{ $words }.
act-absence-stated = { $side } stated on the absence of { $office }{ $words }.
act-absence-declined = { $side } declined to state on the absence of { $office }.
act-side-convener = The convener’s side
act-side-invitee = The office itself
act-side-one = One side
act-for-meeting = the meeting { $meeting }
act-for-category = every { $category } meeting of { $body }
act-for-period = meetings of { $body } that start from { $from } until { $until }
act-assurance-given = An assurance was given to { $to } for { $which }{ $words }.
act-supersedes = It supersedes that of act { $act }.
act-quoted = : “{ $text }”
act-words-erased = ; the words are erased
act-erased = {"["}erased]
act-an-office = An office
act-somebody = Somebody
act-the-public = the public

# What was told and done with recordings
act-recording-notice = Told what happens with the recording: { $to }. It is to be { $handling }.
act-handling =
    { $days ->
        [one] { $recorded }, { $streamed }, { $released }, kept by { $keeper } for one day
       *[other] { $recorded }, { $streamed }, { $released }, kept by { $keeper } for { $days } days
    }
act-handling-not-recorded = not recorded
act-handling-recorded = recorded by { $cameras }
act-handling-streamed = streamed
act-handling-not-streamed = not streamed
act-handling-released-nobody = released to nobody
act-handling-released = released to { $to }
act-handling-released-by = released to { $to } by { $date }
act-recording-notice-acknowledged = { $office } acknowledged the recording notice.
act-recording-notice-objected = { $office } objected to the recording notice: { $text }.
act-handled-otherwise = The recording was handled otherwise than participants were told: { $differences }.
act-differs-untold = camera { $camera } recorded untold
act-differs-kept-nothing = camera { $camera } kept nothing
act-differs-streamed = it was streamed
act-differs-not-streamed = it was not streamed
act-differs-released = it was released to { $to }
act-differs-not-released = it was not released to { $to } by { $date }
act-differs-handed = it was handed to { $office }
act-differs-kept = it is kept for { $days } days instead of { $told }
act-differs-never-told = { $office } was never told
act-unordered-camera = Alarm: camera { $camera } sends, and no order lets it record.

# Business
act-item-closed = The meeting finished “{ $item }”.
act-speaker-noted = { $who } spoke, as { $capacity }.
act-motion-moved = { $mover } moved{ $seconded }: “{ $text }”.
act-motion-moved-item = { $mover } moved on “{ $item }”{ $seconded }: “{ $text }”.
act-seconded-by = , seconded by { $office }
act-vote-carried = The motion of act { $act } was carried: { $ayes } for, { $noes } against, { $neither } neither.
act-vote-lost = The motion of act { $act } was lost: { $ayes } for, { $noes } against, { $neither } neither.
act-decided = It was decided: { $text }.
act-decided-item = It was decided on “{ $item }”: { $text }.
act-decision-published = The decision of act { $act } was made public.
act-incident = An incident was marked, { $kind }.
act-incident-told = An incident was marked, { $kind }: { $text }.
incident-assault = an assault
incident-threat = a threat
incident-disturbance = a disturbance
incident-accident = an accident
incident-other = of another kind
act-commitment-made = { $office } undertook, by { $date }: { $text }.
act-commitment-made-item = { $office } undertook on “{ $item }”, by { $date }: { $text }.
act-commitment-met = The commitment of act { $act } was met: { $evidence }.
act-commitment-dropped = The commitment of act { $act } was given up. Ground: { $ground }.
act-minutes-approved = The minutes were approved.
act-minutes-approved-in = The minutes were approved in { $meeting }.

# Custody
act-demanded = { $who } demanded footage under { $authority }: { $form }. Ground: { $ground }.
act-demanded-by = { $who } demanded footage under { $authority }: { $form }, by { $date }. Ground: { $ground }.
act-demand-granted = The demand of act { $act } was granted. Ground: { $ground }.
act-demand-refused = The demand of act { $act } was refused. Ground: { $ground }.
act-demand-lapsed = The demand of act { $act } lapsed. Ground: { $ground }.
act-advised-release = { $adviser } advised to release the footage: { $text }.
act-advised-withhold = { $adviser } advised to withhold the footage: { $text }.
act-release-decided = The footage is to be released to { $to }.
act-release-decided-from = The footage is to be released to { $to }, not before { $date }.
act-withheld = The footage is withheld.
act-withheld-until = The footage is withheld until { $date }.
act-advice-followed = The advice of act { $act } was followed.
act-advice-not-followed = The advice of act { $act } was not followed.
act-released = Footage was released to { $to }: { $what }.
act-retention-decided =
    { $days ->
        [one] The footage is to be kept for one day. Ground: { $ground }.
       *[other] The footage is to be kept for { $days } days. Ground: { $ground }.
    }
act-hold-placed = A hold was placed on { $what } under { $authority }, to be reviewed on { $date }. Ground: { $ground }.
act-hold-lifted = The hold of act { $act } was lifted. Ground: { $ground }.
act-destruction-decided = It was decided to destroy { $what }. Ground: { $ground }.
act-destruction-decided-open = It was decided to destroy { $what }, as far as it is in the clear. Ground: { $ground }.
act-destruction-decided-sealed = It was decided to destroy { $what }, as far as it is sealed. Ground: { $ground }.
act-destruction-begun = The destruction of act { $act } was begun: nobody is shown this footage any more.
act-destroyed =
    { $n ->
        [one] { $n } segment was destroyed, { $length }, as act { $act } decided.
       *[other] { $n } segments were destroyed, { $length } in all, as act { $act } decided.
    }
act-part-stays-closed = Closed part { $part } was reviewed and stays closed, to be reviewed again on { $date }. Ground: { $ground }.
act-part-to-be-released = Closed part { $part } was reviewed and is to be released. Ground: { $ground }.
act-viewing = { $who } viewed { $what } in { $place } on { $day }, { $time }, supervised by { $office }, under act { $act }. No copy was left.
act-checked =
    { $n ->
        [one] The kept footage was read again: one segment is as the record says.
       *[other] The kept footage was read again: { $n } segments are as the record says.
    }
act-checked-amiss = Alarm: the kept footage was read again, and not all is as the record says (findings: { $found }; segments in order: { $n }).
act-extent-all = all footage
act-extent-cameras = footage of { $cameras }
act-extent-time = footage of all cameras, { $time }
act-extent = footage of { $cameras }, { $time }
act-extent-from = from { $clock } on
act-extent-to = up to { $clock }
act-receipt-signed = The receipt for the hand-over of act { $act } was signed.
act-hand-over-disputed = The hand-over of act { $act } was disputed: { $text }.
act-footage-deposited = Footage was deposited by { $depositor }, who says it was taken at { $place }.

# Cameras and the recorder
act-camera-joined = Camera { $camera } began to send.
act-camera-lost = Camera { $camera } stopped sending: { $cause }.
act-gap-found = Camera { $camera } has no pictures for { $length }: { $cause }.
act-recorder-stopped = The recorder stopped: { $cause }. Live goes on.
act-recorder-resumed = The recorder keeps again.
act-later = An act of a later version ({ $kind }).
act-span-kept =
    { $n ->
        [one] One segment was written and synced, { $length }.
       *[other] { $n } segments were written and synced, { $length } in all.
    }
act-seal-prepared =
    { $pieces ->
        [one] Seal { $n } was prepared: its key was dealt in { $pieces } piece, and only its public half stays.
       *[other] Seal { $n } was prepared: its key was dealt in { $pieces } pieces, and only its public half stays.
    }
act-seal-renewed =
    { $pieces ->
        [one] Seal { $n } was prepared anew, because custodians or keys had changed; the one before was never used. Its key was dealt in { $pieces } piece.
       *[other] Seal { $n } was prepared anew, because custodians or keys had changed; the one before was never used. Its key was dealt in { $pieces } pieces.
    }
act-piece-acknowledged = { $office } opened its piece of seal { $n } (clause { $clause }), and it is in order.
act-span-sealed =
    { $n ->
        [one] One segment was sealed, { $length }.
       *[other] { $n } segments were sealed, { $length } in all.
    }
act-sealed-gap = Camera { $camera } has nothing sealed for { $length } of closed time: { $cause }.
act-opening-requested = { $office } is to open what seal { $n } holds, under { $authority }: { $purpose }.
act-opening-approved = Opening { $act } was approved: { $ground }.
act-opening-approved-as-decided = Opening { $act } was approved, as decided in entry { $decision }.
act-opening-refused = Opening { $act } was refused: { $ground }.
act-opening-answered = { $office } answered opening { $act } (clause { $clause }).
act-seal-opened =
    { $n ->
        [one] One segment was opened as recorded (opening { $act }), { $amiss } amiss. Found: { $findings }.
       *[other] { $n } segments were opened as recorded (opening { $act }), { $amiss } amiss. Found: { $findings }.
    }
act-range-released =
    { $n ->
        [one] A range of what was sealed was released to { $to }, in one file: { $what }.
       *[other] A range of what was sealed was released to { $to }, in { $n } files: { $what }.
    }

# Requests, letters, statements, reports
act-request-sent = { $from } sent a request to { $to }: “{ $subject }”.
act-request-worded = On request { $request }: “{ $text }”.
act-request-delivered = Request { $request } reached { $office }.
act-request-acknowledged = { $office } acknowledged request { $request }.
act-request-answered = { $office } answered request { $request }.
act-request-answered-so = { $office } answered request { $request }: “{ $text }”.
act-letter-filed = { $author } wrote to { $to }, { $purpose }: “{ $text }”.
act-letter-filed-for = { $author }, on behalf of { $behalf }, wrote to { $to }, { $purpose }: “{ $text }”.
purpose-condition = stating a condition
purpose-demand = demanding
purpose-advice = advising
purpose-assurance = assuring
purpose-ground = giving a ground
purpose-other = saying
act-letter-acknowledged = Letter { $letter } was acknowledged.
act-statement-on = { $office } states on act { $act }: “{ $text }”.
act-statement = { $office } states on what lies outside the record: “{ $text }”.
act-protection = { $office } was protected at { $place } by { $by }.
act-report-filed = A confidential report was made to { $to }.
act-report-added = Report { $report } was added to.
act-report-received = Report { $report } was received.
act-report-under-review = Report { $report } is under review.
act-report-closed = Report { $report } is closed.

# With counts
act-agenda-published =
    { $n ->
        [1] The agenda was published, with one item.
       *[other] The agenda was published, with { $n } items.
    }
act-handed-over =
    { $n ->
        [1] { $from } says that it handed one file over to { $to }.
       *[other] { $from } says that it handed { $n } files over to { $to }.
    }
act-footage-completed =
    { $n ->
        [1] All footage is accounted for, one camera.
       *[other] All footage is accounted for, { $n } cameras.
    }
