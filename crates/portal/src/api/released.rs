//! Files with a range of what was sealed: brought by the opener, released, fetched.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use acts::{
    ActId, Actor, Command, Digest, MeetingId, OpeningState, Power, RELEASED_MAX, RangeReleased,
    Recipient, ReleasedFile, Time,
};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body::Body as _;
use live::{Payload, Range};
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, mpsc};
use tokio::time::Instant;

use super::commands::{json_of, written};
use super::{Problem, strict};
use crate::house::{Cache, House};
use crate::reader::by_reader;
use crate::released::{Arriving, Released, Unfit};

#[cfg(test)]
mod tests;

/// A file that arrives must go on within this time.
const WAIT: Duration = Duration::from_secs(30);
/// A file arrives in a minute and what it takes at so many bytes a second.
const LEAST: Duration = Duration::from_secs(60);
const BYTES_PER_SECOND: u64 = 256 << 10;
/// Files that arrive, or are read once more, at once.
static DOORS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));
/// Files that are on their way out at once; a reader that takes nothing is cut off by the front.
const DOWNLOADS_MAX: usize = 256;
static DOWNLOADS: LazyLock<Arc<Semaphore>> =
    LazyLock::new(|| Arc::new(Semaphore::new(DOWNLOADS_MAX)));
/// Pieces that wait for a slow disk.
const WAITING_MAX: usize = 4;

/// A release of files that were brought before.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRelease {
    /// The decision to release that stands behind it.
    decision: ActId,
    /// To whom it goes.
    to: BTreeSet<Recipient>,
    /// From when on it is to be released.
    from: Time,
    /// Until when.
    until: Time,
    /// The files, by their digests.
    files: Vec<Digest>,
    /// What it is, in words.
    what: String,
    /// Why this is released, and why not more.
    reasons: String,
    /// What was found in weighing it.
    findings: String,
    /// How, where and until when one can appeal.
    appeal: String,
}

/// An opening that was opened by the office that asks.
struct Opened {
    meeting: MeetingId,
    opening: ActId,
    seal: u32,
    opener: acts::OfficeId,
    kept: Arc<dyn Released>,
}

impl Opened {
    fn of(house: &House, actor: &Actor, id: &str, n: &str) -> Result<Self, Problem> {
        let record = house.desk.record();
        let found = id
            .parse()
            .ok()
            .and_then(|id: MeetingId| record.meeting(&id));
        let act = n.parse().ok().map(ActId);
        let opening = found
            .zip(act)
            .and_then(|(found, act)| found.openings().get(&act));
        let Some((meeting, opening)) = found.zip(opening) else {
            return Err(Problem::not_found(
                "There is no such opening of this meeting.",
            ));
        };
        let own = record.office_of(&actor.by).map(|office| &office.id);
        let Some(opener) = opening.opener().filter(|opener| own == Some(*opener)) else {
            return Err(acts::Refusal::NotOpener.into());
        };
        let now = house.time();
        acts::may(&record, actor, Power::Attend, meeting.id(), now)?;
        if opening.state(now) != OpeningState::Opened {
            let act = opening.asked.stamp.n;
            return Err(acts::Refusal::NotOpened { act }.into());
        }
        let kept = house.studio.released().ok_or_else(|| {
            let says = "No released files are kept here: ask the operator.";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_releases", says)
        })?;
        Ok(Self {
            meeting: meeting.id().clone(),
            opening: opening.asked.stamp.n,
            seal: opening.asked.what.seal,
            opener: opener.clone(),
            kept,
        })
    }
}

impl From<acts::Refusal> for Problem {
    fn from(refusal: acts::Refusal) -> Self {
        crate::Denied::Refused(refusal).into()
    }
}

impl From<Unfit> for Problem {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Refused(says) => Self::unprocessable("not_as_recorded", says),
            Unfit::NotNow(says) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "not_now", says),
            Unfit::Fault(says) => crate::Fault(says).into(),
        }
    }
}

/// `POST /api/v1/meetings/{meeting}/openings/{n}/files`.
pub(crate) async fn bring(
    State(house): State<House>,
    Path((id, n)): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let actor = house.asks(&head.headers)?;
    let opened = Opened::of(&house, &actor, &id, &n)?;
    let _door = door()?;
    let bytes = length(&head.headers)?;
    let kept = Arc::clone(&opened.kept);
    let meeting = opened.meeting.clone();
    let arriving = blocking(move || {
        let most = kept.bytes_max(&meeting);
        if bytes > most {
            let says = format!("What was sealed fits into {most} bytes, and this has {bytes}.");
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                says,
            ));
        }
        Ok(kept.begin(&meeting, bytes)?)
    })
    .await?;
    let arrived = arrive(body, arriving, bytes).await?;
    let file = blocking(move || {
        let Opened {
            meeting,
            seal,
            kept,
            ..
        } = &opened;
        Ok(kept.settle(arrived, meeting, *seal)?)
    })
    .await?;
    Ok(Cache::Never.with((StatusCode::CREATED, Json(file))))
}

