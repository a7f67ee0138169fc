//! What is written outside of meetings: requests with clocks, letters, statements, security.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::invitation::Assurances;
use crate::stamp::Stamp;
use crate::{Act, ActId, Digest, MeetingId, OfficeId, Refusal};

/// How something was sent.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On paper.
    Letter,
    /// By mail.
    Mail,
    /// By telephone.
    Call,
    /// By a message to a telephone.
    Message,
    /// By word of mouth.
    InPerson,
    /// Here, in the record.
    Record,
}

/// One request to one or many offices; each has its own line and its own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSent {
    /// The meeting that it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The office that asks; when absent, the office that submits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<OfficeId>,
    /// The offices that are asked.
    pub to: BTreeSet<OfficeId>,
    /// How it was sent.
    pub channel: Channel,
    /// What it is about, in words for the public.
    pub subject: String,
    /// Days within which it is to be acknowledged; when absent, those of the body's rules, else 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge_days: Option<u32>,
    /// Days after those within which it is to be answered; when absent, as the rules say, else 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_days: Option<u32>,
}

/// What a request or the answer to it says, apart from the fact that it was sent: the words of
/// the sender or of an addressee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestWorded {
    /// The meeting that the request concerns; as in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that sent it.
    pub request: ActId,
    /// The words.
    pub text: String,
    /// Whether the public reads them; else sender and addressees alone.
    #[serde(default)]
    pub public: bool,
}

/// A request reached an addressee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestDelivered {
    /// The meeting that the request concerns; as in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that sent it.
    pub request: ActId,
    /// The addressee.
    pub office: OfficeId,
}

/// An addressee acknowledged a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestAcknowledged {
    /// The meeting that the request concerns; as in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that sent it.
    pub request: ActId,
    /// The addressee; when absent, the office that asks. Nobody acknowledges for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
}

/// An addressee answered a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestAnswered {
    /// The meeting that the request concerns; as in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that sent it.
    pub request: ActId,
    /// The addressee; when absent, the office that asks. Nobody answers for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// What it says, in words for the public; what is for the sender alone goes by `word_request`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a letter is for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// States a condition.
    Condition,
    /// Demands something.
    Demand,
    /// Advises.
    Advice,
    /// Assures.
    Assurance,
    /// Gives a ground.
    Ground,
    /// Something else.
    Other,
}

/// A letter was put on the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterFiled {
    /// The meeting or recording that it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The office that wrote it; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<OfficeId>,
    /// On whose behalf, in words, when not on its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// To whom.
    pub to: OfficeId,
    /// What for.
    pub purpose: Purpose,
    /// What it says.
    pub text: String,
    /// SHA-256 of the file of the signed letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Digest>,
    /// Whether only author and addressee read it.
    #[serde(default)]
    pub private: bool,
}

/// The addressee acknowledged a letter; until then it shows as not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterAcknowledged {
    /// The meeting that the letter is attached to; as in the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that filed it.
    pub letter: ActId,
}

/// An office's statement: on an act that is contested, or on something outside the record, which
/// it references and never counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementMade {
    /// The meeting that it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that it speaks of; none for an event outside the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<ActId>,
    /// The office whose statement it is; when absent, the office that asks. Nobody states for
    /// another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// What it says.
    pub text: String,
}

/// A protective measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectionLogged {
    /// The meeting for which it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The office that asked for it.
    pub asked_by: OfficeId,
    /// Who provided it, in words.
    pub provided_by: String,
    /// Where.
    pub place: String,
    /// Whether only those who asked and the clerk read it.
    #[serde(default)]
    pub sealed: bool,
}

/// A confidential report: an age file to the named recipients, which nobody else can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportFiled {
    /// The meeting that it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The offices that can read it.
    pub to: BTreeSet<OfficeId>,
    /// The armored age file (C2SP age).
    pub sealed: String,
    /// SHA-256 of the reporter's receipt code, with which more can be added.
    pub receipt: Digest,
}

/// The reporter added to a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportAdded {
    /// The meeting that the report concerns; as in the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that filed it.
    pub report: ActId,
    /// SHA-256 of the receipt code; must be the report's.
    pub receipt: Digest,
    /// The armored age file.
    pub sealed: String,
}

/// Where a report stands, as the public may know it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// Nobody has read it yet.
    Received,
    /// A recipient reads it.
    UnderReview,
    /// It was dealt with.
    Closed,
}

/// A recipient said where a report stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportStateSet {
    /// The meeting that the report concerns; as in the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that filed it.
    pub report: ActId,
    /// Where it stands.
    pub state: ReportState,
}

