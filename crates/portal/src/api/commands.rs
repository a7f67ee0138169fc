//! The write door: one command in, its acts out.

use std::sync::LazyLock;
use std::time::Duration;

use acts::{Act, Actor, Command};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::log::{leaf, told};
use super::shapes::{LogEntry, Written};
use super::{Problem, signing, strict};
use crate::house::House;
use crate::{Denied, Mark, Receipt, addresses};

/// The largest command, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// A command must have arrived within this time.
const BODY_WAIT: Duration = Duration::from_secs(10);
/// The longest idempotency key, in bytes.
const KEY_BYTES_MAX: usize = 128;

/// `POST /api/v1/commands`.
pub(crate) async fn submit(
    State(house): State<House>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let answer = judge(&house, request).await;
    house.counts.command(answer.is_ok());
    answer
}

async fn judge(house: &House, request: Request<Body>) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let actor = house.asks(&head.headers)?;
    let key = idempotency_key(&head.headers)?;
    let (command, signature) = signing::open(&json_of(&head.headers, body).await?)?;
    if matches!(command, Command::RegisterPasskey(..)) {
        let says = "A passkey must prove itself: register it at POST /api/v1/passkeys.";
        return Err(Problem::unprocessable("passkey_unproven", says));
    }
    if signature.is_none() {
        signing::stepped_up(house, &head.headers, &actor, &command)?;
    }
    let signed = signature
        .map(|signature| signing::admit(house, &actor, signature, key.as_deref()))
        .transpose()?;
    let receipt = house.desk.submit(actor, command, key, signed).await?;
    written(house, receipt)
}

/// Writes a command that came as a form of the site's own pages.
pub(crate) async fn write(
    house: &House,
    headers: &HeaderMap,
    actor: Actor,
    command: Command,
    key: Option<String>,
) -> Result<Receipt, Problem> {
    let written = async {
        signing::stepped_up(house, headers, &actor, &command)?;
        Ok(house.desk.submit(actor, command, key, None).await?)
    };
    let answer = written.await;
    house.counts.command(answer.is_ok());
    answer
}

/// What was sent as JSON.
pub(crate) async fn json_of(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    json_said(headers)?;
    body_of(body).await
}

fn json_said(headers: &HeaderMap) -> Result<(), Problem> {
    let said = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = said
        .and_then(|text| text.split(';').next())
        .unwrap_or("")
        .trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not_json",
        "Send the command as JSON, with the header Content-Type: application/json.",
    ))
}

pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or("").trim().trim_matches('"');
    let fits = (1..=KEY_BYTES_MAX).contains(&text.len());
    if fits && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(Some(text.to_owned()));
    }
    Err(Denied::KeyMalformed.into())
}

/// A body of at most the size of a command.
pub(crate) async fn body_of(body: Body) -> Result<Vec<u8>, Problem> {
    let read = tokio::time::timeout(BODY_WAIT, to_bytes(body, BODY_BYTES_MAX)).await;
    match read {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        Ok(Err(_)) => Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "The command is larger than 64 KiB or broke off: send one command of at most 64 KiB.",
        )),
        Err(_) => Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "too_slow",
            "The command did not arrive within 10 seconds: send it again.",
        )),
    }
}

/// The commands by name, as their own description lists them.
pub(crate) static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let schema = schemars::schema_for!(Command).to_value();
    let kinds = schema
        .get("oneOf")
        .and_then(|all| all.as_array())
        .cloned()
        .unwrap_or_default();
    let name = |kind: &Value| {
        kind.pointer("/properties/type/const")
            .and_then(|name| name.as_str())
            .map(str::to_owned)
    };
    kinds.iter().filter_map(name).collect()
});

/// JSON as it is read here.
pub(crate) fn json(bytes: &[u8]) -> Result<Value, Problem> {
    strict::parse(bytes).map_err(|error| {
        let says = format!("This is not JSON as it is read here, {error}: correct it.");
        Problem::new(StatusCode::BAD_REQUEST, "bad_json", says)
    })
}

/// Reads one command; the problem names the field that is wrong.
pub(crate) fn read(value: Value) -> Result<Command, Problem> {
    let Some(object) = value.as_object() else {
        let says = "Send one command as a JSON object, {\"type\": \"call_to_order\", …}.";
        return Err(Problem::unprocessable("not_an_object", says));
    };
    let names = || NAMES.join(", ");
    match object.get("type").map(|kind| kind.as_str()) {
        Some(Some(kind)) if NAMES.iter().any(|name| name == kind) => {}
        Some(Some(kind)) => {
            let says = format!("There is no command {kind:?}: use one of {}.", names());
            return Err(Problem::unprocessable("unknown_command", says));
        }
        Some(None) | None => {
            let says = format!("The command has no \"type\": use one of {}.", names());
            return Err(Problem::unprocessable("type_missing", says));
        }
    }
    serde_json::from_value(value).map_err(|error| {
        let says = format!("The command does not fit its description, {error}: correct it.");
        Problem::unprocessable("bad_command", says)
    })
}

/// 201 with the entries and where they lie.
pub(super) fn written(house: &House, receipt: Receipt) -> Result<Response, Problem> {
    let location = location(&receipt.marks);
    let entries: Result<Vec<LogEntry>, Problem> = receipt
        .marks
        .iter()
        .map(|mark| in_log(house, mark))
        .collect();
    let body = Written {
        entries: entries?,
        replayed: receipt.replayed,
    };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&location) {
        headers.insert(header::LOCATION, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A new meeting lies at its page's address in the API; anything else at its entry.
fn location(marks: &[Mark]) -> String {
    let noticed = marks.iter().find_map(|mark| {
        if let Act::MeetingNoticed { meeting, .. } = &mark.entry.act {
            Some(meeting)
        } else {
            None
        }
    });
    let first = marks.first().map_or(0, |mark| mark.entry.n);
    match noticed {
        Some(meeting) => format!("/api/v1{}", addresses::meeting(meeting)),
        None => format!("/api/v1/log/entries/{first}"),
    }
}

fn in_log(house: &House, mark: &Mark) -> Result<LogEntry, Problem> {
    let seen = house.desk.entries(mark.entry.n, 1)?;
    Ok(LogEntry {
        n: mark.entry.n,
        leaf: leaf(&mark.digest),
        public: seen.first().is_some_and(|seen| seen.public),
        entry: Some(told(&mark.entry)?),
        disclosure: None,
        erased: None,
        proof: format!("/api/v1/log/proofs/{}", mark.entry.n),
    })
}

/// Who asks, for the console's pages too.
pub(crate) fn unauthorized() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "no_token",
        "Say who you are: send the header Authorization: Bearer with your token, or open a login \
         link first.",
    )
}
