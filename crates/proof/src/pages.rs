//! Every byte of a SQLite file accounted for (SQLite database file format, sqlite.org/fileformat2).
//!
//! What a query reads is checked against digests elsewhere. This looks at the rest: header fields,
//! and the space between cells, which must be zero in a file that was only ever appended to with
//! `secure_delete`. An interior page of a tree that is three or more levels deep may hold remains
//! of an earlier balance; only there the space is not judged.

use std::collections::BTreeMap;

/// Checks a whole file; answers what does not fit, in words, at most `most` findings.
pub(crate) fn check(file: &[u8], most: usize) -> Vec<String> {
    let mut walk = Walk {
        file,
        page: 0,
        seen: BTreeMap::new(),
        findings: Vec::new(),
        most,
    };
    walk.run();
    walk.findings
}

struct Walk<'a> {
    file: &'a [u8],
    page: usize,
    seen: BTreeMap<u32, &'static str>,
    findings: Vec<String>,
    most: usize,
}

const HEADER: usize = 100;
const INTERIOR_TABLE: u8 = 5;
const LEAF_TABLE: u8 = 13;

impl<'a> Walk<'a> {
    fn run(&mut self) {
        if !self.header() {
            return;
        }
        let Some(roots) = self.tree(1) else { return };
        for root in roots.into_iter().filter_map(|cell| root_page(&cell)) {
            self.tree(root);
        }
        let pages = (self.file.len() / self.page) as u32;
        for page in 1..=pages {
            if !self.seen.contains_key(&page) {
                self.find(format!("page {page} belongs to no table"));
            }
        }
    }

    fn find(&mut self, what: String) {
        if self.findings.len() < self.most {
            self.findings.push(what);
        }
    }

    fn header(&mut self) -> bool {
        let file = self.file;
        if file.len() < HEADER || &file[..16] != b"SQLite format 3\0" {
            self.find("the file does not begin as a SQLite database does".into());
            return false;
        }
        let size = u16_at(file, 16);
        self.page = if size == 1 { 65_536 } else { usize::from(size) };
        if !self.page.is_power_of_two() || self.page < 512 || !file.len().is_multiple_of(self.page)
        {
            self.find(format!(
                "page size {} does not fit the file's length",
                self.page
            ));
            return false;
        }
        let expected: [(usize, &[u8], &str); 8] = [
            (18, &[1, 1, 0, 64, 32, 32], "format versions and fractions"),
            (32, &[0; 8], "free list"),
            (44, &[0, 0, 0, 4], "schema format"),
            (48, &[0; 8], "cache size and largest root"),
            (56, &[0, 0, 0, 1], "text encoding"),
            (64, &[0; 4], "incremental vacuum"),
            (72, &[0; 20], "reserved header space"),
            (92, &file[24..28], "change counter"),
        ];
        for (at, bytes, what) in expected {
            if &file[at..at + bytes.len()] != bytes {
                self.find(format!(
                    "header, byte {at}: {what} is not as it was written"
                ));
            }
        }
        if u32_at(file, 28) as usize != file.len() / self.page {
            self.find("header, byte 28: the page count is not the file's".into());
        }
        let version = u32_at(file, 96);
        if !(3_007_000..3_200_000).contains(&version) {
            self.find(format!("header, byte 96: {version} is no SQLite version"));
        }
        true
    }

