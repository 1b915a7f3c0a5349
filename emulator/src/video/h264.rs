//! Writes H.264 without an encoder. A video of a still picture needs only two kinds of macroblock from the standard:
//! raw samples (I_PCM) for what changed and "as before" (P_Skip) for everything else. There is no transform, prediction
//! or motion search, so a frame costs no more than copying it. Real encoders were measured and left out: the free one
//! refuses the larger sizes of this API and takes minutes to build.

use image::{Rgb, RgbImage};

/// A picture as video stores it: luma at full size, both chromas at half, sides filled up to whole macroblocks.
#[derive(Clone)]
pub(super) struct Frame {
    columns: usize,
    rows: usize,
    luma: Vec<u8>,
    chroma: [Vec<u8>; 2],
}

/// Side of a macroblock, in luma samples.
const BLOCK: usize = 16;
/// White in the limited range.
const WHITE: u8 = 235;
const NEUTRAL: u8 = 128;
/// The kind of macroblock that carries raw samples (I_PCM).
const RAW_BLOCK: u32 = 25;
/// Header of a unit that holds a key frame.
const KEY_FRAME: u8 = 0x65;
/// More macroblocks than the largest video of the emulator has.
const MOST_BLOCKS: usize = 160_000;

impl Frame {
    /// Converts with the BT.709 matrix to the limited range. Samples beyond the picture repeat its last ones.
    pub(super) fn from_picture(picture: &RgbImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let (columns, rows) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
        let (stride, tall) = (columns * BLOCK, rows * BLOCK);
        let raw = picture.as_raw();
        let pixel = |x: usize, y: usize| {
            let at = (y.min(height - 1) * width + x.min(width - 1)) * 3;
            [i32::from(raw[at]), i32::from(raw[at + 1]), i32::from(raw[at + 2])]
        };
        let mut luma = Vec::with_capacity(stride * tall);
        for y in 0..tall {
            luma.extend((0..stride).map(|x| {
                let [red, green, blue] = pixel(x, y);
                ((47 * red + 157 * green + 16 * blue + 128) / 256 + 16) as u8
            }));
        }
        let mut chroma = [
            Vec::with_capacity(stride * tall / 4),
            Vec::with_capacity(stride * tall / 4),
        ];
        for y in 0..tall / 2 {
            for x in 0..stride / 2 {
                let [red, green, blue] = pixel(x * 2, y * 2);
                chroma[0].push(((-26 * red - 87 * green + 112 * blue + 128) / 256 + 128) as u8);
                chroma[1].push(((112 * red - 102 * green - 10 * blue + 128) / 256 + 128) as u8);
            }
        }
        Self {
            columns,
            rows,
            luma,
            chroma,
        }
    }

    /// Back to the picture.
    fn to_picture(&self, width: u32, height: u32) -> RgbImage {
        let stride = self.columns * BLOCK;
        RgbImage::from_fn(width, height, |x, y| {
            let (x, y) = (x as usize, y as usize);
            let bright = 298 * (i32::from(self.luma[y * stride + x]) - 16);
            let [blue, red] =
                [0, 1].map(|plane: usize| i32::from(self.chroma[plane][y / 2 * stride / 2 + x / 2]) - 128);
            let colours = [459 * red, -55 * blue - 136 * red, 541 * blue];
            Rgb(colours.map(|colour| ((bright + colour + 128) / 256).clamp(0, 255) as u8))
        })
    }

    pub(super) fn bright_rectangle(&mut self, left: u32, top: u32, width: u32, height: u32) {
        for y in top..top + height {
            for x in left..left + width {
                self.brighten(x as usize, y as usize);
            }
        }
    }

    pub(super) fn bright_disc(&mut self, x: f32, y: f32, radius: f32) {
        let range = |middle: f32| (middle - radius).max(0.0) as u32..=(middle + radius).max(0.0) as u32;
        for row in range(y) {
            for column in range(x) {
                if (column as f32 - x).hypot(row as f32 - y) <= radius {
                    self.brighten(column as usize, row as usize);
                }
            }
        }
    }

    fn brighten(&mut self, x: usize, y: usize) {
        let stride = self.columns * BLOCK;
        if x >= stride || y >= self.rows * BLOCK {
            return;
        }
        self.luma[y * stride + x] = WHITE;
        for plane in &mut self.chroma {
            plane[y / 2 * stride / 2 + x / 2] = NEUTRAL;
        }
    }

    /// Sets the samples of a macroblock, luma first.
    fn set_block(&mut self, column: usize, row: usize, samples: &[u8]) {
        let stride = self.columns * BLOCK;
        let half = BLOCK / 2;
        let (luma, chroma) = samples.split_at(BLOCK * BLOCK);
        let (first, second) = chroma.split_at(half * half);
        let [blue, red] = &mut self.chroma;
        let planes = [
            (&mut self.luma, luma, BLOCK, stride),
            (blue, first, half, stride / 2),
            (red, second, half, stride / 2),
        ];
        for (plane, samples, side, stride) in planes {
            for (y, line) in samples.chunks_exact(side).enumerate() {
                let start = (row * side + y) * stride + column * side;
                plane[start..start + side].copy_from_slice(line);
            }
        }
    }

