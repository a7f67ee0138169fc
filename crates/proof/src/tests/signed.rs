//! Signed acts, and what forgers might do with them.

use acts::{Act, Actor, By, Command, Digest, Entry, Record, Role, Signature, Time};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::report::Notes;
use crate::signed::Signatures;

const ORIGIN: &str = "https://record.example";

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A device that holds one passkey.
struct Device(SigningKey);

impl Device {
    fn new(seed: u8) -> Self {
        Self(SigningKey::from_bytes(&[seed; 32]))
    }

    fn credential(&self) -> String {
        text(&self.0.verifying_key().to_bytes()[..16])
    }

    fn key(&self) -> String {
        let key = Value::Bytes(self.0.verifying_key().to_bytes().to_vec());
        let map = Value::Map(vec![
            (1.into(), 1.into()),
            (3.into(), (-8).into()),
            ((-1).into(), 6.into()),
            ((-2).into(), key),
        ]);
        let mut out = Vec::new();
        ciborium::into_writer(&map, &mut out).expect("written");
        text(out)
    }

    fn sign(&self, nonce: u8, by: &By, acts: &[Act]) -> Signature {
        let nonce = text([nonce; 32]);
        let challenge = text(auth::signed::challenge(&nonce, by, acts));
        let client =
            format!(r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"{ORIGIN}"}}"#);
        let mut data = Sha256::digest("record.example").to_vec();
        data.extend([0b101, 0, 0, 0, 1]);
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        Signature {
            credential: self.credential(),
            authenticator_data: text(&data),
            client_data_json: text(&client),
            signature: text(self.0.sign(&signed).to_bytes()),
            nonce,
        }
    }
}

/// A record in which two offices have a passkey each.
struct Scene {
    record: Record,
    entries: Vec<Entry>,
}

fn operator() -> Actor {
    Actor::office("Operator", None, &[Role::Operator])
}

fn clerk() -> Actor {
    Actor::office("Clerk", None, &[Role::Clerk])
}

fn command(json: &str) -> Command {
    serde_json::from_str(json).expect(json)
}

impl Scene {
    fn new() -> Self {
        let mut scene = Self {
            record: Record::default(),
            entries: Vec::new(),
        };
        for json in [
            r#"{"type":"establish_body","body":"cabinet","name":"Cabinet","zone":"UTC"}"#,
            r#"{"type":"create_office","office":"clerk","body":"cabinet","name":"Clerk","side":"services"}"#,
            r#"{"type":"create_office","office":"chair","body":"cabinet","name":"Chair","side":"elected"}"#,
        ] {
            scene.write(&operator(), command(json), None);
        }
        scene.register(&clerk(), "clerk", &Device::new(1));
        let chair = Actor::office("Chair", None, &[Role::Chair]);
        scene.register(&chair, "chair", &Device::new(2));
        scene
    }

    fn register(&mut self, actor: &Actor, office: &str, device: &Device) {
        let (credential, key) = (device.credential(), device.key());
        let json = format!(
            r#"{{"type":"register_passkey","office":"{office}","credential":"{credential}","key":"{key}"}}"#
        );
        self.write(actor, command(&json), None);
    }

    fn write(&mut self, actor: &Actor, command: Command, device: Option<(&Device, u8)>) {
        let acts = acts::decide(&self.record, actor, command, Time(0)).expect("agreed");
        let signed = device.map(|(device, nonce)| device.sign(nonce, &actor.by, &acts));
        for act in acts {
            self.add(&actor.by, act, signed.clone());
        }
    }

    fn add(&mut self, by: &By, act: Act, signed: Option<Signature>) {
        let mut entry = self.record.entry(by.clone(), act, Time(0));
        entry.signed = signed;
        self.record.apply(&entry, Digest([0; 32]));
        self.entries.push(entry);
    }

