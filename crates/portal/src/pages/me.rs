//! An officer's or custodian's own page.

use acts::Actor;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::row::{Row, capital};
use super::{Amiss, Around, Page, help};
use crate::house::{Cache, House};
use crate::view::{Phase, who};

const LIST: usize = 12;

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    around: Around,
    name: String,
    roles: String,
    runs: bool,
    going: Vec<Row>,
    upcoming: Vec<Row>,
    past: Vec<Row>,
}

impl Page for MePage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// "Clerk and Chair".
pub(super) fn roles(actor: &Actor) -> String {
    let mut named = Vec::new();
    for role in &actor.roles {
        let word = serde_json::to_value(role).ok();
        named.extend(word.as_ref().and_then(|word| word.as_str()).map(capital));
    }
    named.join(" and ")
}

pub(super) async fn me(State(house): State<House>, headers: HeaderMap) -> Response {
    let Some(actor) = house.visitor(&headers) else {
        let says = "This page is for officers and custodians. Open the login link that you were \
                    given.";
        return help::amiss(&house, Amiss::Forbidden(says.to_owned()));
    };
    super::page(&house, move |house| {
        let shelf = house.shelf()?;
        let row = |meeting: &std::sync::Arc<crate::view::Meeting>| Row::of(&shelf, meeting);
        let now = house.time();
        let waits = shelf
            .soonest(now)
            .filter(|meeting| meeting.phase() == Phase::Noticed);
        let past = shelf
            .latest(None)
            .filter(|meeting| meeting.phase() == Phase::Adjourned);
        Ok(MePage {
            around: Around::of(house),
            name: who(&actor.by),
            roles: roles(&actor),
            runs: acts::holds(&actor, acts::Power::Run),
            going: shelf.going_on().map(row).collect(),
            upcoming: waits.take(LIST).map(row).collect(),
            past: past.take(LIST).map(row).collect(),
        })
    })
    .await
}