/// What is written outside of meetings, folded; shared by all meetings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    pub(crate) deposits: Vec<crate::Said<crate::FootageDeposited>>,
    pub(crate) assurances: Assurances,
}

pub(crate) fn send(ask: Ask<'_>, made: RequestSent) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RequestSent(made))
}

pub(crate) fn word(ask: Ask<'_>, made: RequestWorded) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RequestWorded(made))
}

pub(crate) fn deliver(ask: Ask<'_>, made: RequestDelivered) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RequestDelivered(made))
}

pub(crate) fn acknowledge(ask: Ask<'_>, made: RequestAcknowledged) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RequestAcknowledged(made))
}

pub(crate) fn answer(ask: Ask<'_>, made: RequestAnswered) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RequestAnswered(made))
}

pub(crate) fn file_letter(ask: Ask<'_>, made: LetterFiled) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::LetterFiled(made))
}

pub(crate) fn acknowledge_letter(ask: Ask<'_>, made: LetterAcknowledged) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::LetterAcknowledged(made))
}

pub(crate) fn state(ask: Ask<'_>, made: StatementMade) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::StatementMade(made))
}

pub(crate) fn log_protection(ask: Ask<'_>, made: ProtectionLogged) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ProtectionLogged(made))
}

pub(crate) fn file_report(ask: Ask<'_>, made: ReportFiled) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ReportFiled(made))
}

pub(crate) fn add_to_report(ask: Ask<'_>, made: ReportAdded) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ReportAdded(made))
}

pub(crate) fn set_report_state(ask: Ask<'_>, made: ReportStateSet) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ReportStateSet(made))
}

impl Papers {
    /// Blanks the words of an act wherever the papers quote it.
    pub(crate) fn erase(&mut self, act: ActId) {
        self.assurances.erase(act);
        self.erase_deposit(act);
    }

    /// The sender and the addressees of a request.
    pub(crate) fn correspondents(&self, request: ActId) -> BTreeSet<OfficeId> {
        let _ = request;
        BTreeSet::new()
    }

    /// The offices that can read a report.
    pub(crate) fn report_recipients(&self, report: ActId) -> BTreeSet<OfficeId> {
        let _ = report;
        BTreeSet::new()
    }

    pub(crate) fn request_sent(&mut self, made: &RequestSent, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn request_worded(&mut self, made: &RequestWorded, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn request_delivered(&mut self, made: &RequestDelivered, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn request_acknowledged(
        &mut self,
        made: &RequestAcknowledged,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn request_answered(&mut self, made: &RequestAnswered, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn letter_filed(&mut self, made: &LetterFiled, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn letter_acknowledged(&mut self, made: &LetterAcknowledged, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn statement_made(&mut self, made: &StatementMade, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn protection_logged(&mut self, made: &ProtectionLogged, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn report_filed(&mut self, made: &ReportFiled, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn report_added(&mut self, made: &ReportAdded, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn report_state_set(&mut self, made: &ReportStateSet, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}

/// Believes an act that is written outside of meetings; false when it does not fit.
pub(crate) fn fold(papers: &mut Papers, act: &Act, stamp: &Stamp) -> bool {
    match act {
        Act::AssuranceGiven(it) => papers.assurance_given(it, stamp),
        Act::FootageDeposited(it) => papers.footage_deposited(it, stamp),
        Act::RequestSent(it) => papers.request_sent(it, stamp),
        Act::RequestWorded(it) => papers.request_worded(it, stamp),
        Act::RequestDelivered(it) => papers.request_delivered(it, stamp),
        Act::RequestAcknowledged(it) => papers.request_acknowledged(it, stamp),
        Act::RequestAnswered(it) => papers.request_answered(it, stamp),
        Act::LetterFiled(it) => papers.letter_filed(it, stamp),
        Act::LetterAcknowledged(it) => papers.letter_acknowledged(it, stamp),
        Act::StatementMade(it) => papers.statement_made(it, stamp),
        Act::ProtectionLogged(it) => papers.protection_logged(it, stamp),
        Act::ReportFiled(it) => papers.report_filed(it, stamp),
        Act::ReportAdded(it) => papers.report_added(it, stamp),
        Act::ReportStateSet(it) => papers.report_state_set(it, stamp),
        crate::house_acts!()
        | crate::notice_acts!()
        | crate::attendance_acts!()
        | crate::session_acts!()
        | crate::handling_acts!()
        | crate::business_acts!()
        | crate::footage_acts!()
        | crate::custody_acts!()
        | Act::Later { .. } => false,
    }
}
