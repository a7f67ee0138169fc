//! One meeting as its public acts tell it.

use std::collections::{BTreeMap, BTreeSet};

use acts::{
    Act, AgendaItem, BodyId, By, CameraId, Cause, Class, Classified, Digest, Entry, FinalCount,
    KeptSegment, KeptTake, MeetingId, RoomId, Time, TrackKind,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    /// Noticed, not yet called to order.
    Noticed,
    /// In public session.
    InSession,
    /// Closed to the public for a time.
    ClosedSession,
    /// Interrupted.
    Recess,
    /// Over.
    Adjourned,
    /// Called off before it began.
    Cancelled,
}

impl Phase {
    /// As the API and the pages' attributes write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Noticed => "noticed",
            Self::InSession => "in_session",
            Self::ClosedSession => "closed_session",
            Self::Recess => "recess",
            Self::Adjourned => "adjourned",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the meeting has begun and is not over.
    pub(crate) fn going_on(self) -> bool {
        match self {
            Self::InSession | Self::ClosedSession | Self::Recess => true,
            Self::Noticed | Self::Adjourned | Self::Cancelled => false,
        }
    }
}

/// A part closed to the public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) n: u64,
    pub(crate) from: Time,
    pub(crate) until: Option<Time>,
    pub(crate) ground: String,
    pub(crate) exemption: Option<String>,
    pub(crate) decided_by: String,
    pub(crate) review: acts::Date,
    /// The item that was open, as its title.
    pub(crate) item: Option<String>,
    /// Whether it is recorded, under a seal: while it lasts, that it was ordered and the seal is
    /// there; once it is over, that something was sealed.
    pub(crate) sealed: bool,
    /// The cameras of which something was sealed, from when to when.
    pub(crate) cameras: BTreeMap<CameraId, (Time, Time)>,
    /// Those of which it was destroyed.
    pub(crate) destroyed: BTreeSet<CameraId>,
}

impl Closed {
    /// The part of a meeting that an act closes when it is done at an instant; it may reach back.
    pub(crate) fn of(n: u64, act: &Act, at: Time, meeting: &Meeting) -> Option<Self> {
        let Act::SessionClosed {
            ground,
            exemption,
            decided_by,
            review,
            from,
            ..
        } = act
        else {
            return None;
        };
        let from = from.unwrap_or(at);
        Some(Self {
            n,
            from,
            until: None,
            ground: ground.clone(),
            exemption: exemption.clone(),
            decided_by: decided_by.clone(),
            review: *review,
            item: meeting.item_at(from).map(|item| item.title.clone()),
            sealed: meeting.seals_next(),
            cameras: BTreeMap::new(),
            destroyed: BTreeSet::new(),
        })
    }

    /// Whether what was sealed of it was all destroyed.
    pub(crate) fn is_destroyed(&self) -> bool {
        !self.cameras.is_empty() && self.destroyed.len() == self.cameras.len()
    }
}

/// An interruption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recess {
    pub(crate) from: Time,
    pub(crate) until: Option<Time>,
    pub(crate) reason: String,
}

/// A stretch in open session without pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) n: u64,
    pub(crate) camera: CameraId,
    pub(crate) from: Time,
    pub(crate) to: Time,
    pub(crate) cause: Cause,
}

/// An order to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) n: u64,
    pub(crate) at: Time,
    pub(crate) by: By,
    pub(crate) decided_by: String,
    pub(crate) ground: String,
    pub(crate) cameras: Vec<CameraId>,
    pub(crate) handling: String,
}

impl Order {
    fn of(entry: &Entry) -> Option<Self> {
        let Act::RecordingOrdered {
            decided_by,
            ground,
            cameras,
            handling,
            ..
        } = &entry.act
        else {
            return None;
        };
        Some(Self {
            n: entry.n,
            at: entry.at,
            by: entry.by.clone(),
            decided_by: decided_by.clone(),
            ground: ground.clone(),
            cameras: cameras.clone(),
            handling: handling.clone(),
        })
    }
}

/// What is kept of one take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) take: u32,
    pub(crate) codecs: String,
    pub(crate) from: Option<Time>,
    pub(crate) duration_us: u64,
    pub(crate) bytes: u64,
    pub(crate) segments: u64,
    /// Whether it was destroyed.
    pub(crate) destroyed: bool,
}

