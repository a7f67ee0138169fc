//! The notary at the desk.

use std::sync::Arc;

use acts::{Actor, Command, Record};
use bytes::Bytes;
use notary::{Notary, Reader};
use tokio::sync::watch;

use super::{Denied, Desk, Fault, Mark, Receipt, Reply, Seen};

impl From<notary::Fault> for Fault {
    fn from(fault: notary::Fault) -> Self {
        Self(fault.to_string())
    }
}

impl Desk for Notary {
    fn watch(&self) -> watch::Receiver<u64> {
        self.watch()
    }

    fn record(&self) -> Arc<Record> {
        self.record()
    }

    fn entries(&self, from: u64, most: usize) -> Result<Vec<Seen>, Fault> {
        let held = self.entries(from, most, Reader::All)?;
        let seen = held.into_iter().map(|held| Seen {
            entry: held.entry,
            public: held.public,
        });
        Ok(seen.collect())
    }

    fn submit(
        &self,
        actor: Actor,
        command: Command,
        idempotency_key: Option<String>,
    ) -> Reply<'_, Result<Receipt, Denied>> {
        Box::pin(async move {
            let receipt = self.submit(actor, command, idempotency_key).await;
            let receipt = receipt.map_err(|denied| match denied {
                notary::Denied::Refused(refusal) => Denied::Refused(refusal),
                notary::Denied::KeyMalformed => Denied::KeyMalformed,
                notary::Denied::KeyReused => Denied::KeyReused,
                notary::Denied::Fault(fault) => Denied::Fault(fault.to_string()),
            })?;
            let marks = receipt.marks.into_iter();
            let marks = marks.map(|mark| Mark {
                entry: mark.entry,
                digest: mark.disclosure,
            });
            Ok(Receipt {
                marks: marks.collect(),
                replayed: receipt.replayed,
            })
        })
    }

    fn bearer(&self, token: &str) -> Option<Actor> {
        auth::actor(&self.record(), token)
    }

    fn disclosure(&self, n: u64, reader: Option<&Actor>) -> Result<Option<String>, Fault> {
        let reader = reader.map_or(Reader::Public, Reader::Actor);
        Ok(self.disclosure(n, reader)?)
    }

    fn digest(&self, n: u64) -> Result<Option<acts::Digest>, Fault> {
        Ok(self.leaf(n)?)
    }

    fn proof(&self, n: u64) -> Result<Option<String>, Fault> {
        Ok(self.proof(n)?)
    }

    fn checkpoint(&self) -> Result<String, Fault> {
        Ok(self.checkpoint())
    }

    fn tile(&self, path: &str) -> Result<Option<Bytes>, Fault> {
        Ok(self.tile(path)?.map(Bytes::from))
    }

    fn vkey(&self) -> String {
        self.verifier()
    }
}
