//! Closed time that is not kept, told in as few pieces as it has causes.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use acts::{CameraId, Cause, MeetingId, Time};
use feed::ShutPart;

use crate::SealReport;
use crate::sealer::Tell;

/// Told at the latest when so much is missing; each further piece may be twice as long.
const PIECE_US: i64 = 10 * Time::SECOND;
/// Parts that lie no further apart follow one another: less is rounding.
const ROUNDING_US: i64 = 1_000;

/// What is missing of each camera and was not told yet.
pub(crate) struct Losses {
    tell: Tell,
    growing: Mutex<BTreeMap<(MeetingId, CameraId), Loss>>,
}

#[derive(Clone, Copy)]
struct Loss {
    from: Time,
    to: Time,
    cause: Cause,
    piece_us: i64,
}

impl Losses {
    pub(crate) fn new(tell: Tell) -> Self {
        let growing = Mutex::default();
        Self { tell, growing }
    }

    /// A part is not kept. What leads into its closed part is nobody's loss.
    pub(crate) fn lost(&self, part: &ShutPart, cause: Cause) {
        let end = part.start.plus_us(part.duration_us as i64);
        let key = (part.take.meeting.clone(), part.take.camera.clone());
        self.add(key, (part.start.max(part.take.since), end), cause);
    }

    pub(crate) fn add(&self, key: (MeetingId, CameraId), (from, to): (Time, Time), cause: Cause) {
        if from >= to {
            return;
        }
        let mut growing = self.growing();
        let loss = growing.entry(key.clone()).or_insert_with(|| {
            tracing::error!(camera = %key.1, ?cause, "closed footage is not kept");
            Loss::new(from, cause)
        });
        let follows = from.since(loss.to).abs() < ROUNDING_US && loss.cause == cause;
        let before = (!follows).then(|| std::mem::replace(loss, Loss::new(from, cause)));
        loss.to = loss.to.max(to);
        let long = loss.to.since(loss.from) >= loss.piece_us;
        let told = long.then_some(*loss);
        if long {
            loss.from = loss.to;
            loss.piece_us *= 2;
        }
        drop(growing);
        for loss in before.into_iter().chain(told) {
            self.say(&key, loss);
        }
    }

    /// From an instant on it is kept again.
    pub(crate) fn kept(&self, key: &(MeetingId, CameraId), from: Time) {
        let mut growing = self.growing();
        let over = growing
            .get(key)
            .is_some_and(|loss| loss.to.since(from) < ROUNDING_US);
        let loss = over.then(|| growing.remove(key)).flatten();
        drop(growing);
        if let Some(loss) = loss {
            tracing::info!(camera = %key.1, "closed footage is kept again");
            self.say(key, loss);
        }
    }

    /// Tells all that is missing so far.
    pub(crate) fn tell(&self) {
        let growing = std::mem::take(&mut *self.growing());
        for (key, loss) in growing {
            self.say(&key, loss);
        }
    }

    fn say(&self, (meeting, camera): &(MeetingId, CameraId), loss: Loss) {
        if loss.from < loss.to {
            (self.tell)(SealReport::Lost {
                meeting: meeting.clone(),
                camera: camera.clone(),
                from: loss.from,
                to: loss.to,
                cause: loss.cause,
            });
        }
    }

    fn growing(&self) -> MutexGuard<'_, BTreeMap<(MeetingId, CameraId), Loss>> {
        self.growing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loss {
    fn new(at: Time, cause: Cause) -> Self {
        Self {
            from: at,
            to: at,
            cause,
            piece_us: PIECE_US,
        }
    }
}
