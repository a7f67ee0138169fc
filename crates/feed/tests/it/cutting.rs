//! Parts, segments and takes.

use acts::{Cause, TrackKind};
use av::Kind;
use feed::{Event, Settings, Warning};

use crate::kit::source::{self, Spec};
use crate::stage::Stage;

/// Segments of a stream of 12 s, as milliseconds and whether independent.
fn segments(spec: &Spec) -> Vec<(u64, bool)> {
    let mut stage = Stage::new();
    stage.send(spec, 0, 20_000);
    stage.run(20_000);
    stage.finish();
    let whole = stage
        .audit
        .segments
        .iter()
        .take(stage.audit.segments.len() - 1);
    whole
        .map(|it| ((it.duration_us + 500) / 1_000, it.independent))
        .collect()
}

#[test]
fn parts_fill_their_target_at_every_usual_rate() {
    for rate in [23.976, 24.0, 25.0, 29.97, 30.0, 50.0, 59.94, 60.0] {
        for rounds in [true, false] {
            let gop = (rate * 2.0_f64).round() as u32;
            let spec = Spec {
                frame_us: 1e6 / rate,
                gop,
                rounds,
                ..Spec::plain()
            };
            let mut stage = Stage::new();
            stage.send(&spec, 0, 20_000);
            stage.run(20_000);
            let max_us = stage.settings.part_max_us();
            let parts = stage.events.iter().filter_map(|event| match event {
                Event::Part(part) => Some(part),
                Event::TakeBegun(_)
                | Event::SegmentEnded(_)
                | Event::TakeEnded(..)
                | Event::Gap { .. } => None,
            });
            let parts: Vec<_> = parts.collect();
            assert!(parts.len() > 90, "{rate}");
            for pair in parts.windows(2) {
                let us = pair[0].duration_us;
                assert!(us <= max_us, "{rate}: {us}");
                assert!(
                    pair[1].index == 0 || us * 100 >= max_us * 85,
                    "{rate}: {us}"
                );
            }
        }
    }
}

#[test]
fn segments_are_cut_at_the_keyframe_nearest_to_two_seconds() {
    let spec = |gop| Spec {
        gop,
        rounds: false,
        ..Spec::plain()
    };
    for (gop, ms) in [
        (50, 2_000),
        (25, 2_000),
        (12, 1_920),
        (38, 1_520),
        (30, 2_400),
        (75, 3_000),
    ] {
        let found = segments(&spec(gop));
        assert!(
            found.len() > 4 && found.iter().all(|it| *it == (ms, true)),
            "{gop}: {found:?}"
        );
    }
}

#[test]
fn a_segment_without_a_keyframe_is_forced_and_the_operator_is_told() {
    let spec = Spec {
        gop: 250,
        rounds: false,
        ..Spec::plain()
    };
    let mut stage = Stage::new();
    stage.send(&spec, 0, 25_000);
    stage.run(25_000);
    assert!(stage.health().warnings.contains(&Warning::KeyframesTooFar));
    assert_eq!(stage.health().keyframe_interval_us, Some(10_000_000));
    stage.finish();
    let found = stage
        .audit
        .segments
        .iter()
        .map(|it| (it.duration_us, it.independent));
    let expected = [(8_000_000, true), (2_000_000, false)];
    assert_eq!(
        found.take(4).collect::<Vec<_>>(),
        [expected, expected].concat()
    );
}

#[test]
fn sound_alone_makes_segments_of_about_two_seconds() {
    let found = segments(&Spec {
        video: None,
        ..Spec::plain()
    });
    assert!(found.len() > 8);
    assert!(
        found.iter().all(|it| it.0.abs_diff(2_000) < 100 && it.1),
        "{found:?}"
    );
}

