//! Bodies with their rules, and offices with those who hold them.

use acts::{Body, BodyId, Office, OfficeId, PersonId, Rules, Side, Stamp, Time};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::Problem;
use super::read::{Asked, Fields};
use crate::house::{Cache, House};
use crate::reader::{Reader, reading};

/// A body in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct BodySummary {
    /// Its name in addresses.
    id: BodyId,
    /// Its name for people.
    name: String,
    /// IANA time zone.
    zone: String,
    /// What its rules are called; none while it has none.
    rules: Option<String>,
}

/// Bodies, by name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct BodyList {
    /// The bodies.
    bodies: Vec<BodySummary>,
}

/// A body with its rules.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct BodyShown {
    /// Its name in addresses.
    id: BodyId,
    /// Its name for people.
    name: String,
    /// IANA time zone.
    zone: String,
    /// The rules in force, each with where it comes from; none while it has none.
    rules: Option<RulesInForce>,
    /// Its offices.
    offices: Vec<OfficeId>,
}

/// Rules in force.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RulesInForce {
    /// The act that laid them down.
    #[serde(flatten)]
    since: Stamp,
    /// The rules.
    rules: Rules,
}

/// Rules that a body can start from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RuleSets {
    /// The sets.
    sets: Vec<RuleSet>,
}

/// Rules by the name under which a body adopts them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RuleSet {
    /// The name, for `adopt_rules`.
    set: String,
    /// The rules.
    rules: Rules,
}

/// An office.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OfficeShown {
    /// Its name in addresses.
    id: OfficeId,
    /// The body that it belongs to.
    body: BodyId,
    /// Its name for people.
    name: String,
    /// Which side it stands on.
    side: Side,
    /// Whether it is shown without the name of whoever holds it.
    name_hidden: bool,
    /// Who held it, in order; the last without an end while they do. Empty where the name is
    /// hidden from whoever asks.
    holders: Vec<HolderShown>,
    /// The age recipient to which reports to it are encrypted; none when it gave none.
    recipient: Option<String>,
}

/// The time for which a person held an office.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct HolderShown {
    /// The person; the same in every office that they hold.
    person: PersonId,
    /// The person's name; empty when it was erased.
    name: String,
    /// From when.
    from: Time,
    /// Until when; none while they hold it.
    until: Option<Time>,
    /// Why it ended.
    ground: Option<String>,
}

/// Offices, by name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OfficeList {
    /// The offices.
    offices: Vec<OfficeShown>,
}

/// The key to which reports to an office are encrypted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RecipientShown {
    /// The act that gave it.
    #[serde(flatten)]
    given: Stamp,
    /// The office.
    office: OfficeId,
    /// An age X25519 recipient (C2SP age).
    recipient: String,
}

/// `GET /api/v1/bodies`.
pub(crate) async fn bodies(
    State(house): State<House>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, |reader| {
        let summary = |body: &Body| BodySummary {
            id: body.id.clone(),
            name: body.name.clone(),
            zone: body.zone.clone(),
            rules: reader
                .record
                .rules(&body.id)
                .map(|rules| rules.name.clone()),
        };
        let bodies = reader.record.bodies().map(summary).collect();
        Ok(reader.answer(Cache::Moment, &BodyList { bodies }))
    })
    .await
}

/// `GET /api/v1/bodies/{body}`.
pub(crate) async fn body(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, move |reader| {
        let found = id.parse().ok().and_then(|id| reader.record.body(&id));
        let found = found.ok_or_else(|| {
            let says = format!("There is no body {id:?}: see /api/v1/bodies for those that are.");
            Problem::new(StatusCode::NOT_FOUND, "no_body", says)
        })?;
        let rules = reader.record.rules_said(&found.id);
        let rules = rules.filter(|said| reader.may(said.stamp.n));
        let offices = reader.record.offices();
        let shown = BodyShown {
            id: found.id.clone(),
            name: found.name.clone(),
            zone: found.zone.clone(),
            rules: rules.map(|said| RulesInForce {
                since: said.stamp.clone(),
                rules: said.what.clone(),
            }),
            offices: offices
                .filter(|office| office.body == found.id)
                .map(|office| office.id.clone())
                .collect(),
        };
        Ok(reader.answer(Cache::Moment, &shown))
    })
    .await
}

/// `GET /api/v1/rules`.
pub(crate) async fn rules(
    State(house): State<House>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, |reader| {
        let sets = acts::rule_sets().map(|(set, rules)| RuleSet {
            set: set.to_owned(),
            rules: rules.clone(),
        });
        let sets = sets.collect();
        Ok(reader.answer(Cache::Minute, &RuleSets { sets }))
    })
    .await
}

/// `GET /api/v1/offices`.
pub(crate) async fn offices(
    State(house): State<House>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let fields = Fields::read(asked, &["body"])?;
    let body: Option<BodyId> = fields.parse("body", "a body's name in addresses")?;
    reading(&house, &headers, move |reader| {
        let of_body = |office: &&Office| body.as_ref().is_none_or(|body| office.body == *body);
        let offices = reader.record.offices().filter(of_body);
        let offices = offices.map(|office| shown(reader, office)).collect();
        Ok(reader.answer(Cache::Moment, &OfficeList { offices }))
    })
    .await
}

/// `GET /api/v1/offices/{office}`.
pub(crate) async fn office(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, move |reader| {
        let office = found(reader, &id)?;
        Ok(reader.answer(Cache::Moment, &shown(reader, office)))
    })
    .await
}

/// `GET /api/v1/offices/{office}/recipient`.
pub(crate) async fn recipient(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, move |reader| {
        let office = found(reader, &id)?;
        let given = office.recipient.as_ref();
        let given = given
            .filter(|given| reader.may(given.stamp.n))
            .ok_or_else(|| {
                let says =
                    format!("{id} gave no key, so no report can be encrypted to it: ask it to.");
                Problem::new(StatusCode::NOT_FOUND, "no_recipient", says)
            })?;
        let shown = RecipientShown {
            given: given.stamp.clone(),
            office: office.id.clone(),
            recipient: given.what.recipient.clone(),
        };
        Ok(reader.answer(Cache::Moment, &shown))
    })
    .await
}

fn found<'a>(reader: &'a Reader, id: &str) -> Result<&'a Office, Problem> {
    let found = id.parse().ok().and_then(|id| reader.record.office(&id));
    found.ok_or_else(|| {
        let says = format!("There is no office {id:?}: see /api/v1/offices for those that are.");
        Problem::new(StatusCode::NOT_FOUND, "no_office", says)
    })
}

/// An office as whoever reads may see it.
fn shown(reader: &Reader, office: &Office) -> OfficeShown {
    let holders = office.tenures.iter();
    let holders = holders.filter(|tenure| reader.may(tenure.appointed));
    let recipient = office.recipient.as_ref();
    OfficeShown {
        id: office.id.clone(),
        body: office.body.clone(),
        name: office.name.clone(),
        side: office.side,
        name_hidden: office.name_hidden,
        holders: holders
            .map(|tenure| HolderShown {
                person: tenure.person.clone(),
                name: tenure.name.clone(),
                from: tenure.from,
                until: tenure.until.as_ref().map(|(until, _)| *until),
                ground: tenure.until.as_ref().map(|(_, ground)| ground.clone()),
            })
            .collect(),
        recipient: recipient
            .filter(|given| reader.may(given.stamp.n))
            .map(|given| given.what.recipient.clone()),
    }
}
