//! Keeps what is kept: carries out what two persons agreed to destroy, and reads all other footage
//! again and again, so that what was altered or lost is known.
//!
//! It works while no meeting sits, in one thread of low priority, so that it never slows the
//! recorder. A crash leaves a destruction begun on the record: the next start goes on with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use acts::{
    ActId, Actor, CameraId, CheckedCamera, Command, Destroyed, DestroyedCount, DestructionBegun,
    DestructionState, IntegrityChecked, KeptSegment, KeptTake, Meeting, MeetingId, Record,
    ReleasedFile, SealedSegment, SealedTake, Stock, Time,
};
use base::Clock;
use footage::{BrokenOff, Checked, GoingSealed, GoingTake};
use live::Live;
use notary::{Denied, Notary};
use sha2::{Digest as _, Sha256};
use tracing::{error, info, warn};

use crate::archive;

#[cfg(test)]
mod tests;

const TURN: Duration = Duration::from_millis(500);
/// Bytes a second that reading again takes of the disk at most.
const BYTES_PER_SECOND: u64 = 16 << 20;
/// Findings of one camera that an act names; the others are counted in the last.
const FINDINGS_MAX: usize = 200;
/// How long nothing is tried again that the record refused or the disk could not do.
const AGAIN_US: i64 = 30 * Time::SECOND;

/// Destroys and checks.
pub(crate) struct Caretaker {
    pub(crate) notary: Notary,
    pub(crate) live: Live,
    pub(crate) clock: Clock,
    pub(crate) data: PathBuf,
    /// How old the last look at a meeting's footage may be.
    pub(crate) check_every_us: i64,
    /// Between the decision to destroy footage and its destruction.
    pub(crate) destroy_wait_us: i64,
    /// What could not be done, and when that was.
    pub(crate) failed: BTreeMap<ActId, Time>,
}

/// Everything on the record of one meeting's footage.
struct Holdings {
    open: BTreeMap<CameraId, (Vec<KeptTake>, Vec<KeptSegment>)>,
    sealed: BTreeMap<u32, (Vec<SealedTake>, Vec<SealedSegment>)>,
}

impl Caretaker {
    /// Works until `stop` says so.
    pub(crate) fn run(mut self, stop: &dyn Fn() -> bool) {
        if let Err(error) = rustix::process::setpriority_process(None, 10) {
            warn!(%error, "the caretaker works at the priority of all others");
        }
        while !stop() {
            self.destroy(stop);
            self.check(stop);
            std::thread::sleep(TURN);
        }
    }

    fn now(&self) -> Time {
        Time(self.clock.now_us())
    }

    /// Whether it may go on: nobody stops the server, and nothing is recorded.
    fn goes_on(&self, stop: &dyn Fn() -> bool) -> bool {
        !stop() && !is_busy(&self.notary.record(), self.now())
    }

    /// Carries out the destructions that are due.
    fn destroy(&mut self, stop: &dyn Fn() -> bool) {
        let record = self.notary.record();
        let due: Vec<_> = record
            .destructions_due()
            .map(|(meeting, act, it)| {
                let decided = it.decided.stamp.at;
                (meeting.id().clone(), act, it.state(), decided)
            })
            .collect();
        for (meeting, act, state, decided) in due {
            let now = self.now();
            let lately = |at: &Time| now.since(*at) < AGAIN_US;
            // So long a hold can be placed that takes it back.
            let waits = now.since(decided) < self.destroy_wait_us;
            if waits && state == DestructionState::Decided {
                continue;
            }
            if !self.goes_on(stop) || self.failed.get(&act).is_some_and(lately) {
                continue;
            }
            if state == DestructionState::Decided && !self.begin(&meeting, act) {
                self.failed.insert(act, now);
                continue;
            }
            match self.carry_out(&meeting, act, stop) {
                Ok(()) => {
                    self.failed.remove(&act);
                }
                Err(why) => {
                    error!(%meeting, %act, why, "footage that was to be destroyed is still there");
                    self.failed.insert(act, now);
                }
            }
        }
    }

