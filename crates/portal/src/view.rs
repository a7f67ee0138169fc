//! What the pages ask across meetings, folded from the public acts; it can be rebuilt at any time.

mod meeting;
mod shelf;
mod times;
mod words;

pub(crate) use meeting::{Camera, Closed, Gap, Meeting, Order, Phase};
pub use shelf::Shelf;
pub(crate) use shelf::Views;
pub(crate) use times::{Zone, date, length, size};
pub(crate) use words::{badge, cause, role_says, sentence, who};
