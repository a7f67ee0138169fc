//! What the console is told without pause: the state as it is now, twice a second and after each
//! act. A console that hears nothing for two seconds knows nothing.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use acts::{CameraPath, MeetingId, Time, runs};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body::Frame;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::MissedTickBehavior;

use crate::api::Problem;
use crate::house::House;
use crate::studio::Outside;
use crate::view::{Camera, Meeting, Phase, Shelf, Zone, date};
use crate::words::{Asks, Words};

/// How often the console is told that it is still being told.
const EACH: Duration = Duration::from_millis(500);
/// What waits for a slow console before it is let go.
const WAITING_MAX: usize = 8;

/// What the public gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Pictures as they come.
    OnAir,
    /// Pictures, so many seconds later.
    Delayed(i64),
    /// A slate, for no ordered camera sends.
    Slate,
    Closed,
    Recess,
    Off,
}

impl Shown {
    /// By where the meeting stands, whether an ordered camera sends, and how much later the public
    /// sees it, in microseconds.
    pub(super) fn of(phase: Phase, sends: bool, delay_us: i64) -> Self {
        match phase {
            Phase::InSession if !sends => Self::Slate,
            Phase::InSession if delay_us > 0 => Self::Delayed(delay_us / Time::SECOND),
            Phase::InSession => Self::OnAir,
            Phase::ClosedSession => Self::Closed,
            Phase::Recess => Self::Recess,
            Phase::Noticed | Phase::Adjourned | Phase::Cancelled => Self::Off,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::OnAir => "on_air",
            Self::Delayed(_) => "delayed",
            Self::Slate => "slate",
            Self::Closed => "closed",
            Self::Recess => "recess",
            Self::Off => "off",
        }
    }

    /// In the largest letters.
    fn big(self, t: Words) -> String {
        match self {
            Self::OnAir => t.say("console-on-air").into(),
            Self::Delayed(seconds) => t.fill("console-delayed").put("n", seconds).into(),
            Self::Slate => t.say("console-slate").into(),
            Self::Closed => t.say("console-closed").into(),
            Self::Recess => t.say("console-recess").into(),
            Self::Off => t.say("console-off").into(),
        }
    }

    /// What the public gets, in a sentence.
    fn line(self, t: Words) -> String {
        t.say(match self {
            Self::OnAir => "console-line-on-air",
            Self::Delayed(_) => "console-line-delayed",
            Self::Slate => "console-line-slate",
            Self::Closed => "console-line-closed",
            Self::Recess => "console-line-recess",
            Self::Off => "console-line-off",
        })
        .into()
    }
}

/// The state as it is shown across the room.
#[derive(Clone, Debug, Hash, Serialize)]
pub(super) struct Stands {
    pub(super) shown: &'static str,
    pub(super) phase: &'static str,
    pub(super) big: String,
    pub(super) line: String,
    /// Since when, in words.
    pub(super) since: Option<String>,
    /// The instant in microseconds since 1970.
    pub(super) since_us: Option<i64>,
    /// The item under discussion.
    pub(super) item: Option<String>,
    pub(super) alarm: Option<String>,
}

/// A camera as the clerk needs to see it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Tile {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) good: bool,
    pub(super) connected: bool,
    pub(super) says: String,
    pub(super) details: Vec<String>,
    pub(super) warning: Option<String>,
}

/// All that a console is told at once.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Pulse {
    /// The server's clock, in milliseconds since 1970.
    pub(super) now_ms: i64,
    /// Changes when the rest of the page is to be fetched anew.
    pub(super) page: String,
    pub(super) stands: Stands,
    /// What the server saw at its own public address, in words.
    pub(super) outside: Option<Seen>,
    pub(super) tiles: Vec<Tile>,
}

/// What a stranger is served of what is closed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Seen {
    /// "dark", "served" or "unknown".
    pub(super) kind: &'static str,
    pub(super) says: String,
}

impl Seen {
    fn of(outside: &Outside, zone: &Zone, t: Words) -> Self {
        let (kind, says) = match outside.dark {
            Some(true) => ("dark", "console-outside-dark"),
            Some(false) => ("served", "console-outside-served"),
            None => ("unknown", "console-outside-unknown"),
        };
        let says = t.fill(says).put("clock", zone.clock_s(outside.at));
        Self {
            kind,
            says: says.into(),
        }
    }
}

