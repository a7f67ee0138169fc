//! Footage: what was kept of the session, what is missing, and the final count.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::meeting::Meeting;
use crate::session::not_sitting;
use crate::text::{self, NAME, PROSE};
use crate::{
    Act, CameraId, Cause, Digest, FinalCount, KeptSegment, KeptTake, MeetingId, Record, Refusal,
    SealedCount, State, Time,
};

const SPAN_MAX: usize = 4_096;
const RUNS_MAX: usize = 1_024;

/// What one camera's footage amounts to so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The takes, in order.
    pub takes: Vec<KeptTake>,
    /// Count of segments.
    pub segments: u64,
    /// Bytes over all takes, initialisation segments included.
    pub bytes: u64,
    /// Duration kept, in microseconds.
    pub duration_us: u64,
    /// File digest of the last segment.
    pub last: Option<Digest>,
    /// Media sequence number of the last segment.
    pub last_seq: Option<u64>,
    /// Take of the last segment; 0 before the first.
    pub last_take: u32,
    /// The end of the last segment on the timeline.
    pub covered_until: Option<Time>,
    /// Where the next segment of `last_take` begins in its file, in bytes.
    pub position: u64,
}

/// Time that was open to the public and of which a camera has nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Gap {
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// Where it begins.
    pub from: Time,
    /// Where it ends.
    pub to: Time,
    /// Why.
    pub cause: Cause,
}

/// A time during which the recorder could keep nothing; live went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stoppage {
    /// When it stopped.
    pub from: Time,
    /// When it resumed; none while it cannot.
    pub until: Option<Time>,
    /// Why.
    pub cause: Cause,
    /// What the machine said.
    pub detail: String,
}

pub(crate) fn joined(
    record: &Record,
    meeting: MeetingId,
    camera: CameraId,
    codecs: String,
) -> Result<Act, Refusal> {
    text::words("codecs", &codecs, NAME)?;
    let found = record.known(&meeting)?;
    if found.state().is_over() {
        return Err(not_sitting(found));
    }
    record.in_use(&found.notice().room, &camera)?;
    Ok(Act::CameraJoined {
        meeting,
        camera,
        codecs,
    })
}

pub(crate) fn lost(
    record: &Record,
    meeting: MeetingId,
    camera: CameraId,
    cause: Cause,
) -> Result<Act, Refusal> {
    if !record.known(&meeting)?.present().contains_key(&camera) {
        return Err(Refusal::CameraAbsent { camera });
    }
    Ok(Act::CameraLost {
        meeting,
        camera,
        cause,
    })
}

pub(crate) fn span(
    record: &Record,
    meeting: MeetingId,
    takes: Vec<KeptTake>,
    segments: Vec<KeptSegment>,
    at: Time,
) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    unfinished(found)?;
    for take in &takes {
        text::words("codecs", &take.codecs, NAME)?;
    }
    found.kept_after(&takes, &segments, at)?;
    Ok(Act::SpanKept {
        meeting,
        takes,
        segments,
    })
}

pub(crate) fn gap(record: &Record, meeting: MeetingId, gap: Gap, at: Time) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    unfinished(found)?;
    let room = &found.notice().room;
    if !found.ordered().contains(&gap.camera) {
        record.in_use(room, &gap.camera)?;
    }
    if found.epoch().is_none_or(|epoch| gap.from < epoch) || gap.from >= gap.to || gap.to > at {
        return Err(Refusal::GapImplausible);
    }
    if found.gaps().contains(&gap) {
        return Err(Refusal::GapKnown);
    }
    let Gap {
        camera,
        from,
        to,
        cause,
    } = gap;
    Ok(Act::GapFound {
        meeting,
        camera,
        from,
        to,
        cause,
    })
}

