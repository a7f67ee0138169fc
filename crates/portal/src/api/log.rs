//! The log as programs read it: checkpoint, tiles, disclosures and proofs (C2SP).

use acts::Entry;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ledger::Tile;

use super::Problem;
use super::shapes::LogEntry;
use crate::house::{Cache, House};
use crate::reader::{Reader, by_reader, may_read, reading};
use crate::{Fault, Seen};

/// An entry as its canonical JSON says it.
pub(crate) fn told(entry: &Entry) -> Result<serde_json::Value, Problem> {
    serde_json::from_str(&entry.canonical()).map_err(|error| Fault(error.to_string()).into())
}

/// The leaf as the log holds it, without the line's end.
pub(crate) fn leaf(digest: &acts::Digest) -> String {
    ledger::leaf_entry(&ledger::Hash(digest.0))
        .trim_end()
        .to_owned()
}

/// The largest place in the log: the largest whole number that JSON carries (RFC 7493 §2.2).
const PLACE_MAX: u64 = 9_007_199_254_740_991;

/// Reads a place in the log as it stands in an address.
pub(crate) fn place(text: &str) -> Result<u64, Problem> {
    let plain = (1..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    let number: Option<u64> = text.parse().ok().filter(|_| plain && canonical);
    number
        .filter(|n| *n <= PLACE_MAX)
        .ok_or_else(|| Problem::not_found("Give the entry's place in the log as a number, from 0."))
}

fn erased(n: u64, by: u64) -> Problem {
    let says = format!(
        "The words of entry {n} were erased by entry {by}: see /log/entries/{by} for who and why; \
         its leaf stands in the log."
    );
    Problem::new(StatusCode::GONE, "erased", says)
}

fn beyond(size: u64) -> Problem {
    let says = format!("The log has {size} entries, counted from 0: ask for a smaller number.");
    Problem::new(StatusCode::NOT_FOUND, "beyond_the_log", says)
}

/// One entry with everything that proves it, as far as whoever reads may read it.
pub(crate) fn entry_of(house: &House, reader: &Reader, n: u64) -> Result<LogEntry, Problem> {
    let size = *house.desk.watch().borrow();
    if n >= size {
        return Err(beyond(size));
    }
    let seen = house.desk.entries(n, 1)?.pop();
    let seen = seen.ok_or_else(|| beyond(size))?;
    let (leaf, proof) = (leaf(&seen.digest), format!("/api/v1/log/proofs/{n}"));
    let told = may_read(&reader.record, reader.actor(), &seen.entry);
    Ok(LogEntry {
        n,
        leaf,
        public: told && seen.public,
        entry: told.then(|| said(&seen)).transpose()?,
        erased: seen.erased.filter(|_| told),
        disclosure: seen.file.filter(|_| told),
        proof,
    })
}

/// An entry as its disclosure file says it, or what is left of it.
pub(crate) fn said(seen: &Seen) -> Result<serde_json::Value, Problem> {
    let json = seen.file.as_ref().and_then(|file| file.lines().nth(2));
    match json {
        Some(json) => serde_json::from_str(json).map_err(|error| Fault(error.to_string()).into()),
        None => told(&seen.entry),
    }
}

/// `GET /api/v1/log/entries/{n}`.
pub(crate) async fn entry(
    State(house): State<House>,
    Path(n): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let n = place(&n)?;
    let own = house.clone();
    reading(&house, &headers, move |reader| {
        let entry = entry_of(&own, reader, n)?;
        Ok(reader.answer(Cache::Minute, &entry))
    })
    .await
}

/// `GET /api/v1/log/proofs/{n}`.
pub(crate) async fn proof(
    State(house): State<House>,
    Path(n): Path<String>,
) -> Result<Response, Problem> {
    let n = place(&n)?;
    let size = *house.desk.watch().borrow();
    let proof = house
        .read(move |house| Ok::<_, Problem>(house.desk.proof(n)?))
        .await?;
    Ok(Cache::Moment.with(text(proof.ok_or_else(|| beyond(size))?)))
}

/// `GET /log/disclosure/{n}`.
pub(crate) async fn disclosure(
    State(house): State<House>,
    Path(n): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let n = place(&n)?;
    let size = *house.desk.watch().borrow();
    let own = house.clone();
    reading(&house, &headers, move |reader| {
        let seen = own.desk.entries(n, 1)?.pop();
        let seen = seen.ok_or_else(|| beyond(size))?;
        let told = may_read(&reader.record, reader.actor(), &seen.entry);
        let cache = match reader.actor() {
            None => Cache::Minute,
            Some(_) => Cache::Never,
        };
        match (told, seen.file, seen.erased) {
            (true, Some(file), _) => Ok(by_reader(cache.with(text(file)))),
            (true, None, Some(by)) => Err(erased(n, by)),
            (false, _, _) | (true, None, None) => {
                let says = "This entry is not disclosed to everybody; its leaf stands in the log.";
                Err(Problem::new(StatusCode::NOT_FOUND, "not_public", says))
            }
        }
    })
    .await
}

/// `GET /log/checkpoint`.
pub(crate) async fn checkpoint(State(house): State<House>) -> Result<Response, Problem> {
    let note = house
        .read(|house| Ok::<_, Problem>(house.desk.checkpoint()?))
        .await?;
    Ok(Cache::Moment.with(text(note)))
}

/// `GET /log/key`: the public key that checkpoints are signed with, `name+12345678+AZ…`.
pub(crate) async fn key(State(house): State<House>) -> Result<Response, Problem> {
    let key = house
        .read(|house| Ok::<_, Problem>(house.desk.vkey()))
        .await?;
    Ok(Cache::Minute.with(text(format!("{key}\n"))))
}

/// `GET /log/tile/…` (C2SP tlog-tiles).
pub(crate) async fn tile(
    State(house): State<House>,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let absent = || Problem::not_found("There is no such tile: see C2SP tlog-tiles for the paths.");
    let path = format!("tile/{path}");
    let tile: Tile = path.parse().map_err(|_| absent())?;
    if tile.to_string() != path {
        return Err(absent());
    }
    let tile = house
        .read(move |house| Ok::<_, Problem>(house.desk.tile(&path)?))
        .await?;
    let mut response = tile.ok_or_else(absent)?.into_response();
    let kind = HeaderValue::from_static("application/octet-stream");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(Cache::Forever.with(response))
}

/// Text as it is read by programs and people alike.
fn text(body: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}