    fn statement(&mut self, words: &str, device: (&Device, u8)) {
        let json = format!(r#"{{"type":"make_statement","text":"{words}"}}"#);
        self.write(&clerk(), command(&json), Some(device));
    }
}

/// How many entries are signed, and what is amiss.
fn judged(entries: &[Entry]) -> (u64, Vec<String>) {
    let (mut record, mut signatures) = (Record::default(), Signatures::default());
    for entry in entries {
        signatures.entry(&record, entry);
        record.apply(entry, Digest([0; 32]));
    }
    let mut notes = Notes::default();
    signatures.tell(&record, &mut notes);
    let report = notes.report();
    let amiss = report.findings.iter().map(|found| found.detail.clone());
    (report.checked.signed, amiss.collect())
}

#[test]
fn what_was_signed_is_counted() {
    let mut scene = Scene::new();
    scene.statement("It was so", (&Device::new(1), 1));
    scene.statement("And so", (&Device::new(1), 2));
    assert_eq!(judged(&scene.entries), (2, Vec::new()));
}

#[test]
fn every_byte_of_act_author_and_signature_counts() {
    let mut scene = Scene::new();
    scene.statement("It was so", (&Device::new(1), 1));
    let (last, before) = scene.entries.split_last().expect("entries");
    let line = last.canonical();
    let mut tried = 0;
    for at in 0..line.len() {
        let mut bytes = line.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(Ok(flipped)) = String::from_utf8(bytes).map(|text| Entry::parse(&text)) else {
            continue;
        };
        // Number and time are the notary's, and under the log's signature.
        if (flipped.n, flipped.at) != (last.n, last.at) {
            continue;
        }
        let entries = [before, std::slice::from_ref(&flipped)].concat();
        let (signed, amiss) = judged(&entries);
        assert_eq!((signed, amiss.len()), (0, 1), "byte {at}: {flipped:?}");
        tried += 1;
    }
    assert!(tried > 350, "only {tried} bytes were tried");
}

#[test]
fn a_nonce_serves_once() {
    let mut scene = Scene::new();
    scene.statement("It was so", (&Device::new(1), 1));
    let first = scene.entries.last().expect("an entry").clone();
    scene.statement("And so", (&Device::new(1), 2));
    // The very same act, put on the record a second time.
    scene.add(&first.by, first.act.clone(), first.signed.clone());
    let (signed, amiss) = judged(&scene.entries);
    assert_eq!(signed, 2);
    assert_eq!(amiss.len(), 1);
    assert!(amiss[0].contains("was used for entry"), "{amiss:?}");
}

#[test]
fn only_the_office_signs_and_only_while_it_has_the_passkey() {
    let mut scene = Scene::new();
    let by = clerk().by;
    let act = |words: &str| {
        let mut other = Scene::new();
        other.statement(words, (&Device::new(1), 9));
        other.entries.pop().expect("an entry").act
    };
    let (another, stranger) = (Device::new(2), Device::new(3));
    for (device, nonce) in [(&another, 1), (&stranger, 2)] {
        let acts = [act("It was so")];
        let signature = device.sign(nonce, &by, &acts);
        scene.add(&by, acts[0].clone(), Some(signature));
    }
    let revoke = format!(
        r#"{{"type":"revoke_passkey","credential":"{}","ground":"Lost"}}"#,
        Device::new(1).credential()
    );
    scene.write(&clerk(), command(&revoke), Some((&Device::new(1), 3)));
    let acts = [act("It was so")];
    let signature = Device::new(1).sign(4, &by, &acts);
    scene.add(&by, acts[0].clone(), Some(signature));
    let (signed, amiss) = judged(&scene.entries);
    assert_eq!(signed, 1, "the revocation itself");
    let why = ["another office", "not on the record", "was revoked"];
    assert_eq!(amiss.len(), why.len(), "{amiss:?}");
    for (amiss, why) in amiss.iter().zip(why) {
        assert!(amiss.contains(why), "{amiss}");
    }
}

#[test]
fn the_acts_of_one_command_are_signed_together() {
    let mut scene = Scene::new();
    let by = clerk().by;
    let mut both = Vec::new();
    for words in ["One", "Two"] {
        let mut other = Scene::new();
        other.statement(words, (&Device::new(1), 9));
        both.extend(other.entries.pop().map(|entry| entry.act));
    }
    let signature = Device::new(1).sign(1, &by, &both);
    for act in &both {
        scene.add(&by, act.clone(), Some(signature.clone()));
    }
    assert_eq!(judged(&scene.entries), (2, Vec::new()));
    // One of them left out.
    scene.entries.pop();
    let (signed, amiss) = judged(&scene.entries);
    assert_eq!((signed, amiss.len()), (0, 1));
}
