//! FLV tags and the frames they become.

use std::sync::Arc;

use av::{Codec, Frame, Kind};
use bytes::Bytes;

use crate::rtmp::flv::{Demuxer, Trouble};

/// High profile, level 1.3, 320 by 180, made by x264.
pub(super) const AVCC: &[u8] = &[
    0x01, 0x64, 0x00, 0x0D, 0xFF, 0xE1, 0x00, 0x18, 0x67, 0x64, 0x00, 0x0D, 0xAC, 0xB4, 0x0A, 0x0C,
    0xFC, 0xF8, 0x08, 0x80, 0x00, 0x00, 0x03, 0x00, 0x80, 0x00, 0x00, 0x1E, 0x07, 0x8A, 0x15, 0x50,
    0x01, 0x00, 0x04, 0x68, 0xEF, 0x0F, 0xCB, 0xFD, 0xF8, 0xF8, 0x00,
];
/// An IDR slice and a slice that leans on others, with NAL lengths.
const IDR: &[u8] = &[0, 0, 0, 4, 0x65, 0x88, 0x84, 0];
const LEANS: &[u8] = &[0, 0, 0, 4, 0x41, 0x9A, 0x24, 0x6C];
const OPUS_HEAD: &[u8] = b"OpusHead\x01\x02\x38\x01\x80\xBB\0\0\0\0\0";
/// 20 ms of CELT, one frame.
const OPUS: &[u8] = &[0xFC, 0xFF, 0xFE];

fn push(
    demuxer: &mut Demuxer,
    kind: Kind,
    at: u32,
    parts: &[&[u8]],
) -> Result<Option<Frame>, Trouble> {
    demuxer.push(kind, at, Bytes::from(parts.concat()))
}

fn video(demuxer: &mut Demuxer, at: u32, parts: &[&[u8]]) -> Frame {
    push(demuxer, Kind::Video, at, parts)
        .expect("sound")
        .expect("a frame")
}

fn audio(demuxer: &mut Demuxer, at: u32, parts: &[&[u8]]) -> Frame {
    push(demuxer, Kind::Audio, at, parts)
        .expect("sound")
        .expect("a frame")
}

fn h264() -> Demuxer {
    let mut demuxer = Demuxer::new();
    let config = push(&mut demuxer, Kind::Video, 0, &[&[0x17, 0, 0, 0, 0], AVCC]);
    assert!(config.expect("sound").is_none());
    demuxer
}

#[test]
fn composition_times_have_a_sign() {
    let mut demuxer = h264();
    for (cts, ms) in [
        ([0, 0, 67], 67),
        ([0xFF, 0xFF, 0xFE], -2),
        ([0x80, 0, 0], -8_388_608),
    ] {
        let frame = video(&mut demuxer, 1000, &[&[0x17, 1], &cts, IDR]);
        assert_eq!(
            (frame.dts_us, frame.pts_us),
            (1_000_000, 1_000_000 + ms * 1000)
        );
    }
}

#[test]
fn timestamps_are_unwrapped_and_jumps_left_as_they_are() {
    let mut demuxer = h264();
    let mut at = |ms: u32| video(&mut demuxer, ms, &[&[0x17, 1, 0, 0, 0], IDR]).dts_us / 1000;
    // The parameters came at 0, and what comes a little before that is negative.
    assert_eq!(at(0xFFFF_FFF0), -16);
    assert_eq!(at(0x10), 0x10);
    assert_eq!(at(0x7000_0000), 0x7000_0000);
    assert_eq!(at(0x7000_0000), 0x7000_0000);
    assert_eq!(at(0xE000_0000), 0xE000_0000);
    // Round once.
    assert_eq!(at(0x10), 0x1_0000_0010);
    assert_eq!(at(0xFFFF_FFFF), 0xFFFF_FFFF);
    assert_eq!(at(0x6000_0000), 0x1_6000_0000);
    // An encoder that began anew.
    assert_eq!(at(5), 0x1_0000_0005);
}

#[test]
fn keys_are_found_in_the_bitstream() {
    let mut demuxer = h264();
    assert!(video(&mut demuxer, 0, &[&[0x27, 1, 0, 0, 0], IDR]).key);
    assert!(!video(&mut demuxer, 33, &[&[0x17, 1, 0, 0, 0], LEANS]).key);
}

