//! The answers of the API, which the pages' scripts read too.

use acts::{
    AgendaItem, CameraId, Cause, Class, Classified, Date, Interval, MeetingId, NoticeClock,
    OpenCommitment, Paper, Revision, Said, Time, Uncovered, UnstreamedExplained,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::Phase;

/// A meeting in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MeetingSummary {
    /// Its name, for life.
    pub(crate) id: MeetingId,
    /// The body that meets.
    pub(crate) body: String,
    /// What kind of meeting it is.
    pub(crate) category: String,
    /// What it is called.
    pub(crate) title: String,
    /// The room.
    pub(crate) room: String,
    /// Where that is.
    pub(crate) place: String,
    /// When it was noticed to start.
    pub(crate) start: Time,
    /// IANA time zone of the meeting.
    pub(crate) zone: String,
    /// Where it stands.
    pub(crate) state: Phase,
    /// When it was called to order; media time 0 of every camera.
    pub(crate) called_to_order: Option<Time>,
    /// When it was adjourned.
    pub(crate) adjourned: Option<Time>,
    /// Its page.
    pub(crate) page: String,
}

/// A list of meetings, latest start first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MeetingList {
    /// The meetings.
    pub(crate) meetings: Vec<MeetingSummary>,
    /// Where the list goes on; none at its end.
    pub(crate) next: Option<String>,
}

/// A meeting as it is now.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MeetingStatus {
    /// What lists tell too.
    #[serde(flatten)]
    pub(crate) summary: MeetingSummary,
    /// What it is for.
    pub(crate) purpose: String,
    /// Who convenes it.
    pub(crate) convener: String,
    /// What is dealt with.
    pub(crate) agenda: Vec<AgendaItem>,
    /// The item that is open, by its id.
    pub(crate) item: Option<String>,
    /// The state in words for people, in the meeting's zone.
    pub(crate) says: Says,
    /// All cameras in one playlist (RFC 8216).
    pub(crate) master: String,
    /// How long after the room pictures and sound are shown, in seconds; 0 without a delay, and
    /// while the meeting does not go on. Entries of the record are never delayed.
    pub(crate) delay_seconds: u32,
    /// The cameras.
    pub(crate) cameras: Vec<CameraStatus>,
    /// Parts closed to the public: recorded under a seal, or not at all.
    pub(crate) closed_parts: Vec<ClosedPart>,
    /// Interruptions. They are not recorded.
    pub(crate) recesses: Vec<RecessPart>,
    /// Stretches of open session without pictures.
    pub(crate) gaps: Vec<GapPart>,
    /// Why the recorder keeps nothing at present; none while it does.
    pub(crate) recorder_stopped: Option<RecorderStop>,
    /// Whether all footage of the adjourned meeting is accounted for on the log.
    pub(crate) footage_completed: bool,
    /// The server's time of this answer.
    pub(crate) now: Time,
    /// Grows with every change that viewers hear of.
    pub(crate) version: u64,
}

/// A meeting as it is now, with everything that its notice became.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MeetingWhole {
    /// How it is now.
    #[serde(flatten)]
    pub(crate) status: MeetingStatus,
    /// How often the notice was changed (RFC 5545 §3.8.7.4, `SEQUENCE`).
    pub(crate) sequence: u32,
    /// The notice as it was given, and everything that changed it, in order.
    pub(crate) history: Vec<Revision>,
    /// How long before the start that holds now it was made known; none while no date is set.
    pub(crate) notice_clock: Option<NoticeClock>,
    /// Whether it was put off without a date.
    pub(crate) undated: bool,
    /// Why the notice was short, if it was.
    pub(crate) urgency: Option<String>,
    /// Whether it is held away from its room.
    pub(crate) elsewhere: bool,
    /// The meetings that it speaks of.
    pub(crate) speaks_of: Vec<MeetingId>,
    /// How the meeting as a whole is classified; open unless somebody said otherwise.
    pub(crate) class: Class,
    /// What it is called among those who take part; for them alone.
    pub(crate) closed_title: Option<String>,
    /// Every classification of the meeting and its items, in order.
    pub(crate) classifications: Vec<Said<Classified>>,
    /// The agenda with the class of each item.
    pub(crate) items: Vec<ItemShown>,
    /// The papers laid for it and for its items, in order.
    pub(crate) papers: Vec<Paper>,
    /// Why it was not streamed, in the latest words.
    pub(crate) unstreamed: Option<Said<UnstreamedExplained>>,
    /// Why it was held outside of what cameras cover, if it was.
    pub(crate) uncovered: Option<Uncovered>,
    /// What earlier meetings of the body undertook and is open.
    pub(crate) carried: Vec<OpenCommitment>,
}

/// An item of the agenda.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ItemShown {
    /// Its name within the meeting.
    pub(crate) id: String,
    /// What it is about.
    pub(crate) title: String,
    /// Its class: its own, else the meeting's.
    pub(crate) class: Class,
    /// What it is called among those who take part; for them alone.
    pub(crate) closed_title: Option<String>,
    /// When it was under discussion; the last without an end while it is.
    pub(crate) times: Vec<Interval>,
}

/// The state in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Says {
    /// Two words, "Live" or "Closed part".
    pub(crate) badge: String,
    /// A sentence, "The session has been closed since 15:20."
    pub(crate) headline: String,
    /// What else is to be known, a sentence each.
    pub(crate) lines: Vec<String>,
}

