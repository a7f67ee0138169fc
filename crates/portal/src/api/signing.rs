//! Signed acts: a command is prepared, its acts are signed with a passkey, and then written.

use acts::{Actor, By, Command, Signature, Time};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use notary::Signed;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::commands::{json, json_of, read};
use super::{Problem, sessions};
use crate::house::{Cache, House};

/// A command with the signature over its acts.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes the body; `open` reads it")]
#[schemars(deny_unknown_fields)]
pub(super) struct SignedCommand {
    /// The command as it was prepared.
    command: Command,
    /// The signature.
    signed: Signature,
}

/// What is to be signed: its SHA-256 is the passkey's challenge.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Prepared {
    /// Good once, for five minutes.
    nonce: String,
    /// Who acts, as the entries will have it.
    by: By,
    /// The acts that would be written.
    acts: Vec<Value>,
    /// SHA-256 of "onrecord/signed-act@v1", nonce and `{"acts":…,"by":…}` as RFC 8785 canonical
    /// JSON, each with a line feed behind it; base64url.
    challenge: String,
    /// The name that passkeys are bound to (`rp.id`).
    rp_id: String,
    /// Credential ids of the passkeys that may sign.
    allow: Vec<String>,
    /// Until when the nonce is good.
    until: Time,
}

/// `POST /api/v1/commands/prepare`.
pub(super) async fn prepare(
    State(house): State<House>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let actor = house.asks(&head.headers)?;
    let command = read(json(&json_of(&head.headers, body).await?)?)?;
    let site = sessions::site(&house)?;
    let record = house.desk.record();
    let office = record.office_of(&actor.by);
    let allow = office.map(|office| sessions::credentials(&record, &office.id));
    let allow = allow.unwrap_or_default();
    if allow.is_empty() {
        let says = "Your office has no passkey to sign with: register one on your page first.";
        return Err(Problem::new(StatusCode::CONFLICT, "no_passkey", says));
    }
    let acts = house.desk.judge(&actor, command)?;
    let (nonce, until) = house.logins.prepare(actor.by.clone());
    let challenge = auth::signed::challenge(&nonce, &actor.by, &acts);
    let acts = acts
        .iter()
        .map(|act| serde_json::from_str(&act.canonical()));
    let prepared = Prepared {
        acts: acts.collect::<Result<_, _>>().unwrap_or_default(),
        by: actor.by,
        challenge: URL_SAFE_NO_PAD.encode(challenge),
        rp_id: site.id().to_owned(),
        nonce,
        allow,
        until,
    };
    Ok(Cache::Never.with(Json(prepared)))
}

/// Opens what was sent: a command alone, or with the signature over its acts.
pub(super) fn open(bytes: &[u8]) -> Result<(Command, Option<Signature>), Problem> {
    let mut value = json(bytes)?;
    let Some(envelope) = value.as_object_mut() else {
        return Ok((read(value)?, None));
    };
    if !envelope.contains_key("command") || envelope.contains_key("type") {
        return Ok((read(value)?, None));
    }
    let (command, signed) = (envelope.remove("command"), envelope.remove("signed"));
    if let Some(name) = envelope.keys().next() {
        let says = format!("Beside \"command\" and \"signed\" there is {name:?}: leave it out.");
        return Err(Problem::unprocessable("bad_envelope", says));
    }
    let command = read(command.unwrap_or_default())?;
    let signature = serde_json::from_value(signed.unwrap_or_default()).map_err(|error| {
        let says = format!("The signature does not fit its description, {error}: correct it.");
        Problem::unprocessable("bad_signature", says)
    })?;
    Ok((command, Some(signature)))
}

/// Takes a signature on a nonce that was given to this very office and not used before.
pub(super) fn admit(
    house: &House,
    actor: &Actor,
    signature: Signature,
    key: Option<&str>,
) -> Result<Signed, Problem> {
    let site = sessions::site(house)?;
    if !house.logins.prepared(&signature.nonce, &actor.by, key) {
        let says = "This nonce was used before, has expired, or was given to another: prepare the \
                    command again and sign that.";
        return Err(Problem::new(StatusCode::CONFLICT, "nonce_ended", says));
    }
    Ok(Signed { signature, site })
}

/// Refuses a command that cannot be undone from a session whose holder did not use their passkey
/// lately, where the office has one. A bearer token is bound by its scope instead, but for what a
/// person answers for: whoever grants tokens could else be both of two.
pub(super) fn stepped_up(
    house: &House,
    headers: &HeaderMap,
    actor: &Actor,
    command: &Command,
) -> Result<(), Problem> {
    let token = headers.contains_key(header::AUTHORIZATION);
    if !answered_for(command) && (token || !cannot_be_undone(command)) {
        return Ok(());
    }
    let record = house.desk.record();
    let office = record.office_of(&actor.by);
    let has = office.is_some_and(|office| !sessions::credentials(&record, &office.id).is_empty());
    if has && token {
        let says = "This office has a passkey: have whoever holds it do this on their page.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "passkey_needed", says));
    }
    let confirmed = house.guest(headers).is_some_and(|guest| guest.confirmed);
    if has && !confirmed {
        return Err(sessions::step_up_needed());
    }
    Ok(())
}

/// What the public sees at once, or what is gone for good.
fn cannot_be_undone(command: &Command) -> bool {
    matches!(
        command,
        Command::CloseSession { .. }
            | Command::ReopenSession { .. }
            | Command::DecideRelease(..)
            | Command::ReleaseFootage(..)
            | Command::ReleaseRange(..)
            | Command::EraseDisclosure(..)
            | Command::RevokePasskey(..)
    )
}

/// What needs two persons, and is worth as much as it is known that they are two.
fn answered_for(command: &Command) -> bool {
    matches!(
        command,
        Command::Propose(..)
            | Command::Second(..)
            | Command::ApproveOpening(..)
            | Command::HandOver(..)
            | Command::SignReceipt(..)
    )
}
