//! Sealed footage of a session that the public has not seen yet: it goes on the record when the
//! session turns out to have been closed, and away when the public has seen it.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use acts::{
    CameraId, Cause, Interval, KeptSegment, Meeting, MeetingId, SealedGapFound, SealedSegment,
    SealedTake, Time,
};

use crate::river::missing;

/// How much open time before a closing stays sealed with it, for its first pictures.
const LEAD_IN_US: i64 = 10 * Time::SECOND;
/// How long after the public has seen something its sealed copy stays: longer than the recorder
/// takes to write it, and than a closing reaches back from there.
const AFTER_US: i64 = LEAD_IN_US + 5 * Time::SECOND;
/// Less than this of a sealed segment is missing in the open where the two sides were cut apart a
/// little: half a part.
const EDGE_US: i64 = 100_000;
/// How long the recorder's word on what the public has seen is waited for: what is sealed after it
/// goes on the record no sooner.
const WORD_US: i64 = 60 * Time::SECOND;

/// What waits for its fate.
#[derive(Clone, Debug)]
pub(crate) enum Waits {
    /// A segment, and its take when it is the first of it.
    Segment {
        seal: u32,
        take: Option<SealedTake>,
        segment: SealedSegment,
    },
    /// Time of which there is nothing sealed.
    Gap(SealedGapFound),
}

/// What becomes of it.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// It goes on the record; the meeting, the seal, the take where it is the first, the segment.
    Enter(MeetingId, u32, Option<SealedTake>, SealedSegment),
    /// The gap goes on the record.
    Name(SealedGapFound),
    /// It is kept in the open: the copy goes.
    Discard(Leftover),
}

/// A sealed copy of what is kept in the open, under a meeting's seal.
#[derive(Clone, Debug)]
pub(crate) enum Leftover {
    /// A segment.
    Segment(MeetingId, u32, SealedSegment),
    /// The beginning of a take of which nothing is left.
    Take(MeetingId, u32, SealedTake),
}

type Key = (MeetingId, CameraId);

/// By meeting and camera, in the order of sealing: what comes later never overtakes. What waits when
/// the machine stops is found again on the disk.
#[derive(Debug, Default)]
pub(crate) struct Held {
    queues: BTreeMap<Key, Queue>,
    kept: BTreeMap<Key, Kept>,
}

/// Time of which a camera's open footage is on the record, in stretches.
#[derive(Debug, Default)]
pub(crate) struct Kept(Vec<(Time, Time)>);

/// What the record says of the open copy of something sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenCopy {
    /// All of it that was open is kept.
    Whole,
    /// Some of it never will be: it is named as missing.
    Missing,
    /// Not all of it is there, so far.
    Awaited,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Waits>,
    /// A take of which no segment was entered so far.
    take: Option<(u32, SealedTake)>,
    /// The recorder's word has been awaited since.
    awaits: Option<Time>,
}

/// How far the public has seen a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Up to an instant; after it a closing may come.
    Until(Time),
    /// All of it that it will see.
    All,
}

impl Held {
    /// Takes what was sealed, or was not.
    pub(crate) fn keep(&mut self, meeting: &MeetingId, camera: &CameraId, waits: Waits) {
        let key = (meeting.clone(), camera.clone());
        self.queues.entry(key).or_default().waiting.push_back(waits);
    }

    /// Takes open footage that is on the record.
    pub(crate) fn kept(&mut self, meeting: &MeetingId, segments: &[KeptSegment]) {
        for segment in segments {
            let key = (meeting.clone(), segment.camera.clone());
            self.kept.entry(key).or_default().add(segment);
        }
    }

    /// What can be said by now of a meeting's cameras.
    pub(crate) fn sort(&mut self, meeting: &Meeting, shown: Shown, now: Time) -> Vec<Fate> {
        let mut out = Vec::new();
        let nothing = Kept::default();
        let of_meeting = self.queues.iter_mut();
        for (key, queue) in of_meeting.filter(|((id, _), _)| id == meeting.id()) {
            let kept = self.kept.get(key).unwrap_or(&nothing);
            queue.sort(meeting, kept, (shown, now), &mut out);
        }
        self.queues
            .retain(|_, queue| !queue.waiting.is_empty() || queue.take.is_some());
        out
    }

    /// The meetings of which something waits.
    pub(crate) fn meetings(&self) -> Vec<MeetingId> {
        let mut ids: Vec<_> = self.queues.keys().map(|(id, _)| id.clone()).collect();
        ids.dedup();
        ids
    }

    /// Whether something of a meeting waits.
    pub(crate) fn holds(&self, meeting: &MeetingId) -> bool {
        self.queues.keys().any(|(id, _)| id == meeting)
    }

    /// Lets go of a meeting whose footage is complete.
    pub(crate) fn leave(&mut self, meeting: &MeetingId) {
        self.kept.retain(|(id, _), _| id != meeting);
    }
}

impl Leftover {
    /// The meeting.
    pub(crate) fn meeting(&self) -> &MeetingId {
        match self {
            Self::Segment(meeting, ..) | Self::Take(meeting, ..) => meeting,
        }
    }

    /// Removes it from the folder of sealed footage.
    pub(crate) fn remove(&self, vault: &Path) -> Result<(), base::disk::Fault> {
        match self {
            Self::Segment(meeting, seal, segment) => {
                footage::discard_sealed(vault, meeting, *seal, segment)
            }
            Self::Take(meeting, seal, take) => {
                footage::discard_sealed_take(vault, meeting, *seal, take)
            }
        }
    }
}

