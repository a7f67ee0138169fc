//! The rules of a body: notice hours, categories, exemptions, retention, delay, and who may do what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bodies::House;
use crate::decide::Ask;
use crate::id::slug;
use crate::stamp::Stamp;
use crate::text::{self, NAME, PROSE};
use crate::{Act, BodyId, Meeting, Power, Record, Refusal, Role, Said};

const LIST_MAX: usize = 64;
const HOUR_US: i64 = 3_600 * crate::Time::SECOND;

/// The rules that a body can start from, by the names that [`AdoptRules`] knows.
static SHIPPED: LazyLock<BTreeMap<&'static str, Rules>> = LazyLock::new(|| {
    [
        (
            "indian-state-government",
            include_str!("../rules/indian-state-government.json"),
        ),
        ("uk-council", include_str!("../rules/uk-council.json")),
        (
            "us-city-council",
            include_str!("../rules/us-city-council.json"),
        ),
    ]
    .into_iter()
    .map(|(set, text)| {
        let rules = serde_json::from_str(text).expect("a test reads every shipped set");
        (set, rules)
    })
    .collect()
});

/// The rules that a body can start from, with the names by which it adopts them.
pub fn rule_sets() -> impl Iterator<Item = (&'static str, &'static Rules)> {
    SHIPPED.iter().map(|(set, rules)| (*set, rules))
}

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
    /// Days after which footage is to be destroyed, where nothing stands in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days_max: Option<u32>,
    /// Whether footage is destroyed only once minutes are approved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub destroy_after_minutes: bool,
    /// Whether footage is destroyed only by a decision of the body.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub destroy_by_decision: bool,
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

impl Rules {
    /// A category of these rules.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// An exemption of these rules.
    pub fn exemption(&self, id: &str) -> Option<&Exemption> {
        self.exemptions.iter().find(|exemption| exemption.id == id)
    }

    /// The ids of the categories, for a refusal.
    pub(crate) fn category_ids(&self) -> String {
        let ids: Vec<_> = self.categories.iter().map(|it| it.id.as_str()).collect();
        ids.join(", ")
    }

    /// The ids of the exemptions, for a refusal.
    pub(crate) fn exemption_ids(&self) -> String {
        let ids: Vec<_> = self.exemptions.iter().map(|it| it.id.as_str()).collect();
        ids.join(", ")
    }

    /// The fields that lay something down, each of which needs a source.
    fn laid_down(&self) -> BTreeSet<&'static str> {
        let always = [
            "acknowledge_days",
            "answer_days",
            "categories",
            "delay_seconds",
            "exemptions",
            "incident_after_seconds",
            "incident_before_seconds",
            "notice_hours",
            "papers_hours",
            "retention_days",
        ];
        let quorum = self.quorum.map(|_| "quorum");
        let powers = (!self.powers.is_empty()).then_some("powers");
        let most = self.retention_days_max.map(|_| "retention_days_max");
        let minutes = self
            .destroy_after_minutes
            .then_some("destroy_after_minutes");
        let decision = self.destroy_by_decision.then_some("destroy_by_decision");
        let destroying = most.into_iter().chain(minutes).chain(decision);
        let always = always.into_iter().chain(quorum).chain(powers);
        always.chain(destroying).collect()
    }

    fn check(&self) -> Result<(), Refusal> {
        text::words("name of the rules", &self.name, NAME)?;
        self.check_numbers()?;
        if self.categories.is_empty() {
            return Err(Refusal::FieldEmpty {
                field: "list of categories",
            });
        }
        let categories = self.categories.iter().map(|it| (&it.id, &it.name));
        named("categories", categories)?;
        let exemptions = self.exemptions.iter().map(|it| (&it.id, &it.name));
        named("exemptions", exemptions)?;
        for exemption in &self.exemptions {
            text::words("section of an exemption", &exemption.section, NAME)?;
        }
        self.check_powers()?;
        self.check_sources()
    }

    fn check_numbers(&self) -> Result<(), Refusal> {
        let year = 366 * 24;
        let bounds = [
            ("notice_hours", self.notice_hours, 0, year),
            ("papers_hours", self.papers_hours, 0, year),
            ("retention_days", self.retention_days, 0, 36_525),
            (
                "retention_days_max",
                self.retention_days_max.unwrap_or(self.retention_days),
                self.retention_days,
                36_525,
            ),
            ("delay_seconds", self.delay_seconds, 0, 600),
            ("quorum", self.quorum.unwrap_or(1), 1, 10_000),
            ("acknowledge_days", self.acknowledge_days, 1, 366),
            ("answer_days", self.answer_days, 1, 366),
            (
                "incident_before_seconds",
                self.incident_before_seconds,
                0,
                86_400,
            ),
            (
                "incident_after_seconds",
                self.incident_after_seconds,
                0,
                86_400,
            ),
        ];
        let outside = bounds
            .into_iter()
            .find(|(_, value, least, most)| value < least || value > most);
        match outside {
            None => Ok(()),
            Some((rule, _, least, most)) => Err(Refusal::RuleOutside { rule, least, most }),
        }
    }

    /// Powers over meetings can be laid down; setting up, taking part, reporting and observing are
    /// the same everywhere, so that no body's rules can shut an office out or let anybody speak for
    /// the machine.
    fn check_powers(&self) -> Result<(), Refusal> {
        for (power, roles) in &self.powers {
            match power {
                Power::Notice | Power::Run | Power::Decide if roles.is_empty() => {
                    return Err(Refusal::PowerUnheld { power: *power });
                }
                Power::Notice | Power::Run | Power::Decide => {}
                Power::SetUp | Power::Attend | Power::Report | Power::Observe => {
                    return Err(Refusal::PowerFixed { power: *power });
                }
            }
        }
        Ok(())
    }

    fn check_sources(&self) -> Result<(), Refusal> {
        let laid_down = self.laid_down();
        if let Some(rule) = self
            .sources
            .keys()
            .find(|rule| !laid_down.contains(rule.as_str()))
        {
            return Err(Refusal::SourceOfNothing {
                rule: rule.chars().take(64).collect(),
            });
        }
        for rule in laid_down {
            let Some(source) = self.sources.get(rule) else {
                return Err(Refusal::SourceMissing { rule });
            };
            text::words("source of a rule", source, PROSE)?;
        }
        Ok(())
    }
}

