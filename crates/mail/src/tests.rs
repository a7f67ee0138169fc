use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use proptest::prelude::*;

use crate::line::{Line, Lines, unescape, unfold};
use crate::words::SOURCES;

/// Each word of a language, with the variables that it uses.
fn vocabulary(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = fluent_syntax::parser::parse(text.to_owned()).expect("words");
    let mut out = BTreeMap::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            assert!(!matches!(entry, Entry::Junk { .. }), "{entry:?}");
            continue;
        };
        let mut used = BTreeSet::new();
        variables(
            &message.value.as_ref().expect("a value").elements,
            &mut used,
        );
        let twice = out.insert(message.id.name.clone(), used);
        assert!(twice.is_none(), "{} is said twice", message.id.name);
    }
    out
}

fn variables(elements: &[PatternElement<String>], used: &mut BTreeSet<String>) {
    for element in elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        let (inline, variants) = match expression {
            Expression::Inline(inline) => (inline, &[][..]),
            Expression::Select { selector, variants } => (selector, &variants[..]),
        };
        if let InlineExpression::VariableReference { id } = inline {
            used.insert(id.name.clone());
        }
        for variant in variants {
            variables(&variant.value.elements, used);
        }
    }
}

#[test]
fn every_language_says_the_same_with_the_same_variables() {
    let (_, english) = SOURCES[0];
    let english = vocabulary(english);
    for (tag, text) in &SOURCES[1..] {
        assert_eq!(vocabulary(text), english, "{tag}");
    }
}

#[test]
fn every_word_is_used() {
    let code = [include_str!("words.rs"), include_str!("message.rs")].concat();
    for word in vocabulary(SOURCES[0].1).keys() {
        let made = ["weekday-", "month-"]
            .iter()
            .any(|made| word.starts_with(made));
        assert!(made || code.contains(&format!("\"{word}\"")), "{word}");
    }
}

#[test]
#[should_panic(expected = "en has no word for nothing")]
fn a_missing_word_fails_the_tests() {
    crate::Words::of("en").word("nothing");
}

#[test]
#[should_panic(expected = "Variable { id: \"when\" }")]
fn a_missing_variable_fails_the_tests() {
    crate::Words::of("en").word("fact-when");
}

#[test]
fn a_line_is_read_as_rfc_5545_writes_it() {
    let check = |text: &str| Line::read(text).map(|line| (line.name, line.params, line.value));
    let owned = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let line = r#"attendee;cn="Rao; A: B";Member="mailto:a@x","mailto:b@x";X=1:mailto:c@x"#;
    let (name, params, value) = check(line).expect("a line");
    assert_eq!((name.as_str(), value.as_str()), ("ATTENDEE", "mailto:c@x"));
    let expected = [
        owned("CN", "Rao; A: B"),
        owned("MEMBER", "mailto:a@x"),
        owned("X", "1"),
    ];
    assert_eq!(params, expected);
    for wrong in [
        "",
        ":",
        "A",
        "A;B:c",
        "A;B=\"c:d",
        "A;B=c",
        "A B:c",
        "A;=c:d",
        "A;B=\"c\"d:e",
    ] {
        assert_eq!(check(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_text_survives_folding_and_escaping(text in "[\\PC\n;,:\\\\\"क-ह🎥]{0,400}") {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &text);
        lines.raw("END", "VEVENT");
        let written = lines.finish();
        for line in written.split("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
        }
        let read = unfold(written.as_bytes());
        prop_assert_eq!(read.len(), 2);
        let line = Line::read(std::str::from_utf8(&read[0]).expect("text")).expect("a line");
        let breaks = ['\u{2028}', '\u{2029}'];
        prop_assert_eq!(unescape(&line.value), text.replace(breaks, "\n"));
    }

    #[test]
    fn a_name_cannot_leave_its_parameter(name in "[\\PC\n\r\";:,^=]{0,100}") {
        let mut lines = Lines::default();
        lines.with("ORGANIZER", &[("CN", &name), ("ROLE", "CHAIR")], "mailto:a@b.example");
        let written = lines.finish();
        let read = unfold(written.as_bytes());
        prop_assert_eq!(read.len(), 1);
        let line = Line::read(std::str::from_utf8(&read[0]).expect("text")).expect("a line");
        prop_assert_eq!(line.params.len(), 2);
        prop_assert_eq!(line.param("ROLE"), Some("CHAIR"));
        prop_assert_eq!(line.value.as_str(), "mailto:a@b.example");
    }

    #[test]
    fn lines_folded_within_characters_are_read(text in "[क-ह🎥a-z]{0,200}", width in 2_usize..75) {
        let line = format!("COMMENT:{text}");
        let chunks: Vec<&[u8]> = line.as_bytes().chunks(width).collect();
        let folded = chunks.join(&b"\r\n "[..]);
        prop_assert_eq!(unfold(&folded), vec![line.into_bytes()]);
    }
}
