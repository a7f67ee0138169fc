//! Who was asked and what they answered: invitations, replies, conditions, assurances.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::papers::Papers;
use crate::session::not_sitting;
use crate::stamp::Stamp;
use crate::text::{self, NAME, PROSE};
use crate::{
    Act, ActId, BodyId, By, Due, Duty, MeetingId, OfficeId, Record, Refusal, Said, State, Time,
};

/// An assurance is a page or two.
const ASSURANCE: usize = 10_000;
const ADDRESSEES_MAX: usize = 200;

/// How an office is expected to take part.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// As one of those who decide; counts to the quorum.
    Member,
    /// Called to attend: to advise, report, answer.
    InAttendance,
    /// To watch or to report to the public.
    Observer,
}

/// An office was asked to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invited {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office.
    pub office: OfficeId,
    /// As what.
    pub capacity: Capacity,
}

/// An invitation was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationWithdrawn {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office.
    pub office: OfficeId,
    /// Why.
    pub ground: String,
}

/// What an invitee answers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Will come.
    Accepted,
    /// Will not come.
    Declined,
    /// Sends another office.
    Delegated,
}

/// An invitee answered. A changed reply is a new one; the old one stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAnswered {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that was asked; when absent, the office that asks. The clerk may note the reply
    /// of another office, which then shows as noted by the clerk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// The answer.
    pub answer: Answer,
    /// Why; needed to decline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The office that comes instead; needed to delegate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<OfficeId>,
}

/// An invitee attends under a condition, put to a named office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionStated {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that sets the condition; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// The office that is to assure it.
    pub to: OfficeId,
    /// The condition, "no physical attack or verbal assault".
    pub condition: String,
}

/// What the addressee of a condition says.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ConditionReply {
    /// It will be kept.
    Assured,
    /// It will not be promised.
    Refused,
}

/// The addressee answered a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionAnswered {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that stated the condition.
    pub condition: ActId,
    /// The answer.
    pub reply: ConditionReply,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Which meetings an assurance covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Scope {
    /// One meeting.
    Meeting {
        /// Which.
        meeting: MeetingId,
    },
    /// All meetings of a category of a body.
    Category {
        /// The body.
        body: BodyId,
        /// The category.
        category: String,
    },
    /// All meetings of a body that start in a period.
    Period {
        /// The body.
        body: BodyId,
        /// Its first instant.
        from: Time,
        /// The instant at which it is over.
        until: Time,
    },
}

/// An assurance in writing. Superseding one never removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssuranceGiven {
    /// The offices that it is addressed to.
    pub to: Vec<OfficeId>,
    /// Which meetings it covers.
    pub scope: Scope,
    /// What is assured.
    pub text: String,
    /// The assurance that it takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<ActId>,
}

/// An assurance was laid beside a meeting that it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssuranceAttached {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that gave the assurance.
    pub assurance: ActId,
}

/// One invitation of an office, with all that it answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Invitation {
    /// The act that invited.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The office.
    pub office: OfficeId,
    /// As what.
    pub capacity: Capacity,
    /// When, by whom and why it was taken back, if it was.
    pub withdrawn: Option<Said<String>>,
    /// The replies in order; the last one stands.
    pub replies: Vec<Reply>,
}

/// A reply to an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reply {
    /// The act that replied; by another office when the clerk noted it.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The answer.
    pub answer: Answer,
    /// Why.
    pub ground: Option<String>,
    /// Who comes instead.
    pub delegate: Option<OfficeId>,
    /// Whether it came at the stated start or later.
    pub late: bool,
}

/// What became of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConditionStanding {
    /// It will be kept, the addressee said.
    Assured,
    /// The addressee would not promise it.
    Refused,
    /// The addressee said nothing.
    Unanswered,
}

/// A condition under which an office attends, with all that its addressee answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Condition {
    /// The act that stated it.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The office that attends under it.
    pub office: OfficeId,
    /// The office that is to assure it.
    pub to: OfficeId,
    /// The condition.
    pub condition: String,
    /// Whether it was stated after the call to order.
    pub late: bool,
    /// The answers in order; the last one stands.
    pub answers: Vec<ConditionAnswer>,
    /// How it stands now.
    pub standing: ConditionStanding,
    /// How it stood at the call to order; before that, how it stands now.
    pub at_call: ConditionStanding,
}

