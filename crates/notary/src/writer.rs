//! The one who writes: judges a tick's submissions, commits, publishes, believes, answers.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use acts::{Act, ActId, Command, Digest, Entry, Left, Record, Time, decide};
use ledger::{Checkpoint, Disclosure, Hash, Remnant, Signer, Tree, leaf_entry};
use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;
use tracing::{error, warn};

use crate::book::{self, Request};
use crate::desk::Shared;
use crate::gate::closes;
use crate::log::Publisher;
use crate::queue::{Signed, Submission};
use crate::views::Fresh;
use crate::{Denied, Fault, Mark, Receipt};

/// How long what could not be published waits when nobody asks for anything.
const AGAIN: Duration = Duration::from_secs(1);

/// A place where the world may end; tests end it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Judged and nothing written.
    Judged,
    /// Written and not committed.
    Inserted,
    /// Committed and not published.
    Committed,
    /// One tile published.
    Tile,
    /// The checkpoint published.
    Checkpoint,
    /// Believed and not answered.
    Believed,
}

/// What happens at each step: nothing, outside of tests.
pub(crate) type Hazard = Box<dyn Fn(Step) -> Result<(), Fault> + Send>;

type Answer = oneshot::Sender<Result<Receipt, Denied>>;

pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) db: Connection,
    pub(crate) signer: Signer,
    pub(crate) tree: Tree,
    pub(crate) requests: HashMap<[u8; 32], Request>,
    pub(crate) publisher: Publisher,
    /// The latest checkpoint in the book, and whether it is published.
    pub(crate) note: String,
    pub(crate) published: bool,
    pub(crate) hazard: Hazard,
}

/// What a tick comes to, before it is written.
struct Draft {
    record: Record,
    tree: Tree,
    files: Vec<Disclosure>,
    marks: Vec<Mark>,
    /// What is left of the entries that it erases.
    remnants: Vec<(u64, Remnant)>,
    requests: Vec<Request>,
    /// Who gets which of the marks, and whether again.
    answers: Vec<(Answer, Range<usize>, bool)>,
    /// Whether the gatekeeper shut something.
    shut: bool,
}

/// How a submission was judged.
enum Judged {
    /// These marks of the draft, and whether they answer an earlier submission.
    Marks(Range<usize>, bool),
    /// This, at once.
    Now(Result<Receipt, Denied>),
}

impl Writer {
    /// Writes until the queue is closed, or until the book is in doubt.
    pub(crate) fn run(mut self) {
        // Whatever ends this thread, nobody shall wait for it.
        let end = End(Arc::clone(&self.shared));
        loop {
            let wake = (!self.published).then_some(AGAIN);
            let Some(batch) = self.shared.queue.take(wake) else {
                break;
            };
            if let Err(fault) = self.tick(batch) {
                error!(%fault, "the notary stops writing");
                self.shared.queue.abandon(fault);
                break;
            }
        }
        drop(end);
    }

    fn tick(&mut self, batch: Vec<Submission>) -> Result<(), Fault> {
        let mut draft = Draft {
            record: Record::clone(&self.shared.record()),
            tree: self.tree.clone(),
            files: Vec::new(),
            marks: Vec::new(),
            remnants: Vec::new(),
            requests: Vec::new(),
            answers: Vec::new(),
            shut: false,
        };
        for submission in batch {
            let Submission {
                actor,
                command,
                key,
                signed,
                answer,
            } = submission;
            match self.judge(&mut draft, actor, command, key, signed.as_ref()) {
                Judged::Marks(range, replayed) => draft.answers.push((answer, range, replayed)),
                Judged::Now(result) => drop(answer.send(result)),
            }
        }
        if draft.files.is_empty() {
            if draft.shut {
                self.shared.follow();
            }
            self.publish();
            return Ok(());
        }
        match self.write(&draft) {
            Ok(note) => {
                self.settle(draft, note);
                Ok(())
            }
            Err(fault) => {
                // When nothing of it is in the book the gate goes back to what the record says. In
                // doubt the book may say closed: what was shut stays shut.
                if fault.passes() {
                    self.shared.follow();
                }
                warn!(%fault, waiting = draft.answers.len(), "nothing could be written");
                for (answer, ..) in draft.answers {
                    drop(answer.send(Err(Denied::Fault(fault.clone()))));
                }
                if fault.passes() { Ok(()) } else { Err(fault) }
            }
        }
    }

