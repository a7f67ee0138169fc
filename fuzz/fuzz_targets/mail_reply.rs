#![no_main]

#[path = "../bodies/mail.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::reply(data));