pub(crate) fn stopped(
    record: &Record,
    meeting: MeetingId,
    cause: Cause,
    detail: String,
) -> Result<Act, Refusal> {
    text::words("detail", &detail, PROSE)?;
    let found = record.known(&meeting)?;
    unfinished(found)?;
    if found.recorder_is_down() {
        return Err(Refusal::RecorderDown);
    }
    Ok(Act::RecorderStopped {
        meeting,
        cause,
        detail,
    })
}

pub(crate) fn resumed(record: &Record, meeting: MeetingId) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    unfinished(found)?;
    if !found.recorder_is_down() {
        return Err(Refusal::RecorderRunning);
    }
    Ok(Act::RecorderResumed { meeting })
}

pub(crate) fn complete(
    record: &Record,
    meeting: MeetingId,
    mut cameras: Vec<FinalCount>,
) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    unfinished(found)?;
    if found.state() != State::Adjourned {
        return Err(Refusal::NotAdjourned { meeting });
    }
    cameras.sort_by(|a, b| a.camera.cmp(&b.camera));
    found.counts_agree(&cameras)?;
    let of = |camera: &CameraId| cameras.iter().find(|count| count.camera == *camera);
    let counted = |camera: &CameraId| of(camera).is_some_and(|count| count.sealed.is_some());
    if let Some(camera) = found.sealed().keys().find(|camera| !counted(camera)) {
        let camera = camera.clone();
        return Err(Refusal::CountDiffers { camera });
    }
    Ok(Act::FootageCompleted { meeting, cameras })
}

/// Refuses footage of a meeting that was never in session, or whose footage is complete.
fn unfinished(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.epoch().is_none() {
        return Err(not_sitting(meeting));
    }
    if meeting.completed().is_some() {
        return Err(Refusal::FootageClosed {
            meeting: meeting.id().clone(),
        });
    }
    Ok(())
}

impl Kept {
    /// Adds a take: its number grows, its file begins with an initialisation segment.
    fn announce(&mut self, take: &KeptTake) -> Result<(), Refusal> {
        let camera = || take.camera.clone();
        let last = self.takes.last().map_or(0, |take| take.take);
        if take.take <= last {
            return Err(Refusal::TakeOutOfOrder {
                camera: camera(),
                take: take.take,
                last,
            });
        }
        if take.init_bytes == 0 {
            return Err(Refusal::FootageEmpty { camera: camera() });
        }
        text::number("length of an initialisation segment", take.init_bytes)?;
        self.bytes = sum(self.bytes, take.init_bytes)?;
        self.takes.push(take.clone());
        Ok(())
    }

    /// Adds a segment: its number grows, it lies behind the one before in time and in the file.
    fn keep(&mut self, segment: &KeptSegment) -> Result<(), Refusal> {
        let (camera, take, seq) = (|| segment.camera.clone(), segment.take, segment.seq);
        shape(segment)?;
        if self.last_seq.is_some_and(|last| seq <= last) || take < self.last_take {
            return Err(Refusal::SegmentOutOfOrder {
                camera: camera(),
                seq,
            });
        }
        let Some(known) = self.takes.iter().find(|known| known.take == take) else {
            return Err(Refusal::TakeUnknown {
                camera: camera(),
                take,
            });
        };
        let expected = if take == self.last_take {
            self.position
        } else {
            known.init_bytes
        };
        if segment.offset != expected {
            return Err(Refusal::SegmentMisplaced {
                camera: camera(),
                seq,
                expected,
            });
        }
        if let Some(until) = self.covered_until
            && segment.start < until
        {
            return Err(Refusal::SegmentOverlaps {
                camera: camera(),
                seq,
                until,
            });
        }
        self.position = sum(expected, segment.bytes)?;
        self.bytes = sum(self.bytes, segment.bytes)?;
        self.duration_us = sum(self.duration_us, segment.duration_us)?;
        self.segments = sum(self.segments, 1)?;
        self.last = Some(segment.file);
        self.last_seq = Some(seq);
        self.last_take = take;
        self.covered_until = Some(segment.end());
        Ok(())
    }

