//! Whether content ends where its format says, seen while it streams by: PNG, JPEG, GIF, WebP, WebM, and what is made of
//! boxes (MP4, MOV, AVIF, HEIC).
//!
//! What follows the end is tolerated: cameras and editors append to pictures. Content that is not built as its format says
//! is not judged.

mod films;
mod pass;
mod pictures;

pub(crate) use self::pass::End;
use self::{
    films::{Boxes, Ebml},
    pass::{Next, Pass, Then, ended},
    pictures::{Gif, Jpeg, Png},
};

/// Follows content through its parts.
#[derive(Debug)]
pub(crate) struct Follow {
    then: Then<Format>,
    /// What is passed over before the next part's head.
    pass: Pass,
    /// How many bytes the next part's head has, and those that are there.
    need: usize,
    head: Vec<u8>,
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
}

impl Follow {
    /// As many bytes as tell each format apart.
    pub(super) const BEGINNING: usize = 12;

    pub(crate) fn new() -> Self {
        Self {
            then: Then::Part(Format::Beginning),
            pass: Pass::Bytes(0),
            need: Self::BEGINNING,
            head: Vec::new(),
        }
    }

    /// The next piece of the content.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        while !matches!(self.then, Then::Ended(_)) {
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
        let then = std::mem::replace(&mut self.then, Then::Ended(End::Unknown));
        let next = match then {
            Then::Part(format) => format.part(&head),
            Then::Last => Some(ended(End::Whole)),
            Then::Ended(end) => Some(ended(end)),
        };
        if let Some(Next(pass, need, then)) = next {
            (self.pass, self.need, self.then) = (pass, need, then);
        }
    }

    /// How the content ended, now that no more comes.
    pub(crate) fn end(&self) -> End {
        match &self.then {
            Then::Ended(end) => *end,
            Then::Part(Format::Boxes(boxes)) => boxes.end(!matches!(self.pass, Pass::Bytes(0))),
            Then::Part(Format::Beginning) if !is_beginning(&self.head) => End::Unknown,
            _ => End::Cut,
        }
    }
}

impl Format {
    fn part(self, head: &[u8]) -> Option<Next<Self>> {
        Some(match self {
            Self::Beginning => return begin(head),
            Self::Png(png) => png.chunk(head)?.map(Self::Png),
            Self::Jpeg(jpeg) => jpeg.part(head)?.map(Self::Jpeg),
            Self::Gif(gif) => gif.part(head)?.map(Self::Gif),
            Self::Ebml(ebml) => ebml.element(head)?.map(Self::Ebml),
            Self::Boxes(boxes) => boxes.part(head)?.map(Self::Boxes),
        })
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

fn begin(head: &[u8]) -> Option<Next<Format>> {
    let first = |bytes: &[u8]| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    Some(match head {
        // The rest of the length, then the type.
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 0, 0, 0, 13] => {
            Next(Pass::Bytes(4 + 13 + 4), 8, Then::Part(Format::Png(Png)))
        }
        [0xff, 0xd8, 0xff, marker, rest @ ..] => Jpeg::begin(*marker, rest)?.map(Format::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', _, _, _, _, flags, _] => Next(
            Pass::Bytes(1 + Gif::table(*flags)),
            1,
            Then::Part(Format::Gif(Gif::Block)),
        ),
        [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P'] => {
            match u32::from_le_bytes([*a, *b, *c, *d]) {
                // A writer that did not know the length.
                0 | u32::MAX => return None,
                length => Next(Pass::Bytes(u64::from(length.checked_sub(4)?)), 0, Then::Last),
            }
        }
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Ebml::begin(&head[4..])?.map(Format::Ebml),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => {
            let length = u64::from(first(head)).checked_sub(12)?;
            Next(Pass::Bytes(length), 8, Then::Part(Format::Boxes(Boxes::default())))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
