//! Sealing at capture: what the gate lets pass of closed time is encrypted to a key that nobody
//! holds whole, before it touches the disk.
//!
//! Each part is written at once as a small age file of its own, a *tail*, so that a crash loses the
//! last part at most, and synced as often as the recorder syncs. When a segment is whole it is
//! sealed as one file, and its tails go.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use acts::{CameraId, Cause, Digest, MeetingId, SealedSegment, SealedTake, Time};
use age::x25519::Recipient;
use auth::sealed;
use base::disk::{self, Fault};
use bytes::Bytes;
use feed::{Event, ShutPart, Take};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::loss::Losses;
use crate::tails::{Tail, Tails};
use crate::vault;

/// How many bytes may wait to be sealed before parts are dropped.
const WAITING_BYTES_MAX: usize = 64 << 20;
/// What the file system takes for a small file and its name, in bytes.
const FILE_BYTES: u64 = 16 << 10;
/// Tails are synced at least this often.
const SYNC_EVERY: Duration = Duration::from_millis(400);

/// The seal that a take is sealed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealTo {
    /// Its number within the meeting.
    pub seal: u32,
    /// Its public half, an age X25519 recipient.
    pub recipient: String,
}

/// What became of parts that were to be sealed; each is a command to the notary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealReport {
    /// A segment is on disk, sealed, and survives a power cut.
    Sealed {
        /// The meeting.
        meeting: MeetingId,
        /// The seal.
        seal: u32,
        /// Its take, with the take's first segment.
        take: Option<SealedTake>,
        /// The segment.
        segment: SealedSegment,
    },
    /// Closed time that is not kept.
    Lost {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// Where it begins.
        from: Time,
        /// Where it ends.
        to: Time,
        /// `DiskSlow`, `DiskFull` or `NoSeal`.
        cause: Cause,
    },
}

pub(crate) type Tell = Arc<dyn Fn(SealReport) + Send + Sync>;
type Key = (MeetingId, CameraId);

/// Seals on a thread for each camera. It knows no secret: what it sealed it cannot open.
#[derive(Clone)]
pub struct Sealer(Arc<Inner>);

struct Inner {
    root: PathBuf,
    reserve_bytes: u64,
    tell: Tell,
    losses: Arc<Losses>,
    /// Bytes that wait for their thread.
    waiting: Arc<AtomicUsize>,
    cameras: Mutex<BTreeMap<Key, Worker>>,
}

struct Worker {
    items: Sender<Item>,
    thread: JoinHandle<()>,
    /// Too much waited: parts are dropped until a segment begins and half of the queue is free.
    dropping: bool,
}

enum Item {
    Begun(Arc<Take>, SealTo),
    Part(ShutPart, Option<SealTo>),
    SegmentEnded,
    TakeEnded,
    Flush(Sender<()>),
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer")
            .field("root", &self.0.root)
            .finish()
    }
}

impl Sealer {
    /// Seals below `root`, the data folder's `sealed`, and leaves so much free space for the book,
    /// as [`Settings::reserve_bytes`](crate::Settings) says. `tell` is called on the threads that
    /// seal and should be quick.
    pub fn new(
        root: impl Into<PathBuf>,
        reserve_bytes: u64,
        tell: impl Fn(SealReport) + Send + Sync + 'static,
    ) -> Self {
        let tell: Tell = Arc::new(tell);
        Self(Arc::new(Inner {
            root: root.into(),
            reserve_bytes,
            losses: Arc::new(Losses::new(Arc::clone(&tell))),
            tell,
            waiting: Arc::default(),
            cameras: Mutex::default(),
        }))
    }

    /// Hands over one event; never blocks. A take is kept with the seal that it is sealed with, from
    /// the first part on that comes with one, also when its beginning was not handed over; each part
    /// before that is told as lost.
    pub fn keep(&self, event: &Event<ShutPart>, to: Option<&SealTo>) {
        match event {
            Event::TakeBegun(take) => {
                if let Some(to) = to {
                    self.send(take, Item::Begun(Arc::clone(take), to.clone()));
                }
            }
            Event::Part(part) => self.part(part, to),
            Event::SegmentEnded(end) => self.send(&end.take, Item::SegmentEnded),
            Event::TakeEnded(take, _) => self.send(take, Item::TakeEnded),
            Event::Gap { .. } => {}
        }
    }

