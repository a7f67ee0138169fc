//! What waits to be judged.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use acts::{Actor, Command, Signature};
use auth::passkey::Site;
use tokio::sync::oneshot;

use crate::gate::closes;
use crate::{Denied, Fault, Receipt};

/// The most submissions that may wait.
const WAITING_MAX: usize = 16_384;
/// The most submissions in one tick.
const TICK_MAX: usize = 4_096;
/// A tick ends when nothing has come for so long …
const QUIET: Duration = Duration::from_millis(1);
/// … or when it has been open for so long; the longer one after a tick with many submissions.
const OPEN_MAX: Duration = Duration::from_millis(20);
const OPEN_MAX_LOADED: Duration = Duration::from_millis(200);
const LOADED: usize = 256;

/// A signature that came with a command, and the site at which it was given.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The signature over all acts of the command.
    pub signature: Signature,
    /// The site that the passkey belongs to.
    pub site: Site,
}

/// A command that waits, and where its answer goes.
pub(crate) struct Submission {
    pub(crate) actor: Actor,
    pub(crate) command: Command,
    pub(crate) key: Option<String>,
    pub(crate) signed: Option<Signed>,
    pub(crate) answer: oneshot::Sender<Result<Receipt, Denied>>,
}

/// The queue between all who submit and the one who writes.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Submission>,
    /// Something waits that must not wait for a tick to fill.
    urgent: bool,
    loaded: bool,
    /// Why nothing more is taken.
    closed: Option<Fault>,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a submission to the next tick.
    pub(crate) fn push(&self, submission: Submission) -> Result<(), Fault> {
        let mut state = self.lock();
        if let Some(why) = &state.closed {
            return Err(why.clone());
        }
        if state.waiting.len() >= WAITING_MAX {
            return Err(Fault::Busy);
        }
        // Whoever closes a part wants it dark now.
        state.urgent |= closes(&submission.command).is_some();
        state.waiting.push_back(submission);
        drop(state);
        self.bell.notify_one();
        Ok(())
    }

    /// Waits for a tick's worth of submissions, or for `wake` at the longest; none once the queue
    /// is closed and empty.
    pub(crate) fn take(&self, wake: Option<Duration>) -> Option<Vec<Submission>> {
        let mut state = self.lock();
        while state.waiting.is_empty() {
            if state.closed.is_some() {
                return None;
            }
            let Some(wake) = wake else {
                state = self
                    .bell
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let waited = self.bell.wait_timeout(state, wake);
            let (after, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() && after.waiting.is_empty() && after.closed.is_none() {
                return Some(Vec::new());
            }
            state = after;
        }
        let open_max = if state.loaded {
            OPEN_MAX_LOADED
        } else {
            OPEN_MAX
        };
        let opened = Instant::now();
        loop {
            let before = state.waiting.len();
            let full = before >= TICK_MAX || opened.elapsed() >= open_max;
            if full || state.urgent || state.closed.is_some() {
                break;
            }
            let waited = self.bell.wait_timeout(state, QUIET);
            let (after, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = after;
            if timeout.timed_out() && state.waiting.len() == before {
                break;
            }
        }
        let count = state.waiting.len().min(TICK_MAX);
        state.loaded = count >= LOADED;
        state.urgent = false;
        Some(state.waiting.drain(..count).collect())
    }

    /// Takes no more; what waits is still given out.
    pub(crate) fn close(&self) {
        self.lock().closed.get_or_insert(Fault::Closed);
        self.bell.notify_all();
    }

    /// Whether nothing more is taken.
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed.is_some()
    }

    /// Takes no more, and tells whoever waits why.
    pub(crate) fn abandon(&self, why: Fault) {
        let mut state = self.lock();
        let why = state.closed.get_or_insert(why).clone();
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.bell.notify_all();
        for submission in waiting {
            drop(submission.answer.send(Err(Denied::Fault(why.clone()))));
        }
    }
}
