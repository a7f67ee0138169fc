//! Signing in, staying signed in, and signing, with a device made here.

use acts::{Actor, Command, OfficeCreated, Role, Side};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::town::{CHAIR, CLERK, LIVE, MINUTE, Town};
use crate::{Answer, Site};

const ORIGIN: &str = "https://record.example";
const OPERATOR: &str = "operator-token-for-tests";
const HOUR: i64 = 60 * MINUTE;

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A browser with a passkey of its own and one cookie.
struct Browser<'a> {
    site: &'a Site,
    cookie: String,
    key: SigningKey,
    handle: Option<String>,
}

impl<'a> Browser<'a> {
    fn new(site: &'a Site, seed: u8) -> Self {
        Self {
            site,
            cookie: String::new(),
            key: SigningKey::from_bytes(&[seed; 32]),
            handle: None,
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::HOST, "record.example")
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, "application/json")
            .header("onrecord-console", "1");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.site.ask(request.body(body).expect("a request")).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::POST, &format!("/api/v1/{path}"), Some(body))
            .await
    }

    async fn command(&self, command: &Value) -> Answer {
        self.post("commands", command).await
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        let set = answer.header("set-cookie");
        let pair = set.split(';').next().expect("a pair");
        self.cookie = pair.to_owned();
    }

    /// Opens a one-time link that the operator made for an office.
    async fn enter_by_link(&mut self, office: &str) {
        let request = Request::post("/api/v1/links")
            .header(header::AUTHORIZATION, format!("Bearer {OPERATOR}"))
            .header(header::CONTENT_TYPE, "application/json");
        let body = json!({ "office": office }).to_string();
        let made = request.body(Body::from(body)).expect("a request");
        let made = self.site.ask(made).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let address = made.json()["address"].as_str().expect("text").to_owned();
        let path = address.strip_prefix(ORIGIN).expect("this site's");
        let entered = self.site.get(path).await;
        assert_eq!(entered.status, StatusCode::OK, "{}", entered.text());
        self.keep_cookie(&entered);
    }

    async fn challenge(&self, purpose: &str) -> Value {
        let asked = self
            .post("passkeys/challenge", &json!({ "for": purpose }))
            .await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
        asked.json()
    }

    fn credential(&self) -> Vec<u8> {
        self.key.verifying_key().to_bytes()[..16].to_vec()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest("record.example").to_vec();
        data.push(flags);
        data.extend([0; 4]);
        data
    }

    async fn register(&mut self) -> Answer {
        let asked = self.challenge("register").await;
        self.handle = asked["user"]["id"].as_str().map(str::to_owned);
        let challenge = asked["challenge"].as_str().expect("text");
        let public = self.key.verifying_key().to_bytes().to_vec();
        let cose = Cbor::Map(vec![
            (1.into(), 1.into()),
            (3.into(), (-8).into()),
            ((-1).into(), 6.into()),
            ((-2).into(), Cbor::Bytes(public)),
        ]);
        let mut data = self.data(0b100_0101);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.credential());
        ciborium::into_writer(&cose, &mut data).expect("written");
        let object = Cbor::Map(vec![
            ("fmt".into(), "none".into()),
            ("attStmt".into(), Cbor::Map(Vec::new())),
            ("authData".into(), Cbor::Bytes(data)),
        ]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&object, &mut bytes).expect("written");
        let body = json!({
            "challenge": challenge,
            "client_data_json": text(client("webauthn.create", challenge)),
            "attestation_object": text(bytes),
        });
        self.post("passkeys", &body).await
    }

    /// What this device answers to a challenge.
    fn used(&self, challenge: &str) -> Value {
        let client = client("webauthn.get", challenge);
        let data = self.data(0b101);
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        json!({
            "credential": text(self.credential()),
            "authenticator_data": text(&data),
            "client_data_json": text(client),
            "signature": text(self.key.sign(&signed).to_bytes()),
        })
    }

    async fn answer(&self, path: &str, challenge: &str, handle: Option<&str>) -> Answer {
        let mut body = self.used(challenge);
        body["challenge"] = challenge.into();
        body["user_handle"] = handle.into();
        self.post(path, &body).await
    }

    async fn sign_in(&mut self) -> Answer {
        let asked = self.challenge("sign_in").await;
        let challenge = asked["challenge"].as_str().expect("text");
        let answer = self
            .answer("sessions", challenge, self.handle.as_deref())
            .await;
        if answer.status == StatusCode::CREATED {
            self.keep_cookie(&answer);
        }
        answer
    }

    async fn step_up(&self) -> Answer {
        let asked = self.challenge("step_up").await;
        let challenge = asked["challenge"].as_str().expect("text");
        self.answer("sessions/step-up", challenge, None).await
    }

    /// Prepares a command and signs what it comes to.
    async fn signed(&self, command: &Value) -> Value {
        let prepared = self.post("commands/prepare", command).await;
        assert_eq!(prepared.status, StatusCode::OK, "{}", prepared.text());
        let prepared = prepared.json();
        let mut signed = self.used(prepared["challenge"].as_str().expect("text"));
        signed["nonce"] = prepared["nonce"].clone();
        json!({ "command": command, "signed": signed })
    }
}

