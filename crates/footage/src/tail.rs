//! Segments read back from a take's file.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use acts::{Digest, KeptRun, KeptTrack, TrackKind};
use av::cmaf::{self, PartInfo, Parts, RunInfo};
use av::digest::{Run, Runs};
use av::{Frame, Kind, Track};
use base::disk::Fault;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// A segment as the file has it.
#[derive(Debug)]
pub(crate) struct Found {
    /// Where it begins, in bytes.
    pub(crate) offset: u64,
    /// Its size.
    pub(crate) bytes: u64,
    /// SHA-256 of its bytes.
    pub(crate) file: Digest,
    /// Start in microseconds of media time.
    pub(crate) start_us: u64,
    /// End in microseconds of media time.
    pub(crate) end_us: u64,
    /// Whether it begins with a keyframe.
    pub(crate) independent: bool,
    /// Its frame digests.
    pub(crate) tracks: Vec<KeptTrack>,
}

/// What is sound from somewhere in a file on.
#[derive(Debug)]
pub(crate) struct Tail {
    /// The segments.
    pub(crate) segments: Vec<Found>,
    /// Where the last sound part ends.
    pub(crate) end: u64,
    /// Why it goes no further; none when all was sound.
    pub(crate) stop: Option<String>,
}

/// One whole segment of a file.
pub(crate) fn segment(path: &Path, init: &[u8], offset: u64, end: u64) -> Result<Found, Fault> {
    let tracks = cmaf::read_init(init).map_err(|fault| unsound(path, fault.to_string()))?;
    let tail = read(path, tracks, offset, end)?;
    let why = tail
        .stop
        .unwrap_or_else(|| "it is not one segment".to_owned());
    let mut found = tail.segments.into_iter().filter(|_| tail.end == end);
    found
        .next()
        .filter(|_| found.next().is_none())
        .ok_or_else(|| unsound(path, why))
}

fn unsound(path: &Path, why: String) -> Fault {
    Fault::at("make sense of", path)(io::Error::new(io::ErrorKind::InvalidData, why))
}

/// Reads segments from `from`, where a part begins, to `until`, or to the first damage.
pub(crate) fn read(
    path: &Path,
    tracks: Vec<(u32, Track)>,
    from: u64,
    until: u64,
) -> Result<Tail, Fault> {
    let mut file = File::open(path).map_err(Fault::at("open", path))?;
    file.seek(SeekFrom::Start(from))
        .map_err(Fault::at("read", path))?;
    let mut refused = None;
    let careful = Careful {
        file: file.take(until.saturating_sub(from)),
        refused: &mut refused,
    };
    let mut parts = Parts::resume(BufReader::with_capacity(256 << 10, careful), from);
    let mut reading = Reading::new(tracks, from);
    let stop = loop {
        match parts.next() {
            Ok(Some(part)) if part.crc_ok => reading.part(&part, parts.bytes()),
            Ok(Some(part)) => break Some(format!("the part at {} is damaged", part.offset)),
            Ok(None) => break None,
            Err(fault) => break Some(fault.to_string()),
        }
    };
    drop(parts);
    // What cannot be read now may be sound: no reason to cut it off.
    if let Some(error) = refused {
        return Err(Fault::at("read", path)(error));
    }
    reading.end_segment();
    Ok(Tail {
        segments: reading.segments,
        end: reading.end,
        stop,
    })
}

/// Remembers an error of the disk, which must not pass for the end of what is sound.
struct Careful<'a> {
    file: io::Take<File>,
    refused: &'a mut Option<io::Error>,
}

impl Read for Careful<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.file.read(buffer);
        if let Err(error) = &result
            && error.kind() != io::ErrorKind::Interrupted
        {
            *self.refused = Some(error.kind().into());
        }
        result
    }
}

struct Reading {
    tracks: Vec<TrackReading>,
    segments: Vec<Found>,
    end: u64,
    current: Option<Current>,
}

struct TrackReading {
    id: u32,
    track: Arc<Track>,
    runs: Runs,
    kept: Vec<KeptRun>,
}

struct Current {
    found: Found,
    hash: Sha256,
}

