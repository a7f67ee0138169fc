//! A meeting's page, its one address for life.

use acts::{Act, MeetingId};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::row::{Row, capital};
use super::timeline::Timeline;
use super::{Amiss, Around, Page, page};
use crate::addresses;
use crate::api::{CameraState, MeetingStatus, status};
use crate::house::{Cache, House};
use crate::view::{Meeting, Phase, Shelf, Zone, cause, date, length, sentence, size, who};

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
struct CameraLine {
    id: String,
    name: String,
    state: &'static str,
    /// Whether it sends or has sent anything.
    sent: bool,
    says: String,
    playlist: String,
    audio: String,
    kept: Option<String>,
    frames: u64,
    downloads: Vec<(String, String)>,
    last: Option<String>,
    footage: String,
}

struct GapLine {
    camera: String,
    span: String,
    long: String,
    cause: &'static str,
    n: u64,
}

struct ClosedLine {
    span: String,
    ground: String,
    decided_by: String,
    review: String,
    item: Option<String>,
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

struct ActLine {
    n: u64,
    at: String,
    machine: String,
    by: String,
    says: String,
}

#[derive(Template)]
#[template(path = "meeting.html")]
struct MeetingPage {
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
    origin: String,
    vkey: String,
    first_n: u64,
}

impl Page for MeetingPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn meeting(State(house): State<House>, Path(id): Path<String>) -> Response {
    page(&house, move |house| make(house, &id)).await
}

pub(super) fn absent(id: &str) -> Amiss {
    let shown: String = id.chars().take(64).collect();
    Amiss::Absent(format!("There is no meeting “{shown}” on the record."))
}

fn make(house: &House, id: &str) -> Result<MeetingPage, Amiss> {
    let shelf = house.shelf()?;
    let name: MeetingId = id.parse().map_err(|_| absent(id))?;
    let meeting = shelf.meeting(&name).ok_or_else(|| absent(id))?;
    let zone = Zone::named(&meeting.zone);
    let now = house.time();
    let status = status(&shelf, &*house.studio, meeting, now);
    let json = serde_json::to_string(&status).unwrap_or_default();
    Ok(MeetingPage {
        around: Around::of(house),
        id: id.to_owned(),
        row: Row::of(&shelf, meeting),
        day: zone.day(meeting.called.unwrap_or(meeting.start)),
        convener: meeting.convener.clone(),
        noticed: format!(
            "{}, {}",
            zone.short_day(meeting.noticed),
            zone.clock(meeting.noticed)
        ),
        badges: badges(meeting, &zone, &status),
        json,
        playable: playable(meeting, &status),
        timeline: Timeline::of(&shelf, meeting, now),
        items: items(meeting, &zone),
        cameras: cameras(&shelf, meeting, &status),
        gaps: gaps(&shelf, meeting, &zone),
        closed: closed(meeting, &zone),
        orders: orders(&shelf, meeting, &zone),
        acts: acts(house, meeting, &zone)?,
        acts_in_all: meeting.acts.len(),
        custody: custody(meeting, &status),
        origin: house.site.origin.clone(),
        vkey: house.desk.vkey(),
        first_n: meeting.acts.first().copied().unwrap_or(0),
        status,
    })
}

/// Whether there is, or may soon be, anything to play.
fn playable(meeting: &Meeting, status: &MeetingStatus) -> bool {
    match meeting.phase() {
        Phase::Cancelled => false,
        Phase::Adjourned => status
            .cameras
            .iter()
            .any(|camera| camera.state == CameraState::Recorded),
        Phase::Noticed | Phase::InSession | Phase::ClosedSession | Phase::Recess => true,
    }
}

fn badges(meeting: &Meeting, zone: &Zone, status: &MeetingStatus) -> Vec<(String, &'static str)> {
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
        badges.push((format!("Closed part {span}"), "closed_session"));
    }
    match (meeting.cameras_kept(), meeting.adjourned.is_some()) {
        (0, _) => {}
        (1, true) => badges.push(("Recorded by 1 camera".into(), "recorded")),
        (many, true) => badges.push((format!("Recorded by {many} cameras"), "recorded")),
        (1, false) => badges.push(("Being recorded by 1 camera".into(), "recorded")),
        (many, false) => badges.push((format!("Being recorded by {many} cameras"), "recorded")),
    }
    if meeting.recorder_stopped.is_some() {
        badges.push(("Recorder stopped".into(), "alarm"));
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

fn cameras(shelf: &Shelf, meeting: &Meeting, status: &MeetingStatus) -> Vec<CameraLine> {
    let views = shelf.cameras(meeting);
    let line = |camera: &crate::api::CameraStatus| {
        let view = views.get(&camera.id);
        let bytes = view.map_or(0, crate::view::Camera::bytes);
        let long = i64::try_from(camera.kept_us).unwrap_or(i64::MAX);
        let files = camera.downloads.iter().enumerate().map(|(at, file)| {
            let part = if camera.downloads.len() > 1 {
                format!(" part {}", at + 1)
            } else {
                "".into()
            };
            let says = format!("Download MP4{part}, {}", size(file.bytes));
            (file.address.clone(), says)
        });
        CameraLine {
            id: camera.id.to_string(),
            name: camera.name.clone(),
            state: camera.state.as_str(),
            sent: match camera.state {
                CameraState::Waiting | CameraState::NothingKept => false,
                CameraState::Live
                | CameraState::Ready
                | CameraState::Lost
                | CameraState::Recorded => true,
            },
            says: camera_says(camera),
            playlist: camera.playlist.clone(),
            audio: camera.audio.clone(),
            kept: (bytes > 0).then(|| format!("{} · {}", length(long), size(bytes))),
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
pub(super) fn camera_says(camera: &crate::api::CameraStatus) -> String {
    match (camera.state, camera.cause) {
        (CameraState::Live, _) => "Live".into(),
        (CameraState::Ready, _) => "Ready; not shown at present".into(),
        (CameraState::Waiting, _) => "Not connected yet".into(),
        (CameraState::Lost, Some(why)) => format!("No pictures: {}", cause(why)),
        (CameraState::Lost, None) => "No pictures at the moment".into(),
        (CameraState::Recorded, _) => "Recorded".into(),
        (CameraState::NothingKept, _) => "Nothing was recorded".into(),
    }
}

fn gaps(shelf: &Shelf, meeting: &Meeting, zone: &Zone) -> Vec<GapLine> {
    let cameras = shelf.cameras(meeting);
    let line = |gap: &crate::view::Gap| GapLine {
        camera: cameras
            .get(&gap.camera)
            .map_or(gap.camera.to_string(), |one| one.name.clone()),
        span: format!("{}–{}", zone.clock_s(gap.from), zone.clock_s(gap.to)),
        long: length(gap.to.since(gap.from)),
        cause: cause(gap.cause),
        n: gap.n,
    };
    meeting.gaps.iter().map(line).collect()
}

fn closed(meeting: &Meeting, zone: &Zone) -> Vec<ClosedLine> {
    let line = |closed: &crate::view::Closed| ClosedLine {
        span: zone.span(closed.from, closed.until),
        ground: closed.ground.clone(),
        decided_by: closed.decided_by.clone(),
        review: date(closed.review),
        item: closed.item.clone(),
        n: closed.n,
    };
    meeting.closed.iter().map(line).collect()
}

fn orders(shelf: &Shelf, meeting: &Meeting, zone: &Zone) -> Vec<OrderLine> {
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
            at: format!("{}, {}", zone.short_day(order.at), zone.clock(order.at)),
            by: who(&order.by),
            decided_by: order.decided_by.clone(),
            ground: order.ground.clone(),
            cameras: match cameras.as_slice() {
                [] => "Every camera of the room".into(),
                some => some.join(", "),
            },
            handling: order.handling.clone(),
        }
    };
    meeting.orders.iter().map(line).collect()
}

/// Everything but the spans, which the footage pages list; latest first.
fn acts(house: &House, meeting: &Meeting, zone: &Zone) -> Result<Vec<ActLine>, Amiss> {
    let told = meeting
        .acts
        .iter()
        .rev()
        .filter(|n| meeting.spans.binary_search(n).is_err());
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
            by: capital(&who(&entry.by)),
            says: sentence(&entry.act, Some(meeting)),
        });
    }
    Ok(lines)
}

/// Who holds what, in one sentence.
fn custody(meeting: &Meeting, status: &MeetingStatus) -> String {
    let kept = status.cameras.iter().filter(|camera| camera.kept_us > 0);
    let (count, longest) = (
        kept.clone().count(),
        kept.map(|camera| camera.kept_us).max(),
    );
    let long = length(i64::try_from(longest.unwrap_or(0)).unwrap_or(i64::MAX));
    let spans = meeting.spans.len();
    let cameras = if count == 1 {
        "one camera".to_owned()
    } else {
        format!("{count} cameras")
    };
    match (count, meeting.completed) {
        (0, _) if meeting.orders.is_empty() => {
            "No order to record has been given, and nothing is recorded.".into()
        }
        (0, _) => "Recording is ordered. Nothing has been kept yet.".into(),
        (_, true) => format!(
            "{long} of {cameras}, all accounted for on the log by {spans} entries; this server \
             holds the one copy."
        ),
        (_, false) => format!(
            "{long} of {cameras} so far, on the log by {spans} entries; this server holds the one \
             copy."
        ),
    }
}
