//! From notice to agenda: amendment, postponement, items and papers, as acts with one identity.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::{Meeting, Setting};
use crate::notice;
use crate::rules::hours_us;
use crate::session::not_sitting;
use crate::stamp::{Said, Stamp};
use crate::text::{self, NAME, PROSE};
use crate::{Act, AgendaItem, Digest, Item, MeetingId, Notice, Refusal, RoomId, State, Time};

const PAPERS_MAX: usize = 1_000;

/// A notice was amended; fields that are absent stay as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeAmended {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its new title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its new purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Its new room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// Its new place, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Why.
    pub ground: String,
}

/// A meeting was put off, or brought forward to another start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingPostponed {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its new start; none while no date is set, and then it cannot be called to order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Time>,
    /// Why.
    pub ground: String,
    /// Why the new start is sooner than the body's notice hours allow, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<String>,
}

/// The agenda as a whole; an item that was under discussion cannot be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaPublished {
    /// The meeting.
    pub meeting: MeetingId,
    /// The items in order.
    pub items: Vec<AgendaItem>,
}

/// A paper was laid for a meeting or one of its items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperLaid {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item; the whole meeting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What it is called.
    pub title: String,
    /// SHA-256 of its file.
    pub document: Digest,
    /// Who wrote it, in words.
    pub author: String,
}

/// How long before its start something was made known, and how long the rules asked for then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoticeClock {
    /// From the act to the start, in microseconds; negative when the start had passed.
    pub given_us: i64,
    /// The hours that the body's rules asked for then; none when it had no rules.
    pub required_hours: Option<u32>,
    /// Whether that is less than was asked for.
    pub short: bool,
    /// The ground of urgency, where one was needed.
    pub urgency: Option<String>,
}

/// One state of a notice after another; the first is the notice as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Revision {
    /// The act.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Its number, from 0 (RFC 5545 §3.8.7.4, `SEQUENCE`).
    pub sequence: u32,
    /// What kind of act it was.
    pub kind: RevisionKind,
    /// Why; none for the notice itself and for agendas.
    pub ground: Option<String>,
    /// What it changed.
    pub changes: Vec<Change>,
    /// The notice clock, where a start was set or an agenda published.
    pub clock: Option<NoticeClock>,
}

/// What an act did to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// It was given.
    Given,
    /// Its words, room or place were amended.
    Amended,
    /// It was put off, to another start or to none.
    Postponed,
    /// Its agenda was published anew.
    AgendaPublished,
    /// The meeting was called off.
    Cancelled,
}

/// One thing that a revision changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// "title", "purpose", "room", "place", "start", or "item" and the item's name.
    pub field: String,
    /// What it was; none when there was none.
    pub from: Option<String>,
    /// What it is; none when there is none.
    pub to: Option<String>,
}

/// A paper as it was laid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Paper {
    /// What was laid, when and by whom.
    #[serde(flatten)]
    pub laid: Said<PaperLaid>,
    /// The hours before the start that the body's rules asked for then.
    pub required_hours: Option<u32>,
    /// Whether it was laid later than that.
    pub late: bool,
}

/// The history of a meeting's notice, and the papers laid for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Docket {
    history: Vec<Revision>,
    papers: Vec<Paper>,
    undated: bool,
}

pub(crate) fn amend(ask: Ask<'_>, made: NoticeAmended) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    for (field, value, limit) in [
        ("title", &made.title, NAME),
        ("purpose", &made.purpose, PROSE),
        ("place", &made.place, PROSE),
    ] {
        value
            .as_ref()
            .map_or(Ok(()), |value| text::words(field, value, limit))?;
    }
    let found = ask.record.known(&made.meeting)?;
    not_called(found)?;
    let notice = found.notice();
    if let Some(room) = &made.room {
        notice::belongs(ask.record, room, &notice.body)?;
    }
    // What stays as it was is left out of the act.
    let made = NoticeAmended {
        title: made.title.filter(|title| *title != notice.title),
        purpose: made.purpose.filter(|purpose| *purpose != notice.purpose),
        room: made.room.filter(|room| *room != notice.room),
        place: made.place.filter(|place| *place != notice.place),
        ..made
    };
    if made.changes(notice).is_empty() {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::NoticeAmended(made))
}

pub(crate) fn postpone(ask: Ask<'_>, made: MeetingPostponed) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    if let Some(urgency) = &made.urgency {
        text::words("ground of urgency", urgency, PROSE)?;
    }
    let found = ask.record.known(&made.meeting)?;
    not_called(found)?;
    if made.start == found.start() {
        return Err(Refusal::NothingChanged);
    }
    match (made.start, ask.record.rules(&found.notice().body)) {
        (Some(start), rules) => {
            notice::ahead(ask.at, start)?;
            if let Some(rules) = rules {
                notice::soon_enough(rules, ask.at, start, made.urgency.as_ref())?;
            }
        }
        (None, _) if made.urgency.is_some() => return Err(Refusal::UrgencyNeedless),
        (None, _) => {}
    }
    Ok(Act::MeetingPostponed(made))
}

