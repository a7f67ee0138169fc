//! A client that publishes.

use std::io;

use av::{Frame, Track};

/// Publishes one camera over plain RTMP.
#[derive(Debug)]
pub struct Publisher {}

/// Why publishing failed.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The address is not `rtmp://host[:port]/room/camera?key=…`.
    #[error("write the address as rtmp://host:port/room/camera?key=...")]
    Address,
    /// The server refused and said why.
    #[error("the server refused: {description} ({code})")]
    Refused {
        /// `NetStream.Publish.BadName`, for example.
        code: String,
        /// The server's words.
        description: String,
    },
    /// The server sent what cannot be RTMP.
    #[error("the server does not speak RTMP")]
    Protocol,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
}

impl Publisher {
    /// Connects to `rtmp://host[:port]/room/camera?key=…` and waits until the server accepts.
    pub async fn connect(url: &str) -> Result<Self, PublishError> {
        let _url = url;
        std::future::pending().await
    }

    /// Announces the parameters of a track; must come before its first frame.
    pub async fn track(&mut self, track: &Track) -> Result<(), PublishError> {
        let _track = track;
        std::future::pending().await
    }

    /// Sends a frame of an announced track.
    pub async fn frame(&mut self, frame: &Frame) -> Result<(), PublishError> {
        let _frame = frame;
        std::future::pending().await
    }

    /// Says goodbye and closes.
    pub async fn close(self) -> Result<(), PublishError> {
        std::future::pending().await
    }
}
