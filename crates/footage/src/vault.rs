//! Where sealed footage lies, and what a crash leaves of it. Nothing here can open it.
//!
//! `{meeting}/{seal}/{camera}/{take}/`: `init.age` and `{seq}.age`; what the record is to say of
//! them, in `init.json` and, a line for each, in `segments.jsonl`; and `{seq}.notes`, what it would
//! say of a segment that still grows.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use acts::{CameraId, Digest, MeetingId, SealedSegment, SealedTake, Time};
use base::disk::{self, Append, Fault};
use sha2::{Digest as _, Sha256};

use crate::Resume;
use crate::notes::{self, Found, Note};

/// The folder of a sealed take.
pub(crate) fn take(
    root: &Path,
    meeting: &MeetingId,
    seal: u32,
    camera: &CameraId,
    take: u32,
) -> PathBuf {
    let camera = of_seal(root, meeting, seal).join(camera.as_str());
    camera.join(format!("{take:04}"))
}

fn of_seal(root: &Path, meeting: &MeetingId, seal: u32) -> PathBuf {
    root.join(meeting.as_str()).join(format!("{seal:03}"))
}

/// Writes a take's sealed initialisation segment; what is said of it first.
pub(crate) fn write_take(folder: &Path, of: &SealedTake, sealed: &[u8]) -> Result<(), Fault> {
    let says = serde_json::to_vec(of).unwrap_or_default();
    let (note, file) = (folder.join("init.json"), folder.join("init.age"));
    disk::write_atomic_all(&[(&note, &says), (&file, sealed)])
}

/// The file of a segment in a take's folder.
pub(crate) fn segment(folder: &Path, seq: u64) -> PathBuf {
    folder.join(format!("{seq:06}.age"))
}

/// What is said of the sealed segments of a take, a line of JSON for each.
pub(crate) const SAID: &str = "segments.jsonl";

/// What is said of the sealed segments of a take.
#[derive(Debug)]
pub(crate) struct Said {
    folder: PathBuf,
    file: Option<Append>,
}

impl Said {
    /// Of a take in this folder; creates nothing yet.
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            file: None,
        }
    }

    /// Says of a segment, which is on the disk, what the record is to say; durably.
    pub(crate) fn add(&mut self, of: &SealedSegment) -> Result<(), Fault> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let file = none.insert(open(&self.folder.join(SAID))?);
                disk::sync_dir(&self.folder)?;
                file
            }
        };
        let mut line = serde_json::to_vec(of).unwrap_or_default();
        line.push(b'\n');
        file.append(&[&line])?;
        file.sync()
    }
}

/// Opens a file of lines to add to it; a last line that a power cut left unfinished goes.
fn open(path: &Path) -> Result<Append, Fault> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Append::create(path),
        Err(error) => return Err(Fault::at("read", path)(error)),
    };
    let mut file = Append::open(path)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n');
    file.truncate(whole.map_or(0, |at| at as u64 + 1))?;
    Ok(file)
}

/// What is said of a take's segments so far.
pub(crate) fn said(folder: &Path) -> Result<Vec<SealedSegment>, Fault> {
    let path = folder.join(SAID);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Fault::at("read", &path)(error)),
    };
    let lines = bytes.split(|byte| *byte == b'\n');
    Ok(lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect())
}

/// Removes a file; one that is not there is no fault.
pub(crate) fn let_go(path: &Path) -> Result<(), Fault> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Fault::at("remove", path)(error)),
    }
}

/// Sealed footage of one seal that the record does not know; they go into one `SealSpan`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundSealed {
    /// Takes, per camera in order.
    pub takes: Vec<SealedTake>,
    /// Segments, per camera in order.
    pub segments: Vec<SealedSegment>,
}

/// What recovery found of a meeting's sealed footage.
#[derive(Debug, Default)]
pub struct SealedRecovery {
    /// Where each camera goes on.
    pub cameras: BTreeMap<CameraId, Resume>,
    /// By seal, what the record does not know.
    pub found: BTreeMap<u32, FoundSealed>,
    /// Files that are not what was said of them; they stay where they are.
    pub amiss: Vec<PathBuf>,
    /// What the disk refused. The files concerned stay as they are, for the next start.
    pub faults: Vec<Fault>,
}