pub(crate) fn publish(ask: Ask<'_>, made: AgendaPublished) -> Result<Act, Refusal> {
    notice::items(&made.items)?;
    let found = ask.record.known(&made.meeting)?;
    if found.state().is_over() {
        return Err(not_sitting(found));
    }
    if let Some(item) = found.discussed_but_left_out(&made.items) {
        let item = item.id.clone();
        return Err(Refusal::ItemDiscussed { item });
    }
    let same = |(old, new): (&Item, &AgendaItem)| old.id == new.id && old.title == new.title;
    if found.agenda().len() == made.items.len() && found.agenda().iter().zip(&made.items).all(same)
    {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::AgendaPublished(made))
}

pub(crate) fn lay_paper(ask: Ask<'_>, made: PaperLaid) -> Result<Act, Refusal> {
    text::words("title", &made.title, NAME)?;
    text::words("author", &made.author, NAME)?;
    let found = ask.record.known(&made.meeting)?;
    if found.state().is_over() {
        return Err(not_sitting(found));
    }
    found.known_item(made.item.as_ref())?;
    if found.papers().len() >= PAPERS_MAX {
        return Err(Refusal::TooMany {
            what: "papers in this meeting",
            limit: PAPERS_MAX,
        });
    }
    let laid = |paper: &Paper| {
        paper.laid.what.item == made.item && paper.laid.what.document == made.document
    };
    if found.papers().iter().any(laid) {
        return Err(Refusal::PaperLaidAlready);
    }
    Ok(Act::PaperLaid(made))
}

/// Refuses once a meeting was called to order or called off.
fn not_called(found: &Meeting) -> Result<(), Refusal> {
    let meeting = found.id().clone();
    match found.state() {
        State::Noticed => Ok(()),
        State::InSession | State::ClosedSession | State::Recess => {
            Err(Refusal::CalledAlready { meeting })
        }
        State::Adjourned => Err(Refusal::MeetingAdjourned { meeting }),
        State::Cancelled => Err(Refusal::MeetingCancelled { meeting }),
    }
}

impl NoticeAmended {
    fn changes(&self, notice: &Notice) -> Vec<Change> {
        let room = self.room.as_ref().map(RoomId::to_string);
        [
            ("title", &notice.title, self.title.clone()),
            ("purpose", &notice.purpose, self.purpose.clone()),
            ("room", &notice.room.to_string(), room),
            ("place", &notice.place, self.place.clone()),
        ]
        .into_iter()
        .filter_map(|(field, from, to)| {
            Some(Change {
                field: field.to_owned(),
                from: Some(from.clone()),
                to: Some(to?),
            })
        })
        .collect()
    }
}

impl NoticeClock {
    fn new(at: Time, start: Time, required_hours: Option<u32>, urgency: Option<&String>) -> Self {
        let given_us = start.since(at);
        Self {
            given_us,
            required_hours,
            short: required_hours.is_some_and(|hours| given_us < hours_us(hours)),
            urgency: urgency.cloned(),
        }
    }
}

impl Docket {
    pub(crate) fn given(notice: &Notice, stamp: &Stamp, setting: Setting<'_>) -> Self {
        let hours = setting.rules.map(|rules| rules.notice_hours);
        let clock = NoticeClock::new(stamp.at, notice.start, hours, notice.urgency.as_ref());
        let given = Revision {
            stamp: stamp.clone(),
            sequence: 0,
            kind: RevisionKind::Given,
            ground: None,
            changes: Vec::new(),
            clock: Some(clock),
        };
        Self {
            history: vec![given],
            ..Self::default()
        }
    }
}

impl Meeting {
    /// How often the notice was changed since it was given: by amendment, postponement, a new
    /// agenda or cancellation (RFC 5545 §3.8.7.4, `SEQUENCE`).
    pub fn sequence(&self) -> u32 {
        self.history().last().map_or(0, |last| last.sequence)
    }

    /// The notice as it was given, and everything that changed it, in order.
    pub fn history(&self) -> &[Revision] {
        &self.docket.history
    }

    /// The notice clock of the start that holds now; none while no date is set.
    pub fn notice_clock(&self) -> Option<&NoticeClock> {
        let sets_start = |revision: &&Revision| match revision.kind {
            RevisionKind::Given | RevisionKind::Postponed => true,
            RevisionKind::Amended | RevisionKind::AgendaPublished | RevisionKind::Cancelled => {
                false
            }
        };
        self.history().iter().rfind(sets_start)?.clock.as_ref()
    }

    /// When it starts; none while it is put off without a date.
    pub fn start(&self) -> Option<Time> {
        (!self.docket.undated).then_some(self.notice().start)
    }

    /// The papers laid for it and for its items, in order.
    pub fn papers(&self) -> &[Paper] {
        &self.docket.papers
    }

