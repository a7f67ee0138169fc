//! Every word that a person reads, in the reader's language (Project Fluent).
//!
//! `words/{language}/*.ftl` hold the messages. [`Words`] says them: `t.say("home-live")`, with
//! variables `t.fill("entry-title").put("n", n)`, and with markup of our own
//! `t.fill("base-foot").link("log", "/log")`. What comes from the record is shown as it was entered.

mod asks;
mod message;
mod script;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub(crate) use asks::Asks;
pub(crate) use message::{Entered, Message, group};
pub(crate) use script::Script;

/// A language in which everything is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Language {
    En,
    Hi,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Hi];

    /// Its tag (RFC 5646).
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Hi => "hi",
        }
    }

    /// Which way it runs, as HTML's `dir` has it.
    pub(crate) fn direction(self) -> &'static str {
        match self {
            Self::En | Self::Hi => "ltr",
        }
    }

    /// What it calls itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Hi => "हिन्दी",
        }
    }

    /// The language of a tag, `hi` or `hi-IN`; none where we do not speak it.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let mut all = Self::ALL.into_iter();
        all.find(|language| language.code().eq_ignore_ascii_case(primary.trim()))
    }
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Each file by its name, in English and in Hindi.
        const FILES: &[(&str, &str, &str)] = &[
            $((
                $name,
                include_str!(concat!("../words/en/", $name, ".ftl")),
                include_str!(concat!("../words/hi/", $name, ".ftl")),
            ),)*
        ];
    };
}

files![
    "acts",
    "attendance",
    "base",
    "bundle",
    "charts",
    "console",
    "elsewhere",
    "footage",
    "help",
    "home",
    "lists",
    "log",
    "me",
    "meeting",
    "notice",
    "offices",
    "papers",
    "privacy",
    "public",
    "register",
    "scripts",
    "signing",
    "states",
    "times",
    "verify",
];

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| Language::ALL.map(bundle));

/// The files of a language.
fn sources(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().map(move |(name, en, hi)| match language {
        Language::En => (*name, *en),
        Language::Hi => (*name, *hi),
    })
}

fn bundle(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Only text that runs the other way is set apart: see `message::isolated`.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(message::grouped));
    for (file, text) in sources(language) {
        // What can be read of a file with a flaw is used all the same; a test finds the flaw.
        let resource = FluentResource::try_new(text.to_owned());
        let resource = resource.unwrap_or_else(|(rest, flaws)| {
            tracing::error!(file, ?flaws, "words cannot be read");
            rest
        });
        if let Err(flaws) = bundle.add_resource(resource) {
            tracing::error!(file, ?flaws, "words are said twice");
        }
    }
    bundle
}

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words(Language);

impl Words {
    pub(crate) const ENGLISH: Self = Self(Language::En);

    pub(crate) fn of(language: Language) -> Self {
        Self(language)
    }

    pub(crate) fn language(self) -> Language {
        self.0
    }

    /// What the language says under an id.
    pub(crate) fn say(self, id: &str) -> Cow<'static, str> {
        self.find(id, None)
    }

    /// The same with variables, to be `put`.
    pub(crate) fn fill(self, id: &'static str) -> Message {
        Message::new(self, id)
    }

    /// What comes from the record, as it was entered: in no known language, either direction.
    pub(crate) fn entered(self, text: impl fmt::Display) -> Entered {
        Entered(text.to_string())
    }

    /// The words that a page's scripts say, for `words.js` to read: those whose ids start so.
    pub(crate) fn script(self, starts: &[&str]) -> Script {
        Script::of(self, starts)
    }

    /// Says a message; falls back to English, and at the very last to the id.
    fn find<'a>(self, id: &str, args: Option<&'a FluentArgs<'a>>) -> Cow<'a, str> {
        for language in [self.0, Language::En] {
            let bundle = &BUNDLES[language as usize];
            let message = bundle.get_message(id);
            let Some(pattern) = message.and_then(|message| message.value()) else {
                missed(language, id, "is missing");
                continue;
            };
            let mut flaws = Vec::new();
            let text = bundle.format_pattern(pattern, args, &mut flaws);
            if !flaws.is_empty() {
                missed(language, id, "lacks a variable");
            }
            return text;
        }
        Cow::Owned(id.to_owned())
    }
}

/// Tells once of a message that cannot be said as it should.
fn missed(language: Language, id: &str, what: &'static str) {
    static TOLD: Mutex<BTreeSet<(Language, String)>> = Mutex::new(BTreeSet::new());
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.len() < 1000 && told.insert((language, id.to_owned())) {
        tracing::error!(language = language.code(), id, "a message {what}");
    }
}

/// Something that a message can hold.
pub(crate) trait Value {
    fn value(&self) -> FluentValue<'static>;
}

impl<T: Value + ?Sized> Value for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

macro_rules! text {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(message::isolated(self.as_ref()))
            }
        }
    )*};
}
text![str, String, Cow<'_, str>];

impl Value for Message {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}
number![i8, i64, u32, u64, usize];
