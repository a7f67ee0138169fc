//! After a crash: the true tail, and what the record does not know yet.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use acts::{CameraId, Digest, KeptSegment, KeptTake, MeetingId, Time};
use av::cmaf::Parts;
use base::disk::{Append, Fault, sync_dir};
use sha2::{Digest as _, Sha256};

use crate::tail::{self, Found};
use crate::{Shelf, place};

/// What the record says about one meeting's footage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Instant of media time 0: when the meeting was called to order.
    pub epoch: Time,
    /// All takes on the record.
    pub takes: Vec<KeptTake>,
    /// All segments on the record.
    pub segments: Vec<KeptSegment>,
}

/// Where a camera goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resume {
    /// Number for the next take. One is left out: live may have shown the beginning of a take under
    /// it that the crash took away, and an address must never come to mean something else.
    pub next_take: u32,
    /// Media sequence number for the next segment.
    pub next_seq: u64,
    /// Until when footage is kept; none when nothing is.
    pub covered_until: Option<Time>,
}

/// What recovery found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Where each camera that has footage goes on.
    pub cameras: BTreeMap<CameraId, Resume>,
    /// Takes that the record does not know; they go into one `KeepSpan` with `segments`.
    pub takes: Vec<KeptTake>,
    /// Segments that the record does not know, per camera in order.
    pub segments: Vec<KeptSegment>,
    /// What was cut off, removed, or is not as the record says.
    pub findings: Vec<Finding>,
}

/// One thing that recovery found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: What,
    /// The camera.
    pub camera: CameraId,
    /// The take.
    pub take: u32,
    /// In words, with byte counts.
    pub detail: String,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Bytes after the last whole part were cut off: the usual trace of a crash.
    TailCut,
    /// A file without a whole part was removed: the take had just begun.
    EmptyRemoved,
    /// The record says more than the file holds.
    Shorter,
    /// The record names a take whose file is missing.
    Missing,
    /// The file's beginning is not what the record says, or makes no sense although parts follow.
    Changed,
}

impl What {
    /// Whether kept footage is damaged: for the operator at once, and never repaired in silence.
    pub fn is_loud(self) -> bool {
        match self {
            Self::Shorter | Self::Missing | Self::Changed => true,
            Self::TailCut | Self::EmptyRemoved => false,
        }
    }
}

/// Brings the footage of a meeting back to whole parts and tells what the record does not know.
///
/// Bytes that the record knows are never changed; a file that is not as the record says is not
/// touched. All that it tells is synced when it returns. A crash within is harmless: run again, it
/// tells the same, less what was already cut off.
pub fn recover(root: &Path, meeting: &MeetingId, known: &Known) -> Result<Recovery, Fault> {
    let shelf = Shelf::new(root);
    let mut cameras: BTreeSet<CameraId> = shelf.cameras(meeting)?.into_iter().collect();
    cameras.extend(known.takes.iter().map(|take| take.camera.clone()));
    cameras.extend(known.segments.iter().map(|segment| segment.camera.clone()));
    let mut out = Recovery::default();
    for camera in cameras {
        let on_disk = shelf.takes(meeting, &camera)?;
        let mut numbers: BTreeSet<u32> = on_disk.iter().map(|file| file.take).collect();
        numbers.extend(
            known
                .takes
                .iter()
                .filter(|t| t.camera == camera)
                .map(|t| t.take),
        );
        // Its folder alone means that a take had begun, even if the file is gone by now.
        let mut of = OneCamera::new(root, meeting, camera, known);
        for number in numbers {
            of.take(number, &mut out)?;
        }
        out.cameras.insert(of.camera, of.resume);
    }
    Ok(out)
}

struct OneCamera<'a> {
    root: &'a Path,
    meeting: &'a MeetingId,
    camera: CameraId,
    known: &'a Known,
    resume: Resume,
}

impl<'a> OneCamera<'a> {
    fn new(root: &'a Path, meeting: &'a MeetingId, camera: CameraId, known: &'a Known) -> Self {
        let resume = Resume {
            next_take: 2,
            next_seq: 0,
            covered_until: None,
        };
        let mut one = Self {
            root,
            meeting,
            camera,
            known,
            resume,
        };
        let camera = one.camera.clone();
        known
            .segments
            .iter()
            .filter(|s| s.camera == camera)
            .for_each(|s| one.covers(s));
        one
    }