/// Finds sealed footage again after a stop: segments that the record may not know, whole or as far
/// as they had grown. Needs no key.
///
/// `known` are the takes and segments on the record, by seal. A disk that refuses costs what it
/// refuses and nothing else.
pub fn recover_sealed(
    root: &Path,
    meeting: &MeetingId,
    known: &BTreeMap<u32, (Vec<SealedTake>, Vec<SealedSegment>)>,
) -> SealedRecovery {
    let mut out = SealedRecovery::default();
    // What the record has is never numbered again, whatever became of its files.
    for (takes, segments) in known.values() {
        for take in takes {
            let at = standing(&mut out.cameras, &take.camera);
            at.next_take = at.next_take.max(take.take + 1);
        }
        for segment in segments {
            let at = standing(&mut out.cameras, &segment.camera);
            at.next_seq = at.next_seq.max(segment.seq + 1);
            at.covered_until = at.covered_until.max(Some(segment.end()));
        }
    }
    let recorded: BTreeMap<CameraId, Time> = out
        .cameras
        .iter()
        .filter_map(|(camera, at)| Some((camera.clone(), at.covered_until?)))
        .collect();
    let nothing = (Vec::new(), Vec::new());
    for (seal, camera, number) in takes(root, meeting, &mut out.faults) {
        let here = take(root, meeting, seal, &camera, number);
        let recorded = recorded.get(&camera).copied();
        let known = known.get(&seal).unwrap_or(&nothing);
        recover_take(&here, seal, (&camera, number, recorded), known, &mut out);
    }
    out
}

fn recover_take(
    folder: &Path,
    seal: u32,
    (camera, number, recorded): (&CameraId, u32, Option<Time>),
    (takes, segments): &(Vec<SealedTake>, Vec<SealedSegment>),
    out: &mut SealedRecovery,
) {
    let mut take = Take {
        folder,
        recorded,
        amiss: &mut out.amiss,
        faults: &mut out.faults,
    };
    let next_seq = heard(take.next_number(), take.faults);
    let known = takes
        .iter()
        .find(|it| it.camera == *camera && it.take == number);
    // What became of a file that the record has says nothing of the others.
    let announced = take.announced().or_else(|| known.cloned());
    let all = announced.as_ref().map(|_| take.segments());
    let all = all.unwrap_or_default();
    let at = standing(&mut out.cameras, camera);
    at.next_take = at.next_take.max(number.saturating_add(1));
    at.next_seq = at.next_seq.max(next_seq);
    let Some(announced) = announced else { return };
    at.next_take = at.next_take.max(announced.take + 1);
    at.next_seq = at.next_seq.max(all.last().map_or(0, |last| last.seq + 1));
    at.covered_until = at
        .covered_until
        .max(all.iter().map(SealedSegment::end).max());
    let new = all.into_iter().filter(|one| !segments.contains(one));
    // The record takes nothing between what it has, and of what is asked of it all or nothing.
    let (behind, new): (Vec<_>, Vec<_>) = new.partition(|one| is_behind(recorded, one.start));
    let behind = behind.iter().map(|one| segment(folder, one.seq));
    out.amiss.extend(behind);
    if new.is_empty() {
        return;
    }
    let found = out.found.entry(seal).or_default();
    if !takes.contains(&announced) {
        found.takes.push(announced);
    }
    found.segments.extend(new);
}

/// Whether the record goes on after an instant already.
fn is_behind(recorded: Option<Time>, start: Time) -> bool {
    recorded.is_some_and(|until| start < until)
}

/// What was asked of the disk, or nothing when it refused; the fault is kept.
fn heard<T: Default>(asked: Result<T, Fault>, faults: &mut Vec<Fault>) -> T {
    asked.unwrap_or_else(|fault| {
        faults.push(fault);
        T::default()
    })
}

fn standing<'a>(cameras: &'a mut BTreeMap<CameraId, Resume>, camera: &CameraId) -> &'a mut Resume {
    cameras.entry(camera.clone()).or_insert(Resume {
        next_take: 1,
        next_seq: 0,
        covered_until: None,
    })
}

/// A take's folder while it is looked through.
struct Take<'a> {
    folder: &'a Path,
    /// Up to where the record has its camera.
    recorded: Option<Time>,
    amiss: &'a mut Vec<PathBuf>,
    faults: &'a mut Vec<Fault>,
}

