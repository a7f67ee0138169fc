//! The binary as its users meet it: real processes, real sockets, real encoders.

mod crash;
mod flip;
mod house;
mod hunter;
#[path = "../power/harness.rs"]
mod power;
mod river;
mod strangers;
