use std::io::Cursor;

use acts::Concealed;
use proptest::prelude::*;

use super::*;
use crate::sealed;

fn mp4_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(8 + body.len()).expect("short");
    [&size.to_be_bytes()[..], kind, body].concat()
}

fn salt(number: u8) -> Salt {
    [number; 32]
}

/// Three segments on the record, and a file of the second and third.
fn released() -> (Recorded, Told, Vec<u8>) {
    let camera: CameraId = "east".parse().expect("a name");
    let init = [mp4_box(b"ftyp", b"iso6"), mp4_box(b"moov", b"what")].concat();
    let content = |seq: u8| [mp4_box(b"moof", &[seq]), mp4_box(b"mdat", &[seq; 90])].concat();
    let file = crate::digest("a sealed file");
    let take = SealedTake {
        camera: camera.clone(),
        take: 1,
        bytes: 70_000,
        file,
        salted: sealed::digest(&salt(0), &init),
    };
    let segments = (1..=3_u8).map(|seq| SealedSegment {
        camera: camera.clone(),
        take: 1,
        seq: seq.into(),
        start: Time(2_000_000 * i64::from(seq)),
        duration_us: 2_000_000,
        bytes: 70_000,
        file,
        salted: sealed::digest(&salt(seq), &content(seq)),
    });
    let recorded = Recorded {
        take,
        segments: segments.collect(),
    };
    let piece = |bytes: &[u8], number| {
        Some(Piece {
            bytes: bytes.len() as u64,
            salt: salt(number),
        })
    };
    let some = recorded.segments[1..].iter().map(|known| Segment {
        seq: known.seq,
        start: known.start,
        duration_us: known.duration_us,
        piece: piece(&content(known.seq as u8), known.seq as u8),
    });
    let told = Told {
        meeting: "m".parse().expect("a name"),
        seal: 1,
        camera,
        take: 1,
        init: piece(&init, 0),
        segments: some.collect(),
        hidden: Vec::new(),
    };
    let bytes = [init, content(2), content(3)].concat();
    (recorded, told, bytes)
}

fn whole(told: &Told, bytes: &[u8]) -> Vec<u8> {
    [bytes, &told.to_box()].concat()
}

/// What is wrong with a file, in one sentence; nothing when all is well.
fn says(file: &[u8], recorded: &Recorded) -> String {
    let mut file = Cursor::new(file);
    let found = Told::read(&mut file);
    let checked = found.and_then(|(told, end)| told.check(&mut file, end, recorded));
    checked.err().map_or(String::new(), |flaw| flaw.to_string())
}

#[test]
fn a_range_proves_to_be_what_was_recorded() {
    let (recorded, told, bytes) = released();
    let file = whole(&told, &bytes);
    assert_eq!(says(&file, &recorded), "");
    let (read, end) = Told::read(&mut Cursor::new(&file)).expect("read");
    assert_eq!((&read, end), (&told, bytes.len() as u64));
    let range = (Time(4_000_000), Time(8_000_000));
    assert_eq!(told.range(), Some(range));
    // Nothing is told of what was not released.
    let first = "01".repeat(32);
    let text = String::from_utf8_lossy(&file);
    assert!(!text.contains(&first) && text.contains(&"02".repeat(32)));
}

