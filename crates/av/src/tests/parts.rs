use bytes::Bytes;
use mp4_atom::{Decode, Moof, Moov, TrunEntry};

use super::{AV1C, AVCC, PPS_HEVC, SPS_HEVC, VPS_HEVC, hex};
use crate::cmaf::{self, AUDIO, Download, Run, Sample, VIDEO};
use crate::{Track, aac, av1, h264, hevc, opus};

fn sample(duration: u32, cts: i32, key: bool, data: &[u8]) -> Sample {
    Sample {
        duration,
        cts,
        key,
        data: Bytes::copy_from_slice(data),
    }
}

fn tracks() -> (Track, Track) {
    let video = h264::track(&hex(AVCC)).expect("a track");
    (video, aac::track(&hex("1190")).expect("a track"))
}

/// Kinds, places and bodies of the boxes in a row.
fn boxes(data: &[u8]) -> Vec<(String, usize, &[u8])> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < data.len() {
        let size = u32::from_be_bytes(data[at..at + 4].try_into().expect("4 bytes")) as usize;
        let kind = String::from_utf8_lossy(&data[at + 4..at + 8]).into_owned();
        found.push((kind, at, &data[at + 8..at + size]));
        at += size;
    }
    found
}

#[test]
fn a_part_is_laid_out_as_agreed() {
    let video = [
        sample(3_000, 6_000, true, b"key"),
        sample(3_000, -3_000, false, b"b"),
    ];
    let audio = [
        sample(1_024, 0, true, b"one"),
        sample(1_024, 0, true, b"two!"),
    ];
    let base = u64::from(u32::MAX) + 5;
    let runs = [
        Run {
            track_id: VIDEO,
            base,
            samples: &video,
        },
        Run {
            track_id: AUDIO,
            base: 7,
            samples: &audio,
        },
    ];
    let part = cmaf::part(9, true, &runs);
    let found = boxes(&part);
    let kinds: Vec<&str> = found.iter().map(|(kind, ..)| &kind[..]).collect();
    assert_eq!(kinds, ["styp", "free", "moof", "mdat"]);
    assert_eq!(&found[1].2[..4], b"ORpt");
    let crc = crc32fast::hash(&part[found[2].1..]);
    assert_eq!(found[1].2[4..], crc.to_be_bytes());
    assert_eq!(found[3].2, b"keybonetwo!");
    // Another program's reader sees what was meant.
    let moof = Moof::decode(&mut &part[found[2].1..]).expect("a moof");
    assert_eq!((moof.mfhd.sequence_number, moof.traf.len()), (9, 2));
    let (first, second) = (&moof.traf[0], &moof.traf[1]);
    assert!(first.tfhd.default_base_is_moof && second.tfhd.default_base_is_moof);
    assert_eq!((first.tfhd.track_id, second.tfhd.track_id), (VIDEO, AUDIO));
    let time = |traf: &mp4_atom::Traf| traf.tfdt.as_ref().expect("tfdt").base_media_decode_time;
    assert_eq!((time(first), time(second)), (base, 7));
    let moof_len = found[3].1 - found[2].1;
    assert_eq!(first.trun[0].data_offset, Some(moof_len as i32 + 8));
    assert_eq!(second.trun[0].data_offset, Some(moof_len as i32 + 8 + 4));
    assert_eq!(first.tfhd.default_sample_duration, Some(3_000));
    let entries: Vec<TrunEntry> = first.trun[0].samples.iter().collect();
    let seen = |entry: &TrunEntry| {
        (
            entry.size,
            entry.cts,
            entry.flags.or(first.tfhd.default_sample_flags),
        )
    };
    assert_eq!(seen(&entries[0]), (Some(3), Some(6_000), Some(0x0200_0000)));
    assert_eq!(
        seen(&entries[1]),
        (Some(1), Some(-3_000), Some(0x0101_0000))
    );
}

#[test]
fn a_part_reads_back() {
    // Keys in odd places and uneven durations need fields at each sample.
    let video = [
        sample(3_000, 0, false, b"aa"),
        sample(3_003, 1, true, b"b"),
        sample(2_997, -1, false, b""),
        sample(3_000, 0, true, b"dd"),
    ];
    let runs = [
        Run {
            track_id: VIDEO,
            base: 1 << 40,
            samples: &video,
        },
        Run {
            track_id: AUDIO,
            base: 0,
            samples: &[],
        },
    ];
    for start in [true, false] {
        let part = cmaf::part(3, start, &runs);
        let info = cmaf::read_part(&part).expect("a part");
        assert!(info.crc_ok);
        assert_eq!(
            (info.segment_start, info.sequence, info.len),
            (start, 3, part.len() as u64)
        );
        assert_eq!(info.runs.len(), 1, "empty runs are left out");
        let run = &info.runs[0];
        assert_eq!(
            (run.track_id, run.base, run.duration()),
            (VIDEO, 1 << 40, 12_000)
        );
        for (read, written) in run.samples.iter().zip(&video) {
            assert_eq!(
                (read.duration, read.cts, read.key),
                (written.duration, written.cts, written.key)
            );
            assert_eq!(part[read.range()], written.data);
        }
        let two = [&part[..], &part[..]].concat();
        assert_eq!(
            cmaf::read_part(&two),
            Ok(info),
            "what follows does not matter"
        );
    }
}

#[test]
fn parts_have_no_fat() {
    let frames: Vec<Sample> = (0..6)
        .map(|n| sample(3_000, 0, n == 0, &[0; 100]))
        .collect();
    let sound: Vec<Sample> = (0..10).map(|_| sample(1_024, 0, true, &[0; 50])).collect();
    let runs = [
        Run {
            track_id: VIDEO,
            base: 0,
            samples: &frames,
        },
        Run {
            track_id: AUDIO,
            base: 0,
            samples: &sound,
        },
    ];
    let overhead = cmaf::part(1, false, &runs).len() - 6 * 100 - 10 * 50;
    assert!(overhead <= 260, "{overhead} bytes");
}

