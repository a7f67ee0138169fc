//! What people did: the vocabulary of a meeting, and the fold that makes one record of it.

mod act;
mod command;
mod id;
mod time;

pub use act::{
    Act, AgendaItem, By, Cause, Chain, Entry, FinalCount, KeptRun, KeptSegment, KeptTake,
    KeptTrack, Role, TrackKind,
};
pub use command::{Actor, Command};
pub use id::{BodyId, CameraId, CameraPath, Digest, MeetingId, RoomId};
pub use time::{Date, Time};
