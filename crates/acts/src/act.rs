//! The acts themselves: what the ledger keeps, in the past tense.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::DelaySet;
use crate::{
    AbsenceStated, AbsenceStatementDeclined, AdviceGiven, AgendaPublished, Arrived,
    AssuranceAttached, AssuranceGiven, Classified, ClosedTitleGiven, CommitmentDropped,
    CommitmentMade, CommitmentMet, ConditionAnswered, ConditionStated, ContactSet,
    DecisionPublished, DecisionRecorded, DemandEnded, Departed, DisclosureErased, FootageDemanded,
    FootageDeposited, HandOverDisputed, HandedOver, HandledOtherwiseThanNotified, IncidentMarked,
    InvitationAnswered, InvitationWithdrawn, Invited, ItemClosed, LetterAcknowledged, LetterFiled,
    MeetingPostponed, MinutesApproved, MotionMoved, NoticeAmended, OfficeCreated, PaperLaid,
    PasskeyRegistered, PasskeyRevoked, PersonAppointed, PersonRelieved, ProposalRejected, Proposed,
    ProtectionLogged, ReceiptSigned, RecipientSet, RecordingNoticeAcknowledged,
    RecordingNoticeGiven, RecordingNoticeObjected, RegisterCorrected, RegisterCountersigned,
    RegisterObjected, ReleaseDecided, Released, ReportAdded, ReportFiled, ReportStateSet,
    RequestAcknowledged, RequestAnswered, RequestDelivered, RequestSent, RequestWorded,
    RetentionDecided, RulesSet, Seconded, SignOnBound, SignOnUnbound, SpeakerNoted, StatementMade,
    Told, UnorderedCameraNoted, UnstreamedExplained, VoteTaken,
};
use crate::{BodyId, CameraId, Date, Digest, Limits, MeetingId, PersonId, RoomId, Signature, Time};
use crate::{
    ClosedPartReviewed, Destroyed, DestructionBegun, DestructionDecided, HoldLifted, HoldPlaced,
    IntegrityChecked, OpeningAnswered, OpeningApproved, OpeningRefused, OpeningRequested,
    RangeReleased, SealOpened, ViewingNoted,
};
use crate::{PieceAcknowledged, SealPolicySet, SealPrepared, SealedGapFound, SpanSealed};

/// One act with its place in the log, its time and who did it.
///
/// Serialised as JSON and canonicalised by RFC 8785 into the third line of a disclosure file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Place in the log, from 0.
    pub n: u64,
    /// When the notary judged it.
    pub at: Time,
    /// Who did it.
    pub by: By,
    /// Its place among the acts of its meeting; none for acts about bodies, rooms and roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<Chain>,
    /// What was done.
    pub act: Act,
    /// The signature of whoever did it, where they signed; the same in all entries of a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signature>,
}

/// The place of an act among the acts of one meeting, so that a missing one shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The meeting.
    pub meeting: MeetingId,
    /// Count of acts of this meeting before this one.
    pub seq: u64,
    /// Digest of the disclosure file of the act before; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<Digest>,
}

/// Who did an act: an office held by a person, or a part of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum By {
    /// An office, with the person who holds it where the rules show the name.
    Office {
        /// The office, "Clerk of the Cabinet".
        office: String,
        /// The person who holds it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<String>,
    },
    /// A part of the machine, "recorder" or "camera:cabinet-room/east".
    Machine {
        /// Which part.
        part: String,
    },
}

/// What an office may do here.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sets up bodies, rooms, cameras and roles; sees that the machine is well.
    Operator,
    /// Gives notice and runs the meeting.
    Clerk,
    /// Decides: to record, to close a part, to reopen.
    Chair,
    /// Is asked to meetings; reads what concerns them.
    Officer,
    /// Holds a key share.
    Custodian,
}

/// One item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// Its name within the meeting, "budget".
    pub id: String,
    /// What it is about, in words for the public.
    pub title: String,
}