impl Take<'_> {
    /// What is to be said of the take; none when it had not begun.
    fn announced(&mut self) -> Option<SealedTake> {
        let said = read::<SealedTake>(&self.folder.join("init.json"));
        let said = heard(said, self.faults)?;
        self.is(&self.folder.join("init.age"), said.bytes, said.file)
            .then_some(said)
    }

    /// A number above that of every file here, whole or amiss.
    fn next_number(&self) -> Result<u64, Fault> {
        let names = names(self.folder)?;
        let numbers = names
            .iter()
            .filter_map(|name| name.split('.').next()?.parse::<u64>().ok());
        Ok(numbers.max().map_or(0, |last| last + 1))
    }

    /// All segments in order; those that grew end where they stand.
    fn segments(&mut self) -> Vec<SealedSegment> {
        let said = heard(said(self.folder), self.faults);
        let (mut segments, mut left, mut bare) = (Vec::new(), Vec::new(), Vec::new());
        for name in heard(names(self.folder), self.faults) {
            let path = self.folder.join(&name);
            if notes::is_file_of(&name) {
                match notes::read(&path) {
                    Ok(found) => left.push((path, found)),
                    Err(fault) => self.faults.push(fault),
                }
            } else if let Some(seq) = name.strip_suffix(".age").filter(|name| *name != "init") {
                match said.iter().find(|said| format!("{:06}", said.seq) == *seq) {
                    Some(said) if self.is(&path, said.bytes, said.file) => {
                        segments.push(said.clone());
                    }
                    Some(_) => {}
                    None => bare.push(path),
                }
            }
        }
        segments.sort_by_key(|segment| segment.seq);
        left.sort_by_key(|(_, notes)| notes.first().map(|of| of[0].segment.seq));
        for (path, notes) in left {
            let mut done = true;
            for of in notes {
                let file = segment(self.folder, of[0].segment.seq);
                if bare.contains(&file) {
                    let settled = self.settle(&file, &of, &mut segments);
                    done &= settled;
                    bare.retain(|bare| !settled || *bare != file);
                }
            }
            if done {
                heard(let_go(&path), self.faults);
            }
        }
        self.amiss.append(&mut bare);
        segments
    }

    /// Ends a segment that grew when a stop came, and says whether its notes are of no more use. If
    /// we die within, it is found again.
    fn settle(&mut self, file: &Path, notes: &[Note], all: &mut Vec<SealedSegment>) -> bool {
        let start = notes[0].segment.start;
        let passed = all.iter().any(|segment| segment.start > start);
        if passed || is_behind(self.recorded, start) {
            // It could not be ended when later ones were: the gap is on the record, which takes
            // nothing between what it has. It stays here.
            return false;
        }
        let settled = notes::settle(file, notes).and_then(|found| match found {
            Found::Whole(segment) => {
                Said::of(self.folder).add(&segment)?;
                all.push(segment);
                Ok(true)
            }
            Found::Nothing => {
                tracing::warn!(file = %file.display(), "a segment had begun, and nothing of it is here");
                let_go(file).map(|()| true)
            }
            Found::Amiss => Ok(false),
        });
        heard(settled, self.faults)
    }

    fn is(&mut self, path: &Path, bytes: u64, file: Digest) -> bool {
        let found = match fs::read(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return false,
            Err(error) => {
                self.faults.push(Fault::at("read", path)(error));
                return false;
            }
        };
        let same = found.len() as u64 == bytes && Digest(Sha256::digest(&found).into()) == file;
        if !same {
            self.amiss.push(path.to_owned());
        }
        same
    }
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, Fault> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fault::at("read", path)(error)),
    }
}

pub(crate) fn names(folder: &Path) -> Result<Vec<String>, Fault> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Fault::at("read the folder", folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Fault::at("read the folder", folder))?;
        names.extend(entry.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

/// The sealed takes of a meeting that have a folder, by seal, camera and number; what the disk
/// refuses costs no more than that.
pub(crate) fn takes(
    root: &Path,
    meeting: &MeetingId,
    faults: &mut Vec<Fault>,
) -> Vec<(u32, CameraId, u32)> {
    let mut all = Vec::new();
    for seal in heard(numbers(&root.join(meeting.as_str())), faults) {
        let folder = of_seal(root, meeting, seal);
        for name in heard(names(&folder), faults) {
            let Ok(camera) = name.parse::<CameraId>() else {
                continue;
            };
            let takes = heard(numbers(&folder.join(name)), faults);
            all.extend(takes.into_iter().map(|take| (seal, camera.clone(), take)));
        }
    }
    all
}

fn numbers(folder: &Path) -> Result<Vec<u32>, Fault> {
    let names = names(folder)?;
    let mut numbers: Vec<u32> = names.iter().filter_map(|name| name.parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}
