//! What is said and asked outside of meetings: statements, requests with their clocks, letters; and
//! what was undertaken in meetings.

use std::cmp::Reverse;

use acts::{
    ActId, Channel, CommitmentEnd, Letter, LetterState, MeetingId, OfficeId, Purpose, Request,
    RequestState, Said, StatementMade,
};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::{self, Asked, Choice, Pairs, Told, office_name, turn};
use super::attendance::refused;
use super::minutes::ended;
use super::{Amiss, Around, Page, page};
use crate::addresses;
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Zone, date};
use crate::words::{Asks, Message, Words};

const LIST: usize = 40;

/// Whatever stands in one of these lists.
pub(super) struct Paper {
    /// Its place in the log.
    pub(super) n: u64,
    pub(super) at: String,
    pub(super) machine: String,
    /// Who, and to whom.
    pub(super) head: String,
    /// In its own words.
    pub(super) text: Option<String>,
    /// Where it stands, one line per addressee: words, and whether somebody is late.
    pub(super) lines: Vec<(String, bool)>,
    /// Words of the answers.
    pub(super) answers: Vec<(String, String, u64)>,
    /// What it speaks of.
    pub(super) about: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "papers.html")]
struct PapersPage {
    t: Words,
    around: Around,
    refused: Option<String>,
    title: String,
    says: String,
    none: String,
    path: &'static str,
    json: &'static str,
    offices: Vec<Choice>,
    states: Vec<Choice>,
    list: Vec<Paper>,
    earlier: Option<String>,
    later: Option<String>,
}

impl Page for PapersPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
    fn status(&self) -> StatusCode {
        refused(self.refused.as_ref())
    }
}

/// What a list is asked for.
#[derive(Default)]
struct Question {
    office: Option<OfficeId>,
    meeting: Option<MeetingId>,
    state: Option<String>,
    page: usize,
}

impl Question {
    fn read(reader: &Reader, asked: &Asked, t: Words) -> Told<Self> {
        let meeting = asked.text("meeting").map(|text| {
            let found = text.parse().ok();
            let found = found.filter(|id| reader.shelf.meeting(id).is_some());
            found.ok_or_else(|| {
                let shown: String = text.chars().take(64).collect();
                String::from(t.fill("meeting-absent").put("name", shown))
            })
        });
        Ok(Self {
            office: asked.office(&reader.record)?,
            meeting: meeting.transpose()?,
            state: asked.choice("state", &STATES)?.map(str::to_owned),
            page: asked.page()?,
        })
    }

    fn about(&self, meeting: Option<&MeetingId>) -> bool {
        self.meeting.is_none() || self.meeting.as_ref() == meeting
    }

    fn concerns<'a>(&self, mut offices: impl Iterator<Item = &'a OfficeId>) -> bool {
        let asked = self.office.as_ref();
        asked.is_none_or(|asked| offices.any(|office| office == asked))
    }
}

/// Which commitments.
const STATES: [&str; 4] = ["open", "overdue", "met", "dropped"];

/// What differs between the lists.
struct List {
    title: &'static str,
    says: &'static str,
    none: &'static str,
    path: &'static str,
    json: &'static str,
    states: bool,
    find: fn(&Reader, &Question, Words) -> (Vec<Paper>, bool),
}

async fn show(house: House, asks: Asks, pairs: Vec<(String, String)>, list: List) -> Response {
    page(&house, asks, move |house, asks| {
        make(house, asks, pairs, &list)
    })
    .await
}

