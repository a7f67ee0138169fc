//! Meetings in other people's pages, and on the wall of the chamber.

use axum::http::StatusCode;
use serde_json::json;

use crate::Site;
use crate::town::{CHAIR, LIVE, PAST, Town};

#[tokio::test]
async fn the_player_alone_may_stand_in_any_page_and_nothing_else_may() {
    let site = Site::open(Town::whole).await;
    let framed = |policy: &str| policy.split("frame-ancestors ").nth(1).map(str::to_owned);
    let embed = site.get(&format!("/embed/{LIVE}")).await;
    assert_eq!(embed.status, StatusCode::OK);
    let policy = embed.header("content-security-policy");
    assert_eq!(framed(policy).as_deref(), Some("*"));
    assert_eq!(embed.header("x-frame-options"), "");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'"));
    let text = embed.text();
    assert!(
        text.contains("data-player") && !text.contains("<form"),
        "{text}"
    );
    for path in [
        format!("/meetings/{LIVE}"),
        "/".into(),
        "/embed/none".into(),
    ] {
        let page = site.get(&path).await;
        let may = page.status != StatusCode::OK;
        let policy = page.header("content-security-policy");
        assert_eq!(
            framed(policy).as_deref(),
            Some(if may { "*" } else { "'self'" }),
            "{path}"
        );
    }
}

#[tokio::test]
async fn others_are_told_how_to_show_a_meeting() {
    let site = Site::open(Town::whole).await;
    let page = site.get(&format!("/meetings/{LIVE}")).await.text();
    let link = page.split("application/json+oembed\" href=\"").nth(1);
    let link = link
        .and_then(|rest| rest.split('"').next())
        .expect("a link");
    let path = link.split_once("/oembed").expect("an address").1;
    let told = site
        .get(&format!("/oembed{path}&maxwidth=400&maxheight=10"))
        .await;
    assert_eq!(told.header("access-control-allow-origin"), "*");
    let told = told.json();
    assert_eq!(
        (&told["version"], &told["type"]),
        (&json!("1.0"), &json!("video"))
    );
    assert_eq!(
        (&told["width"], &told["height"]),
        (&json!(400), &json!(320))
    );
    let html = told["html"].as_str().expect("a frame");
    let framed = html
        .split("src=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let framed = framed
        .and_then(|address| address.split_once("/embed/"))
        .expect("a player");
    assert_eq!(framed.1, LIVE);
    for (query, status) in [
        ("", StatusCode::NOT_FOUND),
        (
            "?url=https%3A%2F%2Felsewhere.example%2Fmeetings%2Fx",
            StatusCode::NOT_FOUND,
        ),
        (
            "?url=https%3A%2F%2Frecord.example%2Fmeetings%2Fnone",
            StatusCode::NOT_FOUND,
        ),
        ("?format=xml", StatusCode::NOT_IMPLEMENTED),
    ] {
        assert_eq!(
            site.get(&format!("/oembed{query}")).await.status,
            status,
            "{query}"
        );
    }
}

#[tokio::test]
async fn the_chamber_display_says_what_the_public_gets() {
    let site = Site::open(Town::whole).await;
    let display = || site.get("/display/cabinet-room");
    let open = display().await;
    assert_eq!(open.header("cache-control"), "no-store");
    let open = open.text();
    assert!(open.contains("data-phase=\"in_session\""), "{open}");
    assert!(open.contains("is being streamed to the public"), "{open}");
    let speak =
        json!({"type": "note_speaker", "meeting": LIVE, "capacity": "President of the <Traders>"});
    assert_eq!(site.command(CHAIR, speak).await.status, StatusCode::CREATED);
    let said = display().await.text();
    assert!(said.contains("President of the &lt;Traders&gt;"), "{said}");
    site.later();
    let close = json!({"type": "close_session", "meeting": LIVE, "ground": "Rule 12", "review": "2026-12-31"});
    assert_eq!(site.command(CHAIR, close).await.status, StatusCode::CREATED);
    let closed = display().await.text();
    assert!(closed.contains("data-phase=\"closed_session\""), "{closed}");
    assert!(
        closed.contains("Nothing is shown to the public"),
        "{closed}"
    );
    assert!(
        !closed.contains("is being streamed") && !closed.contains("Traders"),
        "{closed}"
    );
    let empty = site.get("/display/assembly-hall").await;
    if empty.status == StatusCode::OK {
        assert!(!empty.text().contains("is being streamed"));
    }
    assert_eq!(
        site.get("/display/nowhere").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_link_to_a_second_tells_what_was_on() {
    let site = Site::open(Town::whole).await;
    let at = async |meeting: &str, clock: &str| {
        let page = site.get(&format!("/meetings/{meeting}?at={clock}")).await;
        let text = page.text();
        let moment = text.split("<p class=\"moment\"").nth(1);
        moment.map(|rest| rest.split("</p>").next().expect("an end").to_owned())
    };
    let item = at(LIVE, "10:12:05").await.expect("a moment");
    assert!(item.contains("Water supply to the eastern wards"), "{item}");
    assert!(item.contains("data-moment=\"1795322525000\""), "{item}");
    let outside = at(LIVE, "03:00").await.expect("a moment");
    assert!(
        outside.contains("not in session") && !outside.contains("data-moment"),
        "{outside}"
    );
    for clock in ["", "25:00", "10:12:05%22", "2026-11-22T10:12"] {
        assert_eq!(at(LIVE, clock).await, None, "{clock}");
    }
    let closed = site.get(&format!("/api/v1/meetings/{PAST}")).await.json();
    let part = &closed["closed_parts"][0];
    let from = part["from"].as_str().expect("a closed part");
    let from: acts::Time = from.parse().expect("a time");
    // Asia/Kolkata.
    let seconds = (from.micros() / 1_000_000 + 5 * 3600 + 1800 + 60) % 86_400;
    let clock = format!("{:02}:{:02}:00", seconds / 3600, seconds / 60 % 60);
    let shut = at(PAST, &clock).await.expect("a moment");
    assert!(
        shut.contains("closed to the public") && !shut.contains("data-seek"),
        "{shut}"
    );
}
