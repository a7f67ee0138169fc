//! Retention: holds, when footage may be destroyed and what stands in the way, destruction by two
//! persons and its tombstone, reviews of what is closed, supervised viewing, and integrity checks.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::handling::recipient;
use crate::meeting::{Meeting, Setting};
use crate::stamp::Stamp;
use crate::text::{self, NAME, PROSE};
use crate::{
    Act, ActId, CameraId, Class, ClosedPart, Course, Digest, MeetingId, OfficeId, Recipient,
    Record, Refusal, Said, SealedStretch, State, Time,
};
use crate::{Command, Date};
use crate::{Opening, OpeningState};

const DAY_US: i64 = 86_400 * Time::SECOND;
/// Viewers, cameras and findings that one act names at most.
const LIST_MAX: usize = 1_000;

/// A stretch of a meeting's footage; all of it when nothing is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// Its first instant; that of the meeting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// The instant at which it is over; that of the meeting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Time>,
    /// The cameras; all when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cameras: BTreeSet<CameraId>,
}

/// Footage that is kept in the clear, or sealed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stock {
    /// Of open time, in the clear.
    Open,
    /// Of closed time, sealed.
    Sealed,
}

/// Footage is not to be destroyed, whatever its age, until the hold is lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldPlaced {
    /// The meeting.
    pub meeting: MeetingId,
    /// Of what; all of it when absent.
    #[serde(default, skip_serializing_if = "Extent::is_whole")]
    pub extent: Extent,
    /// Under what authority, "order of the High Court".
    pub authority: String,
    /// Why.
    pub ground: String,
    /// When it is to be reviewed whether it is still needed.
    pub review: Date,
}

/// A hold was lifted; two persons agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldLifted {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that placed it.
    pub hold: ActId,
    /// Why.
    pub ground: String,
}

/// The destruction of footage was decided; two persons agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DestructionDecided {
    /// The meeting.
    pub meeting: MeetingId,
    /// Of what; of every segment that lies wholly in it.
    #[serde(default, skip_serializing_if = "Extent::is_whole")]
    pub extent: Extent,
    /// Only what is in the clear, or only what is sealed; both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<Stock>,
    /// The decision of the body that it rests on, where its rules ask for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ActId>,
    /// Why.
    pub ground: String,
}

/// The machine begins to destroy what was decided: from here on nobody is shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DestructionBegun {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that decided it.
    pub destruction: ActId,
}

/// What of one camera is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DestroyedCount {
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// In the clear, or sealed.
    pub stock: Stock,
    /// Count of segments.
    pub segments: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Their length in microseconds.
    pub duration_us: u64,
    /// SHA-256 of the file digests of these segments, one after another as they were entered.
    pub digest: Digest,
}

/// The tombstone: what was decided is done, and what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Destroyed {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that decided it.
    pub destruction: ActId,
    /// What is gone, by camera.
    pub cameras: Vec<DestroyedCount>,
}

/// It was reviewed whether a closed part must stay closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedPartReviewed {
    /// The meeting.
    pub meeting: MeetingId,
    /// Number of the closed part within the meeting, from 1.
    pub part: u32,
    /// Whether it stays withheld, or is to be released.
    pub course: Course,
    /// When it is to be reviewed again; needed where it stays withheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Why.
    pub ground: String,
}

/// Somebody viewed footage under supervision, and took no copy along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewingNoted {
    /// The meeting.
    pub meeting: MeetingId,
    /// Of what.
    #[serde(default, skip_serializing_if = "Extent::is_whole")]
    pub extent: Extent,
    /// The seal under which it lay; none for footage in the clear that is withheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<u32>,
    /// Who viewed it.
    pub viewers: BTreeSet<Recipient>,
    /// Where.
    pub place: String,
    /// The office that supervised it; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervised_by: Option<OfficeId>,
    /// The act of this meeting that allowed it: an opening, a decision, a demand.
    pub under: ActId,
    /// When it began.
    pub began: Time,
    /// When it ended.
    pub ended: Time,
    /// Whether no copy was left with anybody.
    pub no_copy_left: bool,
}

/// What was read again of one camera's footage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedCamera {
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// Count of segments that are as the record says.
    pub segments: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// What is not as the record says, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
}

/// The machine read a meeting's footage again and compared it with the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntegrityChecked {
    /// The meeting.
    pub meeting: MeetingId,
    /// When the reading began.
    pub began: Time,
    /// What was found, by camera.
    pub cameras: Vec<CheckedCamera>,
}

