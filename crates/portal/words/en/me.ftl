# An officer’s own page
me-title = Your page
me-signed-in-as = Signed in as
me-sign-out = Sign out
me-in-session = In session
me-none-in-session = No meeting is in session.
me-none-upcoming = No meeting is noticed.
me-past = Past
me-none-past = No meeting is past.
me-passkeys = Passkeys
me-passkeys-says = A passkey signs you in and signs what you put on the record, so that anyone can check years later that your office said it.
me-no-passkey = Your office has no passkey yet.
me-revoke = Revoke
me-register = Register a passkey on this device
me-sessions = Where you are signed in
me-this-device = this device
me-end = End
me-registered = Registered { $when }
me-registered-for = Registered { $when } for { $holder }
me-revoke-says = Revoke the passkey { $passkey }
me-session = { $how }, since { $begun }, last used { $used }
me-end-says = End the session since { $begun }
me-by-link = By one-time link
me-by-passkey = By passkey
me-by-sign-on = By the government's sign-on
me-and = { $some } and { $last }
me-forbidden = This page is for officers and custodians. Sign in by passkey, or open the login link that you were given.
me-passkeys-name = Passkeys need this site to be opened by its name, over TLS.
me-passkeys-office = Your office is not on the record under this name, so it can have no passkey.
me-no-office = Your office is not on the record under this name. Have the operator create it, so that you can be invited and answer here.
me-waits = What waits for you
me-waits-none = Nothing waits for you.
me-late = overdue
me-wait-reply = Your reply is asked for
me-wait-notice = You were told what happens with the recording: acknowledge or object
me-wait-condition = { $office } attends under a condition put to you
me-wait-register = The register lists your office: countersign or object
me-wait-absence = The convener’s side was heard on your absence; its words are shown once you were heard too
me-wait-otherwise = The recording was handled otherwise than told
me-wait-receipt =
    { $files ->
        [one] { $office } states that it handed you { $files } file: sign or dispute
       *[other] { $office } states that it handed you { $files } files: sign or dispute
    }
me-wait-request = { $office } asks you for something: acknowledge it
me-wait-answer = { $office } asked you for something: answer it
me-wait-letter = A letter to you, from { $office }
me-wait-proposal = { $office } proposes what needs a second office
me-wait-since = since { $when }
me-do-reply = Reply
me-do-notice = Read and answer
me-do-condition = Assure or refuse
me-do-register = See your line
me-do-absence = Give your side
me-do-otherwise = See the difference
me-do-receipt = See the files
me-do-acknowledge = Acknowledge
me-do-answer = Answer
me-do-letter = Acknowledge receipt
me-do-second = Agree, in the name of your office
me-do-reject = Turn it down
me-answer-public = Your answer, in words for the public
me-asked = What you are asked to
me-asked-none = You are asked to no meeting that is ahead.
me-answered = your reply: { $answer }
me-under-condition-assured = your condition: assured
me-under-condition-refused = your condition: refused
me-under-condition-unanswered = your condition: unanswered
me-notice-none = not told of any recording
me-notice-told = told of the recording, not answered
me-notice-acknowledged = recording notice acknowledged
me-notice-objected = objected to the recording
me-gave = What you gave, and when it was logged
me-gave-none = Your office has put nothing on the record here yet.
me-gave-signed = signed with a passkey
me-gave-unsigned = not signed with a passkey
me-done = On the record
me-reports = Confidential reports
me-reports-how = A report is encrypted on your own device to the offices that you choose, so that nobody else can read it, not this server either. A page of this site cannot promise that; this command does it on your own computer:
me-reports-why = You get a receipt code, with which you can add to it and see where it stands. Everybody else sees at most how many reports there are and where they stand. No sign-in is needed.
me-reports-office = OFFICE
me-reports-file = REPORT.txt
me-reports-count = Where all reports stand:
me-reports-yours = To your office
me-reports-sealed = The sealed report, to be opened with your own key
me-reports-no-key = Nobody can report to { $office } yet: your office has set no key for it.
me-report = Filed { $when }: { $state }
me-report-received = received
me-report-under-review = under review
me-report-closed = closed
me-report-review = Take up for review
me-report-close = Close
me-not-asked = { $office } has nothing to do with this meeting: it was not asked to it, told of it or noted as coming. What is public stands on the meeting’s own page.
me-form-unknown = This form is not whole: open the page again.
me-form-choose = Choose one of the answers.
me-form-office = Choose an office.
me-step-up = This needs your passkey at this moment. Send it again from a device that has it, with scripts allowed.
me-recording = What will be recorded, and who will see it
me-told-recorded-asks = Is it recorded?
me-told-streamed-asks = Is it streamed?
me-told-released-asks = Who gets it, and when?
me-told-kept-asks = Who keeps it, for how long?
me-told-not-recorded = No.
me-told-recorded = Yes, by { $cameras }.
me-told-streamed = Yes: everybody can watch while it sits.
me-told-not-streamed = No.
me-told-nobody = Nobody.
me-told-to = { $to }. No day was promised.
me-told-to-by = { $to }, by { $date }.
me-told-keeper =
    { $days ->
        [one] { $office }, for one day.
       *[other] { $office }, for { $days } days.
    }
