//! What is shown in place of a page that cannot be.

use std::borrow::Cow;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Amiss, Around, Page};
use crate::house::{Cache, House};
use crate::words::{Asks, Words};

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    t: Words,
    around: Around,
    title: Cow<'static, str>,
    says: String,
    absent: bool,
    forbidden: bool,
}

impl Page for HelpPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// A page that says what is amiss and where to go.
pub(super) fn amiss(house: &House, asks: &Asks, amiss: Amiss) -> Response {
    let (t, around) = (asks.t, Around::of(house, asks));
    let (status, page) = match amiss {
        Amiss::Absent(says) => {
            let title = t.say("help-absent");
            (
                StatusCode::NOT_FOUND,
                HelpPage {
                    t,
                    around,
                    title,
                    says,
                    absent: true,
                    forbidden: false,
                },
            )
        }
        Amiss::Forbidden(says) => {
            let title = t.say("help-forbidden");
            (
                StatusCode::FORBIDDEN,
                HelpPage {
                    t,
                    around,
                    title,
                    says,
                    absent: false,
                    forbidden: true,
                },
            )
        }
        Amiss::Fault(fault) => {
            tracing::error!(%fault, "a page could not be made");
            let title = t.say("help-fault");
            let says = t.say("help-fault-says").into();
            let page = HelpPage {
                t,
                around,
                title,
                says,
                absent: false,
                forbidden: false,
            };
            (StatusCode::INTERNAL_SERVER_ERROR, page)
        }
    };
    page.show(status, asks)
}
