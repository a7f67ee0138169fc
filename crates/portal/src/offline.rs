//! The page of an evidence bundle: a meeting as its acts tell it, to be read without a network.

use acts::{Act, Entry, HandOverState, ListedFile, MeetingId, Record, Time};
use askama::Template;

use crate::view::{Shelf, Zone, sentence, size, who};
use crate::words::{Language, Words};

struct Line {
    n: u64,
    file: String,
    at: String,
    machine: String,
    by: String,
    says: String,
    signed: bool,
}

struct Copy {
    says: String,
    state: String,
    file: String,
}

#[derive(Template)]
#[template(path = "bundle.html")]
struct BundlePage<'a> {
    t: Words,
    other: &'static str,
    other_name: &'static str,
    other_code: &'static str,
    title: &'a str,
    body: String,
    place: &'a str,
    start: String,
    lines: Vec<Line>,
    spans: usize,
    copies: Vec<Copy>,
    footage: Vec<(String, String, String)>,
    command: String,
    style: &'static str,
    papers: [&'static str; 2],
}

/// It lies beside the page's words: there is nothing else to ask for it.
const STYLE: &str = include_str!("../assets/bundle.css");
const PAPERS: [&str; 2] = ["README.txt", "manifest.json"];

/// Where the page lies in each language.
const NAMES: [(Language, &str); 2] = [
    (Language::En, "index.html"),
    (Language::Hi, "index.hi.html"),
];

/// The page in each language, by its name in the bundle; none when the acts hold no such meeting.
pub fn bundle_pages(
    record: &Record,
    entries: &[Entry],
    meeting: &MeetingId,
    footage: &[ListedFile],
    key: &str,
) -> Vec<(&'static str, String)> {
    let mut shelf = Shelf::default();
    for entry in entries {
        shelf.take(entry, true);
    }
    let render = |(language, name): (Language, &'static str)| {
        let page = page(record, &shelf, entries, meeting, footage, key, language)?;
        match page.render() {
            Ok(text) => Some((name, text)),
            Err(error) => {
                tracing::error!(%error, "the page of a bundle could not be rendered");
                None
            }
        }
    };
    NAMES.into_iter().filter_map(render).collect()
}

fn page<'a>(
    record: &'a Record,
    shelf: &Shelf,
    entries: &[Entry],
    id: &MeetingId,
    footage: &[ListedFile],
    key: &str,
    language: Language,
) -> Option<BundlePage<'a>> {
    let t = Words::of(language);
    let shown = shelf.meeting(id)?;
    let meeting = record.meeting(id)?;
    let notice = meeting.notice();
    let zone = Zone::named(&notice.zone, t);
    let (_, other) = NAMES.into_iter().find(|(other, _)| *other != language)?;
    let (other_language, _) = NAMES.into_iter().find(|(other, _)| *other != language)?;
    let own = entries.iter().filter(|it| it.chain.is_some());
    let told = own.clone().filter(|it| !is_span(&it.act));
    Some(BundlePage {
        t,
        other,
        other_name: other_language.own_name(),
        other_code: other_language.code(),
        title: &notice.title,
        body: shelf.body_name(&notice.body).to_owned(),
        place: &notice.place,
        start: start(&zone, notice.start),
        lines: told
            .map(|it| Line {
                n: it.n,
                file: format!("acts/{:08}", it.n),
                at: zone.day_clock(it.at),
                machine: zone.machine(it.at),
                by: who(&it.by, t),
                says: sentence(&it.act, record, Some(shown), t),
                signed: it.signed.is_some(),
            })
            .collect(),
        spans: own.filter(|it| is_span(&it.act)).count(),
        copies: copies(record, meeting, &zone, t),
        footage: footage
            .iter()
            .map(|it| (it.name.clone(), size(it.bytes, t), it.digest.to_string()))
            .collect(),
        command: format!("sha256sum -c SHA256SUMS\nonrecord verify . --key '{key}'"),
        style: STYLE,
        papers: PAPERS,
    })
}

fn start(zone: &Zone, at: Time) -> String {
    format!("{} {}", zone.day_clock(at), zone.abbreviation(at))
}

fn is_span(act: &Act) -> bool {
    matches!(act, Act::SpanKept { .. } | Act::SpanSealed(..))
}

fn copies(record: &Record, meeting: &acts::Meeting, zone: &Zone, t: Words) -> Vec<Copy> {
    let name = |id: &acts::OfficeId| {
        let known = record.office(id);
        known.map_or_else(|| id.to_string(), |office| office.name.clone())
    };
    let all = meeting.copies().into_iter();
    all.map(|(_, it)| {
        let made = &it.made.what;
        let from = made.from.as_ref().map(name);
        let text = t.fill("me-hand-over").put("from", from.unwrap_or_default());
        let text = text.put("to", name(&made.to));
        let state = match it.state() {
            HandOverState::Claimed => "me-hand-over-claimed",
            HandOverState::Confirmed => "me-hand-over-confirmed",
            HandOverState::Disputed => "me-hand-over-disputed",
        };
        Copy {
            says: text.put("when", zone.day_clock(it.made.stamp.at)).into(),
            state: t.say(state).into(),
            file: format!("hand-overs/{:08}.sha256", it.made.stamp.n.0),
        }
    })
    .collect()
}
