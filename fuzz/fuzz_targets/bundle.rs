#![no_main]

#[path = "../bodies/bundle.rs"]
#[expect(dead_code, reason = "the crate's tests put the input together")]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let within = tempfile::tempdir().expect("a folder");
    bodies::bundle(data, within.path()).expect("a disk that writes");
});
