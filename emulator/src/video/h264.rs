//! Writes H.264 without an encoder. Films of still pictures need few kinds of macroblock from the standard: raw samples
//! (I_PCM) for what is new, and "as predicted" (P_Skip and B_Skip) for everything else. What moves is left to the
//! prediction: a frame between two pictures is their weighted mean, and a frame after a single one is that picture in
//! another light, each in a few dozen bytes. There is no transform and no motion search, so a film costs little more
//! than copying its pictures. Real encoders were measured and left out: the free one refuses the larger sizes of this API
//! and takes minutes to build.

use image::RgbImage;

use super::{
    bits::Bits,
    frame::{BLOCK, Block, Frame, SAMPLES},
    weights::{Light, Mean},
};

/// The kind of macroblock that carries raw samples (I_PCM).
const RAW_BLOCK: u32 = 25;
/// Headers of units: a key frame, another frame that is referred to, and one that is not.
const KEY_FRAME: u8 = 0x65;
const REFERENCE: u8 = 0x41;
const DISPOSABLE: u8 = 0x01;
/// Slice types.
const PREDICTED: u32 = 5;
const BIPREDICTED: u32 = 6;
/// What is added to the kind of an intra macroblock in such slices.
const INTRA_IN_PREDICTED: u32 = 5;
const INTRA_IN_BIPREDICTED: u32 = 23;
/// More macroblocks than the largest video of the emulator has.
const MOST_BLOCKS: usize = 160_000;

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

/// Main profile, for its weighted prediction; the level is the lowest that allows the frame's size.
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
    bits.put(77, 8).put(0b0100_0000, 8).put(level, 8);
    bits.unsigned(0); // seq_parameter_set_id
    bits.unsigned(0); // log2_max_frame_num_minus4: frame numbers have four bits
    bits.unsigned(0).unsigned(12); // pic_order_cnt_type: frames say their place, in 16 bits
    bits.unsigned(2).put(0, 1); // two reference frames, no gaps
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
        .unsigned(1)
        .unsigned(2); // one frame comes before its turn, two are kept
    bits.unit(0x67)
}

fn picture_parameters() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.unsigned(0).unsigned(0).put(0, 2); // ids, CAVLC, no field order
    bits.unsigned(0).unsigned(0).unsigned(0); // one slice group, one reference in each list
    bits.put(1, 1).put(1, 2); // weighted prediction, with weights in each slice
    bits.unsigned(0).unsigned(0).unsigned(0); // quantisers at their defaults (as signed zero)
    bits.put(0b100, 3); // deblocking is told per slice; nothing else
    bits.unit(0x68)
}

/// What stands before a key frame's macroblocks.
fn key_head() -> Bits {
    let mut bits = Bits::default();
    bits.unsigned(0).unsigned(7).unsigned(0).put(0, 4).unsigned(0); // first block, I slice, ids, frame 0
    bits.put(0, 16).put(0, 2).unsigned(0).unsigned(1); // place, reference marking, quantiser, no deblocking
    bits
}

/// A frame that stands alone.
pub(super) fn key_frame(frame: &Frame) -> Vec<u8> {
    let mut bits = key_head();
    bits.bytes
        .reserve(frame.samples() + frame.columns * frame.rows * 2 + 64);
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
    let mut frame = Frame::empty(columns, rows);
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

/// Where a frame stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// How many pictures were coded before it.
    pub(super) number: u32,
    /// In the order of showing.
    pub(super) shown: u32,
}

/// What stands before the weights of a slice that is predicted.
fn head(kind: u32, place: Place) -> Bits {
    let mut bits = Bits::default();
    bits.unsigned(0).unsigned(kind).unsigned(0).put(place.number % 16, 4); // first block, slice type, ids, frame number
    bits.put(place.shown & 0xffff, 16);
    match kind {
        BIPREDICTED => bits.put(0b1000, 4), // spatial direct prediction; references as they are
        _ => bits.put(0, 2),                // references as they are
    };
    bits
}

/// A picture that is referred to: only macroblocks that differ from the picture before are written.
pub(super) fn next_picture(before: &Frame, frame: &Frame, place: Place) -> Vec<u8> {
    let mut bits = head(PREDICTED, place);
    Light::AS_IT_IS.write(&mut bits);
    bits.put(0, 1).unsigned(0).unsigned(1); // reference marking, quantiser, no deblocking
    let changed = |column, row| {
        let differs = !before.block_rows(column, row).eq(frame.block_rows(column, row));
        differs.then(|| frame.block(column, row))
    };
    blocks(&mut bits, frame, INTRA_IN_PREDICTED, changed);
    bits.unit(REFERENCE)
}

/// The picture before in another light, with some macroblocks of its own.
pub(super) fn lit(picture: &Frame, light: Light, place: Place, own: impl Fn(usize, usize) -> Option<Block>) -> Vec<u8> {
    let mut bits = head(PREDICTED, place);
    light.write(&mut bits);
    bits.unsigned(0).unsigned(1); // quantiser, no deblocking
    blocks(&mut bits, picture, INTRA_IN_PREDICTED, own);
    bits.unit(DISPOSABLE)
}

/// The weighted mean of the pictures before and after, with some macroblocks of its own.
pub(super) fn between(
    picture: &Frame,
    mean: Mean,
    place: Place,
    own: impl Fn(usize, usize) -> Option<Block>,
) -> Vec<u8> {
    let mut bits = head(BIPREDICTED, place);
    mean.write(&mut bits);
    bits.unsigned(0).unsigned(1); // quantiser, no deblocking
    blocks(&mut bits, picture, INTRA_IN_BIPREDICTED, own);
    bits.unit(DISPOSABLE)
}

/// The macroblocks of a predicted slice: raw ones, and runs of skipped ones.
fn blocks(bits: &mut Bits, size: &Frame, intra: u32, own: impl Fn(usize, usize) -> Option<Block>) {
    let mut skipped = 0;
    for row in 0..size.rows {
        for column in 0..size.columns {
            let Some(block) = own(column, row) else {
                skipped += 1;
                continue;
            };
            bits.unsigned(skipped).unsigned(intra + RAW_BLOCK);
            bits.raw(std::iter::once(&block.0[..]));
            skipped = 0;
        }
    }
    if skipped > 0 {
        bits.unsigned(skipped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_is_only_predicted_takes_a_handful_of_bytes() {
        let frame = Frame::from_picture(&RgbImage::new(640, 480));
        let place = Place { number: 1, shown: 1 };
        assert!(next_picture(&frame, &frame, place).len() < 16);
        assert!(lit(&frame, Light::at(0.7), place, |_, _| None).len() < 24);
        assert!(between(&frame, Mean::at(0.3), place, |_, _| None).len() < 28);
    }
}
