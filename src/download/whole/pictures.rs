//! The parts of pictures: PNG, JPEG, GIF.

use super::pass::{End, Next, Pass, Then, ended};

/// Chunks: length, type, data, checksum.
#[derive(Debug)]
pub(super) struct Png;

impl Png {
    pub(super) fn chunk(self, head: &[u8]) -> Option<Next<Self>> {
        let (length, kind) = head.split_at_checked(4)?;
        let length = u64::from(u32::from_be_bytes(length.try_into().ok()?));
        if length > u64::from(u32::MAX >> 1) || !kind.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        Some(match kind {
            b"IEND" => Next(Pass::Bytes(length + 4), 0, Then::Last),
            _ => Next(Pass::Bytes(length + 4), 8, Then::Part(self)),
        })
    }
}

/// Segments, and the coded data behind each start of a scan.
#[derive(Debug)]
pub(super) enum Jpeg {
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

    pub(super) fn begin(marker: u8, rest: &[u8]) -> Option<Next<Self>> {
        // The first segment begins within what was read as the beginning.
        let length = u64::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
        let left = length.checked_sub(rest.len() as u64)?;
        match marker {
            0xc0..=0xcf | 0xdb..=0xef | 0xfe => Some(Next(Pass::Bytes(left), 2, Then::Part(Self::Marker))),
            _ => None,
        }
    }

    pub(super) fn part(self, head: &[u8]) -> Option<Next<Self>> {
        match (self, head) {
            (Self::Marker, [0xff, marker]) => Self::marker(*marker, false),
            (Self::Second { in_scan }, [marker]) => Self::marker(*marker, in_scan),
            (Self::Length { scan }, [high, low]) => {
                let length = u64::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
                Some(match scan {
                    true => Next(Pass::Bytes(length), 0, Then::Part(Self::Scan)),
                    false => Next(Pass::Bytes(length), 2, Then::Part(Self::Marker)),
                })
            }
            (Self::Scan, _) => Some(Self::until_marker()),
            _ => None,
        }
    }

    fn until_marker() -> Next<Self> {
        Next(Pass::Until(0xff), 1, Then::Part(Self::Second { in_scan: true }))
    }

    fn marker(marker: u8, in_scan: bool) -> Option<Next<Self>> {
        Some(match marker {
            0xd9 => ended(End::Whole),
            0xff => Next(Pass::Bytes(0), 1, Then::Part(Self::Second { in_scan })),
            0x00 | 0xd0..=0xd7 if in_scan => Self::until_marker(),
            0x01 | 0xd0..=0xd7 => Next(Pass::Bytes(0), 2, Then::Part(Self::Marker)),
            0x00 | 0x02..=0xbf | 0xd8 => return None,
            _ => Next(
                Pass::Bytes(0),
                2,
                Then::Part(Self::Length {
                    scan: marker == Self::SCAN,
                }),
            ),
        })
    }
}

/// Blocks, each with its data in sub-blocks.
#[derive(Debug)]
pub(super) enum Gif {
    Block,
    /// The flags of an image, which tell its colour table.
    Image,
    /// The length of a sub-block.
    Data,
}

impl Gif {
    /// The length of the colour table that flags tell.
    pub(super) fn table(flags: u8) -> u64 {
        if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
    }

    pub(super) fn part(self, head: &[u8]) -> Option<Next<Self>> {
        let [byte] = *head else {
            return None;
        };
        Some(match (self, byte) {
            (Self::Block, 0x3b) => ended(End::Whole),
            (Self::Block, 0x21) => Next(Pass::Bytes(1), 1, Then::Part(Self::Data)),
            (Self::Block, 0x2c) => Next(Pass::Bytes(8), 1, Then::Part(Self::Image)),
            (Self::Block, _) => return None,
            (Self::Image, flags) => Next(Pass::Bytes(Self::table(flags) + 1), 1, Then::Part(Self::Data)),
            (Self::Data, 0) => Next(Pass::Bytes(0), 1, Then::Part(Self::Block)),
            (Self::Data, length) => Next(Pass::Bytes(u64::from(length)), 1, Then::Part(Self::Data)),
        })
    }
}
