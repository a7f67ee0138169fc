//! Changes of a meeting, pushed as server-sent events (HTML §9.2).

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use acts::MeetingId;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body::Frame;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::Problem;
use super::read::{language, no_meeting};
use super::shapes::{Change, Told};
use super::status::status;
use crate::house::{House, Sent};
use crate::view::{Meeting, sentence};
use crate::words::Words;
use crate::{Fault, api};

/// A comment is sent when nothing else was for this long, so that dead connections show.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Events that wait for a slow reader before it is let go.
const WAITING_MAX: usize = 8;
/// Changes are told in one event with at most this many acts.
const ACTS_MAX: usize = 20;
/// An event is shared among listeners for this long; it tells the time, too.
const SHARED_US: i64 = acts::Time::SECOND;
/// Meetings whose last event is kept for all listeners.
const CHANGES_MAX: usize = 256;

/// `GET /api/v1/meetings/{meeting}/events`: the state at once, then each change.
pub(crate) async fn events(
    State(house): State<House>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name: MeetingId = id.parse().map_err(|_| no_meeting(&id))?;
    if house.shelf()?.meeting(&name).is_none() {
        return Err(no_meeting(&id));
    }
    let t = language(query.as_deref())?;
    let seat = house.seats.clone().try_acquire_owned().map_err(|_| {
        let says = "Too many pages listen at once: ask /api/v1/meetings/{id} now and then instead.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_seat", says)
    })?;
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok());
    let last = last.and_then(|text| text.parse().ok());
    let (to, events) = mpsc::channel(WAITING_MAX);
    tokio::spawn(tell(house.clone(), name, t, last, to));
    let mut response = Response::new(Body::new(Events {
        events,
        _seat: seat,
    }));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/event-stream");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Reverse proxies would collect events before sending them on.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Sends until the reader goes, falls behind, or the notary is gone.
async fn tell(house: House, id: MeetingId, t: Words, last: Option<u64>, to: mpsc::Sender<Bytes>) {
    let mut size = house.desk.watch();
    let mut version = None;
    // The place in the log up to which the reader has been told.
    let mut told = last;
    loop {
        size.borrow_and_update();
        let about = id.clone();
        let news = house
            .read(move |house| next(house, (&about, t), version, told))
            .await;
        match news {
            Ok(Some((now, place, event))) => {
                (version, told) = (Some(now), Some(place));
                house.counts.event();
                if to.try_send(event).is_err() {
                    return;
                }
            }
            Ok(None) => {}
            Err(fault) => {
                tracing::error!(%fault, meeting = %id, "changes could not be told");
                return;
            }
        }
        loop {
            tokio::select! {
                changed = size.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                () = to.closed() => return,
                () = tokio::time::sleep(HEARTBEAT) => {
                    if to.try_send(Bytes::from_static(b": still here\n\n")).is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// The event that brings a reader from `version` to now; none when there is nothing new.
fn next(
    house: &House,
    (id, t): (&MeetingId, Words),
    version: Option<u64>,
    told: Option<u64>,
) -> Result<Option<(u64, u64, Bytes)>, Fault> {
    let shelf = house.shelf()?;
    let Some(meeting) = shelf.meeting(id) else {
        return Ok(None);
    };
    if version == Some(meeting.version) {
        return Ok(None);
    }
    let place = meeting.acts.last().copied().unwrap_or(0);
    let mut changes = house
        .changes
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let now = house.time();
    let place_of = (id.clone(), t.language());
    let same = |sent: &&Sent| {
        let fresh = now.since(sent.made) < SHARED_US;
        fresh && sent.after == told && sent.version == meeting.version
    };
    if let Some(sent) = changes.get(&place_of).filter(same) {
        return Ok(Some((sent.version, place, sent.event.clone())));
    }
    let change = Change {
        acts: told.map_or(Ok(Vec::new()), |told| acts_after(house, meeting, told, t))?,
        meeting: status(
            &house.desk.record(),
            &shelf,
            &*house.studio,
            meeting,
            now,
            t,
        ),
    };
    let json = serde_json::to_string(&change).map_err(|error| Fault(error.to_string()))?;
    let event = Bytes::from(format!("id: {place}\nevent: change\ndata: {json}\n\n"));
    if changes.len() >= CHANGES_MAX {
        changes.clear();
    }
    let sent = Sent {
        after: told,
        version: meeting.version,
        made: now,
        event: event.clone(),
    };
    changes.insert(place_of, sent);
    Ok(Some((meeting.version, place, event)))
}

fn acts_after(house: &House, meeting: &Meeting, told: u64, t: Words) -> Result<Vec<Told>, Fault> {
    let new = meeting.acts.iter().rev().take_while(|n| **n > told);
    let new = new
        .filter(|n| meeting.spans.binary_search(n).is_err())
        .take(ACTS_MAX);
    let record = house.desk.record();
    let mut out = Vec::new();
    for n in new {
        let Some(seen) = house.desk.entries(*n, 1)?.pop().filter(|seen| seen.public) else {
            continue;
        };
        let entry = api::log::said(&seen).unwrap_or_default();
        let kind = entry
            .pointer("/act/type")
            .and_then(|kind| kind.as_str())
            .unwrap_or("later");
        out.push(Told {
            n: *n,
            at: seen.entry.at,
            kind: kind.to_owned(),
            text: sentence(&seen.entry.act, &record, Some(meeting), t),
        });
    }
    out.reverse();
    Ok(out)
}

/// The body of the answer; gives its seat back when the connection ends.
struct Events {
    events: mpsc::Receiver<Bytes>,
    _seat: OwnedSemaphorePermit,
}

impl http_body::Body for Events {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.events
            .poll_recv(cx)
            .map(|event| event.map(|event| Ok(Frame::data(event))))
    }
}
