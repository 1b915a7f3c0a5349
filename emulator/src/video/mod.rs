//! Turns pictures into a short silent video. The first picture is the first frame and the last one the last; in between
//! each dissolves into the next. A single picture is seen from day to evening. A bright ball crosses the film, so that
//! every frame differs from the one before.

mod bits;
mod frame;
mod h264;
pub(crate) mod mp4;
mod weights;

use image::RgbImage;

use self::{
    frame::{BLOCK, Block, Frame},
    h264::Place,
    mp4::Sample,
    weights::{Light, Mean},
};

/// Frames in a second.
const FRAME_RATE: u32 = 24;
/// A film has no more pictures, since each takes its raw samples. The service takes as many keyframes.
const MOST_PICTURES: usize = 10;
/// The largest radius of the ball, in pixels.
const LARGEST_BALL: f32 = 24.0;

/// An MP4 file of pictures of this size, and of the given length.
///
/// A moment, between 0 and 1, is when a picture is seen as it is; they are in order. `picture` draws the one of a moment,
/// when it is needed: a film has few pictures in memory at a time.
pub(crate) fn encode(
    (width, height): (u32, u32),
    seconds: f64,
    moments: &[f64],
    picture: impl Fn(usize) -> RgbImage,
) -> Result<Vec<u8>, mp4_atom::Error> {
    let count = ((seconds * f64::from(FRAME_RATE)).round() as u32).max(1);
    let film = Film {
        width: width as f32,
        height: height as f32,
        count,
    };
    let samples = film.samples(&placed(moments, count), |index| Frame::from_picture(&picture(index)));
    let parameters = h264::Parameters::new(width, height, FRAME_RATE);
    mp4::write(&parameters, width, height, &samples)
}

/// A video of a single picture.
#[cfg(test)]
pub(crate) fn still(picture: &RgbImage, seconds: f64) -> Result<Vec<u8>, mp4_atom::Error> {
    encode(picture.dimensions(), seconds, &[0.0], |_| picture.clone())
}

/// The frame of each picture that has one: the first picture has the first frame, the last one the last. Of too many
/// pictures some are left out, evenly.
fn placed(moments: &[f64], count: u32) -> Vec<(u32, usize)> {
    let (last_picture, last_frame) = (moments.len().saturating_sub(1), count - 1);
    let shown = moments.len().min(MOST_PICTURES);
    let mut placed: Vec<(u32, usize)> = Vec::with_capacity(shown);
    for place in 0..shown {
        let index = place * last_picture / (shown - 1).max(1);
        let frame = match index {
            0 => 0,
            _ if index == last_picture => last_frame,
            _ => (moments[index].clamp(0.0, 1.0) * f64::from(last_frame)).round() as u32,
        };
        let is_later = placed.last().is_none_or(|(before, _)| *before < frame);
        if is_later && (index == last_picture || frame < last_frame) {
            placed.push((frame, index));
        }
    }
    placed
}

struct Film {
    width: f32,
    height: f32,
    count: u32,
}

impl Film {
    /// All frames, in the order in which they are coded: a picture comes before the frames that lead to it.
    fn samples(&self, pictures: &[(u32, usize)], draw: impl Fn(usize) -> Frame) -> Vec<Sample> {
        let Some(((_, first), rest)) = pictures.split_first() else {
            return Vec::new();
        };
        let mut samples = Vec::with_capacity(self.count as usize);
        let mut before = (0, draw(*first));
        samples.push(Sample {
            shown: 0,
            unit: h264::key_frame(&before.1),
        });
        if rest.is_empty() {
            samples.extend((1..self.count).map(|shown| self.lit(&before.1, shown)));
        }
        for (number, (shown, index)) in (1..).zip(rest) {
            let after = (*shown, draw(*index));
            let place = Place { number, shown: *shown };
            samples.push(Sample {
                shown: *shown,
                unit: h264::next_picture(&before.1, &after.1, place),
            });
            let between = before.0 + 1..after.0;
            samples.extend(between.map(|shown| {
                self.between(
                    &before,
                    &after,
                    Place {
                        number: number + 1,
                        shown,
                    },
                )
            }));
            before = after;
        }
        samples
    }

    fn lit(&self, picture: &Frame, shown: u32) -> Sample {
        let light = Light::at(self.moment(shown));
        let own = |column, row| self.with_ball(shown, column, row, || light.of(&picture.block(column, row)));
        Sample {
            shown,
            unit: h264::lit(picture, light, Place { number: 1, shown }, own),
        }
    }

    fn between(&self, before: &(u32, Frame), after: &(u32, Frame), place: Place) -> Sample {
        let shown = place.shown;
        let mean = Mean::at(f64::from(shown - before.0) / f64::from(after.0 - before.0));
        let own = |column, row| {
            self.with_ball(shown, column, row, || {
                mean.of(&before.1.block(column, row), &after.1.block(column, row))
            })
        };
        Sample {
            shown,
            unit: h264::between(&before.1, mean, place, own),
        }
    }

    fn moment(&self, shown: u32) -> f64 {
        f64::from(shown) / f64::from((self.count - 1).max(1))
    }

    /// A macroblock with its part of the ball; `None` where the ball is not.
    fn with_ball(&self, shown: u32, column: usize, row: usize, block: impl FnOnce() -> Block) -> Option<Block> {
        let radius = (self.width.min(self.height) / 40.0).min(LARGEST_BALL);
        let moment = self.moment(shown) as f32;
        let x = radius * 2.0 + (self.width - radius * 4.0) * moment - (column * BLOCK) as f32;
        let y = self.height * (0.3 - 0.18 * (moment * std::f32::consts::PI).sin()) - (row * BLOCK) as f32;
        let reach = -radius..BLOCK as f32 + radius;
        if !(reach.contains(&x) && reach.contains(&y)) {
            return None;
        }
        let mut block = block();
        block.bright_disc(x, y, radius);
        Some(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_picture_is_the_first_frame_and_the_last_one_the_last() {
        let frames = |moments: &[f64], count| {
            placed(moments, count)
                .iter()
                .map(|(frame, _)| *frame)
                .collect::<Vec<_>>()
        };
        assert_eq!(frames(&[0.4], 100), [0]);
        assert_eq!(frames(&[0.2, 0.7], 100), [0, 99]);
        assert_eq!(frames(&[0.0, 0.5, 1.0], 101), [0, 50, 100]);
        // Out of order, too close, or more than there are frames: what has no frame of its own is left out.
        assert_eq!(frames(&[0.0, 0.5, 0.2, 1.0], 101), [0, 50, 100]);
        assert_eq!(frames(&[0.0, 0.1, 0.2, 1.0], 2), [0, 1]);
        assert_eq!(frames(&[0.0, 1.0], 1), [0]);
        assert!(frames(&[], 5).is_empty());
    }

    #[test]
    fn of_too_many_pictures_some_are_left_out_evenly() {
        let moments: Vec<f64> = (0..1000).map(|index| f64::from(index) / 999.0).collect();
        let placed = placed(&moments, 480);
        assert_eq!(placed.len(), MOST_PICTURES);
        assert_eq!((placed[0], placed[MOST_PICTURES - 1]), ((0, 0), (479, 999)));
    }
}
