//! What the record holds about persons: every field of every act that may name or describe one,
//! why it is kept, who reads it, and how long.
//!
//! `entry` stands for what every entry has around its act. A field that is neither here nor among
//! [`IMPERSONAL`] fails a test, so that a new one is thought about.

use schemars::JsonSchema;
use serde::Serialize;

/// How long something about a person is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// As long as the record: what public bodies did is answered for by whoever did it.
    ForGood,
    /// Until it is erased: two offices, one of each side, agree, the words go from the book, and
    /// the leaf in the log stays, so that the log still verifies.
    UntilErased,
}

/// Something about persons that the record holds, and the fields in which it may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Personal {
    /// What it tells about a person.
    pub what: &'static str,
    /// Why it is kept.
    pub why: &'static str,
    /// Who reads it.
    pub readers: &'static str,
    /// How long it is kept.
    pub keeping: Keeping,
    /// The fields, as act and field.
    pub fields: &'static [(&'static str, &'static str)],
}

const EVERYBODY: &str = "Everybody.";
const PARTIES: &str = "Everybody; what was said while a session was closed, the meeting's parties.";

/// Everything about persons that acts may hold.
pub const PERSONAL: &[Personal] = &[
    Personal {
        what: "The name of whoever holds an office, where the office is shown with it.",
        why: "An office is answered for by a person, and one person may hold several.",
        readers: EVERYBODY,
        keeping: Keeping::UntilErased,
        fields: &[("person_appointed", "name")],
    },
    Personal {
        what: "Who did an act, and as which office.",
        why: "An act without an author proves nothing.",
        readers: "Whoever reads the act; the person only where the office is shown with the name.",
        keeping: Keeping::ForGood,
        fields: &[("entry", "by")],
    },
    Personal {
        what: "Which person holds an office, by a short name that is the same in every office.",
        why: "It shows that one person holds several offices, and tells two persons apart where \
              two must agree.",
        readers: EVERYBODY,
        keeping: Keeping::ForGood,
        fields: &[
            ("person_appointed", "person"),
            ("person_relieved", "person"),
        ],
    },
    Personal {
        what: "Who may act in which role, by a digest of the secret token.",
        why: "It shows who could act when an act was done.",
        readers: "Whoever set the house up, and the office that was granted.",
        keeping: Keeping::ForGood,
        fields: &[
            ("role_granted", "person"),
            ("role_granted", "holder"),
            ("role_granted", "token"),
            ("role_revoked", "token"),
            ("role_revoked", "ground"),
        ],
    },
    Personal {
        what: "Where an office is written to, and in which language.",
        why: "Whoever is asked, told or concerned must hear of it.",
        readers: "Whoever set the house up, and the office itself.",
        keeping: Keeping::UntilErased,
        fields: &[("contact_set", "mail")],
    },
    Personal {
        what: "The language in which an office is written to.",
        why: "Invitations and notices come in a language that their reader chose.",
        readers: "Whoever set the house up, and the office itself.",
        keeping: Keeping::ForGood,
        fields: &[("contact_set", "language")],
    },
    Personal {
        what: "What the mail server said when an office was told of something.",
        why: "It proves that somebody was told, or shows why not.",
        readers: "Whoever set the house up, and the office itself.",
        keeping: Keeping::UntilErased,
        fields: &[("told", "detail")],
    },
    Personal {
        what: "A passkey: the number and the public key that a device made, and who holds it; and \
               what it signed, with what device and browser said for it.",
        why: "Acts that were signed with it can be checked by anybody, for as long as they stand.",
        readers: EVERYBODY,
        keeping: Keeping::ForGood,
        fields: &[
            ("passkey_registered", "person"),
            ("passkey_registered", "credential"),
            ("passkey_registered", "key"),
            ("passkey_revoked", "credential"),
            ("passkey_revoked", "ground"),
            ("entry", "signed"),
        ],
    },
    Personal {
        what: "The account of a government's own sign-on, as a digest that names nobody.",
        why: "It tells whose sign-on stands for an office.",
        readers: "Whoever set the house up; the office itself sees its own.",
        keeping: Keeping::ForGood,
        fields: &[
            ("sign_on_bound", "person"),
            ("sign_on_bound", "issuer"),
            ("sign_on_bound", "subject"),
            ("sign_on_unbound", "subject"),
            ("sign_on_unbound", "ground"),
        ],
    },
    Personal {
        what: "A command that waits for a second person, with everything that it holds.",
        why: "What destroys or takes away is agreed to by two, and both see the same.",
        readers: "Whoever set the house up.",
        keeping: Keeping::ForGood,
        fields: &[("proposed", "command")],
    },
    Personal {
        what: "Who convenes, who writes a paper, who decides, advises or demands, in words.",
        why: "Public bodies decide under a name, and so do those who ask them.",
        readers: PARTIES,
        keeping: Keeping::ForGood,
        fields: &[
            ("meeting_noticed", "convener"),
            ("paper_laid", "author"),
            ("recording_ordered", "decided_by"),
            ("session_closed", "decided_by"),
            ("classified", "decided_by"),
            ("footage_demanded", "demanded_by"),
            ("advice_given", "adviser"),
            ("release_decided", "decided_by"),
            ("release_decided", "to"),
            ("released", "to"),
            ("viewing_noted", "viewers"),
            ("range_released", "to"),
            ("range_released", "opener"),
            ("opening_requested", "opener"),
            ("opening_answered", "office"),
        ],
    },
    Personal {
        what: "Who was asked to a meeting, what they answered, who came, when, and who left.",
        why: "Who was there is what registers are for; counts come with the list behind them.",
        readers: EVERYBODY,
        keeping: Keeping::ForGood,
        fields: &[
            ("invited", "office"),
            ("invited", "capacity"),
            ("invitation_withdrawn", "office"),
            ("invitation_withdrawn", "ground"),
            ("invitation_answered", "office"),
            ("invitation_answered", "answer"),
            ("invitation_answered", "delegate"),
            ("condition_stated", "office"),
            ("condition_stated", "to"),
            ("condition_answered", "reply"),
            ("arrived", "office"),
            ("arrived", "capacity"),
            ("arrived", "device_time"),
            ("departed", "office"),
            ("departed", "device_time"),
            ("register_corrected", "ground"),
            ("register_countersigned", "office"),
            ("register_objected", "office"),
            ("absence_stated", "office"),
            ("absence_stated", "side"),
            ("absence_statement_declined", "office"),
            ("absence_statement_declined", "side"),
        ],
    },
    Personal {
        what: "Why somebody does not come, under which condition they do, and what is answered.",
        why: "Both sides of an absence and of a condition stand beside each other.",
        readers: EVERYBODY,
        keeping: Keeping::UntilErased,
        fields: &[
            ("invitation_answered", "ground"),
            ("condition_stated", "condition"),
            ("condition_answered", "text"),
            ("register_objected", "text"),
        ],
    },
    Personal {
        what: "Each side's words on an absence.",
        why: "Neither side speaks alone.",
        readers: "That side alone until both were heard or one declined; then everybody.",
        keeping: Keeping::UntilErased,
        fields: &[("absence_stated", "text")],
    },
    Personal {
        what: "Who was told what of a recording, and who acknowledged or objected.",
        why: "What was done is compared with what people were told.",
        readers: EVERYBODY,
        keeping: Keeping::ForGood,
        fields: &[
            ("recording_notice_given", "to"),
            ("recording_notice_acknowledged", "office"),
            ("recording_notice_objected", "office"),
            ("handled_otherwise_than_notified", "participants"),
            ("handled_otherwise_than_notified", "differences"),
            ("told", "office"),
            ("told", "outcome"),
        ],
    },
    Personal {
        what: "What somebody objects to in a recording.",
        why: "An objection counts only with its words.",
        readers: EVERYBODY,
        keeping: Keeping::UntilErased,
        fields: &[("recording_notice_objected", "text")],
    },
    Personal {
        what: "Who spoke, moved, seconded, voted and undertook what.",
        why: "Those who decide answer for it.",
        readers: PARTIES,
        keeping: Keeping::ForGood,
        fields: &[
            ("speaker_noted", "office"),
            ("motion_moved", "mover"),
            ("motion_moved", "seconder"),
            ("vote_taken", "ballots"),
            ("commitment_made", "owner"),
            ("incident_marked", "kind"),
            ("incident_marked", "device_time"),
        ],
    },
    Personal {
        what: "In which capacity somebody spoke, and what happened in an incident, in words.",
        why: "It tells for whom they spoke, and what the protected minutes show.",
        readers: PARTIES,
        keeping: Keeping::UntilErased,
        fields: &[("speaker_noted", "capacity"), ("incident_marked", "text")],
    },
    Personal {
        what: "What was moved, decided, undertaken and shown for it; it may name persons.",
        why: "It is what the body did. What must stay among the parties is done in closed session.",
        readers: "Everybody; what was said while a session was closed and decisions that were not \
                  published, the meeting's parties.",
        keeping: Keeping::ForGood,
        fields: &[
            ("motion_moved", "text"),
            ("decision_recorded", "text"),
            ("commitment_made", "text"),
            ("commitment_met", "evidence"),
            ("commitment_dropped", "ground"),
        ],
    },
    Personal {
        what: "What a meeting or a part of it is about; titles and grounds may name persons.",
        why: "Notice says what is dealt with, and every closing says on which ground.",
        readers: "Everybody; closed titles, the meeting's parties.",
        keeping: Keeping::ForGood,
        fields: &[
            ("meeting_noticed", "title"),
            ("meeting_noticed", "purpose"),
            ("meeting_noticed", "agenda"),
            ("meeting_noticed", "urgency"),
            ("meeting_cancelled", "ground"),
            ("notice_amended", "title"),
            ("notice_amended", "purpose"),
            ("notice_amended", "ground"),
            ("meeting_postponed", "ground"),
            ("meeting_postponed", "urgency"),
            ("agenda_published", "items"),
            ("paper_laid", "title"),
            ("classified", "ground"),
            ("closed_title_given", "title"),
            ("unstreamed_explained", "reason"),
            ("recording_ordered", "ground"),
            ("recording_ordered", "handling"),
            ("recessed", "reason"),
            ("session_closed", "ground"),
            ("delay_set", "ground"),
            ("camera_removed", "ground"),
            ("person_relieved", "ground"),
            ("proposal_rejected", "ground"),
            ("disclosure_erased", "ground"),
        ],
    },
    Personal {
        what: "Who demanded, was advised, was given and holds footage, and on which ground.",
        why: "Custody of footage is proved hand by hand.",
        readers: EVERYBODY,
        keeping: Keeping::ForGood,
        fields: &[
            ("footage_demanded", "authority"),
            ("footage_demanded", "ground"),
            ("footage_demanded", "form"),
            ("demand_ended", "ground"),
            ("advice_given", "text"),
            ("release_decided", "ground"),
            ("released", "what"),
            ("range_released", "what"),
            ("range_released", "reasons"),
            ("range_released", "findings"),
            ("range_released", "appeal"),
            ("range_released", "files"),
            ("opening_requested", "authority"),
            ("opening_requested", "purpose"),
            ("opening_approved", "ground"),
            ("opening_refused", "ground"),
            ("seal_opened", "findings"),
            ("retention_decided", "ground"),
            ("hold_placed", "authority"),
            ("hold_placed", "ground"),
            ("hold_lifted", "ground"),
            ("destruction_decided", "ground"),
            ("closed_part_reviewed", "ground"),
            ("viewing_noted", "place"),
            ("viewing_noted", "supervised_by"),
            ("handed_over", "from"),
            ("handed_over", "to"),
            ("handed_over", "files"),
            ("receipt_signed", "files"),
            ("footage_deposited", "file"),
            ("footage_deposited", "claimed_time"),
        ],
    },
    Personal {
        what: "What is wrong with a hand-over; who deposited footage, and where it was taken.",
        why: "Both sides of a hand-over are heard, and a deposit is never shown as the house's own.",
        readers: EVERYBODY,
        keeping: Keeping::UntilErased,
        fields: &[
            ("hand_over_disputed", "text"),
            ("footage_deposited", "depositor"),
            ("footage_deposited", "claimed_place"),
        ],
    },
    Personal {
        what: "Who asked whom for what, who wrote to whom, and who answered when.",
        why: "A request that nobody answers shows by the clock, not by anybody's say-so.",
        readers: "Everybody; private letters, author and addressee.",
        keeping: Keeping::ForGood,
        fields: &[
            ("request_sent", "from"),
            ("request_sent", "to"),
            ("request_sent", "subject"),
            ("request_delivered", "office"),
            ("request_acknowledged", "office"),
            ("request_answered", "office"),
            ("letter_filed", "author"),
            ("letter_filed", "to"),
            ("statement_made", "office"),
            ("assurance_given", "to"),
            ("assurance_given", "text"),
            ("protection_logged", "asked_by"),
        ],
    },
    Personal {
        what: "The words of requests, answers, letters and statements.",
        why: "Each side's own words stand, and neither can remove the other's.",
        readers: "Everybody; what is not public, sender and addressees.",
        keeping: Keeping::UntilErased,
        fields: &[
            ("request_worded", "text"),
            ("request_answered", "text"),
            ("letter_filed", "text"),
            ("letter_filed", "on_behalf_of"),
            ("statement_made", "text"),
        ],
    },
    Personal {
        what: "Who protected somebody, and where.",
        why: "What was asked for safety and what was given can be shown.",
        readers: "Everybody; when sealed, the offices that logged it, asked for it and provided it.",
        keeping: Keeping::UntilErased,
        fields: &[
            ("protection_logged", "provided_by"),
            ("protection_logged", "place"),
        ],
    },
    Personal {
        what: "A confidential report, encrypted to the offices that it names.",
        why: "Somebody must be able to say what they saw without being seen.",
        readers: "The offices that it names; everybody sees that there is one, and its state.",
        keeping: Keeping::UntilErased,
        fields: &[("report_filed", "sealed"), ("report_added", "sealed")],
    },
    Personal {
        what: "To whom a report goes, and the digest of the code with which more can be added.",
        why: "Whoever reported can add to it without saying who they are.",
        readers: "The offices that it names.",
        keeping: Keeping::ForGood,
        fields: &[
            ("report_filed", "to"),
            ("report_filed", "receipt"),
            ("report_added", "receipt"),
        ],
    },
];

