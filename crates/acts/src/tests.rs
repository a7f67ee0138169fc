//! Promises of the record, as scripts and as properties.
