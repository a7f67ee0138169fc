//! What has to be right before a meeting is called to order.

use acts::{Meeting, Record, Time};

use crate::studio::Liveness;
use crate::words::{Message, Words};

/// Clocks further apart than this are looked at, and than this are wrong, in microseconds.
const APART_US: i64 = 500_000;
const WRONG_US: i64 = 5 * Time::SECOND;
/// Hours of recording that the disk should hold at least, and must.
const HOURS_GOOD: u64 = 6;
const HOURS_LEAST: u64 = 1;
/// What a camera is taken to send where it is not known, in bits per second.
const USUAL_BITS: u64 = 4_000_000;

/// What is known before the call to order.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Why the book cannot be written, if it cannot.
    pub(super) unwritable: Option<String>,
    /// Whether recording is ordered.
    pub(super) ordered: bool,
    /// The cameras that are ordered, by id and name, as they are.
    pub(super) cameras: Vec<(String, String, Liveness)>,
    /// Free bytes where footage goes, where that is known.
    pub(super) free_bytes: Option<u64>,
    /// Whether closed parts can be sealed.
    pub(super) sealing: Sealing,
    /// Offices that are invited, and those of them that answered.
    pub(super) invited: usize,
    pub(super) answered: usize,
    /// Offices that are to know of the recording; those that were told, acknowledged, objected.
    pub(super) concerned: usize,
    pub(super) told: usize,
    pub(super) acknowledged: usize,
    pub(super) objected: usize,
    /// Clauses of the seal that lies ready, and those of which a custodian said that its piece opens;
    /// none where none lies ready.
    pub(super) pieces: Option<(usize, usize)>,
}

/// Whether the next closed part can be sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Sealing {
    /// The body has agreed on no custodians, or no seal is due yet.
    #[default]
    NotDue,
    /// A seal lies ready.
    Ready,
    /// None does, though one is due.
    Missing,
    /// One does, and stays, although policy or keys have changed since.
    Outdated,
    /// None can be dealt, and why.
    Flawed(String),
}

impl Sealing {
    /// As the record has it.
    pub(super) fn of(record: &Record, meeting: &Meeting, now: Time) -> Self {
        if let Some(flaw) = record.seal_flaw(&meeting.notice().body) {
            return Self::Flawed(flaw.to_string());
        }
        let mut due = record.seals_due(now);
        if due.any(|(of, ..)| of.id() == meeting.id()) {
            return Self::Missing;
        }
        if meeting.seals().is_empty() {
            return Self::NotDue;
        }
        if record.seal_outdated(meeting).is_some() {
            return Self::Outdated;
        }
        Self::Ready
    }

    /// What is wrong, in words; none when nothing is.
    pub(super) fn amiss(&self, t: Words) -> Option<Message> {
        match self {
            Self::NotDue | Self::Ready => None,
            Self::Missing => Some(t.fill("console-check-no-seal")),
            Self::Outdated => Some(t.fill("console-check-seal-outdated")),
            Self::Flawed(why) => Some(t.fill("console-check-seal-flawed").put("why", why)),
        }
    }
}

/// How a check came out; [`Sign::Bad`] and worse keep the meeting from being called to order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// As it should be.
    Good,
    /// Not measured here: the page measures it.
    Open,
    /// Somebody should look.
    Look,
    /// Must be mended, or a reason be stated.
    Bad,
    /// Must be mended.
    Never,
}

impl Sign {
    /// As the page's attributes write it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Open => "open",
            Self::Look => "look",
            Self::Bad => "bad",
            Self::Never => "never",
        }
    }

    /// In a word or two.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Good => "console-sign-good",
            Self::Open => "console-sign-open",
            Self::Look => "console-sign-look",
            Self::Bad => "console-sign-bad",
            Self::Never => "console-sign-never",
        }
    }
}

/// What is checked, with what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Book(Option<String>),
    Order,
    Cameras,
    Pictures { name: String, connected: bool },
    Sound { name: String, arrives: bool },
    Clock { name: String, tenths: i64 },
    Disk(Option<u64>),
    Sealing(Sealing),
    Notice(Told),
    Invitations { answered: usize, invited: usize },
    Pieces { tried: usize, clauses: usize },
    Outside,
}

