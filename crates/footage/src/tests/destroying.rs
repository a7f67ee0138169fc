//! Destroying, broken off at every step and gone on with; and reading again what is kept.

use std::fs;
use std::path::{Path, PathBuf};

use acts::{Digest, KeptSegment, KeptTake, SealedSegment, SealedTake, Time};
use sha2::{Digest as _, Sha256};

use super::fake::{camera, meeting};
use super::{file, folder};
use crate::notes::{Note, Notes};
use crate::vault::Said;
use crate::{
    Checked, GoingSealed, GoingTake, check_sealed, check_take, destroy_sealed, destroy_take,
    destroy_unnamed,
};

const INIT: usize = 700;
const SIZE: usize = 5_000;

fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// A take of five segments on the disk, as the record has it.
fn take(root: &Path) -> (KeptTake, Vec<KeptSegment>, Vec<u8>) {
    let bytes: Vec<u8> = (0..INIT + 5 * SIZE).map(|n| (n % 251) as u8 + 1).collect();
    let path = file(root, "east", 1);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(&path, &bytes).expect("written");
    let take = KeptTake {
        camera: camera("east"),
        take: 1,
        init_bytes: INIT as u64,
        init: digest(&bytes[..INIT]),
        codecs: "avc1".into(),
    };
    let segment = |n: usize| {
        let offset = INIT + n * SIZE;
        KeptSegment {
            camera: camera("east"),
            take: 1,
            seq: n as u64 + 1,
            start: Time(n as i64 * 2_000_000),
            duration_us: 2_000_000,
            offset: offset as u64,
            bytes: SIZE as u64,
            file: digest(&bytes[offset..offset + SIZE]),
            independent: true,
            tracks: Vec::new(),
        }
    };
    (take, (0..5).map(segment).collect(), bytes)
}

/// Calls again and again, allowing one step more each time, as if each call had ended in a crash;
/// gives how many calls it took.
fn through_crashes(mut call: impl FnMut(&mut dyn FnMut() -> bool) -> bool) -> usize {
    for allowed in 0.. {
        let mut taken = 0;
        let done = call(&mut || {
            taken += 1;
            taken <= allowed
        });
        if done {
            return allowed;
        }
    }
    unreachable!("it ends")
}

#[test]
fn segments_become_zeros_through_every_crash_and_others_stay() {
    let root = folder();
    let (_, segments, before) = take(root.path());
    let going = GoingTake {
        camera: camera("east"),
        take: 1,
        segments: segments[1..4].to_vec(),
        whole: false,
    };
    let path = file(root.path(), "east", 1);
    let calls = through_crashes(|step| {
        let done = destroy_take(root.path(), &meeting(), &going, step).expect("destroyed");
        let now = fs::read(&path).expect("a take");
        assert_eq!(now.len(), before.len());
        for kept in [0..INIT + SIZE, INIT + 4 * SIZE..before.len()] {
            assert_eq!(now[kept.clone()], before[kept], "what stays was touched");
        }
        done
    });
    assert!(calls >= 3, "{calls}");
    let now = fs::read(&path).expect("a take");
    assert!(
        now[INIT + SIZE..INIT + 4 * SIZE]
            .iter()
            .all(|byte| *byte == 0)
    );
}

#[test]
fn a_whole_take_goes_through_every_crash() {
    let root = folder();
    let (_, segments, _) = take(root.path());
    let other = file(root.path(), "east", 2);
    fs::write(&other, b"another take").expect("written");
    let going = GoingTake {
        camera: camera("east"),
        take: 1,
        segments,
        whole: true,
    };
    let path = file(root.path(), "east", 1);
    let calls = through_crashes(|step| {
        let done = destroy_take(root.path(), &meeting(), &going, step).expect("destroyed");
        assert_eq!(done, !path.exists());
        done
    });
    assert!(calls >= 2, "{calls}");
    assert!(destroy_take(root.path(), &meeting(), &going, &mut || true).expect("again"));
    assert_eq!(fs::read(&other).expect("another"), b"another take");
}

/// Three sealed segments, two that never became whole, and what is said of each.
fn sealed(root: &Path) -> (PathBuf, SealedTake, Vec<SealedSegment>) {
    let folder = crate::vault::take(root, &meeting(), 1, &camera("east"), 1);
    fs::create_dir_all(&folder).expect("made");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("written");
    let salted = digest(b"salted");
    let mut all = Vec::new();
    for seq in 0..3_u64 {
        let bytes = vec![seq as u8 + 1; 900];
        write(&format!("{seq:06}.age"), &bytes);
        all.push(SealedSegment {
            camera: camera("east"),
            take: 1,
            seq,
            start: Time(seq as i64 * 2_000_000),
            duration_us: 2_000_000,
            bytes: 900,
            file: digest(&bytes),
            salted,
        });
    }
    write("init.age", b"begins");
    write("init.json", b"{}");
    let mut said = Said::of(&folder);
    let lines = all.iter().try_for_each(|segment| said.add(segment));
    lines.expect("said");
    // One of the same time that a disk refused to end, and one of another.
    for (seq, start) in [(9, 2_200_000), (10, 9_000_000)] {
        write(&format!("{seq:06}.age"), b"a segment that grew");
        let grew = SealedSegment {
            seq,
            start: Time(start),
            duration_us: 200_000,
            ..all[1].clone()
        };
        let mut notes = Notes::of(&folder);
        notes.add(&Note::new(grew, &[0; 24])).expect("noted");
        notes.leave();
    }
    // And one that is empty, as while the next segment has not begun.
    write("000000.notes", b"");
    let take = SealedTake {
        camera: camera("east"),
        take: 1,
        bytes: 6,
        file: digest(b"begins"),
        salted,
    };
    (folder, take, all)
}

