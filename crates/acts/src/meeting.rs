//! One meeting: what its acts add up to.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::agenda::Docket;
use crate::attendance::Attendance;
use crate::business::Business;
use crate::class::Classes;
use crate::counts::Shares;
use crate::custody::Custody;
use crate::delay::Delays;
use crate::handling::Handled;
use crate::invitation::Invitations;
use crate::retention::Retained;
use crate::seal::Sealing;
use crate::stamp::Stamp;
use crate::telling::{self, Outcomes};
use crate::{
    Act, ActId, CameraId, ClosedPart, Digest, Gap, Interval, Item, Kept, MeetingId, Notice,
    Opening, Order, RangeReleased, Recess, Rules, Said, Stoppage, Time,
};

/// What the house says about a meeting at the instant of an act.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// The rules of its body.
    pub(crate) rules: Option<&'a Rules>,
    /// Whether its room has a camera in use.
    pub(crate) covered: bool,
}

/// Where a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Notice was given; it has not begun.
    Noticed,
    /// In session and in public.
    InSession,
    /// In session, closed to the public.
    ClosedSession,
    /// Interrupted.
    Recess,
    /// Over.
    Adjourned,
    /// Called off before it began.
    Cancelled,
}

impl State {
    /// The state's name as in the API, `in_session`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Noticed => "noticed",
            Self::InSession => "in_session",
            Self::ClosedSession => "closed_session",
            Self::Recess => "recess",
            Self::Adjourned => "adjourned",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the meeting was called to order and is not over.
    pub fn sits(self) -> bool {
        match self {
            Self::InSession | Self::ClosedSession | Self::Recess => true,
            Self::Noticed | Self::Adjourned | Self::Cancelled => false,
        }
    }

    /// Whether nothing more will happen in it.
    pub fn is_over(self) -> bool {
        match self {
            Self::Adjourned | Self::Cancelled => true,
            Self::Noticed | Self::InSession | Self::ClosedSession | Self::Recess => false,
        }
    }
}

/// The fold of one meeting's acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    pub(crate) notice: Notice,
    noticed: Time,
    pub(crate) docket: Docket,
    pub(crate) classes: Classes,
    pub(crate) state: State,
    pub(crate) cancellation: Option<(Time, String)>,
    pub(crate) epoch: Option<Time>,
    pub(crate) adjourned: Option<Time>,
    pub(crate) open: Vec<Interval>,
    pub(crate) closed: Vec<ClosedPart>,
    pub(crate) recesses: Vec<Recess>,
    pub(crate) agenda: Vec<Item>,
    pub(crate) current: Option<usize>,
    pub(crate) orders: Vec<Order>,
    pub(crate) ordered: BTreeSet<CameraId>,
    pub(crate) removed: BTreeSet<CameraId>,
    pub(crate) present: BTreeMap<CameraId, String>,
    pub(crate) kept: BTreeMap<CameraId, Kept>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) stoppages: Vec<Stoppage>,
    pub(crate) completed: Option<Time>,
    pub(crate) behind_closed_doors: BTreeSet<ActId>,
    pub(crate) outcomes: Outcomes,
    pub(crate) handled: Handled,
    pub(crate) done: Business,
    pub(crate) custody: Custody,
    pub(crate) sealing: Sealing,
    pub(crate) delays: Delays,
    pub(crate) retention: Retained,
    pub(crate) openings: BTreeMap<ActId, Opening>,
    pub(crate) range_releases: Vec<Said<RangeReleased>>,
    pub(crate) invitations: Invitations,
    pub(crate) attendance: Attendance,
    pub(crate) shares: Shares,
    acts: u64,
    /// The places of its acts in the log, in order.
    places: Vec<ActId>,
    last: Option<Digest>,
}

