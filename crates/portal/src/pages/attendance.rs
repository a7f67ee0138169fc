//! Attendance: office by category over a period, in counts that lead to the registers behind them.

use std::collections::BTreeMap;

use acts::{BodyId, ConditionStanding, Date, MeetingId, OfficeId, Record};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::{self, Asked, Choice, Pairs, Told, link, office_name, turn};
use super::chart::{self, Chart};
use super::row::{Row, capital};
use super::sides::{Sides, sides};
use super::{Amiss, Around, Page, page};
use crate::addresses;
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Counted, Month, Numbers, Tallies, Wanted, Zone, date};
use crate::words::{Asks, Words, group};

/// Rows on one page.
const ROWS: usize = 100;
/// Meetings on one page behind a count.
const MEETINGS: usize = 60;
/// Disputed meetings whose sides are opened in place on a whole page.
const OPENED_IN_ALL: usize = 24;
/// Conditions shown.
const CONDITIONS: usize = 20;
/// Months drawn at most.
const MONTHS: usize = 24;

const KNOWN: [&str; 6] = ["office", "body", "category", "from", "until", "page"];
const KNOWN_BEHIND: [&str; 7] = [
    "office", "body", "category", "from", "until", "page", "count",
];

/// What is asked: which attendance, in which days.
struct Question {
    office: Option<OfficeId>,
    body: Option<BodyId>,
    category: Option<String>,
    /// The first day, and the last.
    days: (Date, Date),
    /// Whether the days are those that stand when nobody chose.
    usual: bool,
    zone: Zone,
    zone_name: String,
    page: usize,
}

impl Question {
    /// The last twelve months of everything.
    fn usual(reader: &Reader, body: Option<&BodyId>, t: Words) -> Self {
        let (zone_name, zone) = asked::zone(&reader.record, body, t);
        let today = zone.date(reader.now);
        Self {
            office: None,
            body: body.cloned(),
            category: None,
            days: (year_before(today), today),
            usual: true,
            zone,
            zone_name,
            page: 1,
        }
    }

    fn read(reader: &Reader, asked: &Asked, tallies: &Tallies, t: Words) -> Told<Self> {
        let body = asked.body(&reader.record)?;
        let usual = Self::usual(reader, body.as_ref(), t);
        let (from, until) = (asked.day("from")?, asked.day("until")?);
        let last = until.unwrap_or(usual.days.1);
        let first = from.unwrap_or_else(|| year_before(last));
        if first > last {
            let says = t.fill("asked-order").put("from", date(first, t));
            return Err(says.put("until", date(last, t)).into());
        }
        let known: Vec<_> = categories(&reader.record, tallies).into_iter().collect();
        let known: Vec<_> = known.iter().map(|(id, _)| id.as_str()).collect();
        let category = asked.choice("category", &known)?.map(str::to_owned);
        Ok(Self {
            office: asked.office(&reader.record)?,
            category,
            usual: from.is_none() && until.is_none(),
            days: (first, last),
            page: asked.page()?,
            ..usual
        })
    }

    fn wanted(&self) -> Wanted {
        let after = Date::from_days(self.days.1.days() + 1);
        Wanted {
            office: self.office.clone(),
            body: self.body.clone(),
            category: self.category.clone(),
            from: Some(self.zone.begins(self.days.0)),
            until: Some(self.zone.begins(after)),
        }
    }

    /// The meetings behind a count of a row, or of the whole page.
    fn behind(&self, row: Option<&(OfficeId, String)>, counted: Counted) -> String {
        let office = row.map(|row| &row.0).or(self.office.as_ref());
        let category = row.map(|row| &row.1).or(self.category.as_ref());
        let mut fields = vec![("count", counted.as_str().to_owned())];
        fields.extend(office.map(|id| ("office", id.to_string())));
        fields.extend(category.map(|id| ("category", id.clone())));
        fields.extend(self.body.as_ref().map(|id| ("body", id.to_string())));
        fields.push(("from", self.days.0.to_string()));
        fields.push(("until", self.days.1.to_string()));
        link("/attendance/behind", &fields)
    }

