//! Sealing at capture: what the gate lets pass of closed time is encrypted to a key that nobody
//! holds whole, before it touches the disk.
//!
//! A segment is one age file that grows with its parts: what fills a chunk is sealed and written at
//! once, what does not waits for the next part and no longer. So a crash loses the last two parts at
//! most. It is synced as often as the recorder syncs.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use acts::{CameraId, Cause, Digest, MeetingId, SealedSegment, SealedTake, Time};
use age::x25519::Recipient;
use auth::sealed::{self, BLOCK_BYTES, HEAD_BYTES};
use base::disk::{self, Fault};
use feed::{Event, ShutPart, Take};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::age_file::AgeFile;
use crate::loss::Losses;
use crate::notes::{self, Found, Note, Notes};
use crate::vault::{self, Said};

/// How many bytes may wait to be sealed before parts are dropped.
const WAITING_BYTES_MAX: usize = 64 << 20;
/// What the file system takes for a small file and its name, in bytes.
const FILE_BYTES: u64 = 16 << 10;
/// Growing segments are synced at least this often.
const SYNC_EVERY: Duration = Duration::from_millis(400);
/// With what comes so shortly before, the sync is done at once: it wakes nobody for itself.
const SYNC_SLACK: Duration = Duration::from_millis(150);
/// What fills no chunk waits for the next part so long at most.
const HOLD: Duration = Duration::from_millis(250);
/// What a chunk takes of the disk, in bytes.
const CHUNK_BYTES: u64 = BLOCK_BYTES as u64 + 16;

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
            size: 0,
            lost: None,
            refused: false,
            sync_at: None,
            seal_at: None,
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
                tracing::error!(
                    "a thread that seals broke down; the next start finds what it wrote"
                );
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
    /// How many chunks each of the camera's segments has so far, so that their sizes, which everybody
    /// can read, tell neither motion nor rest.
    size: u64,
    /// A segment of which a part is lost, and why: what follows of it owes its pictures to that.
    lost: Option<(Arc<Take>, u64, Cause)>,
    /// There was no room at the last look.
    refused: bool,
    /// When what was written is to be synced; none while all is.
    sync_at: Option<Instant>,
    /// When what fills no chunk is to be sealed all the same.
    seal_at: Option<Instant>,
}

