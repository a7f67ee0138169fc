//! Acts and footage digests become a signed tree that others cosign.

pub mod checkpoint;
pub mod disclosure;
mod hash;
pub mod note;
pub mod proof;
pub mod prove;
pub mod tile;
pub mod tree;

pub use checkpoint::Checkpoint;
pub use disclosure::{Disclosure, Kept, Remnant, digest_in, leaf_entry};
pub use hash::{Hash, NotAHash};
pub use note::{Note, Signer, Verifier};
pub use proof::Proof;
pub use tile::Tile;
pub use tree::Tree;

#[cfg(test)]
mod tests;
