//! What dealing and sealing cost: `cargo bench -p quorum`.
//!
//! One core, a segment of 2 s at 4 Mbit/s (1 MB) and six clauses of two custodians ("2 of 3 from
//! each of two sides").

#![expect(clippy::print_stdout, reason = "it prints its figures")]

use std::time::{Duration, Instant};

use quorum::{Identity, answer, combine, deal, seal};

const SEGMENT_BYTES: usize = 1_000_000;
const ROUNDS: u32 = 200;

fn main() {
    let custodian = Identity::generate();
    let other = Identity::generate();
    let clauses = vec![vec![custodian.recipient(), other.recipient()]; 6];
    let (each, dealt) = timed(|| deal(&clauses).expect("dealt"));
    println!("deal to 6 clauses of 2: {each:?}");
    let public = dealt.public(Vec::new());

    let opener = Identity::generate();
    let to = opener.recipient();
    let file = |clause: usize| dealt.pieces[clause - 1].file.as_bytes();
    let pass = |clause| answer(&public, clause, file(clause), &custodian, &to).expect("answered");
    let (each, answers) = timed(|| (1..=6).map(pass).collect::<Vec<_>>());
    println!("answer 6 clauses: {each:?}");
    let (each, key) = timed(|| combine(&public, &answers, &opener).expect("put together"));
    println!("combine: {each:?}");

    let content: Vec<u8> = (0..SEGMENT_BYTES).map(|at| (at * 31) as u8).collect();
    let (each, sealed) = timed(|| seal(&dealt.recipient, &[7; 32], &content).expect("sealed"));
    println!(
        "seal 1 MB: {each:?}, {:.0} MB/s, {} bytes",
        rate(each),
        sealed.len()
    );
    let (each, opened) = timed(|| key.open(&sealed).expect("opened"));
    assert!(opened.content == content);
    println!("open 1 MB: {each:?}, {:.0} MB/s", rate(each));
    let (each, _) = timed(|| opened.digest());
    println!("salted digest of 1 MB: {each:?}, {:.0} MB/s", rate(each));
}

fn timed<T>(mut what: impl FnMut() -> T) -> (Duration, T) {
    let mut done = what();
    let since = Instant::now();
    for _ in 0..ROUNDS {
        done = what();
    }
    (since.elapsed() / ROUNDS, done)
}

fn rate(each: Duration) -> f64 {
    SEGMENT_BYTES as f64 / 1e6 / each.as_secs_f64()
}
