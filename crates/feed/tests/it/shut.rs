//! Closed time, which may be sealed: all of it comes out, with what leads into it, and none of it
//! on the public side.

use std::sync::Arc;

use acts::{Cause, Interval, Time};
use av::{Frame, Kind};
use feed::{Feed, Open, Settings, Shut, Sitting};

use crate::kit::audit::{Audit, Seen};
use crate::kit::chance::Chance;
use crate::kit::source::{self, Mark, Spec};
use crate::stage::{EPOCH, at};

/// A camera that feeds the public side and the one that seals.
struct Both {
    open: Arc<Sitting<Open>>,
    shut: Arc<Sitting<Shut>>,
    feeds: (Feed<Open>, Feed<Shut>),
    audits: (Audit, Audit),
    settings: Settings,
    opened: Vec<Interval>,
    closed: Vec<Interval>,
    frames: Vec<(Time, Frame)>,
    next: usize,
    now: Time,
}

impl Both {
    fn new(frames: Vec<(Time, Frame)>) -> Self {
        let settings = Settings::default();
        let council = || "council".parse().expect("a name");
        let opened = vec![Interval {
            from: EPOCH,
            until: None,
        }];
        let fresh = || "east".parse().expect("a name");
        let mut both = Self {
            open: Sitting::new(council(), EPOCH, opened.clone()),
            shut: Sitting::new(council(), EPOCH, Vec::new()),
            feeds: (
                Feed::new(fresh(), settings.clone()),
                Feed::new(fresh(), settings.clone()),
            ),
            audits: (Audit::default(), Audit::default()),
            settings,
            opened,
            closed: Vec::new(),
            frames,
            next: 0,
            now: EPOCH,
        };
        both.audits.1.shut = true;
        both
    }

    fn run(&mut self, to: Time) {
        while self.now < to {
            self.now = self.now.plus_us(20_000);
            while let Some((arrived, frame)) = self.frames.get(self.next) {
                if *arrived > self.now {
                    break;
                }
                self.feeds.0.push(frame.clone(), *arrived);
                self.feeds.1.push(frame.clone(), *arrived);
                self.next += 1;
            }
            let (mut open, mut shut) = (Vec::new(), Vec::new());
            self.feeds.0.drive(Some(&self.open), self.now, &mut open);
            self.feeds.1.drive(Some(&self.shut), self.now, &mut shut);
            self.hear(&open, &shut);
        }
    }

    fn hear(&mut self, open: &[feed::Event<feed::OpenPart>], shut: &[feed::Event<feed::ShutPart>]) {
        for event in open {
            assert_eq!(self.audits.0.take(event, self.now, &self.settings), Ok(()));
        }
        for event in shut {
            assert_eq!(self.audits.1.take(event, self.now, &self.settings), Ok(()));
        }
    }

    fn close(&mut self) -> Time {
        let at = self.open.shut(self.now);
        self.opened.last_mut().expect("an interval").until = Some(at);
        self.closed.push(Interval {
            from: at,
            until: None,
        });
        self.set();
        at
    }

    fn reopen(&mut self) -> Time {
        self.closed.last_mut().expect("an interval").until = Some(self.now);
        self.opened.push(Interval {
            from: self.now,
            until: None,
        });
        self.set();
        self.now
    }

    fn set(&self) {
        self.open.set(self.opened.clone());
        self.shut.set_closed(self.closed.clone(), &self.opened);
    }

    fn recess(&mut self) {
        let at = self.open.shut(self.now);
        self.opened.last_mut().expect("an interval").until = Some(at);
        self.set();
    }

    fn resume(&mut self) {
        self.opened.push(Interval {
            from: self.now,
            until: None,
        });
        self.set();
    }

    fn end(&mut self) {
        let (mut open, mut shut) = (Vec::new(), Vec::new());
        let cause = Cause::EncoderStopped;
        self.feeds
            .0
            .end(Some(&self.open), cause, self.now, &mut open);
        self.feeds
            .1
            .end(Some(&self.shut), cause, self.now, &mut shut);
        self.hear(&open, &shut);
    }

