//! Signing in and out: sessions, one-time links, passkeys.

use acts::{Actor, Command, OfficeId, PasskeyRegistered, PersonId, Power, Record, Time};
use auth::passkey::{self, Assertion, Made, Site};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Problem;
use super::commands::{idempotency_key, json, json_of, written};
use crate::house::{Cache, House};
use crate::logins::{ASKED_US, Asked, COOKIE, Guest, Told, same_site};

/// A link is good for so many minutes unless it says otherwise …
const LINK_MINUTES: u32 = 24 * 60;
/// … and at most for so many.
const LINK_MINUTES_MAX: u32 = 7 * 24 * 60;

/// What a passkey is to be asked for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    /// Why.
    #[serde(rename = "for")]
    purpose: Purpose,
}

/// Why a passkey is asked.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Purpose {
    /// To make one for the office that is signed in.
    Register,
    /// To sign in.
    SignIn,
    /// To confirm who holds the session, before an act that cannot be undone.
    StepUp,
}

/// What to hand to the browser's passkey functions (WebAuthn Level 3 §5.4, §5.5).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PasskeyOptions {
    /// 32 bytes as base64url; good once.
    challenge: String,
    /// The name that passkeys are bound to (`rp.id`).
    rp_id: String,
    /// The site's name for people.
    rp_name: String,
    /// COSE numbers of the algorithms that are taken.
    algorithms: Vec<i32>,
    /// Whom a new passkey is for; only for registration.
    user: Option<PasskeyUser>,
    /// Credential ids of the office: not to be made again, or one of them to be used.
    credentials: Vec<String>,
    /// For how long the challenge is good.
    timeout_ms: u32,
}

/// Whom a passkey is for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PasskeyUser {
    /// Names the office to the device and tells nothing about it, as base64url.
    id: String,
    /// The office's name for people.
    name: String,
}

/// A passkey that was made; all text is base64url.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasskey {
    /// The challenge as it was given.
    challenge: String,
    /// `response.clientDataJSON`.
    client_data_json: String,
    /// `response.attestationObject`.
    attestation_object: String,
}

/// A passkey that was used; all text is base64url.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyUse {
    /// The challenge as it was given.
    challenge: String,
    /// `rawId`.
    credential: String,
    /// `response.authenticatorData`.
    authenticator_data: String,
    /// `response.clientDataJSON`.
    client_data_json: String,
    /// `response.signature`.
    signature: String,
    /// `response.userHandle`; needed for signing in.
    #[serde(default)]
    user_handle: Option<String>,
}

/// Where someone is signed in.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct SessionList {
    /// The latest used first.
    sessions: Vec<Told>,
}

/// Whom a one-time link is for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLink {
    /// The office.
    office: OfficeId,
    /// The person who holds it, where one does.
    #[serde(default)]
    person: Option<PersonId>,
    /// For how long it is good, at most a week; a day unless given.
    #[serde(default)]
    minutes: Option<u32>,
}

/// A one-time link; told once and kept nowhere.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Link {
    /// Its address.
    address: String,
    /// Until when it works.
    until: Time,
}

/// `POST /api/v1/passkeys/challenge`.
pub(super) async fn challenge(
    State(house): State<House>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let site = site(&house)?;
    let ask: Ask = read(&json_of(&head.headers, body).await?)?;
    let record = house.desk.record();
    let (asked, office) = match ask.purpose {
        Purpose::SignIn => {
            same_site(&head.headers)?;
            (Asked::SignIn, None)
        }
        Purpose::Register => {
            let guest = guest(&house, &head.headers)?;
            let office = office_of(&record, &guest.actor)?;
            (Asked::Register(guest.session), Some(office))
        }
        Purpose::StepUp => {
            let guest = guest(&house, &head.headers)?;
            let office = office_of(&record, &guest.actor)?;
            (Asked::StepUp(guest.session), Some(office))
        }
    };
    let credentials = office.as_ref().map(|(id, _)| credentials(&record, id));
    let user = office.filter(|_| matches!(asked, Asked::Register(_)));
    let options = PasskeyOptions {
        challenge: house.logins.ask(asked),
        rp_id: site.id().to_owned(),
        rp_name: house.site.name.clone(),
        algorithms: passkey::ALGORITHMS.to_vec(),
        user: user.map(|(id, name)| PasskeyUser {
            id: handle(&id),
            name,
        }),
        credentials: credentials.unwrap_or_default(),
        timeout_ms: u32::try_from(ASKED_US / 1000).unwrap_or(u32::MAX),
    };
    Ok(Cache::Never.with(Json(options)))
}