    fn judge(
        &self,
        draft: &mut Draft,
        actor: acts::Actor,
        command: Command,
        key: Option<String>,
        signed: Option<&Signed>,
    ) -> Judged {
        let digests = key.map(|key| {
            Ok((
                Request::asker(&actor, &key)?,
                Request::command(&command, &key)?,
            ))
        });
        let digests: Option<([u8; 32], [u8; 32])> = match digests.transpose() {
            Ok(digests) => digests,
            Err(denied) => return Judged::Now(Err(denied)),
        };
        if let Some((asker, command)) = &digests
            && let Some(judged) = self.replay(draft, asker, command)
        {
            return judged;
        }
        let first = draft.marks.len();
        if let Err(denied) = self.agree(draft, &actor, command, signed) {
            return Judged::Now(Err(denied));
        }
        let range = first..draft.marks.len();
        if let (Some((asker, command)), false) = (digests, range.is_empty()) {
            let (n, count) = (draft.marks[first].entry.n, range.len() as u64);
            draft.requests.push(Request {
                n,
                count,
                asker,
                command,
            });
        }
        Judged::Marks(range, false)
    }

    /// The answer to a submission whose key was used before.
    fn replay(&self, draft: &Draft, asker: &[u8; 32], command: &[u8; 32]) -> Option<Judged> {
        let earlier = draft
            .requests
            .iter()
            .find(|request| request.asker == *asker);
        let known = self.requests.get(asker);
        let request = earlier.or(known)?;
        if request.command != *command {
            return Some(Judged::Now(Err(Denied::KeyReused)));
        }
        if earlier.is_some() {
            let at = draft
                .marks
                .iter()
                .position(|mark| mark.entry.n == request.n)?;
            return Some(Judged::Marks(at..at + request.count as usize, true));
        }
        let receipt = receipt_of(&self.db, request);
        Some(Judged::Now(receipt.map_err(Denied::Fault)))
    }

    /// Judges a command against the draft and adds what it comes to.
    fn agree(
        &self,
        draft: &mut Draft,
        actor: &acts::Actor,
        mut command: Command,
        signed: Option<&Signed>,
    ) -> Result<(), Denied> {
        let mut at = draft.record.latest().max(Time(self.shared.clock.now_us()));
        if let Some(meeting) = closes(&command).cloned() {
            // Judged once before, so that whoever may not close does not make the gate flicker.
            let acts = decide(&draft.record, actor, command.clone(), at)?;
            holds(&draft.record, actor, &acts, signed)?;
            if let Some(gatekeeper) = self.shared.gatekeeper() {
                let shut = gatekeeper.shut(&meeting, command.as_of());
                draft.shut = true;
                at = at.max(shut);
                command = command.closing_as_of(shut);
            }
        }
        if let (Command::SetDelay(made), Some(gatekeeper)) = (&command, self.shared.gatekeeper()) {
            let acts = decide(&draft.record, actor, command.clone(), at)?;
            holds(&draft.record, actor, &acts, signed)?;
            at = at.max(gatekeeper.hold(&made.meeting, at));
        }
        let remnant = match draft.record.erases(&command) {
            Some(ActId(n)) => self.remnant(draft, n)?,
            None => None,
        };
        // Only the notary has the act that is to be erased.
        let command = command.leaving(remnant.as_ref().map(|(_, left, _)| left.clone()));
        let acts = decide(&draft.record, actor, command, at)?;
        holds(&draft.record, actor, &acts, signed)?;
        let erases = |act: &Act| matches!(act, Act::DisclosureErased(..));
        let before = (acts.len() > 1).then(|| (draft.record.clone(), draft.tree.clone()));
        let (kept, left) = (draft.files.len(), draft.remnants.len());
        if acts.iter().any(erases) {
            draft
                .remnants
                .extend(remnant.map(|(n, _, remnant)| (n, remnant)));
        }
        for act in acts {
            let mut entry = draft.record.entry(actor.by.clone(), act, at);
            entry.signed = signed.map(|signed| signed.signature.clone());
            if let Err(fault) = draft.add(entry) {
                // All of a command's acts or none.
                if let Some((record, tree)) = before {
                    (draft.record, draft.tree) = (record, tree);
                }
                draft.files.truncate(kept);
                draft.marks.truncate(kept);
                draft.remnants.truncate(left);
                return Err(fault.into());
            }
        }
        Ok(())
    }

