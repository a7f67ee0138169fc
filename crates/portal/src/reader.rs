//! Who reads, and whether they may: the one question that every answer asks.

use std::sync::Arc;

use acts::{ActId, Actor, Entry, Office, Record, Time, audience};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::api::Problem;
use crate::house::{Cache, House};
use crate::view::{Shelf, Zone};
use crate::words::Words;
use crate::{Desk, Fault};

/// Whether an actor, or anybody when there is none, may read an entry.
pub(crate) fn may_read(record: &Record, actor: Option<&Actor>, entry: &Entry) -> bool {
    let audience = audience(record, entry);
    match actor {
        None => audience == acts::Audience::Public,
        Some(actor) => audience.admits(actor),
    }
}

/// Whoever reads, with the record as it is now.
pub(crate) struct Reader {
    pub(crate) record: Arc<Record>,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) now: Time,
    actor: Option<Actor>,
    desk: Arc<dyn Desk>,
}

impl Reader {
    /// Somebody who was asked for, or anybody.
    pub(crate) fn new(house: &House, actor: Option<Actor>) -> Result<Self, Fault> {
        let shelf = house.shelf()?;
        Ok(Self {
            record: house.desk.record(),
            shelf,
            now: house.time(),
            actor,
            desk: Arc::clone(&house.desk),
        })
    }

    /// Who reads; none for anybody.
    pub(crate) fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// The office that reads.
    pub(crate) fn office(&self) -> Option<&Office> {
        self.record.office_of(&self.actor.as_ref()?.by)
    }

    /// The zone in which the office that reads counts days, where no meeting says another.
    pub(crate) fn zone(&self, t: Words) -> Zone {
        let body = self.office().and_then(|it| self.record.body(&it.body));
        Zone::named(body.map_or("UTC", |body| &body.zone), t)
    }

    /// Whether whoever reads may read the act at a place in the log. What is public stays so;
    /// anything else is judged anew, because a later act may have released it.
    pub(crate) fn may(&self, act: ActId) -> bool {
        if self.shelf.was_public(act.0) {
            return true;
        }
        match self.desk.entries(act.0, 1) {
            Ok(seen) => seen
                .first()
                .is_some_and(|seen| may_read(&self.record, self.actor(), &seen.entry)),
            Err(fault) => {
                tracing::error!(%fault, n = act.0, "an entry could not be read, so it is not shown");
                false
            }
        }
    }

    /// Whether the act at a place in the log carries its author's signature.
    pub(crate) fn is_signed(&self, act: ActId) -> bool {
        let seen = self.desk.entries(act.0, 1).unwrap_or_default();
        seen.first().is_some_and(|seen| seen.entry.signed.is_some())
    }

    /// JSON for whoever reads: for anybody it may be shared, for an office it is its own.
    pub(crate) fn answer(&self, shared: Cache, body: &impl Serialize) -> Response {
        let cache = match self.actor {
            None => shared,
            Some(_) => Cache::Never,
        };
        by_reader(cache.with(Json(body)))
    }
}

/// Tells caches that the answer depends on who asks.
pub(crate) fn by_reader(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    let varies = HeaderValue::from_static("Authorization, Cookie");
    response.headers_mut().insert(header::VARY, varies);
    response
}

/// Answers somebody who reads, where waiting for the disk holds up nobody else.
pub(crate) async fn reading(
    house: &House,
    headers: &HeaderMap,
    answer: impl FnOnce(&Reader) -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let actor = house.reads(headers)?;
    house
        .read(move |house| answer(&Reader::new(house, actor)?))
        .await
}
