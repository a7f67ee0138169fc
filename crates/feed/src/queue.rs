//! Placed frames that wait to be cut.

use std::collections::VecDeque;
use std::sync::Arc;

use acts::{Cause, Time};
use av::{Kind, Track};

use crate::Settings;
use crate::timeline::{Placed, Session};

/// The frames of both tracks, each in decode order.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    pub(crate) video: VecDeque<Placed>,
    pub(crate) audio: VecDeque<Placed>,
    /// The latest picture and the latest sound that came.
    pub(crate) seen: Option<Latest>,
    pub(crate) heard: Option<Latest>,
    /// Time of the last frame that was cut or dropped.
    pub(crate) reached: Option<Time>,
    bytes: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Latest {
    pub(crate) session: Session,
    pub(crate) track: Arc<Track>,
    pub(crate) pts: Time,
}

impl Queue {
    pub(crate) fn push(&mut self, placed: Placed) {
        self.bytes += placed.frame.data.len();
        let latest = Latest {
            session: placed.session,
            track: placed.frame.track.clone(),
            pts: placed.pts,
        };
        match placed.frame.kind {
            Kind::Video => {
                self.seen = Some(latest);
                self.video.push_back(placed);
            }
            Kind::Audio => {
                self.heard = Some(latest);
                self.audio.push_back(placed);
            }
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn pop(&mut self, kind: Kind) -> Option<Placed> {
        let queue = match kind {
            Kind::Video => &mut self.video,
            Kind::Audio => &mut self.audio,
        };
        let placed = queue.pop_front()?;
        self.bytes -= placed.frame.data.len();
        self.reached = self.reached.max(Some(placed.pts));
        Some(placed)
    }

    /// Removes a picture from the middle.
    pub(crate) fn remove_video(&mut self, at: usize) {
        if let Some(placed) = self.video.remove(at) {
            self.bytes -= placed.frame.data.len();
        }
    }

    /// Why a take ends with its open time: nothing that comes later can belong to it.
    pub(crate) fn why_over(&self, until: Time, settings: &Settings) -> Cause {
        let latest = [&self.seen, &self.heard]
            .into_iter()
            .flatten()
            .map(|latest| latest.pts)
            .max();
        let stall_us = settings.stall_us as i64;
        let silent = latest.is_some_and(|latest| until.since(latest) > stall_us);
        if silent {
            Cause::ConnectionLost
        } else {
            Cause::Boundary
        }
    }

    /// Drops sound from before `time`.
    pub(crate) fn drop_audio_before(&mut self, time: Time) {
        while self.audio.front().is_some_and(|placed| placed.pts < time) {
            self.pop(Kind::Audio);
        }
    }

    /// Drops pictures that no take can begin with.
    pub(crate) fn drop_video_before_key(&mut self) {
        while self.video.front().is_some_and(|placed| !placed.frame.key) {
            self.pop(Kind::Video);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.video.clear();
        self.audio.clear();
        self.bytes = 0;
    }
}

/// Whether two tracks can share a take.
pub(crate) fn same(one: &Arc<Track>, other: &Arc<Track>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}