/// How many of how many were told of the recording, and what they said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    told: usize,
    concerned: usize,
    acknowledged: usize,
    objected: usize,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Check {
    /// Its name in the page, "sound-east".
    pub(super) id: String,
    pub(super) sign: Sign,
    pub(super) what: What,
}

/// All checks, in the order in which they are read.
pub(super) fn checks(facts: &Facts) -> Vec<Check> {
    let mut all = Vec::new();
    let mut add = |id: &str, sign, what| {
        let id = id.to_owned();
        all.push(Check { id, sign, what });
    };
    let unwritable = facts.unwritable.is_some();
    let book = if unwritable { Sign::Never } else { Sign::Good };
    add("book", book, What::Book(facts.unwritable.clone()));
    let order = if facts.ordered { Sign::Good } else { Sign::Bad };
    add("order", order, What::Order);
    if facts.cameras.is_empty() {
        add("cameras", Sign::Bad, What::Cameras);
    }
    camera_checks(&facts.cameras, &mut add);
    let hours = facts.free_bytes.map(|free| hours(free, &facts.cameras));
    let disk = match hours {
        None => Sign::Look,
        Some(hours) if hours >= HOURS_GOOD => Sign::Good,
        Some(hours) if hours >= HOURS_LEAST => Sign::Look,
        Some(_) => Sign::Bad,
    };
    add("disk", disk, What::Disk(hours));
    let seal = match &facts.sealing {
        Sealing::NotDue => None,
        Sealing::Ready => Some(Sign::Good),
        Sealing::Missing | Sealing::Outdated | Sealing::Flawed(_) => Some(Sign::Look),
    };
    if let Some(sign) = seal {
        add("sealing", sign, What::Sealing(facts.sealing.clone()));
    }
    let whole = facts.told >= facts.concerned && facts.objected == 0;
    let notice = if whole { Sign::Good } else { Sign::Look };
    let said = Told {
        told: facts.told,
        concerned: facts.concerned,
        acknowledged: facts.acknowledged,
        objected: facts.objected,
    };
    add("notice", notice, What::Notice(said));
    let (answered, invited) = (facts.answered, facts.invited);
    let replies = if answered >= invited {
        Sign::Good
    } else {
        Sign::Look
    };
    add(
        "invitations",
        replies,
        What::Invitations { answered, invited },
    );
    if let Some((clauses, tried)) = facts.pieces {
        let sign = if tried >= clauses {
            Sign::Good
        } else {
            Sign::Look
        };
        add("pieces", sign, What::Pieces { tried, clauses });
    }
    add("outside", Sign::Open, What::Outside);
    all
}

/// What is checked of each camera: its pictures, its sound, its clock.
fn camera_checks(cameras: &[(String, String, Liveness)], add: &mut impl FnMut(&str, Sign, What)) {
    for (id, name, alive) in cameras {
        let (name, connected) = (name.clone(), alive.connected);
        let seen = if alive.pictures {
            Sign::Good
        } else {
            Sign::Bad
        };
        add(
            &format!("pictures-{id}"),
            seen,
            What::Pictures { name, connected },
        );
    }
    let sounds = cameras.iter().any(|(_, _, alive)| alive.sound);
    for (id, name, alive) in cameras.iter().filter(|(_, _, it)| it.pictures) {
        let (name, arrives) = (name.clone(), alive.sound);
        // One microphone is enough; with none the public hears nothing.
        let sign = match (arrives, sounds) {
            (true, _) => Sign::Open,
            (false, true) => Sign::Look,
            (false, false) => Sign::Bad,
        };
        add(&format!("sound-{id}"), sign, What::Sound { name, arrives });
    }
    for (id, name, alive) in cameras {
        let Some(us) = alive.offset_us.filter(|_| alive.connected) else {
            continue;
        };
        let sign = match us.abs() {
            0..=APART_US => Sign::Good,
            _ if us.abs() <= WRONG_US => Sign::Look,
            _ => Sign::Bad,
        };
        let (name, tenths) = (name.clone(), us / 100_000);
        add(&format!("clock-{id}"), sign, What::Clock { name, tenths });
    }
}