/// Why pictures stopped or are missing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The encoder said goodbye.
    EncoderStopped,
    /// The connection broke or fell silent.
    ConnectionLost,
    /// No encoder had connected yet.
    NotYetConnected,
    /// The encoder's clock jumped.
    ClockJumped,
    /// The encoder sent something that could not be used (damaged or of an unknown kind).
    Unusable,
    /// Frames before the first keyframe that owes nothing to earlier frames.
    AwaitingKeyframe,
    /// The open part ended; its last frames reached into closed time.
    Boundary,
    /// The encoder changed its parameters.
    ParametersChanged,
    /// The server was stopped in good order.
    ServerStopped,
    /// The server ended without warning and found the tail again.
    ServerCrashed,
    /// The disk refused to keep more.
    DiskFull,
    /// The disk was too slow; live went on.
    DiskSlow,
    /// The operator removed the camera or replaced its key.
    Removed,
    /// Closed time that could not be sealed: no usable seal lay ready, or what seals broke down.
    NoSeal,
}

/// Sight or sound.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TrackKind {
    /// Pictures.
    Video,
    /// Sound.
    Audio,
}

/// A take, as first mentioned in a span: one file with one set of codec parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptTake {
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// Number of the take within meeting and camera, from 1.
    pub take: u32,
    /// Length of the initialisation segment at the head of the file, in bytes.
    pub init_bytes: u64,
    /// SHA-256 of the initialisation segment.
    pub init: Digest,
    /// RFC 6381 codecs, "avc1.64001f,mp4a.40.2".
    pub codecs: String,
}

/// A segment that was written and synced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptSegment {
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// Its take.
    pub take: u32,
    /// Media sequence number within meeting and camera; never repeats.
    pub seq: u64,
    /// When its first frame lies on the timeline.
    pub start: Time,
    /// Its length in microseconds.
    pub duration_us: u64,
    /// Where it begins in the take's file, in bytes.
    pub offset: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub file: Digest,
    /// Whether it begins with a keyframe that owes nothing to earlier frames.
    pub independent: bool,
    /// Its tracks.
    pub tracks: Vec<KeptTrack>,
}

/// One track of a kept segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptTrack {
    /// Sight or sound.
    pub kind: TrackKind,
    /// Runs of frames in decode order; together, all frames of the track in the segment.
    pub runs: Vec<KeptRun>,
}

/// Consecutive frames under one digest; a video run begins at a keyframe unless the segment's
/// first run says otherwise (`independent` false).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptRun {
    /// Count of frames.
    pub frames: u32,
    /// Frame digest of the run; does not depend on the container.
    pub digest: Digest,
}

/// What a camera's footage finally amounts to, so that a cut tail shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FinalCount {
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// Count of takes.
    pub takes: u32,
    /// Count of segments.
    pub segments: u64,
    /// Bytes over all takes, initialisation segments included.
    pub bytes: u64,
    /// Duration kept, in microseconds.
    pub duration_us: u64,
    /// File digest of the last segment; none when nothing was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Digest>,
    /// What of closed time was sealed; none when nothing was, and in acts of before it was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<SealedCount>,
}

/// What a camera's sealed footage finally amounts to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedCount {
    /// Count of segments.
    pub segments: u64,
    /// Bytes of all sealed files, those of initialisation segments included.
    pub bytes: u64,
    /// Duration sealed, in microseconds.
    pub duration_us: u64,
}

