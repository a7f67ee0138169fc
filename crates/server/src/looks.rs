//! Who looks at cameras from the console, and what they are shown.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use acts::CameraPath;
use av::Frame;
use bytes::Bytes;
use feed::Look;
use portal::{Glimpsed, Looking};
use tokio::sync::mpsc::{Sender, channel, error::TrySendError};

/// Looks at one camera at once.
const LOOKERS_MAX: usize = 8;
/// Glimpses that wait for a slow reader before it is let go; ten a second are made.
const WAITING_MAX: usize = 30;

/// The cameras that somebody looks at. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Looks(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Cameras looked at, so that a frame of any other costs one read.
    watched: AtomicUsize,
    cameras: Mutex<BTreeMap<CameraPath, Watched>>,
}

#[derive(Debug, Default)]
struct Watched {
    look: Look,
    /// The beginning that those who look were given; another one ends their look.
    beginning: Option<(String, Bytes)>,
    lookers: Vec<Looker>,
}

#[derive(Debug)]
struct Looker {
    to: Sender<Glimpsed>,
    begun: bool,
}

impl Looks {
    /// Somebody looks; none when too many do.
    pub(crate) fn look(&self, camera: &CameraPath) -> Option<Looking> {
        let mut cameras = self
            .0
            .cameras
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let watched = cameras.entry(camera.clone()).or_default();
        watched.lookers.retain(|looker| !looker.to.is_closed());
        if watched.lookers.len() >= LOOKERS_MAX {
            return None;
        }
        let (to, seen) = channel(WAITING_MAX);
        watched.lookers.push(Looker { to, begun: false });
        self.0.watched.store(cameras.len(), Ordering::Release);
        Some(seen)
    }

    /// Shows a frame to those who look. Never waits.
    pub(crate) fn frame(&self, camera: &CameraPath, frame: &Frame) {
        if self.0.watched.load(Ordering::Acquire) == 0 {
            return;
        }
        let mut cameras = self
            .0
            .cameras
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(watched) = cameras.get_mut(camera) else {
            return;
        };
        watched.show(frame);
        if watched.lookers.is_empty() {
            cameras.remove(camera);
            self.0.watched.store(cameras.len(), Ordering::Release);
        }
    }

    /// The camera is gone: every look at it ends.
    pub(crate) fn ended(&self, camera: &CameraPath) {
        let mut cameras = self
            .0
            .cameras
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        cameras.remove(camera);
        self.0.watched.store(cameras.len(), Ordering::Release);
    }
}

impl Watched {
    fn show(&mut self, frame: &Frame) {
        self.lookers.retain(|looker| !looker.to.is_closed());
        let glimpse = self.look.push(frame);
        let now = self.look.begins_with();
        let same = |one: &Option<(String, Bytes)>| {
            one.as_ref().map(|(_, init)| init) == now.as_ref().map(|(_, init)| init)
        };
        if !same(&self.beginning) {
            // Who was shown another beginning must ask again.
            self.lookers.retain(|looker| !looker.begun);
            self.beginning = now;
        }
        let (Some(glimpse), Some((codecs, init))) = (glimpse, &self.beginning) else {
            return;
        };
        self.lookers.retain_mut(|looker| {
            if !looker.begun && !glimpse.key {
                return true;
            }
            let first = (!looker.begun).then(|| Glimpsed::Begins {
                codecs: codecs.clone(),
                init: init.clone(),
            });
            looker.begun = true;
            let piece = Glimpsed::Goes(glimpse.bytes.clone());
            let sent: Result<(), TrySendError<Glimpsed>> = first
                .into_iter()
                .chain([piece])
                .try_for_each(|seen| looker.to.try_send(seen));
            // Who cannot keep up is let go, and asks again.
            sent.is_ok()
        });
    }
}