    /// States that a destruction begins; false while anything stands in the way.
    fn begin(&self, meeting: &MeetingId, destruction: ActId) -> bool {
        let record = self.notary.record();
        let bars = record.meeting(meeting).and_then(|found| {
            let it = found.destructions().get(&destruction)?;
            Some(record.bars(found, &it.decided.what, self.now()))
        });
        if bars.is_none_or(|bars| !bars.is_empty()) {
            return false;
        }
        let begun = DestructionBegun {
            meeting: meeting.clone(),
            destruction,
        };
        match self.state(Command::BeginDestruction(begun)) {
            Ok(()) => true,
            Err(denied) => {
                warn!(%meeting, act = %destruction, %denied, "a destruction cannot begin");
                false
            }
        }
    }

    /// If we die anywhere in here, the next start finds it begun and comes here again: what is gone
    /// is gone, and the tombstone is written last.
    fn carry_out(
        &self,
        meeting: &MeetingId,
        destruction: ActId,
        stop: &dyn Fn() -> bool,
    ) -> Result<(), String> {
        let say = |fault: base::disk::Fault| fault.to_string();
        self.live.forget(meeting);
        let record = self.notary.record();
        let found = record.meeting(meeting).ok_or("there is no such meeting")?;
        let holdings = self.holdings(meeting)?;
        let mut step = || self.goes_on(stop);
        for take in going_takes(found, destruction, &holdings) {
            let root = self.data.join("footage");
            if !footage::destroy_take(&root, meeting, &take, &mut step).map_err(say)? {
                return Ok(());
            }
        }
        for take in going_sealed(found, destruction, &holdings) {
            let root = self.data.join("sealed");
            if !footage::destroy_sealed(&root, meeting, &take, &mut step).map_err(say)? {
                return Ok(());
            }
        }
        if !self.destroy_unnamed(found, destruction, &holdings, &mut step)? {
            return Ok(());
        }
        let cameras = counted(found, destruction, &holdings);
        let segments: u64 = cameras.iter().map(|count| count.segments).sum();
        let done = Destroyed {
            meeting: meeting.clone(),
            destruction,
            cameras,
        };
        self.state(Command::NoteDestroyed(done))
            .map_err(|denied| denied.to_string())?;
        self.live.forget(meeting);
        info!(%meeting, act = %destruction, segments, "footage was destroyed, as two persons agreed");
        Ok(())
    }

    /// Where all time of a camera goes, so does what a crash left of sealed takes that are not on the
    /// record.
    fn destroy_unnamed(
        &self,
        meeting: &Meeting,
        destruction: ActId,
        all: &Holdings,
        step: &mut dyn FnMut() -> bool,
    ) -> Result<bool, String> {
        let of = meeting.destructions().get(&destruction);
        let Some(of) = of.map(|it| &it.decided.what) else {
            return Ok(true);
        };
        let of_all_time = of.extent.from.is_none() && of.extent.to.is_none();
        if !of_all_time || !Stock::Sealed.is_in(of.stock) {
            return Ok(true);
        }
        let goes = |seal: u32, camera: &CameraId, take: u32| {
            let takes = all
                .sealed
                .get(&seal)
                .into_iter()
                .flat_map(|(takes, _)| takes);
            let mut known = takes.map(|it| (&it.camera, it.take));
            of.extent.names(camera) && !known.any(|it| it == (camera, take))
        };
        let root = self.data.join("sealed");
        footage::destroy_unnamed(&root, meeting.id(), &goes, step)
            .map_err(|fault| fault.to_string())
    }

    fn holdings(&self, meeting: &MeetingId) -> Result<Holdings, String> {
        let say = |fault: notary::Fault| fault.to_string();
        Ok(Holdings {
            open: archive::kept(&self.notary, meeting).map_err(say)?,
            sealed: archive::sealed(&self.notary, meeting).map_err(say)?,
        })
    }

