//! The notary at the desk.

use std::sync::Arc;

use acts::{Act, Actor, Command, Record};
use bytes::Bytes;
use notary::{Notary, Reader};
use tokio::sync::watch;

use super::{Denied, Desk, Fault, Mark, Receipt, Reply, Seen};

impl From<notary::Fault> for Fault {
    fn from(fault: notary::Fault) -> Self {
        Self(fault.to_string())
    }
}

impl From<notary::Denied> for Denied {
    fn from(denied: notary::Denied) -> Self {
        match denied {
            notary::Denied::Refused(refusal) => Self::Refused(refusal),
            notary::Denied::KeyMalformed => Self::KeyMalformed,
            notary::Denied::KeyReused => Self::KeyReused,
            notary::Denied::NotSigned(why) => Self::NotSigned(why),
            notary::Denied::Fault(fault) => Self::Fault(fault.to_string()),
        }
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
            digest: held.disclosure,
            public: held.public,
            file: held.file,
            erased: held.erased,
        });
        Ok(seen.collect())
    }

    fn judge(&self, actor: &Actor, command: Command) -> Result<Vec<Act>, Denied> {
        Ok(self.judge(actor, command)?)
    }

    fn submit(
        &self,
        actor: Actor,
        command: Command,
        idempotency_key: Option<String>,
        signed: Option<notary::Signed>,
    ) -> Reply<'_, Result<Receipt, Denied>> {
        Box::pin(async move {
            let receipt = self.submit_signed(actor, command, idempotency_key, signed);
            let receipt = receipt.await?;
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
