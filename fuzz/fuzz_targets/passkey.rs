#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

// What a browser sends about a passkey, and keys as the record holds them.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    const CLIENT: &str = r#"{"type":"webauthn.create","challenge":"AA","origin":"https://a.example"}"#;
    let site = auth::passkey::Site::at("https://a.example").expect("a site");
    let text = URL_SAFE_NO_PAD.encode(data);
    drop(auth::passkey::register(&site, &[0], &URL_SAFE_NO_PAD.encode(CLIENT), &text));
    drop(auth::passkey::register(&site, &[0], &text, &text));
    drop(auth::passkey::Key::read(data));
    let assertion = auth::passkey::Assertion {
        authenticator_data: &text,
        client_data_json: &text,
        signature: &text,
    };
    drop(auth::passkey::check(Some(&site), &text, &[0], assertion).err());
});
