//! What a large archive costs: `cargo bench -p portal --bench archive` (options after `--`:
//! `meetings 10000 acts 200`).
//!
//! A book of so many meetings is written once, with a signed checkpoint after every act as a quiet
//! house has it, and kept below `target/` for the next run. Then: the start, the memory, commands,
//! and pages through the router, alone and while listeners wait and acts are written.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

mod fill;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use acts::{Actor, Command, Record, Role, Time, decide};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use base::Clock;
use notary::Notary;
use portal::{Liveness, Logins, Shelf, Site, State, Studio};
use tower::ServiceExt as _;

use fill::{DAY_US, MORNING, ORIGIN};

/// Requests of each kind.
const ASKED: usize = 300;
const LISTENERS: usize = 2_000;

struct Rooms;

impl Studio for Rooms {
    fn liveness(&self, _: &acts::CameraPath) -> Liveness {
        Liveness::default()
    }
    fn look(&self, _: &portal::Seat) -> Option<portal::Looking> {
        None
    }
    fn downloads(&self, _: &acts::MeetingId, _: &acts::CameraId) -> Vec<live::DownloadInfo> {
        Vec::new()
    }
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
    fn metrics(&self, _: &mut String) {}
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, or: u64| {
        let at = words.iter().position(|word| word == name);
        at.and_then(|at| words.get(at + 1)?.parse().ok())
            .unwrap_or(or)
    };
    let (meetings, acts) = (number("meetings", 10_000), number("acts", 200));
    let data = folder(meetings, acts);
    let began = Instant::now();
    fill::fill(&data, meetings, acts);
    println!(
        "| a book of {meetings} meetings with {acts} acts each | {:.0} MiB, ready after {:.1} s |\n|---|---|",
        mib(fs::metadata(data.join("book.db")).map_or(0, |file| file.len())),
        began.elapsed().as_secs_f64()
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    // The first start after a fill puts views and tiles in place.
    for start in ["first", "second"] {
        let (before, worked) = (resident(), worked());
        let began = Instant::now();
        let house = House::open(&data, meetings);
        let opened = began.elapsed();
        runtime.block_on(ask(&house.router, "/".to_owned()));
        println!(
            "| {start} start: notary open, front page, processor time | {:.2}, {:.2}, {:.2} s |",
            opened.as_secs_f64(),
            began.elapsed().as_secs_f64(),
            self::worked() - worked
        );
        println!(
            "| resident memory before, after | {:.0}, {:.0} MiB |",
            mib(before),
            mib(resident())
        );
        if start == "first" {
            continue;
        }
        // While the audit goes on behind open doors.
        measure(&house, &runtime);
        let mut audited = house.notary.audited();
        let found = runtime
            .block_on(audited.wait_for(Option::is_some))
            .map(drop);
        found.expect("audited");
        println!(
            "| the audit was through, processor time | {:.2}, {:.2} s |",
            began.elapsed().as_secs_f64(),
            self::worked() - worked
        );
    }
}

fn folder(meetings: u64, acts: u64) -> PathBuf {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(target, PathBuf::from);
    target.join(format!("archive-{meetings}-{acts}"))
}

struct House {
    clock: Clock,
    notary: Notary,
    router: Router,
    meetings: u64,
}

impl House {
    fn open(data: &Path, meetings: u64) -> Self {
        let clock = Clock::simulated(MORNING);
        let mut shelf = Shelf::default();
        let mut tell = |entry: &acts::Entry, public| shelf.take(entry, public);
        let notary = Notary::open_telling(data, clock.clone(), ORIGIN, &mut tell);
        let notary = notary.expect("opens");
        let tells = clock.clone();
        let now: portal::Now = Arc::new(move || Time(tells.now_us()));
        let router = portal::router(State {
            desk: Arc::new(notary.clone()),
            studio: Arc::new(Rooms),
            logins: Arc::new(Logins::new(Arc::clone(&now))),
            now,
            site: Site {
                name: "Onrecord".into(),
                origin: "https://record.example".into(),
            },
            sign_on: None,
            mailroom: Arc::new(portal::Mailroom {
                head: mail::letter::Letterhead {
                    origin: "https://record.example".into(),
                    host: "record.example".into(),
                    from: "record@record.example".parse().expect("an address"),
                },
                tags: auth::ReplyTags::new([7; 32]),
            }),
            shelf,
        });
        Self {
            clock,
            notary,
            router,
            meetings,
        }
    }