/// What was done. Acts are never edited; a correction is an act of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "field names are explained at the commands that ask for them"
)]
pub enum Act {
    // bodies
    BodyEstablished {
        body: BodyId,
        name: String,
        zone: String,
    },
    RoomCreated {
        body: BodyId,
        room: RoomId,
        name: String,
    },
    CameraAdded {
        room: RoomId,
        camera: CameraId,
        name: String,
        key: Digest,
    },
    CameraKeyReplaced {
        room: RoomId,
        camera: CameraId,
        key: Digest,
    },
    CameraRemoved {
        room: RoomId,
        camera: CameraId,
        ground: String,
    },
    RoleGranted {
        office: String,
        person: Option<String>,
        role: Role,
        token: Digest,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Limits::is_none")]
        limits: Limits,
    },
    RoleRevoked {
        token: Digest,
        ground: String,
    },
    // notice
    MeetingNoticed {
        meeting: MeetingId,
        body: BodyId,
        category: String,
        title: String,
        room: RoomId,
        place: String,
        start: Time,
        zone: String,
        purpose: String,
        convener: String,
        agenda: Vec<AgendaItem>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        urgency: Option<String>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        elsewhere: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        speaks_of: Vec<MeetingId>,
    },
    MeetingCancelled {
        meeting: MeetingId,
        ground: String,
    },
    // recording
    RecordingOrdered {
        meeting: MeetingId,
        decided_by: String,
        ground: String,
        cameras: Vec<CameraId>,
        handling: String,
    },
    // session
    CalledToOrder {
        meeting: MeetingId,
    },
    ItemOpened {
        meeting: MeetingId,
        item: String,
    },
    Recessed {
        meeting: MeetingId,
        reason: String,
    },
    Resumed {
        meeting: MeetingId,
    },
    SessionClosed {
        meeting: MeetingId,
        ground: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exemption: Option<String>,
        decided_by: String,
        review: Date,
        /// From when on, where that is earlier than the act.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Time>,
    },
    DelaySet(DelaySet),
    SessionReopened {
        meeting: MeetingId,
    },
    Adjourned {
        meeting: MeetingId,
    },
    // footage
    CameraJoined {
        meeting: MeetingId,
        camera: CameraId,
        codecs: String,
    },
    CameraLost {
        meeting: MeetingId,
        camera: CameraId,
        cause: Cause,
    },
    SpanKept {
        meeting: MeetingId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        takes: Vec<KeptTake>,
        segments: Vec<KeptSegment>,
    },
    GapFound {
        meeting: MeetingId,
        camera: CameraId,
        from: Time,
        to: Time,
        cause: Cause,
    },
    RecorderStopped {
        meeting: MeetingId,
        cause: Cause,
        detail: String,
    },
    RecorderResumed {
        meeting: MeetingId,
    },
    FootageCompleted {
        meeting: MeetingId,
        cameras: Vec<FinalCount>,
    },
    // rules, offices, two persons
    RulesSet(RulesSet),
    OfficeCreated(OfficeCreated),
    PersonAppointed(PersonAppointed),
    PersonRelieved(PersonRelieved),
    ContactSet(ContactSet),
    PasskeyRegistered(PasskeyRegistered),
    PasskeyRevoked(PasskeyRevoked),
    SignOnBound(SignOnBound),
    SignOnUnbound(SignOnUnbound),
    RecipientSet(RecipientSet),
    SealPolicySet(SealPolicySet),
    Proposed(Proposed),
    Seconded(Seconded),
    ProposalRejected(ProposalRejected),
    DisclosureErased(DisclosureErased),
    Told(Told),
    // notice
    NoticeAmended(NoticeAmended),
    MeetingPostponed(MeetingPostponed),
    AgendaPublished(AgendaPublished),
    PaperLaid(PaperLaid),
    Classified(Classified),
    ClosedTitleGiven(ClosedTitleGiven),
    UnstreamedExplained(UnstreamedExplained),
    // attendance
    Invited(Invited),
    InvitationWithdrawn(InvitationWithdrawn),
    InvitationAnswered(InvitationAnswered),
    ConditionStated(ConditionStated),
    ConditionAnswered(ConditionAnswered),
    AssuranceAttached(AssuranceAttached),
    Arrived(Arrived),
    Departed(Departed),
    RegisterCorrected(RegisterCorrected),
    RegisterCountersigned(RegisterCountersigned),
    RegisterObjected(RegisterObjected),
    AbsenceStated(AbsenceStated),
    AbsenceStatementDeclined(AbsenceStatementDeclined),
    // told and done
    RecordingNoticeGiven(RecordingNoticeGiven),
    RecordingNoticeAcknowledged(RecordingNoticeAcknowledged),
    RecordingNoticeObjected(RecordingNoticeObjected),
    HandledOtherwiseThanNotified(HandledOtherwiseThanNotified),
    UnorderedCameraNoted(UnorderedCameraNoted),
    // sealing
    SealPrepared(SealPrepared),
    PieceAcknowledged(PieceAcknowledged),
    SpanSealed(SpanSealed),
    SealedGapFound(SealedGapFound),
    // retention
    HoldPlaced(HoldPlaced),
    HoldLifted(HoldLifted),
    DestructionDecided(DestructionDecided),
    DestructionBegun(DestructionBegun),
    Destroyed(Destroyed),
    ClosedPartReviewed(ClosedPartReviewed),
    ViewingNoted(ViewingNoted),
    IntegrityChecked(IntegrityChecked),
    // openings and releases of what was sealed
    OpeningRequested(OpeningRequested),
    OpeningApproved(OpeningApproved),
    OpeningRefused(OpeningRefused),
    OpeningAnswered(OpeningAnswered),
    SealOpened(SealOpened),
    RangeReleased(RangeReleased),
    // business
    ItemClosed(ItemClosed),
    SpeakerNoted(SpeakerNoted),
    MotionMoved(MotionMoved),
    VoteTaken(VoteTaken),
    DecisionRecorded(DecisionRecorded),
    DecisionPublished(DecisionPublished),
    IncidentMarked(IncidentMarked),
    CommitmentMade(CommitmentMade),
    CommitmentMet(CommitmentMet),
    CommitmentDropped(CommitmentDropped),
    MinutesApproved(MinutesApproved),
    // custody
    FootageDemanded(FootageDemanded),
    DemandEnded(DemandEnded),
    AdviceGiven(AdviceGiven),
    ReleaseDecided(ReleaseDecided),
    Released(Released),
    RetentionDecided(RetentionDecided),
    HandedOver(HandedOver),
    ReceiptSigned(ReceiptSigned),
    HandOverDisputed(HandOverDisputed),
    // papers
    AssuranceGiven(AssuranceGiven),
    FootageDeposited(FootageDeposited),
    RequestSent(RequestSent),
    RequestWorded(RequestWorded),
    RequestDelivered(RequestDelivered),
    RequestAcknowledged(RequestAcknowledged),
    RequestAnswered(RequestAnswered),
    LetterFiled(LetterFiled),
    LetterAcknowledged(LetterAcknowledged),
    StatementMade(StatementMade),
    ProtectionLogged(ProtectionLogged),
    ReportFiled(ReportFiled),
    ReportAdded(ReportAdded),
    ReportStateSet(ReportStateSet),
    /// An act of a later version: its bytes are kept and it changes nothing here.
    #[serde(skip)]
    Later {
        kind: String,
        json: String,
    },
}

