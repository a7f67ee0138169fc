//! The rules of a body: notice hours, categories, exemptions, retention, delay, and who may do what.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bodies::House;
use crate::decide::Ask;
use crate::stamp::Stamp;
use crate::{Act, BodyId, Power, Refusal, Role, Said};

/// The rules of a body as a whole; a later act replaces them, and each act is judged by the rules
/// that were in force then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesSet {
    /// The body.
    pub body: BodyId,
    /// The rules.
    pub rules: Rules,
}

/// Rules that a body starts from: one of those shipped, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptRules {
    /// The body.
    pub body: BodyId,
    /// "indian-state-government", "us-city-council" or "uk-council".
    pub set: String,
}

/// What a body has laid down about its meetings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// What these rules are called, "Rules of Business, 2026".
    pub name: String,
    /// Hours between the notice of a meeting and its start; shorter needs an urgency ground.
    pub notice_hours: u32,
    /// Hours between a paper's publication and the start; later is marked late.
    pub papers_hours: u32,
    /// The categories of its meetings.
    pub categories: Vec<Category>,
    /// The grounds on which a part may be closed.
    pub exemptions: Vec<Exemption>,
    /// Days for which footage is kept at least.
    pub retention_days: u32,
    /// Seconds between the room and the public, 0 to 600.
    pub delay_seconds: u32,
    /// How many of the members must be present to decide; none where no quorum applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u32>,
    /// Days within which a request is to be acknowledged.
    pub acknowledge_days: u32,
    /// Days, from the end of those, within which a request is to be answered.
    pub answer_days: u32,
    /// Seconds before an incident that are protected from deletion on every camera.
    pub incident_before_seconds: u32,
    /// Seconds after an incident that are protected from deletion on every camera.
    pub incident_after_seconds: u32,
    /// Who may do what, where that differs from the default.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub powers: BTreeMap<Power, BTreeSet<Role>>,
    /// Where each rule comes from; one line for every field above that lays something down.
    pub sources: BTreeMap<String, String>,
}

/// A kind of meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its name in commands and counts, "field-inspection".
    pub id: String,
    /// Its name for people.
    pub name: String,
}

/// A ground on which the law allows a part to be closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Its name in commands, "personal-privacy".
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The section of the law, "Right to Information Act 2005, s. 8(1)(j)".
    pub section: String,
}

pub(crate) fn set(ask: Ask<'_>, set: RulesSet) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RulesSet(set))
}

pub(crate) fn adopt(ask: Ask<'_>, adopt: AdoptRules) -> Result<Act, Refusal> {
    let _ = (ask, adopt);
    Err(Refusal::FieldEmpty { field: "rules" })
}

impl House {
    pub(crate) fn rules_set(&mut self, made: &RulesSet, stamp: &Stamp) -> bool {
        let known = self.bodies.contains_key(&made.body);
        if known {
            self.rules
                .insert(made.body.clone(), Said::new(&made.rules, stamp));
        }
        known
    }
}
