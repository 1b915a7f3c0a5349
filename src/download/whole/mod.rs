//! Whether content ends where its format says, seen while it streams by: PNG, JPEG, GIF, WebP, WebM, and what is made of
//! boxes (MP4, MOV, AVIF, HEIC).
//!
//! What follows the end is tolerated: cameras and editors append to pictures. Content that is not built as its format says
//! is not judged.

mod films;
mod pictures;

use films::{Boxes, Ebml};
use pictures::{Gif, Jpeg, Png};

/// How content ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As its format says.
    Whole,
    /// Before its format says.
    Cut,
    /// The format does not tell, or is none of those known.
    Unknown,
}

/// Follows content through its parts.
#[derive(Debug)]
pub(crate) struct Follow {
    format: Format,
    /// What is passed over before the next part's head.
    pass: Pass,
    /// How many bytes the next part's head has, and those that are there.
    need: usize,
    head: Vec<u8>,
}

#[derive(Debug)]
enum Pass {
    Bytes(u64),
    /// Up to and with this byte.
    Until(u8),
}

#[derive(Debug)]
enum Format {
    /// So little has come that the format is not known yet.
    Beginning,
    Png(Png),
    Jpeg(Jpeg),
    Gif(Gif),
    Ebml(Ebml),
    Boxes(Boxes),
    /// All that is left is passed over, and then it is whole.
    Last,
    Ended(End),
}

/// What comes next: so much is passed over, then a head of so many bytes is read.
struct Next(Pass, usize, Format);

fn ended(end: End) -> Next {
    Next(Pass::Bytes(0), 0, Format::Ended(end))
}

impl Follow {
    /// As many bytes as tell each format apart.
    pub(super) const BEGINNING: usize = 12;

    pub(crate) fn new() -> Self {
        Self {
            format: Format::Beginning,
            pass: Pass::Bytes(0),
            need: Self::BEGINNING,
            head: Vec::new(),
        }
    }

    /// The next piece of the content.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        while !matches!(self.format, Format::Ended(_)) {
            let passed = match &mut self.pass {
                Pass::Bytes(left) => {
                    let passed = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= passed as u64;
                    passed
                }
                Pass::Until(end) => match bytes.iter().position(|byte| byte == end) {
                    Some(place) => {
                        self.pass = Pass::Bytes(0);
                        place + 1
                    }
                    None => bytes.len(),
                },
            };
            bytes = &bytes[passed..];
            if !matches!(self.pass, Pass::Bytes(0)) {
                return;
            }
            let missing = (self.need - self.head.len()).min(bytes.len());
            self.head.extend_from_slice(&bytes[..missing]);
            bytes = &bytes[missing..];
            if self.head.len() < self.need {
                return;
            }
            self.step();
        }
    }

    fn step(&mut self) {
        let head = std::mem::take(&mut self.head);
        let format = std::mem::replace(&mut self.format, Format::Ended(End::Unknown));
        let next = match format {
            Format::Beginning => begin(&head),
            Format::Png(png) => png.chunk(&head),
            Format::Jpeg(jpeg) => jpeg.part(&head),
            Format::Gif(gif) => gif.part(&head),
            Format::Ebml(ebml) => ebml.element(&head),
            Format::Boxes(boxes) => boxes.part(&head),
            Format::Last => Some(ended(End::Whole)),
            Format::Ended(end) => Some(ended(end)),
        };
        if let Some(Next(pass, need, format)) = next {
            (self.pass, self.need, self.format) = (pass, need, format);
        }
    }

    /// How the content ended, now that no more comes.
    pub(crate) fn end(&self) -> End {
        match &self.format {
            Format::Ended(end) => *end,
            Format::Boxes(boxes) => boxes.end(!matches!(self.pass, Pass::Bytes(0))),
            Format::Beginning if !is_beginning(&self.head) => End::Unknown,
            _ => End::Cut,
        }
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Whether content of a few bytes may be the beginning of one of the formats.
fn is_beginning(bytes: &[u8]) -> bool {
    let is = |signature: &[u8]| signature.starts_with(bytes) || bytes.starts_with(signature);
    let [from, to] = [4, 8].map(|place: usize| place.min(bytes.len()));
    is(PNG)
        || is(b"\xff\xd8\xff")
        || is(b"GIF87a")
        || is(b"GIF89a")
        || is(b"RIFF") && b"WEBP".starts_with(&bytes[to..])
        || is(&[0x1a, 0x45, 0xdf, 0xa3])
        || bytes.iter().take(3).all(|byte| *byte == 0) && b"ftyp".starts_with(&bytes[from..to])
}

fn begin(head: &[u8]) -> Option<Next> {
    let first = |bytes: &[u8]| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    Some(match head {
        // The rest of the length, then the type.
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 0, 0, 0, 13] => {
            Next(Pass::Bytes(4 + 13 + 4), 8, Format::Png(Png))
        }
        [0xff, 0xd8, 0xff, marker, rest @ ..] => return Jpeg::begin(*marker, rest),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', _, _, _, _, flags, _] => {
            Next(Pass::Bytes(1 + Gif::table(*flags)), 1, Format::Gif(Gif::Block))
        }
        [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P'] => {
            match u32::from_le_bytes([*a, *b, *c, *d]) {
                // A writer that did not know the length.
                0 | u32::MAX => return None,
                length => Next(Pass::Bytes(u64::from(length.checked_sub(4)?)), 0, Format::Last),
            }
        }
        [0x1a, 0x45, 0xdf, 0xa3, ..] => return Ebml::begin(&head[4..]),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => {
            let length = u64::from(first(head)).checked_sub(12)?;
            Next(Pass::Bytes(length), 8, Format::Boxes(Boxes::default()))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
