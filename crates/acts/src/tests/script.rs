//! A tiny language: `who: command key=value …`, `at TIME`, `given …`, `let label`, `? what`; and
//! its transcript.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Map, Value};

use super::papers;
use crate::*;

/// A digest that can be told from others by its name.
pub(super) fn digest(name: &str) -> Digest {
    let mut bytes = [0; 32];
    for (slot, byte) in bytes.iter_mut().zip(name.bytes().cycle()) {
        *slot = byte;
    }
    Digest(bytes)
}

pub(super) fn actor(name: &str) -> Actor {
    let office = |office: &str, role| Actor::office(office, None, &[role]);
    match name {
        "operator" => office("Operator", Role::Operator),
        "clerk" => office("Clerk of the Cabinet", Role::Clerk),
        "chair" => office("Chair of the Cabinet", Role::Chair),
        "officer" => office("Officer", Role::Officer),
        "custodian" => office("Custodian", Role::Custodian),
        "secretary" => Actor::office("Secretary, Public Works", None, &[Role::Officer])
            .held_by("i-solanke".parse().unwrap()),
        "minister" => Actor::office("Minister, Public Works", None, &[Role::Chair])
            .held_by("l-marandi".parse().unwrap()),
        "commissioner" => Actor::office("Commissioner of Police", None, &[Role::Officer]),
        "narrow" => Actor {
            limits: Limits {
                powers: [Power::Notice].into(),
                ..Limits::default()
            },
            ..actor("clerk")
        },
        "elsewhere" => Actor {
            limits: Limits {
                bodies: ["council".parse().unwrap()].into(),
                ..Limits::default()
            },
            ..actor("clerk")
        },
        "ended" => Actor {
            limits: Limits {
                until: Some(time("09:00:00")),
                ..Limits::default()
            },
            ..actor("clerk")
        },
        "services" => Actor::office("Officer", None, &[Role::Clerk]),
        "chair-also-clerk" => actor("chair").held_by("a-velankar".parse().unwrap()),
        "cm" => office("Chief Minister", Role::Chair),
        "cs" => office("Chief Secretary", Role::Officer),
        "finance" => office("Secretary, Finance", Role::Officer),
        "personnel" => office("Secretary, Personnel", Role::Officer),
        "law" => office("Law Officer", Role::Officer),
        "association" => office("Officers' Association", Role::Officer),
        "archive" => Actor::office("Archive", None, &[Role::Custodian]),
        "nobody" => Actor::office("Nobody", None, &[]),
        "recorder" | "setup" | "visitor" | "mail" => Actor::machine(name),
        "impostor" => Actor {
            by: By::Machine {
                part: "recorder".into(),
            },
            roles: vec![Role::Operator, Role::Clerk, Role::Chair],
            limits: Limits::default(),
            holder: None,
        },
        other => panic!("no actor {other}"),
    }
}

/// A record under test, with the time.
pub(super) struct Stage {
    pub(super) record: Record,
    pub(super) now: Time,
    pub(super) entries: Vec<Entry>,
    pub(super) codes: BTreeSet<&'static str>,
    /// Places of acts in the log by the labels that a script gave them; `$label` stands for one.
    labels: BTreeMap<String, u64>,
}

impl Stage {
    pub(super) fn new() -> Self {
        let (record, entries) = (Record::default(), Vec::new());
        Self {
            record,
            now: time("09:00:00"),
            entries,
            codes: BTreeSet::new(),
            labels: BTreeMap::new(),
        }
    }

    /// Judges, writes and believes.
    pub(super) fn ask(&mut self, who: &Actor, command: Command) -> Result<Vec<Entry>, Refusal> {
        let before = self.record.clone();
        let command = self.leaving(command);
        let acts = decide(&self.record, who, command, self.now).inspect_err(|refusal| {
            self.codes.insert(refusal.code());
        })?;
        assert_eq!(self.record, before, "decide changes nothing");
        let mut written = Vec::new();
        for act in acts {
            let entry = self.record.entry(who.by.clone(), act, self.now);
            assert_eq!(self.record.follows(&entry), Ok(()));
            self.record.apply(&entry, disclosure(&entry));
            written.push(entry);
        }
        assert_eq!(
            self.record.misfits(),
            &[] as &[u64],
            "what decide lets pass fits"
        );
        self.entries.extend(written.iter().cloned());
        Ok(written)
    }

