//! Passkeys: the standard's own test vectors (WebAuthn Level 3 §16), and hostile answers.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use ed25519_dalek::Signer as _;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::passkey::{self, Assertion, Flaw, Made, Site, Used, check, register, went_back};

/// §16.2, "ES256 credential with no attestation"; its holder is not verified.
mod none {
    pub(super) const CHALLENGE: &str =
        "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130";
    pub(super) const CLIENT: &str = "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e63647134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c453551227d";
    pub(super) const ATTESTATION: &str = "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220";
    pub(super) const KEY: &str = "a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220";
    pub(super) const USE_CHALLENGE: &str =
        "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408";
    pub(super) const USE_DATA: &str =
        "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000";
    pub(super) const USE_CLIENT: &str = "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d";
    pub(super) const USE_SIGNATURE: &str = "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87";
}

/// §16.3, "ES256 credential with self attestation".
mod own {
    pub(super) const CHALLENGE: &str =
        "7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5";
    pub(super) const CLIENT: &str = "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a2265476e4374334c55745936366b336a506a796e6962506b31716e666644616966715a774c33417032392d55222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a205539685458764b453255526b4d6e625f307859485667227d";
    pub(super) const ATTESTATION: &str = "a363666d74667061636b65646761747453746d74a263616c672663736967584630440220067a20754ab925005dbf378097c92120031581c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18bd9d121fa3d3a26d17fe3f220272178f473b6006d68617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b55d00000000df850e09db6afbdfab51697791506cfc0020455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58ca5010203262001215820eb151c8176b225cc651559fecf07af450fd85802046656b34c18f6cf193843c5225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2";
    pub(super) const ID: &str = "455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c";
}

/// §16.7, "ES256 credential with packed attestation": its use, by a verified holder.
mod packed {
    pub(super) const KEY: &str = "a50102032620012158201cf27f25da591208a4239c2e324f104f585525479a29edeedd830f48e77aeae522582059e4b7da6c0106e206ce390c93ab98a15a5ec3887e57f0cc2bece803b920c423";
    pub(super) const CHALLENGE: &str =
        "b1106fa46a57bef1781511c0557dc898a03413d5f0f17d244630c194c7e1adb5";
    pub(super) const DATA: &str =
        "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50d00000000";
    pub(super) const CLIENT: &str = "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a2273524276704770587676463446524841565833496d4b4130453958773858306b526a44426c4d6668726255222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20415a4d77794d78496244382d756775464e7036723851227d";
    pub(super) const SIGNATURE: &str = "30450220694969d3ee928de6f02ef23a9c644d7d779916451734a94b432542f498a1ebe90221008b0819c824218a97152cd099c55bfb1477b29d900a49a64018314f9bfccda163";
}

/// An RSA key of OpenSSL's, and its signature over "abc".
const RSA_MODULUS: &str = "c22acec01355f30f0bb3c7ddafc355ded333adc9cd1e4e132ff7653119382aa0c110aab88657d468f8eb7e09cb397acf8801b49dbbcc94ed74c18343e199c1ae083f921399059b36cf90f3f9a566d026ce39c6c2d7b0f20d2dcc734a8885c402cc12889666a60442dcad51e190e581c1dfd5eefaf03a942f54f700784804f6310913e2cb3f1f2be30c58284ae7359b4376fc33d30f707cf8fb952e3c1b740d8525c7a6236dca136b7685998811a3ed9497bfc2ead60daf337123e854e2a2a5dd222034f21e68127e327b0f59252404c1706973101737fbf91a682a0ac7bc9665b6b65f612317e8892412b4edbd655c8dee0dbeefb6293b8284955e5e958b39c3";
const RSA_SIGNATURE: &str = "794d0bf447ef6f016d11e014d621116bc142d79508e7136473453ef64209d9e7c9476b4c3c322aaf9f94bef1340737f45ec3a059cc6d64966265010620d7d8468ae959c853f1dd0f4706edeea0168d79c760efb1e8e80a194fcee4dcd58b90959d6f230f5820d144bfe4a188d673210159f0abd9afc29c8bad0e57fd5230bba87ebb53fd1d4b158bfb1d7e76702ea3a4e9ff324e2abe881c6c796c1b673ba5f8e2c78d2ffc37fb823aec66a9fc58b9a44c6731f813f9abb0eb83a9941fe8ebb983c988e12ec3a91eb59b63ff9a0d33e29e2a7cff340c93caef6699008968c51a27e58be175dff1f5ba1e228167b949f61f26b81dded102bfc987772df9e37ba7";

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn again(hex: &str) -> String {
    text(&bytes(hex))
}

