//! An officer's own pages: what each form writes, what is kept where it is refused, and what
//! nobody else sees.

mod notice;

use std::collections::BTreeSet;
use std::path::Path;

use acts::{Actor, Role};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use crate::town::{MINUTE, MORNING, Town};
use crate::{Answer, Site, in_hindi, sane, words_of};

const DAY: i64 = 24 * 60 * MINUTE;
const HOST: &str = "record.example";
const ORIGIN: &str = "https://record.example";
/// A meeting that is ahead, with a recording notice.
const AHEAD: &str = "works-2026-11-25";
/// One that was held.
const HELD: &str = "works-2026-11-20";
/// The offices, with the names that acts have.
const OFFICES: [(&str, &str, &str, &str); 4] = [
    ("minister-works", "Minister for Works", "elected", "chair"),
    ("secretary-works", "Secretary, Works", "services", "officer"),
    ("police", "Commissioner of Police", "services", "officer"),
    ("archive", "State Archive", "services", "custodian"),
];
const CONDITION: &str = "No physical attack or verbal assault";

/// What stands in the record, in no language of ours.
const RECORD: &str = "Minister for Works Secretary, Works Commissioner of Police State Archive Operator Clerk Meeting on works Earlier meeting To settle the works To hear the works Cabinet Room Secretariat Council of Ministers minister-works secretary-works police archive cabinet A Rao East wall West wall Legislative Assembly sha256sum FILE IST works-2026-11-25 Chief Minister Streamed live, kept and published";

fn by(name: &str) -> Actor {
    let role = match name {
        "Minister for Works" => Role::Chair,
        "State Archive" => Role::Custodian,
        "Operator" => Role::Operator,
        "Clerk of the Cabinet" => Role::Clerk,
        _officer => Role::Officer,
    };
    Actor::office(name, None, &[role])
}

impl Town {
    fn does(&self, name: &str, command: Value) -> u64 {
        let n = self.notary.record().next_n();
        let command = serde_json::from_value(command).expect("a command");
        self.tell(by(name), command);
        n
    }

    fn officers(data: &Path) -> Self {
        let town = Self::new(data);
        for (id, name, side, role) in OFFICES {
            town.does(
                "Operator",
                json!({ "type": "create_office", "office": id, "body": "cabinet", "name": name,
                    "side": side }),
            );
            let token = auth::digest(&format!("token of {id}"));
            town.does(
                "Operator",
                json!({ "type": "grant_role", "office": name, "role": role, "token": token }),
            );
        }
        town.held();
        town.at(MORNING);
        let start = MORNING + 3 * DAY;
        town.notice(
            AHEAD,
            "cabinet",
            "Meeting on works",
            "To settle the works",
            start,
        );
        town.ask(AHEAD);
        town.order(AHEAD);
        town.told(AHEAD);
        town
    }

    fn ask(&self, meeting: &str) {
        for (office, capacity) in [
            ("minister-works", "member"),
            ("secretary-works", "in_attendance"),
        ] {
            self.does(
                "Clerk of the Cabinet",
                json!({ "type": "invite", "meeting": meeting, "office": office,
                    "capacity": capacity }),
            );
        }
    }

    fn told(&self, meeting: &str) {
        self.does(
            "Clerk of the Cabinet",
            json!({ "type": "give_recording_notice", "meeting": meeting, "handling": {
                "cameras": ["east", "west"], "streamed": true, "kept_by": "archive",
                "released_to": [{ "office": { "office": "minister-works" } }],
                "kept_days": 365 } }),
        );
    }

    /// A meeting that the minister came to and the secretary did not.
    fn held(&self) {
        let start = MORNING - 2 * DAY;
        self.notice(
            HELD,
            "cabinet",
            "Earlier meeting",
            "To hear the works",
            start,
        );
        self.ask(HELD);
        self.order(HELD);
        self.told(HELD);
        self.at(start);
        let clerk = "Clerk of the Cabinet";
        self.does(clerk, json!({ "type": "call_to_order", "meeting": HELD }));
        self.does(
            clerk,
            json!({ "type": "note_arrival", "meeting": HELD, "office": "minister-works" }),
        );
        self.clock.advance(MINUTE);
        self.does(clerk, json!({ "type": "adjourn", "meeting": HELD }));
    }
}

