//! The description of the API, made from the code (OpenAPI 3.1).

mod accounts;

use std::sync::LazyLock;

use axum::http::header;
use axum::response::Response;
use bytes::Bytes;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::chapters::{BusinessShown, CustodyShown, HandlingShown, Register};
use super::house::{BodyList, BodyShown, OfficeList, OfficeShown, RecipientShown, RuleSets};
use super::lists::{
    AssuranceList, AttendanceList, CommitmentList, ConfidentialList, UnstreamedList,
};
use super::me::Me;
use super::papers::{LetterList, ReportCounts, RequestList, StatementList};
use super::privacy::Privacy;
use super::problem::Problem;
use super::shapes::{ActList, Change, LogEntry, MeetingList, MeetingWhole, Written};
use crate::house::Cache;

static TEXT: LazyLock<Bytes> =
    LazyLock::new(|| Bytes::from(serde_json::to_vec_pretty(&document()).unwrap_or_default()));

/// `GET /api/openapi.json`.
pub(super) async fn openapi() -> Response {
    Cache::Minute.with(([(header::CONTENT_TYPE, "application/json")], TEXT.clone()))
}

fn document() -> Value {
    let mut draft = Draft::new();
    meetings(&mut draft);
    chapters(&mut draft);
    house(&mut draft);
    across(&mut draft);
    papers(&mut draft);
    log(&mut draft);
    draft.write();
    accounts::describe(&mut draft);
    let (paths, schemas) = draft.done();
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Onrecord",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The public record of government meetings: reading, and the write door. \
                Without a token everybody reads what is public; with one, an office also reads \
                what is for it.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": {
                "type": "http", "scheme": "bearer", "description": "The token of an office."
            }, "session": accounts::cookie() }
        }
    })
}

fn meetings(draft: &mut Draft) {
    let meeting = path("meeting", MEETING, "cabinet-2026-11-22");
    let codes = crate::words::Language::ALL.map(crate::words::Language::code);
    let says = "The language of the words for people; English where it is not given";
    let lang = query("lang", says, json!({ "enum": codes }));
    draft.read::<MeetingList>(
        "/api/v1/meetings",
        "listMeetings",
        "Meetings, latest start first",
        &[
            query(
                "state",
                "Only meetings in this state",
                json!({ "enum": [
                    "noticed", "in_session", "closed_session", "recess", "adjourned", "cancelled"
                ] }),
            ),
            query("body", "Only meetings of this body", slug()),
            query("from", "Only meetings that start then or later", instant()),
            query("until", "Only meetings that start before then", instant()),
            query("limit", "At most this many", count(200)),
            query("before", "Go on after this meeting", slug()),
        ],
        &[400, 404],
    );
    draft.read::<MeetingWhole>(
        "/api/v1/meetings/{meeting}",
        "getMeeting",
        "A meeting as it is now: state, cameras, notice with its history, agenda with classes",
        &[meeting.clone(), lang.clone()],
        &[400, 401, 404],
    );
    draft.read::<ActList>(
        "/api/v1/meetings/{meeting}/acts",
        "listActs",
        "Acts of a meeting that whoever asks may read, with what proves them, oldest first",
        &[
            meeting.clone(),
            query("from", "Acts from this place in the log on", place()),
            query("limit", "At most this many", count(1000)),
        ],
        &[400, 401, 404],
    );
    draft.tells.subschema_for::<Change>();
    draft.read_as(
        ("text/event-stream", &json!({ "type": "string" })),
        "/api/v1/meetings/{meeting}/events",
        "followMeeting",
        "Changes of a meeting as server-sent events named `change`, each a `Change`; the first \
         tells the state",
        &[meeting, lang],
        &[400, 404, 503],
    );
}

fn chapters(draft: &mut Draft) {
    let asks = [path("meeting", MEETING, "cabinet-2026-11-22")];
    draft.read::<Register>(
        "/api/v1/meetings/{meeting}/register",
        "getRegister",
        "Who was asked, what they answered and under which condition, who came, and both sides of \
         each absence",
        &asks,
        &[401, 404],
    );
    draft.read::<BusinessShown>(
        "/api/v1/meetings/{meeting}/business",
        "getBusiness",
        "Speakers, motions with votes, decisions, incidents, commitments and minutes",
        &asks,
        &[401, 404],
    );
    draft.read::<HandlingShown>(
        "/api/v1/meetings/{meeting}/handling",
        "getHandling",
        "What participants were told of the recording, what they said to it, and in what the \
         handling differs",
        &asks,
        &[401, 404],
    );
    draft.read::<CustodyShown>(
        "/api/v1/meetings/{meeting}/custody",
        "getCustody",
        "Demands for the footage, advice, decisions, releases, hand-overs, openings, holds and \
         destruction, and who holds it now",
        &asks,
        &[401, 404],
    );
}

