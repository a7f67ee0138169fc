//! Open by default: how meetings and items are classified, and why one was not streamed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::stamp::Stamp;
use crate::{Act, Date, MeetingId, Refusal};

/// Whether a meeting or an item is in public.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// In public from beginning to end.
    Open,
    /// Not in public.
    Closed,
    /// Some of it in public.
    Mixed,
}

/// A meeting or an item of its agenda was classified; what nobody classified is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Classified {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item; the whole meeting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// How.
    pub class: Class,
    /// Why; needed unless it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The exemption in the body's rules that it rests on; needed where the body has a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<String>,
    /// The office that deemed it so; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// When it is to be reviewed; needed unless it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Date>,
}

/// What a closed meeting or item is called among those who take part; the public reads the open
/// title alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedTitleGiven {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item; the whole meeting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The closed title.
    pub title: String,
}

/// Why an open meeting was not streamed; without one the public list says "unexplained".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnstreamedExplained {
    /// The meeting.
    pub meeting: MeetingId,
    /// Why.
    pub reason: String,
}

pub(crate) fn classify(ask: Ask<'_>, made: Classified) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::Classified(made))
}

pub(crate) fn give_closed_title(ask: Ask<'_>, made: ClosedTitleGiven) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ClosedTitleGiven(made))
}

pub(crate) fn explain_unstreamed(ask: Ask<'_>, made: UnstreamedExplained) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::UnstreamedExplained(made))
}

impl Meeting {
    pub(crate) fn classified(&mut self, made: &Classified, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn closed_title_given(&mut self, made: &ClosedTitleGiven, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn unstreamed_explained(
        &mut self,
        made: &UnstreamedExplained,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }
}
