//! Checks what a camera's feeds gave out against the record.

use std::collections::BTreeMap;
use std::sync::Arc;

use acts::{Cause, Digest, Interval, Time, TrackKind};
use av::cmaf::{self, PartInfo};
use av::digest::Runs;
use av::{Frame, Kind, Track};
use feed::{Event, Passed, SegmentEnd, Settings, Take};

use super::source::Mark;

type Outcome = Result<(), String>;

macro_rules! hold {
    ($holds:expr, $($words:tt)*) => {
        if !$holds {
            return Err(format!($($words)*));
        }
    };
}

/// One frame as the public would see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) kind: Kind,
    pub(crate) mark: Mark,
    pub(crate) from: Time,
    pub(crate) to: Time,
}

/// What one camera gave out.
#[derive(Default)]
pub(crate) struct Audit {
    /// Of closed time, which goes on the record without frame digests.
    pub(crate) shut: bool,
    /// The take that is open.
    open: Option<Reel>,
    last_take: u32,
    next_seq: Option<u64>,
    pub(crate) takes: Vec<(Arc<Take>, Cause)>,
    pub(crate) segments: Vec<SegmentEnd>,
    pub(crate) gaps: Vec<(Time, Time, Cause)>,
    pub(crate) seen: Vec<Seen>,
    pub(crate) parts: Vec<(Time, u64)>,
}

/// The run of frames that is open, and those that are over.
type Found = (Runs, Vec<(u32, [u8; 32])>);

/// An open take.
struct Reel {
    take: Arc<Take>,
    tracks: BTreeMap<u32, Arc<Track>>,
    parts: u64,
    /// Where the next part must begin.
    next: Time,
    /// Where each track's next sample must begin.
    ticks: BTreeMap<u32, u64>,
    segment: Option<(u64, u32, Time, bool)>,
    runs: BTreeMap<u32, Found>,
    marks: Vec<Seen>,
}

impl Audit {
    /// Takes an event at `now` and checks what can be checked at once.
    pub(crate) fn take<S>(
        &mut self,
        event: &Event<Passed<S>>,
        now: Time,
        settings: &Settings,
    ) -> Outcome {
        match event {
            Event::TakeBegun(take) => self.begun(take),
            Event::Part(part) => self.part(part, now, settings),
            Event::SegmentEnded(end) => self.segment(end),
            Event::TakeEnded(take, cause) => {
                let reel = self.open.take().ok_or("a take ended twice")?;
                hold!(reel.take.number == take.number, "another take ended");
                hold!(reel.segment.is_none(), "a take ended within a segment");
                self.seen.extend(reel.marks);
                self.takes.push((take.clone(), *cause));
                Ok(())
            }
            Event::Gap {
                from, to, cause, ..
            } => {
                hold!(from < to, "an empty gap");
                self.gaps.push((*from, *to, *cause));
                Ok(())
            }
        }
    }

    fn begun(&mut self, take: &Arc<Take>) -> Outcome {
        hold!(self.open.is_none(), "a take began within a take");
        hold!(
            take.number > self.last_take,
            "take {} came again",
            take.number
        );
        self.last_take = take.number;
        let tracks = cmaf::read_init(&take.init).map_err(|fault| fault.to_string())?;
        self.open = Some(Reel {
            take: take.clone(),
            tracks: tracks
                .into_iter()
                .map(|(id, track)| (id, Arc::new(track)))
                .collect(),
            parts: 0,
            next: take.start,
            ticks: BTreeMap::new(),
            segment: None,
            runs: BTreeMap::new(),
            marks: Vec::new(),
        });
        Ok(())
    }

    fn part<S>(&mut self, part: &Passed<S>, now: Time, settings: &Settings) -> Outcome {
        let next_seq = self.next_seq;
        let reel = self.open.as_mut().ok_or("a part without a take")?;
        hold!(
            Arc::ptr_eq(&reel.take, &part.take),
            "a part of another take"
        );
        hold!(
            part.number == reel.parts,
            "part {} came out of order",
            part.number
        );
        hold!(
            part.start == reel.next,
            "a part begins at {}, not {}",
            part.start,
            reel.next
        );
        hold!(part.duration_us > 0, "an empty part");
        hold!(
            part.end <= now,
            "a part that ends at {} passed at {now}",
            part.end
        );
        let info = cmaf::read_part(&part.bytes).map_err(|fault| fault.to_string())?;
        hold!(
            info.crc_ok && info.len == part.bytes.len() as u64,
            "a damaged part"
        );
        hold!(
            info.segment_start == (part.index == 0),
            "styp in the wrong place"
        );
        match reel.segment {
            Some((seq, parts, ..)) => {
                hold!(
                    (part.seq, part.index) == (seq, parts),
                    "a part of another segment"
                );
            }
            None => hold!(part.index == 0, "a segment begins with part {}", part.index),
        }
        let first = reel.segment.is_none();
        hold!(
            !first || next_seq.is_none_or(|seq| part.seq >= seq),
            "seq {} came again",
            part.seq
        );
        let (_, count, ..) =
            reel.segment
                .get_or_insert((part.seq, 0, part.start, part.independent));
        *count += 1;
        reel.parts += 1;
        reel.next = part.start.plus_us(part.duration_us as i64);
        self.parts.push((part.start, part.duration_us));
        reel.frames(part, &info, settings)
    }

