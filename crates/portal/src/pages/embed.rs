//! A meeting in somebody else's page: the player alone, and what tells others how to show it.

use acts::MeetingId;
use askama::Template;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::meeting::{CameraLine, absent, cameras, playable};
use super::row::Row;
use super::{Amiss, Around, Elsewhere, Page, page};
use crate::addresses;
use crate::api::{MeetingStatus, Problem, status};
use crate::house::{Cache, House};
use crate::words::{Asks, Words};

/// The player's usual size in somebody else's page, and the least that it can be operated in.
pub(super) const SIZE: (u32, u32) = (640, 520);
const LEAST: (u32, u32) = (280, 320);

#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage {
    t: Words,
    around: Around,
    id: String,
    row: Row,
    status: MeetingStatus,
    json: String,
    playable: bool,
    cameras: Vec<CameraLine>,
    origin: String,
}

impl Page for EmbedPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

/// `GET /embed/{meeting}`.
pub(super) async fn embed(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
) -> Response {
    let mut response = page(&house, asks, move |house, asks| make(house, asks, &id)).await;
    response.extensions_mut().insert(Elsewhere);
    response
}

fn make(house: &House, asks: &Asks, id: &str) -> Result<EmbedPage, Amiss> {
    let t = asks.t;
    let shelf = house.shelf()?;
    let name: MeetingId = id.parse().map_err(|_| absent(id, t))?;
    let meeting = shelf.meeting(&name).ok_or_else(|| absent(id, t))?;
    let (record, now) = (house.desk.record(), house.time());
    let status = status(&record, &shelf, &*house.studio, meeting, now, t);
    Ok(EmbedPage {
        t,
        around: Around::of(house, asks),
        id: id.to_owned(),
        row: Row::of(&shelf, meeting, t),
        json: serde_json::to_string(&status).unwrap_or_default(),
        playable: playable(meeting, &status),
        cameras: cameras(&shelf, meeting, &status, t),
        origin: house.site.origin.clone(),
        status,
    })
}

/// What others need to show a meeting (oEmbed 1.0, section 2.3.4).
#[derive(Serialize)]
struct Told {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    provider_name: String,
    provider_url: String,
    title: String,
    author_name: String,
    html: String,
    width: u32,
    height: u32,
    cache_age: u32,
}

/// `GET /oembed?url=…`.
pub(super) async fn oembed(
    State(house): State<House>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let fields: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .take(16)
        .collect();
    let field = |name: &str| {
        let found = fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    if field("format").is_some_and(|format| format != "json") {
        let says = "Only JSON is told here: leave the format out, or ask for format=json.";
        let code = StatusCode::NOT_IMPLEMENTED;
        return Err(Problem::new(code, "format_unknown", says));
    }
    let unknown = || Problem::not_found("Give the address of a meeting of this record as url=.");
    let of_site = field("url").and_then(|url| url.strip_prefix(house.site.origin.as_str()));
    let path = of_site.ok_or_else(unknown)?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let named = ["/meetings/", "/embed/"]
        .iter()
        .find_map(|under| path.strip_prefix(under));
    let id: MeetingId = named.and_then(|id| id.parse().ok()).ok_or_else(unknown)?;
    let shelf = house.shelf()?;
    let meeting = shelf.meeting(&id).ok_or_else(unknown)?;
    let most = |name: &str, usual: u32, least: u32| {
        let asked = field(name).and_then(|text| text.parse::<u32>().ok());
        asked.map_or(usual, |most| usual.min(most).max(least))
    };
    let width = most("maxwidth", SIZE.0, LEAST.0);
    let height = most("maxheight", SIZE.1, LEAST.1);
    let told = Told {
        version: "1.0",
        kind: "video",
        provider_name: house.site.name.clone(),
        provider_url: house.site.origin.clone(),
        title: meeting.title.clone(),
        author_name: shelf.body_name(&meeting.body).to_owned(),
        html: code(&house, &id, &meeting.title, (width, height)),
        width,
        height,
        cache_age: 3600,
    };
    let mut response = Cache::Minute.with(Json(told)).into_response();
    let all = HeaderValue::from_static("*");
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, all);
    Ok(response)
}

/// What shows a meeting's player in somebody else's page.
pub(super) fn code(house: &House, id: &MeetingId, title: &str, size: (u32, u32)) -> String {
    let address = format!("{}{}", house.site.origin, addresses::embed(id));
    let (title, (width, height)) = (escaped(title), size);
    format!(
        "<iframe src=\"{address}\" width=\"{width}\" height=\"{height}\" title=\"{title}\" \
         allow=\"fullscreen; autoplay\" loading=\"lazy\"></iframe>"
    )
}

/// Text as it stands within an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for each in text.chars() {
        match each {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}
