//! Turns a picture into a short silent video: the picture stands still while a bright ball crosses it and a line at the
//! lower edge shows the time. Two frames a second.

mod bits;
mod frame;
mod h264;
pub(crate) mod mp4;

use self::frame::Frame;
use image::RgbImage;

/// Frames in a second.
pub(crate) const FRAME_RATE: u32 = 2;

/// An MP4 file of the picture's size and the given length.
pub(crate) fn encode(picture: &RgbImage, seconds: f64) -> Result<Vec<u8>, mp4_atom::Error> {
    let (width, height) = picture.dimensions();
    let still = Frame::from_picture(picture);
    let frames = ((seconds * f64::from(FRAME_RATE)).round() as u32).max(1);
    let mut samples = Vec::with_capacity(frames as usize);
    let mut last = still.clone();
    samples.push(h264::key_frame(&last));
    for number in 1..frames {
        let mut next = still.clone();
        animate(&mut next, width, height, number as f32 / (frames - 1) as f32);
        samples.push(h264::changed_frame(&last, &next, number));
        last = next;
    }
    let parameters = h264::Parameters::new(width, height, FRAME_RATE);
    mp4::write(&parameters, width, height, &samples)
}

/// The ball and the time line at a moment between 0 and 1.
fn animate(frame: &mut Frame, width: u32, height: u32, moment: f32) {
    let unit = width.min(height) as f32 / 40.0;
    let line = (unit / 3.0).max(2.0) as u32;
    frame.bright_rectangle(0, height.saturating_sub(line), (width as f32 * moment) as u32, line);
    let x = unit * 2.0 + (width as f32 - unit * 4.0) * moment;
    let y = height as f32 * (0.3 - 0.18 * (moment * std::f32::consts::PI).sin());
    frame.bright_disc(x, y, unit);
}
