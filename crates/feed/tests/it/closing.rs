//! The gate.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use acts::{Cause, Interval, Time};
use av::Kind;
use bytes::Bytes;
use feed::{Event, Feed, Part, Settings, Sitting, Take, Verdict};

use crate::kit::audit::Audit;
use crate::kit::chance::Chance;
use crate::kit::source::{self, Spec};
use crate::stage::{EPOCH, Stage, at};

fn take(number: u32, start_ms: i64) -> Arc<Take> {
    Arc::new(Take {
        meeting: "council".parse().expect("a name"),
        camera: "east".parse().expect("a name"),
        number,
        epoch: EPOCH,
        start: at(start_ms),
        since: at(start_ms),
        init: Bytes::new(),
        codecs: String::new(),
        size: None,
        audio: false,
        first_seq: 0,
    })
}

fn part(take: &Arc<Take>, start_ms: i64, end_ms: i64) -> Part {
    Part {
        take: take.clone(),
        seq: 0,
        index: 0,
        number: 0,
        start: at(start_ms),
        duration_us: ((end_ms - start_ms) * 1_000) as u64,
        end: at(end_ms),
        independent: true,
        bytes: Bytes::new(),
    }
}

fn sitting(open: &[(i64, Option<i64>)]) -> Arc<Sitting> {
    Sitting::new("council".parse().expect("a name"), EPOCH, intervals(open))
}

fn intervals(open: &[(i64, Option<i64>)]) -> Vec<Interval> {
    let interval = |(from, until): &(i64, Option<i64>)| Interval {
        from: at(*from),
        until: until.map(at),
    };
    open.iter().map(interval).collect()
}

fn word(verdict: &Verdict<feed::Open>) -> &'static str {
    match verdict {
        Verdict::Pass(_) => "open",
        Verdict::Wait(_) => "wait",
        Verdict::Never(_) => "never",
    }
}

#[test]
fn a_part_passes_only_within_open_time_that_is_over() {
    let sitting = sitting(&[(1_000, Some(5_000)), (8_000, None)]);
    let one = take(1, 1_000);
    let pass = |take: &Arc<Take>, from, to, now| word(&sitting.pass(part(take, from, to), at(now)));
    assert_eq!(pass(&one, 999, 1_200, 2_000), "never");
    assert_eq!(pass(&one, 4_900, 5_001, 9_000), "never");
    assert_eq!(pass(&one, 5_000, 5_200, 9_000), "never");
    assert_eq!(
        pass(&one, 8_000, 8_200, 9_000),
        "never",
        "its take began in another interval"
    );
    assert_eq!(pass(&one, 4_800, 5_000, 9_000), "open");
    let two = take(2, 8_000);
    assert_eq!(pass(&two, 8_000, 9_200, 9_199), "wait");
    assert_eq!(pass(&two, 8_000, 9_200, 9_200), "open");
    assert_eq!(pass(&one, 4_800, 5_000, 9_300), "never", "its take is over");
}

#[test]
fn a_shut_gate_waits_for_the_record() {
    let sitting = sitting(&[(0, None)]);
    let one = take(1, 0);
    let pass = |from, to| word(&sitting.pass(part(&one, from, to), at(1_500)));
    assert_eq!(sitting.shut(at(1_000)), at(1_000));
    assert_eq!(pass(800, 1_000), "open");
    assert_eq!(pass(900, 1_001), "wait");
    // The closing was refused: the record is as it was.
    sitting.set(intervals(&[(0, None)]));
    assert_eq!(pass(900, 1_001), "open");
    // What was passed by 1,500 cannot be closed any more.
    assert_eq!(sitting.shut(at(1_400)), at(1_500));
    sitting.set(intervals(&[(0, Some(1_500))]));
    assert_eq!(pass(1_300, 1_500), "open");
    assert_eq!(pass(1_400, 1_501), "never");
}