impl Work {
    fn run(mut self, queue: &Receiver<Item>) {
        loop {
            let at = [self.sync_at, self.seal_at].into_iter().flatten().min();
            let item = match at {
                None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => queue.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            match item {
                Ok(item) => self.take(item),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.catch_up(Instant::now());
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
                let now = Instant::now();
                (self.sync_at, self.seal_at) = (Some(now), Some(now));
                self.catch_up(now);
                if says.send(()).is_err() {
                    tracing::debug!("whoever asked for a flush has gone");
                }
            }
        }
    }

    /// Seals and syncs when that is due.
    fn catch_up(&mut self, now: Instant) {
        let Some(reel) = &mut self.reel else {
            (self.sync_at, self.seal_at) = (None, None);
            return;
        };
        if reel.holds() {
            if now >= *self.seal_at.get_or_insert(now + HOLD) {
                self.seal_at = None;
                reel.fill();
            }
        } else {
            self.seal_at = None;
        }
        if reel.is_synced() {
            self.sync_at = None;
        } else if now + SYNC_SLACK >= *self.sync_at.get_or_insert(now + SYNC_EVERY) {
            self.sync_at = None;
            if let Err(fault) = reel.sync() {
                // What was written since the last good sync may be lost although it can be read.
                tracing::error!(%fault, "a growing closed segment is not on the disk");
                self.lost = reel
                    .seq()
                    .map(|seq| (Arc::clone(&reel.take), seq, Cause::DiskFull));
                reel.retreat(&self.tell, &self.losses);
            }
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
        let needs = reel.map_or(0, |reel| reel.needs(part, self.size));
        if !self.has_room(needs) {
            return Err(self.miss(part, Cause::DiskFull));
        }
        if let Some(reel) = &mut self.reel {
            let kept = reel.part(part, &mut self.size, &self.tell, &self.losses);
            kept.map_err(|cause| self.miss(part, cause))?;
            self.losses.kept(&key(&part.take), part.start);
            // What waited has gone with it.
            self.seal_at = None;
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
            reel.close(&mut self.size, &self.tell, &self.losses);
        }
    }

    fn end(&mut self) {
        self.close();
        self.reel = None;
    }
}

/// How many chunks a segment with so much content gets, where those so far have had so many: as
/// many, unless it needs more; then with a little headroom, so that an even stream is seldom raised.
fn padded(so_far: u64, content: usize) -> u64 {
    match sealed::blocks(content) as u64 {
        needs if needs <= so_far => so_far,
        _ => sealed::blocks(content + content / 32) as u64,
    }
}

/// A take while it is sealed.
struct Reel {
    take: Arc<Take>,
    to: SealTo,
    recipient: Recipient,
    folder: PathBuf,
    /// Until it was reported.
    announced: Option<SealedTake>,
    growing: Option<Growing>,
    notes: Notes,
    said: Said,
    /// For the next segment.
    memory: Vec<u8>,
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
        let mut init = Growing::begin(&recipient, Vec::new(), 0, take.start).map_err(no_seal)?;
        init.take(&take.init, take.start);
        let (bytes, (length, file), salted) = init.at_once();
        let announced = SealedTake {
            camera: take.camera.clone(),
            take: take.number,
            bytes: length,
            file,
            salted,
        };
        vault::write_take(&folder, &announced, &bytes).map_err(say)?;
        Ok(Self {
            take,
            to,
            recipient,
            notes: Notes::of(&folder),
            said: Said::of(&folder),
            folder,
            announced: Some(announced),
            growing: None,
            memory: Vec::new(),
        })
    }

    /// The growing segment.
    fn seq(&self) -> Option<u64> {
        self.growing.as_ref().map(|growing| growing.seq)
    }

    /// What a part takes of the disk until its segment is whole, in bytes.
    fn needs(&self, part: &ShutPart, size: u64) -> u64 {
        let growing = self.growing.as_ref().filter(|it| it.seq == part.seq);
        let (before, written) = growing.map_or((0, 0), |it| (it.content, it.file.placed()));
        // It may have to fill a chunk by itself.
        let chunks = padded(size, before + part.bytes.len()) + 1;
        (chunks * CHUNK_BYTES).saturating_sub(written) + 2 * FILE_BYTES
    }

    /// Takes a part; when it is not on the disk by now it will be with the next.
    fn part(
        &mut self,
        part: &ShutPart,
        size: &mut u64,
        tell: &Tell,
        losses: &Losses,
    ) -> Result<(), Cause> {
        if self.seq().is_some_and(|seq| seq != part.seq) {
            self.close(size, tell, losses);
        }
        let growing = match &mut self.growing {
            Some(growing) => growing,
            none => {
                let memory = std::mem::take(&mut self.memory);
                let begun = Growing::begin(&self.recipient, memory, part.seq, part.start);
                none.insert(begun.map_err(|why| {
                    tracing::error!(%why, "a closed segment cannot be sealed");
                    Cause::NoSeal
                })?)
            }
        };
        let (held, before) = (growing.file.unsealed() > 0, growing.file.chunks());
        growing.take(&part.bytes, part.start.plus_us(part.duration_us as i64));
        // Nothing waits for more than one part.
        if held && growing.file.chunks() == before {
            growing.fill();
        }
        self.write();
        Ok(())
    }

    /// Whether something waits for the next part.
    fn holds(&self) -> bool {
        let growing = self.growing.as_ref();
        growing.is_some_and(|growing| growing.file.unsealed() > 0)
    }

    /// Waits no longer for the next part.
    fn fill(&mut self) {
        if let Some(growing) = &mut self.growing {
            growing.fill();
        }
        self.write();
    }

    fn write(&mut self) {
        let Some(growing) = &mut self.growing else {
            return;
        };
        if let Err(fault) = growing.write(&self.take, &self.folder, &mut self.notes) {
            // It is in memory still, and comes with what follows.
            tracing::warn!(%fault, camera = %self.take.camera, "a closed part is not on the disk yet");
        }
    }

    fn is_synced(&self) -> bool {
        let growing = self.growing.as_ref();
        growing.is_none_or(|growing| growing.noted == growing.synced)
    }

    fn sync(&mut self) -> Result<(), Fault> {
        let Some(growing) = &mut self.growing else {
            return Ok(());
        };
        growing.sync(&self.folder)?;
        self.notes.sync()?;
        growing.synced.clone_from(&growing.noted);
        Ok(())
    }

    /// Ends the growing segment, padded.
    fn close(&mut self, size: &mut u64, tell: &Tell, losses: &Losses) {
        let Some(growing) = &mut self.growing else {
            return;
        };
        *size = padded(*size, growing.content);
        growing.pad(*size);
        let (take, folder) = (&self.take, &self.folder);
        if let Err(why) = growing.write(take, folder, &mut self.notes) {
            tracing::error!(%why, camera = %take.camera, "a closed segment is not on the disk whole");
        }
        if let Err(why) = growing.sync(folder) {
            tracing::error!(%why, camera = %take.camera, "a closed segment is not on the disk");
            return self.retreat(tell, losses);
        }
        let last = growing.noted.clone();
        self.settle(last, tell, losses);
    }

    /// Ends the growing segment where it was last synced: of what was written since, nobody knows
    /// whether it is on the disk.
    fn retreat(&mut self, tell: &Tell, losses: &Losses) {
        let last = self.growing.as_ref().and_then(|it| it.synced.clone());
        self.settle(last, tell, losses);
    }

    /// Ends the growing segment at a note; what came after that is lost.
    fn settle(&mut self, last: Option<Note>, tell: &Tell, losses: &Losses) {
        let Some(growing) = self.growing.take() else {
            return;
        };
        let path = vault::segment(&self.folder, growing.seq);
        let whole = last
            .as_ref()
            .filter(|_| growing.is_written() && last == growing.noted);
        let ended = match whole {
            Some(last) => Ok(Found::Whole(last.segment.clone())),
            None => notes::settle(&path, last.as_slice()),
        };
        let ended = ended.and_then(|found| match found {
            Found::Whole(segment) => self.said.add(&segment).map(|()| Some(segment)),
            Found::Nothing => vault::let_go(&path).map(|()| None),
            Found::Amiss => {
                let source = std::io::Error::other("it does not read as it was written");
                Err(Fault::at("end", &path)(source))
            }
        });
        let from = growing.start.max(self.take.since);
        let lost = |from| losses.add(key(&self.take), (from, growing.end), Cause::DiskFull);
        match ended {
            Ok(Some(segment)) => {
                self.notes.clear();
                lost(from.max(segment.end()));
                self.tell(segment, tell);
            }
            Ok(None) => {
                self.notes.clear();
                lost(from);
            }
            Err(why) => {
                tracing::error!(%why, camera = %self.take.camera, "a closed segment cannot be ended");
                self.notes.leave();
                lost(from);
            }
        }
        self.memory = growing.file.memory();
    }

    fn tell(&mut self, segment: SealedSegment, tell: &Tell) {
        tell(SealReport::Sealed {
            meeting: self.take.meeting.clone(),
            seal: self.to.seal,
            take: self.announced.take(),
            segment,
        });
    }
}

/// A file while its content comes.
struct Growing {
    seq: u64,
    start: Time,
    /// Up to where parts came.
    end: Time,
    file: Box<AgeFile>,
    /// Bytes of content so far, and their salted digest.
    content: usize,
    salted: Sha256,
    /// The last part of which all is in whole chunks, and those after it.
    stands: Option<Stand>,
    coming: VecDeque<Stand>,
    disk: Option<File>,
    /// What was last written, and what of it survives a power cut.
    noted: Option<Note>,
    synced: Option<Note>,
}

/// The end of a part.
#[derive(Clone, Copy)]
struct Stand {
    content: usize,
    until: Time,
    salted: Digest,
}

impl Growing {
    fn begin(to: &Recipient, memory: Vec<u8>, seq: u64, start: Time) -> Result<Self, String> {
        let salt = Zeroizing::new(base::random::<32>());
        let mut file = AgeFile::begin(to, memory)?;
        file.write(&sealed::head(&salt));
        Ok(Self {
            seq,
            start,
            end: start,
            file,
            content: 0,
            salted: sealed::salted(&salt),
            stands: None,
            coming: VecDeque::new(),
            disk: None,
            noted: None,
            synced: None,
        })
    }