    fn part(&self, part: &ShutPart, to: Option<&SealTo>) {
        let size = part.bytes.len();
        if self.drops(part, size) {
            return self.0.losses.lost(part, Cause::DiskSlow);
        }
        self.0.waiting.fetch_add(size, Ordering::Relaxed);
        self.send(&part.take, Item::Part(part.clone(), to.cloned()));
    }

    /// Whether too much waits to take a part, or the beginning of its segment was not taken.
    fn drops(&self, part: &ShutPart, size: usize) -> bool {
        let waiting = self.0.waiting.load(Ordering::Relaxed).saturating_add(size);
        let mut cameras = self.cameras();
        let Some(worker) = cameras.get_mut(&key(&part.take)) else {
            return false;
        };
        worker.dropping = if worker.dropping {
            part.index > 0 || waiting > WAITING_BYTES_MAX / 2
        } else {
            waiting > WAITING_BYTES_MAX
        };
        worker.dropping
    }

    fn send(&self, take: &Take, item: Item) {
        let key = key(take);
        let mut cameras = self.cameras();
        if let std::collections::btree_map::Entry::Vacant(free) = cameras.entry(key.clone()) {
            let begins = matches!(item, Item::Begun(..) | Item::Part(_, Some(_)));
            if !begins {
                return self.forget(&item);
            }
            match self.worker(&take.camera) {
                Ok(worker) => drop(free.insert(worker)),
                Err(error) => {
                    tracing::error!(%error, camera = %take.camera, "closed footage cannot be sealed");
                    return self.forget(&item);
                }
            }
        }
        if let Some(worker) = cameras.get(&key)
            && let Err(unsent) = worker.items.send(item)
        {
            tracing::error!(camera = %take.camera, "the thread that seals broke down");
            self.forget(&unsent.0);
        }
    }

    /// Nobody seals it: what was a part is lost, and said to be.
    fn forget(&self, item: &Item) {
        if let Item::Part(part, _) = item {
            let waiting = &self.0.waiting;
            waiting.fetch_sub(part.bytes.len(), Ordering::Relaxed);
            self.0.losses.lost(part, Cause::NoSeal);
        }
    }

    fn worker(&self, camera: &CameraId) -> std::io::Result<Worker> {
        let (items, queue) = channel();
        let work = Work {
            root: self.0.root.clone(),
            reserve_bytes: self.0.reserve_bytes,
            tell: Arc::clone(&self.0.tell),
            losses: Arc::clone(&self.0.losses),
            waiting: Arc::clone(&self.0.waiting),
            reel: None,
            sizes: Sizes::default(),
            lost: None,
            refused: false,
            sync_at: None,
        };
        let thread = std::thread::Builder::new()
            .name(format!("seal-{camera}"))
            .spawn(move || work.run(&queue))?;
        Ok(Worker {
            items,
            thread,
            dropping: false,
        })
    }

    /// Waits until all that was handed over is sealed and reported. Segments that are still growing
    /// go on growing.
    pub fn flush(&self) {
        let asked: Vec<_> = self
            .cameras()
            .values()
            .filter_map(|worker| {
                let (says, done) = channel();
                worker.items.send(Item::Flush(says)).ok().map(|()| done)
            })
            .collect();
        for done in asked {
            if done.recv().is_err() {
                tracing::debug!("a thread that seals has ended");
            }
        }
        self.0.losses.tell();
    }

    /// Lets go of a meeting: what was handed over of it is sealed and reported, and its threads
    /// have ended.
    pub fn leave(&self, meeting: &MeetingId) {
        let mut cameras = self.cameras();
        let all = std::mem::take(&mut *cameras).into_iter();
        let (of, others) = all.partition(|((here, _), _)| here == meeting);
        *cameras = others;
        drop(cameras);
        self.end(of);
    }

    /// Ends after all that was handed over is sealed and reported; growing segments end with the
    /// parts that they have.
    pub fn stop(&self) {
        let workers = std::mem::take(&mut *self.cameras());
        self.end(workers);
    }

    fn end(&self, workers: BTreeMap<Key, Worker>) {
        for Worker { items, thread, .. } in workers.into_values() {
            drop(items);
            if thread.join().is_err() {
                tracing::error!("a thread that seals broke down; the next start finds its tails");
            }
        }
        self.0.losses.tell();
    }

