//! People come in: the public site, the console, the API.
//!
//! [`router`] answers everything but `/live/`. It reads the published log through a [`Desk`], asks
//! the rooms through a [`Studio`], and changes the record in one way only: a command through
//! [`Desk::submit`].

mod desk;
mod logins;
mod released;
mod sign_on;
mod studio;

mod house;
mod reader;

mod words;

mod addresses;
mod api;
mod assets;
mod health;
mod offline;
mod pages;
mod view;

pub use desk::{Denied, Desk, Fault, Mark, Receipt, Reply, Seen};
pub use logins::Logins;
pub use offline::{Bundled, bundle_pages};
pub use released::{Arriving, Released, Room, Unfit};
pub use sign_on::SignOn;
pub use studio::{Glimpsed, Liveness, Looking, Outside, Seat, Studio};
pub use view::Shelf;

use std::sync::Arc;

use auth::ReplyTags;
use axum::Router;
use axum::response::Response;

use house::House;
use mail::letter::Letterhead;

/// What the site is called and where it stands.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name at the head of every page, "Onrecord".
    pub name: String,
    /// Its address for the public without a slash at the end, "https://record.example"; used where
    /// a page shows a command with an address in it.
    pub origin: String,
}

/// Tells the time; `base::Clock` in the server, a fixed instant in tests.
pub type Now = Arc<dyn Fn() -> acts::Time + Send + Sync>;

/// What letters and calendars of this record carry, and what their answers must bring back.
pub struct Mailroom {
    /// What stands on every letter.
    pub head: Letterhead,
    /// The tags on the addresses that answers go to.
    pub tags: ReplyTags,
}

/// All that the portal leans on.
#[derive(Clone)]
pub struct State {
    /// The notary and its log.
    pub desk: Arc<dyn Desk>,
    /// The rooms' cameras as they are at this moment.
    pub studio: Arc<dyn Studio>,
    /// One-time links and the sessions they give.
    pub logins: Arc<Logins>,
    /// A government's own sign-on, where one is set up.
    pub sign_on: Option<Arc<SignOn>>,
    /// What time it is.
    pub now: Now,
    /// Name and address.
    pub site: Site,
    /// What letters and calendars carry.
    pub mailroom: Arc<Mailroom>,
    /// What the pages show, as far as it was filled when the notary opened.
    pub shelf: Shelf,
}

/// The public site, the console, the API and the log's addresses; everything but `/live/`.
///
/// A listener for changes of a meeting becomes a task of the runtime that serves; nothing else is
/// spawned.
pub fn router(state: State) -> Router {
    let house = House::new(state);
    let counted = house.clone();
    let finish = move |response: Response| {
        let counted = counted.clone();
        async move {
            counted.counts.answer(response.status().as_u16());
            pages::guard(response)
        }
    };
    Router::new()
        .merge(pages::router())
        .merge(api::router())
        .merge(health::router())
        .method_not_allowed_fallback(health::other_method)
        .layer(axum::middleware::map_response(finish))
        .with_state(house)
}
