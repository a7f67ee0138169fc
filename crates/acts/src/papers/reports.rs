//! Confidential reports: sealed to their recipients; the public learns how many and where they
//! stand.

use std::collections::{BTreeMap, BTreeSet};

use super::{Papers, ReportAdded, ReportFiled, ReportState, ReportStateSet, attached, known};
use crate::decide::Ask;
use crate::stamp::{Said, Stamp};
use crate::{Act, ActId, Digest, MeetingId, OfficeId, Refusal};

/// The longest armored file, in bytes.
const SEALED_BYTES_MAX: usize = 48 * 1_024;
/// The most recipients of one report.
const RECIPIENTS_MAX: usize = 20;
/// How often a report can be added to.
const ADDITIONS_MAX: usize = 100;

/// A report with what was added to it and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The act that filed it.
    pub filed: Stamp,
    /// The meeting that it concerns.
    pub meeting: Option<MeetingId>,
    /// The offices that can read it.
    pub to: BTreeSet<OfficeId>,
    /// The armored age file; empty when erased.
    pub sealed: String,
    /// SHA-256 of the reporter's receipt code.
    pub receipt: Digest,
    /// The armored age files that the reporter added, in the order of time.
    pub added: Vec<Said<String>>,
    /// Where it stood since it was received, in the order of time.
    pub states: Vec<Said<ReportState>>,
}

impl Report {
    /// Where it stands.
    pub fn state(&self) -> ReportState {
        let last = self.states.last();
        last.map_or(ReportState::Received, |said| said.what)
    }
}

impl Papers {
    /// A report, by the act that filed it.
    pub fn report(&self, report: ActId) -> Option<&Report> {
        self.reports.get(&report)
    }

    /// A report, by the SHA-256 of its receipt code.
    pub fn report_with(&self, receipt: &Digest) -> Option<&Report> {
        self.report(*self.receipts.get(receipt)?)
    }

    /// All reports, in the order in which they were filed.
    pub fn reports(&self) -> impl DoubleEndedIterator<Item = &Report> {
        self.reports.values()
    }

    /// All that the public learns: how many reports stand where, of one meeting or of all.
    pub fn report_counts(&self, meeting: Option<&MeetingId>) -> BTreeMap<ReportState, u64> {
        let mut counts = BTreeMap::new();
        let of = |report: &&Report| meeting.is_none() || report.meeting.as_ref() == meeting;
        for report in self.reports().filter(of) {
            *counts.entry(report.state()).or_default() += 1;
        }
        counts
    }

    /// The offices that can read a report.
    pub(crate) fn report_recipients(&self, report: ActId) -> BTreeSet<OfficeId> {
        self.report(report)
            .map(|report| report.to.clone())
            .unwrap_or_default()
    }

    pub(crate) fn report_filed(&mut self, made: &ReportFiled, stamp: &Stamp) -> bool {
        let taken = self.receipts.contains_key(&made.receipt);
        if taken || self.reports.contains_key(&stamp.n) {
            return false;
        }
        let report = Report {
            filed: stamp.clone(),
            meeting: made.meeting.clone(),
            to: made.to.clone(),
            sealed: made.sealed.clone(),
            receipt: made.receipt,
            added: Vec::new(),
            states: Vec::new(),
        };
        self.reports.insert_mut(stamp.n, report);
        self.receipts.insert_mut(made.receipt, stamp.n);
        true
    }

    pub(crate) fn report_added(&mut self, made: &ReportAdded, stamp: &Stamp) -> bool {
        let report = self.reports.get_mut(&made.report);
        let Some(report) = report.filter(|report| report.receipt == made.receipt) else {
            return false;
        };
        report.added.push(Said::new(&made.sealed, stamp));
        true
    }

    pub(crate) fn report_state_set(&mut self, made: &ReportStateSet, stamp: &Stamp) -> bool {
        let report = self.reports.get_mut(&made.report);
        let Some(report) = report.filter(|report| follows(report.state(), made.state)) else {
            return false;
        };
        report.states.push(Said::new(&made.state, stamp));
        true
    }

    pub(super) fn erase_report(&mut self, act: ActId) {
        if let Some(report) = self.reports.get_mut(&act) {
            report.sealed.clear();
            return;
        }
        let adds = |report: &Report| report.added.iter().any(|added| added.stamp.n == act);
        let found = self.reports.range(..act).find(|(_, it)| adds(it));
        let found = found.map(|(n, _)| *n);
        let Some(report) = found.and_then(|n| self.reports.get_mut(&n)) else {
            return;
        };
        for added in &mut report.added {
            if added.stamp.n == act {
                added.what.clear();
            }
        }
    }
}

