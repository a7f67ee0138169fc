//! What people did: the vocabulary of a meeting, and the fold that makes one record of it.
//!
//! `decide` judges a command against the record, `Record::apply` believes what was written, and
//! `Meeting::wanted` says what the world should be doing about it. Nothing here reads a clock,
//! draws a random number or touches a file: the same acts make the same record everywhere.

mod act;
mod audience;
mod bodies;
mod command;
mod decide;
mod entry;
mod footage;
mod id;
mod meeting;
mod notice;
mod record;
mod recording;
mod refusal;
mod session;
mod text;
mod time;
mod wanted;
mod who;

#[cfg(test)]
mod tests;

pub use act::{
    Act, AgendaItem, By, Cause, Chain, Entry, FinalCount, KeptRun, KeptSegment, KeptTake,
    KeptTrack, Role, TrackKind,
};
pub use audience::{Audience, audience};
pub use bodies::{Body, Camera, Grant, Room};
pub use command::{Actor, Command};
pub use decide::decide;
pub use entry::NotAnEntry;
pub use footage::{Gap, Kept, Stoppage};
pub use id::{BodyId, CameraId, CameraPath, Digest, MeetingId, NotAName, RoomId};
pub use meeting::{Meeting, State};
pub use notice::{Item, Notice};
pub use record::{Misplaced, Record};
pub use recording::Order;
pub use refusal::Refusal;
pub use session::{ClosedPart, Interval, Recess};
pub use time::{Date, NotADate, NotATime, Time};
pub use wanted::{Due, Duty, Wanted};
pub use who::{Power, SETUP, holds, power};