    /// The final count, if nothing more is kept.
    fn count(&self, camera: &CameraId) -> FinalCount {
        FinalCount {
            camera: camera.clone(),
            takes: u32::try_from(self.takes.len()).unwrap_or(u32::MAX),
            segments: self.segments,
            bytes: self.bytes,
            duration_us: self.duration_us,
            last: self.last,
            sealed: None,
        }
    }
}

/// Refuses a segment that holds nothing, or numbers that the record would round.
fn shape(segment: &KeptSegment) -> Result<(), Refusal> {
    let KeptSegment {
        camera,
        seq,
        start,
        duration_us,
        bytes,
        tracks,
        ..
    } = segment;
    text::number("segment number", *seq)?;
    text::number("length of a segment", *bytes)?;
    text::number("duration of a segment", *duration_us)?;
    text::instant("start of a segment", *start)?;
    let runs = tracks.iter().map(|track| track.runs.len()).sum::<usize>();
    if runs > RUNS_MAX {
        return Err(Refusal::TooMany {
            what: "runs of frames in a segment",
            limit: RUNS_MAX,
        });
    }
    let kinds: BTreeSet<_> = tracks.iter().map(|track| track.kind).collect();
    let bare = tracks.is_empty() || kinds.len() < tracks.len();
    let hollow = tracks
        .iter()
        .any(|track| track.runs.is_empty() || track.runs.iter().any(|run| run.frames == 0));
    if *bytes == 0 || *duration_us == 0 || bare || hollow {
        return Err(Refusal::FootageEmpty {
            camera: camera.clone(),
        });
    }
    Ok(())
}

impl KeptSegment {
    /// When it ends.
    pub fn end(&self) -> Time {
        after(self.start, self.duration_us)
    }
}

/// So many microseconds after an instant, or the end of time.
pub(crate) fn after(start: Time, us: u64) -> Time {
    start.plus_us(i64::try_from(us).unwrap_or(i64::MAX))
}

fn sum(so_far: u64, more: u64) -> Result<u64, Refusal> {
    let total = so_far.saturating_add(more);
    text::number("total", total).map(|()| total)
}

impl Meeting {
    /// The cameras' footage as it would be after a span at an instant.
    fn kept_after(
        &self,
        takes: &[KeptTake],
        segments: &[KeptSegment],
        at: Time,
    ) -> Result<BTreeMap<CameraId, Kept>, Refusal> {
        if takes.is_empty() && segments.is_empty() {
            return Err(Refusal::SpanEmpty);
        }
        if takes.len().max(segments.len()) > SPAN_MAX {
            return Err(Refusal::TooMany {
                what: "segments in a span",
                limit: SPAN_MAX,
            });
        }
        let mut after = BTreeMap::new();
        for take in takes {
            self.kept_of(&mut after, &take.camera)?.announce(take)?;
        }
        for segment in segments {
            self.kept_of(&mut after, &segment.camera)?.keep(segment)?;
            let (from, to) = (segment.start, segment.end());
            if to > at || !self.open().iter().any(|open| open.covers(from, to)) {
                let (camera, seq) = (segment.camera.clone(), segment.seq);
                return Err(Refusal::SegmentNotOpen { camera, seq });
            }
        }
        Ok(after)
    }