/// Every other field: names of places, things and offices, times, counts, choices and digests.
pub const IMPERSONAL: &[(&str, &[&str])] = &[
    ("entry", &["n", "at", "chain", "act"]),
    ("body_established", &["body", "name", "zone"]),
    ("room_created", &["body", "name", "room"]),
    ("camera_added", &["camera", "key", "name", "room"]),
    ("camera_key_replaced", &["camera", "key", "room"]),
    ("camera_removed", &["camera", "room"]),
    ("role_granted", &["limits", "office", "role"]),
    (
        "meeting_noticed",
        &[
            "body",
            "category",
            "elsewhere",
            "meeting",
            "place",
            "room",
            "speaks_of",
            "start",
            "zone",
        ],
    ),
    ("meeting_cancelled", &["meeting"]),
    ("recording_ordered", &["cameras", "meeting"]),
    ("called_to_order", &["meeting"]),
    ("item_opened", &["item", "meeting"]),
    ("recessed", &["meeting"]),
    ("resumed", &["meeting"]),
    (
        "session_closed",
        &["exemption", "from", "meeting", "review"],
    ),
    ("delay_set", &["meeting", "seconds"]),
    ("session_reopened", &["meeting"]),
    ("adjourned", &["meeting"]),
    ("camera_joined", &["camera", "codecs", "meeting"]),
    ("camera_lost", &["camera", "cause", "meeting"]),
    ("span_kept", &["meeting", "segments", "takes"]),
    ("gap_found", &["camera", "cause", "from", "meeting", "to"]),
    ("recorder_stopped", &["cause", "detail", "meeting"]),
    ("recorder_resumed", &["meeting"]),
    ("footage_completed", &["cameras", "meeting"]),
    ("rules_set", &["body", "rules"]),
    (
        "office_created",
        &["body", "name", "name_hidden", "office", "side"],
    ),
    ("person_appointed", &["office"]),
    ("person_relieved", &["office"]),
    ("contact_set", &["office"]),
    ("passkey_registered", &["office"]),
    ("sign_on_bound", &["office"]),
    ("recipient_set", &["office", "recipient"]),
    ("seal_policy_set", &["body", "clauses"]),
    ("seconded", &["proposal"]),
    ("proposal_rejected", &["proposal"]),
    ("disclosure_erased", &["entry", "left", "meeting"]),
    ("told", &["about", "meeting"]),
    ("notice_amended", &["meeting", "place", "room"]),
    ("meeting_postponed", &["meeting", "start"]),
    ("agenda_published", &["meeting"]),
    ("paper_laid", &["document", "item", "meeting"]),
    (
        "classified",
        &["class", "exemption", "item", "meeting", "review"],
    ),
    ("closed_title_given", &["item", "meeting"]),
    ("unstreamed_explained", &["meeting"]),
    ("invited", &["meeting"]),
    ("invitation_withdrawn", &["meeting"]),
    ("invitation_answered", &["meeting"]),
    ("condition_stated", &["meeting"]),
    ("condition_answered", &["condition", "meeting"]),
    ("assurance_attached", &["assurance", "meeting"]),
    ("arrived", &["meeting"]),
    ("departed", &["meeting"]),
    ("register_corrected", &["corrects", "meeting"]),
    ("register_countersigned", &["meeting"]),
    ("register_objected", &["meeting"]),
    ("absence_stated", &["meeting"]),
    ("absence_statement_declined", &["meeting"]),
    ("recording_notice_given", &["handling", "meeting"]),
    ("recording_notice_acknowledged", &["meeting"]),
    ("recording_notice_objected", &["meeting"]),
    ("handled_otherwise_than_notified", &["meeting"]),
    ("unordered_camera_noted", &["camera", "meeting"]),
    (
        "seal_prepared",
        &["clauses", "meeting", "recipient", "seal", "supersedes"],
    ),
    (
        "piece_acknowledged",
        &["clause", "meeting", "office", "seal"],
    ),
    ("span_sealed", &["meeting", "seal", "segments", "takes"]),
    (
        "sealed_gap_found",
        &["camera", "cause", "from", "meeting", "to"],
    ),
    ("hold_placed", &["extent", "meeting", "review"]),
    ("hold_lifted", &["hold", "meeting"]),
    (
        "destruction_decided",
        &["decision", "extent", "meeting", "stock"],
    ),
    ("destruction_begun", &["destruction", "meeting"]),
    ("destroyed", &["cameras", "destruction", "meeting"]),
    (
        "closed_part_reviewed",
        &["course", "meeting", "part", "until"],
    ),
    (
        "viewing_noted",
        &[
            "began",
            "ended",
            "extent",
            "meeting",
            "no_copy_left",
            "seal",
            "under",
        ],
    ),
    ("integrity_checked", &["began", "cameras", "meeting"]),
    (
        "opening_requested",
        &["cameras", "from", "meeting", "recipient", "seal", "until"],
    ),
    ("opening_approved", &["decision", "meeting", "opening"]),
    ("opening_refused", &["meeting", "opening"]),
    (
        "opening_answered",
        &["answer", "clause", "meeting", "opening"],
    ),
    (
        "seal_opened",
        &["amiss", "from", "meeting", "opening", "segments", "until"],
    ),
    (
        "range_released",
        &["decision", "from", "meeting", "opening", "until"],
    ),
    ("item_closed", &["item", "meeting"]),
    ("speaker_noted", &["meeting"]),
    ("motion_moved", &["item", "meeting"]),
    ("vote_taken", &["carried", "meeting", "motion"]),
    (
        "decision_recorded",
        &["item", "meeting", "motion", "public"],
    ),
    ("decision_published", &["decision", "meeting"]),
    (
        "incident_marked",
        &["after_seconds", "before_seconds", "meeting"],
    ),
    ("commitment_made", &["due", "item", "meeting"]),
    ("commitment_met", &["commitment", "meeting"]),
    ("commitment_dropped", &["commitment", "meeting"]),
    ("minutes_approved", &["approved_in", "document", "meeting"]),
    ("footage_demanded", &["deadline", "meeting"]),
    ("demand_ended", &["demand", "end", "meeting"]),
    ("advice_given", &["course", "date", "meeting"]),
    ("release_decided", &["advice", "course", "meeting", "until"]),
    ("released", &["meeting"]),
    ("retention_decided", &["days", "meeting"]),
    ("handed_over", &["demand", "meeting", "parent"]),
    ("receipt_signed", &["hand_over", "meeting"]),
    ("hand_over_disputed", &["hand_over", "meeting"]),
    ("assurance_given", &["scope", "supersedes"]),
    ("footage_deposited", &["meeting"]),
    (
        "request_sent",
        &["acknowledge_days", "answer_days", "channel", "meeting"],
    ),
    ("request_worded", &["meeting", "public", "request"]),
    ("request_delivered", &["meeting", "request"]),
    ("request_acknowledged", &["meeting", "request"]),
    ("request_answered", &["meeting", "request"]),
    (
        "letter_filed",
        &["document", "meeting", "private", "purpose"],
    ),
    ("letter_acknowledged", &["letter", "meeting"]),
    ("statement_made", &["meeting", "on"]),
    ("protection_logged", &["meeting", "sealed"]),
    ("report_filed", &["meeting"]),
    ("report_added", &["meeting", "report"]),
    ("report_state_set", &["meeting", "report", "state"]),
];

