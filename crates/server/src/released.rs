//! Released files: compared with the record, synced, and only then in their place.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use acts::{CameraId, Digest, Meeting, MeetingId, RELEASED_MAX, Record, ReleasedFile, Stock, Time};
use auth::released::{Flaw, Recorded, Told, digest};
use base::disk;
use notary::Notary;
use portal::{Arriving, Room, Unfit};
use tracing::warn;

use crate::archive;

#[cfg(test)]
mod tests;

/// What a file may have besides what was sealed.
const BESIDE: u64 = 32 << 20;
/// How much more than the recorder's reserve stays free: recorder and sealer stop at the reserve.
const RESERVES: u64 = 4;
/// How long a file waits for its release.
const WAITS: Duration = Duration::from_secs(60 * 60);
/// How often files that waited longer are sought.
const EVERY: Duration = Duration::from_secs(10 * 60);
/// Where files arrive.
const ARRIVING: &str = ".arriving";

/// The folder of released files: `released/MEETING/DIGEST.mp4`.
pub(crate) struct Shelf {
    notary: Notary,
    folder: PathBuf,
    /// Bytes that stay free for the book and the recorder.
    free: u64,
    arrivals: AtomicU64,
    /// Bytes of files that arrive now.
    coming: Arc<AtomicU64>,
    /// Held while a file is removed, or taken up to be released.
    turn: Mutex<()>,
}

impl Shelf {
    /// Opens the folder and removes what no act names: what arrived and was never released.
    pub(crate) fn open(notary: Notary, data: &Path, reserve: u64) -> Result<Self, disk::Fault> {
        let folder = data.join("released");
        disk::make_dirs(&folder)?;
        let arriving = folder.join(ARRIVING);
        match fs::remove_dir_all(&arriving) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => {
                return Err(disk::Fault::at("remove", &arriving)(fault));
            }
            Ok(()) | Err(_) => {}
        }
        disk::make_dirs(&arriving)?;
        let shelf = Self {
            notary,
            folder,
            free: reserve.saturating_mul(RESERVES),
            arrivals: AtomicU64::new(0),
            coming: Arc::default(),
            turn: Mutex::default(),
        };
        shelf.sweep(Duration::ZERO);
        Ok(shelf)
    }

    /// Removes, now and then, what was brought and never released.
    pub(crate) async fn sweeps(self: Arc<Self>) {
        loop {
            tokio::time::sleep(EVERY).await;
            let shelf = Arc::clone(&self);
            let swept = tokio::task::spawn_blocking(move || shelf.sweep(WAITS)).await;
            if let Err(fault) = swept {
                warn!(%fault, "files that were never released stay");
            }
        }
    }

    /// Removes files that no release names and that are older than this.
    fn sweep(&self, age: Duration) {
        let record = self.notary.record();
        for meeting in paths(&self.folder).filter(|path| !path.ends_with(ARRIVING)) {
            for path in waiting(&meeting, &record) {
                let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
                if !age.is_zero() && !is_older(&path, age) {
                    continue;
                }
                match fs::remove_file(&path) {
                    Ok(()) => {
                        warn!(path = %path.display(), "removed a file that was never released");
                    }
                    Err(fault) => {
                        warn!(path = %path.display(), %fault, "a file that was never released stays");
                    }
                }
            }
        }
    }

    fn place(&self, meeting: &MeetingId, digest: &Digest) -> PathBuf {
        let folder = self.folder.join(meeting.as_str());
        folder.join(format!("{digest}.mp4"))
    }

    /// What a file is, compared with what the record has under a seal.
    fn looked_at(
        &self,
        file: &mut File,
        meeting: &MeetingId,
        seal: u32,
    ) -> Result<ReleasedFile, Unfit> {
        let refused = |flaw: &dyn std::fmt::Display| Unfit::Refused(format!("The file: {flaw}."));
        let unfit = |flaw: Flaw| {
            if let Flaw::Unread(fault) = &flaw
                && fault.kind() != io::ErrorKind::UnexpectedEof
            {
                return Unfit::Fault(fault.to_string());
            }
            refused(&flaw)
        };
        let (told, end) = Told::read(file).map_err(unfit)?;
        if told.meeting != *meeting || told.seal != seal {
            return Err(refused(&"it is of another meeting or seal"));
        }
        let record = self.notary.record();
        let range = told.range().unwrap_or_default();
        if let Some(says) = record
            .meeting(meeting)
            .and_then(|found| destroyed(found, &told.camera, &told.segments))
        {
            return Err(Unfit::Refused(says));
        }
        let mut sealed = archive::sealed(&self.notary, meeting)
            .map_err(|fault| Unfit::Fault(fault.to_string()))?;
        let (takes, segments) = sealed.remove(&seal).unwrap_or_default();
        let recorded = Recorded::of(&told.camera, told.take, &takes, &segments);
        let recorded = recorded.ok_or_else(|| refused(&"the record has no such take"))?;
        told.check(file, end, &recorded).map_err(unfit)?;
        let (digest, bytes) = digest(file).map_err(|fault| Unfit::Fault(fault.to_string()))?;
        let (from, until) = range;
        let number = |segment: Option<&auth::released::Segment>| segment.map_or(0, |it| it.seq);
        Ok(ReleasedFile {
            seal,
            first: number(told.segments.first()),
            last: number(told.segments.last()),
            camera: told.camera,
            take: told.take,
            from,
            until,
            bytes,
            digest,
            hidden: told.hidden,
        })
    }
}

