//! Our own files: players take them, scans find their true end.

use std::io::Cursor;
use std::path::Path;

use av::cmaf::{self, Download, PartInfo, Parts};
use av::{Codec, Kind};

use crate::tools::{demux, digest, encode, ffmpeg, ffprobe, folder, take};

const BOTH: &str = "-c:v libx264 -preset veryfast -g 30 -bf 2 -pix_fmt yuv420p -c:a aac -ac 2";

#[test]
fn players_take_every_codec_without_a_word() {
    let dir = folder();
    let hevc = "-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p";
    let av1 = "-c:v libaom-av1 -cpu-used 8 -usage realtime -pix_fmt yuv420p";
    let sources = [
        ("h264,aac", BOTH.to_owned()),
        ("hevc,opus", format!("{hevc} -c:a libopus -ac 2")),
        ("av1,opus", format!("{av1} -c:a libopus -ac 1")),
        ("aac", "-c:a aac -ac 1".to_owned()),
    ];
    for (codecs, options) in sources {
        let (_, frames) = demux(&encode(&dir, "source.mp4", &options));
        let file = dir.path().join("take.mp4");
        std::fs::write(&file, take(&frames, 3_600_000_000)).expect("written");
        let found = ffprobe(&["-show_entries", "stream=codec_name"], &file).replace('\n', ",");
        assert_eq!(found, codecs);
        ffmpeg(&[
            "-i",
            file.to_str().expect("a plain path"),
            "-f",
            "null",
            "-",
        ]);
        let (_, again) = demux(&file);
        for kind in [Kind::Video, Kind::Audio] {
            if frames.iter().any(|frame| frame.kind == kind) {
                assert_eq!(digest(&again, kind), digest(&frames, kind), "{codecs}");
            }
        }
        let times = |frames: &[av::Frame]| {
            let mut all: Vec<_> = frames
                .iter()
                .map(|frame| {
                    (
                        frame.kind,
                        frame.key,
                        frame.dts_us / 100,
                        frame.pts_us / 100,
                    )
                })
                .collect();
            all.sort();
            all
        };
        let mut moved = frames.clone();
        for frame in &mut moved {
            frame.dts_us += 3_600_000_000;
            frame.pts_us += 3_600_000_000;
        }
        let close = times(&moved).into_iter().zip(times(&again)).all(|(a, b)| {
            (a.0, a.1) == (b.0, b.1) && (a.2 - b.2).abs() <= 1 && (a.3 - b.3).abs() <= 1
        });
        assert!(close, "{codecs}: times or keys differ");
    }
}

/// Asks of a download what a player would.
fn plays(path: &Path, seconds: f64, keys: [&str; 2]) {
    ffmpeg(&[
        "-i",
        path.to_str().expect("a plain path"),
        "-f",
        "null",
        "-",
    ]);
    let found = ffprobe(&["-show_entries", "format=start_time,duration"], path);
    let (start, duration) = found.split_once(',').expect("two numbers");
    let start: f64 = start.parse().expect("a number");
    assert!(start.abs() < 0.001, "starts at {start}");
    let duration: f64 = duration.parse().expect("a number");
    assert!((duration - seconds).abs() < 0.1, "lasts {duration}");
    for (to, key) in ["1.5%+#1", "2.8%+#1"].into_iter().zip(keys) {
        let seek = [
            "-select_streams",
            "v",
            "-show_entries",
            "packet=pts_time,flags",
        ];
        let found = ffprobe(&[&seek[..], &["-read_intervals", to]].concat(), path);
        assert!(
            found.starts_with(key) && found.contains('K'),
            "sought {to}, found {found}"
        );
    }
}

#[test]
fn a_download_begins_at_zero_and_seeks() {
    let dir = folder();
    let (_, frames) = demux(&encode(&dir, "source.mp4", BOTH));
    let file = take(&frames, 3_600_000_000);
    let mut parts = Parts::open(Cursor::new(&file)).expect("a take");
    let init = parts.init().to_vec();
    let mut whole = Download::new(&init).expect("a download");
    let mut later = whole.clone();
    let mut from = None;
    while let Some(part) = parts.skim().expect("a part") {
        whole.add(&part).expect("the next part");
        // From the second segment on.
        if from.is_some() || part.segment_start && part.offset > init.len() as u64 {
            from.get_or_insert(part.offset as usize);
            later.add(&part).expect("the next part");
        }
    }
    let path = dir.path().join("download.mp4");
    std::fs::write(&path, [&whole.head()[..], &file[init.len()..]].concat()).expect("written");
    plays(&path, 3.0, ["1.0", "2.0"]);
    let (_, again) = demux(&path);
    for kind in [Kind::Video, Kind::Audio] {
        assert_eq!(digest(&again, kind), digest(&frames, kind));
    }
    assert!(
        again.iter().all(|frame| frame.pts_us > -30_000),
        "only priming lies before 0"
    );
    let from = from.expect("a second segment");
    std::fs::write(&path, [&later.head()[..], &file[from..]].concat()).expect("written");
    plays(&path, 2.0, ["1.0", "1.0"]);
    let (_, again) = demux(&path);
    assert_eq!(
        again
            .iter()
            .filter(|frame| frame.kind == Kind::Video)
            .count(),
        60
    );
}