#[test]
fn an_initialisation_segment_reads_back() {
    let (video, audio) = tracks();
    let init = cmaf::init(&[&video, &audio]);
    assert_eq!(
        cmaf::read_init(&init),
        Ok(vec![(VIDEO, video.clone()), (AUDIO, audio.clone())])
    );
    let alone = cmaf::audio_only_init(&init)
        .expect("an init")
        .expect("sound");
    assert_eq!(alone, cmaf::init(&[&audio]));
    assert_eq!(cmaf::audio_only_init(&cmaf::init(&[&video])), Ok(None));
    let (vps, sps, pps) = (hex(VPS_HEVC), hex(SPS_HEVC), hex(PPS_HEVC));
    let others = [
        hevc::from_sets(&[&vps], &[&sps], &[&pps]).expect("a track"),
        av1::track(&hex(AV1C)).expect("a track"),
        aac::track(&hex("139056e5a0")).expect("a track"),
        opus::from_dops(&hex("00 02 0138 0000bb80 0000 00")).expect("a track"),
    ];
    for track in others {
        let read = cmaf::read_init(&cmaf::init(&[&track])).expect("an init");
        assert_eq!(read[0].1, track);
    }
    // Another program's reader takes it, too.
    let moov = &boxes(&init)[1];
    let moov = Moov::decode(&mut &init[moov.1..]).expect("a moov");
    assert_eq!(moov.trak.len(), 2);
    assert_eq!(moov.trak[0].mdia.mdhd.timescale, 90_000);
    assert_eq!(moov.mvex.expect("mvex").trex.len(), 2);
}

#[test]
fn sound_alone_needs_a_sound_part() {
    let video = [sample(3_000, 0, true, b"picture")];
    let audio = [
        sample(1_024, 0, true, b"one"),
        sample(1_024, 0, true, b"two"),
    ];
    let picture = Run {
        track_id: VIDEO,
        base: 5,
        samples: &video,
    };
    let sound = Run {
        track_id: AUDIO,
        base: 6,
        samples: &audio,
    };
    let both = cmaf::part(4, true, &[picture, sound]);
    let alone = cmaf::audio_only_part(&both).expect("a part");
    assert_eq!(alone, Some(cmaf::part(4, true, &[sound])));
    assert_eq!(
        cmaf::audio_only_part(&cmaf::part(4, true, &[picture])),
        Ok(None)
    );
    let mut broken = both.to_vec();
    *broken.last_mut().expect("bytes") ^= 1;
    assert!(cmaf::audio_only_part(&broken).is_err());
}

#[test]
fn a_download_refuses_holes() {
    let (video, _) = tracks();
    let init = cmaf::init(&[&video]);
    let frames = [sample(3_000, 0, true, b"picture")];
    let part = cmaf::part(
        1,
        true,
        &[Run {
            track_id: VIDEO,
            base: 0,
            samples: &frames,
        }],
    );
    let mut info = cmaf::read_part(&part).expect("a part");
    let mut download = Download::new(&init).expect("a download");
    download.add(&info).expect("the first");
    info.offset = info.len;
    download.add(&info).expect("the second");
    info.offset = info.len * 3;
    assert!(download.add(&info).is_err());
}

#[test]
fn a_download_of_many_gigabytes_has_wide_offsets() {
    let (video, audio) = tracks();
    let init = cmaf::init(&[&video, &audio]);
    let frames = [sample(3_000, 3_000, true, b"picture")];
    let sound = [sample(1_024, 0, true, b"sound")];
    // The sound begins later and skips a little.
    let part = |base: u64| {
        cmaf::part(
            1,
            true,
            &[
                Run {
                    track_id: VIDEO,
                    base: base * 90_000,
                    samples: &frames,
                },
                Run {
                    track_id: AUDIO,
                    base: 48_000 / 2 + base * 48_000,
                    samples: &sound,
                },
            ],
        )
    };
    let mut download = Download::new(&init).expect("a download");
    let mut first = cmaf::read_part(&part(0)).expect("a part");
    first.len = 5_000_000_000;
    download.add(&first).expect("the first");
    let mut second = cmaf::read_part(&part(1)).expect("a part");
    second.offset = first.len;
    download.add(&second).expect("the second");
    let head = download.head();
    assert_eq!(head[head.len() - 16..head.len() - 8], *b"\0\0\0\x01mdat");
    let moov = Moov::decode(&mut &head[boxes(&head[..head.len() - 16])[1].1..]).expect("a moov");
    let table = &moov.trak[0].mdia.minf.stbl;
    let places = &table.co64.as_ref().expect("co64").entries;
    assert_eq!(places[1] - places[0], 5_000_000_000);
    assert_eq!(
        places[0],
        head.len() as u64 + u64::from(first.runs[0].samples[0].offset)
    );
    let times: Vec<(u32, u32)> = table
        .stts
        .entries
        .iter()
        .map(|entry| (entry.sample_count, entry.sample_delta))
        .collect();
    assert_eq!(
        times,
        [(1, 90_000), (1, 3_000)],
        "the first lasts until the second"
    );
    let edits = &moov.trak[1]
        .edts
        .as_ref()
        .expect("edts")
        .elst
        .as_ref()
        .expect("elst")
        .entries;
    // Half a second after the first decode time, less the 3,000 ticks until the first picture.
    assert_eq!(edits[0].segment_duration, 45_000 - 3_000);
}
