//! Delay: how long after the room the public sees a meeting, so that a closing can reach back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::session::not_sitting;
use crate::text;
use crate::{Act, Interval, MeetingId, Record, Refusal, Time};

/// Seconds that a meeting may be held back at most.
const SECONDS_MAX: u32 = 600;
/// A closing is judged a little after it was asked for: it may reach back so much further.
const LAG_US: i64 = 5 * Time::SECOND;
/// How long the words of a closing may be read before it is asked for, in microseconds: the public
/// side of a meeting that is held back stands still meanwhile.
pub const READING_US: i64 = 60 * Time::SECOND;

/// The delay of a meeting was set; in effect at once, for as long as no later such act is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelaySet {
    /// The meeting.
    pub meeting: MeetingId,
    /// Seconds between the room and the public, 0 to 600.
    pub seconds: u32,
    /// Why.
    pub ground: String,
}

/// What a meeting was held back by, from when on.
pub(crate) type Delays = Vec<(Time, u32)>;

pub(crate) fn set(ask: Ask<'_>, made: DelaySet) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let found = ask.record.known(&made.meeting)?;
    if found.state().is_over() {
        return Err(not_sitting(found));
    }
    if made.seconds > SECONDS_MAX {
        let (rule, least, most) = ("delay in seconds", 0, SECONDS_MAX);
        return Err(Refusal::RuleOutside { rule, least, most });
    }
    if ask.record.delay_seconds(found) == made.seconds {
        return Err(Refusal::NothingChanged);
    }
    let body = &found.notice().body;
    if made.seconds > 0 && ask.record.seal_policy(body).is_none() {
        return Err(Refusal::DelayNeedsSeal { body: body.clone() });
    }
    Ok(Act::DelaySet(made))
}

/// From when on a session is closed: as asked, within what the public cannot have seen.
pub(crate) fn as_of(
    record: &Record,
    meeting: &Meeting,
    asked: Time,
    at: Time,
) -> Result<Time, Refusal> {
    text::instant("instant to close as of", asked)?;
    if asked > at {
        return Err(Refusal::AsOfAhead { now: at });
    }
    let reach_us = reach_us(record.delay_seconds(meeting), meeting.is_held_back());
    let opened = meeting.open().last().map_or(at, |open| open.from);
    // What the record has in the open was public, whatever the delay is by now.
    let kept = meeting.kept().values().filter_map(|it| it.covered_until);
    let earliest = kept
        .max()
        .map_or(opened, |kept| kept.max(opened))
        .max(at.plus_us(-reach_us));
    Ok(asked.max(earliest).min(at))
}

/// How far back a closing may reach at most, in microseconds, by the delay and whether the meeting is
/// or was held back. What the public has seen is for the gate to say, which knows it.
pub fn reach_us(delay_seconds: u32, held_back: bool) -> i64 {
    let reading_us = if held_back { READING_US } else { 0 };
    i64::from(delay_seconds) * Time::SECOND + reading_us + LAG_US
}

impl Meeting {
    /// How long after the room the public sees it, in seconds: as set for it, or as its rules said
    /// at the call to order; none before either.
    pub fn delay_seconds(&self) -> Option<u32> {
        self.delays.last().map(|(_, seconds)| *seconds)
    }

    /// Whether any of it is or was held back, so that the public may be behind.
    pub fn is_held_back(&self) -> bool {
        self.delays.iter().any(|(_, seconds)| *seconds > 0)
    }

    /// The open time that was held back: until the public has seen it, it is sealed like closed
    /// time.
    pub fn held(&self) -> Vec<Interval> {
        let ends = self.delays.iter().skip(1).map(|(at, _)| Some(*at));
        let times = self.delays.iter().zip(ends.chain([None]));
        let mut held: Vec<Interval> = Vec::new();
        for ((from, _), until) in times.filter(|((_, seconds), _)| *seconds > 0) {
            match held.last_mut().filter(|last| last.until == Some(*from)) {
                Some(last) => last.until = until,
                None => held.push(Interval { from: *from, until }),
            }
        }
        let both = held.iter().flat_map(|one| {
            let open = self.open().iter();
            open.filter_map(|other| one.within(other))
        });
        both.collect()
    }

    pub(crate) fn delay_set(&mut self, made: &DelaySet, at: Time) -> bool {
        let counts = !self.state().is_over();
        if counts {
            self.delays.push((at, made.seconds));
        }
        counts
    }
}

impl Record {
    /// How long after the room the public sees a meeting, in seconds: as set for it, or by its
    /// body's rules.
    pub fn delay_seconds(&self, meeting: &Meeting) -> u32 {
        let rules = || self.rules(&meeting.notice().body);
        let set = meeting.delay_seconds();
        set.or_else(|| rules().map(|rules| rules.delay_seconds))
            .unwrap_or(0)
    }
}
