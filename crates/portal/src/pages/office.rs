//! Offices: what each is, who holds it, what it attended, asked, answered and undertook.

use acts::{Office, OfficeId, Side};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::attendance::{self, Line};
use super::chart::Chart;
use super::papers::{self, Paper};
use super::{Amiss, Around, Page, page};
use crate::addresses;
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Counted, Zone};
use crate::words::{Asks, Words};

/// Entries of each kind on an office's page.
const LIST: usize = 8;

/// An office in a list.
struct Listed {
    name: String,
    href: String,
    side: String,
    holder: Option<String>,
}

/// The offices of a body.
struct OfBody {
    name: String,
    href: String,
    offices: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "offices.html")]
struct OfficesPage {
    t: Words,
    around: Around,
    bodies: Vec<OfBody>,
}

impl Page for OfficesPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn offices(State(house): State<House>, asks: Asks) -> Response {
    page(&house, asks, |house, asks| {
        let reader = Reader::new(house, None)?;
        let bodies = reader.record.bodies().map(|body| OfBody {
            name: body.name.clone(),
            href: addresses::body(&body.id),
            offices: listed(&reader, &body.id, asks.t),
        });
        Ok(OfficesPage {
            t: asks.t,
            around: Around::of(house, asks),
            bodies: bodies.filter(|body| !body.offices.is_empty()).collect(),
        })
    })
    .await
}

fn listed(reader: &Reader, body: &acts::BodyId, t: Words) -> Vec<Listed> {
    let offices = reader
        .record
        .offices()
        .filter(|office| office.body == *body);
    let mut offices: Vec<_> = offices
        .map(|office| Listed {
            name: office.name.clone(),
            href: addresses::office(&office.id),
            side: side(office.side, t),
            holder: holder(reader, office),
        })
        .collect();
    offices.sort_by(|one, other| one.name.cmp(&other.name));
    offices
}

/// The offices of a body, with their addresses.
pub(super) fn of_body(reader: &Reader, body: &acts::BodyId) -> Vec<(String, String)> {
    let offices = listed(reader, body, Words::ENGLISH).into_iter();
    offices.map(|office| (office.href, office.name)).collect()
}

pub(super) fn side(side: Side, t: Words) -> String {
    let says = match side {
        Side::Elected => "side-elected",
        Side::Services => "side-services",
        Side::Outside => "side-outside",
    };
    t.say(says).into()
}

/// Who holds an office, where the rules let everybody know.
fn holder(reader: &Reader, office: &Office) -> Option<String> {
    let held = office.holder().filter(|held| reader.may(held.appointed))?;
    office.shown_name()?;
    Some(held.name.clone()).filter(|name| !name.is_empty())
}

/// The time for which somebody held it.
struct Held {
    name: Option<String>,
    span: String,
    n: u64,
}

#[derive(Template)]
#[template(path = "office.html")]
struct OfficePage {
    t: Words,
    around: Around,
    id: OfficeId,
    name: String,
    body: String,
    body_href: String,
    side: String,
    hidden: bool,
    holder: Option<String>,
    held: Vec<Held>,
    heads: Vec<String>,
    lines: Vec<Line>,
    period: String,
    chart: Option<Chart>,
    commitments: Vec<Paper>,
    commitments_in_all: usize,
    sent: Vec<Paper>,
    got: Vec<Paper>,
    statements: Vec<Paper>,
    letters: Vec<Paper>,
}

impl Page for OfficePage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn office(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, &id)).await
}

fn make(house: &House, asks: &Asks, id: &str) -> Result<OfficePage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let found = id.parse().ok().and_then(|id| reader.record.office(&id));
    let office = found.ok_or_else(|| {
        let shown: String = id.chars().take(64).collect();
        Amiss::Absent(t.fill("office-absent").put("name", shown).into())
    })?;
    let own = &office.id;
    let (lines, period, chart) = attendance::of_office(house, &reader, own, t);
    let open = papers::commitments_of(&reader, Some(own), |it| it.end.is_none());
    let written = reader.record.papers();
    let requests = || written.requests().rev().filter(|it| reader.may(it.sent.n));
    let sent = requests().filter(|it| it.from == *own);
    let got = requests().filter(|it| it.to().any(|to| to == own));
    let statements = written.statements().rev().filter(|it| {
        let office = it.what.office.as_ref();
        office == Some(own) && reader.may(it.stamp.n)
    });
    let letters = written.letters().rev().filter(|it| {
        let filed = &it.filed.what;
        let concerns = filed.author.as_ref() == Some(own) || filed.to == *own;
        concerns && reader.may(it.filed.stamp.n)
    });
    let request = |it| papers::request(&reader, it, t);
    let heads = Counted::ALL.map(|counted| attendance::head(counted, t));
    Ok(OfficePage {
        t,
        around: Around::of(house, asks),
        id: own.clone(),
        name: office.name.clone(),
        body: reader.shelf.body_name(&office.body).to_owned(),
        body_href: addresses::body(&office.body),
        side: side(office.side, t),
        hidden: office.name_hidden,
        holder: holder(&reader, office),
        held: held(&reader, office, t),
        heads: heads.into(),
        lines,
        period,
        chart,
        commitments_in_all: open.len(),
        commitments: open
            .into_iter()
            .take(LIST)
            .map(|it| papers::commitment(&reader, it, t))
            .collect(),
        sent: sent.take(LIST).map(request).collect(),
        got: got.take(LIST).map(request).collect(),
        statements: statements
            .take(LIST)
            .map(|it| papers::statement(&reader, it, t))
            .collect(),
        letters: letters
            .take(LIST)
            .map(|it| papers::letter(&reader, it, t))
            .collect(),
    })
}

fn held(reader: &Reader, office: &Office, t: Words) -> Vec<Held> {
    if office.name_hidden {
        return Vec::new();
    }
    let body = reader.record.body(&office.body);
    let zone = Zone::named(body.map_or("UTC", |body| &body.zone), t);
    let tenures = office.tenures.iter().rev();
    let tenures = tenures.filter(|tenure| reader.may(tenure.appointed));
    tenures
        .map(|tenure| {
            let from = zone.short_day(tenure.from);
            let span = match &tenure.until {
                Some((until, _)) => {
                    let says = t.fill("office-held").put("from", from);
                    says.put("until", zone.short_day(*until))
                }
                None => t.fill("office-holds").put("from", from),
            };
            Held {
                name: Some(tenure.name.clone()).filter(|name| !name.is_empty()),
                span: span.into(),
                n: tenure.appointed.0,
            }
        })
        .collect()
}