    /// What would be left of an entry; none when it has no words, or none any more.
    fn remnant(&self, draft: &Draft, n: u64) -> Result<Option<(u64, Left, Remnant)>, Fault> {
        let Some(entry) = self.entry(draft, n)? else {
            return Ok(None);
        };
        let Some(act) = entry.act.without_words() else {
            return Ok(None);
        };
        let meeting = entry.chain.as_ref().map(|chain| chain.meeting.clone());
        let remnant = Remnant::new(Entry { act, ..entry }.canonical());
        let remnant = remnant.map_err(|error| Fault::Unreadable(error.to_string()))?;
        let digest = Digest(remnant.digest().0);
        Ok(Some((n, Left { meeting, digest }, remnant)))
    }

    /// An entry that is written or about to be.
    fn entry(&self, draft: &Draft, n: u64) -> Result<Option<Entry>, Fault> {
        let drafted = draft.marks.iter().find(|mark| mark.entry.n == n);
        if let Some(mark) = drafted {
            return Ok(Some(mark.entry.clone()));
        }
        let row = book::files(&self.db, n, 1)?.into_iter().next();
        let Some(row) = row.filter(|row| row.n == n) else {
            return Ok(None);
        };
        let altered = |what: String| Fault::Altered { n, what };
        let entry = Entry::parse(row.kept.json()).map_err(|error| altered(error.to_string()))?;
        Ok(Some(entry))
    }

    /// Writes a draft in one transaction and gives the checkpoint's note.
    fn write(&mut self, draft: &Draft) -> Result<String, Fault> {
        (self.hazard)(Step::Judged)?;
        let (size, root) = (draft.tree.size(), draft.tree.root());
        let origin = self.signer.verifier().name().to_owned();
        let signed = Checkpoint { origin, size, root }.sign(&self.signer);
        let note = signed.map_err(|error| Fault::Stopped(error.to_string()))?;
        let before = self.tree.size();
        match insert(&mut self.db, draft, &note, &self.hazard) {
            Ok(()) => Ok(note),
            Err(fault) => match book::size(&self.db) {
                // The transaction is undone: a full or busy disk may get better.
                Ok(size) if size == before && fault.passes() => Err(fault),
                Ok(_) => Err(Fault::Stopped(fault.to_string())),
                Err(error) => Err(Fault::Stopped(format!("{fault}; then {error}"))),
            },
        }
    }

    /// After the commit: publishes, believes, lets follow, answers.
    fn settle(&mut self, mut draft: Draft, note: String) {
        self.publisher.stage(draft.tree.take_filled());
        self.tree = draft.tree;
        self.note = note;
        self.published = false;
        for request in draft.requests {
            self.requests.insert(request.asker, request);
        }
        self.publish();
        let fresh = |mark: &Mark| Fresh::of(&mark.entry, &Hash(mark.disclosure.0));
        let fresh: Vec<_> = draft.marks.iter().map(fresh).collect();
        self.shared.views().follow(&self.db, &draft.record, &fresh);
        self.shared.believe(draft.record);
        self.shared.follow();
        // If we die here all is on the record and no one was told: who asks again with the same
        // idempotency key gets the receipt.
        if let Err(fault) = (self.hazard)(Step::Believed) {
            warn!(%fault, "after believing");
        }
        let checkpoint_size = self.tree.size();
        for (answer, range, replayed) in draft.answers {
            let marks = draft.marks[range].to_vec();
            // Who no longer waits has no need of the answer.
            drop(answer.send(Ok(Receipt {
                marks,
                checkpoint_size,
                replayed,
            })));
        }
    }