    /// Takes content up to an instant.
    fn take(&mut self, content: &[u8], until: Time) {
        self.file.write(content);
        self.salted.update(content);
        self.content += content.len();
        self.end = until;
        self.coming.push_back(Stand {
            content: self.content,
            until,
            salted: Digest(self.salted.clone().finalize().into()),
        });
        self.advance();
    }

    /// Fills the last chunk with a box that players pass over (ISO/IEC 14496-12 §8.1.2), so that it
    /// is sealed.
    fn fill(&mut self) {
        static FREE: [u8; 2 * BLOCK_BYTES] = [0; 2 * BLOCK_BYTES];
        let held = self.file.unsealed();
        if held == 0 {
            return;
        }
        let room = BLOCK_BYTES - held;
        let room = if room < 8 { room + BLOCK_BYTES } else { room };
        let [a, b, c, d] = (room as u32).to_be_bytes();
        let head = [a, b, c, d, b'f', b'r', b'e', b'e'];
        self.take(&[&head, &FREE[..room - 8]].concat(), self.end);
    }

    /// Pads with zeros to so many chunks, or as many as hold what there is.
    fn pad(&mut self, chunks: u64) {
        self.file.pad(chunks);
        self.advance();
    }

    /// Moves on to the last part of which all is in whole chunks.
    fn advance(&mut self) {
        let whole = self.file.chunks() as usize * BLOCK_BYTES;
        while let Some(next) = self.coming.front()
            && HEAD_BYTES + next.content <= whole
        {
            self.stands = self.coming.pop_front();
        }
    }