    fn covers(&mut self, segment: &KeptSegment) {
        let resume = self.passes(segment.take);
        resume.next_seq = resume.next_seq.max(segment.seq.saturating_add(1));
        resume.covered_until = resume.covered_until.max(Some(segment.end()));
    }

    fn passes(&mut self, take: u32) -> &mut Resume {
        self.resume.next_take = self.resume.next_take.max(take.saturating_add(2));
        &mut self.resume
    }

    fn find(&self, what: What, take: u32, detail: String, out: &mut Recovery) {
        let path = place::take(self.root, self.meeting, &self.camera, take);
        if what.is_loud() {
            tracing::error!(path = %path.display(), %detail, "footage is not as the record says");
        } else {
            tracing::info!(path = %path.display(), %detail, "footage recovered");
        }
        out.findings.push(Finding {
            what,
            camera: self.camera.clone(),
            take,
            detail,
        });
    }

    /// Looks at one take's file.
    fn take(&mut self, number: u32, out: &mut Recovery) -> Result<(), Fault> {
        self.passes(number);
        let path = place::take(self.root, self.meeting, &self.camera, number);
        let is = |take: &&KeptTake| take.camera == self.camera && take.take == number;
        let take = self.known.takes.iter().find(is);
        let mine = |s: &&KeptSegment| s.camera == self.camera && s.take == number;
        let segments = self.known.segments.iter().filter(mine);
        let end = segments.map(|s| s.offset.saturating_add(s.bytes)).max();
        let end = end.max(take.map(|take| take.init_bytes)).unwrap_or(0);
        let len = match fs::metadata(&path) {
            Ok(is) => is.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let detail = format!("the file is missing; the record knows {end} bytes of it");
                self.find(What::Missing, number, detail, out);
                return Ok(());
            }
            Err(error) => return Err(Fault::at("look at", &path)(error)),
        };
        if let Some(take) = take {
            let head = head(&path, take.init_bytes)?;
            if head.len() as u64 == take.init_bytes && digest(&head) != take.init {
                let detail = "the initialisation segment is not what the record says".to_owned();
                self.find(What::Changed, number, detail, out);
                return Ok(());
            }
        }
        if len < end {
            let detail = format!("the file has {len} bytes; the record knows {end}");
            self.find(What::Shorter, number, detail, out);
        } else if len > end || take.is_none() {
            self.surplus(number, take, end, len, &path, out)?;
        }
        Ok(())
    }

    /// Reads what the record does not know and cuts off what is no whole part.
    fn surplus(
        &mut self,
        number: u32,
        take: Option<&KeptTake>,
        end: u64,
        len: u64,
        path: &Path,
        out: &mut Recovery,
    ) -> Result<(), Fault> {
        let file = File::open(path).map_err(Fault::at("open", path))?;
        let opened = Parts::open(BufReader::new(file)).and_then(|parts| {
            let init = parts.init().to_vec();
            av::cmaf::read_init(&init).map(|tracks| (init, tracks))
        });
        let (init, tracks) = match opened {
            Ok(opened) => opened,
            Err(fault) => return self.no_init(number, take, &fault.to_string(), path, out),
        };
        let from = end.max(init.len() as u64);
        let tail = tail::read(path, tracks.clone(), from, len)?;
        if take.is_none() && tail.segments.is_empty() {
            return self.no_init(number, take, "no part is whole", path, out);
        }
        let mut file = Append::open(path)?;
        if tail.end < len {
            let why = tail
                .stop
                .unwrap_or_else(|| "the file ends there".to_owned());
            let detail = format!("{} of {len} bytes cut off: {why}", len - tail.end);
            // If we die between cut and sync, the next run cuts again.
            file.truncate(tail.end)?;
            self.find(What::TailCut, number, detail, out);
        }
        // What a killed process wrote is not yet durable; on the record it has to be.
        file.sync()?;
        let above = path.ancestors().skip(1);
        above
            .take_while(|folder| folder.starts_with(self.root))
            .try_for_each(sync_dir)?;
        if take.is_none() {
            out.takes.push(KeptTake {
                camera: self.camera.clone(),
                take: number,
                init_bytes: init.len() as u64,
                init: digest(&init),
                codecs: codecs(&tracks),
            });
        }
        self.segments(number, &tail.segments, out);
        Ok(())
    }

    fn segments(&mut self, take: u32, found: &[Found], out: &mut Recovery) {
        for (at, segment) in found.iter().enumerate() {
            let end_us = found
                .get(at + 1)
                .map_or(segment.end_us, |next| next.start_us);
            let seq = self.passes(take).next_seq;
            // A segment that begins with sound alone, which reaches back under the pictures before.
            let covered = self.resume.covered_until;
            let covered_us = covered.map_or(0, |until| until.since(self.known.epoch).max(0) as u64);
            let start_us = segment.start_us.max(covered_us);
            let end_us = end_us.max(start_us.saturating_add(1));
            let kept = KeptSegment {
                camera: self.camera.clone(),
                take,
                seq,
                start: self
                    .known
                    .epoch
                    .plus_us(i64::try_from(start_us).unwrap_or(i64::MAX)),
                duration_us: end_us.saturating_sub(start_us),
                offset: segment.offset,
                bytes: segment.bytes,
                file: segment.file,
                independent: segment.independent,
                tracks: segment.tracks.clone(),
            };
            self.covers(&kept);
            out.segments.push(kept);
        }
    }

    /// A file that makes no sense from its beginning on: removed only when no part is in it.
    fn no_init(
        &self,
        number: u32,
        take: Option<&KeptTake>,
        why: &str,
        path: &Path,
        out: &mut Recovery,
    ) -> Result<(), Fault> {
        if take.is_some() || holds_a_part(path)? {
            let detail = format!("the file makes no sense although it holds footage: {why}");
            self.find(What::Changed, number, detail, out);
            return Ok(());
        }
        fs::remove_file(path).map_err(Fault::at("remove", path))?;
        path.parent().map_or(Ok(()), sync_dir)?;
        let detail = format!("the take had just begun and nothing of it was kept: {why}");
        self.find(What::EmptyRemoved, number, detail, out);
        Ok(())
    }
}

