//! What concerns the office that asks.

use acts::{
    Condition, ConditionStanding, ContactSet, Handling, Informed, Invitation, LetterState,
    MeetingId, OfficeId, ReportState, Role, Said, Stamp, Time,
};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::Problem;
use super::commands::unauthorized;
use super::papers::{LetterShown, RequestShown, letter, request};
use super::shapes::MeetingSummary;
use super::status::summary;
use crate::house::{Cache, House};
use crate::reader::{Reader, reading};

/// What concerns the office that asks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Me {
    /// Its name for people.
    name: String,
    /// Its name in addresses; none while the record has no such office.
    office: Option<OfficeId>,
    /// What it may do.
    roles: Vec<Role>,
    /// Until when; none for good.
    until: Option<Time>,
    /// Where it is told of what concerns it.
    contact: Option<Said<ContactSet>>,
    /// Its invitations to meetings that are not over, soonest first.
    invitations: Vec<MyInvitation>,
    /// Conditions put to it that it has not answered, in meetings that are not over.
    conditions: Vec<MyCondition>,
    /// Requests to it that it has not answered, oldest first.
    requests: Vec<RequestShown>,
    /// Letters to it that it has not acknowledged, oldest first.
    letters: Vec<LetterShown>,
    /// Reports that it can read and that are not closed, oldest first.
    reports: Vec<MyReport>,
}

/// An invitation with what will be recorded and told.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MyInvitation {
    /// The meeting.
    meeting: MeetingSummary,
    /// The invitation with the replies to it.
    invitation: Invitation,
    /// What the office was told of the recording, and what it said to that.
    knows: Informed,
    /// What it was told last will happen with the recording; none when it was told nothing.
    handling: Option<Handling>,
}

/// A condition put to the office.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MyCondition {
    /// The meeting.
    meeting: MeetingId,
    /// The condition.
    condition: Condition,
}

/// A report that the office can read, by its place in the log.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MyReport {
    /// The act that filed it.
    #[serde(flatten)]
    filed: Stamp,
    /// The meeting that it concerns.
    meeting: Option<MeetingId>,
    /// Where it stands.
    state: ReportState,
    /// The armored age files: the report, then what was added.
    sealed: Vec<String>,
}

/// `GET /api/v1/me`.
pub(crate) async fn me(
    State(house): State<House>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, |reader| {
        let me = mine(reader)?;
        Ok(reader.answer(Cache::Never, &me))
    })
    .await
}

fn mine(reader: &Reader) -> Result<Me, Problem> {
    let actor = reader.actor().ok_or_else(unauthorized)?;
    let mut me = Me {
        name: actor.name().to_owned(),
        office: None,
        roles: actor.roles.clone(),
        until: actor.limits.until,
        contact: None,
        invitations: Vec::new(),
        conditions: Vec::new(),
        requests: Vec::new(),
        letters: Vec::new(),
        reports: Vec::new(),
    };
    let Some(office) = reader.office() else {
        return Ok(me);
    };
    me.office = Some(office.id.clone());
    let contact = office.contact.as_ref();
    me.contact = contact.filter(|said| reader.may(said.stamp.n)).cloned();
    let meetings = reader.record.meetings();
    for meeting in meetings.filter(|meeting| !meeting.state().is_over()) {
        let conditions = meeting.conditions().iter();
        let open = conditions.filter(|condition| {
            let unanswered = condition.standing == ConditionStanding::Unanswered;
            condition.to == office.id && unanswered && reader.may(condition.stamp.n)
        });
        me.conditions.extend(open.map(|condition| MyCondition {
            meeting: meeting.id().clone(),
            condition: condition.clone(),
        }));
        me.invitations.extend(invited(reader, meeting, &office.id));
    }
    me.invitations.sort_by_key(|it| it.meeting.start);
    waiting(reader, &office.id, &mut me);
    Ok(me)
}

fn invited(reader: &Reader, meeting: &acts::Meeting, office: &OfficeId) -> Option<MyInvitation> {
    let invitation = meeting.invitation(office)?;
    let knows = meeting.told(office);
    let notice = match &knows {
        Informed::NotNotified => None,
        Informed::Told { notice }
        | Informed::Acknowledged { notice, .. }
        | Informed::Objected { notice, .. } => Some(*notice),
    };
    let mut notices = meeting.recording_notices().iter();
    let notice = notices.find(|said| Some(said.stamp.n) == notice);
    Some(MyInvitation {
        meeting: summary(reader.shelf.meeting(meeting.id())?),
        invitation: invitation.clone(),
        handling: notice.map(|said| said.what.handling.clone()),
        knows,
    })
}

/// Requests, letters and reports that wait for an office.
fn waiting(reader: &Reader, office: &OfficeId, me: &mut Me) {
    let papers = reader.record.papers();
    let unanswered = papers.requests().filter(|it| {
        let mut lines = it.lines(reader.now).into_iter();
        lines.any(|line| line.office == *office && line.answered.is_none())
    });
    me.requests = unanswered.map(|it| request(reader, it)).collect();
    let letters = papers.letters().filter(|it| it.filed.what.to == *office);
    let unacknowledged = letters.filter(|it| match it.standing(reader.now) {
        LetterState::NotAcknowledged { .. } => reader.may(it.filed.stamp.n),
        LetterState::Acknowledged { .. } => false,
    });
    me.letters = unacknowledged.map(|it| letter(reader, it)).collect();
    let reports = papers.reports().filter(|it| reader.may(it.filed.n));
    let open = reports.filter(|it| it.to.contains(office) && it.state() != ReportState::Closed);
    me.reports = open
        .map(|it| {
            let added = it.added.iter().filter(|said| reader.may(said.stamp.n));
            let added = added.map(|said| said.what.clone());
            MyReport {
                filed: it.filed.clone(),
                meeting: it.meeting.clone(),
                state: it.state(),
                sealed: [it.sealed.clone()].into_iter().chain(added).collect(),
            }
        })
        .collect();
}