impl Held {
    /// Whether all of it lies in what is destroyed.
    fn goes_with(&self, camera: &CameraId, extent: &acts::Extent) -> bool {
        let length = i64::try_from(self.duration_us).unwrap_or(i64::MAX);
        let to = |from: Time| Time(from.micros().saturating_add(length));
        self.from
            .is_some_and(|from| extent.holds(camera, from, to(from)))
    }
}

/// A camera in this meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Camera {
    pub(crate) name: String,
    pub(crate) joined: Option<Time>,
    pub(crate) lost: Option<(Time, Cause)>,
    pub(crate) codecs: Option<String>,
    pub(crate) takes: BTreeMap<u32, Held>,
    pub(crate) frames: u64,
    pub(crate) last: Option<Digest>,
    pub(crate) finally: Option<FinalCount>,
}

impl Camera {
    /// The takes that are kept.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &Held> {
        self.takes.values().filter(|held| !held.destroyed)
    }

    /// Whether there were takes, and all were destroyed.
    pub(crate) fn is_destroyed(&self) -> bool {
        !self.takes.is_empty() && self.kept().next().is_none()
    }

    pub(crate) fn segments(&self) -> u64 {
        self.kept().map(|held| held.segments).sum()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.kept().map(|held| held.bytes).sum()
    }

    pub(crate) fn duration_us(&self) -> u64 {
        self.kept().map(|held| held.duration_us).sum()
    }

    /// Whether it sends, as far as the record knows.
    pub(crate) fn sends(&self) -> bool {
        match (self.joined, self.lost) {
            (Some(joined), Some((lost, _))) => joined > lost,
            (Some(_), None) => true,
            (None, Some(_) | None) => false,
        }
    }
}

/// A meeting as its public acts tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meeting {
    pub(crate) id: MeetingId,
    pub(crate) body: BodyId,
    pub(crate) category: String,
    pub(crate) title: String,
    pub(crate) room: RoomId,
    pub(crate) place: String,
    pub(crate) start: Time,
    pub(crate) zone: String,
    pub(crate) purpose: String,
    pub(crate) convener: String,
    pub(crate) agenda: Vec<AgendaItem>,
    /// Why the notice was short, if it was.
    pub(crate) urgency: Option<String>,
    /// Whether it is held away from its room.
    pub(crate) elsewhere: bool,
    /// The meetings that it speaks of.
    pub(crate) speaks_of: Vec<MeetingId>,
    /// How the meeting as a whole was classified last.
    pub(crate) class: Option<Classified>,
    /// Count of amendments and postponements.
    pub(crate) amended: u32,
    /// Whether it was put off with no new date.
    pub(crate) undated: bool,
    pub(crate) noticed: Time,
    pub(crate) cancelled: Option<(Time, String)>,
    pub(crate) called: Option<Time>,
    pub(crate) adjourned: Option<Time>,
    pub(crate) items: Vec<(Time, String)>,
    pub(crate) closed: Vec<Closed>,
    /// Numbers of the seals that were prepared; a closed part has the seal of its number, from 1.
    pub(crate) seals: BTreeSet<usize>,
    pub(crate) recesses: Vec<Recess>,
    pub(crate) orders: Vec<Order>,
    /// Whether an order to record holds: one lapses when the meeting moves to another room.
    pub(crate) to_record: bool,
    /// What was decided to be destroyed and is not begun, by the act that decided it.
    pub(crate) condemned: BTreeMap<u64, acts::DestructionDecided>,
    pub(crate) cameras: BTreeMap<CameraId, Camera>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) recorder_stopped: Option<(Time, Cause, String)>,
    pub(crate) completed: bool,
    /// Places in the log of its public acts.
    pub(crate) acts: Vec<u64>,
    /// Places of its acts that were not public when they were taken up.
    pub(crate) hidden: Vec<u64>,
    /// Of the public ones, those that tell of kept segments.
    pub(crate) spans: Vec<u64>,
    /// Of the public ones, those that tell of demands for footage, releases and hand-overs.
    pub(crate) custody: Vec<u64>,
    /// Grows with every act that viewers should hear of.
    pub(crate) version: u64,
}

impl Meeting {
    pub(crate) fn phase(&self) -> Phase {
        if self.cancelled.is_some() {
            Phase::Cancelled
        } else if self.adjourned.is_some() {
            Phase::Adjourned
        } else if self.called.is_none() {
            Phase::Noticed
        } else if self.recess_now().is_some() {
            Phase::Recess
        } else if self.closed_now().is_some() {
            Phase::ClosedSession
        } else {
            Phase::InSession
        }
    }

