//! Signed acts: who signed what, with a passkey that was theirs at that moment.

use std::collections::{BTreeMap, BTreeSet};

use acts::{Act, By, Entry, Record, Signature, Time};
use auth::passkey::Used;
use auth::signed::NotSigned;

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
    /// Where not all entries are at hand: the numbers of those that are.
    among: Option<BTreeSet<u64>>,
    /// Entries whose signature may cover acts that are not at hand.
    unclear: u64,
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

impl Run {
    /// Whether the passkey is the office's and the names of those who held it are not at hand.
    fn holder_hidden(&self) -> bool {
        let office = self.before.office_of(&self.by);
        let passkey = self.before.passkey(&self.signature.credential);
        office.is_some_and(|office| {
            office.name_hidden && passkey.is_some_and(|it| it.office == office.id)
        })
    }

    fn by_key(&self) -> Result<Used, NotSigned> {
        let passkey = self.before.passkey(&self.signature.credential);
        let key = &passkey.ok_or(NotSigned::Unknown)?.key;
        auth::signed::with_key(key, None, &self.by, &self.acts, &self.signature)
    }
}

impl Signatures {
    /// For a record of which only some entries are at hand.
    pub(crate) fn among(numbers: BTreeSet<u64>) -> Self {
        Self {
            among: Some(numbers),
            ..Self::default()
        }
    }

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
        let checked = match checked {
            Err(NotSigned::Another) if self.among.is_some() && run.holder_hidden() => run.by_key(),
            Ok(used) => Ok(used),
            Err(why) => Err(why),
        };
        let alone = self.among.as_ref().is_none_or(|among| {
            let last = run.entries.last().copied().unwrap_or_default();
            let before = first.checked_sub(1);
            before.is_none_or(|n| among.contains(&n)) && among.contains(&last.saturating_add(1))
        });
        match (before, checked) {
            (None, Err(_)) if !alone => self.unclear += run.entries.len() as u64,
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
        if self.unclear > 0 {
            let detail = format!(
                "the signatures of {} entries may cover acts that are not at hand; they were not checked",
                self.unclear
            );
            notes.remark("signature", detail);
        }
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
