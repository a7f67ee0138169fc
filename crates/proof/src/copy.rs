//! A footage file, or any lossless copy of one, against the log.
//!
//! Coded frames are found again by their digests, whatever container they lie in. What the answer
//! depends on besides: that no frame stands between or beside them, that none is left out between
//! the first and the last, and that sound and pictures keep their times.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::sync::Arc;

use acts::{CameraId, KeptSegment, MeetingId, Time, TrackKind};
use av::Track;
use av::digest::FrameDigest;
use sha2::{Digest as _, Sha256};

use crate::evidence::{Evidence, Place, Runs};
use crate::footage::{kind_name, kind_of};
use crate::report::{Finding, Notes, Verdict};

/// A frame's digest bound to the digest of the parameters in force.
pub(crate) fn bound(set: &[u8; 32], frame: &[u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update(set)
        .chain_update(frame)
        .finalize()
        .into()
}

/// Bound digests of the frames of one run on record, from the footage itself; `None` where it is not at
/// hand or not as the log says.
pub(crate) trait Originals {
    fn run(&self, place: &Place, kind: TrackKind) -> Option<Vec<[u8; 32]>>;
}

/// Timestamps of a copy may differ from the record by rounding and by a shift of the whole, but
/// not by more than this against each other.
const DRIFT_US_MAX: i64 = 250_000;

/// How many runs are looked ahead to tell cameras that show the same from each other.
const AHEAD_MAX: usize = 1_000;

/// In the order in which the frames of a file are kept.
const KINDS: [TrackKind; 2] = [TrackKind::Video, TrackKind::Audio];

struct Coded {
    digest: [u8; 32],
    /// The same, bound to the parameters in force.
    bound: [u8; 32],
    /// Digest of the parameters in force.
    set: [u8; 32],
    key: bool,
    pts_us: i64,
    track: Arc<Track>,
}

struct Match {
    first: usize,
    count: usize,
    place: Place,
}

/// Checks a copy; `name` is how findings call it.
pub(crate) fn check<R: Read + Seek>(
    reader: R,
    name: &str,
    evidence: &Evidence,
    originals: &dyn Originals,
    notes: &mut Notes,
) {
    let mut frames = [Vec::new(), Vec::new()];
    let mut more = Vec::new();
    if let Err(fault) = read(reader, &mut frames, &mut more) {
        let count: usize = frames.iter().map(Vec::len).sum();
        let detail = format!("{name} cannot be read after {count} frames: {fault}");
        let verdict = if count == 0 {
            Verdict::Unknown
        } else {
            Verdict::Altered
        };
        notes.find(Finding::about("file", verdict, detail));
    }
    for what in more {
        let detail = format!("{name} holds {what}: players may show what was not checked");
        notes.find(Finding::about("file", Verdict::Altered, detail));
    }
    let mut shifts = Vec::new();
    let mut found: Vec<(TrackKind, Vec<Match>)> = Vec::new();
    let runs = KINDS.map(|kind| evidence.runs(kind));
    let searches = KINDS.map(|kind| Search {
        kind,
        frames: &frames[kind as usize],
        runs: &runs[kind as usize],
        evidence,
        originals,
    });
    let located = locate(&searches);
    for (search, matches) in searches.iter().zip(located) {
        let (kind, frames) = (search.kind, search.frames);
        notes.checked.frames += frames.len() as u64;
        if frames.is_empty() {
            continue;
        }
        if matches.is_empty() {
            let beside = found
                .first()
                .map(|(_, matches): &(_, Vec<Match>)| matches.as_slice());
            if let Some(shift) = search.within_runs(beside) {
                shifts.push(shift);
                continue;
            }
            let detail = format!(
                "none of the {} {} frames of {name} is on the record: another recording, or re-encoded",
                frames.len(),
                kind_name(kind)
            );
            notes.find(Finding::about("frames", Verdict::Altered, detail));
            continue;
        }
        search.stretches(&matches, notes);
        search.order(&matches, notes);
        shifts.extend(search.times(&matches, notes));
        notes.checked.segments += matches.iter().filter(|each| each.place.run == 0).count() as u64;
        found.push((kind, matches));
    }
    beside(&found, &frames, evidence, notes);
    together(&found, &frames, evidence, notes);
    if let [video, audio] = shifts[..]
        && (video - audio).abs() > DRIFT_US_MAX
    {
        let detail = format!(
            "sound is shifted against pictures by {} ms",
            (audio - video) / 1000
        );
        notes.find(Finding::about("times", Verdict::Altered, detail));
    }
    if frames.iter().all(Vec::is_empty) {
        notes.find(Finding::about(
            "file",
            Verdict::Unknown,
            format!("{name} holds no frames"),
        ));
    }
}

/// Reads all frames, and what else the file holds.
fn read<R: Read + Seek>(
    reader: R,
    frames: &mut [Vec<Coded>; 2],
    more: &mut Vec<String>,
) -> Result<(), av::Fault> {
    let mut file = av::demux::open(reader)?;
    *more = file.beside().to_vec();
    while let Some(frame) = file.next()? {
        let list = match kind_of(&frame.track) {
            TrackKind::Video => &mut frames[0],
            TrackKind::Audio => &mut frames[1],
        };
        let digest = av::digest::of_frame(frame.track.codec, &frame.data);
        let set = match list.last() {
            Some(last) if Arc::ptr_eq(&last.track, &frame.track) => last.set,
            _ => FrameDigest::begin(&frame.track).finish(),
        };
        list.push(Coded {
            digest,
            bound: bound(&set, &digest),
            set,
            key: frame.key,
            pts_us: frame.pts_us,
            track: frame.track,
        });
    }
    *more = file.beside().to_vec();
    Ok(())
}

/// Finds both tracks on the record; where several cameras show the same, as footage of those that
/// account for most of the file, and of as few as can be.
fn locate(searches: &[Search<'_>; 2]) -> [Vec<Match>; 2] {
    let as_of = |cameras: &BTreeSet<_>| {
        let seen = searches[0].locate(cameras);
        let beside = seen.iter().map(camera).collect();
        let heard = searches[1].locate(if seen.is_empty() { cameras } else { &beside });
        [seen, heard]
    };
    let all: usize = searches.iter().map(|each| each.frames.len()).sum();
    let amiss = |located: &[Vec<Match>; 2]| {
        let found: usize = located.iter().flatten().map(|each| each.count).sum();
        let cameras: BTreeSet<_> = located.iter().flatten().map(camera).collect();
        (all - found, cameras.len())
    };
    let first = as_of(&BTreeSet::new());
    let alike = searches[0].alike(first[0].first());
    let mut best = (amiss(&first), first);
    for other in alike {
        if best.0 <= (0, 1) {
            break;
        }
        let made = as_of(&BTreeSet::from([other]));
        let amiss = amiss(&made);
        if amiss < best.0 {
            best = (amiss, made);
        }
    }
    best.1
}

fn camera(of: &Match) -> (MeetingId, CameraId) {
    (of.place.meeting.clone(), of.place.camera.clone())
}

/// Names sound and pictures that do not belong together: of two cameras, or of two times.
fn together(
    found: &[(TrackKind, Vec<Match>)],
    frames: &[Vec<Coded>; 2],
    evidence: &Evidence,
    notes: &mut Notes,
) {
    let [(_, pictures), (_, sound)] = found else {
        return;
    };
    let cameras: BTreeSet<_> = pictures.iter().map(camera).collect();
    if let Some(other) = sound.iter().find(|each| !cameras.contains(&camera(each)))
        && let Some(segment) = evidence.segment(&other.place)
    {
        let of = cameras
            .iter()
            .map(|(meeting, camera)| format!("{meeting}/{camera}"));
        let detail = format!(
            "the sound of {}/{} was put to the pictures of {}",
            other.place.meeting,
            other.place.camera,
            of.collect::<Vec<_>>().join(", ")
        );
        notes.find(about(segment, &other.place, Verdict::Altered, detail));
    }
    // The least difference within a take counts: sound may set in late in a segment.
    let begins = |matches: &[Match], kind: TrackKind| {
        let firsts = matches.iter().filter(|each| each.place.run == 0);
        let begin = |each: &Match| {
            let pts_us = frames[kind as usize].get(each.first)?.pts_us;
            Some((each.place.clone(), pts_us))
        };
        firsts.filter_map(begin).collect::<BTreeMap<_, _>>()
    };
    let seen = begins(pictures, TrackKind::Video);
    let mut least: BTreeMap<_, (i64, Place)> = BTreeMap::new();
    for (place, heard_us) in begins(sound, TrackKind::Audio) {
        let Some(seen_us) = seen.get(&place) else {
            continue;
        };
        let off_us = heard_us.saturating_sub(*seen_us);
        let take = (place.meeting.clone(), place.camera.clone(), place.take);
        let before = least.entry(take).or_insert((off_us, place));
        before.0 = std::cmp::min_by_key(before.0, off_us, |us| us.saturating_abs());
    }
    for (off_us, place) in least.values() {
        if off_us.saturating_abs() <= DRIFT_US_MAX {
            continue;
        }
        if let Some(segment) = evidence.segment(place) {
            let detail = format!("sound is shifted against pictures by {} ms", off_us / 1000);
            notes.find(Finding {
                what: "times".to_owned(),
                ..about(segment, place, Verdict::Altered, detail)
            });
        }
    }
}

/// Names what the record holds of the same time but the copy does not: a whole track.
fn beside(
    found: &[(TrackKind, Vec<Match>)],
    frames: &[Vec<Coded>; 2],
    evidence: &Evidence,
    notes: &mut Notes,
) {
    for (kind, matches) in found {
        let other = match kind {
            TrackKind::Video => TrackKind::Audio,
            TrackKind::Audio => TrackKind::Video,
        };
        let there = !frames[other as usize].is_empty();
        let Some(segment) = matches
            .first()
            .and_then(|each| evidence.segment(&each.place))
        else {
            continue;
        };
        if !there && segment.tracks.iter().any(|track| track.kind == other) {
            let detail = format!("the {} track is left out", kind_name(other));
            notes.find(about(
                segment,
                &matches[0].place,
                Verdict::Incomplete,
                detail,
            ));
        }
    }
}

fn about(segment: &KeptSegment, place: &Place, verdict: Verdict, detail: String) -> Finding {
    Finding {
        meeting: Some(place.meeting.clone()),
        camera: Some(place.camera.clone()),
        from: Some(segment.start),
        to: Some(segment.end()),
        ..Finding::about("frames", verdict, detail)
    }
}

struct Search<'a> {
    kind: TrackKind,
    frames: &'a [Coded],
    /// What is on the record of this kind.
    runs: &'a Runs,
    evidence: &'a Evidence,
    originals: &'a dyn Originals,
}

impl Search<'_> {
    /// Finds runs of the record among the frames, in the order of the file; those of `cameras`
    /// before others that show the same.
    fn locate(&self, cameras: &BTreeSet<(MeetingId, CameraId)>) -> Vec<Match> {
        let mut matches: Vec<Match> = Vec::new();
        let mut at = 0;
        while at < self.frames.len() {
            let last = matches.last().filter(|last| last.first + last.count == at);
            let expected = last.and_then(|last| self.evidence.after(&last.place, self.kind));
            let follows = expected.and_then(|place| Some((self.is_run(at, &place)?, place)));
            let may_begin = self.kind == TrackKind::Audio || self.frames[at].key || last.is_some();
            let hit = match follows {
                None if may_begin => self.run_at(at, cameras),
                follows => follows,
            };
            match hit {
                Some((count, place)) => {
                    matches.push(Match {
                        first: at,
                        count,
                        place,
                    });
                    at += count;
                }
                None => at += 1,
            }
        }
        matches
    }

    /// Any run of the record that begins at a frame; where several cameras show the same, the one
    /// that accounts for most frames of the file.
    fn run_at(
        &self,
        at: usize,
        cameras: &BTreeSet<(MeetingId, CameraId)>,
    ) -> Option<(usize, Place)> {
        let mut digest = FrameDigest::begin(&self.frames[at].track);
        let mut done = 0;
        let mut best: Option<((bool, usize), usize, &Place)> = None;
        for length in self.runs.lengths.iter().rev() {
            let length = *length as usize;
            let Some(more) = self.frames.get(at + done..at + length) else {
                break;
            };
            // A run has one set of parameters: others slipped in later would not be bound.
            if more.iter().any(|frame| frame.set != self.frames[at].set) {
                break;
            }
            more.iter().for_each(|frame| digest.add(&frame.digest));
            done = length;
            let same = self.runs.by_digest.get(&acts::Digest(digest.finish()));
            let same = same.into_iter().flatten();
            for (_, place) in same.filter(|(count, _)| *count as usize == length) {
                let beside = (place.meeting.clone(), place.camera.clone());
                let worth = (
                    cameras.contains(&beside),
                    length + self.goes_on(at + length, place),
                );
                if best.as_ref().is_none_or(|(most, ..)| worth > *most) {
                    best = Some((worth, length, place));
                }
            }
        }
        best.map(|(_, length, place)| (length, place.clone()))
    }

    /// The cameras that have a run in common with this one.
    fn alike(&self, with: Option<&Match>) -> BTreeSet<(MeetingId, CameraId)> {
        let run = with.and_then(|each| self.evidence.run(&each.place, self.kind));
        let same = run.and_then(|run| self.runs.by_digest.get(&run.digest));
        let places = same.into_iter().flatten().map(|(_, place)| place);
        places
            .map(|place| (place.meeting.clone(), place.camera.clone()))
            .collect()
    }

    /// The count of frames of the run at `place`, if the frames from `at` on are its.
    fn is_run(&self, at: usize, place: &Place) -> Option<usize> {
        let run = self.evidence.run(place, self.kind)?;
        let frames = self.frames.get(at..at + run.frames as usize)?;
        let first = frames.first()?;
        if frames.iter().any(|frame| frame.set != first.set) {
            return None;
        }
        let mut digest = FrameDigest::begin(&first.track);
        frames.iter().for_each(|frame| digest.add(&frame.digest));
        (digest.finish() == run.digest.0).then_some(frames.len())
    }

    /// How many frames the file has as the record has them after `place`: frames, because a last
    /// run may be another camera's with some frames more.
    fn goes_on(&self, mut at: usize, place: &Place) -> usize {
        let (from, mut count) = (at, 0);
        let mut next = self.evidence.after(place, self.kind);
        while let Some(place) = next.filter(|_| count < AHEAD_MAX) {
            let Some(length) = self.is_run(at, &place) else {
                break;
            };
            (at, count) = (at + length, count + 1);
            next = self.evidence.after(&place, self.kind);
        }
        at - from
    }

    /// Whether all frames lie within a few runs that follow each other, so short that no whole run
    /// is among them; then gives the shift against the record in microseconds. Looked for beside
    /// what was found of the other track, or everywhere.
    fn within_runs(&self, beside: Option<&[Match]>) -> Option<i64> {
        let longest = self.runs.lengths.first().copied().unwrap_or(0) as usize;
        let starts: Vec<Place> = match beside.and_then(<[Match]>::first) {
            Some(first) => {
                let same = Place {
                    run: 0,
                    ..first.place.clone()
                };
                let before = self.evidence.before(&same, self.kind);
                before.into_iter().chain([same]).collect()
            }
            None => self
                .runs
                .by_digest
                .values()
                .flatten()
                .map(|(_, place)| place.clone())
                .collect(),
        };
        if self.frames.len() >= 2 * longest {
            return None;
        }
        let wanted: Vec<[u8; 32]> = self.frames.iter().map(|frame| frame.bound).collect();
        starts.into_iter().find_map(|start| {
            let mut own = Vec::new();
            let mut next = Some(start.clone());
            while let Some(place) = next.filter(|_| own.len() < wanted.len() + longest) {
                own.extend(self.originals.run(&place, self.kind)?);
                next = self.evidence.after(&place, self.kind);
            }
            let at = own
                .windows(wanted.len())
                .position(|window| window == wanted)?;
            let segment = self.evidence.segment(&start)?;
            let (first, last) = (self.frames.first()?, self.frames.last()?);
            let each = last.pts_us.saturating_sub(first.pts_us) / (wanted.len() as i64 - 1).max(1);
            let began = segment.start.plus_us(at as i64 * each).micros();
            Some(began.saturating_sub(first.pts_us))
        })
    }

    /// Judges what lies between matches: the torn ends of runs on record, or something else.
    fn stretches(&self, matches: &[Match], notes: &mut Notes) {
        let mut from = 0;
        for at in 0..=matches.len() {
            let next = matches.get(at);
            let to = next.map_or(self.frames.len(), |each| each.first);
            if from < to {
                let before = at.checked_sub(1).and_then(|at| matches.get(at));
                self.stretch(from, to, before, next, notes);
            }
            from = next.map_or(to, |each| each.first + each.count);
        }
    }

    fn stretch(
        &self,
        from: usize,
        to: usize,
        before: Option<&Match>,
        next: Option<&Match>,
        notes: &mut Notes,
    ) {
        if before.is_none() && next.is_none() {
            return;
        }
        let frames = &self.frames[from..to];
        let head = before.and_then(|each| self.evidence.after(&each.place, self.kind));
        let tail = next.and_then(|each| self.evidence.before(&each.place, self.kind));
        let own = |place: &Option<Place>| {
            place
                .as_ref()
                .and_then(|place| self.originals.run(place, self.kind))
        };
        let (head_run, tail_run) = (own(&head), own(&tail));
        let (head_same, tail_same) = torn(&head_run, &tail_run, frames);
        if head_same + tail_same >= frames.len() {
            if let (Some(_), Some(next), Some(run)) = (before, next, &head_run)
                && head == tail
            {
                self.cut_within(
                    next,
                    run.len(),
                    head_same.min(frames.len()),
                    frames.len(),
                    notes,
                );
            }
            return;
        }
        let blind = (before.is_some() && head.is_some() && head_run.is_none())
            || (next.is_some() && tail.is_some() && tail_run.is_none());
        let place = before.or(next).map(|each| each.place.clone());
        let Some((place, segment)) =
            place.and_then(|place| self.evidence.segment(&place).map(|s| (place.clone(), s)))
        else {
            return;
        };
        let (bad_from, bad_to) = (from + head_same, to - tail_same - 1);
        let at = |frame: usize| self.frames[frame].pts_us as f64 / 1e6;
        let span = format!(
            "{} frames {bad_from} to {bad_to} of the file ({:.3} to {:.3} s)",
            kind_name(self.kind),
            at(bad_from),
            at(bad_to)
        );
        let edge = before.is_none() || next.is_none();
        let (verdict, detail) = if blind && edge {
            (
                Verdict::Unknown,
                format!("{span} are part of a run whose footage is not at hand to compare with"),
            )
        } else {
            (Verdict::Altered, format!("{span} are not on the record"))
        };
        let start = before.map_or(segment.start, |_| segment.end());
        let end = next
            .and_then(|each| self.evidence.segment(&each.place))
            .map(|segment| segment.start);
        let mut finding = about(segment, &place, verdict, detail);
        finding.from = Some(if before.is_some() {
            start
        } else {
            estimate(start, frames)
        });
        finding.to = end.or(Some(start.plus_us(length_us(frames))));
        notes.find(finding);
    }

    /// Names what was cut out of the middle of a run: both of its ends are there.
    fn cut_within(&self, next: &Match, run: usize, kept: usize, there: usize, notes: &mut Notes) {
        let Some(segment) = self.evidence.segment(&next.place) else {
            return;
        };
        if there < run {
            let detail = format!(
                "{} of {run} {} frames are left out before {}, from frame {kept} of their run on",
                run - there,
                kind_name(self.kind),
                segment.start
            );
            notes.find(about(segment, &next.place, Verdict::Incomplete, detail));
        }
    }

    /// Names what was left out or put in another order.
    fn order(&self, matches: &[Match], notes: &mut Notes) {
        for pair in matches.windows(2) {
            let (left, right) = (&pair[0].place, &pair[1].place);
            let follows = self.evidence.after(left, self.kind);
            let joined = left.meeting == right.meeting && left.camera == right.camera;
            let next_take = joined
                && follows.is_none()
                && self.evidence.before(right, self.kind).is_none()
                && self.evidence.next_take(left) == Some(right.take);
            let torn = pair[0].first + pair[0].count < pair[1].first
                && follows
                    .as_ref()
                    .and_then(|place| self.evidence.after(place, self.kind))
                    .as_ref()
                    == Some(right);
            if follows.as_ref() == Some(right) || next_take || torn {
                continue;
            }
            let (Some(a), Some(b)) = (self.evidence.segment(left), self.evidence.segment(right))
            else {
                continue;
            };
            let end = a.end();
            let detail = if joined && left < right {
                format!(
                    "{} is left out between two pieces of the file",
                    kind_name(self.kind)
                )
            } else {
                format!(
                    "{} of {}/{} at {} is followed by {}/{} at {}: pieces were put together",
                    kind_name(self.kind),
                    left.meeting,
                    left.camera,
                    end,
                    right.meeting,
                    right.camera,
                    b.start
                )
            };
            let mut finding = about(a, left, Verdict::Incomplete, detail);
            (finding.from, finding.to) = (Some(end.min(b.start)), Some(end.max(b.start)));
            notes.find(finding);
        }
    }

    /// Compares the file's times with the record's within each unbroken piece; answers the shift of
    /// the first piece in microseconds.
    fn times(&self, matches: &[Match], notes: &mut Notes) -> Option<i64> {
        let mut shift: Option<(i64, u32)> = None;
        let mut first = None;
        for each in matches.iter().filter(|each| each.place.run == 0) {
            let segment = self.evidence.segment(&each.place)?;
            let own = segment
                .start
                .micros()
                .saturating_sub(self.frames[each.first].pts_us);
            first.get_or_insert(own);
            match shift {
                Some((before, take))
                    if take == each.place.take && (own - before).abs() > DRIFT_US_MAX =>
                {
                    let detail = format!(
                        "from {:.3} s of the file on, {} runs {} ms off the record's time",
                        self.frames[each.first].pts_us as f64 / 1e6,
                        kind_name(self.kind),
                        (before - own) / 1000
                    );
                    notes.find(about(segment, &each.place, Verdict::Altered, detail));
                    return first;
                }
                Some((before, take)) if take == each.place.take => shift = Some((before, take)),
                Some(_) | None => shift = Some((own, each.place.take)),
            }
        }
        first
    }
}

/// How many frames at the beginning are the first of one run, and how many at the end are the last
/// of another.
fn torn(
    head: &Option<Vec<[u8; 32]>>,
    tail: &Option<Vec<[u8; 32]>>,
    frames: &[Coded],
) -> (usize, usize) {
    let same = |(own, frame): &(&[u8; 32], &Coded)| **own == frame.bound;
    let ahead = head.iter().flatten().zip(frames).take_while(same);
    let behind = tail.iter().flatten().rev().zip(frames.iter().rev());
    (ahead.count(), behind.take_while(same).count())
}

fn length_us(frames: &[Coded]) -> i64 {
    match (frames.first(), frames.last()) {
        (Some(first), Some(last)) => last.pts_us.saturating_sub(first.pts_us),
        _ => 0,
    }
}

fn estimate(end: Time, frames: &[Coded]) -> Time {
    end.plus_us(-length_us(frames))
}
