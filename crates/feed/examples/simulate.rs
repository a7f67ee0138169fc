//! Races closings and reopenings against drives: `cargo run --release -p feed --example simulate`.
//!
//! Two arguments, both optional: how many closings (100,000), and the first seed (0).

#![expect(clippy::print_stdout, reason = "it tells what it found")]

#[path = "../tests/it/kit/mod.rs"]
mod kit;

use kit::sim::{self, Tally};

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |or: u64| match arguments.next() {
        Some(text) => text.parse().map_err(|_| format!("{text} is no number")),
        None => Ok(or),
    };
    let (closings, mut seed) = (number(100_000)?, number(0)?);
    let mut tally = Tally::default();
    while tally.closings < closings {
        tally.add(&sim::run(seed)?);
        seed += 1;
    }
    println!("{seed} sittings, nothing closed was shown: {tally:?}");
    Ok(())
}
