#![no_main]

use auth::sealed;

// What lies in a sealed file: as it is, and behind the head and the padding of a true envelope.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    judge(data);
    let mut framed = [sealed::MAGIC, data].concat();
    framed.resize(sealed::bucket(framed.len()), 0);
    judge(&framed);
});

/// Only what `wrap_to` makes is read.
fn judge(plain: &[u8]) {
    if let Ok(read) = sealed::unwrap(plain) {
        assert_eq!(*sealed::wrap_to(read.salt, read.content, plain.len()), plain);
    }
}