    /// What is missing on the sealing side, but for the last frame of a part, which reaches over
    /// its end.
    fn lost(&self) -> Vec<(Time, Time, Cause)> {
        let edge = |(from, to, cause): &(Time, Time, Cause)| {
            *cause == Cause::Boundary && to.since(*from) < 200_000
        };
        let gaps = self.audits.1.gaps.iter();
        gaps.filter(|gap| !edge(gap)).copied().collect()
    }

    /// Pictures that the sealing side was given, in order.
    fn sealed(&self) -> Vec<Seen> {
        let seen = self.audits.1.seen.iter();
        seen.filter(|seen| seen.kind == Kind::Video)
            .copied()
            .collect()
    }
}

fn marks(frames: &[(Time, Frame)]) -> Vec<Mark> {
    let pictures = frames.iter().filter(|(_, frame)| frame.kind == Kind::Video);
    pictures
        .map(|(_, frame)| Mark::read(frame.kind, &frame.data))
        .collect()
}

#[test]
fn a_closed_part_comes_out_whole_with_what_leads_into_it() {
    let frames = source::stream(&Spec::plain(), EPOCH, at(40_000), &mut Chance::new(7));
    let taken = marks(&frames);
    let mut both = Both::new(frames);
    // In the middle of a group of pictures, whose keyframe was at 10 s.
    both.run(at(11_230));
    let closed = both.close();
    both.run(at(21_470));
    let opened = both.reopen();
    both.run(at(30_000));
    both.end();
    let sealed = both.sealed();
    let first = sealed.first().expect("pictures");
    assert!(first.mark.key && first.from < closed && closed.since(first.from) < 2_000_000);
    let wanted = taken
        .iter()
        .filter(|mark| mark.taken >= closed && mark.taken < opened.plus_us(-80_000));
    for mark in wanted {
        assert_eq!(
            sealed.iter().filter(|seen| seen.mark == *mark).count(),
            1,
            "{mark:?}"
        );
    }
    assert!(sealed.iter().all(|seen| seen.to <= opened));
    assert_eq!(both.lost(), [], "nothing is missing");
    assert!(
        both.audits
            .0
            .seen
            .iter()
            .all(|seen| seen.to <= closed || seen.from >= opened)
    );
}

#[test]
fn what_is_held_back_from_now_on_comes_out_whole_with_what_leads_into_it() {
    let frames = source::stream(&Spec::plain(), EPOCH, at(30_000), &mut Chance::new(7));
    let mut both = Both::new(frames);
    // In the middle of a group of pictures; the session stays open.
    both.run(at(11_230));
    let held = both.now;
    both.closed.push(Interval {
        from: held,
        until: None,
    });
    both.set();
    both.run(at(20_000));
    both.end();
    let sealed = both.sealed();
    let first = sealed.first().expect("pictures");
    assert!(first.mark.key && first.from < held, "{first:?}");
    assert_eq!(both.lost(), [], "nothing is missing");
}

#[test]
fn what_was_said_in_a_recess_does_not_lead_into_a_closed_part() {
    let spec = Spec {
        gop: 100,
        ..Spec::plain()
    };
    let frames = source::stream(&spec, EPOCH, at(40_000), &mut Chance::new(7));
    let mut both = Both::new(frames);
    both.run(at(10_000));
    both.recess();
    // The last keyframe before the closing is of the recess.
    both.run(at(13_000));
    both.resume();
    both.run(at(13_500));
    let closed = both.close();
    both.run(at(25_000));
    both.end();
    let sealed = both.sealed();
    let first = sealed.first().expect("pictures");
    assert!(
        first.from >= at(13_000) && first.from >= closed,
        "{first:?}"
    );
    let (from, to, cause) = both.lost()[0];
    assert_eq!((from, cause), (closed, Cause::AwaitingKeyframe));
    assert!(
        to <= first.from.plus_us(1_000),
        "what is missing has a name"
    );
}