#[test]
fn whatever_is_changed_shows() {
    let (recorded, told, bytes) = released();
    let changed = |change: fn(&mut Told)| {
        let mut other = told.clone();
        change(&mut other);
        says(&whole(&other, &bytes), &recorded)
    };
    let swap = |it: &mut Told| it.segments.swap(0, 1);
    assert_eq!(
        changed(swap),
        "the record does not have the segment 2 so, or not in this order"
    );
    let foreign = "the record does not have the segment 9 so, or not in this order";
    assert_eq!(changed(|it| it.segments[0].seq = 9), foreign);
    let later = |it: &mut Told| it.segments[1].start = Time(7_000_000);
    let third = "the record does not have the segment 3 so, or not in this order";
    assert_eq!(changed(later), third);
    assert_eq!(changed(|it| it.segments[1].duration_us += 1), third);
    assert_eq!(changed(|it| it.segments.clear()), foreign.replace('9', "0"));
    let unproved = "it is said to be as recorded, and has nothing that proves the segment";
    assert_eq!(
        changed(|it| it.segments[1].piece = None),
        format!("{unproved} 3")
    );
    assert_eq!(changed(|it| it.init = None), format!("{unproved} 2"));
    let length = "it is longer or shorter than its segments";
    assert_eq!(changed(|it| it.segments.truncate(1)), length);
    let swallowed = |it: &mut Told| {
        let [Some(one), Some(other)] = [0, 1].map(|nth| it.segments[nth].piece.clone()) else {
            return;
        };
        it.segments[0].piece = Some(Piece {
            bytes: one.bytes + 1,
            ..one
        });
        it.segments[1].piece = Some(Piece {
            bytes: other.bytes - 1,
            ..other
        });
    };
    let second = "the segment 2 is not what was recorded";
    assert_eq!(changed(swallowed), second);
    let salted = |it: &mut Told| {
        if let Some(piece) = &mut it.segments[0].piece {
            piece.salt[0] ^= 1;
        }
    };
    assert_eq!(changed(salted), second);
    let huge = |it: &mut Told| {
        if let Some(piece) = &mut it.segments[0].piece {
            piece.bytes = u64::MAX;
        }
    };
    assert_eq!(changed(huge), length);
}

#[test]
fn each_flipped_or_missing_byte_shows() {
    let (recorded, told, bytes) = released();
    let file = whole(&told, &bytes);
    // Meeting, seal, camera and take say where to look; whoever looks compares what is there.
    let place = br#""meeting":"m","seal":1,"camera":"east","take":1"#;
    let begins = file.windows(place.len()).position(|some| some == place);
    let begins = begins.expect("told");
    let names = begins..begins + place.len();
    for at in 0..file.len() {
        let mut other = file.clone();
        other[at] ^= 1;
        let says_so = !says(&other, &recorded).is_empty();
        assert!(says_so || names.contains(&at), "{at}");
        assert!(!says(&file[..at], &recorded).is_empty(), "{at}");
    }
    let longer = [&file[..], b"more than this"].concat();
    assert_eq!(
        says(&longer, &recorded),
        "something stands behind the box that says what was released"
    );
}

#[test]
fn a_derived_file_says_what_is_hidden_and_proves_nothing() {
    let (recorded, mut told, bytes) = released();
    let hidden = |from, until| Hidden {
        what: Concealed::SoundMuted,
        from: Time(from),
        until: Time(until),
        ground: "A name".to_owned(),
    };
    told.hidden.push(hidden(5_000_000, 8_000_000));
    assert_eq!(
        says(&whole(&told, &bytes), &recorded),
        "something is hidden in it, and yet it is said to be as recorded"
    );
    told.init = None;
    for segment in &mut told.segments {
        segment.piece = None;
    }
    let other = mp4_box(b"mdat", b"other bytes");
    assert_eq!(says(&whole(&told, &other), &recorded), "");
    told.hidden.push(hidden(5_000_000, 8_000_001));
    assert_eq!(
        says(&whole(&told, &other), &recorded),
        "what is said to be hidden does not lie in it"
    );
}

proptest! {
    /// Whatever stands in a file, reading it ends, and what is read is written the same.
    #[test]
    fn reading_never_panics(
        head in proptest::collection::vec(any::<u8>(), 0..64),
        cut in 0..400_usize,
        flips in proptest::collection::vec((0..2_000_usize, any::<u8>()), 0..6),
    ) {
        let (recorded, told, bytes) = released();
        let mut file = [head, whole(&told, &bytes)].concat();
        for (at, with) in flips {
            if let Some(byte) = file.get_mut(at) {
                *byte ^= with;
            }
        }
        file.truncate(file.len().saturating_sub(cut / 2));
        let mut file = Cursor::new(file);
        if let Ok((told, end)) = Told::read(&mut file) {
            let again = [&file.get_ref()[..end as usize], &told.to_box()].concat();
            let read = Told::read(&mut Cursor::new(again)).expect("written as it is read");
            prop_assert_eq!(&read.0, &told);
            drop(told.check(&mut file, end, &recorded));
        }
    }
}
