//! Whether content ends where its format says, seen while it streams by: PNG, JPEG, GIF, WebP, WebM, and what is made of
//! boxes (MP4, MOV, AVIF, HEIC).
//!
//! What follows the end is tolerated: cameras and editors append to pictures. Content that is not built as its format says
//! is not judged.

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
    const BEGINNING: usize = 12;

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

/// Chunks: length, type, data, checksum.
#[derive(Debug)]
struct Png;

impl Png {
    fn chunk(self, head: &[u8]) -> Option<Next> {
        let (length, kind) = head.split_at_checked(4)?;
        let length = u64::from(u32::from_be_bytes(length.try_into().ok()?));
        if length > u64::from(u32::MAX >> 1) || !kind.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        Some(match kind {
            b"IEND" => Next(Pass::Bytes(length + 4), 0, Format::Last),
            _ => Next(Pass::Bytes(length + 4), 8, Format::Png(self)),
        })
    }
}

/// Segments, and the coded data behind each start of a scan.
#[derive(Debug)]
enum Jpeg {
    /// 0xff and a marker.
    Marker,
    /// The marker's second byte, where fill bytes stood before it or coded data.
    Second { in_scan: bool },
    /// The length of a segment.
    Length { scan: bool },
    /// The coded data of a scan.
    Scan,
}

impl Jpeg {
    const SCAN: u8 = 0xda;

    fn begin(marker: u8, rest: &[u8]) -> Option<Next> {
        // The first segment begins within what was read as the beginning.
        let length = u64::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
        let left = length.checked_sub(rest.len() as u64)?;
        match marker {
            0xc0..=0xcf | 0xdb..=0xef | 0xfe => Some(Next(Pass::Bytes(left), 2, Format::Jpeg(Self::Marker))),
            _ => None,
        }
    }

    fn part(self, head: &[u8]) -> Option<Next> {
        match (self, head) {
            (Self::Marker, [0xff, marker]) => Self::marker(*marker, false),
            (Self::Second { in_scan }, [marker]) => Self::marker(*marker, in_scan),
            (Self::Length { scan }, [high, low]) => {
                let length = u64::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
                Some(match scan {
                    true => Next(Pass::Bytes(length), 0, Format::Jpeg(Self::Scan)),
                    false => Next(Pass::Bytes(length), 2, Format::Jpeg(Self::Marker)),
                })
            }
            (Self::Scan, _) => Some(Self::until_marker()),
            _ => None,
        }
    }

    fn until_marker() -> Next {
        Next(Pass::Until(0xff), 1, Format::Jpeg(Self::Second { in_scan: true }))
    }

    fn marker(marker: u8, in_scan: bool) -> Option<Next> {
        Some(match marker {
            0xd9 => ended(End::Whole),
            0xff => Next(Pass::Bytes(0), 1, Format::Jpeg(Self::Second { in_scan })),
            0x00 | 0xd0..=0xd7 if in_scan => Self::until_marker(),
            0x01 | 0xd0..=0xd7 => Next(Pass::Bytes(0), 2, Format::Jpeg(Self::Marker)),
            0x00 | 0x02..=0xbf | 0xd8 => return None,
            _ => Next(
                Pass::Bytes(0),
                2,
                Format::Jpeg(Self::Length {
                    scan: marker == Self::SCAN,
                }),
            ),
        })
    }
}

/// Blocks, each with its data in sub-blocks.
#[derive(Debug)]
enum Gif {
    Block,
    /// The flags of an image, which tell its colour table.
    Image,
    /// The length of a sub-block.
    Data,
}

impl Gif {
    /// The length of the colour table that flags tell.
    fn table(flags: u8) -> u64 {
        if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
    }

    fn part(self, head: &[u8]) -> Option<Next> {
        let [byte] = *head else {
            return None;
        };
        Some(match (self, byte) {
            (Self::Block, 0x3b) => ended(End::Whole),
            (Self::Block, 0x21) => Next(Pass::Bytes(1), 1, Format::Gif(Self::Data)),
            (Self::Block, 0x2c) => Next(Pass::Bytes(8), 1, Format::Gif(Self::Image)),
            (Self::Block, _) => return None,
            (Self::Image, flags) => Next(Pass::Bytes(Self::table(flags) + 1), 1, Format::Gif(Self::Data)),
            (Self::Data, 0) => Next(Pass::Bytes(0), 1, Format::Gif(Self::Block)),
            (Self::Data, length) => Next(Pass::Bytes(u64::from(length)), 1, Format::Gif(Self::Data)),
        })
    }
}

/// A head, then a segment that holds the rest.
#[derive(Debug)]
struct Ebml;

impl Ebml {
    /// A segment's id, and the longest length.
    const HEAD: usize = 4 + 8;

    fn begin(rest: &[u8]) -> Option<Next> {
        let (length, digits) = Self::length(rest)?;
        let left = length.checked_sub(rest.len() as u64 - digits)?;
        Some(Next(Pass::Bytes(left), Self::HEAD, Format::Ebml(Self)))
    }

    fn element(self, head: &[u8]) -> Option<Next> {
        let length = head.strip_prefix(&[0x18, 0x53, 0x80, 0x67])?;
        let (length, digits) = Self::length(length)?;
        Some(Next(Pass::Bytes(length.checked_sub(8 - digits)?), 0, Format::Last))
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
struct Boxes {
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

    fn part(mut self, head: &[u8]) -> Option<Next> {
        if std::mem::take(&mut self.long) {
            let length = u64::from_be_bytes(head.try_into().ok()?).checked_sub(16)?;
            return Some(Next(Pass::Bytes(length), 8, Format::Boxes(self)));
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
                Some(Next(Pass::Bytes(0), 8, Format::Boxes(self)))
            }
            _ => Some(Next(Pass::Bytes(u64::from(length) - 8), 8, Format::Boxes(self))),
        }
    }

    /// How it ended, between two boxes or within one.
    fn end(&self, within: bool) -> End {
        let is_cut = (within || self.long) && Self::ESSENTIAL.iter().any(|kind| **kind == self.current);
        match self.described && self.content && !is_cut {
            true => End::Whole,
            false => End::Cut,
        }
    }
}

#[cfg(test)]
mod tests;