    /// Says what would be left of an act, as the notary does.
    fn leaving(&self, command: Command) -> Command {
        let entry = self.record.erases(&command);
        let entry = entry.and_then(|act| self.entries.get(usize::try_from(act.0).ok()?));
        let left = entry.and_then(|entry| {
            let act = entry.act.without_words()?;
            let meeting = act.meeting().cloned();
            let rest = Entry {
                act,
                ..entry.clone()
            };
            Some(Left {
                meeting,
                digest: digest(&rest.canonical()),
            })
        });
        command.leaving(left)
    }

    /// Runs a script and gives its transcript.
    pub(super) fn run(&mut self, script: &str) -> String {
        let mut out = String::new();
        for line in script.lines() {
            writeln!(out, "{line}").unwrap();
            let line = self
                .labels
                .iter()
                .fold(line.trim().to_owned(), |line, (label, n)| {
                    line.replace(&format!("${label}"), &n.to_string())
                });
            for answer in self.line(&line) {
                writeln!(out, "    {answer}").unwrap();
            }
        }
        out
    }

    fn line(&mut self, line: &str) -> Vec<String> {
        if line.is_empty() || line.starts_with('#') {
            return Vec::new();
        }
        if let Some(what) = line.strip_prefix("? ") {
            return self.show(what);
        }
        if let Some(label) = line.strip_prefix("let ") {
            let n = self.record.next_n() - 1;
            self.labels.insert(label.to_owned(), n);
            return Vec::new();
        }
        if let Some(at) = line.strip_prefix("at ") {
            self.now = time(at);
            return Vec::new();
        }
        if let Some(given) = line.strip_prefix("given ") {
            for line in given_lines(given) {
                let answer = self.line(&line);
                assert!(!answer[0].starts_with("REFUSED"), "{line}: {answer:?}");
            }
            return Vec::new();
        }
        let (who, command) = line.split_once(": ").expect("who: command");
        let command = self.command(command);
        match self.ask(&actor(who), command) {
            Ok(entries) => entries.iter().map(told).collect(),
            Err(refusal) => vec![format!("REFUSED {}: {refusal}", refusal.code())],
        }
    }

    fn command(&self, text: &str) -> Command {
        let words = words(text);
        let (verb, rest) = words.split_first().expect("a verb");
        match verb.as_str() {
            "span" => span(rest),
            "complete" => self.complete(rest),
            verb => {
                let mut object = Map::from_iter([("type".to_owned(), verb.into())]);
                for word in rest {
                    let (key, text) = word.split_once('=').expect("key=value");
                    let value = self.act(text).unwrap_or_else(|| value(text));
                    object.insert(key.to_owned(), value);
                }
                serde_json::from_value(object.into()).unwrap_or_else(|why| panic!("{text}: {why}"))
            }
        }
    }

    /// `&invited/2`, the number of the second act of a kind.
    fn act(&self, text: &str) -> Option<Value> {
        let (kind, nth) = text.strip_prefix('&')?.split_once('/')?;
        let mut of_kind = self.entries.iter().filter(|it| it.act.kind() == kind);
        let nth: usize = nth.parse().unwrap();
        let found = of_kind.nth(nth - 1);
        Some(found.unwrap_or_else(|| panic!("no act {text}")).n.into())
    }

    /// `complete m`, as counted; `complete m east/takes/segments/bytes/us …`, as told.
    fn complete(&self, words: &[String]) -> Command {
        let meeting: MeetingId = words[0].parse().unwrap();
        if words.len() == 1 {
            let cameras = self.record.meeting(&meeting).unwrap().final_counts();
            return Command::CompleteFootage { meeting, cameras };
        }
        let count = |word: &String| {
            let parts: Vec<&str> = word.split('/').collect();
            FinalCount {
                camera: parts[0].parse().unwrap(),
                takes: parts[1].parse().unwrap(),
                segments: parts[2].parse().unwrap(),
                bytes: parts[3].parse().unwrap(),
                duration_us: parts[4].parse().unwrap(),
                last: parts.get(5).map(|name| digest(name)),
                sealed: None,
            }
        };
        let cameras = words[1..]
            .iter()
            .filter(|word| *word != "none")
            .map(count)
            .collect();
        Command::CompleteFootage { meeting, cameras }
    }