    fn cells(&self, row: Option<&(OfficeId, String)>, numbers: &Numbers, t: Words) -> Vec<Cell> {
        let cell = |counted: Counted| Cell {
            head: head(counted, t),
            count: group(&numbers.of(counted).to_string()),
            href: (numbers.of(counted) > 0).then(|| self.behind(row, counted)),
        };
        Counted::ALL.map(cell).into()
    }

    /// The same question to the API.
    fn for_programs(&self) -> String {
        let wanted = self.wanted();
        let fields = [
            ("office", wanted.office.map(|id| id.to_string())),
            ("body", wanted.body.map(|id| id.to_string())),
            ("category", wanted.category),
            ("from", wanted.from.map(|time| time.to_string())),
            ("until", wanted.until.map(|time| time.to_string())),
        ];
        let fields = fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        link("/api/v1/attendance", &fields.collect::<Vec<_>>())
    }

    /// "from 23 November 2025 to 22 November 2026, the last twelve months".
    fn period(&self, t: Words) -> String {
        let text = if self.usual {
            t.fill("attendance-period-usual")
        } else {
            t.fill("attendance-period")
        };
        let text = text.put("from", date(self.days.0, t));
        text.put("until", date(self.days.1, t)).into()
    }
}

/// The day after the same day a year before.
fn year_before(day: Date) -> Date {
    let text = day.to_string();
    let earlier = text.split_once('-').and_then(|(year, rest)| {
        let year = year.parse::<i32>().ok()? - 1;
        format!("{year:04}-{rest}").parse::<Date>().ok()
    });
    earlier.map_or(Date::from_days(day.days() - 365), |day| {
        Date::from_days(day.days() + 1)
    })
}

/// Categories by id, with their names for people.
fn categories(record: &Record, tallies: &Tallies) -> BTreeMap<String, String> {
    let counted = tallies.categories();
    let mut all: BTreeMap<_, _> = counted.map(|id| (id.to_owned(), capital(id))).collect();
    for body in record.bodies() {
        let rules = record.rules(&body.id);
        for category in rules.iter().flat_map(|rules| &rules.categories) {
            all.insert(category.id.clone(), category.name.clone());
        }
    }
    all
}

/// What a column counts.
pub(super) fn head(counted: Counted, t: Words) -> String {
    let says = match counted {
        Counted::Expected => "attendance-expected",
        Counted::Present => "attendance-present",
        Counted::InAttendance => "attendance-in-attendance",
        Counted::Absent => "attendance-absent",
        Counted::Delegated => "attendance-delegated",
        Counted::Statements => "attendance-statements",
        Counted::Disputed => "attendance-disputed",
    };
    t.say(says).into()
}

/// A number and the list behind it.
pub(super) struct Cell {
    pub(super) head: String,
    pub(super) count: String,
    pub(super) href: Option<String>,
}

/// An office at meetings of a category.
pub(super) struct Line {
    pub(super) office: String,
    pub(super) href: String,
    pub(super) category: String,
    pub(super) cells: Vec<Cell>,
    opened: Vec<Opened>,
    more: Option<String>,
}

/// A disputed meeting, with both sides.
struct Opened {
    title: String,
    day: String,
    register: String,
    sides: Vec<Sides>,
}

/// A condition under which an office attended.
pub(super) struct ConditionLine {
    pub(super) meeting: Option<(String, String)>,
    pub(super) office: String,
    pub(super) to: String,
    pub(super) words: String,
    /// "asked 11:20 → assured 12:05".
    pub(super) course: String,
    pub(super) unanswered: bool,
    pub(super) n: u64,
}

/// The form as it was filled in.
struct Form {
    offices: Vec<Choice>,
    bodies: Vec<Choice>,
    categories: Vec<Choice>,
    from: String,
    until: String,
}

impl Form {
    fn of(record: &Record, tallies: &Tallies, question: &Question) -> Self {
        let chosen = question.category.as_deref();
        let all = categories(record, tallies).into_iter();
        Self {
            offices: asked::offices(record, question.office.as_ref()),
            bodies: asked::bodies(record, question.body.as_ref()),
            categories: all
                .map(|(id, name)| Choice::new(id, name, chosen))
                .collect(),
            from: question.days.0.to_string(),
            until: question.days.1.to_string(),
        }
    }
}

