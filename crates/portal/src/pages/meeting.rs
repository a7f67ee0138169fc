//! A meeting's page, its one address for life.

use std::borrow::Cow;
use std::sync::Arc;

use acts::{Act, MeetingId};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::chapters::Chapters;
use super::row::{Row, capital};
use super::timeline::Timeline;
use super::withdrawn::{Stone, stone};
use super::{Amiss, Around, Page, embed, page};
use crate::addresses;
use crate::api::{CameraState, MeetingStatus, status};
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Meeting, Phase, Shelf, Zone, cause, date, length, sentence, size, who};
use crate::words::{Asks, Words};

/// Acts listed on the page, the latest ones; the API lists all.
const ACTS_SHOWN: usize = 60;

/// An item of the agenda.
struct ItemLine {
    title: String,
    /// When it was turned to, as time of day and in milliseconds since 1970.
    turned_to: Vec<(String, i64)>,
    now: bool,
}

/// A camera of the meeting.
pub(super) struct CameraLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) state: &'static str,
    /// Whether it sends or has sent anything.
    pub(super) sent: bool,
    /// Whether what was kept of it was destroyed.
    pub(super) gone: bool,
    pub(super) says: String,
    pub(super) playlist: String,
    pub(super) audio: String,
    pub(super) kept: Option<String>,
    pub(super) frames: u64,
    pub(super) downloads: Vec<(String, String)>,
    pub(super) last: Option<String>,
    pub(super) footage: String,
}

struct GapLine {
    camera: String,
    span: String,
    long: String,
    cause: Cow<'static, str>,
    n: u64,
}

struct ClosedLine {
    span: String,
    ground: String,
    exemption: Option<String>,
    decided_by: String,
    review: String,
    item: Option<String>,
    sealed: bool,
    cameras: usize,
    destroyed: bool,
    n: u64,
}

struct OrderLine {
    n: u64,
    at: String,
    by: String,
    decided_by: String,
    ground: String,
    cameras: String,
    handling: String,
}

pub(super) struct ActLine {
    pub(super) n: u64,
    pub(super) at: String,
    pub(super) machine: String,
    pub(super) by: String,
    pub(super) says: String,
}

/// The instant that a link names.
struct Moment {
    clock: String,
    /// In milliseconds since 1970; none where nothing can be played.
    ms: Option<i64>,
    says: String,
}

#[derive(Template)]
#[template(path = "meeting.html")]
struct MeetingPage {
    t: Words,
    around: Around,
    id: String,
    row: Row,
    day: String,
    convener: String,
    noticed: String,
    badges: Vec<(String, &'static str)>,
    status: MeetingStatus,
    json: String,
    playable: bool,
    timeline: Option<Timeline>,
    items: Vec<ItemLine>,
    cameras: Vec<CameraLine>,
    gaps: Vec<GapLine>,
    closed: Vec<ClosedLine>,
    orders: Vec<OrderLine>,
    acts: Vec<ActLine>,
    acts_in_all: usize,
    custody: String,
    /// Who holds it now.
    holder: Option<String>,
    /// What was destroyed.
    gone: Vec<Stone>,
    /// Whether its footage was not as the record says when last read again.
    amiss: bool,
    origin: String,
    /// The page's address as a field of a query.
    oembed: String,
    vkey: String,
    first_n: u64,
    chapters: Chapters,
    moment: Option<Moment>,
    cite: String,
    embed: String,
}

impl Page for MeetingPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn meeting(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, &id)).await
}

pub(super) fn absent(id: &str, t: Words) -> Amiss {
    let shown: String = id.chars().take(64).collect();
    Amiss::Absent(t.fill("meeting-absent").put("name", shown).into())
}

