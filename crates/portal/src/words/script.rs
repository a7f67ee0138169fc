//! Words for the scripts of a page.

use std::collections::BTreeMap;
use std::fmt;

use askama::filters::HtmlSafe;
use fluent_bundle::{FluentArgs, FluentValue};

use super::{Language, Words, sources};

/// A data block that `words.js` reads; it runs nothing, so the page's policy lets it stand.
#[derive(Clone, Debug)]
pub(crate) struct Script(String);

impl Script {
    pub(super) fn of(words: Words, starts: &[&str]) -> Self {
        let ids = sources(Language::En).flat_map(|(_, text)| ids(text));
        let ids = ids.filter(|id| starts.iter().any(|start| id.starts_with(start)));
        let said: BTreeMap<&str, String> = ids.map(|id| (id, open(words, id))).collect();
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

/// A message whose variables are left for the script, as `{name}`.
fn open(words: Words, id: &str) -> String {
    let names = sources(Language::En).flat_map(|(_, text)| text.split("{ $").skip(1));
    let names = names.filter_map(|rest| Some(rest.split_once(' ')?.0));
    let args: FluentArgs<'_> = names
        .map(|name| (name, FluentValue::from(format!("{{{name}}}"))))
        .collect();
    words.find(id, Some(&args)).into_owned()
}

/// The ids of the messages in a file.
pub(super) fn ids(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter_map(|line| {
        let (id, _) = line.split_once(" =")?;
        let letters = id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        letters.then_some(id)
    })
}
