//! Notice of a meeting: what is to be, said before it is.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::agenda::RevisionKind;
use crate::id::slug;
use crate::meeting::Meeting;
use crate::rules::hours_us;
use crate::stamp::Stamp;
use crate::text::{self, NAME, PROSE};
use crate::{
    Act, AgendaItem, BodyId, Command, Interval, MeetingId, Record, Refusal, RoomId, Rules, State,
    Time,
};

/// How long after its stated start a meeting can still be noticed, for slow hands.
const GRACE_US: i64 = 5 * 60 * Time::SECOND;
const AGENDA_MAX: usize = 200;
const SPEAKS_OF_MAX: usize = 50;

/// What the notice said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Notice {
    /// The meeting's address for life.
    pub meeting: MeetingId,
    /// The body that meets.
    pub body: BodyId,
    /// "cabinet", "routine", "press conference" …
    pub category: String,
    /// What the meeting is called.
    pub title: String,
    /// The room, which brings its cameras.
    pub room: RoomId,
    /// Where that is, in words.
    pub place: String,
    /// When it starts; the last date that was set, while it is put off without one.
    pub start: Time,
    /// IANA time zone in which the start is shown.
    pub zone: String,
    /// What it is for.
    pub purpose: String,
    /// Who convenes it.
    pub convener: String,
    /// Why the notice was shorter than the body's rules ask for, if it was.
    pub urgency: Option<String>,
    /// Whether it is held away from the room's covered place.
    pub elsewhere: bool,
    /// The meetings that it speaks of.
    pub speaks_of: Vec<MeetingId>,
}

/// An item of the agenda and when it was under discussion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Item {
    /// Its name within the meeting.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// When it was under discussion, in order; the last without an end while it is.
    pub times: Vec<Interval>,
}

impl Notice {
    /// The notice in an act, with the agenda; none when the act is another.
    pub(crate) fn of(act: &Act) -> Option<(Self, Vec<Item>)> {
        let Act::MeetingNoticed {
            meeting,
            body,
            category,
            title,
            room,
            place,
            start,
            zone,
            purpose,
            convener,
            agenda,
            urgency,
            elsewhere,
            speaks_of,
        } = act
        else {
            return None;
        };
        let item = |item: &AgendaItem| {
            let (id, title) = (item.id.clone(), item.title.clone());
            Item {
                id,
                title,
                times: Vec::new(),
            }
        };
        let notice = Self {
            meeting: meeting.clone(),
            body: body.clone(),
            category: category.clone(),
            title: title.clone(),
            room: room.clone(),
            place: place.clone(),
            start: *start,
            zone: zone.clone(),
            purpose: purpose.clone(),
            convener: convener.clone(),
            urgency: urgency.clone(),
            elsewhere: *elsewhere,
            speaks_of: speaks_of.clone(),
        };
        Some((notice, agenda.iter().map(item).collect()))
    }
}

/// Judges `NoticeMeeting`.
pub(crate) fn give(record: &Record, command: Command, at: Time) -> Result<Act, Refusal> {
    let Command::NoticeMeeting {
        meeting,
        body,
        category,
        title,
        room,
        place,
        start,
        zone,
        purpose,
        convener,
        agenda,
        urgency,
        elsewhere,
        speaks_of,
    } = command
    else {
        return Err(Refusal::FieldEmpty { field: "notice" });
    };
    text::words("category", &category, NAME)?;
    if let Some(urgency) = &urgency {
        text::words("ground of urgency", urgency, PROSE)?;
    }
    text::words("title", &title, NAME)?;
    text::words("place", &place, PROSE)?;
    text::words("purpose", &purpose, PROSE)?;
    text::words("convener", &convener, NAME)?;
    let Some(found) = record.body(&body) else {
        return Err(Refusal::BodyUnknown { body });
    };
    let zone = zone.unwrap_or_else(|| found.zone.clone());
    text::zone(&zone)?;
    belongs(record, &room, &body)?;
    ahead(at, start)?;
    items(&agenda)?;
    if let Some(rules) = record.rules(&body) {
        if rules.category(&category).is_none() {
            return Err(Refusal::CategoryUnknown {
                category,
                known: rules.category_ids(),
            });
        }
        soon_enough(rules, at, start, urgency.as_ref())?;
    }
    spoken_of(record, &speaks_of)?;
    let meeting = match meeting {
        Some(meeting) if record.meeting(&meeting).is_some() => {
            return Err(Refusal::MeetingExists { meeting });
        }
        Some(meeting) => meeting,
        None => name(record, &body, start)?,
    };
    Ok(Act::MeetingNoticed {
        meeting,
        body,
        category,
        title,
        room,
        place,
        start,
        zone,
        purpose,
        convener,
        agenda,
        urgency,
        elsewhere,
        speaks_of,
    })
}