/// Something about persons that the server keeps beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Beside {
    /// What.
    pub what: &'static str,
    /// Where.
    pub place: &'static str,
    /// How long.
    pub kept: &'static str,
}

/// What is kept beside the record.
pub const BESIDE: &[Beside] = &[
    Beside {
        what: "Sessions of those who signed in: a digest of the cookie's secret; whom it stands for, \
               by office and person, passkey, token or the digest of a sign-on's account; how and \
               when it began, when it and a passkey were last used; what the browser says that it is.",
        place: "The server's memory. The office itself and the operators see it, without what it \
                stands on.",
        kept: "12 hours at most, or until it was not used for 2; a restart ends all.",
    },
    Beside {
        what: "Links to sign in that were not used yet: a digest of the secret, and whom it stands \
               for.",
        place: "The server's memory.",
        kept: "Until used or over; a restart ends all.",
    },
    Beside {
        what: "What a passkey is asked for: to sign in, to be made or to confirm whose session it \
               is; and which office is to sign a command.",
        place: "The server's memory.",
        kept: "Until answered, 5 minutes at most; what was signed for is on the record.",
    },
    Beside {
        what: "How often each passkey that counts was used, to notice a copy of it.",
        place: "The server's memory.",
        kept: "Until the server stops.",
    },
    Beside {
        what: "That a browser was sent to a government's own sign-on and is to come back: secrets \
               that name nobody. Of the account that comes back, the digest of issuer and subject.",
        place: "The server's memory.",
        kept: "Until it is back, 10 minutes at most; the digest, as long as the session.",
    },
    Beside {
        what: "That a command came with an idempotency key: a digest of who asked with that key, and \
               one of what was asked.",
        place: "The book.",
        kept: "As long as the book.",
    },
    Beside {
        what: "Addresses of encoders that were admitted or refused; for which office a link to sign \
               in was made and by whom; whose passkey seems to have a copy; letters that failed.",
        place: "The server's own log of its running, on its error output.",
        kept: "As long as the operator keeps that log.",
    },
    Beside {
        what: "Footage: sight and sound of those who were there, in open session alone.",
        place: "The footage folder.",
        kept: "As the body's rules and the decisions on retention say.",
    },
];

/// What is never stored.
pub const NEVER: &[&str] = &[
    "Viewers' addresses, browsers and habits: no access log is kept, not even for a short time. \
     Something that stands in front of the server may keep one of its own.",
    "Records of calls and messages: a request says who asked whom, when, and about what, because \
     somebody put it on the record.",
    "Where officers are: the record says who was noted as present in a meeting, and nothing else.",
    "Cookies of those who do not go to sign in, but for the language that they chose, which their own \
     browser keeps for a year.",
    "Fingerprints, faces, PINs and the secret halves of passkeys: they stay in their devices.",
    "Names, addresses and groups of accounts at a government's own sign-on: they are not asked for.",
];
