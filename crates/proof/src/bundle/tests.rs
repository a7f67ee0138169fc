//! Archives; whole bundles are tested with a server's own footage in `server/tests`.

use std::io::{self, Cursor};

use proptest::prelude::*;

use super::zip::{Writer, is_plain, scan};
use super::{is_for_reading, sum_line};

/// An archive of these files.
fn packed(files: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut zip = Writer::new(Vec::new());
    for (name, bytes) in files {
        let crc = crc32fast::hash(bytes);
        zip.add(name, crc, bytes.len() as u64, &mut Cursor::new(bytes))?;
    }
    zip.finish()
}

fn example() -> Vec<u8> {
    let files: [(&str, &[u8]); 3] = [
        ("README.txt", b"read me\n"),
        ("acts/00000001.txt", b""),
        ("footage/east/0001.mp4", &[7; 700]),
    ];
    packed(&files).expect("packed")
}

#[test]
fn what_is_written_is_read() {
    let archive = example();
    let files = scan(&mut Cursor::new(&archive)).expect("sound");
    let names: Vec<_> = files.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["README.txt", "acts/00000001.txt", "footage/east/0001.mp4"]
    );
    let at = files[0].at() as usize;
    assert_eq!(&archive[at..at + 8], b"read me\n");
    assert_eq!(
        scan(&mut Cursor::new(packed(&[]).expect("empty"))).expect("none"),
        []
    );
}

#[test]
fn every_changed_bit_is_found() {
    let archive = example();
    for at in 0..archive.len() {
        for bit in 0..8 {
            let mut changed = archive.clone();
            changed[at] ^= 1 << bit;
            scan(&mut Cursor::new(&changed)).expect_err(&format!("byte {at}, bit {bit}"));
        }
    }
    for length in 0..archive.len() {
        scan(&mut Cursor::new(&archive[..length])).expect_err("cut off");
    }
    let longer = [&archive[..], b"\0"].concat();
    scan(&mut Cursor::new(&longer)).expect_err("longer");
    let twice = [&archive[..], &archive[..]].concat();
    scan(&mut Cursor::new(&twice)).expect_err("an archive behind an archive");
}

#[test]
fn paths_that_lead_elsewhere_and_names_that_come_twice_are_not_packed() {
    for name in [
        "",
        "/etc/passwd",
        "../up",
        "a/../../b",
        "a//b",
        "a/",
        "C:\\x",
        "a\nb",
        ".hidden",
        "a/.b",
    ] {
        assert!(!is_plain(name), "{name:?}");
        packed(&[(name, b"x")]).expect_err(name);
    }
    packed(&[("a", b"1"), ("a", b"2")]).expect_err("twice");
    packed(&[("b", b"1"), ("a", b"2")]).expect_err("out of order");
    let lied = Writer::new(Vec::new()).add("a", 0, 5, &mut Cursor::new(b"12"));
    lied.expect_err("shorter than announced");
}

#[test]
fn only_pages_for_reading_may_be_added() {
    for name in [
        "README.txt",
        "index.html",
        "certificates/india.html",
        "certificates/a.pdf",
    ] {
        assert!(is_for_reading(name), "{name}");
    }
    for name in [
        "acts/00000001.txt",
        "log/index.html",
        "certificates/a/b.html",
        "a.txt",
    ] {
        assert!(!is_for_reading(name), "{name}");
    }
}

#[test]
fn a_list_is_written_as_sha256sum_does() {
    let file = |name: &str| acts::ListedFile {
        name: name.to_owned(),
        bytes: 3,
        digest: acts::Digest([0xab; 32]),
    };
    let sum = "ab".repeat(32);
    assert_eq!(sum_line(&file("a b.mp4")), format!("{sum}  a b.mp4\n"));
    assert_eq!(sum_line(&file("a\\b")), format!("\\{sum}  a\\\\b\n"));
}

proptest! {
    #[test]
    fn whatever_is_read_is_what_would_be_written(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        framed in any::<bool>(),
    ) {
        let whole = if framed { [b"PK\x03\x04\x2d\0", &bytes[..]].concat() } else { bytes };
        if let Ok(files) = scan(&mut Cursor::new(&whole)) {
            let again: Vec<_> = files
                .iter()
                .map(|it| {
                    let at = it.at() as usize;
                    (it.name.as_str(), &whole[at..at + it.bytes as usize])
                })
                .collect();
            prop_assert_eq!(packed(&again).expect("packed"), whole);
        }
    }

    #[test]
    fn several_changed_bytes_never_pass(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let archive = example();
        let mut changed = archive.clone();
        for (at, byte) in changes {
            let at = at.index(archive.len());
            changed[at] = byte;
        }
        prop_assert_eq!(scan(&mut Cursor::new(&changed)).is_ok(), changed == archive);
    }
}