    fn segment(&mut self, end: &SegmentEnd) -> Outcome {
        let reel = self.open.as_mut().ok_or("a segment without a take")?;
        let (seq, parts, start, independent) =
            reel.segment.take().ok_or("a segment without parts")?;
        hold!(
            (end.seq, end.parts, end.start) == (seq, parts, start),
            "another segment ended"
        );
        hold!(
            end.independent == independent,
            "a segment that is not what its first part is"
        );
        let until = end.start.plus_us(end.duration_us as i64);
        hold!(
            until == reel.next,
            "a segment ends at {until}, its parts at {}",
            reel.next
        );
        self.next_seq = Some(seq + 1);
        let mut runs = std::mem::take(&mut reel.runs);
        if self.shut {
            hold!(end.tracks.is_empty(), "frame digests of closed time");
            runs.clear();
        }
        for track in &end.tracks {
            let id = if track.kind == TrackKind::Video {
                cmaf::VIDEO
            } else {
                cmaf::AUDIO
            };
            let (mut open, mut found) = runs.remove(&id).ok_or("a track without frames")?;
            found.extend(open.end().map(|run| (run.frames, run.digest)));
            let said: Vec<_> = track
                .runs
                .iter()
                .map(|run| (run.frames, run.digest))
                .collect();
            let found: Vec<_> = found.into_iter().map(|(n, sum)| (n, Digest(sum))).collect();
            hold!(
                said == found,
                "frame digests differ: {said:?} and {found:?}"
            );
        }
        hold!(
            runs.is_empty(),
            "frames of a track that the segment does not name"
        );
        self.segments.push(end.clone());
        Ok(())
    }

    /// The machine stopped: what passed is what a recovery finds, and ends where it was cut. Gives
    /// the next take and segment, and up to where all is covered.
    pub(crate) fn crash(&mut self, epoch: Time) -> (u32, u64, Time) {
        if let Some(reel) = self.open.take() {
            if let Some((seq, parts, start, independent)) = reel.segment {
                let duration_us = reel.next.since(start) as u64;
                self.next_seq = Some(seq + 1);
                self.segments.push(SegmentEnd {
                    take: reel.take.clone(),
                    seq,
                    start,
                    duration_us,
                    parts,
                    independent,
                    tracks: Vec::new(),
                });
            }
            self.seen.extend(reel.marks);
            self.takes.push((reel.take, Cause::ServerCrashed));
        }
        let segments = self.segments.iter();
        let ends = segments.map(|it| it.start.plus_us(it.duration_us as i64));
        let covered = ends.chain(self.gaps.iter().map(|(_, to, _)| *to));
        let covered = covered.max().unwrap_or(epoch);
        (self.last_take + 1, self.next_seq.unwrap_or(0), covered)
    }

    /// Checks the whole against the record. `exact`: every frame must have been taken in the open.
    pub(crate) fn finish(&self, open: &[Interval], exact: bool) -> Outcome {
        hold!(self.open.is_none(), "a take was left open");
        for seen in &self.seen {
            let held = open
                .iter()
                .any(|interval| interval.covers(seen.from, seen.to));
            hold!(
                held,
                "a frame at {}..{} left open time {open:?}: {seen:?}",
                seen.from,
                seen.to
            );
            let taken = open
                .iter()
                .any(|interval| interval.contains(seen.mark.taken));
            hold!(
                !exact || taken,
                "a frame taken in closed time: {seen:?} {open:?}"
            );
        }
        self.coverage(open)
    }