#[test]
fn a_camera_that_comes_late_to_a_closed_part_leaves_a_named_gap() {
    let frames = source::stream(&Spec::plain(), at(15_000), at(40_000), &mut Chance::new(7));
    let mut both = Both::new(frames);
    both.shut.expect(&"east".parse().expect("a name"));
    both.run(at(10_000));
    let closed = both.close();
    both.run(at(20_000));
    let opened = both.reopen();
    both.run(at(25_000));
    both.end();
    let gaps = both.lost();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    let (from, to, cause) = gaps[0];
    assert_eq!((from, cause), (closed, Cause::NotYetConnected));
    let first = both.sealed().first().expect("pictures").from;
    assert!(
        first >= to && to.since(at(15_000)) < 100_000 && opened > to,
        "{to}"
    );
}

#[test]
fn a_meeting_closed_from_the_start_has_nothing_from_before_it() {
    let frames = source::stream(&Spec::plain(), at(-5_000), at(20_000), &mut Chance::new(7));
    let mut both = Both::new(frames);
    both.opened = vec![];
    both.closed = vec![Interval {
        from: EPOCH,
        until: None,
    }];
    both.set();
    both.run(at(10_000));
    both.end();
    let sealed = both.sealed();
    assert!(
        sealed.iter().all(|seen| seen.from >= EPOCH),
        "{:?}",
        sealed.first()
    );
    assert!(sealed.first().expect("pictures").from.since(EPOCH) < 3_100_000);
    assert!(both.audits.0.seen.is_empty());
}

/// Closings and reopenings at any instant, groups of pictures of any length, sound that comes late.
#[test]
fn whatever_the_closings_every_picture_is_on_the_side_that_it_belongs_to() {
    for seed in 0..60 {
        let mut chance = Chance::new(seed);
        let spec = Spec {
            gop: 10 + chance.within(0, 190) as u32,
            reorder: chance.within(0, 3) as u32,
            latency_us: chance.within(0, 150_000),
            jitter_us: chance.within(0, 40_000),
            ..Spec::plain()
        };
        let frames = source::stream(&spec, EPOCH, at(60_000), &mut chance);
        let taken = marks(&frames);
        let mut both = Both::new(frames);
        let mut shut_for = Vec::new();
        let mut now = at(1_000 + chance.within(0, 9_000));
        while now < at(50_000) {
            both.run(now);
            let closed = both.close();
            now = now.plus_us(300_000 + chance.within(0, 8_000_000));
            both.run(now);
            shut_for.push((closed, both.reopen()));
            now = now.plus_us(300_000 + chance.within(0, 9_000_000));
        }
        both.run(at(58_000));
        both.end();
        let sealed = both.sealed();
        let within = |from: Time, to: Time| {
            shut_for
                .iter()
                .any(|(closed, opened)| from < *opened && to > *closed)
        };
        for seen in &both.audits.0.seen {
            assert!(!within(seen.from, seen.to), "{seed}: {seen:?} was shown");
        }
        for (closed, opened) in &shut_for {
            let missing = taken.iter().filter(|mark| {
                // What lies at an edge may be cut off with its part, or arrived after the closing.
                let inside =
                    mark.taken >= closed.plus_us(400_000) && mark.taken < opened.plus_us(-500_000);
                inside && !sealed.iter().any(|seen| seen.mark == **mark)
            });
            let gone: Vec<_> = missing.collect();
            let named = both
                .audits
                .1
                .gaps
                .iter()
                .any(|(from, to, _)| from < opened && to > closed);
            assert!(
                gone.is_empty() || named,
                "{seed}: {} pictures are lost in silence",
                gone.len()
            );
        }
        let twice = sealed.windows(2).find(|pair| pair[0].mark == pair[1].mark);
        assert!(twice.is_none(), "{seed}: {twice:?}");
    }
}