    /// The part that is closed at present.
    pub(crate) fn closed_now(&self) -> Option<&Closed> {
        self.closed.last().filter(|closed| closed.until.is_none())
    }

    /// The interruption at present.
    pub(crate) fn recess_now(&self) -> Option<&Recess> {
        self.recesses.last().filter(|recess| recess.until.is_none())
    }

    /// The item that is open, while the meeting goes on.
    pub(crate) fn item_now(&self) -> Option<&AgendaItem> {
        let (_, id) = self.items.last().filter(|_| self.phase().going_on())?;
        self.agenda.iter().find(|item| item.id == *id)
    }

    /// The item that was open at an instant: the last that the meeting had turned to by then.
    pub(crate) fn item_at(&self, at: Time) -> Option<&AgendaItem> {
        let (_, id) = self.items.iter().rev().find(|(from, _)| *from <= at)?;
        self.agenda.iter().find(|item| item.id == *id)
    }

    /// Count of cameras with anything kept.
    pub(crate) fn cameras_kept(&self) -> usize {
        self.cameras
            .values()
            .filter(|camera| camera.segments() > 0)
            .count()
    }

    /// Whether a camera was ordered to record.
    pub(crate) fn ordered(&self, camera: &CameraId) -> bool {
        self.orders
            .iter()
            .any(|order| order.cameras.is_empty() || order.cameras.contains(camera))
    }

    pub(crate) fn noticed_by(entry: &Entry) -> Option<Self> {
        let Act::MeetingNoticed {
            meeting,
            body,
            category,
            title,
            room,
            place,
            start,
            zone,
            purpose,
            convener,
            agenda,
            urgency,
            elsewhere,
            speaks_of,
        } = &entry.act
        else {
            return None;
        };
        Some(Self {
            id: meeting.clone(),
            body: body.clone(),
            category: category.clone(),
            title: title.clone(),
            room: room.clone(),
            place: place.clone(),
            start: *start,
            zone: zone.clone(),
            purpose: purpose.clone(),
            convener: convener.clone(),
            agenda: agenda.clone(),
            urgency: urgency.clone(),
            elsewhere: *elsewhere,
            speaks_of: speaks_of.clone(),
            noticed: entry.at,
            class: None,
            amended: 0,
            undated: false,
            cancelled: None,
            called: None,
            adjourned: None,
            items: Vec::new(),
            closed: Vec::new(),
            seals: BTreeSet::new(),
            recesses: Vec::new(),
            orders: Vec::new(),
            to_record: false,
            condemned: BTreeMap::new(),
            cameras: BTreeMap::new(),
            gaps: Vec::new(),
            recorder_stopped: None,
            completed: false,
            acts: vec![entry.n],
            hidden: Vec::new(),
            spans: Vec::new(),
            custody: Vec::new(),
            version: 1,
        })
    }

    /// Takes up an act of this meeting.
    pub(crate) fn apply(&mut self, entry: &Entry) {
        self.acts.push(entry.n);
        if matches!(entry.act, acts::custody_acts!()) {
            self.custody.push(entry.n);
        }
        if let Act::SpanKept {
            takes, segments, ..
        } = &entry.act
        {
            self.spans.push(entry.n);
            self.keep(takes, segments);
            return;
        }
        if let Act::SpanSealed(made) = &entry.act {
            self.spans.push(entry.n);
            self.seal_span(made);
            return;
        }
        self.version += 1;
        let at = entry.at;
        match &entry.act {
            Act::MeetingCancelled { ground, .. } => self.cancelled = Some((at, ground.clone())),
            Act::RecordingOrdered { .. } => self.order(entry),
            Act::DestructionDecided(made) => self.condemn(entry.n, made),
            Act::DestructionBegun(made) => self.destroy(made.destruction.0),
            Act::Classified(made) if made.item.is_none() => self.class = Some(made.clone()),
            Act::CalledToOrder { .. } => {
                self.called = Some(at);
                self.closed.extend(self.closed_from_the_start(entry));
            }
            Act::ItemOpened { item, .. } => self.items.push((at, item.clone())),
            Act::Recessed { reason, .. } => {
                self.recesses.push(Recess {
                    from: at,
                    until: None,
                    reason: reason.clone(),
                });
            }
            Act::Resumed { .. } => self.end_recess(at),
            Act::SessionClosed { .. } => {
                self.closed
                    .extend(Closed::of(entry.n, &entry.act, at, self));
            }
            Act::SessionReopened { .. } => self.end_closed(at),
            Act::Adjourned { .. } => {
                self.end_recess(at);
                self.end_closed(at);
                self.adjourned = Some(at);
            }
            Act::CameraJoined { .. }
            | Act::CameraLost { .. }
            | Act::GapFound { .. }
            | Act::RecorderStopped { .. }
            | Act::RecorderResumed { .. }
            | Act::FootageCompleted { .. } => self.apply_footage(entry),
            Act::SealPrepared(made) => self.prepare_seal(made.seal as usize),
            Act::NoticeAmended(made) => self.amend(made),
            Act::MeetingPostponed(made) => {
                self.amended += 1;
                self.undated = made.start.is_none();
                self.start = made.start.unwrap_or(self.start);
            }
            Act::AgendaPublished(made) => self.agenda.clone_from(&made.items),
            acts::house_acts!()
            | acts::notice_acts!()
            | acts::attendance_acts!()
            | acts::session_acts!()
            | acts::handling_acts!()
            | acts::business_acts!()
            | acts::footage_acts!()
            | acts::custody_acts!()
            | acts::papers_acts!()
            | Act::Later { .. } => {}
        }
    }