fn house(draft: &mut Draft) {
    draft.read::<BodyList>("/api/v1/bodies", "listBodies", "Bodies", &[], &[401]);
    draft.read::<BodyShown>(
        "/api/v1/bodies/{body}",
        "getBody",
        "A body with its rules in force, each with where it comes from",
        &[path("body", BODY, "cabinet")],
        &[401, 404],
    );
    draft.read::<RuleSets>(
        "/api/v1/rules",
        "listRuleSets",
        "Rules that a body can start from, each with where it comes from",
        &[],
        &[401],
    );
    draft.read::<OfficeList>(
        "/api/v1/offices",
        "listOffices",
        "Offices with those who hold them",
        &[query("body", "Only offices of this body", slug())],
        &[400, 401],
    );
    draft.read::<OfficeShown>(
        "/api/v1/offices/{office}",
        "getOffice",
        "An office with those who hold it",
        &[path("office", OFFICE, "secretary-works")],
        &[401, 404],
    );
    draft.read::<RecipientShown>(
        "/api/v1/offices/{office}/recipient",
        "getRecipient",
        "The age recipient to which confidential reports to an office are encrypted",
        &[path("office", OFFICE, "secretary-works")],
        &[401, 404],
    );
    draft.read::<Me>(
        "/api/v1/me",
        "getMe",
        "What concerns the office that asks: invitations with what it was told of the recording, \
         conditions, requests, letters and reports",
        &[],
        &[401],
    );
}

fn across(draft: &mut Draft) {
    draft.read::<AttendanceList>(
        "/api/v1/attendance",
        "countAttendance",
        "Attendance counted per office and category over meetings that are over, each count with \
         the meetings behind it",
        &[
            query("office", "Only of this office", slug()),
            query("body", "Only at meetings of this body", slug()),
            query(
                "category",
                "Only at meetings of this category",
                json!({ "type": "string" }),
            ),
            query(
                "from",
                "Only at meetings called to order then or later; a year before `until`, or before now, \
                 when left out",
                instant(),
            ),
            query(
                "until",
                "Only at meetings called to order before then",
                instant(),
            ),
        ],
        &[400, 401],
    );
    draft.read::<UnstreamedList>(
        "/api/v1/unstreamed",
        "listUnstreamed",
        "Open meetings that were not streamed, with the reason, and meetings held outside of what \
         cameras cover",
        &[
            query("body", "Only meetings of this body", slug()),
            query("limit", "At most this many of each", count(200)),
        ],
        &[400, 401],
    );
    draft.read::<ConfidentialList>(
        "/api/v1/confidential",
        "listConfidential",
        "What is still kept from the public, with the ground and the day of its review; the one \
         longest due first",
        &[query("limit", "At most this many", count(200))],
        &[400, 401],
    );
    draft.read::<CommitmentList>(
        "/api/v1/commitments",
        "listCommitments",
        "Open commitments, by due date",
        &[query("body", "Only those of this body's meetings", slug())],
        &[400, 401],
    );
    draft.read::<AssuranceList>(
        "/api/v1/assurances",
        "listAssurances",
        "Assurances in writing, also those superseded",
        &[],
        &[401],
    );
    draft.read::<Privacy>(
        "/api/v1/privacy",
        "getPrivacy",
        "Every field in which something about a person may stand: why, who reads it, how long",
        &[],
        &[],
    );
}

fn papers(draft: &mut Draft) {
    let meeting = query("meeting", "Only those that concern this meeting", slug());
    let office = query("office", "Only those from or to this office", slug());
    let before = query("before", "Go on after this place in the log", place());
    let limit = query("limit", "At most this many", count(200));
    let usual = [
        meeting.clone(),
        office.clone(),
        before.clone(),
        limit.clone(),
    ];
    draft.read::<RequestList>(
        "/api/v1/requests",
        "listRequests",
        "Requests with where each stands with every addressee, latest first",
        &usual,
        &[400, 401],
    );
    draft.read::<LetterList>(
        "/api/v1/letters",
        "listLetters",
        "Letters that whoever asks may read, latest first",
        &usual,
        &[400, 401],
    );
    let on = query(
        "on",
        "Only those on the act at this place in the log",
        place(),
    );
    draft.read::<StatementList>(
        "/api/v1/statements",
        "listStatements",
        "Statements, latest first",
        &[meeting.clone(), office, on, before, limit],
        &[400, 401],
    );
    draft.read::<ReportCounts>(
        "/api/v1/reports",
        "countReports",
        "How many confidential reports there are, and where they stand",
        &[meeting],
        &[400, 401],
    );
}

