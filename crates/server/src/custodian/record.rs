//! What the record has of an opening, fetched into a folder and sent from one, so that keys stay on
//! machines without a network.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use acts::{Act, DestructionDecided, MeetingId, OfficeId, OpeningRequested, SealPrepared, Stock};
use clap::Args;
use quorum::{Clause, Public};
use serde_json::{Value, json};

use super::opening::Span;
use super::{cannot, json, read, write_new};
use crate::ask::{Denied, Door};
use crate::ready::say;

/// Acts asked for at once.
const PAGE: usize = 500;

/// Which opening, and where it is put.
#[derive(Args, Debug)]
pub(crate) struct Given {
    #[command(flatten)]
    door: Door,
    /// The meeting.
    #[arg(long)]
    meeting: MeetingId,
    /// The act that asked for the opening.
    #[arg(long, value_name = "N", required_unless_present = "seal")]
    opening: Option<u64>,
    /// The seal, to try its pieces before anybody asks to open it.
    #[arg(long, value_name = "N", conflicts_with = "opening")]
    seal: Option<u32>,
    /// The new folder: opening.json, deal.json, spans.json, piece-CLAUSE.age,
    /// answer-CLAUSE-OFFICE.age.
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
}

/// An answer, and to what.
#[derive(Args, Debug)]
pub(crate) struct Submitted {
    /// The answer's file.
    answer: PathBuf,
    #[command(flatten)]
    door: Door,
    /// The meeting.
    #[arg(long)]
    meeting: MeetingId,
    /// The act that asked for the opening.
    #[arg(long, value_name = "N")]
    opening: u64,
    /// The clause, from 1.
    #[arg(long, value_name = "N")]
    clause: u32,
}

/// What the record has, as far as whoever asks may read it.
struct Found {
    asked: Option<OpeningRequested>,
    deal: SealPrepared,
    spans: Vec<Span>,
    answers: BTreeMap<(u32, OfficeId), String>,
}

pub(super) fn fetch(given: &Given) -> Result<(), Denied> {
    let acts = acts(&given.door, &given.meeting)?;
    let found = Found::of(given, acts)?;
    fs::create_dir(&given.output).map_err(|fault| cannot("make", &given.output, &fault))?;
    let put = |name: &str, bytes: &[u8]| write_new(&given.output.join(name), bytes);
    let text = |value: &Value| format!("{value:#}\n").into_bytes();
    if let Some(asked) = &found.asked {
        put("opening.json", &text(&json!(asked)))?;
    }
    put("deal.json", &text(&json!(public(&found.deal))))?;
    put("spans.json", &text(&json!(found.spans)))?;
    for (number, clause) in (1..).zip(&found.deal.clauses) {
        put(&format!("piece-{number}.age"), clause.piece.as_bytes())?;
        let names: Vec<_> = clause.custodians.keys().map(OfficeId::as_str).collect();
        say(&format!("Clause {number}: {}", names.join(", ")));
    }
    for ((clause, office), answer) in &found.answers {
        put(&format!("answer-{clause}-{office}.age"), answer.as_bytes())?;
        say(&format!("Clause {clause} is answered by {office}."));
    }
    if let Some(asked) = &found.asked {
        tell(asked);
    }
    Ok(())
}

pub(super) fn submit(given: &Submitted) -> Result<(), Denied> {
    let answer = read(&given.answer, quorum::FILE_BYTES_MAX)?;
    let answer = String::from_utf8(answer);
    let answer =
        answer.map_err(|_| cannot("read", &given.answer, &"it is no age file in armor"))?;
    let command = json!({
        "type": "answer_opening", "meeting": given.meeting, "opening": given.opening,
        "clause": given.clause, "answer": answer,
    });
    for entry in given.door.submit(&command, None)? {
        say(&entry.to_string());
    }
    Ok(())
}

