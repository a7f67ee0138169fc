//! Lists across meetings, `views.db`: follows the book with a cursor of its own, and loses nothing
//! when it is deleted.
//!
//! They hold names, places and times alone: words are taken from the record, so that none has to be
//! erased here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use acts::{BodyId, Entry, Meeting, MeetingId, Record, RoomId, State, Time};
use ledger::Hash;
use rusqlite::{Connection, Row, params};
use tracing::{error, warn};

use crate::{Fault, book};

/// The layout of the tables; another layout is built anew.
const LAYOUT: i32 = 2;
/// Entries read from the book at once when catching up.
const STRIDE: usize = 512;

const TABLES: &str = "
CREATE TABLE cursor (one INTEGER PRIMARY KEY CHECK (one = 1), next INTEGER, last BLOB) STRICT;
CREATE TABLE acts (
  meeting TEXT NOT NULL, seq INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (meeting, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE meetings (
  meeting TEXT PRIMARY KEY, body TEXT NOT NULL, phase INTEGER NOT NULL, shown INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX meetings_in_time ON meetings (phase, shown, meeting);
CREATE INDEX meetings_of_body ON meetings (body, phase, shown, meeting);
";

/// Where a meeting stands as lists have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Notice was given.
    Upcoming,
    /// Called to order and not adjourned.
    Sitting,
    /// Adjourned.
    Past,
    /// Called off.
    Cancelled,
}

impl Phase {
    fn of(state: State) -> Self {
        match state {
            State::Noticed => Self::Upcoming,
            State::InSession | State::ClosedSession | State::Recess => Self::Sitting,
            State::Adjourned => Self::Past,
            State::Cancelled => Self::Cancelled,
        }
    }
}

/// One meeting in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingRow {
    /// The meeting.
    pub meeting: MeetingId,
    /// The body that meets.
    pub body: BodyId,
    /// The room.
    pub room: RoomId,
    /// "cabinet", "press conference" …
    pub category: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// When it starts or was to start.
    pub start: Time,
    /// When it was called to order.
    pub called: Option<Time>,
    /// When it was adjourned or called off.
    pub ended: Option<Time>,
    /// Count of its acts.
    pub acts: u64,
    /// Count of cameras that have footage.
    pub cameras: u64,
    /// Footage kept over all cameras, in microseconds.
    pub footage_us: u64,
    /// Footage kept over all cameras, in bytes.
    pub footage_bytes: u64,
    /// Count of segments over all cameras.
    pub segments: u64,
    /// Count of gaps.
    pub gaps: u64,
    /// Length of all gaps together, in microseconds.
    pub gaps_us: u64,
    /// Count of parts closed to the public.
    pub closed: u64,
}

impl MeetingRow {
    pub(crate) fn of(meeting: &Meeting) -> Self {
        let (notice, kept) = (meeting.notice(), meeting.kept());
        let cancelled = meeting.cancellation().map(|(at, _)| at);
        let gap_us = |gap: &acts::Gap| u64::try_from(gap.to.since(gap.from)).unwrap_or(0);
        Self {
            meeting: notice.meeting.clone(),
            body: notice.body.clone(),
            room: notice.room.clone(),
            category: notice.category.clone(),
            title: notice.title.clone(),
            state: meeting.state(),
            start: notice.start,
            called: meeting.epoch(),
            ended: meeting.adjourned().or(cancelled),
            acts: meeting.acts(),
            cameras: kept.values().filter(|kept| kept.segments > 0).count() as u64,
            footage_us: kept.values().map(|kept| kept.duration_us).sum(),
            footage_bytes: kept.values().map(|kept| kept.bytes).sum(),
            segments: kept.values().map(|kept| kept.segments).sum(),
            gaps: meeting.gaps().len() as u64,
            gaps_us: meeting.gaps().iter().map(gap_us).sum(),
            closed: meeting.closed().len() as u64,
        }
    }

    /// Where lists in time have it: when it was called to order, else when it starts.
    pub fn shown(&self) -> Time {
        self.called.unwrap_or(self.start)
    }
}

/// The views, or why there are none at present.
pub(crate) struct Views {
    path: PathBuf,
    db: Result<Connection, Fault>,
}

impl Views {
    /// Opens the views, or makes them anew when they are missing, damaged, of another layout or of
    /// another book; they are empty or behind until [`Views::follow`].
    pub(crate) fn open(data: &Path, book: &Connection) -> Self {
        let path = data.join("views.db");
        let db = match sound(&path, book) {
            Ok(db) => Ok(db),
            Err(why) => {
                if path.exists() {
                    warn!(path = %path.display(), why, "the views are built anew");
                }
                fresh(&path).map_err(Fault::from)
            }
        };
        Self { path, db }
    }

    /// The first entry that they lack.
    pub(crate) fn next(&self) -> u64 {
        let next = self.db.as_ref().ok().and_then(|db| cursor(db).ok());
        next.map_or(u64::MAX, |(next, _)| next)
    }

    /// Follows the book up to where the record is, with the entries that are at hand and those
    /// that have to be read again. What goes wrong is logged and tried again the next time: nobody
    /// waits for the views.
    pub(crate) fn follow(&mut self, book: &Connection, record: &Record, fresh: &[Fresh]) {
        if let Ok(db) = &mut self.db
            && let Err(fault) = follow(db, book, record, fresh)
        {
            error!(path = %self.path.display(), %fault, "the views do not follow the book");
        }
    }

    fn db(&self) -> Result<&Connection, Fault> {
        self.db.as_ref().map_err(Fault::clone)
    }

    /// Meetings of a phase in the order of time, the earliest or the latest first, those beyond
    /// `after` alone.
    pub(crate) fn meetings(
        &self,
        record: &Record,
        phase: Phase,
        latest_first: bool,
        after: Option<(Time, &MeetingId)>,
        most: usize,
    ) -> Result<Vec<MeetingRow>, Fault> {
        let sql = if latest_first {
            "SELECT meeting FROM meetings WHERE phase = ?1 AND (shown, meeting) < (?2, ?3) \
             ORDER BY shown DESC, meeting DESC LIMIT ?4"
        } else {
            "SELECT meeting FROM meetings WHERE phase = ?1 AND (shown, meeting) > (?2, ?3) \
             ORDER BY shown, meeting LIMIT ?4"
        };
        let edge = if latest_first {
            (i64::MAX, "")
        } else {
            (i64::MIN, "")
        };
        let (shown, name) = after.map_or(edge, |(at, meeting)| (at.micros(), meeting.as_str()));
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self.db()?.prepare_cached(sql)?;
        let row = params![phase as i64, shown, name, most];
        let rows = statement.query_map(row, |row| row.get::<_, String>(0))?;
        let mut meetings = Vec::new();
        for name in rows {
            let meeting = name?.parse().ok();
            let meeting = meeting.and_then(|name: MeetingId| record.meeting(&name));
            meetings.extend(meeting.map(MeetingRow::of));
        }
        Ok(meetings)
    }

    /// The numbers of a meeting's acts from its `seq`-th on.
    pub(crate) fn acts(
        &self,
        meeting: &MeetingId,
        seq: u64,
        most: usize,
    ) -> Result<Vec<u64>, Fault> {
        let sql = "SELECT n FROM acts WHERE meeting = ? AND seq >= ? ORDER BY seq LIMIT ?";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self.db()?.prepare_cached(sql)?;
        let row = params![meeting.as_str(), seq.cast_signed(), most];
        let rows = statement.query_map(row, |row| row.get(0).map(i64::cast_unsigned))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The views when they can go on from where they are, else why not.
fn sound(path: &Path, book: &Connection) -> Result<Connection, String> {
    if !path.exists() {
        return Err("there are none".to_owned());
    }
    let said = |error: rusqlite::Error| error.to_string();
    let db = base::database::views(path).map_err(said)?;
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i32>(0));
    if number("PRAGMA user_version").map_err(said)? != LAYOUT {
        return Err("they are of another layout".to_owned());
    }
    let check: String = db
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(said)?;
    if check != "ok" {
        return Err(check);
    }
    let (next, last) = cursor(&db).map_err(said)?;
    let written = match next.checked_sub(1) {
        Some(n) => book::leaf(book, n)
            .map_err(said)?
            .map(|digest| digest.0.to_vec()),
        None => Some(Vec::new()),
    };
    if written.as_ref() == Some(&last) {
        Ok(db)
    } else {
        Err("they follow another book".into())
    }
}

fn fresh(path: &Path) -> rusqlite::Result<Connection> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        drop(fs::remove_file(name));
    }
    let mut db = base::database::views(path)?;
    let tx = db.transaction()?;
    tx.execute_batch(TABLES)?;
    tx.execute("INSERT INTO cursor VALUES (1, 0, x'')", [])?;
    tx.pragma_update(None, "user_version", LAYOUT)?;
    tx.commit()?;
    Ok(db)
}

