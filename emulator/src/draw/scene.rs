//! Paints a landscape from a seed: a sky in three tones, a sun or moon, stars or clouds, layered hills and a few trees.
//! Everything is drawn in whole rows, so that a large picture takes milliseconds.

use std::f32::consts::TAU;

use fastrand::Rng;
use image::{Rgb, RgbImage};

use crate::task::canvas::Canvas;

type Colour = [f32; 3];

/// Colours that go together.
struct Palette {
    /// Top, middle and horizon.
    sky: [Colour; 3],
    sun: Colour,
    /// The farthest and the nearest hill; those between are mixed.
    far: Colour,
    near: Colour,
    starry: bool,
}

const PALETTES: [Palette; 8] = [
    // Dawn.
    Palette {
        sky: [[58., 76., 130.], [224., 138., 140.], [255., 214., 165.]],
        sun: [255., 240., 208.],
        far: [176., 120., 140.],
        near: [44., 36., 62.],
        starry: false,
    },
    // Clear day.
    Palette {
        sky: [[52., 120., 196.], [122., 182., 226.], [220., 238., 242.]],
        sun: [255., 250., 226.],
        far: [132., 170., 186.],
        near: [28., 74., 60.],
        starry: false,
    },
    // Night.
    Palette {
        sky: [[10., 14., 38.], [28., 40., 82.], [72., 84., 130.]],
        sun: [236., 238., 224.],
        far: [46., 58., 100.],
        near: [8., 12., 28.],
        starry: true,
    },
    // Desert.
    Palette {
        sky: [[74., 134., 168.], [232., 190., 140.], [250., 224., 182.]],
        sun: [255., 246., 214.],
        far: [214., 150., 108.],
        near: [112., 52., 40.],
        starry: false,
    },
    // Autumn.
    Palette {
        sky: [[96., 122., 150.], [206., 196., 180.], [244., 222., 186.]],
        sun: [255., 236., 200.],
        far: [188., 140., 96.],
        near: [92., 44., 26.],
        starry: false,
    },
    // Northern evening.
    Palette {
        sky: [[16., 34., 62.], [30., 104., 116.], [140., 206., 170.]],
        sun: [228., 250., 226.],
        far: [50., 110., 116.],
        near: [10., 30., 38.],
        starry: true,
    },
    // Lavender.
    Palette {
        sky: [[92., 84., 156.], [186., 150., 206.], [248., 206., 210.]],
        sun: [255., 244., 236.],
        far: [150., 118., 176.],
        near: [50., 34., 84.],
        starry: false,
    },
    // Spring.
    Palette {
        sky: [[94., 170., 214.], [172., 216., 226.], [246., 244., 214.]],
        sun: [255., 252., 220.],
        far: [160., 198., 150.],
        near: [44., 100., 52.],
        starry: false,
    },
];

/// A landscape of the given size; the same seed gives the same one.
pub(super) fn paint(canvas: Canvas, seed: u64) -> RgbImage {
    let mut rng = Rng::with_seed(seed);
    let palette = &PALETTES[rng.usize(..PALETTES.len())];
    let mut picture = RgbImage::new(canvas.width, canvas.height);
    sky(&mut picture, palette);
    if palette.starry {
        stars(&mut picture, &mut rng);
    }
    sun(&mut picture, palette, &mut rng);
    if !palette.starry {
        clouds(&mut picture, palette, &mut rng);
    }
    hills(&mut picture, palette, &mut rng);
    picture
}

fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

fn rgb(colour: Colour) -> Rgb<u8> {
    Rgb(colour.map(|value| value as u8))
}

fn blend(pixel: &mut Rgb<u8>, colour: Colour, share: f32) {
    for (value, wanted) in pixel.0.iter_mut().zip(colour) {
        *value = (f32::from(*value) + (wanted - f32::from(*value)) * share) as u8;
    }
}

fn size(picture: &RgbImage) -> (f32, f32) {
    (picture.width() as f32, picture.height() as f32)
}

fn sky(picture: &mut RgbImage, palette: &Palette) {
    let (width, height) = (picture.width(), picture.height());
    let [top, middle, horizon] = palette.sky;
    for y in 0..height {
        let share = (y as f32 / height as f32 * 1.35).min(1.0);
        let colour = if share < 0.5 {
            mix(top, middle, share * 2.0)
        } else {
            mix(middle, horizon, share * 2.0 - 1.0)
        };
        let colour = rgb(colour);
        for x in 0..width {
            picture.put_pixel(x, y, colour);
        }
    }
}

fn stars(picture: &mut RgbImage, rng: &mut Rng) {
    let (width, height) = (picture.width(), picture.height());
    let radius = (width.min(height) as f32 / 900.0).max(0.7);
    for _ in 0..120 {
        let (x, y) = (rng.f32() * width as f32, rng.f32() * height as f32 * 0.6);
        disc(
            picture,
            (x, y),
            radius * (0.6 + rng.f32()),
            [255.; 3],
            0.35 + rng.f32() * 0.6,
            1.0,
        );
    }
}

fn sun(picture: &mut RgbImage, palette: &Palette, rng: &mut Rng) {
    let (width, height) = size(picture);
    let centre = (width * (0.18 + rng.f32() * 0.64), height * (0.16 + rng.f32() * 0.22));
    let radius = width.min(height) * (0.05 + rng.f32() * 0.04);
    disc(picture, centre, radius * 4.5, palette.sun, 0.5, 0.0);
    disc(picture, centre, radius, palette.sun, 1.0, 1.0);
}