#[test]
fn nothing_passes_before_the_call_to_order_or_of_another_meeting() {
    let none = sitting(&[]);
    assert_eq!(
        word(&none.pass(part(&take(1, 0), 0, 200), at(9_000))),
        "never"
    );
    let other = Sitting::new(
        "senate".parse().expect("a name"),
        EPOCH,
        intervals(&[(0, None)]),
    );
    assert_eq!(
        word(&other.pass(part(&take(1, 0), 0, 200), at(9_000))),
        "never"
    );
}

#[test]
fn a_closing_ends_the_take_at_once_and_a_refused_one_does_not() {
    let mut stage = Stage::new();
    stage.send(&Spec::plain(), 0, 20_000);
    stage.run(4_010);
    stage.sitting.shut(stage.now);
    stage.run(4_500);
    stage.sitting.set(stage.open.clone());
    stage.run(8_010);
    assert_eq!(stage.audit.takes.len(), 0);
    let closed = stage.close();
    stage.run(8_100);
    assert_eq!(stage.causes(), [Cause::Boundary]);
    let last = stage
        .audit
        .seen
        .iter()
        .map(|seen| seen.to)
        .max()
        .expect("frames");
    assert!(last <= closed && closed.since(last) < 80_000);
    stage.run(12_000);
    stage.finish();
    assert_eq!(stage.causes(), [Cause::Boundary]);
}

#[test]
fn a_closing_keeps_every_picture_that_was_over() {
    for n in 0..20 {
        let mut stage = Stage::new();
        stage.send(&Spec::plain(), 0, 20_000);
        stage.run(4_000);
        stage.now = stage.now.plus_us(3_000 * n);
        stage.push();
        let closed = stage.close();
        // Whether more frames come or not, the take is over.
        if n % 2 == 0 {
            stage.now = stage.now.plus_us(200_000);
            stage.push();
        }
        stage.drive();
        assert_eq!(stage.causes(), [Cause::Boundary]);
        let last = stage.audit.seen.iter().map(|seen| seen.to).max();
        let lost_us = last.map(|last| closed.since(last)).expect("frames");
        assert!((0..42_000).contains(&lost_us), "{n}: {lost_us}");
        stage.finish();
    }
}

#[test]
fn a_camera_that_fell_silent_before_a_closing_was_lost() {
    let mut stage = Stage::new();
    stage.send(&Spec::plain(), 0, 4_000);
    stage.run(7_000);
    stage.close();
    stage.drive();
    assert_eq!(stage.causes(), [Cause::ConnectionLost]);
    stage.run(12_000);
    stage.finish();
    let gaps = stage.gaps();
    assert_eq!(
        gaps.last().map(|gap| gap.2),
        Some(Cause::ConnectionLost),
        "{gaps:?}"
    );
}

#[test]
fn reopening_begins_with_a_keyframe_taken_after_it() {
    let settings = Settings::default();
    let guard_us = settings.opening_guard_us as i64;
    let mut stage = Stage::with(settings);
    // Three quarters of a second late, and keyframes four times a second.
    let spec = Spec {
        latency_us: 750_000,
        gop: 6,
        ..Spec::plain()
    };
    stage.send(&spec, 0, 20_000);
    stage.run(4_010);
    let closed = stage.close();
    stage.run(8_010);
    let reopened = stage.reopen();
    stage.run(12_000);
    stage.finish();
    let later = |from| {
        stage
            .audit
            .seen
            .iter()
            .filter(move |seen| seen.from >= from)
    };
    let first = later(reopened).next().expect("a frame");
    assert!(first.kind == Kind::Video && first.mark.key && first.from >= reopened);
    assert!(first.from.since(reopened) < guard_us + 300_000);
    assert!(later(reopened).all(|seen| seen.mark.taken >= reopened));
    assert!(later(closed).all(|seen| seen.from >= reopened));
}

#[test]
fn close_and_reopen_between_two_drives_end_the_take() {
    let mut stage = Stage::new();
    stage.send(&Spec::plain(), 0, 10_000);
    stage.run(4_000);
    stage.now = at(4_050);
    stage.push();
    let closed = stage.close();
    stage.now = at(4_060);
    let reopened = stage.reopen();
    stage.now = at(4_200);
    stage.push();
    stage.drive();
    assert_eq!(stage.causes(), [Cause::Boundary]);
    stage.run(8_000);
    stage.finish();
    assert_eq!(stage.causes(), [Cause::Boundary]);
    assert!(
        stage
            .audit
            .seen
            .iter()
            .all(|seen| seen.to <= closed || seen.from >= reopened)
    );
}

