use acts::{CameraId, KeptSegment, KeptTake, MeetingId};

use crate::Status;

/// Finds past meetings when somebody asks for one, so that only those looked at take memory.
pub trait Archive: Send + Sync + 'static {
    /// What was kept of an adjourned meeting; `None` for any other. May block.
    fn find(&self, meeting: &MeetingId) -> Option<Past>;

    /// What to say instead of footage that was destroyed, in a line; `None` where some of what is
    /// asked for is there, or never was. May block.
    fn gone(&self, _asked: &Asked) -> Option<String> {
        None
    }
}

/// What somebody asked for and did not find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The meeting.
    pub meeting: MeetingId,
    /// The camera; any when absent.
    pub camera: Option<CameraId>,
    /// The take; any when absent.
    pub take: Option<u32>,
    /// The media sequence number of a segment; any when absent.
    pub seq: Option<u64>,
}

/// What was kept of a past meeting.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// What the record says of it.
    pub status: Status,
    /// Its cameras.
    pub cameras: Vec<PastCamera>,
}

/// What was kept of one camera.
#[derive(Clone, Debug)]
pub struct PastCamera {
    /// The camera.
    pub camera: CameraId,
    /// Its takes in order.
    pub takes: Vec<KeptTake>,
    /// Its segments in order.
    pub segments: Vec<KeptSegment>,
}
