//! Our own files: players take them, scans find their true end.

use av::cmaf::{self, Subsegment};
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

#[test]
fn a_download_begins_at_zero_and_seeks() {
    let dir = folder();
    let (_, frames) = demux(&encode(&dir, "source.mp4", BOTH));
    let file = take(&frames, 3_600_000_000);
    let scan = cmaf::scan(&file[..]).expect("a scan");
    assert_eq!(scan.stop, None);
    let mut segments: Vec<Subsegment> = Vec::new();
    for part in &scan.parts {
        if part.segment_start {
            segments.push(Subsegment {
                bytes: 0,
                duration_us: 0,
                independent: true,
            });
        }
        let segment = segments.last_mut().expect("a file begins with a segment");
        segment.bytes += part.len;
        segment.duration_us += part.runs[0].duration() * 1_000_000 / 90_000;
    }
    assert_eq!(segments.len(), 3);
    let init = &file[..scan.init as usize];
    let mut download = cmaf::download_head(init, 3_600_000_000, &segments)
        .expect("a head")
        .to_vec();
    download.extend_from_slice(&file[init.len()..]);
    let path = dir.path().join("download.mp4");
    std::fs::write(&path, &download).expect("written");
    let path_text = path.to_str().expect("a plain path");
    ffmpeg(&["-i", path_text, "-f", "null", "-"]);
    let entries = "format=start_time,duration";
    let found = ffprobe(&["-show_entries", entries], &path);
    let (start, duration) = found.split_once(',').expect("two numbers");
    assert!(
        start.parse::<f64>().expect("a number").abs() < 0.1,
        "starts at {start}"
    );
    let duration: f64 = duration.parse().expect("a number");
    assert!((2.9..3.2).contains(&duration), "lasts {duration}");
    // Seeking lands on the keyframe at two seconds.
    let seek = [
        "-read_intervals",
        "2.5%+#1",
        "-select_streams",
        "v",
        "-show_entries",
    ];
    let found = ffprobe(&[&seek[..], &["packet=pts_time,flags"]].concat(), &path);
    assert!(
        found.starts_with("2.0") && found.contains('K'),
        "sought to {found}"
    );
    let (_, again) = demux(&path);
    assert_eq!(digest(&again, Kind::Video), digest(&frames, Kind::Video));
    assert_eq!(digest(&again, Kind::Audio), digest(&frames, Kind::Audio));
}

#[test]
fn sound_alone_is_the_same_sound() {
    let dir = folder();
    let (_, frames) = demux(&encode(&dir, "source.mp4", BOTH));
    let file = take(&frames, 1_000_000);
    let mut parts = cmaf::Parts::open(&file[..]).expect("an initialisation segment");
    let mut alone = cmaf::audio_only_init(parts.init())
        .expect("sound")
        .expect("some")
        .to_vec();
    while let Some(part) = parts.next().expect("a part") {
        let audio = cmaf::audio_only_part(parts.bytes())
            .expect("a part")
            .expect("sound");
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