fn clouds(picture: &mut RgbImage, palette: &Palette, rng: &mut Rng) {
    let (width, height) = size(picture);
    let colour = mix(palette.sky[2], [255.; 3], 0.6);
    for _ in 0..4 {
        let (x, y) = (rng.f32() * width, height * (0.08 + rng.f32() * 0.3));
        let unit = width.min(height) * (0.035 + rng.f32() * 0.03);
        for puff in -3_i8..=3 {
            let offset = f32::from(puff);
            let radius = unit * (1.25 - offset.abs() * 0.22) * (0.8 + rng.f32() * 0.4);
            disc(
                picture,
                (x + offset * unit * 0.85, y - radius * 0.25),
                radius,
                colour,
                0.42,
                0.25,
            );
        }
    }
}

/// A disc, soft towards its rim: `core` is the part of the radius that is fully covered (1 for a crisp one).
fn disc(picture: &mut RgbImage, centre: (f32, f32), radius: f32, colour: Colour, strength: f32, core: f32) {
    let (width, height) = (picture.width(), picture.height());
    let range = |middle: f32, end: u32| {
        let low = (middle - radius - 1.0).max(0.0) as u32;
        low..((middle + radius + 2.0).max(0.0) as u32).min(end)
    };
    let soft = (radius * (1.0 - core)).max(1.0);
    for y in range(centre.1, height) {
        let dy = y as f32 + 0.5 - centre.1;
        for x in range(centre.0, width) {
            let dx = x as f32 + 0.5 - centre.0;
            let distance = dx.mul_add(dx, dy * dy).sqrt();
            let cover = ((radius + 0.5 - distance) / soft).clamp(0.0, 1.0);
            if cover > 0.0 {
                blend(
                    picture.get_pixel_mut(x, y),
                    colour,
                    strength * if core < 1.0 { cover * cover } else { cover },
                );
            }
        }
    }
}

fn hills(picture: &mut RgbImage, palette: &Palette, rng: &mut Rng) {
    let layers = 4 + rng.usize(..2);
    let jagged = rng.bool();
    for layer in 0..layers {
        let share = layer as f32 / (layers - 1) as f32;
        let colour = mix(palette.far, palette.near, share);
        let ridge = ridge(
            picture,
            rng,
            0.46 + share * 0.34,
            0.10 - share * 0.03,
            jagged && share < 0.5,
        );
        hill(
            picture,
            &ridge,
            colour,
            mix(colour, palette.sky[2], 0.35 * (1.0 - share)),
        );
        if share > 0.4 {
            trees(picture, &ridge, mix(colour, [0.; 3], 0.28), share, rng);
        }
    }
}

/// The height of a hill's edge in each column.
fn ridge(picture: &RgbImage, rng: &mut Rng, level: f32, swing: f32, jagged: bool) -> Vec<f32> {
    let (width, height) = size(picture);
    let waves: Vec<(f32, f32, f32)> = (0..5)
        .map(|octave| {
            let frequency = (1.2 + rng.f32()) * 1.9_f32.powi(octave);
            (frequency, rng.f32() * TAU, 0.55_f32.powi(octave))
        })
        .collect();
    let base = level + (rng.f32() - 0.5) * 0.06;
    // In a narrow picture the same waves would stand as needles.
    let swing = swing * (width * 1.3 / height).min(1.0);
    let stretch = (width / height).min(1.0).sqrt();
    (0..picture.width())
        .map(|x| {
            let along = x as f32 / width * stretch;
            let wave = |(frequency, phase, weight): &(f32, f32, f32)| {
                let value = (along * frequency * TAU + phase).sin();
                weight * if jagged { 1.0 - 2.0 * value.abs() } else { value }
            };
            (base - swing * waves.iter().map(wave).sum::<f32>()) * height
        })
        .collect()
}

/// Everything below the edge, with haze towards the bottom.
fn hill(picture: &mut RgbImage, ridge: &[f32], colour: Colour, haze: Colour) {
    let (width, height) = (picture.width(), picture.height());
    let highest = ridge.iter().copied().fold(f32::MAX, f32::min).max(0.0) as u32;
    for y in highest.min(height)..height {
        let below = (y - highest) as f32 / (height as f32 * 0.4);
        let colour = mix(colour, haze, below.min(1.0));
        let solid = rgb(colour);
        for x in 0..width {
            let cover = y as f32 + 1.0 - ridge[x as usize];
            if cover >= 1.0 {
                picture.put_pixel(x, y, solid);
            } else if cover > 0.0 {
                blend(picture.get_pixel_mut(x, y), colour, cover);
            }
        }
    }
}

fn trees(picture: &mut RgbImage, ridge: &[f32], colour: Colour, share: f32, rng: &mut Rng) {
    let (width, height) = size(picture);
    for _ in 0..10 + rng.usize(..14) {
        let x = rng.f32() * width;
        let tall = height.min(width) * (0.02 + share * 0.05) * (0.7 + rng.f32() * 0.6);
        if let Some(ground) = ridge.get(x as usize) {
            tree(picture, x, ground + tall * 0.1, tall, colour);
        }
    }
}

/// A fir: a narrow triangle.
fn tree(picture: &mut RgbImage, x: f32, ground: f32, tall: f32, colour: Colour) {
    let top = ground - tall;
    for y in top.max(0.0) as u32..(ground.max(0.0) as u32).min(picture.height()) {
        let down = ((y as f32 - top) / tall).clamp(0.0, 1.0);
        let half = down * tall * 0.2;
        let left = (x - half).max(0.0) as u32;
        for column in left..((x + half).max(0.0) as u32 + 1).min(picture.width()) {
            blend(picture.get_pixel_mut(column, y), colour, 0.9);
        }
    }
}
