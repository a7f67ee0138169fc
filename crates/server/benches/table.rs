//! One command, one table: what a stream costs, how many viewers a core carries, how fast proof is.
//!
//! `cargo bench -p server --bench table` (options after `--`: `streams 20 seconds 60 viewers 3000`;
//! `ours` ends after our own rows: a stream in the open and one behind closed doors, and proof).
//! ffmpeg makes the test film; nginx with its RTMP module stands beside where it is installed; the
//! latency row needs node and Chromium.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use av::Frame;
use camera::rtmp::Publisher;
use serde_json::{Value, json};

type Fault = Box<dyn std::error::Error>;

const BINARY: &str = env!("CARGO_BIN_EXE_onrecord");
const KEY: &str = "bench-key-0000000000000000";
const CLERK: &str = "bench-clerk-00000000000000";
const CHAIR: &str = "bench-chair-00000000000000";

fn main() -> Result<(), Fault> {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let number = |name: &str, or: u64| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1)?.parse().ok().or(Some(or))
    };
    let (streams, seconds) = (
        number("streams", 20).unwrap_or(20),
        number("seconds", 60).unwrap_or(60),
    );
    let viewers = number("viewers", 3000).unwrap_or(3000);
    let folder = tempfile::tempdir()?;
    let film = film(folder.path())?;
    let mut table = Vec::new();
    let load = fs::read_to_string("/proc/loadavg")?;
    table.push(("load average before".to_owned(), load.trim().to_owned()));
    let data = folder.path().join("data");
    ours(&film, &data, streams, seconds, &mut table)?;
    verified(&data, &mut table)?;
    if !words.iter().any(|word| word == "ours") {
        if let Some(text) = nginx(&film, folder.path(), streams, seconds)? {
            table.push(("nginx-rtmp (HLS and record), the same pushes".into(), text));
        }
        for kilobits in [4000, 1000] {
            table.push((
                format!("fan-out, {viewers} LL-HLS viewers at {kilobits} kbit/s"),
                fan_out(viewers, kilobits)?,
            ));
        }
        table.push(("glass to glass in Chromium".into(), latency()));
    }
    let load = fs::read_to_string("/proc/loadavg")?;
    table.push(("load average after".to_owned(), load.trim().to_owned()));
    for (what, figure) in table {
        println!("{what:<52} {figure}");
    }
    Ok(())
}

/// Ten seconds of 1080p at about 4 Mbit/s, H.264 and AAC, as frames.
fn film(folder: &Path) -> Result<Arc<Vec<Frame>>, Fault> {
    let path = folder.join("film.mp4");
    let made = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=1920x1080:r=25:d=10,noise=alls=12:allf=t",
        ])
        .args([
            "-f",
            "lavfi",
            "-i",
            "sine=f=440:r=48000:d=10",
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
        ])
        .args([
            "-b:v", "3900k", "-maxrate", "3900k", "-bufsize", "3900k", "-g", "50", "-bf", "0",
        ])
        .args([
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
            "-b:a",
            "128k",
            "-shortest",
        ])
        .arg(&path)
        .status()?;
    if !made.success() {
        return Err("ffmpeg could not make the test film".into());
    }
    let mut file = av::demux::open(std::io::BufReader::new(fs::File::open(&path)?))?;
    let mut frames = Vec::new();
    while let Some(frame) = file.next()? {
        frames.push(frame);
    }
    frames.sort_by_key(|frame| frame.dts_us);
    Ok(Arc::new(frames))
}

/// Pushes the film over and over until the deadline.
async fn push(film: Arc<Vec<Frame>>, address: String, until: Instant) -> Result<(), Fault> {
    let mut to = Publisher::connect(&address).await?;
    for kind in [av::Kind::Video, av::Kind::Audio] {
        if let Some(frame) = film.iter().find(|frame| frame.kind == kind) {
            to.track(&frame.track).await?;
        }
    }
    let began = Instant::now();
    for turn in 0.. {
        for frame in film.iter() {
            let mut frame = frame.clone();
            frame.dts_us += turn * 10_000_000;
            frame.pts_us += turn * 10_000_000;
            let due = began + Duration::from_micros(frame.dts_us.max(0).unsigned_abs());
            tokio::time::sleep_until(due.into()).await;
            if due > until {
                return Ok(());
            }
            to.frame(&frame).await?;
        }
    }
    Ok(())
}

