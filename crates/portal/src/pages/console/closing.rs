//! What the public will read when a part is closed, before it is closed.

use acts::{Command, MeetingId, READING_US};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::api::commands::{json, json_of, read};
use crate::api::{Problem, says_of_closing};
use crate::house::{Cache, House};
use crate::view::{Closed, Zone};
use crate::words::Asks;

/// What a closing would say; nothing is written.
#[derive(Serialize)]
struct Read {
    headline: String,
    lines: Vec<String>,
    /// The item that is closed, where one was under discussion then.
    item: Option<String>,
}

/// `POST /console/{meeting}/closing`: judges a `close_session` and answers with its words.
pub(in crate::pages) async fn closing(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let actor = house.asks(&head.headers)?;
    let command = read(json(&json_of(&head.headers, body).await?)?)?;
    let about = id.parse::<MeetingId>().ok();
    let closes = matches!(command, Command::CloseSession { .. });
    if !closes || command.meeting() != about.as_ref() {
        let says = "Send the command to close this meeting: nothing else is judged here.";
        return Err(Problem::unprocessable("not_a_closing", says));
    }
    let told = house.read(move |house| {
        let shelf = house.shelf()?;
        let absent = || Problem::not_found("There is no such meeting.");
        let meeting = about.as_ref().and_then(|id| shelf.meeting(id));
        let meeting = meeting.ok_or_else(absent)?;
        let mut acts = house.desk.judge(&actor, command.clone())?;
        let now = house.time();
        // What is to be closed must not go out while its words are read. They say from when on it
        // will be closed, which is later than asked for where that went out before.
        let until = now.plus_us(READING_US);
        let as_of = command.as_of();
        if let Some(from) = as_of.and_then(|it| house.studio.wait(&meeting.id, it, until)) {
            acts = house.desk.judge(&actor, command.closing_as_of(from))?;
        }
        let closed = acts.iter().find_map(|act| Closed::of(0, act, now, meeting));
        let closed = closed.ok_or_else(absent)?;
        let zone = Zone::named(&meeting.zone, asks.t);
        let (headline, lines) = says_of_closing(&closed, &zone, asks.t);
        Ok::<_, Problem>(Read {
            headline,
            lines,
            item: closed.item,
        })
    });
    Ok(Cache::Never.with(Json(told.await?).into_response()))
}