#[derive(Template)]
#[template(path = "attendance.html")]
struct AttendancePage {
    t: Words,
    around: Around,
    refused: Option<String>,
    form: Form,
    period: String,
    zone: String,
    meetings: usize,
    heads: Vec<String>,
    lines: Vec<Line>,
    totals: Vec<Cell>,
    chart: Option<Chart>,
    conditions: Vec<ConditionLine>,
    earlier: Option<String>,
    later: Option<String>,
    /// The same for programs.
    json: String,
}

impl Page for AttendancePage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
    fn status(&self) -> StatusCode {
        refused(self.refused.as_ref())
    }
}

pub(super) fn refused(refused: Option<&String>) -> StatusCode {
    match refused {
        Some(_) => StatusCode::BAD_REQUEST,
        None => StatusCode::OK,
    }
}

pub(super) async fn attendance(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, pairs)).await
}

fn make(house: &House, asks: &Asks, pairs: Vec<(String, String)>) -> Result<AttendancePage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let tallies = house.tallies(&reader.record, &reader.shelf);
    let asked = Asked::read(pairs, &KNOWN, t);
    let read = asked.as_ref().map_err(Clone::clone);
    let read = read.and_then(|asked| Question::read(&reader, asked, &tallies, t));
    let (question, refused) = match read {
        Ok(question) => (question, None),
        Err(says) => (Question::usual(&reader, None, t), Some(says)),
    };
    let wanted = question.wanted();
    let sums = tallies.count(&wanted);
    let names = categories(&reader.record, &tallies);
    let total = sums.total();
    let mut rows: Vec<_> = sums
        .rows
        .iter()
        .map(|row| (office_name(&reader.record, &row.of.0), row))
        .collect();
    rows.sort_by(|one, other| (&one.0, &one.1.of.1).cmp(&(&other.0, &other.1.of.1)));
    let (rows, more) = turn(rows.into_iter(), question.page, ROWS);
    let mut left = OPENED_IN_ALL;
    let lines = rows.into_iter().map(|(office, counted)| {
        let (row, numbers) = (&*counted.of, &counted.numbers);
        let shown = &counted.disputed[..counted.disputed.len().min(left)];
        let opened = opened(&reader, shown, &row.0, t);
        left -= shown.len();
        let disputed = numbers.of(Counted::Disputed);
        Line {
            office,
            href: addresses::office(&row.0),
            category: names.get(&row.1).cloned().unwrap_or_else(|| row.1.clone()),
            cells: question.cells(Some(row), numbers, t),
            more: (disputed > opened.len() as u64)
                .then(|| question.behind(Some(row), Counted::Disputed)),
            opened,
        }
    });
    let lines: Vec<_> = lines.collect();
    let asked = asked.ok();
    let other = |page: usize| {
        asked
            .as_ref()
            .map(|asked| asked.turned("/attendance", page))
    };
    Ok(AttendancePage {
        t,
        around: Around::of(house, asks),
        form: Form::of(&reader.record, &tallies, &question),
        period: question.period(t),
        meetings: sums.meetings,
        heads: Counted::ALL.map(|counted| head(counted, t)).into(),
        totals: question.cells(None, &total, t),
        chart: chart::attendance(&months(&question, &sums.months), &question.zone, t),
        conditions: conditions(&reader, &tallies, &wanted, t),
        later: (question.page > 1)
            .then(|| other(question.page - 1))
            .flatten(),
        earlier: more.then(|| other(question.page + 1)).flatten(),
        json: question.for_programs(),
        zone: question.zone_name,
        lines,
        refused,
    })
}

/// Every month of the period, the last ones where it is long.
fn months(question: &Question, counted: &BTreeMap<Month, Numbers>) -> Vec<(Month, Numbers)> {
    let zone = &question.zone;
    let last = zone.month(zone.begins(question.days.1));
    let first = zone.month(zone.begins(question.days.0));
    let least = Month(last.0 - i32::try_from(MONTHS).unwrap_or(0) + 1);
    let mut month = first.max(least);
    let mut out = Vec::new();
    while month <= last {
        out.push((month, counted.get(&month).copied().unwrap_or_default()));
        month = month.next();
    }
    out
}

