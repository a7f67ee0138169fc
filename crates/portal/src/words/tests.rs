//! The words are whole: in each language the same, all of them used, none of them missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement,
};

use super::{Language, Words, message, sources};

/// What is the same in English and in Hindi, and why.
const SAME: &[(&str, &str)] = &[
    ("time-day-month", "the same order"),
    ("time-month-year", "the same order"),
    ("time-date", "day, month and year stand in the same order"),
    ("time-day-clock", "the same order"),
    ("time-at", "the same order"),
    ("time-day-at", "the same order"),
    ("time-utc", "an international name"),
    ("size-kb", "an international unit"),
    ("size-mb", "an international unit"),
    ("size-gb", "an international unit"),
    ("console-rate", "an international unit"),
    ("entry-when", "the same order"),
    ("act-quoted", "only marks"),
    ("meeting-paper-digest", "the name of a standard"),
];

/// Each message's text, as it is written, and its variables.
#[derive(Default)]
struct Said {
    text: String,
    variables: BTreeSet<String>,
    choices: usize,
}

fn vocabulary(language: Language) -> BTreeMap<String, Said> {
    let mut all = BTreeMap::new();
    for (file, text) in sources(language) {
        let code = language.code();
        let resource = fluent_syntax::parser::parse(text.to_owned());
        let resource = resource.unwrap_or_else(|(_, flaws)| panic!("{code}/{file}: {flaws:?}"));
        for entry in resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
                Entry::Term(_) | Entry::Junk { .. } => panic!("{code}/{file}: not a message"),
            };
            let id = message.id.name;
            let pattern = message
                .value
                .unwrap_or_else(|| panic!("{code}: {id} is empty"));
            let mut said = Said::default();
            read(&pattern, &mut said);
            assert!(!said.text.trim().is_empty(), "{code}: {id} is empty");
            assert!(
                all.insert(id.clone(), said).is_none(),
                "{code}: {id} is there twice"
            );
        }
    }
    all
}

fn read(pattern: &Pattern<String>, said: &mut Said) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => said.text.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => inside(inline, said),
                Expression::Select { selector, variants } => {
                    said.choices += 1;
                    inside(selector, said);
                    variants
                        .iter()
                        .for_each(|variant| read(&variant.value, said));
                }
            },
        }
    }
}

fn inside(inline: &InlineExpression<String>, said: &mut Said) {
    match inline {
        InlineExpression::VariableReference { id } => {
            said.text.push_str(&format!("{{{}}}", id.name));
            said.variables.insert(id.name.clone());
        }
        InlineExpression::StringLiteral { value } => said.text.push_str(value),
        InlineExpression::FunctionReference {
            arguments: CallArguments { .. },
            ..
        }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. }
        | InlineExpression::Placeable { .. } => panic!("only variables and text in {}", said.text),
    }
}

fn files(under: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(under)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("vendor") {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let text = fs::read_to_string(&path).expect("text");
                out.push((path, text));
            }
        }
    }
    out
}

/// Sources that say words: pages, templates and scripts, without tests.
fn speakers() -> Vec<(PathBuf, String)> {
    let code = files("src", "rs")
        .into_iter()
        .filter(|(path, _)| !path.ends_with("tests.rs"));
    let code = code.map(|(path, text)| {
        let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
        (path, text[..end].to_owned())
    });
    let rest = [files("templates", "html"), files("assets", "js")].concat();
    code.chain(rest).collect()
}

#[test]
fn every_language_says_the_same() {
    let english = vocabulary(Language::En);
    let hindi = vocabulary(Language::Hi);
    let ids = |all: &BTreeMap<String, Said>| all.keys().cloned().collect::<BTreeSet<_>>();
    let only: Vec<_> = ids(&english)
        .symmetric_difference(&ids(&hindi))
        .cloned()
        .collect();
    assert!(only.is_empty(), "in one language only: {only:?}");
    for (id, said) in &english {
        let other = &hindi[id];
        assert_eq!(said.variables, other.variables, "{id}");
        let kept = SAME.iter().any(|(same, _)| same == id);
        assert_eq!(
            said.text == other.text,
            kept,
            "{id} is the same in both languages"
        );
        let markup = |said: &Said| {
            let tags = said
                .text
                .split('<')
                .skip(1)
                .filter_map(|rest| rest.split_once('>'));
            tags.map(|(tag, _)| tag.to_owned()).collect::<BTreeSet<_>>()
        };
        assert_eq!(markup(said), markup(other), "{id}");
        assert!(
            !said.text.contains('&') && !other.text.contains('&'),
            "{id}"
        );
    }
    let known = |(id, _): &(&str, &str)| english.contains_key(*id);
    assert!(SAME.iter().all(known));
}