/// Whether a report goes from one state to another: onwards, and back to review when more came.
fn follows(from: ReportState, to: ReportState) -> bool {
    use ReportState::{Closed, Received, UnderReview};
    match (from, to) {
        (Received, UnderReview | Closed) | (UnderReview, Closed) | (Closed, UnderReview) => true,
        (_, Received) | (UnderReview, UnderReview) | (Closed, Closed) => false,
    }
}

/// Refuses what is not an age file in strict armor (C2SP age, "ASCII armor"), which a person
/// would otherwise send in the clear by mistake; only its recipients learn whether it opens.
pub(crate) fn sealed(text: &str) -> Result<(), Refusal> {
    if text.len() > SEALED_BYTES_MAX {
        let (field, limit) = ("sealed file", SEALED_BYTES_MAX);
        return Err(Refusal::FieldTooLong { field, limit });
    }
    let body = text
        .strip_prefix("-----BEGIN AGE ENCRYPTED FILE-----\n")
        .and_then(|rest| {
            let rest = rest.strip_suffix('\n').unwrap_or(rest);
            rest.strip_suffix("\n-----END AGE ENCRYPTED FILE-----")
        });
    if body.is_some_and(armors) {
        Ok(())
    } else {
        Err(Refusal::NotSealed)
    }
}

/// Whether these lines are base64 (RFC 4648 §4) in full lines of 64, and begin as an age header
/// does: "age-encryption.org/v1", a line feed, "->".
fn armors(body: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let (mut lines, mut full) = (0, true);
    for line in body.split('\n') {
        let digits = line.trim_end_matches('=');
        let fits = (1..=64).contains(&line.len()) && line.len().is_multiple_of(4);
        if !full || !fits || line.len() - digits.len() > 2 || !digits.bytes().all(plain) {
            return false;
        }
        full = digits.len() == 64;
        lines += 1;
    }
    // The header and its MAC alone take more than a line.
    lines > 1 && body.starts_with("YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+")
}

fn report<'a>(
    ask: Ask<'a>,
    act: ActId,
    meeting: Option<&MeetingId>,
) -> Result<&'a Report, Refusal> {
    let reports = &ask.record.papers().reports;
    known("report", reports, act, meeting, |it| it.meeting.as_ref())
}

pub(crate) fn file_report(ask: Ask<'_>, made: ReportFiled) -> Result<Act, Refusal> {
    attached(ask, made.meeting.as_ref())?;
    if made.to.is_empty() {
        return Err(Refusal::NobodyAddressed { what: "report" });
    }
    if made.to.len() > RECIPIENTS_MAX {
        let (what, limit) = ("recipients", RECIPIENTS_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    for office in &made.to {
        if ask.record.known_office(office)?.recipient.is_none() {
            let office = office.clone();
            return Err(Refusal::RecipientMissing { office });
        }
    }
    sealed(&made.sealed)?;
    if ask.record.papers().receipts.contains_key(&made.receipt) {
        return Err(Refusal::ReceiptUsed);
    }
    Ok(Act::ReportFiled(made))
}

pub(crate) fn add_to_report(ask: Ask<'_>, made: ReportAdded) -> Result<Act, Refusal> {
    let act = made.report;
    let report = report(ask, act, made.meeting.as_ref())?;
    // Recipients read the digest of the receipt code, and so could pass for the reporter.
    if ask.own().is_ok_and(|own| report.to.contains(&own)) {
        return Err(Refusal::RecipientAdds { act });
    }
    if report.receipt != made.receipt {
        return Err(Refusal::ReceiptWrong { act });
    }
    if report.added.len() >= ADDITIONS_MAX {
        let (what, limit) = ("additions to this report", ADDITIONS_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    sealed(&made.sealed)?;
    Ok(Act::ReportAdded(made))
}

pub(crate) fn set_report_state(ask: Ask<'_>, made: ReportStateSet) -> Result<Act, Refusal> {
    let (office, act) = (ask.own()?, made.report);
    let report = report(ask, act, made.meeting.as_ref())?;
    if !report.to.contains(&office) {
        let what = "report";
        return Err(Refusal::NotAddressed { what, act, office });
    }
    if !follows(report.state(), made.state) {
        return Err(Refusal::ReportStateBack { act });
    }
    Ok(Act::ReportStateSet(made))
}