fn make(
    house: &House,
    asks: &Asks,
    pairs: Vec<(String, String)>,
    list: &List,
) -> Result<PapersPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let known: &[&str] = if list.states {
        &["office", "meeting", "page", "state"]
    } else {
        &["office", "meeting", "page"]
    };
    let asked = Asked::read(pairs, known, t);
    let read = asked.as_ref().map_err(Clone::clone);
    let (question, refused) = match read.and_then(|asked| Question::read(&reader, asked, t)) {
        Ok(question) => (question, None),
        Err(says) => {
            let page = 1;
            let none = Question::default();
            (Question { page, ..none }, Some(says))
        }
    };
    let (found, more) = (list.find)(&reader, &question, t);
    let asked = asked.as_ref().ok();
    let other = |at: usize| asked.map(|asked| asked.turned(list.path, at));
    let states = [
        (STATES[0], t.say("commitment-open")),
        (STATES[1], t.say("commitment-overdue")),
        (STATES[2], t.say("commitment-met")),
        (STATES[3], t.say("commitment-dropped")),
    ];
    let chosen = question.state.as_deref();
    let states = states.into_iter().filter(|_| list.states);
    Ok(PapersPage {
        t,
        around: Around::of(house, asks),
        title: t.say(list.title).into(),
        says: t.say(list.says).into(),
        none: t.say(list.none).into(),
        path: list.path,
        json: list.json,
        offices: asked::offices(&reader.record, question.office.as_ref()),
        states: states
            .map(|(id, says)| Choice::new(id, says, chosen))
            .collect(),
        list: found,
        earlier: more.then(|| other(question.page + 1)).flatten(),
        later: (question.page > 1)
            .then(|| other(question.page - 1))
            .flatten(),
        refused,
    })
}

pub(super) async fn statements(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    let list = List {
        title: "statements-title",
        says: "statements-say",
        none: "statements-none",
        path: "/statements",
        json: "/api/v1/statements",
        states: false,
        find: find_statements,
    };
    show(house, asks, pairs, list).await
}

fn find_statements(reader: &Reader, asked: &Question, t: Words) -> (Vec<Paper>, bool) {
    let all = reader.record.papers().statements().rev().filter(|it| {
        let fits = asked.about(it.what.meeting.as_ref()) && asked.concerns(it.what.office.iter());
        fits && reader.may(it.stamp.n)
    });
    let (here, more) = turn(all, asked.page, LIST);
    let here = here.into_iter().map(|it| statement(reader, it, t));
    (here.collect(), more)
}

pub(super) fn statement(reader: &Reader, it: &Said<StatementMade>, t: Words) -> Paper {
    let office = it.what.office.as_ref();
    let office = office.map_or_else(String::new, |id| office_name(&reader.record, id));
    let mut about = Vec::new();
    about.extend(it.what.on.map(|on| {
        let says = t.fill("statement-on").put("n", on.0.to_string());
        (addresses::entry(on.0), says.into())
    }));
    about.extend(meeting(reader, it.what.meeting.as_ref()));
    Paper {
        head: office,
        text: Some(it.what.text.clone()),
        about,
        ..paper(reader, it.stamp.n, it.stamp.at, t)
    }
}

fn paper(reader: &Reader, n: ActId, at: acts::Time, t: Words) -> Paper {
    let (_, zone) = asked::zone(&reader.record, None, t);
    Paper {
        n: n.0,
        at: zone.day_clock(at),
        machine: zone.machine(at),
        head: String::new(),
        text: None,
        lines: Vec::new(),
        answers: Vec::new(),
        about: Vec::new(),
    }
}

fn meeting(reader: &Reader, id: Option<&MeetingId>) -> Option<(String, String)> {
    let meeting = reader.shelf.meeting(id?)?;
    Some((addresses::meeting(&meeting.id), meeting.title.clone()))
}

pub(super) async fn requests(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    let list = List {
        title: "requests-title",
        says: "requests-say",
        none: "requests-none",
        path: "/requests",
        json: "/api/v1/requests",
        states: false,
        find: find_requests,
    };
    show(house, asks, pairs, list).await
}

fn find_requests(reader: &Reader, asked: &Question, t: Words) -> (Vec<Paper>, bool) {
    let all = reader.record.papers().requests().rev().filter(|it| {
        let fits = asked.about(it.meeting.as_ref()) && asked.concerns(it.to().chain([&it.from]));
        fits && reader.may(it.sent.n)
    });
    let (here, more) = turn(all, asked.page, LIST);
    let here = here.into_iter().map(|it| request(reader, it, t));
    (here.collect(), more)
}

