//! What a party or a part of the machine asks for, named in the imperative of its act.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AgendaItem, BodyId, By, CameraId, Cause, Date, Digest, FinalCount, KeptSegment, KeptTake,
    MeetingId, Role, RoomId, Time,
};

/// Who asks, as established by the doors (a checked token, or a part of the machine).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// As the act will name them.
    pub by: By,
    /// What they may do; the machine's own parts have none.
    pub roles: Vec<Role>,
}

/// A request to change the record. `decide` judges it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Sets up a body that holds meetings.
    EstablishBody {
        /// Its name in addresses.
        body: BodyId,
        /// Its name for people.
        name: String,
        /// IANA time zone, "Asia/Kolkata".
        zone: String,
    },
    /// Sets up a room with places for cameras.
    CreateRoom {
        /// The body that meets there.
        body: BodyId,
        /// Its name in addresses and stream paths.
        room: RoomId,
        /// Its name for people.
        name: String,
    },
    /// Adds a camera to a room.
    AddCamera {
        /// The room.
        room: RoomId,
        /// Its name in addresses and stream paths.
        camera: CameraId,
        /// Its name for people, "East wall".
        name: String,
        /// SHA-256 of the secret stream key; the key itself never enters the record.
        key: Digest,
    },
    /// Gives a camera a new secret key; the old one stops working at once.
    ReplaceCameraKey {
        /// The room.
        room: RoomId,
        /// The camera.
        camera: CameraId,
        /// SHA-256 of the new key.
        key: Digest,
    },
    /// Takes a camera out of use; what it recorded stays.
    RemoveCamera {
        /// The room.
        room: RoomId,
        /// The camera.
        camera: CameraId,
        /// Why.
        ground: String,
    },
    /// Lets the bearer of a token act in a role.
    GrantRole {
        /// The office that the bearer holds, "Clerk of the Cabinet".
        office: String,
        /// The person, where the office is shown with a name.
        #[serde(default)]
        person: Option<String>,
        /// What they may do.
        role: Role,
        /// SHA-256 of the bearer token.
        token: Digest,
    },
    /// Ends what a token allows.
    RevokeRole {
        /// SHA-256 of the bearer token.
        token: Digest,
        /// Why.
        ground: String,
    },
    /// Gives notice of a meeting.
    NoticeMeeting {
        /// Its address for life; when absent, body and date make one.
        #[serde(default)]
        meeting: Option<MeetingId>,
        /// The body that meets.
        body: BodyId,
        /// "cabinet", "routine", "press conference" …
        category: String,
        /// What the meeting is called.
        title: String,
        /// The room, which brings its cameras.
        room: RoomId,
        /// Where that is, in words.
        place: String,
        /// When it starts.
        start: Time,
        /// IANA time zone in which the start is shown; when absent, the body's.
        #[serde(default)]
        zone: Option<String>,
        /// What it is for.
        purpose: String,
        /// Who convenes it.
        convener: String,
        /// What will be dealt with.
        #[serde(default)]
        agenda: Vec<AgendaItem>,
    },
    /// Calls a noticed meeting off.
    CancelMeeting {
        /// The meeting.
        meeting: MeetingId,
        /// Why.
        ground: String,
    },
    /// Orders that cameras record; without an order none does.
    OrderRecording {
        /// The meeting.
        meeting: MeetingId,
        /// The office that decided, in words.
        decided_by: String,
        /// Why.
        ground: String,
        /// Which cameras of the room; when empty, all of them.
        #[serde(default)]
        cameras: Vec<CameraId>,
        /// What is to happen with the footage, in words.
        handling: String,
    },
    /// Opens the session: from here on the meeting is in public.
    CallToOrder {
        /// The meeting.
        meeting: MeetingId,
    },
    /// Turns to an item of the agenda.
    OpenItem {
        /// The meeting.
        meeting: MeetingId,
        /// The item's id on the agenda.
        item: String,
    },
    /// Interrupts the session; nothing is streamed or recorded until it resumes.
    Recess {
        /// The meeting.
        meeting: MeetingId,
        /// Why, in words for the public.
        reason: String,
    },
    /// Ends a recess.
    Resume {
        /// The meeting.
        meeting: MeetingId,
    },
    /// Closes the session to the public. In effect before it is acknowledged.
    CloseSession {
        /// The meeting.
        meeting: MeetingId,
        /// The legal ground, in words for the public.
        ground: String,
        /// The office that decided; when absent, the office that asks.
        #[serde(default)]
        decided_by: Option<String>,
        /// When it is to be reviewed whether this must stay closed.
        review: Date,
    },
    /// Reopens the session; the public resumes at the first keyframe after.
    ReopenSession {
        /// The meeting.
        meeting: MeetingId,
    },
    /// Ends the meeting.
    Adjourn {
        /// The meeting.
        meeting: MeetingId,
    },

    // By the machine's own parts; refused from anybody else.
    /// A camera began to send.
    NoteCameraJoined {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// RFC 6381 codecs.
        codecs: String,
    },
    /// A camera stopped sending.
    NoteCameraLost {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// Why.
        cause: Cause,
    },
    /// Segments were written and synced.
    #[schemars(skip)]
    KeepSpan {
        /// The meeting.
        meeting: MeetingId,
        /// Takes that were not mentioned before.
        takes: Vec<KeptTake>,
        /// Segments since the last span, per camera in order.
        segments: Vec<KeptSegment>,
    },
    /// Pictures are missing between two instants.
    NoteGap {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// Where the gap begins.
        from: Time,
        /// Where it ends.
        to: Time,
        /// Why.
        cause: Cause,
    },
    /// The recorder can keep no more; live goes on.
    NoteRecorderStopped {
        /// The meeting.
        meeting: MeetingId,
        /// Why.
        cause: Cause,
        /// What the machine said.
        detail: String,
    },
    /// The recorder keeps again.
    NoteRecorderResumed {
        /// The meeting.
        meeting: MeetingId,
    },
    /// All footage of an adjourned meeting is accounted for.
    #[schemars(skip)]
    CompleteFootage {
        /// The meeting.
        meeting: MeetingId,
        /// Final counts of every camera that recorded.
        cameras: Vec<FinalCount>,
    },
}