fn client(kind: &str, challenge: &str) -> String {
    json!({ "type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": false })
        .to_string()
}

fn code(answer: &Answer) -> String {
    answer.json()["code"].as_str().unwrap_or("none").to_owned()
}

/// The town with the chair's and the clerk's offices on the record.
async fn site() -> Site {
    Site::open(|data| {
        let town = Town::whole(data);
        for (office, name, side) in [
            ("chief-minister", "Chief Minister", Side::Elected),
            ("clerk", "Clerk of the Cabinet", Side::Services),
        ] {
            town.tell(
                Actor::office("Operator", None, &[Role::Operator]),
                Command::CreateOffice(OfficeCreated {
                    office: office.parse().expect("slug"),
                    body: "cabinet".parse().expect("slug"),
                    name: name.into(),
                    side,
                    name_hidden: false,
                }),
            );
        }
        town
    })
    .await
}

async fn chair(site: &Site) -> Browser<'_> {
    let mut chair = Browser::new(site, 1);
    chair.enter_by_link("chief-minister").await;
    let made = chair.register().await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    chair
}

fn close() -> Value {
    json!({ "type": "close_session", "meeting": LIVE, "ground": "Rule 12", "review": "2026-12-31" })
}

fn reopen() -> Value {
    json!({ "type": "reopen_session", "meeting": LIVE })
}

#[tokio::test]
async fn what_cannot_be_undone_needs_the_passkey_again() {
    let site = site().await;
    let mut chair = chair(&site).await;
    assert_eq!(chair.sign_in().await.status, StatusCode::CREATED);
    let closed = chair.command(&close()).await;
    assert_eq!(closed.status, StatusCode::CREATED, "{}", closed.text());
    site.town.clock.advance(4 * MINUTE);
    let early = chair.command(&reopen()).await;
    assert_eq!(early.status, StatusCode::CREATED, "{}", early.text());
    site.town.clock.advance(2 * MINUTE);
    let late = chair.command(&close()).await;
    assert_eq!(
        (late.status, code(&late).as_str()),
        (StatusCode::FORBIDDEN, "step_up_needed")
    );
    let hidden = json!({ "type": "propose", "command": close() });
    assert_eq!(code(&chair.command(&hidden).await), "step_up_needed");
    // What can be undone needs none.
    let item = json!({ "type": "open_item", "meeting": LIVE, "item": "any-other-business" });
    assert_eq!(chair.command(&item).await.status, StatusCode::CREATED);
    assert_eq!(chair.step_up().await.status, StatusCode::NO_CONTENT);
    assert_eq!(chair.command(&close()).await.status, StatusCode::CREATED);
    site.town.clock.advance(6 * MINUTE);
    // A token is bound by its scope instead, and a signature is a use of the passkey itself.
    let by_token = site.command(CHAIR, reopen()).await;
    assert_eq!(by_token.status, StatusCode::CREATED);
    // But for what two persons answer for: the operator grants tokens.
    let second = json!({ "type": "second", "proposal": 1 });
    let by_token = site.command(CHAIR, second.clone()).await;
    assert_eq!(code(&by_token), "passkey_needed");
    assert_eq!(code(&chair.command(&second).await), "step_up_needed");
    let by_other = site.command(CLERK, second).await;
    assert_eq!(code(&by_other), "proposal_unknown");
    let signed = chair.command(&chair.signed(&close()).await).await;
    assert_eq!(signed.status, StatusCode::CREATED, "{}", signed.text());
    let entry = &signed.json()["entries"][0]["entry"];
    assert_eq!(entry["signed"]["credential"], text(chair.credential()));
}

#[tokio::test]
async fn a_second_passkey_needs_the_first_or_a_link() {
    let site = site().await;
    let mut first = chair(&site).await;
    assert_eq!(first.sign_in().await.status, StatusCode::CREATED);
    site.town.clock.advance(6 * MINUTE);
    first.key = SigningKey::from_bytes(&[2; 32]);
    assert_eq!(code(&first.register().await), "step_up_needed");
    let mut other = Browser::new(&site, 3);
    other.enter_by_link("chief-minister").await;
    assert_eq!(other.register().await.status, StatusCode::CREATED);
    let twice = other.register().await;
    assert_eq!(code(&twice), "passkey_known");
}

