//! The notary held to its promises, with the world failing at every step.

mod crash;
mod door;
mod erased;
mod fsck;
mod gate;
mod lists;
mod published;

use std::path::Path;

use acts::{Actor, Command, Digest, Role};
use base::Clock;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::writer::Hazard;
use crate::{Fault, Notary, Receipt};

pub(crate) const ORIGIN: &str = "record.example/log";
/// 2026-11-22T09:30:00Z.
pub(crate) const MORNING: i64 = 1_795_339_800_000_000;

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn open(data: &Path) -> Notary {
    try_open(data).unwrap()
}

pub(crate) fn try_open(data: &Path) -> Result<Notary, Fault> {
    Notary::open(data, Clock::simulated(MORNING), ORIGIN)
}

pub(crate) fn open_with(data: &Path, hazard: Hazard) -> Result<Notary, Fault> {
    let clock = Clock::simulated(MORNING);
    Notary::open_with(data, clock, ORIGIN, &mut |_, _| {}, 1_000, hazard)
}

/// Opens as a large book is opened: audited behind open doors.
pub(crate) fn open_large(data: &Path) -> Result<Notary, Fault> {
    let clock = Clock::simulated(MORNING);
    Notary::open_with(data, clock, ORIGIN, &mut |_, _| {}, 0, Box::new(|_| Ok(())))
}

pub(crate) fn digest(text: &str) -> Digest {
    Digest(Sha256::digest(text).into())
}

pub(crate) fn operator() -> Actor {
    Actor::office("Operator", None, &[Role::Operator])
}

pub(crate) fn clerk() -> Actor {
    Actor::office("Clerk of the Cabinet", None, &[Role::Clerk])
}

pub(crate) fn officer() -> Actor {
    Actor::office("Officer", None, &[Role::Officer])
}

pub(crate) fn recorder() -> Actor {
    Actor::machine("recorder")
}

/// A command as the API takes it.
pub(crate) fn command(json: &str) -> Command {
    serde_json::from_str(json).unwrap()
}

pub(crate) fn ask(notary: &Notary, actor: &Actor, json: &str) -> Receipt {
    let done = notary.submit_blocking(actor.clone(), command(json), None);
    done.unwrap_or_else(|denied| panic!("{json}: {denied}"))
}

pub(crate) fn body(name: &str) -> String {
    format!(r#"{{"type":"establish_body","body":"{name}","name":"The {name}","zone":"UTC"}}"#)
}

/// A body with a room and a camera: four entries, one of them with a key that is not public.
pub(crate) fn furnish(notary: &Notary) {
    ask(notary, &operator(), &body("cabinet"));
    let room = r#"{"type":"create_room","body":"cabinet","room":"cabinet-room","name":"Room 1"}"#;
    ask(notary, &operator(), room);
    let key = digest("stream key");
    let camera = format!(
        r#"{{"type":"add_camera","room":"cabinet-room","camera":"east","name":"East","key":"{key}"}}"#
    );
    ask(notary, &operator(), &camera);
    let token = digest("bearer token");
    let grant = format!(
        r#"{{"type":"grant_role","office":"Clerk of the Cabinet","role":"clerk","token":"{token}"}}"#
    );
    ask(notary, &operator(), &grant);
}

pub(crate) fn notice(meeting: &str) -> String {
    format!(
        r#"{{"type":"notice_meeting","meeting":"{meeting}","body":"cabinet","category":"cabinet",
        "title":"Meeting {meeting}","room":"cabinet-room","place":"Main building",
        "start":"2026-11-23T10:00:00Z","purpose":"The budget","convener":"The Chair"}}"#
    )
}

pub(crate) fn of(kind: &str, meeting: &str) -> String {
    format!(r#"{{"type":"{kind}","meeting":"{meeting}"}}"#)
}

pub(crate) fn close(meeting: &str) -> String {
    format!(
        r#"{{"type":"close_session","meeting":"{meeting}","ground":"Section 7","review":"2027-01-01"}}"#
    )
}

pub(crate) fn recess(meeting: &str) -> String {
    format!(r#"{{"type":"recess","meeting":"{meeting}","reason":"Lunch"}}"#)
}

/// A furnished house and one meeting, held and adjourned, with a segment and a gap.
pub(crate) fn hold(notary: &Notary, meeting: &str) {
    ask(notary, &clerk(), &notice(meeting));
    let order = format!(
        r#"{{"type":"order_recording","meeting":"{meeting}","decided_by":"The Cabinet",
        "ground":"Standing order 4","handling":"Published after the meeting"}}"#
    );
    ask(notary, &clerk(), &order);
    ask(notary, &clerk(), &of("call_to_order", meeting));
    let start = notary.record().latest();
    notary.shared.clock.advance(10_000_000);
    let (init, file) = (digest("init"), digest("segment"));
    let span = format!(
        r#"{{"type":"keep_span","meeting":"{meeting}",
        "takes":[{{"camera":"east","take":1,"init_bytes":800,"init":"{init}","codecs":"avc1.64001f"}}],
        "segments":[{{"camera":"east","take":1,"seq":0,"start":"{start}","duration_us":2000000,
          "offset":800,"bytes":1000000,"file":"{file}","independent":true,
          "tracks":[{{"kind":"video","runs":[{{"frames":60,"digest":"{file}"}}]}}]}}]}}"#
    );
    ask(notary, &recorder(), &span);
    let (from, to) = (start.plus_us(2_000_000), start.plus_us(5_000_000));
    let gap = format!(
        r#"{{"type":"note_gap","meeting":"{meeting}","camera":"east","from":"{from}","to":"{to}",
        "cause":"connection_lost"}}"#
    );
    ask(notary, &recorder(), &gap);
    ask(notary, &clerk(), &close(meeting));
    notary.shared.clock.advance(10_000_000);
    ask(notary, &clerk(), &of("reopen_session", meeting));
    ask(notary, &clerk(), &of("adjourn", meeting));
}