    fn state(&self, command: Command) -> Result<(), Denied> {
        let caretaker = Actor::machine("caretaker");
        self.notary
            .submit_blocking(caretaker, command, None)
            .map(|_| ())
    }

    /// Reads the footage again that was not looked at for longest, if that was long ago.
    fn check(&mut self, stop: &dyn Fn() -> bool) {
        if !self.goes_on(stop) {
            return;
        }
        let now = self.now();
        let record = self.notary.record();
        let last = |meeting: &&Meeting| {
            let last = meeting.checks().last().map(|it| it.stamp.at);
            last.max(meeting.completed())
        };
        let complete = record.meetings().filter(|it| it.completed().is_some());
        let has = |it: &&Meeting| !it.kept().is_empty() || !it.sealed().is_empty();
        let Some(oldest) = complete.filter(has).min_by_key(last) else {
            return;
        };
        if last(&oldest).is_none_or(|at| now.since(at) < self.check_every_us) {
            return;
        }
        match self.look_through(oldest, stop) {
            Ok(Some(cameras)) => self.enter(oldest.id(), now, cameras),
            Ok(None) => {}
            Err(why) => error!(meeting = %oldest.id(), why, "kept footage cannot be checked"),
        }
    }

    fn enter(&self, meeting: &MeetingId, began: Time, cameras: Vec<CheckedCamera>) {
        let checked = IntegrityChecked {
            meeting: meeting.clone(),
            began,
            cameras,
        };
        for (camera, finding) in checked.findings() {
            error!(%meeting, %camera, finding, "kept footage is not as the record says; run onrecord verify");
        }
        if let Err(denied) = self.state(Command::NoteIntegrity(checked)) {
            error!(%meeting, %denied, "what a check found cannot be entered");
        }
    }