/// Disputed meetings of an office, with both sides.
fn opened(reader: &Reader, disputed: &[MeetingId], office: &OfficeId, t: Words) -> Vec<Opened> {
    let meetings = disputed.iter().filter_map(|id| reader.record.meeting(id));
    let opened = meetings.map(|meeting| {
        let notice = meeting.notice();
        let zone = Zone::named(&notice.zone, t);
        Opened {
            title: notice.title.clone(),
            day: zone.short_day(meeting.epoch().unwrap_or(notice.start)),
            register: addresses::register(meeting.id()),
            sides: sides(reader, meeting, Some(office), t),
        }
    });
    opened.collect()
}

/// The latest conditions under which offices attended.
fn conditions(reader: &Reader, tallies: &Tallies, wanted: &Wanted, t: Words) -> Vec<ConditionLine> {
    let with = tallies.of(wanted).rev();
    let with = with.filter(|(_, _, tally)| tally.conditions > 0);
    let mut out = Vec::new();
    for (id, _, _) in with {
        let Some(meeting) = reader.record.meeting(id) else {
            continue;
        };
        for condition in meeting.conditions() {
            let wanted = wanted.office.as_ref();
            let own = wanted.is_none_or(|only| *only == condition.office || *only == condition.to);
            if own && reader.may(condition.stamp.n) {
                let mut line = condition_line(reader, meeting, condition, t);
                let title = meeting.notice().title.clone();
                line.meeting = Some((addresses::register(id), title));
                out.push(line);
            }
        }
        if out.len() >= CONDITIONS {
            break;
        }
    }
    out.truncate(CONDITIONS);
    out
}

/// A condition as it stood at the call to order.
pub(super) fn condition_line(
    reader: &Reader,
    meeting: &acts::Meeting,
    condition: &acts::Condition,
    t: Words,
) -> ConditionLine {
    let zone = Zone::named(&meeting.notice().zone, t);
    let near = meeting.epoch().unwrap_or(meeting.notice().start);
    let mut before = condition.answers.iter().filter(|answer| !answer.late);
    let answer = before.next_back();
    let answer = answer.map(|answer| zone.clock_near(answer.stamp.at, near));
    let text = match condition.at_call {
        ConditionStanding::Assured => t.fill("condition-assured"),
        ConditionStanding::Refused => t.fill("condition-refused"),
        ConditionStanding::Unanswered => t.fill("condition-unanswered"),
    };
    let mut text = text.put("asked", zone.clock_near(condition.stamp.at, near));
    if condition.at_call != ConditionStanding::Unanswered {
        text = text.put("answered", answer.unwrap_or_default());
    }
    let mut course = vec![text.to_string()];
    if condition.late {
        course.push(t.say("condition-late").into());
    }
    for answer in condition.answers.iter().filter(|answer| answer.late) {
        let after = match answer.reply {
            acts::ConditionReply::Assured => t.fill("condition-assured-after"),
            acts::ConditionReply::Refused => t.fill("condition-refused-after"),
        };
        course.push(
            after
                .put("clock", zone.clock_near(answer.stamp.at, near))
                .into(),
        );
    }
    ConditionLine {
        meeting: None,
        office: office_name(&reader.record, &condition.office),
        to: office_name(&reader.record, &condition.to),
        words: condition.condition.clone(),
        course: course.join(" · "),
        unanswered: condition.at_call == ConditionStanding::Unanswered,
        n: condition.stamp.n.0,
    }
}

/// An office's attendance in the last twelve months, by category.
pub(super) fn of_office(
    house: &House,
    reader: &Reader,
    office: &OfficeId,
    t: Words,
) -> (Vec<Line>, String, Option<Chart>) {
    let tallies = house.tallies(&reader.record, &reader.shelf);
    let body = reader.record.office(office).map(|office| &office.body);
    let mut question = Question::usual(reader, body, t);
    (question.body, question.office) = (None, Some(office.clone()));
    let sums = tallies.count(&question.wanted());
    let names = categories(&reader.record, &tallies);
    let rows = sums.rows.iter().map(|row| (&*row.of, &row.numbers));
    let lines = rows.map(|(row, numbers)| Line {
        office: String::new(),
        href: addresses::office(office),
        category: names.get(&row.1).cloned().unwrap_or_else(|| row.1.clone()),
        cells: question.cells(Some(row), numbers, t),
        opened: Vec::new(),
        more: None,
    });
    let chart = chart::attendance(&months(&question, &sums.months), &question.zone, t);
    (lines.collect(), question.period(t), chart)
}

