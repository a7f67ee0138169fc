//! Where parties and programs come to the notary.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;

use acts::{Act, Actor, Command, Record, Time, decide};
use base::disk::{self, FolderLock, NotLocked};
use base::{Clock, database};
use ledger::Verifier;
use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use crate::log::Folder;
pub use crate::open::Opened;
use crate::queue::{Queue, Signed, Submission};
use crate::views::Views;
use crate::writer::{Hazard, Writer};
use crate::{Denied, Fault, Gatekeeper, Receipt, open};

/// The notary of one data folder; clones are the same notary, and the last one dropped ends it
/// after it has answered what waits.
#[derive(Clone)]
pub struct Notary {
    pub(crate) shared: Arc<Shared>,
    opened: Arc<Opened>,
    _writing: Arc<Writing>,
}

/// What the writer and everybody else have in common.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) queue: Queue,
    pub(crate) verifier: Verifier,
    pub(crate) folder: Folder,
    record: RwLock<Arc<Record>>,
    published: RwLock<Arc<(u64, String)>>,
    size: watch::Sender<u64>,
    gatekeeper: RwLock<Option<Arc<dyn Gatekeeper>>>,
    reader: Mutex<Connection>,
    views: Mutex<Views>,
}

/// The writer's thread and its claim on the folder.
struct Writing {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
    lock: Mutex<Option<FolderLock>>,
}

impl Notary {
    /// Opens the notary of a data folder, or sets it up: `book.db`, `views.db`, `log/`, `keys/`.
    ///
    /// Reads the whole book and checks every row, at about 10 µs for each small entry.
    /// The clock is moved ahead of the last entry. `origin` names the log for life,
    /// "record.example/log".
    ///
    /// # Errors
    /// When anything in the folder is not as it was written, or another notary has it.
    pub fn open(data: &Path, clock: Clock, origin: &str) -> Result<Self, Fault> {
        Self::open_with(data, clock, origin, Box::new(|_| Ok(())))
    }

    pub(crate) fn open_with(
        data: &Path,
        clock: Clock,
        origin: &str,
        hazard: Hazard,
    ) -> Result<Self, Fault> {
        let lock = lock(data)?;
        let (db, signer) = open::book(data, origin)?;
        let folder = Folder::new(data);
        let (folded, publisher) = open::fold(&db, signer.verifier(), &clock, &folder)?;
        let mut views = Views::open(data, &db);
        views.follow(&db, &folded.record);
        let reader = database::book_to_read(&data.join("book.db"))?;
        let size = folded.checkpoint.size;
        let shared = Arc::new(Shared {
            clock,
            queue: Queue::default(),
            verifier: signer.verifier().clone(),
            folder,
            record: RwLock::new(Arc::new(folded.record)),
            published: RwLock::new(Arc::new((size, folded.note.clone()))),
            size: watch::Sender::new(size),
            gatekeeper: RwLock::new(None),
            reader: Mutex::new(reader),
            views: Mutex::new(views),
        });
        let writer = Writer {
            shared: Arc::clone(&shared),
            db,
            signer,
            tree: folded.tree,
            requests: folded.requests,
            publisher,
            note: folded.note,
            published: true,
            hazard,
        };
        let thread = std::thread::Builder::new().name("notary".to_owned());
        let thread = thread.spawn(move || writer.run());
        let thread = thread.map_err(|error| Fault::Unreadable(error.to_string()))?;
        let thread = Mutex::new(Some(thread));
        let writing = Writing {
            shared: Arc::clone(&shared),
            thread,
            lock: Mutex::new(Some(lock)),
        };
        Ok(Self {
            shared,
            opened: Arc::new(folded.opened),
            _writing: Arc::new(writing),
        })
    }

    /// What the start found.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Has a command judged and written; answers once it is believed.
    ///
    /// With an idempotency key, the same command by the same actor is written once, and the same
    /// receipt is given each time, also after a restart. A command that comes to nothing (a
    /// refusal, a fault) leaves its key unused.
    ///
    /// # Errors
    /// When the record refuses, the key was used for something else, or the world fails. After
    /// [`Fault::NoRoom`] and [`Fault::Busy`] nothing was written and the same may be submitted
    /// again: what must not be lost stays with the caller until then.
    pub async fn submit(
        &self,
        actor: Actor,
        command: Command,
        key: Option<String>,
    ) -> Result<Receipt, Denied> {
        self.submit_signed(actor, command, key, None).await
    }