/// Refuses a start that the rules' notice hours do not allow without a ground of urgency, and a
/// ground of urgency without need, so that "urgent" on the record always means short notice. A body
/// without rules asks for no hours: there a ground is kept as it is given.
pub(crate) fn soon_enough(
    rules: &Rules,
    at: Time,
    start: Time,
    urgency: Option<&String>,
) -> Result<(), Refusal> {
    let hours = rules.notice_hours;
    match (start.since(at) < hours_us(hours), urgency) {
        (true, None) => Err(Refusal::NoticeShort { hours }),
        (false, Some(_)) => Err(Refusal::UrgencyNeedless),
        (true, Some(_)) | (false, None) => Ok(()),
    }
}

fn spoken_of(record: &Record, meetings: &[MeetingId]) -> Result<(), Refusal> {
    if meetings.len() > SPEAKS_OF_MAX {
        return Err(Refusal::TooMany {
            what: "meetings spoken of",
            limit: SPEAKS_OF_MAX,
        });
    }
    let mut seen = BTreeSet::new();
    for meeting in meetings {
        record.known(meeting)?;
        if !seen.insert(meeting) {
            return Err(Refusal::MeetingRepeated {
                meeting: meeting.clone(),
            });
        }
    }
    Ok(())
}

/// Refuses a start that nobody can be told of any more.
pub(crate) fn ahead(at: Time, start: Time) -> Result<(), Refusal> {
    text::instant("start", start)?;
    if start.plus_us(GRACE_US) < at {
        return Err(Refusal::StartPassed { now: at });
    }
    Ok(())
}

pub(crate) fn belongs(record: &Record, room: &RoomId, body: &BodyId) -> Result<(), Refusal> {
    match record.room(room) {
        None => Err(Refusal::RoomUnknown { room: room.clone() }),
        Some(found) if found.body != *body => Err(Refusal::RoomOfAnotherBody {
            room: room.clone(),
            body: found.body.clone(),
        }),
        Some(_) => Ok(()),
    }
}

pub(crate) fn items(agenda: &[AgendaItem]) -> Result<(), Refusal> {
    if agenda.len() > AGENDA_MAX {
        return Err(Refusal::TooMany {
            what: "agenda items",
            limit: AGENDA_MAX,
        });
    }
    let mut seen = BTreeSet::new();
    for AgendaItem { id, title } in agenda {
        if slug(id).is_err() {
            return Err(Refusal::ItemName {
                item: id.chars().take(64).collect(),
            });
        }
        text::words("title of an agenda item", title, PROSE)?;
        if !seen.insert(id) {
            return Err(Refusal::ItemRepeated { item: id.clone() });
        }
    }
    Ok(())
}

/// The first free name made of body, day of the start in UTC, and a counter from the second on.
fn name(record: &Record, body: &BodyId, start: Time) -> Result<MeetingId, Refusal> {
    const LIMIT: u32 = 1_000;
    let day = text::day(start);
    let candidate = |count: u32| -> Option<MeetingId> {
        let tail = if count == 1 {
            format!("-{day}")
        } else {
            format!("-{day}-{count}")
        };
        let room = 64_usize.saturating_sub(tail.len()).min(body.as_str().len());
        format!("{}{tail}", body.as_str()[..room].trim_end_matches('-'))
            .parse()
            .ok()
    };
    let free = |meeting: &MeetingId| record.meeting(meeting).is_none();
    let limit = LIMIT as usize;
    let crowded = Refusal::TooMany {
        what: "unnamed meetings on one day",
        limit,
    };
    (1..=LIMIT).filter_map(candidate).find(free).ok_or(crowded)
}

/// Judges `CancelMeeting`.
pub(crate) fn cancel(record: &Record, meeting: MeetingId, ground: String) -> Result<Act, Refusal> {
    text::ground(&ground)?;
    match record.known(&meeting)?.state() {
        State::Noticed => Ok(Act::MeetingCancelled { meeting, ground }),
        State::InSession | State::ClosedSession | State::Recess => {
            Err(Refusal::CalledAlready { meeting })
        }
        State::Adjourned => Err(Refusal::MeetingAdjourned { meeting }),
        State::Cancelled => Err(Refusal::MeetingCancelled { meeting }),
    }
}

impl Meeting {
    pub(crate) fn cancelled(&mut self, ground: &str, stamp: &Stamp) -> bool {
        if self.state != State::Noticed {
            return false;
        }
        self.state = State::Cancelled;
        self.cancellation = Some((stamp.at, ground.to_owned()));
        self.revise(
            RevisionKind::Cancelled,
            stamp,
            Some(ground),
            Vec::new(),
            None,
        );
        true
    }
}
