//! A camera on the public side: what waits, what comes first, and what is too much.

use std::sync::Arc;

use acts::{CameraId, Cause, Interval, Time};
use av::Frame;
use feed::{Event, Line, OpenPart, SessionId, Settings, Sitting};

use crate::kit::chance::Chance;
use crate::kit::source::{self, Spec};
use crate::stage::{EPOCH, at};

const DELAY_US: u64 = 8_000_000;

struct Held {
    sitting: Arc<Sitting>,
    line: Line,
    out: Vec<Event<OpenPart>>,
}

impl Held {
    fn new(queue_bytes_max: usize) -> Self {
        let settings = Settings {
            opening_guard_us: 0,
            queue_bytes_max,
            ..Settings::default()
        };
        let open = vec![Interval {
            from: EPOCH,
            until: None,
        }];
        let sitting = Sitting::new("council".parse().expect("a name"), EPOCH, open);
        sitting.set_delay(DELAY_US);
        let camera: CameraId = "east".parse().expect("a name");
        Self {
            sitting,
            line: Line::new(camera, settings),
            out: Vec::new(),
        }
    }

    fn push(&mut self, session: SessionId, frames: Vec<(Time, Frame)>) {
        for (arrived, frame) in frames {
            self.line.push(session, frame, arrived, DELAY_US);
        }
    }

    /// Plays what is due, every 20 ms, as if nobody had looked before.
    fn play(&mut self, from_ms: i64, to_ms: i64) {
        for ms in (from_ms..=to_ms).step_by(20) {
            let then = self.sitting.public(at(ms));
            self.line.drive(Some(&self.sitting), then, &mut self.out);
        }
    }

    /// Where what was shown ends, in milliseconds.
    fn shown_ms(&self) -> i64 {
        let ends = self.out.iter().filter_map(|event| match event {
            Event::Part(part) => Some(part.end.since(EPOCH) / 1000),
            Event::TakeBegun(_)
            | Event::SegmentEnded(_)
            | Event::TakeEnded(..)
            | Event::Gap { .. } => None,
        });
        ends.max().unwrap_or(0)
    }

    fn ended(&self) -> Vec<Cause> {
        let causes = self.out.iter().filter_map(|event| match event {
            Event::TakeEnded(_, cause) => Some(*cause),
            Event::TakeBegun(_) | Event::Part(_) | Event::SegmentEnded(_) | Event::Gap { .. } => {
                None
            }
        });
        causes.collect()
    }
}

fn sent(spec: &Spec, from_ms: i64, to_ms: i64) -> Vec<(Time, Frame)> {
    source::stream(spec, at(from_ms), at(to_ms), &mut Chance::new(7))
}

#[test]
fn frames_wait_until_the_public_side_gets_there() {
    let mut held = Held::new(64 << 20);
    let session = held.line.begin(EPOCH);
    held.push(session, sent(&Spec::plain(), 0, 10_000));
    held.play(0, 8_000);
    assert_eq!(held.shown_ms(), 0);
    held.play(8_020, 13_000);
    let shown = held.shown_ms();
    assert!((4_000..=5_000).contains(&shown), "{shown}");
    held.line.end(session, Cause::EncoderStopped, at(10_000));
    assert!(!held.line.is_over(), "something is left to be played");
    held.play(13_020, 18_100);
    assert!(held.line.is_over());
    assert!((9_500..=10_000).contains(&held.shown_ms()));
    assert_eq!(held.ended(), [Cause::EncoderStopped]);
}

#[test]
fn another_encoder_waits_until_the_one_before_is_played() {
    let mut held = Held::new(64 << 20);
    let first = held.line.begin(EPOCH);
    held.push(first, sent(&Spec::plain(), 0, 4_000));
    let second = held.line.begin(at(4_000));
    let spec = Spec {
        first: 10_000,
        ..Spec::plain()
    };
    held.push(second, sent(&spec, 4_000, 9_000));
    // Whoever was replaced sends no more.
    held.push(first, sent(&Spec::plain(), 4_000, 5_000));
    held.play(0, 16_000);
    assert_eq!(held.ended(), [Cause::ConnectionLost]);
    assert!((7_000..=8_000).contains(&held.shown_ms()));
}

