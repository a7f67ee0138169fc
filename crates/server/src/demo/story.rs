//! The example's story: chapters of `story.txt` told to the notary, who judges every act of them.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use acts::{Actor, Command, Date, Role, Time};
use notary::{Denied, Receipt};

use crate::ask;
use crate::river::River;

const TEXT: &str = include_str!("story.txt");
const DAY_US: i64 = 86_400 * Time::SECOND;
const MINUTE_US: i64 = 60 * Time::SECOND;
/// Asia/Kolkata is ahead of UTC by so much, all the year.
const AHEAD_US: i64 = 330 * MINUTE_US;

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Receipt, Denied>> + 'a>>;

/// What is told, and what later lines can refer to.
pub(super) struct Story<'a> {
    river: &'a River,
    /// Days since 1970 of the day that the story counts from, in the body's zone.
    today: i64,
    names: BTreeMap<String, String>,
    /// Submitted together, in this order.
    waiting: Vec<(&'static str, Actor, Command)>,
    /// Place in the log of the last act.
    last: u64,
}

impl<'a> Story<'a> {
    /// A story whose days count from the one of `now`.
    pub(super) fn new(river: &'a River, now: Time) -> Self {
        Self {
            river,
            today: (now.micros() + AHEAD_US).div_euclid(DAY_US),
            names: BTreeMap::new(),
            waiting: Vec::new(),
            last: 0,
        }
    }

    /// The instant at which a day of the story begins.
    pub(super) fn begins(&self, day: i64) -> Time {
        Time((self.today + day) * DAY_US - AHEAD_US)
    }

    /// Has `$name` stand for `what` from here on.
    pub(super) fn call(&mut self, name: &str, what: &str) {
        self.names.insert(format!("${name}"), what.to_owned());
    }

    /// Tells a chapter to its end.
    ///
    /// # Errors
    /// The line that was refused, and why.
    pub(super) fn tell(&mut self, chapter: &str) -> Result<(), String> {
        let head = format!("== {chapter}");
        let mut lines = TEXT.lines().skip_while(|line| *line != head);
        if lines.next().is_none() {
            return Err(format!("the story has no chapter {chapter}"));
        }
        for line in lines.take_while(|line| !line.starts_with("== ")) {
            let told = self.line(line);
            told.map_err(|why| format!("the story stops at {line:?}: {why}"))?;
        }
        self.submit()
    }

