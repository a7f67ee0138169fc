#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| camera::rtmp::probe::amf(data));