#[test]
fn a_jump_of_the_public_side_loses_nothing_of_what_waits() {
    // What waits is more than a feed takes at once.
    let mut held = Held::new(4 << 20);
    let session = held.line.begin(EPOCH);
    let spec = Spec {
        bytes: 50_000,
        ..Spec::plain()
    };
    let frames = sent(&spec, 0, 8_000);
    let bytes: usize = frames.iter().map(|(_, frame)| frame.data.len()).sum();
    assert!(bytes > 2 * (4 << 20), "{bytes}");
    held.push(session, frames);
    held.play(0, 7_000);
    held.sitting.set_delay(0);
    held.play(8_000, 8_100);
    let first = held.out.iter().find_map(|event| match event {
        Event::Part(part) => Some(part.start),
        Event::TakeBegun(_) | Event::SegmentEnded(_) | Event::TakeEnded(..) | Event::Gap { .. } => {
            None
        }
    });
    assert!(
        first.is_some_and(|first| first.since(EPOCH) < 200_000),
        "{first:?}"
    );
    assert!(held.shown_ms() > 7_000, "{}", held.shown_ms());
    assert_eq!(held.ended(), []);
}

#[test]
fn what_waits_for_the_next_sitting_is_not_lost_with_the_one_before() {
    let mut held = Held::new(64 << 20);
    let session = held.line.begin(EPOCH);
    held.push(session, sent(&Spec::plain(), 0, 8_000));
    held.play(0, 10_000);
    let before = held.shown_ms();
    assert!((1_000..=2_000).contains(&before), "{before}");
    // The next has the room since 2 s, is not held back, and was over at 7 s.
    let open = vec![Interval {
        from: at(2_000),
        until: Some(at(7_000)),
    }];
    held.sitting = Sitting::new("cabinet".parse().expect("a name"), at(2_000), open);
    held.out.clear();
    held.play(10_020, 10_100);
    let shown = held.shown_ms();
    assert!((6_900..=7_000).contains(&shown), "{shown}");
    let gap_us = held.out.iter().filter_map(|event| match event {
        Event::Gap {
            meeting, from, to, ..
        } => (meeting.as_str() == "cabinet").then(|| to.since(*from)),
        Event::TakeBegun(_) | Event::Part(_) | Event::SegmentEnded(_) | Event::TakeEnded(..) => {
            None
        }
    });
    // But for the wait for a keyframe.
    assert!(gap_us.sum::<i64>() < 2_100_000, "{:?}", held.out);
}

#[test]
fn what_is_too_much_is_dropped_and_named() {
    // Room for eight seconds of 16 Mbit; it sends 40.
    let mut held = Held::new(4 << 20);
    let session = held.line.begin(EPOCH);
    let spec = Spec {
        bytes: 200_000,
        ..Spec::plain()
    };
    held.push(session, sent(&spec, 0, 6_000));
    held.play(0, 14_000);
    let late = Spec {
        first: 10_000,
        zero_us: 14_000_000,
        ..Spec::plain()
    };
    held.push(session, sent(&late, 14_000, 20_000));
    held.play(14_020, 28_000);
    assert_eq!(held.ended(), [Cause::Unusable]);
    let gap = held.out.iter().any(|event| match event {
        Event::Gap { from, to, .. } => to.since(*from) > 5 * Time::SECOND,
        Event::TakeBegun(_) | Event::Part(_) | Event::SegmentEnded(_) | Event::TakeEnded(..) => {
            false
        }
    });
    assert!(gap, "what was dropped is a gap");
    assert!((19_500..=20_000).contains(&held.shown_ms()));
}
