//! What is held about persons, why, and how long.

use std::borrow::Cow;

use acts::privacy::{BESIDE, Keeping, NEVER, PERSONAL, Personal};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Around, Page, page};
use crate::house::{Cache, House};
use crate::words::{Asks, Words};

type Said = Cow<'static, str>;

/// Something about persons that the record holds, in words.
struct Held {
    what: Said,
    says: String,
    fields: &'static [(&'static str, &'static str)],
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage {
    t: Words,
    around: Around,
    kept: [(Said, Vec<Held>); 2],
    beside: Vec<String>,
    never: Vec<Said>,
}

impl Page for PrivacyPage {
    fn cache(&self) -> Cache {
        Cache::Minute
    }
}

pub(super) async fn privacy(State(house): State<House>, asks: Asks) -> Response {
    page(&house, asks, |house, asks| {
        let t = asks.t;
        let those = |keeping: Keeping| {
            let fitting = PERSONAL
                .iter()
                .filter(|personal| personal.keeping == keeping);
            fitting.map(|personal| held(personal, t)).collect()
        };
        Ok(PrivacyPage {
            t,
            around: Around::of(house, asks),
            kept: [
                (t.say("privacy-until-erased"), those(Keeping::UntilErased)),
                (t.say("privacy-for-good"), those(Keeping::ForGood)),
            ],
            beside: (1..=BESIDE.len()).map(|n| beside(n, t)).collect(),
            never: (1..=NEVER.len()).map(|n| t.say(&never_id(n))).collect(),
        })
    })
    .await
}

/// The list stands in `acts::privacy`; its words are found by its first field or its place.
fn personal_id(personal: &Personal, part: &str) -> String {
    let (act, field) = personal.fields.first().copied().unwrap_or_default();
    format!("privacy-of-{act}-{field}-{part}").replace('_', "-")
}

fn beside_id(n: usize, part: &str) -> String {
    format!("privacy-beside-{n}-{part}")
}

fn never_id(n: usize) -> String {
    format!("privacy-never-{n}")
}

fn held(personal: &'static Personal, t: Words) -> Held {
    let part = |part| t.say(&personal_id(personal, part));
    let says = t.fill("privacy-read-by").put("why", part("why"));
    Held {
        what: part("what"),
        says: says.put("readers", part("readers")).into(),
        fields: personal.fields,
    }
}

fn beside(n: usize, t: Words) -> String {
    let part = |part| t.say(&beside_id(n, part));
    let says = t.fill("privacy-beside-says").put("what", part("what"));
    says.put("place", part("place"))
        .put("kept", part("kept"))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_list() {
        let t = Words::ENGLISH;
        for personal in PERSONAL {
            for (part, said) in [
                ("what", personal.what),
                ("why", personal.why),
                ("readers", personal.readers),
            ] {
                assert_eq!(t.say(&personal_id(personal, part)), said);
            }
        }
        for (n, it) in (1..).zip(BESIDE) {
            for (part, said) in [("what", it.what), ("place", it.place), ("kept", it.kept)] {
                assert_eq!(t.say(&beside_id(n, part)), said);
            }
        }
        for (n, said) in (1..).zip(NEVER) {
            assert_eq!(t.say(&never_id(n)), *said);
        }
    }
}