#[test]
fn new_parameters_are_a_new_track_and_the_same_are_not() {
    let mut demuxer = h264();
    let first = video(&mut demuxer, 0, &[&[0x17, 1, 0, 0, 0], IDR]).track;
    assert_eq!((first.codec, first.size), (Codec::H264, (320, 180)));
    push(&mut demuxer, Kind::Video, 5, &[&[0x17, 0, 0, 0, 0], AVCC]).expect("sound");
    let again = video(&mut demuxer, 9, &[&[0x17, 1, 0, 0, 0], IDR]).track;
    assert!(Arc::ptr_eq(&first, &again));
    let mut other = AVCC.to_vec();
    // A byte of the picture parameter set.
    other[38] ^= 0x40;
    push(&mut demuxer, Kind::Video, 5, &[&[0x17, 0, 0, 0, 0], &other]).expect("sound");
    let changed = video(&mut demuxer, 9, &[&[0x17, 1, 0, 0, 0], IDR]).track;
    assert_ne!(first.config, changed.config);
}

#[test]
fn nothing_is_a_frame_before_its_parameters() {
    let mut demuxer = Demuxer::new();
    assert!(
        push(&mut demuxer, Kind::Video, 0, &[&[0x17, 1, 0, 0, 0], IDR])
            .expect("sound")
            .is_none()
    );
    assert!(
        push(&mut demuxer, Kind::Audio, 0, &[&[0xAF, 1, 0x21]])
            .expect("sound")
            .is_none()
    );
    // Nor the end of a sequence, a command, metadata, an empty packet.
    let mut demuxer = h264();
    for body in [
        &[0x17, 2, 0, 0, 0][..],
        &[0x57, 0],
        b"\x92avc1",
        b"\x94avc1\x02\0\x01a",
        &[0xD1, 0],
    ] {
        assert!(
            push(&mut demuxer, Kind::Video, 0, &[body])
                .expect("sound")
                .is_none(),
            "{body:?}"
        );
    }
    assert!(
        push(&mut demuxer, Kind::Audio, 0, &[&[0xAF, 1]])
            .expect("sound")
            .is_none()
    );
}

#[test]
fn after_a_damaged_frame_the_next_key_is_awaited() {
    let mut demuxer = h264();
    video(&mut demuxer, 0, &[&[0x17, 1, 0, 0, 0], IDR]);
    // A NAL unit of 2 GiB.
    let damaged = push(
        &mut demuxer,
        Kind::Video,
        33,
        &[&[0x27, 1, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0x41]],
    );
    assert!(matches!(damaged, Err(Trouble::Damaged(_))), "{damaged:?}");
    let next = push(&mut demuxer, Kind::Video, 66, &[&[0x27, 1, 0, 0, 0], LEANS]);
    assert!(next.expect("sound").is_none());
    assert!(video(&mut demuxer, 99, &[&[0x17, 1, 0, 0, 0], IDR]).key);
    video(&mut demuxer, 133, &[&[0x27, 1, 0, 0, 0], LEANS]);
}

#[test]
fn units_without_a_picture_are_passed_over() {
    let mut demuxer = h264();
    video(&mut demuxer, 0, &[&[0x17, 1, 0, 0, 0], IDR]);
    // An access unit delimiter and a message, in a tag of their own.
    let units = [0, 0, 0, 2, 0x09, 0xF0, 0, 0, 0, 4, 0x06, 5, 1, 0x80];
    let none = push(
        &mut demuxer,
        Kind::Video,
        33,
        &[&[0x27, 1, 0, 0, 0], &units],
    );
    assert!(none.expect("sound").is_none());
    video(&mut demuxer, 33, &[&[0x27, 1, 0, 0, 0], LEANS]);
}

#[test]
fn enhanced_h264_comes_with_and_without_composition_time() {
    let mut demuxer = Demuxer::new();
    push(&mut demuxer, Kind::Video, 0, &[b"\x90avc1", AVCC]).expect("sound");
    let frame = video(&mut demuxer, 10, &[b"\x91avc1\0\0\x21", IDR]);
    assert_eq!((frame.dts_us, frame.pts_us), (10_000, 43_000));
    let frame = video(&mut demuxer, 10, &[b"\x93avc1", IDR]);
    assert_eq!((frame.dts_us, frame.pts_us), (10_000, 10_000));
    assert_eq!(&frame.data[..], IDR);
}

