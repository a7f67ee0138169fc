//! What the portal asks of the cameras' side.

use acts::{CameraId, CameraPath, MeetingId, Time};
use bytes::Bytes;

pub use crate::pages::Seat;

/// A camera as it is at this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Liveness {
    /// Whether an encoder is connected.
    pub connected: bool,
    /// When it connected.
    pub since: Option<Time>,
    /// Whether pictures arrived within the last two seconds.
    pub pictures: bool,
    /// Whether sound arrived within the last two seconds.
    pub sound: bool,
    /// What it sends, "1920×1080, 30 per second, avc1.64001f".
    pub sends: Option<String>,
    /// Bits per second over the last seconds.
    pub bits_per_second: Option<u64>,
    /// Frames that could not be used since it connected.
    pub unusable: u64,
    /// How far its clock is behind the server's in microseconds, where that is known.
    pub offset_us: Option<i64>,
    /// Whether its footage is being kept.
    pub kept: bool,
    /// A sentence for the operator, "Set the keyframe interval to 2 s".
    pub warning: Option<String>,
}

/// A stretch of what a camera sends: fragmented MP4, from a keyframe on.
#[derive(Clone, Debug)]
pub enum Glimpsed {
    /// Comes first.
    Begins {
        /// Codecs for a media type (RFC 6381).
        codecs: String,
        /// The initialisation segment.
        init: Bytes,
    },
    /// Goes on, also behind closed doors.
    Goes(Bytes),
}

/// What a camera sends, as it comes.
pub type Looking = tokio::sync::mpsc::Receiver<Glimpsed>;

/// What the server was served when it asked at the site's public address, as a stranger would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// When it looked.
    pub at: Time,
    /// Whether nothing was served of the time that is not open; none when nobody answered.
    pub dark: Option<bool>,
}

/// The rooms' cameras and the health of the machine.
pub trait Studio: Send + Sync + 'static {
    /// How a camera does.
    fn liveness(&self, camera: &CameraPath) -> Liveness;
    /// What a camera sends, as it comes, for somebody who sits at the console of its room; none when
    /// too many look already. It ends when the camera goes, or changes what it sends.
    fn look(&self, seat: &Seat) -> Option<Looking>;
    /// The files that a camera's kept footage can be taken away as; may block.
    fn downloads(&self, meeting: &MeetingId, camera: &CameraId) -> Vec<live::DownloadInfo>;
    /// Bytes that are free where footage goes, where that is known; may block.
    fn free_bytes(&self) -> Option<u64> {
        None
    }
    /// How much later than the room the public sees a meeting at present, in microseconds; 0 where
    /// the gate holds nothing back.
    fn delay_us(&self, _meeting: &MeetingId) -> i64 {
        0
    }
    /// What a stranger is served of a meeting that is closed or in recess; none before the first look.
    fn outside(&self, _meeting: &MeetingId) -> Option<Outside> {
        None
    }
    /// Has the public side of a meeting that is held back stand still at an instant, until the record
    /// speaks next or `until` comes; gives the instant that a closing as of then reaches back to. None
    /// where nothing is held back.
    fn wait(&self, _meeting: &MeetingId, _at: Time, _until: Time) -> Option<Time> {
        None
    }
    /// Where released files are kept; none where none are.
    fn released(&self) -> Option<std::sync::Arc<dyn crate::Released>> {
        None
    }
    /// Whether the machine can serve; the text says what is missing.
    fn ready(&self) -> Result<(), String>;
    /// Further lines in the Prometheus text format.
    fn metrics(&self, out: &mut String);
}
