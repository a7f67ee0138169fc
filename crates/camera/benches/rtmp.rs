//! What RTMP costs: parsing alone per byte, and the whole way from sockets to sinks per
//! stream-hour, 1080p-like at 4 Mbit/s with AAC. `cargo bench -p camera --bench rtmp [-- SECONDS]`
#![expect(clippy::print_stdout, reason = "prints a table")]

use std::error::Error;
use std::hint::black_box;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use acts::{CameraPath, Cause};
use av::{Frame, Kind, Track};
use base::Clock;
use bytes::Bytes;
use camera::rtmp::flv::Demuxer;
use camera::rtmp::session::{Event, Session};
use camera::rtmp::{Config, Publisher, serve};
use camera::{Door, Refused, Sink};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const STREAMS: usize = 20;
const HOUR: f64 = 3600.0;
/// High profile, 320 by 180, made by x264; the size of frames is what costs, not their pictures.
const AVCC: &[u8] = &[
    0x01, 0x64, 0x00, 0x0D, 0xFF, 0xE1, 0x00, 0x18, 0x67, 0x64, 0x00, 0x0D, 0xAC, 0xB4, 0x0A, 0x0C,
    0xFC, 0xF8, 0x08, 0x80, 0x00, 0x00, 0x03, 0x00, 0x80, 0x00, 0x00, 0x1E, 0x07, 0x8A, 0x15, 0x50,
    0x01, 0x00, 0x04, 0x68, 0xEF, 0x0F, 0xCB, 0xFD, 0xF8, 0xF8, 0x00,
];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    match arguments.next().as_deref() {
        Some("push") => {
            let address = arguments.next().ok_or("an address")?;
            runtime.block_on(push(&address))
        }
        seconds => {
            let seconds = seconds.and_then(|text| text.parse().ok()).unwrap_or(20);
            runtime.block_on(async {
                parse().await?;
                whole(Duration::from_secs(seconds)).await
            })
        }
    }
}

/// Two seconds of one stream: 30 pictures a second, the first large, and 47 packets of sound.
fn film() -> Result<Vec<Frame>> {
    let picture = Arc::new(av::h264::track(AVCC)?);
    let sound = Arc::new(av::aac::track(&[0x11, 0x90])?);
    let coded = |first: u8, size: usize| {
        let mut data = (u32::try_from(size).unwrap_or(0)).to_be_bytes().to_vec();
        data.extend([first, 0x88]);
        data.resize(4 + size, 0x5A);
        Bytes::from(data)
    };
    let frame = |kind, us, key, data, track: &Arc<Track>| Frame {
        kind,
        dts_us: us,
        pts_us: us,
        key,
        data,
        track: Arc::clone(track),
    };
    let mut frames = Vec::new();
    for n in 0..60 {
        let (first, size) = if n == 0 {
            (0x65, 100_000)
        } else {
            (0x41, 14_700)
        };
        frames.push(frame(
            Kind::Video,
            n * 33_333,
            n == 0,
            coded(first, size),
            &picture,
        ));
    }
    for n in 0..94 {
        let data = Bytes::from(vec![0x21; 340]);
        frames.push(frame(Kind::Audio, n * 21_333, true, data, &sound));
    }
    frames.sort_by_key(|frame| frame.dts_us);
    Ok(frames)
}

/// Records what our client sends, and parses it again and again.
async fn parse() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("rtmp://{}/cabinet-room/east?key=k", listener.local_addr()?);
    let recording = tokio::spawn(record(listener));
    let mut publisher = Publisher::connect(&url).await?;
    let rounds = 60;
    for round in 0..rounds {
        for mut frame in film()? {
            frame.dts_us += round * 2_000_000;
            frame.pts_us += round * 2_000_000;
            publisher.frame(&frame).await?;
        }
    }
    publisher.close().await?;
    let bytes = recording.await??;
    let (mut best, mut frames) = (f64::MAX, 0);
    for _ in 0..5 {
        let before = Instant::now();
        frames = replay(&bytes)?;
        best = best.min(before.elapsed().as_nanos() as f64 / bytes.len() as f64);
    }
    let hour_s = best * 4e6 / 8.0 * HOUR / 1e9;
    println!(
        "parsing alone       {best:.3} ns/byte, {frames} frames, {hour_s:.2} CPU s per stream-hour at 4 Mbit/s"
    );
    Ok(())
}

async fn record(listener: TcpListener) -> std::io::Result<Vec<u8>> {
    let (mut socket, _) = listener.accept().await?;
    let (mut session, mut events, mut bytes) = (Session::new(), Vec::new(), Vec::new());
    let mut piece = vec![0; 64 << 10];
    loop {
        let count = socket.read(&mut piece).await?;
        if count == 0 || session.over() {
            return Ok(bytes);
        }
        bytes.extend(&piece[..count]);
        session
            .feed(&piece[..count], &mut events)
            .map_err(std::io::Error::other)?;
        if matches!(events.last(), Some(Event::Publish { .. })) {
            session.accept();
        }
        events.clear();
        let out = std::mem::take(session.output());
        socket.write_all(&out).await?;
    }
}

