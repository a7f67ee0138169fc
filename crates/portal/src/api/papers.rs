//! What is written outside of meetings: requests with their clocks, letters, statements, reports.

use std::collections::BTreeMap;

use acts::{
    ActId, Channel, Letter, LetterState, MeetingId, OfficeId, ReportState, Request, RequestLine,
    Said, Stamp, StatementMade, Wording,
};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::Problem;
use super::read::{Asked, Fields};
use crate::house::{Cache, House};
use crate::reader::{Reader, reading};

/// Lists show this many when not asked otherwise, and at most so many.
const USUAL: usize = 50;
const MOST: usize = 200;

/// What a list is asked for: about which meeting, concerning which office, before which act.
struct Asks {
    meeting: Option<MeetingId>,
    office: Option<OfficeId>,
    on: Option<ActId>,
    before: Option<u64>,
    limit: usize,
    path: String,
}

impl Asks {
    fn read(asked: Asked, path: &str, known: &[&str]) -> Result<Self, Problem> {
        let fields = Fields::read(asked, known)?;
        let (meeting, office) = (
            fields.parse("meeting", "a meeting's name")?,
            fields.parse("office", "an office's name in addresses")?,
        );
        let on = fields.place("on")?.map(ActId);
        let before = fields.place("before")?;
        let limit = fields.limit(USUAL, MOST)?;
        let kept = fields.0.iter().filter(|(name, _)| *name != "before");
        let kept: String = kept
            .map(|(name, value)| format!("&{name}={value}"))
            .collect();
        Ok(Self {
            meeting,
            office,
            on,
            before,
            limit,
            path: format!("/api/v1/{path}?before={{n}}{kept}"),
        })
    }

    /// The latest that fit, and where the list goes on.
    fn page<T>(
        &self,
        latest_first: impl Iterator<Item = T>,
        place: impl Fn(&T) -> ActId,
        fits: impl Fn(&T) -> bool,
    ) -> (Vec<T>, Option<String>) {
        let before = self.before.unwrap_or(u64::MAX);
        let mut fitting = latest_first.filter(|it| place(it).0 < before && fits(it));
        let page: Vec<T> = fitting.by_ref().take(self.limit).collect();
        let more = fitting.next().is_some();
        let last = page.last().filter(|_| more).map(place);
        let next = last.map(|last| self.path.replace("{n}", &last.to_string()));
        (page, next)
    }

    fn about(&self, meeting: Option<&MeetingId>) -> bool {
        self.meeting.is_none() || self.meeting.as_ref() == meeting
    }

    fn concerns<'a>(&self, mut offices: impl Iterator<Item = &'a OfficeId>) -> bool {
        let asked = self.office.as_ref();
        asked.is_none_or(|asked| offices.any(|office| office == asked))
    }
}

/// A request with its lines.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RequestShown {
    /// The act that sent it.
    #[serde(flatten)]
    pub(super) sent: Stamp,
    /// The meeting that it concerns.
    meeting: Option<MeetingId>,
    /// The office that asks.
    from: OfficeId,
    /// How it was sent.
    channel: Channel,
    /// What it is about.
    subject: String,
    /// Days within which it is to be acknowledged.
    acknowledge_days: u32,
    /// Days after those within which it is to be answered.
    answer_days: u32,
    /// Where it stands with each addressee, by the clock.
    lines: Vec<RequestLine>,
    /// Its words and those of the answers, as far as whoever asks may read them.
    words: Vec<Said<Wording>>,
}

/// Requests, latest first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RequestList {
    /// The requests.
    requests: Vec<RequestShown>,
    /// Where the list goes on; none at its end.
    next: Option<String>,
}

/// A request as whoever reads may see it.
pub(super) fn request(reader: &Reader, request: &Request) -> RequestShown {
    let words = request.words.iter();
    RequestShown {
        sent: request.sent.clone(),
        meeting: request.meeting.clone(),
        from: request.from.clone(),
        channel: request.channel,
        subject: request.subject.clone(),
        acknowledge_days: request.acknowledge_days,
        answer_days: request.answer_days,
        lines: request.lines(reader.now),
        words: words
            .filter(|said| reader.may(said.stamp.n))
            .cloned()
            .collect(),
    }
}