/// Refuses a list of names that has too many, or one twice.
fn named<'a>(
    what: &'static str,
    list: impl ExactSizeIterator<Item = (&'a String, &'a String)>,
) -> Result<(), Refusal> {
    if list.len() > LIST_MAX {
        return Err(Refusal::TooMany {
            what,
            limit: LIST_MAX,
        });
    }
    let mut seen = BTreeSet::new();
    for (id, name) in list {
        if slug(id).is_err() {
            return Err(Refusal::RuleName {
                name: id.chars().take(64).collect(),
            });
        }
        text::words("name of a category or an exemption", name, PROSE)?;
        if !seen.insert(id) {
            return Err(Refusal::RuleRepeated { name: id.clone() });
        }
    }
    Ok(())
}

/// Refuses to close anything of a meeting without an exemption that its body's rules list, and with
/// one where they list none.
pub(crate) fn exempt(
    record: &Record,
    meeting: &Meeting,
    exemption: Option<&str>,
) -> Result<(), Refusal> {
    let rules = record.rules(&meeting.notice().body);
    let rules = rules.filter(|rules| !rules.exemptions.is_empty());
    match (rules, exemption) {
        (Some(rules), None) => Err(Refusal::ExemptionMissing {
            known: rules.exemption_ids(),
        }),
        (Some(rules), Some(exemption)) if rules.exemption(exemption).is_none() => {
            Err(Refusal::ExemptionUnknown {
                exemption: exemption.chars().take(64).collect(),
                known: rules.exemption_ids(),
            })
        }
        (None, Some(_)) => Err(Refusal::ExemptionUnlisted),
        (Some(_), Some(_)) | (None, None) => Ok(()),
    }
}

/// Hours as microseconds.
pub(crate) fn hours_us(hours: u32) -> i64 {
    i64::from(hours).saturating_mul(HOUR_US)
}

pub(crate) fn set(ask: Ask<'_>, set: RulesSet) -> Result<Act, Refusal> {
    if ask.record.body(&set.body).is_none() {
        return Err(Refusal::BodyUnknown { body: set.body });
    }
    set.rules.check()?;
    if ask.record.rules(&set.body) == Some(&set.rules) {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::RulesSet(set))
}

pub(crate) fn adopt(ask: Ask<'_>, adopt: AdoptRules) -> Result<Act, Refusal> {
    let AdoptRules { body, set: named } = adopt;
    let Some(rules) = SHIPPED.get(named.as_str()).cloned() else {
        let shipped: Vec<_> = SHIPPED.keys().copied().collect();
        return Err(Refusal::RuleSetUnknown {
            set: named.chars().take(64).collect(),
            shipped: shipped.join(", "),
        });
    };
    set(ask, RulesSet { body, rules })
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
