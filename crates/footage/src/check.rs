//! Reading kept footage again, at the pace of whoever asks, and comparing it with the record.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use acts::{Digest, KeptSegment, KeptTake, MeetingId, SealedSegment, SealedTake};
use rustix::fs::{Advice, fadvise};
use sha2::{Digest as _, Sha256};
use tracing::debug;

use crate::{place, vault};

/// Bytes read between two questions whether to go on.
const PIECE: usize = 1 << 20;

/// What reading again came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Count of segments that are as the record says.
    pub segments: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// What is not as the record says, one sentence each.
    pub findings: Vec<String>,
}

/// It was broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenOff;

/// Reads a take's file below `root`, the data folder's `footage`: its initialisation segment and
/// `segments`, which are what the record has of it and nobody destroyed. `pace` is told after each
/// mebibyte how much was read, may wait, and may break off.
///
/// # Errors
/// When `pace` says so; what is amiss is a finding.
pub fn check_take(
    root: &Path,
    meeting: &MeetingId,
    take: &KeptTake,
    segments: &[&KeptSegment],
    pace: &mut dyn FnMut(usize) -> bool,
    into: &mut Checked,
) -> Result<(), BrokenOff> {
    let path = place::take(root, meeting, &take.camera, take.take);
    let number = take.take;
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) => {
            into.findings
                .push(format!("take {number} {}", unreadable(&error)));
            return Ok(());
        }
    };
    let init = (0, take.init_bytes, take.init);
    let what = format!("the initialisation segment of take {number}");
    same(&mut file, init, &what, pace, into)?;
    for segment in segments {
        let what = format!("segment {} of take {number}", segment.seq);
        let kept = (segment.offset, segment.bytes, segment.file);
        into.segments += u64::from(same(&mut file, kept, &what, pace, into)?);
    }
    forget(&file);
    Ok(())
}

/// Reads a sealed take's files below `root`, the data folder's `sealed`; needs no key.
///
/// # Errors
/// As for [`check_take`].
pub fn check_sealed(
    root: &Path,
    (meeting, seal): (&MeetingId, u32),
    take: &SealedTake,
    segments: &[&SealedSegment],
    pace: &mut dyn FnMut(usize) -> bool,
    into: &mut Checked,
) -> Result<(), BrokenOff> {
    let folder = vault::take(root, meeting, seal, &take.camera, take.take);
    let mut one = |name: String, bytes: u64, digest: Digest| {
        let what = format!("sealed file {name} of seal {seal}, take {}", take.take);
        match File::open(folder.join(&name)) {
            Err(error) => {
                into.findings.push(format!("{what} {}", unreadable(&error)));
                Ok(false)
            }
            Ok(mut file) => {
                let length = file.metadata().map_or(0, |meta| meta.len());
                if length != bytes {
                    let found = format!("{what} has {length} bytes where the record has {bytes}");
                    into.findings.push(found);
                    return Ok(false);
                }
                let found = same(&mut file, (0, bytes, digest), &what, pace, into);
                forget(&file);
                found
            }
        }
    };
    one("init.age".to_owned(), take.bytes, take.file)?;
    let mut good = 0;
    for segment in segments {
        let name = format!("{:06}.age", segment.seq);
        good += u64::from(one(name, segment.bytes, segment.file)?);
    }
    into.segments += good;
    Ok(())
}

/// Compares one stretch of a file with its digest; a difference is a finding.
fn same(
    file: &mut File,
    (offset, bytes, digest): (u64, u64, Digest),
    what: &str,
    pace: &mut dyn FnMut(usize) -> bool,
    into: &mut Checked,
) -> Result<bool, BrokenOff> {
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE];
    let mut left = bytes;
    if let Err(error) = file.seek(SeekFrom::Start(offset)) {
        into.findings.push(format!("{what} {}", unreadable(&error)));
        return Ok(false);
    }
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        match file.read(&mut piece[..want]) {
            Ok(0) => {
                into.findings.push(format!("{what} is cut off"));
                return Ok(false);
            }
            Ok(read) => {
                hash.update(&piece[..read]);
                left -= read as u64;
                into.bytes += read as u64;
                if !pace(read) {
                    return Err(BrokenOff);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                into.findings.push(format!("{what} {}", unreadable(&error)));
                return Ok(false);
            }
        }
    }
    let found = Digest(hash.finalize().into()) == digest;
    if !found {
        into.findings.push(format!("{what} was changed"));
    }
    Ok(found)
}

fn unreadable(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound {
        "is missing".to_owned()
    } else {
        format!("cannot be read ({})", error.kind())
    }
}

/// What was read only to be checked is not to push anything out of memory.
fn forget(file: &File) {
    if let Err(error) = fadvise(file, 0, None, Advice::DontNeed) {
        debug!(%error, "what was checked stays in memory");
    }
}
