//! Commits and appends per second on this disk: `cargo bench -p notary`.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use acts::{Actor, Role};
use base::Clock;
use notary::Notary;

fn main() {
    // Beside the crate, on the disk that will hold the book, not in memory.
    let data = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a folder");
    let notary = Notary::open(data.path(), Clock::system(), "bench.example/log").expect("opens");
    println!("| one after the other | commits/s | p50 ms | p99 ms |\n|---|---|---|---|");
    one_by_one(&notary);
    println!(
        "\n| asking at once | appends/s | commits/s | p50 ms | p99 ms |\n|---|---|---|---|---|"
    );
    for askers in [10, 100, 1_000, 4_000] {
        at_once(&notary, askers);
    }
    let (entries, size) = (
        notary.record().next_n(),
        bytes(&data.path().join("book.db")),
    );
    drop(notary);
    let began = Instant::now();
    let notary = Notary::open(data.path(), Clock::system(), "bench.example/log").expect("opens");
    let took = began.elapsed();
    println!(
        "\nopening a book of {entries} entries ({} KiB): {:.2} s, {:.0} entries/s",
        size / 1024,
        took.as_secs_f64(),
        entries as f64 / took.as_secs_f64()
    );
    let began = Instant::now();
    (0..1_000).for_each(|n| drop(notary.proof(n % entries)));
    println!(
        "proof files: {:.0}/s",
        1_000.0 / began.elapsed().as_secs_f64()
    );
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

fn command() -> acts::Command {
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let json = format!(
        r#"{{"type":"establish_body","body":"body-{n}","name":"The body with number {n}","zone":"UTC"}}"#
    );
    serde_json::from_str(&json).expect("a command")
}

fn operator() -> Actor {
    Actor::office("Operator", None, &[Role::Operator])
}

fn one_by_one(notary: &Notary) {
    let (began, mut took) = (Instant::now(), Vec::new());
    while began.elapsed() < Duration::from_secs(3) {
        let asked = Instant::now();
        notary
            .submit_blocking(operator(), command(), None)
            .expect("written");
        took.push(asked.elapsed());
    }
    let rate = took.len() as f64 / began.elapsed().as_secs_f64();
    let (p50, p99) = percentiles(&mut took);
    println!("| | {rate:.0} | {p50:.1} | {p99:.1} |");
}

fn at_once(notary: &Notary, askers: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let (began, until) = (Instant::now(), Duration::from_secs(3));
    let mut commits = std::collections::BTreeSet::new();
    let mut took = runtime.block_on(async {
        let asked: Vec<_> = (0..askers)
            .map(|_| {
                let notary = notary.clone();
                tokio::spawn(async move {
                    let mut took = Vec::new();
                    while began.elapsed() < until {
                        let asked = Instant::now();
                        let receipt = notary.submit(operator(), command(), None).await;
                        took.push((asked.elapsed(), receipt.expect("written").checkpoint_size));
                    }
                    took
                })
            })
            .collect();
        let mut all = Vec::new();
        for asked in asked {
            for (took, checkpoint) in asked.await.expect("ends") {
                commits.insert(checkpoint);
                all.push(took);
            }
        }
        all
    });
    let seconds = began.elapsed().as_secs_f64();
    let (rate, commits) = (took.len() as f64 / seconds, commits.len() as f64 / seconds);
    let (p50, p99) = percentiles(&mut took);
    println!("| {askers} | {rate:.0} | {commits:.0} | {p50:.1} | {p99:.1} |");
}

fn percentiles(took: &mut [Duration]) -> (f64, f64) {
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1e3;
    (at(50), at(99))
}

fn bytes(path: &std::path::Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}
