//! Who may ask for what.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Actor, BodyId, By, Command, MeetingId, PersonId, Record, Refusal, Role, Time};

/// The part of the machine that stands for whoever holds the machine itself; it may grant the
/// operator's role and nothing else, so that an empty record can be set up.
pub const SETUP: &str = "setup";

/// The part of the machine that speaks for whoever comes to the portal without an office; it may
/// file reports and deposit footage, and nothing else.
pub const VISITOR: &str = "visitor";

/// The part of the machine that sends and reads mail; it alone says how a message fared, and it
/// notes the replies that come back.
pub const MAIL: &str = "mail";

/// What narrows a grant; nothing when all are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The bodies in which it may be used; all when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub bodies: BTreeSet<BodyId>,
    /// The powers that it gives, out of those of the role; all when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub powers: BTreeSet<Power>,
    /// The instant at which it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

impl Limits {
    /// Whether it narrows nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What a command needs its asker to hold.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// To set up bodies, rooms, cameras and roles.
    SetUp,
    /// To give notice of meetings and call them off.
    Notice,
    /// To run a meeting: call to order, turn to items, recess, resume, adjourn.
    Run,
    /// To decide: order recording, close and reopen.
    Decide,
    /// To take part: answer for one's own office, state, object, mark, write.
    Attend,
    /// To report and deposit; whoever comes, also without an office.
    Report,
    /// To state what the machine saw; offices cannot.
    Observe,
}

impl Power {
    /// The roles that hold this power; none for the machine's own.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::SetUp => &[Role::Operator],
            Self::Notice | Self::Run | Self::Decide => &[Role::Clerk, Role::Chair],
            Self::Attend | Self::Report => &[
                Role::Operator,
                Role::Clerk,
                Role::Chair,
                Role::Officer,
                Role::Custodian,
            ],
            Self::Observe => &[],
        }
    }

    /// Those roles in words, "the clerk or the chair".
    fn holders(self) -> &'static str {
        match self {
            Self::SetUp => "the operator",
            Self::Notice | Self::Run | Self::Decide => "the clerk or the chair",
            Self::Attend | Self::Report => "whoever holds an office",
            Self::Observe => "the machine",
        }
    }
}

