//! Open by default: how meetings and items are classified, and why one was not streamed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::rules;
use crate::session::not_sitting;
use crate::stamp::{Said, Stamp};
use crate::text::{self, NAME, PROSE};
use crate::{Act, ClosedPart, Date, Interval, MeetingId, Record, Refusal, State, Time};

/// Whether a meeting or an item is in public.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// In public from beginning to end.
    Open,
    /// Not in public.
    Closed,
    /// Some of it in public.
    Mixed,
}

/// A meeting or an item of its agenda was classified; what nobody classified is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Classified {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item; the whole meeting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// How.
    pub class: Class,
    /// Why; needed unless it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The exemption in the body's rules that it rests on; needed where the body has a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<String>,
    /// The office that deemed it so; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// When it is to be reviewed; needed unless it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Date>,
}

/// What a closed meeting or item is called among those who take part; the public reads the open
/// title alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedTitleGiven {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item; the whole meeting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The closed title.
    pub title: String,
}

/// Why an open meeting was not streamed; without one the public list says "unexplained".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnstreamedExplained {
    /// The meeting.
    pub meeting: MeetingId,
    /// Why.
    pub reason: String,
}

/// Why a meeting was held outside of what the body's cameras cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Uncovered {
    /// Its notice said that it is held away from the room.
    Elsewhere,
    /// Its room had no camera in use when it was called to order, and none sent anything since.
    NoCamera,
}

/// An open meeting that was not streamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unstreamed<'a> {
    /// The meeting.
    pub meeting: &'a Meeting,
    /// Why, in the latest words; none while it is unexplained.
    pub reason: Option<&'a Said<UnstreamedExplained>>,
}

/// How a meeting and its items are classified, and whether it was streamed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes {
    said: Vec<Said<Classified>>,
    titles: Vec<Said<ClosedTitleGiven>>,
    explanations: Vec<Said<UnstreamedExplained>>,
    streamed: bool,
    covered: Option<bool>,
}

pub(crate) fn classify(ask: Ask<'_>, mut made: Classified) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    if found.state() == State::Cancelled {
        return Err(not_sitting(found));
    }
    found.known_item(made.item.as_ref())?;
    let decided_by = made
        .decided_by
        .get_or_insert_with(|| ask.actor.name().to_owned());
    text::words("deciding office", decided_by, NAME)?;
    match made.class {
        Class::Open => open(&made)?,
        Class::Closed | Class::Mixed => not_open(ask, found, &made)?,
    }
    if made.class == Class::Closed && found.held_in_public(made.item.as_ref()) {
        return Err(Refusal::HeldInPublic);
    }
    let current = found.classification(made.item.as_deref());
    if current.is_some_and(|said| said.what == made) {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::Classified(made))
}

fn open(made: &Classified) -> Result<(), Refusal> {
    if made.exemption.is_some() || made.review.is_some() {
        return Err(Refusal::OpenNeedsNone);
    }
    let ground = made.ground.as_ref();
    ground.map_or(Ok(()), |ground| text::ground(ground))
}

fn not_open(ask: Ask<'_>, found: &Meeting, made: &Classified) -> Result<(), Refusal> {
    text::ground(made.ground.as_deref().unwrap_or_default())?;
    let today = text::day(ask.at);
    match made.review {
        None => return Err(Refusal::ReviewMissing),
        Some(review) if review <= today => return Err(Refusal::ReviewNotAhead { today }),
        Some(_) => {}
    }
    rules::exempt(ask.record, found, made.exemption.as_deref())
}

pub(crate) fn give_closed_title(ask: Ask<'_>, made: ClosedTitleGiven) -> Result<Act, Refusal> {
    text::words("closed title", &made.title, PROSE)?;
    let found = ask.record.known(&made.meeting)?;
    if found.state() == State::Cancelled {
        return Err(not_sitting(found));
    }
    found.known_item(made.item.as_ref())?;
    let item = made.item.as_deref();
    let class = item.map_or(found.class(), |item| found.class_of(item));
    if class == Class::Open {
        return Err(Refusal::TitleOfOpen);
    }
    if found
        .closed_title(item)
        .is_some_and(|said| said.what == made)
    {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::ClosedTitleGiven(made))
}

pub(crate) fn explain_unstreamed(ask: Ask<'_>, made: UnstreamedExplained) -> Result<Act, Refusal> {
    text::words("reason", &made.reason, PROSE)?;
    let found = ask.record.known(&made.meeting)?;
    let meeting = made.meeting.clone();
    match found.state() {
        State::Adjourned => {}
        State::Cancelled => return Err(Refusal::MeetingCancelled { meeting }),
        State::Noticed | State::InSession | State::ClosedSession | State::Recess => {
            return Err(Refusal::NotOver { meeting });
        }
    }
    if found.open().is_empty() {
        return Err(Refusal::NeverInPublic { meeting });
    }
    if found.streamed() {
        return Err(Refusal::WasStreamed { meeting });
    }
    if found.explanation().is_some_and(|said| said.what == made) {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::UnstreamedExplained(made))
}