/// An answer to a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConditionAnswer {
    /// The act that answered.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The answer.
    pub reply: ConditionReply,
    /// In words.
    pub text: Option<String>,
    /// Whether it came after the call to order.
    pub late: bool,
}

/// An assurance in writing, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Assurance {
    /// The act that gave it; its author is the office that did.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The offices that it is addressed to.
    pub to: Vec<OfficeId>,
    /// Which meetings it covers.
    pub scope: Scope,
    /// What is assured.
    pub text: String,
    /// The assurance that it took the place of.
    pub supersedes: Option<ActId>,
    /// The act with which a later assurance took its place, if one did.
    pub superseded: Option<Stamp>,
}

impl Assurance {
    /// Whether a meeting is within its scope.
    pub fn covers(&self, meeting: &Meeting) -> bool {
        let notice = meeting.notice();
        match &self.scope {
            Scope::Meeting { meeting } => notice.meeting == *meeting,
            Scope::Category { body, category } => {
                notice.body == *body && notice.category == *category
            }
            Scope::Period { body, from, until } => {
                notice.body == *body && *from <= notice.start && notice.start < *until
            }
        }
    }
}

/// The assurances whose scope covers a meeting, each kind in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Covering {
    /// Those in force: for a meeting that is over, those that were when it ended.
    pub in_force: Vec<Assurance>,
    /// Those that a later one had superseded by then.
    pub superseded: Vec<Assurance>,
    /// Those that were given when the meeting was over.
    pub given_after: Vec<Assurance>,
}

/// All assurances, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Assurances {
    given: BTreeMap<ActId, Assurance>,
}

impl Assurances {
    /// Blanks the words that are kept from an act.
    pub(crate) fn erase(&mut self, act: ActId) {
        if let Some(assurance) = self.given.get_mut(&act) {
            assurance.text.clear();
        }
    }
}

/// The invitations, conditions and attached assurances of one meeting, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Invitations {
    made: Vec<Invitation>,
    conditions: Vec<Condition>,
    attached: Vec<Said<ActId>>,
}

impl Invitations {
    /// The invitation of an office that stands: not withdrawn.
    fn standing(&self, office: &OfficeId) -> Option<&Invitation> {
        self.made.iter().rev().find(|it| it.stands(office))
    }

    fn standing_mut(&mut self, office: &OfficeId) -> Option<&mut Invitation> {
        self.made.iter_mut().rev().find(|it| it.stands(office))
    }

    fn all_standing(&self) -> impl Iterator<Item = &Invitation> {
        self.made.iter().filter(|it| it.withdrawn.is_none())
    }

    /// Blanks the words that are kept from an act.
    pub(crate) fn erase(&mut self, act: ActId) {
        for invitation in &mut self.made {
            if let Some(withdrawn) = &mut invitation.withdrawn
                && withdrawn.stamp.n == act
            {
                withdrawn.what.clear();
            }
            let mut replies = invitation.replies.iter_mut();
            if let Some(reply) = replies.find(|reply| reply.stamp.n == act) {
                reply.ground.iter_mut().for_each(String::clear);
            }
        }
        for condition in &mut self.conditions {
            if condition.stamp.n == act {
                condition.condition.clear();
            }
            let mut answers = condition.answers.iter_mut();
            if let Some(answer) = answers.find(|answer| answer.stamp.n == act) {
                answer.text.iter_mut().for_each(String::clear);
            }
        }
    }
}

impl Invitation {
    /// The reply that stands: the last one.
    pub fn reply(&self) -> Option<&Reply> {
        self.replies.last()
    }

    /// The office that comes instead, as the reply that stands has it.
    pub fn delegate(&self) -> Option<&OfficeId> {
        self.reply().and_then(|reply| reply.delegate.as_ref())
    }

    fn stands(&self, office: &OfficeId) -> bool {
        self.withdrawn.is_none() && self.office == *office
    }
}

