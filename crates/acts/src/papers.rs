//! What is written outside of meetings: requests with clocks, letters, statements, security.

mod letters;
mod reports;
mod requests;
mod statements;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::letters::{Letter, LetterState};
pub(crate) use self::letters::{acknowledge_letter, file_letter, log_protection};
pub use self::reports::Report;
pub(crate) use self::reports::{add_to_report, file_report, sealed, set_report_state};
pub use self::requests::{Request, RequestLine, RequestState, Wording};
pub(crate) use self::requests::{acknowledge, answer, deliver, send, word};
pub(crate) use self::statements::state;
use crate::decide::Ask;
use crate::invitation::Assurances;
use crate::stamp::{Said, Stamp};
use crate::{Act, ActId, Digest, FootageDeposited, MeetingId, OfficeId, Power, Refusal, Role, who};

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
    /// The meeting that it concerns; when absent, that of the act that it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The act that it speaks of, which is one of that meeting's; none for an event outside the record.
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
    /// Who provided it: an office by its name for people, or somebody else in words.
    pub provided_by: String,
    /// Where.
    pub place: String,
    /// Whether only the offices that logged it, asked for it and provided it read it.
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

/// The longest writing: what a request, a letter or a statement says.
const WRITING: usize = 10_000;

/// A map whose clones share what did not change, so that a snapshot of all papers costs nothing.
type Shared<K, V> = rpds::RedBlackTreeMapSync<K, V>;

/// What is written outside of meetings, folded; shared by all meetings.
///
/// A clone costs a few pointers, and a change as much as the logarithm of what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    pub(crate) deposits: Vec<Said<FootageDeposited>>,
    pub(crate) assurances: Assurances,
    requests: Shared<ActId, Request>,
    letters: Shared<ActId, Letter>,
    statements: Shared<ActId, Said<StatementMade>>,
    /// The statements on an act, in the order in which they were made.
    spoken_of: Shared<(ActId, ActId), ()>,
    protections: Shared<ActId, Said<ProtectionLogged>>,
    reports: Shared<ActId, Report>,
    receipts: Shared<Digest, ActId>,
    /// All of these by the meeting that they name.
    of: Shared<(MeetingId, ActId), ()>,
}

impl Papers {
    /// The acts that made a meeting's requests, letters, statements and reports, in order.
    fn of<'a>(&'a self, meeting: &MeetingId) -> impl Iterator<Item = ActId> + 'a {
        let (from, to) = (
            (meeting.clone(), ActId(0)),
            (meeting.clone(), ActId(u64::MAX)),
        );
        self.of.range(from..=to).map(|((_, n), ())| *n)
    }

    fn attach(&mut self, meeting: Option<&MeetingId>, stamp: &Stamp) {
        if let Some(meeting) = meeting {
            self.of.insert_mut((meeting.clone(), stamp.n), ());
        }
    }

    /// Blanks the words that an act said, and leaves the fact that it was done.
    pub(crate) fn erase(&mut self, act: ActId) {
        self.assurances.erase(act);
        self.erase_deposit(act);
        self.erase_request(act);
        self.erase_letter(act);
        self.erase_statement(act);
        self.erase_report(act);
    }
}

/// Refuses a meeting that is named and does not exist.
fn attached(ask: Ask<'_>, meeting: Option<&MeetingId>) -> Result<(), Refusal> {
    match meeting {
        Some(meeting) => ask.record.known(meeting).map(|_| ()),
        None => Ok(()),
    }
}

/// The office that a paper is put on the record for: the one that asks, or any other for the clerk
/// of the meeting or, where there is none, of the body of that office.
fn writes_for(
    ask: Ask<'_>,
    meeting: Option<&MeetingId>,
    named: Option<OfficeId>,
) -> Result<OfficeId, Refusal> {
    match named {
        Some(office) if clerks_for(ask, meeting, &office)? => Ok(office),
        named => ask.itself(named),
    }
}

/// A chair gives notices as the clerk does, but is a party: it writes for nobody else.
fn clerks_for(
    ask: Ask<'_>,
    meeting: Option<&MeetingId>,
    office: &OfficeId,
) -> Result<bool, Refusal> {
    let body = Some(&ask.record.known_office(office)?.body);
    let serves = match meeting {
        Some(meeting) => ask.serves(ask.record.known(meeting)?),
        None => who::holds_in(ask.record, ask.actor, Power::Notice, body),
    };
    Ok(serves && ask.actor.roles.contains(&Role::Clerk))
}

/// A paper that a later act speaks of, which must name the same meeting.
fn known<'a, T>(
    what: &'static str,
    papers: &'a Shared<ActId, T>,
    act: ActId,
    meeting: Option<&MeetingId>,
    of: impl Fn(&T) -> Option<&MeetingId>,
) -> Result<&'a T, Refusal> {
    match papers.get(&act) {
        None => Err(Refusal::PaperUnknown { what, act }),
        Some(paper) if of(paper) != meeting => Err(Refusal::PaperElsewhere { what, act }),
        Some(paper) => Ok(paper),
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