    /// The rows of a macroblock, luma first.
    fn block_rows(&self, column: usize, row: usize) -> impl Iterator<Item = &[u8]> {
        let plane = move |samples, stride: usize, side: usize| {
            let samples: &[u8] = samples;
            (0..side).map(move |y| {
                let start = (row * side + y) * stride + column * side;
                &samples[start..start + side]
            })
        };
        let stride = self.columns * BLOCK;
        let half = BLOCK / 2;
        plane(&self.luma, stride, BLOCK)
            .chain(plane(&self.chroma[0], stride / 2, half))
            .chain(plane(&self.chroma[1], stride / 2, half))
    }
}

/// Sequence and picture parameter sets, as units without a start code.
pub(super) struct Parameters {
    pub(super) sequence: Vec<u8>,
    pub(super) picture: Vec<u8>,
    pub(super) frame_rate: u32,
}

impl Parameters {
    pub(super) fn new(width: u32, height: u32, frame_rate: u32) -> Self {
        Self {
            sequence: sequence_parameters(width, height, frame_rate),
            picture: picture_parameters(),
            frame_rate,
        }
    }
}

/// Constrained Baseline; the level is the lowest that allows the frame's size.
fn sequence_parameters(width: u32, height: u32, frame_rate: u32) -> Vec<u8> {
    let (columns, rows) = (width.div_ceil(16), height.div_ceil(16));
    let level = match columns * rows {
        0..=3600 => 31,
        3601..=8192 => 40,
        8193..=22080 => 50,
        22081..=36864 => 51,
        _ => 60,
    };
    let mut bits = Bits::default();
    bits.put(66, 8).put(0b1100_0000, 8).put(level, 8);
    bits.unsigned(0); // seq_parameter_set_id
    bits.unsigned(0); // log2_max_frame_num_minus4: frame numbers have four bits
    bits.unsigned(2); // pic_order_cnt_type: output order is coding order
    bits.unsigned(1).put(0, 1); // one reference frame, no gaps
    bits.unsigned(columns - 1).unsigned(rows - 1);
    bits.put(0b11, 2); // frames only, direct_8x8_inference
    let (right, bottom) = ((columns * 16 - width) / 2, (rows * 16 - height) / 2);
    if right + bottom > 0 {
        bits.put(1, 1).unsigned(0).unsigned(right).unsigned(0).unsigned(bottom);
    } else {
        bits.put(0, 1);
    }
    bits.put(0b1_0_0, 3); // usability information; no aspect ratio, no overscan
    bits.put(1, 1)
        .put(5, 3)
        .put(0, 1)
        .put(1, 1)
        .put(1, 8)
        .put(1, 8)
        .put(1, 8); // BT.709, limited range
    bits.put(0, 1); // chroma location
    bits.put(1, 1).put(1, 32).put(2 * frame_rate, 32).put(1, 1); // timing, fixed rate
    bits.put(0b000, 3); // no buffering parameters, no picture structure
    bits.put(0b11, 2)
        .unsigned(0)
        .unsigned(0)
        .unsigned(0)
        .unsigned(0)
        .unsigned(0)
        .unsigned(1); // no reordering
    bits.unit(0x67)
}

fn picture_parameters() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.unsigned(0).unsigned(0).put(0, 2); // ids, CAVLC, no field order
    bits.unsigned(0).unsigned(0).unsigned(0); // one slice group, one reference in each list
    bits.put(0, 3); // no weighted prediction
    bits.unsigned(0).unsigned(0).unsigned(0); // quantisers at their defaults (as signed zero)
    bits.put(0b100, 3); // deblocking is told per slice; nothing else
    bits.unit(0x68)
}

/// What stands before a key frame's macroblocks.
fn key_head() -> Bits {
    let mut bits = Bits::default();
    bits.unsigned(0).unsigned(7).unsigned(0).put(0, 4).unsigned(0); // first block, I slice, ids, frame 0
    bits.put(0, 2).unsigned(0).unsigned(1); // reference marking, quantiser, no deblocking
    bits
}

/// A frame that stands alone.
pub(super) fn key_frame(frame: &Frame) -> Vec<u8> {
    let mut bits = key_head();
    bits.bytes
        .reserve(frame.luma.len() * 3 / 2 + frame.columns * frame.rows * 2 + 64);
    for row in 0..frame.rows {
        for column in 0..frame.columns {
            bits.unsigned(RAW_BLOCK);
            bits.raw(frame.block_rows(column, row));
        }
    }
    bits.unit(KEY_FRAME)
}

