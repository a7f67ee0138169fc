//! Two persons: what destroys is proposed by one office and seconded by another, of another side.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bodies::House;
use crate::decide::{self, Ask};
use crate::stamp::{Said, Stamp};
use crate::{Act, ActId, By, Command, OfficeId, PersonId, Record, Refusal, Side, text, who};

/// Something that needs two persons was proposed; its command is kept as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    /// The command, as RFC 8785 canonical JSON.
    pub command: String,
}

/// Puts a command that needs two persons to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Propose {
    /// The command.
    pub command: Box<Command>,
}

/// Another person agreed; what was proposed is done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seconded {
    /// The act that proposed it.
    pub proposal: ActId,
}

/// Agrees to a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Second {
    /// The act that proposed it.
    pub proposal: ActId,
    /// As in [`EraseDisclosure`](crate::EraseDisclosure), where that is what was proposed.
    #[serde(skip)]
    pub left: Option<crate::Left>,
}

/// A proposal was taken back by whoever made it, or turned down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalRejected {
    /// The act that proposed it.
    pub proposal: ActId,
    /// Why.
    pub ground: String,
}

/// A proposal and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What was proposed, and by whom.
    pub proposed: Said<Proposed>,
    /// The act that ended it, and whether it was agreed to.
    pub ended: Option<(Stamp, bool)>,
}

/// All proposals, by the act that made them.
pub(crate) type Proposals = BTreeMap<ActId, Proposal>;

impl Proposal {
    /// The command that was proposed; none when it is of a later version.
    pub fn command(&self) -> Option<Command> {
        serde_json::from_str(&self.proposed.what.command).ok()
    }
}

/// Whether a command is done only when two persons agree, one from each side.
pub(crate) fn needs_two(command: &Command) -> bool {
    matches!(
        command,
        Command::EraseDisclosure(..)
            | Command::SetSealPolicy(..)
            | Command::LiftHold(..)
            | Command::DestroyFootage(..)
    )
}

impl Record {
    /// The act whose words a command would erase, so that the notary can say what is left of it.
    pub fn erases(&self, command: &Command) -> Option<ActId> {
        if let Command::Second(second) = command {
            let proposed = self.house().proposals.get(&second.proposal)?.command()?;
            return self.erases(&proposed);
        }
        if let Command::EraseDisclosure(erase) = command {
            return Some(erase.entry);
        }
        None
    }

    /// All proposals, also those that ended.
    pub fn proposals(&self) -> impl Iterator<Item = &Proposal> {
        self.house().proposals.values()
    }

    fn pending(&self, proposal: ActId) -> Result<&Proposal, Refusal> {
        let found = self.house().proposals.get(&proposal);
        match found {
            None => Err(Refusal::ProposalUnknown { proposal }),
            Some(found) if found.ended.is_some() => Err(Refusal::ProposalEnded { proposal }),
            Some(found) => Ok(found),
        }
    }

    fn side(&self, by: &By) -> Option<Side> {
        self.office_of(by).map(|office| office.side)
    }

    /// Whether whoever asks is known to be somebody who acted for an office.
    pub(crate) fn same_person(&self, ask: Ask<'_>, by: &By) -> bool {
        let By::Office { office, .. } = by else {
            return true;
        };
        let known = ask.actor.holder.as_ref();
        let of_office = self.grants().filter(|(_, grant)| grant.office == *office);
        let mut holders = of_office.filter_map(|(_, grant)| grant.holder.as_ref());
        let held = self.office_of(by);
        ask.actor.by == *by
            || holders.any(|holder| Some(holder) == known)
            || held.is_some_and(|office| self.holds_also(ask, &office.id))
    }

    /// Whether somebody who holds the office that asks is known to hold another as well.
    pub(crate) fn holds_also(&self, ask: Ask<'_>, office: &OfficeId) -> bool {
        let other = self.office(office);
        let other = other.map_or_else(BTreeSet::new, |office| self.persons_of(office));
        self.persons_asking(ask)
            .intersection(&other)
            .next()
            .is_some()
    }

