//! The source's clock as server time.

use acts::{Cause, Time};
use av::Kind;
use proptest::prelude::*;

use crate::kit::chance::Chance;
use crate::kit::source::Spec;
use crate::stage::{Stage, at};

/// How much later than taken the pictures are said to be, least and most, in microseconds.
fn lateness(stage: &Stage, from: Time) -> (i64, i64) {
    let pictures = stage.audit.seen.iter();
    let pictures = pictures.filter(|seen| seen.kind == Kind::Video && seen.from >= from);
    let late: Vec<_> = pictures
        .map(|seen| seen.from.since(seen.mark.taken))
        .collect();
    let least = late.iter().min().copied().expect("pictures");
    (least, late.iter().max().copied().unwrap_or(least))
}

#[test]
fn the_least_delayed_frame_tells_the_offset() {
    let spec = Spec {
        jitter_us: 80_000,
        rounds: false,
        zero_us: 77_000_000,
        ..Spec::plain()
    };
    let mut stage = Stage::new();
    stage.send(&spec, 0, 30_000);
    stage.run(30_000);
    stage.finish();
    let (least, most) = lateness(&stage, at(12_000));
    assert!(
        (18_000..35_000).contains(&least) && most - least < 5_000,
        "{least} {most}"
    );
    assert_eq!(stage.causes(), []);
}

#[test]
fn a_clock_that_gains_or_loses_is_followed() {
    for gain_ppm in [-200, 200] {
        let mut stage = Stage::new();
        stage.send(
            &Spec {
                gain_ppm,
                jitter_us: 5_000,
                ..Spec::plain()
            },
            0,
            120_000,
        );
        stage.run(120_000);
        let drift = stage.health().drift_ppm;
        assert!((drift + gain_ppm as i32).abs() < 30, "{drift}");
        stage.finish();
        let (least, most) = lateness(&stage, at(0));
        assert!(least > 0 && most < 40_000, "{gain_ppm}: {least} {most}");
        assert_eq!(stage.causes(), []);
    }
}

#[test]
fn a_jump_ends_the_take_and_is_named() {
    for jump_us in [-3_600_000_000, -1_500_000, 1_500_000, 3_600_000_000_i64] {
        let mut stage = Stage::new();
        let spec = Spec {
            zero_us: 4_000_000_000,
            ..Spec::plain()
        };
        stage.send(&spec, 0, 5_000);
        let zero_us = spec.zero_us + 5_000_000 + jump_us;
        stage.send(
            &Spec {
                zero_us,
                first: 1_000,
                ..spec
            },
            5_000,
            10_000,
        );
        stage.run(10_000);
        stage.finish();
        assert_eq!(stage.causes(), [Cause::ClockJumped], "{jump_us}");
        let (least, most) = lateness(&stage, at(0));
        assert!(least >= 0 && most < 60_000, "{jump_us}: {least} {most}");
    }
}

#[test]
fn a_clock_of_32_bits_may_wrap() {
    let mut stage = Stage::new();
    // As RTMP without unwrapping: the stamps after the wrap begin at 0 again.
    let zero_us = ((1 << 32) - 5_000) * 1_000;
    stage.send(
        &Spec {
            zero_us,
            ..Spec::plain()
        },
        0,
        5_000,
    );
    stage.send(
        &Spec {
            zero_us: 0,
            first: 1_000,
            ..Spec::plain()
        },
        5_000,
        10_000,
    );
    stage.run(10_000);
    stage.finish();
    assert_eq!(stage.causes(), []);
    let missing: i64 = stage.gaps().iter().map(|(from, to, _)| to - from).sum();
    assert!(missing < 200, "{:?}", stage.gaps());
}

