//! What is kept of one camera, segment by segment, with digests.

use std::borrow::Cow;

use acts::{Act, CameraId, MeetingId, TrackKind};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::meeting::absent;
use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::addresses;
use crate::house::{Cache, House};
use crate::view::{Zone, length, size};
use crate::words::{Asks, Words};

/// Log entries told on one page.
const SPANS: usize = 30;

struct SegmentLine {
    n: u64,
    take: u32,
    seq: u64,
    start: String,
    long: String,
    frames: u64,
    size: String,
    file: String,
    runs: Vec<(Cow<'static, str>, u32, String)>,
}

#[derive(Template)]
#[template(path = "footage.html")]
struct FootagePage {
    t: Words,
    around: Around,
    row: Row,
    camera: String,
    segments: Vec<SegmentLine>,
    next: Option<String>,
}

impl Page for FootagePage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn footage(
    State(house): State<House>,
    asks: Asks,
    Path((id, camera)): Path<(String, String)>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    let from = asked
        .iter()
        .find(|(name, _)| name == "from")
        .and_then(|(_, text)| text.parse().ok());
    page(&house, asks, move |house, asks| {
        make(house, asks, &id, &camera, from.unwrap_or(0))
    })
    .await
}

fn make(
    house: &House,
    asks: &Asks,
    id: &str,
    camera: &str,
    from: u64,
) -> Result<FootagePage, Amiss> {
    let t = asks.t;
    let shelf = house.shelf()?;
    let name: MeetingId = id.parse().map_err(|_| absent(id, t))?;
    let meeting = shelf.meeting(&name).ok_or_else(|| absent(id, t))?;
    let cameras = shelf.cameras(meeting);
    let none = || Amiss::Absent(t.say("footage-no-camera").into());
    let camera: CameraId = camera.parse().map_err(|_| none())?;
    let view = cameras.get(&camera).ok_or_else(none)?;
    let zone = Zone::named(&meeting.zone, t);
    let skip = meeting.spans.partition_point(|n| *n < from);
    let mut segments = Vec::new();
    for n in meeting.spans.iter().skip(skip).take(SPANS) {
        let seen = house.desk.entries(*n, 1)?.pop().filter(|seen| seen.public);
        let Some(Act::SpanKept { segments: kept, .. }) = seen.map(|seen| seen.entry.act) else {
            continue;
        };
        for segment in kept.into_iter().filter(|segment| segment.camera == camera) {
            let runs = segment.tracks.iter().flat_map(|track| {
                let runs = track.runs.iter();
                runs.map(|run| (track.kind, run.frames, run.digest.to_string()))
            });
            let video = runs.clone().filter(|(kind, ..)| *kind == TrackKind::Video);
            let frames = video.map(|(_, frames, _)| u64::from(frames)).sum();
            let named = runs.map(|(kind, frames, digest)| (kind_says(kind, t), frames, digest));
            let runs = named.collect();
            segments.push(SegmentLine {
                n: *n,
                take: segment.take,
                seq: segment.seq,
                start: zone.clock_s(segment.start),
                long: length(i64::try_from(segment.duration_us).unwrap_or(i64::MAX), t),
                frames,
                size: size(segment.bytes, t),
                file: segment.file.to_string(),
                runs,
            });
        }
    }
    let next = meeting.spans.get(skip + SPANS);
    let here = format!("{}/footage/{camera}", addresses::meeting(&name));
    Ok(FootagePage {
        t,
        around: Around::of(house, asks),
        row: Row::of(&shelf, meeting, t),
        camera: view.name.clone(),
        segments,
        next: next.map(|n| format!("{here}?from={n}")),
    })
}

fn kind_says(kind: TrackKind, t: Words) -> Cow<'static, str> {
    t.say(match kind {
        TrackKind::Video => "footage-video",
        TrackKind::Audio => "footage-audio",
    })
}
