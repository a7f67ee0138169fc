//! Who waits, for how long, and what ends it.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use axum::http::{Method, StatusCode};

use super::listed::Listed;
use super::world::{Answer, World, ask, request};

type Asked = Pin<Box<dyn Future<Output = Answer>>>;

/// A request under way.
fn asking(world: &World, address: &str) -> Asked {
    let live = world.live.clone();
    let request = request(Method::GET, &format!("/live/council/east/{address}"));
    Box::pin(async move { ask(&live, &request).await })
}

fn poll(asked: &mut Asked) -> Poll<Answer> {
    asked.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

fn waits(asked: &mut Asked) {
    assert!(poll(asked).is_pending(), "it should wait");
}

fn comes(asked: &mut Asked) -> Answer {
    match poll(asked) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("it should be answered"),
    }
}

/// Two whole segments and two parts of the third.
fn world() -> World {
    let mut world = World::new();
    world.begin();
    world.segment(10);
    world.segment(10);
    world.part(true);
    world.part(false);
    world
}

#[tokio::test(start_paused = true)]
async fn a_reload_waits_for_its_part() {
    let mut world = world();
    let mut next = asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=2");
    let mut later = asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=3");
    let mut whole = asking(&world, "live.m3u8?_HLS_msn=3");
    [&mut next, &mut later, &mut whole]
        .into_iter()
        .for_each(waits);

    world.part(false);
    let answer = comes(&mut next);
    assert_eq!(answer.header("cache-control"), "public, max-age=6");
    let list = Listed::read(answer.text());
    assert_eq!((list.tail.msn, list.tail.parts.len()), (3, 3));
    [&mut later, &mut whole].into_iter().for_each(waits);

    world.part(false);
    comes(&mut later);
    waits(&mut whole);
    world.end_segment();
    let list = Listed::read(comes(&mut whole).text());
    assert_eq!(list.segments.last().map(|s| s.msn), Some(3));
}

