//! How anyone can check, without trusting this site.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Around, Page, page};
use crate::house::{Cache, House};
use crate::words::{Asks, Words};

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    t: Words,
    around: Around,
    origin: String,
    vkey: String,
}

impl Page for VerifyPage {
    fn cache(&self) -> Cache {
        Cache::Minute
    }
}

pub(super) async fn verify(State(house): State<House>, asks: Asks) -> Response {
    page(&house, asks, |house, asks| {
        let t = asks.t;
        Ok(VerifyPage {
            t,
            around: Around::of(house, asks),
            origin: house.site.origin.clone(),
            vkey: house.desk.vkey(),
        })
    })
    .await
}
