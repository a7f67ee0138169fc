//! Statements: each side's word on what is contested, and on what lies outside the record.

use std::collections::BTreeMap;

use super::{Papers, StatementMade, WRITING, attached};
use crate::decide::Ask;
use crate::stamp::{Said, Stamp};
use crate::{Act, ActId, MeetingId, Record, Refusal, Side, text};

impl Papers {
    /// The statements on an act, in the order of time; no command takes one away.
    pub fn statements_on(&self, act: ActId) -> impl Iterator<Item = &Said<StatementMade>> {
        let all = (act, ActId(0))..=(act, ActId(u64::MAX));
        let spoken = self.spoken_of.range(all);
        spoken.filter_map(|((_, n), ())| self.statements.get(n))
    }

    /// The statements that concern a meeting, on acts or on events outside the record, in the
    /// order of time.
    pub fn statements_of(&self, meeting: &MeetingId) -> impl Iterator<Item = &Said<StatementMade>> {
        self.of(meeting).filter_map(|n| self.statements.get(&n))
    }

    /// All statements, in the order of time.
    pub fn statements(&self) -> impl DoubleEndedIterator<Item = &Said<StatementMade>> {
        self.statements.values()
    }

    pub(crate) fn statement_made(&mut self, made: &StatementMade, stamp: &Stamp) -> bool {
        let later = made.on.is_some_and(|on| on >= stamp.n);
        if made.office.is_none() || later || self.statements.contains_key(&stamp.n) {
            return false;
        }
        self.statements.insert_mut(stamp.n, Said::new(made, stamp));
        if let Some(on) = made.on {
            self.spoken_of.insert_mut((on, stamp.n), ());
        }
        self.attach(made.meeting.as_ref(), stamp);
        true
    }

    pub(super) fn erase_statement(&mut self, act: ActId) {
        if let Some(statement) = self.statements.get_mut(&act) {
            statement.what.text.clear();
        }
    }
}

impl Record {
    /// The statements on an act by the side of the office that made each, in the order of time;
    /// all three sides are there, so that a page gives each the same place.
    pub fn sides_on(&self, act: ActId) -> BTreeMap<Side, Vec<&Said<StatementMade>>> {
        let sides = [Side::Elected, Side::Services, Side::Outside];
        let mut out = BTreeMap::from(sides.map(|side| (side, Vec::new())));
        for statement in self.papers().statements_on(act) {
            let office = statement.what.office.as_ref();
            let side = office.and_then(|office| Some(self.office(office)?.side));
            out.entry(side.unwrap_or(Side::Outside))
                .or_default()
                .push(statement);
        }
        out
    }
}

pub(crate) fn state(ask: Ask<'_>, mut made: StatementMade) -> Result<Act, Refusal> {
    attached(ask, made.meeting.as_ref())?;
    if let Some(act) = made.on {
        made.meeting = meeting_of(ask.record, act, made.meeting)?;
    }
    made.office = Some(ask.itself(made.office)?);
    text::words("text", &made.text, WRITING)?;
    Ok(Act::StatementMade(made))
}

/// The meeting of an act that is spoken of, which whoever names one must name.
fn meeting_of(
    record: &Record,
    act: ActId,
    named: Option<MeetingId>,
) -> Result<Option<MeetingId>, Refusal> {
    if act.0 >= record.next_n() {
        return Err(Refusal::ActUnknown { act });
    }
    match named {
        None => Ok(record.meeting_of(act).map(|found| found.id().clone())),
        Some(meeting) if record.known(&meeting)?.has_act(act) => Ok(Some(meeting)),
        Some(meeting) => Err(Refusal::ActElsewhere { act, meeting }),
    }
}