fn log(draft: &mut Draft) {
    let text = ("text/plain", &json!({ "type": "string" }));
    draft.read::<LogEntry>(
        "/api/v1/log/entries/{n}",
        "getEntry",
        "An entry of the log with its disclosure file",
        &[path_n()],
        &[401, 404],
    );
    draft.read_as(
        text,
        "/api/v1/log/proofs/{n}",
        "getProof",
        "Proof that the log holds an entry (C2SP tlog-proof)",
        &[path_n()],
        &[404],
    );
    draft.read_as(
        text,
        "/log/disclosure/{n}",
        "getDisclosure",
        "The disclosure file of an act that whoever asks may read; its SHA-256 is the leaf",
        &[path_n()],
        &[401, 404, 410],
    );
    draft.read_as(
        text,
        "/log/checkpoint",
        "getCheckpoint",
        "The log's size and root hash, signed (C2SP tlog-checkpoint)",
        &[],
        &[],
    );
    draft.read_as(
        text,
        "/log/key",
        "getKey",
        "The public key that checkpoints are signed with (C2SP signed-note)",
        &[],
        &[],
    );
}

/// The description while it is made.
struct Draft {
    tells: SchemaGenerator,
    asks: SchemaGenerator,
    problem: Value,
    paths: Map<String, Value>,
}

impl Draft {
    fn new() -> Self {
        let at = "#/components/schemas";
        let settings = SchemaSettings::draft2020_12().with(|to| to.definitions_path = at.into());
        let asks = settings.clone().into_generator();
        let mut tells = settings.for_serialize().into_generator();
        let problem = tells.subschema_for::<Problem>().to_value();
        Self {
            tells,
            asks,
            problem,
            paths: Map::new(),
        }
    }

    fn done(mut self) -> (Map<String, Value>, Map<String, Value>) {
        let mut schemas = self.tells.take_definitions(true);
        schemas.extend(self.asks.take_definitions(true));
        (self.paths, schemas)
    }

    /// An address that answers with JSON.
    fn read<T: JsonSchema>(&mut self, at: &str, id: &str, says: &str, asks: &[Value], not: &[u16]) {
        let schema = self.tells.subschema_for::<T>().to_value();
        self.read_as(("application/json", &schema), at, id, says, asks, not);
    }

    /// An address that answers with some type of content.
    fn read_as(
        &mut self,
        (kind, of): (&str, &Value),
        at: &str,
        id: &str,
        says: &str,
        asks: &[Value],
        not: &[u16],
    ) {
        let mut responses = self.problems(not);
        // The world can fail at any address.
        responses["500"] = self.problem(500);
        responses["200"] = json!({
            "description": says,
            "content": { kind: { "schema": of } }
        });
        let mut get = json!({
            "operationId": id, "summary": says, "parameters": asks, "responses": responses
        });
        if at == "/api/v1/me" {
            get["security"] = json!([{ "token": [] }]);
        } else if not.contains(&401) {
            get["security"] = json!([{}, { "token": [] }]);
        }
        self.paths.insert(at.to_owned(), json!({ "get": get }));
    }

    /// The write door.
    fn write(&mut self) {
        let command = accounts::command(self);
        let written = self.tells.subschema_for::<Written>().to_value();
        let not = [400, 401, 403, 408, 409, 413, 415, 422, 500, 503];
        let mut responses = self.problems(&not);
        responses["201"] = json!({
            "description": "Written: the acts and their places in the log",
            "headers": { "Location": {
                "description": "The noticed meeting, or the first entry",
                "schema": { "type": "string" }
            } },
            "content": { "application/json": { "schema": written } }
        });
        let post = json!({
            "operationId": "submit",
            "summary": "Judges one command and, if the record agrees, writes its acts",
            "security": [{ "token": [] }, { "session": [] }],
            "parameters": [{
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "The same key with the same command gives the first answer again",
                "schema": { "type": "string", "pattern": "^[!-~]{1,128}$" }
            }],
            "requestBody": {
                "required": true,
                "content": { "application/json": { "schema": command } }
            },
            "responses": responses
        });
        self.paths
            .insert("/api/v1/commands".to_owned(), json!({ "post": post }));
    }

    fn problems(&self, statuses: &[u16]) -> Value {
        let all = statuses
            .iter()
            .map(|status| (status.to_string(), self.problem(*status)));
        Value::Object(all.collect())
    }

    fn problem(&self, status: u16) -> Value {
        let words = axum::http::StatusCode::from_u16(status).ok();
        let words = words
            .and_then(|status| status.canonical_reason())
            .unwrap_or("Problem");
        json!({
            "description": words,
            "content": { "application/problem+json": { "schema": self.problem } }
        })
    }
}

const MEETING: &str = "The meeting's name, for life.";
const BODY: &str = "The body's name in addresses.";
const OFFICE: &str = "The office's name in addresses.";

fn path(name: &str, says: &str, example: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "description": says,
        "schema": { "type": "string" },
        "examples": {
            "named": { "value": example },
            "absent": { "summary": "There is none of this name.", "value": "nobody-of-that-name" }
        } })
}

fn path_n() -> Value {
    json!({ "name": "n", "in": "path", "required": true,
        "description": "A place in the log, from 0.", "schema": place() })
}

fn slug() -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64 })
}

fn place() -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_u64 })
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
