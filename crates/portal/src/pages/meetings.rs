//! All meetings, latest first.

use acts::MeetingId;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::house::{Cache, House};
use crate::words::{Asks, Words};

const LIST: usize = 40;

#[derive(Template)]
#[template(path = "meetings.html")]
struct MeetingsPage {
    t: Words,
    around: Around,
    rows: Vec<Row>,
    count: usize,
    next: Option<String>,
}

impl Page for MeetingsPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn meetings(
    State(house): State<House>,
    asks: Asks,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    let before = asked
        .into_iter()
        .find(|(name, _)| name == "before")
        .map(|(_, value)| value);
    page(&house, asks, move |house, asks| {
        make(house, asks, before.as_deref())
    })
    .await
}

fn make(house: &House, asks: &Asks, before: Option<&str>) -> Result<MeetingsPage, Amiss> {
    let t = asks.t;
    let shelf = house.shelf()?;
    let cursor = before.and_then(|text| text.parse::<MeetingId>().ok());
    let cursor = cursor.and_then(|id| shelf.meeting(&id).map(|meeting| (meeting.start, id)));
    let mut list = shelf.latest(cursor.as_ref());
    let some: Vec<_> = list.by_ref().take(LIST).collect();
    let last = some.last().filter(|_| list.next().is_some());
    Ok(MeetingsPage {
        t,
        around: Around::of(house, asks),
        next: last.map(|last| format!("/meetings?before={}", last.id)),
        rows: some
            .iter()
            .map(|meeting| Row::of(&shelf, meeting, t))
            .collect(),
        count: shelf.len(),
    })
}