/// The power that a command needs.
#[expect(clippy::too_many_lines, reason = "a table with one arm per command")]
pub fn power(command: &Command) -> Power {
    match command {
        Command::EstablishBody { .. }
        | Command::CreateRoom { .. }
        | Command::AddCamera { .. }
        | Command::ReplaceCameraKey { .. }
        | Command::RemoveCamera { .. }
        | Command::GrantRole { .. }
        | Command::RevokeRole { .. }
        | Command::SetRules(..)
        | Command::AdoptRules(..)
        | Command::CreateOffice(..)
        | Command::AppointPerson(..)
        | Command::RelievePerson(..)
        | Command::BindSignOn(..)
        | Command::UnbindSignOn(..) => Power::SetUp,
        Command::NoticeMeeting { .. }
        | Command::CancelMeeting { .. }
        | Command::AmendNotice(..)
        | Command::PostponeMeeting(..)
        | Command::PublishAgenda(..)
        | Command::LayPaper(..)
        | Command::Invite(..)
        | Command::WithdrawInvitation(..)
        | Command::GiveRecordingNotice(..) => Power::Notice,
        Command::CallToOrder { .. }
        | Command::OpenItem { .. }
        | Command::Recess { .. }
        | Command::Resume { .. }
        | Command::Adjourn { .. }
        | Command::NoteArrival(..)
        | Command::NoteDeparture(..)
        | Command::CorrectRegister(..)
        | Command::CloseItem(..)
        | Command::NoteSpeaker(..)
        | Command::MoveMotion(..)
        | Command::TakeVote(..)
        | Command::RecordDecision(..)
        | Command::MakeCommitment(..)
        | Command::ApproveMinutes(..) => Power::Run,
        Command::OrderRecording { .. }
        | Command::CloseSession { .. }
        | Command::SetDelay(..)
        | Command::ReopenSession { .. }
        | Command::EraseDisclosure(..)
        | Command::SetSealPolicy(..)
        | Command::LiftHold(..)
        | Command::DestroyFootage(..)
        | Command::ReviewClosedPart(..)
        | Command::Classify(..)
        | Command::GiveClosedTitle(..)
        | Command::ExplainUnstreamed(..)
        | Command::PublishDecision(..)
        | Command::DropCommitment(..)
        | Command::EndDemand(..)
        | Command::DecideRelease(..)
        | Command::ReleaseFootage(..)
        | Command::ApproveOpening(..)
        | Command::RefuseOpening(..)
        | Command::DecideRetention(..) => Power::Decide,
        Command::SetContact(..)
        | Command::RegisterPasskey(..)
        | Command::RevokePasskey(..)
        | Command::SetRecipient(..)
        | Command::AcknowledgePiece(..)
        | Command::PlaceHold(..)
        | Command::NoteViewing(..)
        | Command::RequestOpening(..)
        | Command::AnswerOpening(..)
        | Command::NoteOpened(..)
        | Command::Propose(..)
        | Command::Second(..)
        | Command::RejectProposal(..)
        | Command::AnswerInvitation(..)
        | Command::StateCondition(..)
        | Command::AnswerCondition(..)
        | Command::GiveAssurance(..)
        | Command::AttachAssurance(..)
        | Command::CountersignRegister(..)
        | Command::ObjectToRegister(..)
        | Command::StateAbsence(..)
        | Command::DeclineAbsenceStatement(..)
        | Command::AcknowledgeRecordingNotice(..)
        | Command::ObjectToRecording(..)
        | Command::MarkIncident(..)
        | Command::MeetCommitment(..)
        | Command::DemandFootage(..)
        | Command::GiveAdvice(..)
        | Command::HandOver(..)
        | Command::SignReceipt(..)
        | Command::DisputeHandOver(..)
        | Command::SendRequest(..)
        | Command::WordRequest(..)
        | Command::NoteDelivery(..)
        | Command::AcknowledgeRequest(..)
        | Command::AnswerRequest(..)
        | Command::FileLetter(..)
        | Command::AcknowledgeLetter(..)
        | Command::MakeStatement(..)
        | Command::LogProtection(..)
        | Command::SetReportState(..) => Power::Attend,
        Command::DepositFootage(..) | Command::FileReport(..) | Command::AddToReport(..) => {
            Power::Report
        }
        Command::NoteCameraJoined { .. }
        | Command::NoteCameraLost { .. }
        | Command::KeepSpan { .. }
        | Command::NoteGap { .. }
        | Command::NoteRecorderStopped { .. }
        | Command::NoteRecorderResumed { .. }
        | Command::CompleteFootage { .. }
        | Command::NoteTold(..)
        | Command::RaiseDifferences(..)
        | Command::NoteUnorderedCamera(..)
        | Command::PrepareSeal(..)
        | Command::SealSpan(..)
        | Command::NoteSealedGap(..)
        | Command::BeginDestruction(..)
        | Command::NoteDestroyed(..)
        | Command::NoteIntegrity(..) => Power::Observe,
        Command::ReleaseRange(..) => Power::Observe,
    }
}

/// Whether an actor holds a power; for showing or hiding a button, and for `decide`.
pub fn holds(actor: &Actor, power: Power) -> bool {
    match &actor.by {
        By::Machine { .. } => power == Power::Observe,
        By::Office { .. } => power.roles().iter().any(|role| actor.roles.contains(role)),
    }
}

/// Whether an actor may run a meeting at an instant, by role, rules and grant: for what only those
/// who run it are shown.
pub fn runs(record: &Record, actor: &Actor, meeting: &MeetingId, at: Time) -> bool {
    let meeting = meeting.clone();
    admit(record, actor, &Command::CallToOrder { meeting }, at).is_ok()
}

/// Refuses a command from whoever may not ask for it: by role, by the rules of the body, and by
/// what narrows the grant.
pub(crate) fn admit(
    record: &Record,
    actor: &Actor,
    command: &Command,
    at: Time,
) -> Result<(), Refusal> {
    let needs = power(command);
    if sets_up(actor, command)
        || speaks_for_visitors(actor, needs)
        || brings_replies(actor, command)
    {
        return Ok(());
    }
    let office = match &actor.by {
        By::Machine { .. } if needs == Power::Observe => return Ok(()),
        By::Machine { .. } => {
            return Err(Refusal::OfficeOnly {
                needs: needs.holders(),
            });
        }
        By::Office { office, .. } => office,
    };
    if needs == Power::Observe {
        return Err(Refusal::MachineOnly);
    }
    // What is about no body in particular is about that of the office that asks, but for setting up.
    let own = || {
        Some(
            &record
                .office_of(&actor.by)
                .filter(|_| needs != Power::SetUp)?
                .body,
        )
    };
    let body = record.body_concerned(command).or_else(own);
    within(record, actor, (office, needs, body), at)
}

