//! What leaves the feed.

use std::sync::Arc;

use acts::{CameraId, Cause, KeptTrack, MeetingId, Time};
use bytes::Bytes;

/// One camera's unbroken run with one set of codec parameters: one file, one initialisation
/// segment. A take never holds both open and closed time.
#[derive(Debug)]
pub struct Take {
    /// The meeting.
    pub meeting: MeetingId,
    /// The camera.
    pub camera: CameraId,
    /// Number within meeting and camera, from 1.
    pub number: u32,
    /// Instant of media time 0 in every take of the meeting.
    pub epoch: Time,
    /// Start of the first frame on the timeline.
    pub start: Time,
    /// Where the open or closed time begins that it is of; where something leads into that, the
    /// take may begin before.
    pub since: Time,
    /// The CMAF initialisation segment.
    pub init: Bytes,
    /// RFC 6381 codecs of all tracks, "avc1.64001f,mp4a.40.2".
    pub codecs: String,
    /// Width and height; `None` without video.
    pub size: Option<(u16, u16)>,
    /// Whether there is sound.
    pub audio: bool,
    /// Media sequence number of the first segment.
    pub first_seq: u64,
}

/// A CMAF chunk, about 200 ms of one camera. The concatenation of a segment's parts is the segment.
#[derive(Debug)]
pub struct Part {
    /// The take.
    pub take: Arc<Take>,
    /// Media sequence number of the segment.
    pub seq: u64,
    /// Number within the segment, from 0.
    pub index: u32,
    /// Number within the take, from 0, whatever the segment: the next part's address is always
    /// known.
    pub number: u64,
    /// Start on the timeline.
    pub start: Time,
    /// Length in microseconds.
    pub duration_us: u64,
    /// Latest end of any frame in it; what the gate goes by.
    pub end: Time,
    /// Whether decoding can begin here.
    pub independent: bool,
    /// `styp` where a segment begins, `free` with a CRC-32, `moof`, `mdat`.
    pub bytes: Bytes,
}

/// The end of a segment, after its last part.
#[derive(Clone, Debug)]
pub struct SegmentEnd {
    /// The take.
    pub take: Arc<Take>,
    /// Media sequence number.
    pub seq: u64,
    /// Start on the timeline.
    pub start: Time,
    /// Length in microseconds: exactly up to the start of the next segment when that follows
    /// without a gap.
    pub duration_us: u64,
    /// Count of parts.
    pub parts: u32,
    /// Whether it begins with a keyframe.
    pub independent: bool,
    /// Frame digests; none of closed time.
    pub tracks: Vec<KeptTrack>,
}

/// What a feed tells the recorder, the live side and the record, in order.
#[derive(Clone, Debug)]
pub enum Event<P> {
    /// A take begins.
    TakeBegun(Arc<Take>),
    /// A part was cut.
    Part(P),
    /// A segment is whole.
    SegmentEnded(SegmentEnd),
    /// The take is over; no part of it follows.
    TakeEnded(Arc<Take>, Cause),
    /// Nothing can be shown between two instants that were open to the public.
    Gap {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// Where it begins.
        from: Time,
        /// Where it ends.
        to: Time,
        /// Why.
        cause: Cause,
    },
}