/// The one-time recipient of a request as [`fetch`] wrote it; tells what is asked for.
pub(super) fn asked(path: &Path) -> Result<String, Denied> {
    let asked: OpeningRequested = json(path)?;
    tell(&asked);
    Ok(asked.recipient)
}

fn tell(asked: &OpeningRequested) {
    let opener = asked.opener.as_ref().map_or("?", OfficeId::as_str);
    let range = match (asked.from, asked.until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(_), None) | (None, Some(_)) | (None, None) => "the whole".to_owned(),
    };
    let cameras: Vec<_> = asked.cameras.iter().map(|it| it.as_str()).collect();
    let cameras = match cameras.as_slice() {
        [] => "all cameras".to_owned(),
        some => some.join(", "),
    };
    let OpeningRequested {
        meeting,
        seal,
        authority,
        purpose,
        recipient,
        ..
    } = asked;
    say(&format!(
        "{opener} asks to open seal {seal} of {meeting}, {range}, {cameras}.\n\
         Authority: {authority}\nPurpose: {purpose}\nOne-time key: {recipient}"
    ));
}

/// All acts of a meeting that whoever asks may read, with their places.
fn acts(door: &Door, meeting: &MeetingId) -> Result<Vec<(u64, Act)>, Denied> {
    let unread = |fault: serde_json::Error| {
        Denied::Unasked(format!("the portal's answer cannot be read: {fault}"))
    };
    let mut all = Vec::new();
    let mut next = Some(format!("/api/v1/meetings/{meeting}/acts?limit={PAGE}"));
    while let Some(path) = next {
        let mut page: Value = serde_json::from_str(&door.fetch(&path)?).map_err(unread)?;
        let listed = page.get_mut("acts").map(Value::take);
        let listed: Vec<Value> =
            serde_json::from_value(listed.unwrap_or_default()).map_err(unread)?;
        for mut line in listed {
            let n = line.get("n").and_then(Value::as_u64).unwrap_or_default();
            let act = line.pointer_mut("/entry/act").map(Value::take);
            if let Some(act) = act {
                all.push((n, serde_json::from_value(act).map_err(unread)?));
            }
        }
        next = page.get("next").and_then(Value::as_str).map(str::to_owned);
    }
    Ok(all)
}

impl Found {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "acts of other chapters are none of an opening's"
    )]
    fn of(given: &Given, acts: Vec<(u64, Act)>) -> Result<Self, Denied> {
        let mut asked = None;
        let mut seals = BTreeMap::new();
        let mut spans: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        let (mut decided, mut begun) = (BTreeMap::new(), Vec::new());
        let mut answers = BTreeMap::new();
        for (n, act) in acts {
            match act {
                Act::OpeningRequested(it) if Some(n) == given.opening => asked = Some(it),
                Act::SealPrepared(it) => drop(seals.insert(it.seal, it)),
                Act::SpanSealed(it) => spans.entry(it.seal).or_default().extend(listed(it)),
                Act::DestructionDecided(it) => drop(decided.insert(n, it)),
                Act::DestructionBegun(it) => begun.extend(decided.get(&it.destruction.0).cloned()),
                Act::OpeningAnswered(it) if Some(it.opening.0) == given.opening => {
                    if let Some(office) = it.office {
                        answers.insert((it.clause, office), it.answer);
                    }
                }
                _ => {}
            }
        }
        let seal = asked.as_ref().map(|asked| asked.seal).or(given.seal);
        let Some(seal) = seal else {
            let says = "this act asked for no opening of this meeting: correct --opening";
            return Err(Denied::Refused(says.to_owned()));
        };
        let deal = seals.remove(&seal);
        let deal = deal.ok_or_else(|| Denied::Refused(format!("there is no seal {seal}")))?;
        let spans = spans.remove(&seal).unwrap_or_default();
        Ok(Self {
            asked,
            deal,
            spans: left(spans, &begun),
            answers,
        })
    }
}

