//! The portal over a real notary: every promise to those who read and those who write.

mod accounts;
mod elsewhere;
mod marked;
mod me;
mod registers;
mod town;

use std::collections::BTreeSet;

use acts::{Actor, Command, MeetingId, Role};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;
use town::{CHAIR, CLERK, LIVE, MINUTE, MORNING, OFFICER, PAST, Town};

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }
}

struct Site {
    town: Town,
    router: Router,
    _data: tempfile::TempDir,
}

impl Site {
    async fn open(build: fn(&std::path::Path) -> Town) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let path = data.path().to_owned();
        let town = tokio::task::spawn_blocking(move || build(&path))
            .await
            .expect("built");
        let router = portal::router(town.state.clone());
        Self {
            town,
            router,
            _data: data,
        }
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (head, body) = response.into_parts();
        let body = to_bytes(body, 1 << 24).await.expect("whole");
        Answer {
            status: head.status,
            headers: head.headers,
            body: body.to_vec(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).expect("a request"))
            .await
    }

    async fn post(&self, token: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post("/api/v1/commands")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        self.ask(request.body(body.into()).expect("a request"))
            .await
    }

    async fn command(&self, token: &str, command: Value) -> Answer {
        self.post(token, command.to_string()).await
    }

    /// Moves the town's clock, so that acts lie apart.
    fn later(&self) {
        self.town.clock.advance(MINUTE);
    }
}

#[tokio::test]
async fn a_command_is_written_and_told_where() {
    let site = Site::open(Town::whole).await;
    let before = site.town.notary.record().next_n();
    let close = json!({ "type": "close_session", "meeting": LIVE, "ground": "Rule 12",
        "review": "2026-12-31" });
    let answer = site.command(CHAIR, close).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let written = answer.json();
    assert_eq!(written["entries"][0]["n"], before);
    assert_eq!(
        written["entries"][0]["entry"]["act"]["type"],
        "session_closed"
    );
    assert_eq!(
        answer.header("location"),
        format!("/api/v1/log/entries/{before}")
    );

    let status = site.get(&format!("/api/v1/meetings/{LIVE}")).await.json();
    assert_eq!(status["state"], "closed_session");
    let page = site.get(&format!("/meetings/{LIVE}")).await.text();
    for said in [
        "The session has been closed since 10:36.",
        "Ground: Rule 12.",
        "Decided by Chief Minister.",
        "To be reviewed by 31 December 2026.",
        "Closed parts are not recorded at all.",
        "Closed part since 10:36",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.to_lowercase().contains("concluded"));

    site.later();
    let reopen = json!({ "type": "reopen_session", "meeting": LIVE });
    assert_eq!(
        site.command(CHAIR, reopen).await.status,
        StatusCode::CREATED
    );
    let page = site.get(&format!("/meetings/{LIVE}")).await.text();
    assert!(page.contains("Closed part 10:36–10:37"), "{page}");
    assert!(page.contains("In open session since 10:02."));
}

#[tokio::test]
async fn a_noticed_meeting_is_where_location_says() {
    let site = Site::open(Town::new).await;
    let notice = json!({ "type": "notice_meeting", "body": "cabinet", "category": "cabinet",
        "title": "<script>alert(1)</script>", "room": "cabinet-room", "place": "Room & hall",
        "start": "2026-11-25T10:00:00+05:30", "purpose": "\"quoted\"", "convener": "Chief Secretary" });
    let answer = site.command(CLERK, notice).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let location = answer.header("location").to_owned();
    let status = site.get(&location).await.json();
    assert_eq!(status["state"], "noticed");
    let page = site.get(status["page"].as_str().expect("a page")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains("<script>alert"));
    assert!(
        page.text().contains("25 November 2026, 10:00 IST"),
        "{}",
        page.text()
    );
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table, or one story")]
async fn malformed_commands_are_told_what_to_do() {
    let site = Site::open(Town::whole).await;
    let long = format!(
        "{{\"type\":\"recess\",\"meeting\":\"{LIVE}\",\"reason\":\"{}\"}}",
        "x".repeat(70_000)
    );
    let deep = format!("{}1{}", "[".repeat(20), "]".repeat(20));
    let table: &[(&str, &str, StatusCode, &str)] = &[
        (CLERK, "", StatusCode::BAD_REQUEST, "not JSON"),
        (CLERK, "{", StatusCode::BAD_REQUEST, "not JSON"),
        (CLERK, "{} {}", StatusCode::BAD_REQUEST, "trailing"),
        (
            CLERK,
            &deep,
            StatusCode::BAD_REQUEST,
            "nested deeper than 8",
        ),
        (CLERK, "\u{0}\u{1}", StatusCode::BAD_REQUEST, "not JSON"),
        (
            CLERK,
            "[1]",
            StatusCode::UNPROCESSABLE_ENTITY,
            "JSON object",
        ),
        (
            CLERK,
            "null",
            StatusCode::UNPROCESSABLE_ENTITY,
            "JSON object",
        ),
        (CLERK, "{}", StatusCode::UNPROCESSABLE_ENTITY, "no \"type\""),
        (
            CLERK,
            r#"{"type":7}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no \"type\"",
        ),
        (
            CLERK,
            r#"{"type":"abolish"}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "call_to_order",
        ),
        (
            CLERK,
            r#"{"type":"adjourn"}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "`meeting`",
        ),
        (
            CLERK,
            r#"{"type":"adjourn","meeting":"Not A Slug"}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "lower-case",
        ),
        (
            CLERK,
            r#"{"type":"adjourn","meeting":"cabinet-2026-11-22","force":true}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "`force`",
        ),
        (
            CLERK,
            r#"{"type":"adjourn","meeting":"a","meeting":"b"}"#,
            StatusCode::BAD_REQUEST,
            "`meeting` stands there twice",
        ),
        (
            CLERK,
            r#"{"type":"adjourn","meeting":"no-such-meeting"}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no-such-meeting",
        ),
        (
            CLERK,
            r#"{"type":"close_session","meeting":"cabinet-2026-11-22","ground":"x","review":"2026-02-30"}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "year-month-day",
        ),
        (
            CLERK,
            r#"{"type":"close_session","meeting":"cabinet-2026-11-22","ground":" ","review":"2026-12-30"}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "ground",
        ),
        (
            CLERK,
            r#"{"type":"close_session","meeting":"cabinet-2026-11-22","ground":"x","review":"2020-12-30"}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
            "review",
        ),
        (
            CLERK,
            r#"{"type":"resume","meeting":"cabinet-2026-11-22"}"#,
            StatusCode::CONFLICT,
            "not in recess",
        ),
        (
            CLERK,
            r#"{"type":"note_camera_lost","meeting":"cabinet-2026-11-22","camera":"east","cause":"disk_full"}"#,
            StatusCode::FORBIDDEN,
            "machine",
        ),
        (
            CLERK,
            r#"{"type":"establish_body","body":"b","name":"B","zone":"Asia/Kolkata"}"#,
            StatusCode::FORBIDDEN,
            "operator",
        ),
        (
            OFFICER,
            r#"{"type":"adjourn","meeting":"cabinet-2026-11-22"}"#,
            StatusCode::FORBIDDEN,
            "clerk",
        ),
        (
            "nobody",
            r#"{"type":"adjourn","meeting":"cabinet-2026-11-22"}"#,
            StatusCode::UNAUTHORIZED,
            "token",
        ),
        (
            "",
            r#"{"type":"adjourn","meeting":"cabinet-2026-11-22"}"#,
            StatusCode::UNAUTHORIZED,
            "token",
        ),
        (CLERK, &long, StatusCode::PAYLOAD_TOO_LARGE, "64 KiB"),
    ];
    let size = site.town.notary.record().next_n();
    for (token, body, status, says) in table {
        let answer = site.post(token, (*body).to_owned()).await;
        let shown: String = body.chars().take(80).collect();
        assert_eq!(answer.status, *status, "{shown}: {}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{shown}"
        );
        let problem = answer.json();
        assert_eq!(problem["status"], status.as_u16(), "{shown}");
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains(says), "{shown}: {detail}");
        assert!(detail.ends_with('.'), "{shown}: {detail}");
        let code = problem["code"].as_str().expect("a code");
        assert_eq!(problem["type"], format!("urn:onrecord:problem:{code}"));
    }
    assert_eq!(
        site.town.notary.record().next_n(),
        size,
        "nothing was written"
    );
}