fn head(path: &Path, len: u64) -> Result<Vec<u8>, Fault> {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(len).read_to_end(&mut head));
    read.map(|_| head).map_err(Fault::at("read", path))
}

fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

fn codecs(tracks: &[(u32, av::Track)]) -> String {
    let codecs: Vec<&str> = tracks
        .iter()
        .map(|(_, track)| track.codecs.as_str())
        .collect();
    codecs.join(",")
}

/// The mark that stands at the head of every part, from its box type on.
const MARK: &[u8] = b"freeORpt";

/// Whether a whole part stands anywhere in the file, whatever surrounds it.
fn holds_a_part(path: &Path) -> Result<bool, Fault> {
    let mut file = File::open(path).map_err(Fault::at("open", path))?;
    let (mut window, mut at) = (Vec::new(), 0_u64);
    loop {
        let more = file.by_ref().take(1 << 20).read_to_end(&mut window);
        if more.map_err(Fault::at("read", path))? == 0 {
            return Ok(false);
        }
        for hit in window
            .windows(MARK.len())
            .enumerate()
            .filter(|(_, bytes)| *bytes == MARK)
        {
            // The four bytes of the box's size come first.
            let Some(start) = (at + hit.0 as u64).checked_sub(4) else {
                continue;
            };
            let mut whole = File::open(path).map_err(Fault::at("open", path))?;
            whole
                .seek(SeekFrom::Start(start))
                .map_err(Fault::at("read", path))?;
            let mut parts = Parts::resume(BufReader::new(whole), start);
            if parts
                .next()
                .is_ok_and(|part| part.is_some_and(|part| part.crc_ok))
            {
                return Ok(true);
            }
        }
        let done = window.len().saturating_sub(MARK.len() - 1);
        window.drain(..done);
        at += done as u64;
    }
}