/// `GET /api/v1/requests`.
pub(crate) async fn requests(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let known = ["meeting", "office", "before", "limit"];
    let asks = Asks::read(asked, "requests", &known)?;
    reading(&house, &headers, move |reader| {
        let all = reader.record.papers().requests().rev();
        let (page, next) = asks.page(
            all,
            |it| it.sent.n,
            |it| {
                let offices = it.to().chain([&it.from]);
                asks.about(it.meeting.as_ref()) && asks.concerns(offices) && reader.may(it.sent.n)
            },
        );
        let requests = page.into_iter().map(|it| request(reader, it)).collect();
        Ok(reader.answer(Cache::Moment, &RequestList { requests, next }))
    })
    .await
}

/// A letter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct LetterShown {
    /// The letter, with the acknowledgement of its receipt.
    #[serde(flatten)]
    letter: Letter,
    /// Whether it is acknowledged, and if not, for how long.
    standing: LetterState,
}

/// Letters, latest first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct LetterList {
    /// The letters that whoever asks may read.
    letters: Vec<LetterShown>,
    /// Where the list goes on; none at its end.
    next: Option<String>,
}

/// A letter at an instant.
pub(super) fn letter(reader: &Reader, letter: &Letter) -> LetterShown {
    LetterShown {
        letter: letter.clone(),
        standing: letter.standing(reader.now),
    }
}

/// `GET /api/v1/letters`.
pub(crate) async fn letters(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let known = ["meeting", "office", "before", "limit"];
    let asks = Asks::read(asked, "letters", &known)?;
    reading(&house, &headers, move |reader| {
        let all = reader.record.papers().letters().rev();
        let (page, next) = asks.page(
            all,
            |it| it.filed.stamp.n,
            |it| {
                let filed = &it.filed.what;
                let offices = filed.author.iter().chain([&filed.to]);
                let fits = asks.about(filed.meeting.as_ref()) && asks.concerns(offices);
                fits && reader.may(it.filed.stamp.n)
            },
        );
        let letters = page.into_iter().map(|it| letter(reader, it)).collect();
        Ok(reader.answer(Cache::Moment, &LetterList { letters, next }))
    })
    .await
}

/// Statements, latest first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct StatementList {
    /// The statements.
    statements: Vec<Said<StatementMade>>,
    /// Where the list goes on; none at its end.
    next: Option<String>,
}

/// `GET /api/v1/statements`.
pub(crate) async fn statements(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let known = ["meeting", "office", "on", "before", "limit"];
    let asks = Asks::read(asked, "statements", &known)?;
    reading(&house, &headers, move |reader| {
        let all = reader.record.papers().statements().rev();
        let (page, next) = asks.page(
            all,
            |it| it.stamp.n,
            |it| {
                let on = asks.on.is_none() || asks.on == it.what.on;
                let fits =
                    asks.about(it.what.meeting.as_ref()) && asks.concerns(it.what.office.iter());
                on && fits && reader.may(it.stamp.n)
            },
        );
        let statements = page.into_iter().cloned().collect();
        Ok(reader.answer(Cache::Moment, &StatementList { statements, next }))
    })
    .await
}

/// How many confidential reports there are, and where they stand; nothing else is for the public.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ReportCounts {
    /// How many.
    count: u64,
    /// How many stand where.
    states: BTreeMap<ReportState, u64>,
}

/// `GET /api/v1/reports`.
pub(crate) async fn reports(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let fields = Fields::read(asked, &["meeting"])?;
    let meeting: Option<MeetingId> = fields.parse("meeting", "a meeting's name")?;
    reading(&house, &headers, move |reader| {
        let states = reader.record.papers().report_counts(meeting.as_ref());
        let count = states.values().sum();
        Ok(reader.answer(Cache::Moment, &ReportCounts { count, states }))
    })
    .await
}