pub(crate) fn invite(ask: Ask<'_>, made: Invited) -> Result<Act, Refusal> {
    let meeting = ask.record.known(&made.meeting)?;
    ask.record.known_office(&made.office)?;
    not_over(meeting)?;
    if meeting.invitation(&made.office).is_some() {
        let office = made.office;
        return Err(Refusal::InvitedAlready { office });
    }
    Ok(Act::Invited(made))
}

pub(crate) fn withdraw(ask: Ask<'_>, made: InvitationWithdrawn) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let meeting = ask.record.known(&made.meeting)?;
    not_over(meeting)?;
    if meeting.state().sits() {
        let meeting = made.meeting;
        return Err(Refusal::InvitationStands { meeting });
    }
    invited(meeting, &made.office)?;
    Ok(Act::InvitationWithdrawn(made))
}

pub(crate) fn answer(ask: Ask<'_>, mut made: InvitationAnswered) -> Result<Act, Refusal> {
    let meeting = ask.record.known(&made.meeting)?;
    let office = ask.behalf(meeting, made.office.take())?;
    not_over(meeting)?;
    let invitation = invited(meeting, &office)?;
    match (made.answer, &made.ground) {
        (Answer::Declined, ground) => text::ground(ground.as_deref().unwrap_or_default())?,
        (Answer::Accepted | Answer::Delegated, Some(ground)) => text::ground(ground)?,
        (Answer::Accepted | Answer::Delegated, None) => {}
    }
    match (made.answer, &made.delegate) {
        (Answer::Delegated, None) => return Err(Refusal::DelegateMissing),
        (Answer::Delegated, Some(delegate)) => {
            ask.record.known_office(delegate)?;
            if !meeting.can_come_for(delegate, &office) {
                let delegate = delegate.clone();
                return Err(Refusal::DelegateCannotCome { delegate });
            }
        }
        (Answer::Accepted | Answer::Declined, Some(_)) => return Err(Refusal::DelegateMisplaced),
        (Answer::Accepted | Answer::Declined, None) => {}
    }
    let says_the_same = |last: &Reply| {
        last.stamp.by == ask.actor.by
            && (last.answer, &last.ground, &last.delegate)
                == (made.answer, &made.ground, &made.delegate)
    };
    if invitation.reply().is_some_and(says_the_same) {
        return Err(Refusal::SaidAlready);
    }
    made.office = Some(office);
    Ok(Act::InvitationAnswered(made))
}

pub(crate) fn state_condition(ask: Ask<'_>, mut made: ConditionStated) -> Result<Act, Refusal> {
    text::words("condition", &made.condition, PROSE)?;
    let meeting = ask.record.known(&made.meeting)?;
    let office = ask.behalf(meeting, made.office.take())?;
    ask.record.known_office(&made.to)?;
    not_over(meeting)?;
    if !meeting.is_asked(&office) {
        return Err(Refusal::NotInvited { office });
    }
    if made.to == office {
        return Err(Refusal::ConditionToItself);
    }
    made.office = Some(office);
    Ok(Act::ConditionStated(made))
}

pub(crate) fn answer_condition(ask: Ask<'_>, made: ConditionAnswered) -> Result<Act, Refusal> {
    if let Some(words) = &made.text {
        text::words("text", words, PROSE)?;
    }
    let meeting = ask.record.known(&made.meeting)?;
    let Some(found) = meeting.condition(made.condition) else {
        let condition = made.condition;
        return Err(Refusal::ConditionUnknown { condition });
    };
    ask.itself(Some(found.to.clone()))?;
    not_cancelled(meeting)?;
    let says_the_same =
        |last: &ConditionAnswer| (last.reply, &last.text) == (made.reply, &made.text);
    if found.answers.last().is_some_and(says_the_same) {
        return Err(Refusal::SaidAlready);
    }
    Ok(Act::ConditionAnswered(made))
}