/// Feeds a recording in pieces as a tick reads them.
fn replay(bytes: &[u8]) -> Result<usize> {
    let (mut session, mut demuxer) = (Session::new(), Demuxer::new());
    let (mut events, mut frames) = (Vec::new(), 0);
    for mut piece in bytes.chunks(10_000) {
        while !piece.is_empty() {
            let used = session.feed(piece, &mut events)?;
            piece = &piece[used..];
            for event in events.drain(..) {
                match event {
                    Event::Publish { .. } => session.accept(),
                    Event::Media {
                        kind,
                        timestamp,
                        body,
                    } => {
                        frames +=
                            usize::from(black_box(demuxer.push(kind, timestamp, body)?).is_some());
                    }
                    Event::Ended => return Ok(frames),
                }
            }
            session.output().clear();
        }
    }
    Ok(frames)
}

/// Counts what comes.
#[derive(Clone, Default)]
struct Count {
    frames: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl Door for Count {
    fn admit(
        &self,
        _: &CameraPath,
        _: &str,
        _: SocketAddr,
    ) -> std::result::Result<Box<dyn Sink>, Refused> {
        Ok(Box::new(self.clone()))
    }
}

impl Sink for Count {
    fn frame(&mut self, frame: Frame, _: i64) {
        self.frames.fetch_add(1, Ordering::Relaxed);
        self.bytes
            .fetch_add(frame.data.len() as u64, Ordering::Relaxed);
    }
    fn tick(&mut self, _: i64) {}
    fn ended(&mut self, _: Cause, _: i64) {}
    fn evicted(&self) -> bool {
        false
    }
}

/// Serves streams that another process pushes, and counts this process's CPU time.
async fn whole(span: Duration) -> Result<()> {
    for tick_ms in [20, 50] {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let count = Count::default();
        let config = Config {
            tick_ms,
            ..Config::default()
        };
        let server = serve(
            listener,
            None,
            Arc::new(count.clone()),
            config,
            Clock::system(),
        );
        let server = tokio::spawn(server);
        let memory = resident()?;
        let mut pusher = Command::new(std::env::current_exe()?)
            .args(["push", &address.to_string()])
            .stdin(Stdio::null())
            .spawn()?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let (cpu, bytes, began) = (
            cpu_s()?,
            count.bytes.load(Ordering::Relaxed),
            Instant::now(),
        );
        tokio::time::sleep(span).await;
        let (cpu, lasted) = (cpu_s()? - cpu, began.elapsed().as_secs_f64());
        let bits = (count.bytes.load(Ordering::Relaxed) - bytes) as f64 * 8.0;
        let each = bits / lasted / STREAMS as f64 / 1e6;
        let memory = resident()?.saturating_sub(memory) / STREAMS / 1024;
        pusher.kill()?;
        pusher.wait()?;
        server.abort();
        let cpu_hour = cpu / lasted * HOUR / STREAMS as f64;
        println!(
            "sockets to sinks    {cpu_hour:.2} CPU s per stream-hour, {STREAMS} streams of {each:.2} Mbit/s, ticks of {tick_ms} ms, {memory} KiB each"
        );
    }
    Ok(())
}

async fn push(address: &str) -> Result<()> {
    let mut streams = Vec::new();
    for n in 0..STREAMS {
        let url = format!("rtmp://{address}/cabinet-room/camera-{n}?key=k");
        streams.push(tokio::spawn(async move {
            // Cameras are not in step with each other.
            tokio::time::sleep(Duration::from_millis(n as u64 * 7)).await;
            stream(&url).await.map_err(|error| error.to_string())
        }));
    }
    for stream in streams {
        stream.await??;
    }
    Ok(())
}

async fn stream(url: &str) -> Result<()> {
    let mut publisher = Publisher::connect(url).await?;
    let began = tokio::time::Instant::now();
    let film = film()?;
    for round in 0_i64.. {
        for frame in &film {
            let mut frame = frame.clone();
            frame.dts_us += round * 2_000_000;
            frame.pts_us = frame.dts_us;
            let at = Duration::from_micros(u64::try_from(frame.dts_us)?);
            tokio::time::sleep_until(began + at).await;
            publisher.frame(&frame).await?;
        }
    }
    Ok(())
}

/// User and system time of this process in seconds.
fn cpu_s() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = text
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .collect();
    let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
    Ok(ticks / 100.0)
}

fn resident() -> Result<usize> {
    let text = std::fs::read_to_string("/proc/self/statm")?;
    Ok(text.split(' ').nth(1).ok_or("pages")?.parse::<usize>()? * 4096)
}