/// Refuses an actor whose roles, or whose grant, do not give a power in a meeting at an instant: for
/// what they have a part of the machine do.
pub fn may(
    record: &Record,
    actor: &Actor,
    needs: Power,
    meeting: &MeetingId,
    at: Time,
) -> Result<(), Refusal> {
    let By::Office { office, .. } = &actor.by else {
        return Err(Refusal::NoOffice);
    };
    let body = &record.known(meeting)?.notice().body;
    within(record, actor, (office, needs, Some(body)), at)
}

fn within(
    record: &Record,
    actor: &Actor,
    (office, needs, body): (&str, Power, Option<&BodyId>),
    at: Time,
) -> Result<(), Refusal> {
    if !holds_in(record, actor, needs, body) {
        return Err(Refusal::RoleMissing {
            needs: needs.holders(),
        });
    }
    let Limits {
        bodies,
        powers,
        until,
    } = &actor.limits;
    if until.is_some_and(|until| until <= at) {
        return Err(Refusal::GrantEnded {
            office: office.to_owned(),
        });
    }
    if !powers.is_empty() && !powers.contains(&needs) {
        return Err(Refusal::ScopeMissing { scope: needs });
    }
    if !bodies.is_empty() && !body.is_some_and(|body| bodies.contains(body)) {
        return Err(Refusal::BodyOutside);
    }
    Ok(())
}

/// Whether an actor's roles give a power in a body, by that body's rules where they say so.
pub(crate) fn holds_in(
    record: &Record,
    actor: &Actor,
    power: Power,
    body: Option<&BodyId>,
) -> bool {
    let rules = body.and_then(|body| record.rules(body));
    match rules.and_then(|rules| rules.powers.get(&power)) {
        Some(roles) => actor.roles.iter().any(|role| roles.contains(role)),
        None => holds(actor, power),
    }
}

fn speaks_for_visitors(actor: &Actor, needs: Power) -> bool {
    needs == Power::Report && matches!(&actor.by, By::Machine { part } if part == VISITOR)
}

/// Whether the mail brings what an office wrote back, under a tag that only that office was sent.
fn brings_replies(actor: &Actor, command: &Command) -> bool {
    is_mail(actor)
        && matches!(
            command,
            Command::AnswerInvitation(..) | Command::NoteDelivery(..)
        )
}

/// Whether the part of the machine asks that sends and reads mail.
pub(crate) fn is_mail(actor: &Actor) -> bool {
    matches!(&actor.by, By::Machine { part } if part == MAIL)
}

fn sets_up(actor: &Actor, command: &Command) -> bool {
    let machine = matches!(&actor.by, By::Machine { part } if part == SETUP);
    machine
        && matches!(
            command,
            Command::GrantRole {
                role: Role::Operator,
                ..
            }
        )
}

impl Actor {
    /// A part of the machine, "recorder".
    pub fn machine(part: &str) -> Self {
        Self {
            by: By::Machine {
                part: part.to_owned(),
            },
            roles: Vec::new(),
            limits: Limits::default(),
            holder: None,
        }
    }

    /// An office with its person and roles.
    pub fn office(office: &str, person: Option<&str>, roles: &[Role]) -> Self {
        let (office, person) = (office.to_owned(), person.map(str::to_owned));
        Self {
            by: By::Office { office, person },
            roles: roles.to_vec(),
            limits: Limits::default(),
            holder: None,
        }
    }

    /// The same with the person who bears the token, who is never shown.
    #[must_use]
    pub fn held_by(mut self, holder: PersonId) -> Self {
        self.holder = Some(holder);
        self
    }

    /// How the record names whoever asks: the office, or the machine's part.
    pub fn name(&self) -> &str {
        match &self.by {
            By::Office { office, .. } => office,
            By::Machine { part } => part,
        }
    }
}
