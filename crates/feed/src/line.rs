//! One camera on the public side, as long after the room as the public sees it.

use std::collections::VecDeque;
use std::sync::Arc;

use acts::{CameraId, Cause, Time};
use av::Frame;

use crate::{Event, Feed, OpenPart, Settings, Sitting};

/// The publish sessions of a camera, one after the other, each played to its feed when the public
/// side reaches it: with a delay the last seconds wait here, as frames that nothing was cut of.
///
/// What waits is in memory alone. A closing as of an earlier instant needs nothing here: the gate
/// lets none of it pass, and the feed drops it when it gets there.
#[derive(Debug)]
pub struct Line {
    camera: CameraId,
    settings: Settings,
    sessions: VecDeque<Session>,
    begun: u64,
    bytes: usize,
    /// Frames were dropped since the last that was taken.
    overflown: bool,
}

/// One publish session of a [`Line`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionId(u64);

#[derive(Debug)]
struct Session {
    number: u64,
    feed: Feed,
    waiting: VecDeque<(Frame, Time)>,
    ended: Option<(Cause, Time)>,
}

/// What a second of a camera may take in memory while it waits: 16 Mbit.
const BYTES_PER_SECOND: u64 = 2 << 20;
/// A feed is driven at the latest when this part of what it takes was pushed.
const STEPS: usize = 8;

impl Line {
    /// A camera that nobody has sent for yet.
    pub fn new(camera: CameraId, settings: Settings) -> Self {
        Self {
            camera,
            settings,
            sessions: VecDeque::new(),
            begun: 0,
            bytes: 0,
            overflown: false,
        }
    }

    /// An encoder begins to send; whoever sent before sends no more.
    pub fn begin(&mut self, now: Time) -> SessionId {
        if let Some(last) = self.sessions.back_mut() {
            last.ended.get_or_insert((Cause::ConnectionLost, now));
        }
        self.begun += 1;
        let number = self.begun;
        self.add(number);
        SessionId(number)
    }

    /// Takes a frame that was read at `arrived`; what comes of a session that is over is dropped.
    pub fn push(&mut self, session: SessionId, frame: Frame, arrived: Time, delay_us: u64) {
        let may = self.settings.queue_bytes_max as u64 + delay_us / 1_000_000 * BYTES_PER_SECOND;
        let is_theirs = |it: &&mut Session| it.number == session.0 && it.ended.is_none();
        if self.sessions.back_mut().filter(is_theirs).is_none() {
            return;
        }
        let length = frame.data.len();
        // Once too much, nothing is taken before half of it was played: else what is small would
        // come through between what is large.
        let may = if self.overflown { may / 2 } else { may };
        if (self.bytes + length) as u64 > may {
            self.overflown = true;
            return;
        }
        if std::mem::take(&mut self.overflown) {
            if let Some(last) = self.sessions.back_mut() {
                last.ended = Some((Cause::Unusable, arrived));
            }
            self.add(session.0);
        }
        if let Some(last) = self.sessions.back_mut() {
            self.bytes += length;
            last.waiting.push_back((frame, arrived));
        }
    }

    /// An encoder sends no more.
    pub fn end(&mut self, session: SessionId, cause: Cause, now: Time) {
        let theirs = self.sessions.iter_mut().filter(|it| it.number == session.0);
        for it in theirs {
            it.ended.get_or_insert((cause, now));
        }
    }

    /// Plays what the public side has reached at `then`, which is [`Sitting::public`] or, without a
    /// sitting, now. Called every 20 to 50 ms, also when no frame came.
    pub fn drive(
        &mut self,
        sitting: Option<&Arc<Sitting>>,
        then: Time,
        out: &mut Vec<Event<OpenPart>>,
    ) {
        let step_max = self.settings.queue_bytes_max / STEPS;
        while let Some(session) = self.sessions.front_mut() {
            if !session.feed.sits_in(sitting) {
                // What waits is the new sitting's; with the old one left, the feed forgets the rest.
                let first = session.waiting.front().map(|(_, arrived)| *arrived);
                let at = first.map_or(then, |first| first.min(then));
                session.feed.drive(sitting, at, out);
            }
            let mut step = 0;
            while session
                .waiting
                .front()
                .is_some_and(|(_, arrived)| *arrived <= then)
            {
                let Some((frame, arrived)) = session.waiting.pop_front() else {
                    break;
                };
                let length = frame.data.len();
                self.bytes -= length;
                session.feed.push(frame, arrived);
                step += length;
                // After a jump of the public side, more may be due than a feed takes at once.
                if step >= step_max {
                    session.feed.drive(sitting, arrived, out);
                    step = 0;
                }
            }
            match session.ended {
                Some((cause, at)) if at <= then => {
                    session.feed.end(sitting, cause, then, out);
                    self.bytes -= session.left();
                    self.sessions.pop_front();
                }
                Some(_) | None => return session.feed.drive(sitting, then, out),
            }
        }
    }

    /// Whether nothing more will come of it: nobody sends, and all that was sent was played.
    pub fn is_over(&self) -> bool {
        self.sessions.is_empty()
    }

    /// The feed that the public side has reached.
    pub fn feed(&self) -> Option<&Feed> {
        self.sessions.front().map(|session| &session.feed)
    }

    fn add(&mut self, number: u64) {
        self.sessions.push_back(Session {
            number,
            feed: Feed::new(self.camera.clone(), self.settings.clone()),
            waiting: VecDeque::new(),
            ended: None,
        });
    }
}

impl Session {
    fn left(&self) -> usize {
        let left = self.waiting.iter().map(|(frame, _)| frame.data.len());
        left.sum()
    }
}
