//! What two sides say of one thing, with the same weight and in the order of time.

use acts::{AbsenceSide, Heard, Meeting, OfficeId};

use super::asked::office_name;
use crate::reader::Reader;
use crate::view::{Zone, who};
use crate::words::Words;

/// One side's word.
pub(super) struct Word {
    /// "convener" or "invitee": its column.
    pub(super) side: &'static str,
    /// Whose word it is.
    pub(super) head: String,
    pub(super) by: String,
    pub(super) at: String,
    pub(super) machine: String,
    /// None where the side declined to speak.
    pub(super) text: Option<String>,
    pub(super) n: u64,
}

/// Both sides on one office's absence, or on its line in the register.
pub(super) struct Sides {
    pub(super) office: String,
    pub(super) href: String,
    /// What each side has done, where the words of one are not shown yet.
    pub(super) waiting: Option<String>,
    pub(super) words: Vec<Word>,
}

/// Every absence of a meeting with both sides or neither, and every objection to its register.
pub(super) fn sides(
    reader: &Reader,
    meeting: &Meeting,
    only: Option<&OfficeId>,
    t: Words,
) -> Vec<Sides> {
    let zone = Zone::named(&meeting.notice().zone, t);
    let wanted = |office: &OfficeId| only.is_none_or(|only| only == office);
    let mut all = Vec::new();
    for absence in meeting.absences() {
        if !wanted(&absence.office) {
            continue;
        }
        let name = office_name(&reader.record, &absence.office);
        let words = absence.words.iter().filter(|word| reader.may(word.stamp.n));
        let words: Vec<_> = words
            .map(|word| {
                let (side, head) = match word.side {
                    AbsenceSide::Convener => ("convener", t.say("sides-convener").into_owned()),
                    AbsenceSide::Invitee => ("invitee", name.clone()),
                };
                let text = word.text.clone();
                said(side, head, &word.stamp, text, &zone, t)
            })
            .collect();
        let waiting = words.is_empty().then(|| {
            let text = t.fill("sides-waiting");
            let text = text.put("convener", heard(absence.convener, t));
            text.put("office", heard(absence.invitee, t)).into()
        });
        all.push(Sides {
            href: crate::addresses::office(&absence.office),
            office: name,
            waiting,
            words,
        });
    }
    for objection in meeting.objections() {
        if !wanted(&objection.office) || !reader.may(objection.stamp.n) {
            continue;
        }
        let name = office_name(&reader.record, &objection.office);
        let text = Some(objection.text.clone());
        let mut words: Vec<_> = noted(reader, meeting, &objection.office, &zone, t);
        words.push((
            objection.stamp.at,
            said("invitee", name.clone(), &objection.stamp, text, &zone, t),
        ));
        words.sort_by_key(|(at, word)| (*at, word.n));
        all.push(Sides {
            href: crate::addresses::office(&objection.office),
            office: name,
            waiting: None,
            words: words.into_iter().map(|(_, word)| word).collect(),
        });
    }
    all
}

/// What the register says of an office that objects to it.
fn noted(
    reader: &Reader,
    meeting: &Meeting,
    office: &OfficeId,
    zone: &Zone,
    t: Words,
) -> Vec<(acts::Time, Word)> {
    let lines = meeting.lines().iter();
    let lines = lines.filter(|line| line.office == *office && reader.may(line.stamp.n));
    lines
        .map(|line| {
            let text = match line.movement {
                acts::Movement::Arrived => t.fill("sides-noted-arrived"),
                acts::Movement::Departed => t.fill("sides-noted-left"),
            };
            let text = text.put("clock", zone.clock(line.when())).into();
            let head = t.say("sides-register").into_owned();
            let word = said("convener", head, &line.stamp, Some(text), zone, t);
            (line.stamp.at, word)
        })
        .collect()
}

fn said(
    side: &'static str,
    head: String,
    stamp: &acts::Stamp,
    text: Option<String>,
    zone: &Zone,
    t: Words,
) -> Word {
    Word {
        side,
        head,
        by: who(&stamp.by, t),
        at: zone.day_clock(stamp.at),
        machine: zone.machine(stamp.at),
        text,
        n: stamp.n.0,
    }
}

fn heard(heard: Heard, t: Words) -> String {
    let says = match heard {
        Heard::Silent => "sides-silent",
        Heard::Stated => "sides-stated",
        Heard::Declined => "sides-declined",
    };
    t.say(says).into()
}