/// What is left of sealed files after these destructions: a take's initialisation segment goes with
/// the last of its segments.
fn left(spans: Vec<Span>, begun: &[DestructionDecided]) -> Vec<Span> {
    let goes = |span: &Span| {
        let times = span.start.zip(span.duration_us);
        times.is_some_and(|(from, us)| {
            let to = from.plus_us(i64::try_from(us).unwrap_or(i64::MAX));
            let mut all = begun.iter();
            all.any(|it| Stock::Sealed.is_in(it.stock) && it.extent.holds(&span.camera, from, to))
        })
    };
    let (gone, mut left): (Vec<_>, Vec<_>) = spans.into_iter().partition(goes);
    let of = |all: &[Span], init: &Span| {
        let mut all = all.iter().filter(|it| it.seq.is_some());
        all.any(|it| (&it.camera, it.take) == (&init.camera, init.take))
    };
    let emptied: Vec<bool> = left
        .iter()
        .map(|it| it.seq.is_none() && of(&gone, it) && !of(&left, it))
        .collect();
    let mut emptied = emptied.into_iter();
    left.retain(|_| emptied.next() != Some(true));
    left
}

fn listed(span: acts::SpanSealed) -> impl Iterator<Item = Span> {
    let takes = span.takes.into_iter().map(|take| Span {
        camera: take.camera,
        take: take.take,
        seq: None,
        start: None,
        duration_us: None,
        file: take.file,
        salted: take.salted,
    });
    let segments = span.segments.into_iter().map(|it| Span {
        camera: it.camera,
        take: it.take,
        seq: u32::try_from(it.seq).ok(),
        start: Some(it.start),
        duration_us: Some(it.duration_us),
        file: it.file,
        salted: it.salted,
    });
    takes.chain(segments)
}

/// What is public of a deal, as the other steps take it.
fn public(prepared: &SealPrepared) -> Public {
    let clauses = prepared.clauses.iter();
    Public {
        recipient: prepared.recipient.clone(),
        clauses: clauses
            .map(|clause| Clause {
                custodians: clause.custodians.keys().cloned().collect(),
                piece: quorum::file_digest(clause.piece.as_bytes()),
                commitment: clause.commitment,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use acts::{Digest, Extent, Time};

    use super::*;

    fn span(take: u32, seq: Option<u32>) -> Span {
        let start = seq.map(|seq| Time(i64::from(seq) * 4_000_000));
        Span {
            camera: "east".parse().expect("a slug"),
            take,
            seq,
            start,
            duration_us: seq.map(|_| 4_000_000),
            file: Digest([0; 32]),
            salted: Digest([0; 32]),
        }
    }

    #[test]
    fn what_was_destroyed_is_not_looked_for() {
        let all = [
            (1, None),
            (1, Some(0)),
            (1, Some(1)),
            (2, None),
            (2, Some(2)),
        ];
        let decided = |extent, stock| DestructionDecided {
            meeting: "m".parse().expect("a slug"),
            extent,
            stock,
            decision: None,
            ground: String::new(),
        };
        let rest = |begun: &[DestructionDecided]| {
            let spans = all.map(|(take, seq)| span(take, seq));
            let left = left(spans.into(), begun).into_iter();
            left.map(|it| (it.take, it.seq)).collect::<Vec<_>>()
        };
        assert_eq!(rest(&[]), all);
        let until = Extent {
            to: Some(Time(6_000_000)),
            ..Extent::default()
        };
        let some = decided(until, None);
        assert_eq!(
            rest(&[some]),
            [(1, None), (1, Some(1)), (2, None), (2, Some(2))]
        );
        let last = Extent {
            from: Some(Time(8_000_000)),
            ..Extent::default()
        };
        let last = decided(last, Some(Stock::Sealed));
        assert_eq!(rest(&[last]), [(1, None), (1, Some(0)), (1, Some(1))]);
        assert_eq!(rest(&[decided(Extent::default(), Some(Stock::Open))]), all);
        assert_eq!(rest(&[decided(Extent::default(), None)]), []);
    }
}
