//! Words for the scripts of a page.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use askama::filters::HtmlSafe;
use fluent_bundle::{FluentArgs, FluentValue};

use super::{Language, Words, sources};

/// What all scripts say, by language, ids in order.
static SAID: LazyLock<[BTreeMap<&str, String>; 2]> = LazyLock::new(|| Language::ALL.map(all));

/// A data block that `words.js` reads; it runs nothing, so the page's policy lets it stand.
#[derive(Clone, Debug)]
pub(crate) struct Script(String);

impl Script {
    pub(super) fn of(words: Words, starts: &[&str]) -> Self {
        let said = SAID[words.language() as usize].iter();
        let said = said.filter(|(id, _)| starts.iter().any(|start| id.starts_with(start)));
        let said: BTreeMap<_, _> = said.collect();
        let json = serde_json::to_string(&said).unwrap_or_default();
        Self(json.replace('<', "\\u003c"))
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = &self.0;
        write!(
            f,
            "<script type=\"application/json\" id=\"words\">{json}</script>"
        )
    }
}

impl HtmlSafe for Script {}

/// The messages for scripts, their variables left for `words.js` to fill in, as `{name}`.
fn all(language: Language) -> BTreeMap<&'static str, String> {
    let files = sources(language).filter(|(file, _)| *file == "scripts");
    let lines = files.flat_map(|(_, text)| text.lines());
    let ids = lines.filter_map(|line| Some(line.split_once(" = ")?.0));
    let said = ids.map(|id| (id, open(Words::of(language), id)));
    said.collect()
}

fn open(words: Words, id: &str) -> String {
    let files = sources(Language::En).filter(|(file, _)| *file == "scripts");
    let names = files.flat_map(|(_, text)| text.split("{ $").skip(1));
    let names = names.filter_map(|rest| Some(rest.split_once(' ')?.0));
    let args: FluentArgs<'_> = names
        .map(|name| (name, FluentValue::from(format!("{{{name}}}"))))
        .collect();
    words.find(id, Some(&args)).into_owned()
}
