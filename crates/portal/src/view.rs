//! What the pages ask across meetings, folded from the public acts; it can be rebuilt at any time.

mod meeting;
mod news;
mod shelf;
mod tally;
mod times;
mod words;

pub(crate) use meeting::{Camera, Closed, Gap, Meeting, Order, Phase};
pub(crate) use news::is_news;
pub use shelf::Shelf;
pub(crate) use shelf::Views;
pub(crate) use tally::{Counted, Folds, Month, Numbers, Tallies, Wanted};
pub(crate) use times::{Zone, date, length, size};
pub(crate) use words::{badge, cause, differs, incident, role_says, sentence, who};
