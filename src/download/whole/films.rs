//! The parts of what is made for films: EBML (WebM), and boxes (MP4, MOV; the pictures AVIF and HEIC too).

use super::pass::{End, Next, Pass, Then, ended};

/// A head, then a segment that holds the rest.
#[derive(Debug)]
pub(super) struct Ebml;

impl Ebml {
    /// A segment's id, and the longest length.
    const HEAD: usize = 4 + 8;

    pub(super) fn begin(rest: &[u8]) -> Option<Next<Self>> {
        let (length, digits) = Self::length(rest)?;
        let left = length.checked_sub(rest.len() as u64 - digits)?;
        Some(Next(Pass::Bytes(left), Self::HEAD, Then::Part(Self)))
    }

    pub(super) fn element(self, head: &[u8]) -> Option<Next<Self>> {
        let length = head.strip_prefix(&[0x18, 0x53, 0x80, 0x67])?;
        let (length, digits) = Self::length(length)?;
        Some(Next(Pass::Bytes(length.checked_sub(8 - digits)?), 0, Then::Last))
    }

    /// A length and how many bytes it takes; none where the writer did not know it.
    fn length(bytes: &[u8]) -> Option<(u64, u64)> {
        let first = *bytes.first()?;
        let digits = first.leading_zeros() as usize + 1;
        let mut length = u64::from(first) & (0xff_u64 >> digits);
        for byte in bytes.get(1..digits)? {
            length = length << 8 | u64::from(*byte);
        }
        let unknown = (1_u64 << (7 * digits)) - 1;
        (length != unknown).then_some((length, digits as u64))
    }
}

/// Boxes: length, type, data.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    /// What describes the content, and the content: both have to be there.
    described: bool,
    content: bool,
    /// The box that is passed over.
    current: [u8; 4],
    /// Whether its length is still to be read, because it takes eight bytes.
    long: bool,
}

impl Boxes {
    /// What makes the content. The others can be missing.
    const ESSENTIAL: [&[u8; 4]; 4] = [b"moov", b"moof", b"mdat", b"meta"];

    pub(super) fn part(mut self, head: &[u8]) -> Option<Next<Self>> {
        if std::mem::take(&mut self.long) {
            let length = u64::from_be_bytes(head.try_into().ok()?).checked_sub(16)?;
            return Some(Next(Pass::Bytes(length), 8, Then::Part(self)));
        }
        let (length, kind) = head.split_at_checked(4)?;
        self.current = kind.try_into().ok()?;
        let length = u32::from_be_bytes(length.try_into().ok()?);
        let is_box = kind
            .iter()
            .all(|byte| byte.is_ascii_graphic() || b" \xa9".contains(byte));
        if !is_box || matches!(length, 2..=7) {
            // Something else is appended, or it never was made of boxes.
            let whole = self.described && self.content;
            return whole.then_some(ended(End::Whole));
        }
        self.described |= matches!(kind, b"moov" | b"meta" | b"moof");
        self.content |= kind == b"mdat";
        match length {
            // It reaches to the end, wherever that is.
            0 => None,
            1 => {
                self.long = true;
                Some(Next(Pass::Bytes(0), 8, Then::Part(self)))
            }
            _ => Some(Next(Pass::Bytes(u64::from(length) - 8), 8, Then::Part(self))),
        }
    }

    /// How it ended, between two boxes or within one.
    pub(super) fn end(&self, within: bool) -> End {
        let is_cut = (within || self.long) && Self::ESSENTIAL.iter().any(|kind| **kind == self.current);
        match self.described && self.content && !is_cut {
            true => End::Whole,
            false => End::Cut,
        }
    }
}
