//! Who opens together what the example seals, with example keys, and what it takes to try it.

use std::path::{Path, PathBuf};

use acts::{
    ActId, Actor, Command, MeetingId, PieceAcknowledged, Propose, RecipientSet, Role,
    SealPolicySet, Second,
};
use quorum::Identity;
use serde_json::json;

use super::{BODY, actor, parsed, submit};
use crate::archive;
use crate::river::River;

/// The custodians: office, its name, who holds it.
const CUSTODIANS: [(&str, &str, &str); 3] = [
    ("custodian", "Custodian for the Services", "Meera Dhanapal"),
    (
        "custodian-ministers",
        "Custodian for the Ministers",
        "Birsa Toppo",
    ),
    (
        "custodian-university",
        "Custodian, State University",
        "Farah Qadri",
    ),
];
/// The services, and with them the ministers or the university.
const CLAUSES: [&[&str]; 2] = [
    &["custodian"],
    &["custodian-ministers", "custodian-university"],
];
/// The seal of the past meeting's closed part.
const SEAL: u32 = 1;

fn folder(data: &Path) -> PathBuf {
    data.join("example-keys")
}

/// Gives each custodian an example key, kept beside the record for visitors to try, and has both
/// sides agree. Real custodians keep theirs where no server is.
pub(super) fn agree(river: &River, data: &Path) -> Result<(), String> {
    let folder = folder(data);
    base::disk::make_dirs(&folder).map_err(|fault| fault.to_string())?;
    for (office, name, person) in CUSTODIANS {
        let key = Identity::generate();
        write(
            &folder.join(format!("{office}.key")),
            key.to_text().as_bytes(),
        )?;
        let set = RecipientSet {
            office: None,
            recipient: key.recipient(),
        };
        submit(river, custodian(name, person), Command::SetRecipient(set))?;
    }
    let clause = |offices: &&[&str]| offices.iter().map(|office| parsed(office)).collect();
    let clauses = CLAUSES.iter().map(clause).collect::<Result<_, _>>()?;
    let policy = SealPolicySet {
        body: parsed(BODY)?,
        clauses,
    };
    let command = Box::new(Command::SetSealPolicy(policy));
    let proposed = submit(
        river,
        actor(Role::Clerk),
        Command::Propose(Propose { command }),
    )?;
    let proposal = proposed.first().ok_or("nothing was proposed")?.n;
    let second = Second {
        proposal: ActId(proposal),
        left: None,
    };
    submit(river, actor(Role::Chair), Command::Second(second)).map(drop)
}

fn custodian(name: &str, person: &str) -> Actor {
    Actor::office(name, Some(person), &[Role::Custodian])
}

/// Two custodians try their pieces, and say that they open.
pub(super) fn acknowledge(river: &River, meeting: &MeetingId) -> Result<(), String> {
    for ((_, name, person), clause) in CUSTODIANS.into_iter().zip([1, 2]) {
        let tried = PieceAcknowledged {
            meeting: meeting.clone(),
            seal: SEAL,
            clause,
            office: None,
        };
        submit(
            river,
            custodian(name, person),
            Command::AcknowledgePiece(tried),
        )?;
    }
    Ok(())
}

/// Lays what the record has of the sealed part beside the keys, as `onrecord custodian` takes it.
pub(super) fn lay_out(river: &River, data: &Path, meeting: &MeetingId) -> Result<(), String> {
    let folder = folder(data);
    let record = river.notary.record();
    let found = record.meeting(meeting);
    let seal = found.and_then(|of| of.seals().get(&SEAL));
    let prepared = &seal
        .ok_or("the example's past meeting has no seal")?
        .prepared
        .what;
    let mut clauses = Vec::new();
    for (number, clause) in (1..).zip(&prepared.clauses) {
        let name = format!("piece-{number}.age");
        write(&folder.join(name), clause.piece.as_bytes())?;
        clauses.push(json!({
            "custodians": clause.custodians.keys().collect::<Vec<_>>(),
            "piece": quorum::file_digest(clause.piece.as_bytes()),
            "commitment": clause.commitment,
        }));
    }
    let deal = json!({ "recipient": prepared.recipient, "clauses": clauses });
    write(&folder.join("deal.json"), deal.to_string().as_bytes())?;
    let sealed = archive::sealed(&river.notary, meeting).map_err(|fault| fault.to_string())?;
    let mut spans = Vec::new();
    for (takes, segments) in sealed.into_values() {
        spans.extend(takes.into_iter().map(|it| {
            json!({ "camera": it.camera, "take": it.take, "file": it.file, "salted": it.salted })
        }));
        spans.extend(segments.into_iter().map(|it| {
            json!({ "camera": it.camera, "take": it.take, "seq": it.seq, "file": it.file,
                "salted": it.salted })
        }));
    }
    let spans = serde_json::to_vec(&spans).map_err(|fault| fault.to_string())?;
    write(&folder.join("spans.json"), &spans)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    base::disk::write_atomic_private(path, bytes).map_err(|fault| fault.to_string())
}
