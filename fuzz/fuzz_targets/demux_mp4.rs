#![no_main]

#[path = "../bodies/av.rs"]
#[allow(dead_code)]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::demux_as(4, b"ftyp", data));
