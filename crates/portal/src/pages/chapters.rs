//! What a meeting's page tells beside its pictures: attendance, decisions, papers, custody, and
//! whether the recording was handled as participants were told.

use acts::Standing;

use super::attendance::{ConditionLine, condition_line};
use super::copies::{Copy, Decided, Demanded, copies, decisions, demands};
use super::minutes::{Done, IncidentLine, On, done, incidents};
use super::register::{Line, lines, standing_says};
use super::releases::{Notice, OpeningLine, notices, openings};
use super::sides::{Sides, sides};
use super::{Amiss, meeting::ActLine};
use crate::house::House;
use crate::reader::Reader;
use crate::view::{Meeting, Zone, differs, sentence, who};
use crate::words::Words;

/// Differences between what was told and what was done, as they were raised.
pub(super) struct Raised {
    pub(super) at: String,
    pub(super) differences: Vec<String>,
    pub(super) n: u64,
}

/// A paper laid before the meeting.
pub(super) struct PaperLine {
    pub(super) title: String,
    pub(super) author: String,
    pub(super) at: String,
    pub(super) late: bool,
    pub(super) digest: String,
    pub(super) n: u64,
}

/// The chapters of one meeting, as far as everybody may read them.
pub(super) struct Chapters {
    pub(super) raised: Vec<Raised>,
    /// Words and numbers: expected, present, absent.
    pub(super) counts: Vec<(String, usize)>,
    pub(super) lines: Vec<Line>,
    pub(super) conditions: Vec<ConditionLine>,
    pub(super) sides: Vec<Sides>,
    /// Whether two sides say different things of who was there.
    pub(super) disputed: bool,
    pub(super) done: Done,
    pub(super) papers: Vec<PaperLine>,
    pub(super) custody: Vec<ActLine>,
    pub(super) demands: Vec<Demanded>,
    pub(super) decisions: Vec<Decided>,
    pub(super) copies: Vec<Copy>,
    pub(super) openings: Vec<OpeningLine>,
    pub(super) notices: Vec<Notice>,
    pub(super) incidents: Vec<IncidentLine>,
}

impl Chapters {
    pub(super) fn of(
        house: &House,
        reader: &Reader,
        shown: &Meeting,
        meeting: &acts::Meeting,
        t: Words,
    ) -> Result<Self, Amiss> {
        let zone = Zone::named(&shown.zone, t);
        let sides = sides(reader, meeting, None, t);
        let absences = meeting.absences();
        let conditions = meeting.conditions().iter();
        let conditions = conditions.filter(|it| reader.may(it.stamp.n));
        Ok(Self {
            raised: raised(reader, shown, meeting, &zone, t),
            counts: counts(meeting, t),
            lines: lines(reader, meeting, t),
            conditions: conditions
                .map(|condition| condition_line(reader, meeting, condition, t))
                .collect(),
            disputed: absences.iter().any(acts::Absence::disputed)
                || !meeting.objections().is_empty(),
            sides,
            done: done(reader, meeting, On::Whatever, &zone, t),
            papers: papers(reader, meeting, &zone),
            custody: custody(house, shown, &zone, t)?,
            demands: demands(reader, meeting, t),
            decisions: decisions(reader, meeting, t),
            copies: copies(reader, meeting, t),
            openings: openings(reader, meeting, t),
            notices: notices(reader, meeting, t),
            incidents: incidents(reader, meeting, &zone, t),
        })
    }
}

fn raised(
    reader: &Reader,
    shown: &Meeting,
    meeting: &acts::Meeting,
    zone: &Zone,
    t: Words,
) -> Vec<Raised> {
    let raised = meeting.raised().iter();
    let raised = raised.filter(|said| reader.may(said.stamp.n));
    raised
        .map(|said| Raised {
            at: zone.day_clock(said.stamp.at),
            differences: said
                .what
                .differences
                .iter()
                .map(|found| differs(found, &reader.record, shown, t))
                .collect(),
            n: said.stamp.n.0,
        })
        .collect()
}

fn counts(meeting: &acts::Meeting, t: Words) -> Vec<(String, usize)> {
    let standings = meeting.standings();
    if standings.is_empty() {
        return Vec::new();
    }
    let expected = standings.values().filter(|roll| roll.expected).count();
    let mut counts = vec![(t.say("attendance-expected").into_owned(), expected)];
    for standing in [
        Standing::Present,
        Standing::InAttendance,
        Standing::Absent,
        Standing::Delegated,
    ] {
        let all = standings.values();
        let count = all.filter(|roll| roll.standing == standing).count();
        if count > 0 {
            counts.push((standing_says(standing, t), count));
        }
    }
    counts
}

fn papers(reader: &Reader, meeting: &acts::Meeting, zone: &Zone) -> Vec<PaperLine> {
    let papers = meeting.papers().iter();
    let papers = papers.filter(|paper| reader.may(paper.laid.stamp.n));
    papers
        .map(|paper| PaperLine {
            title: paper.laid.what.title.clone(),
            author: paper.laid.what.author.clone(),
            at: zone.day_clock(paper.laid.stamp.at),
            late: paper.late,
            digest: paper.laid.what.document.to_string(),
            n: paper.laid.stamp.n.0,
        })
        .collect()
}

/// Who asked for the footage, who advised what, what was decided, and where it went, in order; of
/// the checks, the last one.
fn custody(house: &House, shown: &Meeting, zone: &Zone, t: Words) -> Result<Vec<ActLine>, Amiss> {
    let record = house.desk.record();
    let found = record.meeting(&shown.id);
    let last_check = found.and_then(|found| found.checks().last().map(|it| it.stamp.n.0));
    let mut lines = Vec::new();
    for n in &shown.custody {
        let Some(seen) = house.desk.entries(*n, 1)?.pop().filter(|seen| seen.public) else {
            continue;
        };
        let check = matches!(seen.entry.act, acts::Act::IntegrityChecked(..));
        if check && last_check != Some(*n) {
            continue;
        }
        lines.push(ActLine {
            n: *n,
            at: zone.day_clock(seen.entry.at),
            machine: zone.machine(seen.entry.at),
            by: who(&seen.entry.by, t),
            says: sentence(&seen.entry.act, &record, Some(shown), t),
        });
    }
    Ok(lines)
}