    fn cameras(&self) -> MutexGuard<'_, BTreeMap<Key, Worker>> {
        let cameras = &self.0.cameras;
        cameras.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(take: &Take) -> Key {
    (take.meeting.clone(), take.camera.clone())
}

/// One camera's thread.
struct Work {
    root: PathBuf,
    reserve_bytes: u64,
    tell: Tell,
    losses: Arc<Losses>,
    waiting: Arc<AtomicUsize>,
    reel: Option<Reel>,
    sizes: Sizes,
    /// A segment of which a part is lost, and why: what follows of it owes its pictures to that.
    lost: Option<(Arc<Take>, u64, Cause)>,
    /// There was no room at the last look.
    refused: bool,
    /// When tails are to be synced; none while all are.
    sync_at: Option<Instant>,
}

impl Work {
    fn run(mut self, queue: &Receiver<Item>) {
        loop {
            let item = match self.sync_at {
                None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => queue.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            match item {
                Ok(item) => self.take(item),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.sync(Instant::now());
        }
        self.end();
    }

    fn take(&mut self, item: Item) {
        match item {
            Item::Begun(take, to) => {
                self.end();
                if let Err(cause) = self.begin(&take, to) {
                    tracing::debug!(?cause, "its first part tries again");
                }
            }
            Item::Part(part, to) => {
                let waiting = &self.waiting;
                waiting.fetch_sub(part.bytes.len(), Ordering::Relaxed);
                if let Err(cause) = self.part(&part, to) {
                    self.losses.lost(&part, cause);
                }
            }
            Item::SegmentEnded => self.close(),
            Item::TakeEnded => self.end(),
            Item::Flush(says) => {
                self.sync_at = self.sync_at.map(|_| Instant::now());
                self.sync(Instant::now());
                if says.send(()).is_err() {
                    tracing::debug!("whoever asked for a flush has gone");
                }
            }
        }
    }

    /// Syncs tails when that is due.
    fn sync(&mut self, now: Instant) {
        let tails = self.reel.as_mut().map(|reel| &mut reel.tails);
        let Some(tails) = tails.filter(|tails| !tails.is_synced()) else {
            self.sync_at = None;
            return;
        };
        if now < *self.sync_at.get_or_insert(now + SYNC_EVERY) {
            return;
        }
        self.sync_at = None;
        if let Err(fault) = tails.sync() {
            tracing::warn!(%fault, "closed parts are not on the disk yet");
        }
    }

    /// Keeps a part, or says why not.
    fn part(&mut self, part: &ShutPart, to: Option<SealTo>) -> Result<(), Cause> {
        let same = |take: &Arc<Take>| Arc::ptr_eq(take, &part.take);
        if let Some((take, seq, cause)) = &self.lost
            && same(take)
            && *seq == part.seq
        {
            return Err(*cause);
        }
        let held = self.reel.as_ref().filter(|reel| same(&reel.take));
        if held.is_some_and(|reel| to.as_ref().is_some_and(|to| *to != reel.to)) {
            // A seal is for whole takes, and one that the record has no more is for nothing.
            return Err(self.miss(part, Cause::NoSeal));
        }
        if held.is_none() {
            self.end();
            // One that gets its seal in the middle of a segment is kept from there on.
            let to = to.ok_or(Cause::NoSeal)?;
            let begun = self.begin(&part.take, to);
            begun.map_err(|cause| self.miss(part, cause))?;
        }
        let reel = self.reel.as_ref();
        let needs = reel.map_or(0, |reel| reel.needs(part, &self.sizes));
        if !self.has_room(needs) {
            return Err(self.miss(part, Cause::DiskFull));
        }
        if let Some(reel) = &mut self.reel {
            reel.part(part, &mut self.sizes, &self.tell, &self.losses);
            self.losses.kept(&key(&part.take), part.start);
        }
        Ok(())
    }

    /// Gives up the rest of a part's segment; what came of it before is kept.
    fn miss(&mut self, part: &ShutPart, cause: Cause) -> Cause {
        self.close();
        self.lost = Some((Arc::clone(&part.take), part.seq, cause));
        cause
    }

    fn begin(&mut self, take: &Arc<Take>, to: SealTo) -> Result<(), Cause> {
        if !self.has_room(FILE_BYTES) {
            return Err(Cause::DiskFull);
        }
        match Reel::begin(&self.root, Arc::clone(take), to) {
            Ok(reel) => {
                self.reel = Some(reel);
                Ok(())
            }
            Err((cause, why)) => {
                tracing::error!(%why, "a closed take cannot be sealed");
                Err(cause)
            }
        }
    }

    /// Whether so many bytes more leave the reserve alone. After a refusal a little more has to be
    /// free, so that it does not stop again with the next part.
    fn has_room(&mut self, bytes: u64) -> bool {
        let reserve = self.reserve_bytes;
        let margin = if self.refused { reserve / 16 } else { 0 };
        let free = disk::make_dirs(&self.root).and_then(|()| disk::free_bytes(&self.root));
        let needed = reserve.saturating_add(margin).saturating_add(bytes);
        let room = match free {
            Ok(free) if free >= needed => Ok(()),
            Ok(free) => Err(format!(
                "{} MiB are free; the last {} MiB are left for the book",
                free >> 20,
                reserve >> 20
            )),
            Err(fault) => Err(fault.to_string()),
        };
        match &room {
            Ok(()) if self.refused => tracing::info!("closed footage is sealed again"),
            Err(why) if !self.refused => tracing::error!(%why, "closed footage cannot be sealed"),
            Ok(()) | Err(_) => {}
        }
        self.refused = room.is_err();
        room.is_ok()
    }

    fn close(&mut self) {
        if let Some(reel) = &mut self.reel {
            reel.close(&mut self.sizes, &self.tell, &self.losses);
        }
    }

    fn end(&mut self) {
        self.close();
        self.reel = None;
    }
}

/// A take while it is sealed.
struct Reel {
    take: Arc<Take>,
    to: SealTo,
    press: Press,
    folder: PathBuf,
    /// Until it was reported.
    announced: Option<SealedTake>,
    growing: Option<Growing>,
    tails: Tails,
}

/// A segment while its parts come.
struct Growing {
    seq: u64,
    start: Time,
    end: Time,
    parts: Vec<Bytes>,
}

/// What a camera's sealed files are padded to, so that their sizes, which everybody can read, tell
/// neither motion nor rest: each is as large as the largest of its kind before it.
#[derive(Clone, Copy, Debug, Default)]
struct Sizes {
    segments: usize,
    /// Tails of parts that begin a segment: the keyframe makes them larger than the others, which
    /// their place tells anyway.
    firsts: usize,
    /// Tails of the other parts.
    others: usize,
}

impl Sizes {
    fn tails(&mut self, part: &ShutPart) -> &mut usize {
        if part.index == 0 {
            &mut self.firsts
        } else {
            &mut self.others
        }
    }
}

/// The size for a file with so much content, where files so far have had one size.
fn padded(so_far: usize, content: usize) -> usize {
    let least = sealed::HEAD_BYTES + content;
    match so_far {
        size if least <= size => size,
        // With some headroom, so that an even stream is never raised: the first segment tells
        // roughly how much the camera sends, those after it nothing.
        _ => sealed::step(least + least / 8),
    }
}

/// Encrypts to one recipient, in memory alone, file after file in one buffer: fresh memory for
/// each has its cost too.
struct Press {
    recipient: Recipient,
    /// The file that was sealed last.
    bytes: Vec<u8>,
}

impl Press {
    /// Encrypts as `auth::sealed` wraps it to a size; gives the salted digest.
    fn seal(&mut self, content: &[Bytes], bytes: usize) -> Result<Digest, String> {
        let salt = Zeroizing::new(base::random::<32>());
        self.bytes.clear();
        let recipients = std::iter::once(&self.recipient as &dyn age::Recipient);
        let file = age::Encryptor::with_recipients(recipients);
        let file = file.map_err(|fault| fault.to_string())?;
        let written = file.wrap_output(&mut self.bytes).and_then(|mut file| {
            let salted = sealed::wrap_into(&mut file, &salt, content, bytes)?;
            file.finish().map(|_| salted)
        });
        written.map_err(|fault| fault.to_string())
    }

    /// Digest of the file that was sealed last.
    fn file(&self) -> Digest {
        Digest(Sha256::digest(&self.bytes).into())
    }
}

impl Reel {
    fn begin(root: &Path, take: Arc<Take>, to: SealTo) -> Result<Self, (Cause, String)> {
        let no_seal = |why: String| (Cause::NoSeal, why);
        let recipient = Recipient::from_str(&to.recipient);
        let recipient = recipient.map_err(|why| no_seal(why.to_owned()))?;
        let folder = vault::take(root, &take.meeting, to.seal, &take.camera, take.number);
        let say = |fault: Fault| (Cause::DiskFull, fault.to_string());
        if folder.join("init.age").exists() {
            let folder = folder.display();
            return Err(no_seal(format!("{folder} holds a take of that number")));
        }
        disk::make_dirs(&folder).map_err(say)?;
        let mut press = Press {
            recipient,
            bytes: Vec::new(),
        };
        let init = std::slice::from_ref(&take.init);
        let salted = press.seal(init, sealed::BYTES_MIN).map_err(no_seal)?;
        let announced = SealedTake {
            camera: take.camera.clone(),
            take: take.number,
            bytes: press.bytes.len() as u64,
            file: press.file(),
            salted,
        };
        vault::write_take(&folder, &announced, &press.bytes).map_err(say)?;
        Ok(Self {
            take,
            to,
            press,
            tails: Tails::of(&folder),
            folder,
            announced: Some(announced),
            growing: None,
        })
    }

    /// What a part takes of the disk until its segment is sealed and its tails are gone, in bytes.
    fn needs(&self, part: &ShutPart, sizes: &Sizes) -> u64 {
        let growing = self.growing.iter().filter(|it| it.seq == part.seq);
        let before: usize = growing.flat_map(|it| &it.parts).map(Bytes::len).sum();
        let size = part.bytes.len();
        let mut sizes = *sizes;
        let sealed = padded(sizes.segments, before + size) + padded(*sizes.tails(part), size);
        sealed as u64 + 2 * FILE_BYTES
    }

    fn part(&mut self, part: &ShutPart, sizes: &mut Sizes, tell: &Tell, losses: &Losses) {
        if self
            .growing
            .as_ref()
            .is_some_and(|growing| growing.seq != part.seq)
        {
            self.close(sizes, tell, losses);
        }
        let tails = sizes.tails(part);
        *tails = padded(*tails, part.bytes.len());
        let size = *tails;
        let end = part.start.plus_us(part.duration_us as i64);
        let growing = self.growing.get_or_insert_with(|| Growing {
            seq: part.seq,
            start: part.start,
            end: part.start,
            parts: Vec::new(),
        });
        growing.parts.push(part.bytes.clone());
        growing.end = end;
        let part_alone = std::slice::from_ref(&part.bytes);
        let kept = self.press.seal(part_alone, size).and_then(|salted| {
            let tail = Tail {
                seq: part.seq,
                index: part.index,
                start: part.start,
                duration_us: part.duration_us,
                salted,
            };
            let appended = self.tails.append(&tail, &self.press.bytes);
            appended.map_err(|fault| fault.to_string())
        });
        if let Err(why) = kept {
            // It is in memory still: its segment may fare better.
            tracing::warn!(%why, camera = %part.take.camera, "a closed part is not on the disk yet");
        }
    }

    /// Seals the growing segment as one file, and lets its tails go.
    fn close(&mut self, sizes: &mut Sizes, tell: &Tell, losses: &Losses) {
        let Some(growing) = self.growing.take() else {
            return;
        };
        let content: usize = growing.parts.iter().map(Bytes::len).sum();
        sizes.segments = padded(sizes.segments, content);
        let sealed = self.press.seal(&growing.parts, sizes.segments);
        let written = sealed.and_then(|salted| {
            let segment = SealedSegment {
                camera: self.take.camera.clone(),
                take: self.take.number,
                seq: growing.seq,
                start: growing.start,
                duration_us: growing.end.since(growing.start).max(0) as u64,
                bytes: self.press.bytes.len() as u64,
                file: self.press.file(),
                salted,
            };
            let written = vault::write_segment(&self.folder, &segment, &self.press.bytes);
            written.map(|()| segment).map_err(|fault| fault.to_string())
        });
        match written {
            Ok(segment) => {
                if let Err(fault) = self.tails.clear() {
                    tracing::warn!(%fault, "tails of a sealed segment stay behind");
                }
                tell(SealReport::Sealed {
                    meeting: self.take.meeting.clone(),
                    seal: self.to.seal,
                    take: self.announced.take(),
                    segment,
                });
            }
            Err(why) => {
                self.tails.leave();
                tracing::error!(%why, camera = %self.take.camera, "a closed segment cannot be sealed");
                let from = growing.start.max(self.take.since);
                losses.add(key(&self.take), (from, growing.end), Cause::DiskFull);
            }
        }
    }
}
