//! A body and its meetings.

use acts::BodyId;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::house::{Cache, House};

const LIST: usize = 60;

#[derive(Template)]
#[template(path = "body.html")]
struct BodyPage {
    around: Around,
    name: String,
    zone: String,
    rows: Vec<Row>,
    more: bool,
}

impl Page for BodyPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn body(State(house): State<House>, Path(id): Path<String>) -> Response {
    page(&house, move |house| make(house, &id)).await
}

fn make(house: &House, id: &str) -> Result<BodyPage, Amiss> {
    let shelf = house.shelf()?;
    let absent = || {
        let shown: String = id.chars().take(64).collect();
        Amiss::Absent(format!("There is no body “{shown}” on the record."))
    };
    let name: BodyId = id.parse().map_err(|_| absent())?;
    let body = shelf.bodies.get(&name).ok_or_else(absent)?;
    let mut own = shelf.latest(None).filter(|meeting| meeting.body == name);
    let rows = own
        .by_ref()
        .take(LIST)
        .map(|meeting| Row::of(&shelf, meeting))
        .collect();
    Ok(BodyPage {
        around: Around::of(house),
        name: body.name.clone(),
        zone: body.zone.clone(),
        rows,
        more: own.next().is_some(),
    })
}