    fn kept_of<'a>(
        &self,
        after: &'a mut BTreeMap<CameraId, Kept>,
        camera: &CameraId,
    ) -> Result<&'a mut Kept, Refusal> {
        if !self.ordered().contains(camera) {
            return Err(Refusal::NotOrdered {
                camera: camera.clone(),
            });
        }
        let so_far = || self.kept().get(camera).cloned().unwrap_or_default();
        Ok(after.entry(camera.clone()).or_insert_with(so_far))
    }

    /// The final count of every camera that was ordered to record, by name: what
    /// `CompleteFootage` has to say when nothing more is kept.
    pub fn final_counts(&self) -> Vec<FinalCount> {
        let nothing = Kept::default();
        let count = |camera: &CameraId| FinalCount {
            sealed: self.sealed().get(camera).map(|kept| SealedCount {
                segments: kept.segments,
                bytes: kept.bytes,
                duration_us: kept.duration_us,
            }),
            ..self.kept().get(camera).unwrap_or(&nothing).count(camera)
        };
        let cameras: BTreeSet<_> = self.ordered().iter().chain(self.sealed().keys()).collect();
        cameras.into_iter().map(count).collect()
    }

    /// Whether the recorder says that it can keep nothing.
    pub fn recorder_is_down(&self) -> bool {
        self.stoppages()
            .last()
            .is_some_and(|stoppage| stoppage.until.is_none())
    }

    /// Every line equals the record, none is there twice, and none with footage is left out;
    /// a camera that kept nothing may be.
    fn counts_agree(&self, cameras: &[FinalCount]) -> Result<(), Refusal> {
        let differs = |camera: &CameraId| Refusal::CountDiffers {
            camera: camera.clone(),
        };
        let due: BTreeMap<_, _> = self
            .final_counts()
            .into_iter()
            .map(|count| (count.camera.clone(), count))
            .collect();
        let mut seen = BTreeSet::new();
        for count in cameras {
            // Acts of before sealed footage was counted say nothing of it.
            let agrees = due.get(&count.camera).is_some_and(|due| {
                let sealed = count.sealed.and(due.sealed);
                FinalCount {
                    sealed,
                    ..due.clone()
                } == *count
            });
            if !agrees || !seen.insert(&count.camera) {
                return Err(differs(&count.camera));
            }
        }
        match self.kept().keys().find(|camera| !seen.contains(camera)) {
            Some(missing) => Err(differs(missing)),
            None => Ok(()),
        }
    }

    pub(crate) fn camera_joined(&mut self, camera: &CameraId, codecs: &str) -> bool {
        if self.state.is_over() {
            return false;
        }
        self.present.insert(camera.clone(), codecs.to_owned());
        true
    }

    pub(crate) fn camera_lost(&mut self, camera: &CameraId) -> bool {
        self.present.remove(camera).is_some()
    }

    pub(crate) fn span_kept(
        &mut self,
        takes: &[KeptTake],
        segments: &[KeptSegment],
        at: Time,
    ) -> bool {
        match self.kept_after(takes, segments, at) {
            Ok(after) if self.completed.is_none() => {
                self.kept.extend(after);
                true
            }
            Ok(_) | Err(_) => false,
        }
    }

    pub(crate) fn gap_found(&mut self, gap: Gap) -> bool {
        let late = self.completed.is_some() || self.epoch.is_none();
        if late || gap.from >= gap.to || self.gaps.contains(&gap) {
            return false;
        }
        let key = |gap: &Gap| (gap.from, gap.camera.clone());
        let place = self.gaps.partition_point(|before| key(before) <= key(&gap));
        self.gaps.insert(place, gap);
        true
    }

    pub(crate) fn recorder_stopped(&mut self, cause: Cause, detail: &str, at: Time) -> bool {
        if self.epoch.is_none() || self.completed.is_some() || self.recorder_is_down() {
            return false;
        }
        self.stoppages.push(Stoppage {
            from: at,
            until: None,
            cause,
            detail: detail.to_owned(),
        });
        true
    }

    pub(crate) fn recorder_resumed(&mut self, at: Time) -> bool {
        if self.completed.is_some() || !self.recorder_is_down() {
            return false;
        }
        self.stoppages
            .last_mut()
            .map(|stoppage| stoppage.until = Some(at))
            .is_some()
    }

    pub(crate) fn footage_completed(&mut self, cameras: &[FinalCount], at: Time) -> bool {
        let over = self.state == State::Adjourned && self.completed.is_none();
        if !over || self.counts_agree(cameras).is_err() {
            return false;
        }
        self.completed = Some(at);
        true
    }
}
