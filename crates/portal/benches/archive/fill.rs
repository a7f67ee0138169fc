//! Writes the book of a house that met for years, judged act by act, without waiting for the disk.

use std::path::Path;

use acts::{
    Act, Actor, CameraId, Cause, Command, Digest, KeptRun, KeptSegment, KeptTake, KeptTrack,
    MeetingId, Record, Role, Time, TrackKind, decide,
};
use base::Clock;
use ledger::{Checkpoint, Disclosure, Hash, Signer, Tree, leaf_entry};
use notary::Notary;
use rusqlite::{Connection, Transaction, params};
use serde_json::json;

pub(crate) const ORIGIN: &str = "bench.example/log";
/// 2026-11-22T09:30:00Z.
pub(crate) const MORNING: i64 = 1_795_339_800_000_000;
pub(crate) const DAY_US: i64 = 86_400 * Time::SECOND;
pub(crate) const BODIES: u64 = 40;
/// Offices of each body.
const DESKS: u64 = 8;
/// Acts between two commits of the fill.
const STRIDE: u64 = 20_000;

/// The name of the nth meeting.
pub(crate) fn name(nth: u64) -> String {
    format!("body-{}-meeting-{nth}", nth % BODIES)
}

/// The meeting that still goes on.
pub(crate) fn going() -> MeetingId {
    slug("the-last")
}

/// Fills a folder unless it is filled.
pub(crate) fn fill(data: &Path, meetings: u64, acts: u64) {
    if !data.join("filled").exists() {
        write(data, meetings, acts);
        std::fs::write(data.join("filled"), "").expect("a mark");
    }
    if !data.join("published").exists() {
        publish(data);
        std::fs::write(data.join("published"), "").expect("a mark");
    }
}

/// Writes the tiles, which a notary would do one by one, each to be safe on the disk.
fn publish(data: &Path) {
    let log = data.join("log");
    let db = Connection::open(data.join("book.db")).expect("a book");
    let mut tree = Tree::default();
    let keep = |file: ledger::tree::File| {
        let path = log.join(file.tile.to_string());
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, file.bytes).expect("written");
    };
    let mut leaves = db
        .prepare("SELECT digest FROM leaves ORDER BY n")
        .expect("leaves");
    let mut leaves = leaves.query([]).expect("leaves");
    while let Some(row) = leaves.next().expect("a leaf") {
        tree.push(leaf_entry(&Hash(row.get(0).expect("a digest"))).as_bytes());
        tree.take_filled().into_iter().for_each(keep);
    }
    tree.partial().into_iter().for_each(keep);
    let sql = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1";
    let note: String = db.query_row(sql, [], |row| row.get(0)).expect("a note");
    std::fs::write(log.join("checkpoint"), note).expect("written");
}

fn write(data: &Path, meetings: u64, acts: u64) {
    if data.exists() {
        std::fs::remove_dir_all(data).expect("an empty folder");
    }
    let (start, hour) = (MORNING - meetings as i64 * HOUR, HOUR);
    // The notary makes key and tables.
    drop(Notary::open(data, Clock::simulated(start - DAY_US), ORIGIN).expect("opens"));
    let secret = std::fs::read_to_string(data.join("keys/log.key")).expect("a key");
    let signer = Signer::from_secret_text(secret.trim_end()).expect("a key");
    let mut db = Connection::open(data.join("book.db")).expect("a book");
    let mode = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000";
    db.execute_batch(mode).expect("quick");
    let mut house = House {
        signer,
        record: Record::default(),
        tree: Tree::default(),
        now: Time(start - DAY_US),
    };
    let mut tx = db.transaction().expect("a transaction");
    house.furnish(&tx);
    for nth in 0..meetings {
        house.now = Time(start + nth as i64 * hour);
        house.meet(&tx, &slug(&name(nth)), nth % BODIES, acts);
        if (nth + 1) * acts % STRIDE < acts {
            tx.commit().expect("committed");
            tx = db.transaction().expect("a transaction");
        }
    }
    let last = going();
    let notice = notice_in(&last, 0, house.now.plus_us(Time::SECOND));
    house.run(&tx, &clerk(), notice);
    house.run(&tx, &clerk(), Command::CallToOrder { meeting: last });
    tx.commit().expect("committed");
}

