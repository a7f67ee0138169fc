//! Chance that nobody can guess.

/// Makes `N` bytes from the system's generator, fit for keys and salts.
///
/// # Panics
/// When the system has no source of randomness: nothing here would be safe without one.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has a source of randomness");
    bytes
}