fn site() -> Site {
    Site::at("https://example.org").unwrap()
}

fn make(challenge: &str, client: &str, attestation: &[u8]) -> Result<Made, Flaw> {
    register(
        &site(),
        &bytes(challenge),
        &again(client),
        &text(attestation),
    )
}

fn use_of(
    key: &str,
    challenge: &[u8],
    data: &[u8],
    client: &[u8],
    by: &[u8],
) -> Result<Used, Flaw> {
    let [data, client, by] = [data, client, by].map(text);
    let assertion = Assertion {
        authenticator_data: &data,
        client_data_json: &client,
        signature: &by,
    };
    check(Some(&site()), &again(key), challenge, assertion)
}

#[test]
fn the_standards_vectors_hold() {
    let made = make(own::CHALLENGE, own::CLIENT, &bytes(own::ATTESTATION)).unwrap();
    assert_eq!(made.credential, again(own::ID));
    assert_eq!(made.count, 0);
    let used = use_of(
        packed::KEY,
        &bytes(packed::CHALLENGE),
        &bytes(packed::DATA),
        &bytes(packed::CLIENT),
        &bytes(packed::SIGNATURE),
    );
    assert_eq!(used, Ok(Used { count: 0 }));
}

#[test]
fn who_is_not_verified_is_refused_last() {
    let made = make(none::CHALLENGE, none::CLIENT, &bytes(none::ATTESTATION));
    assert_eq!(made, Err(Flaw::NotVerified));
    let used = |signature: &[u8]| {
        use_of(
            none::KEY,
            &bytes(none::USE_CHALLENGE),
            &bytes(none::USE_DATA),
            &bytes(none::USE_CLIENT),
            signature,
        )
    };
    // All else holds, the signature too.
    assert_eq!(used(&bytes(none::USE_SIGNATURE)), Err(Flaw::NotVerified));
    assert_eq!(used(&bytes(none::USE_SIGNATURE)[1..]), Err(Flaw::Signature));
}

/// A device of ours that answers as it is told.
struct Device {
    key: ed25519_dalek::SigningKey,
    flags: u8,
    party: &'static str,
    kind: &'static str,
    origin: &'static str,
    more: &'static str,
}

const CHALLENGE: [u8; 32] = [7; 32];

impl Device {
    fn new() -> Self {
        Self {
            key: ed25519_dalek::SigningKey::from_bytes(&[3; 32]),
            flags: 0b101,
            party: "example.org",
            kind: "webauthn.get",
            origin: "https://example.org",
            more: "",
        }
    }

    fn cose(&self) -> Vec<u8> {
        let (kind, algorithm, curve) = (1.into(), (-8).into(), 6.into());
        let key = Value::Bytes(self.key.verifying_key().to_bytes().to_vec());
        written(&Value::Map(vec![
            (1.into(), kind),
            (3.into(), algorithm),
            ((-1).into(), curve),
            ((-2).into(), key),
        ]))
    }

    fn client(&self) -> Vec<u8> {
        let (kind, origin, more) = (self.kind, self.origin, self.more);
        let challenge = text(&CHALLENGE);
        let json =
            format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{more}}}"#);
        json.into_bytes()
    }

    fn data(&self) -> Vec<u8> {
        let mut data = Sha256::digest(self.party).to_vec();
        data.push(self.flags);
        data.extend(5_u32.to_be_bytes());
        data
    }

    fn uses(&self) -> Result<Used, Flaw> {
        let (data, client) = (self.data(), self.client());
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature = self.key.sign(&signed).to_bytes();
        let [data, client, signature] = [&data, &client, &signature[..]].map(text);
        let assertion = Assertion {
            authenticator_data: &data,
            client_data_json: &client,
            signature: &signature,
        };
        check(Some(&site()), &text(&self.cose()), &CHALLENGE, assertion)
    }

    fn makes(&self, format: &str, statement: Value) -> Result<Made, Flaw> {
        let mut data = self.data();
        data.extend([0; 16]);
        data.extend([0, 4]);
        data.extend(b"fond");
        data.extend(self.cose());
        let object = Value::Map(vec![
            ("fmt".into(), format.into()),
            ("attStmt".into(), statement),
            ("authData".into(), Value::Bytes(data)),
        ]);
        let (client, object) = (text(&self.client()), text(&written(&object)));
        register(&site(), &CHALLENGE, &client, &object)
    }
}

