//! Promises about secrets.
