//! Pieces: 32 bytes of which the key is the XOR, each in a text file of two lines.

use acts::Digest;
use zeroize::Zeroizing;

use crate::{FILE_BYTES_MAX, Flaw, Identity, Public, file, file_digest};

const MAGIC: &[u8] = b"onrecord/piece@v1\n";
const TEXT_BYTES: usize = MAGIC.len() + 64 + 1;

/// One piece of a key, known to be the one that was dealt.
///
/// As text it is `onrecord/piece@v1`, then 64 lower-case hexadecimal digits, each line ended by a
/// line feed; its commitment is the SHA-256 of that text, which nobody can guess from 256 random
/// bits.
pub struct Piece(Zeroizing<[u8; 32]>);

impl Piece {
    pub(crate) fn random() -> Result<Self, Flaw> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(&mut secret[..]).map_err(|_| Flaw::NoChance)?;
        Ok(Self(secret))
    }

    /// A piece from its text, if this is what was committed to.
    pub(crate) fn read(text: &[u8], commitment: &Digest) -> Option<Self> {
        if !auth::same(&file_digest(text), commitment) {
            return None;
        }
        let digits = text.strip_prefix(MAGIC)?.strip_suffix(b"\n")?;
        let mut secret = Zeroizing::new([0; 32]);
        hex::decode_to_slice(digits, &mut secret[..]).ok()?;
        Some(Self(secret))
    }

    pub(crate) fn text(&self) -> Zeroizing<[u8; TEXT_BYTES]> {
        let mut text = Zeroizing::new([b'\n'; TEXT_BYTES]);
        let (head, rest) = text.split_at_mut(MAGIC.len());
        head.copy_from_slice(MAGIC);
        for (byte, pair) in self.0.iter().zip(rest.chunks_exact_mut(2)) {
            pair[0] = b"0123456789abcdef"[usize::from(byte >> 4)];
            pair[1] = b"0123456789abcdef"[usize::from(byte & 15)];
        }
        text
    }

    pub(crate) fn mix_into(&self, secret: &mut [u8; 32]) {
        for (byte, ours) in secret.iter_mut().zip(self.0.iter()) {
            *byte ^= ours;
        }
    }
}

/// Opens the piece of a clause with one of its custodians' keys.
///
/// # Errors
/// When the deal has no such clause, the file is not the one that the deal names, the key is not
/// one of the clause's, or what is in it is not what the deal commits to.
pub fn read_piece(
    deal: &Public,
    clause: usize,
    file: &[u8],
    identity: &Identity,
) -> Result<Piece, Flaw> {
    let dealt = deal.clause(clause)?;
    if file.len() > FILE_BYTES_MAX || file_digest(file) != dealt.piece {
        return Err(Flaw::ForeignPiece(clause));
    }
    let text = file::opened(file, &identity.0).map_err(|_| Flaw::PieceUnopened(clause))?;
    Piece::read(&text, &dealt.commitment).ok_or(Flaw::WrongPiece(clause))
}