fn make(house: &House, asks: &Asks, id: &str) -> Result<MeetingPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let shelf = Arc::clone(&reader.shelf);
    let name: MeetingId = id.parse().map_err(|_| absent(id, t))?;
    let meeting = shelf.meeting(&name).ok_or_else(|| absent(id, t))?;
    let zone = Zone::named(&meeting.zone, t);
    let now = reader.now;
    let folded = reader.record.meeting(&name).ok_or_else(|| absent(id, t))?;
    let chapters = Chapters::of(house, &reader, meeting, folded, t)?;
    let timeline = Timeline::of(&shelf, meeting, now, t);
    let timeline = timeline.map(|line| line.with(&chapters.incidents));
    let status = status(&reader.record, &shelf, &*house.studio, meeting, now, t);
    let json = serde_json::to_string(&status).unwrap_or_default();
    let held = held(&reader, folded, &zone, t);
    Ok(MeetingPage {
        t,
        around: Around::of(house, asks),
        id: id.to_owned(),
        row: Row::of(&shelf, meeting, t),
        day: zone.day(meeting.called.unwrap_or(meeting.start)),
        convener: meeting.convener.clone(),
        noticed: zone.day_clock(meeting.noticed),
        badges: badges(meeting, &zone, &status, &chapters, t),
        json,
        playable: playable(meeting, &status),
        timeline,
        items: items(meeting, &zone),
        cameras: cameras(&shelf, meeting, &status, t),
        gaps: gaps(&shelf, meeting, &zone, t),
        closed: closed(meeting, &zone, t),
        orders: orders(&shelf, meeting, &zone, t),
        acts: acts(house, meeting, &zone, t)?,
        acts_in_all: meeting.acts.len(),
        custody: custody(meeting, &status, t),
        holder: held.line,
        gone: held.gone,
        amiss: held.amiss,
        oembed: oembed(house, &name),
        origin: house.site.origin.clone(),
        vkey: house.desk.vkey(),
        first_n: meeting.acts.first().copied().unwrap_or(0),
        chapters,
        moment: asks
            .field("at")
            .and_then(|at| moment(meeting, at, now, &zone, t)),
        cite: cite(house, &shelf, meeting, &zone, t),
        embed: embed::code(house, &name, &meeting.title, embed::SIZE),
        status,
    })
}

/// What was on at an instant that a link names, "15:20:07" by the clocks of the place.
fn moment(meeting: &Meeting, at: &str, now: acts::Time, zone: &Zone, t: Words) -> Option<Moment> {
    let (called, until) = (meeting.called?, meeting.adjourned.unwrap_or(now));
    let at = zone.next_at(called, at)?;
    let clock = zone.clock_s(at);
    if at > until {
        let says = t.fill("moment-outside").put("clock", &clock).into();
        return Some(Moment {
            clock,
            ms: None,
            says,
        });
    }
    let within = |from: acts::Time, until: Option<acts::Time>| {
        from <= at && until.is_none_or(|until| at < until)
    };
    let closed = meeting.closed.iter().find(|it| within(it.from, it.until));
    let recess = meeting.recesses.iter().find(|it| within(it.from, it.until));
    let turned = meeting.items.iter().rev().find(|(from, _)| *from <= at);
    let item = turned.and_then(|(_, id)| meeting.agenda.iter().find(|item| item.id == *id));
    let text = match (closed, recess, item) {
        (Some(closed), ..) => t.fill("moment-closed").put("ground", &closed.ground),
        (None, Some(recess), _) => t.fill("moment-recess").put("reason", &recess.reason),
        (None, None, Some(item)) => t.fill("moment-item").put("item", &item.title),
        (None, None, None) => t.fill("moment-open"),
    };
    let shown = closed.is_none() && recess.is_none();
    Some(Moment {
        says: text.put("clock", &clock).into(),
        clock,
        ms: shown.then_some(at.micros() / 1000),
    })
}

/// How to cite the meeting; scripts put an instant in place of its beginning.
fn cite(house: &House, shelf: &Shelf, meeting: &Meeting, zone: &Zone, t: Words) -> String {
    let at = meeting.called.unwrap_or(meeting.start);
    let clock = format!("{} {}", zone.clock_s(at), zone.abbreviation(at));
    let text = t
        .fill("cite-text")
        .put("body", shelf.body_name(&meeting.body));
    let text = text
        .put("title", &meeting.title)
        .put("day", zone.short_day(at));
    let text = text.put("clock", clock).put("site", &house.site.name);
    let address = format!("{}{}", house.site.origin, addresses::meeting(&meeting.id));
    text.put("address", address).into()
}

fn oembed(house: &House, id: &MeetingId) -> String {
    let address = format!("{}{}", house.site.origin, addresses::meeting(id));
    form_urlencoded::byte_serialize(address.as_bytes()).collect()
}

/// Whether there is, or may soon be, anything to play.
pub(super) fn playable(meeting: &Meeting, status: &MeetingStatus) -> bool {
    match meeting.phase() {
        Phase::Cancelled => false,
        Phase::Adjourned => status
            .cameras
            .iter()
            .any(|camera| camera.state == CameraState::Recorded),
        Phase::Noticed | Phase::InSession | Phase::ClosedSession | Phase::Recess => true,
    }
}