impl Pulse {
    pub(super) fn of(house: &House, shelf: &Shelf, meeting: &Meeting, t: Words) -> Self {
        let now = house.time();
        let zone = Zone::named(&meeting.zone, t);
        let cameras = shelf.cameras(meeting);
        let path = |id: &acts::CameraId| CameraPath {
            room: meeting.room.clone(),
            camera: id.clone(),
        };
        let sends = cameras
            .keys()
            .any(|id| meeting.ordered(id) && house.studio.liveness(&path(id)).pictures);
        let delay_us = house.studio.delay_us(&meeting.id);
        let shown = Shown::of(meeting.phase(), sends, delay_us);
        let tiles: Vec<_> = cameras
            .iter()
            .map(|(id, camera)| tile(house, &path(id), camera, meeting, (&zone, t)))
            .collect();
        let stands = stands(shown, meeting, &zone, t);
        let mut page = DefaultHasher::new();
        (meeting.version, meeting.hidden.len(), &stands).hash(&mut page);
        // Pre-flight and orders look at the cameras.
        if meeting.phase() == Phase::Noticed {
            let seen = tiles.iter().map(|tile| (&tile.says, tile.good));
            seen.for_each(|seen| seen.hash(&mut page));
        }
        Self {
            now_ms: now.micros() / 1000,
            page: format!("{:x}", page.finish()),
            stands,
            outside: house
                .studio
                .outside(&meeting.id)
                .map(|outside| Seen::of(&outside, &zone, t)),
            tiles,
        }
    }
}

fn stands(shown: Shown, meeting: &Meeting, zone: &Zone, t: Words) -> Stands {
    let since = match meeting.phase() {
        Phase::InSession => {
            let reopened = meeting.closed.iter().filter_map(|part| part.until);
            let resumed = meeting.recesses.iter().filter_map(|recess| recess.until);
            reopened.chain(resumed).chain(meeting.called).max()
        }
        Phase::ClosedSession => meeting.closed_now().map(|closed| closed.from),
        Phase::Recess => meeting.recess_now().map(|recess| recess.from),
        Phase::Adjourned => meeting.adjourned,
        Phase::Cancelled => meeting.cancelled.as_ref().map(|(at, _)| *at),
        Phase::Noticed => None,
    };
    let stop = meeting.recorder_stopped.as_ref();
    let mut line = shown.line(t);
    if let Some(closed) = meeting.closed_now() {
        if closed.sealed {
            line = t.say("console-line-sealed").into();
        }
        let review = t.fill("console-closed-says");
        let review = review.put("date", date(closed.review, t)).to_string();
        line = format!("{line} {review}");
    }
    Stands {
        shown: shown.as_str(),
        phase: meeting.phase().as_str(),
        big: shown.big(t),
        line,
        since: since.map(|at| t.fill("time-since").put("clock", zone.clock_s(at)).into()),
        since_us: since.map(Time::micros),
        item: meeting.item_now().map(|item| item.title.clone()),
        alarm: stop.map(|(_, _, detail)| {
            t.fill("console-recorder-stopped")
                .put("detail", detail)
                .into()
        }),
    }
}

fn tile(
    house: &House,
    path: &CameraPath,
    camera: &Camera,
    meeting: &Meeting,
    (zone, t): (&Zone, Words),
) -> Tile {
    let alive = house.studio.liveness(path);
    let good = alive.connected && alive.pictures;
    let says = match (alive.connected, alive.pictures) {
        (true, true) => "console-sending",
        (true, false) => "console-no-pictures",
        (false, _) => "console-not-connected",
    };
    let sealed = meeting.closed_now().is_some_and(|part| part.sealed);
    let kept = match (meeting.phase(), meeting.ordered(&path.camera), alive.kept) {
        (Phase::ClosedSession, _, true) => "console-sealing",
        (_, _, true) => "console-recorded",
        (Phase::InSession, true, false) => "console-not-recorded",
        (Phase::ClosedSession, true, false) if sealed => "console-not-recorded",
        (_, true, false) => "console-will-record",
        (_, false, false) => "console-unordered",
    };
    let mut details = vec![t.say(kept).into()];
    if alive.connected {
        let sound = if alive.sound {
            "console-sound"
        } else {
            "console-no-sound"
        };
        details.push(t.say(sound).into());
        details.extend(alive.bits_per_second.map(|bits| {
            let tenths = format!("{}.{}", bits / 1_000_000, bits / 100_000 % 10);
            t.fill("console-rate").put("n", tenths).to_string()
        }));
        details.push(t.fill("console-unusable").put("n", alive.unusable).into());
        details.push(match alive.offset_us {
            Some(us) => t.fill("console-offset").put("n", us / 1000).into(),
            None => t.say("console-offset-unknown").into(),
        });
        details.extend(alive.sends);
        details.extend(alive.since.map(|at| zone.span(at, None)));
    }
    Tile {
        id: path.camera.to_string(),
        name: camera.name.clone(),
        good,
        connected: alive.connected,
        says: t.say(says).into(),
        details,
        warning: alive.warning,
    }
}