/// `POST /api/v1/passkeys`: the passkey that was made becomes the office's.
pub(super) async fn register(
    State(house): State<House>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let guest = guest(&house, &head.headers)?;
    let key = idempotency_key(&head.headers)?;
    let new: NewPasskey = read(&json_of(&head.headers, body).await?)?;
    let record = house.desk.record();
    let (office, _) = office_of(&record, &guest.actor)?;
    if !guest.invited && !guest.confirmed && !credentials(&record, &office).is_empty() {
        return Err(step_up_needed());
    }
    let made = made(&house, &guest, &new)?;
    // A shared device's passkey is the office's; a person's own is theirs.
    let tenures = record
        .office(&office)
        .map(|office| office.tenures.as_slice());
    let mut holders = tenures.unwrap_or_default().iter();
    let person =
        guest.actor.holder.clone().filter(|person| {
            holders.any(|tenure| tenure.until.is_none() && tenure.person == *person)
        });
    house.logins.count(&made.credential, made.count);
    let command = Command::RegisterPasskey(PasskeyRegistered {
        office,
        person,
        credential: made.credential,
        key: made.key,
    });
    let receipt = house.desk.submit(guest.actor, command, key, None).await?;
    house.logins.confirm(&guest.session);
    written(&house, receipt)
}

fn made(house: &House, guest: &Guest, new: &NewPasskey) -> Result<Made, Problem> {
    let asked = Asked::Register(guest.session.clone());
    let challenge = answered(house, &new.challenge, &asked)?;
    passkey::register(
        &site(house)?,
        &challenge,
        &new.client_data_json,
        &new.attestation_object,
    )
    .map_err(|flaw| Problem::unprocessable("passkey_refused", sentence(&flaw)))
}

/// `POST /api/v1/sessions`: signs in by passkey.
pub(super) async fn sign_in(
    State(house): State<House>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    same_site(&head.headers)?;
    let used: PasskeyUse = read(&json_of(&head.headers, body).await?)?;
    let record = house.desk.record();
    let challenge = answered(&house, &used.challenge, &Asked::SignIn)?;
    let office = confirm(&house, &record, &challenge, &used)?;
    let handle = handle(&office);
    if used.user_handle.as_deref() != Some(handle.as_str()) {
        return Err(not_yours());
    }
    let key = house
        .logins
        .enter_by_passkey(&used.credential, &head.headers);
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, value(&format!("{COOKIE}={key}"))?);
    let Some(guest) = house.guest(&headers) else {
        house.logins.leave(&headers);
        let says = "Your office holds no role here at present: ask the operator to grant one.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "no_role", says));
    };
    let sessions = house
        .logins
        .list(&record, &guest.actor, Some(&guest.session));
    let own = sessions.into_iter().filter(|session| session.current);
    let body = SessionList {
        sessions: own.collect(),
    };
    let mut response = Cache::Never.with((StatusCode::CREATED, Json(body)));
    let cookie = value(&set_cookie(&house, &key))?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `POST /api/v1/sessions/step-up`: confirms by passkey who holds the session.
pub(super) async fn step_up(
    State(house): State<House>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let guest = guest(&house, &head.headers)?;
    let used: PasskeyUse = read(&json_of(&head.headers, body).await?)?;
    let record = house.desk.record();
    let asked = Asked::StepUp(guest.session.clone());
    let challenge = answered(&house, &used.challenge, &asked)?;
    let office = confirm(&house, &record, &challenge, &used)?;
    if office_of(&record, &guest.actor)?.0 != office {
        return Err(not_yours());
    }
    house.logins.confirm(&guest.session);
    Ok(Cache::Never.with(StatusCode::NO_CONTENT))
}