    fn show(&self, what: &str) -> Vec<String> {
        if let Some(shown) = super::chapters::show(self, what) {
            return shown;
        }
        if what == "meetings" {
            return self
                .record
                .meetings()
                .map(|meeting| meeting.id().to_string())
                .collect();
        }
        if let Some(meeting) = what.strip_prefix("last ") {
            let of = |entry: &&Entry| entry.act.meeting().is_some_and(|m| m.as_str() == meeting);
            return vec![self.entries.iter().rfind(of).unwrap().canonical()];
        }
        if let Some(picture) = super::handling::show(self, what)
            .or_else(|| super::business::show(self, what))
            .or_else(|| super::custody::show(self, what))
            .or_else(|| super::retention::show(self, what))
            .or_else(|| super::openings::show(self, what))
        {
            return picture;
        }
        if what == "last" {
            return vec![self.entries.last().unwrap().canonical()];
        }
        if let Some(told) = super::attendance::show(&self.record, what) {
            return told;
        }
        if let Some(picture) = papers::picture(self, what) {
            return picture;
        }
        let meeting = self.record.meeting(&what.parse().unwrap()).unwrap();
        picture(meeting, &meeting.wanted(self.now))
    }
}

pub(super) fn disclosure(entry: &Entry) -> Digest {
    digest(&format!("disclosure of {}", entry.n))
}

fn told(entry: &Entry) -> String {
    let seq = entry
        .chain
        .as_ref()
        .map(|chain| format!(" ({} {})", chain.meeting, chain.seq));
    format!(
        "-> {} {}{}",
        entry.n,
        entry.act.kind(),
        seq.unwrap_or_default()
    )
}

fn picture(meeting: &Meeting, wanted: &Wanted) -> Vec<String> {
    let mut out = vec![format!(
        "{}{}",
        meeting.state().as_str(),
        if wanted.on_air { ", on air" } else { "" }
    )];
    out.extend(
        wanted
            .open
            .iter()
            .map(|open| format!("open {}", stretch(open.from, open.until))),
    );
    out.extend(meeting.closed().iter().map(closed));
    for recess in meeting.recesses() {
        out.push(format!(
            "recess {} {:?}",
            stretch(recess.from, recess.until),
            recess.reason
        ));
    }
    for item in meeting
        .agenda()
        .iter()
        .filter(|item| !item.times.is_empty())
    {
        let times: Vec<_> = item
            .times
            .iter()
            .map(|t| stretch(t.from, t.until))
            .collect();
        out.push(format!("item {} {}", item.id, times.join(", ")));
    }
    out.extend(meeting.orders().iter().filter_map(lapsed));
    if !wanted.recording.is_empty() {
        let names: Vec<_> = wanted.recording.iter().map(CameraId::as_str).collect();
        out.push(format!("recording {}", names.join(" ")));
    }
    for (camera, kept) in meeting.kept() {
        out.push(format!(
            "kept {camera}: {} takes, {} segments, {} bytes, {} us, until {}",
            kept.takes.len(),
            kept.segments,
            kept.bytes,
            kept.duration_us,
            kept.covered_until.map(clock).unwrap_or_default(),
        ));
    }
    out.extend(sealing(meeting));
    for gap in meeting.gaps() {
        let when = stretch(gap.from, Some(gap.to));
        out.push(format!("gap {} {when} {:?}", gap.camera, gap.cause));
    }
    for stoppage in meeting.stoppages() {
        let when = stretch(stoppage.from, stoppage.until);
        out.push(format!(
            "recorder stopped {when} {:?} {:?}",
            stoppage.cause, stoppage.detail
        ));
    }
    out.extend(
        wanted
            .due
            .iter()
            .map(|due| format!("due {:?} since {}", due.what, due.since)),
    );
    out.extend(wanted.wake.iter().map(|wake| format!("wake {wake}")));
    out
}

fn sealing(meeting: &Meeting) -> Vec<String> {
    let mut out = Vec::new();
    for (number, seal) in meeting.seals() {
        let all = seal.acknowledged.iter();
        let names = |by: &BTreeMap<OfficeId, Stamp>| {
            let names: Vec<_> = by.keys().map(OfficeId::as_str).collect();
            names.join(" ")
        };
        let all: Vec<_> = all.map(names).collect();
        out.push(format!("seal {number} acknowledged [{}]", all.join("; ")));
    }
    for (camera, kept) in meeting.sealed() {
        out.push(format!(
            "sealed {camera}: take {}, {} segments, {} bytes, {} us, until {}",
            kept.last_take,
            kept.segments,
            kept.bytes,
            kept.duration_us,
            kept.covered_until.map(clock).unwrap_or_default(),
        ));
    }
    for gap in meeting.sealed_gaps() {
        let when = stretch(gap.from, Some(gap.to));
        out.push(format!("sealed gap {} {when} {:?}", gap.camera, gap.cause));
    }
    out
}