#[test]
fn pictures_alone_need_no_sound() {
    let mut stage = Stage::new();
    stage.send(
        &Spec {
            audio: None,
            ..Spec::plain()
        },
        0,
        10_000,
    );
    stage.run(10_000);
    assert_eq!(stage.health().warnings, [Warning::NoAudio]);
    stage.finish();
    assert_eq!(stage.audit.takes.len(), 1);
    assert!(!stage.audit.takes[0].0.audio);
}

#[test]
fn reordered_pictures_keep_their_times_and_begin_where_they_are_shown() {
    for reorder in 1..=3 {
        let spec = Spec {
            reorder,
            rounds: false,
            ..Spec::plain()
        };
        let mut stage = Stage::new();
        stage.send(&spec, 0, 10_000);
        stage.run(10_000);
        stage.finish();
        let pictures = stage
            .audit
            .seen
            .iter()
            .filter(|seen| seen.kind == Kind::Video);
        let late_us = pictures.map(|seen| seen.from.since(seen.mark.taken));
        let late_us: Vec<_> = late_us.collect();
        let (least, most) = (late_us.iter().min(), late_us.iter().max());
        // One delay for all, to the tick: no picture is shown out of place.
        assert!(
            least
                .zip(most)
                .is_some_and(|(least, most)| most - least < 30),
            "{reorder}"
        );
        for segment in &stage.audit.segments {
            let first = stage
                .audit
                .seen
                .iter()
                .find(|seen| seen.from == segment.start);
            assert!(first.is_some_and(|seen| seen.mark.key), "{reorder}");
        }
    }
}

#[test]
fn a_second_track_within_half_a_second_belongs_to_the_first_take() {
    let mut stage = Stage::new();
    stage.send(
        &Spec {
            audio: None,
            ..Spec::plain()
        },
        0,
        8_000,
    );
    stage.send(
        &Spec {
            video: None,
            zero_us: 300_000,
            ..Spec::plain()
        },
        300,
        8_000,
    );
    stage.run(8_000);
    stage.finish();
    assert_eq!(stage.causes(), []);
    assert!(stage.audit.takes[0].0.audio);
}

#[test]
fn a_second_track_that_comes_later_begins_a_take_without_a_gap() {
    let mut stage = Stage::new();
    stage.send(
        &Spec {
            audio: None,
            ..Spec::plain()
        },
        0,
        12_000,
    );
    stage.send(
        &Spec {
            video: None,
            zero_us: 5_000_000,
            ..Spec::plain()
        },
        5_000,
        12_000,
    );
    stage.run(12_000);
    stage.finish();
    assert_eq!(stage.causes(), [Cause::ParametersChanged]);
    assert_eq!(
        stage.gaps().len(),
        1,
        "before the first picture: {:?}",
        stage.gaps()
    );
}

#[test]
fn pictures_that_join_sound_begin_a_take() {
    let mut stage = Stage::new();
    stage.send(
        &Spec {
            video: None,
            ..Spec::plain()
        },
        0,
        12_000,
    );
    stage.send(
        &Spec {
            audio: None,
            zero_us: 5_000_000,
            ..Spec::plain()
        },
        5_000,
        12_000,
    );
    stage.run(12_000);
    stage.finish();
    assert_eq!(stage.causes(), [Cause::ParametersChanged]);
    assert_eq!(stage.audit.takes[0].0.size, None);
    assert_eq!(stage.audit.takes[1].0.size, Some((320, 180)));
}

#[test]
fn pictures_that_stop_leave_the_sound() {
    let mut stage = Stage::new();
    stage.send(
        &Spec {
            audio: None,
            ..Spec::plain()
        },
        0,
        5_000,
    );
    stage.send(
        &Spec {
            video: None,
            ..Spec::plain()
        },
        0,
        12_000,
    );
    stage.run(12_000);
    assert_eq!(stage.health().warnings, [Warning::NoVideo]);
    stage.finish();
    assert_eq!(stage.causes(), [Cause::ConnectionLost]);
    assert!(stage.audit.takes[1].0.audio && stage.audit.takes[1].0.size.is_none());
    let missing: i64 = stage.gaps().iter().map(|(from, to, _)| to - from).sum();
    assert!(missing < 300, "{:?}", stage.gaps());
}

