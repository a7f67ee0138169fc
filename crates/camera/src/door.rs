//! What a protocol asks of the house before and while it hands over frames.

use std::net::SocketAddr;

use acts::{CameraPath, Cause};
use av::Frame;

use crate::Busy;

/// Decides who may publish as which camera.
pub trait Door: Send + Sync + 'static {
    /// Admits the publisher that names `path` and shows `key`, or says why not.
    fn admit(
        &self,
        path: &CameraPath,
        key: &str,
        peer: SocketAddr,
    ) -> Result<Box<dyn Sink>, Refused>;
}

/// Takes the frames of one admitted publisher.
pub trait Sink: Send {
    /// Takes a frame that was read at `arrived_us`, microseconds since the Unix epoch.
    fn frame(&mut self, frame: Frame, arrived_us: i64);

    /// Is called after each reading, also when nothing came.
    fn tick(&mut self, now_us: i64);

    /// Is called once, last.
    fn ended(&mut self, cause: Cause, now_us: i64);

    /// Whether the publisher has lost its place and must go.
    fn evicted(&self) -> bool;

    /// Whether who published before has ended; nothing is read until then. See
    /// [`Claim::ready`](crate::Claim::ready).
    fn ready(&self) -> bool {
        true
    }

    /// After how many ticks to read again: more than one where nobody waits for what comes.
    fn ticks(&self) -> u32 {
        1
    }
}

/// Why a publisher was not admitted; the text is shown in its encoder and says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The address is not of the form room/camera.
    #[error(
        "the address names no camera; use rtmp://server/room as server and camera?key=... as stream key"
    )]
    NoPath,
    /// No camera has this path.
    #[error(
        "there is no such camera; copy the server address and the stream key again from the console"
    )]
    UnknownCamera,
    /// No key was shown.
    #[error("the stream key lacks its secret; write camera?key=... as the console shows it")]
    NoKey,
    /// The key is not this camera's.
    #[error("the key is wrong or was replaced; copy the stream key again from the console")]
    WrongKey,
    /// Another publisher holds the camera.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// Any other reason, as a sentence for whoever stands at the encoder.
    #[error("{0}")]
    Otherwise(String),
}

impl Refused {
    /// The RTMP status code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPath | Self::UnknownCamera | Self::Busy(_) => "NetStream.Publish.BadName",
            Self::NoKey | Self::WrongKey | Self::Otherwise(_) => "NetStream.Publish.Denied",
        }
    }
}