    /// Reads all of a meeting's footage that is there; none when it was broken off.
    fn look_through(
        &self,
        meeting: &Meeting,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Vec<CheckedCamera>>, String> {
        let holdings = self.holdings(meeting.id())?;
        let mut all: BTreeMap<CameraId, Checked> = BTreeMap::new();
        let mut pace = self.pace(stop);
        let read = read_open(&self.data, meeting, &holdings, &mut pace, &mut all)
            .and_then(|()| read_sealed(&self.data, meeting, &holdings, &mut pace, &mut all))
            .and_then(|()| {
                let folder = self.data.join("released").join(meeting.id().as_str());
                let released = meeting.range_releases().iter();
                let files = released.flat_map(|it| &it.what.files);
                read_released(&folder, files, &mut pace, &mut all)
            });
        if read.is_err() {
            return Ok(None);
        }
        let line = |(camera, mut checked): (CameraId, Checked)| {
            let more = checked.findings.len().saturating_sub(FINDINGS_MAX);
            if more > 0 {
                checked.findings.truncate(FINDINGS_MAX);
                checked.findings.push(format!("and {more} more"));
            }
            CheckedCamera {
                camera,
                segments: checked.segments,
                bytes: checked.bytes,
                findings: checked.findings,
            }
        };
        Ok(Some(all.into_iter().map(line).collect()))
    }

    /// Lets so many bytes a second be read, waits while a meeting sits, and breaks off at a stop.
    fn pace<'a>(&'a self, stop: &'a dyn Fn() -> bool) -> impl FnMut(usize) -> bool + 'a {
        let (mut since, mut read) = (Instant::now(), 0_u64);
        move |bytes| {
            read += bytes as u64;
            let due = Duration::from_micros(read.saturating_mul(1_000_000) / BYTES_PER_SECOND);
            if let Some(early) = due.checked_sub(since.elapsed()) {
                std::thread::sleep(early.min(TURN));
            }
            while !stop() && !self.goes_on(stop) {
                std::thread::sleep(TURN);
                (since, read) = (Instant::now(), 0);
            }
            !stop()
        }
    }
}

/// Whether a meeting sits, or is over and still recorded: what the public sees may come ten minutes
/// after the room. A meeting whose footage never becomes complete holds it up for an hour.
fn is_busy(record: &Record, now: Time) -> bool {
    let delivers = |it: &Meeting| {
        let lately = |at: Time| now.since(at) < 3600 * Time::SECOND;
        it.completed().is_none() && it.adjourned().is_some_and(lately)
    };
    record.sitting().next().is_some() || record.meetings().any(delivers)
}

fn of_open(it: &KeptSegment) -> (&CameraId, Time, Time) {
    (&it.camera, it.start, it.end())
}

fn of_sealed(it: &SealedSegment) -> (&CameraId, Time, Time) {
    (&it.camera, it.start, it.end())
}

fn is_gone(meeting: &Meeting, stock: Stock, (camera, from, to): (&CameraId, Time, Time)) -> bool {
    meeting.destruction_of(stock, camera, from, to).is_some()
}

/// The takes of open footage of which something goes with a destruction.
fn going_takes(meeting: &Meeting, destruction: ActId, all: &Holdings) -> Vec<GoingTake> {
    let mut out = Vec::new();
    for (camera, (takes, segments)) in &all.open {
        for take in takes {
            let mine = || segments.iter().filter(|it| it.take == take.take);
            let goes = |it: &&KeptSegment| {
                let takes = meeting.destructions().get(&destruction);
                let (camera, from, to) = of_open(it);
                takes.is_some_and(|takes| takes.takes(Stock::Open, camera, from, to))
            };
            let going: Vec<_> = mine().filter(goes).cloned().collect();
            if !going.is_empty() {
                out.push(GoingTake {
                    camera: camera.clone(),
                    take: take.take,
                    segments: going,
                    whole: mine().all(|it| is_gone(meeting, Stock::Open, of_open(it))),
                });
            }
        }
    }
    out
}

/// The same of sealed footage.
fn going_sealed(meeting: &Meeting, destruction: ActId, all: &Holdings) -> Vec<GoingSealed> {
    let mut out = Vec::new();
    let takes = all.sealed.iter().flat_map(|(seal, (takes, _))| {
        let of_seal = takes.iter().map(move |take| (*seal, take));
        of_seal.collect::<Vec<_>>()
    });
    for (seal, take) in takes {
        let mine = || {
            let all = all.sealed.values().flat_map(|(_, segments)| segments);
            all.filter(|it| it.camera == take.camera && it.take == take.take)
        };
        let goes = |it: &&SealedSegment| {
            let takes = meeting.destructions().get(&destruction);
            let (camera, from, to) = of_sealed(it);
            takes.is_some_and(|takes| takes.takes(Stock::Sealed, camera, from, to))
        };
        let going: Vec<_> = mine().filter(goes).cloned().collect();
        if !going.is_empty() {
            out.push(GoingSealed {
                seal,
                camera: take.camera.clone(),
                take: take.take,
                segments: going,
                whole: mine().all(|it| is_gone(meeting, Stock::Sealed, of_sealed(it))),
            });
        }
    }
    out
}

/// What a destruction took, by camera: counts and one digest over all digests.
fn counted(meeting: &Meeting, destruction: ActId, all: &Holdings) -> Vec<DestroyedCount> {
    let open = all.open.values().flat_map(|(_, segments)| segments);
    let open = open
        .filter(|it| meeting.goes_with(destruction, Stock::Open, of_open(it)))
        .map(|it| (Stock::Open, &it.camera, it.bytes, it.duration_us, it.file));
    let sealed = all.sealed.values().flat_map(|(_, segments)| segments);
    let sealed = sealed
        .filter(|it| meeting.goes_with(destruction, Stock::Sealed, of_sealed(it)))
        .map(|it| (Stock::Sealed, &it.camera, it.bytes, it.duration_us, it.file));
    let mut sums: BTreeMap<(Stock, &CameraId), Sum> = BTreeMap::new();
    for (stock, camera, bytes, us, file) in open.chain(sealed) {
        let sum = sums.entry((stock, camera)).or_default();
        sum.segments += 1;
        sum.bytes += bytes;
        sum.duration_us += us;
        sum.files.extend(file.0);
    }
    let sums = sums.into_iter();
    sums.map(|((stock, camera), sum)| DestroyedCount {
        camera: camera.clone(),
        stock,
        segments: sum.segments,
        bytes: sum.bytes,
        duration_us: sum.duration_us,
        digest: quorum::file_digest(&sum.files),
    })
    .collect()
}

/// What goes of one camera; the digests of its files one after another.
#[derive(Default)]
struct Sum {
    segments: u64,
    bytes: u64,
    duration_us: u64,
    files: Vec<u8>,
}

type Found = BTreeMap<CameraId, Checked>;

fn read_open(
    data: &Path,
    meeting: &Meeting,
    all: &Holdings,
    pace: &mut dyn FnMut(usize) -> bool,
    found: &mut Found,
) -> Result<(), BrokenOff> {
    let root = data.join("footage");
    for (camera, (takes, segments)) in &all.open {
        for take in takes {
            let mine: Vec<_> = segments.iter().filter(|it| it.take == take.take).collect();
            let gone = |it: &KeptSegment| is_gone(meeting, Stock::Open, of_open(it));
            let left: Vec<_> = mine.iter().copied().filter(|it| !gone(it)).collect();
            if left.is_empty() && !mine.is_empty() {
                continue;
            }
            let into = found.entry(camera.clone()).or_default();
            footage::check_take(&root, meeting.id(), take, &left, pace, into)?;
        }
    }
    Ok(())
}

fn read_sealed(
    data: &Path,
    meeting: &Meeting,
    all: &Holdings,
    pace: &mut dyn FnMut(usize) -> bool,
    found: &mut Found,
) -> Result<(), BrokenOff> {
    let root = data.join("sealed");
    let mut seen = BTreeSet::new();
    for (seal, (takes, _)) in &all.sealed {
        for take in takes {
            if !seen.insert((&take.camera, take.take)) {
                continue;
            }
            let mine = all.sealed.values().flat_map(|(_, segments)| segments);
            let mine = mine.filter(|it| it.camera == take.camera && it.take == take.take);
            let mine: Vec<_> = mine.collect();
            let gone = |it: &SealedSegment| is_gone(meeting, Stock::Sealed, of_sealed(it));
            let left: Vec<_> = mine.iter().copied().filter(|it| !gone(it)).collect();
            if left.is_empty() && !mine.is_empty() {
                continue;
            }
            let into = found.entry(take.camera.clone()).or_default();
            let of = (meeting.id(), *seal);
            footage::check_sealed(&root, of, take, &left, pace, into)?;
        }
    }
    Ok(())
}

/// Reads released files again; what is gone of sealed footage is still served of them.
fn read_released<'a>(
    folder: &Path,
    files: impl Iterator<Item = &'a ReleasedFile>,
    pace: &mut dyn FnMut(usize) -> bool,
    found: &mut Found,
) -> Result<(), BrokenOff> {
    let mut buffer = vec![0; 256 << 10];
    for file in files {
        let into = found.entry(file.camera.clone()).or_default();
        let mut sum = Sha256::new();
        let read = File::open(folder.join(format!("{}.mp4", file.digest)));
        let read = read.and_then(|mut open| {
            loop {
                let count = open.read(&mut buffer)?;
                if count == 0 {
                    return Ok(true);
                }
                into.bytes += count as u64;
                sum.update(&buffer[..count]);
                if !pace(count) {
                    return Ok(false);
                }
            }
        });
        let digest = file.digest;
        match read {
            Ok(false) => return Err(BrokenOff),
            Ok(true) if sum.finalize()[..] == digest.0 => {}
            Ok(true) => into
                .findings
                .push(format!("released file {digest} was changed")),
            Err(fault) => {
                let says = format!("released file {digest} is missing or cannot be read: {fault}");
                into.findings.push(says);
            }
        }
    }
    Ok(())
}