#[test]
fn parameters_that_change_begin_a_take_without_a_gap() {
    let mut stage = Stage::new();
    let spec = Spec {
        rounds: false,
        ..Spec::plain()
    };
    stage.send(&spec, 0, 5_000);
    let video = Some(source::other_picture());
    let next = Spec {
        video,
        zero_us: 5_000_000,
        first: 1_000,
        ..spec
    };
    stage.send(&next, 5_000, 10_000);
    stage.run(10_000);
    stage.finish();
    assert_eq!(stage.causes(), [Cause::ParametersChanged]);
    assert_eq!(
        stage.gaps().len(),
        1,
        "before the first picture: {:?}",
        stage.gaps()
    );
}

#[test]
fn a_reconnecting_encoder_leaves_a_gap_with_its_cause() {
    let mut stage = Stage::new();
    stage.send(&Spec::plain(), 0, 5_000);
    stage.run(6_000);
    stage.reconnect(Cause::ConnectionLost);
    stage.send(
        &Spec {
            first: 1_000,
            ..Spec::plain()
        },
        8_000,
        12_000,
    );
    stage.run(12_000);
    stage.finish();
    let gaps = stage.gaps();
    let lost = gaps
        .iter()
        .find(|gap| gap.2 == Cause::ConnectionLost)
        .expect("a gap");
    assert!(
        (4_900..5_100).contains(&lost.0) && (8_000..8_100).contains(&lost.1),
        "{gaps:?}"
    );
    let takes: Vec<_> = stage
        .audit
        .takes
        .iter()
        .map(|(take, _)| take.number)
        .collect();
    assert_eq!(takes, [1, 2]);
    let seqs: Vec<_> = stage
        .audit
        .segments
        .iter()
        .map(|segment| segment.seq)
        .collect();
    assert!(seqs.iter().copied().eq(0..seqs.len() as u64), "{seqs:?}");
}

#[test]
fn sound_keeps_parts_short_beside_long_pictures() {
    let spec = Spec {
        frame_us: 500_000.0,
        gop: 4,
        ..Spec::plain()
    };
    let mut stage = Stage::new();
    stage.send(&spec, 0, 10_000);
    stage.run(10_000);
    assert!(stage.health().warnings.contains(&Warning::SlowFrames));
    stage.finish();
    let max_us = Settings::default().part_max_us();
    assert!(stage.audit.parts.iter().all(|(_, us)| *us <= max_us));
    assert_eq!(stage.causes(), []);
}

#[test]
fn health_tells_rate_bitrate_and_codecs() {
    let mut stage = Stage::new();
    stage.send(
        &Spec {
            bytes: 20_000 - 22,
            ..Spec::plain()
        },
        0,
        10_000,
    );
    stage.run(10_000);
    let health = stage.health();
    assert!(health.frame_rate_milli.abs_diff(25_000) < 500, "{health:?}");
    assert!(health.bitrate.abs_diff(4_160_000) < 100_000, "{health:?}");
    assert_eq!(health.codecs, ["avc1.64000d", "mp4a.40.2"]);
    assert_eq!(
        (health.size, health.sessions, health.unusable),
        (Some((320, 180)), 1, 0)
    );
    assert_eq!(health.warnings, []);
    stage.run(12_000);
    assert_eq!(stage.health().warnings, [Warning::Silent]);
    assert!(stage.events.iter().any(|event| match event {
        Event::SegmentEnded(end) => end.tracks.iter().any(|it| it.kind == TrackKind::Audio),
        Event::TakeBegun(_) | Event::Part(_) | Event::TakeEnded(..) | Event::Gap { .. } => false,
    }));
}
