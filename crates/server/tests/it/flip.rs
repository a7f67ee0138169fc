//! One changed byte, anywhere.

use std::fs;
use std::path::{Path, PathBuf};

use crate::house::{Encoder, House, until, verify};
use crate::sealed;

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

/// Holds a meeting with some open and some sealed segments of two cameras.
fn held(house: &House) -> String {
    sealed::agree(house);
    let meeting = house.convene();
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
    sealed::seal_lies_ready(house, &meeting, 1);
    sealed::close(house, &meeting);
    sealed::seals_more(house, &meeting, 3);
    house.adjourn(&meeting);
    meeting
}

#[test]
fn one_flipped_byte_is_found_and_named() {
    let mut house = House::new();
    let meeting = held(&house);
    house.stop();
    let data = house.data();
    assert_eq!(verify(&data, &[]).0, 0);
    let mut all = Vec::new();
    files(&data.join("footage"), &mut all);
    files(&data.join("log"), &mut all);
    let mut sealed = Vec::new();
    files(&data.join("sealed"), &mut sealed);
    let kinds = [vec![data.join("book.db")], sealed, all];
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = move |below: usize| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        (chance % below as u64) as usize
    };
    for turn in 0..flips() {
        let kind = &kinds[turn % kinds.len()];
        let path = &kind[roll(kind.len())];
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
        let footage = path.starts_with(data.join("footage"));
        if footage || path.starts_with(data.join("sealed")) {
            let named = findings.iter().any(|finding| {
                let what = if footage { "footage" } else { "sealed" };
                finding["what"] == what
                    && finding["meeting"] == *meeting
                    && finding["camera"].is_string()
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
    fs::write(&east, bytes).expect("written back");
    let (code, report) = verify(&data, &[]);
    assert_eq!(code, 0, "{report:#}");
    assert!(
        report["checked"]["sealed_files"].as_u64() >= Some(8),
        "{report:#}"
    );
    for gone in [east, data.join("sealed").join(&meeting).join("001/west")] {
        let aside = data.with_file_name("aside");
        fs::rename(&gone, &aside).expect("moved");
        assert_eq!(verify(&data, &[]).0, 1, "{} is missing", gone.display());
        fs::rename(&aside, &gone).expect("moved back");
    }
}