pub(crate) fn assure(ask: Ask<'_>, made: AssuranceGiven) -> Result<Act, Refusal> {
    text::words("text", &made.text, ASSURANCE)?;
    ask.own()?;
    let field = "list of addressees";
    let (what, limit) = ("addressees", ADDRESSEES_MAX);
    match made.to.len() {
        0 => return Err(Refusal::FieldEmpty { field }),
        1..=ADDRESSEES_MAX => {}
        _ => return Err(Refusal::TooMany { what, limit }),
    }
    let mut seen = BTreeSet::new();
    for office in &made.to {
        ask.record.known_office(office)?;
        if !seen.insert(office) {
            let office = office.clone();
            return Err(Refusal::AddresseeRepeated { office });
        }
    }
    within_the_record(ask.record, &made.scope)?;
    if let Some(assurance) = made.supersedes {
        let earlier = known_assurance(ask.record, assurance)?;
        if earlier.stamp.by.office() != ask.actor.by.office() {
            return Err(Refusal::AssuranceOfAnother { assurance });
        }
        if let Some(by) = &earlier.superseded {
            let by = by.n;
            return Err(Refusal::AssuranceSuperseded { assurance, by });
        }
    }
    Ok(Act::AssuranceGiven(made))
}

pub(crate) fn attach_assurance(ask: Ask<'_>, made: AssuranceAttached) -> Result<Act, Refusal> {
    let meeting = ask.record.known(&made.meeting)?;
    let assurance = known_assurance(ask.record, made.assurance)?;
    not_cancelled(meeting)?;
    if !assurance.covers(meeting) {
        let assurance = made.assurance;
        return Err(Refusal::AssuranceElsewhere { assurance });
    }
    if meeting.has_attached(made.assurance) {
        return Err(Refusal::SaidAlready);
    }
    Ok(Act::AssuranceAttached(made))
}

/// Refuses once the meeting is over.
fn not_over(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.state().is_over() {
        Err(not_sitting(meeting))
    } else {
        Ok(())
    }
}

/// Refuses for a meeting that was called off.
pub(crate) fn not_cancelled(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.state() == State::Cancelled {
        Err(not_sitting(meeting))
    } else {
        Ok(())
    }
}

fn invited<'a>(meeting: &'a Meeting, office: &OfficeId) -> Result<&'a Invitation, Refusal> {
    let missing = || Refusal::NotInvited {
        office: office.clone(),
    };
    meeting.invitation(office).ok_or_else(missing)
}

fn known_assurance(record: &Record, assurance: ActId) -> Result<&Assurance, Refusal> {
    let unknown = Refusal::AssuranceUnknown { assurance };
    record.papers().assurance(assurance).ok_or(unknown)
}

fn within_the_record(record: &Record, scope: &Scope) -> Result<(), Refusal> {
    let known = |body: &BodyId| match record.body(body) {
        Some(_) => Ok(()),
        None => Err(Refusal::BodyUnknown { body: body.clone() }),
    };
    match scope {
        Scope::Meeting { meeting } => record.known(meeting).map(|_| ()),
        Scope::Category { body, category } => {
            known(body)?;
            text::words("category", category, NAME)?;
            match record.rules(body) {
                Some(rules) if rules.category(category).is_none() => {
                    let (category, known) = (category.clone(), rules.category_ids());
                    Err(Refusal::CategoryUnknown { category, known })
                }
                Some(_) | None => Ok(()),
            }
        }
        Scope::Period { body, from, until } => {
            known(body)?;
            text::instant("beginning of the period", *from)?;
            text::instant("end of the period", *until)?;
            if from < until {
                Ok(())
            } else {
                Err(Refusal::PeriodImplausible)
            }
        }
    }
}

impl By {
    /// The office's name for people; none for a part of the machine.
    pub fn office(&self) -> Option<&str> {
        match self {
            Self::Office { office, .. } => Some(office),
            Self::Machine { .. } => None,
        }
    }
}

impl Meeting {
    /// All invitations in order, also those that were withdrawn.
    pub fn invitations(&self) -> &[Invitation] {
        &self.invitations.made
    }

    /// The invitation of an office that stands.
    pub fn invitation(&self, office: &OfficeId) -> Option<&Invitation> {
        self.invitations.standing(office)
    }

    /// The conditions that were stated, in order.
    pub fn conditions(&self) -> &[Condition] {
        &self.invitations.conditions
    }

    /// The office that set a condition.
    pub(crate) fn who_set(&self, condition: ActId) -> Option<OfficeId> {
        self.condition(condition).map(|it| it.office.clone())
    }

