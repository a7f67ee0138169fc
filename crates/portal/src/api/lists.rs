//! What is asked across meetings: attendance, meetings not streamed, commitments, assurances.

use acts::{
    Assurance, BodyId, Confidential, CountQuery, CountRow, Counts, MeetingId, OpenCommitment, Said,
    Time, Uncovered, UnstreamedExplained,
};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::Problem;
use super::read::{Asked, Fields};
use super::shapes::MeetingSummary;
use super::status::summary;
use crate::house::{Cache, House};
use crate::reader::{Reader, reading};

const BODY: &str = "a body's name in addresses";

/// How far back attendance is counted when nobody says from when: a year, leap or not.
const YEAR_US: i64 = 366 * 86_400 * Time::SECOND;

/// Attendance over a period.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AttendanceList {
    /// Meetings called to order at this instant or later are counted.
    from: Time,
    /// And those called to order before this instant; all until now when it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Time>,
    /// The meetings that were looked at, by name: called to order and adjourned.
    meetings: Vec<MeetingId>,
    /// One row per office and category, by name.
    rows: Vec<CountRow>,
}

/// `GET /api/v1/attendance`: counts, each with the meetings behind it, over the last year unless
/// asked for another time. All of it rests on the registers, which are for everybody; words on an
/// absence are counted when both sides were heard.
pub(crate) async fn attendance(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let fields = Fields::read(asked, &["office", "body", "category", "from", "until"])?;
    let day = "a time as 2026-11-22T00:00:00Z";
    let query = CountQuery {
        office: fields.parse("office", "an office's name in addresses")?,
        body: fields.parse("body", BODY)?,
        category: fields.0.get("category").cloned(),
        from: fields.parse::<Time>("from", day)?,
        until: fields.parse::<Time>("until", day)?,
    };
    reading(&house, &headers, move |reader| {
        let last = query.until.unwrap_or(reader.now);
        let from = query.from.unwrap_or(last.plus_us(-YEAR_US));
        let query = CountQuery {
            from: Some(from),
            ..query
        };
        let Counts { meetings, rows } = reader.record.attendance(&query);
        let until = query.until;
        let list = AttendanceList {
            from,
            until,
            meetings,
            rows,
        };
        Ok(reader.answer(Cache::Moment, &list))
    })
    .await
}

/// Meetings that the public could not see.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct UnstreamedList {
    /// Open meetings that were not streamed, latest start first.
    unstreamed: Vec<UnstreamedMeeting>,
    /// Meetings held outside of what cameras cover, latest start first.
    uncovered: Vec<UncoveredMeeting>,
}

/// An open meeting that was not streamed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct UnstreamedMeeting {
    /// The meeting.
    meeting: MeetingSummary,
    /// Why; unexplained when there is none.
    reason: Option<Said<UnstreamedExplained>>,
}

/// A meeting held outside of what cameras cover.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct UncoveredMeeting {
    /// The meeting.
    meeting: MeetingSummary,
    /// Why.
    why: Uncovered,
}

/// `GET /api/v1/unstreamed`.
pub(crate) async fn unstreamed(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let fields = Fields::read(asked, &["body", "limit"])?;
    let body: Option<BodyId> = fields.parse("body", BODY)?;
    let limit = fields.limit(50, 200)?;
    reading(&house, &headers, move |reader| {
        let about = |id: &MeetingId| {
            let found = reader.shelf.meeting(id)?;
            let fits = body.as_ref().is_none_or(|body| found.body == *body);
            fits.then(|| summary(found))
        };
        let unstreamed = reader.record.unstreamed(reader.now);
        let mut unstreamed: Vec<_> = unstreamed
            .filter_map(|it| {
                let reason = it.reason.filter(|said| reader.may(said.stamp.n));
                Some(UnstreamedMeeting {
                    meeting: about(it.meeting.id())?,
                    reason: reason.cloned(),
                })
            })
            .collect();
        unstreamed.sort_by_key(|it| std::cmp::Reverse(it.meeting.start));
        unstreamed.truncate(limit);
        let uncovered = reader.record.uncovered();
        let mut uncovered: Vec<_> = uncovered
            .filter_map(|(meeting, why)| {
                let meeting = about(meeting.id())?;
                Some(UncoveredMeeting { meeting, why })
            })
            .collect();
        uncovered.sort_by_key(|it| std::cmp::Reverse(it.meeting.start));
        uncovered.truncate(limit);
        let list = UnstreamedList {
            unstreamed,
            uncovered,
        };
        Ok(reader.answer(Cache::Moment, &list))
    })
    .await
}

/// What is still kept from the public.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ConfidentialList {
    /// How much in all.
    count: usize,
    /// Of how much the day of the review is over.
    overdue: usize,
    /// Closed parts and what was classified, the one longest due first.
    confidential: Vec<Confidential>,
}

/// `GET /api/v1/confidential`.
pub(crate) async fn confidential(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let fields = Fields::read(asked, &["limit"])?;
    let limit = fields.limit(50, 200)?;
    reading(&house, &headers, move |reader| {
        let mut confidential = reader.record.confidential(reader.now);
        let count = confidential.len();
        let overdue = confidential.iter().filter(|it| it.overdue).count();
        confidential.truncate(limit);
        let list = ConfidentialList {
            count,
            overdue,
            confidential,
        };
        Ok(reader.answer(Cache::Moment, &list))
    })
    .await
}

/// Open commitments, by due date.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CommitmentList {
    /// The commitments that whoever asks may read.
    commitments: Vec<OpenCommitment>,
}

/// `GET /api/v1/commitments`.
pub(crate) async fn commitments(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let fields = Fields::read(asked, &["body"])?;
    let body: Option<BodyId> = fields.parse("body", BODY)?;
    reading(&house, &headers, move |reader| {
        let mut commitments = reader.record.open_commitments(body.as_ref(), reader.now);
        commitments.retain(|open| reader.may(open.commitment));
        Ok(reader.answer(Cache::Moment, &CommitmentList { commitments }))
    })
    .await
}

/// Assurances in the order in which they were given, also those superseded.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AssuranceList {
    /// The assurances.
    assurances: Vec<Assurance>,
}

/// `GET /api/v1/assurances`.
pub(crate) async fn assurances(
    State(house): State<House>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, |reader: &Reader| {
        let assurances = reader.record.papers().assurances();
        let assurances = assurances.filter(|it| reader.may(it.stamp.n));
        let assurances = assurances.cloned().collect();
        Ok(reader.answer(Cache::Moment, &AssuranceList { assurances }))
    })
    .await
}