fn door() -> Result<SemaphorePermit<'static>, Problem> {
    DOORS.try_acquire().map_err(|_| {
        let says = "Other files are arriving or being compared: try again in a while.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", says)
    })
}

async fn blocking<T: Send + 'static>(
    does: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(does).await;
    done.unwrap_or_else(|broken| Err(crate::Fault(broken.to_string()).into()))
}

fn length(headers: &HeaderMap) -> Result<u64, Problem> {
    let said = headers.get(header::CONTENT_LENGTH);
    let said = said.and_then(|value| value.to_str().ok()?.parse().ok());
    said.ok_or_else(|| {
        let says = "Say with the header Content-Length how long the file is.";
        Problem::new(StatusCode::LENGTH_REQUIRED, "length_missing", says)
    })
}

/// Writes what comes; neither more nor less than was said may come, nor slower than is borne.
async fn arrive(body: Body, arriving: Arriving, bytes: u64) -> Result<Arriving, Problem> {
    let (to, mut pieces) = mpsc::channel::<Bytes>(WAITING_MAX);
    let writing = tokio::task::spawn_blocking(move || {
        let mut arriving = arriving;
        while let Some(piece) = pieces.blocking_recv() {
            arriving.file.write_all(&piece)?;
        }
        Ok::<_, std::io::Error>(arriving)
    });
    let broke = |says: &str| Problem::new(StatusCode::BAD_REQUEST, "broken_off", says);
    let mut body = pin!(body);
    let mut came = 0;
    let until = Instant::now() + LEAST + Duration::from_secs(bytes / BYTES_PER_SECOND);
    loop {
        let next = std::future::poll_fn(|context| body.as_mut().poll_frame(context));
        let patience = until.min(Instant::now() + WAIT);
        let frame = match tokio::time::timeout_at(patience, next).await {
            Ok(None) => break,
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) => return Err(broke("The file broke off: bring it again.")),
            Err(_) => {
                let says = "Nothing came for 30 seconds, or too little in all: bring the file \
                            again, at 256 KiB a second or more.";
                return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", says));
            }
        };
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        came += piece.len() as u64;
        if came > bytes || to.send(piece).await.is_err() {
            break;
        }
    }
    drop(to);
    let written = writing.await.map_err(std::io::Error::other);
    let arrived = written.and_then(|written| written);
    let arrived = arrived.map_err(|fault| crate::Fault(fault.to_string()))?;
    if came != bytes {
        return Err(broke(
            "The file is longer or shorter than was said: bring it again.",
        ));
    }
    Ok(arrived)
}

/// `POST /api/v1/meetings/{meeting}/openings/{n}/release`.
pub(crate) async fn release(
    State(house): State<House>,
    Path((id, n)): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let actor = house.asks(&head.headers)?;
    let text = json_of(&head.headers, body).await?;
    let asked: NewRelease = read(&text)?;
    let opened = Opened::of(&house, &actor, &id, &n)?;
    fits(&asked.files)?;
    let _door = door()?;
    let digests = asked.files.clone();
    let (opened, files) = blocking(move || {
        let Opened {
            meeting,
            seal,
            kept,
            ..
        } = &opened;
        // Once more, because it is from here on that anybody is served them.
        let files = digests.iter().map(|it| kept.compare(meeting, *seal, it));
        let files: Result<Vec<ReleasedFile>, Unfit> = files.collect();
        let files = files?;
        Ok((opened, files))
    })
    .await?;
    let command = Command::ReleaseRange(RangeReleased {
        meeting: opened.meeting,
        opening: opened.opening,
        decision: asked.decision,
        opener: opened.opener,
        to: asked.to,
        from: asked.from,
        until: asked.until,
        files,
        what: asked.what,
        reasons: asked.reasons,
        findings: asked.findings,
        appeal: asked.appeal,
    });
    super::signing::stepped_up(&house, &head.headers, &actor, &command)?;
    let machine = Actor::machine("releases");
    let receipt = house.desk.submit(machine, command, None, None).await;
    house.counts.command(receipt.is_ok());
    written(&house, receipt?)
}

/// Refuses a list that no act takes, before any file of it is read.
fn fits(files: &[Digest]) -> Result<(), Problem> {
    if files.len() > RELEASED_MAX {
        let (what, limit) = ("files", RELEASED_MAX);
        return Err(acts::Refusal::TooMany { what, limit }.into());
    }
    let mut seen = BTreeSet::new();
    match files.iter().find(|digest| !seen.insert(**digest)) {
        Some(twice) => {
            let says = format!("The file {twice} is listed twice: list each file once.");
            Err(Problem::unprocessable("listed_twice", says))
        }
        None => Ok(()),
    }
}

