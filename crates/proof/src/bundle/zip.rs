//! Archives as a bundle has them (PKWARE APPNOTE 6.3.10): files stored one after another, by name.
//!
//! [`scan`] accepts exactly what [`Writer`] writes, so that every byte of an archive is accounted
//! for: nothing compressed, no name twice or out of order, no path but plain ones, no room between.

use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use crc32fast::Hasher;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const LOCAL_BYTES: usize = 30;
const NAME_BYTES_MAX: usize = 255;
/// No meeting has more acts and takes than this.
const FILES_MAX: usize = 2_000_000;
/// A field of four bytes that says: look in the ZIP64 field.
const ELSEWHERE: u32 = u32::MAX;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) name: String,
    pub(crate) crc: u32,
    pub(crate) bytes: u64,
    /// Where its local header begins.
    header: u64,
}

impl Stored {
    /// Where its bytes begin.
    pub(crate) fn at(&self) -> u64 {
        self.header + self.local().len() as u64
    }

    fn is_large(&self) -> bool {
        self.bytes >= u64::from(ELSEWHERE)
    }

    /// The fields from the flags to the sizes, which both headers have.
    fn common(&self) -> Vec<u8> {
        let size = u32::try_from(self.bytes).unwrap_or(ELSEWHERE);
        let mut out = Vec::new();
        // No flags, stored, midnight of 1 January 1980.
        out.extend([0, 0, 0, 0, 0, 0, 0x21, 0]);
        out.extend(self.crc.to_le_bytes());
        out.extend(size.to_le_bytes());
        out.extend(size.to_le_bytes());
        out.extend((self.name.len() as u16).to_le_bytes());
        out
    }

    fn local(&self) -> Vec<u8> {
        let extra = if self.is_large() {
            zip64(&[self.bytes, self.bytes])
        } else {
            Vec::new()
        };
        let mut out = LOCAL.to_vec();
        out.extend(45_u16.to_le_bytes());
        out.extend(self.common());
        out.extend((extra.len() as u16).to_le_bytes());
        out.extend(self.name.as_bytes());
        out.extend(extra);
        out
    }

    fn central(&self) -> Vec<u8> {
        let mut wide = Vec::new();
        if self.is_large() {
            wide.extend([self.bytes, self.bytes]);
        }
        let header = u32::try_from(self.header).unwrap_or(ELSEWHERE);
        if header == ELSEWHERE {
            wide.push(self.header);
        }
        let extra = zip64(&wide);
        let mut out = CENTRAL.to_vec();
        // Made on a system with Unix permissions.
        out.extend([45, 3, 45, 0]);
        out.extend(self.common());
        out.extend((extra.len() as u16).to_le_bytes());
        // No comment, first disk, no marks; a regular file that all may read.
        out.extend([0; 6]);
        out.extend((0o100_644_u32 << 16).to_le_bytes());
        out.extend(header.to_le_bytes());
        out.extend(self.name.as_bytes());
        out.extend(extra);
        out
    }
}

fn zip64(values: &[u64]) -> Vec<u8> {
    if values.is_empty() {
        return Vec::new();
    }
    let mut out = vec![1, 0];
    out.extend((8 * values.len() as u16).to_le_bytes());
    values
        .iter()
        .for_each(|value| out.extend(value.to_le_bytes()));
    out
}

/// The directory at the end of an archive whose files end at `at`.
fn closing(files: &[Stored], at: u64) -> Vec<u8> {
    let mut out: Vec<u8> = files.iter().flat_map(Stored::central).collect();
    let (count, size) = (files.len() as u64, out.len() as u64);
    let fits = count < 0xffff && at < u64::from(ELSEWHERE) && size < u64::from(ELSEWHERE);
    if !fits {
        let record = at + size;
        out.extend(b"PK\x06\x06");
        out.extend(44_u64.to_le_bytes());
        out.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        [count, count, size, at]
            .iter()
            .for_each(|value| out.extend(value.to_le_bytes()));
        out.extend(b"PK\x06\x07\0\0\0\0");
        out.extend(record.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    let short = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
    let wide = |value: u64| u32::try_from(value).unwrap_or(ELSEWHERE).to_le_bytes();
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(short);
    out.extend(short);
    out.extend(wide(size));
    out.extend(wide(at));
    out.extend([0, 0]);
    out
}

/// Whether a name is a plain path below the folder that an archive is unpacked in.
pub(crate) fn is_plain(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(letter);
    (1..=NAME_BYTES_MAX).contains(&name.len()) && name.split('/').all(part)
}

/// Writes an archive from front to back.
#[derive(Debug)]
pub(crate) struct Writer<W> {
    out: W,
    at: u64,
    files: Vec<Stored>,
}

impl<W: Write> Writer<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            at: 0,
            files: Vec::new(),
        }
    }

    /// Adds a file whose length and CRC-32 are known; names come in order.
    ///
    /// # Errors
    /// When it cannot be written, or what is read is not what was announced.
    pub(crate) fn add(
        &mut self,
        name: &str,
        crc: u32,
        bytes: u64,
        from: &mut dyn Read,
    ) -> io::Result<()> {
        let last = self.files.last().map(|it| it.name.as_str());
        if !is_plain(name) || last.is_some_and(|last| last >= name) {
            return Err(io::Error::other(format!("{name} cannot be put here")));
        }
        let stored = Stored {
            name: name.to_owned(),
            crc,
            bytes,
            header: self.at,
        };
        self.out.write_all(&stored.local())?;
        let mut counted = Counted::new(from.take(bytes));
        io::copy(&mut counted, &mut self.out)?;
        if counted.bytes != bytes || counted.crc.finalize() != crc {
            return Err(io::Error::other(format!(
                "{name} changed while it was read"
            )));
        }
        self.at = stored.at() + bytes;
        self.files.push(stored);
        Ok(())
    }

    /// Writes the directory.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&closing(&self.files, self.at))?;
        Ok(self.out)
    }
}