#[tokio::test(start_paused = true)]
async fn a_part_beyond_the_last_is_the_first_of_the_next_segment() {
    let mut world = world();
    let mut beyond = asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=2");
    let mut tuned_in = asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=9");
    waits(&mut beyond);
    waits(&mut tuned_in);
    world.end_segment();
    waits(&mut beyond);
    waits(&mut tuned_in);
    world.part(true);
    let list = Listed::read(comes(&mut beyond).text());
    assert_eq!((list.tail.msn, list.tail.parts.len()), (4, 1));
    comes(&mut tuned_in);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_what_is_there() {
    let world = world();
    for address in [
        "live.m3u8",
        "live.m3u8?_HLS_msn=0",
        "live.m3u8?_HLS_msn=2",
        "live.m3u8?_HLS_msn=2&_HLS_part=9",
        "live.m3u8?_HLS_msn=2&_HLS_part=10",
        "live.m3u8?_HLS_msn=3&_HLS_part=1",
        "audio/live.m3u8?_HLS_msn=3&_HLS_part=1",
        "rewind.m3u8?_HLS_msn=3&_HLS_part=1&_HLS_skip=v2",
    ] {
        let answer = comes(&mut asking(&world, address));
        assert_eq!(answer.status, StatusCode::OK, "{address}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_far_future_is_refused_at_once() {
    let world = world();
    for address in [
        "live.m3u8?_HLS_msn=5",
        "live.m3u8?_HLS_msn=5&_HLS_part=0",
        "live.m3u8?_HLS_msn=999999999999999",
        "live.m3u8?_HLS_msn=3&_HLS_part=18",
        "audio/rewind.m3u8?_HLS_msn=5&_HLS_part=0",
    ] {
        let answer = comes(&mut asking(&world, address));
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test(start_paused = true)]
async fn the_hinted_part_is_waited_for() {
    let mut world = world();
    let list = world.list("live.m3u8").await;
    assert_eq!(list.hint.as_deref(), Some("1/p22.m4s"));
    let mut hinted = asking(&world, "1/p22.m4s");
    let mut sound = asking(&world, "audio/1/p22.m4s");
    waits(&mut hinted);
    waits(&mut sound);
    for never in ["1/p23.m4s", "2/p0.m4s", "0/p22.m4s"] {
        assert_eq!(
            comes(&mut asking(&world, never)).status,
            StatusCode::NOT_FOUND,
            "{never}"
        );
    }
    world.part(false);
    assert_eq!(comes(&mut hinted).body, world.parts[&(1, 22)]);
    let cut = av::cmaf::audio_only_part(&world.parts[&(1, 22)]);
    assert_eq!(Some(comes(&mut sound).body), cut.expect("a part"));
}

#[tokio::test(start_paused = true)]
async fn shutting_the_gate_lets_everybody_go() {
    let mut world = world();
    let mut asked = ["live.m3u8?_HLS_msn=3&_HLS_part=2", "rewind.m3u8?_HLS_msn=3"]
        .map(|address| asking(&world, address));
    let mut hinted = asking(&world, "1/p22.m4s");
    asked.iter_mut().for_each(waits);
    waits(&mut hinted);

    world.live.shut(&world.meeting);
    for asked in &mut asked {
        let answer = comes(asked);
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("cache-control"), "public, max-age=1");
        assert_eq!(
            Listed::read(answer.text()).hint,
            None,
            "nothing is promised"
        );
    }
    let answer = comes(&mut hinted);
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("cache-control"), "public, max-age=1");
    comes(&mut asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=2"));

    // What was open before the shutting may still come, and is shown.
    world.part(false);
    assert_eq!(world.list("live.m3u8").await.tail.parts.len(), 3);

    // The closing was refused: all is as before.
    world.set(|_| {});
    waits(&mut asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=3"));
    let mut waiting = asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=3");
    waits(&mut waiting);
    world.set(|status| status.on_air = false);
    comes(&mut waiting);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_take_lets_everybody_go() {
    let mut world = world();
    let mut reload = asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=2");
    let mut hinted = asking(&world, "1/p22.m4s");
    waits(&mut reload);
    waits(&mut hinted);
    world.end_segment();
    world.end_take();
    let list = Listed::read(comes(&mut reload).text());
    assert_eq!((list.segments.len(), list.hint), (3, None));
    assert_eq!(comes(&mut hinted).status, StatusCode::NOT_FOUND);
    comes(&mut asking(&world, "live.m3u8?_HLS_msn=4&_HLS_part=0"));
}

#[tokio::test(start_paused = true)]
async fn waiting_is_bounded() {
    let world = world();
    let begun = tokio::time::Instant::now();
    let answer = asking(&world, "live.m3u8?_HLS_msn=3&_HLS_part=2").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("cache-control"), "no-store");
    // The clock is a test's: three target durations by its count.
    assert_eq!(begun.elapsed().as_secs(), 6);
    assert_eq!(
        asking(&world, "1/p22.m4s").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_playlist_waits_for_a_whole_segment() {
    let mut world = World::new();
    assert_eq!(
        comes(&mut asking(&world, "live.m3u8")).status,
        StatusCode::NOT_FOUND
    );
    world.begin();
    let mut first = asking(&world, "live.m3u8");
    waits(&mut first);
    world.part(true);
    waits(&mut first);
    world.end_segment();
    let list = Listed::read(comes(&mut first).text());
    assert_eq!(list.segments.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_meeting_ends_the_list() {
    let mut world = world();
    world.end_segment();
    let mut reload = asking(&world, "live.m3u8?_HLS_msn=4&_HLS_part=0");
    waits(&mut reload);
    world.end_take();
    let now = world.studio.now;
    world.set(|status| {
        status.on_air = false;
        status.ended = Some(now);
    });
    comes(&mut reload);
    for name in [
        "live.m3u8",
        "rewind.m3u8?_HLS_skip=YES",
        "audio/live.m3u8?_HLS_msn=77",
    ] {
        let list = world.list(name).await;
        assert!(list.over, "{name}");
        assert_eq!(
            (list.skipped, list.parts().count(), list.hint),
            (0, 0, None),
            "{name}"
        );
    }
    assert_eq!(world.list("rewind.m3u8").await.kind.as_deref(), Some("VOD"));
}