me-told-by = Told by { $office }, { $when }
me-told-acknowledged = You acknowledged this { $when }
me-told-objected = You objected { $when }
me-told-ordered = Recording was ordered by { $office }; intended: { $handling }
me-told-nothing = You were not told what happens with a recording.
me-told-means = To acknowledge says that you were told, not that you agree. Whatever is done otherwise is put on the record and told to you.
me-told-acknowledge = Acknowledge that I was told
me-told-object = Object
me-told-object-label = What you object to, in words for the public
me-otherwise = Handled otherwise than you were told
me-otherwise-others = Handled otherwise than participants were told
me-otherwise-told = What you were told
me-otherwise-done = What was done otherwise
me-reply = Your reply
me-reply-as = Asked as: { $capacity }.
me-reply-change = Change the reply; the earlier one stays on the record
me-reply-legend = What you answer
me-reply-accept = I will come
me-reply-decline = I will not come
me-reply-delegate = Another office comes instead
me-reply-ground = Ground, in words for the public; needed to decline
me-reply-whom = The office that comes instead
me-reply-send = Send the reply
me-choose-office = Choose an office
me-conditions-to-me = Put to your office
me-conditions-mine = Put by your office
me-conditions-none = No condition concerns your office.
me-condition-from = { $office } attends under this condition
me-condition-to = To { $office }
me-condition-unanswered = unanswered
me-condition-assured = assured { $clock }
me-condition-refused = refused { $clock }
me-condition-assured-says = Assured: { $text }
me-condition-refused-says = Refused: { $text }
me-condition-answer = Answer
me-condition-words = In words, if you wish
me-condition-assure = Assure it
me-condition-refuse = Refuse
me-condition-state = Attend under a condition
me-condition-how = The office that you name is asked to assure it. The register shows for good how it stood at the call to order, also when nobody answered.
me-condition-whom = The office that is to assure it
me-condition-text = The condition, in words for the public
me-condition-put = Put the condition
me-scope-meeting = for this meeting
me-scope-category = for every meeting of the kind “{ $category }” of this body
me-scope-days = for every meeting of this body in a period
me-scope-period = for meetings from { $from } to { $until }
me-scope-from = First day
me-scope-until = Last day
me-assure = Give an assurance in writing
me-assure-text = What is assured, in words for the public
me-assure-to = To whom
me-assure-scope = For which meetings
me-assure-supersedes = Takes the place of
me-assure-none = None; earlier ones stay in force
me-register-means = To countersign says that these lines about your office are right as they stand. A later change of the register ends it.
me-register-sign = Countersign
me-register-object = Object to the register
me-register-wrong = What is wrong, in words for the public
me-absence = Your absence, both sides
me-absence-private = Until both sides were heard, what you say is for your office alone. Then both are shown together, in the order of time.
me-absence-other-silent = The convener’s side has said nothing yet.
me-absence-other-stated = The convener’s side has made a statement. Nobody reads it outside that side before you were heard.
me-absence-other-declined = The convener’s side declined to make a statement.
me-absence-own = What you said
me-absence-words = Your side
me-absence-state = Put it on the record
me-absence-decline = Say nothing
me-absence-decline-means = Then what the convener’s side said is shown, with a line that you declined. This cannot be taken back.
me-incident = Mark an incident
me-incident-text = In words, if there is time
me-incident-means = One touch marks it now, in the name of your office, and keeps the minutes around it on every camera from deletion.
me-incident-late = Mark one afterwards
me-incidents = Incidents that were marked
me-custody = Footage and custody
me-custody-none = No footage waits for anybody.
me-custody-kept = Kept by { $office }
me-custody-nobody = Nobody is named as its keeper
me-custody-no-copies = no copy was received by anybody
me-custody-copies =
    { $count ->
        [one] { $count } copy received, by { $offices }
       *[other] { $count } copies received, by { $offices }
    }
me-custody-claimed =
    { $count ->
        [one] { $count } hand-over claimed, not confirmed
       *[other] { $count } hand-overs claimed, not confirmed
    }
me-custody-counted = counted against the record { $when }
me-custody-not-counted = not counted against the record yet
me-custody-review = next review { $date }
me-custody-checked = last read again { $when }, all as the record says
me-custody-amiss =
    { $count ->
        [one] last read again { $when }: { $count } thing is not as the record says
       *[other] last read again { $when }: { $count } things are not as the record says
    }
