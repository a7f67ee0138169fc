//! Promises of the record, as scripts with transcripts and as properties.

mod attendance;
mod business;
mod canon;
mod chapters;
mod custody;
mod dealings;
mod handling;
mod model;
mod openings;
mod papers;
mod privacy;
mod properties;
mod retention;
mod script;
mod scripts;
mod sealing;
mod views;
