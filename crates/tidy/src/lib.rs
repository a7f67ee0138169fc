//! Checks on this repository, as tests.