fn lapsed(order: &Order) -> Option<String> {
    let names: Vec<_> = order.cameras.iter().map(CameraId::as_str).collect();
    let by = order.lapsed.as_ref()?.n;
    Some(format!("order for {} lapsed by {by}", names.join(" ")))
}

fn closed(part: &ClosedPart) -> String {
    let (when, by) = (stretch(part.from, part.until), &part.decided_by);
    let exemption = part.exemption.as_ref().map(|it| format!(" under {it:?}"));
    let exemption = exemption.unwrap_or_default();
    format!(
        "closed {when} {:?}{exemption} by {by:?}, review {}",
        part.ground, part.review
    )
}

pub(super) fn stretch(from: Time, until: Option<Time>) -> String {
    format!("{}-{}", clock(from), until.map(clock).unwrap_or_default())
}

pub(super) fn clock(at: Time) -> String {
    at.to_string()[11..]
        .trim_end_matches('Z')
        .trim_end_matches('0')
        .trim_end_matches('.')
        .into()
}

/// `10:00:00`, on the day on which all scripts play, or a whole RFC 3339 time.
fn time(text: &str) -> Time {
    let whole = if text.contains('T') {
        text.to_owned()
    } else {
        format!("2026-11-22T{text}Z")
    };
    whole
        .parse()
        .unwrap_or_else(|_| panic!("{text} is no time"))
}

fn given_lines(what: &str) -> Vec<String> {
    let notice = |meeting: &str, room: &str| {
        format!(
            "clerk: notice_meeting meeting={meeting} body=cabinet category=cabinet title=Meeting \
             room={room} place=Secretariat start=2026-11-22T10:00:00Z purpose=Budget \
             convener=Secretary agenda=[{{\"id\":\"minutes\",\"title\":\"Minutes\"}},\
             {{\"id\":\"budget\",\"title\":\"Budget\"}}]"
        )
    };
    match what.split(' ').collect::<Vec<_>>()[..] {
        ["house"] => [
            "operator: establish_body body=cabinet name=Cabinet zone=Asia/Kolkata",
            "operator: create_room body=cabinet room=cabinet-room name=\"Cabinet Room\"",
            "operator: add_camera room=cabinet-room camera=east name=East key=#east",
            "operator: add_camera room=cabinet-room camera=west name=West key=#west",
        ]
        .map(str::to_owned)
        .to_vec(),
        ["offices"] => [
            ("clerk", "Clerk of the Cabinet", "services"),
            ("chair", "Chair of the Cabinet", "elected"),
            ("officer", "Officer", "services"),
            ("custodian", "Custodian", "outside"),
            ("secretary-works", "Secretary, Public Works", "services"),
            ("minister-works", "Minister, Public Works", "elected"),
            ("police", "Commissioner of Police", "services"),
        ]
        .map(|(id, name, side)| {
            format!("operator: create_office office={id} body=cabinet name={name:?} side={side}")
        })
        .to_vec(),
        ["rules", quorum, retention] => vec![rules(quorum, retention)],
        ["rules"] => vec!["operator: set_rules body=cabinet rules=~{}".to_owned()],
        ["noticed", meeting] => vec![notice(meeting, "cabinet-room")],
        ["ordered", meeting] => vec![format!(
            "chair: order_recording meeting={meeting} decided_by=Chair ground=\"Standing order 4\" \
             handling=\"To be published\""
        )],
        ["sitting", meeting] => vec![format!("clerk: call_to_order meeting={meeting}")],
        _ => panic!("given {what}?"),
    }
}

/// The rules of a body that needs a quorum to decide and keeps footage for so many days.
fn rules(quorum: &str, retention: &str) -> String {
    let fields = [
        "notice_hours",
        "papers_hours",
        "categories",
        "exemptions",
        "retention_days",
        "delay_seconds",
        "quorum",
        "acknowledge_days",
        "answer_days",
        "incident_before_seconds",
        "incident_after_seconds",
    ];
    let sources = fields
        .map(|field| format!("{field:?}:\"Rule 9\""))
        .join(",");
    format!(
        "operator: set_rules body=cabinet rules={{\"name\":\"Rules of Business\",\
         \"notice_hours\":0,\"papers_hours\":0,\"categories\":[{{\"id\":\"cabinet\",\
         \"name\":\"Cabinet\"}}],\"exemptions\":[{{\"id\":\"privacy\",\"name\":\"Privacy\",\
         \"section\":\"s. 8(1)(j)\"}}],\"retention_days\":{retention},\"delay_seconds\":0,\
         \"quorum\":{quorum},\"acknowledge_days\":7,\"answer_days\":30,\
         \"incident_before_seconds\":900,\"incident_after_seconds\":600,\
         \"sources\":{{{sources}}}}}"
    )
}