impl Kept {
    /// Of some segments.
    pub(crate) fn of<'a>(segments: impl Iterator<Item = &'a KeptSegment>) -> Self {
        let mut kept = Self::default();
        segments.for_each(|segment| kept.add(segment));
        kept
    }

    fn add(&mut self, segment: &KeptSegment) {
        let (from, to) = (segment.start, segment.end());
        match self.0.last_mut().filter(|(_, last)| *last == from) {
            Some((_, last)) => *last = to,
            None => self.0.push((from, to)),
        }
    }

    /// What became of the open copy of a sealed segment. Where an open part ended, its last frames
    /// are of neither side.
    pub(crate) fn copy_of(&self, meeting: &Meeting, segment: &SealedSegment) -> OpenCopy {
        let until = segment.end();
        let owed: Vec<_> = meeting
            .open()
            .iter()
            .filter_map(|open| {
                let from = open.from.max(segment.start);
                let until = open.until.map_or(until, |end| end.min(until));
                (from < until).then_some(Interval {
                    from,
                    until: Some(until),
                })
            })
            .collect();
        let gaps = meeting.gaps().iter();
        let gaps = gaps.filter(|gap| gap.camera == segment.camera);
        let of = |gap: &acts::Gap| (gap.from, gap.to);
        let ends = gaps.clone().filter(|gap| gap.cause == Cause::Boundary);
        let lacks = |gaps: Vec<(Time, Time)>| {
            let held = self.0.iter().copied().chain(gaps).collect();
            let mut lacks = missing(&owed, held, until).into_iter();
            lacks.any(|(from, to)| to.since(from) >= EDGE_US)
        };
        if !lacks(ends.map(of).collect()) {
            OpenCopy::Whole
        } else if !lacks(gaps.map(of).collect()) {
            OpenCopy::Missing
        } else {
            OpenCopy::Awaited
        }
    }
}

impl Queue {
    fn sort(
        &mut self,
        meeting: &Meeting,
        kept: &Kept,
        (shown, now): (Shown, Time),
        out: &mut Vec<Fate>,
    ) {
        while let Some(first) = self.waiting.front() {
            let Some(stays) = first.stays(meeting, kept, (shown, now), &mut self.awaits) else {
                break;
            };
            let Some(first) = self.waiting.pop_front() else {
                break;
            };
            match first {
                Waits::Gap(gap) => out.extend(clipped(meeting, &gap).map(Fate::Name)),
                Waits::Segment {
                    seal,
                    take,
                    segment,
                } => {
                    if let Some(take) = take {
                        self.forget_take(meeting, out);
                        self.take = Some((seal, take));
                    }
                    let id = meeting.id().clone();
                    if stays {
                        let take = self.take.take().map(|(_, take)| take);
                        out.push(Fate::Enter(id, seal, take, segment));
                    } else {
                        let goes = Leftover::Segment(id, seal, segment);
                        out.push(Fate::Discard(goes));
                    }
                }
            }
        }
        if shown == Shown::All {
            self.forget_take(meeting, out);
        }
    }

    fn forget_take(&mut self, meeting: &Meeting, out: &mut Vec<Fate>) {
        if let Some((seal, take)) = self.take.take() {
            let goes = Leftover::Take(meeting.id().clone(), seal, take);
            out.push(Fate::Discard(goes));
        }
    }
}

impl Waits {
    /// Whether it goes on the record; none while that cannot be said.
    fn stays(
        &self,
        meeting: &Meeting,
        kept: &Kept,
        (shown, now): (Shown, Time),
        awaits: &mut Option<Time>,
    ) -> Option<bool> {
        match self {
            Self::Gap(gap) => shown.is_settled(meeting, gap.to).then_some(true),
            Self::Segment { segment, .. } => {
                let to = segment.end();
                if touches_closed(meeting, segment.start, to) {
                    return Some(true);
                }
                if !shown.is_past(to) {
                    return None;
                }
                // Nothing else may be left of it: only what is kept in the open goes.
                let copy = kept.copy_of(meeting, segment);
                if copy == OpenCopy::Awaited {
                    let since = *awaits.get_or_insert(now);
                    let long = shown == Shown::All || now.since(since) >= WORD_US;
                    return long.then_some(true);
                }
                *awaits = None;
                Some(copy == OpenCopy::Missing)
            }
        }
    }
}

impl Shown {
    /// Whether the public has seen all up to an instant, for long enough.
    fn is_past(self, to: Time) -> bool {
        match self {
            Self::Until(public) => to.plus_us(AFTER_US) <= public,
            Self::All => true,
        }
    }

    /// Whether no closing reaches back before an instant any more: the public has seen it, or the
    /// session was not open after it.
    fn is_settled(self, meeting: &Meeting, to: Time) -> bool {
        let open = meeting.open().last().filter(|open| open.until.is_none());
        match (self, open) {
            (Self::All, _) | (_, None) => true,
            (Self::Until(public), Some(open)) => to <= public.max(open.from),
        }
    }
}

/// Whether a stretch touches a closed part, or leads into one.
pub(crate) fn touches_closed(meeting: &Meeting, from: Time, to: Time) -> bool {
    meeting.closed().iter().any(|part| {
        to > part.from.plus_us(-LEAD_IN_US) && part.until.is_none_or(|until| from < until)
    })
}

/// What of a gap lies in closed parts.
fn clipped(meeting: &Meeting, gap: &SealedGapFound) -> impl Iterator<Item = SealedGapFound> {
    let parts = meeting.closed().iter().map(|part| SealedGapFound {
        from: gap.from.max(part.from),
        to: part.until.map_or(gap.to, |until| gap.to.min(until)),
        ..gap.clone()
    });
    parts.filter(|gap| gap.from < gap.to)
}