    fn page(&self, number: u32) -> Option<&'a [u8]> {
        let from = (number.checked_sub(1)? as usize).checked_mul(self.page)?;
        self.file.get(from..from.checked_add(self.page)?)
    }

    fn visit(&mut self, number: u32, kind: &'static str) -> Option<&'a [u8]> {
        let page = self.page(number);
        if page.is_none() || self.seen.insert(number, kind).is_some() {
            self.find(format!("page {number}: named twice or outside the file"));
            return None;
        }
        page
    }

    /// Walks one table from its root; answers the payload of each row that fits its leaf.
    fn tree(&mut self, root: u32) -> Option<Vec<Vec<u8>>> {
        let mut rows = Vec::new();
        let mut level = vec![root];
        let mut interior = Vec::new();
        while !level.is_empty() {
            let mut below = Vec::new();
            for number in level {
                let page = self.visit(number, "b-tree")?;
                match page[start(number)] {
                    INTERIOR_TABLE => {
                        interior.push(number);
                        below.extend(self.interior(number, page));
                    }
                    LEAF_TABLE => rows.extend(self.leaf(number, page)),
                    other => {
                        self.find(format!("page {number}: kind {other} is no table page"));
                        return None;
                    }
                }
            }
            level = below;
        }
        if interior.len() == 1 {
            let page = self.page(interior[0])?;
            let (_, gap) = gap(interior[0], page, 12);
            self.zero(interior[0], &page[gap.clone()], gap.start);
        }
        Some(rows)
    }

    fn interior(&mut self, number: u32, page: &[u8]) -> Vec<u32> {
        let (pointers, gap) = gap(number, page, 12);
        let mut used = Vec::new();
        let mut children = Vec::new();
        for at in pointers {
            let Some((_, length)) = page.get(at + 4..).and_then(varint) else {
                self.find(format!("page {number}: a cell lies outside the page"));
                return children;
            };
            children.push(u32_at(page, at));
            used.push((at, 4 + length));
        }
        children.push(u32_at(page, start(number) + 8));
        if gap.end == 0 {
            self.find(format!("page {number}: its cell space is out of range"));
        }
        self.covered(number, page, &used, gap.end);
        children
    }

    fn leaf(&mut self, number: u32, page: &[u8]) -> Vec<Vec<u8>> {
        let (pointers, gap) = gap(number, page, 8);
        self.zero(number, &page[gap.clone()], gap.start);
        let mut used = Vec::new();
        let mut rows = Vec::new();
        for at in pointers {
            match self.cell(page, at) {
                Some((length, payload)) => {
                    used.push((at, length));
                    rows.push(payload);
                }
                None => self.find(format!("page {number}: the cell at byte {at} is damaged")),
            }
        }
        self.covered(number, page, &used, gap.end);
        rows
    }

    /// One leaf cell: its length in the page, and what of the payload lies there.
    fn cell(&mut self, page: &[u8], at: usize) -> Option<(usize, Vec<u8>)> {
        let (payload, first) = varint(page.get(at..)?)?;
        let (_, second) = varint(page.get(at + first..)?)?;
        let head = first + second;
        let (usable, payload) = (self.page, usize::try_from(payload).ok()?);
        let most = usable - 35;
        if payload <= most {
            let from = at + head;
            let bytes = page.get(from..from.checked_add(payload)?)?.to_vec();
            return Some(((head + payload).max(4), bytes));
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let there = least + (payload - least) % (usable - 4);
        let local = if there <= most { there } else { least };
        let from = at + head;
        let bytes = page.get(from..from + local)?.to_vec();
        let mut next = u32_at(page.get(from + local..from + local + 4)?, 0);
        let mut left = payload - local;
        while left > 0 {
            let overflow = self.visit(next, "overflow")?;
            let here = left.min(usable - 4);
            self.zero(next, &overflow[4 + here..], 4 + here);
            next = u32_at(overflow, 0);
            left -= here;
        }
        (next == 0).then_some((head + local + 4, bytes))
    }

    /// Cells must fill the space from `from` to the page's end without holes or overlaps.
    fn covered(&mut self, number: u32, page: &[u8], used: &[(usize, usize)], from: usize) {
        let mut used = used.to_vec();
        used.sort_unstable();
        let mut at = from;
        for (start, length) in used {
            if start != at {
                self.find(format!(
                    "page {number}: bytes {at} to {start} belong to no cell"
                ));
            }
            at = start + length;
        }
        if at != page.len() {
            self.find(format!(
                "page {number}: cells end at byte {at}, not with the page"
            ));
        }
        let begin = start(number);
        if u16_at(page, begin + 1) != 0 || page[begin + 7] != 0 {
            self.find(format!(
                "page {number}: a free block in a file that only grows"
            ));
        }
    }

    fn zero(&mut self, number: u32, bytes: &[u8], from: usize) {
        if let Some(at) = bytes.iter().position(|byte| *byte != 0) {
            self.find(format!("page {number}: byte {} is not empty", from + at));
        }
    }
}

/// Where the b-tree header begins: page 1 carries the file's header first.
fn start(number: u32) -> usize {
    if number == 1 { HEADER } else { 0 }
}

/// Cell pointers, and the empty space between them and the cells; an empty range at 0 when the
/// header is out of range.
fn gap(number: u32, page: &[u8], head: usize) -> (Vec<usize>, std::ops::Range<usize>) {
    let begin = start(number);
    let cells = usize::from(u16_at(page, begin + 3));
    let content = match u16_at(page, begin + 5) {
        0 => 65_536,
        at => usize::from(at),
    };
    let first = begin + head;
    let after = first + 2 * cells;
    if after > content || content > page.len() {
        return (Vec::new(), 0..0);
    }
    let pointers = (0..cells)
        .map(|at| usize::from(u16_at(page, first + 2 * at)))
        .collect();
    (pointers, after..content)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

/// A variable-length integer and its length in bytes.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for at in 0..8 {
        let byte = *bytes.get(at)?;
        value = value << 7 | u64::from(byte & 127);
        if byte < 128 {
            return Some((value, at + 1));
        }
    }
    Some((value << 8 | u64::from(*bytes.get(8)?), 9))
}

/// The root page in a row of `sqlite_schema` (type, name, tbl_name, rootpage, sql).
fn root_page(payload: &[u8]) -> Option<u32> {
    let (head, mut at) = varint(payload)?;
    let mut body = usize::try_from(head).ok()?;
    for column in 0..4 {
        let (kind, length) = varint(payload.get(at..)?)?;
        at += length;
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            even if even >= 12 => ((even - 12) / 2) as usize,
            _ => return None,
        };
        if column == 3 {
            let bytes = payload.get(body..body + size)?;
            let root = bytes
                .iter()
                .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            return match kind {
                8 | 9 => Some((kind - 8) as u32),
                _ => u32::try_from(root).ok(),
            };
        }
        body += size;
    }
    None
}
