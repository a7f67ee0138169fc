//! How anyone can check, without trusting this site.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Around, Page, page};
use crate::house::{Cache, House};

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    around: Around,
    origin: String,
    vkey: String,
}

impl Page for VerifyPage {
    fn cache(&self) -> Cache {
        Cache::Minute
    }
}

pub(super) async fn verify(State(house): State<House>) -> Response {
    page(&house, |house| {
        Ok(VerifyPage {
            around: Around::of(house),
            origin: house.site.origin.clone(),
            vkey: house.desk.vkey(),
        })
    })
    .await
}