fn names(folder: &Path) -> Vec<String> {
    crate::vault::names(folder).expect("names")
}

#[test]
fn sealed_segments_go_through_every_crash_with_what_was_left_of_them() {
    let root = folder();
    let (folder, take, segments) = sealed(root.path());
    let mut going = GoingSealed {
        seal: 1,
        camera: camera("east"),
        take: 1,
        segments: vec![segments[1].clone()],
        whole: false,
    };
    let calls = through_crashes(|step| {
        destroy_sealed(root.path(), &meeting(), &going, step).expect("destroyed")
    });
    assert!(calls >= 3, "{calls}");
    let left = [
        "000000.age",
        "000002.age",
        "000010.age",
        "000010.notes",
        "init.age",
        "init.json",
        "segments.jsonl",
    ];
    assert_eq!(names(&folder), left);
    let mut checked = Checked::default();
    let rest = [&segments[0], &segments[2]];
    let of = (&meeting(), 1);
    check_sealed(root.path(), of, &take, &rest, &mut |_| true, &mut checked).expect("read");
    assert_eq!((checked.segments, checked.findings.len()), (2, 0));
    going.segments = segments;
    going.whole = true;
    through_crashes(|step| destroy_sealed(root.path(), &meeting(), &going, step).expect("gone"));
    assert_eq!(names(&folder), [""; 0]);
}

#[test]
fn reading_again_finds_what_was_changed_cut_off_or_is_missing() {
    let root = folder();
    let (take, segments, mut bytes) = take(root.path());
    let path = file(root.path(), "east", 1);
    let all: Vec<&KeptSegment> = segments.iter().collect();
    let read = |all: &[&KeptSegment]| {
        let (mut checked, mut told) = (Checked::default(), 0);
        let mut pace = |bytes| {
            told += bytes;
            true
        };
        check_take(root.path(), &meeting(), &take, all, &mut pace, &mut checked).expect("read");
        assert_eq!(told as u64, checked.bytes);
        checked
    };
    let good = read(&all);
    assert_eq!((good.segments, good.findings.len()), (5, 0));
    assert_eq!(good.bytes as usize, bytes.len());
    bytes[INIT + SIZE + 7] ^= 1;
    bytes[3] ^= 1;
    bytes.truncate(INIT + 5 * SIZE - 1);
    fs::write(&path, &bytes).expect("written");
    let found = read(&all);
    let said = [
        "the initialisation segment of take 1 was changed",
        "segment 2 of take 1 was changed",
        "segment 5 of take 1 is cut off",
    ];
    assert_eq!(
        (found.segments, found.findings),
        (3, said.map(str::to_owned).to_vec())
    );
    fs::remove_file(&path).expect("removed");
    assert_eq!(read(&all).findings, ["take 1 is missing"]);
    let mut none = Checked::default();
    let (_, take, segments) = sealed(root.path());
    fs::remove_file(
        crate::vault::take(root.path(), &meeting(), 1, &camera("east"), 1).join("000001.age"),
    )
    .expect("removed");
    let all: Vec<_> = segments.iter().collect();
    let of = (&meeting(), 1);
    check_sealed(root.path(), of, &take, &all, &mut |_| true, &mut none).expect("read");
    assert_eq!(none.findings.len(), 1, "{:?}", none.findings);
    assert_eq!(none.segments as usize, all.len() - 1);
    let mut stops = |_| false;
    let broken = check_sealed(root.path(), of, &take, &all, &mut stops, &mut none);
    assert!(broken.is_err(), "whoever sets the pace may break it off");
}

#[test]
fn takes_that_no_record_names_go_and_no_others() {
    let root = folder();
    let (folder, ..) = sealed(root.path());
    let unnamed = crate::vault::take(root.path(), &meeting(), 1, &camera("west"), 3);
    fs::create_dir_all(&unnamed).expect("made");
    fs::write(unnamed.join("000000.age"), b"a segment that grew").expect("written");
    fs::write(unnamed.join("init.age"), b"begins").expect("written");
    let goes =
        |seal: u32, name: &acts::CameraId, take: u32| (seal, name, take) != (1, &camera("east"), 1);
    let before = names(&folder);
    through_crashes(|step| destroy_unnamed(root.path(), &meeting(), &goes, step).expect("gone"));
    assert_eq!(names(&unnamed), Vec::<String>::new());
    assert_eq!(names(&folder), before);
}