    fn meeting(&self, nth: usize) -> String {
        fill::name(nth as u64 * 7_919 % self.meetings)
    }
}

async fn ask(router: &Router, path: String) -> usize {
    let request = Request::get(&path).body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("answers");
    assert!(response.status().is_success(), "{path}: {response:?}");
    let body = to_bytes(response.into_body(), usize::MAX).await;
    body.expect("a body").len()
}

fn measure(house: &House, runtime: &tokio::runtime::Runtime) {
    let (p50, p99) = judging(house);
    println!("| a command judged and believed, without the disk | {p50:.3}, {p99:.3} ms |");
    let (p50, p99) = submitted(house);
    println!("| a command submitted | {p50:.2}, {p99:.2} ms |");
    println!("| *server time alone* | *p50, p99* |");
    pages(house, runtime);
    let streams = runtime.block_on(listen(house));
    let stop = writes(house, runtime);
    println!("| *with {LISTENERS} listeners and 20 acts a second* | *p50, p99* |");
    pages(house, runtime);
    stop();
    drop(streams);
}

/// Writes an act every 50 ms in a meeting that all listen to, until told to stop.
fn writes(house: &House, runtime: &tokio::runtime::Runtime) -> impl FnOnce() {
    let (notary, clock) = (house.notary.clone(), house.clock.clone());
    let task = runtime.spawn(async move {
        for nth in 0_u64.. {
            clock.advance(1_000_000);
            let item = format!("item-{}", nth % 5);
            drop(
                notary
                    .submit(clerk(), fill::item(&fill::going(), &item), None)
                    .await,
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    move || task.abort()
}

async fn listen(house: &House) -> Vec<tokio::task::JoinHandle<()>> {
    let mut streams = Vec::new();
    for _ in 0..LISTENERS {
        let path = format!("/api/v1/meetings/{}/events", fill::going());
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let answer = house.router.clone().oneshot(request).await;
        let mut body = answer.expect("answers").into_body();
        streams.push(tokio::spawn(async move {
            use http_body_util::BodyExt as _;
            while let Some(Ok(_)) = body.frame().await {}
        }));
    }
    streams
}

fn pages(house: &House, runtime: &tokio::runtime::Runtime) {
    public_pages(house, runtime);
    programs(house, runtime);
}

type Kind<'a> = (&'a str, &'a dyn Fn(usize) -> String);

fn public_pages(house: &House, runtime: &tokio::runtime::Runtime) {
    let size = house.notary.record().next_n() as usize;
    let kinds: &[Kind<'_>] = &[
        ("/", &|_| "/".into()),
        ("/meetings", &|nth| {
            if nth == 0 {
                "/meetings".into()
            } else {
                format!("/meetings?before={}", house.meeting(nth))
            }
        }),
        ("/meetings/{id}", &|nth| {
            format!("/meetings/{}", house.meeting(nth))
        }),
        ("/bodies/{slug}", &|nth| {
            format!("/bodies/body-{}", nth % fill::BODIES as usize)
        }),
        ("/attendance", &|_| "/attendance".into()),
        ("/unstreamed", &|_| "/unstreamed".into()),
        ("/withdrawn", &|_| "/withdrawn".into()),
        ("/commitments", &|_| "/commitments".into()),
        ("/feeds/all.atom", &|_| "/feeds/all.atom".into()),
        ("/attendance?from", &|_| {
            "/attendance?from=2020-01-01".into()
        }),
        ("/meetings/{id}/register", &|nth| {
            format!("/meetings/{}/register", house.meeting(nth))
        }),
        ("/meetings/{id}/minutes", &|nth| {
            format!("/meetings/{}/minutes", house.meeting(nth))
        }),
        ("/log", &|_| "/log".into()),
        ("/log/entries/{n}", &|nth| {
            format!("/log/entries/{}", nth * 7_919 % size)
        }),
    ];
    timed(house, runtime, kinds);
}

fn programs(house: &House, runtime: &tokio::runtime::Runtime) {
    let size = house.notary.record().next_n() as usize;
    let kinds: &[Kind<'_>] = &[
        ("/api/v1/meetings", &|_| "/api/v1/meetings".into()),
        ("/api/v1/meetings?body&limit=200", &|nth| {
            format!(
                "/api/v1/meetings?body=body-{}&limit=200",
                nth % fill::BODIES as usize
            )
        }),
        ("/api/v1/meetings?state=cancelled", &|_| {
            "/api/v1/meetings?state=cancelled".into()
        }),
        ("/api/v1/meetings/{id}", &|nth| {
            format!("/api/v1/meetings/{}", house.meeting(nth))
        }),
        ("/api/v1/meetings/{id}/acts", &|nth| {
            format!("/api/v1/meetings/{}/acts", house.meeting(nth))
        }),
        ("/api/v1/meetings/{id}/register", &|nth| {
            format!("/api/v1/meetings/{}/register", house.meeting(nth))
        }),
        ("/api/v1/meetings/{id}/business", &|nth| {
            format!("/api/v1/meetings/{}/business", house.meeting(nth))
        }),
        ("/api/v1/attendance", &|_| "/api/v1/attendance".into()),
        ("/api/v1/attendance?body", &|nth| {
            format!(
                "/api/v1/attendance?body=body-{}",
                nth % fill::BODIES as usize
            )
        }),
        ("/api/v1/attendance?office", &|nth| {
            format!(
                "/api/v1/attendance?office={}",
                fill::office(nth as u64 % fill::BODIES, 1)
            )
        }),
        ("/api/v1/unstreamed", &|_| "/api/v1/unstreamed".into()),
        ("/api/v1/commitments", &|_| "/api/v1/commitments".into()),
        ("/calendar.ics", &|_| "/calendar.ics".into()),
        ("/api/v1/log/proofs/{n}", &|nth| {
            format!("/api/v1/log/proofs/{}", nth * 7_919 % size)
        }),
    ];
    timed(house, runtime, kinds);
}

fn timed(house: &House, runtime: &tokio::runtime::Runtime, kinds: &[Kind<'_>]) {
    for (name, path) in kinds {
        let mut took = Vec::with_capacity(ASKED);
        let mut bytes = 0;
        for nth in 0..ASKED {
            let path = path(nth);
            let asked = Instant::now();
            bytes = runtime.block_on(ask(&house.router, path));
            took.push(asked.elapsed());
        }
        let (p50, p99) = percentiles(&mut took);
        println!(
            "| `{name}` ({} KiB) | {p50:.2}, {p99:.2} ms |",
            bytes / 1024
        );
    }
}

/// As a tick does it: a copy of the record, the command judged against it, its act believed, and
/// the record before let go.
fn judging(house: &House) -> (f64, f64) {
    let mut believed = house.notary.record();
    let mut took = Vec::new();
    for nth in 0..ASKED {
        let at = believed.latest().plus_us(1);
        let actor = clerk();
        let command = fill::notice(&format!("judged-{nth}"), at.plus_us(DAY_US));
        let asked = Instant::now();
        let mut record = Record::clone(&believed);
        for act in decide(&record, &actor, command, at).expect("judged") {
            let entry = record.entry(actor.by.clone(), act, at);
            record.apply(&entry, acts::Digest([7; 32]));
        }
        believed = Arc::new(record);
        took.push(asked.elapsed());
    }
    percentiles(&mut took)
}

fn submitted(house: &House) -> (f64, f64) {
    let mut took = Vec::new();
    let base = house.notary.record().next_n();
    for nth in 0..ASKED {
        let start = Time(house.clock.now_us()).plus_us(DAY_US);
        let command: Command = fill::notice(&format!("submitted-{base}-{nth}"), start);
        let asked = Instant::now();
        let done = house.notary.submit_blocking(clerk(), command, None);
        took.push(asked.elapsed());
        done.expect("written");
    }
    percentiles(&mut took)
}

fn clerk() -> Actor {
    Actor::office("Clerk", None, &[Role::Clerk])
}

fn percentiles(took: &mut [Duration]) -> (f64, f64) {
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1e3;
    (at(50), at(99))
}

/// Processor time of this process so far, in seconds.
fn worked() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / (1 << 20) as f64
}
