//! Signed acts: who signed what, with a passkey that was theirs at that moment.

use std::collections::BTreeMap;

use acts::{Act, By, Entry, Record, Signature, Time};

use crate::report::Notes;

/// What was found out about the signatures of a record, told entry by entry in order.
#[derive(Debug, Default)]
pub(crate) struct Signatures {
    /// The entries that carry the signature that was seen last: the acts of one command.
    run: Option<Run>,
    /// Which entry each nonce was first used in.
    nonces: BTreeMap<String, u64>,
    signed: Vec<u64>,
    amiss: Vec<(Vec<u64>, String)>,
}

/// Entries that follow each other with one signature.
#[derive(Debug)]
struct Run {
    /// The record before the first of them.
    before: Record,
    signature: Signature,
    by: By,
    at: Time,
    entries: Vec<u64>,
    acts: Vec<Act>,
}

impl Signatures {
    /// Takes the next entry, with the record as it was before it.
    pub(crate) fn entry(&mut self, before: &Record, entry: &Entry) {
        let Some(signature) = &entry.signed else {
            self.end_run();
            return;
        };
        let goes_on = |run: &&mut Run| {
            run.signature == *signature && run.by == entry.by && run.at == entry.at
        };
        if let Some(run) = self.run.as_mut().filter(goes_on) {
            run.entries.push(entry.n);
            run.acts.push(entry.act.clone());
            return;
        }
        self.end_run();
        self.run = Some(Run {
            before: before.clone(),
            signature: signature.clone(),
            by: entry.by.clone(),
            at: entry.at,
            entries: vec![entry.n],
            acts: vec![entry.act.clone()],
        });
    }

    fn end_run(&mut self) {
        let Some(run) = self.run.take() else {
            return;
        };
        let first = run.entries.first().copied().unwrap_or_default();
        let before = self.nonces.insert(run.signature.nonce.clone(), first);
        let checked = auth::signed::check(&run.before, None, &run.by, &run.acts, &run.signature);
        match (before, checked) {
            (None, Ok(_)) => self.signed.extend(run.entries),
            (Some(other), _) => {
                let why = format!("its signature was used for entry {other} already");
                self.amiss.push((run.entries, why));
            }
            (None, Err(why)) => self.amiss.push((run.entries, why.to_string())),
        }
    }

    /// Says what was found; `record` is the whole one. Where words were erased since, nobody can
    /// tell any more what was signed.
    pub(crate) fn tell(mut self, record: &Record, notes: &mut Notes) {
        self.end_run();
        notes.checked.signed += self.signed.len() as u64;
        for (entries, why) in self.amiss {
            let erased = |n: &u64| record.erasures().contains_key(&acts::ActId(*n));
            if entries.iter().any(erased) {
                continue;
            }
            for n in entries {
                notes.altered(
                    "signature",
                    format!("entry {n} is not signed as it says: {why}"),
                );
            }
        }
    }
}