fn written(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    ciborium::into_writer(value, &mut out).unwrap();
    out
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of flaws")]
fn each_flaw_is_found() {
    let device = Device::new;
    assert_eq!(device().uses(), Ok(Used { count: 5 }));
    let cases = [
        (
            Device {
                kind: "webauthn.create",
                ..device()
            },
            Flaw::Ceremony,
        ),
        (
            Device {
                origin: "https://example.com",
                ..device()
            },
            Flaw::Origin,
        ),
        (
            Device {
                origin: "https://example.org:8443",
                ..device()
            },
            Flaw::Origin,
        ),
        (
            Device {
                more: r#","crossOrigin":true"#,
                ..device()
            },
            Flaw::CrossOrigin,
        ),
        (
            Device {
                more: r#","topOrigin":"https://a.example""#,
                ..device()
            },
            Flaw::CrossOrigin,
        ),
        (
            Device {
                more: r#","type":"webauthn.get""#,
                ..device()
            },
            Flaw::ClientShape,
        ),
        (
            Device {
                party: "example.com",
                ..device()
            },
            Flaw::Party,
        ),
        (
            Device {
                flags: 0b100,
                ..device()
            },
            Flaw::NotPresent,
        ),
        (
            Device {
                flags: 0b001,
                ..device()
            },
            Flaw::NotVerified,
        ),
        (
            Device {
                flags: 0b1_0101,
                ..device()
            },
            Flaw::DataShape,
        ),
        (
            Device {
                flags: 0b100_0101,
                ..device()
            },
            Flaw::DataShape,
        ),
        (
            Device {
                flags: 0b1000_0101,
                ..device()
            },
            Flaw::DataShape,
        ),
    ];
    for (device, flaw) in cases {
        assert_eq!(device.uses(), Err(flaw));
    }
}

#[test]
fn a_passkey_is_made_without_attestation_or_with_its_own() {
    let device = || Device {
        kind: "webauthn.create",
        flags: 0b100_0101,
        ..Device::new()
    };
    let none = || Value::Map(Vec::new());
    let made = device().makes("none", none()).unwrap();
    assert_eq!(made.credential, text(b"fond"));
    assert_eq!((made.key, made.count), (text(&device().cose()), 5));
    assert_eq!(device().makes("fido-u2f", none()), Err(Flaw::Attestation));
    assert_eq!(device().makes("packed", none()), Err(Flaw::Attestation));
    let claims = Value::Map(vec![("x".into(), 1.into())]);
    assert_eq!(device().makes("none", claims), Err(Flaw::Attestation));
    let packed = |algorithm: i32| {
        let signature = Value::Bytes(vec![0; 64]);
        Value::Map(vec![
            ("alg".into(), algorithm.into()),
            ("sig".into(), signature),
        ])
    };
    assert_eq!(device().makes("packed", packed(-8)), Err(Flaw::Attestation));
    assert_eq!(device().makes("packed", packed(-7)), Err(Flaw::Attestation));
    let without = Device {
        flags: 0b101,
        ..device()
    };
    assert_eq!(without.makes("none", none()), Err(Flaw::DataShape));
    let absent = Device {
        flags: 0b100_0100,
        ..device()
    };
    assert_eq!(absent.makes("none", none()), Err(Flaw::NotPresent));
    let unasked = Device {
        kind: "webauthn.get",
        ..device()
    };
    assert_eq!(unasked.makes("none", none()), Err(Flaw::Ceremony));
}

#[test]
fn rs256_holds_as_well() {
    let cose = |modulus: Vec<u8>, exponent: Vec<u8>| {
        written(&Value::Map(vec![
            (1.into(), 3.into()),
            (3.into(), (-257).into()),
            ((-1).into(), Value::Bytes(modulus)),
            ((-2).into(), Value::Bytes(exponent)),
        ]))
    };
    let (modulus, exponent) = (bytes(RSA_MODULUS), vec![1, 0, 1]);
    let read = passkey::Key::read(&cose(modulus.clone(), exponent.clone())).unwrap();
    let signature = bytes(RSA_SIGNATURE);
    assert_eq!(read.verify(b"abc", &signature), Ok(()));
    assert_eq!(read.verify(b"abd", &signature), Err(Flaw::Signature));
    let longer = [vec![0], signature].concat();
    assert_eq!(read.verify(b"abc", &longer), Err(Flaw::Signature));
    for (modulus, exponent) in [
        (modulus[..128].to_vec(), exponent.clone()),
        ([vec![0], modulus.clone()].concat(), exponent.clone()),
        (vec![0xff; 513], exponent),
        (modulus, vec![3]),
    ] {
        let flaw = passkey::Key::read(&cose(modulus, exponent)).err();
        assert_eq!(flaw, Some(Flaw::Algorithm));
    }
}

#[test]
fn keys_hold_their_own_parameters_once_and_no_others() {
    let read = |pairs: Vec<(i32, Value)>| {
        let pairs = pairs
            .into_iter()
            .map(|(label, value)| (label.into(), value));
        passkey::Key::read(&written(&Value::Map(pairs.collect()))).err()
    };
    let point = |byte| Value::Bytes(vec![byte; 32]);
    let ed = |x: Value| vec![(1, 1.into()), (3, (-8).into()), (-1, 6.into()), (-2, x)];
    let good = || point(0x66);
    let base = [vec![0x58], vec![0x66; 31]].concat();
    assert_eq!(read(ed(Value::Bytes(base.clone()))), None);
    let more = |label: i32, value: Value| {
        let mut all = ed(Value::Bytes(base.clone()));
        all.push((label, value));
        all
    };
    assert_eq!(read(more(-2, good())), Some(Flaw::DataShape));
    assert_eq!(read(more(4, 1.into())), Some(Flaw::DataShape));
    // The neutral point signs everything.
    let weak = [vec![1], vec![0; 31]].concat();
    assert_eq!(read(ed(Value::Bytes(weak))), Some(Flaw::DataShape));
    let p256 = |algorithm: i32, curve: i32, x: Value| {
        vec![
            (1, 2.into()),
            (3, algorithm.into()),
            (-1, curve.into()),
            (-2, x),
            (-3, point(1)),
        ]
    };
    assert_eq!(read(p256(-7, 1, point(1))), Some(Flaw::DataShape));
    assert_eq!(read(p256(-7, 2, point(1))), Some(Flaw::Algorithm));
    assert_eq!(read(p256(-35, 1, point(1))), Some(Flaw::Algorithm));
    let compressed = Value::Bool(true);
    assert_eq!(read(p256(-7, 1, compressed)), Some(Flaw::DataShape));
}

#[test]
fn passkeys_need_a_name_and_tls() {
    let id = |origin: &str| Site::at(origin).map(|site| site.id().to_owned());
    assert_eq!(
        id("https://record.example/").as_deref(),
        Some("record.example")
    );
    assert_eq!(
        id("https://record.example:8443").as_deref(),
        Some("record.example")
    );
    assert_eq!(id("http://localhost:8080").as_deref(), Some("localhost"));
    for not in [
        "http://record.example",
        "https://127.0.0.1",
        "http://127.0.0.1:8080",
        "https://[::1]",
        "https://Record.example",
        "https://a@b.example",
        "https://",
        "record.example",
    ] {
        assert_eq!(id(not), None, "{not}");
    }
    assert_eq!(
        Site::at("https://record.example/").map(|site| site.origin().to_owned()),
        Some("https://record.example".to_owned())
    );
}

#[test]
fn a_count_only_grows_where_there_is_one() {
    let cases = [(0, 0), (0, 1), (4, 5), (5, 5), (5, 4), (5, 0)];
    let back = cases.map(|(before, now)| went_back(before, now));
    assert_eq!(back, [false, false, false, true, true, true]);
}

#[test]
fn every_bit_of_an_answer_counts() {
    let parts = [packed::DATA, packed::CLIENT, packed::SIGNATURE].map(bytes);
    let asked = |parts: &[Vec<u8>; 3]| {
        let [data, client, signature] = parts;
        use_of(
            packed::KEY,
            &bytes(packed::CHALLENGE),
            data,
            client,
            signature,
        )
    };
    assert!(asked(&parts).is_ok());
    for part in 0..3 {
        for at in 0..parts[part].len() {
            let mut flipped = parts.clone();
            flipped[part][at] ^= 1;
            assert!(asked(&flipped).is_err(), "part {part}, byte {at}");
        }
    }
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
        drop(make(own::CHALLENGE, own::CLIENT, &noise));
        drop(passkey::Key::read(&noise));
        assert!(use_of(packed::KEY, &CHALLENGE, &noise, &noise, &noise).is_err());
    }

    #[test]
    fn a_damaged_attestation_never_passes_for_another_key(
        at in 0..164_usize, to in any::<u8>(),
    ) {
        let whole = bytes(own::ATTESTATION);
        let mut damaged = whole.clone();
        let at = damaged.len() - 164 + at;
        damaged[at] = to;
        prop_assume!(damaged != whole);
        prop_assert!(make(own::CHALLENGE, own::CLIENT, &damaged).is_err());
    }
}
