//! One camera in one sitting, driven evenly.

use std::sync::Arc;

use acts::{Cause, Interval, Time};
use av::Frame;
use feed::{Event, Feed, Health, OpenPart, Settings, Sitting};

use crate::kit::audit::Audit;
use crate::kit::chance::Chance;
use crate::kit::source::{self, Spec};

pub(crate) const EPOCH: Time = Time(1_800_000_000_000_000);

pub(crate) struct Stage {
    pub(crate) sitting: Arc<Sitting>,
    pub(crate) open: Vec<Interval>,
    pub(crate) feed: Feed,
    pub(crate) audit: Audit,
    pub(crate) settings: Settings,
    pub(crate) now: Time,
    pub(crate) events: Vec<Event<OpenPart>>,
    frames: Vec<(Time, Frame)>,
    next: usize,
    finished: Option<usize>,
}

impl Stage {
    /// A session that is open from the epoch on; nothing is guarded, to make sums easy.
    pub(crate) fn new() -> Self {
        Self::with(Settings {
            opening_guard_us: 0,
            ..Settings::default()
        })
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let open = vec![Interval {
            from: EPOCH,
            until: None,
        }];
        let sitting = Sitting::new("council".parse().expect("a name"), EPOCH, open.clone());
        let feed = Feed::new("east".parse().expect("a name"), settings.clone());
        Self {
            sitting,
            open,
            feed,
            audit: Audit::default(),
            settings,
            now: EPOCH,
            events: Vec::new(),
            frames: Vec::new(),
            next: 0,
            finished: None,
        }
    }

    /// Lets the encoder send from `from_ms` to `to_ms` after the epoch.
    pub(crate) fn send(&mut self, spec: &Spec, from_ms: i64, to_ms: i64) {
        let mut chance = Chance::new(7);
        let frames = source::stream(spec, at(from_ms), at(to_ms), &mut chance);
        self.frames.extend(frames);
        self.frames[self.next..].sort_by_key(|(arrived, _)| *arrived);
    }

    /// Pushes what has come and drives every 20 ms up to `to_ms` after the epoch.
    pub(crate) fn run(&mut self, to_ms: i64) {
        while self.now < at(to_ms) {
            self.now = self.now.plus_us(20_000);
            self.push();
            self.drive();
        }
    }

    /// Pushes what has come by now.
    pub(crate) fn push(&mut self) {
        while let Some((arrived, frame)) = self.frames.get(self.next) {
            if *arrived > self.now {
                break;
            }
            self.feed.push(frame.clone(), *arrived);
            self.next += 1;
        }
    }

    pub(crate) fn drive(&mut self) {
        let mut out = Vec::new();
        self.feed.drive(Some(&self.sitting), self.now, &mut out);
        self.hear(out);
    }

    /// The encoder goes, and another takes its place.
    pub(crate) fn reconnect(&mut self, cause: Cause) {
        let fresh = Feed::new(self.feed.camera().clone(), self.settings.clone());
        let mut old = std::mem::replace(&mut self.feed, fresh);
        let mut out = Vec::new();
        old.end(Some(&self.sitting), cause, self.now, &mut out);
        self.hear(out);
    }

    /// Closes as the notary does; the instant of closing.
    pub(crate) fn close(&mut self) -> Time {
        let shut = self.sitting.shut(self.now);
        self.open.last_mut().expect("an interval").until = Some(shut);
        self.sitting.set(self.open.clone());
        shut
    }

    pub(crate) fn reopen(&mut self) -> Time {
        self.open.push(Interval {
            from: self.now,
            until: None,
        });
        self.sitting.set(self.open.clone());
        self.now
    }

    /// Adjourns, ends the feed and checks everything against the record.
    pub(crate) fn finish(&mut self) {
        self.finished = Some(self.audit.takes.len());
        if self.open.last().is_some_and(|last| last.until.is_none()) {
            self.close();
        }
        self.drive();
        self.reconnect(Cause::EncoderStopped);
        let mut out = Vec::new();
        self.sitting.account(self.now, &mut out);
        self.hear(out);
        assert_eq!(self.audit.finish(&self.open, false), Ok(()));
    }

    pub(crate) fn health(&self) -> Health {
        self.feed.health(&self.settings, self.now)
    }

    /// Gaps, in milliseconds after the epoch.
    pub(crate) fn gaps(&self) -> Vec<(i64, i64, Cause)> {
        let ms = |time: Time| time.since(EPOCH) / 1_000;
        self.audit
            .gaps
            .iter()
            .map(|(from, to, cause)| (ms(*from), ms(*to), *cause))
            .collect()
    }

    /// Why takes ended, before `finish`.
    pub(crate) fn causes(&self) -> Vec<Cause> {
        let until = self.finished.unwrap_or(self.audit.takes.len());
        self.audit.takes[..until]
            .iter()
            .map(|(_, cause)| *cause)
            .collect()
    }

    fn hear(&mut self, out: Vec<Event<OpenPart>>) {
        for event in &out {
            assert_eq!(self.audit.take(event, self.now, &self.settings), Ok(()));
        }
        self.events.extend(out);
    }
}

/// So many milliseconds after the epoch.
pub(crate) fn at(ms: i64) -> Time {
    EPOCH.plus_us(ms * 1_000)
}
