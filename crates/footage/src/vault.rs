//! Where sealed footage lies, and what a crash leaves of it. Nothing here can open it.
//!
//! `{meeting}/{seal}/{camera}/{take}/`: `init.age` and `{seq}.age`, each beside a `.json` of what
//! the record is to say of it; and `{seq}.tails`, the parts of a segment that is not whole yet.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use acts::{CameraId, Digest, MeetingId, SealedSegment, SealedTake};
use base::disk::{self, Fault};
use sha2::{Digest as _, Sha256};

use crate::Resume;
use crate::tails::{self, Tail};

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
    write(folder, "init", &says, sealed)
}

/// Writes a sealed segment; what is said of it first.
pub(crate) fn write_segment(folder: &Path, of: &SealedSegment, sealed: &[u8]) -> Result<(), Fault> {
    let says = serde_json::to_vec(of).unwrap_or_default();
    write(folder, &format!("{:06}", of.seq), &says, sealed)
}

fn write(folder: &Path, stem: &str, says: &[u8], sealed: &[u8]) -> Result<(), Fault> {
    let note = folder.join(format!("{stem}.json"));
    let file = folder.join(format!("{stem}.age"));
    disk::write_atomic_all(&[(&note, says), (&file, sealed)])
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

/// Finds sealed footage again after a stop: whole segments that the record may not know, and tails,
/// each of which becomes a segment of its own. Needs no key.
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
    for seal in heard(numbers(&root.join(meeting.as_str())), &mut out.faults) {
        let Ok(number) = u32::try_from(seal) else {
            continue;
        };
        let nothing = (Vec::new(), Vec::new());
        let known = known.get(&number).unwrap_or(&nothing);
        let folder = of_seal(root, meeting, number);
        for camera in heard(names(&folder), &mut out.faults) {
            let Ok(camera) = camera.parse::<CameraId>() else {
                continue;
            };
            let folder = folder.join(camera.as_str());
            for take in heard(numbers(&folder), &mut out.faults) {
                let here = folder.join(format!("{take:04}"));
                recover_take(&here, number, (&camera, take), known, &mut out);
            }
        }
    }
    out
}

fn recover_take(
    folder: &Path,
    seal: u32,
    (camera, number): (&CameraId, u64),
    (takes, segments): &(Vec<SealedTake>, Vec<SealedSegment>),
    out: &mut SealedRecovery,
) {
    let mut take = Take {
        folder,
        camera,
        amiss: &mut out.amiss,
        faults: &mut out.faults,
    };
    let next_seq = heard(take.next_number(), take.faults);
    let announced = take.announced();
    let all = announced.as_ref().map(|_| take.segments());
    let all = all.unwrap_or_default();
    let at = standing(&mut out.cameras, camera);
    let number = u32::try_from(number).unwrap_or(u32::MAX - 1);
    at.next_take = at.next_take.max(number + 1);
    at.next_seq = at.next_seq.max(next_seq);
    let Some(announced) = announced else { return };
    at.next_take = at.next_take.max(announced.take + 1);
    at.next_seq = at.next_seq.max(all.last().map_or(0, |last| last.seq + 1));
    at.covered_until = at
        .covered_until
        .max(all.iter().map(SealedSegment::end).max());
    let new = all.into_iter().filter(|one| !segments.contains(one));
    let new: Vec<_> = new.collect();
    if new.is_empty() {
        return;
    }
    let found = out.found.entry(seal).or_default();
    if !takes.contains(&announced) {
        found.takes.push(announced);
    }
    found.segments.extend(new);
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
    camera: &'a CameraId,
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

    /// All whole segments in order; tails become such.
    fn segments(&mut self) -> Vec<SealedSegment> {
        let (mut segments, mut left) = (Vec::new(), Vec::new());
        for name in heard(names(self.folder), self.faults) {
            let path = self.folder.join(&name);
            if tails::is_file_of(&name) {
                match tails::read(&path) {
                    Ok(found) => left.push(found),
                    Err(fault) => self.faults.push(fault),
                }
            } else if let Some(seq) = name.strip_suffix(".age").filter(|name| *name != "init") {
                let said = read::<SealedSegment>(&self.folder.join(format!("{seq}.json")));
                match heard(said, self.faults) {
                    Some(said) if self.is(&path, said.bytes, said.file) => segments.push(said),
                    Some(_) => {}
                    None => self.amiss.push(path),
                }
            }
        }
        segments.sort_by_key(|segment| segment.seq);
        left.sort_by_key(|file| file.tails.first().map(|(tail, _)| (tail.seq, tail.index)));
        for file in left {
            self.promote_all(file, &mut segments);
        }
        segments
    }

    /// Makes each tail of a file a segment of its own, and removes the file when all of them are.
    fn promote_all(&mut self, left: tails::Left, segments: &mut Vec<SealedSegment>) {
        let tails::Left { path, tails, torn } = left;
        if torn > 0 {
            tracing::warn!(path = %path.display(), torn, "bytes of a tail that was not written whole are let go");
        }
        let mut stays = false;
        for (tail, sealed) in tails {
            if segments.iter().any(|segment| tail.lies_in(segment)) {
                // Its segment was sealed whole before the tail could go.
                continue;
            }
            if segments.iter().any(|segment| segment.start > tail.start) {
                // Its segment could not be written when later ones were: the gap is on the record,
                // which takes nothing between what it has. It stays here.
                stays = true;
                continue;
            }
            let next = segments
                .last()
                .map_or(tail.seq, |last| tail.seq.max(last.seq + 1));
            match self.promote(&tail, &sealed, next) {
                Ok(segment) => segments.push(segment),
                Err(fault) => {
                    // Those behind it wait with it: the record takes nothing between what it has.
                    self.faults.push(fault);
                    return;
                }
            }
        }
        if stays {
            self.amiss.push(path);
        } else {
            let gone = fs::remove_file(&path).map_err(Fault::at("remove", &path));
            heard(gone, self.faults);
        }
    }

    /// Makes a tail a segment of its own; if we die before it is, the tail is found again.
    fn promote(&self, tail: &Tail, sealed: &[u8], seq: u64) -> Result<SealedSegment, Fault> {
        let take = self.folder.file_name().and_then(|name| name.to_str());
        let segment = SealedSegment {
            camera: self.camera.clone(),
            take: take.and_then(|take| take.parse().ok()).unwrap_or(0),
            seq,
            start: tail.start,
            duration_us: tail.duration_us,
            bytes: sealed.len() as u64,
            file: Digest(Sha256::digest(sealed).into()),
            salted: tail.salted,
        };
        write_segment(self.folder, &segment, sealed)?;
        Ok(segment)
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

fn numbers(folder: &Path) -> Result<Vec<u64>, Fault> {
    let names = names(folder)?;
    let mut numbers: Vec<u64> = names.iter().filter_map(|name| name.parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}
