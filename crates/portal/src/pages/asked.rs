//! What a page is asked for through a form: fields by name, each checked, and words for what is
//! wrong.

use std::collections::BTreeMap;
use std::str::FromStr;

use acts::{BodyId, Date, OfficeId, Recipient, Record};
use axum::extract::Query;

use crate::view::Zone;
use crate::words::Words;

/// What a query says.
pub(super) type Pairs = Query<Vec<(String, String)>>;

/// The fields that were filled in.
pub(super) struct Asked {
    fields: BTreeMap<String, String>,
    t: Words,
}

impl Asked {
    /// Reads a query; a field that is left empty was not asked for.
    pub(super) fn read(pairs: Vec<(String, String)>, known: &[&str], t: Words) -> Told<Self> {
        let mut fields = BTreeMap::new();
        for (name, value) in pairs {
            let value = value.trim().to_owned();
            if name == "lang" || value.is_empty() {
                continue;
            }
            if !known.contains(&name.as_str()) {
                return Err(t.fill("asked-unknown").put("name", short(&name)).into());
            }
            if fields.insert(name.clone(), value).is_some() {
                return Err(t.fill("asked-twice").put("name", name).into());
            }
        }
        Ok(Self { fields, t })
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    fn parse<T: FromStr>(&self, name: &str) -> Option<Result<T, String>> {
        let text = self.text(name)?;
        Some(text.parse().map_err(|_| short(text)))
    }

    /// An office of the record.
    pub(super) fn office(&self, record: &Record) -> Told<Option<OfficeId>> {
        let Some(parsed) = self.parse::<OfficeId>("office") else {
            return Ok(None);
        };
        let absent = |name: String| self.t.fill("office-absent").put("name", name).into();
        let id = parsed.map_err(absent)?;
        let known = record.office(&id).is_some();
        known
            .then_some(Some(id.clone()))
            .ok_or_else(|| absent(id.to_string()))
    }

    /// A body of the record.
    pub(super) fn body(&self, record: &Record) -> Told<Option<BodyId>> {
        let Some(parsed) = self.parse::<BodyId>("body") else {
            return Ok(None);
        };
        let absent = |name: String| self.t.fill("body-absent").put("name", name).into();
        let id = parsed.map_err(absent)?;
        let known = record.body(&id).is_some();
        known
            .then_some(Some(id.clone()))
            .ok_or_else(|| absent(id.to_string()))
    }

    /// A day, "2026-11-22".
    pub(super) fn day(&self, name: &str) -> Told<Option<Date>> {
        let parsed = self.parse::<Date>(name).transpose();
        parsed.map_err(|text| self.t.fill("asked-day").put("text", text).into())
    }

    /// Which page of a list, from 1.
    pub(super) fn page(&self) -> Told<usize> {
        let parsed = self.parse::<usize>("page").transpose();
        let page = parsed.unwrap_or(Some(0)).unwrap_or(1);
        if (1..=MOST).contains(&page) {
            Ok(page)
        } else {
            Err(self.t.fill("asked-page").put("most", MOST).into())
        }
    }

    /// One of some words that the form offers.
    pub(super) fn choice(&self, name: &str, among: &[&str]) -> Told<Option<&str>> {
        match self.text(name) {
            Some(text) if !among.contains(&text) => {
                let says = self.t.fill("asked-choice").put("text", short(text));
                Err(says.put("among", among.join(", ")).into())
            }
            given => Ok(given),
        }
    }

    /// The address of the same question on another page of the list.
    pub(super) fn turned(&self, path: &str, page: usize) -> String {
        let kept = self.fields.iter().filter(|(name, _)| *name != "page");
        let kept = kept.map(|(name, value)| (name.as_str(), value.clone()));
        let all: Vec<_> = kept.chain([("page", page.to_string())]).collect();
        link(path, &all)
    }
}

/// The last page of a list that can be asked for.
const MOST: usize = 10_000;

/// A value, or what is wrong in the reader's words.
pub(super) type Told<T> = Result<T, String>;

fn short(text: &str) -> String {
    text.chars().take(64).collect()
}

/// A page of a list: what stands on it, and whether there is more.
pub(super) fn turn<T>(all: impl Iterator<Item = T>, page: usize, each: usize) -> (Vec<T>, bool) {
    let mut rest = all.skip((page - 1) * each);
    let here = rest.by_ref().take(each).collect();
    (here, rest.next().is_some())
}

/// An address with a query.
pub(super) fn link(path: &str, fields: &[(&str, String)]) -> String {
    let mut out = path.to_owned();
    for (nth, (name, value)) in fields.iter().enumerate() {
        out.push(if nth == 0 { '?' } else { '&' });
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

/// Something to choose in a form.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) says: String,
    pub(super) chosen: bool,
}

impl Choice {
    pub(super) fn new(value: impl ToString, says: impl Into<String>, chosen: Option<&str>) -> Self {
        let value = value.to_string();
        Self {
            chosen: chosen == Some(&*value),
            says: says.into(),
            value,
        }
    }
}

/// The bodies of the record, to choose from.
pub(super) fn bodies(record: &Record, chosen: Option<&BodyId>) -> Vec<Choice> {
    let chosen = chosen.map(BodyId::as_str);
    let bodies = record.bodies();
    bodies
        .map(|body| Choice::new(&body.id, &body.name, chosen))
        .collect()
}

/// The offices of the record by their names for people, to choose from.
pub(super) fn offices(record: &Record, chosen: Option<&OfficeId>) -> Vec<Choice> {
    let chosen = chosen.map(OfficeId::as_str);
    let offices = record.offices();
    let mut all: Vec<_> = offices
        .map(|office| Choice::new(&office.id, &office.name, chosen))
        .collect();
    all.sort_by(|one, other| one.says.cmp(&other.says));
    all
}

/// The zone in which a page counts days: that of its body, else that of the first body.
pub(super) fn zone(record: &Record, body: Option<&BodyId>, t: Words) -> (String, Zone) {
    let body = body.and_then(|id| record.body(id));
    let body = body.or_else(|| record.bodies().next());
    let name = body.map_or("UTC", |body| &body.zone);
    (name.to_owned(), Zone::named(name, t))
}

/// What an office is called.
pub(super) fn office_name(record: &Record, id: &OfficeId) -> String {
    record
        .office(id)
        .map_or_else(|| id.to_string(), |office| office.name.clone())
}

/// What somebody who is given something is called.
pub(super) fn recipient_name(record: &Record, to: &Recipient, t: Words) -> String {
    match to {
        Recipient::Public => t.say("act-the-public").into(),
        Recipient::Office { office } => office_name(record, office),
        Recipient::Other { name } => name.clone(),
    }
}
