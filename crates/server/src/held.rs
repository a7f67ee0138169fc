//! Sealed footage of a session that the public has not seen yet: it goes on the record when the
//! session turns out to have been closed, and away when the public has seen it.

use std::collections::{BTreeMap, VecDeque};

use acts::{CameraId, Meeting, MeetingId, SealedGapFound, SealedSegment, SealedTake, Time};

/// How much open time before a closing stays sealed with it, for its first pictures.
const LEAD_IN_US: i64 = 10 * Time::SECOND;
/// How long after the public has seen something its sealed copy stays: longer than the recorder
/// takes to write it, and than a closing reaches back from there.
const AFTER_US: i64 = LEAD_IN_US + 5 * Time::SECOND;

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
    /// The public has seen it: the copy goes.
    Discard(MeetingId, u32, SealedSegment),
    /// Nothing of a take was kept.
    DiscardTake(MeetingId, u32, SealedTake),
}

/// By meeting and camera, in the order of sealing: what comes later never overtakes. What waits when
/// the machine stops is found again on the disk.
#[derive(Debug, Default)]
pub(crate) struct Held(BTreeMap<(MeetingId, CameraId), Queue>);

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Waits>,
    /// A take of which no segment was entered so far.
    take: Option<(u32, SealedTake)>,
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
        self.0.entry(key).or_default().waiting.push_back(waits);
    }

    /// What can be said by now of a meeting's cameras.
    pub(crate) fn sort(&mut self, meeting: &Meeting, shown: Shown) -> Vec<Fate> {
        let mut out = Vec::new();
        let of_meeting = self.0.iter_mut().filter(|((id, _), _)| id == meeting.id());
        for (_, queue) in of_meeting {
            queue.sort(meeting, shown, &mut out);
        }
        self.0
            .retain(|_, queue| !queue.waiting.is_empty() || queue.take.is_some());
        out
    }

    /// The meetings of which something waits.
    pub(crate) fn meetings(&self) -> Vec<MeetingId> {
        let mut ids: Vec<_> = self.0.keys().map(|(id, _)| id.clone()).collect();
        ids.dedup();
        ids
    }
}

impl Queue {
    fn sort(&mut self, meeting: &Meeting, shown: Shown, out: &mut Vec<Fate>) {
        while let Some(first) = self.waiting.front() {
            let (from, to) = first.time();
            let stays = touches_closed(meeting, from, to);
            if !stays && !shown.is_past(to) {
                break;
            }
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
                        out.push(Fate::Discard(id, seal, segment));
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
            out.push(Fate::DiscardTake(meeting.id().clone(), seal, take));
        }
    }
}

impl Waits {
    fn time(&self) -> (Time, Time) {
        match self {
            Self::Segment { segment, .. } => {
                let length = i64::try_from(segment.duration_us).unwrap_or(i64::MAX);
                (segment.start, segment.start.plus_us(length))
            }
            Self::Gap(gap) => (gap.from, gap.to),
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
