//! Calendars that other programs follow, and the answers that come back from them.

use acts::{Actor, Answer, BodyId, Command, InvitationAnswered, MAIL, Meeting, Record, Time};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use mail::Words;
use mail::calendar::Feed;
use mail::letter::answered;
use mail::reply::{self, Reply};

use super::Problem;
use super::commands::{body_of, written};
use crate::house::{Cache, House};

/// Meetings that ended earlier than this before now are left out of calendars.
const PAST_US: i64 = 366 * 24 * 3600 * Time::SECOND;
/// The most meetings in one calendar; the latest are kept.
const MEETINGS: usize = 500;

/// `GET /calendar.ics`: all meetings of the last year and all that are to come.
pub(super) async fn all(State(house): State<House>) -> Response {
    let name = house.site.name.clone();
    feed(&house, name, "/calendar.ics", |_| true)
}

/// `GET /bodies/{body}/calendar.ics`: those of one body.
pub(super) async fn of_body(
    State(house): State<House>,
    Path(body): Path<String>,
) -> Result<Response, Problem> {
    let record = house.desk.record();
    let body = body.parse::<BodyId>().ok();
    let body = body.and_then(|id| record.body(&id));
    let Some(body) = body else {
        let says = "There is no such body: see /api/v1/bodies for those that are.";
        return Err(Problem::not_found(says));
    };
    let path = format!("/bodies/{}/calendar.ics", body.id);
    let of_body = |meeting: &Meeting| meeting.notice().body == body.id;
    Ok(feed(&house, body.name.clone(), &path, of_body))
}

fn feed(house: &House, name: String, path: &str, wanted: impl Fn(&Meeting) -> bool) -> Response {
    let record = house.desk.record();
    let since = house.time().plus_us(-PAST_US);
    let recent = |meeting: &&Meeting| meeting.notice().start >= since && wanted(meeting);
    let mut meetings: Vec<&Meeting> = record.meetings().filter(recent).collect();
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.notice().start));
    meetings.truncate(MEETINGS);
    let head = &house.mailroom.head;
    let words = Words::of("en");
    let shown: Vec<_> = meetings
        .iter()
        .map(|meeting| words.shown(&head.event(&record, meeting)))
        .collect();
    let url = format!("{}{path}", head.origin);
    let text = Feed { name, url }.publish(&shown);
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Cache::Minute.with((kind, text))
}

/// `POST /api/v1/replies`: a mail or a calendar file that answers an invitation (RFC 5546, REPLY).
///
/// Whoever brings it need not say who they are: the invitation carried a tag that only its office
/// was sent, and the answer must bring it back.
pub(super) async fn replies(
    State(house): State<House>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let answer = take(&house, request).await;
    house.counts.command(answer.is_ok());
    answer
}

async fn take(house: &House, request: Request<Body>) -> Result<Response, Problem> {
    let bytes = body_of(request.into_body()).await?;
    let reply = reply::read(&bytes).map_err(|wrong| {
        let says = format!("This answers no invitation: {wrong}.");
        Problem::unprocessable("not_a_reply", says)
    })?;
    let record = house.desk.record();
    let command = command(house, &record, &reply)?;
    let receipt = house.desk.submit(
        Actor::machine(MAIL),
        Command::AnswerInvitation(command),
        None,
        None,
    );
    written(house, receipt.await?)
}

/// The command that a reply comes to, once its tag shows whose it is.
fn command(house: &House, record: &Record, reply: &Reply) -> Result<InvitationAnswered, Problem> {
    let room = &house.mailroom;
    let unknown = || {
        let says = "This answer does not belong to an invitation that this record sent: answer \
                    from the mail that the invitation came with, or on your page.";
        Problem::new(StatusCode::FORBIDDEN, "reply_unknown", says)
    };
    let (id, tag) = answered(reply, &room.head).ok_or_else(unknown)?;
    let meeting = record.meeting(&id).ok_or_else(unknown)?;
    let invited = meeting.expected();
    let invited = meeting
        .invitations()
        .iter()
        .map(|invitation| &invitation.office)
        .chain(invited.keys());
    let mut mine = invited.filter(|office| room.tags.matches(&tag, &id, office));
    let office = mine.next().ok_or_else(unknown)?.clone();
    let said = (!reply.comment.trim().is_empty()).then(|| reply.comment.clone());
    let (answer, ground, delegate) = match &reply.answer {
        reply::Answer::Accepted => (Answer::Accepted, said, None),
        reply::Answer::Declined => {
            let none = "No ground was given with the calendar's answer.";
            let ground = said.unwrap_or_else(|| none.to_owned());
            (Answer::Declined, Some(ground), None)
        }
        reply::Answer::Tentative => {
            let says = "A meeting is accepted, declined or delegated here: answer again with one \
                        of these.";
            return Err(Problem::unprocessable("reply_tentative", says));
        }
        reply::Answer::Delegated { to } => {
            let at = |office: &&acts::Office| {
                let contact = office.contact.as_ref();
                contact.is_some_and(|said| said.what.mail.eq_ignore_ascii_case(to.as_str()))
            };
            let Some(other) = record.offices().find(at) else {
                let says = "No office of the record has the address that this is delegated to: \
                            name the office on your page.";
                return Err(Problem::unprocessable("delegate_unknown", says));
            };
            (Answer::Delegated, said, Some(other.id.clone()))
        }
    };
    Ok(InvitationAnswered {
        meeting: id,
        office: Some(office),
        answer,
        ground,
        delegate,
    })
}