    /// Every instant of open time is in a segment or a named gap, and in one only.
    fn coverage(&self, open: &[Interval]) -> Outcome {
        let segments = self.segments.iter();
        let segments =
            segments.map(|it| (it.start, it.start.plus_us(it.duration_us as i64), false));
        let gaps = self.gaps.iter().map(|(from, to, _)| (*from, *to, true));
        let mut all: Vec<_> = segments.chain(gaps).collect();
        all.sort_unstable();
        for pair in all.windows(2) {
            hold!(pair[0].1 <= pair[1].0, "covered twice: {pair:?}");
        }
        for interval in open {
            let until = interval.until.ok_or("the last interval was not closed")?;
            let mut at = interval.from;
            for (from, to, gap) in &all {
                if *to <= interval.from || *from >= until {
                    continue;
                }
                let inside = *from >= interval.from && *to <= until;
                hold!(
                    inside,
                    "a gap ({gap}) or segment {from}..{to} leaves {interval:?}"
                );
                hold!(from.since(at) < 1_000, "nothing said of {at}..{from}");
                at = *to;
            }
            hold!(until.since(at) < 1_000, "nothing said of {at}..{until}");
        }
        Ok(())
    }
}

impl Reel {
    fn frames<S>(&mut self, part: &Passed<S>, info: &PartInfo, settings: &Settings) -> Outcome {
        let mut longest_us = 0;
        hold!(!info.runs.is_empty(), "a part without frames");
        for run in &info.runs {
            let track = self
                .tracks
                .get(&run.track_id)
                .ok_or("a track that init lacks")?
                .clone();
            let kind = track.kind();
            let due = self.ticks.insert(run.track_id, run.base + run.duration());
            match (due, kind) {
                (None, _) => {}
                (Some(due), Kind::Video) => hold!(run.base == due, "a hole between pictures"),
                (Some(due), Kind::Audio) => hold!(run.base >= due, "sound went back"),
            }
            let mut tick = run.base as i64;
            for sample in &run.samples {
                let scale = i64::from(track.timescale);
                let shown = tick + i64::from(sample.cts);
                let time = |tick: i64| part.take.epoch.plus_us(tick * 1_000_000 / scale);
                let until = shown.max(tick) + i64::from(sample.duration);
                longest_us = longest_us.max(i64::from(sample.duration) * 1_000_000 / scale);
                tick += i64::from(sample.duration);
                let data = part.bytes.slice(sample.range());
                let mark = Mark::read(kind, &data);
                hold!(mark.key == sample.key, "a keyframe flag is wrong");
                let seen = Seen {
                    kind,
                    mark,
                    from: time(shown),
                    to: time(until),
                };
                hold!(
                    seen.to <= part.end.plus_us(1),
                    "a frame outlasts its part's end"
                );
                self.check_group(&seen)?;
                self.marks.push(seen);
                let frame = Frame {
                    kind,
                    dts_us: 0,
                    pts_us: 0,
                    key: mark.key,
                    data,
                    track: track.clone(),
                };
                let (runs, found) = self.runs.entry(run.track_id).or_default();
                found.extend(runs.push(&frame).map(|run| (run.frames, run.digest)));
            }
        }
        let max_us = settings.part_max_us();
        // A picture without sound beside it outlasted the part, or the one before it did.
        let video = info.runs.iter().find(|run| run.track_id == cmaf::VIDEO);
        let first = video.map(|run| part.take.epoch.plus_us(run.base as i64 * 100 / 9));
        let alone = longest_us as u64 > max_us
            || first.is_some_and(|first| first > part.start.plus_us(200_000));
        hold!(
            part.duration_us <= max_us || alone,
            "a part of {} µs",
            part.duration_us
        );
        Ok(())
    }

    /// A take begins with a keyframe and leaves out no picture.
    fn check_group(&self, seen: &Seen) -> Outcome {
        if seen.kind == Kind::Audio {
            return Ok(());
        }
        let first = self.marks.iter().find(|mark| mark.kind == Kind::Video);
        let last = self
            .marks
            .iter()
            .rev()
            .find(|mark| mark.kind == Kind::Video);
        let (Some(first), Some(last)) = (first, last) else {
            hold!(
                seen.mark.key,
                "a take begins with a picture that leans on another: {seen:?}"
            );
            return Ok(());
        };
        hold!(
            seen.from >= first.from,
            "a picture from before the take's first: {seen:?}"
        );
        let next = seen.mark.order == last.mark.order + 1;
        let regrouped = seen.mark.key && seen.mark.gop > last.mark.gop;
        hold!(
            next || regrouped,
            "a picture is missing before {seen:?} after {last:?}"
        );
        Ok(())
    }
}