impl Meeting {
    pub(crate) fn new(
        notice: Notice,
        agenda: Vec<Item>,
        stamp: &Stamp,
        setting: Setting<'_>,
    ) -> Self {
        let docket = Docket::given(&notice, stamp, setting);
        Self {
            notice,
            noticed: stamp.at,
            docket,
            classes: Classes::default(),
            state: State::Noticed,
            cancellation: None,
            epoch: None,
            adjourned: None,
            open: Vec::new(),
            closed: Vec::new(),
            recesses: Vec::new(),
            agenda,
            current: None,
            orders: Vec::new(),
            ordered: BTreeSet::new(),
            removed: BTreeSet::new(),
            present: BTreeMap::new(),
            kept: BTreeMap::new(),
            gaps: Vec::new(),
            stoppages: Vec::new(),
            completed: None,
            behind_closed_doors: BTreeSet::new(),
            outcomes: Outcomes::new(),
            handled: Handled::default(),
            done: Business::default(),
            custody: Custody::default(),
            sealing: Sealing::default(),
            delays: Delays::new(),
            retention: Retained::default(),
            openings: BTreeMap::new(),
            range_releases: Vec::new(),
            invitations: Invitations::default(),
            attendance: Attendance::default(),
            shares: Shares::default(),
            acts: 0,
            places: Vec::new(),
            last: None,
        }
    }

    /// The meeting's name for life.
    pub fn id(&self) -> &MeetingId {
        &self.notice.meeting
    }

    /// What the notice said.
    pub fn notice(&self) -> &Notice {
        &self.notice
    }

