//! Words and dates in the reader's language (Project Fluent).

use std::sync::LazyLock;

use acts::Time;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use unic_langid::LanguageIdentifier;

use crate::calendar::{Event, Status};

/// Each language with its words.
pub(crate) const SOURCES: [(&str, &str); 2] = [
    ("en", include_str!("../words/en.ftl")),
    ("hi", include_str!("../words/hi.ftl")),
];

static LANGUAGES: LazyLock<Vec<Words>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|(tag, text)| Words::new(tag, text))
        .collect()
});

/// The words of one language.
pub struct Words {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The words for a language tag (RFC 5646), `hi` or `hi-IN`; English where we have none.
    pub fn of(tag: &str) -> &'static Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        let known = |words: &&Self| words.tag.eq_ignore_ascii_case(language);
        LANGUAGES.iter().find(known).unwrap_or(&LANGUAGES[0])
    }

    /// The language's tag, for headers and pages.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The meeting as calendars should show it: its state in the title, and in the description its
    /// time at the place and its page.
    pub fn shown(&self, event: &Event) -> Event {
        let mut shown = event.clone();
        let title = [("title", event.title.as_str())];
        match event.status {
            Status::Confirmed => {}
            Status::Tentative => shown.title = self.say("title-postponed", title),
            Status::Cancelled => shown.title = self.say("title-cancelled", title),
        }
        let when = self.when(event.starts, event.ends, &event.zone);
        let lines = [
            self.say("calendar-when", [("when", when)]),
            self.say("calendar-page", [("url", event.url.as_str())]),
        ];
        let parts = [event.description.trim().to_owned(), lines.join("\n")];
        shown.description = parts.join("\n\n").trim().to_owned();
        shown
    }

    /// "Sunday, 22 November 2026, 15:00 to 16:30 (Asia/Kolkata, UTC+05:30)".
    pub fn when(&self, starts: Time, ends: Option<Time>, zone: &str) -> String {
        let (start, zone) = local(starts, zone);
        let offset = start.strftime("%:z").to_string();
        let mut args = vec![
            ("date", self.weekday_date(&start)),
            ("clock", clock(&start)),
            ("zone", format!("{zone}, UTC{offset}")),
        ];
        let Some(end) = ends.filter(|ends| *ends > starts) else {
            return self.say("from", args);
        };
        let (end, _) = local(end, &zone);
        let same_day = start.date() == end.date();
        let until = if same_day {
            clock(&end)
        } else {
            self.date_clock(&end)
        };
        args.push(("until", until));
        self.say("from-until", args)
    }

    /// "22 November 2026, 15:00".
    pub(crate) fn short(&self, at: Time, zone: &str) -> String {
        self.date_clock(&local(at, zone).0)
    }

    /// What the language says under a name, with its variables.
    pub(crate) fn say<'a, V: Into<FluentValue<'a>>>(
        &self,
        name: &str,
        args: impl IntoIterator<Item = (&'a str, V)>,
    ) -> String {
        let mut errors = Vec::new();
        let args: FluentArgs<'_> = args.into_iter().map(|(key, to)| (key, to.into())).collect();
        let pattern = self
            .bundle
            .get_message(name)
            .and_then(|message| message.value());
        // A word that is missing is our fault, and each is said in the tests.
        debug_assert!(pattern.is_some(), "{} has no word for {name}", self.tag);
        let text = pattern.map_or_else(String::new, |pattern| {
            self.bundle
                .format_pattern(pattern, Some(&args), &mut errors)
                .into_owned()
        });
        debug_assert!(errors.is_empty(), "{}: {name}: {errors:?}", self.tag);
        text
    }

    /// A word that has no variables.
    pub(crate) fn word(&self, name: &str) -> String {
        self.say::<&str>(name, [])
    }

    fn new(tag: &'static str, text: &str) -> Self {
        let resource = FluentResource::try_new(text.to_owned());
        let resource = resource
            .map_err(|(_, errors)| errors)
            .expect("words that can be read");
        let language: LanguageIdentifier = tag.parse().expect("a language");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks around variables would show in plain text; all our languages run one way.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("each word once");
        Self { tag, bundle }
    }

    fn date(&self, at: &Zoned) -> String {
        let args = [
            ("day", at.day().to_string()),
            ("month", self.word(&format!("month-{}", at.month()))),
            ("year", at.year().to_string()),
        ];
        self.say("date", args)
    }

    fn weekday_date(&self, at: &Zoned) -> String {
        let day = format!("weekday-{}", at.weekday().to_monday_one_offset());
        self.say(
            "weekday-date",
            [("weekday", self.word(&day)), ("date", self.date(at))],
        )
    }

    fn date_clock(&self, at: &Zoned) -> String {
        self.say(
            "date-clock",
            [("date", self.date(at)), ("clock", clock(at))],
        )
    }
}

fn clock(at: &Zoned) -> String {
    at.strftime("%H:%M").to_string()
}

/// The time in its zone and that zone's name; UTC where the name is unknown.
fn local(at: Time, zone: &str) -> (Zoned, String) {
    let (zone, name) = match TimeZone::get(zone) {
        Ok(found) => (found, zone),
        Err(_) => (TimeZone::UTC, "UTC"),
    };
    let stamp = Timestamp::from_microsecond(at.micros()).unwrap_or(Timestamp::UNIX_EPOCH);
    (stamp.to_zoned(zone), name.to_owned())
}
