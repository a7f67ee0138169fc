//! Everything that a stranger can ask for.

use axum::http::{Method, StatusCode};
use proptest::prelude::*;

use super::listed::Listed;
use super::world::{World, ask, get, request};
use crate::address::{Address, Directives};
use crate::{Closed, Gap, Item, Pause, Presence};

fn world() -> World {
    let mut world = World::new();
    world.begin();
    for _ in 0..4 {
        world.segment(10);
    }
    world.keep();
    world.part(true);
    world
}

#[tokio::test]
async fn the_low_latency_playlist_reads_like_this() {
    let mut world = world();
    let from = world.studio.now.plus_us(-1_000_000);
    world.set(|status| {
        status.items.push(Item {
            id: "budget".into(),
            title: "The \"great\" budget\n#EXT-X-ENDLIST".into(),
            from,
            until: None,
        });
        status.recesses.push(Pause {
            from: super::world::EPOCH,
            until: Some(super::world::EPOCH),
            reason: "Lunch".into(),
        });
    });
    let answer = world.get("east/live.m3u8").await;
    let expected = "#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12.0,HOLD-BACK=6.0,PART-HOLD-BACK=0.472500
#EXT-X-PART-INF:PART-TARGET=0.210000
#EXT-X-MEDIA-SEQUENCE:1
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-DATERANGE:ID=\"item-1795339807200000\",CLASS=\"org.onrecord.item\",\
START-DATE=\"2026-11-22T09:30:07.200Z\",X-ITEM=\"budget\",\
X-TITLE=\"The 'great' budget #EXT-X-ENDLIST\"
#EXT-X-MAP:URI=\"1/init.mp4\"
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:30:00.000Z
#EXTINF:2.000000,
1/1.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:30:02.000Z
#EXT-X-PART:DURATION=0.200000,URI=\"1/p10.m4s\",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200000,URI=\"1/p11.m4s\"
";
    assert_eq!(
        &answer.text()[..expected.len()],
        expected,
        "{}",
        answer.text()
    );
    let end = "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:30:08.000Z
#EXT-X-PART:DURATION=0.200000,URI=\"1/p40.m4s\",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"1/p41.m4s\"
#EXT-X-RENDITION-REPORT:URI=\"audio/live.m3u8\",LAST-MSN=5,LAST-PART=0
";
    assert!(answer.text().ends_with(end), "{}", answer.text());
}

#[tokio::test]
async fn a_short_gap_is_filled_and_a_long_one_is_jumped() {
    let mut world = world();
    world.end_segment();
    world.end_take();
    let from = world.studio.now;
    world.studio.now = from.plus_us(7_000_000);
    world.begin();
    world.segment(10);
    let list = world.list("live.m3u8").await;
    let gaps: Vec<_> = list.segments.iter().filter(|segment| segment.gap).collect();
    assert_eq!(gaps.len(), 4);
    assert_eq!(gaps[0].start, Some(from));
    assert_eq!(
        gaps.iter().map(|gap| gap.duration_us).sum::<u64>(),
        7_000_000
    );
    assert!(gaps.iter().all(|gap| gap.turns == 0));
    let after = list.segments.last().expect("a segment");
    assert_eq!((after.msn, after.turns, after.discontinuity), (10, 1, 1));
    assert_eq!(after.map.as_deref(), Some("2/init.mp4"));
    let gone = world.get(&format!("east/{}", gaps[0].uri)).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);

    world.end_take();
    world.keep();
    let from = world.studio.now;
    world.studio.now = from.plus_us(61_000_000);
    let (meeting, camera) = (world.meeting.clone(), world.studio.camera.clone());
    let (to, cause) = (world.studio.now, acts::Cause::ConnectionLost);
    world.tell(feed::Event::Gap {
        meeting,
        camera,
        from,
        to,
        cause,
    });
    world.begin();
    world.segment(10);
    let list = world.list("rewind.m3u8").await;
    assert_eq!(
        list.segments.iter().filter(|segment| segment.gap).count(),
        4
    );
    assert_eq!(list.ranges.len(), 1);
    let range = "DURATION=61.000000,X-CAUSE=\"connection_lost\"";
    assert!(list.ranges[0].ends_with(range), "{:?}", list.ranges);
    // The record tells the same gap once more: it is still one.
    let camera = world.studio.camera.clone();
    world.set(|status| {
        status.gaps.push(Gap {
            camera,
            from,
            to,
            cause,
        })
    });
    assert_eq!(world.list("rewind.m3u8").await.ranges.len(), 1);
}

