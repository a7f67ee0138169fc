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
use tracing::{error, info, warn};

use crate::audit::Audit;
use crate::log::Folder;
pub use crate::open::{Listener, Opened};
use crate::queue::{Queue, Signed, Submission};
use crate::views::Views;
use crate::writer::{Hazard, Writer};
use crate::{Denied, Fault, Gatekeeper, Receipt, open};

/// A book of at most so many entries is audited before it is opened.
const AUDITED_AT_ONCE: u64 = 5_000;

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
    audited: watch::Sender<Option<Result<Opened, Fault>>>,
}

/// The writer's thread, the audit's while it runs, and the claim on the folder.
struct Writing {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    lock: Mutex<Option<FolderLock>>,
}

impl Notary {
    /// Opens the notary of a data folder, or sets it up: `book.db`, `views.db`, `log/`, `keys/`.
    ///
    /// Reads the whole book on all cores and checks every entry against its leaf, and the leaves
    /// against the last signed checkpoint; see [`Notary::audited`] for the rest.
    /// The clock is moved ahead of the last entry. `origin` names the log for life,
    /// "record.example/log".
    ///
    /// # Errors
    /// When anything in the folder is not as it was written, or another notary has it.
    pub fn open(data: &Path, clock: Clock, origin: &str) -> Result<Self, Fault> {
        Self::open_telling(data, clock, origin, &mut |_, _| {})
    }

    /// [`Notary::open`], with somebody who listens to the entries as they are read.
    ///
    /// # Errors
    /// As [`Notary::open`].
    pub fn open_telling(
        data: &Path,
        clock: Clock,
        origin: &str,
        listener: Listener<'_>,
    ) -> Result<Self, Fault> {
        Self::open_with(
            data,
            clock,
            origin,
            listener,
            AUDITED_AT_ONCE,
            Box::new(|_| Ok(())),
        )
    }

    pub(crate) fn open_with(
        data: &Path,
        clock: Clock,
        origin: &str,
        listener: Listener<'_>,
        audited_at_once: u64,
        hazard: Hazard,
    ) -> Result<Self, Fault> {
        let lock = lock(data)?;
        let book = data.join("book.db");
        let (db, signer) = open::book(data, origin)?;
        let (verifier, folder) = (signer.verifier().clone(), Folder::new(data));
        let mut views = Views::open(data, &db);
        let start = open::Start {
            book: &book,
            db: &db,
            verifier: &verifier,
            folder: &folder,
            viewed: views.next(),
        };
        let (mut folded, publisher) = open::fold(&start, listener)?;
        clock.not_before(folded.record.latest().micros());
        views.follow(&db, &folded.record, &folded.fresh);
        let size = folded.tree.size();
        let audit = Audit {
            book: book.clone(),
            verifier: verifier.clone(),
            folder: folder.clone(),
            size,
            published: folded.published,
        };
        let (audited, later) = if size <= audited_at_once {
            let found = audit.run(&|| false)?;
            folded.opened.restaged += found.restaged;
            folded.opened.altered.extend(found.altered);
            (Some(Ok(folded.opened.clone())), None)
        } else {
            (None, Some(audit))
        };
        let shared = Arc::new(Shared {
            clock,
            queue: Queue::default(),
            verifier,
            folder,
            record: RwLock::new(Arc::new(folded.record)),
            published: RwLock::new(Arc::new((size, folded.note.clone()))),
            size: watch::Sender::new(size),
            gatekeeper: RwLock::new(None),
            reader: Mutex::new(database::book_to_read(&book)?),
            views: Mutex::new(views),
            audited: watch::Sender::new(audited),
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
        let writing = Writing {
            shared: Arc::clone(&shared),
            threads: Mutex::default(),
            lock: Mutex::new(Some(lock)),
        };
        writing.begin("notary", move || writer.run())?;
        if let Some(audit) = later {
            let shared = Arc::clone(&shared);
            writing.begin("audit", move || shared.audit(&audit))?;
        }
        Ok(Self {
            shared,
            opened: Arc::new(folded.opened),
            _writing: Arc::new(writing),
        })
    }

    /// What the audit found, once it is through: signature and root of every checkpoint that was
    /// ever signed, and every published tile. A small book is audited before it is opened; for a
    /// large one this goes on behind open doors, and stops the writer for good when it finds that
    /// something was altered.
    pub fn audited(&self) -> watch::Receiver<Option<Result<Opened, Fault>>> {
        self.shared.audited.subscribe()
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
    fn audit(&self, audit: &Audit) {
        base::step_back();
        let found = audit.run(&|| self.queue.is_closed());
        match &found {
            Ok(opened) if opened.altered.is_empty() => {
                info!(entries = opened.entries, "the whole book was audited");
            }
            Ok(opened) => {
                warn!(files = ?opened.altered, "files of the log had been changed; they were written anew");
            }
            Err(Fault::Closed) => {}
            Err(fault) => {
                error!(%fault, "the audit of the book failed: the notary stops writing");
                self.queue.abandon(fault.clone());
            }
        }
        self.audited.send_replace(Some(found));
    }

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
    fn begin(&self, name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
        let thread = std::thread::Builder::new().name(name.to_owned());
        let thread = thread.spawn(run);
        let thread = thread.map_err(|error| Fault::Unreadable(error.to_string()))?;
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        threads.push(thread);
        Ok(())
    }

    fn end(&self) {
        self.shared.queue.close();
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            if thread.join().is_err() {
                error!("a thread of the notary failed");
            }
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