/// A hold, and the act that lifted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Hold {
    /// What was placed.
    pub placed: Said<HoldPlaced>,
    /// What lifted it; none while it stands.
    pub lifted: Option<Said<HoldLifted>>,
}

/// How far a destruction went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DestructionState {
    /// It was decided.
    Decided,
    /// A hold that was placed before it began took it back.
    Lapsed,
    /// The machine is at it; nobody is shown the footage any more.
    Begun,
    /// It is done.
    Destroyed,
}

/// A destruction that was decided, and how far it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Destruction {
    /// What was decided.
    pub decided: Said<DestructionDecided>,
    /// The hold that took it back.
    pub lapsed: Option<Stamp>,
    /// When the machine began.
    pub begun: Option<Stamp>,
    /// What is gone.
    pub done: Option<Said<Destroyed>>,
}

/// Something for which footage may not be destroyed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "bar", rename_all = "snake_case")]
pub enum Bar {
    /// The meeting is not over, or its footage not all on the record.
    Unfinished,
    /// Neither rules nor a decision say how long it is kept.
    AgeUnknown,
    /// It is too young.
    TooYoung {
        /// The instant at which it is old enough.
        until: Time,
    },
    /// A hold stands.
    Held {
        /// The act that placed it.
        hold: ActId,
        /// Under what authority.
        authority: String,
    },
    /// It holds the minutes around an incident.
    Incident {
        /// Where these begin.
        from: Time,
        /// Where they end.
        to: Time,
    },
    /// The minutes are not approved, and the rules ask for that first.
    MinutesMissing,
    /// No decision of the body is named, and the rules ask for one.
    DecisionMissing,
    /// A demand for it is open, or was granted and is not answered.
    Demanded {
        /// The act that demanded.
        demand: ActId,
    },
    /// An opening of it is asked for, and not done.
    Opening {
        /// The act that asked.
        opening: ActId,
    },
    /// A release was promised or decided and has not come about.
    ReleaseOwed {
        /// By when, or not before when, where that was said.
        by: Option<Date>,
    },
    /// It was to be reviewed whether a closed part stays closed, and was not.
    ReviewDue {
        /// The number of the part.
        part: u32,
        /// The day.
        review: Date,
    },
}

/// How long footage of a meeting is kept, at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Retention {
    /// From when on it may be destroyed, if nothing else stands in the way.
    pub not_before: Option<Time>,
    /// By when it is to be destroyed, where the rules say so.
    pub not_after: Option<Time>,
    /// Whether it is kept longer than the rules allow, and nothing stands in the way but, where the
    /// rules ask for one, a decision of the body.
    pub overdue: bool,
}

/// What is still kept from the public, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Confidential {
    /// The meeting.
    pub meeting: MeetingId,
    /// The closed part, from 1; none for what was classified.
    pub part: Option<u32>,
    /// The item that was classified; none for a part or the whole meeting.
    pub item: Option<String>,
    /// Since when.
    pub since: Time,
    /// Why.
    pub ground: String,
    /// Who decided.
    pub decided_by: String,
    /// The exemption that it rests on.
    pub exemption: Option<String>,
    /// Whether footage of a closed part was sealed.
    pub sealed: bool,
    /// When it is to be reviewed.
    pub review: Option<Date>,
    /// Whether that day is over.
    pub overdue: bool,
    /// How often it was reviewed.
    pub reviews: usize,
    /// Whether the last review says that it is to be released.
    pub to_be_released: bool,
}

/// What was held, destroyed, reviewed, viewed and checked of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Retained {
    holds: BTreeMap<ActId, Hold>,
    destructions: BTreeMap<ActId, Destruction>,
    reviews: Vec<Said<ClosedPartReviewed>>,
    viewings: Vec<Said<ViewingNoted>>,
    checks: Vec<Said<IntegrityChecked>>,
    /// Days for which the rules kept footage when the meeting ended: later rules can lengthen that.
    days_at_end: Option<u32>,
    /// Whether they asked for approved minutes, or a decision, before it is destroyed.
    minutes_at_end: bool,
    decision_at_end: bool,
}

impl Extent {
    /// Whether it is all of a meeting.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a stretch of a camera lies wholly in it.
    pub fn holds(&self, camera: &CameraId, from: Time, to: Time) -> bool {
        self.names(camera)
            && self.from.is_none_or(|first| first <= from)
            && self.to.is_none_or(|last| to <= last)
    }

    /// Whether it has any time in common with a stretch.
    pub fn touches(&self, from: Time, to: Time) -> bool {
        self.from.is_none_or(|first| first < to) && self.to.is_none_or(|last| from < last)
    }

