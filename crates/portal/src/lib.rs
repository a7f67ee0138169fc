//! People come in: the public site, the console, the API.

mod desk;
mod logins;
mod studio;

pub use desk::{Denied, Desk, Fault, Mark, Receipt, Reply, Seen};
pub use logins::Logins;
pub use studio::{Liveness, Studio};

use std::sync::Arc;

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

/// All that the portal leans on.
#[derive(Clone)]
pub struct State {
    /// The notary and its log.
    pub desk: Arc<dyn Desk>,
    /// The rooms' cameras as they are at this moment.
    pub studio: Arc<dyn Studio>,
    /// One-time links and the sessions they give.
    pub logins: Arc<Logins>,
    /// What time it is.
    pub now: Now,
    /// Name and address.
    pub site: Site,
}

/// The public site, the console, the API and the log's addresses; everything but `/live/`.
///
/// Spawns nothing; must be called within a tokio runtime only when served.
pub fn router(state: State) -> axum::Router {
    axum::Router::new().with_state(state)
}
