//! The description of the API, made from the code (OpenAPI 3.1).

use std::sync::LazyLock;

use acts::Command;
use axum::http::header;
use axum::response::Response;
use bytes::Bytes;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::problem::Problem;
use super::shapes::{ActList, Change, LogEntry, MeetingList, MeetingStatus, Written};
use crate::house::Cache;

static TEXT: LazyLock<Bytes> =
    LazyLock::new(|| Bytes::from(serde_json::to_vec_pretty(&document()).unwrap_or_default()));

/// `GET /api/openapi.json`.
pub(super) async fn openapi() -> Response {
    Cache::Minute.with(([(header::CONTENT_TYPE, "application/json")], TEXT.clone()))
}

fn document() -> Value {
    let shapes = Shapes::made();
    let Shapes {
        schemas,
        command,
        written,
        list,
        status,
        acts,
        entry,
        problem,
    } = shapes;
    let problems = Problems(problem);
    let mut document = json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Onrecord",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The public record of government meetings: reading, and the write door.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "paths": {
            "/api/v1/commands": { "post": write(&command, &written, &problems) },
            "/api/v1/meetings": { "get": problems.read(
                "listMeetings", "Meetings, latest start first", &list, &[
                    query("state", "Only meetings in this state", json!({ "enum": [
                        "noticed", "in_session", "closed_session", "recess", "adjourned",
                        "cancelled"
                    ] })),
                    query("body", "Only meetings of this body", json!({ "type": "string" })),
                    query("from", "Only meetings that start then or later", instant()),
                    query("until", "Only meetings that start before then", instant()),
                    query("limit", "At most this many", count(200)),
                    query("before", "Go on after this meeting", json!({ "type": "string" })),
                ], &[400]) },
            "/api/v1/meetings/{meeting}": { "get": problems.read(
                "getMeeting", "A meeting as it is now", &status,
                &[path("meeting")], &[404]) },
            "/api/v1/meetings/{meeting}/acts": { "get": problems.read(
                "listActs", "Public acts of a meeting with what proves them, oldest first",
                &acts, &[
                    path("meeting"),
                    query("from", "Acts from this place in the log on", place()),
                    query("limit", "At most this many", count(1000)),
                ], &[400, 404]) },
            "/api/v1/meetings/{meeting}/events": { "get": problems.read_as(
                "followMeeting",
                "Changes of a meeting as server-sent events named `change`, each a `Change`; the \
                 first tells the state",
                "text/event-stream", &json!({ "type": "string" }), &[path("meeting")],
                &[404, 503]) },
            "/api/v1/log/entries/{n}": { "get": problems.read(
                "getEntry", "An entry of the log with its disclosure file", &entry,
                &[path_n()], &[404]) },
            "/api/v1/log/proofs/{n}": { "get": problems.read_as(
                "getProof", "Proof that the log holds an entry (C2SP tlog-proof)", "text/plain",
                &json!({ "type": "string" }), &[path_n()], &[404]) },
            "/log/disclosure/{n}": { "get": problems.read_as(
                "getDisclosure", "The disclosure file of a public act; its SHA-256 is the leaf",
                "text/plain", &json!({ "type": "string" }), &[path_n()], &[404]) },
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": {
                "type": "http", "scheme": "bearer", "description": "The token of an office."
            } }
        }
    });
    document["paths"]["/log/checkpoint"] = json!({ "get": problems.read_as(
        "getCheckpoint", "The log's size and root hash, signed (C2SP tlog-checkpoint)",
        "text/plain", &json!({ "type": "string" }), &[], &[]) });
    document["paths"]["/log/key"] = json!({ "get": problems.read_as(
        "getKey", "The public key that checkpoints are signed with (C2SP signed-note)",
        "text/plain", &json!({ "type": "string" }), &[], &[]) });
    document
}

/// The schemas that the description refers to.
struct Shapes {
    schemas: serde_json::Map<String, Value>,
    command: Value,
    written: Value,
    list: Value,
    status: Value,
    acts: Value,
    entry: Value,
    problem: Value,
}

impl Shapes {
    fn made() -> Self {
        let at = "#/components/schemas";
        let settings = SchemaSettings::draft2020_12().with(|to| to.definitions_path = at.into());
        let mut asks = settings.clone().into_generator();
        let mut tells = settings.for_serialize().into_generator();
        tells.subschema_for::<Change>();
        let mut shapes = Self {
            schemas: serde_json::Map::new(),
            command: asks.subschema_for::<Command>().to_value(),
            written: tells.subschema_for::<Written>().to_value(),
            list: tells.subschema_for::<MeetingList>().to_value(),
            status: tells.subschema_for::<MeetingStatus>().to_value(),
            acts: tells.subschema_for::<ActList>().to_value(),
            entry: tells.subschema_for::<LogEntry>().to_value(),
            problem: tells.subschema_for::<Problem>().to_value(),
        };
        shapes.schemas = tells.take_definitions(true);
        shapes.schemas.extend(asks.take_definitions(true));
        shapes
    }
}

fn write(command: &Value, written: &Value, problems: &Problems) -> Value {
    let mut responses = problems.among(&[400, 401, 403, 408, 409, 413, 415, 422, 503]);
    responses["201"] = json!({
        "description": "Written: the acts and their places in the log",
        "headers": { "Location": {
            "description": "The noticed meeting, or the first entry",
            "schema": { "type": "string" }
        } },
        "content": { "application/json": { "schema": written } }
    });
    json!({
        "operationId": "submit",
        "summary": "Judges one command and, if the record agrees, writes its acts",
        "security": [{ "token": [] }],
        "parameters": [{
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "The same key with the same command gives the first answer again",
            "schema": { "type": "string", "minLength": 1, "maxLength": 128 }
        }],
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": command } }
        },
        "responses": responses
    })
}

fn path(name: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

fn path_n() -> Value {
    json!({ "name": "n", "in": "path", "required": true, "schema": place() })
}

fn place() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn count(most: u32) -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": most })
}

fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn query(name: &str, says: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": says, "schema": schema })
}

/// The schema of a problem document, for every answer that is one.
struct Problems(Value);

impl Problems {
    fn among(&self, statuses: &[u16]) -> Value {
        let content = json!({ "application/problem+json": { "schema": self.0 } });
        let mut all = json!({});
        for status in statuses {
            let words = axum::http::StatusCode::from_u16(*status).ok();
            let words = words
                .and_then(|status| status.canonical_reason())
                .unwrap_or("Problem");
            all[status.to_string()] = json!({ "description": words, "content": content });
        }
        all["default"] = json!({ "description": "A problem", "content": content });
        all
    }

    fn read(&self, id: &str, says: &str, of: &Value, asks: &[Value], not: &[u16]) -> Value {
        self.read_as(id, says, "application/json", of, asks, not)
    }

    fn read_as(
        &self,
        id: &str,
        says: &str,
        kind: &str,
        of: &Value,
        asks: &[Value],
        not: &[u16],
    ) -> Value {
        let mut responses = self.among(not);
        responses["200"] = json!({
            "description": says,
            "content": { kind: { "schema": of } }
        });
        json!({ "operationId": id, "summary": says, "parameters": asks, "responses": responses })
    }
}