    /// Whether it has any time of any camera in common with another.
    pub fn meets(&self, other: &Self) -> bool {
        let (from, to) = (Time(i64::MIN), Time(i64::MAX));
        let mut cameras = self.cameras.iter();
        let camera = self.cameras.is_empty() || other.cameras.is_empty();
        (camera || cameras.any(|camera| other.names(camera)))
            && self.touches(other.from.unwrap_or(from), other.to.unwrap_or(to))
    }

    /// Whether a camera is meant.
    pub fn names(&self, camera: &CameraId) -> bool {
        self.cameras.is_empty() || self.cameras.contains(camera)
    }

    fn within(&self, other: &Self) -> bool {
        let cameras = other.cameras.is_empty()
            || (!self.cameras.is_empty() && self.cameras.is_subset(&other.cameras));
        cameras
            && (other.from.is_none() || self.from >= other.from)
            && other
                .to
                .is_none_or(|last| self.to.is_some_and(|to| to <= last))
    }

    fn check(&self, meeting: &Meeting) -> Result<(), Refusal> {
        for (field, at) in [("beginning", self.from), ("end", self.to)] {
            at.map_or(Ok(()), |at| text::instant(field, at))?;
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from >= to
        {
            return Err(Refusal::ExtentEmpty);
        }
        let known = |camera: &&CameraId| {
            meeting.kept().contains_key(*camera)
                || meeting.sealed().contains_key(*camera)
                || meeting.ordered().contains(*camera)
        };
        match self.cameras.iter().find(|camera| !known(camera)) {
            None => Ok(()),
            Some(camera) => {
                let camera = camera.clone();
                Err(Refusal::NotOrdered { camera })
            }
        }
    }
}

impl Stock {
    /// Whether a destruction of this stock, or of both, is of another.
    pub fn is_in(self, stock: Option<Self>) -> bool {
        stock.is_none_or(|stock| stock == self)
    }
}

impl Destruction {
    /// How far it went.
    pub fn state(&self) -> DestructionState {
        match (&self.lapsed, &self.begun, &self.done) {
            (_, _, Some(_)) => DestructionState::Destroyed,
            (_, Some(_), None) => DestructionState::Begun,
            (Some(_), None, None) => DestructionState::Lapsed,
            (None, None, None) => DestructionState::Decided,
        }
    }