impl Reading {
    fn new(tracks: Vec<(u32, Track)>, from: u64) -> Self {
        let reading = |(id, track): (u32, Track)| TrackReading {
            id,
            track: Arc::new(track),
            runs: Runs::default(),
            kept: Vec::new(),
        };
        let tracks = tracks.into_iter().map(reading).collect();
        Self {
            tracks,
            segments: Vec::new(),
            end: from,
            current: None,
        }
    }

    fn part(&mut self, part: &PartInfo, bytes: &[u8]) {
        if part.segment_start {
            self.end_segment();
        }
        let times = self.times(part);
        let independent = self.independent(part);
        let current = self.current.get_or_insert_with(|| Current {
            found: Found {
                offset: part.offset,
                bytes: 0,
                file: Digest([0; 32]),
                start_us: times.0,
                end_us: times.1,
                independent,
                tracks: Vec::new(),
            },
            hash: Sha256::new(),
        });
        current.hash.update(bytes);
        current.found.bytes += part.len;
        current.found.end_us = current.found.end_us.max(times.1);
        self.end = part.offset + part.len;
        for run in &part.runs {
            let Some(to) = self
                .tracks
                .iter_mut()
                .find(|track| track.id == run.track_id)
            else {
                continue;
            };
            for sample in &run.samples {
                let data = bytes.get(sample.range()).unwrap_or_default();
                to.push(Bytes::copy_from_slice(data), sample.key);
            }
        }
    }

    /// When the part begins and ends, as the feed states it: by its pictures' decode times, else by
    /// its sound.
    fn times(&self, part: &PartInfo) -> (u64, u64) {
        let of = |run: &RunInfo| self.tracks.iter().find(|track| track.id == run.track_id);
        let is_video = |run: &&RunInfo| of(run).is_some_and(TrackReading::is_video);
        let run = part
            .runs
            .iter()
            .find(is_video)
            .or_else(|| part.runs.first());
        let Some((run, of)) = run.and_then(|run| Some((run, of(run)?))) else {
            return (0, 0);
        };
        (
            of.us(run.base),
            of.us(run.base.saturating_add(run.duration())),
        )
    }

    fn independent(&self, part: &PartInfo) -> bool {
        let is_video = |id| {
            self.tracks
                .iter()
                .any(|track| track.id == id && track.is_video())
        };
        let video = part.runs.iter().find(|run| is_video(run.track_id));
        match video {
            Some(run) => run.samples.first().is_some_and(|sample| sample.key),
            None => !self.tracks.iter().any(TrackReading::is_video),
        }
    }

    fn end_segment(&mut self) {
        let Some(mut current) = self.current.take() else {
            return;
        };
        current.found.file = Digest(current.hash.finalize().into());
        current.found.tracks = self
            .tracks
            .iter_mut()
            .filter_map(TrackReading::end)
            .collect();
        self.segments.push(current.found);
    }
}

impl TrackReading {
    fn is_video(&self) -> bool {
        self.track.codec.kind() == Kind::Video
    }

    fn us(&self, ticks: u64) -> u64 {
        let us = u128::from(ticks) * 1_000_000 / u128::from(self.track.timescale.max(1));
        u64::try_from(us).unwrap_or(u64::MAX)
    }

    fn push(&mut self, data: Bytes, key: bool) {
        let kind = self.track.codec.kind();
        let track = Arc::clone(&self.track);
        let ended = self.runs.push(&Frame {
            kind,
            dts_us: 0,
            pts_us: 0,
            key,
            data,
            track,
        });
        self.kept.extend(ended.map(kept));
    }

    fn end(&mut self) -> Option<KeptTrack> {
        let ended = self.runs.end();
        self.kept.extend(ended.map(kept));
        let kind = if self.is_video() {
            TrackKind::Video
        } else {
            TrackKind::Audio
        };
        let runs = std::mem::take(&mut self.kept);
        (!runs.is_empty()).then_some(KeptTrack { kind, runs })
    }
}

fn kept(run: Run) -> KeptRun {
    KeptRun {
        frames: run.frames,
        digest: Digest(run.digest),
    }
}