    fn line(&mut self, line: &'static str) -> Result<(), String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some((name, members)) = line.split_once('=').filter(|_| line.starts_with('%')) {
            self.names.insert(name.to_owned(), members.to_owned());
            return Ok(());
        }
        if let Some(at) = line.strip_prefix("at ") {
            let to = self.instant(at)?;
            self.submit()?;
            if to < self.river.now() {
                return Err("the clock is past that".to_owned());
            }
            self.river.clock.not_before(to.micros());
            return Ok(());
        }
        if let Some(minutes) = line.strip_prefix('+').and_then(|it| it.strip_suffix('m')) {
            let minutes: i64 = minutes.parse().map_err(|_| "no minutes".to_owned())?;
            self.submit()?;
            self.river.clock.advance(minutes * MINUTE_US);
            return Ok(());
        }
        if let Some(name) = line.strip_prefix("let ") {
            self.submit()?;
            let last = self.last.to_string();
            self.call(name, &last);
            return Ok(());
        }
        let text = self.filled(line)?;
        let (who, command) = text.split_once(": ").ok_or("it has no colon")?;
        for who in who.split('|') {
            for words in each(&words(command)) {
                let command = ask::worded(&words)?;
                let command = serde_json::from_value(command).map_err(|why| why.to_string())?;
                let actor = self.actor(who)?;
                self.waiting.push((line, actor, command));
            }
        }
        Ok(())
    }

    /// A line with its names, instants and days filled in.
    fn filled(&self, line: &str) -> Result<String, String> {
        let mut text = line.to_owned();
        // Longer names first: one may begin with another.
        for (name, what) in self.names.iter().rev() {
            text = text.replace(name, what);
        }
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            let (what, after) = after.split_once('>').ok_or("a day has no end")?;
            out.push_str(before);
            out.push_str(&match what.split_once(' ') {
                Some(_) => self.instant(what)?.to_string(),
                None => Date::from_days(self.today + number(what)?).to_string(),
            });
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// "-351 11:00".
    fn instant(&self, text: &str) -> Result<Time, String> {
        let parts = text.split_once(' ').and_then(|(day, clock)| {
            let (hour, minute) = clock.split_once(':')?;
            Some((day, hour, minute))
        });
        let (day, hour, minute) = parts.ok_or("no instant")?;
        let minutes = number(hour)? * 60 + number(minute)?;
        Ok(self.begins(number(day)?).plus_us(minutes * MINUTE_US))
    }

    /// The holder of an office of the story, with the role that the office has there.
    fn actor(&self, office: &str) -> Result<Actor, String> {
        let role = match office {
            "systems" => return Ok(super::actor(Role::Operator)),
            "clerk" | "petitions-clerk" => Role::Clerk,
            "chief-minister" | "petitions-chair" => Role::Chair,
            office if office.starts_with("custodian") => Role::Custodian,
            _ => Role::Officer,
        };
        let record = self.river.notary.record();
        let id = super::parsed(office)?;
        let found = record.office(&id);
        let found = found.ok_or_else(|| format!("there is no office {office}"))?;
        Ok(Actor::office(&found.name, found.shown_name(), &[role]))
    }

    /// Has everything that waits judged and written at one instant.
    fn submit(&mut self) -> Result<(), String> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let notary = &self.river.notary;
        let mut lines = Vec::new();
        let mut answers: Vec<Answer<'_>> = Vec::new();
        for (line, actor, command) in waiting {
            lines.push(line);
            answers.push(Box::pin(notary.submit(actor, command, None)));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.map_err(|fault| fault.to_string())?;
        let receipts = runtime.block_on(all(answers));
        for (line, receipt) in lines.iter().zip(receipts) {
            let receipt =
                receipt.map_err(|denied| format!("the story stops at {line:?}: {denied}"))?;
            for mark in receipt.marks {
                self.last = mark.entry.n;
            }
        }
        Ok(())
    }
}

/// The answers of all; each is asked for in order, so that they are judged in order.
async fn all(answers: Vec<Answer<'_>>) -> Vec<Result<Receipt, Denied>> {
    let mut all: Vec<_> = answers.into_iter().map(|one| (one, None)).collect();
    let through = poll_fn(|cx| {
        let mut waits = false;
        for (answer, got) in &mut all {
            if got.is_none() {
                match answer.as_mut().poll(cx) {
                    Poll::Ready(receipt) => *got = Some(receipt),
                    Poll::Pending => waits = true,
                }
            }
        }
        if waits {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    });
    pin!(through).await;
    all.into_iter().filter_map(|(_, got)| got).collect()
}

/// The words of a command; quoted text and JSON are one each.
fn words(text: &str) -> Vec<String> {
    let (mut out, mut word) = (Vec::new(), String::new());
    let (mut quoted, mut depth) = (false, 0);
    for c in text.chars() {
        match c {
            ' ' if !quoted && depth == 0 => {
                out.push(std::mem::take(&mut word));
                continue;
            }
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        word.push(c);
    }
    out.push(word);
    out
}

/// A command for each of the values that a field has with bars between them.
fn each(words: &[String]) -> Vec<Vec<String>> {
    let several = words.iter().enumerate().find_map(|(at, word)| {
        let (name, values) = word.split_once('=')?;
        let plain = !values.starts_with(['"', '[', '{']);
        (plain && values.contains('|')).then_some((at, name, values))
    });
    let Some((at, name, values)) = several else {
        return vec![words.to_vec()];
    };
    let one = |value: &str| {
        let mut words = words.to_vec();
        words[at] = format!("{name}={value}");
        words
    };
    values.split('|').map(one).collect()
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("{text:?} is no number"))
}
