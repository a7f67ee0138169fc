//! The clock burned into every picture: for people to read, and for programs.
//!
//! Programs read a strip of 40 square cells at the bottom right: 1010, then 32 bits of
//! milliseconds since the Unix epoch modulo 2³², most significant first, then four check bits (the
//! exclusive or of the eight nibbles). A white cell is 1. A cell is 1/96 of the width.

use acts::Time;

use super::canvas::Yuv;

const CELLS: usize = 40;
const START: u64 = 0b1010;

/// Burns label, time and strip into a picture.
pub(super) fn burn(picture: &mut Yuv, label: &str, at: Time) {
    let cell = picture.width / 96;
    let dot = (picture.width / 480).max(1);
    let strip = picture.width - (CELLS + 1) * cell;
    let top = picture.height - 3 * cell;
    picture.fill(0, top - cell, picture.width, 4 * cell, 24);
    let text_at = top - cell + (4 * cell - 7 * dot) / 2;
    let clock = at.to_string().replace('T', " ");
    let shown = format!("{label}  {}", &clock[..clock.len() - 4]);
    text(picture, cell, text_at, dot, &shown);
    let bits = bits(at.micros().div_euclid(1000) as u32);
    for index in 0..CELLS {
        let luma = if bits >> (CELLS - 1 - index) & 1 == 1 {
            235
        } else {
            16
        };
        picture.fill(strip + index * cell, top, cell, 2 * cell, luma);
    }
}

/// Reads the strip: milliseconds since the Unix epoch modulo 2³². `None` when it is not there or
/// damaged. `luma` has `width` × `height` samples with the given stride.
pub fn read(luma: &[u8], width: usize, height: usize, stride: usize) -> Option<u32> {
    let cell = width / 96;
    let top = height.checked_sub(3 * cell)?;
    let strip = width.checked_sub((CELLS + 1) * cell)?;
    let mut seen = 0_u64;
    for index in 0..CELLS {
        let mut sum = 0_usize;
        let (x0, y0) = (strip + index * cell + cell / 4, top + cell / 2);
        let side = (cell / 2).max(1);
        for y in y0..y0 + side {
            for x in x0..x0 + side {
                sum += usize::from(*luma.get(y * stride + x)?);
            }
        }
        seen = seen << 1 | u64::from(sum / (side * side) > 125);
    }
    let value = (seen >> 4) as u32;
    (bits(value) == seen).then_some(value)
}

fn bits(ms: u32) -> u64 {
    let check = (0..8).fold(0, |sum, nibble| sum ^ (ms >> (4 * nibble) & 15));
    START << 36 | u64::from(ms) << 4 | u64::from(check)
}

fn text(picture: &mut Yuv, x: usize, y: usize, dot: usize, text: &str) {
    for (at, glyph) in text.chars().map(glyph).enumerate() {
        for (row, line) in glyph.iter().enumerate() {
            for column in (0..5).filter(|column| line >> (4 - column) & 1 == 1) {
                picture.fill(x + (at * 6 + column) * dot, y + row * dot, dot, dot, 226);
            }
        }
    }
}

/// A character in 5 × 7 dots; a blank where there is none.
fn glyph(c: char) -> [u8; 7] {
    match c.to_ascii_uppercase() {
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 2, 4, 8, 31],
        '3' => [31, 2, 4, 2, 1, 17, 14],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [6, 8, 16, 30, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 2, 12],
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'B' => [30, 17, 17, 30, 17, 17, 30],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'D' => [28, 18, 17, 17, 17, 18, 28],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'F' => [31, 16, 16, 30, 16, 16, 16],
        'G' => [14, 17, 16, 23, 17, 17, 15],
        'H' => [17, 17, 17, 31, 17, 17, 17],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'J' => [7, 2, 2, 2, 2, 18, 12],
        'K' => [17, 18, 20, 24, 20, 18, 17],
        'L' => [16, 16, 16, 16, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 17, 25, 21, 19, 17, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'P' => [30, 17, 17, 30, 16, 16, 16],
        'Q' => [14, 17, 17, 17, 21, 18, 13],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        'V' => [17, 17, 17, 17, 17, 10, 4],
        'W' => [17, 17, 17, 21, 21, 21, 10],
        'X' => [17, 17, 10, 4, 10, 17, 17],
        'Y' => [17, 17, 17, 10, 4, 4, 4],
        'Z' => [31, 1, 2, 4, 8, 16, 31],
        ':' => [0, 4, 4, 0, 4, 4, 0],
        '.' => [0, 0, 0, 0, 0, 12, 12],
        '-' => [0, 0, 0, 31, 0, 0, 0],
        '/' => [0, 1, 2, 4, 8, 16, 0],
        _ => [0; 7],
    }
}