impl Record {
    /// The meetings adjourned by an instant that were in public and were not streamed, each with
    /// the reason or unexplained, by name.
    pub fn unstreamed(&self, now: Time) -> impl Iterator<Item = Unstreamed<'_>> {
        self.meetings()
            .filter(move |meeting| meeting.adjourned().is_some_and(|at| at <= now))
            .filter(|meeting| !meeting.open().is_empty() && !meeting.streamed())
            .map(|meeting| Unstreamed {
                meeting,
                reason: meeting.explanation(),
            })
    }

    /// The meetings that were called to order outside of what cameras cover, by name.
    pub fn uncovered(&self) -> impl Iterator<Item = (&Meeting, Uncovered)> {
        self.meetings()
            .filter_map(|meeting| Some((meeting, meeting.uncovered()?)))
    }
}

impl Meeting {
    /// How the meeting as a whole is classified; open unless somebody said otherwise.
    pub fn class(&self) -> Class {
        let said = self.classification(None);
        said.map_or(Class::Open, |said| said.what.class)
    }

    /// How an item is classified: by itself, else as the meeting is.
    pub fn class_of(&self, item: &str) -> Class {
        let said = self.classification(Some(item));
        said.map_or_else(|| self.class(), |said| said.what.class)
    }

    /// The classification that holds for an item itself, or for the whole meeting.
    pub fn classification(&self, item: Option<&str>) -> Option<&Said<Classified>> {
        let same = |said: &&Said<Classified>| said.what.item.as_deref() == item;
        self.classes.said.iter().rfind(same)
    }

    /// Every classification of the meeting and its items, in order.
    pub fn classifications(&self) -> &[Said<Classified>] {
        &self.classes.said
    }

    /// What the meeting, or an item of it, is called among those who take part; not for the public.
    pub fn closed_title(&self, item: Option<&str>) -> Option<&Said<ClosedTitleGiven>> {
        let same = |said: &&Said<ClosedTitleGiven>| said.what.item.as_deref() == item;
        self.classes.titles.iter().rfind(same)
    }

    /// Whether any of it was to be seen: at some instant of open time a camera was sending, or
    /// footage of open time was kept.
    pub fn streamed(&self) -> bool {
        self.classes.streamed
    }

    /// Why it was not streamed, in the latest words.
    pub fn explanation(&self) -> Option<&Said<UnstreamedExplained>> {
        self.classes.explanations.last()
    }

    /// Whether it was held outside of what the body's cameras cover, once it was called to order.
    pub fn uncovered(&self) -> Option<Uncovered> {
        let covered = self.classes.covered?;
        if self.notice().elsewhere {
            Some(Uncovered::Elsewhere)
        } else if !covered && !self.streamed() && self.present().is_empty() {
            Some(Uncovered::NoCamera)
        } else {
            None
        }
    }

    /// Whether the meeting, or an item of it, was in public for any time.
    fn held_in_public(&self, item: Option<&String>) -> bool {
        let Some(item) = item else {
            return !self.open().is_empty();
        };
        let meets = |a: &Interval, b: &Interval| {
            let before = |a: &Interval, b: &Interval| a.until.is_none_or(|until| b.from < until);
            before(a, b) && before(b, a)
        };
        let times = self.agenda().iter().filter(|it| it.id == *item);
        times
            .flat_map(|item| &item.times)
            .any(|time| self.open().iter().any(|open| meets(time, open)))
    }

    /// The closed part with which a meeting classified as closed begins.
    pub(crate) fn closed_from_the_start(&self, at: Time) -> Option<ClosedPart> {
        let said = &self.classification(None)?.what;
        if said.class != Class::Closed {
            return None;
        }
        Some(ClosedPart {
            from: at,
            until: None,
            ground: said.ground.clone().unwrap_or_default(),
            exemption: said.exemption.clone(),
            decided_by: said.decided_by.clone().unwrap_or_default(),
            review: said.review?,
        })
    }

    /// Keeps in mind whether a camera covers the meeting as it is called to order.
    pub(crate) fn note_cover(&mut self, covered: bool) {
        self.classes.covered = Some(covered);
    }

    /// Keeps in mind that there was something to see; called after every act.
    pub(crate) fn note_stream(&mut self) {
        let live = self.state == State::InSession && !self.present.is_empty();
        let kept = || self.kept.values().any(|kept| kept.segments > 0);
        self.classes.streamed = self.classes.streamed || live || kept();
    }

    pub(crate) fn classified(&mut self, made: &Classified, stamp: &Stamp) -> bool {
        let reasoned =
            made.class == Class::Open || (made.ground.is_some() && made.review.is_some());
        let fits = reasoned
            && made.decided_by.is_some()
            && self.state != State::Cancelled
            && self.known_item(made.item.as_ref()).is_ok();
        if fits {
            self.classes.said.push(Said::new(made, stamp));
        }
        fits
    }

    pub(crate) fn closed_title_given(&mut self, made: &ClosedTitleGiven, stamp: &Stamp) -> bool {
        let fits = self.state != State::Cancelled && self.known_item(made.item.as_ref()).is_ok();
        if fits {
            self.classes.titles.push(Said::new(made, stamp));
        }
        fits
    }

    pub(crate) fn unstreamed_explained(
        &mut self,
        made: &UnstreamedExplained,
        stamp: &Stamp,
    ) -> bool {
        let fits = self.state == State::Adjourned && !self.open.is_empty();
        if fits {
            self.classes.explanations.push(Said::new(made, stamp));
        }
        fits
    }
}