/// Checks that a passkey of the record was used for this challenge; whose it is.
fn confirm(
    house: &House,
    record: &Record,
    challenge: &[u8],
    used: &PasskeyUse,
) -> Result<OfficeId, Problem> {
    let known = record.passkey(&used.credential);
    let Some(known) = known.filter(|known| known.ended.is_none()) else {
        let says = "This passkey is not registered here or was revoked: use another one, or ask \
                    the operator for a one-time link.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "unknown_passkey", says));
    };
    let assertion = Assertion {
        authenticator_data: &used.authenticator_data,
        client_data_json: &used.client_data_json,
        signature: &used.signature,
    };
    let checked = passkey::check(Some(&site(house)?), &known.key, challenge, assertion);
    let checked = checked
        .map_err(|flaw| Problem::new(StatusCode::FORBIDDEN, "passkey_refused", sentence(&flaw)))?;
    if house.logins.count(&known.credential, checked.count) {
        tracing::warn!(office = %known.office, credential = %known.credential,
            "a passkey's count of uses went back: a copy of it may be about");
    }
    Ok(known.office.clone())
}

/// `GET /api/v1/sessions`.
pub(super) async fn list(
    State(house): State<House>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (actor, own) = asker(&house, &headers)?;
    let record = house.desk.record();
    let sessions = house.logins.list(&record, &actor, own.as_deref());
    Ok(Cache::Never.with(Json(SessionList { sessions })))
}

/// `DELETE /api/v1/sessions/{id}`.
pub(super) async fn end(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let actor = house.asks(&headers)?;
    if house.logins.end(&house.desk.record(), &actor, &id) {
        return Ok(Cache::Never.with(StatusCode::NO_CONTENT));
    }
    let says = "There is no such session, or it is not yours: see GET /api/v1/sessions.";
    Err(Problem::not_found(says))
}

/// `POST /api/v1/links`.
pub(super) async fn link(
    State(house): State<House>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let actor = house.asks(&head.headers)?;
    let new: NewLink = read(&json_of(&head.headers, body).await?)?;
    if !operates(&actor, house.time()) {
        let says = "Only the operator makes one-time links: ask the operator for one.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "role_missing", says));
    }
    let minutes = new.minutes.unwrap_or(LINK_MINUTES);
    if !(1..=LINK_MINUTES_MAX).contains(&minutes) {
        let says = "A link is good for 1 to 10080 minutes: correct its minutes.";
        return Err(Problem::unprocessable("bad_minutes", says));
    }
    let record = house.desk.record();
    if record.office(&new.office).is_none() {
        let says = format!("There is no office {}: create it first.", new.office);
        return Err(Problem::unprocessable("office_unknown", says));
    }
    if auth::holder(&record, &new.office, new.person.as_ref()).is_none() {
        let says = format!(
            "The office {} holds no role: grant it one first, so that there is something to sign \
             in for.",
            new.office
        );
        return Err(Problem::new(StatusCode::CONFLICT, "no_role", says));
    }
    let valid_us = i64::from(minutes) * 60 * Time::SECOND;
    tracing::info!(office = %new.office, minutes, by = actor.name(), "a one-time link was made");
    let path = house
        .logins
        .mint_for_office(new.office, new.person, valid_us);
    let link = Link {
        address: format!("{}{path}", house.site.origin),
        until: house.time().plus_us(valid_us),
    };
    Ok(Cache::Never.with((StatusCode::CREATED, Json(link))))
}

/// Whether an actor may set up this site.
fn operates(actor: &Actor, now: Time) -> bool {
    let limits = &actor.limits;
    let scope = limits.powers.is_empty() || limits.powers.contains(&Power::SetUp);
    let lasts = limits.until.is_none_or(|until| until > now);
    acts::holds(actor, Power::SetUp) && scope && lasts && limits.bodies.is_empty()
}

