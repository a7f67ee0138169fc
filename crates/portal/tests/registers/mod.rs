//! The pages of the record: attendance, registers, minutes, what was not streamed, what was said
//! and asked, what is no longer there, and feeds.

use std::collections::BTreeSet;
use std::path::Path;

use acts::{Actor, Role};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::town::{LIVE, MINUTE, MORNING, PAST, Town};
use crate::{Answer, Site, in_hindi, sane, words_of};

const DAY: i64 = 24 * 60 * MINUTE;
/// A meeting with a register.
const WORKS: &str = "works-2026-11-20";
/// A closed one, after which a decision was published.
const SEALED: &str = "sealed-2026-11-21";
/// One held away from its room.
const AWAY: &str = "canal-2026-11-21";
const SECRET: &str = "Removal of the secret officer";

/// Every page that is tested here.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> = [
        "/attendance",
        "/attendance?office=police",
        "/attendance/behind?count=absent",
        "/unstreamed",
        "/unstreamed?list=uncovered",
        "/withdrawn",
        "/offices",
        "/statements",
        "/requests",
        "/letters",
        "/commitments",
        "/bodies/cabinet",
    ]
    .map(str::to_owned)
    .into();
    for office in ["police", "secretary-works", "minister-works", "treasurer"] {
        pages.push(format!("/offices/{office}"));
    }
    for meeting in [WORKS, SEALED, AWAY, PAST, LIVE, "cabinet-2026-11-24"] {
        pages.push(format!("/meetings/{meeting}/register"));
        pages.push(format!("/meetings/{meeting}/minutes"));
    }
    pages
}

fn office(name: &str) -> Actor {
    Actor::office(name, None, &[Role::Officer])
}

impl Town {
    fn says(&self, actor: Actor, command: Value) -> u64 {
        let n = self.notary.record().next_n();
        self.tell(actor, serde_json::from_value(command).expect("a command"));
        n
    }

    fn by_clerk(&self, command: Value) -> u64 {
        let clerk = Actor::office("Clerk of the Cabinet", Some("A. Rao"), &[Role::Clerk]);
        self.says(clerk, command)
    }

    fn minute(&self) {
        self.clock.advance(MINUTE);
    }

    /// The whole town, with offices that answer, come, stay away, ask and promise.
    fn peopled(data: &Path) -> Self {
        let town = Self::new(data);
        town.offices();
        town.works();
        town.sealed();
        town.away();
        town.written();
        town.notice(
            "cabinet-2026-11-24",
            "cabinet",
            "Field inspection, Eastern canal",
            "To inspect the sluices",
            MORNING + 2 * DAY,
        );
        town.by_clerk(
            json!({ "type": "cancel_meeting", "meeting": "cabinet-2026-11-24",
            "ground": "The canal is closed until Friday" }),
        );
        town.past_and_live();
        town
    }

    fn past_and_live(&self) {
        self.at(MORNING - 10 * MINUTE);
        self.live();
    }

    fn offices(&self) {
        let operator = || Actor::office("Operator", None, &[Role::Operator]);
        for (id, name, side, hidden) in [
            ("minister-works", "Minister for Works", "elected", false),
            ("secretary-works", "Secretary, Works", "services", false),
            ("police", "Commissioner of Police", "services", false),
            ("treasurer", "Treasurer", "elected", true),
        ] {
            self.says(
                operator(),
                json!({ "type": "create_office", "office": id,
                "body": "cabinet", "name": name, "side": side, "name_hidden": hidden }),
            );
        }
        for (id, person, name) in [
            ("secretary-works", "i-solanke", "I. Solanke"),
            ("treasurer", "hidden-person", "Nobody May Know"),
        ] {
            self.says(
                operator(),
                json!({ "type": "appoint_person", "office": id,
                "person": person, "name": name }),
            );
        }
        self.says(
            office("Commissioner of Police"),
            json!({ "type": "send_request", "to": ["minister-works"],
            "channel": "call", "subject": "Protection at meetings", "acknowledge_days": 1,
            "answer_days": 1 }),
        );
    }

    fn invite(&self, meeting: &str) {
        for (office, capacity) in [
            ("minister-works", "member"),
            ("secretary-works", "in_attendance"),
            ("police", "in_attendance"),
            ("treasurer", "member"),
        ] {
            self.by_clerk(
                json!({ "type": "invite", "meeting": meeting, "office": office,
                "capacity": capacity }),
            );
        }
    }

