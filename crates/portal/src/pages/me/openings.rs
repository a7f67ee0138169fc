//! The pieces that an office keeps, and the openings that wait for it.

use acts::{Meeting, OfficeId, Opening, OpeningState, Power, Seal, State, Time, holds};

use super::super::asked::Choice;
use super::super::releases;
use crate::reader::Reader;
use crate::view::Zone;
use crate::words::Words;

/// A piece of a seal that the office keeps.
pub(super) struct Piece {
    pub(super) says: String,
    /// Whether somebody of its clause said that it opens.
    pub(super) healthy: bool,
    /// Whether this very office said so.
    pub(super) mine: bool,
    pub(super) seal: u32,
    pub(super) clause: u32,
    pub(super) form: String,
    /// What tries it.
    pub(super) commands: String,
}

/// An opening, with what the office can do about it.
pub(super) struct Waiting {
    pub(super) line: releases::OpeningLine,
    /// Clauses that the office can answer and nobody did, with their forms and the commands that
    /// make an answer.
    pub(super) clauses: Vec<(u32, String, String)>,
    /// Whether the office may agree or not.
    pub(super) decides: bool,
}

/// What an office has to do with what a meeting sealed.
pub(super) struct Openings {
    pub(super) pieces: Vec<Piece>,
    pub(super) openings: Vec<Waiting>,
    /// The decisions to release that an opening can serve, the latest first.
    pub(super) releases: Vec<Choice>,
}

/// What answers a clause of an opening.
fn answering(origin: &str, meeting: &Meeting, opening: u64, clause: u32) -> String {
    let folder = format!("opening-{opening}");
    format!(
        "onrecord custodian fetch --portal {origin} --token-file token --meeting {} --opening \
         {opening} -o {folder}\nonrecord custodian answer {folder}/piece-{clause}.age --deal \
         {folder}/deal.json --clause {clause} -i my.key --opening {folder}/opening.json -o answer.age",
        meeting.id()
    )
}

/// What tries a piece of a seal.
fn trying(origin: &str, meeting: &Meeting, seal: u32, clause: u32) -> String {
    let folder = format!("seal-{seal}");
    format!(
        "onrecord custodian fetch --portal {origin} --token-file token --meeting {} --seal {seal} \
         -o {folder}\nonrecord custodian try {folder}/piece-{clause}.age --deal {folder}/deal.json \
         --clause {clause} -i my.key",
        meeting.id()
    )
}

pub(super) fn openings(
    reader: &Reader,
    meeting: &Meeting,
    office: &OfficeId,
    (origin, t): (&str, Words),
) -> Openings {
    let pieces = meeting.seals().iter();
    let pieces =
        pieces.flat_map(|(number, seal)| pieces_of(meeting, (*number, seal), office, (origin, t)));
    let lines = releases::openings(reader, meeting, t).into_iter();
    let waiting = lines.filter_map(|line| {
        let opening = meeting.openings().get(&acts::ActId(line.n))?;
        let clauses = unanswered(meeting, opening, office, reader.now);
        let forms = clauses.into_iter();
        Some(Waiting {
            clauses: forms
                .map(|clause| {
                    let form = format!("answer{}-{clause}", line.n);
                    (clause, form, answering(origin, meeting, line.n, clause))
                })
                .collect(),
            decides: decides(reader, opening, office),
            line,
        })
    });
    let zone = Zone::named(&meeting.notice().zone, t);
    let releases = meeting.standing_releases();
    let releases = releases.filter(|it| reader.may(it.stamp.n)).map(|it| {
        let when = zone.day_clock(it.stamp.at);
        Choice::new(it.stamp.n.0, format!("{when}: {}", it.what.ground), None)
    });
    Openings {
        pieces: pieces.collect(),
        openings: waiting.collect(),
        releases: releases.collect(),
    }
}

fn pieces_of(
    meeting: &Meeting,
    (number, seal): (u32, &Seal),
    office: &OfficeId,
    (origin, t): (&str, Words),
) -> Vec<Piece> {
    let clauses = seal.prepared.what.clauses.iter().zip(&seal.acknowledged);
    let mine = (1..)
        .zip(clauses)
        .filter(|(_, (clause, _))| clause.custodians.contains_key(office));
    let each = mine.map(|(clause, (_, said))| {
        let text = match (said.contains_key(office), said.is_empty()) {
            (true, _) => t.fill("me-piece-mine"),
            (false, false) => t.fill("me-piece-others"),
            (false, true) => t.fill("me-piece-nobody"),
        };
        Piece {
            says: text.put("seal", number).put("clause", clause).into(),
            healthy: !said.is_empty(),
            mine: said.contains_key(office),
            seal: number,
            clause,
            form: format!("piece{number}-{clause}"),
            commands: trying(origin, meeting, number, clause),
        }
    });
    each.collect()
}

/// The clauses that an office can answer and nobody did.
fn unanswered(meeting: &Meeting, opening: &Opening, office: &OfficeId, now: Time) -> Vec<u32> {
    let seal = meeting.seals().get(&opening.asked.what.seal);
    let clauses = seal.into_iter().flat_map(|it| &it.prepared.what.clauses);
    let open = opening.state(now) == OpeningState::Approved;
    let mine = (1..).zip(clauses.zip(&opening.answers));
    let mine = mine.filter(|(_, (clause, answers))| {
        open && answers.is_empty() && clause.custodians.contains_key(office)
    });
    mine.map(|(number, _)| number).collect()
}

/// Whether an office may be the one to agree; the record has the last word.
fn decides(reader: &Reader, opening: &Opening, office: &OfficeId) -> bool {
    let actor = reader.actor();
    let may = actor
        .is_some_and(|actor| holds(actor, Power::Decide) && actor.by != opening.asked.stamp.by);
    let waits = opening.state(reader.now) == OpeningState::Requested;
    may && waits && opening.opener() != Some(office)
}

/// What waits for an office: when, what, and the button's words.
pub(super) fn waits(
    reader: &Reader,
    meeting: &Meeting,
    office: &OfficeId,
    t: Words,
) -> Vec<(Time, String, &'static str)> {
    let zone = Zone::named(&meeting.notice().zone, t);
    let mut out = Vec::new();
    let all = openings(reader, meeting, office, ("", t));
    let untried = all.pieces.iter().filter(|it| !it.mine);
    // What was never used and never will be needs no trying.
    let used = |it: &&Piece| meeting.sealed_part(it.seal).is_some() || !over(meeting);
    for piece in untried.filter(used) {
        let prepared = meeting.seals().get(&piece.seal);
        let at = prepared.map_or(reader.now, |seal| seal.prepared.stamp.at);
        let text = t.fill("me-wait-piece").put("seal", piece.seal);
        let text = text.put("clause", piece.clause);
        out.push((
            at,
            text.put("when", zone.day_clock(at)).into(),
            "me-do-piece",
        ));
    }
    for one in &all.openings {
        let Some(opening) = meeting.openings().get(&acts::ActId(one.line.n)) else {
            continue;
        };
        let n = one.line.n.to_string();
        for (clause, ..) in &one.clauses {
            let text = t.fill("me-wait-opening").put("act", &n);
            let says = text.put("clause", *clause).into();
            out.push((opening.ends(), says, "me-do-opening"));
        }
        if one.decides {
            let says = t.fill("me-wait-approval").put("act", &n).into();
            out.push((opening.ends(), says, "me-do-approval"));
        }
    }
    out
}

fn over(meeting: &Meeting) -> bool {
    matches!(meeting.state(), State::Adjourned | State::Cancelled)
}