#[tokio::test]
async fn a_closed_part_is_jumped_and_named() {
    let mut world = world();
    world.end_segment();
    world.end_take();
    world.keep();
    let from = world.studio.now;
    world.studio.now = from.plus_us(10_000_000);
    let until = Some(world.studio.now);
    world.set(|status| {
        let ground = "a person's health".to_owned();
        status.closed.push(Closed {
            from,
            until,
            ground,
            decided_by: "The Cabinet".to_owned(),
        });
    });
    world.begin();
    world.segment(10);
    world.keep();
    let list = world.list("live.m3u8").await;
    assert!(
        list.segments.iter().all(|segment| !segment.gap),
        "closed time is no gap"
    );
    let after = list.segments.last().expect("a segment").clone();
    assert_eq!((after.msn, after.turns, after.start), (6, 1, until));
    let named = "CLASS=\"org.onrecord.closed\",START-DATE=\"2026-11-22T09:30:08.200Z\",\
                 DURATION=10.000000,X-GROUND=\"a person's health\",X-DECIDED-BY=\"The Cabinet\"";
    assert!(list.ranges[0].ends_with(named), "{:?}", list.ranges);
    world.end_take();
    world.restart();
    let list = world.list("rewind.m3u8").await;
    assert_eq!(list.segments.last().map(|segment| segment.msn), Some(6));
}

#[tokio::test]
async fn closed_time_ages_nothing_in_the_list() {
    let mut world = World::new();
    world.begin();
    world.record(20);
    world.end_take();
    let before = world.list("live.m3u8").await;
    // An hour behind closed doors, then one part.
    world.studio.now = world.studio.now.plus_us(3_600_000_000);
    world.begin();
    world.part(true);
    let list = world.list("live.m3u8").await;
    assert_eq!(list.segments.len(), before.segments.len());
    assert_eq!((list.tail.parts.len(), list.tail.turns), (1, 1));
    let delta = world.list("live.m3u8?_HLS_skip=YES").await;
    assert_eq!(delta.skipped as usize + 6, list.segments.len());
    assert_eq!(delta.merged(&list).segments.len(), list.segments.len());
}

#[tokio::test]
async fn a_recess_is_named_with_its_reason() {
    let mut world = world();
    world.end_segment();
    world.keep();
    let from = world.studio.now;
    world.studio.now = from.plus_us(10_000_000);
    let until = Some(world.studio.now);
    world.set(|status| {
        let reason = "Lunch".to_owned();
        status.recesses.push(Pause {
            from,
            until,
            reason,
        });
    });
    world.begin();
    world.segment(10);
    world.keep();
    let list = world.list("live.m3u8").await;
    let named = "DURATION=10.000000,X-REASON=\"Lunch\"";
    let recess = list
        .ranges
        .iter()
        .find(|range| range.contains("org.onrecord.recess"));
    assert!(
        recess.is_some_and(|range| range.ends_with(named)),
        "{:?}",
        list.ranges
    );
}

#[tokio::test]
async fn what_is_kept_late_comes_back() {
    let mut world = world();
    world.end_segment();
    let late = std::mem::take(&mut world.unkept);
    world.record(40);
    let fifth = async |world: &World| {
        let list = world.list("rewind.m3u8").await;
        let segment = list.segments[4].clone();
        let answer = world.get(&format!("east/{}", segment.uri)).await;
        (segment.uri, segment.gap, answer.status)
    };
    let uri = || "1/5.m4s".to_owned();
    assert_eq!(fifth(&world).await, (uri(), true, StatusCode::NOT_FOUND));
    world.unkept = late;
    world.keep();
    assert_eq!(fifth(&world).await, (uri(), false, StatusCode::OK));
}

#[tokio::test]
async fn long_parts_and_segments_raise_their_targets() {
    let mut world = world();
    world.part_of(333_000, false);
    assert_eq!(world.list("live.m3u8").await.part_us, 333_000);
    for _ in 0..12 {
        world.part_of(333_000, false);
    }
    // Not yet whole, and too long already.
    assert_eq!(world.list("live.m3u8").await.target_s, 5);
    world.end_segment();
    world.segment(2);
    assert_eq!(world.list("live.m3u8").await.target_s, 5);
}

