//! Content lines of iCalendar (RFC 5545 §3.1), written and read.
//!
//! By hand, because the libraries that were looked at take the date of a calendar from a clock and
//! its name from chance where we give none, and let a quote in a name end the parameter.

use crate::address::one_line;

/// Octets of a line, without its end (§3.1).
const WIDTH: usize = 75;

/// Content lines as they go out, folded and ended by CRLF.
#[derive(Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// Adds a line whose value is already in its form.
    pub(crate) fn raw(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{}", one_line(value)));
    }

    /// Adds a line with text, escaped (§3.3.11).
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{}", escape(value)));
    }

    /// Adds a line with parameters, quoted unless they are a token.
    pub(crate) fn with(&mut self, name: &str, params: &[(&str, &str)], value: &str) {
        let mut line = name.to_owned();
        for (key, param) in params {
            // No quote can stand in a quoted value (§3.2), and few programs read RFC 6868.
            let inner = one_line(param).replace('"', "\u{2019}");
            let quote = if token(&inner).is_some() { "" } else { "\"" };
            line.push_str(&format!(";{key}={quote}{inner}{quote}"));
        }
        line.push(':');
        line.push_str(&one_line(value));
        self.fold(&line);
    }

    /// All lines.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    /// Breaks between characters, so that each line is text by itself.
    fn fold(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > WIDTH {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            c if c.is_control() && c != '\t' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The text behind an escaped value.
pub(crate) fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// One content line as it came in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its name, in capitals.
    pub(crate) name: String,
    /// Its parameters, their names in capitals, each with its first value.
    pub(crate) params: Vec<(String, String)>,
    /// Its value, still escaped.
    pub(crate) value: String,
}

impl Line {
    /// Reads `name *(";" param) ":" value`; none when it is anything else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let end = text.find([';', ':'])?;
        let name = token(&text[..end])?;
        let mut rest = &text[end..];
        let mut params = Vec::new();
        while let Some(param) = rest.strip_prefix(';') {
            let (key, values) = param.split_once('=')?;
            let (first, after) = values_of(values)?;
            params.push((token(key)?, first));
            rest = after;
        }
        Some(Self {
            name,
            params,
            value: rest.strip_prefix(':')?.to_owned(),
        })
    }

    /// The first value of a parameter.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        let mut found = self.params.iter().filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.as_str())
    }
}

fn token(name: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let fits = !name.is_empty() && name.bytes().all(plain);
    fits.then(|| name.to_ascii_uppercase())
}

/// The first of a parameter's values, and what follows the last.
fn values_of(text: &str) -> Option<(String, &str)> {
    let (first, mut rest) = value_of(text)?;
    while let Some(more) = rest.strip_prefix(',') {
        rest = value_of(more)?.1;
    }
    Some((first.to_owned(), rest))
}

fn value_of(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split_once('"');
    }
    Some(text.split_at(text.find([';', ':', ','])?))
}

/// Joins folded lines (§3.1): before they are read as text, since some programs break characters.
pub(crate) fn unfold(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line.first(), lines.last_mut()) {
            (Some(b' ' | b'\t'), Some(last)) => last.extend_from_slice(&line[1..]),
            _ => lines.push(line.to_vec()),
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}
