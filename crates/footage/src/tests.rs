mod crash;
mod destroying;
mod fake;
mod full;
mod power;
mod recording;
mod sealing;
mod shelf;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use acts::{CameraId, KeptSegment, KeptTake};
use sha2::{Digest, Sha256};

use self::fake::{EPOCH, meeting};
use crate::{Known, Recovery, Report, Settings, place};

/// Settings for a disk that is small and quick: no thread, no reserve.
fn settings() -> Settings {
    Settings {
        sync_threads: 0,
        reserve_bytes: 0,
        gather_ms: 0,
        ..Settings::default()
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// In memory where there is such a place: for tests that sync thousands of times.
fn quick_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| folder())
}

fn file(root: &Path, camera: &str, take: u32) -> PathBuf {
    place::take(root, &meeting(), &fake::camera(camera), take)
}

/// What the record would know after these reports.
fn known(reports: &[Report]) -> Known {
    let mut known = Known {
        epoch: EPOCH,
        ..Known::default()
    };
    for report in reports {
        match report {
            Report::Kept { take, segment, .. } => {
                known.takes.extend(take.clone());
                known.segments.push(segment.clone());
            }
            Report::Lost { .. } | Report::Stopped { .. } | Report::Resumed { .. } => {}
        }
    }
    known
}

fn with(mut known: Known, recovery: &Recovery) -> Known {
    known.takes.extend(recovery.takes.iter().cloned());
    known.segments.extend(recovery.segments.iter().cloned());
    known
}

/// Every segment's bytes are in its file and have its digest; segments follow one another in file,
/// number and time as the record demands; the frame digests are those of the bytes.
fn assert_sound(root: &Path, known: &Known) {
    let mut last: BTreeMap<CameraId, &KeptSegment> = BTreeMap::new();
    for segment in &known.segments {
        let same = |take: &&KeptTake| take.camera == segment.camera && take.take == segment.take;
        let take = known
            .takes
            .iter()
            .find(same)
            .expect("a segment's take is known");
        let path = place::take(root, &meeting(), &segment.camera, segment.take);
        let bytes = fs::read(&path).expect("a kept segment's file");
        assert_eq!(
            Sha256::digest(&bytes[..take.init_bytes as usize])[..],
            take.init.0
        );
        let (from, to) = (
            segment.offset as usize,
            (segment.offset + segment.bytes) as usize,
        );
        assert!(
            to <= bytes.len(),
            "{segment:?} lies behind the end of its file"
        );
        assert_eq!(
            Sha256::digest(&bytes[from..to])[..],
            segment.file.0,
            "{segment:?}"
        );
        let init = &bytes[..take.init_bytes as usize];
        let found = crate::tail::segment(&path, init, segment.offset, to as u64).expect("sound");
        assert_eq!(found.tracks, segment.tracks, "{segment:?}");
        assert_eq!(found.independent, segment.independent, "{segment:?}");
        let expected = match last.insert(segment.camera.clone(), segment) {
            Some(before) => {
                assert!(before.seq < segment.seq, "{before:?} {segment:?}");
                let until = before.start.plus_us(before.duration_us as i64);
                assert!(until <= segment.start, "{before:?} {segment:?}");
                if before.take == segment.take {
                    before.offset + before.bytes
                } else {
                    take.init_bytes
                }
            }
            None => take.init_bytes,
        };
        assert_eq!(segment.offset, expected, "{segment:?}");
    }
}