    fn works(&self) {
        let start = MORNING - 2 * DAY;
        self.past();
        self.notice(
            WORKS,
            "cabinet",
            "Meeting on works",
            "To settle the works",
            start,
        );
        self.invite(WORKS);
        self.order(WORKS);
        self.by_clerk(
            json!({ "type": "classify", "meeting": WORKS, "item": "appointments",
            "class": "closed", "ground": "Personal data of candidates",
            "review": "2027-01-31" }),
        );
        self.by_clerk(json!({ "type": "give_closed_title", "meeting": WORKS,
            "item": "appointments", "title": SECRET }));
        self.says(
            office("Treasurer"),
            json!({ "type": "answer_invitation", "meeting": WORKS,
            "answer": "declined", "ground": "Away on duty" }),
        );
        let n = self.says(
            office("Secretary, Works"),
            json!({ "type": "state_condition",
            "meeting": WORKS, "to": "minister-works",
            "condition": "No physical attack or verbal assault" }),
        );
        self.minute();
        self.says(
            office("Minister for Works"),
            json!({ "type": "answer_condition",
            "meeting": WORKS, "condition": n, "reply": "assured" }),
        );
        self.says(
            office("Commissioner of Police"),
            json!({ "type": "state_condition",
            "meeting": WORKS, "to": "minister-works", "condition": "That it is recorded" }),
        );
        self.at(start);
        self.by_clerk(json!({ "type": "call_to_order", "meeting": WORKS }));
        for office in ["minister-works", "secretary-works"] {
            self.by_clerk(json!({ "type": "note_arrival", "meeting": WORKS, "office": office }));
        }
        self.minute();
        self.item(WORKS, "minutes-of-the-last-meeting");
        let n = self.by_clerk(json!({ "type": "move_motion", "meeting": WORKS,
            "item": "minutes-of-the-last-meeting", "text": "That the minutes stand",
            "mover": "minister-works" }));
        self.by_clerk(json!({ "type": "take_vote", "meeting": WORKS, "motion": n,
            "ballots": { "minister-works": "aye" } }));
        self.by_clerk(
            json!({ "type": "record_decision", "meeting": WORKS, "motion": n,
            "text": "The minutes stand", "public": true }),
        );
        self.by_clerk(json!({ "type": "make_commitment", "meeting": WORKS,
            "owner": "secretary-works", "text": "To mend the eastern sluice",
            "due": "2026-11-21" }));
        self.by_clerk(
            json!({ "type": "mark_incident", "meeting": WORKS, "kind": "threat",
            "text": "Raised voices" }),
        );
        self.after_works();
    }

    /// The end, and what each side says of it.
    fn after_works(&self) {
        self.minute();
        self.by_clerk(json!({ "type": "adjourn", "meeting": WORKS }));
        self.says(
            office("Minister for Works"),
            json!({ "type": "countersign_register",
            "meeting": WORKS }),
        );
        self.says(
            office("Secretary, Works"),
            json!({ "type": "object_to_register",
            "meeting": WORKS, "text": "I left before the vote" }),
        );
        self.by_clerk(
            json!({ "type": "state_absence", "meeting": WORKS, "office": "treasurer",
            "text": "Half a story about the treasurer" }),
        );
        self.by_clerk(
            json!({ "type": "state_absence", "meeting": WORKS, "office": "police",
            "text": "Was told on Monday" }),
        );
        self.minute();
        self.says(
            office("Commissioner of Police"),
            json!({ "type": "state_absence",
            "meeting": WORKS, "text": "Was never told" }),
        );
    }

