//! How many low-latency viewers one core of the server carries.
//!
//! `fanout [viewers] [seconds] [kilobits]` starts a server as a child with one camera made of
//! fabricated parts, lets as many simulated players follow it as hls.js does (a connection that
//! always waits for the next playlist, a connection that fetches each part once it is listed), and
//! prints the server's CPU time, what that makes per core, and how late parts came.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use acts::{MeetingId, Time};
use base::Clock;
use feed::{Event, OpenPart};
use footage::Shelf;
use live::{Live, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

#[path = "../src/tests/studio.rs"]
#[expect(dead_code, reason = "tests use more of it")]
mod studio;

use studio::Studio;

const PART_US: i64 = 200_000;
const PARTS: u64 = 10;
/// A player that holds back three parts has this long to get a part after its end.
const SLACK_US: i64 = 2 * PART_US;

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let args: Vec<_> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "server") {
        return server(args.get(1).map_or("4000", String::as_str).parse()?);
    }
    let number = |at: usize, or: u64| args.get(at).map_or(Ok(or), |text| text.parse());
    let (viewers, seconds, kilobits) = (number(0, 1000)?, number(1, 20)?, number(2, 4000)?);
    let program = std::env::current_exe()?;
    let mut child = Command::new(program)
        .args(["server".to_owned(), kilobits.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let measured = measure(&mut child, viewers, seconds);
    child.kill()?;
    child.wait()?;
    println!("{kilobits:>6} kbit/s  {}", measured?);
    Ok(())
}

/// Serves one camera, its parts published in time with the clock.
fn server(kilobits: u64) -> Result<(), Fault> {
    let meeting: MeetingId = "fanout".parse()?;
    let now_us = SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros() as i64;
    // Seven seconds are there at once, so that nobody finds an empty playlist.
    let head_us = 35 * PART_US;
    let mut studio = Studio::new(&meeting, "camera", Time(now_us - head_us));
    studio.frame_bytes = (kilobits * 1000 / 8 / 30) as usize;
    let live = Live::new(
        Settings::default(),
        Shelf::new("/nonexistent"),
        Clock::system(),
    );
    let epoch = studio.now;
    live.on(&studio.begin());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let port = listener.local_addr()?.port();
    let shown = live.clone();
    let rest = axum::Router::new();
    runtime.spawn(async move { live::serve(listener, shown, rest, std::future::pending()).await });
    let mut out = io::stdout();
    writeln!(out, "{port} {}", epoch.micros())?;
    out.flush()?;
    for number in 0_u64.. {
        let end_us = epoch.micros() + (number as i64 + 1) * PART_US;
        let now_us = SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros() as i64;
        if end_us > now_us {
            std::thread::sleep(Duration::from_micros((end_us - now_us) as u64));
        }
        let mut events: Vec<Event<OpenPart>> =
            vec![studio.part(PART_US as u64, number.is_multiple_of(PARTS))];
        if number % PARTS == PARTS - 1 {
            events.push(studio.end_segment());
        }
        live.on_all(&events);
    }
    Ok(())
}

#[derive(Default)]
struct Tally {
    requests: AtomicU64,
    bytes: AtomicU64,
    errors: AtomicU64,
    lateness_us: std::sync::Mutex<Vec<i64>>,
}

fn measure(child: &mut Child, viewers: u64, seconds: u64) -> Result<String, Fault> {
    let stdout = child.stdout.take().ok_or("no output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let (port, epoch) = line.trim().split_once(' ').ok_or("no port")?;
    let (port, epoch_us): (u16, i64) = (port.parse()?, epoch.parse()?);
    let pid = child.id();
    let tally = Arc::new(Tally::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let local = tokio::task::LocalSet::new();
    let measuring = Arc::clone(&tally);
    local.block_on(&runtime, async move {
        for n in 0..viewers {
            let tally = Arc::clone(&measuring);
            tokio::task::spawn_local(async move {
                if viewer(port, epoch_us, &tally).await.is_err() {
                    tally.errors.fetch_add(1, Ordering::Relaxed);
                }
            });
            if n % 50 == 49 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
        for counter in [&measuring.requests, &measuring.bytes, &measuring.errors] {
            counter.store(0, Ordering::Relaxed);
        }
        measuring.lateness_us.lock().expect("nobody panics").clear();
        let (begun, cpu) = (Instant::now(), cpu_s(pid)?);
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        let (wall_s, cpu_s) = (begun.elapsed().as_secs_f64(), cpu_s(pid)? - cpu);
        Ok(report(viewers, wall_s, cpu_s, rss_mb(pid)?, &measuring))
    })
}

fn report(viewers: u64, wall_s: f64, cpu_s: f64, rss_mb: u64, tally: &Tally) -> String {
    let mut late = tally.lateness_us.lock().expect("nobody panics").clone();
    late.sort_unstable();
    let at = |share: f64| {
        late.get(((late.len() as f64 - 1.0) * share) as usize)
            .map_or(0, |us| us / 1000)
    };
    let stalls = late.iter().filter(|us| **us > SLACK_US).count();
    let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let rate = load(&tally.requests) as f64 / wall_s;
    let gbits = load(&tally.bytes) as f64 * 8.0 / wall_s / 1e9;
    format!(
        "{viewers} viewers: {rate:.0} req/s, {gbits:.2} Gbit/s, server {:.1} % of a core, \
         {rss_mb} MB; {:.0} viewers a core; parts after their end p50 {} p95 {} p99 {} max {} ms, \
         late {stalls} of {}, errors {}",
        cpu_s / wall_s * 100.0,
        viewers as f64 * wall_s / cpu_s,
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0),
        late.len(),
        load(&tally.errors),
    )
}

/// CPU seconds that a process has used, from `/proc`.
fn cpu_s(pid: u32) -> Result<f64, Fault> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after = stat.rsplit(") ").next().ok_or("no stat")?;
    let ticks: Vec<f64> = after
        .split(' ')
        .skip(11)
        .take(2)
        .flat_map(str::parse)
        .collect();
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

fn rss_mb(pid: u32) -> Result<u64, Fault> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .ok_or("no RSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
}

/// A player: two connections, as a browser opens them.
async fn viewer(port: u16, epoch_us: i64, tally: &Arc<Tally>) -> Result<(), Fault> {
    let (listed, fetch) = mpsc::unbounded_channel();
    let parts = tokio::task::spawn_local(fetch_parts(port, epoch_us, fetch, Arc::clone(tally)));
    let mut http = Http::open(port, tally).await?;
    let mut path = String::from("/live/fanout/camera/live.m3u8");
    let mut last: Option<u64> = None;
    loop {
        http.get(&path).await?;
        let text = std::str::from_utf8(&http.body)?;
        let seen = Seen::read(text).ok_or("no playlist")?;
        for number in last.map_or(seen.part, |last| last + 1)..=seen.part {
            listed.send(number)?;
        }
        last = Some(seen.part);
        path = format!(
            "/live/fanout/camera/live.m3u8?_HLS_msn={}&_HLS_part={}&_HLS_skip=YES",
            seen.msn, seen.parts
        );
        if parts.is_finished() {
            return Err("the parts ended".into());
        }
    }
}

async fn fetch_parts(
    port: u16,
    epoch_us: i64,
    mut listed: mpsc::UnboundedReceiver<u64>,
    tally: Arc<Tally>,
) {
    let Ok(mut http) = Http::open(port, &tally).await else {
        return;
    };
    while let Some(number) = listed.recv().await {
        if http
            .get(&format!("/live/fanout/camera/1/p{number}.m4s"))
            .await
            .is_err()
        {
            tally.errors.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let end_us = epoch_us + (number as i64 + 1) * PART_US;
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let late_us = now.as_micros() as i64 - end_us;
        tally
            .lateness_us
            .lock()
            .expect("nobody panics")
            .push(late_us);
    }
}

/// What a player takes from a playlist.
struct Seen {
    /// The segment under way.
    msn: u64,
    /// Its parts.
    parts: u64,
    /// The newest part's number.
    part: u64,
}

impl Seen {
    fn read(text: &str) -> Option<Self> {
        let (mut msn, mut parts, mut part) = (0, 0, None);
        for line in text.lines() {
            if let Some(first) = line.strip_prefix("#EXT-X-MEDIA-SEQUENCE:") {
                msn = first.parse().ok()?;
            } else if let Some(skipped) = line.strip_prefix("#EXT-X-SKIP:SKIPPED-SEGMENTS=") {
                msn += skipped.parse::<u64>().ok()?;
            } else if line.starts_with("#EXT-X-PART:") {
                parts += 1;
                part = Some(line.split_once("/p")?.1.split_once('.')?.0.parse().ok()?);
            } else if !line.starts_with('#') {
                (msn, parts) = (msn + 1, 0);
            }
        }
        Some(Self {
            msn,
            parts,
            part: part?,
        })
    }
}

/// HTTP/1.1 as far as a measurement needs it, cheap enough to be many.
struct Http {
    socket: TcpStream,
    buffer: Rc<std::cell::RefCell<Vec<u8>>>,
    body: Vec<u8>,
    tally: Arc<Tally>,
}

thread_local! {
    static BUFFER: Rc<std::cell::RefCell<Vec<u8>>> =
        Rc::new(std::cell::RefCell::new(vec![0; 256 << 10]));
}

impl Http {
    async fn open(port: u16, tally: &Arc<Tally>) -> io::Result<Self> {
        let socket = TcpStream::connect(("127.0.0.1", port)).await?;
        socket.set_nodelay(true)?;
        let buffer = BUFFER.with(Rc::clone);
        Ok(Self {
            socket,
            buffer,
            body: Vec::new(),
            tally: Arc::clone(tally),
        })
    }

    async fn get(&mut self, path: &str) -> Result<(), Fault> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        self.socket.write_all(request.as_bytes()).await?;
        let mut head = [0; 1024];
        let mut have = 0;
        let (begin, len) = loop {
            let read = self
                .socket
                .read(head.get_mut(have..).ok_or("a long head")?)
                .await?;
            if read == 0 {
                return Err("closed".into());
            }
            have += read;
            if let Some(end) = head[..have].windows(4).position(|four| four == b"\r\n\r\n") {
                break (end + 4, length(&head[..end])?);
            }
        };
        let (mut left, small) = (len - (have - begin).min(len), len < 64 << 10);
        self.body.clear();
        if small {
            self.body.extend_from_slice(&head[begin..have]);
        }
        while left > 0 {
            self.socket.readable().await?;
            // Shared by all: nothing is awaited while it is held.
            let mut buffer = self.buffer.borrow_mut();
            match self.socket.try_read(&mut buffer[..]) {
                Ok(0) => return Err("closed".into()),
                Ok(read) => {
                    left = left.saturating_sub(read);
                    if small {
                        self.body.extend_from_slice(&buffer[..read]);
                    }
                }
                Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        self.tally.requests.fetch_add(1, Ordering::Relaxed);
        self.tally.bytes.fetch_add(len as u64, Ordering::Relaxed);
        Ok(())
    }
}

fn length(head: &[u8]) -> Result<usize, Fault> {
    let head = std::str::from_utf8(head)?;
    if !head.starts_with("HTTP/1.1 200") {
        return Err(head.lines().next().unwrap_or_default().to_owned().into());
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    Ok(length.ok_or("no length")?.parse()?)
}