/// Who asks, and the session that they come with.
fn asker(house: &House, headers: &HeaderMap) -> Result<(Actor, Option<String>), Problem> {
    if headers.contains_key(header::AUTHORIZATION) {
        return Ok((house.asks(headers)?, None));
    }
    let guest = house.guest(headers).ok_or_else(no_session)?;
    Ok((guest.actor, Some(guest.session)))
}

fn no_session() -> Problem {
    let says = "This needs a session: sign in first, by passkey or one-time link.";
    Problem::new(StatusCode::UNAUTHORIZED, "no_session", says)
}

/// Whoever comes with a session, from one of this site's own pages.
fn guest(house: &House, headers: &HeaderMap) -> Result<Guest, Problem> {
    let guest = house.guest(headers).ok_or_else(no_session)?;
    same_site(headers)?;
    Ok(guest)
}

/// Whoever is signed in as an office of the record, with its name for people.
fn office_of(record: &Record, actor: &Actor) -> Result<(OfficeId, String), Problem> {
    let office = record.office_of(&actor.by);
    let office = office.map(|office| (office.id.clone(), office.name.clone()));
    office.ok_or_else(|| {
        let says = "Your office is not on the record under this name, so it can have no passkey: \
                    have the operator create it.";
        Problem::new(StatusCode::CONFLICT, "no_office", says)
    })
}

/// The credential ids that an office may use.
pub(crate) fn credentials(record: &Record, office: &OfficeId) -> Vec<String> {
    let live = record
        .passkeys(office)
        .filter(|passkey| passkey.ended.is_none());
    live.map(|passkey| passkey.credential.clone()).collect()
}

/// The site that passkeys are made for.
pub(crate) fn site(house: &House) -> Result<Site, Problem> {
    Site::at(&house.site.origin).ok_or_else(|| {
        let says = "Passkeys need a site with a name and TLS: have the operator set its origin.";
        Problem::new(StatusCode::CONFLICT, "no_passkeys_here", says)
    })
}

/// The challenge that was answered, used up.
fn answered(house: &House, challenge: &str, asked: &Asked) -> Result<Vec<u8>, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(challenge).ok();
    bytes
        .filter(|_| house.logins.asked(challenge, asked))
        .ok_or_else(|| {
            let says = "This challenge was used before, has expired, or was given for something \
                        else: ask for a new one and use the passkey again.";
            Problem::new(StatusCode::CONFLICT, "challenge_ended", says)
        })
}

/// Before an act that cannot be undone.
pub(crate) fn step_up_needed() -> Problem {
    let says = "Use your passkey once more before this: confirm at POST /api/v1/sessions/step-up, \
                or sign the act, and send it again within five minutes.";
    Problem::new(StatusCode::FORBIDDEN, "step_up_needed", says)
}

fn not_yours() -> Problem {
    let says = "This passkey is that of another office: use one of your own.";
    Problem::new(StatusCode::FORBIDDEN, "foreign_passkey", says)
}

/// What names an office to a device (`user.id`): a digest, so that the device tells nothing.
fn handle(office: &OfficeId) -> String {
    let digest = Sha256::digest(format!("onrecord/passkey-user@v1\n{office}\n"));
    URL_SAFE_NO_PAD.encode(digest)
}

/// The cookie of a session, as it is set.
pub(crate) fn set_cookie(house: &House, key: &str) -> String {
    let secure = if house.site.origin.starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    format!("{COOKIE}={key}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

fn value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).map_err(|_| super::commands::unauthorized())
}

/// A flaw as a sentence.
pub(crate) fn sentence(flaw: &dyn std::fmt::Display) -> String {
    let mut text = flaw.to_string();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text.push('.');
    text
}

/// Reads what was sent; the problem names the field that is wrong.
pub(crate) fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_value(json(bytes)?).map_err(|error| {
        let says = format!("This does not fit its description, {error}: correct it.");
        Problem::unprocessable("bad_request", says)
    })
}
