//! Past footage as the book knows it.

use acts::{
    Act, CameraId, Interval, KeptSegment, KeptTake, Meeting, MeetingId, SealedSegment, SealedTake,
    Time,
};
use live::{Asked, Past, PastCamera};
use notary::{Notary, Reader};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tracing::error;

use crate::river::missing;

/// Reads the spans of past meetings from the book.
pub(crate) struct Archive {
    notary: Notary,
    looked_up: LookedUp,
}

impl Archive {
    pub(crate) fn new(notary: Notary) -> Self {
        let looked_up = LookedUp::default();
        Self { notary, looked_up }
    }
}

/// Meetings whose spans are kept in memory.
const LOOKED_UP_MAX: usize = 4;

/// What was looked up last: all who ask for what is gone share one look into the book, and wait for
/// it.
#[derive(Default)]
struct LookedUp(Mutex<VecDeque<Known>>);

/// The spans of a meeting as of so many acts.
struct Known {
    meeting: MeetingId,
    acts: u64,
    kept: Arc<BTreeMap<CameraId, Footage>>,
}

impl LookedUp {
    fn get<E>(
        &self,
        (meeting, acts): (&MeetingId, u64),
        read: impl FnOnce() -> Result<BTreeMap<CameraId, Footage>, E>,
    ) -> Result<Arc<BTreeMap<CameraId, Footage>>, E> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all
            .iter()
            .find(|it| it.meeting == *meeting && it.acts == acts)
        {
            return Ok(Arc::clone(&known.kept));
        }
        let kept = Arc::new(read()?);
        all.retain(|it| it.meeting != *meeting);
        all.truncate(LOOKED_UP_MAX - 1);
        all.push_front(Known {
            meeting: meeting.clone(),
            acts,
            kept: Arc::clone(&kept),
        });
        Ok(kept)
    }
}

/// Acts read at once.
const PAGE: usize = 500;

/// Takes and segments of one camera, in order.
pub(crate) type Footage = (Vec<KeptTake>, Vec<KeptSegment>);

/// All takes and segments of a meeting, by camera.
pub(crate) fn kept(
    notary: &Notary,
    meeting: &MeetingId,
) -> Result<BTreeMap<CameraId, Footage>, notary::Fault> {
    let mut all: BTreeMap<CameraId, Footage> = BTreeMap::new();
    let count = notary.record().meeting(meeting).map_or(0, Meeting::acts);
    for from in (0..count).step_by(PAGE) {
        for held in notary.entries_of(meeting, from, PAGE, Reader::All)? {
            if let Act::SpanKept {
                takes, segments, ..
            } = held.entry.act
            {
                for take in takes {
                    all.entry(take.camera.clone()).or_default().0.push(take);
                }
                for segment in segments {
                    all.entry(segment.camera.clone())
                        .or_default()
                        .1
                        .push(segment);
                }
            }
        }
    }
    Ok(all)
}

/// Sealed takes and segments of one closed part, in order.
pub(crate) type SealedFootage = (Vec<SealedTake>, Vec<SealedSegment>);

/// All sealed takes and segments of a meeting, by seal.
pub(crate) fn sealed(
    notary: &Notary,
    meeting: &MeetingId,
) -> Result<BTreeMap<u32, SealedFootage>, notary::Fault> {
    let mut all: BTreeMap<u32, SealedFootage> = BTreeMap::new();
    let count = notary.record().meeting(meeting).map_or(0, Meeting::acts);
    for from in (0..count).step_by(PAGE) {
        for held in notary.entries_of(meeting, from, PAGE, Reader::All)? {
            if let Act::SpanSealed(it) = held.entry.act {
                let of = all.entry(it.seal).or_default();
                of.0.extend(it.takes);
                of.1.extend(it.segments);
            }
        }
    }
    Ok(all)
}

/// Closed time under a seal up to `end`, of which a camera has neither sealed footage nor a named
/// gap.
pub(crate) fn unsealed(
    meeting: &Meeting,
    sealed: &BTreeMap<u32, SealedFootage>,
    camera: &CameraId,
    end: Time,
) -> Vec<(Time, Time)> {
    let mut orders = meeting.orders().iter();
    let order = orders.find(|it| it.lapsed.is_none() && it.cameras.contains(camera));
    let Some(order) = order else {
        return Vec::new();
    };
    let owed = sealed_time(meeting)
        .into_iter()
        .map(|(_, closed)| Interval {
            from: closed.from.max(order.at),
            ..closed
        });
    let owed: Vec<Interval> = owed
        .filter(|it| it.until.is_none_or(|until| it.from < until))
        .collect();
    let segments = sealed.values().flat_map(|(_, segments)| segments);
    let segments = segments.filter(|it| it.camera == *camera);
    let segments = segments.map(|it| (it.start, it.end()));
    let gaps = meeting
        .sealed_gaps()
        .iter()
        .filter(|gap| gap.camera == *camera);
    let held = segments.chain(gaps.map(|gap| (gap.from, gap.to))).collect();
    missing(&owed, held, end)
}

/// What of a time lies in closed parts as the record has them.
pub(crate) fn closed_within(meeting: &Meeting, (from, to): (Time, Time)) -> Vec<(Time, Time)> {
    let parts = meeting.closed().iter();
    let within = parts.map(|part| {
        let until = part.until.unwrap_or(to);
        (from.max(part.from), to.min(until))
    });
    within.filter(|(from, to)| from < to).collect()
}

/// The closed parts that have a seal, with its number.
pub(crate) fn sealed_time(meeting: &Meeting) -> Vec<(u32, Interval)> {
    let parts = (1..).zip(meeting.closed());
    let parts = parts.filter(|(number, _)| meeting.seals().contains_key(number));
    parts
        .map(|(number, part)| {
            let interval = Interval {
                from: part.from,
                until: part.until,
            };
            (number, interval)
        })
        .collect()
}

