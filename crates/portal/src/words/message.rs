//! One message with its variables, as text or with markup.

use std::fmt;

use askama::filters::HtmlSafe;
use fluent_bundle::{FluentArgs, FluentValue};

use super::{Value, Words};

/// A message and what it holds.
#[derive(Debug)]
pub(crate) struct Message {
    words: Words,
    id: &'static str,
    args: FluentArgs<'static>,
}

impl Message {
    pub(super) fn new(words: Words, id: &'static str) -> Self {
        let args = FluentArgs::new();
        Self { words, id, args }
    }

    /// Gives a variable. Counts go as numbers, names in addresses and places in the log as text.
    pub(crate) fn put(mut self, name: &'static str, value: impl Value) -> Self {
        self.args.set(name, ended(value.value()));
        self
    }

    /// With its markup, `<code>…</code>`.
    pub(crate) fn rich(&self) -> Rich {
        let args: FluentArgs<'_> = self.args.iter().map(escape_value).collect();
        Rich {
            text: unended(&self.words.find(self.id, Some(&args))),
            links: Vec::new(),
        }
    }

    /// With its markup, `<name>…</name>` being a link.
    pub(crate) fn link(&self, name: &'static str, href: impl fmt::Display) -> Rich {
        self.rich().link(name, href)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&unended(&self.words.find(self.id, Some(&self.args))))
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.to_string()
    }
}

/// Stands behind a variable that brings its own full stop, until the sentence is whole.
const ENDED: char = '\u{E000}';
const STOPS: [char; 4] = ['.', '।', '?', '!'];

/// Marks text that ends with a full stop: what was entered often does.
fn ended(value: FluentValue<'static>) -> FluentValue<'static> {
    match value {
        FluentValue::String(text) if text.trim_end_matches('\u{2069}').ends_with(STOPS) => {
            FluentValue::from(format!("{text}{ENDED}"))
        }
        FluentValue::String(_)
        | FluentValue::Number(_)
        | FluentValue::Custom(_)
        | FluentValue::None
        | FluentValue::Error => value,
    }
}

/// Without the full stops that a sentence sets behind a variable that brought its own.
fn unended(text: &str) -> String {
    let mut parts = text.split(ENDED);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.strip_prefix(['.', '।']).unwrap_or(part));
    }
    out
}

/// A variable for a message with markup: its text cannot be taken for elements.
fn escape_value((name, value): (&str, &FluentValue<'_>)) -> (String, FluentValue<'static>) {
    let value = match value {
        FluentValue::Number(number) => FluentValue::Number(number.clone()),
        FluentValue::String(text) => FluentValue::from(escaped(text)),
        FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => FluentValue::None,
    };
    (name.to_owned(), value)
}

/// Words with markup: what is put into them is escaped, and of their own only known elements count.
#[derive(Clone, Debug)]
pub(crate) struct Rich {
    text: String,
    links: Vec<(&'static str, String)>,
}

/// What may stand in a message beside links.
const ELEMENTS: [(&str, &str, &str); 4] = [
    ("code", "<code>", "</code>"),
    ("strong", "<strong>", "</strong>"),
    ("hint", "<span class=\"hint\">", "</span>"),
    ("unseen", "<span class=\"unseen\">", "</span>"),
];

impl Rich {
    /// Makes `<name>…</name>` a link.
    pub(crate) fn link(mut self, name: &'static str, href: impl fmt::Display) -> Self {
        self.links.push((name, href.to_string()));
        self
    }
}

impl fmt::Display for Rich {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            f.write_str(before)?;
            let (tag, next) = after.split_once('>').unwrap_or((after, ""));
            let (name, closes) = match tag.strip_prefix('/') {
                Some(name) => (name, true),
                None => (tag, false),
            };
            let link = self.links.iter().find(|(known, _)| *known == name);
            let element = ELEMENTS.iter().find(|(known, ..)| *known == name);
            match (link, element) {
                (Some(_), _) if closes => f.write_str("</a>")?,
                (Some((_, href)), _) => write!(f, "<a href=\"{}\">", escaped(href))?,
                (None, Some((_, _, end))) if closes => f.write_str(end)?,
                (None, Some((_, begin, _))) => f.write_str(begin)?,
                (None, None) => {}
            }
            rest = next;
        }
        f.write_str(rest)
    }
}

impl HtmlSafe for Rich {}

/// Text from the record: in no known language, running either way.
#[derive(Clone, Debug)]
pub(crate) struct Entered(pub(super) String);

impl fmt::Display for Entered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<bdi lang=\"\">{}</bdi>", escaped(&self.0))
    }
}

impl HtmlSafe for Entered {}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Text that runs from right to left is set apart from a sentence that does not (FIRST STRONG
/// ISOLATE, UAX #9), in pages, attributes and pushed changes alike; other text stays as it is.
pub(super) fn isolated(text: &str) -> String {
    let turns = |letter: char| {
        matches!(u32::from(letter),
            0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x10800..=0x10FFF
            | 0x1E800..=0x1EFFF)
    };
    if text.contains(turns) {
        format!("\u{2068}{text}\u{2069}")
    } else {
        text.to_owned()
    }
}

/// Whole numbers as they are grouped in India, 12,34,567.
pub(super) fn grouped<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let text = number.as_string().into_owned();
    let whole = text.bytes().all(|byte| byte.is_ascii_digit());
    Some(if whole { group(&text) } else { text })
}

/// Groups the digits of a whole number: the last three, then two by two.
pub(crate) fn group(digits: &str) -> String {
    let count = digits.len();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = count - at;
        if at > 0 && (left == 3 || (left > 3 && left % 2 == 1)) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