fn paths(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.flatten().map(|entry| entry.path())
}

/// The files of a meeting's folder that no release names.
fn waiting(folder: &Path, record: &Record) -> Vec<PathBuf> {
    let name = folder.file_name().and_then(|name| name.to_str());
    let found = name.and_then(|name| name.parse().ok());
    let found = found.and_then(|id: MeetingId| record.meeting(&id));
    let is_named = |path: &PathBuf| {
        let digest = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse().ok());
        found
            .zip(digest)
            .is_some_and(|(found, digest)| found.released_file(&digest).next().is_some())
    };
    paths(folder).filter(|path| !is_named(path)).collect()
}

fn is_older(path: &Path, age: Duration) -> bool {
    let written = fs::metadata(path).and_then(|meta| meta.modified());
    let age_now = written.map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
    age_now.is_ok_and(|now| now >= age)
}

/// Why nothing new of these segments is released: their destruction has begun.
fn destroyed(
    meeting: &Meeting,
    camera: &CameraId,
    segments: &[auth::released::Segment],
) -> Option<String> {
    let mut ranges = segments.iter().map(|it| {
        let us = i64::try_from(it.duration_us).unwrap_or(i64::MAX);
        (it.start, Time(it.start.0.saturating_add(us)))
    });
    let act = ranges.find_map(|(from, to)| {
        let (act, _) = meeting.destruction_of(Stock::Sealed, camera, from, to)?;
        Some(act)
    })?;
    Some(format!(
        "The file: what it is of was destroyed, or is being destroyed, as act {act} decided; nothing new \
         of it is released."
    ))
}

impl portal::Released for Shelf {
    fn bytes_max(&self, meeting: &MeetingId) -> u64 {
        let record = self.notary.record();
        let sealed = record.meeting(meeting).map(Meeting::sealed);
        let sealed = sealed.into_iter().flatten().map(|(_, kept)| kept.bytes);
        // Hiding something means encoding anew, which may take more.
        sealed.sum::<u64>().saturating_mul(2).saturating_add(BESIDE)
    }

    fn begin(&self, meeting: &MeetingId, bytes: u64) -> Result<Arriving, Unfit> {
        let fault = |fault: &dyn std::fmt::Display| Unfit::Fault(fault.to_string());
        let record = self.notary.record();
        if let Some(sits) = record.sitting().next() {
            let says = format!(
                "The meeting {} sits, and its recording goes first: bring the file when it is over.",
                sits.id()
            );
            return Err(Unfit::NotNow(says));
        }
        let waits = waiting(&self.folder.join(meeting.as_str()), &record).len();
        if waits >= RELEASED_MAX {
            let says = format!(
                "{waits} files of this meeting wait for their release: release them first, or come \
                 again in an hour, when they are gone."
            );
            return Err(Unfit::NotNow(says));
        }
        let room = Room::keep(&self.coming, bytes);
        let coming = self.coming.load(Ordering::Relaxed);
        let free = disk::free_bytes(&self.folder).map_err(|it| fault(&it))?;
        if free < self.free.saturating_add(coming) {
            warn!(free, coming, "there is too little room for a released file");
            let says = "There is too little room on the disk for this file: ask the operator.";
            return Err(Unfit::NotNow(says.to_owned()));
        }
        let number = self.arrivals.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(ARRIVING).join(number.to_string());
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(&path);
        Ok(Arriving::new(file.map_err(|it| fault(&it))?, path, room))
    }

    fn settle(
        &self,
        mut arrived: Arriving,
        meeting: &MeetingId,
        seal: u32,
    ) -> Result<ReleasedFile, Unfit> {
        let fault = |fault: &dyn std::fmt::Display| Unfit::Fault(fault.to_string());
        let file = self.looked_at(&mut arrived.file, meeting, seal)?;
        arrived.file.sync_all().map_err(|it| fault(&it))?;
        let place = self.place(meeting, &file.digest);
        let folder = place.parent().unwrap_or(&self.folder);
        disk::make_dirs(folder).map_err(|it| fault(&it))?;
        // If we die here or later, no act names it: the next start removes it.
        fs::rename(arrived.path(), &place).map_err(|it| fault(&it))?;
        arrived.keep();
        disk::sync_dir(folder).map_err(|it| fault(&it))?;
        Ok(file)
    }

    fn compare(
        &self,
        meeting: &MeetingId,
        seal: u32,
        digest: &Digest,
    ) -> Result<ReleasedFile, Unfit> {
        // From here on it is spared for another while, which its release needs.
        let found = {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let found = self.open(meeting, digest);
            found.filter(|file| file.set_modified(SystemTime::now()).is_ok())
        };
        let absent = || format!("The file {digest} was not brought: bring it first.");
        let mut file = found.ok_or_else(|| Unfit::Refused(absent()))?;
        let looked_at = self.looked_at(&mut file, meeting, seal)?;
        if looked_at.digest != *digest {
            let says = format!("The file {digest} was altered since it was brought.");
            return Err(Unfit::Fault(says));
        }
        Ok(looked_at)
    }

    fn open(&self, meeting: &MeetingId, digest: &Digest) -> Option<File> {
        File::open(self.place(meeting, digest)).ok()
    }
}
