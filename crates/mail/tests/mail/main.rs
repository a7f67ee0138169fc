//! The crate against programs that we did not write.

mod clients;
mod hostile;
mod letters;
mod post;
mod samples;
mod tools;