    /// When notice was given.
    pub fn noticed(&self) -> Time {
        self.noticed
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// When and why it was called off, if it was.
    pub fn cancellation(&self) -> Option<(Time, &str)> {
        self.cancellation
            .as_ref()
            .map(|(at, ground)| (*at, ground.as_str()))
    }

    /// When it was called to order: media time 0 of all its footage.
    pub fn epoch(&self) -> Option<Time> {
        self.epoch
    }

    /// When it was adjourned.
    pub fn adjourned(&self) -> Option<Time> {
        self.adjourned
    }

    /// When the session was in public: disjoint, in order, the last without an end while it is.
    pub fn open(&self) -> &[Interval] {
        &self.open
    }

    /// The parts closed to the public, in order.
    pub fn closed(&self) -> &[ClosedPart] {
        &self.closed
    }

    /// The interruptions, in order.
    pub fn recesses(&self) -> &[Recess] {
        &self.recesses
    }

    /// The agenda, with the times at which each item was under discussion.
    pub fn agenda(&self) -> &[Item] {
        &self.agenda
    }

    /// The item under discussion.
    pub fn item(&self) -> Option<&Item> {
        self.current.and_then(|index| self.agenda.get(index))
    }

    /// The orders to record, in order; each adds to those before, but for those that lapsed.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// Every camera that was ordered to record, also when removed since.
    pub fn ordered(&self) -> &BTreeSet<CameraId> {
        &self.ordered
    }

    /// The cameras that are sending, with their RFC 6381 codecs.
    pub fn present(&self) -> &BTreeMap<CameraId, String> {
        &self.present
    }

    /// What each camera's footage amounts to so far.
    pub fn kept(&self) -> &BTreeMap<CameraId, Kept> {
        &self.kept
    }

    /// Where pictures are missing, in the order of time and camera.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// When the recorder could keep no more, in order; the last without an end while it cannot.
    pub fn stoppages(&self) -> &[Stoppage] {
        &self.stoppages
    }

    /// When all footage was accounted for.
    pub fn completed(&self) -> Option<Time> {
        self.completed
    }

    /// Count of the meeting's acts.
    pub fn acts(&self) -> u64 {
        self.acts
    }

    pub(crate) fn chain_end(&self) -> (u64, Option<Digest>) {
        (self.acts, self.last)
    }

    /// Whether an act of the log is one of this meeting's.
    pub(crate) fn has_act(&self, act: ActId) -> bool {
        self.places.binary_search(&act).is_ok()
    }

    pub(crate) fn follow(&mut self, n: ActId, seq: u64, disclosure: Digest) {
        self.acts = seq.saturating_add(1);
        self.places.push(n);
        self.last = Some(disclosure);
    }

    /// Blanks the words of an act wherever the meeting quotes it.
    pub(crate) fn erase(&mut self, act: ActId) {
        telling::erase(&mut self.outcomes, act);
        self.invitations.erase(act);
        self.attendance.erase(act);
        self.handled.erase(act);
        self.done.erase(act);
        self.custody.erase(act);
        self.shares = Shares::default();
    }

    /// Believes an act of this meeting; false when it does not fit and changes nothing.
    pub(crate) fn fold(&mut self, act: &Act, stamp: &Stamp, setting: Setting<'_>) -> bool {
        let fits = self.believe(act, stamp, setting);
        if fits {
            self.watch(act, stamp.at);
        }
        self.note_stream();
        self.shares = Shares::default();
        fits
    }

    #[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
    fn believe(&mut self, act: &Act, stamp: &Stamp, setting: Setting<'_>) -> bool {
        let at = stamp.at;
        if self.state == State::ClosedSession {
            self.behind_closed_doors.insert(stamp.n);
        }
        match act {
            Act::MeetingCancelled { ground, .. } => self.cancelled(ground, stamp),
            Act::RecordingOrdered {
                decided_by,
                ground,
                cameras,
                handling,
                ..
            } => self.recording_ordered(Order {
                at,
                decided_by: decided_by.clone(),
                ground: ground.clone(),
                cameras: cameras.clone(),
                handling: handling.clone(),
                lapsed: None,
            }),
            Act::CalledToOrder { .. } => self.called_to_order(at, setting),
            Act::ItemOpened { item, .. } => self.item_opened(item, at),
            Act::Recessed { reason, .. } => self.recessed(reason, at),
            Act::Resumed { .. } => self.resumed(at),
            Act::SessionClosed {
                ground,
                exemption,
                decided_by,
                review,
                from,
                ..
            } => {
                let part = ClosedPart {
                    from: from.unwrap_or(at),
                    until: None,
                    ground: ground.clone(),
                    exemption: exemption.clone(),
                    decided_by: decided_by.clone(),
                    review: *review,
                };
                self.session_closed(part, at)
            }
            Act::SessionReopened { .. } => self.session_reopened(at),
            Act::Adjourned { .. } => self.adjourn(at) && self.note_rules_at_end(setting),
            Act::CameraJoined { camera, codecs, .. } => self.camera_joined(camera, codecs),
            Act::CameraLost { camera, .. } => self.camera_lost(camera),
            Act::SpanKept {
                takes, segments, ..
            } => self.span_kept(takes, segments, at),
            Act::GapFound {
                camera,
                from,
                to,
                cause,
                ..
            } => self.gap_found(Gap {
                camera: camera.clone(),
                from: *from,
                to: *to,
                cause: *cause,
            }),
            Act::RecorderStopped { cause, detail, .. } => self.recorder_stopped(*cause, detail, at),
            Act::RecorderResumed { .. } => self.recorder_resumed(at),
            Act::FootageCompleted { cameras, .. } => self.footage_completed(cameras, at),
            Act::NoticeAmended(it) => self.notice_amended(it, stamp),
            Act::MeetingPostponed(it) => self.meeting_postponed(it, stamp, setting),
            Act::AgendaPublished(it) => self.agenda_published(it, stamp, setting),
            Act::PaperLaid(it) => self.paper_laid(it, stamp, setting),
            Act::Classified(it) => self.classified(it, stamp),
            Act::ClosedTitleGiven(it) => self.closed_title_given(it, stamp),
            Act::UnstreamedExplained(it) => self.unstreamed_explained(it, stamp),
            Act::Invited(it) => self.invited(it, stamp),
            Act::InvitationWithdrawn(it) => self.invitation_withdrawn(it, stamp),
            Act::InvitationAnswered(it) => self.invitation_answered(it, stamp),
            Act::ConditionStated(it) => self.condition_stated(it, stamp),
            Act::ConditionAnswered(it) => self.condition_answered(it, stamp),
            Act::AssuranceAttached(it) => self.assurance_attached(it, stamp),
            Act::Arrived(it) => self.arrived(it, stamp),
            Act::Departed(it) => self.departed(it, stamp),
            Act::RegisterCorrected(it) => self.register_corrected(it, stamp),
            Act::RegisterCountersigned(it) => self.register_countersigned(it, stamp),
            Act::RegisterObjected(it) => self.register_objected(it, stamp),
            Act::AbsenceStated(it) => self.absence_stated(it, stamp),
            Act::AbsenceStatementDeclined(it) => self.absence_statement_declined(it, stamp),
            Act::RecordingNoticeGiven(it) => self.recording_notice_given(it, stamp),
            Act::RecordingNoticeAcknowledged(it) => self.recording_notice_acknowledged(it, stamp),
            Act::RecordingNoticeObjected(it) => self.recording_notice_objected(it, stamp),
            Act::HandledOtherwiseThanNotified(it) => {
                self.handled_otherwise_than_notified(it, stamp)
            }
            Act::UnorderedCameraNoted(it) => self.unordered_camera_noted(it, stamp),
            Act::DelaySet(it) => self.delay_set(it, at),
            Act::SealPrepared(it) => self.seal_prepared(it, stamp),
            Act::PieceAcknowledged(it) => self.piece_acknowledged(it, stamp),
            Act::SpanSealed(it) => self.span_sealed(it),
            Act::SealedGapFound(it) => self.sealed_gap_found(it),
            Act::HoldPlaced(it) => self.hold_placed(it, stamp),
            Act::HoldLifted(it) => self.hold_lifted(it, stamp),
            Act::DestructionDecided(it) => self.destruction_decided(it, stamp),
            Act::DestructionBegun(it) => self.destruction_begun(it, stamp),
            Act::Destroyed(it) => self.destroyed(it, stamp),
            Act::ClosedPartReviewed(it) => self.closed_part_reviewed(it, stamp),
            Act::ViewingNoted(it) => self.viewing_noted(it, stamp),
            Act::IntegrityChecked(it) => self.integrity_checked(it, stamp),
            Act::OpeningRequested(it) => self.opening_requested(it, stamp),
            Act::OpeningApproved(it) => self.opening_approved(it, stamp),
            Act::OpeningRefused(it) => self.opening_refused(it, stamp),
            Act::OpeningAnswered(it) => self.opening_answered(it, stamp),
            Act::SealOpened(it) => self.seal_opened(it, stamp),
            Act::RangeReleased(it) => self.range_released(it, stamp),
            Act::ItemClosed(it) => self.item_closed(it, stamp),
            Act::SpeakerNoted(it) => self.speaker_noted(it, stamp),
            Act::MotionMoved(it) => self.motion_moved(it, stamp),
            Act::VoteTaken(it) => self.vote_taken(it, stamp),
            Act::DecisionRecorded(it) => self.decision_recorded(it, stamp),
            Act::DecisionPublished(it) => self.decision_published(it, stamp),
            Act::IncidentMarked(it) => self.incident_marked(it, stamp),
            Act::CommitmentMade(it) => self.commitment_made(it, stamp),
            Act::CommitmentMet(it) => self.commitment_met(it, stamp),
            Act::CommitmentDropped(it) => self.commitment_dropped(it, stamp),
            Act::MinutesApproved(it) => self.minutes_approved(it, stamp),
            Act::FootageDemanded(it) => self.footage_demanded(it, stamp),
            Act::DemandEnded(it) => self.demand_ended(it, stamp),
            Act::AdviceGiven(it) => self.advice_given(it, stamp),
            Act::ReleaseDecided(it) => self.release_decided(it, stamp),
            Act::Released(it) => self.released(it, stamp),
            Act::RetentionDecided(it) => self.retention_decided(it, stamp),
            Act::HandedOver(it) => self.handed_over(it, stamp),
            Act::ReceiptSigned(it) => self.receipt_signed(it, stamp),
            Act::HandOverDisputed(it) => self.hand_over_disputed(it, stamp),
            crate::house_acts!()
            | crate::papers_acts!()
            | Act::MeetingNoticed { .. }
            | Act::Later { .. } => false,
        }
    }
}
