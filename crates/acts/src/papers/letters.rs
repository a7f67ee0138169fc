//! Letters and the presence of security.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    LetterAcknowledged, LetterFiled, Papers, ProtectionLogged, WRITING, attached, known, writes_for,
};
use crate::decide::Ask;
use crate::stamp::{Said, Stamp};
use crate::text::{self, NAME, PROSE};
use crate::{Act, ActId, MeetingId, Refusal, Time};

/// A letter with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Letter {
    /// What was put on the record; its words are empty when erased.
    pub filed: Said<LetterFiled>,
    /// The act by which the addressee acknowledged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Stamp>,
}

/// Whether a letter was acknowledged, and if not, for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LetterState {
    /// By the addressee itself.
    Acknowledged {
        /// When.
        at: Time,
    },
    /// Not acknowledged.
    NotAcknowledged {
        /// Whole days since it was put on the record.
        days: u32,
    },
}

impl Letter {
    /// Whether it is acknowledged at an instant, and if not, its age.
    pub fn standing(&self, now: Time) -> LetterState {
        match &self.acknowledged {
            Some(stamp) => LetterState::Acknowledged { at: stamp.at },
            None => {
                let days = now.since(self.filed.stamp.at) / (86_400 * Time::SECOND);
                let days = u32::try_from(days).unwrap_or(0);
                LetterState::NotAcknowledged { days }
            }
        }
    }
}

impl Papers {
    /// A letter, by the act that filed it.
    pub fn letter(&self, letter: ActId) -> Option<&Letter> {
        self.letters.get(&letter)
    }

    /// All letters, in the order in which they were filed.
    pub fn letters(&self) -> impl DoubleEndedIterator<Item = &Letter> {
        self.letters.values()
    }

    /// The letters attached to a meeting, in the order in which they were filed.
    pub fn letters_of(&self, meeting: &MeetingId) -> impl Iterator<Item = &Letter> {
        self.of(meeting).filter_map(|n| self.letter(n))
    }

    /// Protective measures, sealed ones too, in the order in which they were logged.
    pub fn protections(&self) -> impl DoubleEndedIterator<Item = &Said<ProtectionLogged>> {
        self.protections.values()
    }

    /// The protective measures taken for a meeting, sealed ones too, in order.
    pub fn protections_of(
        &self,
        meeting: &MeetingId,
    ) -> impl Iterator<Item = &Said<ProtectionLogged>> {
        self.of(meeting).filter_map(|n| self.protections.get(&n))
    }

    pub(crate) fn letter_filed(&mut self, made: &LetterFiled, stamp: &Stamp) -> bool {
        if made.author.is_none() || self.letters.contains_key(&stamp.n) {
            return false;
        }
        let letter = Letter {
            filed: Said::new(made, stamp),
            acknowledged: None,
        };
        self.letters.insert_mut(stamp.n, letter);
        self.attach(made.meeting.as_ref(), stamp);
        true
    }

    pub(crate) fn letter_acknowledged(&mut self, made: &LetterAcknowledged, stamp: &Stamp) -> bool {
        let letter = self.letters.get_mut(&made.letter);
        let Some(letter) = letter.filter(|letter| letter.acknowledged.is_none()) else {
            return false;
        };
        letter.acknowledged = Some(stamp.clone());
        true
    }

    pub(crate) fn protection_logged(&mut self, made: &ProtectionLogged, stamp: &Stamp) -> bool {
        if self.protections.contains_key(&stamp.n) {
            return false;
        }
        self.protections.insert_mut(stamp.n, Said::new(made, stamp));
        self.attach(made.meeting.as_ref(), stamp);
        true
    }

    pub(super) fn erase_letter(&mut self, act: ActId) {
        if let Some(letter) = self.letters.get_mut(&act) {
            let filed = &mut letter.filed.what;
            filed.text.clear();
            filed.on_behalf_of = filed.on_behalf_of.take().map(|_| String::new());
        }
        if let Some(protection) = self.protections.get_mut(&act) {
            protection.what.provided_by.clear();
            protection.what.place.clear();
        }
    }
}

pub(crate) fn file_letter(ask: Ask<'_>, mut made: LetterFiled) -> Result<Act, Refusal> {
    attached(ask, made.meeting.as_ref())?;
    let author = writes_for(ask, made.meeting.as_ref(), made.author)?;
    if let Some(behalf) = &made.on_behalf_of {
        text::words("represented party", behalf, NAME)?;
    }
    text::words("text", &made.text, WRITING)?;
    ask.record.known_office(&made.to)?;
    if made.to == author {
        return Err(Refusal::WritesToItself { office: author });
    }
    made.author = Some(author);
    Ok(Act::LetterFiled(made))
}

pub(crate) fn acknowledge_letter(ask: Ask<'_>, made: LetterAcknowledged) -> Result<Act, Refusal> {
    let (office, act) = (ask.own()?, made.letter);
    let letters = &ask.record.papers().letters;
    let letter = known("letter", letters, act, made.meeting.as_ref(), |it| {
        it.filed.what.meeting.as_ref()
    })?;
    if letter.filed.what.to != office {
        let what = "letter";
        return Err(Refusal::NotAddressed { what, act, office });
    }
    if letter.acknowledged.is_some() {
        return Err(Refusal::AcknowledgedAlready { office });
    }
    Ok(Act::LetterAcknowledged(made))
}

pub(crate) fn log_protection(ask: Ask<'_>, mut made: ProtectionLogged) -> Result<Act, Refusal> {
    attached(ask, made.meeting.as_ref())?;
    made.asked_by = writes_for(ask, made.meeting.as_ref(), Some(made.asked_by))?;
    text::words("provider", &made.provided_by, NAME)?;
    text::words("place", &made.place, PROSE)?;
    Ok(Act::ProtectionLogged(made))
}