#[test]
fn sound_that_was_interrupted_comes_back_in_step() {
    let mut stage = Stage::new();
    let plain = Spec::plain();
    stage.send(
        &Spec {
            audio: None,
            ..plain.clone()
        },
        0,
        12_000,
    );
    stage.send(
        &Spec {
            video: None,
            ..plain.clone()
        },
        0,
        5_000,
    );
    stage.send(
        &Spec {
            video: None,
            zero_us: 5_700_000,
            first: 1_000,
            ..plain
        },
        5_700,
        12_000,
    );
    stage.run(12_000);
    stage.finish();
    assert_eq!(stage.causes(), []);
    let sound = stage
        .audit
        .seen
        .iter()
        .filter(|seen| seen.kind == Kind::Audio);
    let late = sound.map(|seen| seen.to.since(seen.mark.taken));
    assert!(
        late.clone().all(|us| (10_000..30_000).contains(&us)),
        "{:?}",
        late.max()
    );
}

#[test]
fn stamps_that_stand_still_or_step_back_are_spread() {
    let mut stage = Stage::new();
    stage.send(&Spec::plain(), 0, 3_000);
    // 600 ms back: less than a jump.
    stage.send(
        &Spec {
            zero_us: 2_400_000,
            first: 1_000,
            ..Spec::plain()
        },
        3_000,
        8_000,
    );
    stage.run(8_000);
    stage.finish();
    assert_eq!(stage.causes(), []);
    let mut still = Stage::new();
    still.send(
        &Spec {
            frame_us: 10_000.0,
            gop: 200,
            ..Spec::plain()
        },
        0,
        3_000,
    );
    still.send(
        &Spec {
            gain_ppm: -1_000_000,
            zero_us: 3_000_000,
            first: 1_000,
            ..Spec::plain()
        },
        3_000,
        3_900,
    );
    still.send(
        &Spec {
            zero_us: 3_900_000,
            first: 2_000,
            ..Spec::plain()
        },
        3_900,
        8_000,
    );
    still.run(8_000);
    still.finish();
    assert_eq!(still.causes(), []);
}

#[test]
fn hostile_stamps_harm_nothing() {
    let mut stage = Stage::new();
    let mut chance = Chance::new(3);
    let mut frames = crate::kit::source::stream(&Spec::plain(), at(0), at(3_000), &mut chance);
    for (arrived, frame) in &mut frames {
        let wild = [
            i64::MIN,
            i64::MAX,
            -1,
            0,
            1 << 40,
            -(1 << 40),
            1 << 55,
            -(1 << 55),
        ];
        frame.dts_us = chance.one_of(&wild);
        frame.pts_us = chance.one_of(&wild);
        stage.now = *arrived;
        stage.feed.push(frame.clone(), *arrived);
        stage.drive();
    }
    stage.finish();
    assert!(stage.health().codecs.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    /// Two cameras that see the same event are within 100 ms, whatever their clocks.
    #[test]
    fn two_cameras_agree(
        zeros in prop::array::uniform2(0_i64..10_000_000_000),
        gains in prop::array::uniform2(-100_i64..100),
        latencies in prop::array::uniform2(5_000_i64..50_000),
        jitters in prop::array::uniform2(0_i64..60_000),
        reorder in 0_u32..3,
        start_ms in 0_i64..3_000,
    ) {
        let mut found = Vec::new();
        for i in 0..2 {
            let spec = Spec {
                zero_us: zeros[i],
                gain_ppm: gains[i],
                latency_us: latencies[i],
                jitter_us: jitters[i],
                reorder: if i == 0 { 0 } else { reorder },
                ..Spec::plain()
            };
            let mut stage = Stage::new();
            stage.send(&spec, if i == 0 { 0 } else { start_ms }, 25_000);
            stage.run(25_000);
            stage.finish();
            found.push(lateness(&stage, at(0)));
        }
        // What is taken at one instant differs by the difference of the latenesses.
        let (one, other) = (found[0], found[1]);
        let apart_us = (one.1 - other.0).max(other.1 - one.0);
        prop_assert!(apart_us < 100_000, "{} µs apart: {:?}", apart_us, found);
    }
}
