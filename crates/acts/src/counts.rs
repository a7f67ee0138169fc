//! Attendance counted: per office and category over a period, each count with the meetings behind
//! it, and never a bare percentage.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{BodyId, Meeting, MeetingId, OfficeId, Record, Roll, Standing, State, Time};

/// Which attendance is counted; all of it when everything is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountQuery {
    /// Of one office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// At meetings of one body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyId>,
    /// At meetings of one category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// At meetings that were called to order at this instant or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// At meetings that were called to order before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

impl CountQuery {
    /// Whether a meeting counts: it was called to order and adjourned, and is asked about.
    fn takes(&self, meeting: &Meeting) -> bool {
        let Some(epoch) = meeting
            .epoch()
            .filter(|_| meeting.state() == State::Adjourned)
        else {
            return false;
        };
        let notice = meeting.notice();
        let of_body = self.body.as_ref().is_none_or(|body| *body == notice.body);
        let category = self.category.as_ref();
        let of_category = category.is_none_or(|category| *category == notice.category);
        let begun = self.from.is_none_or(|from| from <= epoch);
        of_body && of_category && begun && self.until.is_none_or(|until| epoch < until)
    }
}

/// A number with the list behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Count {
    /// How many.
    pub count: u64,
    /// The meetings that are counted, by name; one for each, except that a meeting can have more
    /// than one statement.
    pub meetings: Vec<MeetingId>,
}

impl Count {
    fn add(&mut self, count: usize, meeting: &MeetingId) {
        if count > 0 {
            self.count += count as u64;
            self.meetings.push(meeting.clone());
        }
    }
}

/// The attendance of one office at meetings of one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CountRow {
    /// The office.
    pub office: OfficeId,
    /// The category.
    pub category: String,
    /// Where it was to come: invited and sending nobody, or sent by another office.
    pub expected: Count,
    /// Where it came as a member.
    pub present: Count,
    /// Where it came to attend or to observe.
    pub in_attendance: Count,
    /// Where it was to come and did not.
    pub absent: Count,
    /// Where it sent another office and did not come itself.
    pub delegated: Count,
    /// Statements on its absence, by either side, where both sides were heard.
    pub statements: Count,
    /// Where both sides made statements on its absence, or it objected to the register.
    pub disputed: Count,
}

impl CountRow {
    fn new(office: &OfficeId, category: &str) -> Self {
        Self {
            office: office.clone(),
            category: category.to_owned(),
            expected: Count::default(),
            present: Count::default(),
            in_attendance: Count::default(),
            absent: Count::default(),
            delegated: Count::default(),
            statements: Count::default(),
            disputed: Count::default(),
        }
    }
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// The meetings that were looked at, by name: called to order and adjourned.
    pub meetings: Vec<MeetingId>,
    /// One row per office and category, by name.
    pub rows: Vec<CountRow>,
}

impl Counts {
    /// The sum of one count over all rows.
    pub fn total(&self, of: impl Fn(&CountRow) -> &Count) -> u64 {
        self.rows.iter().map(|row| of(row).count).sum()
    }
}

impl Record {
    /// Counts attendance; every count equals what the registers of its meetings say.
    ///
    /// Statements on what happened outside of meetings are no part of any register, and are never
    /// counted.
    pub fn attendance(&self, query: &CountQuery) -> Counts {
        let mut meetings = Vec::new();
        let mut rows = BTreeMap::new();
        for meeting in self.meetings().filter(|meeting| query.takes(meeting)) {
            meetings.push(meeting.id().clone());
            count(meeting, query.office.as_ref(), &mut rows);
        }
        let rows = rows.into_values().collect();
        Counts { meetings, rows }
    }
}

/// What one office's attendance at a meeting adds to its row.
#[derive(Clone, Debug)]
pub struct Share {
    /// The office.
    pub office: OfficeId,
    /// Whether it was to come.
    pub expected: bool,
    /// How it stands in the register, if it is there.
    pub standing: Option<Standing>,
    /// Statements on its absence, where both sides were heard.
    pub statements: usize,
    /// Whether both sides made statements on its absence, or it objected to the register.
    pub disputed: bool,
}

impl Meeting {
    /// What its register adds to counts, office by office.
    pub fn shares(&self) -> &[Share] {
        self.shares.of(self)
    }
}

/// What a meeting adds to counts: worked out when it is first asked for, and anew after its next
/// act. It follows from the meeting, so that two meetings never differ in it alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shares(OnceLock<Arc<[Share]>>);

impl PartialEq for Shares {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Shares {}

impl Shares {
    fn of(&self, meeting: &Meeting) -> &[Share] {
        self.0.get_or_init(|| shares(meeting).into())
    }
}

/// Reads a meeting's register.
fn shares(meeting: &Meeting) -> Vec<Share> {
    let mut shares: BTreeMap<OfficeId, Share> = BTreeMap::new();
    let mut share = |office: &OfficeId, note: &dyn Fn(&mut Share)| {
        note(shares.entry(office.clone()).or_insert_with(|| Share {
            office: office.clone(),
            expected: false,
            standing: None,
            statements: 0,
            disputed: false,
        }));
    };
    let noted_by_mistake = |(_, it): &(OfficeId, Roll)| it.standing == Standing::Struck;
    let standings = meeting.standings().into_iter();
    for (office, roll) in standings.filter(|it| !noted_by_mistake(it)) {
        share(&office, &|it| {
            it.expected = roll.expected;
            it.standing = Some(roll.standing);
        });
    }
    for absence in meeting.absences() {
        let words = absence.words.iter();
        let stated = words.filter(|word| word.text.is_some()).count();
        share(&absence.office, &|it| {
            it.statements = stated;
            it.disputed = absence.disputed();
        });
    }
    for objection in meeting.objections() {
        share(&objection.office, &|it| it.disputed = true);
    }
    shares.into_values().collect()
}

/// Adds one meeting's register.
fn count<'a>(
    meeting: &'a Meeting,
    only: Option<&OfficeId>,
    rows: &mut BTreeMap<(&'a OfficeId, &'a str), CountRow>,
) {
    let (id, category) = (meeting.id(), &meeting.notice().category);
    let shares = meeting.shares().iter();
    for share in shares.filter(|share| only.is_none_or(|only| *only == share.office)) {
        let office = &share.office;
        let row = rows
            .entry((office, category))
            .or_insert_with(|| CountRow::new(office, category));
        row.expected.add(usize::from(share.expected), id);
        let standing = share.standing.map(|standing| match standing {
            Standing::Present => &mut row.present,
            Standing::InAttendance => &mut row.in_attendance,
            Standing::Delegated => &mut row.delegated,
            // Nobody is waited for at a meeting that is over; what was struck is no share.
            Standing::Absent | Standing::Expected | Standing::Struck => &mut row.absent,
        });
        if let Some(standing) = standing {
            standing.add(1, id);
        }
        row.statements.add(share.statements, id);
        row.disputed.add(usize::from(share.disputed), id);
    }
}
