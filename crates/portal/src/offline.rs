//! The page of an evidence bundle: a meeting as its acts tell it, to be read without a network.

use std::collections::BTreeMap;

use acts::{Act, CameraId, Entry, HandOverState, ListedFile, MeetingId, Record, Time};
use askama::Template;

use crate::view::{Meeting, Shelf, Zone, sentence, size, who};
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
    certificates: &'a [String],
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

/// What a bundle holds of a meeting.
#[derive(Clone, Copy, Debug)]
pub struct Bundled<'a> {
    /// What the acts in it add up to.
    pub record: &'a Record,
    /// The acts.
    pub entries: &'a [Entry],
    /// The meeting.
    pub meeting: &'a MeetingId,
    /// The names of the room's cameras.
    pub cameras: &'a BTreeMap<CameraId, String>,
    /// The files of the footage.
    pub footage: &'a [ListedFile],
    /// The certificates, by their names in the bundle.
    pub certificates: &'a [String],
    /// The log's public key.
    pub key: &'a str,
}

/// The page in each language, by its name in the bundle; none when the acts hold no such meeting.
pub fn bundle_pages(bundled: Bundled<'_>) -> Vec<(&'static str, String)> {
    let mut shelf = Shelf::default();
    for entry in bundled.entries {
        shelf.take(entry, true);
    }
    let render = |(language, name): (Language, &'static str)| {
        let page = page(bundled, &shelf, language)?;
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

fn page<'a>(bundled: Bundled<'a>, shelf: &Shelf, language: Language) -> Option<BundlePage<'a>> {
    let Bundled {
        record, entries, ..
    } = bundled;
    let t = Words::of(language);
    let mut shown = Meeting::clone(shelf.meeting(bundled.meeting)?);
    for (id, camera) in &mut shown.cameras {
        camera.name = bundled.cameras.get(id).cloned().unwrap_or_default();
    }
    let meeting = record.meeting(bundled.meeting)?;
    let notice = meeting.notice();
    let zone = Zone::named(&notice.zone, t);
    let mut names = NAMES.into_iter();
    let (other_language, other) = names.find(|(other, _)| *other != language)?;
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
                says: sentence(&it.act, record, Some(&shown), t),
                signed: it.signed.is_some(),
            })
            .collect(),
        spans: own.filter(|it| is_span(&it.act)).count(),
        copies: copies(record, meeting, &zone, t),
        footage: bundled
            .footage
            .iter()
            .map(|it| (it.name.clone(), size(it.bytes, t), it.digest.to_string()))
            .collect(),
        certificates: bundled.certificates,
        command: format!(
            "sha256sum -c SHA256SUMS\nonrecord verify . --key '{}'",
            bundled.key
        ),
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
