//! Who may ask for what.

use crate::{Actor, By, Command, Refusal, Role};

/// The part of the machine that stands for whoever holds the machine itself; it may grant the
/// operator's role and nothing else, so that an empty record can be set up.
pub const SETUP: &str = "setup";

/// What a command needs its asker to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// To set up bodies, rooms, cameras and roles.
    SetUp,
    /// To give notice of meetings and call them off.
    Notice,
    /// To run a meeting: call to order, turn to items, recess, resume, adjourn.
    Run,
    /// To decide: order recording, close and reopen.
    Decide,
    /// To state what the machine saw; offices cannot.
    Observe,
}

impl Power {
    /// The roles that hold this power; none for the machine's own.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::SetUp => &[Role::Operator],
            Self::Notice | Self::Run | Self::Decide => &[Role::Clerk, Role::Chair],
            Self::Observe => &[],
        }
    }

    /// Those roles in words, "the clerk or the chair".
    fn holders(self) -> &'static str {
        match self {
            Self::SetUp => "the operator",
            Self::Notice | Self::Run | Self::Decide => "the clerk or the chair",
            Self::Observe => "the machine",
        }
    }
}

/// The power that a command needs.
pub fn power(command: &Command) -> Power {
    match command {
        Command::EstablishBody { .. }
        | Command::CreateRoom { .. }
        | Command::AddCamera { .. }
        | Command::ReplaceCameraKey { .. }
        | Command::RemoveCamera { .. }
        | Command::GrantRole { .. }
        | Command::RevokeRole { .. } => Power::SetUp,
        Command::NoticeMeeting { .. } | Command::CancelMeeting { .. } => Power::Notice,
        Command::CallToOrder { .. }
        | Command::OpenItem { .. }
        | Command::Recess { .. }
        | Command::Resume { .. }
        | Command::Adjourn { .. } => Power::Run,
        Command::OrderRecording { .. }
        | Command::CloseSession { .. }
        | Command::ReopenSession { .. } => Power::Decide,
        Command::NoteCameraJoined { .. }
        | Command::NoteCameraLost { .. }
        | Command::KeepSpan { .. }
        | Command::NoteGap { .. }
        | Command::NoteRecorderStopped { .. }
        | Command::NoteRecorderResumed { .. }
        | Command::CompleteFootage { .. } => Power::Observe,
    }
}

/// Whether an actor holds a power; for showing or hiding a button, and for `decide`.
pub fn holds(actor: &Actor, power: Power) -> bool {
    match &actor.by {
        By::Machine { .. } => power == Power::Observe,
        By::Office { .. } => power.roles().iter().any(|role| actor.roles.contains(role)),
    }
}

/// Refuses a command from whoever may not ask for it.
pub(crate) fn admit(actor: &Actor, command: &Command) -> Result<(), Refusal> {
    let needs = power(command);
    if holds(actor, needs) || sets_up(actor, command) {
        return Ok(());
    }
    Err(match (&actor.by, needs) {
        (By::Office { .. }, Power::Observe) => Refusal::MachineOnly,
        (
            By::Machine { .. },
            Power::SetUp | Power::Notice | Power::Run | Power::Decide | Power::Observe,
        ) => Refusal::OfficeOnly {
            needs: needs.holders(),
        },
        (By::Office { .. }, Power::SetUp | Power::Notice | Power::Run | Power::Decide) => {
            Refusal::RoleMissing {
                needs: needs.holders(),
            }
        }
    })
}

fn sets_up(actor: &Actor, command: &Command) -> bool {
    let machine = matches!(&actor.by, By::Machine { part } if part == SETUP);
    machine
        && matches!(
            command,
            Command::GrantRole {
                role: Role::Operator,
                ..
            }
        )
}

impl Actor {
    /// A part of the machine, "recorder".
    pub fn machine(part: &str) -> Self {
        Self {
            by: By::Machine {
                part: part.to_owned(),
            },
            roles: Vec::new(),
        }
    }

    /// An office with its person and roles.
    pub fn office(office: &str, person: Option<&str>, roles: &[Role]) -> Self {
        let (office, person) = (office.to_owned(), person.map(str::to_owned));
        Self {
            by: By::Office { office, person },
            roles: roles.to_vec(),
        }
    }

    /// How the record names whoever asks: the office, or the machine's part.
    pub fn name(&self) -> &str {
        match &self.by {
            By::Office { office, .. } => office,
            By::Machine { part } => part,
        }
    }
}