/// A browser that is signed in as an office and runs no scripts.
struct Officer<'a> {
    site: &'a Site,
    cookie: String,
}

async fn officer<'a>(site: &'a Site, office: &str) -> Officer<'a> {
    let id = office.parse().expect("slug");
    let path = site
        .town
        .state
        .logins
        .mint_for_office(id, None, 3600 * MINUTE);
    let entered = site.get(&path).await;
    assert_eq!(entered.status, StatusCode::OK, "{}", entered.text());
    let cookie = entered.header("set-cookie").split(';').next();
    Officer {
        site,
        cookie: cookie.expect("a pair").to_owned(),
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

impl Officer<'_> {
    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        let answer = self
            .site
            .ask(request.body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        answer
    }

    /// The page, which is there.
    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text()
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(encoded(fields)));
        self.site.ask(request.expect("a request")).await
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let own = [
            ("host", HOST),
            ("origin", ORIGIN),
            ("sec-fetch-site", "same-origin"),
        ];
        self.post(path, fields, &own).await
    }

    /// Sends a form that is taken; answers with the act that it came to.
    async fn does(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let before = self.site.town.notary.record().next_n();
        let answer = self.send(path, fields).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{}",
            problem(&answer.text())
        );
        assert_eq!(
            answer.header("location"),
            format!("{path}?done={before}#done")
        );
        self.site.town.clock.advance(MINUTE);
        let done = self.page(&format!("{path}?done={before}")).await;
        assert!(done.contains("id=\"done\"") && done.contains(&format!("/log/entries/{before}")));
        let entries = self
            .site
            .town
            .state
            .desk
            .entries(before, 1)
            .expect("entries");
        serde_json::from_str(&entries[0].entry.act.canonical()).expect("JSON")
    }
}

/// Why a form was refused.
fn problem(page: &str) -> String {
    let says = page.split("role=\"alert\" lang=\"en\">").nth(1);
    says.unwrap_or_default().chars().take(200).collect()
}

fn of(meeting: &str) -> String {
    format!("/me/meetings/{meeting}")
}

/// Something that happens while the site runs; answers with the act.
async fn told(site: &Site, name: &str, command: Value) -> u64 {
    acted(site, by(name), command).await
}

