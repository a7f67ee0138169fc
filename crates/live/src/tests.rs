//! What viewers are promised.

mod blocking;
mod listed;
mod past;
mod promises;
mod requests;
mod studio;
mod world;