const HOUR: i64 = 3600 * Time::SECOND;

struct House {
    signer: Signer,
    record: Record,
    tree: Tree,
    now: Time,
}

impl House {
    fn run(&mut self, tx: &Transaction<'_>, actor: &Actor, command: Command) {
        let told = format!("{command:?}");
        let acts = decide(&self.record, actor, command, self.now);
        for act in acts.unwrap_or_else(|refusal| panic!("{told}: {refusal}")) {
            self.write(tx, actor, act);
        }
    }

    /// As the notary writes an act that is alone in its tick.
    fn write(&mut self, tx: &Transaction<'_>, actor: &Actor, act: Act) {
        let entry = self.record.entry(actor.by.clone(), act, self.now);
        let mut salt = [0; 32];
        salt[..8].copy_from_slice(&entry.n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        let file = Disclosure::new(salt, entry.canonical()).expect("a file");
        let (digest, n) = (file.digest(), entry.n.cast_signed());
        self.record.apply(&entry, Digest(digest.0));
        self.tree.push(leaf_entry(&digest).as_bytes());
        self.tree.take_filled();
        let (origin, size) = (ORIGIN.to_owned(), self.tree.size());
        let root: Hash = self.tree.root();
        let note = Checkpoint { origin, size, root }.sign(&self.signer);
        for (sql, row) in [
            ("INSERT INTO leaves VALUES (?, ?)", params![n, digest.0]),
            (
                "INSERT INTO disclosures VALUES (?, ?)",
                params![n, file.to_string()],
            ),
            (
                "INSERT INTO checkpoints VALUES (?, ?)",
                params![n + 1, note.expect("signed")],
            ),
        ] {
            let mut insert = tx.prepare_cached(sql).expect("sql");
            insert.execute(row).expect("inserted");
        }
    }

    fn furnish(&mut self, tx: &Transaction<'_>) {
        let operator = Actor::office("Operator", None, &[Role::Operator]);
        for nth in 0..BODIES {
            let (body, room) = (slug(&format!("body-{nth}")), slug(&format!("room-{nth}")));
            let establish = Command::EstablishBody {
                body,
                name: format!("The council with number {nth}"),
                zone: "Asia/Kolkata".to_owned(),
            };
            self.run(tx, &operator, establish);
            let create = Command::CreateRoom {
                body: slug(&format!("body-{nth}")),
                room,
                name: format!("Hall {nth}"),
            };
            self.run(tx, &operator, create);
            for camera in ["east", "west"] {
                let add = Command::AddCamera {
                    room: slug(&format!("room-{nth}")),
                    camera: slug(camera),
                    name: format!("The {camera} wall"),
                    key: digest(nth * 2 + u64::from(camera == "east"), 1),
                };
                self.run(tx, &operator, add);
            }
            for desk in 0..DESKS {
                let create = json!({"type": "create_office", "office": office(nth, desk), "body": format!("body-{nth}"), "name": desk_name(nth, desk), "side": if desk == 0 { "elected" } else { "services" }});
                self.run(tx, &operator, command(create));
            }
        }
    }

    /// Six are asked; four come, one sends its word and one is said to have stayed away.
    fn gather(&mut self, tx: &Transaction<'_>, meeting: &MeetingId, body: u64) {
        for desk in 0..6 {
            let invite = json!({"type": "invite", "meeting": meeting, "office": office(body, desk), "capacity": if desk < 2 { "member" } else { "in_attendance" }});
            self.run(tx, &clerk(), command(invite));
        }
        for desk in 0..5 {
            let answer = match desk {
                4 => {
                    json!({"type": "answer_invitation", "meeting": meeting, "answer": "declined", "ground": "Away on the business of another office"})
                }
                _comes => {
                    json!({"type": "answer_invitation", "meeting": meeting, "answer": "accepted"})
                }
            };
            self.run(tx, &holder(body, desk), command(answer));
        }
    }

    fn attend(&mut self, tx: &Transaction<'_>, meeting: &MeetingId, body: u64) {
        for desk in 0..4 {
            let arrival =
                json!({"type": "note_arrival", "meeting": meeting, "office": office(body, desk)});
            self.run(tx, &clerk(), command(arrival));
        }
    }

    /// Both sides speak of an absence, and something is undertaken that the next meeting but a
    /// few sees done.
    fn follow(&mut self, tx: &Transaction<'_>, meeting: &MeetingId, body: u64, nth: u64) {
        let owner = office(body, 3);
        let make = json!({"type": "make_commitment", "meeting": meeting, "owner": owner, "text": "Bring the accounts of the quarter", "due": "2030-01-01"});
        let made = self.record.next_n();
        self.run(tx, &clerk(), command(make));
        if !nth.is_multiple_of(10) {
            let meet = json!({"type": "meet_commitment", "meeting": meeting, "commitment": made, "evidence": "Laid on the table"});
            self.run(tx, &clerk(), command(meet));
        }
        let absent = office(body, 5);
        let clerks = json!({"type": "state_absence", "meeting": meeting, "office": absent, "text": "Was asked and did not come"});
        let own = json!({"type": "state_absence", "meeting": meeting, "text": "Nobody reached this office"});
        self.run(tx, &clerk(), command(clerks));
        self.run(tx, &holder(body, 5), command(own));
    }

    /// A meeting of so many acts, a third of them spans of two segments.
    fn meet(&mut self, tx: &Transaction<'_>, meeting: &MeetingId, body: u64, acts: u64) {
        let (clerk, recorder) = (clerk(), Actor::machine("recorder"));
        let begun = self.record.next_n();
        self.run(tx, &clerk, notice_in(meeting, body, self.now));
        self.run(tx, &clerk, order(meeting));
        self.gather(tx, meeting, body);
        self.step(100);
        self.run(tx, &clerk, of(meeting, "call_to_order"));
        self.attend(tx, meeting, body);
        let mut kept = (0, 800);
        let mut nth = 0_u64;
        while self.record.next_n() + 6 < begun + acts {
            self.step(4_000);
            let joined = Command::NoteCameraJoined {
                meeting: meeting.clone(),
                camera: slug("west"),
                codecs: "avc1.64001f,mp4a.40.2".to_owned(),
            };
            match nth % 9 {
                0 | 3 | 6 => {
                    let span = self.span(meeting, &mut kept);
                    self.run(tx, &recorder, span);
                }
                1 | 5 => self.run(tx, &clerk, item(meeting, &format!("item-{}", nth / 2 % 5))),
                2 => self.run(tx, &recorder, joined),
                4 => {
                    let lost = Command::NoteCameraLost {
                        meeting: meeting.clone(),
                        camera: slug("west"),
                        cause: Cause::ConnectionLost,
                    };
                    self.run(tx, &recorder, lost);
                }
                7 => {
                    let gap = Command::NoteGap {
                        meeting: meeting.clone(),
                        camera: slug("west"),
                        from: self.now.plus_us(-2_000_000),
                        to: self.now,
                        cause: Cause::ConnectionLost,
                    };
                    self.run(tx, &recorder, gap);
                }
                _eighth if nth.is_multiple_of(2) => self.run(tx, &clerk, of(meeting, "recess")),
                _eighth => self.run(tx, &clerk, of(meeting, "close_session")),
            }
            if nth % 9 == 8 {
                let back = if nth.is_multiple_of(2) {
                    "resume"
                } else {
                    "reopen_session"
                };
                self.run(tx, &clerk, of(meeting, back));
            }
            nth += 1;
        }
        self.run(tx, &clerk, of(meeting, "adjourn"));
        self.follow(tx, meeting, body, begun / acts.max(1));
        let cameras = self
            .record
            .meeting(meeting)
            .map(acts::Meeting::final_counts);
        let complete = Command::CompleteFootage {
            meeting: meeting.clone(),
            cameras: cameras.unwrap_or_default(),
        };
        self.run(tx, &recorder, complete);
    }

    fn step(&mut self, ms: i64) {
        self.now = self.now.plus_us(ms * 1_000);
    }

    fn span(&self, meeting: &MeetingId, kept: &mut (u64, u64)) -> Command {
        let seq = kept.0;
        let take = KeptTake {
            camera: slug("east"),
            take: 1,
            init_bytes: 800,
            init: digest(seq, 2),
            codecs: "avc1.64001f,mp4a.40.2".to_owned(),
        };
        let segments = (0..2).map(|nth| {
            let segment = segment(
                seq + nth,
                kept.1,
                self.now.plus_us(-2_000_000 + nth as i64 * 1_000_000),
            );
            kept.1 += segment.bytes;
            segment
        });
        let segments = segments.collect();
        kept.0 += 2;
        Command::KeepSpan {
            meeting: meeting.clone(),
            takes: if seq == 0 { vec![take] } else { Vec::new() },
            segments,
        }
    }
}

fn segment(seq: u64, offset: u64, start: Time) -> KeptSegment {
    let track = |kind, frames, salt| KeptTrack {
        kind,
        runs: vec![KeptRun {
            frames,
            digest: digest(seq, salt),
        }],
    };
    KeptSegment {
        camera: slug("east"),
        take: 1,
        seq,
        start,
        duration_us: 1_000_000,
        offset,
        bytes: 500_000 + seq,
        file: digest(seq, 3),
        independent: true,
        tracks: vec![
            track(TrackKind::Video, 30, 4),
            track(TrackKind::Audio, 47, 5),
        ],
    }
}

fn digest(n: u64, salt: u8) -> Digest {
    let mut bytes = [salt; 32];
    bytes[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Digest(bytes)
}

/// Notice of a meeting of the first body.
pub(crate) fn notice(meeting: &str, start: Time) -> Command {
    notice_in(&slug(meeting), 0, start)
}

fn notice_in(meeting: &MeetingId, body: u64, start: Time) -> Command {
    let item = |nth| {
        let title = format!("The matter that stands at place {nth} of the agenda");
        serde_json::json!({"id": format!("item-{nth}"), "title": title})
    };
    let notice = serde_json::json!({
        "type": "notice_meeting",
        "meeting": meeting.as_str(),
        "body": format!("body-{body}"),
        "category": "routine",
        "title": format!("Ordinary meeting {meeting}"),
        "room": format!("room-{body}"),
        "place": "Main building, second floor",
        "start": start.to_string(),
        "purpose": "The business of the week, and what was left over from the last one",
        "convener": "The Chair",
        "agenda": (0..5).map(item).collect::<Vec<_>>(),
    });
    serde_json::from_value(notice).expect("a command")
}

fn order(meeting: &MeetingId) -> Command {
    Command::OrderRecording {
        meeting: meeting.clone(),
        decided_by: "The Chair".to_owned(),
        ground: "Standing order 4".to_owned(),
        cameras: Vec::<CameraId>::new(),
        handling: "Published after the meeting and kept for ten years".to_owned(),
    }
}

/// A turn to an item of the agenda.
pub(crate) fn item(meeting: &MeetingId, item: &str) -> Command {
    Command::OpenItem {
        meeting: meeting.clone(),
        item: item.to_owned(),
    }
}

fn of(meeting: &MeetingId, kind: &str) -> Command {
    let json = format!(
        r#"{{"type":"{kind}","meeting":"{meeting}"{}}}"#,
        match kind {
            "recess" => r#","reason":"Lunch is served in the small hall""#,
            "close_session" => r#","ground":"Section 7","review":"2099-01-01""#,
            _other => "",
        }
    );
    serde_json::from_str(&json).expect("a command")
}

/// The name of an office of a body.
pub(crate) fn office(body: u64, desk: u64) -> String {
    format!("office-{body}-{desk}")
}

fn desk_name(body: u64, desk: u64) -> String {
    format!("Secretary {desk} of council {body}")
}

fn holder(body: u64, desk: u64) -> Actor {
    Actor::office(&desk_name(body, desk), None, &[Role::Officer])
}

fn command(json: serde_json::Value) -> Command {
    serde_json::from_value(json).expect("a command")
}

fn clerk() -> Actor {
    Actor::office("Clerk", None, &[Role::Clerk, Role::Chair])
}

fn slug<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a slug")
}
