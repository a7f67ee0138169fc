//! What the log says of footage, gathered from its acts.

use std::collections::BTreeMap;

use acts::{
    Act, CameraId, Digest, Entry, KeptRun, KeptSegment, KeptTake, MeetingId, Time, TrackKind,
};

use crate::gone::Gone;
use crate::released::Known;

/// One take with its segments in order.
#[derive(Clone, Debug)]
pub(crate) struct Take {
    pub(crate) kept: KeptTake,
    pub(crate) segments: Vec<KeptSegment>,
}

/// All footage that the log vouches for: by meeting, camera and take.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) takes: BTreeMap<(MeetingId, CameraId, u32), Take>,
    /// When each meeting was called to order.
    pub(crate) epochs: BTreeMap<MeetingId, Time>,
    /// Segments whose take the log never introduced, with their entry's number.
    pub(crate) orphans: Vec<(u64, MeetingId, KeptSegment)>,
    /// What was destroyed.
    pub(crate) gone: Gone,
    /// What was sealed, and what of it was released.
    pub(crate) released: Known,
}

/// Where a run of frames stands on the record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) meeting: MeetingId,
    pub(crate) camera: CameraId,
    pub(crate) take: u32,
    pub(crate) seq: u64,
    /// Number of the run within its track and segment.
    pub(crate) run: usize,
}

/// Runs of one kind of track, by digest; cameras that show the same have runs in common.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    pub(crate) by_digest: BTreeMap<Digest, Vec<(u32, Place)>>,
    /// Counts of frames that occur.
    pub(crate) lengths: Vec<u32>,
}

impl Evidence {
    pub(crate) fn gather<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut all = Self::default();
        for entry in entries {
            all.gone.take(entry);
            all.released.take(entry);
            match &entry.act {
                Act::CalledToOrder { meeting } => {
                    all.epochs.entry(meeting.clone()).or_insert(entry.at);
                }
                Act::SpanKept {
                    meeting,
                    takes,
                    segments,
                } => {
                    for take in takes {
                        let key = (meeting.clone(), take.camera.clone(), take.take);
                        all.takes.entry(key).or_insert_with(|| Take {
                            kept: take.clone(),
                            segments: Vec::new(),
                        });
                    }
                    for segment in segments {
                        let key = (meeting.clone(), segment.camera.clone(), segment.take);
                        match all.takes.get_mut(&key) {
                            Some(take) => take.segments.push(segment.clone()),
                            None => all
                                .orphans
                                .push((entry.n, meeting.clone(), segment.clone())),
                        }
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
        all
    }

    /// The runs of one kind of track, for finding frames again.
    pub(crate) fn runs(&self, kind: TrackKind) -> Runs {
        let mut runs = Runs::default();
        for ((meeting, camera, take), each) in &self.takes {
            for segment in &each.segments {
                for track in segment.tracks.iter().filter(|track| track.kind == kind) {
                    for (run, kept) in track.runs.iter().enumerate() {
                        let (meeting, camera) = (meeting.clone(), camera.clone());
                        let place = Place {
                            meeting,
                            camera,
                            take: *take,
                            seq: segment.seq,
                            run,
                        };
                        runs.by_digest
                            .entry(kept.digest)
                            .or_default()
                            .push((kept.frames, place));
                        runs.lengths.push(kept.frames);
                    }
                }
            }
        }
        runs.lengths.sort_unstable();
        runs.lengths.dedup();
        runs.lengths.reverse();
        runs
    }

    pub(crate) fn segment(&self, place: &Place) -> Option<&KeptSegment> {
        let key = (place.meeting.clone(), place.camera.clone(), place.take);
        self.takes
            .get(&key)?
            .segments
            .iter()
            .find(|segment| segment.seq == place.seq)
    }

    /// The number of the same camera's next take that has segments.
    pub(crate) fn next_take(&self, place: &Place) -> Option<u32> {
        let same = |meeting: &MeetingId, camera: &CameraId| {
            *meeting == place.meeting && *camera == place.camera
        };
        let later = self.takes.iter().filter(|((meeting, camera, take), each)| {
            same(meeting, camera) && *take > place.take && !each.segments.is_empty()
        });
        later.map(|((_, _, take), _)| *take).min()
    }

    /// A run as it is on the record.
    pub(crate) fn run(&self, place: &Place, kind: TrackKind) -> Option<&KeptRun> {
        let tracks = &self.segment(place)?.tracks;
        tracks
            .iter()
            .find(|track| track.kind == kind)?
            .runs
            .get(place.run)
    }

    /// The run that follows on the record within the same take, if any.
    pub(crate) fn after(&self, place: &Place, kind: TrackKind) -> Option<Place> {
        self.step(place, kind, 1)
    }

    /// The run before.
    pub(crate) fn before(&self, place: &Place, kind: TrackKind) -> Option<Place> {
        self.step(place, kind, -1)
    }

    fn step(&self, place: &Place, kind: TrackKind, by: i64) -> Option<Place> {
        let runs = |segment: &KeptSegment| {
            segment
                .tracks
                .iter()
                .find(|track| track.kind == kind)
                .map_or(0, |track| track.runs.len())
        };
        let key = (place.meeting.clone(), place.camera.clone(), place.take);
        let segments = &self.takes.get(&key)?.segments;
        let mut at = segments
            .iter()
            .position(|segment| segment.seq == place.seq)?;
        let within = place.run as i64 + by;
        if (0..runs(&segments[at]) as i64).contains(&within) {
            return Some(Place {
                run: within as usize,
                ..place.clone()
            });
        }
        loop {
            at = usize::try_from(at as i64 + by).ok()?;
            let segment = segments.get(at)?;
            let count = runs(segment);
            if count > 0 {
                let run = if by > 0 { 0 } else { count - 1 };
                return Some(Place {
                    seq: segment.seq,
                    run,
                    ..place.clone()
                });
            }
        }
    }
}