pub(super) fn request(reader: &Reader, it: &Request, t: Words) -> Paper {
    let (_, zone) = asked::zone(&reader.record, None, t);
    let channel = match it.channel {
        Channel::Letter => "channel-letter",
        Channel::Mail => "channel-mail",
        Channel::Call => "channel-call",
        Channel::Message => "channel-message",
        Channel::InPerson => "channel-in-person",
        Channel::Record => "channel-record",
    };
    let head = t.fill("request-head");
    let head = head.put("office", office_name(&reader.record, &it.from));
    let mut answers: Vec<_> = Vec::new();
    let lines = it.lines(reader.now).into_iter().map(|line| {
        let office = office_name(&reader.record, &line.office);
        if let (Some(text), Some(n)) = (line.text.filter(|text| !text.is_empty()), line.answer) {
            answers.push((office.clone(), text, n.0));
        }
        let day = |at: acts::Time| zone.short_day(at);
        let text: Message = match line.state {
            RequestState::Sent => t.fill("request-sent").put("by", day(line.acknowledge_by)),
            RequestState::Delivered => t
                .fill("request-delivered")
                .put("by", day(line.acknowledge_by)),
            RequestState::Acknowledged => {
                let text = t.fill("request-acknowledged").put("on", day(line.since));
                text.put("by", day(line.answer_by))
            }
            RequestState::Answered => t.fill("request-answered").put("on", day(line.since)),
            RequestState::NotAcknowledgedIn { days } => {
                t.fill("request-not-acknowledged").put("days", days)
            }
            RequestState::NoAnswerIn { days } => t.fill("request-no-answer").put("days", days),
        };
        let late = match line.state {
            RequestState::NotAcknowledgedIn { .. } | RequestState::NoAnswerIn { .. } => true,
            RequestState::Sent
            | RequestState::Delivered
            | RequestState::Acknowledged
            | RequestState::Answered => false,
        };
        let mut says = vec![text.put("office", office).to_string()];
        if line.acknowledged_late || line.answered_late {
            says.push(t.say("request-late").into());
        }
        (says.join(" · "), late)
    });
    let lines: Vec<_> = lines.collect();
    let words = it.words.iter();
    let words = words.filter(|said| reader.may(said.stamp.n) && !said.what.text.is_empty());
    answers.extend(words.map(|said| {
        let by = crate::view::who(&said.stamp.by, t);
        (by, said.what.text.clone(), said.stamp.n.0)
    }));
    Paper {
        head: head.put("channel", t.say(channel)).into(),
        text: Some(it.subject.clone()).filter(|subject| !subject.is_empty()),
        lines,
        answers,
        about: meeting(reader, it.meeting.as_ref()).into_iter().collect(),
        ..paper(reader, it.sent.n, it.sent.at, t)
    }
}

pub(super) async fn letters(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    let list = List {
        title: "letters-title",
        says: "letters-say",
        none: "letters-none",
        path: "/letters",
        json: "/api/v1/letters",
        states: false,
        find: find_letters,
    };
    show(house, asks, pairs, list).await
}

fn find_letters(reader: &Reader, asked: &Question, t: Words) -> (Vec<Paper>, bool) {
    let all = reader.record.papers().letters().rev().filter(|it| {
        let filed = &it.filed.what;
        let offices = filed.author.iter().chain([&filed.to]);
        let fits = asked.about(filed.meeting.as_ref()) && asked.concerns(offices);
        fits && reader.may(it.filed.stamp.n)
    });
    let (here, more) = turn(all, asked.page, LIST);
    let here = here.into_iter().map(|it| letter(reader, it, t));
    (here.collect(), more)
}

pub(super) fn letter(reader: &Reader, it: &Letter, t: Words) -> Paper {
    let (_, zone) = asked::zone(&reader.record, None, t);
    let filed = &it.filed.what;
    let author = filed.author.as_ref();
    let author = author.map_or_else(String::new, |id| office_name(&reader.record, id));
    let purpose = match filed.purpose {
        Purpose::Condition => "letter-condition",
        Purpose::Demand => "letter-demand",
        Purpose::Advice => "letter-advice",
        Purpose::Assurance => "letter-assurance",
        Purpose::Ground => "letter-ground",
        Purpose::Other => "letter-other",
    };
    let head = match &filed.on_behalf_of {
        Some(behalf) => t.fill("letter-head-for").put("behalf", behalf),
        None => t.fill("letter-head"),
    };
    let head = head
        .put("author", author)
        .put("to", office_name(&reader.record, &filed.to));
    let standing = match it.standing(reader.now) {
        LetterState::Acknowledged { at } => {
            let says = t.fill("letter-acknowledged").put("on", zone.short_day(at));
            (says.to_string(), false)
        }
        LetterState::NotAcknowledged { days } => {
            let says = t.fill("letter-not-acknowledged").put("days", days);
            (says.to_string(), false)
        }
    };
    Paper {
        head: head.put("purpose", t.say(purpose)).into(),
        text: Some(filed.text.clone()).filter(|text| !text.is_empty()),
        lines: vec![standing],
        about: meeting(reader, filed.meeting.as_ref())
            .into_iter()
            .collect(),
        ..paper(reader, it.filed.stamp.n, it.filed.stamp.at, t)
    }
}

