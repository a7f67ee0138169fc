//! What was sealed for want of knowing better goes again, once the public has seen it.

use std::fs;
use std::io;
use std::path::Path;

use acts::{MeetingId, SealedSegment, SealedTake};
use base::disk::Fault;

use crate::vault;

/// Removes a sealed segment that is on no record; one that is not there is no fault.
///
/// # Errors
/// When a file cannot be removed.
pub fn discard_sealed(
    root: &Path,
    meeting: &MeetingId,
    seal: u32,
    segment: &SealedSegment,
) -> Result<(), Fault> {
    let folder = vault::take(root, meeting, seal, &segment.camera, segment.take);
    // What is left says something of nothing.
    vault::let_go(&vault::segment(&folder, segment.seq))
}

/// Removes the beginning of a take of which every segment went, and its folder.
///
/// # Errors
/// When a file cannot be removed. A folder that holds something else stays.
pub fn discard_sealed_take(
    root: &Path,
    meeting: &MeetingId,
    seal: u32,
    take: &SealedTake,
) -> Result<(), Fault> {
    let folder = vault::take(root, meeting, seal, &take.camera, take.take);
    for name in ["init.age", "init.json", vault::SAID] {
        vault::let_go(&folder.join(name))?;
    }
    match fs::remove_dir(&folder) {
        Ok(()) => Ok(()),
        Err(error)
            if error.kind() == io::ErrorKind::NotFound
                || error.kind() == io::ErrorKind::DirectoryNotEmpty =>
        {
            Ok(())
        }
        Err(error) => Err(Fault::at("remove", &folder)(error)),
    }
}
