//! Two persons: what destroys or takes away is proposed by one and seconded by another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bodies::House;
use crate::decide::Ask;
use crate::stamp::Stamp;
use crate::{Act, ActId, Command, Digest, Refusal};

/// Something that needs two persons was proposed; its command is kept as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    /// The command, as RFC 8785 canonical JSON.
    pub command: String,
}

/// Asks that a command which needs two persons be put to another.
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
    /// As in [`EraseDisclosure`], where that is what was proposed.
    #[serde(skip)]
    pub left: Option<Digest>,
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

/// The words of an act were erased; its leaf in the log stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosureErased {
    /// The act whose words are gone.
    pub entry: ActId,
    /// Why.
    pub ground: String,
    /// SHA-256 of what is left of its disclosure file.
    pub left: Digest,
}

/// Asks that the words of an act be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseDisclosure {
    /// The act whose words are to go.
    pub entry: ActId,
    /// Why.
    pub ground: String,
    /// SHA-256 of what is left of the disclosure file; filled in by the notary, which has it. None
    /// when there is nothing in the act to erase.
    #[serde(skip)]
    pub left: Option<Digest>,
}

pub(crate) fn propose(ask: Ask<'_>, propose: Propose) -> Result<Vec<Act>, Refusal> {
    let _ = (ask, propose);
    Err(Refusal::GroundMissing)
}

pub(crate) fn second(ask: Ask<'_>, made: Second) -> Result<Vec<Act>, Refusal> {
    let _ = (ask, made);
    Err(Refusal::GroundMissing)
}

pub(crate) fn reject(ask: Ask<'_>, made: ProposalRejected) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ProposalRejected(made))
}

pub(crate) fn erase(ask: Ask<'_>, erase: EraseDisclosure) -> Result<Act, Refusal> {
    let _ = (ask, erase);
    Err(Refusal::GroundMissing)
}

impl House {
    pub(crate) fn proposed(&mut self, made: &Proposed, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn seconded(&mut self, made: &Seconded, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn proposal_rejected(&mut self, made: &ProposalRejected, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn disclosure_erased(&mut self, made: &DisclosureErased, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}