    /// Brings whole chunks to the disk, with what makes an age file of them.
    fn write(&mut self, take: &Take, folder: &Path, notes: &mut Notes) -> Result<(), Fault> {
        let Some(stands) = self.stands.filter(|_| !self.file.sealed().is_empty()) else {
            return Ok(());
        };
        let end = self.file.end(stands.content);
        let (bytes, file) = self.file.sum(&end);
        let segment = SealedSegment {
            camera: take.camera.clone(),
            take: take.number,
            seq: self.seq,
            start: self.start,
            duration_us: stands.until.since(self.start).max(0) as u64,
            bytes,
            file,
            salted: stands.salted,
        };
        let note = Note::new(segment, &end);
        notes.add(&note)?;
        let path = vault::segment(folder, self.seq);
        let disk = match &mut self.disk {
            Some(disk) => disk,
            none => {
                // No power cut leaves a file that nothing was noted of.
                notes.secure()?;
                let created = File::create_new(&path).map_err(Fault::at("create", &path))?;
                none.insert(created)
            }
        };
        let at = self.file.placed();
        let put = self.file.put(&end, |sealed| disk.write_all_at(sealed, at));
        put.map_err(Fault::at("write", &path))?;
        self.noted = Some(note);
        Ok(())
    }

    fn sync(&self, folder: &Path) -> Result<(), Fault> {
        let path = vault::segment(folder, self.seq);
        let synced = self.disk.as_ref().map_or(Ok(()), File::sync_data);
        synced.map_err(Fault::at("sync", &path))?;
        // Its name, and that of the notes.
        let named = self.synced.is_some();
        if named {
            Ok(())
        } else {
            disk::sync_dir(folder)
        }
    }

    /// Whether all of it is on the disk, as it was last noted.
    fn is_written(&self) -> bool {
        let whole = self.coming.is_empty() && self.file.unsealed() == 0;
        whole && self.file.sealed().is_empty() && self.noted.is_some()
    }

    /// All of it at once: its bytes, their count and digest, and the salted digest.
    fn at_once(mut self) -> (Vec<u8>, (u64, Digest), Digest) {
        self.pad(0);
        let end = self.file.end(self.content);
        let bytes = [self.file.sealed(), &end].concat();
        let salted = Digest(self.salted.finalize().into());
        (bytes, self.file.sum(&end), salted)
    }
}