/// The time that is sealed, with the number of its seal: closed parts, and what the public has not
/// seen yet, which becomes one with the closed part that follows without a break.
pub(crate) fn sealing_time(meeting: &Meeting) -> Vec<(u32, Interval)> {
    let mut held = meeting.held();
    let mut time = sealed_time(meeting);
    for (_, closed) in &mut time {
        let before = held.iter().position(|it| it.until == Some(closed.from));
        if let Some(before) = before {
            closed.from = held.remove(before).from;
        }
    }
    for held in held {
        let seal = meeting.seal_of_held(&held);
        if meeting.seals().contains_key(&seal) {
            time.push((seal, held));
        }
    }
    time.sort_by_key(|(_, interval)| interval.from);
    time
}

/// Open time of a meeting that is over, from a camera's order to record on, of which there is
/// neither footage nor a named gap.
pub(crate) fn unaccounted(
    meeting: &Meeting,
    kept: &BTreeMap<CameraId, Footage>,
) -> Vec<(CameraId, Time, Time)> {
    let mut left = Vec::new();
    for camera in meeting.ordered() {
        let mut orders = meeting.orders().iter();
        let Some(order) = orders.find(|it| it.lapsed.is_none() && it.cameras.contains(camera))
        else {
            continue;
        };
        let owed = meeting.open().iter().map(|open| Interval {
            from: open.from.max(order.at),
            ..*open
        });
        let owed: Vec<Interval> = owed.collect();
        let segments = kept.get(camera).into_iter().flat_map(|(_, all)| all);
        let segments = segments.map(|it| (it.start, it.end()));
        let gaps = meeting.gaps().iter().filter(|gap| gap.camera == *camera);
        let held = segments.chain(gaps.map(|gap| (gap.from, gap.to))).collect();
        let end = meeting.adjourned().unwrap_or_default();
        let missing = missing(&owed, held, end);
        left.extend(
            missing
                .into_iter()
                .map(|(from, to)| (camera.clone(), from, to)),
        );
    }
    left
}

impl live::Archive for Archive {
    fn find(&self, meeting: &MeetingId) -> Option<Past> {
        let record = self.notary.record();
        let of = record
            .meeting(meeting)
            .filter(|of| of.adjourned().is_some())?;
        match kept(&self.notary, meeting) {
            Ok(mut cameras) => {
                for (takes, segments) in cameras.values_mut() {
                    segments.retain(|it| destroyed(of, it).is_none());
                    takes.retain(|take| segments.iter().any(|it| it.take == take.take));
                }
                cameras.retain(|_, (takes, _)| !takes.is_empty());
                let cameras = cameras.into_iter();
                let cameras = cameras.map(|(camera, (takes, segments))| PastCamera {
                    camera,
                    takes,
                    segments,
                });
                Some(Past {
                    status: crate::status::of(of),
                    cameras: cameras.collect(),
                })
            }
            Err(fault) => {
                error!(%meeting, %fault, "the footage of a past meeting cannot be looked up");
                None
            }
        }
    }

    fn gone(&self, asked: &Asked) -> Option<String> {
        let record = self.notary.record();
        let of = record.meeting(&asked.meeting)?;
        of.destructions().values().find(|it| it.begun.is_some())?;
        let read = || kept(&self.notary, &asked.meeting);
        let cameras = self.looked_up.get((of.id(), of.acts()), read).ok()?;
        let named = |camera: &CameraId| asked.camera.as_ref().is_none_or(|it| it == camera);
        let all = cameras.iter().filter(|(camera, _)| named(camera));
        let all = all.flat_map(|(_, (_, segments))| segments);
        let wanted = |it: &&KeptSegment| {
            asked.take.is_none_or(|take| take == it.take)
                && asked.seq.is_none_or(|seq| seq == it.seq)
        };
        let mut by = None;
        for segment in all.filter(wanted) {
            by = Some(destroyed(of, segment)?);
        }
        let (act, destruction) = by?;
        let decided = &destruction.decided;
        let who = match &decided.stamp.by {
            acts::By::Office { office, .. } => office,
            acts::By::Machine { part } => part,
        };
        Some(format!(
            "this footage was destroyed by a decision of two persons, seconded by {who} on {}: {}; see /log/entries/{act}\n",
            decided.stamp.at, decided.what.ground
        ))
    }
}

/// The destruction with which a segment goes or went.
fn destroyed<'a>(
    meeting: &'a Meeting,
    segment: &KeptSegment,
) -> Option<(acts::ActId, &'a acts::Destruction)> {
    meeting.destruction_of(
        acts::Stock::Open,
        &segment.camera,
        segment.start,
        segment.end(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_is_read_once_for_a_meeting_until_an_act_is_added() {
        let (looked_up, mut reads) = (LookedUp::default(), 0);
        let mut ask = |meeting: &str, acts| {
            let meeting = meeting.parse().expect("a name");
            let read = || {
                reads += 1;
                Ok::<_, notary::Fault>(BTreeMap::new())
            };
            looked_up.get((&meeting, acts), read).expect("read");
            reads
        };
        assert_eq!([ask("a", 7), ask("a", 7), ask("b", 7)], [1, 1, 2]);
        assert_eq!([ask("a", 8), ask("a", 8), ask("b", 7)], [3, 3, 3]);
        for other in ["c", "d", "e", "f"] {
            ask(other, 1);
        }
        assert_eq!(ask("a", 8), 8, "not all are kept");
    }
}