/// The acts about bodies, rooms, rules, offices, accounts and proposals, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! house_acts {
    () => {
        $crate::Act::BodyEstablished { .. }
            | $crate::Act::RoomCreated { .. }
            | $crate::Act::CameraAdded { .. }
            | $crate::Act::CameraKeyReplaced { .. }
            | $crate::Act::CameraRemoved { .. }
            | $crate::Act::RoleGranted { .. }
            | $crate::Act::RoleRevoked { .. }
            | $crate::Act::RulesSet(..)
            | $crate::Act::OfficeCreated(..)
            | $crate::Act::PersonAppointed(..)
            | $crate::Act::PersonRelieved(..)
            | $crate::Act::ContactSet(..)
            | $crate::Act::PasskeyRegistered(..)
            | $crate::Act::PasskeyRevoked(..)
            | $crate::Act::SignOnBound(..)
            | $crate::Act::SignOnUnbound(..)
            | $crate::Act::RecipientSet(..)
            | $crate::Act::SealPolicySet(..)
            | $crate::Act::Proposed(..)
            | $crate::Act::Seconded(..)
            | $crate::Act::ProposalRejected(..)
            | $crate::Act::DisclosureErased(..)
            | $crate::Act::Told(..)
    };
}
/// The acts about notice, agenda and class, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! notice_acts {
    () => {
        $crate::Act::MeetingNoticed { .. }
            | $crate::Act::MeetingCancelled { .. }
            | $crate::Act::NoticeAmended(..)
            | $crate::Act::MeetingPostponed(..)
            | $crate::Act::AgendaPublished(..)
            | $crate::Act::PaperLaid(..)
            | $crate::Act::Classified(..)
            | $crate::Act::ClosedTitleGiven(..)
            | $crate::Act::UnstreamedExplained(..)
    };
}
/// The acts about invitations and attendance, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! attendance_acts {
    () => {
        $crate::Act::Invited(..)
            | $crate::Act::InvitationWithdrawn(..)
            | $crate::Act::InvitationAnswered(..)
            | $crate::Act::ConditionStated(..)
            | $crate::Act::ConditionAnswered(..)
            | $crate::Act::AssuranceAttached(..)
            | $crate::Act::Arrived(..)
            | $crate::Act::Departed(..)
            | $crate::Act::RegisterCorrected(..)
            | $crate::Act::RegisterCountersigned(..)
            | $crate::Act::RegisterObjected(..)
            | $crate::Act::AbsenceStated(..)
            | $crate::Act::AbsenceStatementDeclined(..)
    };
}
/// The acts about the session, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! session_acts {
    () => {
        $crate::Act::RecordingOrdered { .. }
            | $crate::Act::CalledToOrder { .. }
            | $crate::Act::ItemOpened { .. }
            | $crate::Act::Recessed { .. }
            | $crate::Act::Resumed { .. }
            | $crate::Act::SessionClosed { .. }
            | $crate::Act::DelaySet(..)
            | $crate::Act::SessionReopened { .. }
            | $crate::Act::Adjourned { .. }
    };
}
/// The acts about what was told of a recording and what was done, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! handling_acts {
    () => {
        $crate::Act::RecordingNoticeGiven(..)
            | $crate::Act::RecordingNoticeAcknowledged(..)
            | $crate::Act::RecordingNoticeObjected(..)
            | $crate::Act::HandledOtherwiseThanNotified(..)
            | $crate::Act::UnorderedCameraNoted(..)
    };
}
/// The acts about motions, votes, decisions, incidents and commitments, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! business_acts {
    () => {
        $crate::Act::ItemClosed(..)
            | $crate::Act::SpeakerNoted(..)
            | $crate::Act::MotionMoved(..)
            | $crate::Act::VoteTaken(..)
            | $crate::Act::DecisionRecorded(..)
            | $crate::Act::DecisionPublished(..)
            | $crate::Act::IncidentMarked(..)
            | $crate::Act::CommitmentMade(..)
            | $crate::Act::CommitmentMet(..)
            | $crate::Act::CommitmentDropped(..)
            | $crate::Act::MinutesApproved(..)
    };
}
/// The acts about footage, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! footage_acts {
    () => {
        $crate::Act::CameraJoined { .. }
            | $crate::Act::CameraLost { .. }
            | $crate::Act::SpanKept { .. }
            | $crate::Act::GapFound { .. }
            | $crate::Act::RecorderStopped { .. }
            | $crate::Act::RecorderResumed { .. }
            | $crate::Act::FootageCompleted { .. }
            | $crate::Act::SealPrepared(..)
            | $crate::Act::PieceAcknowledged(..)
            | $crate::Act::SpanSealed(..)
            | $crate::Act::SealedGapFound(..)
    };
}
/// The acts about demands, releases and hand-overs, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! custody_acts {
    () => {
        $crate::Act::FootageDemanded(..)
            | $crate::Act::DemandEnded(..)
            | $crate::Act::AdviceGiven(..)
            | $crate::Act::ReleaseDecided(..)
            | $crate::Act::Released(..)
            | $crate::Act::RetentionDecided(..)
            | $crate::Act::HandedOver(..)
            | $crate::Act::ReceiptSigned(..)
            | $crate::Act::HandOverDisputed(..)
            | $crate::Act::HoldPlaced(..)
            | $crate::Act::HoldLifted(..)
            | $crate::Act::DestructionDecided(..)
            | $crate::Act::DestructionBegun(..)
            | $crate::Act::Destroyed(..)
            | $crate::Act::ClosedPartReviewed(..)
            | $crate::Act::ViewingNoted(..)
            | $crate::Act::IntegrityChecked(..)
            | $crate::Act::OpeningRequested(..)
            | $crate::Act::OpeningApproved(..)
            | $crate::Act::OpeningRefused(..)
            | $crate::Act::OpeningAnswered(..)
            | $crate::Act::SealOpened(..)
            | $crate::Act::RangeReleased(..)
    };
}
/// The acts about assurances, requests, letters, statements, reports and deposits, as one pattern; a `match` over [`Act`] that names all chapters
/// is complete.
#[macro_export]
macro_rules! papers_acts {
    () => {
        $crate::Act::AssuranceGiven(..)
            | $crate::Act::FootageDeposited(..)
            | $crate::Act::RequestSent(..)
            | $crate::Act::RequestWorded(..)
            | $crate::Act::RequestDelivered(..)
            | $crate::Act::RequestAcknowledged(..)
            | $crate::Act::RequestAnswered(..)
            | $crate::Act::LetterFiled(..)
            | $crate::Act::LetterAcknowledged(..)
            | $crate::Act::StatementMade(..)
            | $crate::Act::ProtectionLogged(..)
            | $crate::Act::ReportFiled(..)
            | $crate::Act::ReportAdded(..)
            | $crate::Act::ReportStateSet(..)
    };
}
