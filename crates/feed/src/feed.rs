//! One publish session of one camera.

use std::sync::Arc;

use acts::{CameraId, Cause, Time};
use av::Frame;

use crate::{Event, Health, OpenPart, Settings, Sitting};

/// Turns the frames of one publish session into parts. A reconnecting encoder gets a new one.
#[derive(Debug)]
pub struct Feed {
    camera: CameraId,
    settings: Settings,
}

impl Feed {
    /// A feed for a camera that has just connected.
    pub fn new(camera: CameraId, settings: Settings) -> Self {
        Self { camera, settings }
    }

    /// The camera.
    pub fn camera(&self) -> &CameraId {
        &self.camera
    }

    /// Takes a frame that was read at `arrived`. Frames of one track come in decode order.
    pub fn push(&mut self, frame: Frame, arrived: Time) {
        drop((frame, arrived));
    }

    /// Cuts what can be cut by `now` and passes it through the gate; without a sitting nothing is
    /// kept. Called every 20 to 50 ms, also when no frame came.
    pub fn drive(
        &mut self,
        sitting: Option<&Arc<Sitting>>,
        now: Time,
        out: &mut Vec<Event<OpenPart>>,
    ) {
        drop((sitting, now, out, &self.settings));
    }

    /// The session is over: cuts what is left, ends the take and leaves `cause` as the reason for
    /// what will be missing.
    pub fn end(
        &mut self,
        sitting: Option<&Arc<Sitting>>,
        cause: Cause,
        now: Time,
        out: &mut Vec<Event<OpenPart>>,
    ) {
        drop((sitting, cause, now, out));
    }

    /// How the camera does at `now`.
    pub fn health(&self, now: Time) -> Health {
        let _ = now;
        Health::default()
    }
}
