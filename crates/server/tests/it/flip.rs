//! One changed byte, anywhere.

use std::fs;
use std::path::{Path, PathBuf};

use crate::house::{Encoder, House, until, verify};

/// Flips tried per run; the long run sets `ONRECORD_FLIPS`.
fn flips() -> usize {
    std::env::var("ONRECORD_FLIPS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(60)
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out)
        } else {
            out.push(path)
        }
    }
    out.sort();
}

#[test]
fn one_flipped_byte_is_found_and_named() {
    let mut house = House::new();
    let meeting = house.convene();
    {
        let _encoders = [
            Encoder::push(&house.address("east")),
            Encoder::push(&house.address("west")),
        ];
        for camera in ["east", "west"] {
            house.plays(&meeting, camera);
            let path = format!("/live/{meeting}/{camera}/rewind.m3u8");
            until("some segments", || {
                (house.text(&path).matches("#EXTINF").count() >= 3).then_some(())
            });
        }
        house.adjourn(&meeting);
    }
    house.stop();
    let data = house.data();
    assert_eq!(verify(&data, &[]).0, 0);
    let mut all = vec![data.join("book.db")];
    files(&data.join("footage"), &mut all);
    files(&data.join("log"), &mut all);
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = move |below: usize| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        (chance % below as u64) as usize
    };
    for turn in 0..flips() {
        let path = &all[if turn % 3 == 0 { 0 } else { roll(all.len()) }];
        let mut bytes = fs::read(path).expect("read");
        if bytes.is_empty() {
            continue;
        }
        let (at, bit) = (roll(bytes.len()), roll(8));
        bytes[at] ^= 1 << bit;
        fs::write(path, &bytes).expect("written");
        let (code, report) = verify(&data, &[]);
        bytes[at] ^= 1 << bit;
        fs::write(path, &bytes).expect("written back");
        let name = path.strip_prefix(&data).expect("inside").display();
        assert_eq!(code, 1, "{name}, byte {at}, bit {bit}: {report:#}");
        let findings = report["findings"].as_array().expect("findings");
        if path.starts_with(data.join("footage")) {
            let named = findings.iter().any(|finding| {
                finding["camera"].is_string()
                    && finding["from"].is_string()
                    && finding["to"].is_string()
            });
            assert!(named, "{name}, byte {at}: {report:#}");
        }
    }
    assert_eq!(verify(&data, &[]).0, 0, "all is as before");
    let east = data
        .join("footage")
        .join(&meeting)
        .join("east")
        .join("0001.mp4");
    let bytes = fs::read(&east).expect("read");
    fs::write(&east, &bytes[..bytes.len() - 1]).expect("cut");
    assert_eq!(verify(&data, &[]).0, 1, "a cut tail");
    fs::remove_file(&east).expect("removed");
    assert_eq!(verify(&data, &[]).0, 1, "a missing file");
}
