//! The weights of predictions: how a slice says them, and what a decoder makes of a sample by them.

use super::{
    bits::Bits,
    frame::{BLOCK, Block},
};

/// Weights are counted in 64ths.
const DENOMINATOR: u32 = 6;
const WHOLE: i32 = 1 << DENOMINATOR;
/// Black in the limited range, and the chroma of grey.
const BLACK: f64 = 16.0;
/// Samples of a macroblock's luma, and of each chroma.
const LUMA: usize = BLOCK * BLOCK;
const CHROMA: usize = LUMA / 4;

/// How a picture is changed for a frame: a weight and an offset for luma, blue and red.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Light([(i32, i32); 3]);

impl Light {
    pub(super) const AS_IT_IS: Self = Self([(WHOLE, 0); 3]);

    /// The light of a day that goes to its evening, at a moment between 0 and 1: darker and warmer.
    pub(super) fn at(moment: f64) -> Self {
        let weight = f64::from(WHOLE) * (1.0 - 0.3 * moment);
        let black = BLACK - BLACK * weight / f64::from(WHOLE);
        Self([
            (weight.round() as i32, black.round() as i32),
            (WHOLE, (-9.0 * moment).round() as i32),
            (WHOLE, (8.0 * moment).round() as i32),
        ])
    }

    pub(super) fn write(self, bits: &mut Bits) {
        bits.unsigned(DENOMINATOR).unsigned(DENOMINATOR);
        write_one(bits, self.0);
    }

    /// What a decoder makes of a macroblock.
    pub(super) fn of(self, block: &Block) -> Block {
        let mut lit = block.clone();
        for (index, sample) in lit.0.iter_mut().enumerate() {
            let (weight, offset) = self.0[plane(index)];
            let value = (i32::from(*sample) * weight + WHOLE / 2) >> DENOMINATOR;
            *sample = (value + offset).clamp(0, 255) as u8;
        }
        lit
    }
}

/// The mean of two pictures: how much the second one counts, in 128ths; never nothing and never all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mean(i32);

impl Mean {
    /// At a moment between 0, the first picture, and 1, the second.
    pub(super) fn at(moment: f64) -> Self {
        Self(((moment * f64::from(2 * WHOLE)).round() as i32).clamp(1, 2 * WHOLE - 1))
    }

    pub(super) fn write(self, bits: &mut Bits) {
        bits.unsigned(DENOMINATOR).unsigned(DENOMINATOR);
        write_one(bits, [(2 * WHOLE - self.0, 0); 3]);
        write_one(bits, [(self.0, 0); 3]);
    }

    /// What a decoder makes of two macroblocks.
    pub(super) fn of(self, first: &Block, second: &Block) -> Block {
        let mut mean = first.clone();
        for (sample, other) in mean.0.iter_mut().zip(second.0) {
            let sum = i32::from(*sample) * (2 * WHOLE - self.0) + i32::from(other) * self.0;
            *sample = ((sum + WHOLE) >> (DENOMINATOR + 1)).clamp(0, 255) as u8;
        }
        mean
    }
}

/// Of which plane a sample of a macroblock is: luma, blue or red.
fn plane(index: usize) -> usize {
    match index {
        _ if index < LUMA => 0,
        _ if index < LUMA + CHROMA => 1,
        _ => 2,
    }
}

/// The weights of one reference, for luma and then for both chromas. Where they are the usual ones, a bit says so.
fn write_one(bits: &mut Bits, [luma, blue, red]: [(i32, i32); 3]) {
    let usual = (WHOLE, 0);
    bits.put(u32::from(luma != usual), 1);
    if luma != usual {
        bits.signed(luma.0).signed(luma.1);
    }
    let coloured = blue != usual || red != usual;
    bits.put(u32::from(coloured), 1);
    if coloured {
        bits.signed(blue.0).signed(blue.1).signed(red.0).signed(red.1);
    }
}