    /// Publishes what the book holds. What cannot be published now is tried again with the next
    /// tick or within a second: the acts hold, their proofs come later.
    fn publish(&mut self) {
        if self.published {
            return;
        }
        let size = self.tree.size();
        let done = (self.hazard)(Step::Committed).and_then(|()| {
            self.publisher
                .publish(&self.tree.partial(), &self.note, &self.hazard)
        });
        match done {
            Ok(()) => {
                self.published = true;
                self.shared.set_published(size, self.note.clone());
            }
            Err(fault) => warn!(%fault, size, "the log could not be published yet"),
        }
    }
}

/// Whether a signature, if one came, is over exactly these acts.
fn holds(
    record: &Record,
    actor: &acts::Actor,
    acts: &[Act],
    signed: Option<&Signed>,
) -> Result<(), Denied> {
    if let Some(Signed { signature, site }) = signed {
        auth::signed::check(record, Some(site), &actor.by, acts, signature)?;
    }
    Ok(())
}

impl Draft {
    fn add(&mut self, entry: Entry) -> Result<(), Fault> {
        let n = entry.n;
        let unfit =
            |what: String| Fault::Unreadable(format!("entry {n} cannot be written: {what}"));
        let json = entry.canonical();
        // What cannot be read back must never be written.
        let same = Entry::parse(&json).map(|read| read == entry);
        if !same.map_err(|error| unfit(error.to_string()))? {
            return Err(unfit("it does not read back".to_owned()));
        }
        let file =
            Disclosure::new(base::random(), json).map_err(|error| unfit(error.to_string()))?;
        let mark = Mark::new(entry, &file.digest());
        self.record.apply(&mark.entry, mark.disclosure);
        let Digest(digest) = mark.disclosure;
        self.tree.push(leaf_entry(&Hash(digest)).as_bytes());
        self.files.push(file);
        self.marks.push(mark);
        Ok(())
    }
}

fn insert(db: &mut Connection, draft: &Draft, note: &str, hazard: &Hazard) -> Result<(), Fault> {
    let tx = db.transaction()?;
    for (mark, file) in draft.marks.iter().zip(&draft.files) {
        let digest = Hash(mark.disclosure.0);
        book::entry(&tx, mark.entry.n, &digest, &file.to_string())?;
    }
    for (n, remnant) in &draft.remnants {
        book::erase(&tx, *n, remnant)?;
    }
    for request in &draft.requests {
        book::request(&tx, request)?;
    }
    book::checkpoint(&tx, draft.tree.size(), note)?;
    // If we die here SQLite rolls the journal back: nothing of this tick ever was.
    hazard(Step::Inserted)?;
    tx.commit()
        .map_err(|error| match error.sqlite_error_code() {
            // A reader held the book for longer than the time-out.
            Some(ErrorCode::DatabaseBusy) => Fault::Busy,
            Some(_) | None => Fault::from(error),
        })
    // If we die here the entries are in the book and nothing is published: open() publishes.
}

/// The receipt of a request that is in the book, as it was given.
fn receipt_of(db: &Connection, request: &Request) -> Result<Receipt, Fault> {
    let n = request.n;
    let altered = |what: String| Fault::Altered { n, what };
    let files = book::files(db, n, request.count as usize)?;
    let mut marks = Vec::with_capacity(files.len());
    for row in files {
        let entry = Entry::parse(row.kept.json()).map_err(|error| altered(error.to_string()))?;
        marks.push(Mark::new(entry, &row.digest));
    }
    let covering = book::covering(db, n + request.count - 1)?;
    let checkpoint_size = covering.ok_or_else(|| altered("no checkpoint covers it".to_owned()))?;
    Ok(Receipt {
        marks,
        checkpoint_size,
        replayed: true,
    })
}

/// Lets go of whoever waits when the writer ends.
struct End(Arc<Shared>);

impl Drop for End {
    fn drop(&mut self) {
        let why = if std::thread::panicking() {
            Fault::Stopped("the writer failed".to_owned())
        } else {
            Fault::Closed
        };
        self.0.queue.abandon(why);
    }
}
