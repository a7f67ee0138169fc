//! The session: when the meeting is in public, and when not.

use schemars::JsonSchema;
use serde::Serialize;

use crate::decide::Ask;
use crate::meeting::{Meeting, Setting};
use crate::text::{self, NAME, PROSE};
use crate::{Act, Class, Date, MeetingId, Record, Refusal, State, Time};
use crate::{delay, rules};

/// A stretch of time, from its first instant up to but without its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Interval {
    /// Its first instant.
    pub from: Time,
    /// The instant at which it was over; none while it lasts.
    pub until: Option<Time>,
}

impl Interval {
    /// Whether an instant lies in it.
    pub fn contains(&self, at: Time) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Whether everything from one instant up to another lies in it.
    pub fn covers(&self, from: Time, to: Time) -> bool {
        self.from <= from && from <= to && self.until.is_none_or(|until| to <= until)
    }

    /// What two stretches share; none where that lasts no time.
    pub(crate) fn within(&self, other: &Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let lasts = until.is_none_or(|until| from < until);
        lasts.then_some(Self { from, until })
    }

    fn since(from: Time) -> Self {
        Self { from, until: None }
    }
}

/// A part of the meeting that was closed to the public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClosedPart {
    /// When it was closed.
    pub from: Time,
    /// When it was reopened, or the meeting adjourned; none while it lasts.
    pub until: Option<Time>,
    /// The legal ground.
    pub ground: String,
    /// The exemption in the body's rules that it rests on, where they list any.
    pub exemption: Option<String>,
    /// The office that decided.
    pub decided_by: String,
    /// When it is to be reviewed whether this must stay closed.
    pub review: Date,
}

/// An interruption of the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Recess {
    /// When it began.
    pub from: Time,
    /// When the session resumed, or the meeting adjourned; none while it lasts.
    pub until: Option<Time>,
    /// Why, in words for the public.
    pub reason: String,
}

/// What a closing asks for.
pub(crate) struct Closing {
    pub(crate) meeting: MeetingId,
    pub(crate) ground: String,
    pub(crate) exemption: Option<String>,
    pub(crate) decided_by: String,
    pub(crate) review: Date,
    pub(crate) as_of: Option<Time>,
}

pub(crate) fn call_to_order(record: &Record, meeting: MeetingId) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    match found.state() {
        State::Noticed => {}
        State::InSession | State::ClosedSession | State::Recess => {
            return Err(Refusal::CalledAlready { meeting });
        }
        State::Adjourned => return Err(Refusal::MeetingAdjourned { meeting }),
        State::Cancelled => return Err(Refusal::MeetingCancelled { meeting }),
    }
    if found.start().is_none() {
        return Err(Refusal::NoDate { meeting });
    }
    let room = &found.notice().room;
    if let Some(other) = record.sitting_in(room) {
        let (room, other) = (room.clone(), other.id().clone());
        return Err(Refusal::RoomBusy { room, other });
    }
    Ok(Act::CalledToOrder { meeting })
}

pub(crate) fn open_item(record: &Record, meeting: MeetingId, item: String) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    match found.state() {
        State::InSession | State::ClosedSession => {}
        State::Recess => return Err(Refusal::InRecess { meeting }),
        State::Noticed | State::Adjourned | State::Cancelled => return Err(not_sitting(found)),
    }
    if !found.agenda().iter().any(|on_agenda| on_agenda.id == item) {
        return Err(Refusal::ItemUnknown {
            item: item.chars().take(64).collect(),
        });
    }
    if found.item().is_some_and(|current| current.id == item) {
        return Err(Refusal::ItemOpenAlready { item });
    }
    if found.state() == State::InSession && found.class_of(&item) == Class::Closed {
        return Err(Refusal::ItemIsClosed { item });
    }
    Ok(Act::ItemOpened { meeting, item })
}

pub(crate) fn recess(record: &Record, meeting: MeetingId, reason: String) -> Result<Act, Refusal> {
    text::words("reason", &reason, PROSE)?;
    in_public(record.known(&meeting)?)?;
    Ok(Act::Recessed { meeting, reason })
}

pub(crate) fn resume(record: &Record, meeting: MeetingId) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    match found.state() {
        State::Recess => Ok(Act::Resumed { meeting }),
        State::InSession | State::ClosedSession => Err(Refusal::NotInRecess { meeting }),
        State::Noticed | State::Adjourned | State::Cancelled => Err(not_sitting(found)),
    }
}

pub(crate) fn close(ask: Ask<'_>, asked: Closing) -> Result<Act, Refusal> {
    let Ask { record, at, .. } = ask;
    let Closing {
        meeting,
        ground,
        exemption,
        decided_by,
        review,
        as_of,
    } = asked;
    text::ground(&ground)?;
    text::words("deciding office", &decided_by, NAME)?;
    let found = record.known(&meeting)?;
    in_public(found)?;
    let today = text::day(at);
    if review <= today {
        return Err(Refusal::ReviewNotAhead { today });
    }
    rules::exempt(record, found, exemption.as_deref())?;
    let from = as_of.map(|asked| delay::as_of(record, found, asked, at));
    Ok(Act::SessionClosed {
        meeting,
        ground,
        exemption,
        decided_by,
        review,
        from: from.transpose()?,
    })
}