#[tokio::test]
async fn the_addresses_of_a_meeting() {
    let world = world();
    let master = world.get("master.m3u8").await;
    assert_eq!(master.status, StatusCode::OK);
    let lines: Vec<_> = master.text().lines().collect();
    assert!(
        lines[2].starts_with("#EXT-X-STREAM-INF:BANDWIDTH="),
        "{lines:?}"
    );
    assert!(lines[2].ends_with("CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720"));
    assert_eq!(lines[3], "east/live.m3u8");
    assert_eq!(lines[5], "east/audio/live.m3u8");
    assert!(lines[4].ends_with("CODECS=\"mp4a.40.2\""));
    let master = world.get("east/master.m3u8").await;
    assert!(master.text().contains("\nlive.m3u8\n"));
    let (meeting, camera) = (&world.meeting, &world.studio.camera);
    assert_eq!(world.live.presence(meeting, camera), Presence::Now);
    assert_eq!(world.live.cameras(meeting), std::slice::from_ref(camera));
    assert_eq!(world.live.edge(meeting, camera), Some(world.studio.now));
    for none in [
        "west/master.m3u8",
        "west/live.m3u8",
        "west/1/init.mp4",
        "east/3/init.mp4",
    ] {
        assert_eq!(
            world.get(none).await.status,
            StatusCode::NOT_FOUND,
            "{none}"
        );
    }
    assert_eq!(
        get(&world.live, "/live/other/master.m3u8").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn media_is_cached_for_life_and_read_from_anywhere() {
    let world = world();
    for (address, kind) in [
        ("east/1/init.mp4", "video/mp4"),
        ("east/1/4.m4s", "video/mp4"),
        ("east/1/p40.m4s", "video/mp4"),
        ("east/audio/1/init.mp4", "audio/mp4"),
        ("east/audio/1/4.m4s", "audio/mp4"),
        ("east/audio/1/p40.m4s", "audio/mp4"),
    ] {
        let whole = world.get(address).await;
        assert_eq!(whole.header("content-type"), kind, "{address}");
        assert_eq!(
            whole.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(whole.header("access-control-allow-origin"), "*");
        let head = request(Method::HEAD, &format!("/live/council/{address}"));
        let head = ask(&world.live, &head).await;
        assert_eq!(head.header("content-length"), whole.body.len().to_string());
        assert!(head.body.is_empty());
        ranges(&world, address, &whole.body).await;
    }
}

async fn ranges(world: &World, address: &str, whole: &[u8]) {
    let len = whole.len();
    let asked = async |range: &str| {
        let mut request = request(Method::GET, &format!("/live/council/{address}"));
        request
            .headers
            .insert("range", range.parse().expect("a header"));
        ask(&world.live, &request).await
    };
    let last = len - 1;
    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 0),
        ("bytes=10-99".to_owned(), 10, 99),
        ("bytes=7-".to_owned(), 7, last),
        ("bytes=-5".to_owned(), len - 5, last),
        (format!("bytes=3-{}", len * 9), 3, last),
        ("bytes=-999999999999".to_owned(), 0, last),
    ] {
        let answer = asked(&range).await;
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(
            answer.header("content-range"),
            format!("bytes {from}-{to}/{len}")
        );
        assert_eq!(answer.body, whole[from..=to], "{range}");
    }
    for beyond in [format!("bytes={len}-"), format!("bytes={len}-{}", len + 5)] {
        let answer = asked(&beyond).await;
        assert_eq!(answer.status, StatusCode::RANGE_NOT_SATISFIABLE, "{beyond}");
        assert_eq!(answer.header("content-range"), format!("bytes */{len}"));
    }
    for odd in [
        "bytes=5-2",
        "bytes=",
        "bytes=-",
        "lines=1-2",
        "bytes=0-1,3-4",
        "bytes=+1-2",
    ] {
        assert_eq!(asked(odd).await.status, StatusCode::OK, "{odd}");
    }
}

#[tokio::test]
async fn other_methods_and_preflight() {
    let world = world();
    let asked =
        async |method| ask(&world.live, &request(method, "/live/council/master.m3u8")).await;
    let refused = asked(Method::POST).await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS");
    let preflight = asked(Method::OPTIONS).await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        "GET, HEAD"
    );
}

#[tokio::test]
async fn path_tricks_find_nothing() {
    let world = world();
    let long = "a".repeat(5000);
    for path in [
        "/live/",
        "/live/council",
        "/live/council/",
        "/live/council/east",
        "/live/council/east/",
        "/live/council//live.m3u8",
        "/live//east/live.m3u8",
        "/live/../live/council/master.m3u8",
        "/live/council/east/../east/live.m3u8",
        "/live/council/east/..%2f..%2fbook.db",
        "/live/council/%2e%2e/east/live.m3u8",
        "/live/council/east/%2e%2e/live.m3u8",
        "/live/council/east/live.m3u8%00",
        "/live/council/east/live%2Em3u8",
        "/live/council/east/live.m3u8/",
        "/live/council/East/live.m3u8",
        "/live/council/east/audio/master.m3u8",
        "/live/council/east/audio/download.mp4",
        "/live/council/east/audio/audio/live.m3u8",
        "/live/council/east/1/",
        "/live/council/east/1/init.mp4/",
        "/live/council/east/01/init.mp4",
        "/live/council/east/+1/init.mp4",
        "/live/council/east/-1/init.mp4",
        "/live/council/east/1/-1.m4s",
        "/live/council/east/1/p-1.m4s",
        "/live/council/east/1/p.m4s",
        "/live/council/east/1/.m4s",
        "/live/council/east/1/001.m4s",
        "/live/council/east/1/0x1.m4s",
        "/live/council/east/4294967296/init.mp4",
        "/live/council/east/4294967297/1.m4s",
        "/live/council/east/1/18446744073709551617.m4s",
        "/live/council/east/1/p18446744073709551615.m4s",
        "/live/council/east/1/99999999999999999999999999999999999999.m4s",
        "/live/council/east/download-0.mp4",
        "/live/council/east/download-1.mp4",
        "/live/council/east/download-2.mp4",
        "/live/council/east/0001.mp4",
        "/live/council/east/gap-7.m4s",
        &format!("/live/{long}/master.m3u8"),
        &format!("/live/council/{long}/live.m3u8"),
        &format!("/live/council/east/1/{long}.m4s"),
    ] {
        let answer = get(&world.live, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("cache-control"), "public, max-age=1");
    }
}