/// CPU seconds (user and system) and resident bytes of a process.
fn used(pid: u32) -> Result<(f64, u64), Fault> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    let pages: u64 = fields[21].parse()?;
    Ok((ticks as f64 / 100.0, pages * 4096))
}

/// Pushes to all addresses and measures a process meanwhile: CPU seconds per stream-hour, and what
/// memory grew by per stream.
fn measure(
    film: &Arc<Vec<Frame>>,
    addresses: Vec<String>,
    pid: u32,
    seconds: u64,
) -> Result<(f64, f64), Fault> {
    let streams = addresses.len() as f64;
    let empty = used(pid)?.1;
    let until = Instant::now() + Duration::from_secs(seconds + 5);
    let pushing = {
        let film = Arc::clone(film);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                let pushes: Vec<_> = addresses
                    .into_iter()
                    .map(|address| push(Arc::clone(&film), address, until))
                    .collect();
                for outcome in join(pushes).await {
                    if let Err(fault) = outcome {
                        println!("a push failed: {fault}");
                    }
                }
            });
        })
    };
    std::thread::sleep(Duration::from_secs(4));
    let (before, since) = (used(pid)?.0, Instant::now());
    std::thread::sleep(Duration::from_secs(seconds));
    let (after, resident) = used(pid)?;
    let span = since.elapsed().as_secs_f64();
    pushing.join().map_err(|_| "a pushing thread failed")?;
    let cost = (after - before) / (span * streams) * 3600.0;
    Ok((cost, resident.saturating_sub(empty) as f64 / streams / 1e6))
}

