//! The way in from the network.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::world::World;
use crate::{Settings, serve};

struct Site {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

async fn site(world: &World) -> Site {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let rest = Router::new().route("/page", get(async || "a page"));
    let (stop, told) = oneshot::channel::<()>();
    let live = world.live.clone();
    let served = tokio::spawn(serve(listener, live, rest, async {
        told.await.expect("it is told");
    }));
    Site {
        address,
        stop,
        served,
    }
}

/// With a deadline: a test never hangs.
async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what)
        .await
        .expect("within the deadline")
}

/// One request on a connection; head and body of the answer.
async fn ask(socket: &mut TcpStream, request: &str) -> (String, Vec<u8>) {
    socket
        .write_all(format!("{request}\r\nHost: here\r\n\r\n").as_bytes())
        .await
        .expect("sent");
    let mut got = Vec::new();
    let head = loop {
        let end = got.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            break String::from_utf8(got.drain(..end + 4).collect()).expect("text");
        }
        let mut buffer = [0; 1000];
        let read = soon(socket.read(&mut buffer)).await.expect("an answer");
        assert!(read > 0, "closed after {got:?}");
        got.extend_from_slice(&buffer[..read]);
    };
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.expect("a length").parse().expect("a number");
    while got.len() < length && !request.starts_with("HEAD") {
        let mut buffer = [0; 1000];
        let read = soon(socket.read(&mut buffer)).await.expect("an answer");
        got.extend_from_slice(&buffer[..read]);
    }
    (head, got)
}

fn world() -> World {
    let mut world = World::new();
    world.begin();
    world.segment(10);
    world.part(true);
    world
}

#[tokio::test]
async fn one_connection_carries_footage_and_pages() {
    let world = world();
    let site = site(&world).await;
    let mut socket = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    let (head, body) = ask(&mut socket, "GET /live/council/east/1/1.m4s HTTP/1.1").await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, world.segments[&(1, 1)]);
    let (head, body) = ask(&mut socket, "GET /page HTTP/1.1").await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, b"a page");
    let (head, body) = ask(&mut socket, "HEAD /live/council/east/1/1.m4s HTTP/1.1").await;
    assert!(head.contains(&format!(
        "content-length: {}\r\n",
        world.segments[&(1, 1)].len()
    )));
    assert!(body.is_empty());
    for path in [
        "/live/../page",
        "/live/%2e%2e/page",
        "/live/council/east/%00",
        "/livepage",
    ] {
        let (head, _) = ask(&mut socket, &format!("GET {path} HTTP/1.1")).await;
        assert!(head.starts_with("http/1.1 404"), "{path}: {head}");
    }
    let (head, _) = ask(&mut socket, "POST /live/council/master.m3u8 HTTP/1.1").await;
    assert!(head.starts_with("http/1.1 405"), "{head}");
}

#[tokio::test]
async fn stopping_answers_who_waits() {
    let world = world();
    let site = site(&world).await;
    let mut idle = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    ask(&mut idle, "GET /page HTTP/1.1").await;
    let mut waiting = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    let (asked, stopped) = oneshot::channel();
    let answer = tokio::spawn(async move {
        let path = "/live/council/east/live.m3u8?_HLS_msn=2&_HLS_part=1";
        let request = format!("GET {path} HTTP/1.1\r\nHost: here\r\n\r\n");
        waiting.write_all(request.as_bytes()).await.expect("sent");
        asked.send(()).expect("somebody listens");
        let mut all = String::new();
        waiting.read_to_string(&mut all).await.expect("an answer");
        all
    });
    soon(stopped).await.expect("asked");
    // Once it waits, the store has a watcher.
    let camera = world.live.find_camera("council/east").expect("a camera");
    soon(async {
        while camera.watchers() == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    site.stop.send(()).expect("it serves");
    assert_eq!(soon(idle.read(&mut [0])).await.expect("closed in order"), 0);
    world.live.shut(&world.meeting);
    let all = soon(answer).await.expect("answered");
    assert!(all.starts_with("HTTP/1.1 200"), "{all}");
    soon(site.served).await.expect("it ends");
}

#[tokio::test]
async fn too_many_connections_are_closed_and_the_others_go_on() {
    let mut world = World::with(Settings {
        connections_max: 2,
        ..Settings::default()
    });
    world.begin();
    world.segment(10);
    let site = site(&world).await;
    let mut first = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    ask(&mut first, "GET /page HTTP/1.1").await;
    let mut second = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    ask(&mut second, "GET /page HTTP/1.1").await;
    let mut third = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    assert!(matches!(soon(third.read(&mut [0])).await, Ok(0) | Err(_)));
    ask(&mut first, "GET /live/council/east/live.m3u8 HTTP/1.1").await;
    drop(second);
    soon(async {
        loop {
            let mut next = TcpStream::connect(site.address)
                .await
                .expect("a connection");
            let sent = next
                .write_all(b"GET /page HTTP/1.1\r\nHost: h\r\n\r\n")
                .await;
            if sent.is_ok() && matches!(next.read(&mut [0]).await, Ok(1)) {
                break;
            }
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_or_takes_nothing_is_let_go() {
    let mut world = World::new();
    world.studio.frame_bytes = 2 << 20;
    world.begin();
    world.segment(10);
    let site = site(&world).await;
    let mut silent = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    let mut half = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    half.write_all(b"GET /page HTTP/1.1\r\nHost:")
        .await
        .expect("sent");
    let mut greedy = TcpStream::connect(site.address)
        .await
        .expect("a connection");
    let request = b"GET /live/council/east/1/1.m4s HTTP/1.1\r\nHost: h\r\n\r\n";
    greedy.write_all(request).await.expect("sent");
    // The clock is a test's: it runs on while everybody waits.
    tokio::time::sleep(Duration::from_secs(120)).await;
    for socket in [&mut silent, &mut half] {
        let mut said = Vec::new();
        let closed = socket.read_to_end(&mut said).await;
        assert!(closed.is_err() || said.is_empty() || said.starts_with(b"HTTP/1.1 408"));
    }
    let mut taken = Vec::new();
    let cut = greedy.read_to_end(&mut taken).await;
    assert!(
        cut.is_err() || taken.len() < world.segments[&(1, 1)].len(),
        "{}",
        taken.len()
    );
}
