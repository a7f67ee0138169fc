//! The pages: each a struct with its data, its template and its cache policy.

mod asked;
mod attendance;
mod body;
mod chapters;
mod chart;
mod confidential;
mod console;
mod copies;
mod display;
mod embed;
mod entry;
mod feeds;
mod footage;
mod help;
mod home;
mod log;
mod login;
mod look;
mod me;
mod meeting;
mod meetings;
mod minutes;
mod office;
mod papers;
mod privacy;
mod register;
mod releases;
mod row;
mod sides;
mod sign_on;
mod timeline;
mod typed;
mod unstreamed;
mod verify;
mod withdrawn;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::Fault;
use crate::api::Problem;
use crate::house::{Cache, House};
use crate::words::{Asks, Language};

pub use look::Seat;

/// A page: its data, its template and its cache policy.
trait Page: Template {
    /// How long the page may be kept.
    fn cache(&self) -> Cache;

    /// What the answer is; a page that was asked for something it cannot do shows itself and says
    /// so.
    fn status(&self) -> StatusCode {
        StatusCode::OK
    }

    /// The page as an answer.
    fn show(&self, status: StatusCode, asks: &Asks) -> Response {
        match self.render() {
            Ok(text) => {
                let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
                asks.mark(self.cache().with((status, html, text)))
            }
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// What stands around every page.
#[derive(Clone, Debug)]
struct Around {
    /// The site's name.
    name: String,
    /// Where styles and scripts lie.
    assets: &'static str,
    /// The page in each language.
    tongues: Vec<Tongue>,
    /// Whether others may be told of them.
    tellable: bool,
}

/// The page in one language.
#[derive(Clone, Debug)]
struct Tongue {
    code: &'static str,
    name: &'static str,
    /// From the page itself.
    href: String,
    /// From anywhere.
    address: String,
    /// Whether this is it.
    current: bool,
}

impl Around {
    fn of(house: &House, asks: &Asks) -> Self {
        let tongue = |language: Language| Tongue {
            code: language.code(),
            name: language.own_name(),
            href: asks.link(language),
            address: format!("{}{}", house.site.origin, asks.address(language)),
            current: language == asks.t.language(),
        };
        Self {
            name: house.site.name.clone(),
            assets: crate::assets::base(),
            tongues: Language::ALL.map(tongue).into(),
            tellable: asks.tellable(),
        }
    }
}

/// A page could not be shown; it becomes a page of its own with help.
enum Amiss {
    /// There is no such thing; what, as a sentence.
    Absent(String),
    /// The world failed.
    Fault(Fault),
    /// Somebody else may.
    Forbidden(String),
}

impl From<Fault> for Amiss {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Makes a page where waiting for the disk holds up nobody else.
async fn page<P: Page + Send + 'static>(
    house: &House,
    asks: Asks,
    make: impl FnOnce(&House, &Asks) -> Result<P, Amiss> + Send + 'static,
) -> Response {
    let about = asks.clone();
    match house.read(move |house| make(house, &about)).await {
        Ok(page) => page.show(page.status(), &asks),
        Err(amiss) => help::amiss(house, &asks, amiss),
    }
}

/// Everything that people read.
pub(crate) fn router() -> Router<House> {
    Router::new()
        .route("/", get(home::home))
        .route("/meetings", get(meetings::meetings))
        .route("/meetings/{meeting}", get(meeting::meeting))
        .route(
            "/meetings/{meeting}/footage/{camera}",
            get(footage::footage),
        )
        .route("/embed/{meeting}", get(embed::embed))
        .route("/oembed", get(embed::oembed))
        .route("/display/{room}", get(display::display))
        .route("/meetings/{meeting}/register", get(register::register))
        .route("/meetings/{meeting}/minutes", get(minutes::minutes))
        .route("/bodies/{body}", get(body::body))
        .route("/offices", get(office::offices))
        .route("/offices/{office}", get(office::office))
        .route("/attendance", get(attendance::attendance))
        .route("/attendance/behind", get(attendance::behind))
        .route("/unstreamed", get(unstreamed::unstreamed))
        .route("/withdrawn", get(withdrawn::withdrawn))
        .route("/confidential", get(confidential::confidential))
        .route("/statements", get(papers::statements))
        .route("/requests", get(papers::requests))
        .route("/letters", get(papers::letters))
        .route("/commitments", get(papers::commitments))
        .route("/feeds/all.atom", get(feeds::all))
        .route("/feeds/bodies/{file}", get(feeds::of_body))
        .route("/feeds/meetings/{file}", get(feeds::of_meeting))
        .route("/log", get(log::log))
        .route("/log/entries/{n}", get(entry::entry))
        .route("/verify", get(verify::verify))
        .route("/privacy", get(privacy::privacy))
        .route("/login/sign-on", get(sign_on::send))
        .route("/login/sign-on/back", get(sign_on::back))
        .route("/login", get(login::sign_in))
        .route("/login/{secret}", get(login::login))
        .route("/logout", post(login::logout))
        .route("/console", get(console::index))
        .route(
            "/console/notices/new",
            get(console::notice).post(console::give),
        )
        .route("/console/{meeting}", get(console::console))
        .route("/console/{meeting}/pulse", get(console::pulse))
        .route("/console/{meeting}/closing", post(console::closing))
        .route("/console/{meeting}/cameras/{camera}/look", get(look::look))
        .route("/me", get(me::me).post(me::send))
        .route(
            "/me/meetings/{meeting}",
            get(me::meeting).post(me::send_for),
        )
        .route("/assets/{hash}/{*path}", get(crate::assets::asset))
        .route("/favicon.ico", get(crate::assets::favicon))
        .route("/robots.txt", get(robots))
        .fallback(nothing)
}

async fn robots() -> Response {
    let text =
        "User-agent: *\nDisallow: /console\nDisallow: /me$\nDisallow: /me/\nDisallow: /login\n";
    Cache::Minute.with(text)
}

/// Whatever has no address here: a problem document for programs, a page for people.
async fn nothing(
    State(house): State<House>,
    asks: Asks,
    request: axum::extract::Request,
) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path.starts_with("/log/") {
        let says = "There is nothing at this address: see /api/openapi.json for those that are.";
        return Problem::not_found(says).into_response();
    }
    let says = asks.t.say("help-no-page").into_owned();
    help::amiss(&house, &asks, Amiss::Absent(says))
}

/// Marks an answer that may stand in somebody else's page.
#[derive(Clone, Copy)]
struct Elsewhere;

/// Who may frame a page; it ends the policy.
const FRAMED: &str = "frame-ancestors 'self'";
const FRAMED_ANYWHERE: &str = "frame-ancestors *";

/// Marks every answer with what a browser may do with it.
pub(crate) fn guard(mut response: Response) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' \
                          data:; media-src 'self' blob:; connect-src 'self'; worker-src 'self' \
                          blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    let elsewhere = response.extensions().get::<Elsewhere>().is_some();
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if elsewhere && let Ok(policy) = HeaderValue::try_from(POLICY.replace(FRAMED, FRAMED_ANYWHERE))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.remove(header::X_FRAME_OPTIONS);
    }
    response
}