#[test]
fn skimming_sees_what_reading_sees() {
    let dir = folder();
    let (_, frames) = demux(&encode(&dir, "source.mp4", BOTH));
    let file = take(&frames, 1_000_000);
    let mut read = Parts::open(&file[..]).expect("a take");
    let mut skimmed = Parts::open(Cursor::new(&file)).expect("a take");
    while let Some(part) = read.next().expect("a part") {
        assert!(part.crc_ok);
        let without = PartInfo {
            crc_ok: false,
            ..part
        };
        assert_eq!(skimmed.skim().expect("a part"), Some(without));
    }
    assert_eq!(skimmed.skim().expect("the end"), None);
    let mut cut = Parts::open(Cursor::new(&file[..file.len() - 1])).expect("a take");
    while let Ok(Some(_)) = cut.skim() {}
    assert!(
        cut.skim().is_ok_and(|part| part.is_none()),
        "nothing follows"
    );
}

#[test]
fn sound_alone_is_the_same_sound() {
    let dir = folder();
    let (_, frames) = demux(&encode(&dir, "source.mp4", BOTH));
    let file = take(&frames, 1_000_000);
    let mut parts = Parts::open(&file[..]).expect("an initialisation segment");
    let mut alone = cmaf::audio_only_init(parts.init())
        .expect("sound")
        .expect("some")
        .to_vec();
    while let Some(part) = parts.next().expect("a part") {
        let Some(audio) = cmaf::audio_only_part(parts.bytes()).expect("a part") else {
            assert!(part.runs.iter().all(|run| run.track_id != cmaf::AUDIO));
            continue;
        };
        let info = cmaf::read_part(&audio).expect("a part");
        assert!(info.crc_ok);
        assert_eq!(
            (info.segment_start, info.sequence),
            (part.segment_start, part.sequence)
        );
        alone.extend_from_slice(&audio);
    }
    let path = dir.path().join("alone.mp4");
    std::fs::write(&path, &alone).expect("written");
    assert_eq!(
        ffprobe(&["-show_entries", "stream=codec_name"], &path),
        "aac"
    );
    ffmpeg(&[
        "-i",
        path.to_str().expect("a plain path"),
        "-f",
        "null",
        "-",
    ]);
    let (tracks, again) = demux(&path);
    assert_eq!(tracks[0].codec, Codec::Aac);
    assert_eq!(digest(&again, Kind::Audio), digest(&frames, Kind::Audio));
}

#[test]
fn a_cut_file_ends_with_its_last_whole_part() {
    let dir = folder();
    let (_, frames) = demux(&encode(&dir, "source.mp4", BOTH));
    let file = take(&frames, 1_000_000);
    let whole = cmaf::scan(&file[..]).expect("a scan");
    let mut ends: Vec<u64> = whole
        .parts
        .iter()
        .map(|part| part.offset + part.len)
        .collect();
    ends.insert(0, whole.init);
    assert_eq!(ends.last(), Some(&(file.len() as u64)));
    for cut in (whole.init..file.len() as u64).step_by(97) {
        let scan = cmaf::scan(&file[..cut as usize]).expect("a scan");
        let expected = ends.iter().rfind(|end| **end <= cut).expect("the first");
        assert_eq!(scan.end, *expected);
        assert_eq!(scan.stop.is_some(), scan.end != cut);
    }
}

#[test]
fn one_changed_byte_stops_the_scan_there() {
    let dir = folder();
    let (_, frames) = demux(&encode(&dir, "source.mp4", BOTH));
    let mut file = take(&frames, 1_000_000);
    let whole = cmaf::scan(&file[..]).expect("a scan");
    for part in [1, 4, 7] {
        let part = &whole.parts[part];
        // From behind "free" and its mark: what precedes it is no media and is found by position.
        for at in (part.offset + 16..part.offset + part.len).step_by(211) {
            file[at as usize] ^= 0x10;
            let scan = cmaf::scan(&file[..]).expect("a scan");
            assert!(scan.stop.is_some());
            assert_eq!(scan.end, part.offset);
            file[at as usize] ^= 0x10;
        }
    }
}