/// A meeting behind a count.
struct Behind {
    row: Row,
    register: String,
    offices: Vec<String>,
}

#[derive(Template)]
#[template(path = "attendance_behind.html")]
struct BehindPage {
    t: Words,
    around: Around,
    refused: Option<String>,
    what: String,
    period: String,
    whose: Vec<String>,
    count: u64,
    list: Vec<Behind>,
    back: String,
    earlier: Option<String>,
    later: Option<String>,
}

impl Page for BehindPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
    fn status(&self) -> StatusCode {
        refused(self.refused.as_ref())
    }
}

pub(super) async fn behind(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    page(&house, asks, move |house, asks| {
        make_behind(house, asks, pairs)
    })
    .await
}

fn make_behind(
    house: &House,
    asks: &Asks,
    pairs: Vec<(String, String)>,
) -> Result<BehindPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let tallies = house.tallies(&reader.record, &reader.shelf);
    let asked = Asked::read(pairs, &KNOWN_BEHIND, t);
    let read = asked.as_ref().map_err(Clone::clone).and_then(|asked| {
        let counts = Counted::ALL.map(Counted::as_str);
        let counted = asked.choice("count", &counts)?.and_then(Counted::named);
        let question = Question::read(&reader, asked, &tallies, t)?;
        Ok((question, counted.unwrap_or(Counted::Expected)))
    });
    let (question, counted, refused) = match read {
        Ok((question, counted)) => (question, counted, None),
        Err(says) => (
            Question::usual(&reader, None, t),
            Counted::Expected,
            Some(says),
        ),
    };
    let wanted = question.wanted();
    let (count, found) = counted_in(&tallies, &wanted, counted);
    let (found, more) = turn(found.into_iter(), question.page, MEETINGS);
    let list = found.into_iter().filter_map(|(id, seats)| {
        let meeting = reader.shelf.meeting(id)?;
        Some(Behind {
            row: Row::of(&reader.shelf, meeting, t),
            register: addresses::register(id),
            offices: seats
                .iter()
                .map(|office| office_name(&reader.record, office))
                .collect(),
        })
    });
    let asked = asked.ok();
    let other = |page: usize| {
        let asked = asked.as_ref();
        asked.map(|asked| asked.turned("/attendance/behind", page))
    };
    Ok(BehindPage {
        t,
        around: Around::of(house, asks),
        what: head(counted, t),
        period: question.period(t),
        whose: whose(&reader, &tallies, &question),
        count,
        list: list.collect(),
        back: back(&question),
        earlier: more.then(|| other(question.page + 1)).flatten(),
        later: (question.page > 1)
            .then(|| other(question.page - 1))
            .flatten(),
        refused,
    })
}

/// How many are counted, and the meetings with the offices, latest first.
fn counted_in<'a>(
    tallies: &'a Tallies,
    wanted: &'a Wanted,
    counted: Counted,
) -> (u64, Vec<(&'a MeetingId, Vec<&'a OfficeId>)>) {
    let mut count = 0;
    let mut found = Vec::new();
    for (id, _, tally) in tallies.of(wanted).rev() {
        let mut offices = Vec::new();
        for (office, numbers) in tallies.seats(tally, wanted) {
            if numbers.of(counted) > 0 {
                count += numbers.of(counted);
                offices.push(office);
            }
        }
        if !offices.is_empty() {
            found.push((id, offices));
        }
    }
    (count, found)
}

/// Of which office, category and body a list is.
fn whose(reader: &Reader, tallies: &Tallies, question: &Question) -> Vec<String> {
    let record = &reader.record;
    let names = categories(record, tallies);
    let (office, category) = (question.office.as_ref(), question.category.as_ref());
    let body = question.body.as_ref();
    let said = [
        office.map(|id| office_name(record, id)),
        category.and_then(|id| names.get(id).cloned()),
        body.map(|id| reader.shelf.body_name(id).to_owned()),
    ];
    said.into_iter().flatten().collect()
}

/// The counts that a list came from.
fn back(question: &Question) -> String {
    let mut fields = Vec::new();
    fields.extend(question.body.as_ref().map(|id| ("body", id.to_string())));
    fields.push(("from", question.days.0.to_string()));
    fields.push(("until", question.days.1.to_string()));
    link("/attendance", &fields)
}
