//! Pictures as video stores them.

use image::{Rgb, RgbImage};

/// Side of a macroblock, in luma samples.
pub(super) const BLOCK: usize = 16;
/// White in the limited range.
const WHITE: u8 = 235;
const NEUTRAL: u8 = 128;

/// Samples of a macroblock.
pub(super) const SAMPLES: usize = BLOCK * BLOCK * 3 / 2;

/// The samples of a macroblock, luma first.
#[derive(Clone)]
pub(super) struct Block(pub(super) [u8; SAMPLES]);

impl Block {
    /// Makes white what lies within a disc; the coordinates are the block's own.
    pub(super) fn bright_disc(&mut self, x: f32, y: f32, radius: f32) {
        let inside = |column: usize, row: usize, scale: f32| {
            let (dx, dy) = ((column as f32 + 0.5) * scale - x, (row as f32 + 0.5) * scale - y);
            dx.hypot(dy) <= radius
        };
        let (luma, chroma) = self.0.split_at_mut(BLOCK * BLOCK);
        for (index, sample) in luma.iter_mut().enumerate() {
            if inside(index % BLOCK, index / BLOCK, 1.0) {
                *sample = WHITE;
            }
        }
        for (index, sample) in chroma.iter_mut().enumerate() {
            let (index, half) = (index % (BLOCK * BLOCK / 4), BLOCK / 2);
            if inside(index % half, index / half, 2.0) {
                *sample = NEUTRAL;
            }
        }
    }
}

/// A picture: luma at full size, both chromas at half, sides filled up to whole macroblocks.
pub(super) struct Frame {
    /// Of macroblocks.
    pub(super) columns: usize,
    pub(super) rows: usize,
    luma: Vec<u8>,
    chroma: [Vec<u8>; 2],
}

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

    /// A black frame of so many macroblocks.
    pub(super) fn empty(columns: usize, rows: usize) -> Self {
        let samples = columns * rows * BLOCK * BLOCK;
        Self {
            columns,
            rows,
            luma: vec![0; samples],
            chroma: [0, 0].map(|sample| vec![sample; samples / 4]),
        }
    }

    /// How many bytes its samples take.
    pub(super) fn samples(&self) -> usize {
        self.luma.len() * 3 / 2
    }

    /// Back to the picture.
    pub(super) fn to_picture(&self, width: u32, height: u32) -> RgbImage {
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

    /// Sets the samples of a macroblock, luma first.
    pub(super) fn set_block(&mut self, column: usize, row: usize, samples: &[u8]) {
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

    /// The samples of a macroblock.
    pub(super) fn block(&self, column: usize, row: usize) -> Block {
        let mut block = Block([0; SAMPLES]);
        let mut at = 0;
        for samples in self.block_rows(column, row) {
            block.0[at..at + samples.len()].copy_from_slice(samples);
            at += samples.len();
        }
        block
    }

    /// The rows of a macroblock, luma first.
    pub(super) fn block_rows(&self, column: usize, row: usize) -> impl Iterator<Item = &[u8]> {
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