    fn sealed(&self) {
        let start = MORNING - DAY - 120 * MINUTE;
        self.notice(
            SEALED,
            "cabinet",
            "Meeting on appointments",
            "Ordinary business",
            start,
        );
        self.invite(SEALED);
        self.order(SEALED);
        self.at(start);
        self.by_clerk(json!({ "type": "call_to_order", "meeting": SEALED }));
        self.by_clerk(json!({ "type": "note_arrival", "meeting": SEALED,
            "office": "minister-works" }));
        self.close(SEALED);
        self.by_clerk(json!({ "type": "move_motion", "meeting": SEALED,
            "text": "A motion behind closed doors", "mover": "minister-works" }));
        let n = self.by_clerk(json!({ "type": "record_decision", "meeting": SEALED,
            "text": "The post is filled", "public": false }));
        self.by_clerk(json!({ "type": "record_decision", "meeting": SEALED,
            "text": "A decision that stays inside", "public": false }));
        self.minute();
        self.by_clerk(json!({ "type": "adjourn", "meeting": SEALED }));
        self.by_clerk(json!({ "type": "publish_decision", "meeting": SEALED, "decision": n }));
    }

    fn away(&self) {
        let start = MORNING - DAY;
        self.by_clerk(
            json!({ "type": "notice_meeting", "meeting": AWAY, "body": "cabinet",
            "category": "field-inspection", "title": "At the canal", "room": "cabinet-room",
            "place": "Eastern canal", "start": "2026-11-21T10:00:00+05:30",
            "purpose": "To look at the sluices", "convener": "Minister for Works",
            "elsewhere": true }),
        );
        self.at(start);
        self.by_clerk(
            json!({ "type": "invite", "meeting": AWAY, "office": "police",
            "capacity": "in_attendance" }),
        );
        self.by_clerk(json!({ "type": "call_to_order", "meeting": AWAY }));
        self.by_clerk(json!({ "type": "note_arrival", "meeting": AWAY, "office": "police" }));
        self.minute();
        self.by_clerk(json!({ "type": "adjourn", "meeting": AWAY }));
        self.by_clerk(json!({ "type": "explain_unstreamed", "meeting": AWAY,
            "reason": "There was no network at the canal" }));
    }

    fn written(&self) {
        let police = || office("Commissioner of Police");
        self.says(
            police(),
            json!({ "type": "make_statement", "meeting": WORKS,
            "text": "We read <b>of it</b> & were not asked" }),
        );
        self.says(
            police(),
            json!({ "type": "file_letter", "to": "minister-works",
            "purpose": "demand", "text": "We ask for the recording" }),
        );
        self.says(
            police(),
            json!({ "type": "file_letter", "to": "minister-works",
            "purpose": "other", "text": "Between the two of us", "private": true }),
        );
    }
}

async fn page(site: &Site, path: &str) -> String {
    let answer = site.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer.text()
}

/// The numbers that stand in the cells of a table's foot.
fn totals(page: &str) -> Vec<u64> {
    let foot = page.split("<tfoot>").nth(1).expect("a foot");
    let foot = foot.split("</tfoot>").next().expect("an end");
    numbers(foot)
}

fn numbers(part: &str) -> Vec<u64> {
    let cells = part.split("<td class=").skip(1);
    let cells = cells.map(|cell| cell.split("</td>").next().expect("an end"));
    cells
        .map(|cell| {
            let text = cell.split_once('>').expect("an end").1;
            let text = words_of(text);
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            digits.parse().expect("a number")
        })
        .collect()
}

#[tokio::test]
async fn every_page_is_whole_in_both_languages() {
    let site = Site::open(Town::peopled).await;
    let said: [&str; 2] = [include_str!("mod.rs"), include_str!("../town/mod.rs")];
    let record: BTreeSet<&str> = said
        .iter()
        .flat_map(|text| text.split('"').skip(1).step_by(2))
        .flat_map(|said| said.split(|letter: char| !letter.is_ascii_alphanumeric()))
        .chain(["East", "West", "Cabinet", "Field", "inspection"])
        .collect();
    for path in pages() {
        let english = site.get(&path).await;
        assert_eq!(english.status, StatusCode::OK, "{path}: {}", english.text());
        sane(&path, &english.text());
        assert!(english.header("vary").contains("accept-language"), "{path}");
        assert_eq!(
            english.header("cache-control"),
            "public, max-age=1",
            "{path}"
        );
        let hindi = in_hindi(&site, &path, "").await;
        let text = hindi.text();
        assert!(text.contains("<html lang=\"hi\""), "{path}");
        sane(&path, &text.replacen("lang=\"hi\"", "lang=\"en\"", 1));
        assert!(!text.contains("{$"), "{path}");
        let words = words_of(&text);
        let words = words.split(|letter: char| !letter.is_ascii_alphanumeric());
        let left: BTreeSet<_> = words
            .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1)
            .filter(|word| !crate::LATIN.contains(word) && !record.contains(word))
            .filter(|word| {
                word.len() < 40
                    && !["https", "example", "amp", "lt", "gt", "dropped"].contains(word)
            })
            .collect();
        assert!(left.is_empty(), "{path}: {left:?}");
    }
}

