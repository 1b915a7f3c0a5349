//! Writes H.264 without an encoder. A video of a still picture needs only two kinds of macroblock from the standard:
//! raw samples (I_PCM) for what changed and "as before" (P_Skip) for everything else. There is no transform, prediction
//! or motion search, so a frame costs no more than copying it. Real encoders were measured and left out: the free one
//! refuses the larger sizes of this API and takes minutes to build.

use image::RgbImage;

use super::{
    bits::Bits,
    frame::{BLOCK, Frame},
};

/// The kind of macroblock that carries raw samples (I_PCM).
const RAW_BLOCK: u32 = 25;
/// Header of a unit that holds a key frame.
const KEY_FRAME: u8 = 0x65;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_frame_takes_a_handful_of_bytes() {
        let frame = Frame::from_picture(&RgbImage::new(640, 480));
        assert!(changed_frame(&frame, &frame, 1).len() < 12);
    }
}