/// Splits at spaces outside quotes and brackets.
fn words(text: &str) -> Vec<String> {
    let (mut out, mut word) = (Vec::new(), String::new());
    let (mut quoted, mut escaped, mut depth) = (false, false, 0);
    for c in text.chars() {
        match c {
            ' ' if !quoted && depth == 0 => {
                out.push(std::mem::take(&mut word));
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        word.push(c);
    }
    out.push(word);
    out.retain(|word| !word.is_empty());
    out
}

/// Plain text, number, truth, JSON text or list, `#name` for a digest, `%age` for an age file, `@9` for
/// nine letters, `@9items` for an agenda of nine, `~{…}` for the house rules with a merge patch (RFC 7396).
fn value(text: &str) -> Value {
    if let Ok(number) = text.parse::<u64>() {
        return number.into();
    }
    if let Ok(truth) = text.parse::<bool>() {
        return truth.into();
    }
    if let Some(other) = text.strip_prefix("%age") {
        let age = include_str!("scripts/report.age");
        return match other {
            "" => age.into(),
            digit => age.replace("H29mF48D", &format!("H29mF48{digit}")).into(),
        };
    }
    if let Some(name) = text.strip_prefix('#') {
        return digest(name).to_string().into();
    }
    if let Some(patch) = text.strip_prefix('~') {
        let mut rules = serde_json::from_str(include_str!("scripts/house-rules.json")).unwrap();
        merge(&mut rules, serde_json::from_str(patch).unwrap());
        return rules;
    }
    if let Some(count) = text.strip_prefix('@') {
        if let Some(count) = count.strip_suffix("items") {
            let item = |n| serde_json::json!({"id": format!("item-{n}"), "title": "Item"});
            return (1..=count.parse::<u32>().unwrap()).map(item).collect();
        }
        return "x".repeat(count.parse().unwrap()).into();
    }
    if text.starts_with(['"', '[', '{']) {
        serde_json::from_str(text).unwrap()
    } else {
        text.into()
    }
}

fn merge(into: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *into = patch;
        return;
    };
    let object = into.as_object_mut().expect("an object");
    for (key, value) in patch {
        match object.get_mut(&key) {
            Some(_) if value.is_null() => {
                object.remove(&key);
            }
            Some(old) if old.is_object() => merge(old, value),
            Some(_) | None => {
                object.insert(key, value);
            }
        }
    }
}

/// `span m +camera/take:init camera/take/seq@10:00:00~ms:offset:bytes …`
fn span(words: &[String]) -> Command {
    let (mut takes, mut segments) = (Vec::new(), Vec::new());
    for word in &words[1..] {
        if let Some(take) = word.strip_prefix('+') {
            let (name, init) = take.split_once(':').unwrap_or((take, "700"));
            let (camera, number) = name.split_once('/').unwrap();
            takes.push(KeptTake {
                camera: camera.parse().unwrap(),
                take: number.parse().unwrap(),
                init_bytes: init.parse().unwrap(),
                init: digest(name),
                codecs: "avc1.64001f,mp4a.40.2".into(),
            });
            continue;
        }
        let (name, when) = word.split_once('@').unwrap();
        let (start, rest) = when.split_once('~').unwrap();
        let numbers: Vec<u64> = rest.split(':').map(|n| n.parse().unwrap()).collect();
        let name: Vec<&str> = name.split('/').collect();
        segments.push(segment(
            name[0],
            name[1].parse().unwrap(),
            name[2].parse().unwrap(),
            time(start),
            numbers[0] * 1_000,
            numbers[1],
            numbers[2],
        ));
    }
    Command::KeepSpan {
        meeting: words[0].parse().unwrap(),
        takes,
        segments,
    }
}

pub(super) fn segment(
    camera: &str,
    take: u32,
    seq: u64,
    start: Time,
    duration_us: u64,
    offset: u64,
    bytes: u64,
) -> KeptSegment {
    let run = KeptRun {
        frames: 50,
        digest: digest(&format!("frames {camera} {seq}")),
    };
    KeptSegment {
        camera: camera.parse().unwrap(),
        take,
        seq,
        start,
        duration_us,
        offset,
        bytes,
        file: digest(&format!("{camera}{seq}")),
        independent: true,
        tracks: vec![KeptTrack {
            kind: TrackKind::Video,
            runs: vec![run],
        }],
    }
}