fn cursor(db: &Connection) -> rusqlite::Result<(u64, Vec<u8>)> {
    let row = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?));
    db.query_row("SELECT next, last FROM cursor", [], row)
}

/// What the views take from an entry.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    n: u64,
    leaf: Hash,
    chain: Option<(MeetingId, u64)>,
}

impl Fresh {
    pub(crate) fn of(entry: &Entry, leaf: &Hash) -> Self {
        let chain = entry.chain.as_ref();
        Self {
            n: entry.n,
            leaf: *leaf,
            chain: chain.map(|chain| (chain.meeting.clone(), chain.seq)),
        }
    }
}

fn follow(
    db: &mut Connection,
    book: &Connection,
    record: &Record,
    fresh: &[Fresh],
) -> Result<(), Fault> {
    let (mut next, last) = cursor(db)?;
    if next >= record.next_n() {
        return Ok(());
    }
    // If we die within, the views are where they were, and follow again at the next start.
    let tx = db.transaction()?;
    let (mut last, mut touched) = (last, BTreeSet::new());
    let mut take = |entry: &Fresh| -> Result<(), Fault> {
        if let Some((meeting, seq)) = &entry.chain {
            let sql = "INSERT INTO acts (meeting, seq, n) VALUES (?, ?, ?)";
            let row = params![meeting.as_str(), seq.cast_signed(), entry.n.cast_signed()];
            tx.prepare_cached(sql)?.execute(row)?;
            if !touched.contains(meeting) {
                touched.insert(meeting.clone());
            }
        }
        last = entry.leaf.0.to_vec();
        Ok(())
    };
    while next < record.next_n() {
        let at = fresh.partition_point(|entry| entry.n < next);
        let at_hand = fresh.get(at).is_some_and(|entry| entry.n == next);
        let again = if at_hand {
            Vec::new()
        } else {
            read_again(book, next)?
        };
        let some = if at_hand { &fresh[at..] } else { &again };
        some.iter().try_for_each(&mut take)?;
        next += some.len() as u64;
    }
    for meeting in touched.iter().filter_map(|meeting| record.meeting(meeting)) {
        put(&tx, &MeetingRow::of(meeting))?;
    }
    tx.execute(
        "UPDATE cursor SET next = ?, last = ?",
        params![next.cast_signed(), last],
    )?;
    Ok(tx.commit()?)
}

/// Entries from `n` on, at least one.
fn read_again(book: &Connection, n: u64) -> Result<Vec<Fresh>, Fault> {
    let mut some = Vec::with_capacity(STRIDE);
    for row in book::files(book, n, STRIDE)? {
        let altered = |what: String| Fault::Altered { n: row.n, what };
        let entry = Entry::parse(row.kept.json()).map_err(|error| altered(error.to_string()))?;
        some.push(Fresh::of(&entry, &row.digest));
    }
    if some.is_empty() {
        let what = "it is missing".to_owned();
        return Err(Fault::Altered { n, what });
    }
    Ok(some)
}

fn put(db: &Connection, row: &MeetingRow) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO meetings VALUES (?, ?, ?, ?)";
    db.prepare_cached(sql)?
        .execute(params![
            row.meeting.as_str(),
            row.body.as_str(),
            Phase::of(row.state) as i64,
            row.shown().micros(),
        ])
        .map(drop)
}