#[tokio::test]
async fn other_kinds_and_methods_are_refused() {
    let site = Site::open(Town::new).await;
    let plain = Request::post("/api/v1/commands")
        .header(header::AUTHORIZATION, format!("Bearer {CLERK}"))
        .header(header::CONTENT_TYPE, "text/plain");
    let answer = site
        .ask(plain.body(Body::from("{}")).expect("a request"))
        .await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let delete = Request::delete("/api/v1/meetings")
        .body(Body::empty())
        .expect("a request");
    let answer = site.ask(delete).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    for path in [
        "/api/v1/nothing",
        "/api/v1/meetings/none",
        "/api/v1/meetings/A%00B",
        "/api/v1/meetings/%ff",
        "/api/v1/log/entries/999999",
        "/api/v1/log/entries/-1",
        "/api/v1/log/entries/007",
        "/api/v1/log/proofs/x",
        "/log/tile/0/999",
        "/log/tile/../../keys/log",
        "/log/tile/%2e%2e/%2e%2e/book.db",
        "/log/tile/0/000.p/0",
        "/log/tile/0/000.p/256",
        "/log/tile/99/000",
        "/log/disclosure/999999",
        "/log/disclosure/..",
        "/log/keys",
    ] {
        let answer = site.get(path).await;
        assert!(
            answer.status == StatusCode::NOT_FOUND || answer.status == StatusCode::BAD_REQUEST,
            "{path}: {}",
            answer.status
        );
    }
    for query in [
        "colour=red",
        "limit=0",
        "limit=x",
        "limit=9999",
        "state=asleep",
        "from=yesterday",
        "limit=1&limit=2",
    ] {
        let answer = site.get(&format!("/api/v1/meetings?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_repeated_key_gives_the_first_answer_again() {
    let site = Site::open(Town::whole).await;
    let send = |key: &'static str, reason: &'static str| {
        let body = json!({ "type": "recess", "meeting": LIVE, "reason": reason }).to_string();
        let request = Request::post("/api/v1/commands")
            .header(header::AUTHORIZATION, format!("Bearer {CLERK}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        site.ask(request.body(Body::from(body)).expect("a request"))
    };
    let first = send("key-1", "Tea").await;
    assert_eq!(first.status, StatusCode::CREATED);
    let size = site.town.notary.record().next_n();
    let again = send("key-1", "Tea").await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(again.json()["entries"], first.json()["entries"]);
    assert_eq!(again.json()["replayed"], true);
    assert_eq!(site.town.notary.record().next_n(), size);
    let other = send("key-1", "Lunch").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.json()["code"], "idempotency_key_reused");
    let spaced = send("a key", "Tea").await;
    assert_eq!(spaced.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn meetings_are_listed_filtered_and_paged() {
    let site = Site::open(Town::whole).await;
    let all = site.get("/api/v1/meetings").await.json();
    let ids = |list: &Value| -> Vec<String> {
        let all = list["meetings"].as_array().expect("a list");
        all.iter()
            .map(|one| one["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let whole = ids(&all);
    assert_eq!(
        whole.first().map(String::as_str),
        Some("assembly-2026-11-27")
    );
    let mut paged = Vec::new();
    let mut next = Some("/api/v1/meetings?limit=3".to_owned());
    while let Some(path) = next {
        let page = site.get(&path).await.json();
        paged.extend(ids(&page));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(paged, whole);
    assert_eq!(
        ids(&site.get("/api/v1/meetings?state=in_session").await.json()),
        [LIVE]
    );
    let cabinet = ids(&site
        .get("/api/v1/meetings?body=cabinet&state=adjourned")
        .await
        .json());
    assert_eq!(cabinet, [PAST]);
    let day = site
        .get("/api/v1/meetings?from=2026-11-20T00:00:00Z&until=2026-11-21T00:00:00Z")
        .await;
    assert_eq!(ids(&day.json()), ["assembly-2026-11-20"]);
}

#[tokio::test]
async fn the_log_answers_for_every_act() {
    let site = Site::open(Town::whole).await;
    assert_eq!(
        site.get("/log/checkpoint").await.text(),
        site.town.notary.checkpoint()
    );
    let acts = site
        .get(&format!("/api/v1/meetings/{PAST}/acts?limit=1000"))
        .await
        .json();
    let acts = acts["acts"].as_array().expect("a list").clone();
    assert!(acts.len() > 20);
    for act in acts {
        let n = act["n"].as_u64().expect("a number");
        let file = act["disclosure"].as_str().expect("a file");
        let digest = ledger::Hash::of(file.as_bytes());
        assert_eq!(act["leaf"], ledger::leaf_entry(&digest).trim_end());
        assert_eq!(site.get(&format!("/log/disclosure/{n}")).await.text(), file);
        assert_eq!(act["entry"]["n"], n);
    }
    // The key of a camera is not for everybody: the leaf alone is told.
    let hidden = site.get("/api/v1/log/entries/0").await.json();
    assert_eq!(hidden["public"], false);
    assert_eq!(hidden["entry"], Value::Null);
    assert_eq!(hidden["disclosure"], Value::Null);
    assert_eq!(
        site.get("/log/disclosure/0").await.status,
        StatusCode::NOT_FOUND
    );
    let proof = site.get("/api/v1/log/proofs/5").await;
    assert!(proof.text().contains("index 5"), "{}", proof.text());
    let size = site.town.notary.published();
    let tile = site.get(&format!("/log/tile/0/000.p/{size}")).await;
    assert_eq!(tile.status, StatusCode::OK);
    assert_eq!(tile.body.len() as u64, size * 32);
    assert!(tile.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn what_is_not_for_everybody_shows_nowhere() {
    let site = Site::open(Town::whole).await;
    let secrets = [
        auth::digest(CLERK).to_string(),
        auth::digest("key of cabinet-room/east").to_string(),
    ];
    for path in [
        "/",
        "/log",
        "/log?before=12",
        "/log/entries/0",
        "/log/entries/4",
        "/api/v1/log/entries/4",
        &format!("/meetings/{LIVE}"),
        &format!("/api/v1/meetings/{LIVE}"),
        &format!("/api/v1/meetings/{LIVE}/acts"),
    ] {
        let text = site.get(path).await.text();
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{path}");
        }
    }
}

/// Every address that programs and people read, with everything of the marked record filled in.
fn addresses(marked: &marked::Marked, document: &Value) -> Vec<String> {
    let api = document["paths"].as_object().expect("paths").iter();
    let read = api.filter(|(_, how)| how.get("get").is_some());
    let mut forms: Vec<String> = read.map(|(path, _)| path.clone()).collect();
    for page in [
        "/",
        "/meetings",
        "/log",
        "/log?before=60",
        "/bodies/{body}",
        "/privacy",
    ] {
        forms.push(page.to_owned());
    }
    forms.extend([
        "/meetings/{meeting}".to_owned(),
        "/log/entries/{n}".to_owned(),
    ]);
    forms.push("/api/v1/meetings/{meeting}/acts?limit=1000".to_owned());
    for list in ["requests", "letters", "statements"] {
        forms.push(format!("/api/v1/{list}?limit=200"));
    }
    let record = &marked.record;
    let all = [
        (
            "{meeting}",
            record
                .meetings()
                .map(|it| it.id().to_string())
                .collect::<Vec<_>>(),
        ),
        (
            "{body}",
            record.bodies().map(|it| it.id.to_string()).collect(),
        ),
        (
            "{office}",
            record.offices().map(|it| it.id.to_string()).collect(),
        ),
        ("{n}", (0..record.next_n()).map(|n| n.to_string()).collect()),
    ];
    let mut addresses = Vec::new();
    for form in forms {
        match all.iter().find(|(name, _)| form.contains(name)) {
            Some((name, values)) => {
                addresses.extend(values.iter().map(|value| form.replace(name, value)));
            }
            None => addresses.push(form),
        }
    }
    addresses
}

/// The places of all acts of which an answer says when and by whom they were done.
fn stamps(json: &Value) -> Vec<u64> {
    let inner: Vec<u64> = match json {
        Value::Array(all) => all.iter().flat_map(stamps).collect(),
        Value::Object(all) => all.values().flat_map(stamps).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let stamped = json.get("by").and_then(|_| json.get("at")).is_some();
    let own = json["n"].as_u64().filter(|_| stamped);
    inner.into_iter().chain(own).collect()
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one question for every reader and address"
)]
async fn no_answer_shows_anybody_what_they_may_not_read() {
    let marked = std::sync::Arc::new(marked::Marked::new());
    let every = schemars::schema_for!(acts::Act).to_value();
    let every = every["oneOf"].as_array().expect("acts").iter();
    let every: BTreeSet<_> = every
        .map(|kind| {
            kind["properties"]["type"]["const"]
                .as_str()
                .expect("a type")
        })
        .map(str::to_owned)
        .collect();
    let here: BTreeSet<_> = marked
        .entries
        .iter()
        .map(|it| it.act.kind().to_owned())
        .collect();
    assert_eq!(every, here, "the history has every kind of act");

    let data = tempfile::tempdir().expect("a folder");
    let path = data.path().to_owned();
    let town = tokio::task::spawn_blocking(move || Town::new(&path));
    let mut state = town.await.expect("built").state.clone();
    state.desk = std::sync::Arc::clone(&marked) as _;
    let router = portal::router(state);
    let ask = |path: String, token: Option<String>| {
        let router = router.clone();
        async move {
            let mut request = Request::get(&path);
            if let Some(token) = token {
                request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            }
            let request = request.body(Body::empty()).expect("a request");
            let response = router.oneshot(request).await.expect("infallible");
            let status = response.status();
            let mut body = response.into_body();
            if path.ends_with("/events") {
                return (status, event(&mut body).await.to_string());
            }
            let text = to_bytes(body, 1 << 24).await.expect("whole");
            (status, String::from_utf8(text.to_vec()).expect("UTF-8"))
        }
    };
    let (_, document) = ask("/api/openapi.json".into(), None).await;
    let document = serde_json::from_str(&document).expect("JSON");
    let addresses = addresses(&marked, &document);
    for office in [
        None,
        Some("operator"),
        Some("clerk"),
        Some("works"),
        Some("health"),
        Some("watch"),
        Some("press"),
    ] {
        let token = office.map(marked::token);
        let actor = token
            .as_ref()
            .map(|token| auth::actor(&marked.record, token).expect("a grant"));
        let (shut, open): (Vec<_>, Vec<_>) = marked.entries.iter().partition(|entry| {
            let audience = marked.audience(entry);
            match &actor {
                None => audience != acts::Audience::Public,
                Some(actor) => !audience.admits(actor),
            }
        });
        assert!(
            shut.len() > 3 && open.len() > 90,
            "{office:?}: {} {}",
            shut.len(),
            open.len()
        );
        for address in &addresses {
            let (status, text) = ask(address.clone(), token.clone()).await;
            let known = [
                StatusCode::OK,
                StatusCode::NOT_FOUND,
                StatusCode::UNAUTHORIZED,
            ];
            assert!(known.contains(&status), "{address}: {status} {text}");
            let stamps = serde_json::from_str(&text).map_or(Vec::new(), |json| stamps(&json));
            for entry in &shut {
                let (n, kind) = (entry.n, entry.act.kind());
                assert!(
                    !stamps.contains(&n),
                    "{address} tells {office:?} of a {kind}: {text}"
                );
                for mark in marked::marks(n) {
                    let kind = entry.act.kind();
                    assert!(
                        !text.contains(&mark),
                        "{address} shows {office:?} a {kind}: {text}"
                    );
                }
            }
        }
        for entry in open {
            let (_, text) = ask(format!("/api/v1/log/entries/{}", entry.n), token.clone()).await;
            let text: Value = serde_json::from_str(&text).expect("JSON");
            assert!(
                !text["entry"].is_null(),
                "{office:?} cannot read {}",
                entry.n
            );
        }
    }
}

/// A portal that serves the marked record to anybody.
async fn marked_to_anybody(
    marked: &std::sync::Arc<marked::Marked>,
) -> impl AsyncFn(&str) -> String + use<> {
    let data = tempfile::tempdir().expect("a folder");
    let path = data.path().to_owned();
    let town = tokio::task::spawn_blocking(move || Town::new(&path));
    let mut state = town.await.expect("built").state.clone();
    state.desk = std::sync::Arc::clone(marked) as _;
    let router = portal::router(state);
    async move |path: &str| {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let response = router.clone().oneshot(request).await.expect("infallible");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let text = to_bytes(response.into_body(), 1 << 24)
            .await
            .expect("whole");
        String::from_utf8(text.to_vec()).expect("UTF-8")
    }
}

/// An answer to an opening is for its opener: everybody hears that a clause is answered, not by
/// which custodian and when.
#[tokio::test]
async fn answers_to_an_opening_are_told_to_nobody_else() {
    let marked = std::sync::Arc::new(marked::Marked::new());
    let get = marked_to_anybody(&marked).await;
    let page = get("/meetings/m").await;
    assert!(page.contains("Openings of what was sealed"), "{page}");
    assert!(!page.contains("Clause 1"), "{page}");
    let custody: Value = serde_json::from_str(&get("/api/v1/meetings/m/custody").await).unwrap();
    let all = custody["openings"].as_array().expect("openings");
    let opened = all.iter().find(|it| it["state"] == "opened").expect("one");
    assert_eq!(opened["clauses"][0]["answered"], true);
    assert_eq!(opened["clauses"][0]["answers"], serde_json::json!({}));
    let release = &custody["range_releases"][0];
    let digest = release["what"]["files"][0]["digest"]
        .as_str()
        .expect("a digest");
    let address = format!("/meetings/m/released/{digest}.mp4");
    match release["stands"].as_bool().expect("told") {
        true => assert_eq!(release["addresses"][digest], address),
        false => assert_eq!(release["addresses"], serde_json::json!({})),
    }
}

/// What became of the footage is told in one place of the page.
#[tokio::test]
async fn what_became_of_the_footage_is_listed_once() {
    let marked = std::sync::Arc::new(marked::Marked::new());
    let page = marked_to_anybody(&marked).await("/meetings/m").await;
    assert_eq!(page.matches("A hold was placed on").count(), 1);
    assert_eq!(page.matches("the kept footage was read again").count(), 1);
}

/// The protected time around an incident behind closed doors tells of it also where it runs into
/// that around another.
#[tokio::test]
async fn protected_time_tells_of_no_secret_incident() {
    let marked = std::sync::Arc::new(marked::Marked::new());
    let incident = |entry: &&acts::Entry| matches!(entry.act, acts::Act::IncidentMarked(..));
    let all: Vec<_> = marked.entries.iter().filter(incident).collect();
    let public = |entry: &&&acts::Entry| marked.audience(entry) == acts::Audience::Public;
    let told: Vec<_> = all.iter().filter(public).collect();
    assert!(told.len() == 1 && all.len() == 2, "one of each");
    let get = marked_to_anybody(&marked).await;
    let business: Value = serde_json::from_str(&get("/api/v1/meetings/m/business").await).unwrap();
    let around = |seconds: i64| told[0].at.plus_us(seconds * 1_000_000).to_string();
    let window = serde_json::json!([{"from": around(-60), "until": around(60)}]);
    assert_eq!(business["protected"], window);
}

#[tokio::test]
async fn the_description_lists_every_command() {
    let site = Site::open(Town::new).await;
    let document = site.get("/api/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.1");
    let names = |schema: &Value| -> BTreeSet<String> {
        let kinds = schema["oneOf"].as_array().expect("a choice");
        let name = |kind: &Value| {
            kind["properties"]["type"]["const"]
                .as_str()
                .map(str::to_owned)
        };
        kinds.iter().filter_map(name).collect()
    };
    let listed = names(&document["components"]["schemas"]["Command"]);
    let code = schemars::schema_for!(Command).to_value();
    assert_eq!(listed, names(&code));
    for name in [
        "establish_body",
        "notice_meeting",
        "order_recording",
        "call_to_order",
        "open_item",
        "recess",
        "resume",
        "close_session",
        "reopen_session",
        "adjourn",
        "grant_role",
    ] {
        assert!(listed.contains(name), "{name}");
    }
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().expect("an end");
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table, or one story")]
async fn a_login_link_works_once_and_the_session_is_guarded() {
    let site = Site::open(Town::whole).await;
    let link = site.town.state.logins.mint_for_token(CHAIR, MINUTE);
    let head = Request::head(&link).body(Body::empty()).expect("a request");
    assert_eq!(
        site.ask(head).await.status,
        StatusCode::NO_CONTENT,
        "a glance does not use it up"
    );
    let entered = site.get(&link).await;
    assert_eq!(entered.status, StatusCode::OK);
    let cookie = entered.header("set-cookie").to_owned();
    for said in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure"] {
        assert!(cookie.contains(said), "{cookie}");
    }
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    assert_eq!(
        site.get(&link).await.status,
        StatusCode::FORBIDDEN,
        "once only"
    );

    let show = |path: String| {
        let request = Request::get(path).header(header::COOKIE, &cookie);
        site.ask(request.body(Body::empty()).expect("a request"))
    };
    let console = show(format!("/console/{LIVE}")).await;
    assert_eq!(console.status, StatusCode::OK);
    assert!(console.text().contains("ON AIR"));
    assert_eq!(console.header("cache-control"), "no-store");
    assert_eq!(
        site.get(&format!("/console/{LIVE}")).await.status,
        StatusCode::FORBIDDEN
    );

    let recess = json!({ "type": "recess", "meeting": LIVE, "reason": "Tea" }).to_string();
    let send = |extra: &[(&'static str, &'static str)]| {
        let mut request = Request::post("/api/v1/commands")
            .header(header::COOKIE, &cookie)
            .header(header::HOST, "record.example")
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        site.ask(request.body(Body::from(recess.clone())).expect("a request"))
    };
    let own = ("origin", "https://record.example");
    let mark = ("onrecord-console", "1");
    for forged in [
        &[][..],
        &[own],
        &[mark],
        &[mark, ("origin", "https://evil.example")],
        &[mark, ("origin", "null")],
        &[mark, own, ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(
            send(forged).await.status,
            StatusCode::FORBIDDEN,
            "{forged:?}"
        );
    }
    assert_eq!(send(&[mark, own]).await.status, StatusCode::CREATED);

    // Revoking the token ends the session at once.
    let revoke = Command::RevokeRole {
        token: auth::digest(CHAIR),
        ground: "Left office".into(),
    };
    let notary = site.town.notary.clone();
    let operator = Actor::office("Operator", None, &[Role::Operator]);
    notary
        .submit(operator, revoke, None)
        .await
        .expect("revoked");
    assert_eq!(
        show(format!("/console/{LIVE}")).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(send(&[mark, own]).await.status, StatusCode::UNAUTHORIZED);

    let late = site.town.state.logins.mint_for_token(CLERK, MINUTE);
    site.town.clock.advance(2 * MINUTE);
    assert_eq!(
        site.get(&late).await.status,
        StatusCode::FORBIDDEN,
        "expired"
    );
}

#[tokio::test]
async fn an_officer_sees_their_page_and_not_the_console() {
    let site = Site::open(Town::whole).await;
    let link = site.town.state.logins.mint_for_token(OFFICER, MINUTE);
    let cookie = site
        .get(&link)
        .await
        .header("set-cookie")
        .split(';')
        .next()
        .expect("a pair")
        .to_owned();
    let show = |path: &'static str| {
        let request = Request::get(path).header(header::COOKIE, &cookie);
        site.ask(request.body(Body::empty()).expect("a request"))
    };
    let me = show("/me").await;
    assert_eq!(me.status, StatusCode::OK);
    assert!(me.text().contains("Chief Secretary (M. Iyer)"));
    assert_eq!(show("/console").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn changes_are_pushed_in_the_order_they_happen() {
    let site = Site::open(Town::whole).await;
    let path = format!("/api/v1/meetings/{LIVE}/events");
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = site
        .router
        .clone()
        .oneshot(request)
        .await
        .expect("infallible");
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream"
    );
    let mut body = response.into_body();
    let first = event(&mut body).await;
    assert_eq!(first["meeting"]["state"], "in_session");
    assert_eq!(first["acts"], json!([]));
    assert!(
        site.get("/metrics")
            .await
            .text()
            .contains("onrecord_listeners 1\n")
    );

    site.later();
    let close = json!({ "type": "close_session", "meeting": LIVE, "ground": "Rule 12", "review": "2026-12-31" });
    assert_eq!(site.command(CHAIR, close).await.status, StatusCode::CREATED);
    let second = event(&mut body).await;
    assert_eq!(second["meeting"]["state"], "closed_session");
    assert_eq!(second["acts"][0]["type"], "session_closed");
    assert_eq!(
        second["meeting"]["says"]["headline"],
        "The session has been closed since 10:37."
    );

    drop(body);
    assert!(
        site.get("/metrics")
            .await
            .text()
            .contains("onrecord_listeners 0\n")
    );
}

#[tokio::test]
async fn who_runs_the_machine_hears_when_no_seal_lies_ready() {
    let site = Site::open(Town::whole).await;
    let count = async || {
        let metrics = site.get("/metrics").await.text();
        let name = "\nonrecord_meetings_without_seal ";
        let (_, rest) = metrics.split_once(name).expect("the gauge");
        rest.lines().next().expect("a number").to_owned()
    };
    assert_eq!(site.get("/readyz").await.text(), "ready\n");
    assert_eq!(count().await, "0");
    let tell = async |token: &str, command: Value| {
        let answer = site.command(token, command).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["entries"][0]["n"].clone()
    };
    for (office, name, side, person, actor, key) in [
        (
            "chief-minister",
            "Chief Minister",
            "elected",
            "k-marandi",
            CHAIR,
            "age1g8m3pj9x74au5wzk7l95kc28r64jj8pvnec4xkvyvdpasn6k5dwqfhluv8",
        ),
        (
            "clerk",
            "Clerk of the Cabinet",
            "services",
            "a-rao",
            CLERK,
            "age10mql3prhnevheuzzp7renk5jajxpxhktv0h8e79qc8nts0hjpq3q7ckl0d",
        ),
    ] {
        tell(
            "operator-token-for-tests",
            json!({ "type": "create_office", "office": office, "body": "cabinet",
            "name": name, "side": side }),
        )
        .await;
        tell(
            "operator-token-for-tests",
            json!({ "type": "appoint_person", "office": office, "person": person,
            "name": person }),
        )
        .await;
        tell(actor, json!({ "type": "set_recipient", "recipient": key })).await;
    }
    let policy = json!({ "type": "set_seal_policy", "body": "cabinet",
        "clauses": [["chief-minister"], ["clerk"]] });
    let proposal = tell(CLERK, json!({ "type": "propose", "command": policy })).await;
    tell(CHAIR, json!({ "type": "second", "proposal": proposal })).await;
    // Nobody deals seals here.
    assert_eq!(count().await, "1");
    let ready = site.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK);
    assert!(
        ready
            .text()
            .starts_with("ready\nwarning: no seal lies ready for 1 meeting(s)"),
        "{}",
        ready.text()
    );
}

/// The next event, within a deadline.
async fn event(body: &mut Body) -> Value {
    use http_body::Body as _;
    let frame = std::future::poll_fn(|cx| std::pin::Pin::new(&mut *body).poll_frame(cx));
    let frame = tokio::time::timeout(std::time::Duration::from_secs(20), frame).await;
    let frame = frame
        .expect("in time")
        .expect("goes on")
        .expect("infallible");
    let bytes = frame.into_data().expect("data");
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    assert!(text.contains("event: change\n"), "{text}");
    let data = text
        .lines()
        .find_map(|line| line.strip_prefix("data: "))
        .expect("data");
    serde_json::from_str(data).expect("JSON")
}

/// The portal's own fold may not drift from the record's.
#[tokio::test]
async fn states_are_the_records() {
    let site = Site::open(Town::whole).await;
    let id: MeetingId = LIVE.parse().expect("slug");
    let kinds = [
        "recess",
        "resume",
        "close_session",
        "reopen_session",
        "open_item",
        "resume",
        "recess",
    ];
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..120 {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        site.town.clock.advance(1_000_000);
        let kind = if round == 118 {
            "adjourn"
        } else {
            kinds[chance as usize % kinds.len()]
        };
        let mut command = json!({ "type": kind, "meeting": LIVE });
        match kind {
            "recess" => command["reason"] = "Tea".into(),
            "close_session" => {
                command["ground"] = "Rule 12".into();
                command["review"] = "2026-12-31".into();
            }
            "open_item" => command["item"] = "appointments".into(),
            _other => {}
        }
        site.command(CHAIR, command).await;
        let record = site.town.notary.record();
        let state = record.meeting(&id).expect("there").state();
        let state = serde_json::to_value(state).expect("a word");
        let shown = site.get(&format!("/api/v1/meetings/{LIVE}")).await.json();
        assert_eq!(shown["state"], state, "round {round}, {kind}");
    }
    assert_eq!(
        site.get(&format!("/api/v1/meetings/{LIVE}")).await.json()["state"],
        "adjourned"
    );
}

#[tokio::test]
async fn every_page_is_whole_and_every_link_leads_somewhere() {
    let site = Site::open(Town::whole).await;
    let mut seen = BTreeSet::new();
    let mut queue = vec!["/".to_owned(), "/no-such-page".to_owned()];
    while let Some(path) = queue.pop() {
        let path = path.split('#').next().expect("a head").to_owned();
        if path.is_empty()
            || path.starts_with("/live/")
            || seen.len() > 400
            || !seen.insert(path.clone())
        {
            continue;
        }
        let answer = site.get(&path).await;
        let guarded = path == "/console" || path == "/no-such-page";
        assert_eq!(
            answer.status == StatusCode::OK,
            !guarded,
            "{path}: {}",
            answer.status
        );
        for (name, said) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), said, "{path}");
        }
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'"),
            "{path}"
        );
        assert!(!answer.header("cache-control").is_empty(), "{path}");
        if answer.header("content-type").starts_with("text/html") {
            let text = answer.text();
            sane(&path, &text);
            let links = text
                .split(" href=\"")
                .skip(1)
                .chain(text.split(" src=\"").skip(1));
            let links = links
                .filter_map(|rest| rest.split('"').next())
                .filter(|link| link.starts_with('/'));
            queue.extend(links.map(|link| link.replace("&amp;", "&")));
        }
    }
    assert!(seen.len() > 60, "{}", seen.len());
}

/// What may stand in Latin letters on a page in Hindi: names and signs that are the same everywhere.
const LATIN: &[&str] = &[
    "Onrecord",
    "onrecord",
    "list",
    "FILES",
    "English",
    "API",
    "HLS",
    "MP4",
    "JSON",
    "SHA",
    "C2SP",
    "UTC",
    "IST",
    "TLS",
    "kB",
    "MB",
    "GB",
    "Mbit",
    "JavaScript",
    "tlog",
    "tiles",
    "checkpoint",
    "signed",
    "note",
    "proof",
    "type",
    "text",
    "value",
    "API",
    "v1",
    "api",
    "commands",
    "Asia",
    "Kolkata",
    "r",
    "s",
    "x",
];

async fn in_hindi(site: &Site, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path)
        .header(header::ACCEPT_LANGUAGE, "hi-IN,hi;q=0.9,en;q=0.5")
        .header(header::COOKIE, cookie);
    site.ask(request.body(Body::empty()).expect("a request"))
        .await
}

/// A page's words and its labels, without elements, code and what scripts read.
fn words_of(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page.to_owned();
    for (from, to) in [
        ("<script", "</script>"),
        ("<code", "</code>"),
        ("<style", "</style>"),
    ] {
        let mut kept = String::new();
        for (nth, part) in rest.split(from).enumerate() {
            kept.push_str(if nth == 0 {
                part
            } else {
                part.split_once(to).map_or("", |it| it.1)
            });
        }
        rest = kept;
    }
    for attribute in [
        " aria-label=\"",
        " title=\"",
        " alt=\"",
        " placeholder=\"",
        " value=\"",
    ] {
        for label in rest.split(attribute).skip(1) {
            out.push_str(label.split('"').next().unwrap_or_default());
            out.push('\n');
        }
    }
    for part in rest.split('<') {
        out.push_str(part.split_once('>').map_or(part, |it| it.1));
        out.push('\n');
    }
    out.replace("&#38;", "&").replace("&#39;", "'")
}

#[tokio::test]
async fn pages_in_hindi_hold_no_english() {
    let site = Site::open(Town::whole).await;
    let town = include_str!("town/mod.rs");
    let record: BTreeSet<&str> = town
        .split('"')
        .skip(1)
        .step_by(2)
        .flat_map(|said| said.split(|letter: char| !letter.is_ascii_alphanumeric()))
        .chain(["Operator", "East", "West", "Front", "Cabinet", "Assembly"])
        .collect();
    let link = site.town.state.logins.mint_for_token(CHAIR, MINUTE);
    let session = site.get(&link).await.header("set-cookie").to_owned();
    let session = session.split(';').next().expect("a pair").to_owned();
    let mut pages = vec![
        "/".to_owned(),
        "/meetings".into(),
        "/bodies/cabinet".into(),
        "/bodies/nobody".into(),
        "/log".into(),
        "/log/entries/3".into(),
        "/log/entries/99999".into(),
        "/verify".into(),
        "/privacy".into(),
        "/login".into(),
        "/login/never-given".into(),
        "/login/sign-on".into(),
        "/me".into(),
        "/console".into(),
        "/no-such-page".into(),
        "/meetings/none".into(),
    ];
    for meeting in site.get("/api/v1/meetings").await.json()["meetings"]
        .as_array()
        .expect("a list")
    {
        let id = meeting["id"].as_str().expect("an id");
        pages.extend([format!("/meetings/{id}"), format!("/console/{id}")]);
        pages.extend([format!("/embed/{id}"), "/display/cabinet-room".into()]);
        pages.push(format!("/meetings/{id}/footage/east"));
    }
    for cookie in ["", session.as_str()] {
        for path in &pages {
            let answer = in_hindi(&site, path, cookie).await;
            assert_eq!(answer.header("content-language"), "hi", "{path}");
            assert!(answer.header("vary").contains("accept-language"), "{path}");
            let page = answer.text();
            assert!(page.contains("<html lang=\"hi\" dir=\"ltr\">"), "{path}");
            assert!(!page.contains("{$"), "{path}: a variable is missing");
            let text = words_of(&page);
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
            let english: BTreeSet<_> = words
                .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1)
                .filter(|word| !LATIN.contains(word) && !record.contains(word))
                .filter(|word| word.len() < 40 && !path.contains(word))
                .collect();
            assert!(english.is_empty(), "{path}: {english:?}");
        }
    }
}

#[tokio::test]
async fn every_act_has_a_sentence_in_every_language() {
    let mut marked = marked::Marked::new();
    marked.opened = true;
    let count = marked.entries.len();
    let mut site = Site::open(Town::new).await;
    let mut state = site.town.state.clone();
    state.desk = std::sync::Arc::new(marked);
    site.router = portal::router(state);
    for n in 0..count {
        let path = format!("/log/entries/{n}");
        let said = |page: String| {
            let (_, said) = page
                .split_once("<p class=\"standfirst\">")
                .expect("a sentence");
            said.split("</p>").next().unwrap_or_default().to_owned()
        };
        let english = said(site.get(&path).await.text());
        let hindi = said(in_hindi(&site, &path, "").await.text());
        let whole = |said: &str, end: char| said.ends_with(end) && !said.contains("{$");
        assert!(whole(&english, '.'), "{path}: {english}");
        assert!(whole(&hindi, '।'), "{path}: {hindi}");
        assert!(
            !english.starts_with("act-") && english.contains(' '),
            "{path}: {english}"
        );
        let own = |letter| ('\u{900}'..='\u{97F}').contains(&letter);
        assert!(hindi.matches(own).count() > 1, "{path}: {hindi}");
    }
}

#[tokio::test]
async fn what_is_pushed_is_in_the_language_that_the_page_asks_in() {
    let site = Site::open(Town::whole).await;
    let at = format!("/api/v1/meetings/{LIVE}");
    let says = |answer: Answer| answer.json()["says"]["badge"].as_str().map(str::to_owned);
    assert_eq!(
        says(in_hindi(&site, &at, "lang=hi").await).as_deref(),
        Some("Live")
    );
    let hindi = site.get(&format!("{at}?lang=hi")).await;
    assert_eq!(says(hindi).as_deref(), Some("सीधा प्रसारण"));
    // One event is shared among listeners, of one language.
    for (lang, badge) in [("en", "Live"), ("hi", "सीधा प्रसारण"), ("en", "Live")]
    {
        let request = Request::get(format!("{at}/events?lang={lang}")).body(Body::empty());
        let request = request.expect("a request");
        let response = site.router.clone().oneshot(request).await;
        let mut body = response.expect("infallible").into_body();
        let first = event(&mut body).await;
        assert_eq!(first["meeting"]["says"]["badge"], badge);
    }
}

/// Well formed enough to trust: tags closed, ids once, nothing inline that the policy would block.
fn sane(path: &str, text: &str) {
    assert!(
        text.starts_with("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">"),
        "{path}"
    );
    assert_eq!(text.matches("<h1").count(), 1, "{path}");
    assert_eq!(text.matches("<main").count(), 1, "{path}");
    assert!(
        !text.contains(" style=") && !text.contains("<style") && !text.contains(" onclick="),
        "{path}"
    );
    assert!(!text.to_lowercase().contains("meeting concluded"), "{path}");
    for script in text.split("<script").skip(1) {
        assert!(
            script.starts_with(" type=\"module\" src=\"/assets/")
                || script.starts_with(" type=\"application/json\" id=\"words\">{"),
            "{path}"
        );
    }
    let mut ids = BTreeSet::new();
    for id in text
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        assert!(
            ids.insert(id) || id == "hatch",
            "{path}: the id {id} is there twice"
        );
    }
    let void = ["meta", "link", "input", "br", "source", "!doctype"];
    let mut open = Vec::new();
    for tag in text.split('<').skip(1) {
        let inside = tag.split('>').next().expect("an end");
        let name = inside.split([' ', '\n', '/']).next().unwrap_or("");
        if let Some(closed) = inside.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{path}: …{inside}");
        } else if !inside.ends_with('/') && !void.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{path}: {open:?}");
}

#[tokio::test]
async fn the_front_page_tells_what_is_on_and_what_was_not_shown() {
    let site = Site::open(Town::whole).await;
    assert!(site.town.clock.now_us() > MORNING);
    let page = site.get("/").await.text();
    for said in [
        "1 live · 2 today · 2 upcoming",
        "Special meeting on the winter water plan",
        "Held without an order to record.",
        "neither called to order nor",
        "Ground: Personal data of candidates",
        "Sunday 22 November 2026",
        "Noticed 30 hours ahead",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let past = site.get(&format!("/meetings/{PAST}")).await.text();
    for said in [
        "Closed part 10:34–10:52",
        "Recorded by 2 cameras",
        "4 min 0 s",
        "the connection to the camera was lost",
        "during “Appointments”",
        "Not recorded at all",
        "Download MP4",
        "onrecord verify",
        "West wall",
    ] {
        assert!(past.contains(said), "{said}");
    }
    let footage = site
        .get(&format!("/meetings/{PAST}/footage/east"))
        .await
        .text();
    assert!(
        footage.contains(&auth::digest("video east 1795062780000000").to_string()),
        "frame digests"
    );
}

/// Signs in by a token, and answers with the cookie.
async fn signed_in(site: &Site, token: &str) -> String {
    let link = site.town.state.logins.mint_for_token(token, MINUTE);
    let cookie = site.get(&link).await.header("set-cookie").to_owned();
    cookie.split(';').next().expect("a pair").to_owned()
}

async fn pulse(site: &Site, cookie: &str) -> axum::response::Response {
    let request = Request::get(format!("/console/{LIVE}/pulse")).header(header::COOKIE, cookie);
    let request = request.body(Body::empty()).expect("a request");
    let answer = site.router.clone().oneshot(request).await;
    answer.expect("infallible")
}

/// The next thing that a console is told.
async fn told(body: &mut Body) -> Value {
    use http_body_util::BodyExt as _;
    let frame = tokio::time::timeout(std::time::Duration::from_secs(20), body.frame());
    let frame = frame.await.expect("in time").expect("more").expect("whole");
    let bytes = frame.into_data().expect("bytes");
    let text = std::str::from_utf8(&bytes).expect("UTF-8");
    let json = text.strip_prefix("data: ").expect("an event");
    serde_json::from_str(json.trim_end()).expect("JSON")
}

#[tokio::test]
async fn a_console_is_told_the_state_without_pause_as_long_as_it_may_be() {
    let site = Site::open(Town::whole).await;
    for nobody in ["", "onrecord_session=0"] {
        assert_eq!(pulse(&site, nobody).await.status(), StatusCode::FORBIDDEN);
    }
    let officer = signed_in(&site, OFFICER).await;
    assert_eq!(pulse(&site, &officer).await.status(), StatusCode::FORBIDDEN);
    let chair = signed_in(&site, CHAIR).await;
    let answer = pulse(&site, &chair).await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut body = answer.into_body();
    // Twice without anything having happened.
    for _ in 0..2 {
        let said = told(&mut body).await;
        assert_eq!(said["stands"]["shown"], "on_air");
        assert_eq!(said["stands"]["big"], "ON AIR");
        assert_eq!(said["tiles"][0]["says"], "Sending pictures");
    }
    let town = &site.town;
    town.rooms
        .set("cabinet-room/east", portal::Liveness::default());
    town.rooms
        .set("cabinet-room/west", portal::Liveness::default());
    until(&mut body, "slate").await;
    site.command(
        CHAIR,
        json!({ "type": "close_session", "meeting": LIVE, "ground": "Rule 12", "review": "2026-12-31" }),
    )
    .await;
    let closed = until(&mut body, "closed").await;
    assert_eq!(closed["stands"]["big"], "CLOSED");
    // Who may no longer run the meeting is told nothing more.
    let revoke = Command::RevokeRole {
        token: auth::digest(CHAIR),
        ground: "Left office".into(),
    };
    let operator = Actor::office("Operator", None, &[Role::Operator]);
    let revoked = town.notary.clone().submit(operator, revoke, None).await;
    revoked.expect("revoked");
    let rest = to_bytes(body, 1 << 20);
    let rest = tokio::time::timeout(std::time::Duration::from_secs(20), rest).await;
    rest.expect("it ends").expect("well");
}

/// Reads on until the state is shown so.
async fn until(body: &mut Body, shown: &str) -> Value {
    for _ in 0..20 {
        let said = told(body).await;
        if said["stands"]["shown"] == shown {
            return said;
        }
    }
    panic!("{shown} is not told");
}

#[tokio::test]
async fn what_a_closing_will_say_is_what_it_says() {
    let site = Site::open(Town::whole).await;
    let chair = signed_in(&site, CHAIR).await;
    let preview = |command: Value| {
        let request = Request::post(format!("/console/{LIVE}/closing"))
            .header(header::COOKIE, &chair)
            .header(header::HOST, "record.example")
            .header("origin", "https://record.example")
            .header("onrecord-console", "1")
            .header(header::CONTENT_TYPE, "application/json");
        let body = Body::from(command.to_string());
        site.ask(request.body(body).expect("a request"))
    };
    let close = json!({ "type": "close_session", "meeting": LIVE, "ground": "Rule 12.", "review": "2026-12-31" });
    let before = site.town.notary.record().next_n();
    let said = preview(close.clone()).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.text());
    assert_eq!(said.header("cache-control"), "no-store");
    let said = said.json();
    assert_eq!(said["item"], "Water supply to the eastern wards");
    assert_eq!(
        site.town.notary.record().next_n(),
        before,
        "nothing is written"
    );

    let mut groundless = close.clone();
    groundless["ground"] = json!(" ");
    let refused = preview(groundless.clone()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["code"], "ground_missing");
    assert_eq!(
        site.command(CHAIR, groundless).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let other = preview(json!({ "type": "adjourn", "meeting": LIVE })).await;
    assert_eq!(other.json()["code"], "not_a_closing");

    site.command(CHAIR, close).await;
    let now = site.get(&format!("/api/v1/meetings/{LIVE}")).await.json();
    assert_eq!(now["says"]["headline"], said["headline"]);
    assert_eq!(now["says"]["lines"], said["lines"]);
}

#[tokio::test]
async fn a_console_looks_a_meeting_over_and_lists_what_is_left() {
    let site = Site::open(Town::whole).await;
    let cookie = signed_in(&site, CLERK).await;
    let show = |meeting: &str| {
        let request = Request::get(format!("/console/{meeting}")).header(header::COOKIE, &cookie);
        site.ask(request.body(Body::empty()).expect("a request"))
    };
    let noticed = show("assembly-2026-11-22").await.text();
    for (check, sign) in [
        ("book", "good"),
        ("order", "bad"),
        ("cameras", "bad"),
        ("outside", "open"),
    ] {
        let row = format!("data-check=\"{check}\" data-sign=\"{sign}\"");
        assert!(noticed.contains(&row), "{row}");
    }
    let going = show(LIVE).await.text();
    assert!(!going.contains("data-check="));
    // Every button that changes something waits until the state is known.
    let acts = going.split("<button").skip(1);
    let acts = acts.filter(|button| {
        button
            .split('>')
            .next()
            .expect("a tag")
            .contains(" data-acts")
    });
    let acts: Vec<_> = acts.collect();
    assert!(acts.len() > 10, "{}", acts.len());
    assert!(
        acts.iter()
            .all(|button| button.contains(" disabled data-acts"))
    );
    let over = show(PAST).await.text();
    for line in [
        "All footage is accounted for",
        "The minutes are not approved yet",
    ] {
        assert!(over.contains(line), "{line}");
    }
}
