//! Encoders, a sitting, and an audit of what comes out.

pub(crate) mod audit;
pub(crate) mod chance;
pub(crate) mod sim;
pub(crate) mod source;