/// `GET /console/{meeting}/pulse`: server-sent events (HTML §9.2), for whoever runs the meeting.
pub(in crate::pages) async fn pulse(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let absent = || Problem::not_found("There is no such meeting.");
    let meeting: MeetingId = id.parse().map_err(|_| absent())?;
    if house.shelf()?.meeting(&meeting).is_none() {
        return Err(absent());
    }
    let sits = Sits {
        house: house.clone(),
        headers: Arc::new(headers),
        meeting,
        t: asks.t,
    };
    if !sits.still() {
        let says = "Only whoever runs this meeting is told: sign in as its clerk or chair.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_at_the_desk", says));
    }
    let seat = house.seats.clone().try_acquire_owned().map_err(|_| {
        let says = "Too many pages listen at once: close some of them.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_seat", says)
    })?;
    let (to, pulses) = mpsc::channel(WAITING_MAX);
    tokio::spawn(beat(sits, to));
    let mut response = Response::new(Body::new(Pulses {
        pulses,
        _seat: seat,
    }));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/event-stream");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// A console and whose it is.
#[derive(Clone)]
struct Sits {
    house: House,
    headers: Arc<HeaderMap>,
    meeting: MeetingId,
    t: Words,
}

impl Sits {
    /// Whether whoever sits there runs the meeting at this moment.
    fn still(&self) -> bool {
        let actor = self.house.visitor(&self.headers);
        let (record, now) = (self.house.desk.record(), self.house.time());
        actor.is_some_and(|actor| runs(&record, &actor, &self.meeting, now))
    }

    async fn now(&self) -> Option<Bytes> {
        let (sits, house) = (self.clone(), &self.house);
        let told = house.read(move |house| {
            if !sits.still() {
                return Ok(None);
            }
            let shelf = house.shelf()?;
            let meeting = shelf.meeting(&sits.meeting);
            let pulse = meeting.map(|meeting| Pulse::of(house, &shelf, meeting, sits.t));
            let json = pulse.map(|pulse| serde_json::to_string(&pulse).unwrap_or_default());
            Ok::<_, crate::Fault>(json)
        });
        match told.await {
            Ok(json) => Some(Bytes::from(format!("data: {}\n\n", json?))),
            Err(fault) => {
                tracing::error!(%fault, meeting = %self.meeting, "a console could not be told");
                None
            }
        }
    }
}

/// Tells until the console goes, falls behind or may not be told any more.
async fn beat(sits: Sits, to: mpsc::Sender<Bytes>) {
    let mut log = sits.house.desk.watch();
    let mut again = tokio::time::interval(EACH);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = to.closed() => return,
            changed = log.changed() => if changed.is_err() { return },
            _ = again.tick() => {}
        }
        let Some(event) = sits.now().await else {
            return;
        };
        if to.try_send(event).is_err() {
            return;
        }
    }
}

/// The body of the answer; gives its seat back when the connection ends.
struct Pulses {
    pulses: mpsc::Receiver<Bytes>,
    _seat: OwnedSemaphorePermit,
}

impl http_body::Body for Pulses {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let next = self.pulses.poll_recv(context);
        next.map(|event| event.map(|event| Ok(Frame::data(event))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_says_what_the_public_gets() {
        let second = Time::SECOND;
        let cases = [
            (Phase::InSession, true, 0, Shown::OnAir),
            (Phase::InSession, true, 30 * second, Shown::Delayed(30)),
            (Phase::InSession, false, 0, Shown::Slate),
            (Phase::InSession, false, 30 * second, Shown::Slate),
            // What is closed is closed, whatever the cameras do.
            (Phase::ClosedSession, true, 30 * second, Shown::Closed),
            (Phase::Recess, true, 0, Shown::Recess),
            (Phase::Noticed, true, 0, Shown::Off),
            (Phase::Adjourned, true, 0, Shown::Off),
            (Phase::Cancelled, true, 0, Shown::Off),
        ];
        for (phase, sends, delay_us, shown) in cases {
            assert_eq!(Shown::of(phase, sends, delay_us), shown, "{phase:?}");
        }
    }
}