    fn order(&mut self, entry: &Entry) {
        self.orders.extend(Order::of(entry));
        self.to_record = true;
        self.seal_parts();
    }

    fn prepare_seal(&mut self, number: usize) {
        self.seals.insert(number);
        self.seal_parts();
    }

    fn condemn(&mut self, n: u64, what: &acts::DestructionDecided) {
        self.condemned.insert(n, what.clone());
    }

    /// Says anew of each closed part whether it is recorded.
    fn seal_parts(&mut self) {
        for (number, part) in (1..).zip(&mut self.closed) {
            part.sealed = match part.until {
                Some(_) => !part.cameras.is_empty(),
                None => self.to_record && self.seals.contains(&number),
            };
        }
    }

    /// Takes what is destroyed for gone from the moment at which the machine began.
    fn destroy(&mut self, decided: u64) {
        let Some(what) = self.condemned.remove(&decided) else {
            return;
        };
        if acts::Stock::Open.is_in(what.stock) {
            for (id, camera) in &mut self.cameras {
                let takes = camera.takes.values_mut();
                for held in takes.filter(|held| held.goes_with(id, &what.extent)) {
                    held.destroyed = true;
                }
            }
        }
        if acts::Stock::Sealed.is_in(what.stock) {
            for part in &mut self.closed {
                let gone = part.cameras.iter();
                let gone = gone.filter(|(id, (from, to))| what.extent.holds(id, *from, *to));
                let gone: Vec<_> = gone.map(|(id, _)| id.clone()).collect();
                part.destroyed.extend(gone);
            }
        }
    }

    /// Notes which cameras sealed a closed part.
    fn seal_span(&mut self, made: &acts::SpanSealed) {
        let nth = (made.seal as usize).checked_sub(1);
        let Some(part) = nth.and_then(|nth| self.closed.get_mut(nth)) else {
            return;
        };
        let before = part.cameras.len();
        for segment in &made.segments {
            let (from, to) = (segment.start, segment.end());
            let all = part.cameras.entry(segment.camera.clone());
            let all = all.or_insert((from, to));
            *all = (all.0.min(from), all.1.max(to));
        }
        if part.cameras.len() > before {
            self.version += 1;
            self.seal_parts();
        }
    }

    /// Whether a part that is closed next is recorded: that was ordered, and its seal is there.
    pub(crate) fn seals_next(&self) -> bool {
        self.to_record && self.seals.contains(&(self.closed.len() + 1))
    }

    fn amend(&mut self, made: &acts::NoticeAmended) {
        self.amended += 1;
        let fields = [
            (&mut self.title, &made.title),
            (&mut self.purpose, &made.purpose),
            (&mut self.place, &made.place),
        ];
        for (field, new) in fields {
            if let Some(new) = new {
                field.clone_from(new);
            }
        }
        if let Some(room) = &made.room {
            self.room.clone_from(room);
            // Orders name cameras of the room before.
            self.to_record = false;
        }
    }

