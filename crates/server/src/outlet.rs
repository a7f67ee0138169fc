//! A camera on its way to the public: what it sent, as long after the room as the public sees it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use acts::{CameraPath, Cause, MeetingId, Time};
use feed::{Event, Line, Open, OpenPart, SessionId, Settings, Sitting};

use crate::stage::{Note, Stage};

/// Shared by the session that sends and by whoever plays what is left when none does.
#[derive(Clone)]
pub(crate) struct Outlet(Arc<Mutex<Inside>>);

struct Inside {
    path: CameraPath,
    line: Line,
    /// The session that sends.
    sends: Option<SessionId>,
    /// The meeting of which a take is open.
    take_of: Option<MeetingId>,
    /// The meeting whose record says that this camera joined.
    joined: Option<MeetingId>,
    /// Why the last session ended.
    cause: Cause,
    events: Vec<Event<OpenPart>>,
}

impl Outlet {
    pub(crate) fn new(path: &CameraPath, settings: Settings) -> Self {
        Self(Arc::new(Mutex::new(Inside {
            path: path.clone(),
            line: Line::new(path.camera.clone(), settings),
            sends: None,
            take_of: None,
            joined: None,
            cause: Cause::ConnectionLost,
            events: Vec::new(),
        })))
    }

    /// An encoder begins to send.
    pub(crate) fn begin(&self, stage: &Stage, now: Time) -> SessionId {
        let mut inside = self.inside();
        let session = inside.line.begin(now);
        inside.sends = Some(session);
        inside.leave(stage, Cause::ConnectionLost);
        session
    }

    /// Takes a frame.
    pub(crate) fn push(&self, session: SessionId, frame: av::Frame, arrived: Time, delay_us: u64) {
        self.inside().line.push(session, frame, arrived, delay_us);
    }

    /// The encoder sends no more.
    pub(crate) fn end(&self, session: SessionId, cause: Cause, now: Time) {
        let mut inside = self.inside();
        inside.line.end(session, cause, now);
        if inside.sends == Some(session) {
            inside.sends = None;
            inside.cause = cause;
        }
    }

    /// Plays what the public side has reached at `then`, and hands over what comes of it.
    pub(crate) fn drive(&self, stage: &Stage, sitting: Option<&Arc<Sitting<Open>>>, then: Time) {
        let mut inside = self.inside();
        let Inside { line, events, .. } = &mut *inside;
        line.drive(sitting, then, events);
        inside.hand_over(stage);
        if inside.line.is_over() {
            let cause = inside.cause;
            inside.leave(stage, cause);
        }
    }

    /// Whether nobody sends, although something may be left to be played.
    pub(crate) fn is_left(&self) -> bool {
        self.inside().sends.is_none()
    }

    /// Whether nothing more will come of it.
    pub(crate) fn is_over(&self) -> bool {
        let inside = self.inside();
        inside.sends.is_none() && inside.line.is_over()
    }

    /// The meeting of which a take is open.
    pub(crate) fn take_of(&self) -> Option<MeetingId> {
        self.inside().take_of.clone()
    }

    /// How the camera does, as the public side sees it.
    pub(crate) fn health(&self, settings: &Settings, now: Time) -> Option<feed::Health> {
        let inside = self.inside();
        inside.line.feed().map(|feed| feed.health(settings, now))
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    /// Hands over what came of it; the meeting waits for its footage until all is handed over.
    fn hand_over(&mut self, stage: &Stage) {
        let mut last = None;
        for event in &self.events {
            match event {
                Event::TakeBegun(take) => {
                    last = Some(Some(take.meeting.clone()));
                    self.take_of.get_or_insert_with(|| take.meeting.clone());
                    if self.joined.as_ref() != Some(&take.meeting) {
                        self.joined = Some(take.meeting.clone());
                        stage.note(Note::Joined {
                            meeting: take.meeting.clone(),
                            camera: take.camera.clone(),
                            codecs: take.codecs.clone(),
                        });
                    }
                }
                Event::TakeEnded(..) => last = Some(None),
                Event::Part(_) | Event::SegmentEnded(_) | Event::Gap { .. } => {}
            }
        }
        stage.publish(&self.events);
        // Only now may the footage be counted: all of it is in the recorder's hands.
        if let Some(last) = last {
            self.take_of = last;
        }
        self.events.clear();
    }

    /// Says that the camera sends no more, where the record says that it does.
    fn leave(&mut self, stage: &Stage, cause: Cause) {
        if let Some(meeting) = self.joined.take() {
            stage.note(Note::Lost {
                meeting,
                camera: self.path.camera.clone(),
                cause,
            });
        }
    }
}
