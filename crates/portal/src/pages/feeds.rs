//! Feeds for those who follow (RFC 4287, Atom): everything, one body, one meeting.

use acts::{MeetingId, Time};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::row::capital;
use super::{Amiss, help};
use crate::Fault;
use crate::addresses;
use crate::house::{Cache, House};
use crate::view::{Shelf, is_news, sentence, who};
use crate::words::{Asks, Words};

/// Entries in a meeting's feed.
const LIST: usize = 60;

/// An act as an entry of a feed.
struct Entry {
    /// Its address, for life.
    id: String,
    title: String,
    says: String,
    by: String,
    at: String,
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    language: &'static str,
    title: String,
    /// Its own address, which is also its name.
    own: String,
    /// The page that it belongs to.
    about: String,
    site: String,
    updated: String,
    entries: Vec<Entry>,
}

pub(super) async fn all(State(house): State<House>, asks: Asks) -> Response {
    feed(&house, asks, |house, shelf, t| {
        let title = t.fill("feed-all").put("site", &house.site.name).into();
        let acts = shelf.news(None).collect();
        Ok((title, "/feeds/all.atom".to_owned(), "/".to_owned(), acts))
    })
    .await
}

pub(super) async fn of_body(
    State(house): State<House>,
    asks: Asks,
    Path(file): Path<String>,
) -> Response {
    feed(&house, asks, move |house, shelf, t| {
        let id = name(&file, t)?;
        let body = id.parse().ok().and_then(|id| shelf.bodies.get(&id));
        let body = body.ok_or_else(|| {
            let shown: String = id.chars().take(64).collect();
            Amiss::Absent(t.fill("body-absent").put("name", shown).into())
        })?;
        let title = t.fill("feed-of").put("site", &house.site.name);
        let title = title.put("name", &body.name).into();
        let own = format!("/feeds/bodies/{}.atom", body.id);
        let acts = shelf.news(Some(&body.id)).collect();
        Ok((title, own, addresses::body(&body.id), acts))
    })
    .await
}

pub(super) async fn of_meeting(
    State(house): State<House>,
    asks: Asks,
    Path(file): Path<String>,
) -> Response {
    feed(&house, asks, move |house, shelf, t| {
        let id = name(&file, t)?;
        let found = id.parse::<MeetingId>().ok();
        let found = found.and_then(|id| shelf.meeting(&id));
        let meeting = found.ok_or_else(|| super::meeting::absent(id, t))?;
        let title = t.fill("feed-of").put("site", &house.site.name);
        let title = title.put("name", &meeting.title).into();
        let own = format!("/feeds/meetings/{}.atom", meeting.id);
        let spans = &meeting.spans;
        let acts = meeting.acts.iter().rev();
        let acts = acts.filter(|n| spans.binary_search(n).is_err());
        // Machines' acts are passed over further on.
        let acts = acts.take(LIST * 4).copied().collect();
        Ok((title, own, addresses::meeting(&meeting.id), acts))
    })
    .await
}

fn name(file: &str, t: Words) -> Result<&str, Amiss> {
    let name = file.strip_suffix(".atom");
    name.ok_or_else(|| Amiss::Absent(t.say("help-no-page").into()))
}

/// Title, own address, page and acts, latest first.
type Found = (String, String, String, Vec<u64>);

async fn feed(
    house: &House,
    asks: Asks,
    find: impl FnOnce(&House, &Shelf, Words) -> Result<Found, Amiss> + Send + 'static,
) -> Response {
    let t = asks.t;
    let made = house.read(move |house| {
        let shelf = house.shelf()?;
        let (title, own, about, acts) = find(house, &shelf, t)?;
        let entries = entries(house, &shelf, &acts, t)?;
        // Both are never empty: a body and a meeting each begin with a public act.
        let updated = entries.first().map(|entry| entry.at.clone());
        let origin = &house.site.origin;
        Ok::<_, Amiss>(Feed {
            language: t.language().code(),
            title,
            own: format!("{origin}{own}"),
            about: format!("{origin}{about}"),
            site: house.site.name.clone(),
            updated: updated.unwrap_or_else(|| Time(0).to_string()),
            entries,
        })
    });
    match made.await {
        Ok(feed) => asks.mark(shown(&feed)),
        Err(amiss) => help::amiss(house, &asks, amiss),
    }
}

fn shown(feed: &Feed) -> Response {
    match feed.render() {
        Ok(text) => {
            let kind = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
            Cache::Minute.with((kind, text))
        }
        Err(error) => {
            tracing::error!(%error, "a feed could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn entries(house: &House, shelf: &Shelf, acts: &[u64], t: Words) -> Result<Vec<Entry>, Fault> {
    let origin = &house.site.origin;
    let record = house.desk.record();
    let mut entries = Vec::new();
    for n in acts {
        if entries.len() == LIST {
            break;
        }
        let seen = house.desk.entries(*n, 1)?.pop();
        let Some(entry) = seen.filter(|seen| seen.public).map(|seen| seen.entry) else {
            continue;
        };
        if !is_news(&entry.act) {
            continue;
        }
        let meeting = entry.act.meeting().and_then(|id| shelf.meeting(id));
        let says = sentence(&entry.act, &record, meeting.map(|meeting| &**meeting), t);
        let says = plain(&says);
        entries.push(Entry {
            id: format!("{origin}{}", addresses::entry(*n)),
            title: meeting.map_or_else(|| cut(&says), |meeting| plain(&meeting.title)),
            by: plain(&capital(&who(&entry.by, t))),
            at: entry.at.to_string(),
            says,
        });
    }
    Ok(entries)
}

/// The first words.
fn cut(text: &str) -> String {
    const MOST: usize = 80;
    let head: String = text.chars().take(MOST).collect();
    if head.len() < text.len() {
        format!("{head}…")
    } else {
        head
    }
}

/// Without what XML 1.0 cannot hold (§2.2).
fn plain(text: &str) -> String {
    let fits = |letter: &char| matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().filter(fits).collect()
}