    /// The closed part that a meeting begins with when it was classified as closed, as the record
    /// has it.
    fn closed_from_the_start(&self, entry: &Entry) -> Option<Closed> {
        let made = self.class.as_ref()?;
        let review = made.review?;
        let closed = made.class == Class::Closed;
        closed.then(|| Closed {
            n: entry.n,
            from: entry.at,
            until: None,
            ground: made.ground.clone().unwrap_or_default(),
            exemption: made.exemption.clone(),
            decided_by: made.decided_by.clone().unwrap_or_default(),
            review,
            item: None,
            sealed: self.seals_next(),
            cameras: BTreeMap::new(),
            destroyed: BTreeSet::new(),
        })
    }

    fn apply_footage(&mut self, entry: &Entry) {
        let at = entry.at;
        match &entry.act {
            Act::CameraJoined { camera, codecs, .. } => {
                let camera = self.cameras.entry(camera.clone()).or_default();
                camera.joined = Some(at);
                camera.codecs = Some(codecs.clone());
            }
            Act::CameraLost { camera, cause, .. } => {
                self.cameras.entry(camera.clone()).or_default().lost = Some((at, *cause));
            }
            Act::GapFound {
                camera,
                from,
                to,
                cause,
                ..
            } => self.gaps.push(Gap {
                n: entry.n,
                camera: camera.clone(),
                from: *from,
                to: *to,
                cause: *cause,
            }),
            Act::RecorderStopped { cause, detail, .. } => {
                self.recorder_stopped = Some((at, *cause, detail.clone()));
            }
            Act::RecorderResumed { .. } => self.recorder_stopped = None,
            Act::FootageCompleted { cameras, .. } => {
                self.completed = true;
                for count in cameras {
                    let camera = self.cameras.entry(count.camera.clone()).or_default();
                    camera.finally = Some(count.clone());
                }
            }
            acts::house_acts!()
            | acts::notice_acts!()
            | acts::attendance_acts!()
            | acts::session_acts!()
            | acts::handling_acts!()
            | acts::business_acts!()
            | acts::footage_acts!()
            | acts::custody_acts!()
            | acts::papers_acts!()
            | Act::Later { .. } => {}
        }
    }

    fn end_recess(&mut self, at: Time) {
        if let Some(recess) = self.recesses.last_mut() {
            recess.until.get_or_insert(at);
        }
    }

    fn end_closed(&mut self, at: Time) {
        if let Some(closed) = self.closed.last_mut() {
            closed.until.get_or_insert(at);
        }
        self.seal_parts();
    }

