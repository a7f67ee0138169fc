//! What the recorder tells the record.

use acts::{CameraId, Cause, KeptSegment, KeptTake, MeetingId, Time};

/// What became of parts, in order per camera; each is a command to the notary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// A segment is on disk and survives a power cut.
    Kept {
        /// The meeting.
        meeting: MeetingId,
        /// Its take, with the take's first kept segment.
        take: Option<KeptTake>,
        /// The segment.
        segment: KeptSegment,
    },
    /// Parts were not kept although the gate let them pass; live had them.
    Lost {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// Start of the first part that is missing.
        from: Time,
        /// Where what is kept begins again, or the end of the last part that is missing.
        to: Time,
        /// `DiskSlow` or `DiskFull`.
        cause: Cause,
    },
    /// The disk refuses to keep more; live goes on.
    Stopped {
        /// A meeting with an open take.
        meeting: MeetingId,
        /// `DiskFull`.
        cause: Cause,
        /// What the machine said.
        detail: String,
    },
    /// The disk keeps again; recording goes on at each camera's next segment.
    Resumed {
        /// A meeting that was told of the stop.
        meeting: MeetingId,
    },
}