pub(super) async fn commitments(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    let list = List {
        title: "commitments-title",
        says: "commitments-say",
        none: "commitments-none",
        path: "/commitments",
        json: "/api/v1/commitments",
        states: true,
        find: find_commitments,
    };
    show(house, asks, pairs, list).await
}

fn find_commitments(reader: &Reader, asked: &Question, t: Words) -> (Vec<Paper>, bool) {
    let all = commitments_of(reader, asked.office.as_ref(), |commitment| {
        let state = match &commitment.end {
            Some(CommitmentEnd::Met(_)) => "met",
            Some(CommitmentEnd::Dropped(_)) => "dropped",
            None if commitment.is_overdue(reader.now) => "overdue",
            None => "open",
        };
        let wanted = asked.state.as_deref();
        // What is overdue is open all the same.
        let open = wanted == Some("open") && commitment.end.is_none();
        let fits = open || wanted.is_none_or(|wanted| wanted == state);
        fits && asked.about(Some(&commitment.made.what.meeting))
    });
    let (here, more) = turn(all.into_iter(), asked.page, LIST);
    let here = here.into_iter().map(|it| commitment(reader, it, t));
    (here.collect(), more)
}

/// Commitments that everybody may read: open ones first, by the day they are due.
pub(super) fn commitments_of<'a>(
    reader: &'a Reader,
    office: Option<&OfficeId>,
    fits: impl Fn(&acts::Commitment) -> bool,
) -> Vec<&'a acts::Commitment> {
    let meetings = reader.record.meetings();
    let all = meetings.flat_map(|meeting| meeting.commitments().values());
    let all = all.filter(|it| office.is_none_or(|office| it.made.what.owner == *office));
    let all = all.filter(|it| fits(it) && reader.may(it.made.stamp.n));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|it| match &it.end {
        None => (false, it.made.what.due.days(), Reverse(it.made.stamp.n)),
        Some(_) => (true, -it.made.what.due.days(), Reverse(it.made.stamp.n)),
    });
    all
}

pub(super) fn commitment(reader: &Reader, it: &acts::Commitment, t: Words) -> Paper {
    let made = &it.made.what;
    let zone = reader.shelf.meeting(&made.meeting);
    let zone = Zone::named(zone.map_or("UTC", |meeting| &meeting.zone), t);
    let head = t.fill("commitment-head");
    let head = head.put("office", office_name(&reader.record, &made.owner));
    let overdue = it.is_overdue(reader.now);
    let state = match it.end.as_ref().filter(|end| reader.may(ended(end))) {
        Some(CommitmentEnd::Met(met)) => {
            let says = t.fill("commitment-met-on");
            let says = says.put("on", zone.short_day(met.stamp.at));
            says.put("evidence", &met.what.evidence)
        }
        Some(CommitmentEnd::Dropped(dropped)) => {
            let says = t.fill("commitment-dropped-on");
            let says = says.put("on", zone.short_day(dropped.stamp.at));
            says.put("ground", &dropped.what.ground)
        }
        None if overdue => t
            .fill("commitment-overdue-since")
            .put("due", date(made.due, t)),
        None => t
            .fill("commitment-open-until")
            .put("due", date(made.due, t)),
    };
    Paper {
        head: head.into(),
        text: Some(made.text.clone()),
        lines: vec![(state.into(), overdue)],
        about: meeting(reader, Some(&made.meeting)).into_iter().collect(),
        ..paper(reader, it.made.stamp.n, it.made.stamp.at, t)
    }
}