fn badges(
    meeting: &Meeting,
    zone: &Zone,
    status: &MeetingStatus,
    chapters: &Chapters,
    t: Words,
) -> Vec<(String, &'static str)> {
    let mut badges = Vec::new();
    let kind = meeting.phase().as_str();
    match meeting.phase() {
        // Said together with its camera count or its times below.
        Phase::Adjourned if meeting.cameras_kept() > 0 => {}
        Phase::ClosedSession => {}
        Phase::Noticed | Phase::InSession | Phase::Recess | Phase::Adjourned | Phase::Cancelled => {
            badges.push((status.says.badge.clone(), kind));
        }
    }
    for closed in &meeting.closed {
        let span = zone.span(closed.from, closed.until);
        let says = t.fill("row-closed").put("span", span);
        badges.push((says.into(), "closed_session"));
    }
    match (meeting.cameras_kept(), meeting.adjourned.is_some()) {
        (0, _) => {}
        (some, true) => {
            let says = t.fill("meeting-recorded-by").put("n", some);
            badges.push((says.into(), "recorded"));
        }
        // While it is closed, the closed part says what becomes of it.
        (_, false) if meeting.closed_now().is_some() => {}
        (some, false) => {
            let says = t.fill("meeting-being-recorded-by").put("n", some);
            badges.push((says.into(), "recorded"));
        }
    }
    if chapters.disputed {
        badges.push((t.say("meeting-disputed").into(), "disputed"));
    }
    if !chapters.raised.is_empty() {
        badges.push((t.say("meeting-told-otherwise").into(), "alarm"));
    }
    if meeting.recorder_stopped.is_some() {
        badges.push((t.say("meeting-recorder-stopped").into(), "alarm"));
    }
    badges
}

fn items(meeting: &Meeting, zone: &Zone) -> Vec<ItemLine> {
    let now = meeting.item_now().map(|item| item.id.clone());
    let line = |item: &acts::AgendaItem| {
        let turned = meeting.items.iter().filter(|(_, id)| *id == item.id);
        let turned = turned.map(|(at, _)| (zone.clock(*at), at.micros() / 1000));
        ItemLine {
            title: item.title.clone(),
            turned_to: turned.collect(),
            now: now.as_ref() == Some(&item.id),
        }
    };
    meeting.agenda.iter().map(line).collect()
}

pub(super) fn cameras(
    shelf: &Shelf,
    meeting: &Meeting,
    status: &MeetingStatus,
    t: Words,
) -> Vec<CameraLine> {
    let views = shelf.cameras(meeting);
    let line = |camera: &crate::api::CameraStatus| {
        let view = views.get(&camera.id);
        let bytes = view.map_or(0, crate::view::Camera::bytes);
        let gone = camera.state == CameraState::Destroyed;
        let long = i64::try_from(camera.kept_us).unwrap_or(i64::MAX);
        // What was destroyed is answered with 410.
        let files = camera.downloads.iter().filter(|_| !gone);
        let files = files.enumerate().map(|(at, file)| {
            let size = size(file.bytes, t);
            let says = if camera.downloads.len() > 1 {
                let part = t.fill("meeting-download-part").put("part", at + 1);
                part.put("size", size)
            } else {
                t.fill("meeting-download").put("size", size)
            };
            (file.address.clone(), says.into())
        });
        CameraLine {
            id: camera.id.to_string(),
            name: camera.name.clone(),
            state: camera.state.as_str(),
            sent: match camera.state {
                CameraState::Waiting | CameraState::NothingKept | CameraState::Destroyed => false,
                CameraState::Live
                | CameraState::Ready
                | CameraState::Lost
                | CameraState::Recorded => true,
            },
            says: camera_says(camera, t).into(),
            playlist: camera.playlist.clone(),
            audio: camera.audio.clone(),
            gone,
            kept: (bytes > 0).then(|| format!("{} · {}", length(long, t), size(bytes, t))),
            frames: camera.frames,
            downloads: files.collect(),
            last: view
                .and_then(|view| view.last)
                .map(|digest| digest.to_string()),
            footage: format!("{}/footage/{}", addresses::meeting(&meeting.id), camera.id),
        }
    };
    status.cameras.iter().map(line).collect()
}

/// How a camera stands, in words.
fn camera_says(camera: &crate::api::CameraStatus, t: Words) -> Cow<'static, str> {
    t.say(match (camera.state, camera.cause) {
        (CameraState::Live, _) => "camera-live",
        (CameraState::Ready, _) => "camera-ready",
        (CameraState::Waiting, _) => "camera-waiting",
        (CameraState::Lost, Some(why)) => {
            let why = t.fill("camera-lost-because").put("cause", cause(why, t));
            return Cow::Owned(why.into());
        }
        (CameraState::Lost, None) => "camera-lost",
        (CameraState::Recorded, _) => "camera-recorded",
        (CameraState::NothingKept, _) => "camera-nothing-kept",
        (CameraState::Destroyed, _) => "camera-destroyed",
    })
}

fn gaps(shelf: &Shelf, meeting: &Meeting, zone: &Zone, t: Words) -> Vec<GapLine> {
    let cameras = shelf.cameras(meeting);
    let line = |gap: &crate::view::Gap| GapLine {
        camera: cameras
            .get(&gap.camera)
            .map_or(gap.camera.to_string(), |one| one.name.clone()),
        span: format!("{}–{}", zone.clock_s(gap.from), zone.clock_s(gap.to)),
        long: length(gap.to.since(gap.from), t),
        cause: cause(gap.cause, t),
        n: gap.n,
    };
    meeting.gaps.iter().map(line).collect()
}

