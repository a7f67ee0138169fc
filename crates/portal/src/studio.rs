//! What the portal asks of the cameras' side.

use acts::{CameraId, CameraPath, MeetingId, Time};

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
    /// Whether its footage is being kept.
    pub kept: bool,
    /// A sentence for the operator, "Set the keyframe interval to 2 s".
    pub warning: Option<String>,
}

/// The rooms' cameras and the health of the machine.
pub trait Studio: Send + Sync + 'static {
    /// How a camera does.
    fn liveness(&self, camera: &CameraPath) -> Liveness;
    /// The files that a camera's kept footage can be taken away as; may block.
    fn downloads(&self, meeting: &MeetingId, camera: &CameraId) -> Vec<live::DownloadInfo>;
    /// Whether the machine can serve; the text says what is missing.
    fn ready(&self) -> Result<(), String>;
    /// Further lines in the Prometheus text format.
    fn metrics(&self, out: &mut String);
}