#[tokio::test]
async fn sessions_end_by_themselves() {
    let site = site().await;
    let mut chair = chair(&site).await;
    let lives = |browser: &Browser<'_>| {
        let request = Request::get("/me").header(header::COOKIE, &browser.cookie);
        site.ask(request.body(Body::empty()).expect("a request"))
    };
    chair.sign_in().await;
    site.town.clock.advance(2 * HOUR - MINUTE);
    assert_eq!(lives(&chair).await.status, StatusCode::OK);
    site.town.clock.advance(2 * HOUR + MINUTE);
    assert_eq!(lives(&chair).await.status, StatusCode::FORBIDDEN, "idle");
    chair.sign_in().await;
    for _ in 0..7 {
        site.town.clock.advance(100 * MINUTE);
        assert_eq!(lives(&chair).await.status, StatusCode::OK);
    }
    site.town.clock.advance(30 * MINUTE);
    assert_eq!(
        lives(&chair).await.status,
        StatusCode::FORBIDDEN,
        "12 hours"
    );
    // A session that was given up does not live on.
    chair.sign_in().await;
    let before = chair.cookie.clone();
    chair.sign_in().await;
    assert_ne!(chair.cookie, before);
    chair.cookie = before;
    assert_eq!(
        lives(&chair).await.status,
        StatusCode::FORBIDDEN,
        "replaced"
    );
}

#[tokio::test]
async fn challenges_and_nonces_serve_once_in_time_and_to_whom_they_were_given() {
    let site = site().await;
    let mut chair = chair(&site).await;
    chair.sign_in().await;
    let handle = chair.handle.clone();
    let challenge = |asked: Value| asked["challenge"].as_str().expect("text").to_owned();

    let late = challenge(chair.challenge("sign_in").await);
    site.town.clock.advance(6 * MINUTE);
    let answer = chair.answer("sessions", &late, handle.as_deref()).await;
    assert_eq!(code(&answer), "challenge_ended", "too late");
    let other = challenge(chair.challenge("step_up").await);
    let answer = chair.answer("sessions", &other, handle.as_deref()).await;
    assert_eq!(code(&answer), "challenge_ended", "for another purpose");
    let strange = challenge(chair.challenge("sign_in").await);
    let answer = chair.answer("sessions", &strange, Some("AAAA")).await;
    assert_eq!(code(&answer), "foreign_passkey");

    let mut clerk = Browser::new(&site, 2);
    clerk.enter_by_link("clerk").await;
    clerk.register().await;
    let theirs = challenge(clerk.challenge("step_up").await);
    let answer = chair.answer("sessions/step-up", &theirs, None).await;
    assert_eq!(code(&answer), "challenge_ended", "given to another session");
    // With another office's passkey nobody confirms a session.
    let own = challenge(chair.challenge("step_up").await);
    let thief = Browser {
        site: &site,
        cookie: chair.cookie.clone(),
        key: clerk.key.clone(),
        handle: None,
    };
    let answer = thief.answer("sessions/step-up", &own, None).await;
    assert_eq!(code(&answer), "foreign_passkey");

    let signed = chair.signed(&close()).await;
    assert_eq!(
        code(&clerk.command(&signed).await),
        "nonce_ended",
        "another's"
    );
    site.town.clock.advance(6 * MINUTE);
    assert_eq!(
        code(&chair.command(&signed).await),
        "nonce_ended",
        "too late"
    );
    // What was prepared is no longer what would be written.
    let signed = chair.signed(&close()).await;
    let mut other = signed.clone();
    other["command"]["ground"] = "Rule 13".into();
    assert_eq!(code(&chair.command(&other).await), "signed_otherwise");
    assert_eq!(code(&chair.command(&signed).await), "nonce_ended", "used");
    // A signature with another office's passkey.
    let prepared = chair.post("commands/prepare", &close()).await.json();
    let mut by_clerk = clerk.used(prepared["challenge"].as_str().expect("text"));
    by_clerk["nonce"] = prepared["nonce"].clone();
    let answer = json!({ "command": close(), "signed": by_clerk });
    assert_eq!(code(&chair.command(&answer).await), "passkey_refused");
}

#[tokio::test]
async fn other_sites_and_strangers_get_nothing() {
    let site = site().await;
    let chair = chair(&site).await;
    for (path, body) in [
        ("passkeys/challenge", json!({ "for": "sign_in" })),
        ("passkeys/challenge", json!({ "for": "register" })),
        ("sessions/step-up", chair.used("AAAA")),
        ("sessions", chair.used("AAAA")),
    ] {
        let request = Request::post(format!("/api/v1/{path}"))
            .header(header::COOKIE, &chair.cookie)
            .header(header::HOST, "record.example")
            .header(header::ORIGIN, "https://evil.example")
            .header(header::CONTENT_TYPE, "application/json")
            .header("onrecord-console", "1");
        let request = request.body(Body::from(body.to_string()));
        let answer = site.ask(request.expect("a request")).await;
        assert_eq!(code(&answer), "foreign_origin", "{path}");
    }
    let nobody = Browser::new(&site, 9);
    for purpose in ["register", "step_up"] {
        let purpose = json!({ "for": purpose });
        let asked = nobody.post("passkeys/challenge", &purpose).await;
        assert_eq!(code(&asked), "no_session");
    }
    let made = nobody.post("links", &json!({ "office": "clerk" })).await;
    assert_eq!(code(&made), "no_token");
    let mut stranger = Browser::new(&site, 8);
    stranger.handle = chair.handle.clone();
    assert_eq!(code(&stranger.sign_in().await), "unknown_passkey");
    let listed = nobody.ask(Method::GET, "/api/v1/sessions", None).await;
    assert_eq!(code(&listed), "no_session");
}
