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
    /// Whether it is recorded, under a seal.
    pub(crate) sealed: bool,
    /// The cameras of which something was sealed.
    pub(crate) cameras: BTreeSet<CameraId>,
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
    pub(crate) fn segments(&self) -> u64 {
        self.takes.values().map(|held| held.segments).sum()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.takes.values().map(|held| held.bytes).sum()
    }

    pub(crate) fn duration_us(&self) -> u64 {
        self.takes.values().map(|held| held.duration_us).sum()
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
            Act::RecordingOrdered { .. } => self.orders.extend(Order::of(entry)),
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
            Act::SessionClosed { .. } => self.closed.extend(self.closed_by(entry)),
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
            Act::SealPrepared(made) => self.seal_prepared(made.seal as usize),
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

    fn seal_prepared(&mut self, number: usize) {
        self.seals.insert(number);
        let part = number
            .checked_sub(1)
            .and_then(|nth| self.closed.get_mut(nth));
        if let Some(part) = part {
            part.sealed = true;
        }
    }

    /// Notes which cameras sealed a closed part.
    fn seal_span(&mut self, made: &acts::SpanSealed) {
        let nth = (made.seal as usize).checked_sub(1);
        let Some(part) = nth.and_then(|nth| self.closed.get_mut(nth)) else {
            return;
        };
        let before = part.cameras.len();
        part.cameras
            .extend(made.segments.iter().map(|it| it.camera.clone()));
        if part.cameras.len() > before {
            self.version += 1;
        }
    }

    /// Whether the next closed part, the one after so many, has its seal.
    pub(crate) fn has_seal_after(&self, parts: usize) -> bool {
        self.seals.contains(&(parts + 1))
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
            sealed: self.has_seal_after(self.closed.len()),
            cameras: BTreeSet::new(),
        })
    }

    fn closed_by(&self, entry: &Entry) -> Option<Closed> {
        let Act::SessionClosed {
            ground,
            exemption,
            decided_by,
            review,
            from,
            ..
        } = &entry.act
        else {
            return None;
        };
        Some(Closed {
            n: entry.n,
            from: from.unwrap_or(entry.at),
            until: None,
            ground: ground.clone(),
            exemption: exemption.clone(),
            decided_by: decided_by.clone(),
            review: *review,
            item: self.item_now().map(|item| item.title.clone()),
            sealed: self.has_seal_after(self.closed.len()),
            cameras: BTreeSet::new(),
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