pub(crate) fn reopen(record: &Record, meeting: MeetingId) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    match found.state() {
        State::ClosedSession => Ok(Act::SessionReopened { meeting }),
        State::InSession => Err(Refusal::SessionIsOpen { meeting }),
        State::Recess => Err(Refusal::InRecess { meeting }),
        State::Noticed | State::Adjourned | State::Cancelled => Err(not_sitting(found)),
    }
}

pub(crate) fn adjourn(record: &Record, meeting: MeetingId) -> Result<Act, Refusal> {
    let found = record.known(&meeting)?;
    if found.state().sits() {
        Ok(Act::Adjourned { meeting })
    } else {
        Err(not_sitting(found))
    }
}

/// Refuses unless the session is open to the public.
fn in_public(meeting: &Meeting) -> Result<(), Refusal> {
    let id = || meeting.id().clone();
    match meeting.state() {
        State::InSession => Ok(()),
        State::ClosedSession => Err(Refusal::SessionIsClosed { meeting: id() }),
        State::Recess => Err(Refusal::InRecess { meeting: id() }),
        State::Noticed | State::Adjourned | State::Cancelled => Err(not_sitting(meeting)),
    }
}

/// Why a meeting that is not sitting cannot do what only a sitting one can.
pub(crate) fn not_sitting(found: &Meeting) -> Refusal {
    let meeting = found.id().clone();
    match found.state() {
        State::Adjourned => Refusal::MeetingAdjourned { meeting },
        State::Cancelled => Refusal::MeetingCancelled { meeting },
        State::Noticed | State::InSession | State::ClosedSession | State::Recess => {
            Refusal::NotCalled { meeting }
        }
    }
}

impl Meeting {
    /// Begins the meeting: in public, unless it is classified as closed.
    pub(crate) fn called_to_order(&mut self, at: Time, setting: Setting<'_>) -> bool {
        if self.state != State::Noticed || self.start().is_none() {
            return false;
        }
        self.epoch = Some(at);
        if self.delays.is_empty() {
            let rules = setting.rules.map_or(0, |rules| rules.delay_seconds);
            self.delays.push((at, rules));
        }
        self.note_cover(setting.covered);
        match self.closed_from_the_start(at) {
            Some(part) => {
                self.state = State::ClosedSession;
                self.closed.push(part);
                true
            }
            None => self.begin(at),
        }
    }

    pub(crate) fn item_opened(&mut self, item: &str, at: Time) -> bool {
        let sits = matches!(self.state, State::InSession | State::ClosedSession);
        let Some(index) = self
            .agenda
            .iter()
            .position(|on_agenda| on_agenda.id == item)
        else {
            return false;
        };
        if !sits || self.current == Some(index) {
            return false;
        }
        self.leave_item(at);
        self.agenda[index].times.push(Interval::since(at));
        self.current = Some(index);
        true
    }

    pub(crate) fn recessed(&mut self, reason: &str, at: Time) -> bool {
        if self.state != State::InSession {
            return false;
        }
        self.end(at);
        self.state = State::Recess;
        self.recesses.push(Recess {
            from: at,
            until: None,
            reason: reason.to_owned(),
        });
        true
    }

    pub(crate) fn resumed(&mut self, at: Time) -> bool {
        if self.state != State::Recess {
            return false;
        }
        self.end_recess(at);
        self.begin(at)
    }

    /// Closes the session, at the earliest from where it was opened last.
    pub(crate) fn session_closed(&mut self, mut part: ClosedPart, at: Time) -> bool {
        if self.state != State::InSession {
            return false;
        }
        let opened = self.open.last().map_or(at, |open| open.from);
        part.from = part.from.max(opened).min(at);
        self.end(part.from);
        self.state = State::ClosedSession;
        self.closed.push(part);
        true
    }

    pub(crate) fn session_reopened(&mut self, at: Time) -> bool {
        if self.state != State::ClosedSession {
            return false;
        }
        self.end_closed(at);
        self.begin(at)
    }

    pub(crate) fn adjourn(&mut self, at: Time) -> bool {
        if !self.state.sits() {
            return false;
        }
        self.end(at);
        self.end_closed(at);
        self.end_recess(at);
        self.leave_item(at);
        self.state = State::Adjourned;
        self.adjourned = Some(at);
        true
    }

    /// The session is in public from here on.
    fn begin(&mut self, at: Time) -> bool {
        self.state = State::InSession;
        self.open.push(Interval::since(at));
        true
    }

    /// The session is not in public from here on; what lasted no time was never open.
    fn end(&mut self, at: Time) {
        if let Some(last) = self.open.last_mut()
            && last.until.is_none()
        {
            last.until = Some(at);
            if at <= last.from {
                self.open.pop();
            }
        }
    }

    fn end_closed(&mut self, at: Time) {
        if let Some(part) = self.closed.last_mut() {
            part.until.get_or_insert(at);
        }
    }

    fn end_recess(&mut self, at: Time) {
        if let Some(recess) = self.recesses.last_mut() {
            recess.until.get_or_insert(at);
        }
    }

    pub(crate) fn leave_item(&mut self, at: Time) {
        let current = self
            .current
            .take()
            .and_then(|index| self.agenda.get_mut(index));
        if let Some(time) = current.and_then(|item| item.times.last_mut()) {
            time.until.get_or_insert(at);
        }
    }
}