me-custody-class-open = classified as open
me-custody-class-closed = classified as closed
me-custody-class-mixed = classified as open in part
me-custody-held =
    { $count ->
        [one] { $count } hold keeps it from being destroyed
       *[other] { $count } holds keep it from being destroyed
    }
me-custody-destroyed = footage of it was destroyed
me-custody-decisions = Decisions on its release
me-custody-decided-release = { $office } decided to release it, { $when }: { $ground }
me-custody-decided-withhold = { $office } decided to withhold it, { $when }: { $ground }
me-custody-promise-overdue = Its release to { $to } was promised by { $date }, and nothing was decided
me-custody-pending = Nothing is decided on its release.
me-custody-may-go = It may go to { $to }.
me-custody-went = It went to { $to }.
me-custody-withheld = It is withheld for as long as the ground holds.
me-custody-withheld-until = It is withheld until { $date }.
me-demands = Demands for it
me-demand-open =
    { $days ->
        [one] open for { $days } day
       *[other] open for { $days } days
    }
me-demand-granted =
    { $days ->
        [one] granted after { $days } day
       *[other] granted after { $days } days
    }
me-demand-refused =
    { $days ->
        [one] refused after { $days } day
       *[other] refused after { $days } days
    }
me-demand-lapsed =
    { $days ->
        [one] lapsed after { $days } day
       *[other] lapsed after { $days } days
    }
me-demand-by = asked for by { $date }
me-hand-overs = Hand-overs
me-hand-over = { $from } to { $to }, { $when }
me-hand-over-claimed = claimed, not confirmed
me-hand-over-confirmed = confirmed by a receipt
me-hand-over-disputed = disputed
me-files = The files that are said to be handed over
me-file = File
me-file-size = Size
me-file-digest = SHA-256
me-receipt-means = Sign only when you hold these files and their digests are the same; sha256sum FILE shows a digest.
me-receipt-sign = Sign the receipt for this list
me-receipt-dispute = Dispute the hand-over
me-receipt-wrong = What is wrong, in words for the public

# Forms about footage
me-give = Hand footage over
me-give-means = You state which files you gave to whom. It stands as claimed, not confirmed, until the receiver signs for the same list.
me-give-to = To
me-give-demand = The demand that it answers
me-give-no-demand = None
me-give-parent = Made from
me-give-original = The original
me-give-sign = Sign the list and state the hand-over
me-files-choose = Choose the files that you hand over, or drop them here
me-files-compare = Choose your copy of the files, or drop it here, to compare
me-files-stay = Their digests are computed in this page. The files do not leave your device.
me-files-list = The list that both sides sign
me-files-list-means = One line for each file: SHA-256, length in bytes, name. The command “onrecord list FILES” prints it.
me-files-line = This line is not a SHA-256, a length in bytes and a name: { $line }
me-demand = Enter a demand for the footage
me-demand-who = Who demands it
me-demand-authority = Under what authority
me-demand-ground = Ground
me-demand-as = In what form
me-demand-deadline = By which day, if any
me-demand-enter = Enter the demand
me-advise = Enter advice on its release
me-advise-who = Who advised
me-advise-day = Day of the advice
me-advise-course = What was advised
me-advise-text = The advice in words
me-advise-enter = Enter the advice
me-course-release = To release it
me-course-withhold = To withhold it
me-decide = Decide on its release
me-decide-means = The decision says of each advice whether it was followed.
me-decide-course = The decision
me-decide-to = To whom, when it is released
me-decide-nobody = Nobody
me-decide-until = Until which day it is withheld, if any
me-decide-enter = Enter the decision
me-end-demand = End a demand
me-end-how = How it ends
me-end-granted = Granted
me-end-refused = Refused
me-end-lapsed = Lapsed: nobody pursues it
me-end-enter = End the demand
me-openings = Pieces and openings
me-pieces = Pieces that your office keeps
me-piece-mine = Seal { $seal }, clause { $clause }: you said that your piece opens
me-piece-others = Seal { $seal }, clause { $clause }: another custodian said that it opens
me-piece-nobody = Seal { $seal }, clause { $clause }: nobody said yet that it opens
me-piece-how = Try it on the machine that has your key, then say so:
me-opening-how = Answer clause { $clause } on the machine that has your key, and paste the answer:
me-opening-answer = The answer, from its first line to its last
me-opening-decision = The decision to release that it serves
me-opening-no-decision = None: it serves something else
me-opening-ground = Why, in words for the public
me-opening-approve = Approve the opening
me-opening-refuse = Refuse it
me-wait-piece = Your piece of seal { $seal } (clause { $clause }) waits to be tried, dealt { $when }.
me-wait-opening = Opening { $act } waits for your piece (clause { $clause }).
me-wait-approval = Opening { $act } waits to be approved or refused.
me-do-piece = My piece opens
me-do-opening = Pass my piece on
me-do-approval = Decide on the opening
