//! A certificate as PDF (ISO 32000-1): plain text in Courier, which every reader has, on A4.
//!
//! A font for other scripts would have to be brought along and shaped, so there is a PDF only of
//! what can be written in Latin letters; the page is there in any case.

use super::Block;

const WIDTH: usize = 82;
const LINES: usize = 58;
const LEADING: usize = 13;

/// The document, or none where something in it has no place in Windows Latin 1.
pub(super) fn document(blocks: &[Block]) -> Option<Vec<u8>> {
    let lines = lines(blocks);
    let pages = pages(&lines);
    let count = pages.len();
    let mut out = Objects::default();
    out.object("<< /Type /Catalog /Pages 2 0 R /Lang (en) >>");
    let kids: String = (0..count)
        .map(|page| format!("{} 0 R ", 5 + 2 * page))
        .collect();
    out.object(&format!(
        "<< /Type /Pages /Count {count} /Kids [ {kids}] >>"
    ));
    for font in ["Courier", "Courier-Bold"] {
        out.object(&format!(
            "<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>"
        ));
    }
    for (at, page) in pages.iter().enumerate() {
        let content = 6 + 2 * at;
        out.object(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        ));
        out.stream(&content_of(page, at + 1, count)?);
    }
    Some(out.finish())
}

/// A line of text, and whether it is bold.
type Line = (String, bool);

enum Laid {
    Line(Line),
    Break,
}

fn lines(blocks: &[Block]) -> Vec<Laid> {
    let mut out = Vec::new();
    let push = |out: &mut Vec<Laid>, text: &str, indent: usize, bold: bool| {
        for line in text.lines() {
            for line in wrapped(line, WIDTH - indent) {
                out.push(Laid::Line((format!("{}{line}", " ".repeat(indent)), bold)));
            }
        }
    };
    for block in blocks {
        match block {
            Block::Title(text) | Block::Heading(text) => push(&mut out, text, 0, true),
            // A box and what it stands for stay in one line.
            Block::Text(text) => {
                let boxes = text.replace("[ ] ", "[\u{a0}]\u{a0}");
                push(&mut out, &boxes.replace("[x] ", "[x]\u{a0}"), 0, false);
            }
            Block::Break => {
                out.push(Laid::Break);
                continue;
            }
            Block::Table(head, rows) => {
                for row in rows {
                    for (at, (head, cell)) in head.iter().zip(row).enumerate() {
                        push(
                            &mut out,
                            &format!("{head}: {cell}"),
                            if at == 0 { 0 } else { 4 },
                            false,
                        );
                    }
                }
            }
        }
        out.push(Laid::Line((String::new(), false)));
    }
    out
}

/// Breaks a line between words, and within what is longer than a line.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in text.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        for (at, piece) in letters.chunks(width.max(1)).enumerate() {
            let last = out.len() - 1;
            let room = out[last].chars().count() + 1 + piece.len() <= width;
            let piece: String = piece.iter().collect();
            if out[last].is_empty() {
                out[last] = piece;
            } else if at == 0 && room {
                out[last].push(' ');
                out[last].push_str(&piece);
            } else {
                out.push(piece);
            }
        }
    }
    out
}

fn pages(lines: &[Laid]) -> Vec<Vec<&Line>> {
    let mut pages = vec![Vec::new()];
    for laid in lines {
        let last = pages.len() - 1;
        match laid {
            Laid::Break if pages[last].is_empty() => {}
            Laid::Break => pages.push(Vec::new()),
            Laid::Line(line) if pages[last].len() == LINES => pages.push(vec![line]),
            Laid::Line(line) => pages[last].push(line),
        }
    }
    pages
}

fn content_of(page: &[&Line], number: usize, count: usize) -> Option<Vec<u8>> {
    let mut out = format!("BT {LEADING} TL 51 790 Td\n").into_bytes();
    for (text, bold) in page {
        let font = if *bold { "/F2" } else { "/F1" };
        out.extend(format!("{font} 10 Tf (").bytes());
        for letter in text.chars() {
            let byte = latin(letter)?;
            if b"()\\".contains(&byte) {
                out.push(b'\\');
            }
            out.push(byte);
        }
        out.extend(b") Tj T*\n");
    }
    out.extend(b"ET\n");
    out.extend(format!("BT /F1 8 Tf 51 30 Td (Page {number} of {count}) Tj ET\n").bytes());
    Some(out)
}

/// A letter in Windows Latin 1, as far as it is there.
fn latin(letter: char) -> Option<u8> {
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).ok(),
        '—' => Some(0x97),
        '–' => Some(0x96),
        '‘' => Some(0x91),
        '’' => Some(0x92),
        '“' => Some(0x93),
        '”' => Some(0x94),
        '…' => Some(0x85),
        '€' => Some(0x80),
        _elsewhere => None,
    }
}

/// Objects in the order of their numbers, and where each begins.
struct Objects {
    bytes: Vec<u8>,
    at: Vec<usize>,
}

impl Default for Objects {
    fn default() -> Self {
        Self {
            bytes: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec(),
            at: Vec::new(),
        }
    }
}

impl Objects {
    fn object(&mut self, text: &str) {
        self.raw(text.as_bytes());
    }

    fn stream(&mut self, content: &[u8]) {
        let head = format!("<< /Length {} >>\nstream\n", content.len());
        self.raw(&[head.as_bytes(), content, b"endstream"].concat());
    }

    fn raw(&mut self, object: &[u8]) {
        self.at.push(self.bytes.len());
        let number = self.at.len();
        self.bytes.extend(format!("{number} 0 obj\n").bytes());
        self.bytes.extend(object);
        self.bytes.extend(b"\nendobj\n");
    }

    fn finish(mut self) -> Vec<u8> {
        let (start, size) = (self.bytes.len(), self.at.len() + 1);
        self.bytes
            .extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for at in &self.at {
            self.bytes.extend(format!("{at:010} 00000 n \n").bytes());
        }
        let trailer =
            format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        self.bytes.extend(trailer.bytes());
        self.bytes
    }
}