async fn acted(site: &Site, actor: Actor, command: Value) -> u64 {
    let command = serde_json::from_value(command).expect("a command");
    let receipt = site.town.state.desk.submit(actor, command, None, None);
    receipt.await.expect("written").marks[0].entry.n
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one line per form")]
async fn each_form_of_a_meeting_writes_its_one_act() {
    let site = Site::open(Town::officers).await;
    let secretary = officer(&site, "secretary-works").await;
    let minister = officer(&site, "minister-works").await;
    let ahead = of(AHEAD);
    let first: &[(&[(&str, &str)], Value)] = &[
        (
            &[("do", "answer_invitation"), ("answer", "accepted")],
            json!({ "type": "invitation_answered", "answer": "accepted" }),
        ),
        (
            &[
                ("do", "answer_invitation"),
                ("answer", "declined"),
                ("ground", "Away"),
            ],
            json!({ "type": "invitation_answered", "answer": "declined", "ground": "Away" }),
        ),
        (
            &[
                ("do", "answer_invitation"),
                ("answer", "delegated"),
                ("delegate", "police"),
            ],
            json!({ "type": "invitation_answered", "answer": "delegated", "delegate": "police" }),
        ),
        (
            &[
                ("do", "answer_invitation"),
                ("answer", "accepted"),
                ("delegate", "police"),
            ],
            json!({ "type": "invitation_answered", "answer": "accepted" }),
        ),
        (
            &[("do", "acknowledge_recording_notice")],
            json!({ "type": "recording_notice_acknowledged" }),
        ),
        (
            &[
                ("do", "object_to_recording"),
                ("text", "To its release\r\nto one side"),
            ],
            json!({ "type": "recording_notice_objected", "text": "To its release to one side" }),
        ),
        (
            &[("do", "mark_incident"), ("kind", "threat"), ("text", "")],
            json!({ "type": "incident_marked", "kind": "threat" }),
        ),
    ];
    for (fields, wanted) in first {
        let act = secretary.does(&ahead, fields).await;
        for (name, value) in wanted.as_object().expect("an object") {
            assert_eq!(&act[name], value, "{act}");
        }
    }
    let stated = [
        ("do", "state_condition"),
        ("to", "minister-works"),
        ("condition", CONDITION),
    ];
    let act = secretary.does(&ahead, &stated).await;
    assert_eq!(act["office"], "secretary-works");
    let n = site.town.notary.record().next_n() - 1;
    let waits = minister.page("/me").await;
    assert!(waits.contains(CONDITION) && waits.contains("put to you"));
    let number = n.to_string();
    let answer = [
        ("do", "answer_condition"),
        ("condition", number.as_str()),
        ("reply", "assured"),
        ("text", "I will see to it"),
    ];
    let act = minister.does(&ahead, &answer).await;
    assert_eq!(
        (&act["type"], &act["reply"]),
        (&json!("condition_answered"), &json!("assured"))
    );
    let page = secretary.page(&ahead).await;
    assert!(
        page.contains("I will see to it") && page.contains("assured 22 Nov"),
        "{page}"
    );
    assert!(!minister.page("/me").await.contains("put to you"));
    for (fields, scope) in [
        (
            vec![("scope", "meeting")],
            json!({ "meeting": { "meeting": AHEAD } }),
        ),
        (
            vec![("scope", "category")],
            json!({ "category": { "body": "cabinet", "category": "cabinet" } }),
        ),
        (
            vec![
                ("scope", "period"),
                ("from", "2026-11-24"),
                ("until", "2026-11-30"),
            ],
            json!({ "period": { "body": "cabinet", "from": "2026-11-23T18:30:00.000000Z",
                "until": "2026-11-30T18:30:00.000000Z" } }),
        ),
    ] {
        let mut form = vec![
            ("do", "give_assurance"),
            ("to", "secretary-works"),
            ("to", "police"),
            ("text", "Nobody will be hurt"),
        ];
        form.extend(fields);
        let act = minister.does(&ahead, &form).await;
        assert_eq!(
            (&act["type"], &act["scope"]),
            (&json!("assurance_given"), &scope)
        );
        assert_eq!(act["to"], json!(["secretary-works", "police"]));
    }
    let page = secretary.page(&ahead).await;
    assert!(page.contains("for meetings from 24 November 2026 to 30 November 2026"));
}

#[tokio::test]
async fn what_was_held_is_countersigned_objected_to_and_stated_on() {
    let site = Site::open(Town::officers).await;
    let minister = officer(&site, "minister-works").await;
    let held = of(HELD);
    assert!(minister.page("/me").await.contains("countersign or object"));
    let act = minister
        .does(&held, &[("do", "countersign_register")])
        .await;
    assert_eq!(act["type"], "register_countersigned");
    assert!(!minister.page("/me").await.contains("countersign or object"));
    let objects = [("do", "object_to_register"), ("text", "I came at nine")];
    assert_eq!(
        minister.does(&held, &objects).await["type"],
        "register_objected"
    );
    let digest = auth::digest("bytes");
    let n = told(
        &site,
        "Minister for Works",
        json!({ "type": "hand_over", "meeting": HELD, "to": "archive", "files": [
            { "name": "east.mp4", "bytes": 1000, "digest": digest }] }),
    )
    .await;
    told(
        &site,
        "Commissioner of Police",
        json!({ "type": "demand_footage", "meeting": HELD, "demanded_by": "Department of Personnel",
            "authority": "Rule 4", "ground": "Inquiry", "form": "A copy on disk",
            "deadline": "2026-11-23" }),
    )
    .await;
    site.town.clock.advance(3 * DAY);
    // Every session has ended meanwhile.
    let archive = officer(&site, "archive").await;
    let minister = officer(&site, "minister-works").await;
    let page = archive.page("/me").await;
    let says = words_of(&page);
    assert!(says.contains("states that it handed you 1 file:"), "{says}");
    assert!(
        says.contains("Department of Personnel: open for 3 days"),
        "{says}"
    );
    assert!(says.contains("Kept by State Archive"), "{says}");
    assert!(archive.page(&held).await.contains(&digest.to_string()));
    let number = n.to_string();
    let number = ("hand_over", number.as_str());
    let wrong = [
        ("do", "dispute_hand_over"),
        number,
        ("text", "One is missing"),
    ];
    assert_eq!(
        archive.does(&held, &wrong).await["type"],
        "hand_over_disputed"
    );
    let act = archive.does(&held, &[("do", "sign_receipt"), number]).await;
    assert_eq!(
        (&act["type"], &act["files"][0]["digest"]),
        (&json!("receipt_signed"), &json!(digest))
    );
    // Nobody signs for another.
    let again = minister
        .send(&held, &[("do", "sign_receipt"), number])
        .await;
    assert!(again.status.is_client_error(), "{}", again.status);
}

#[tokio::test]
async fn papers_are_acknowledged_and_answered_on_the_page() {
    let site = Site::open(Town::officers).await;
    let minister = officer(&site, "minister-works").await;
    let police = "Commissioner of Police";
    let request = told(
        &site,
        police,
        json!({ "type": "send_request", "to": ["minister-works"], "channel": "call",
            "subject": "Protection at meetings" }),
    )
    .await;
    let letter = told(
        &site,
        police,
        json!({ "type": "file_letter", "to": "minister-works", "purpose": "demand",
            "text": "Between the two of us", "private": true }),
    )
    .await;
    let (request, letter) = (request.to_string(), letter.to_string());
    let page = minister.page("/me").await;
    // While it waits for its addressee, nobody else reads it.
    for other in ["secretary-works", "archive"] {
        let other = officer(&site, other).await.page("/me").await;
        assert!(!other.contains("Between the two of us"));
    }
    assert!(page.contains("Protection at meetings") && page.contains("Between the two of us"));
    let act = minister
        .does("/me", &[("do", "acknowledge_request"), ("act", &request)])
        .await;
    assert_eq!(act["type"], "request_acknowledged");
    let answer = [
        ("do", "answer_request"),
        ("act", &*request),
        ("text", "Two constables"),
    ];
    assert_eq!(
        minister.does("/me", &answer).await["text"],
        "Two constables"
    );
    let act = minister
        .does("/me", &[("do", "acknowledge_letter"), ("act", &letter)])
        .await;
    assert_eq!(act["type"], "letter_acknowledged");
}

#[tokio::test]
async fn what_is_refused_stands_beside_the_form_with_what_was_typed() {
    let site = Site::open(Town::officers).await;
    let secretary = officer(&site, "secretary-works").await;
    let before = site.town.notary.record().next_n();
    let typed = [
        ("form", "reply"),
        ("do", "answer_invitation"),
        ("answer", "delegated"),
        ("ground", "Away <b>on</b> duty"),
    ];
    let answer = secretary.send(&of(AHEAD), &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = answer.text();
    let form = page.split("id=\"f-reply\"").nth(1).expect("the form");
    let form = form.split("</form>").next().expect("an end");
    assert!(
        form.contains("class=\"problem\" role=\"alert\" lang=\"en\""),
        "{form}"
    );
    assert!(form.contains("Away &#60;b&#62;on"), "{form}");
    assert!(form.contains("value=\"delegated\" checked"), "{form}");
    let other = page
        .split("id=\"f-condition\"")
        .nth(1)
        .expect("another form");
    let other = other.split("</form>").next().expect("an end");
    assert!(
        !other.contains("lang=\"en\"") && !other.contains("Away"),
        "{other}"
    );
    for fields in [
        vec![("do", "close_session"), ("ground", "x")],
        vec![("do", "answer_invitation"), ("answer", "perhaps")],
        vec![("do", "answer_condition"), ("reply", "assured")],
        vec![
            ("do", "give_assurance"),
            ("scope", "period"),
            ("from", "soon"),
        ],
        vec![("do", "mark_incident")],
        vec![],
    ] {
        let answer = secretary.send(&of(AHEAD), &fields).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{fields:?}"
        );
    }
    assert_eq!(site.town.notary.record().next_n(), before);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_counts_once() {
    let site = Site::open(Town::officers).await;
    let secretary = officer(&site, "secretary-works").await;
    let page = secretary.page(&of(AHEAD)).await;
    let form = page.split("id=\"f-condition\"").nth(1).expect("the form");
    let key = form.split("name=\"key\" value=\"").nth(1).expect("a key");
    let key = key.split('"').next().expect("an end");
    let fields = [
        ("do", "state_condition"),
        ("key", key),
        ("to", "minister-works"),
        ("condition", CONDITION),
    ];
    let one = secretary.send(&of(AHEAD), &fields).await;
    let two = secretary.send(&of(AHEAD), &fields).await;
    assert_eq!(one.status, StatusCode::SEE_OTHER);
    assert_eq!(one.header("location"), two.header("location"));
    let record = site.town.notary.record();
    let meeting = record
        .meeting(&AHEAD.parse().expect("slug"))
        .expect("there");
    assert_eq!(meeting.conditions().len(), 1);
}

#[tokio::test]
async fn forms_of_other_sites_and_strangers_write_nothing() {
    let site = Site::open(Town::officers).await;
    let secretary = officer(&site, "secretary-works").await;
    let before = site.town.notary.record().next_n();
    let reply = [("do", "answer_invitation"), ("answer", "accepted")];
    let own = [("host", HOST), ("origin", ORIGIN)];
    for headers in [
        vec![("host", HOST), ("origin", "https://evil.example")],
        vec![("host", HOST), ("origin", "null")],
        vec![("host", HOST)],
        vec![
            ("host", HOST),
            ("origin", ORIGIN),
            ("sec-fetch-site", "cross-site"),
        ],
        vec![
            ("host", HOST),
            ("origin", ORIGIN),
            ("sec-fetch-site", "same-site"),
        ],
    ] {
        for path in [&of(AHEAD), "/me"] {
            let answer = secretary.post(path, &reply, &headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
    let stranger = Officer {
        site: &site,
        cookie: "onrecord_session=unknown".into(),
    };
    assert_eq!(
        stranger.send(&of(AHEAD), &reply).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(stranger.get(&of(AHEAD)).await.status, StatusCode::FORBIDDEN);
    let json = Request::post(of(AHEAD))
        .header(header::COOKIE, &secretary.cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .header(own[0].0, own[0].1)
        .header(own[1].0, own[1].1)
        .body(Body::from("{}"));
    let answer = site.ask(json.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(site.town.notary.record().next_n(), before);
    // A script asks what it is to sign; that writes nothing either.
    let asks = [
        ("host", HOST),
        ("origin", ORIGIN),
        ("accept", "application/json"),
    ];
    let answer = secretary.post(&of(AHEAD), &reply, &asks).await;
    assert_eq!(answer.json()["type"], "answer_invitation");
    assert_eq!(site.town.notary.record().next_n(), before);
    let sent = secretary.post(&of(AHEAD), &reply, &own).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_sees_the_page_of_another_office() {
    let site = Site::open(Town::officers).await;
    let police = officer(&site, "police").await;
    let secretary = officer(&site, "secretary-works").await;
    let objection = "To its release to one side";
    let form = [("do", "object_to_recording"), ("text", objection)];
    secretary.does(&of(AHEAD), &form).await;
    let n = site.town.notary.record().next_n() - 1;
    let answer = police.get(&of(AHEAD)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!answer.text().contains(objection));
    let own = police.page("/me").await;
    assert!(!own.contains("Meeting on works") && own.contains("Nothing waits for you."));
    // A receipt is shown to whoever gave it.
    let receipt = format!("/me?done={n}");
    assert!(!police.page(&receipt).await.contains("id=\"done\""));
    assert!(secretary.page(&receipt).await.contains("id=\"done\""));
    // The minister sees the meeting, with the minister's own answer and no other.
    let minister = officer(&site, "minister-works").await;
    let page = minister.page(&of(AHEAD)).await;
    assert!(!page.contains(objection), "{page}");
    assert!(secretary.page(&of(AHEAD)).await.contains(objection));
    // Asked to a meeting that is not there.
    assert_eq!(
        police.get("/me/meetings/nowhere").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn words_on_an_absence_stay_with_their_side_until_both_were_heard() {
    let site = Site::open(Town::officers).await;
    let secretary = officer(&site, "secretary-works").await;
    let minister = officer(&site, "minister-works").await;
    let held = of(HELD);
    let (theirs, own) = ("Was told on Monday", "Was never told");
    told(
        &site,
        "Clerk of the Cabinet",
        json!({ "type": "state_absence", "meeting": HELD, "office": "secretary-works",
            "text": theirs }),
    )
    .await;
    let waits = secretary.page("/me").await;
    assert!(waits.contains("was heard on your absence") && !waits.contains(theirs));
    let page = secretary.page(&held).await;
    assert!(page.contains("has made a statement") && !page.contains(theirs));
    let fields = [("do", "state_absence"), ("text", own)];
    let act = secretary.does(&held, &fields).await;
    assert_eq!(
        (&act["type"], &act["side"]),
        (&json!("absence_stated"), &json!("invitee"))
    );
    let page = secretary.page(&held).await;
    assert!(page.contains(theirs) && page.contains(own), "both");
    let words = words_of(&minister.page(&held).await);
    assert!(
        !words.contains(own),
        "the minister reads it in the register, not here"
    );
}

#[tokio::test]
async fn ones_own_word_is_private_while_the_other_side_is_silent() {
    let site = Site::open(Town::officers).await;
    let secretary = officer(&site, "secretary-works").await;
    let held = of(HELD);
    let own = "Was never told";
    secretary
        .does(&held, &[("do", "state_absence"), ("text", own)])
        .await;
    let page = secretary.page(&held).await;
    assert!(page.contains(own) && page.contains("for your office alone"));
    for office in ["minister-works", "archive"] {
        let other = officer(&site, office).await;
        for path in ["/me", &held] {
            assert!(!other.page(path).await.contains(own), "{office} {path}");
        }
    }
    let register = site.get(&format!("/meetings/{HELD}/register")).await.text();
    assert!(!register.contains(own));
    let silent = [("do", "decline_absence_statement")];
    let answer = secretary.send(&held, &silent).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "it has spoken");
}

#[tokio::test]
async fn what_was_told_stands_beside_what_was_done() {
    let site = Site::open(Town::officers).await;
    let secretary = officer(&site, "secretary-works").await;
    let page = words_of(&secretary.page(&of(AHEAD)).await);
    for said in [
        "Yes, by East wall, West wall.",
        "everybody can watch while it sits",
        "Minister for Works. No day was promised.",
        "State Archive, for 365 days.",
        "Acknowledge that I was told",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("Handled otherwise"));
    let press = json!([{ "other": { "name": "The Evening Post" } }]);
    told(
        &site,
        "Minister for Works",
        json!({ "type": "decide_release", "meeting": HELD, "course": "release", "to": press,
            "ground": "In the public interest" }),
    )
    .await;
    told(
        &site,
        "Minister for Works",
        json!({ "type": "release_footage", "meeting": HELD, "to": press[0], "what": "All of it" }),
    )
    .await;
    let raise = json!({ "type": "raise_differences", "meeting": HELD });
    let n = acted(&site, Actor::machine("watch"), raise).await;
    let page = secretary.page(&of(HELD)).await;
    let says = words_of(&page);
    assert!(
        says.contains("Handled otherwise than you were told"),
        "{says}"
    );
    assert!(
        says.contains("It was released to The Evening Post"),
        "{says}"
    );
    assert!(page.contains(&format!("/log/entries/{n}")));
    assert!(words_of(&secretary.page("/me").await).contains("handled otherwise than told"));
}

#[tokio::test]
async fn both_languages_say_all_of_it() {
    let site = Site::open(Town::officers).await;
    for office in ["secretary-works", "minister-works", "archive"] {
        let officer = officer(&site, office).await;
        for path in ["/me".to_owned(), of(AHEAD), of(HELD)] {
            if office == "archive" && path == of(AHEAD) {
                continue;
            }
            sane(&path, &officer.page(&path).await);
            speaks_hindi(&site, &path, &officer.cookie).await;
        }
    }
}

/// In Hindi a page holds no word of ours in English.
async fn speaks_hindi(site: &Site, path: &str, cookie: &str) {
    let hindi = in_hindi(site, path, cookie).await.text();
    assert!(hindi.contains("<html lang=\"hi\""), "{path}");
    sane(path, &hindi.replacen("lang=\"hi\"", "lang=\"en\"", 1));
    assert!(!hindi.contains("{$"), "{path}");
    let mut parts = hindi.split(" value=\"");
    let mut seen = parts.next().unwrap_or_default().to_owned();
    seen.extend(parts.filter_map(|part| Some(part.split_once('"')?.1)));
    let words = words_of(&seen);
    let words = words.split(|letter: char| !letter.is_ascii_alphanumeric());
    let left: BTreeSet<_> = words
        .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1)
        .filter(|word| !crate::LATIN.contains(word) && !RECORD.contains(word))
        .collect();
    assert!(left.is_empty(), "{path}: {left:?}");
}
