//! Certificates for a produced copy, as pages to be printed and as PDF: what the record knows is
//! filled in, and blanks stand where a person must say something.
//!
//! The forms are in English, as the courts that ask for them have them. Of the Schedule to the
//! Bharatiya Sakshya Adhiniyam, 2023, Part A was compared with published copies of the Act; Part B
//! was written from memory after them. The US certifications and the plain one follow the rules
//! that they name and are in our words. A lawyer should read all of them before they are used.

mod facts;
mod page;
mod pdf;

#[cfg(test)]
mod tests;

pub use facts::{Copied, Facts, Recorded};

/// A form, by its name in file names.
const FORMS: [(&str, &str); 4] = [
    (
        "india-bsa-63-4",
        include_str!("certificate/forms/india.txt"),
    ),
    (
        "us-fre-902-13",
        include_str!("certificate/forms/us-902-13.txt"),
    ),
    (
        "us-fre-902-14",
        include_str!("certificate/forms/us-902-14.txt"),
    ),
    ("plain", include_str!("certificate/forms/plain.txt")),
];

/// What stands on a sheet, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    Title(String),
    Heading(String),
    Text(String),
    /// Rows of cells, each cell under its head.
    Table(Vec<&'static str>, Vec<Vec<String>>),
    /// What follows begins on a page of its own.
    Break,
}

/// Every certificate of a copy: file name and bytes, each as HTML and, where all that stands in it
/// can be written in Latin letters, as PDF.
pub fn certificates(facts: &Facts) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for (name, form) in FORMS {
        let blocks = filled(form, facts);
        let name = format!("{}-{name}", facts.stem());
        out.push((format!("{name}.html"), page::html(&blocks).into_bytes()));
        if let Some(bytes) = pdf::document(&blocks) {
            out.push((format!("{name}.pdf"), bytes));
        }
    }
    out
}

/// A form with what the record knows, and the annexes behind it.
fn filled(form: &str, facts: &Facts) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in form.split("\n\n") {
        let mut text = String::new();
        for line in part.lines() {
            if let Some(title) = line.strip_prefix("# ") {
                blocks.push(Block::Title(title.to_owned()));
            } else if let Some(heading) = line.strip_prefix("## ") {
                blocks.push(Block::Heading(heading.to_owned()));
            } else if line == "---" {
                blocks.push(Block::Break);
            } else {
                text.push_str(line);
                text.push('\n');
            }
        }
        let text = text.trim_end();
        if !text.is_empty() {
            let text = text.replace("{subject}", &facts.subject());
            blocks.push(Block::Text(text.replace("{source}", &facts.source())));
        }
    }
    blocks.push(Block::Break);
    blocks.extend(facts.annexes());
    blocks
}
