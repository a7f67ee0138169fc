//! What a party or a part of the machine asks for, named in the imperative of its act.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::DelaySet;
use crate::{
    AbsenceStated, AbsenceStatementDeclined, AdoptRules, AdviceGiven, AgendaPublished, Arrived,
    AssuranceAttached, AssuranceGiven, Classified, ClosedTitleGiven, CommitmentDropped,
    CommitmentMade, CommitmentMet, ConditionAnswered, ConditionStated, ContactSet,
    DecisionPublished, DecisionRecorded, DemandEnded, Departed, EraseDisclosure, FootageDemanded,
    FootageDeposited, HandOverDisputed, HandedOver, IncidentMarked, InvitationAnswered,
    InvitationWithdrawn, Invited, ItemClosed, LetterAcknowledged, LetterFiled, MeetingPostponed,
    MinutesApproved, MotionMoved, NoticeAmended, OfficeCreated, PaperLaid, PasskeyRegistered,
    PasskeyRevoked, PersonAppointed, PersonRelieved, ProposalRejected, Propose, ProtectionLogged,
    RaiseDifferences, ReceiptSigned, RecipientSet, RecordingNoticeAcknowledged,
    RecordingNoticeGiven, RecordingNoticeObjected, RegisterCorrected, RegisterCountersigned,
    RegisterObjected, ReleaseDecided, Released, ReportAdded, ReportFiled, ReportStateSet,
    RequestAcknowledged, RequestAnswered, RequestDelivered, RequestSent, RequestWorded,
    RetentionDecided, RulesSet, Second, SignOnBound, SignOnUnbound, SpeakerNoted, StatementMade,
    Told, UnorderedCameraNoted, UnstreamedExplained, VoteTaken,
};
use crate::{
    AgendaItem, BodyId, By, CameraId, Cause, Date, Digest, FinalCount, KeptSegment, KeptTake,
    Limits, MeetingId, PersonId, Role, RoomId, Time,
};
use crate::{
    ClosedPartReviewed, Destroyed, DestructionBegun, DestructionDecided, HoldLifted, HoldPlaced,
    IntegrityChecked, OpeningAnswered, OpeningApproved, OpeningRefused, OpeningRequested,
    RangeReleased, SealOpened, ViewingNoted,
};
use crate::{PieceAcknowledged, SealPolicySet, SealPrepared, SealedGapFound, SpanSealed};

/// Who asks, as established by the doors (a checked token, or a part of the machine).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// As the act will name them.
    pub by: By,
    /// What they may do; the machine's own parts have none.
    pub roles: Vec<Role>,
    /// What narrows that.
    pub limits: Limits,
    /// The person, where known; never shown.
    pub holder: Option<PersonId>,
}

