//! Checks on this repository, as tests.

#[cfg(test)]
mod tests;
