use std::sync::Arc;

use super::{AV1C, AVCC, PPS, SPS, hex, nal_frame};
use crate::digest::{self, FrameDigest, RUN_FRAMES_MIN, Run, Runs};
use crate::{Frame, Track, aac, av1, h264, opus};

fn of(track: &Track, frames: &[Vec<u8>]) -> Vec<u8> {
    let mut digest = FrameDigest::begin(track);
    frames.iter().for_each(|frame| digest.frame(frame));
    digest.finish().to_vec()
}

/// The expected values were computed from the module's text alone, by another program in another
/// language. If one changes, every footage act ever written stops verifying.
#[test]
fn the_form_is_fixed() {
    let h264 = h264::track(&hex(AVCC)).expect("a track");
    let frames = [nal_frame(&["6588aa"]), nal_frame(&["419a01", "419b02"])];
    let expected = "26419b4956861e419e42d0b3666409e1648e3466c8a6e891c23305c9b3058690";
    assert_eq!(of(&h264, &frames), hex(expected));
    let aac = aac::track(&hex("1190")).expect("a track");
    let expected = "136c11495ed5aaebfdd7dee98237f26979e5b6aed9937c37073a332a70fe5a9d";
    assert_eq!(of(&aac, &[hex("2110"), hex("01")]), hex(expected));
    let opus = opus::from_dops(&hex("00 02 0138 0000bb80 0000 00")).expect("a track");
    let expected = "d3978dda81ef18bcb6aab5d21c4cdccafe7ca9ecbefe696b47491e84616450b3";
    assert_eq!(of(&opus, &[hex("fc0102")]), hex(expected));
    let av1 = av1::track(&hex(AV1C)).expect("a track");
    let expected = "b8307d93b66c8fceaf8dec895528095e15aab139df7677ff9c6506d12cf73ed7";
    assert_eq!(of(&av1, &[hex("3203102030")]), hex(expected));
}

#[test]
fn containers_make_no_difference() {
    let track = h264::track(&hex(AVCC)).expect("a track");
    let plain = of(&track, &[nal_frame(&["6588aa"])]);
    let dressed = nal_frame(&["0910", SPS, PPS, "060501", "6588aa0000", "0c00"]);
    assert_eq!(of(&track, &[dressed]), plain);
    let av1 = av1::track(&hex(AV1C)).expect("a track");
    let plain = of(&av1, &[hex("3203102030")]);
    assert_eq!(
        of(&av1, &[hex("1200 0a0b00000042abbfc3776be401 30102030")]),
        plain
    );
    // ADTS says nothing of SBR.
    let he = aac::track(&hex("2b920800")).expect("a track");
    let adts = aac::track(&hex("1390")).expect("a track");
    assert_eq!(of(&he, &[hex("21")]), of(&adts, &[hex("21")]));
}

#[test]
fn everything_else_does() {
    let track = h264::track(&hex(AVCC)).expect("a track");
    let frame = |units: &[&str]| nal_frame(units);
    let all = [
        of(&track, &[]),
        of(&track, &[frame(&["6588aa"])]),
        of(&track, &[frame(&["6588ab"])]),
        of(&track, &[frame(&["6588aa"]), frame(&["6588aa"])]),
        of(&track, &[frame(&["6588aa", "6588aa"])]),
        of(&track, &[frame(&["6588", "aa"])]),
        of(&track, &[hex("00000004 6588aa")]),
        of(&track, &[frame(&["06"])]),
        of(
            &h264::from_sets(&[&hex(SPS)], &[&hex("68ce0fca")]).expect("a track"),
            &[],
        ),
        of(&h264::from_sets(&[&hex(SPS)], &[]).expect("a track"), &[]),
    ];
    for (index, digest) in all.iter().enumerate() {
        assert!(!all[..index].contains(digest), "{index}");
    }
}

#[test]
fn frames_may_be_digested_ahead() {
    let track = h264::track(&hex(AVCC)).expect("a track");
    let frames = [nal_frame(&["6588aa"]), nal_frame(&["419a01"])];
    let mut ahead = FrameDigest::begin(&track);
    frames
        .iter()
        .for_each(|frame| ahead.add(&digest::of_frame(track.codec, frame)));
    assert_eq!(
        (ahead.frames(), ahead.finish().to_vec()),
        (2, of(&track, &frames))
    );
}

fn frame(track: &Arc<Track>, key: bool, data: &str) -> Frame {
    let data = nal_frame(&[data]).into();
    Frame {
        kind: track.kind(),
        dts_us: 0,
        pts_us: 0,
        key,
        data,
        track: track.clone(),
    }
}

#[test]
fn runs_end_at_keyframes_but_not_too_soon() {
    let track = Arc::new(h264::track(&hex(AVCC)).expect("a track"));
    let mut runs = Runs::default();
    let mut ended = Vec::new();
    for index in 0..40 {
        // A keyframe every fourth frame.
        ended.extend(runs.push(&frame(&track, index % 4 == 0, "6588")));
    }
    ended.extend(runs.end());
    let frames: Vec<u32> = ended.iter().map(|run| run.frames).collect();
    assert_eq!(frames, [16, 16, 8]);
    const { assert!(RUN_FRAMES_MIN == 15, "written into every record") };
    assert_eq!(
        ended[0].digest, ended[1].digest,
        "each binds the parameters anew"
    );
    assert_eq!(runs.end(), None);
}

#[test]
fn runs_end_where_parameters_change_and_audio_goes_on() {
    let one = Arc::new(h264::track(&hex(AVCC)).expect("a track"));
    let two = h264::from_sets(&[&hex(SPS)], &[&hex("68ce0fca")]).expect("a track");
    let same = Arc::new((*one).clone());
    let mut runs = Runs::default();
    assert_eq!(runs.push(&frame(&one, true, "6588")), None);
    assert_eq!(runs.push(&frame(&same, false, "419a")), None);
    let expected = of(&one, &[nal_frame(&["6588"]), nal_frame(&["419a"])]);
    let ended = runs.push(&frame(&Arc::new(two), true, "6588"));
    let digest = expected.try_into().expect("32 bytes");
    assert_eq!(ended, Some(Run { frames: 2, digest }));
    let audio = Arc::new(aac::track(&hex("1190")).expect("a track"));
    let mut runs = Runs::default();
    for _ in 0..100 {
        assert_eq!(runs.push(&frame(&audio, true, "21")), None);
    }
    assert_eq!(runs.end().map(|run| run.frames), Some(100));
}
