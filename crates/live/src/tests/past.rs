//! Restarts, the archive, and the disk.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use acts::MeetingId;
use axum::http::{Method, StatusCode};
use base::Clock;
use bytes::Bytes;
use footage::Shelf;

use super::world::{World, ask, get, request};
use crate::cache::Cache;
use crate::{Archive, Live, Past, PastCamera, Presence, Settings, Status};

/// Two takes with a gap between them, all kept.
fn world() -> World {
    let mut world = World::new();
    world.begin();
    world.record(20);
    world.end_take();
    world.studio.now = world.studio.now.plus_us(5_000_000);
    world.begin();
    world.record(20);
    world
}

#[tokio::test]
async fn after_a_restart_everything_goes_on() {
    let mut world = world();
    let before = world.list("rewind.m3u8").await;
    world.end_take();
    world.restart();
    let (meeting, camera) = (world.meeting.clone(), world.studio.camera.clone());
    assert_eq!(world.live.presence(&meeting, &camera), Presence::Earlier);
    let restored = world.list("rewind.m3u8").await;
    let bare = |list: &super::listed::Listed| -> Vec<_> {
        list.segments
            .iter()
            .map(|s| (s.msn, s.discontinuity, s.uri.clone(), s.start))
            .collect()
    };
    assert_eq!(bare(&restored), bare(&before));
    assert_eq!(restored.kind.as_deref(), Some("EVENT"));
    for segment in restored.segments.iter().filter(|segment| !segment.gap) {
        let answer = world.get(&format!("east/{}", segment.uri)).await;
        assert_eq!(answer.status, StatusCode::OK);
    }

    world.studio.now = world.studio.now.plus_us(3_000_000);
    world.begin();
    world.segment(10);
    let list = world.list("live.m3u8").await;
    let last = list.segments.last().expect("a segment");
    assert_eq!((last.msn, last.discontinuity), (46, 2));
    assert!(list.first > 1, "a window");
    let master = world.get("master.m3u8").await;
    assert!(
        master.text().contains("RESOLUTION=1280x720"),
        "{}",
        master.text()
    );
}

