//! The one binary: configuration and wiring.

fn main() {}