#[test]
fn sound_keeps_a_frame_away_from_closed_time() {
    for video in [true, false] {
        let mut stage = Stage::new();
        let plain = Spec::plain();
        let spec = Spec {
            video: plain.video.clone().filter(|_| video),
            ..plain
        };
        stage.send(&spec, 0, 20_000);
        for n in 0..20 {
            stage.run(600 * n + 400 + 7 * n);
            stage.close();
            stage.run(600 * n + 460 + 7 * n);
            stage.reopen();
        }
        stage.run(18_000);
        stage.finish();
        let sound = stage
            .audit
            .seen
            .iter()
            .filter(|seen| seen.kind == Kind::Audio);
        let lasts_us = 21_333;
        let (mut count, open) = (0, &stage.open);
        for seen in sound {
            let (from, to) = (seen.from.plus_us(-lasts_us), seen.to.plus_us(lasts_us));
            assert!(open.iter().any(|it| it.covers(from, to)), "{seen:?}");
            count += 1;
        }
        assert!(count > 100, "{count}");
    }
}

#[test]
fn what_comes_after_a_closing_is_not_shown_whatever_its_stamp() {
    let mut stage = Stage::new();
    stage.send(&Spec::plain(), 0, 3_000);
    // The clock stands still from here on, a second before the closing.
    let still = Spec {
        gain_ppm: -1_000_000,
        zero_us: 3_000_000,
        first: 1_000,
        ..Spec::plain()
    };
    stage.send(&still, 3_000, 9_000);
    stage.run(4_010);
    let closed = stage.close();
    stage.run(9_000);
    stage.finish();
    assert!(
        stage
            .audit
            .seen
            .iter()
            .all(|seen| seen.mark.taken <= closed)
    );
}

#[test]
fn a_closing_is_named_at_once_for_cameras_that_never_came() {
    let sitting = sitting(&[(0, None)]);
    let camera = "west".parse().expect("a name");
    sitting.expect(&camera);
    let mut out = Vec::new();
    sitting.account(at(5_000), &mut out);
    assert_eq!(out.len(), 0);
    sitting.shut(at(6_000));
    sitting.set(intervals(&[(0, Some(6_000))]));
    sitting.account(at(6_010), &mut out);
    sitting.account(at(6_020), &mut out);
    let [
        Event::Gap {
            from,
            to,
            cause: Cause::NotYetConnected,
            ..
        },
    ] = out.as_slice()
    else {
        panic!("{out:?}");
    };
    assert_eq!((*from, *to), (at(0), at(6_000)));
}

#[test]
fn a_restart_goes_on_where_it_stood() {
    let mut stage = Stage::new();
    let camera = stage.feed.camera().clone();
    stage
        .sitting
        .resume(&camera, 4, 17, at(1_000), Cause::ServerCrashed);
    stage.send(&Spec::plain(), 3_000, 6_000);
    stage.run(6_000);
    let Some(Event::Gap {
        from,
        to,
        cause: Cause::ServerCrashed,
        ..
    }) = stage.events.first()
    else {
        panic!("{:?}", stage.events.first());
    };
    assert!(
        *from == at(1_000) && to.since(at(3_000)) < 60_000,
        "{from} {to}"
    );
    stage
        .audit
        .gaps
        .push((at(0), at(1_000), Cause::ServerCrashed));
    stage.finish();
    assert_eq!(stage.audit.takes[0].0.number, 4);
    assert_eq!(stage.audit.segments[0].seq, 17);
}