#[tokio::test]
async fn directives_are_read_strictly() {
    let world = world();
    for query in [
        "_HLS_msn=",
        "_HLS_msn=x",
        "_HLS_msn=-1",
        "_HLS_msn=1.0",
        "_HLS_msn=0x1",
        "_HLS_msn=99999999999999999999999",
        "_HLS_part=1",
        "_HLS_msn=1&_HLS_part=",
        "_HLS_msn=1&_HLS_part=-1",
        "_HLS_skip=NO",
        "_HLS_skip",
    ] {
        let answer = world.get(&format!("east/live.m3u8?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    for query in ["", "&&", "utm=1", "_HLS_=3", "t=1&_HLS_msn=1"] {
        let answer = world.get(&format!("east/live.m3u8?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
    }
}

#[tokio::test]
async fn sound_alone_where_there_is_none_is_a_gap() {
    let mut world = world();
    world.end_segment();
    world.end_take();
    world.studio.audio = None;
    world.begin();
    world.segment(10);
    world.part(true);
    let list = world.list("audio/live.m3u8").await;
    let last = list.segments.last().expect("a segment");
    assert!(last.gap && last.parts.iter().all(|part| part.gap));
    assert_eq!(list.hint, None);
    for none in [
        "east/audio/2/init.mp4",
        "east/audio/2/6.m4s",
        "east/audio/2/p0.m4s",
    ] {
        assert_eq!(
            world.get(none).await.status,
            StatusCode::NOT_FOUND,
            "{none}"
        );
    }
    world.record(10);
    // The same out of the file.
    assert_eq!(world.get("east/2/6.m4s").await.status, StatusCode::OK);
    assert_eq!(
        world.get("east/audio/2/6.m4s").await.status,
        StatusCode::NOT_FOUND
    );
    let muxed = world.list("live.m3u8").await;
    assert!(!muxed.segments.last().expect("a segment").gap);
}

#[tokio::test]
async fn what_is_not_recorded_leaves_with_the_window() {
    let mut world = World::new();
    world.begin();
    for _ in 0..60 {
        world.segment(10);
    }
    for name in ["live.m3u8", "rewind.m3u8"] {
        let list = world.list(name).await;
        assert_eq!(list.kind, None, "{name} may not promise to stay");
        assert!(
            (30..=33).contains(&list.segments.len()),
            "{name}: {}",
            list.segments.len()
        );
        assert_eq!(list.segments.last().map(|segment| segment.msn), Some(60));
        for segment in &list.segments {
            let answer = world.get(&format!("east/{}", segment.uri)).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", segment.uri);
        }
    }
    assert_eq!(
        world.get("east/1/1.m4s").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn memory_holds_seconds_where_the_disk_holds_the_rest() {
    let mut world = World::new();
    world.begin();
    world.record(100);
    let camera = world.live.find_camera("council/east").expect("a camera");
    assert!(
        camera.state().hot.len() <= 5,
        "{}",
        camera.state().hot.len()
    );
    let list = world.list("rewind.m3u8").await;
    assert_eq!(
        (list.segments.len(), list.kind.as_deref()),
        (100, Some("EVENT"))
    );
}

proptest! {
    #[test]
    fn no_address_or_query_breaks_the_reader(path in "/live/[a-z0-9%./\\-_]{0,80}", query in ".{0,60}") {
        let found = Address::read(&path);
        prop_assert!(found.is_none() || !path.contains(".."));
        let read = Directives::read(Some(&query));
        prop_assert!(read.is_ok() || query.contains("_HLS_"));
    }
}

#[test]
fn the_reader_of_playlists_notices_what_is_wrong() {
    let wrong = "#EXTM3U\n#EXT-X-PART:DURATION=x,URI=\"a\"\n";
    assert!(std::panic::catch_unwind(|| Listed::read(wrong)).is_err());
}