fn read(text: &[u8]) -> Result<NewRelease, Problem> {
    let value = strict::parse(text);
    let asked = value.and_then(serde_json::from_value);
    asked.map_err(|fault| {
        let says = format!("This is no release: {fault}.");
        Problem::new(StatusCode::BAD_REQUEST, "malformed", says)
    })
}

/// `GET /meetings/{meeting}/released/{digest}.mp4`.
pub(crate) async fn fetch(
    State(house): State<House>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let actor = house.reads(&headers)?;
    let place = place()?;
    let (file, len, public) = house
        .read(move |house| served(house, actor.as_ref(), &id, &name))
        .await?;
    let range = headers.get(header::RANGE);
    let range = range.and_then(|range| Range::read(range, len));
    let (status, from, count) = match range {
        None => (StatusCode::OK, 0, len),
        Some(Range::Within { from, to }) => (StatusCode::PARTIAL_CONTENT, from, to - from + 1),
        Some(Range::Beyond) => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let cache = if public { Cache::Moment } else { Cache::Never };
    let body = Body::new(pieces(file, from, count).holding(place));
    let mut answer = by_reader(cache.with((status, body)));
    let said = answer.headers_mut();
    said.insert(header::CONTENT_TYPE, HeaderValue::from_static("video/mp4"));
    said.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    said.insert(header::CONTENT_LENGTH, HeaderValue::from(count));
    let place = match range {
        None => None,
        Some(Range::Within { from, to }) => Some(format!("bytes {from}-{to}/{len}")),
        Some(Range::Beyond) => Some(format!("bytes */{len}")),
    };
    if let Some(place) = place.and_then(|place| HeaderValue::try_from(place).ok()) {
        said.insert(header::CONTENT_RANGE, place);
    }
    Ok(answer)
}

/// A place among those that fetch.
fn place() -> Result<OwnedSemaphorePermit, Problem> {
    let place = Arc::clone(&DOWNLOADS).try_acquire_owned();
    place.map_err(|_| {
        let says = "Many fetch released files just now: try again in a while.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", says)
    })
}

/// The file, if whoever reads may have it now; its length, and whether everybody may.
fn served(
    house: &House,
    actor: Option<&Actor>,
    id: &str,
    name: &str,
) -> Result<(File, u64, bool), Problem> {
    let absent = || Problem::not_found("There is no such released file.");
    let record = house.desk.record();
    let found = id
        .parse()
        .ok()
        .and_then(|id: MeetingId| record.meeting(&id));
    let found = found.ok_or_else(absent)?;
    let digest = name.strip_suffix(".mp4").and_then(|name| name.parse().ok());
    let digest: Digest = digest.ok_or_else(absent)?;
    let releases: Vec<_> = found
        .released_file(&digest)
        .map(|(said, _)| &said.what)
        .collect();
    if releases.is_empty() {
        return Err(absent());
    }
    let mut standing = releases;
    standing.retain(|made| found.stands(made, house.time()));
    if standing.is_empty() {
        let says = "This release was taken back by a later decision: see the meeting's page.";
        return Err(Problem::new(StatusCode::GONE, "taken_back", says));
    }
    let public = standing
        .iter()
        .any(|made| made.to.contains(&Recipient::Public));
    let own = actor.and_then(|actor| record.office_of(&actor.by));
    let named = own.is_some_and(|office| {
        let to = Recipient::Office {
            office: office.id.clone(),
        };
        let mut all = standing.iter();
        all.any(|made| made.opener == office.id || made.to.contains(&to))
    });
    if !public && !named {
        let says = "This was released to named offices: sign in as one of them.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_for_you", says));
    }
    let kept = house.studio.released();
    let file = kept.and_then(|kept| kept.open(found.id(), &digest));
    let file = file.ok_or_else(|| {
        tracing::error!(meeting = %found.id(), %digest, "a released file is missing");
        let says = "The record has this released file, but it is missing here: tell the operator, \
                    who has it in a backup.";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "file_missing", says)
    })?;
    let len = file.metadata().map(|meta| meta.len());
    let len = len.map_err(|fault| crate::Fault(fault.to_string()))?;
    Ok((file, len, public))
}

/// Bytes of a file, of which each piece is read when the reader has taken those before.
fn pieces(file: File, from: u64, count: u64) -> Payload {
    let read_at = move |at, most| {
        let mut piece = vec![0; most];
        file.read_exact_at(&mut piece, at)?;
        Ok(Bytes::from(piece))
    };
    Payload::read(Arc::new(read_at), from, count)
}