    /// Refuses an item that is not on the agenda; the whole meeting always is.
    pub(crate) fn known_item(&self, item: Option<&String>) -> Result<(), Refusal> {
        match item {
            Some(item) if !self.agenda().iter().any(|it| it.id == *item) => {
                Err(Refusal::ItemUnknown {
                    item: item.chars().take(64).collect(),
                })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn discussed_but_left_out(&self, items: &[AgendaItem]) -> Option<&Item> {
        let kept = |item: &Item| items.iter().any(|new| new.id == item.id);
        self.agenda()
            .iter()
            .find(|item| !item.times.is_empty() && !kept(item))
    }

    pub(crate) fn revise(
        &mut self,
        kind: RevisionKind,
        stamp: &Stamp,
        ground: Option<&str>,
        changes: Vec<Change>,
        clock: Option<NoticeClock>,
    ) {
        let revision = Revision {
            stamp: stamp.clone(),
            sequence: self.sequence().saturating_add(1),
            kind,
            ground: ground.map(str::to_owned),
            changes,
            clock,
        };
        self.docket.history.push(revision);
    }

    pub(crate) fn notice_amended(&mut self, made: &NoticeAmended, stamp: &Stamp) -> bool {
        let changes = made.changes(&self.notice);
        if self.state != State::Noticed || changes.is_empty() {
            return false;
        }
        let notice = &mut self.notice;
        let words = [
            (&mut notice.title, &made.title),
            (&mut notice.purpose, &made.purpose),
            (&mut notice.place, &made.place),
        ];
        for (field, value) in words {
            if let Some(value) = value {
                field.clone_from(value);
            }
        }
        if let Some(room) = &made.room {
            notice.room = room.clone();
            self.orders_lapse(stamp);
            self.present.clear();
        }
        let ground = Some(made.ground.as_str());
        self.revise(RevisionKind::Amended, stamp, ground, changes, None);
        true
    }

    pub(crate) fn meeting_postponed(
        &mut self,
        made: &MeetingPostponed,
        stamp: &Stamp,
        setting: Setting<'_>,
    ) -> bool {
        if self.state != State::Noticed || made.start == self.start() {
            return false;
        }
        let change = Change {
            field: "start".to_owned(),
            from: self.start().map(|start| start.to_string()),
            to: made.start.map(|start| start.to_string()),
        };
        let hours = setting.rules.map(|rules| rules.notice_hours);
        let urgency = made.urgency.as_ref();
        let clock = made
            .start
            .map(|start| NoticeClock::new(stamp.at, start, hours, urgency));
        self.docket.undated = made.start.is_none();
        self.notice.start = made.start.unwrap_or(self.notice.start);
        self.notice.urgency.clone_from(&made.urgency);
        let ground = Some(made.ground.as_str());
        self.revise(RevisionKind::Postponed, stamp, ground, vec![change], clock);
        true
    }

    pub(crate) fn agenda_published(
        &mut self,
        made: &AgendaPublished,
        stamp: &Stamp,
        setting: Setting<'_>,
    ) -> bool {
        let unfit = self.state.is_over()
            || self.discussed_but_left_out(&made.items).is_some()
            || notice::items(&made.items).is_err();
        if unfit {
            return false;
        }
        let current = self.item().map(|item| item.id.clone());
        let changes = self.agenda_changes(&made.items);
        let old = std::mem::take(&mut self.agenda);
        let times = |id: &str| old.iter().find(|item| item.id == id);
        self.agenda = made
            .items
            .iter()
            .map(|new| Item {
                id: new.id.clone(),
                title: new.title.clone(),
                times: times(&new.id).map_or_else(Vec::new, |item| item.times.clone()),
            })
            .collect();
        self.current = current.and_then(|id| self.agenda.iter().position(|item| item.id == id));
        let hours = setting.rules.map(|rules| rules.notice_hours);
        let clock = self
            .start()
            .map(|start| NoticeClock::new(stamp.at, start, hours, None));
        self.revise(RevisionKind::AgendaPublished, stamp, None, changes, clock);
        true
    }

    fn agenda_changes(&self, items: &[AgendaItem]) -> Vec<Change> {
        let change = |id: &str, from: Option<&String>, to: Option<&String>| Change {
            field: format!("item {id}"),
            from: from.cloned(),
            to: to.cloned(),
        };
        let old = |id: &str| self.agenda.iter().find(|item| item.id == id);
        let new = |id: &str| items.iter().find(|item| item.id == id);
        let gone = self.agenda.iter().filter(|item| new(&item.id).is_none());
        let gone = gone.map(|item| change(&item.id, Some(&item.title), None));
        let set = items.iter().filter_map(|item| {
            let from = old(&item.id).map(|item| &item.title);
            (from != Some(&item.title)).then(|| change(&item.id, from, Some(&item.title)))
        });
        gone.chain(set).collect()
    }

    pub(crate) fn paper_laid(
        &mut self,
        made: &PaperLaid,
        stamp: &Stamp,
        setting: Setting<'_>,
    ) -> bool {
        if self.state.is_over() || self.known_item(made.item.as_ref()).is_err() {
            return false;
        }
        let required_hours = setting.rules.map(|rules| rules.papers_hours);
        let late = self
            .start()
            .map(|start| NoticeClock::new(stamp.at, start, required_hours, None).short);
        self.docket.papers.push(Paper {
            laid: Said::new(made, stamp),
            required_hours,
            late: late.unwrap_or(false),
        });
        true
    }
}
