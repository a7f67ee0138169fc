//! Answers: a piece passed on to the one who opens, saying what it is for.
//!
//! Within the age file to the opener's one-time key are five lines: `onrecord/answer@v1`, the
//! deal's recipient, `clause N`, and the two lines of the piece.

use zeroize::Zeroizing;

use crate::deal::to_recipient;
use crate::{FILE_BYTES_MAX, Flaw, Identity, Piece, Public, file, read_piece};

const MAGIC: &str = "onrecord/answer@v1\n";

/// Opens the piece of a clause and encrypts it to the opener's one-time recipient; an age file in
/// armor.
///
/// # Errors
/// As [`read_piece`], and when the opener's recipient is none.
pub fn answer(
    deal: &Public,
    clause: usize,
    file: &[u8],
    identity: &Identity,
    opener: &str,
) -> Result<String, Flaw> {
    let opener = to_recipient(opener)?;
    let piece = read_piece(deal, clause, file, identity)?;
    let head = format!("{MAGIC}{}\nclause {clause}\n", deal.recipient);
    let text = piece.text();
    let mut plain = Zeroizing::new(Vec::with_capacity(head.len() + text.len()));
    plain.extend_from_slice(head.as_bytes());
    plain.extend_from_slice(&text[..]);
    file::armored(&plain, &[&opener])
}

/// Why an answer brings no piece.
pub(crate) enum Wrong {
    /// It does not open.
    Unopened,
    /// It is not written as answers are.
    Unwritten,
    /// It opens and is not right for this deal.
    Flawed(Flaw),
}

/// The clause of an answer, from 1, and its piece; `number` is the answer's own, for what is told.
pub(crate) fn read(
    deal: &Public,
    number: usize,
    file: &[u8],
    opener: &Identity,
) -> Result<(usize, Piece), Wrong> {
    if file.len() > FILE_BYTES_MAX {
        return Err(Wrong::Unopened);
    }
    let plain = file::opened(file, &opener.0).map_err(|_| Wrong::Unopened)?;
    let (recipient, clause, piece) = parts(&plain).ok_or(Wrong::Unwritten)?;
    if recipient != deal.recipient {
        // What it says is shown only if it can be a recipient.
        let recipient = to_recipient(recipient).map_err(|_| Wrong::Unwritten)?;
        return Err(Wrong::Flawed(Flaw::ForeignAnswer {
            answer: number,
            clause,
            recipient: recipient.to_string(),
        }));
    }
    let dealt = deal.clause(clause).map_err(Wrong::Flawed)?;
    let wrong = Flaw::WrongAnswer {
        answer: number,
        clause,
    };
    let piece = Piece::read(piece, &dealt.commitment).ok_or(Wrong::Flawed(wrong))?;
    Ok((clause, piece))
}

fn parts(plain: &[u8]) -> Option<(&str, usize, &[u8])> {
    let rest = plain.strip_prefix(MAGIC.as_bytes())?;
    let mut lines = rest.splitn(3, |byte| *byte == b'\n');
    let recipient = str::from_utf8(lines.next()?).ok()?;
    let number = str::from_utf8(lines.next()?)
        .ok()?
        .strip_prefix("clause ")?;
    let clause: usize = number.parse().ok()?;
    // One way to write each number.
    (clause.to_string() == number).then_some((recipient, clause, lines.next()?))
}