    /// Everybody who is known to hold the office that asks, and who asks.
    fn persons_asking<'a>(&'a self, ask: Ask<'a>) -> BTreeSet<&'a PersonId> {
        let office = self.office_of(&ask.actor.by);
        let mut persons = office.map_or_else(BTreeSet::new, |office| self.persons_of(office));
        persons.extend(&ask.actor.holder);
        persons
    }
}

pub(crate) fn propose(ask: Ask<'_>, propose: Propose) -> Result<Vec<Act>, Refusal> {
    let inner = *propose.command;
    if matches!(inner, Command::Propose(..) | Command::Second(..)) {
        return Err(Refusal::ProposedTwice);
    }
    if !needs_two(&inner) {
        return Err(Refusal::NeedsNoSecond);
    }
    ask.own()?;
    who::admit(ask.record, ask.actor, &inner, ask.at)?;
    if let Command::EraseDisclosure(erase) = &inner {
        crate::erasure::check(ask.record, erase)?;
    }
    crate::retention::check(ask, &inner)?;
    // A command is made of our own types with text keys: it always serialises.
    let command = serde_json_canonicalizer::to_string(&inner).unwrap_or_default();
    Ok(vec![Act::Proposed(Proposed { command })])
}

/// Judges the proposed command as the seconder's own, once it is another person of another side.
pub(crate) fn second(ask: Ask<'_>, second: Second) -> Result<Vec<Act>, Refusal> {
    let Second { proposal, left } = second;
    let found = ask.record.pending(proposal)?;
    let proposer = &found.proposed.stamp.by;
    ask.own()?;
    if ask.record.same_person(ask, proposer) {
        return Err(Refusal::SamePerson);
    }
    if ask.record.side(proposer) == ask.record.side(&ask.actor.by) {
        return Err(Refusal::SameSide);
    }
    let unknown = Refusal::ProposalUnknown { proposal };
    let mut command = found.command().ok_or(unknown)?;
    if let Command::EraseDisclosure(erase) = &mut command {
        erase.left = left;
    }
    if !matches!(command, Command::EraseDisclosure(..)) {
        known_apart(ask, &found.proposed.stamp)?;
    }
    who::admit(ask.record, ask.actor, &command, ask.at)?;
    let done = decide::judge(ask, command)?;
    Ok(vec![Act::Seconded(Seconded { proposal }), done])
}

/// Refuses an office of which it is not known that another person holds it than held the one that
/// proposed when it did: who holds that now was asked before.
fn known_apart(ask: Ask<'_>, proposed: &Stamp) -> Result<(), Refusal> {
    let office = ask.record.office_of(&proposed.by);
    let one = office.map_or_else(BTreeSet::new, |office| {
        ask.record.persons_at(office, proposed.at)
    });
    let other = ask.record.persons_asking(ask);
    if one.is_empty() || other.is_empty() {
        return Err(Refusal::AgreedByUnknown);
    }
    if one.intersection(&other).next().is_some() {
        return Err(Refusal::SamePerson);
    }
    Ok(())
}

pub(crate) fn reject(ask: Ask<'_>, made: ProposalRejected) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    ask.own()?;
    ask.record.pending(made.proposal)?;
    Ok(Act::ProposalRejected(made))
}

impl House {
    pub(crate) fn proposed(&mut self, made: &Proposed, stamp: &Stamp) -> bool {
        let proposed = Said::new(made, stamp);
        let ended = None;
        self.proposals
            .insert(stamp.n, Proposal { proposed, ended })
            .is_none()
    }

    pub(crate) fn seconded(&mut self, made: &Seconded, stamp: &Stamp) -> bool {
        self.end_proposal(made.proposal, stamp, true)
    }

    pub(crate) fn proposal_rejected(&mut self, made: &ProposalRejected, stamp: &Stamp) -> bool {
        self.end_proposal(made.proposal, stamp, false)
    }

    fn end_proposal(&mut self, proposal: ActId, stamp: &Stamp, agreed: bool) -> bool {
        let pending = self.proposals.get_mut(&proposal);
        let pending = pending.filter(|found| found.ended.is_none());
        pending
            .map(|found| found.ended = Some((stamp.clone(), agreed)))
            .is_some()
    }
}
