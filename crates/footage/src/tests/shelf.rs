use std::fs;
use std::path::Path;

use super::fake::{EPOCH, Fake, camera, meeting};
use super::{file, folder, known, settings};
use crate::{Known, Shelf, TakeFile, Writer};

/// Three takes of two segments each, with pauses between.
fn three_takes(root: &Path) -> Known {
    let mut writer = Writer::new(root, settings()).unwrap();
    let mut out = Vec::new();
    let (mut start, mut seq) = (EPOCH, 0);
    for take in 1..=3 {
        let mut east = Fake::new("east", take, seq, start);
        for event in east.segment(4).into_iter().chain(east.segment(2)) {
            writer.keep(&event, 0, &mut out);
        }
        writer.keep(&east.ended(), 0, &mut out);
        (start, seq) = (east.now.plus_us(5_000_000), seq + 2);
    }
    writer.close(0, &mut out);
    known(&out)
}

#[test]
fn the_shelf_lists_and_reads() {
    let dir = folder();
    let known = three_takes(dir.path());
    let shelf = Shelf::new(dir.path());
    let (meeting, east) = (meeting(), camera("east"));
    fs::write(
        file(dir.path(), "east", 1).with_file_name("notes.mp4"),
        b"?",
    )
    .unwrap();
    fs::write(
        file(dir.path(), "east", 1).with_file_name("00007.mp4"),
        b"?",
    )
    .unwrap();
    fs::create_dir(dir.path().join("cabinet-2026-11-22/Not A Camera")).unwrap();
    assert_eq!(
        shelf.cameras(&meeting).unwrap(),
        std::slice::from_ref(&east)
    );
    let files: Vec<_> = (1..=3)
        .map(|take| fs::read(file(dir.path(), "east", take)).unwrap())
        .collect();
    let listed = |(take, bytes): (u32, &Vec<u8>)| TakeFile {
        take,
        bytes: bytes.len() as u64,
    };
    let all: Vec<_> = (1..).zip(&files).map(listed).collect();
    assert_eq!(shelf.takes(&meeting, &east).unwrap(), all);
    assert_eq!(shelf.takes(&meeting, &camera("west")).unwrap(), []);
    let kept = &known.segments[1];
    let read = shelf
        .read(&meeting, &east, 1, kept.offset, kept.bytes as usize)
        .unwrap();
    assert_eq!(read, files[0][kept.offset as usize..]);
    assert!(
        shelf
            .read(&meeting, &east, 1, kept.offset, kept.bytes as usize + 1)
            .is_err()
    );
    assert!(
        shelf
            .read(&meeting, &east, 1, u64::MAX, usize::MAX)
            .is_err()
    );
    assert!(shelf.open(&meeting, &east, 9).unwrap_err().not_found());
}

#[test]
fn takes_with_the_same_parameters_are_one_download() {
    let dir = folder();
    let mut known = three_takes(dir.path());
    let files = [1, 2, 3].map(|take| fs::read(file(dir.path(), "east", take)).unwrap());
    let (meeting, east, shelf) = (meeting(), camera("east"), Shelf::new(dir.path()));
    // The second take has other parameters; the last segment is not on the record yet.
    known.takes[1].init = acts::Digest([7; 32]);
    known.segments.pop();
    let downloads = shelf.downloads(&meeting, &east, &known.takes, &known.segments);
    assert_eq!(downloads.len(), 2);
    let init = known.takes[0].init_bytes as usize;
    let third = &known.segments[4];
    let whole = [&files[0][..], &files[2][init..init + third.bytes as usize]].concat();
    assert_eq!(downloads[0].len(), whole.len() as u64);
    for max in [1, 7, 1_000, usize::MAX] {
        let mut got = Vec::new();
        while let piece = downloads[0].read_at(got.len() as u64, max).unwrap()
            && !piece.is_empty()
        {
            got.extend_from_slice(&piece);
        }
        assert!(got == whole, "in steps of {max}");
    }
    assert_eq!(downloads[1].read_at(0, usize::MAX).unwrap(), files[1]);
    assert!(downloads[1].read_at(u64::MAX, 5).unwrap().is_empty());
}
