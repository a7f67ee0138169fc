//! Released files: compared with the record, synced, and only then in their place.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use acts::{Digest, Meeting, MeetingId, Record, ReleasedFile};
use auth::released::{Flaw, Recorded, Told, digest};
use base::disk;
use notary::Notary;
use portal::{Arriving, Unfit};
use tracing::warn;

use crate::archive;

/// What a file may have besides what was sealed.
const BESIDE: u64 = 32 << 20;
/// Where files arrive.
const ARRIVING: &str = ".arriving";

/// The folder of released files: `released/MEETING/DIGEST.mp4`.
pub(crate) struct Shelf {
    notary: Notary,
    folder: PathBuf,
    /// Bytes that stay free for the book and the recorder.
    reserve: u64,
    arrivals: AtomicU64,
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
        sweep(&folder, &notary.record());
        Ok(Self {
            notary,
            folder,
            reserve,
            arrivals: AtomicU64::new(0),
        })
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
        let mut sealed = archive::sealed(&self.notary, meeting)
            .map_err(|fault| Unfit::Fault(fault.to_string()))?;
        let (takes, segments) = sealed.remove(&seal).unwrap_or_default();
        let recorded = Recorded::of(&told.camera, told.take, &takes, &segments);
        let recorded = recorded.ok_or_else(|| refused(&"the record has no such take"))?;
        told.check(file, end, &recorded).map_err(unfit)?;
        let (digest, bytes) = digest(file).map_err(|fault| Unfit::Fault(fault.to_string()))?;
        let (from, until) = told.range().unwrap_or_default();
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

/// Removes files that no release names.
fn sweep(folder: &Path, record: &Record) {
    let of = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.flatten().map(|entry| entry.path())
    };
    for meeting in of(folder).filter(|path| !path.ends_with(ARRIVING)) {
        let name = meeting.file_name().and_then(|name| name.to_str());
        let found = name.and_then(|name| name.parse().ok());
        let found = found.and_then(|id: MeetingId| record.meeting(&id));
        for path in of(&meeting) {
            let digest = path
                .file_stem()
                .and_then(|stem| stem.to_str()?.parse().ok());
            let named = |found: &Meeting| {
                digest.is_some_and(|digest| found.released_file(&digest).is_some())
            };
            if found.is_some_and(named) {
                continue;
            }
            match fs::remove_file(&path) {
                Ok(()) => warn!(path = %path.display(), "removed a file that was never released"),
                Err(fault) => {
                    warn!(path = %path.display(), %fault, "a file that was never released stays");
                }
            }
        }
    }
}

impl portal::Released for Shelf {
    fn bytes_max(&self, meeting: &MeetingId) -> u64 {
        let record = self.notary.record();
        let sealed = record.meeting(meeting).map(Meeting::sealed);
        let sealed = sealed.into_iter().flatten().map(|(_, kept)| kept.bytes);
        // Hiding something means encoding anew, which may take more.
        sealed.sum::<u64>().saturating_mul(2).saturating_add(BESIDE)
    }

    fn begin(&self, bytes: u64) -> Result<Arriving, Unfit> {
        let fault = |fault: &dyn std::fmt::Display| Unfit::Fault(fault.to_string());
        let free = disk::free_bytes(&self.folder).map_err(|it| fault(&it))?;
        if free < bytes.saturating_add(self.reserve) {
            return Err(fault(&"there is too little room for the file"));
        }
        let number = self.arrivals.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(ARRIVING).join(number.to_string());
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(&path);
        Ok(Arriving::new(file.map_err(|it| fault(&it))?, path))
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
        let found = self.open(meeting, digest);
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