#[test]
fn scripts_are_given_plain_words() {
    for language in Language::ALL {
        for (id, said) in vocabulary(language) {
            assert!(!id.starts_with("js-") || said.choices == 0, "{id}");
            let there = Words::of(language).script(&[&id]).to_string().contains(&id);
            assert_eq!(
                there,
                id.starts_with("js-"),
                "{id} is for scripts, in their file alone"
            );
        }
    }
    let script = Words::of(Language::Hi).script(&["js-player-"]).to_string();
    assert!(
        script.contains("\"js-player-lost\":\"कैमरा {camera} से"),
        "{script}"
    );
    assert!(!script.contains("js-console-"), "{script}");
}

/// What stands between the quotation marks that follow `before`, with all that comes after.
fn calls<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let rests = text.split(before).skip(1);
    rests.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'))
}

/// Everything in quotation marks that looks like an id of ours.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    let letters = |word: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        word.contains('-') && !word.starts_with('-') && word.bytes().all(fits)
    };
    text.split('"').filter(move |word| letters(word))
}

#[test]
fn every_word_that_is_used_exists_and_every_one_that_exists_is_used() {
    let english = vocabulary(Language::En);
    let mut used = BTreeSet::new();
    for (path, text) in speakers() {
        for before in ["say(", "fill("] {
            for (id, _) in calls(&text, before) {
                assert!(
                    english.contains_key(id),
                    "{}: there is no {id}",
                    path.display()
                );
            }
        }
        // Ids that are chosen first and said afterwards.
        let some = literals(&text).filter(|word| english.contains_key(*word));
        used.extend(some.map(str::to_owned));
        let starts: BTreeSet<_> = english
            .keys()
            .filter_map(|id| id.split('-').next())
            .collect();
        if path.extension().is_some_and(|ending| ending == "rs") {
            for word in literals(&text).filter(|word| !english.contains_key(*word)) {
                let start = word.split('-').next().unwrap_or_default();
                let other = OTHER.contains(&word) || !starts.contains(start);
                assert!(other, "{}: there is no {word}", path.display());
            }
        }
    }
    // The privacy page finds these by the list in `acts`; a test beside it says each of them.
    let listed = ["privacy-of-", "privacy-beside-", "privacy-never-"];
    let listed = |id: &&String| listed.iter().any(|start| id.starts_with(start));
    used.extend(english.keys().filter(listed).cloned());
    let unused: Vec<_> = english.keys().filter(|id| !used.contains(*id)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

/// What looks like an id of a message in Rust and is none.
const OTHER: &[&str] = &[];

#[test]
fn every_message_is_given_its_variables() {
    let english = vocabulary(Language::En);
    let mut looked = 0;
    for (path, text) in speakers() {
        for (id, rest) in calls(&text, "fill(") {
            let Some(mut rest) = rest.strip_prefix(')') else {
                panic!("{}: more than an id in {id}", path.display());
            };
            let mut given = BTreeSet::new();
            while let Some(next) = rest.trim_start().strip_prefix(".put(") {
                let next = next.trim_start().strip_prefix('"').expect("a name");
                let (name, after) = next.split_once('"').expect("an end");
                given.insert(name.to_owned());
                rest = &after[closing(after)..];
            }
            // What a chain does not give is given further down; it is never more than is asked for.
            let asked = &english[id].variables;
            assert!(given.is_subset(asked), "{}: {id} {given:?}", path.display());
            let page = path.extension().is_some_and(|ending| ending == "html");
            assert!(
                !page || given == *asked,
                "{}: {id} {given:?}",
                path.display()
            );
            looked += 1;
        }
    }
    assert!(looked > 200, "{looked}");
}

/// The place after the parenthesis that closes.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _other => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// Words that a template may hold itself: names, commands and abbreviations.
const NAMES: &[&str] = &[
    "API",
    "HLS",
    "C2SP",
    "tlog-proof",
    "onrecord",
    "verify",
    "report",
    "portal",
    "to",
    "FILE",
    "mp4",
    "against",
    "curl",
    "s",
    "sha256sum",
    "log",
    "disclosure",
    "x",
];

#[test]
fn no_template_holds_words_of_its_own() {
    for (path, text) in files("templates", "html") {
        // A class of the page, no words.
        let text = without(&text, "{% block kind %}", "{% endblock %}");
        let text = without(&without(&text, "{%", "%}"), "{{", "}}");
        for attribute in ["aria-label", "title", "alt", "placeholder"] {
            for (value, _) in calls(&text, &format!(" {attribute}=")) {
                assert!(value.trim().is_empty(), "{}: {value}", path.display());
            }
        }
        let text = without(&text, "<", ">");
        let letters = |letter: char| !letter.is_alphanumeric() && letter != '-';
        let own = text.split(letters).map(|word| word.trim_matches('-'));
        for word in own.filter(|word| word.chars().any(char::is_alphabetic)) {
            assert!(NAMES.contains(&word), "{}: {word:?}", path.display());
        }
    }
}

#[test]
fn no_script_holds_sentences_of_its_own() {
    for (path, text) in files("assets", "js") {
        let code = text
            .lines()
            .map(|line| line.split("// ").next().unwrap_or_default());
        let code = code.filter(|line| !line.trim_start().starts_with(['*', '/']));
        for line in code {
            for (at, literal) in line.split(['"', '`']).enumerate() {
                let words = literal.split(' ').filter(|word| word.len() > 1).count();
                let begins = literal.starts_with(|letter: char| letter.is_ascii_uppercase());
                let sentence = at % 2 == 1 && words > 1 && begins;
                assert!(!sentence, "{}: {literal:?}", path.display());
            }
        }
    }
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split(open);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push(' ');
        out.push_str(part.split_once(close).map_or("", |(_, rest)| rest));
    }
    out
}

#[test]
fn a_word_that_is_missing_is_said_in_english_and_at_last_by_its_id() {
    let hindi = Words::of(Language::Hi);
    assert_eq!(hindi.say("no-such-message"), "no-such-message");
    let lacking = hindi.fill("entry-title").to_string();
    assert_eq!(lacking, "प्रविष्टि {$n}");
}

#[test]
fn counts_and_names_are_set_right() {
    let (english, hindi) = (Words::ENGLISH, Words::of(Language::Hi));
    let cameras = |t: Words, n: usize| t.fill("row-cameras").put("n", n).to_string();
    assert_eq!(cameras(english, 1), "1 camera");
    assert_eq!(cameras(english, 1_234_567), "12,34,567 cameras");
    assert_eq!(cameras(hindi, 0), "0 कैमरे");
    assert_eq!(cameras(hindi, 1), "1 कैमरा");
    let entry = english.fill("entry-title").put("n", 1234.to_string());
    assert_eq!(entry.to_string(), "Entry 1234");
    assert_eq!(message::group("100000"), "1,00,000");
    assert_eq!(message::group("999"), "999");
}

#[test]
fn what_is_put_in_cannot_leave_its_place() {
    let t = Words::ENGLISH;
    let urdu = "کابینہ";
    let ground = t.fill("state-ground").put("ground", urdu).to_string();
    assert_eq!(ground, format!("Ground: \u{2068}{urdu}\u{2069}."));
    let title = "<a href=\"x\">&</a><strong>";
    let rich = t.fill("home-watch").put("title", title).rich().to_string();
    assert_eq!(
        rich,
        "Watch live<span class=\"unseen\">: &lt;a href=&#34;x&#34;&gt;&amp;&lt;/a&gt;\
         &lt;strong&gt;</span>"
    );
    let link = t.fill("base-foot").link("log", "/\"><x").to_string();
    assert!(
        link.contains("<a href=\"/&#34;&gt;&lt;x\">signed log</a>"),
        "{link}"
    );
    // A link that is given no address is none.
    assert!(link.contains("anyone can verify without"), "{link}");
    assert_eq!(
        t.entered("<b>").to_string(),
        "<bdi lang=\"\">&lt;b&gt;</bdi>"
    );
}

/// What was entered often ends with its own full stop; a sentence has one, in whatever language.
#[test]
fn no_sentence_ends_twice() {
    for (language, whole) in [
        (Language::En, "Recess: The press left."),
        (Language::Hi, "विराम: The press left."),
    ] {
        let t = Words::of(language);
        for entered in ["The press left", "The press left."] {
            let says = t.fill("act-recessed").put("reason", entered).to_string();
            let once = |stops: &[char]| says.matches(stops).count() == 1;
            assert!(once(&['.', '।']), "{says}");
            if entered.ends_with('.') {
                assert_eq!(says, whole);
            }
        }
        let asked = t
            .fill("act-recessed")
            .put("reason", "Why?")
            .rich()
            .to_string();
        assert!(asked.ends_with("Why?"), "{asked}");
        let within = t
            .fill("act-released")
            .put("to", "A. Rao.")
            .put("what", "All");
        assert!(within.to_string().contains("A. Rao."), "{within}");
    }
}
