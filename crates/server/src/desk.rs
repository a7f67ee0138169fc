//! The notary as the portal sees it.

use acts::{Actor, Command, Digest};
use bytes::Bytes;
use notary::{Notary, Reader};
use portal::{Denied, Fault, Mark, Receipt, Reply, Seen};
use tokio::sync::watch;

/// The portal's way to the notary.
pub(crate) struct Desk(pub(crate) Notary);

fn fault(fault: notary::Fault) -> Fault {
    Fault(fault.to_string())
}

impl portal::Desk for Desk {
    fn watch(&self) -> watch::Receiver<u64> {
        self.0.watch()
    }

    fn entries(&self, from: u64, most: usize) -> Result<Vec<Seen>, Fault> {
        let held = self.0.entries(from, most, Reader::All).map_err(fault)?;
        Ok(held
            .into_iter()
            .map(|held| Seen {
                entry: held.entry,
                public: held.public,
            })
            .collect())
    }

    fn submit(
        &self,
        actor: Actor,
        command: Command,
        idempotency_key: Option<String>,
    ) -> Reply<'_, Result<Receipt, Denied>> {
        Box::pin(async move {
            let receipt = self.0.submit(actor, command, idempotency_key).await;
            let receipt = receipt.map_err(|denied| match denied {
                notary::Denied::Refused(refusal) => Denied::Refused(refusal),
                notary::Denied::KeyReused => Denied::KeyReused,
                notary::Denied::KeyMalformed => Denied::KeyMalformed,
                notary::Denied::Fault(fault) => Denied::Fault(fault.to_string()),
            })?;
            let marks = receipt.marks.into_iter();
            let marks = marks
                .map(|mark| Mark {
                    entry: mark.entry,
                    digest: mark.disclosure,
                })
                .collect();
            Ok(Receipt {
                marks,
                replayed: receipt.replayed,
            })
        })
    }

    fn bearer(&self, token: &str) -> Option<Actor> {
        auth::actor(&self.0.record(), token)
    }

    fn disclosure(&self, n: u64) -> Result<Option<String>, Fault> {
        self.0.disclosure(n, Reader::Public).map_err(fault)
    }

    fn digest(&self, n: u64) -> Result<Option<Digest>, Fault> {
        self.0.leaf(n).map_err(fault)
    }

    fn proof(&self, n: u64) -> Result<Option<String>, Fault> {
        self.0.proof(n).map_err(fault)
    }

    fn checkpoint(&self) -> Result<String, Fault> {
        Ok(self.0.checkpoint())
    }

    fn tile(&self, path: &str) -> Result<Option<Bytes>, Fault> {
        Ok(self.0.tile(path).map_err(fault)?.map(Bytes::from))
    }

    fn vkey(&self) -> String {
        self.0.verifier()
    }
}
