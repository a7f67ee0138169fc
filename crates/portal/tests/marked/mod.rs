//! A record in which every act carries a mark, and a desk that serves it, so that whatever shows a
//! mark to whoever may not read its act is found.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use acts::{Act, Actor, Audience, By, Command, Entry, Record, Time, audience};
use bytes::Bytes;
use portal::{Denied, Desk, Fault, Receipt, Reply, Seen};
use serde_json::Value;
use tokio::sync::watch;

/// 2026-11-22T10:00:00Z.
const MORNING: Time = Time(1_795_341_600_000_000);
const MINUTE: i64 = 60 * Time::SECOND;

/// The record of `history.txt`.
pub(crate) struct Marked {
    pub(crate) record: Arc<Record>,
    pub(crate) entries: Vec<Entry>,
    size: watch::Sender<u64>,
    /// Whether every act is shown to everybody, for whoever looks at the sentences alone.
    pub(crate) opened: bool,
}

/// The mark of the act at a place, and the digest that only it has.
pub(crate) fn marks(n: u64) -> [String; 2] {
    let word = format!("mark{n:04}x");
    let digest = auth::digest(&word).to_string();
    [word, digest]
}

/// The token of an office in the history.
pub(crate) fn token(office: &str) -> String {
    format!("token of {office}")
}

impl Marked {
    pub(crate) fn new() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/marked/history.txt");
        let text = std::fs::read_to_string(path).expect("the history");
        let mut record = Record::default();
        let mut entries = Vec::new();
        let mut names = BTreeMap::new();
        let lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            let (head, act) = line.split_once(": ").expect("who: act");
            let (name, who) = match head.split_once(" = ") {
                Some((name, who)) => (Some(name), who),
                None => (None, head),
            };
            let n = record.next_n();
            let at = MORNING.plus_us(MINUTE * i64::try_from(n).expect("few"));
            let act: Act = serde_json::from_value(act_of(act, n, at, &names))
                .unwrap_or_else(|error| panic!("{error}: {line}"));
            let by = match who.strip_suffix('!') {
                Some(part) => By::Machine { part: part.into() },
                None => By::Office {
                    office: who.into(),
                    person: None,
                },
            };
            let entry = record.entry(by, act, at);
            record.apply(&entry, auth::digest(&entry.canonical()));
            assert!(record.misfits().is_empty(), "this does not fit: {line}");
            names.extend(name.map(|name| (name.to_owned(), n)));
            entries.push(entry);
        }
        let size = watch::Sender::new(record.next_n());
        Self {
            record: Arc::new(record),
            entries,
            size,
            opened: false,
        }
    }

    pub(crate) fn audience(&self, entry: &Entry) -> Audience {
        audience(&self.record, entry)
    }
}

/// An act of the history with its marks and places filled in.
fn act_of(text: &str, n: u64, at: Time, names: &BTreeMap<String, u64>) -> Value {
    let mut text = text.to_owned();
    // Marks and digests of acts a few places before.
    for back in 1..40 {
        if let Some(before) = n.checked_sub(back) {
            let [word, digest] = marks(before);
            text = text.replace(&format!("MARK -{back}\""), &format!("{word}\""));
            text = text.replace(&format!("DIGEST -{back}\""), &format!("{digest}\""));
            text = text.replace(&format!("\"@-{back}\""), &before.to_string());
        }
    }
    for seconds in [50, 40, 30] {
        let then = at.plus_us(-seconds * Time::SECOND).to_string();
        text = text.replace(&format!("NOW -{seconds}"), &then);
    }
    for (name, n) in names {
        let [_, digest] = marks(*n);
        text = text.replace(&format!("DIGEST @{name}\""), &format!("{digest}\""));
    }
    let [word, digest] = marks(n);
    text = text.replace("MARK", &word).replace("DIGEST", &digest);
    for (name, n) in names {
        text = text.replace(&format!("\"@{name}\":"), &format!("\"{n}\":"));
        text = text.replace(&format!("\"@{name}\""), &n.to_string());
        text = text.replace(&format!(":@{name},"), &format!(":{n},"));
    }
    while let Some((head, tail)) = text.split_once("\"TOKEN ") {
        let (office, tail) = tail.split_once('"').expect("an end");
        text = format!("{head}\"{}\"{tail}", auth::digest(&token(office)));
    }
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn place(n: u64) -> usize {
    usize::try_from(n).expect("few")
}

impl Desk for Marked {
    fn watch(&self) -> watch::Receiver<u64> {
        self.size.subscribe()
    }

    fn record(&self) -> Arc<Record> {
        Arc::clone(&self.record)
    }

    fn entries(&self, from: u64, most: usize) -> Result<Vec<Seen>, Fault> {
        let some = self.entries.iter().skip(place(from)).take(most);
        let seen = some.map(|entry| Seen {
            entry: entry.clone(),
            digest: auth::digest(&entry.canonical()),
            public: self.opened || self.audience(entry) == Audience::Public,
            file: Some(entry.canonical()),
            erased: None,
        });
        Ok(seen.collect())
    }

    fn submit(
        &self,
        _: Actor,
        _: Command,
        _: Option<String>,
        _: Option<notary::Signed>,
    ) -> Reply<'_, Result<Receipt, Denied>> {
        Box::pin(async { Err(Denied::Fault("this desk writes nothing".into())) })
    }

    fn judge(&self, _: &Actor, _: Command) -> Result<Vec<Act>, Denied> {
        Err(Denied::Fault("this desk writes nothing".into()))
    }

    fn bearer(&self, token: &str) -> Option<Actor> {
        auth::actor(&self.record, token)
    }

    fn proof(&self, _: u64) -> Result<Option<String>, Fault> {
        Ok(Some("proof\n".into()))
    }

    fn checkpoint(&self) -> Result<String, Fault> {
        Ok("record.example/log\n".into())
    }

    fn tile(&self, _: &str) -> Result<Option<Bytes>, Fault> {
        Ok(None)
    }

    fn vkey(&self) -> String {
        "record.example/log+00000000+A".into()
    }
}
