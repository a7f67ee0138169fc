//! The binary as its users meet it: real processes, real sockets, real encoders.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests tell what they measured"
)]

mod ask;
mod bundle;
mod crash;
mod custodian;
mod described;
mod flip;
mod held;
mod house;
mod hunter;
mod keeping;
mod looks;
#[path = "../power/harness.rs"]
mod power;
mod released;
mod river;
mod rooms;
mod sealed;
mod seized;
mod strangers;
mod told;