/// The picture of a frame that [`key_frame`] wrote; `None` for what others wrote. In such a frame every macroblock but
/// the first, whose kind follows the slice's head, takes the same number of bytes.
pub(super) fn key_picture(unit: &[u8], width: u32, height: u32) -> Option<RgbImage> {
    const SAMPLES: usize = BLOCK * BLOCK * 3 / 2;
    let (columns, rows) = ((width as usize).div_ceil(BLOCK), (height as usize).div_ceil(BLOCK));
    let count = columns
        .checked_mul(rows)
        .filter(|count| (1..=MOST_BLOCKS).contains(count))?;
    let mut first = key_head();
    first.unsigned(RAW_BLOCK);
    let mut kind = Bits::default();
    kind.unsigned(RAW_BLOCK);
    let unit = unescaped(unit.strip_prefix(&[KEY_FRAME])?);
    let blocks = unit.strip_prefix(first.bytes.as_slice())?;
    if blocks.len() != (SAMPLES + kind.bytes.len()) * count - kind.bytes.len() + 1 {
        return None;
    }
    let mut frame = Frame {
        columns,
        rows,
        luma: vec![0; columns * rows * BLOCK * BLOCK],
        chroma: [0, 0].map(|sample| vec![sample; columns * rows * BLOCK * BLOCK / 4]),
    };
    for (index, block) in blocks.chunks(SAMPLES + kind.bytes.len()).take(count).enumerate() {
        let (samples, next) = block.split_at_checked(SAMPLES)?;
        if index + 1 < count && next != kind.bytes {
            return None;
        }
        frame.set_block(index % columns, index / columns, samples);
    }
    Some(frame.to_picture(width, height))
}

/// The bytes without those that keep start codes out.
fn unescaped(unit: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(unit.len());
    let mut zeros = 0;
    for byte in unit {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        bytes.push(*byte);
    }
    bytes
}

/// A frame that differs from the one before it in some macroblocks.
pub(super) fn changed_frame(before: &Frame, frame: &Frame, number: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.unsigned(0).unsigned(5).unsigned(0).put(number % 16, 4); // first block, P slice, ids, frame number
    bits.put(0, 3).unsigned(0).unsigned(1); // references as they are, quantiser, no deblocking
    let mut skipped = 0;
    for row in 0..frame.rows {
        for column in 0..frame.columns {
            if before.block_rows(column, row).eq(frame.block_rows(column, row)) {
                skipped += 1;
                continue;
            }
            bits.unsigned(skipped).unsigned(5 + RAW_BLOCK);
            bits.raw(frame.block_rows(column, row));
            skipped = 0;
        }
    }
    if skipped > 0 {
        bits.unsigned(skipped);
    }
    bits.unit(0x41)
}

/// Bits, written from the highest down.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are used; 0 where it is full.
    used: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) -> &mut Self {
        for bit in (0..count).rev() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << (7 - self.used);
            }
            self.used = (self.used + 1) % 8;
        }
        self
    }

    /// An Exp-Golomb number.
    fn unsigned(&mut self, value: u32) -> &mut Self {
        let length = (value + 1).ilog2();
        self.put(0, length).put(value + 1, length + 1)
    }

    /// Whole bytes, after filling up the present one.
    fn raw<'a>(&mut self, rows: impl Iterator<Item = &'a [u8]>) {
        self.used = 0;
        for row in rows {
            self.bytes.extend_from_slice(row);
        }
    }

    /// The finished unit: stop bit, and a 3 wherever the bytes could be taken for a start code.
    fn unit(mut self, header: u8) -> Vec<u8> {
        self.put(1, 1);
        let mut unit = Vec::with_capacity(self.bytes.len() + 64);
        unit.push(header);
        let mut zeros = 0;
        for byte in self.bytes {
            if zeros >= 2 && byte <= 3 {
                unit.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            unit.push(byte);
        }
        unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_standard_shows_them() {
        let mut bits = Bits::default();
        bits.unsigned(0).unsigned(1).unsigned(2).unsigned(3);
        assert_eq!((bits.bytes, bits.used), (vec![0b1010_0110, 0b0100_0000], 4));
    }

    #[test]
    fn no_start_code_appears_inside_a_unit() {
        let mut bits = Bits::default();
        bits.put(0, 32).put(1, 32);
        assert_eq!(bits.unit(KEY_FRAME), [0x65, 0, 0, 3, 0, 0, 3, 0, 0, 3, 0, 1, 0x80]);
    }

    #[test]
    fn an_unchanged_frame_takes_a_handful_of_bytes() {
        let frame = Frame::from_picture(&RgbImage::new(640, 480));
        assert!(changed_frame(&frame, &frame, 1).len() < 12);
    }
}
