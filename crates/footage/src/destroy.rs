//! Destroying what two persons agreed to destroy, again and again until it is gone.
//!
//! Every step can be taken twice: whatever a crash leaves, the same call later comes to the same
//! end. Nothing outside of what is named is touched.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use acts::{CameraId, KeptSegment, MeetingId, SealedSegment, Time};
use base::disk::{self, Fault};
use rustix::fs::{FallocateFlags, fallocate};
use tracing::debug;

use crate::{notes, place, vault};

/// Zeros are written in pieces of this size.
const PIECE: usize = 1 << 20;
/// So many bytes are written between two syncs, and two questions whether to go on.
const STRIDE: u64 = 1 << 24;

/// A take of open footage of which something goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoingTake {
    /// Its camera.
    pub camera: CameraId,
    /// Its number.
    pub take: u32,
    /// The segments that go.
    pub segments: Vec<KeptSegment>,
    /// Whether nothing else is left of it: then its file goes.
    pub whole: bool,
}

/// A take of sealed footage of which something goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoingSealed {
    /// The seal.
    pub seal: u32,
    /// Its camera.
    pub camera: CameraId,
    /// Its number.
    pub take: u32,
    /// The segments that go.
    pub segments: Vec<SealedSegment>,
    /// Whether nothing else is left of it: then all files of its folder go.
    pub whole: bool,
}

/// Destroys segments of a take below `root`, the data folder's `footage`. Where others of the take
/// stay, its bytes become zeros in place, and the disk gets their room back if it can.
///
/// `step` is asked before each step and may break off.
///
/// # Errors
/// When the file cannot be opened, written, synced or removed. One that is not there is gone.
pub fn destroy_take(
    root: &Path,
    meeting: &MeetingId,
    of: &GoingTake,
    step: &mut dyn FnMut() -> bool,
) -> Result<bool, Fault> {
    let path = place::take(root, meeting, &of.camera, of.take);
    if of.whole {
        return annihilate(&path, step);
    }
    let file = match OpenOptions::new().write(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(Fault::at("open", &path)(error)),
    };
    for segment in &of.segments {
        if !wipe(&path, &file, (segment.offset, segment.bytes), step)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Destroys sealed segments of a take below `root`, the data folder's `sealed`, and what a crash
/// left of the same time.
///
/// # Errors
/// When a folder cannot be read, or a file not be removed.
pub fn destroy_sealed(
    root: &Path,
    meeting: &MeetingId,
    of: &GoingSealed,
    step: &mut dyn FnMut() -> bool,
) -> Result<bool, Fault> {
    let folder = vault::take(root, meeting, of.seal, &of.camera, of.take);
    let names = vault::names(&folder)?;
    let spans: Vec<(Time, Time)> = of.segments.iter().map(span).collect();
    // Those of the same time that never became whole, which no record names.
    let mut numbers: Vec<u64> = of.segments.iter().map(|segment| segment.seq).collect();
    let said = vault::said(&folder)?;
    let (noted, files): (Vec<_>, Vec<_>) = names.iter().partition(|name| notes::is_file_of(name));
    let mut mute = Vec::new();
    for name in &noted {
        match notes::within(&folder.join(name), &spans)? {
            Some(left) => {
                let whole = |seq: &u64| said.iter().any(|said| said.seq == *seq);
                numbers.extend(left.into_iter().filter(|seq| !whole(seq)));
            }
            // One that says nothing is what a stop left of this very call.
            None => mute.push((*name).clone()),
        }
    }
    // What is noted of them goes after them: until then the same call finds them again.
    for name in files.into_iter().chain(noted) {
        let named = number(name).is_some_and(|number| numbers.contains(&number));
        let goes = of.whole || named || mute.contains(name);
        if goes && !annihilate(&folder.join(name), step)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Destroys the sealed takes below `root` that no record names, a crash having come before any of
/// them was entered, and that are to go by seal, camera and number.
///
/// # Errors
/// When a folder cannot be read, or a file not be removed.
pub fn destroy_unnamed(
    root: &Path,
    meeting: &MeetingId,
    goes: &dyn Fn(u32, &CameraId, u32) -> bool,
    step: &mut dyn FnMut() -> bool,
) -> Result<bool, Fault> {
    let mut faults = Vec::new();
    let takes = vault::takes(root, meeting, &mut faults);
    // What cannot be looked at is not gone.
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault);
    }
    for (seal, camera, take) in takes {
        let folder = vault::take(root, meeting, seal, &camera, take);
        if !goes(seal, &camera, take) {
            continue;
        }
        for name in vault::names(&folder)? {
            if !annihilate(&folder.join(name), step)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// The number of the segment that a file is of.
fn number(name: &str) -> Option<u64> {
    name.split('.').next()?.parse().ok()
}

/// Overwrites a file and removes it; true once it is gone.
fn annihilate(path: &Path, step: &mut dyn FnMut() -> bool) -> Result<bool, Fault> {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => {
            // Emptied first: whoever has it open reads nothing more.
            let length = file.metadata().map_err(Fault::at("look at", path))?.len();
            if !wipe(path, &file, (0, length), step)? || !step() {
                return Ok(false);
            }
            remove(path)?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Fault::at("open", path)(error)),
    }
}

fn span(segment: &SealedSegment) -> (Time, Time) {
    (segment.start, segment.end())
}

/// Makes bytes zeros, durably, and gives their room back where the file system can; false when it
/// was broken off.
fn wipe(
    path: &Path,
    file: &File,
    (from, length): (u64, u64),
    step: &mut dyn FnMut() -> bool,
) -> Result<bool, Fault> {
    let zeros = vec![0; PIECE];
    let mut at = 0;
    while at < length {
        if at.is_multiple_of(STRIDE) {
            file.sync_data().map_err(Fault::at("sync", path))?;
            if !step() {
                return Ok(false);
            }
        }
        let piece = usize::try_from(length - at).unwrap_or(PIECE).min(PIECE);
        let written = file.write_all_at(&zeros[..piece], from + at);
        written.map_err(Fault::at("overwrite", path))?;
        at += piece as u64;
    }
    file.sync_data().map_err(Fault::at("sync", path))?;
    let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    if length > 0
        && let Err(error) = fallocate(file, hole, from, length)
    {
        debug!(%error, "the zeros stay where they are: this disk cannot take their room back");
    }
    Ok(true)
}

/// Removes a file, durably, also when it was gone already.
fn remove(path: &Path) -> Result<(), Fault> {
    match fs::remove_file(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(Fault::at("remove", path)(error)),
    }
    let folder: PathBuf = path.parent().map(Path::to_owned).unwrap_or_default();
    match disk::sync_dir(&folder) {
        Ok(()) => Ok(()),
        Err(fault) if fault.not_found() => Ok(()),
        Err(fault) => Err(fault),
    }
}