/// How a camera stands in its meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CameraState {
    /// Sends and is shown.
    Live,
    /// Sends, but the meeting is not in open session.
    Ready,
    /// Never sent yet.
    Waiting,
    /// Sent before and does not now.
    Lost,
    /// The meeting is over and footage is kept.
    Recorded,
    /// The meeting is over and nothing of this camera was kept.
    NothingKept,
    /// What was kept was destroyed.
    Destroyed,
}

impl CameraState {
    /// As the API and the pages' attributes write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Lost => "lost",
            Self::Recorded => "recorded",
            Self::NothingKept => "nothing_kept",
            Self::Destroyed => "destroyed",
        }
    }
}

/// A camera of a meeting.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CameraStatus {
    /// Its name within the room.
    pub(crate) id: CameraId,
    /// Its name for people.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) state: CameraState,
    /// The playlist to play now: live while the meeting goes on, the whole recording afterwards.
    pub(crate) playlist: String,
    /// Everything since the call to order.
    pub(crate) rewind: String,
    /// Its sound alone, as `playlist`.
    pub(crate) audio: String,
    /// Its sound alone since the call to order.
    pub(crate) audio_rewind: String,
    /// What is kept, as files to download.
    pub(crate) downloads: Vec<Download>,
    /// Why it was lost.
    pub(crate) cause: Option<Cause>,
    /// Whether an order says that it records.
    pub(crate) ordered: bool,
    /// What is kept, a file each.
    pub(crate) takes: Vec<TakeFile>,
    /// Microseconds kept.
    pub(crate) kept_us: u64,
    /// Frames of video kept.
    pub(crate) frames: u64,
}

/// Footage of one camera as one MP4 file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Download {
    /// Where it is.
    pub(crate) address: String,
    /// Its size in bytes.
    pub(crate) bytes: u64,
}

/// A file of footage on the server, one unbroken run of a camera.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TakeFile {
    /// Its number within meeting and camera, from 1.
    pub(crate) take: u32,
    /// RFC 6381 codecs.
    pub(crate) codecs: String,
    /// Its first frame.
    pub(crate) start: Option<Time>,
    /// Microseconds kept.
    pub(crate) duration_us: u64,
    /// Bytes kept.
    pub(crate) bytes: u64,
}

/// A part closed to the public.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ClosedPart {
    /// When it was closed.
    pub(crate) from: Time,
    /// When it was reopened; none while it is closed.
    pub(crate) until: Option<Time>,
    /// The legal ground.
    pub(crate) ground: String,
    /// The exemption in the body's rules that it rests on, where they list any.
    pub(crate) exemption: Option<String>,
    /// The office that decided.
    pub(crate) decided_by: String,
    /// When it is to be reviewed.
    pub(crate) review: Date,
    /// Whether it is recorded, under a seal; not at all otherwise.
    pub(crate) sealed: bool,
    /// Count of the cameras of which something was sealed.
    pub(crate) cameras: usize,
    /// Whether all of that was destroyed since.
    pub(crate) destroyed: bool,
    /// The act's place in the log.
    pub(crate) n: u64,
}

/// An interruption.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RecessPart {
    /// When it began.
    pub(crate) from: Time,
    /// When it ended; none while it lasts.
    pub(crate) until: Option<Time>,
    /// Why.
    pub(crate) reason: String,
}

/// A stretch of open session without pictures of one camera.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct GapPart {
    /// The camera.
    pub(crate) camera: CameraId,
    /// Where it begins.
    pub(crate) from: Time,
    /// Where it ends.
    pub(crate) to: Time,
    /// Why.
    pub(crate) cause: Cause,
    /// The act's place in the log.
    pub(crate) n: u64,
}

/// Why nothing is kept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RecorderStop {
    /// Since when.
    pub(crate) since: Time,
    /// Why.
    pub(crate) cause: Cause,
    /// What the machine said.
    pub(crate) detail: String,
}

/// A change as it is pushed to viewers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Change {
    /// What was done since the last event; empty in the first.
    pub(crate) acts: Vec<Told>,
    /// The meeting after it.
    pub(crate) meeting: MeetingStatus,
}

/// An act in words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Told {
    /// Its place in the log.
    pub(crate) n: u64,
    /// When it was judged.
    pub(crate) at: Time,
    /// Its type, "session_closed".
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// A sentence.
    pub(crate) text: String,
}

/// An entry of the log.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct LogEntry {
    /// Its place in the log, from 0.
    pub(crate) n: u64,
    /// What the log holds of it: a name of the format and the SHA-256 of the disclosure file.
    pub(crate) leaf: String,
    /// Whether everybody may read it.
    pub(crate) public: bool,
    /// The act with time, author and place in its meeting; none when it is not public.
    pub(crate) entry: Option<serde_json::Value>,
    /// The disclosure file, whose SHA-256 is the leaf; none when it is not public or was erased.
    pub(crate) disclosure: Option<String>,
    /// The entry that erased the words of this one; none when they were not erased.
    pub(crate) erased: Option<u64>,
    /// Where the proof lies that the log holds it (C2SP tlog-proof).
    pub(crate) proof: String,
}

/// Public acts of a meeting, in order.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ActList {
    /// The acts.
    pub(crate) acts: Vec<LogEntry>,
    /// Where the list goes on; none at its end.
    pub(crate) next: Option<String>,
}

/// The answer to a command that was written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Written {
    /// What was done, in order.
    pub(crate) entries: Vec<LogEntry>,
    /// Whether this repeats the answer to an earlier request with the same key.
    pub(crate) replayed: bool,
}