    /// Whether a segment goes or went with it: the machine began, and it lies wholly in what was
    /// decided.
    pub fn takes(&self, stock: Stock, camera: &CameraId, from: Time, to: Time) -> bool {
        let decided = &self.decided.what;
        self.begun.is_some() && stock.is_in(decided.stock) && decided.extent.holds(camera, from, to)
    }
}

impl Bar {
    fn refusal(self) -> Refusal {
        match self {
            Self::Unfinished => Refusal::FootageUnfinished,
            Self::AgeUnknown => Refusal::AgeUnknown,
            Self::TooYoung { until } => Refusal::TooYoung {
                until: text::day(until),
            },
            Self::Held { hold, authority } => Refusal::Held { hold, authority },
            Self::Incident { from, to } => Refusal::NearIncident { from, to },
            Self::MinutesMissing => Refusal::MinutesMissing,
            Self::DecisionMissing => Refusal::DecisionMissing,
            Self::Demanded { demand } => Refusal::Demanded { demand },
            Self::Opening { opening } => Refusal::OpeningPending { opening },
            Self::ReleaseOwed { .. } => Refusal::ReleaseOwed,
            Self::ReviewDue { part, review } => Refusal::ReviewDue { part, review },
        }
    }
}

pub(crate) fn place_hold(ask: Ask<'_>, made: HoldPlaced) -> Result<Act, Refusal> {
    text::words("authority", &made.authority, PROSE)?;
    text::ground(&made.ground)?;
    let found = ask.record.known(&made.meeting)?;
    made.extent.check(found)?;
    if found.is_gone(&made.extent) {
        return Err(Refusal::FootageGone);
    }
    text::ahead("day of the review", made.review, ask.at)?;
    Ok(Act::HoldPlaced(made))
}

pub(crate) fn lift_hold(ask: Ask<'_>, made: HoldLifted) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let act = made.hold;
    match ask.record.known(&made.meeting)?.holds().get(&act) {
        None => Err(Refusal::HoldUnknown { act }),
        Some(hold) if hold.lifted.is_some() => Err(Refusal::HoldLiftedAlready { act }),
        Some(_) => Ok(Act::HoldLifted(made)),
    }
}

pub(crate) fn destroy(ask: Ask<'_>, made: DestructionDecided) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let found = ask.record.known(&made.meeting)?;
    made.extent.check(found)?;
    if let Some(act) = made.decision {
        let of = ask.record.meeting_of(act);
        let of = of.filter(|of| of.notice().body == found.notice().body);
        if !of.is_some_and(|of| of.decisions().contains_key(&act)) {
            return Err(Refusal::DecisionUnknown { act });
        }
    }
    if !found.has_left(&made) {
        return Err(Refusal::NothingToDestroy);
    }
    match ask.record.bars(found, &made, ask.at).into_iter().next() {
        None => Ok(Act::DestructionDecided(made)),
        Some(bar) => Err(bar.refusal()),
    }
}

pub(crate) fn begin(ask: Ask<'_>, made: DestructionBegun) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    let decided = in_state(found, made.destruction, DestructionState::Decided)?;
    let bars = ask.record.bars(found, &decided.decided.what, ask.at);
    match bars.into_iter().next() {
        None => Ok(Act::DestructionBegun(made)),
        Some(bar) => Err(bar.refusal()),
    }
}

pub(crate) fn destroyed(ask: Ask<'_>, made: Destroyed) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    in_state(found, made.destruction, DestructionState::Begun)?;
    if made.cameras.len() > LIST_MAX {
        let (what, limit) = ("cameras", LIST_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    for count in &made.cameras {
        text::number("number of segments", count.segments)?;
        text::number("number of bytes", count.bytes)?;
        text::number("duration", count.duration_us)?;
    }
    Ok(Act::Destroyed(made))
}

fn in_state(
    meeting: &Meeting,
    act: ActId,
    state: DestructionState,
) -> Result<&Destruction, Refusal> {
    let found = meeting.destructions().get(&act);
    let found = found.filter(|found| found.state() == state);
    found.ok_or(Refusal::DestructionNotDue { act })
}

pub(crate) fn review(ask: Ask<'_>, made: ClosedPartReviewed) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let found = ask.record.known(&made.meeting)?;
    let part = found.closed_part(made.part);
    if part.is_none_or(|part| part.until.is_none()) {
        return Err(Refusal::PartUnknown { part: made.part });
    }
    let today = text::day(ask.at);
    match (made.course, made.until) {
        (Course::Withhold, Some(until)) if until > today => {}
        (Course::Withhold, Some(_) | None) => return Err(Refusal::ReviewNotAhead { today }),
        (Course::Release, None) => {}
        (Course::Release, Some(_)) => return Err(Refusal::ReviewOfReleased),
    }
    Ok(Act::ClosedPartReviewed(made))
}

pub(crate) fn note_viewing(ask: Ask<'_>, mut made: ViewingNoted) -> Result<Act, Refusal> {
    text::words("place", &made.place, NAME)?;
    let found = ask.record.known(&made.meeting)?;
    made.extent.check(found)?;
    made.supervised_by = Some(ask.itself(made.supervised_by.take())?);
    if let Some(seal) = made.seal
        && found.sealed_part(seal).is_none()
    {
        return Err(Refusal::SealUnknown { seal });
    }
    if made.viewers.is_empty() || made.viewers.contains(&Recipient::Public) {
        return Err(Refusal::ViewersUnnamed);
    }
    if made.viewers.len() > LIST_MAX {
        let (what, limit) = ("viewers", LIST_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    for viewer in &made.viewers {
        recipient(ask.record, viewer)?;
    }
    if !found.has_act(made.under) {
        let (act, meeting) = (made.under, made.meeting);
        return Err(Refusal::ActElsewhere { act, meeting });
    }
    let begun = found.epoch().is_some_and(|epoch| epoch <= made.began);
    if !begun || made.began >= made.ended || made.ended > ask.at {
        return Err(Refusal::ViewingImplausible);
    }
    if !made.no_copy_left {
        return Err(Refusal::CopyLeft);
    }
    Ok(Act::ViewingNoted(made))
}

pub(crate) fn checked(ask: Ask<'_>, made: IntegrityChecked) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    if found.epoch().is_none_or(|epoch| made.began < epoch) || made.began > ask.at {
        return Err(Refusal::CheckImplausible);
    }
    let lists = [made.cameras.len()].into_iter();
    let lists = lists.chain(made.cameras.iter().map(|it| it.findings.len()));
    if lists.into_iter().any(|len| len > LIST_MAX) {
        let (what, limit) = ("cameras or findings", LIST_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    for camera in &made.cameras {
        text::number("number of segments", camera.segments)?;
        text::number("number of bytes", camera.bytes)?;
        for finding in &camera.findings {
            text::words("finding", finding, PROSE)?;
        }
    }
    Ok(Act::IntegrityChecked(made))
}

/// Judges before anybody is asked to second it.
pub(crate) fn check(ask: Ask<'_>, proposed: &Command) -> Result<(), Refusal> {
    if let Command::LiftHold(it) = proposed {
        return lift_hold(ask, it.clone()).map(drop);
    }
    if let Command::DestroyFootage(it) = proposed {
        return destroy(ask, it.clone()).map(drop);
    }
    Ok(())
}

impl Record {
    /// What stands in the way of destroying footage at an instant; nothing when it may be done.
    pub fn bars(&self, meeting: &Meeting, of: &DestructionDecided, now: Time) -> Vec<Bar> {
        let mut bars = Vec::new();
        if meeting.state() != State::Adjourned || meeting.completed().is_none() {
            bars.push(Bar::Unfinished);
        }
        match self.not_before(meeting) {
            None => bars.push(Bar::AgeUnknown),
            Some(until) if now < until => bars.push(Bar::TooYoung { until }),
            Some(_) => {}
        }
        for (hold, it) in meeting.standing_holds() {
            if it.extent.meets(&of.extent) {
                let (hold, authority) = (*hold, it.authority.clone());
                bars.push(Bar::Held { hold, authority });
            }
        }
        for window in meeting.protected() {
            let (from, to) = (window.from, window.until.unwrap_or(now));
            if of.extent.touches(from, to) {
                bars.push(Bar::Incident { from, to });
            }
        }
        let rules = self.rules(&meeting.notice().body);
        let asks = |what: fn(&crate::Rules) -> bool| rules.is_some_and(what);
        // What was asked for when the meeting ended, no later rules take away.
        let kept = &meeting.retention;
        let minutes = kept.minutes_at_end || asks(|it| it.destroy_after_minutes);
        if minutes && meeting.minutes().is_empty() {
            bars.push(Bar::MinutesMissing);
        }
        let decision = kept.decision_at_end || asks(|it| it.destroy_by_decision);
        if decision && of.decision.is_none() {
            bars.push(Bar::DecisionMissing);
        }
        let demands = meeting.unanswered_demands();
        bars.extend(demands.map(|demand| Bar::Demanded { demand }));
        let owed = meeting.owed().into_iter();
        bars.extend(owed.map(|by| Bar::ReleaseOwed { by }));
        if Stock::Sealed.is_in(of.stock) {
            bars.extend(meeting.openings_pending(&of.extent, now));
            bars.extend(meeting.reviews_due(&of.extent, now));
        }
        bars
    }

    /// How long footage of a meeting is kept.
    pub fn retention(&self, meeting: &Meeting, now: Time) -> Retention {
        let not_before = self.not_before(meeting);
        let rules = self.rules(&meeting.notice().body);
        let most = rules.and_then(|rules| rules.retention_days_max);
        let ended = meeting.adjourned();
        let not_after = most.zip(ended).map(|(days, ended)| after(ended, days));
        let left = DestructionDecided {
            meeting: meeting.id().clone(),
            extent: Extent::default(),
            stock: None,
            decision: None,
            ground: String::new(),
        };
        // A decision of the body that is missing is what somebody is to bring about.
        let free = || {
            let bars = self.bars(meeting, &left, now);
            bars.iter().all(|bar| matches!(bar, Bar::DecisionMissing))
        };
        let late = not_after.is_some_and(|by| by <= now);
        Retention {
            not_before,
            not_after,
            overdue: late && meeting.has_left(&left) && free(),
        }
    }

    fn not_before(&self, meeting: &Meeting) -> Option<Time> {
        let rules = self.rules(&meeting.notice().body);
        let least = rules.map(|rules| rules.retention_days);
        let least = least.max(meeting.retention.days_at_end);
        let days = least.max(meeting.retention_days())?;
        Some(after(meeting.adjourned()?, days))
    }

    /// Everything that is still kept from the public, the review longest due first.
    pub fn confidential(&self, now: Time) -> Vec<Confidential> {
        let mut all = Vec::new();
        for meeting in self.meetings() {
            all.extend(meeting.closed_parts_kept(now));
            all.extend(meeting.classified_kept(now));
        }
        let key = |it: &Confidential| (it.review, it.meeting.clone(), it.part);
        all.sort_by_key(key);
        all
    }

    /// The destructions that were decided or begun and are not done, with their meetings.
    pub fn destructions_due(&self) -> impl Iterator<Item = (&Meeting, ActId, &Destruction)> {
        self.meetings().flat_map(|meeting| {
            let all = meeting.destructions().iter();
            let due = all.filter(|(_, it)| match it.state() {
                DestructionState::Decided | DestructionState::Begun => true,
                DestructionState::Lapsed | DestructionState::Destroyed => false,
            });
            due.map(move |(act, it)| (meeting, *act, it))
        })
    }
}

fn after(ended: Time, days: u32) -> Time {
    ended.plus_us(i64::from(days).saturating_mul(DAY_US))
}

impl Meeting {
    /// The holds on its footage, by the act that placed each.
    pub fn holds(&self) -> &BTreeMap<ActId, Hold> {
        &self.retention.holds
    }

    /// The holds that stand.
    pub fn standing_holds(&self) -> impl Iterator<Item = (&ActId, &HoldPlaced)> {
        let all = self.retention.holds.iter();
        let stand = all.filter(|(_, hold)| hold.lifted.is_none());
        stand.map(|(act, hold)| (act, &hold.placed.what))
    }

    /// The destructions of its footage that were decided, by the act that decided each.
    pub fn destructions(&self) -> &BTreeMap<ActId, Destruction> {
        &self.retention.destructions
    }

    /// The destruction with which a segment goes or went; none for what is there.
    pub fn destruction_of(
        &self,
        stock: Stock,
        camera: &CameraId,
        from: Time,
        to: Time,
    ) -> Option<(ActId, &Destruction)> {
        let mut all = self.retention.destructions.iter();
        let found = all.find(|(_, it)| it.takes(stock, camera, from, to))?;
        Some((*found.0, found.1))
    }

    /// Whether a segment goes with this destruction: it takes it, and none took it that was begun
    /// before.
    pub fn goes_with(
        &self,
        destruction: ActId,
        stock: Stock,
        (camera, from, to): (&CameraId, Time, Time),
    ) -> bool {
        let all = self.retention.destructions.iter();
        let takes = all.filter(|(_, it)| it.takes(stock, camera, from, to));
        let first = takes.min_by_key(|(_, it)| it.begun.as_ref().map(|begun| begun.n));
        first.is_some_and(|(act, _)| *act == destruction)
    }

    /// The reviews of closed parts, in order.
    pub fn reviews(&self) -> &[Said<ClosedPartReviewed>] {
        &self.retention.reviews
    }

    /// The supervised viewings, in order.
    pub fn viewings(&self) -> &[Said<ViewingNoted>] {
        &self.retention.viewings
    }

    /// The integrity checks, in order.
    pub fn checks(&self) -> &[Said<IntegrityChecked>] {
        &self.retention.checks
    }

    /// How much the last integrity check found not to be as the record says.
    pub fn integrity_findings(&self) -> usize {
        let last = self.retention.checks.last();
        last.map_or(0, |last| last.what.findings().count())
    }

    /// A closed part by its number, from 1.
    pub fn closed_part(&self, number: u32) -> Option<&ClosedPart> {
        let nth = usize::try_from(number).ok()?.checked_sub(1)?;
        self.closed().get(nth)
    }

    /// Whether there was footage of a stock, and all of it goes or went with one destruction.
    pub fn all_destroyed(&self, stock: Stock) -> bool {
        let of = |stock| DestructionDecided {
            meeting: self.id().clone(),
            extent: Extent::default(),
            stock: Some(stock),
            decision: None,
            ground: String::new(),
        };
        let had = match stock {
            Stock::Open => self.kept().values().any(|kept| kept.segments > 0),
            Stock::Sealed => self.sealed().values().any(|kept| kept.segments > 0),
        };
        had && !self.has_left(&of(stock))
    }

    /// Whether anything is left of what a destruction is about.
    fn has_left(&self, of: &DestructionDecided) -> bool {
        let mut all = self.had(&of.extent);
        all.any(|(stock, camera)| {
            stock.is_in(of.stock) && !self.went_with_all(&of.extent, stock, camera)
        })
    }

    /// Whether there was footage of an extent, and all of it goes or went with a destruction.
    fn is_gone(&self, extent: &Extent) -> bool {
        let mut had = self.had(extent).peekable();
        had.peek().is_some() && had.all(|(stock, camera)| self.went_with_all(extent, stock, camera))
    }

    /// What was kept of the cameras of an extent.
    fn had(&self, extent: &Extent) -> impl Iterator<Item = (Stock, &CameraId)> {
        let open = self.kept().iter().filter(|(_, kept)| kept.segments > 0);
        let open = open.map(|(camera, _)| (Stock::Open, camera));
        let sealed = self.sealed().iter().filter(|(_, kept)| kept.segments > 0);
        let all = open.chain(sealed.map(|(camera, _)| (Stock::Sealed, camera)));
        all.filter(move |(_, camera)| extent.names(camera))
    }

    fn went_with_all(&self, extent: &Extent, stock: Stock, camera: &CameraId) -> bool {
        let mut all = self.retention.destructions.values();
        let mut extent = extent.clone();
        extent.cameras = [camera.clone()].into();
        all.any(|it| {
            let decided = &it.decided.what;
            it.begun.is_some() && stock.is_in(decided.stock) && extent.within(&decided.extent)
        })
    }

    fn openings_pending(&self, extent: &Extent, now: Time) -> Vec<Bar> {
        let pending = |(act, it): (&ActId, &Opening)| {
            let asked = &it.asked.what;
            let of = Extent {
                from: asked.from,
                to: asked.until,
                cameras: asked.cameras.iter().cloned().collect(),
            };
            let waits = match it.state(now) {
                OpeningState::Requested | OpeningState::Approved | OpeningState::Answered => true,
                OpeningState::Refused | OpeningState::Opened | OpeningState::Lapsed => false,
            };
            (waits && of.meets(extent)).then_some(Bar::Opening { opening: *act })
        };
        self.openings().iter().filter_map(pending).collect()
    }

    fn reviews_due(&self, extent: &Extent, now: Time) -> Vec<Bar> {
        let due = |(number, part): (u32, &ClosedPart)| {
            let sealed = self.sealed_under(number).is_some();
            if !sealed || !extent.touches(part.from, part.until.unwrap_or(now)) {
                return None;
            }
            if let Some(said) = self.to_be_released(number) {
                let mut decided = self.release_decisions().iter();
                let decided = decided.any(|it| it.stamp.n > said.stamp.n);
                return (!decided).then_some(Bar::ReleaseOwed { by: None });
            }
            let late = text::end_of_day(part.review) <= now;
            late.then_some(Bar::ReviewDue {
                part: number,
                review: part.review,
            })
        };
        (1..).zip(self.closed()).filter_map(due).collect()
    }

    /// The last review of a closed part, if it says that the part is to be released.
    fn to_be_released(&self, part: u32) -> Option<&Said<ClosedPartReviewed>> {
        let mut newest_first = self.reviews().iter().rev();
        let last = newest_first.find(|it| it.what.part == part);
        last.filter(|it| it.what.course == Course::Release)
    }

    /// Whether there is nothing to keep from the public of a closed part that is over: nothing of it
    /// was recorded, or all was destroyed, or released to everybody as it was recorded.
    fn part_is_out(&self, number: u32, part: &ClosedPart, now: Time) -> bool {
        let mut all = self.sealed_under(number).into_iter().flatten();
        part.until.is_some()
            && all.all(|(camera, it)| {
                let gone = self.destruction_of(Stock::Sealed, camera, it.from, it.until);
                gone.is_some() || self.everybody_has(number, camera, it, now)
            })
    }

    /// Whether every segment of a stretch went to everybody as it was recorded.
    fn everybody_has(&self, seal: u32, camera: &CameraId, of: &SealedStretch, now: Time) -> bool {
        let all = self.range_releases().iter().map(|said| &said.what);
        let public = all.filter(|it| it.to.contains(&Recipient::Public) && self.stands(it, now));
        let files = public.flat_map(|it| &it.files);
        let files = files.filter(|it| it.seal == seal && it.camera == *camera);
        let plain = files.filter(|it| it.hidden.is_empty());
        let mut runs: Vec<_> = plain.map(|it| (it.first, it.last)).collect();
        runs.sort_unstable();
        let next = runs.into_iter().fold(of.first, |next, (first, last)| {
            let joins = first <= next;
            if joins { next.max(last + 1) } else { next }
        });
        next > of.last
    }

    fn closed_parts_kept(&self, now: Time) -> Vec<Confidential> {
        let mut all = Vec::new();
        for (number, part) in (1..).zip(self.closed()) {
            if self.part_is_out(number, part, now) {
                continue;
            }
            let reviews = self.reviews().iter().filter(|it| it.what.part == number);
            let to_be_released = self.to_be_released(number).is_some();
            all.push(Confidential {
                meeting: self.id().clone(),
                part: Some(number),
                item: None,
                since: part.from,
                ground: part.ground.clone(),
                decided_by: part.decided_by.clone(),
                exemption: part.exemption.clone(),
                sealed: self.sealed_under(number).is_some(),
                review: Some(part.review),
                overdue: !to_be_released && text::end_of_day(part.review) <= now,
                reviews: reviews.count(),
                to_be_released,
            });
        }
        all
    }

    fn classified_kept(&self, now: Time) -> Vec<Confidential> {
        let mut latest = BTreeMap::new();
        for said in self.classifications() {
            latest.insert(said.what.item.clone(), said);
        }
        let shut = latest
            .into_values()
            .filter(|it| it.what.class != Class::Open);
        let one = |said: &Said<crate::Classified>| {
            let it = &said.what;
            Confidential {
                meeting: self.id().clone(),
                part: None,
                item: it.item.clone(),
                since: said.stamp.at,
                ground: it.ground.clone().unwrap_or_default(),
                decided_by: it.decided_by.clone().unwrap_or_default(),
                exemption: it.exemption.clone(),
                sealed: false,
                review: it.review,
                overdue: it.review.is_some_and(|day| text::end_of_day(day) <= now),
                reviews: 0,
                to_be_released: false,
            }
        };
        shut.map(one).collect()
    }

    /// Keeps in mind how long footage was to be kept when the meeting ended.
    pub(crate) fn note_rules_at_end(&mut self, setting: Setting<'_>) -> bool {
        let kept = &mut self.retention;
        kept.days_at_end = setting.rules.map(|rules| rules.retention_days);
        kept.minutes_at_end = setting.rules.is_some_and(|it| it.destroy_after_minutes);
        kept.decision_at_end = setting.rules.is_some_and(|it| it.destroy_by_decision);
        true
    }

    pub(crate) fn hold_placed(&mut self, made: &HoldPlaced, stamp: &Stamp) -> bool {
        let placed = Said::new(made, stamp);
        let lifted = None;
        for destruction in self.retention.destructions.values_mut() {
            let meets = destruction.decided.what.extent.meets(&made.extent);
            if meets && destruction.state() == DestructionState::Decided {
                destruction.lapsed = Some(stamp.clone());
            }
        }
        let hold = Hold { placed, lifted };
        self.retention.holds.insert(stamp.n, hold).is_none()
    }

    pub(crate) fn hold_lifted(&mut self, made: &HoldLifted, stamp: &Stamp) -> bool {
        let hold = self.retention.holds.get_mut(&made.hold);
        let hold = hold.filter(|hold| hold.lifted.is_none());
        hold.map(|hold| hold.lifted = Some(Said::new(made, stamp)))
            .is_some()
    }

    pub(crate) fn destruction_decided(&mut self, made: &DestructionDecided, stamp: &Stamp) -> bool {
        let destruction = Destruction {
            decided: Said::new(made, stamp),
            lapsed: None,
            begun: None,
            done: None,
        };
        let all = &mut self.retention.destructions;
        all.insert(stamp.n, destruction).is_none()
    }

    pub(crate) fn destruction_begun(&mut self, made: &DestructionBegun, stamp: &Stamp) -> bool {
        let found = self.destruction_in(made.destruction, DestructionState::Decided);
        found.map(|it| it.begun = Some(stamp.clone())).is_some()
    }

    pub(crate) fn destroyed(&mut self, made: &Destroyed, stamp: &Stamp) -> bool {
        let found = self.destruction_in(made.destruction, DestructionState::Begun);
        found
            .map(|it| it.done = Some(Said::new(made, stamp)))
            .is_some()
    }

    fn destruction_in(&mut self, act: ActId, state: DestructionState) -> Option<&mut Destruction> {
        let found = self.retention.destructions.get_mut(&act)?;
        (found.state() == state).then_some(found)
    }

    pub(crate) fn closed_part_reviewed(
        &mut self,
        made: &ClosedPartReviewed,
        stamp: &Stamp,
    ) -> bool {
        let nth = made.part.checked_sub(1).map(|nth| nth as usize);
        let part = nth.and_then(|nth| self.closed.get_mut(nth));
        let Some(part) = part else { return false };
        part.review = made.until.unwrap_or(part.review);
        self.retention.reviews.push(Said::new(made, stamp));
        true
    }

    pub(crate) fn viewing_noted(&mut self, made: &ViewingNoted, stamp: &Stamp) -> bool {
        let fits = made.supervised_by.is_some();
        if fits {
            self.retention.viewings.push(Said::new(made, stamp));
        }
        fits
    }

    pub(crate) fn integrity_checked(&mut self, made: &IntegrityChecked, stamp: &Stamp) -> bool {
        self.retention.checks.push(Said::new(made, stamp));
        true
    }
}

impl IntegrityChecked {
    /// What is not as the record says, by camera.
    pub fn findings(&self) -> impl Iterator<Item = (&CameraId, &str)> {
        let all = self.cameras.iter();
        all.flat_map(|it| it.findings.iter().map(|one| (&it.camera, one.as_str())))
    }
}