/// A request to change the record. `decide` judges it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Sets up a body that holds meetings.
    EstablishBody {
        /// Its name in addresses.
        body: BodyId,
        /// Its name for people.
        name: String,
        /// IANA time zone, "Asia/Kolkata".
        zone: String,
    },
    /// Sets up a room with places for cameras.
    CreateRoom {
        /// The body that meets there.
        body: BodyId,
        /// Its name in addresses and stream paths.
        room: RoomId,
        /// Its name for people.
        name: String,
    },
    /// Adds a camera to a room.
    AddCamera {
        /// The room.
        room: RoomId,
        /// Its name in addresses and stream paths.
        camera: CameraId,
        /// Its name for people, "East wall".
        name: String,
        /// SHA-256 of the secret stream key; the key itself never enters the record.
        key: Digest,
    },
    /// Gives a camera a new secret key; the old one stops working at once.
    ReplaceCameraKey {
        /// The room.
        room: RoomId,
        /// The camera.
        camera: CameraId,
        /// SHA-256 of the new key.
        key: Digest,
    },
    /// Takes a camera out of use; what it recorded stays.
    RemoveCamera {
        /// The room.
        room: RoomId,
        /// The camera.
        camera: CameraId,
        /// Why.
        ground: String,
    },
    /// Lets the bearer of a token act in a role.
    GrantRole {
        /// The office that the bearer holds, "Clerk of the Cabinet".
        office: String,
        /// The person, where the office is shown with a name.
        #[serde(default)]
        person: Option<String>,
        /// What they may do.
        role: Role,
        /// SHA-256 of the bearer token.
        token: Digest,
        /// The person who bears it, never shown; tells two persons apart where two must agree.
        #[serde(default)]
        holder: Option<PersonId>,
        /// What narrows it: bodies, powers, an end.
        #[serde(default)]
        limits: Limits,
    },
    /// Ends what a token allows.
    RevokeRole {
        /// SHA-256 of the bearer token.
        token: Digest,
        /// Why.
        ground: String,
    },
    /// Gives notice of a meeting.
    NoticeMeeting {
        /// Its address for life; when absent, body and date make one.
        #[serde(default)]
        meeting: Option<MeetingId>,
        /// The body that meets.
        body: BodyId,
        /// "cabinet", "routine", "press conference" …
        category: String,
        /// What the meeting is called.
        title: String,
        /// The room, which brings its cameras.
        room: RoomId,
        /// Where that is, in words.
        place: String,
        /// When it starts.
        start: Time,
        /// IANA time zone in which the start is shown; when absent, the body's.
        #[serde(default)]
        zone: Option<String>,
        /// What it is for.
        purpose: String,
        /// Who convenes it.
        convener: String,
        /// What will be dealt with.
        #[serde(default)]
        agenda: Vec<AgendaItem>,
        /// Why the notice is shorter than the body's rules ask for, if it is.
        #[serde(default)]
        urgency: Option<String>,
        /// Whether it is held away from the room's covered place: a field inspection, off-site.
        #[serde(default)]
        elsewhere: bool,
        /// The meetings that it speaks of, for a press conference.
        #[serde(default)]
        speaks_of: Vec<MeetingId>,
    },
    /// Calls a noticed meeting off.
    CancelMeeting {
        /// The meeting.
        meeting: MeetingId,
        /// Why.
        ground: String,
    },
    /// Orders that cameras record; without an order none does.
    OrderRecording {
        /// The meeting.
        meeting: MeetingId,
        /// The office that decided, in words.
        decided_by: String,
        /// Why.
        ground: String,
        /// Which cameras of the room; when empty, all of them.
        #[serde(default)]
        cameras: Vec<CameraId>,
        /// What is to happen with the footage, in words.
        handling: String,
    },
    /// Opens the session: from here on the meeting is in public.
    CallToOrder {
        /// The meeting.
        meeting: MeetingId,
    },
    /// Turns to an item of the agenda.
    OpenItem {
        /// The meeting.
        meeting: MeetingId,
        /// The item's id on the agenda.
        item: String,
    },
    /// Interrupts the session; nothing is streamed or recorded until it resumes.
    Recess {
        /// The meeting.
        meeting: MeetingId,
        /// Why, in words for the public.
        reason: String,
    },
    /// Ends a recess.
    Resume {
        /// The meeting.
        meeting: MeetingId,
    },
    /// Closes the session to the public. In effect before it is acknowledged.
    CloseSession {
        /// The meeting.
        meeting: MeetingId,
        /// The legal ground, in words for the public.
        ground: String,
        /// The exemption in the body's rules that it rests on; needed where the body has a list.
        #[serde(default)]
        exemption: Option<String>,
        /// The office that decided; when absent, the office that asks.
        #[serde(default)]
        decided_by: Option<String>,
        /// When it is to be reviewed whether this must stay closed.
        review: Date,
        /// From when on it is closed, within the delay by which the public sees less than the room;
        /// when absent, or earlier than what the public has seen, from there on.
        #[serde(default)]
        as_of: Option<Time>,
    },
    /// Says how long after the room the public sees a meeting.
    SetDelay(DelaySet),
    /// Reopens the session; the public resumes at the first keyframe after.
    ReopenSession {
        /// The meeting.
        meeting: MeetingId,
    },
    /// Ends the meeting.
    Adjourn {
        /// The meeting.
        meeting: MeetingId,
    },

    /// Lays down the rules of a body as a whole: notice hours, categories, exemptions, retention,
    /// delay, quorum, clocks and who may do what, each with its source.
    SetRules(RulesSet),
    /// Gives a body the rules of a set that is shipped.
    AdoptRules(AdoptRules),
    /// Sets up an office of a body.
    CreateOffice(OfficeCreated),
    /// Appoints a person to an office that nobody holds.
    AppointPerson(PersonAppointed),
    /// Relieves the person who holds an office; their passkeys and sign-ons for it end.
    RelievePerson(PersonRelieved),
    /// Says where an office is told of what concerns it, and in which language.
    SetContact(ContactSet),
    /// Registers a passkey with which an office signs in and signs acts.
    RegisterPasskey(PasskeyRegistered),
    /// Ends a passkey for good.
    RevokePasskey(PasskeyRevoked),
    /// Lets a government's own sign-on stand for an office.
    BindSignOn(SignOnBound),
    /// Ends every office for which a sign-on stands.
    UnbindSignOn(SignOnUnbound),
    /// Sets the key to which confidential reports to one's own office are encrypted.
    SetRecipient(RecipientSet),
    /// Lays down who can open what a body seals; needs two persons.
    SetSealPolicy(SealPolicySet),
    /// See [`Proposed`].
    Propose(Propose),
    /// See [`Seconded`].
    Second(Second),
    /// See [`ProposalRejected`].
    RejectProposal(ProposalRejected),
    /// See [`DisclosureErased`].
    EraseDisclosure(EraseDisclosure),
    /// See [`Told`].
    NoteTold(Told),
    /// Amends title, purpose, room or place of a notice before the call to order; orders to record
    /// lapse with a change of room.
    AmendNotice(NoticeAmended),
    /// Puts a meeting off to another start, or to none until one is set.
    PostponeMeeting(MeetingPostponed),
    /// Publishes the agenda as a whole; what was under discussion stays on it.
    PublishAgenda(AgendaPublished),
    /// Lays a paper for a meeting or one of its items; marked when it comes late.
    LayPaper(PaperLaid),
    /// Classifies a meeting or an item as open, closed or mixed; a meeting classified as closed
    /// begins closed.
    Classify(Classified),
    /// Gives a meeting or an item that is not open a title for those who take part.
    GiveClosedTitle(ClosedTitleGiven),
    /// Explains why a meeting that was in public was not streamed.
    ExplainUnstreamed(UnstreamedExplained),
    /// Invites an office to a meeting, once, before it is over.
    Invite(Invited),
    /// Takes an invitation back, before the call to order.
    WithdrawInvitation(InvitationWithdrawn),
    /// Accepts, declines with a ground or delegates; the clerk may note it for another office. A
    /// changed reply is a new one and the old one stays.
    AnswerInvitation(InvitationAnswered),
    /// States a condition under which an invited office attends, to the office that is to assure it.
    StateCondition(ConditionStated),
    /// Assures or refuses a condition, by the office to which it was put; after the call to order
    /// it is marked late.
    AnswerCondition(ConditionAnswered),
    /// Gives an assurance in writing for a meeting, a category or a period; may supersede one of
    /// the same office, which stays.
    GiveAssurance(AssuranceGiven),
    /// Lays an assurance beside a meeting that it covers.
    AttachAssurance(AssuranceAttached),
    /// Notes that an office came, invited or not; after the adjournment only with the device's
    /// time of something before it.
    NoteArrival(Arrived),
    /// Notes that an office that is there left.
    NoteDeparture(Departed),
    /// Strikes a line of the register, which stays and shows as corrected.
    CorrectRegister(RegisterCorrected),
    /// Agrees with the register as it stands, for one's own office; a later change of the register
    /// ends that.
    CountersignRegister(RegisterCountersigned),
    /// Objects to the register, for one's own office.
    ObjectToRegister(RegisterObjected),
    /// States one side of an absence: one's own, or the convener's for whoever serves the meeting;
    /// shown when the other side has stated or declined too.
    StateAbsence(AbsenceStated),
    /// Declines to state one side of an absence, so that the other's word can be shown.
    DeclineAbsenceStatement(AbsenceStatementDeclined),
    /// Tells offices what will happen with the recording; what an office is told later takes the place
    /// of what it was told before, and handling is compared with it.
    GiveRecordingNotice(RecordingNoticeGiven),
    /// Acknowledges the latest recording notice, for one's own office.
    AcknowledgeRecordingNotice(RecordingNoticeAcknowledged),
    /// Objects to the latest recording notice, for one's own office.
    ObjectToRecording(RecordingNoticeObjected),
    /// Has every difference between what was told of a recording and what was done put on the record,
    /// each once.
    RaiseDifferences(RaiseDifferences),
    /// Raises the alarm over a camera that sends in a sitting meeting without an order.
    NoteUnorderedCamera(UnorderedCameraNoted),
    /// Puts a key on the record that was dealt in pieces, before anything is sealed with it.
    PrepareSeal(SealPrepared),
    /// Says that one's own piece of a seal opens.
    AcknowledgePiece(PieceAcknowledged),
    /// States which segments of a closed part were sealed.
    SealSpan(SpanSealed),
    /// States closed time of which a camera has nothing sealed.
    NoteSealedGap(SealedGapFound),
    /// Keeps footage from being destroyed, whatever its age.
    PlaceHold(HoldPlaced),
    /// Lifts a hold; needs two persons.
    LiftHold(HoldLifted),
    /// Decides that footage is destroyed; needs two persons.
    DestroyFootage(DestructionDecided),
    /// States that the machine begins to destroy what was decided.
    BeginDestruction(DestructionBegun),
    /// States what is gone.
    NoteDestroyed(Destroyed),
    /// Says whether a closed part must stay closed.
    ReviewClosedPart(ClosedPartReviewed),
    /// Notes that somebody viewed footage under supervision.
    NoteViewing(ViewingNoted),
    /// States how footage compares with the record, read again.
    NoteIntegrity(IntegrityChecked),
    /// Asks to open what was sealed, with a key that the opener made for it.
    RequestOpening(OpeningRequested),
    /// Agrees to an opening, so that its custodians answer; by another than who asked or opens.
    ApproveOpening(OpeningApproved),
    /// Does not agree to an opening.
    RefuseOpening(OpeningRefused),
    /// Passes one's own piece on to the opener, encrypted to the key of this opening.
    AnswerOpening(OpeningAnswered),
    /// Says what an opening opened and found, by the office that opened.
    NoteOpened(SealOpened),
    /// States which files with a range of what was sealed went out, each compared with the record.
    ReleaseRange(RangeReleased),
    /// Finishes the item under discussion.
    CloseItem(ItemClosed),
    /// Notes who spoke, and in which capacity.
    NoteSpeaker(SpeakerNoted),
    /// Moves a motion; the mover and the seconder are members who are present.
    MoveMotion(MotionMoved),
    /// Takes a vote by roll call on a motion; needs the quorum that the body's rules ask for.
    TakeVote(VoteTaken),
    /// Records a decision; in a closed session it is for the parties until it is published.
    RecordDecision(DecisionRecorded),
    /// Makes a decision public, apart from its discussion.
    PublishDecision(DecisionPublished),
    /// Marks an incident, so that the minutes around it are protected from deletion on every camera.
    MarkIncident(IncidentMarked),
    /// Records what an office undertakes to do by a day; it comes back until it is met or dropped.
    MakeCommitment(CommitmentMade),
    /// Shows that a commitment was met, for one's own office or as the clerk.
    MeetCommitment(CommitmentMet),
    /// Gives a commitment up.
    DropCommitment(CommitmentDropped),
    /// Approves the minutes of an adjourned meeting, named by the digest of their file.
    ApproveMinutes(MinutesApproved),
    /// Demands footage; the demand stays open until it is granted, refused or has lapsed.
    DemandFootage(FootageDemanded),
    /// Ends a demand for footage: granted, refused or lapsed.
    EndDemand(DemandEnded),
    /// Puts advice on release on the record; each decision says whether it was followed.
    GiveAdvice(AdviceGiven),
    /// Decides to release footage, or to withhold it; a later decision to withhold takes back releases.
    DecideRelease(ReleaseDecided),
    /// Notes that footage went to a recipient whom a standing decision names.
    ReleaseFootage(Released),
    /// Decides how long footage is kept, which the body's rules may not allow to be shorter.
    DecideRetention(RetentionDecided),
    /// States that one's own office handed files over; claimed until the receiver signs.
    HandOver(HandedOver),
    /// Signs for files that were handed over to one's own office; the list must be the same.
    SignReceipt(ReceiptSigned),
    /// Disputes that one's own office received what is said to be handed over.
    DisputeHandOver(HandOverDisputed),
    /// Deposits footage that others took; it is never shown as the system's own.
    DepositFootage(FootageDeposited),
    /// Sends one request to one or many offices; each has its own line and its own clock.
    SendRequest(RequestSent),
    /// Says something about a request, as its sender or an addressee.
    WordRequest(RequestWorded),
    /// Notes that a request reached an addressee, as its sender or the clerk.
    NoteDelivery(RequestDelivered),
    /// Acknowledges a request, for the office that asks.
    AcknowledgeRequest(RequestAcknowledged),
    /// Answers a request, for the office that asks; a late answer is kept and marked.
    AnswerRequest(RequestAnswered),
    /// Puts a letter on the record, as its author or, for another office, as the clerk.
    FileLetter(LetterFiled),
    /// Acknowledges a letter, as its addressee.
    AcknowledgeLetter(LetterAcknowledged),
    /// Makes a statement on any act, or on an event outside the record.
    MakeStatement(StatementMade),
    /// Logs a protective measure, as the office that asked for it or the clerk.
    LogProtection(ProtectionLogged),
    /// Files a confidential report that only its recipients can open.
    FileReport(ReportFiled),
    /// Adds to a confidential report, with its receipt code.
    AddToReport(ReportAdded),
    /// Says where a confidential report stands, as a recipient.
    SetReportState(ReportStateSet),

    // By the machine's own parts; refused from anybody else.
    /// A camera began to send.
    NoteCameraJoined {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// RFC 6381 codecs.
        codecs: String,
    },
    /// A camera stopped sending.
    NoteCameraLost {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// Why.
        cause: Cause,
    },
    /// Segments were written and synced.
    #[schemars(skip)]
    KeepSpan {
        /// The meeting.
        meeting: MeetingId,
        /// Takes that were not mentioned before.
        takes: Vec<KeptTake>,
        /// Segments since the last span, per camera in order.
        segments: Vec<KeptSegment>,
    },
    /// Pictures are missing between two instants.
    NoteGap {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// Where the gap begins.
        from: Time,
        /// Where it ends.
        to: Time,
        /// Why.
        cause: Cause,
    },
    /// The recorder can keep no more; live goes on.
    NoteRecorderStopped {
        /// The meeting.
        meeting: MeetingId,
        /// Why.
        cause: Cause,
        /// What the machine said.
        detail: String,
    },
    /// The recorder keeps again.
    NoteRecorderResumed {
        /// The meeting.
        meeting: MeetingId,
    },
    /// All footage of an adjourned meeting is accounted for.
    #[schemars(skip)]
    CompleteFootage {
        /// The meeting.
        meeting: MeetingId,
        /// Final counts of every camera that recorded.
        cameras: Vec<FinalCount>,
    },
}