#[tokio::test]
async fn counts_equal_the_registers_and_lead_to_them() {
    let site = Site::open(Town::peopled).await;
    let whole = page(&site, "/attendance").await;
    // The page leads to its own question, put to the API; the API asks about a year by itself.
    let href = whole
        .split("href=\"")
        .find(|part| part.starts_with("/api/v1/attendance?"));
    let href = href
        .and_then(|part| part.split('"').next())
        .expect("a link for programs");
    let api = site
        .get(&href.replace("&#38;", "&").replace("&amp;", "&"))
        .await
        .json();
    let usual = site.get("/api/v1/attendance").await.json();
    assert_eq!(
        (&api["meetings"], &api["rows"]),
        (&usual["meetings"], &usual["rows"])
    );
    let before = site
        .get(&format!(
            "/api/v1/attendance?until={}",
            usual["from"].as_str().expect("a time")
        ))
        .await
        .json();
    assert_eq!(
        before["meetings"],
        Value::Array(vec![]),
        "nothing is older than a year here"
    );
    let names = [
        "expected",
        "present",
        "in_attendance",
        "absent",
        "delegated",
        "statements",
        "disputed",
    ];
    let of = |row: &Value, name: &str| row[name]["count"].as_u64().expect("a count");
    let rows = api["rows"].as_array().expect("rows");
    let sum = |name: &str| rows.iter().map(|row| of(row, name)).sum::<u64>();
    let sums = names.map(sum);
    assert_eq!(totals(&whole), sums, "{whole}");
    // The API counts from the registers; once more, from the pages of the registers.
    let mut tally = [0; 5];
    for meeting in [WORKS, SEALED, AWAY, PAST] {
        let register = page(&site, &format!("/meetings/{meeting}/register")).await;
        let list = register
            .split("<ul class=\"inline tally\">")
            .nth(1)
            .expect("counts");
        let list = list.split("</ul>").next().expect("an end");
        let counts = list.split("<b class=\"num\">").skip(1);
        for (sum, count) in tally.iter_mut().zip(counts) {
            let digits = count.split('<').next().expect("digits");
            *sum += digits.parse::<u64>().expect("a number");
        }
    }
    assert_eq!(tally, sums[..5], "the registers");
    assert!(sums.iter().take(4).all(|sum| *sum > 0), "{sums:?}");
    // Each row's cells lead to as many meetings as they say.
    for row in rows {
        for name in names.iter().filter(|name| **name != "statements") {
            let path = format!(
                "/attendance/behind?count={name}&office={}&category={}&from=2025-11-23&until=2026-11-22",
                row["office"].as_str().expect("an office"),
                row["category"].as_str().expect("a category")
            );
            let behind = page(&site, &path).await;
            let listed = behind.matches("<li class=\"row\">").count() as u64;
            assert_eq!(listed, of(row, name), "{path}");
            let linked = whole.contains(&path.replace('&', "&#38;"));
            assert_eq!(linked, listed > 0, "{path}");
            assert!(listed == 0 || behind.contains("/register\""), "{path}");
        }
    }
    // A number is shown as it is and never as a share.
    assert!(!words_of(&whole).contains('%'), "no percentage");
}