/// Awaits all at once.
async fn join<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut open: Vec<_> = futures
        .into_iter()
        .map(|future| (Box::pin(future), None))
        .collect();
    std::future::poll_fn(|context| {
        let mut waits = false;
        for (future, done) in &mut open {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *done = Some(value),
                    std::task::Poll::Pending => waits = true,
                }
            }
        }
        if waits {
            std::task::Poll::Pending
        } else {
            std::task::Poll::Ready(())
        }
    })
    .await;
    open.into_iter().filter_map(|(_, done)| done).collect()
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn ours(
    film: &Arc<Vec<Frame>>,
    data: &Path,
    streams: u64,
    seconds: u64,
    table: &mut Vec<(String, String)>,
) -> Result<(), Fault> {
    let ready = data.with_extension("json");
    let child = Command::new(BINARY)
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--rtmp-listen",
            "127.0.0.1:0",
            "--data",
        ])
        .arg(data)
        .arg("--ready-file")
        .arg(&ready)
        .env("ONRECORD_LOG", "warn")
        .stdout(Stdio::null())
        .spawn()?;
    let mut server = Process(child);
    let told: Value = loop {
        match fs::read_to_string(&ready) {
            Ok(text) => break serde_json::from_str(&text)?,
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("a text is missing");
    let (portal, rtmp) = (text(&told["portal"])?, text(&told["rtmp"])?);
    let operator = text(&told["setup"]["token"])?;
    convene(&portal, &operator, streams)?;
    agree(&portal, &operator)?;
    let addresses: Vec<String> = (0..streams)
        .map(|camera| format!("{rtmp}/hall/c{camera}?key={KEY}{camera}"))
        .collect();
    let (cost, memory) = measure(film, addresses.clone(), server.0.id(), seconds)?;
    table.push((
        format!("ours: CPU s per stream-hour, {streams} × 1080p 4 Mbit/s, kept"),
        format!("{cost:.2}"),
    ));
    table.push(("ours: memory per stream".into(), format!("{memory:.1} MB")));
    post(
        &portal,
        CLERK,
        json!({"type": "close_session", "meeting": "bench-1", "ground": "Bench", "review": "2099-12-31"}),
    )?;
    // A camera's place is free some seconds after its encoder fell silent.
    std::thread::sleep(Duration::from_secs(6));
    let (sealed, memory) = measure(film, addresses, server.0.id(), seconds)?;
    table.push((
        "ours: the same behind closed doors, sealed".into(),
        format!(
            "{sealed:.2}, {:+.0} % of the row above, {memory:.1} MB per stream",
            (sealed / cost - 1.0) * 100.0
        ),
    ));
    post(
        &portal,
        CLERK,
        json!({"type": "adjourn", "meeting": "bench-1"}),
    )?;
    std::thread::sleep(Duration::from_secs(5));
    Command::new("kill")
        .arg(server.0.id().to_string())
        .status()?;
    server.0.wait()?;
    Ok(())
}

fn post(portal: &str, token: &str, command: Value) -> Result<Value, Fault> {
    let request = ureq::post(&format!("{portal}/api/v1/commands"));
    let request = request.header("authorization", &format!("Bearer {token}"));
    let request = request.header("content-type", "application/json");
    let mut answer = request.send(command.to_string())?;
    Ok(serde_json::from_str(&answer.body_mut().read_to_string()?)?)
}

/// Lays down who opens together what is sealed, so that a seal lies ready.
fn agree(portal: &str, operator: &str) -> Result<(), Fault> {
    for (office, name, side, token) in [
        ("clerk", "Clerk", "services", CLERK),
        ("chair", "Chair", "elected", CHAIR),
    ] {
        post(
            portal,
            operator,
            json!({"type": "create_office", "office": office, "body": "bench", "name": name, "side": side}),
        )?;
        // Nobody agrees or holds a piece who is not a known person.
        post(
            portal,
            operator,
            json!({"type": "appoint_person", "office": office, "person": format!("{office}-a"), "name": name}),
        )?;
        if token == CHAIR {
            post(
                portal,
                operator,
                json!({"type": "grant_role", "office": name, "role": "chair", "token": auth::digest(token).to_string()}),
            )?;
        }
        let recipient = age::x25519::Identity::generate().to_public().to_string();
        post(
            portal,
            token,
            json!({"type": "set_recipient", "recipient": recipient}),
        )?;
    }
    let policy =
        json!({"type": "set_seal_policy", "body": "bench", "clauses": [["clerk"], ["chair"]]});
    let proposed = post(portal, CLERK, json!({"type": "propose", "command": policy}))?;
    let proposal = &proposed["entries"][0]["entry"]["n"];
    post(
        portal,
        CHAIR,
        json!({"type": "second", "proposal": proposal}),
    )?;
    Ok(())
}

/// Sets up a room with cameras and calls a recorded meeting to order.
fn convene(portal: &str, operator: &str, streams: u64) -> Result<(), Fault> {
    post(
        portal,
        operator,
        json!({"type": "establish_body", "body": "bench", "name": "Bench", "zone": "UTC"}),
    )?;
    post(
        portal,
        operator,
        json!({"type": "create_room", "body": "bench", "room": "hall", "name": "Hall"}),
    )?;
    for camera in 0..streams {
        post(
            portal,
            operator,
            json!({"type": "add_camera", "room": "hall", "camera": format!("c{camera}"), "name": "Camera", "key": auth::digest(&format!("{KEY}{camera}")).to_string()}),
        )?;
    }
    post(
        portal,
        operator,
        json!({"type": "grant_role", "office": "Clerk", "role": "clerk", "token": auth::digest(CLERK).to_string()}),
    )?;
    post(
        portal,
        CLERK,
        json!({"type": "notice_meeting", "meeting": "bench-1", "body": "bench", "category": "routine", "title": "Bench", "room": "hall", "place": "Here", "start": "2099-01-01T00:00:00Z", "purpose": "Measuring", "convener": "Clerk"}),
    )?;
    post(
        portal,
        CLERK,
        json!({"type": "order_recording", "meeting": "bench-1", "decided_by": "Chair", "ground": "bench", "handling": "kept"}),
    )?;
    post(
        portal,
        CLERK,
        json!({"type": "call_to_order", "meeting": "bench-1"}),
    )?;
    Ok(())
}

fn verified(data: &Path, table: &mut Vec<(String, String)>) -> Result<(), Fault> {
    let since = Instant::now();
    let output = Command::new(BINARY)
        .arg("verify")
        .arg(data)
        .arg("--json")
        .output()?;
    let span = since.elapsed().as_secs_f64();
    let report: Value = serde_json::from_slice(&output.stdout)?;
    let bytes = report["checked"]["bytes"].as_f64().unwrap_or(0.0);
    let text = format!(
        "{:.2} GB/s ({:.0} MB, {}, all hashes twice)",
        bytes / span / 1e9,
        bytes / 1e6,
        report["verdict"]
    );
    table.push(("verify of a data folder, both cores".into(), text));
    Ok(())
}

/// The same pushes to nginx with its RTMP module, packaging HLS and recording; none where it is not
/// installed.
fn nginx(
    film: &Arc<Vec<Frame>>,
    folder: &Path,
    streams: u64,
    seconds: u64,
) -> Result<Option<String>, Fault> {
    let module = PathBuf::from("/usr/lib/nginx/modules/ngx_rtmp_module.so");
    if !module.exists() || !Path::new("/usr/sbin/nginx").exists() {
        return Ok(None);
    }
    let home = folder.join("nginx");
    for below in ["hls", "rec"] {
        fs::create_dir_all(home.join(below))?;
    }
    let settings = format!(
        "load_module {module};\nuser root;\ndaemon off;\nmaster_process off;\nworker_processes 1;\npid {home}/pid;\nerror_log {home}/log crit;\n\
         events {{ worker_connections 1024; }}\nrtmp {{ server {{ listen 127.0.0.1:19350; application live {{ live on; hls on; hls_path {home}/hls; hls_fragment 2s; \
         record all; record_path {home}/rec; }} }} }}\n",
        module = module.display(),
        home = home.display()
    );
    fs::write(home.join("conf"), settings)?;
    let child = Command::new("/usr/sbin/nginx")
        .arg("-c")
        .arg(home.join("conf"))
        .stderr(Stdio::null())
        .spawn()?;
    let server = Process(child);
    std::thread::sleep(Duration::from_secs(1));
    let addresses = (0..streams)
        .map(|stream| format!("rtmp://127.0.0.1:19350/live/s{stream}"))
        .collect();
    let (cost, memory) = measure(film, addresses, server.0.id(), seconds)?;
    Ok(Some(format!(
        "{cost:.2} CPU s per stream-hour, {memory:.1} MB per stream"
    )))
}

/// The last line of a program that prints its figure.
fn last_line(command: &mut Command) -> Result<String, Fault> {
    let output = command.stderr(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("no figure")
        .trim()
        .to_owned())
}

fn fan_out(viewers: u64, kilobits: u64) -> Result<String, Fault> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let words = [
        "run",
        "-q",
        "--release",
        "--locked",
        "-p",
        "live",
        "--example",
        "fanout",
        "--",
    ];
    last_line(Command::new(cargo).args(words).args([
        viewers.to_string(),
        "20".into(),
        kilobits.to_string(),
    ]))
}

fn latency() -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    let words = ["latency.mjs", "--minutes", "1"];
    let mut command = Command::new("node");
    command
        .args(words)
        .current_dir(script)
        .envs(BTreeMap::from([("ONRECORD_BINARY", BINARY)]));
    last_line(&mut command).unwrap_or_else(|fault| format!("not measured: {fault}"))
}