/// Hours of recording by all cameras that fit into what is free.
fn hours(free_bytes: u64, cameras: &[(String, String, Liveness)]) -> u64 {
    let rates = cameras.iter().map(|(_, _, alive)| alive.bits_per_second);
    let bits: u64 = rates
        .map(|rate| rate.filter(|rate| *rate > 0).unwrap_or(USUAL_BITS))
        .sum();
    free_bytes / (bits.max(USUAL_BITS) / 8) / 3600
}

impl Check {
    /// What was found, in words.
    pub(super) fn says(&self, t: Words) -> Message {
        match &self.what {
            What::Book(None) => t.fill("console-check-book"),
            What::Book(Some(why)) => t.fill("console-check-no-book").put("why", why),
            What::Order if self.sign == Sign::Good => t.fill("console-check-order"),
            What::Order => t.fill("console-check-no-order"),
            What::Cameras => t.fill("console-check-no-camera"),
            What::Pictures { name, connected } => {
                let text = match (self.sign, connected) {
                    (Sign::Good, _) => t.fill("console-check-pictures"),
                    (_, true) => t.fill("console-check-no-pictures"),
                    (_, false) => t.fill("console-check-not-there"),
                };
                text.put("camera", name)
            }
            What::Sound {
                name,
                arrives: true,
            } => t.fill("console-check-sound").put("camera", name),
            What::Sound {
                name,
                arrives: false,
            } => t.fill("console-check-no-sound").put("camera", name),
            What::Clock { name, tenths } => {
                let away = tenths.abs();
                let text = t.fill("console-check-clock").put("camera", name);
                text.put("seconds", format!("{}.{}", away / 10, away % 10))
            }
            What::Disk(Some(hours)) => t.fill("console-check-disk").put("hours", *hours),
            What::Disk(None) => t.fill("console-check-disk-unknown"),
            What::Sealing(it) => it.amiss(t).unwrap_or_else(|| t.fill("console-check-seal")),
            What::Notice(said) => {
                let text = t.fill("console-check-notice").put("told", said.told);
                let text = text.put("of", said.concerned);
                let text = text.put("acknowledged", said.acknowledged);
                text.put("objected", said.objected)
            }
            What::Invitations { answered, invited } => {
                let text = t.fill("console-check-invitations");
                text.put("answered", *answered).put("of", *invited)
            }
            What::Pieces { tried, clauses } => {
                let text = t.fill("console-check-pieces");
                text.put("tried", *tried).put("of", *clauses)
            }
            What::Outside => t.fill("console-check-outside"),
        }
    }