impl Command {
    /// The instant as of which it would close a session, where it names one.
    pub fn as_of(&self) -> Option<Time> {
        if let Self::CloseSession { as_of, .. } = self {
            *as_of
        } else {
            None
        }
    }

    /// The same command with the instant as of which the gate was shut, where it names one.
    #[must_use]
    pub fn closing_as_of(mut self, shut: Time) -> Self {
        if let Self::CloseSession {
            as_of: Some(as_of), ..
        } = &mut self
        {
            *as_of = shut;
        }
        self
    }

    /// The meeting that the command is about, where it names one.
    #[expect(clippy::too_many_lines, reason = "a table with one arm per command")]
    pub fn meeting(&self) -> Option<&MeetingId> {
        match self {
            Self::CancelMeeting { meeting, .. }
            | Self::OrderRecording { meeting, .. }
            | Self::CallToOrder { meeting }
            | Self::OpenItem { meeting, .. }
            | Self::Recess { meeting, .. }
            | Self::Resume { meeting }
            | Self::CloseSession { meeting, .. }
            | Self::SetDelay(DelaySet { meeting, .. })
            | Self::ReopenSession { meeting }
            | Self::Adjourn { meeting }
            | Self::NoteCameraJoined { meeting, .. }
            | Self::NoteCameraLost { meeting, .. }
            | Self::KeepSpan { meeting, .. }
            | Self::NoteGap { meeting, .. }
            | Self::NoteRecorderStopped { meeting, .. }
            | Self::NoteRecorderResumed { meeting }
            | Self::CompleteFootage { meeting, .. } => Some(meeting),
            Self::AmendNotice(it) => Some(&it.meeting),
            Self::PostponeMeeting(it) => Some(&it.meeting),
            Self::PublishAgenda(it) => Some(&it.meeting),
            Self::LayPaper(it) => Some(&it.meeting),
            Self::Classify(it) => Some(&it.meeting),
            Self::GiveClosedTitle(it) => Some(&it.meeting),
            Self::ExplainUnstreamed(it) => Some(&it.meeting),
            Self::Invite(it) => Some(&it.meeting),
            Self::WithdrawInvitation(it) => Some(&it.meeting),
            Self::AnswerInvitation(it) => Some(&it.meeting),
            Self::StateCondition(it) => Some(&it.meeting),
            Self::AnswerCondition(it) => Some(&it.meeting),
            Self::AttachAssurance(it) => Some(&it.meeting),
            Self::NoteArrival(it) => Some(&it.meeting),
            Self::NoteDeparture(it) => Some(&it.meeting),
            Self::CorrectRegister(it) => Some(&it.meeting),
            Self::CountersignRegister(it) => Some(&it.meeting),
            Self::ObjectToRegister(it) => Some(&it.meeting),
            Self::StateAbsence(it) => Some(&it.meeting),
            Self::DeclineAbsenceStatement(it) => Some(&it.meeting),
            Self::GiveRecordingNotice(it) => Some(&it.meeting),
            Self::AcknowledgeRecordingNotice(it) => Some(&it.meeting),
            Self::ObjectToRecording(it) => Some(&it.meeting),
            Self::RaiseDifferences(it) => Some(&it.meeting),
            Self::NoteUnorderedCamera(it) => Some(&it.meeting),
            Self::PrepareSeal(it) => Some(&it.meeting),
            Self::AcknowledgePiece(it) => Some(&it.meeting),
            Self::SealSpan(it) => Some(&it.meeting),
            Self::NoteSealedGap(it) => Some(&it.meeting),
            Self::PlaceHold(it) => Some(&it.meeting),
            Self::LiftHold(it) => Some(&it.meeting),
            Self::DestroyFootage(it) => Some(&it.meeting),
            Self::BeginDestruction(it) => Some(&it.meeting),
            Self::NoteDestroyed(it) => Some(&it.meeting),
            Self::ReviewClosedPart(it) => Some(&it.meeting),
            Self::NoteViewing(it) => Some(&it.meeting),
            Self::NoteIntegrity(it) => Some(&it.meeting),
            Self::RequestOpening(it) => Some(&it.meeting),
            Self::ApproveOpening(it) => Some(&it.meeting),
            Self::RefuseOpening(it) => Some(&it.meeting),
            Self::AnswerOpening(it) => Some(&it.meeting),
            Self::NoteOpened(it) => Some(&it.meeting),
            Self::ReleaseRange(it) => Some(&it.meeting),
            Self::CloseItem(it) => Some(&it.meeting),
            Self::NoteSpeaker(it) => Some(&it.meeting),
            Self::MoveMotion(it) => Some(&it.meeting),
            Self::TakeVote(it) => Some(&it.meeting),
            Self::RecordDecision(it) => Some(&it.meeting),
            Self::PublishDecision(it) => Some(&it.meeting),
            Self::MarkIncident(it) => Some(&it.meeting),
            Self::MakeCommitment(it) => Some(&it.meeting),
            Self::MeetCommitment(it) => Some(&it.meeting),
            Self::DropCommitment(it) => Some(&it.meeting),
            Self::ApproveMinutes(it) => Some(&it.meeting),
            Self::DemandFootage(it) => Some(&it.meeting),
            Self::EndDemand(it) => Some(&it.meeting),
            Self::GiveAdvice(it) => Some(&it.meeting),
            Self::DecideRelease(it) => Some(&it.meeting),
            Self::ReleaseFootage(it) => Some(&it.meeting),
            Self::DecideRetention(it) => Some(&it.meeting),
            Self::HandOver(it) => Some(&it.meeting),
            Self::SignReceipt(it) => Some(&it.meeting),
            Self::DisputeHandOver(it) => Some(&it.meeting),
            Self::DepositFootage(it) => it.meeting.as_ref(),
            Self::NoteTold(it) => it.meeting.as_ref(),
            Self::SendRequest(it) => it.meeting.as_ref(),
            Self::WordRequest(it) => it.meeting.as_ref(),
            Self::NoteDelivery(it) => it.meeting.as_ref(),
            Self::AcknowledgeRequest(it) => it.meeting.as_ref(),
            Self::AnswerRequest(it) => it.meeting.as_ref(),
            Self::FileLetter(it) => it.meeting.as_ref(),
            Self::AcknowledgeLetter(it) => it.meeting.as_ref(),
            Self::MakeStatement(it) => it.meeting.as_ref(),
            Self::LogProtection(it) => it.meeting.as_ref(),
            Self::FileReport(it) => it.meeting.as_ref(),
            Self::AddToReport(it) => it.meeting.as_ref(),
            Self::SetReportState(it) => it.meeting.as_ref(),
            Self::NoticeMeeting { meeting, .. } => meeting.as_ref(),
            Self::EstablishBody { .. }
            | Self::CreateRoom { .. }
            | Self::AddCamera { .. }
            | Self::ReplaceCameraKey { .. }
            | Self::RemoveCamera { .. }
            | Self::GrantRole { .. }
            | Self::RevokeRole { .. }
            | Self::SetRules(..)
            | Self::AdoptRules(..)
            | Self::CreateOffice(..)
            | Self::AppointPerson(..)
            | Self::RelievePerson(..)
            | Self::SetContact(..)
            | Self::RegisterPasskey(..)
            | Self::RevokePasskey(..)
            | Self::BindSignOn(..)
            | Self::UnbindSignOn(..)
            | Self::SetRecipient(..)
            | Self::SetSealPolicy(..)
            | Self::Propose(..)
            | Self::Second(..)
            | Self::RejectProposal(..)
            | Self::EraseDisclosure(..)
            | Self::GiveAssurance(..) => None,
        }
    }
}
