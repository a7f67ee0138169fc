//! A body and its meetings.

use acts::BodyId;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::house::{Cache, House};
use crate::words::{Asks, Words};

const LIST: usize = 60;

#[derive(Template)]
#[template(path = "body.html")]
struct BodyPage {
    t: Words,
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

pub(super) async fn body(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, &id)).await
}

fn make(house: &House, asks: &Asks, id: &str) -> Result<BodyPage, Amiss> {
    let t = asks.t;
    let shelf = house.shelf()?;
    let absent = || {
        let shown: String = id.chars().take(64).collect();
        Amiss::Absent(t.fill("body-absent").put("name", shown).into())
    };
    let name: BodyId = id.parse().map_err(|_| absent())?;
    let body = shelf.bodies.get(&name).ok_or_else(absent)?;
    let mut own = shelf.latest(None).filter(|meeting| meeting.body == name);
    let rows = own
        .by_ref()
        .take(LIST)
        .map(|meeting| Row::of(&shelf, meeting, t))
        .collect();
    Ok(BodyPage {
        t,
        around: Around::of(house, asks),
        name: body.name.clone(),
        zone: body.zone.clone(),
        rows,
        more: own.next().is_some(),
    })
}