    /// [`Notary::submit`] with a signature: the acts are written only if they are what was signed,
    /// with a passkey that the office has at that moment, and each entry then carries it.
    ///
    /// That a nonce is used once is for the caller to see to.
    ///
    /// # Errors
    /// As [`Notary::submit`], and when the signature does not hold.
    pub async fn submit_signed(
        &self,
        actor: Actor,
        command: Command,
        key: Option<String>,
        signed: Option<Signed>,
    ) -> Result<Receipt, Denied> {
        let (answer, answered) = oneshot::channel();
        self.shared.queue.push(Submission {
            actor,
            command,
            key,
            signed,
            answer,
        })?;
        answered.await.unwrap_or(Err(Denied::Fault(Fault::Closed)))
    }

    /// The acts that a command would come to now; nothing is written and no gate moves.
    ///
    /// # Errors
    /// When the record refuses.
    pub fn judge(&self, actor: &Actor, command: Command) -> Result<Vec<Act>, Denied> {
        let record = self.record();
        let at = record.latest().max(Time(self.shared.clock.now_us()));
        Ok(decide(&record, actor, command, at)?)
    }

    /// [`Notary::submit`] for threads; must not be called on an async runtime's thread.
    ///
    /// # Errors
    /// As [`Notary::submit`].
    pub fn submit_blocking(
        &self,
        actor: Actor,
        command: Command,
        key: Option<String>,
    ) -> Result<Receipt, Denied> {
        let (answer, answered) = oneshot::channel();
        self.shared.queue.push(Submission {
            actor,
            command,
            key,
            signed: None,
            answer,
        })?;
        answered
            .blocking_recv()
            .unwrap_or(Err(Denied::Fault(Fault::Closed)))
    }

    /// The record as believed now; stays as it is while others are written.
    pub fn record(&self) -> Arc<Record> {
        self.shared.record()
    }

    /// Tells the count of believed entries whenever it changes.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.shared.size.subscribe()
    }

    /// Puts someone in charge of the gate and has them follow the record as it is; there is one at
    /// a time.
    pub fn set_gatekeeper(&self, gatekeeper: Arc<dyn Gatekeeper>) {
        let mut place = self
            .shared
            .gatekeeper
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // Under the lock, so that no commit falls between this and the first that they see.
        gatekeeper.follow(&self.shared.record());
        *place = Some(gatekeeper);
    }

    /// The log's verifier key, "record.example/log+12345678+AZ…".
    pub fn verifier(&self) -> String {
        self.shared.verifier.to_string()
    }

    /// The log's name for life.
    pub fn origin(&self) -> &str {
        self.shared.verifier.name()
    }

    /// Takes no more submissions, answers those that wait, and returns when all is written.
    pub fn close(&self) {
        self._writing.end();
    }
}

impl Shared {
    pub(crate) fn record(&self) -> Arc<Record> {
        Arc::clone(&self.record.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Believes: from here on everybody sees the new record.
    pub(crate) fn believe(&self, record: Record) {
        let size = record.next_n();
        *self.record.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(record);
        self.size.send_replace(size);
    }

    pub(crate) fn gatekeeper(&self) -> Option<Arc<dyn Gatekeeper>> {
        self.gatekeeper
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Has the gatekeeper make the gate as the record has it.
    pub(crate) fn follow(&self) {
        if let Some(gatekeeper) = self.gatekeeper() {
            gatekeeper.follow(&self.record());
        }
    }

    /// Size and note of the published checkpoint.
    pub(crate) fn published(&self) -> Arc<(u64, String)> {
        Arc::clone(
            &self
                .published
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    pub(crate) fn set_published(&self, size: u64, note: String) {
        let mut published = self
            .published
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *published = Arc::new((size, note));
    }

    pub(crate) fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn views(&self) -> MutexGuard<'_, Views> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writing {
    fn end(&self) {
        self.shared.queue.close();
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the notary's writer failed");
        }
        // Nothing is written any more: another notary may have the folder, whoever still reads here.
        drop(
            self.lock
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.end();
    }
}

fn lock(data: &Path) -> Result<FolderLock, Fault> {
    let keys = data.join("keys");
    disk::make_dirs(&keys)?;
    FolderLock::take(&keys).map_err(|error| match error {
        NotLocked::Taken { ref holder, .. } => Fault::Unfit {
            path: data.to_owned(),
            what: format!(
                "another notary has this folder{}: end it first",
                holder
                    .as_ref()
                    .map(|pid| format!(" (process {pid})"))
                    .unwrap_or_default()
            ),
        },
        NotLocked::Fault(fault) => fault.into(),
    })
}