    /// A condition, by the act that stated it.
    pub fn condition(&self, condition: ActId) -> Option<&Condition> {
        let mut all = self.conditions().iter();
        all.find(|it| it.stamp.n == condition)
    }

    /// The acts that gave the assurances laid beside this meeting, with who laid them there.
    pub fn attached_assurances(&self) -> &[Said<ActId>] {
        &self.invitations.attached
    }

    /// The office that an office sends instead.
    pub fn delegate_of(&self, office: &OfficeId) -> Option<&OfficeId> {
        self.invitation(office).and_then(Invitation::delegate)
    }

    /// The offices that send an office instead.
    pub fn delegators_of<'a>(
        &'a self,
        office: &'a OfficeId,
    ) -> impl Iterator<Item = &'a Invitation> {
        let standing = self.invitations.all_standing();
        standing.filter(move |it| it.delegate() == Some(office))
    }

    /// The offices that are to come: those invited who send nobody instead, and who is sent.
    pub fn expected(&self) -> BTreeMap<OfficeId, Capacity> {
        let mut expected = BTreeMap::new();
        for it in self.invitations.all_standing() {
            let comes = it.delegate().unwrap_or(&it.office);
            let capacity = expected.entry(comes.clone()).or_insert(it.capacity);
            *capacity = it.capacity.min(*capacity);
        }
        for it in self.invitations.all_standing() {
            if it.delegate().is_some() {
                expected.remove(&it.office);
            }
        }
        expected
    }

    /// Whether an office is invited or sent by one that is.
    pub(crate) fn is_asked(&self, office: &OfficeId) -> bool {
        self.invitation(office).is_some() || self.delegators_of(office).next().is_some()
    }

    /// Whether an office can come for another one: whoever sends somebody else comes for nobody,
    /// so that no two offices ever stand for each other.
    fn can_come_for(&self, delegate: &OfficeId, office: &OfficeId) -> bool {
        delegate != office && self.delegate_of(delegate).is_none()
    }

    /// The conditions that nobody has answered, due from the start on.
    pub(crate) fn conditions_due(&self) -> impl Iterator<Item = Due> {
        let since = self.notice().start;
        let goes_on = !self.state.is_over();
        let open = self.conditions().iter();
        let open = open.filter(move |it| goes_on && it.answers.is_empty());
        open.map(move |it| {
            let condition = it.stamp.n;
            let what = Duty::AnswerCondition { condition };
            Due { what, since }
        })
    }

    fn has_attached(&self, assurance: ActId) -> bool {
        let mut attached = self.invitations.attached.iter();
        attached.any(|it| it.what == assurance)
    }

    pub(crate) fn invited(&mut self, made: &Invited, stamp: &Stamp) -> bool {
        if self.state.is_over() || self.invitation(&made.office).is_some() {
            return false;
        }
        self.invitations.made.push(Invitation {
            stamp: stamp.clone(),
            office: made.office.clone(),
            capacity: made.capacity,
            withdrawn: None,
            replies: Vec::new(),
        });
        self.register_changed(stamp);
        true
    }

    pub(crate) fn invitation_withdrawn(
        &mut self,
        made: &InvitationWithdrawn,
        stamp: &Stamp,
    ) -> bool {
        if self.state != State::Noticed {
            return false;
        }
        let Some(invitation) = self.invitations.standing_mut(&made.office) else {
            return false;
        };
        invitation.withdrawn = Some(Said::new(&made.ground, stamp));
        self.register_changed(stamp);
        true
    }

    pub(crate) fn invitation_answered(&mut self, made: &InvitationAnswered, stamp: &Stamp) -> bool {
        let Some(office) = &made.office else {
            return false;
        };
        let delegate = made.delegate.as_ref();
        let named = (made.answer == Answer::Delegated) == delegate.is_some();
        let can_come = delegate.is_none_or(|delegate| self.can_come_for(delegate, office));
        let late = stamp.at >= self.notice().start;
        if self.state.is_over() || !named || !can_come {
            return false;
        }
        let Some(invitation) = self.invitations.standing_mut(office) else {
            return false;
        };
        invitation.replies.push(Reply {
            stamp: stamp.clone(),
            answer: made.answer,
            ground: made.ground.clone(),
            delegate: made.delegate.clone(),
            late,
        });
        self.register_changed(stamp);
        true
    }

    pub(crate) fn condition_stated(&mut self, made: &ConditionStated, stamp: &Stamp) -> bool {
        let Some(office) = &made.office else {
            return false;
        };
        if self.state.is_over() || !self.is_asked(office) || made.to == *office {
            return false;
        }
        self.invitations.conditions.push(Condition {
            stamp: stamp.clone(),
            office: office.clone(),
            to: made.to.clone(),
            condition: made.condition.clone(),
            late: self.epoch.is_some(),
            answers: Vec::new(),
            standing: ConditionStanding::Unanswered,
            at_call: ConditionStanding::Unanswered,
        });
        true
    }

    pub(crate) fn condition_answered(&mut self, made: &ConditionAnswered, stamp: &Stamp) -> bool {
        let late = self.epoch.is_some();
        let mut conditions = self.invitations.conditions.iter_mut();
        let found = conditions.find(|it| it.stamp.n == made.condition);
        let Some(condition) = found.filter(|_| self.state != State::Cancelled) else {
            return false;
        };
        condition.standing = match made.reply {
            ConditionReply::Assured => ConditionStanding::Assured,
            ConditionReply::Refused => ConditionStanding::Refused,
        };
        if !late {
            condition.at_call = condition.standing;
        }
        condition.answers.push(ConditionAnswer {
            stamp: stamp.clone(),
            reply: made.reply,
            text: made.text.clone(),
            late,
        });
        true
    }

    pub(crate) fn assurance_attached(&mut self, made: &AssuranceAttached, stamp: &Stamp) -> bool {
        if self.state == State::Cancelled || self.has_attached(made.assurance) {
            return false;
        }
        let attached = Said::new(&made.assurance, stamp);
        self.invitations.attached.push(attached);
        true
    }
}