#[test]
fn another_feed_takes_the_camera_over() {
    let mut stage = Stage::new();
    stage.send(&Spec::plain(), 0, 3_000);
    stage.run(2_500);
    let mut old = std::mem::replace(
        &mut stage.feed,
        Feed::new("east".parse().expect("a name"), stage.settings.clone()),
    );
    stage.drive();
    let mut out = Vec::new();
    stage.now = stage.now.plus_us(1);
    old.drive(Some(&stage.sitting), stage.now, &mut out);
    assert!(
        matches!(out.last(), Some(Event::TakeEnded(_, Cause::ConnectionLost))),
        "{out:?}"
    );
    for event in &out {
        assert_eq!(stage.audit.take(event, stage.now, &stage.settings), Ok(()));
    }
    stage.send(
        &Spec {
            first: 1_000,
            ..Spec::plain()
        },
        3_000,
        6_000,
    );
    stage.run(6_000);
    stage.finish();
    assert_eq!(stage.causes(), [Cause::ConnectionLost]);
}

#[test]
fn a_backlog_that_passed_for_the_clock_is_not_shown_after_an_opening() {
    let mut stage = Stage::with(Settings::default());
    let spec = Spec {
        gop: 5,
        ..Spec::plain()
    };
    stage.send(&spec, 0, 5_000);
    // The network holds back four seconds from here on, for so long that the timeline gives in.
    let late = Spec {
        first: 1_000,
        zero_us: 5_000_000,
        latency_us: 4_020_000,
        ..spec
    };
    stage.send(&late, 5_000, 45_000);
    stage.run(6_000);
    stage.close();
    stage.run(30_000);
    stage.reopen();
    stage.run(45_000);
    stage.finish();
    assert!(
        stage.audit.takes.len() > 1,
        "nothing came after the opening"
    );
    assert_eq!(stage.audit.finish(&stage.open, true), Ok(()));
}

#[test]
fn a_network_that_delays_more_and_more_hides_nothing_after_an_opening() {
    // The offset follows a hundred times faster than it would, to make an hour a minute.
    let slew_ppm = 50_000;
    let mut stage = Stage::with(Settings {
        slew_ppm,
        ..Settings::default()
    });
    let mut spec = Spec {
        gop: 5,
        ..Spec::plain()
    };
    for n in 0..4 {
        stage.send(&spec, n * 30_000, (n + 1) * 30_000);
        spec.first += 10_000;
        spec.zero_us += 30_000_000;
        spec.latency_us += 700_000;
    }
    stage.run(112_000);
    stage.close();
    stage.run(113_000);
    stage.reopen();
    stage.run(119_000);
    stage.finish();
    assert_eq!(stage.audit.finish(&stage.open, true), Ok(()));
    assert!(
        stage
            .audit
            .seen
            .iter()
            .any(|seen| seen.mark.taken > at(113_000))
    );
}

/// Drives in one thread, closings and reopenings in another, one clock.
#[test]
fn threads_race_and_nothing_closed_is_shown() {
    let settings = Settings {
        opening_guard_us: 60_000,
        ..Settings::default()
    };
    let spec = Spec {
        gop: 5,
        jitter_us: 10_000,
        ..Spec::plain()
    };
    let frames = source::stream(&spec, at(0), at(60_000), &mut Chance::new(11));
    let sitting = sitting(&[(0, None)]);
    let (clock, over) = (AtomicI64::new(EPOCH.0), AtomicBool::new(false));
    let mut audit = Audit::default();
    let open = std::thread::scope(|scope| {
        let notary = scope.spawn(|| {
            let now = || Time(clock.load(Ordering::SeqCst));
            let mut open = intervals(&[(0, None)]);
            while !over.load(Ordering::SeqCst) {
                let shut = sitting.shut(now());
                open.last_mut().expect("an interval").until = Some(shut.max(now()));
                sitting.set(open.clone());
                std::thread::yield_now();
                open.push(Interval {
                    from: now(),
                    until: None,
                });
                sitting.set(open.clone());
                std::thread::yield_now();
            }
            let shut = sitting.shut(now());
            open.last_mut().expect("an interval").until = Some(shut);
            sitting.set(open.clone());
            open
        });
        let mut feed = Feed::new("east".parse().expect("a name"), settings.clone());
        let mut out = Vec::new();
        for (arrived, frame) in frames {
            clock.fetch_max(arrived.0, Ordering::SeqCst);
            feed.push(frame, arrived);
            feed.drive(Some(&sitting), Time(clock.load(Ordering::SeqCst)), &mut out);
            for event in out.drain(..) {
                audit
                    .take(&event, arrived, &settings)
                    .expect("sound events");
            }
        }
        over.store(true, Ordering::SeqCst);
        let open = notary.join().expect("the notary");
        let now = Time(clock.load(Ordering::SeqCst));
        feed.end(Some(&sitting), Cause::EncoderStopped, now, &mut out);
        sitting.account(now, &mut out);
        for event in out.drain(..) {
            audit.take(&event, now, &settings).expect("sound events");
        }
        open
    });
    assert_eq!(audit.finish(&open, true), Ok(()));
}