#[test]
fn modifiers_add_nanoseconds() {
    let mut demuxer = Demuxer::new();
    push(&mut demuxer, Kind::Video, 0, &[b"\x90avc1", AVCC]).expect("sound");
    // 3 bytes of data, kind 0, then CodedFramesX: 500,000 ns.
    let frame = video(
        &mut demuxer,
        10,
        &[&[0x97, 2, 0x07, 0xA1, 0x20, 0x03], b"avc1", IDR],
    );
    assert_eq!((frame.dts_us, frame.pts_us), (10_000, 10_500));
    // One of an unknown kind and 300 bytes before it.
    let unknown = [
        &[0x97, 0xFF, 1, 0x2B][..],
        &[0; 300],
        &[0x17, 2, 0x07, 0xA1, 0x20, 0x03],
    ]
    .concat();
    let frame = video(&mut demuxer, 10, &[&unknown, b"avc1", IDR]);
    assert_eq!(frame.pts_us, 10_500);
    push(&mut demuxer, Kind::Audio, 0, &[b"\x90Opus", OPUS_HEAD]).expect("sound");
    let frame = audio(
        &mut demuxer,
        20,
        &[&[0x97, 2, 0x07, 0xA1, 0x20, 0x01], b"Opus", OPUS],
    );
    assert_eq!((frame.dts_us, frame.pts_us), (20_500, 20_500));
}

#[test]
fn of_many_tracks_the_first_is_used() {
    let mut demuxer = Demuxer::new();
    let sized = |track: u8, data: &[u8]| {
        [&[track][..], &(data.len() as u32).to_be_bytes()[1..], data].concat()
    };
    // One track, number 0; one track, number 1.
    push(&mut demuxer, Kind::Video, 0, &[b"\x96\x00avc1\x00", AVCC]).expect("sound");
    video(&mut demuxer, 0, &[b"\x96\x03avc1\x00", IDR]);
    let other = push(&mut demuxer, Kind::Video, 0, &[b"\x96\x03avc1\x01", LEANS]);
    assert!(other.expect("sound").is_none());
    // Many tracks of one codec, the wanted one second.
    let many = [&b"\x96\x13avc1"[..], &sized(1, LEANS), &sized(0, IDR)].concat();
    assert_eq!(&video(&mut demuxer, 0, &[&many]).data[..], IDR);
    // Many tracks of many codecs.
    let many = [
        &b"\x96\x23"[..],
        b"vp09",
        &sized(7, &[1, 2]),
        b"avc1",
        &sized(0, IDR),
    ]
    .concat();
    assert_eq!(&video(&mut demuxer, 0, &[&many]).data[..], IDR);
    // A size beyond the tag.
    let short = push(
        &mut demuxer,
        Kind::Video,
        0,
        &[b"\x96\x13avc1\x01\xFF\xFF\xFF\x00"],
    );
    assert!(matches!(short, Err(Trouble::Short)));
    push(
        &mut demuxer,
        Kind::Audio,
        0,
        &[b"\x95\x00Opus\x00", OPUS_HEAD],
    )
    .expect("sound");
    assert_eq!(
        &audio(&mut demuxer, 0, &[b"\x95\x01Opus\x00", OPUS]).data[..],
        OPUS
    );
}

#[test]
fn enhanced_aac_is_aac() {
    let mut demuxer = Demuxer::new();
    push(&mut demuxer, Kind::Audio, 0, &[b"\x90mp4a\x11\x90"]).expect("sound");
    let frame = audio(&mut demuxer, 21, &[b"\x91mp4a\x21\x10\x04"]);
    assert_eq!(
        (frame.track.codec, frame.track.timescale),
        (Codec::Aac, 48_000)
    );
    assert_eq!(
        (frame.dts_us, frame.pts_us, frame.key),
        (21_000, 21_000, true)
    );
}

#[test]
fn what_is_not_taken_says_what_would_be() {
    for (kind, body, words) in [
        (Kind::Video, &b"\x90vp09"[..], "vp09"),
        (Kind::Video, &[0x12, 0, 0], "FLV video codec 2"),
        (Kind::Audio, &[0x2F, 0, 0], "FLV audio format 2"),
        (Kind::Audio, b"\x90.mp3", ".mp3"),
    ] {
        match push(&mut Demuxer::new(), kind, 0, &[body]) {
            Err(Trouble::Unsupported(said)) => {
                assert!(
                    said.contains(words) && said.contains("choose another"),
                    "{said}"
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn tags_cut_anywhere_break_nothing() {
    let opus = [&b"\x97\x02\x07\xA1\x20\x01Opus"[..], OPUS].concat();
    let many = [&b"\x96\x13avc1\x01\0\0\x08"[..], LEANS, &[0, 0, 0, 8], IDR].concat();
    for whole in [&opus[..], &many, &[&[0x17, 0, 0, 0, 0], AVCC].concat()] {
        for end in 0..whole.len() {
            for kind in [Kind::Video, Kind::Audio] {
                drop(push(&mut h264(), kind, 0, &[&whole[..end]]));
            }
        }
    }
}