#[tokio::test]
async fn filters_narrow_what_is_counted() {
    let site = Site::open(Town::peopled).await;
    let police = page(&site, "/attendance?office=police").await;
    assert!(police.contains("/offices/police\""));
    assert!(!police.contains("/offices/minister-works\">"), "{police}");
    let before = page(&site, "/attendance?from=2020-01-01&until=2020-12-31").await;
    assert!(
        before.contains("from 1 January 2020 to 31 December 2020"),
        "{before}"
    );
    assert!(before.contains("No register of this period lists anybody."));
    let usual = page(&site, "/attendance?office=&body=&from=&until=").await;
    assert!(usual.contains("from 23 November 2025 to 22 November 2026, the last twelve months"));
    // A day is a day where the body meets: 21 November begins before midnight in UTC.
    let day = page(&site, "/attendance?from=2026-11-21&until=2026-11-21").await;
    assert!(day.contains("2 meetings that are over"), "{day}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_in_words() {
    let site = Site::open(Town::peopled).await;
    for (path, says) in [
        (
            "/attendance?office=nobody",
            "There is no office “nobody” on the record.",
        ),
        (
            "/attendance?office=No%20Slug",
            "There is no office “No Slug” on the record.",
        ),
        (
            "/attendance?body=nobody",
            "There is no body “nobody” on the record.",
        ),
        (
            "/attendance?category=balls",
            "“balls” cannot be chosen here: use",
        ),
        (
            "/attendance?from=yesterday",
            "“yesterday” is not a day: write year-month-day",
        ),
        ("/attendance?from=2026-02-30", "“2026-02-30” is not a day"),
        (
            "/attendance?from=2026-11-22&until=2026-11-21",
            "The period ends before it begins",
        ),
        ("/attendance?page=0", "write a number from 1 to"),
        (
            "/attendance?page=99999999999999999999999",
            "write a number from 1 to",
        ),
        (
            "/attendance?colour=red",
            "This page cannot be asked for “colour”.",
        ),
        (
            "/attendance?office=police&office=treasurer",
            "gives “office” twice",
        ),
        (
            "/attendance/behind?count=share",
            "“share” cannot be chosen here: use expected,",
        ),
        (
            "/unstreamed?list=none",
            "“none” cannot be chosen here: use unstreamed, uncovered.",
        ),
        ("/commitments?state=lost", "“lost” cannot be chosen here"),
        (
            "/statements?meeting=none",
            "There is no meeting “none” on the record.",
        ),
        ("/withdrawn?page=x", "write a number from 1 to"),
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        let text = answer.text();
        sane(path, &text);
        assert!(text.contains("role=\"alert\""), "{path}");
        assert!(words_of(&text).contains(says), "{path}: {says}\n{text}");
    }
    let answer = site.get("/attendance?office=%3Cscript%3E").await;
    assert!(!answer.text().contains("<script>"));
}

#[tokio::test]
async fn both_sides_stand_together_or_not_at_all() {
    let site = Site::open(Town::peopled).await;
    for path in [
        "/attendance".to_owned(),
        format!("/meetings/{WORKS}/register"),
    ] {
        let text = page(&site, &path).await;
        let (told, never) = (text.find("Was told on Monday"), text.find("Was never told"));
        assert!(told.is_some() && told < never, "{path}");
        assert!(
            text.contains("<li class=\"convener\">") && text.contains("<li class=\"invitee\">")
        );
        assert!(
            !text.contains("Half a story"),
            "{path}: one side alone is shown"
        );
        assert!(text.contains("I left before the vote"), "{path}");
        assert!(
            text.contains("No physical attack or verbal assault"),
            "{path}"
        );
        let words = words_of(&text);
        assert!(words.contains("→ assured"), "{path}");
        assert!(words.contains("→ unanswered"), "{path}");
    }
    let register = page(&site, &format!("/meetings/{WORKS}/register")).await;
    for said in [
        "The convener’s side has made a statement; the office itself has said nothing.",
        "Away on duty",
        "declined",
        "arrived 10:00",
        "Clerk of the Cabinet (A. Rao)",
        "countersigned 10:02",
        "Objects",
        "Called to order on 20 Nov 2026, 10:00.",
    ] {
        assert!(words_of(&register).contains(said), "{said}\n{register}");
    }
}

#[tokio::test]
async fn minutes_tell_what_is_public_and_no_more() {
    let site = Site::open(Town::peopled).await;
    let works = words_of(&page(&site, &format!("/meetings/{WORKS}/minutes")).await);
    for said in [
        "That the minutes stand",
        "Moved by Minister for Works.",
        "Carried.",
        "1 for, 0 against, 0 neither",
        "The minutes stand",
        "Secretary, Works undertook, by 21 November 2026:",
        "To mend the eastern sluice",
        "Overdue",
        "Raised voices",
        "Closed item",
        "Ground: Personal data of candidates",
        "Adjourned on 20 Nov 2026, 10:02.",
    ] {
        assert!(works.contains(said), "{said}\n{works}");
    }
    let sealed = words_of(&page(&site, &format!("/meetings/{SEALED}/minutes")).await);
    for said in [
        "Closed part",
        "Ground: Personal data of candidates (Rules of Business, rule 12)",
        "Decided by Chief Minister. To be reviewed by 31 December 2026.",
        "The post is filled",
        "Published apart from the discussion on",
    ] {
        assert!(sealed.contains(said), "{said}\n{sealed}");
    }
    let off = words_of(&page(&site, "/meetings/cabinet-2026-11-24/minutes").await);
    assert!(
        off.contains("Ground: The canal is closed until Friday"),
        "{off}"
    );
    // Nothing that was said behind closed doors, no closed title, no hidden name, on any page.
    let mut all = pages();
    all.extend(
        [
            "/",
            "/meetings",
            "/feeds/all.atom",
            "/feeds/bodies/cabinet.atom",
        ]
        .map(str::to_owned),
    );
    all.extend([WORKS, SEALED].map(|meeting| format!("/feeds/meetings/{meeting}.atom")));
    for path in all {
        let text = page(&site, &path).await;
        for hidden in [
            SECRET,
            "A motion behind closed doors",
            "A decision that stays inside",
            "Nobody May Know",
            "Between the two of us",
            "Half a story",
        ] {
            assert!(!text.contains(hidden), "{path}: {hidden}");
        }
    }
}

#[tokio::test]
async fn lists_have_the_reason_the_clock_and_a_lasting_address() {
    let site = Site::open(Town::peopled).await;
    let unstreamed = page(&site, "/unstreamed").await;
    assert!(
        unstreamed.contains("There was no network at the canal"),
        "{unstreamed}"
    );
    assert!(
        unstreamed.contains(&format!("/meetings/{WORKS}\"")),
        "{unstreamed}"
    );
    assert!(words_of(&unstreamed).contains("Unexplained"));
    assert!(
        !unstreamed.contains(&format!("/meetings/{PAST}\"")),
        "it was streamed"
    );
    let uncovered = page(&site, "/unstreamed?list=uncovered").await;
    assert!(
        words_of(&uncovered).contains("Held away from its room"),
        "{uncovered}"
    );
    let statements = page(&site, "/statements").await;
    assert!(
        statements.contains("We read &#60;b&#62;of it")
            || statements.contains("We read &lt;b&gt;of it")
    );
    let requests = page(&site, "/requests").await;
    assert!(requests.contains("Protection at meetings"), "{requests}");
    assert!(words_of(&requests).contains("Minister for Works: no answer in 4 days"));
    let letters = page(&site, "/letters").await;
    assert!(letters.contains("We ask for the recording"));
    let commitments = words_of(&page(&site, "/commitments?state=overdue").await);
    assert!(
        commitments.contains("Open, was due by 21 November 2026"),
        "{commitments}"
    );
    let met = page(&site, "/commitments?state=met").await;
    assert!(!met.contains("To mend the eastern sluice"));
    for (path, list) in [
        ("/statements", &statements),
        ("/requests", &requests),
        ("/letters", &letters),
    ] {
        let entry = list.split("<li id=\"e").nth(1).expect("an entry");
        let n: String = entry.chars().take_while(char::is_ascii_digit).collect();
        assert!(entry.contains(&format!("/log/entries/{n}\"")), "{path}");
        assert!(
            page(&site, &format!("/log/entries/{n}")).await.contains(&n),
            "{path}"
        );
    }
    let withdrawn = words_of(&page(&site, "/withdrawn").await);
    for said in [
        "Field inspection, Eastern canal",
        "Ground: The canal is closed until Friday",
        "Decided by Clerk of the Cabinet (A. Rao)",
    ] {
        assert!(withdrawn.contains(said), "{said}\n{withdrawn}");
    }
    let office = words_of(&page(&site, "/offices/secretary-works").await);
    for said in [
        "Held by I. Solanke.",
        "On the side of the services",
        "To mend the eastern sluice",
    ] {
        assert!(office.contains(said), "{said}\n{office}");
    }
    let hidden = words_of(&page(&site, "/offices/treasurer").await);
    assert!(hidden.contains("Shown without the name of whoever holds it."));
    assert_eq!(
        site.get("/offices/nobody").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn pictures_have_names_and_the_table_behind() {
    let site = Site::open(Town::peopled).await;
    let body = page(&site, "/bodies/cabinet").await;
    for id in ["chart-attendance", "chart-notice", "chart-hours"] {
        let chart = body.split(&format!("id=\"{id}\"")).nth(1).expect(id);
        let chart = chart.split("</figure>").next().expect("an end");
        assert!(
            chart.contains(&format!("aria-labelledby=\"{id}-title {id}-says\"")),
            "{id}"
        );
        assert!(
            chart.contains("role=\"img\"") && chart.contains("<table>"),
            "{id}"
        );
        assert!(chart.contains(&format!("url(#{id}-0)")), "{id}: a pattern");
    }
    // 31 and 23 minutes were shown of a meeting that was closed for 18.
    let hours = body.split("id=\"chart-hours\"").nth(1).expect("hours");
    assert!(
        hours.contains("<td class=\"num\">53 min 54 s</td>"),
        "{hours}"
    );
    let attendance = page(&site, "/attendance").await;
    let chart = attendance
        .split("id=\"chart-attendance\"")
        .nth(1)
        .expect("a chart");
    let chart = chart.split("</figure>").next().expect("an end");
    let months = numbers(chart.split("<tbody>").nth(1).expect("rows"));
    assert_eq!(
        months.iter().take(3).sum::<u64>() + months.iter().skip(3).sum::<u64>(),
        totals(&attendance)[1..4].iter().sum::<u64>()
    );
}

fn feed(answer: &Answer) -> atom_syndication::Feed {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    let text = answer.text();
    text.parse()
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[tokio::test]
async fn feeds_are_atom_and_are_found() {
    let site = Site::open(Town::peopled).await;
    let pages = [
        ("/feeds/all.atom", "/", "/attendance".to_owned()),
        (
            "/feeds/bodies/cabinet.atom",
            "/bodies/cabinet",
            "/bodies/cabinet".to_owned(),
        ),
        (
            "/feeds/meetings/works-2026-11-20.atom",
            "/meetings/works-2026-11-20",
            format!("/meetings/{WORKS}"),
        ),
    ];
    for (path, about, on) in pages {
        let found = feed(&site.get(path).await);
        assert_eq!(found.id(), format!("https://record.example{path}"));
        let rels: Vec<_> = found
            .links()
            .iter()
            .map(|link| (link.rel(), link.href()))
            .collect();
        let own = format!("https://record.example{path}");
        let page = format!("https://record.example{about}");
        assert_eq!(rels, [("self", own.as_str()), ("alternate", page.as_str())]);
        assert!(found.entries().len() > 4, "{path}");
        let ids: BTreeSet<_> = found.entries().iter().map(|entry| entry.id()).collect();
        assert_eq!(
            ids.len(),
            found.entries().len(),
            "{path}: each has its own name"
        );
        let newest = found.entries().iter().map(|entry| entry.updated()).max();
        assert_eq!(newest, Some(found.updated()), "{path}");
        for entry in found.entries() {
            let at = entry
                .id()
                .strip_prefix("https://record.example")
                .expect("here");
            assert_eq!(site.get(at).await.status, StatusCode::OK, "{at}");
            assert!(!entry.authors().is_empty() && entry.summary().is_some());
        }
        let html = self::page(&site, &on).await;
        let link = format!("rel=\"alternate\" type=\"application/atom+xml\" href=\"{path}\"");
        assert!(html.contains(&link), "{on}: {link}");
    }
    // What was written with marks comes through as it was written.
    let all = feed(&site.get("/feeds/all.atom").await);
    let said = all.entries().iter().filter_map(|entry| entry.summary());
    let mut said = said.map(|text| text.value.as_str());
    assert!(said.any(|text| text.contains("We read <b>of it</b> & were not asked")));
    let hindi = feed(&site.get("/feeds/all.atom?lang=hi").await);
    assert_eq!(hindi.lang(), Some("hi"));
    for path in [
        "/feeds/bodies/none.atom",
        "/feeds/meetings/none.atom",
        "/feeds/bodies/cabinet",
    ] {
        assert_eq!(site.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let body = page(&site, "/bodies/cabinet").await;
    assert!(body.contains("href=\"/bodies/cabinet/calendar.ics\""));
}