    /// What is to be done about it, where something is.
    pub(super) fn helps(&self, t: Words) -> Option<String> {
        if self.sign < Sign::Look {
            return None;
        }
        let id = match &self.what {
            What::Book(_) => "console-help-book",
            What::Order => "console-help-order",
            What::Cameras | What::Pictures { .. } => "console-help-pictures",
            What::Sound { .. } => "console-help-sound",
            What::Clock { .. } => "console-help-clock",
            What::Disk(_) => "console-help-disk",
            What::Sealing(_) => "console-help-seal",
            What::Notice(_) => "console-help-notice",
            What::Invitations { .. } => "console-help-invitations",
            What::Pieces { .. } => "console-help-pieces",
            What::Outside => return None,
        };
        Some(t.say(id).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(id: &str) -> (String, String, Liveness) {
        let alive = Liveness {
            connected: true,
            pictures: true,
            sound: true,
            bits_per_second: Some(4_000_000),
            offset_us: Some(40_000),
            ..Liveness::default()
        };
        (id.to_owned(), id.to_uppercase(), alive)
    }

    fn ready() -> Facts {
        Facts {
            ordered: true,
            cameras: vec![camera("east"), camera("west")],
            // Ten hours of two cameras.
            free_bytes: Some(10 * 3600 * 1_000_000),
            ..Facts::default()
        }
    }

    /// The checks that are not good or left to the page, a line each.
    fn amiss(facts: &Facts) -> Vec<String> {
        let all = checks(facts).into_iter();
        let amiss = all.filter(|check| check.sign > Sign::Open);
        let line = |check: Check| {
            assert!(check.helps(Words::ENGLISH).is_some(), "{check:?}");
            format!("{} {}", check.sign.as_str(), check.says(Words::ENGLISH))
        };
        amiss.map(line).collect()
    }

    #[test]
    fn what_is_ready_blocks_nothing() {
        assert_eq!(amiss(&ready()), Vec::<String>::new());
        let measured = checks(&ready()).into_iter();
        let measured = measured.filter(|check| check.sign == Sign::Open);
        let ids: Vec<_> = measured.map(|check| check.id).collect();
        assert_eq!(ids, ["sound-east", "sound-west", "outside"]);
    }

    #[test]
    fn what_cannot_be_sealed_shows_and_what_can_does_not() {
        let seen = |sealing| {
            let mut facts = ready();
            facts.sealing = sealing;
            amiss(&facts)
        };
        let flaw = Sealing::Flawed("The office a has no key.".into());
        let said = "look Closed parts cannot be sealed. The office a has no key.";
        assert_eq!(seen(flaw), [said]);
        let said = "look No seal lies ready for the next closed part.";
        assert_eq!(seen(Sealing::Missing), [said]);
        let said = "look The next closed part is sealed to keys of before: what is held back is \
                    sealed to them already. For those of now, close, wait for a seal, reopen and \
                    close again.";
        assert_eq!(seen(Sealing::Outdated), [said]);
        assert_eq!(seen(Sealing::Ready), Vec::<String>::new());
    }

    #[test]
    fn each_fault_shows_with_its_weight() {
        type Spoil = fn(&mut Facts);
        let cases: &[(Spoil, &[&str])] = &[
            (
                |it| it.unwritable = Some("the disk is full".into()),
                &["never The record cannot be written: the disk is full."],
            ),
            (|it| it.ordered = false, &["bad No recording is ordered."]),
            (
                |it| it.cameras.clear(),
                &["bad No camera is ordered to record."],
            ),
            (
                |it| it.cameras[1].2 = Liveness::default(),
                &["bad WEST is not connected."],
            ),
            (
                |it| it.cameras[1].2.pictures = false,
                &["bad WEST is connected, but no pictures arrive."],
            ),
            (
                |it| it.cameras[1].2.sound = false,
                &["look No sound arrives from WEST."],
            ),
            (
                |it| it.cameras.iter_mut().for_each(|it| it.2.sound = false),
                &[
                    "bad No sound arrives from EAST.",
                    "bad No sound arrives from WEST.",
                ],
            ),
            (
                |it| it.cameras[0].2.offset_us = Some(-700_000),
                &["look The clock of EAST is 0.7 s off."],
            ),
            (
                |it| it.cameras[0].2.offset_us = Some(61 * Time::SECOND),
                &["bad The clock of EAST is 61.0 s off."],
            ),
            (
                |it| it.free_bytes = Some(3 * 3600 * 1_000_000),
                &["look The disk has room for 3 hours."],
            ),
            (
                |it| it.free_bytes = Some(1000),
                &["bad The disk has room for less than an hour."],
            ),
            (
                |it| it.free_bytes = None,
                &["look How long the disk has room is not known."],
            ),
            (
                |it| (it.told, it.concerned, it.acknowledged) = (2, 5, 1),
                &["look 2 of 5 were told of the recording; 1 acknowledged, 0 objected."],
            ),
            (
                |it| (it.told, it.concerned, it.objected) = (5, 5, 1),
                &["look 5 of 5 were told of the recording; 0 acknowledged, 1 objected."],
            ),
            (
                |it| it.pieces = Some((3, 1)),
                &["look For 1 of 3 clauses a custodian said that its piece opens."],
            ),
            (|it| it.pieces = Some((3, 3)), &[]),
            (
                |it| (it.answered, it.invited) = (3, 4),
                &["look 3 of 4 invitations were answered."],
            ),
        ];
        for (spoil, said) in cases {
            let mut facts = ready();
            spoil(&mut facts);
            assert_eq!(amiss(&facts), *said);
        }
    }
}
