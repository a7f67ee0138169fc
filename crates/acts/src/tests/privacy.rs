//! Every field of every act is thought about.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::privacy::{IMPERSONAL, Keeping, PERSONAL};
use crate::{Act, Entry};

/// The fields of every act by its type, as the vocabulary's own description lists them.
fn fields() -> BTreeSet<(String, String)> {
    let schema = schemars::schema_for!(Act).to_value();
    let mut all = BTreeSet::new();
    for kind in schema["oneOf"].as_array().expect("acts") {
        let properties = kind["properties"].as_object().expect("fields");
        let name = properties["type"]["const"].as_str().expect("a type");
        let own = properties.keys().filter(|field| *field != "type");
        all.extend(own.map(|field| (name.to_owned(), field.clone())));
    }
    let entry = json!({ "act": { "type": "resumed", "meeting": "m" }, "at": "2026-11-22T10:00:00Z",
        "by": { "machine": { "part": "clock" } },
        "chain": { "meeting": "m", "seq": 0 }, "n": 0,
        "signed": { "credential": "", "authenticator_data": "", "client_data_json": "",
            "signature": "", "nonce": "" } });
    let entry: Entry = serde_json::from_value(entry).expect("an entry");
    let Value::Object(entry) = serde_json::to_value(entry).expect("JSON") else {
        panic!("an entry is an object");
    };
    all.extend(
        entry
            .keys()
            .map(|field| ("entry".to_owned(), field.clone())),
    );
    all
}

#[test]
fn every_field_of_every_act_is_personal_or_said_not_to_be() {
    let pair = |act: &str, field: &str| (act.to_owned(), field.to_owned());
    let mut named = Vec::new();
    for personal in PERSONAL {
        named.extend(personal.fields.iter().map(|(act, field)| pair(act, field)));
    }
    for (act, others) in IMPERSONAL {
        named.extend(others.iter().map(|field| pair(act, field)));
    }
    let once: BTreeSet<_> = named.iter().cloned().collect();
    assert_eq!(once.len(), named.len(), "a field is named twice");
    let known = fields();
    let missing: Vec<_> = known.difference(&once).collect();
    assert!(
        missing.is_empty(),
        "say whether these are personal: {missing:?}"
    );
    let gone: Vec<_> = once.difference(&known).collect();
    assert!(gone.is_empty(), "no act has these: {gone:?}");
}

/// One act of every type, with `word` in every text that is not a name or a digest.
pub(crate) fn acts_saying(word: &str) -> BTreeMap<String, Act> {
    let schema = schemars::schema_for!(Act).to_value();
    let kinds = schema["oneOf"].as_array().expect("acts");
    let read = |kind: &Value| {
        let value = sample(&schema, kind, word);
        let name = value["type"].as_str().expect("a type").to_owned();
        let act = serde_json::from_value(value.clone());
        (name, act.unwrap_or_else(|error| panic!("{error}: {value}")))
    };
    kinds.iter().map(read).collect()
}

/// A value that fits a schema, as full as can be.
fn sample(root: &Value, schema: &Value, word: &str) -> Value {
    if let Some(fixed) = schema.get("const") {
        return fixed.clone();
    }
    if let Some(named) = schema.get("$ref").and_then(Value::as_str) {
        let found = root
            .pointer(named.trim_start_matches('#'))
            .expect("a definition");
        return sample(root, found, word);
    }
    for several in ["anyOf", "oneOf", "enum", "examples"] {
        let Some(first) = schema.get(several).and_then(|all| all.get(0)) else {
            continue;
        };
        let whole = several == "enum" || several == "examples";
        return if whole {
            first.clone()
        } else {
            sample(root, first, word)
        };
    }
    let kind = schema.get("type").map(|kind| kind.get(0).unwrap_or(kind));
    match kind.and_then(Value::as_str) {
        Some("object") => {
            let none = Map::new();
            let own = schema
                .get("properties")
                .and_then(Value::as_object)
                .unwrap_or(&none);
            let mut made: Map<_, _> = own
                .iter()
                .map(|(name, field)| (name.clone(), sample(root, field, word)))
                .collect();
            let free = schema.get("patternProperties").and_then(Value::as_object);
            for (pattern, field) in free.into_iter().flatten() {
                let key = if pattern.contains("\\d") { "1" } else { "a" };
                made.insert(key.to_owned(), sample(root, field, word));
            }
            Value::Object(made)
        }
        Some("array") => json!([sample(root, &schema["items"], word)]),
        Some("string") => json!(word),
        Some("integer") => json!(1),
        Some("boolean") => json!(false),
        Some(_) | None => panic!("no sample for {schema}"),
    }
}

#[test]
fn what_can_be_erased_is_what_is_said_to_be() {
    let said: BTreeSet<_> = PERSONAL
        .iter()
        .filter(|personal| personal.keeping == Keeping::UntilErased)
        .flat_map(|personal| personal.fields)
        .map(|(act, field)| ((*act).to_owned(), (*field).to_owned()))
        .collect();
    let mut found = BTreeSet::new();
    for (name, act) in acts_saying("word") {
        let Some(without) = act.without_words() else {
            continue;
        };
        let [before, after] = [&act, &without].map(|act| serde_json::to_value(act).expect("JSON"));
        let before = before.as_object().expect("an object");
        let changed = before
            .iter()
            .filter(|(field, value)| after.get(*field) != Some(*value));
        found.extend(changed.map(|(field, _)| (name.clone(), field.clone())));
    }
    assert_eq!(said, found);
}
