//! Promises of the record, as scripts with transcripts and as properties.

mod canon;
mod properties;
mod script;
mod scripts;
mod views;