    fn keep(&mut self, takes: &[KeptTake], segments: &[KeptSegment]) {
        for take in takes {
            let camera = self.cameras.entry(take.camera.clone()).or_default();
            camera.takes.entry(take.take).or_insert_with(|| Held {
                take: take.take,
                codecs: take.codecs.clone(),
                from: None,
                duration_us: 0,
                bytes: take.init_bytes,
                segments: 0,
                destroyed: false,
            });
        }
        for segment in segments {
            let camera = self.cameras.entry(segment.camera.clone()).or_default();
            camera.last = Some(segment.file);
            let video = segment
                .tracks
                .iter()
                .filter(|track| track.kind == TrackKind::Video);
            let runs = video.flat_map(|track| &track.runs);
            camera.frames += runs.map(|run| u64::from(run.frames)).sum::<u64>();
            if let Some(held) = camera.takes.get_mut(&segment.take) {
                held.from.get_or_insert(segment.start);
                held.duration_us += segment.duration_us;
                held.bytes += segment.bytes;
                held.segments += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use acts::Record;
    use serde_json::json;

    use super::*;

    /// 2026-11-22T10:00:00Z, when the meeting was called to order.
    const TEN: Time = Time(1_795_341_600_000_000);

    fn at(second: i64) -> Time {
        TEN.plus_us(second * Time::SECOND)
    }

    /// A meeting with two items, told acts at seconds from ten o'clock.
    fn told(all: &[(i64, serde_json::Value)]) -> Meeting {
        let notice = json!({"type": "meeting_noticed", "body": "council", "category": "routine",
            "title": "Meeting", "room": "hall", "place": "Hall", "start": TEN, "zone": "UTC",
            "purpose": "Roads", "convener": "Clerk", "agenda": [{"id": "a", "title": "Roads"},
            {"id": "b", "title": "Bids"}]});
        let called = json!({"type": "called_to_order"});
        let mut record = Record::default();
        let mut shown: Option<Meeting> = None;
        let first = [(-3600, notice), (0, called)];
        for (second, act) in first.iter().chain(all) {
            let mut act = act.clone();
            act["meeting"] = json!("m");
            let act: Act = serde_json::from_value(act).expect("an act");
            let by = By::Machine {
                part: "test".into(),
            };
            let entry = record.entry(by, act, at(*second));
            record.apply(&entry, Digest([0; 32]));
            match &mut shown {
                None => shown = Meeting::noticed_by(&entry),
                Some(shown) => shown.apply(&entry),
            }
        }
        shown.expect("noticed")
    }

    fn order() -> serde_json::Value {
        json!({"type": "recording_ordered", "decided_by": "Chair", "ground": "Rule 3",
            "cameras": ["east"], "handling": "Kept"})
    }

    fn seal() -> serde_json::Value {
        json!({"type": "seal_prepared", "seal": 1, "recipient": "age1", "clauses": []})
    }

    fn close() -> serde_json::Value {
        json!({"type": "session_closed", "ground": "Section 8", "decided_by": "Chair",
            "review": "2027-01-01"})
    }

    fn sealed(second: i64) -> serde_json::Value {
        let digest = "0".repeat(64);
        json!({"type": "span_sealed", "seal": 1, "segments": [{"camera": "east", "take": 1,
            "seq": 0, "start": at(second), "duration_us": 2_000_000, "bytes": 900,
            "file": digest, "salted": digest}]})
    }

    fn reopen() -> serde_json::Value {
        json!({"type": "session_reopened"})
    }

    /// A seal alone records nothing: without an order, or without pictures, that is not said.
    #[test]
    fn a_part_is_sealed_when_something_of_it_is_recorded() {
        let is_sealed = |all: &[_]| told(all).closed[0].sealed;
        assert!(
            !is_sealed(&[(1, seal()), (60, close())]),
            "without an order"
        );
        assert!(is_sealed(&[(1, seal()), (2, order()), (60, close())]));
        assert!(is_sealed(&[(1, seal()), (60, close()), (61, order())]));
        assert!(is_sealed(&[(2, order()), (60, close()), (61, seal())]));
        let over = [(1, seal()), (2, order()), (60, close()), (90, reopen())];
        assert!(!is_sealed(&over), "without pictures");
        let mut kept = over.to_vec();
        kept.push((91, sealed(60)));
        assert!(is_sealed(&kept));
    }

    /// A closing that reaches back closes the item that was on then.
    #[test]
    fn what_reaches_back_closes_the_item_that_was_on() {
        let turned = |second, item: &str| (second, json!({"type": "item_opened", "item": item}));
        let mut closing = close();
        closing["from"] = json!(at(50));
        let meeting = told(&[turned(10, "a"), turned(55, "b"), (60, closing)]);
        let closed = &meeting.closed[0];
        assert_eq!(closed.from, at(50));
        assert_eq!(closed.item.as_deref(), Some("Roads"));
    }

    /// From the moment at which destruction begins, footage is no longer told as kept.
    #[test]
    fn what_is_destroyed_is_kept_no_more() {
        let digest = "0".repeat(64);
        let span = json!({"type": "span_kept", "takes": [{"camera": "east", "take": 1,
            "init_bytes": 700, "init": digest, "codecs": "avc1"}],
            "segments": [{"camera": "east", "take": 1, "seq": 0, "start": TEN,
            "duration_us": 2_000_000, "offset": 700, "bytes": 900, "file": digest,
            "independent": true, "tracks": []}]});
        let decided = |stock: &str| {
            json!({"type": "destruction_decided", "stock": stock,
            "ground": "Rule 9"})
        };
        let begun = |act: u64| json!({"type": "destruction_begun", "destruction": act});
        let mut all = vec![
            (1, seal()),
            (2, order()),
            (10, span),
            (60, close()),
            (70, sealed(60)),
            (90, reopen()),
            (100, decided("open")),
        ];
        // Behind the notice and the call to order.
        let decided_at = 8;
        assert_eq!(told(&all).cameras_kept(), 1, "decided is not begun");
        all.push((110, begun(decided_at)));
        let open_gone = told(&all);
        assert_eq!(open_gone.cameras_kept(), 0);
        assert!(!open_gone.closed[0].is_destroyed());
        all.extend([(120, decided("sealed")), (130, begun(decided_at + 2))]);
        assert!(told(&all).closed[0].is_destroyed());
    }
}
