//! Signing in and signing, as the API's description has them.

use acts::Command;
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::{Draft, path};
use crate::api::released::NewRelease;
use crate::api::sessions::{
    Ask, Link, NewLink, NewPasskey, PasskeyOptions, PasskeyUse, SessionList,
};
use crate::api::shapes::Written;
use crate::api::signing::{Prepared, SignedCommand};
use crate::logins::COOKIE;

/// What every address that takes JSON may answer besides.
const USUAL: [u16; 9] = [400, 401, 403, 408, 409, 413, 415, 422, 500];
const WRITES: [u16; 10] = [400, 401, 403, 408, 409, 413, 415, 422, 500, 503];

/// One address that takes JSON.
struct Door<'a> {
    at: &'a str,
    id: &'a str,
    says: &'a str,
    security: Value,
    status: u16,
    not: &'a [u16],
}

impl Door<'_> {
    fn post<Taken: JsonSchema>(&self, draft: &mut Draft, told: Option<&Value>) {
        let body = draft.asks.subschema_for::<Taken>().to_value();
        let mut responses = draft.problems(self.not);
        let mut done = json!({ "description": self.says });
        if let Some(told) = told {
            done["content"] = json!({ "application/json": { "schema": told } });
        }
        responses[self.status.to_string()] = done;
        let post = json!({
            "operationId": self.id,
            "summary": self.says,
            "security": self.security,
            "requestBody": {
                "required": true,
                "content": { "application/json": { "schema": body } }
            },
            "responses": responses
        });
        let paths = draft.paths.entry(self.at).or_insert_with(|| json!({}));
        paths["post"] = post;
    }
}

/// A session by its cookie.
fn session() -> Value {
    json!([{ "session": [] }])
}

fn either() -> Value {
    json!([{ "token": [] }, { "session": [] }])
}

/// How a session shows itself.
pub(super) fn cookie() -> Value {
    json!({
        "type": "apiKey", "in": "cookie", "name": COOKIE,
        "description": "The session of one of the site's own pages."
    })
}

/// A command alone, or with the signature over its acts.
pub(super) fn command(draft: &mut Draft) -> Value {
    let bare = draft.asks.subschema_for::<Command>().to_value();
    let signed = draft.asks.subschema_for::<SignedCommand>().to_value();
    json!({ "anyOf": [bare, signed] })
}

/// Adds these addresses to the description.
pub(super) fn describe(draft: &mut Draft) {
    signing(draft);
    passkeys(draft);
    sessions(draft);
    releases(draft);
}

fn signing(draft: &mut Draft) {
    let prepared = draft.tells.subschema_for::<Prepared>().to_value();
    Door {
        at: "/api/v1/commands/prepare",
        id: "prepareCommand",
        says: "The acts that a command would come to, for signing; nothing is written",
        security: either(),
        status: 200,
        not: &USUAL,
    }
    .post::<Command>(draft, Some(&prepared));
    let link = draft.tells.subschema_for::<Link>().to_value();
    Door {
        at: "/api/v1/links",
        id: "makeLink",
        says: "Makes a one-time link for an office; for the operator",
        security: either(),
        status: 201,
        not: &USUAL,
    }
    .post::<NewLink>(draft, Some(&link));
}

fn passkeys(draft: &mut Draft) {
    let options = draft.tells.subschema_for::<PasskeyOptions>().to_value();
    Door {
        at: "/api/v1/passkeys/challenge",
        id: "askPasskey",
        says: "What to hand to the browser's passkey functions",
        security: json!([{}, { "session": [] }]),
        status: 200,
        not: &USUAL,
    }
    .post::<Ask>(draft, Some(&options));
    let written = draft.tells.subschema_for::<Written>().to_value();
    Door {
        at: "/api/v1/passkeys",
        id: "registerPasskey",
        says: "Registers a passkey of the office that is signed in",
        security: session(),
        status: 201,
        not: &WRITES,
    }
    .post::<NewPasskey>(draft, Some(&written));
}

fn sessions(draft: &mut Draft) {
    let list = draft.tells.subschema_for::<SessionList>().to_value();
    Door {
        at: "/api/v1/sessions",
        id: "signIn",
        says: "Signs in by passkey; the cookie is the session",
        security: json!([]),
        status: 201,
        not: &USUAL,
    }
    .post::<PasskeyUse>(draft, Some(&list));
    Door {
        at: "/api/v1/sessions/step-up",
        id: "stepUp",
        says: "Confirms by passkey who holds the session",
        security: session(),
        status: 204,
        not: &USUAL,
    }
    .post::<PasskeyUse>(draft, None);
    let mut responses = draft.problems(&[401, 403, 500]);
    responses["200"] = json!({
        "description": "Where one is signed in; everywhere, for the operator",
        "content": { "application/json": { "schema": list } }
    });
    let get = json!({
        "operationId": "listSessions",
        "summary": "Where one is signed in; everywhere, for the operator",
        "security": either(),
        "responses": responses
    });
    if let Some(sessions) = draft.paths.get_mut("/api/v1/sessions") {
        sessions["get"] = get;
    }
    let mut responses = draft.problems(&[401, 403, 404, 500]);
    responses["204"] = json!({ "description": "The session has ended" });
    let delete = json!({
        "operationId": "endSession",
        "summary": "Ends a session",
        "security": either(),
        "parameters": [path("id", "The session's id, which opens nothing.", "m3Xk0Zt7QyWvB1aC")],
        "responses": responses
    });
    let at = "/api/v1/sessions/{id}".to_owned();
    draft.paths.insert(at, json!({ "delete": delete }));
}

fn releases(draft: &mut Draft) {
    let asks = [
        path("meeting", super::MEETING, "cabinet-2026-11-22"),
        super::path_n(),
    ];
    let written = draft.tells.subschema_for::<Written>().to_value();
    let at = "/api/v1/meetings/{meeting}/openings/{n}/release";
    Door {
        at,
        id: "releaseRange",
        says: "Releases files that were brought before; for the office that opened",
        security: either(),
        status: 201,
        not: &[400, 401, 403, 404, 408, 409, 413, 415, 422, 500, 503],
    }
    .post::<NewRelease>(draft, Some(&written));
    draft.paths[at]["post"]["parameters"] = json!(asks);
    let file = draft.tells.subschema_for::<acts::ReleasedFile>().to_value();
    let mut responses = draft.problems(&[400, 401, 403, 404, 408, 409, 411, 413, 422, 500, 503]);
    responses["201"] = json!({
        "description": "It is as recorded, or derived from what was, and can be released",
        "content": { "application/json": { "schema": file } }
    });
    let post = json!({
        "operationId": "bringReleasedFile",
        "summary": "Brings a file with a range of what was sealed, which is compared with the \
            record; for the office that opened",
        "parameters": asks,
        "security": either(),
        "requestBody": {
            "required": true,
            "content": { "application/octet-stream": {
                "schema": { "type": "string", "format": "binary" }
            } }
        },
        "responses": responses
    });
    let at = "/api/v1/meetings/{meeting}/openings/{n}/files";
    draft.paths.insert(at.to_owned(), json!({ "post": post }));
}