impl Papers {
    /// An assurance, by the act that gave it.
    pub fn assurance(&self, assurance: ActId) -> Option<&Assurance> {
        self.assurances.given.get(&assurance)
    }

    /// All assurances in the order in which they were given, also those superseded.
    pub fn assurances(&self) -> impl Iterator<Item = &Assurance> {
        self.assurances.given.values()
    }

    pub(crate) fn assurance_given(&mut self, made: &AssuranceGiven, stamp: &Stamp) -> bool {
        if self.assurance(stamp.n).is_some() {
            return false;
        }
        if let Some(earlier) = made.supersedes {
            let given = self.assurances.given.get_mut(&earlier);
            let own = |it: &&mut Assurance| {
                it.superseded.is_none() && it.stamp.by.office() == stamp.by.office()
            };
            let Some(earlier) = given.filter(own) else {
                return false;
            };
            earlier.superseded = Some(stamp.clone());
        }
        let assurance = Assurance {
            stamp: stamp.clone(),
            to: made.to.clone(),
            scope: made.scope.clone(),
            text: made.text.clone(),
            supersedes: made.supersedes,
            superseded: None,
        };
        self.assurances.given.insert(stamp.n, assurance);
        true
    }
}

impl Record {
    /// The assurances whose scope covers a meeting.
    pub fn assurances_covering(&self, meeting: &MeetingId) -> Covering {
        let mut covering = Covering::default();
        let Some(meeting) = self.meeting(meeting) else {
            return covering;
        };
        let ended = meeting.ended();
        let by_then = |at: Time| ended.is_none_or(|ended| at <= ended);
        let covers = |it: &&Assurance| it.covers(meeting);
        for assurance in self.papers().assurances().filter(covers) {
            let superseded = assurance.superseded.as_ref();
            let list = if !by_then(assurance.stamp.at) {
                &mut covering.given_after
            } else if superseded.is_some_and(|stamp| by_then(stamp.at)) {
                &mut covering.superseded
            } else {
                &mut covering.in_force
            };
            list.push(assurance.clone());
        }
        covering
    }

    /// Whether whoever did something acts for that office itself, rather than noting it for it.
    pub fn is_itself(&self, office: &OfficeId, by: &By) -> bool {
        self.office_of(by).is_some_and(|own| own.id == *office)
    }
}
