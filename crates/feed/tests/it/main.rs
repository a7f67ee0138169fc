//! What the feed promises, seen from outside.

mod kit;
mod stage;

mod closing;
mod cutting;
mod keeping_time;
mod line;
mod promises;
mod shut;