fn closed(meeting: &Meeting, zone: &Zone, t: Words) -> Vec<ClosedLine> {
    let line = |closed: &crate::view::Closed| ClosedLine {
        span: zone.span(closed.from, closed.until),
        ground: closed.ground.clone(),
        exemption: closed.exemption.clone(),
        decided_by: closed.decided_by.clone(),
        review: date(closed.review, t),
        item: closed.item.clone(),
        sealed: closed.sealed,
        cameras: closed.cameras.len(),
        destroyed: closed.is_destroyed(),
        n: closed.n,
    };
    meeting.closed.iter().map(line).collect()
}

fn orders(shelf: &Shelf, meeting: &Meeting, zone: &Zone, t: Words) -> Vec<OrderLine> {
    let names = shelf.cameras(meeting);
    let line = |order: &crate::view::Order| {
        let named = order.cameras.iter().map(|id| {
            names
                .get(id)
                .map_or(id.to_string(), |camera| camera.name.clone())
        });
        let cameras: Vec<_> = named.collect();
        OrderLine {
            n: order.n,
            at: zone.day_clock(order.at),
            by: who(&order.by, t),
            decided_by: order.decided_by.clone(),
            ground: order.ground.clone(),
            cameras: match cameras.as_slice() {
                [] => t.say("meeting-every-camera").into(),
                some => some.join(", "),
            },
            handling: order.handling.clone(),
        }
    };
    meeting.orders.iter().map(line).collect()
}

/// Everything but the spans, which the footage pages list, and what the chapter on custody tells;
/// latest first.
fn acts(house: &House, meeting: &Meeting, zone: &Zone, t: Words) -> Result<Vec<ActLine>, Amiss> {
    let told = meeting
        .acts
        .iter()
        .rev()
        .filter(|n| meeting.spans.binary_search(n).is_err())
        .filter(|n| meeting.custody.binary_search(n).is_err());
    let record = house.desk.record();
    let mut lines = Vec::new();
    for n in told.take(ACTS_SHOWN) {
        let Some(seen) = house.desk.entries(*n, 1)?.pop().filter(|seen| seen.public) else {
            continue;
        };
        let entry = seen.entry;
        debug_assert!(!matches!(entry.act, Act::SpanKept { .. }));
        let near = meeting.called.unwrap_or(meeting.start);
        lines.push(ActLine {
            n: *n,
            at: if zone.same_day(entry.at, near) {
                zone.clock_s(entry.at)
            } else {
                zone.clock_near(entry.at, near)
            },
            machine: zone.machine(entry.at),
            by: capital(&who(&entry.by, t)),
            says: sentence(&entry.act, &record, Some(meeting), t),
        });
    }
    Ok(lines)
}

/// What became of the footage.
#[derive(Default)]
struct Held {
    /// Who holds it now, in one line; none before anything is kept.
    line: Option<String>,
    gone: Vec<Stone>,
    amiss: bool,
}

fn held(reader: &Reader, found: &acts::Meeting, zone: &Zone, t: Words) -> Held {
    if found.kept().is_empty() && found.sealed().is_empty() {
        return Held::default();
    }
    let begun = found.destructions().values();
    let begun = begun.filter(|it| it.begun.is_some());
    Held {
        line: Some(super::me::holder(reader, found, zone, t)),
        gone: begun.filter_map(|it| stone(reader, it, t)).collect(),
        amiss: found.integrity_findings() > 0,
    }
}

/// Whether what was kept of it was all destroyed.
fn is_destroyed(status: &MeetingStatus) -> bool {
    let mut cameras = status.cameras.iter();
    cameras.any(|it| it.state == CameraState::Destroyed)
        && status.cameras.iter().all(|it| it.kept_us == 0)
}

/// What is kept, in one sentence.
fn custody(meeting: &Meeting, status: &MeetingStatus, t: Words) -> String {
    let kept = status.cameras.iter().filter(|camera| camera.kept_us > 0);
    let (count, longest) = (
        kept.clone().count(),
        kept.map(|camera| camera.kept_us).max(),
    );
    let text = match (count, meeting.completed) {
        (0, _) if is_destroyed(status) => return t.say("meeting-custody-destroyed").into(),
        (0, _) if meeting.orders.is_empty() => return t.say("meeting-custody-no-order").into(),
        (0, _) => return t.say("meeting-custody-nothing").into(),
        (_, true) => t.fill("meeting-custody-complete"),
        (_, false) => t.fill("meeting-custody-so-far"),
    };
    let long = length(i64::try_from(longest.unwrap_or(0)).unwrap_or(i64::MAX), t);
    let text = text.put("n", count).put("length", long);
    text.put("entries", meeting.spans.len()).into()
}
