//! What is held about persons, why, and how long.

use acts::privacy::{BESIDE, Beside, Keeping, NEVER, PERSONAL, Personal};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Around, Page, page};
use crate::house::{Cache, House};
use crate::words::{Asks, Words};

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage {
    t: Words,
    around: Around,
    kept: [(&'static str, Vec<&'static Personal>); 2],
    beside: &'static [Beside],
    never: &'static [&'static str],
}

impl Page for PrivacyPage {
    fn cache(&self) -> Cache {
        Cache::Minute
    }
}

pub(super) async fn privacy(State(house): State<House>, asks: Asks) -> Response {
    let those = |keeping: Keeping| -> Vec<_> {
        let fitting = PERSONAL
            .iter()
            .filter(|personal| personal.keeping == keeping);
        fitting.collect()
    };
    page(&house, asks, move |house, asks| {
        let t = asks.t;
        Ok(PrivacyPage {
            t,
            around: Around::of(house, asks),
            kept: [
                ("until it is erased", those(Keeping::UntilErased)),
                ("as long as the record", those(Keeping::ForGood)),
            ],
            beside: BESIDE,
            never: NEVER,
        })
    })
    .await
}