#[tokio::test]
async fn footage_that_was_changed_is_not_shown() {
    let mut world = world();
    world.restart();
    let path = world.path(1);
    let mut bytes = fs::read(&path).expect("a file");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    bytes[30] ^= 1;
    fs::write(&path, bytes).expect("a file");
    for (address, status) in [
        ("east/1/19.m4s", StatusCode::OK),
        ("east/1/20.m4s", StatusCode::INTERNAL_SERVER_ERROR),
        ("east/audio/1/20.m4s", StatusCode::INTERNAL_SERVER_ERROR),
        ("east/1/init.mp4", StatusCode::INTERNAL_SERVER_ERROR),
        ("east/2/init.mp4", StatusCode::OK),
    ] {
        let answer = world.get(address).await;
        assert_eq!(answer.status, status, "{address}");
    }
    fs::remove_file(&path).expect("a file");
    let answer = world.get("east/1/18.m4s").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_footage_can_be_taken_away() {
    let mut world = world();
    let infos = world.live.downloads(&world.meeting, &world.studio.camera);
    assert_eq!(infos.len(), 1);
    assert_eq!(infos[0].address, "/live/council/east/download.mp4");
    let whole = get(&world.live, &infos[0].address).await;
    assert_eq!(whole.status, StatusCode::OK);
    assert_eq!(whole.body.len() as u64, infos[0].bytes);
    let name = "attachment; filename=\"council-east.mp4\"";
    assert_eq!(whole.header("content-disposition"), name);
    let segment = &world.segments[&(2, 40)];
    assert!(
        whole.body.ends_with(segment),
        "it ends with the last that was kept"
    );

    let tag = whole.header("etag").to_owned();
    for (tag, status) in [(tag.as_str(), 206), ("\"other\"", 200)] {
        let mut asked = request(Method::GET, &infos[0].address);
        asked
            .headers
            .insert("range", "bytes=1000-300999".parse().expect("a header"));
        asked
            .headers
            .insert("if-range", tag.parse().expect("a header"));
        let answer = ask(&world.live, &asked).await;
        assert_eq!(answer.status, status);
        if status == 206 {
            let to = whole.body.len().min(301_000);
            assert_eq!(answer.body, whole.body[1000..to]);
        }
    }
    world.segment(10);
    world.keep();
    let more = get(&world.live, &infos[0].address).await;
    assert!(more.body.len() > whole.body.len());
    assert_ne!(more.header("etag"), tag);
}

struct Found(Past, AtomicU64);

impl Archive for Found {
    fn find(&self, meeting: &MeetingId) -> Option<Past> {
        self.1.fetch_add(1, Ordering::SeqCst);
        meeting
            .as_str()
            .starts_with("council")
            .then(|| self.0.clone())
    }
}

#[tokio::test]
async fn a_past_meeting_is_found_when_somebody_asks() {
    let mut world = world();
    world.end_take();
    let shelf = Shelf::new(world.path(1).ancestors().nth(3).expect("the root"));
    let settings = Settings {
        past_max: 2,
        ..Settings::default()
    };
    let live = Live::new(settings, shelf, Clock::simulated(0));
    let past = Past {
        status: Status {
            ended: Some(world.studio.now),
            ..Status::default()
        },
        cameras: vec![PastCamera {
            camera: world.studio.camera.clone(),
            takes: world.takes.clone(),
            segments: world.kept.clone(),
        }],
    };
    let archive = Arc::new(Found(past, AtomicU64::new(0)));
    live.set_archive(Arc::clone(&archive) as Arc<dyn Archive>);
    let master = get(&live, "/live/council/master.m3u8").await;
    assert!(
        master.text().contains("\neast/rewind.m3u8\n"),
        "{}",
        master.text()
    );
    let list = get(&live, "/live/council/east/rewind.m3u8").await;
    assert!(list.text().ends_with("#EXT-X-ENDLIST\n"));
    assert_eq!(list.header("cache-control"), "public, max-age=30");
    assert_eq!(
        get(&live, "/live/council/east/2/30.m4s").await.status,
        StatusCode::OK
    );
    assert_eq!(
        archive.1.load(Ordering::SeqCst),
        1,
        "once found, it is known"
    );
    for other in [
        "/live/none/master.m3u8",
        "/live/none/east/live.m3u8",
        "/live/N!/master.m3u8",
    ] {
        assert_eq!(get(&live, other).await.status, StatusCode::NOT_FOUND);
    }
    for n in 0..5 {
        get(&live, &format!("/live/council-{n}/east/rewind.m3u8")).await;
        get(&live, "/live/council/east/rewind.m3u8").await;
    }
    assert_eq!(
        archive.1.load(Ordering::SeqCst),
        8,
        "what is looked at stays"
    );
    assert_eq!(
        live.cameras(&"council-0".parse().expect("an id")).len(),
        0,
        "the others go"
    );
}

#[tokio::test]
async fn an_ended_meeting_lets_go_of_its_bytes() {
    let mut world = world();
    let clock = Clock::simulated(0);
    let shelf = Shelf::new(world.path(1).ancestors().nth(3).expect("the root"));
    world.live = Live::new(Settings::default(), shelf, clock.clone());
    world.studio.resume(2, 41);
    world.live.set_status(&world.meeting, world.status.clone());
    world.live.restore(
        &world.meeting,
        &world.studio.camera,
        &world.takes,
        &world.kept,
    );
    world.begin();
    world.segment(10);
    world.keep();
    world.end_take();
    let now = world.studio.now;
    world.set(|status| status.ended = Some(now));
    let camera = world.live.find_camera("council/east").expect("a camera");
    assert_eq!(camera.state().hot.len(), 1);
    clock.advance(301_000_000);
    world.set(|_| {});
    assert_eq!(camera.state().hot.len(), 0);
    assert_eq!(world.get("east/3/41.m4s").await.status, StatusCode::OK);
}

#[test]
fn the_cache_keeps_what_is_used_and_stays_small() {
    let mut cache = Cache::new(100);
    let bytes = || Bytes::from(vec![0; 40]);
    let key = |seq| (0, 1, seq, false);
    cache.put(key(1), bytes());
    cache.put(key(2), bytes());
    assert!(cache.get(key(1)).is_some());
    cache.put(key(3), bytes());
    assert!(cache.get(key(2)).is_none());
    assert!(cache.get(key(1)).is_some() && cache.get(key(3)).is_some());
    cache.put(key(4), Bytes::from(vec![0; 101]));
    assert!(cache.get(key(4)).is_none());
    assert_eq!(cache.bytes(), 80);
}
