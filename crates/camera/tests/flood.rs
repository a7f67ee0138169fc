//! Five thousand connections that say nothing, in a process of their own, so that memory can be
//! counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use acts::{CameraPath, Cause};
use av::{Frame, Kind};
use base::Clock;
use bytes::Bytes;
use camera::rtmp::{Config, Publisher, serve};
use camera::{Door, Refused, Sink};
use rustix::process::Resource;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

const DEADLINE: Duration = Duration::from_secs(60);

/// Counts frames.
#[derive(Clone)]
struct Count(watch::Sender<u32>);

impl Door for Count {
    fn admit(&self, _: &CameraPath, _: &str, _: SocketAddr) -> Result<Box<dyn Sink>, Refused> {
        Ok(Box::new(self.clone()))
    }
}

impl Sink for Count {
    fn frame(&mut self, _: Frame, _: i64) {
        self.0.send_modify(|count| *count += 1);
    }
    fn tick(&mut self, _: i64) {}
    fn ended(&mut self, cause: Cause, _: i64) {
        assert_eq!(cause, Cause::ServerStopped, "a publisher was hurt");
    }
    fn evicted(&self) -> bool {
        false
    }
}

/// An encoder of sound that sends one packet when it is asked.
struct Encoder {
    publisher: Publisher,
    frame: Frame,
}

impl Encoder {
    async fn start(address: SocketAddr) -> Self {
        let url = format!("rtmp://{address}/cabinet-room/east?key=k");
        let track = Arc::new(av::aac::track(&[0x11, 0x90]).expect("a track"));
        let data = Bytes::from_static(&[0x21, 1, 2, 3]);
        Self {
            publisher: Publisher::connect(&url).await.expect("admitted"),
            frame: Frame {
                kind: Kind::Audio,
                dts_us: 0,
                pts_us: 0,
                key: true,
                data,
                track,
            },
        }
    }

    async fn go_on(&mut self, count: &Count) {
        let mut heard = count.0.subscribe();
        let want = *heard.borrow() + 1;
        self.publisher.frame(&self.frame).await.expect("sent");
        self.frame.dts_us += 21_333;
        let wait = heard.wait_for(|count| *count >= want);
        drop(
            timeout(DEADLINE, wait)
                .await
                .expect("in time")
                .expect("open"),
        );
    }
}

/// Resident memory of this process in bytes.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    text.split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok())
        .expect("pages")
        * 4096
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(
    clippy::print_stderr,
    reason = "says how many connections the system allowed"
)]
async fn thousands_who_say_nothing_hurt_nobody() {
    // As many descriptors as this process may have without asking.
    let mut limit = rustix::process::getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    rustix::process::setrlimit(Resource::Nofile, limit).expect("raised as far as allowed");
    let config = Config {
        strangers_per_address_max: 10_000,
        handshake_ms: 60_000,
        ..Config::default()
    };
    let max = config.strangers_max;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let count = Count(watch::channel(0).0);
    tokio::spawn(serve(
        listener,
        None,
        Arc::new(count.clone()),
        config,
        Clock::system(),
    ));
    let mut encoder = Encoder::start(address).await;
    encoder.go_on(&count).await;
    let before = resident();
    let mut idle = Vec::new();
    for n in 0..5000 {
        match timeout(DEADLINE, TcpStream::connect(address))
            .await
            .expect("in time")
        {
            Ok(mut socket) => {
                // Every second one says half a handshake.
                if n % 2 == 0 {
                    drop(socket.write_all(&[3; 1500]).await);
                }
                idle.push(socket);
            }
            // EMFILE: where the system allows fewer descriptors, fewer must do.
            Err(error) if error.raw_os_error() == Some(24) => break,
            Err(error) => panic!("{error}"),
        }
        if n % 500 == 0 {
            encoder.go_on(&count).await;
        }
    }
    assert!(
        idle.len() > 400,
        "only {} connections were allowed",
        idle.len()
    );
    encoder.go_on(&count).await;
    let each = resident().saturating_sub(before) / idle.len().min(max);
    let told = format!("{each} bytes for each of {} strangers", idle.len());
    eprintln!("{told}; fewer than 5000 where the system allows no more");
    assert!(each < 16 << 10, "{told}");
    // A newcomer gets in all the same.
    let mut newcomer = Encoder::start(address).await;
    newcomer.go_on(&count).await;
    encoder.go_on(&count).await;
    // The oldest had to go.
    if idle.len() > max {
        let mut rest = Vec::new();
        let read = timeout(DEADLINE, idle[1].read_to_end(&mut rest))
            .await
            .expect("dropped");
        drop(read);
    }
}
