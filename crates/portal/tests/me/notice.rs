//! Notice of a meeting, given at the desk by a plain form.

use super::*;

const NEW: &str = "/console/notices/new";
const CABINET: &str = "/console/notices/new?body=cabinet";

/// What a clerk types; a start on 30 November at three in the afternoon, in India.
fn typed() -> Vec<(&'static str, &'static str)> {
    vec![
        ("form", "notice"),
        ("key", "0123456789abcdef"),
        ("body", "cabinet"),
        ("title", "Bridges after the flood"),
        ("category", "cabinet"),
        ("start", "2026-11-30T15:00"),
        ("room", "cabinet-room"),
        ("place", ""),
        ("purpose", "To decide\r\non two bridges"),
        ("convener", "Minister for Works"),
        ("agenda", "The east bridge\r\n\r\n  The west bridge  \r\n"),
        ("invite-minister-works", "member"),
        ("invite-secretary-works", "in_attendance"),
        ("invite-police", ""),
    ]
}

fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut fields = typed();
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

fn ruled(data: &Path) -> Town {
    let town = Town::officers(data);
    town.does(
        "Operator",
        json!({ "type": "adopt_rules", "body": "cabinet", "set": "indian-state-government" }),
    );
    town
}

#[tokio::test]
async fn a_notice_and_its_invitations_are_given_with_one_form() {
    let site = Site::open(Town::officers).await;
    let minister = officer(&site, "minister-works").await;
    // There are two bodies: which of them meets is asked first.
    let bodies = minister.page(NEW).await;
    sane(NEW, &bodies);
    assert!(bodies.contains(CABINET), "{bodies}");
    let page = minister.page(CABINET).await;
    sane(CABINET, &page);
    for part in ["Cabinet Room", "Commissioner of Police", "IST"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(minister.page("/console").await.contains(NEW));

    let answer = minister.send(NEW, &typed()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let to = answer.header("location").to_owned();
    let id = to
        .strip_prefix("/console/")
        .expect("the new meeting's desk");
    let record = site.town.notary.record();
    let meeting = record
        .meeting(&id.parse().expect("an id"))
        .expect("noticed");
    let notice = meeting.notice();
    assert_eq!(notice.title, "Bridges after the flood");
    assert_eq!(notice.start.to_string(), "2026-11-30T09:30:00.000000Z");
    assert_eq!(
        notice.place, "Cabinet Room",
        "the room's name where none was typed"
    );
    assert_eq!(notice.purpose, "To decide on two bridges");
    let titles: Vec<_> = meeting
        .agenda()
        .iter()
        .map(|item| item.title.as_str())
        .collect();
    assert_eq!(titles, ["The east bridge", "The west bridge"]);
    let invited = meeting.invitations().iter();
    let invited: BTreeSet<_> = invited.map(|it| it.office.as_str()).collect();
    assert_eq!(
        invited,
        BTreeSet::from(["minister-works", "secretary-works"])
    );
    assert!(minister.page(&to).await.contains("The east bridge"));

    // A second press, or a page that was sent again, gives no second notice.
    let size = record.next_n();
    let again = minister.send(NEW, &typed()).await;
    assert_eq!(again.header("location"), to);
    assert_eq!(site.town.notary.record().next_n(), size);
}

#[tokio::test]
async fn a_refused_notice_keeps_what_was_typed_and_says_what_to_do() {
    let site = Site::open(ruled).await;
    let minister = officer(&site, "minister-works").await;
    let size = site.town.notary.record().next_n();
    let page = minister.page(CABINET).await;
    assert!(page.contains("The rules ask for"), "{page}");
    let too_many: &'static str = "The east bridge\r\n".repeat(201).leak();
    for (changes, says) in [
        (&[("start", "soon")][..], "is no day and time"),
        (&[("start", "")], "is no day and time"),
        (&[("room", "cellar"), ("place", "Cellar")], "room"),
        (&[("category", "")], "category"),
        (&[("title", "")], "title"),
        (&[("agenda", too_many)], "agenda"),
        (&[("invite-police", "friend")], "Choose"),
    ] {
        let answer = minister.send(NEW, &with(changes)).await;
        assert!(
            answer.status.is_client_error(),
            "{changes:?}: {}",
            answer.status
        );
        let text = answer.text();
        let alert = text.split("role=\"alert\"").nth(1).expect("why");
        let alert = alert.split("</p>").next().unwrap_or_default();
        assert!(alert.contains(says), "{changes:?}: {alert}");
        assert!(
            text.contains("The east bridge") && text.contains("0123456789abcdef"),
            "{text}"
        );
        let title = changes.iter().all(|(name, _)| *name != "title");
        assert!(!title || text.contains("value=\"Bridges after the flood\""));
    }
    assert_eq!(
        site.town.notary.record().next_n(),
        size,
        "nothing was written"
    );
}

#[tokio::test]
async fn only_who_runs_meetings_gives_notice_and_only_from_the_page() {
    let site = Site::open(Town::officers).await;
    let size = site.town.notary.record().next_n();
    let secretary = officer(&site, "secretary-works").await;
    assert_eq!(secretary.get(NEW).await.status, StatusCode::FORBIDDEN);
    let sent = secretary.send(NEW, &typed()).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    let minister = officer(&site, "minister-works").await;
    let elsewhere = [
        ("host", HOST),
        ("origin", "https://elsewhere.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    let sent = minister.post(NEW, &typed(), &elsewhere).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    assert_eq!(site.get(NEW).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.town.notary.record().next_n(), size);

    speaks_hindi(&site, CABINET, &minister.cookie).await;
}
