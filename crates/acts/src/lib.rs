//! What people did: the vocabulary of a meeting, and the fold that makes one record of it.
//!
//! `decide` judges a command against the record, `Record::apply` believes what was written, and
//! `Meeting::wanted` says what the world should be doing about it. Nothing here reads a clock,
//! draws a random number or touches a file: the same acts make the same record everywhere.

mod act;
mod agenda;
mod attendance;
mod audience;
mod bodies;
mod business;
mod class;
mod command;
mod counts;
mod custody;
mod decide;
mod delay;
mod entry;
mod erasure;
mod footage;
mod handling;
mod id;
mod invitation;
mod meeting;
mod notice;
mod offices;
mod opening;
mod papers;
pub mod privacy;
mod record;
mod recording;
mod refusal;
mod release;
mod retention;
mod rules;
mod seal;
mod second;
mod session;
mod signature;
mod stamp;
mod telling;
mod text;
mod time;
mod wanted;
mod who;

#[cfg(test)]
mod tests;

pub use act::{
    Act, AgendaItem, By, Cause, Chain, Entry, FinalCount, KeptRun, KeptSegment, KeptTake,
    KeptTrack, Role, SealedCount, TrackKind,
};
pub use agenda::{
    AgendaPublished, Change, MeetingPostponed, NoticeAmended, NoticeClock, Paper, PaperLaid,
    Revision, RevisionKind,
};
pub use attendance::{
    Absence, AbsenceSide, AbsenceStated, AbsenceStatementDeclined, AbsenceWord, Arrived,
    Countersignature, Departed, Heard, Line, Listed, Movement, Objection, RegisterCorrected,
    RegisterCountersigned, RegisterObjected, Roll, Standing,
};
pub use audience::{Audience, audience, releases};
pub use bodies::{Body, Camera, Grant, Room};
pub use business::{
    Ballot, Commitment, CommitmentDropped, CommitmentEnd, CommitmentMade, CommitmentMet, Decision,
    DecisionPublished, DecisionRecorded, IncidentKind, IncidentMarked, ItemClosed, MinutesApproved,
    Motion, MotionMoved, OpenCommitment, SpeakerNoted, VoteTaken, protected_around,
};
pub use class::{Class, Classified, ClosedTitleGiven, Uncovered, Unstreamed, UnstreamedExplained};
pub use command::{Actor, Command};
pub use counts::{Count, CountQuery, CountRow, Counts, Share};
pub use custody::{
    AdviceGiven, Course, Demand, DemandEnd, DemandEnded, DemandState, FootageDemanded,
    FootageDeposited, HandOver, HandOverDisputed, HandOverState, HandedOver, Holder, ListedFile,
    OverduePromise, ReceiptSigned, ReleaseDecided, ReleaseState, Released, RetentionDecided,
};
pub use decide::decide;
pub use delay::{DelaySet, READING_US, reach_us};
pub use entry::NotAnEntry;
pub use erasure::{DisclosureErased, EraseDisclosure, Left};
pub use footage::{Gap, Kept, Stoppage};
pub use handling::{
    Difference, HandledOtherwiseThanNotified, Handling, Informed, NoticeAnswer, RaiseDifferences,
    Recipient, RecordingNoticeAcknowledged, RecordingNoticeGiven, RecordingNoticeObjected,
    UnorderedCameraNoted,
};
pub use id::{
    ActId, BodyId, CameraId, CameraPath, Digest, MeetingId, NotAName, OfficeId, PersonId, RoomId,
};
pub use invitation::{
    Answer, Assurance, AssuranceAttached, AssuranceGiven, Capacity, Condition, ConditionAnswer,
    ConditionAnswered, ConditionReply, ConditionStanding, ConditionStated, Covering, Invitation,
    InvitationAnswered, InvitationWithdrawn, Invited, Reply, Scope,
};
pub use meeting::{Meeting, State};
pub use notice::{Item, Notice};
pub use offices::{
    ContactSet, Office, OfficeCreated, Outcome, Passkey, PasskeyRegistered, PasskeyRevoked,
    PersonAppointed, PersonRelieved, RecipientSet, Side, SignOn, SignOnBound, SignOnUnbound,
    Tenure, Told,
};
pub use opening::{
    Opening, OpeningAnswered, OpeningApproved, OpeningRefused, OpeningRequested, OpeningState,
    SealOpened,
};
pub use papers::{
    Channel, Letter, LetterAcknowledged, LetterFiled, LetterState, Papers, ProtectionLogged,
    Purpose, Report, ReportAdded, ReportFiled, ReportState, ReportStateSet, Request,
    RequestAcknowledged, RequestAnswered, RequestDelivered, RequestLine, RequestSent, RequestState,
    RequestWorded, StatementMade, Wording,
};
pub use record::{Misplaced, Record};
pub use recording::Order;
pub use refusal::Refusal;
pub use release::{Concealed, Hidden, RELEASED_MAX, RangeReleased, ReleasedFile};
pub use retention::{
    Bar, CheckedCamera, ClosedPartReviewed, Confidential, Destroyed, DestroyedCount, Destruction,
    DestructionBegun, DestructionDecided, DestructionState, Extent, Hold, HoldLifted, HoldPlaced,
    IntegrityChecked, Retention, Stock, ViewingNoted,
};
pub use rules::{AdoptRules, Category, Exemption, Rules, RulesSet, rule_sets};
pub use seal::{
    PieceAcknowledged, Seal, SealPolicySet, SealPrepared, SealedClause, SealedGapFound, SealedKept,
    SealedSegment, SealedStretch, SealedTake, SpanSealed,
};
pub use second::{Proposal, ProposalRejected, Propose, Proposed, Second, Seconded};
pub use session::{ClosedPart, Interval, Recess};
pub use signature::{Signature, signed_text};
pub use stamp::{Said, Stamp};
pub use telling::Telling;
pub use time::{Date, NotADate, NotATime, Time};
pub use wanted::{Due, Duty, Wanted};
pub use who::{Limits, MAIL, Power, SETUP, VISITOR, holds, may, power, runs};
