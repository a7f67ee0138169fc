//! What viewers are promised.

mod blocking;
mod front;
mod listed;
mod past;
mod promises;
mod requests;
mod studio;
mod world;