/// Counts and sums what is read through it.
struct Counted<R> {
    from: R,
    bytes: u64,
    crc: Hasher,
}

impl<R> Counted<R> {
    fn new(from: R) -> Self {
        Self {
            from,
            bytes: 0,
            crc: Hasher::new(),
        }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.bytes += count as u64;
        self.crc.update(&into[..count]);
        Ok(count)
    }
}

/// Why an archive is not one that [`Writer`] wrote.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Flaw {
    #[error("byte {at}: {what}")]
    Framing { at: u64, what: String },
    #[error("it cannot be read: {0}")]
    Read(#[from] io::Error),
}

/// Lists the files of an archive after every byte of it was read and accounted for.
pub(crate) fn scan(archive: &mut (impl Read + Seek)) -> Result<Vec<Stored>, Flaw> {
    let length = archive.seek(SeekFrom::End(0))?;
    archive.seek(SeekFrom::Start(0))?;
    let mut from = BufReader::with_capacity(1 << 18, archive);
    let (mut files, mut at) = (Vec::<Stored>::new(), 0);
    loop {
        let framing = |what: &str| Flaw::Framing {
            at,
            what: what.to_owned(),
        };
        let head = read_some(&mut from, 4)?;
        if head != LOCAL {
            // What is left must be the directory; a longer rest could not be.
            let rest = length - at;
            let expected = closing(&files, at);
            if rest != expected.len() as u64 {
                return Err(framing("neither a file nor the directory begins here"));
            }
            let found = [head, read_some(&mut from, expected.len() as u64)?].concat();
            let differs = found
                .iter()
                .zip(&expected)
                .position(|(one, two)| one != two);
            if let Some(within) = differs {
                return Err(Flaw::Framing {
                    at: at + within as u64,
                    what: "the directory is not what the files make it".to_owned(),
                });
            }
            return Ok(files);
        }
        let stored = local(head, &mut from, at)?;
        let last = files.last().map(|it| it.name.as_str());
        if last.is_some_and(|last| last >= stored.name.as_str()) {
            return Err(framing("a name comes twice or out of order"));
        }
        if files.len() == FILES_MAX || stored.at().saturating_add(stored.bytes) > length {
            return Err(framing("there are more or longer files than there can be"));
        }
        let mut counted = Counted::new((&mut from).take(stored.bytes));
        io::copy(&mut counted, &mut io::sink())?;
        if counted.bytes != stored.bytes || counted.crc.finalize() != stored.crc {
            return Err(framing(&format!("{} is not what was stored", stored.name)));
        }
        at = stored.at() + stored.bytes;
        files.push(stored);
    }
}

/// Reads the rest of a local header.
fn local(head: Vec<u8>, from: &mut impl Read, at: u64) -> Result<Stored, Flaw> {
    let framing = |what: &str| Flaw::Framing {
        at,
        what: what.to_owned(),
    };
    let mut found = head;
    found.extend(read_some(from, LOCAL_BYTES as u64 - 4)?);
    let short = || framing("the header of a file is cut off");
    let field = |at: usize| found.get(at..at + 4).ok_or_else(short);
    let four = |at: usize| {
        let field = field(at)?;
        Ok::<_, Flaw>(u32::from_le_bytes([field[0], field[1], field[2], field[3]]))
    };
    let (crc, size, lengths) = (four(14)?, four(22)?, four(26)?);
    let (name, extra) = (lengths & 0xffff, lengths >> 16);
    if name as usize > NAME_BYTES_MAX || extra > 20 {
        return Err(framing("its names or fields are longer than a bundle's"));
    }
    let names = read_some(from, u64::from(name))?;
    let extras = read_some(from, u64::from(extra))?;
    let wide = extras.get(4..12).map(|it| it.iter().rev());
    let wide = wide.map(|it| it.fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)));
    let name = str::from_utf8(&names).ok().filter(|name| is_plain(name));
    let stored = Stored {
        name: name
            .ok_or_else(|| framing("a name is no plain path"))?
            .to_owned(),
        crc,
        bytes: wide.unwrap_or(u64::from(size)),
        header: at,
    };
    found.extend(names);
    found.extend(extras);
    if found != stored.local() {
        return Err(framing("the header of a file is not as a bundle has it"));
    }
    Ok(stored)
}

fn read_some(from: &mut impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_four_bytes_stands_in_eight() {
        let large = Stored {
            name: "footage/east/0001.mp4".to_owned(),
            crc: 7,
            bytes: (1 << 32) + 5,
            header: (1 << 33) + 9,
        };
        let written = large.local();
        assert_eq!(large.at(), large.header + written.len() as u64);
        assert!(written.ends_with(&[1, 0, 16, 0, 5, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0]));
        let mut rest = &written[4..];
        let read = local(LOCAL.to_vec(), &mut rest, large.header).expect("read");
        assert_eq!(read, large);
        let central = large.central();
        assert!(central.ends_with(&[9, 0, 0, 0, 2, 0, 0, 0]), "{central:?}");
        let end = closing(&[large], (2 << 33) + 1);
        let marks = [&b"PK\x06\x06"[..], b"PK\x06\x07", b"PK\x05\x06"];
        for mark in marks {
            assert!(end.windows(4).any(|four| four == mark), "{mark:?}");
        }
        let small = closing(&[], 0);
        assert_eq!(
            small.len(),
            22,
            "an archive of no file needs no wide fields"
        );
    }
}