#[test]
fn a_closing_reaches_back_as_far_as_the_delay_and_no_further() {
    let sitting = sitting(&[(0, None)]);
    sitting.set_delay(8_000_000);
    assert_eq!(sitting.public(at(5_000)), at(0));
    assert_eq!(sitting.public(at(20_000)), at(12_000));
    assert_eq!(sitting.shut(at(15_000)), at(15_000));
    // Of two closings the earlier one holds until the record has spoken.
    assert_eq!(sitting.shut(at(5_000)), at(12_000));
    let first = take(1, 11_000);
    assert_eq!(
        word(&sitting.pass(part(&first, 11_000, 11_200), at(20_000))),
        "open"
    );
    let later = part(&first, 11_900, 12_100);
    assert_eq!(word(&sitting.pass(later, at(30_000))), "wait");
    sitting.set(intervals(&[(0, Some(12_000))]));
    let later = part(&first, 11_900, 12_100);
    assert_eq!(word(&sitting.pass(later, at(30_000))), "never");
}

#[test]
fn the_public_side_never_goes_back_and_a_part_waits_for_it_whatever_the_caller_says() {
    let sitting = sitting(&[(0, None)]);
    assert_eq!(sitting.public(at(10_000)), at(10_000));
    sitting.set_delay(8_000_000);
    assert_eq!(sitting.public(at(11_000)), at(10_000));
    let first = take(1, 9_000);
    assert_eq!(
        word(&sitting.pass(part(&first, 9_000, 10_200), at(11_000))),
        "wait"
    );
    assert_eq!(sitting.public(at(18_300)), at(10_300));
    assert_eq!(
        word(&sitting.pass(part(&first, 9_000, 10_200), at(18_300))),
        "open"
    );
}

#[test]
fn no_closing_reaches_back_before_a_restart() {
    let sitting = sitting(&[(0, None)]);
    sitting.set_delay(8_000_000);
    sitting.restarted(at(20_000));
    assert_eq!(sitting.public(at(21_000)), at(13_000));
    assert_eq!(sitting.shut(at(14_000)), at(20_000));
}

#[test]
fn the_public_side_waits_for_the_words_of_a_closing_a_minute_at_most() {
    let sitting = sitting(&[(0, None)]);
    sitting.set_delay(8_000_000);
    assert_eq!(sitting.public(at(20_000)), at(12_000));
    sitting.wait(at(14_000), at(200_000));
    assert_eq!(sitting.public(at(30_000)), at(14_000));
    // What the record says of other things changes nothing.
    sitting.set(intervals(&[(0, None)]));
    assert_eq!(sitting.public(at(60_000)), at(14_000));
    assert_eq!(sitting.public(at(90_000)), at(22_000));
    assert_eq!(sitting.public(at(200_000)), at(192_000));
}

#[test]
fn of_two_who_read_the_words_of_a_closing_the_one_that_reaches_further_back_is_waited_for() {
    let sitting = sitting(&[(0, None)]);
    sitting.set_delay(8_000_000);
    assert_eq!(sitting.public(at(20_000)), at(12_000));
    sitting.wait(at(14_000), at(80_000));
    sitting.wait(at(30_000), at(70_000));
    assert_eq!(sitting.public(at(75_000)), at(14_000));
    assert_eq!(sitting.shut(at(14_000)), at(14_000));
    sitting.set(intervals(&[(0, Some(14_000))]));
    assert_eq!(sitting.public(at(75_000)), at(67_000));
}
