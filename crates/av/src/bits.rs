//! Bits, most significant first, as every codec here writes its headers.

use crate::Fault;

/// Reads bits from a slice; what lies beyond its end is a fault, never zeros.
pub(crate) struct Bits<'a> {
    what: &'static str,
    data: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub(crate) fn new(what: &'static str, data: &'a [u8]) -> Bits<'a> {
        Bits { what, data, at: 0 }
    }

    pub(crate) fn left(&self) -> usize {
        self.data.len() * 8 - self.at
    }

    pub(crate) fn flag(&mut self) -> Result<bool, Fault> {
        let byte = self.data.get(self.at / 8).ok_or(Fault::Short(self.what))?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Ok(bit == 1)
    }

    /// Up to 32 bits.
    pub(crate) fn bits(&mut self, count: u32) -> Result<u32, Fault> {
        let mut value = 0u64;
        for _ in 0..count.min(32) {
            value = value << 1 | u64::from(self.flag()?);
        }
        Ok(value as u32)
    }

    pub(crate) fn skip(&mut self, count: usize) -> Result<(), Fault> {
        if count > self.left() {
            return Err(Fault::Short(self.what));
        }
        self.at += count;
        Ok(())
    }

    pub(crate) fn align(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }

    /// Exponential Golomb, `ue(v)`.
    pub(crate) fn ue(&mut self) -> Result<u32, Fault> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return Err(Fault::Damaged {
                    what: self.what,
                    why: "a number is out of range",
                });
            }
        }
        let rest = self.bits(zeros)?;
        Ok((1u32 << zeros) - 1 + rest)
    }

    /// Exponential Golomb, `se(v)`.
    pub(crate) fn se(&mut self) -> Result<i32, Fault> {
        let coded = self.ue()?;
        let half = coded.div_ceil(2) as i32;
        Ok(if coded % 2 == 1 { half } else { -half })
    }
}
