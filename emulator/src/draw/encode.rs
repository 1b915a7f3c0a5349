//! Pixels to a file in the wanted format.

use image::{
    ExtendedColorType, ImageEncoder as _, RgbImage,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
        webp::WebPEncoder,
    },
};

use super::error::DrawError;
use crate::task::job::Format;

const JPEG_QUALITY: u8 = 88;

pub(crate) fn encode(picture: &RgbImage, format: Format) -> Result<Vec<u8>, DrawError> {
    let mut file = Vec::with_capacity(picture.as_raw().len() / 4);
    let (width, height) = picture.dimensions();
    let colour = ExtendedColorType::Rgb8;
    match format {
        Format::Jpeg => {
            JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY).write_image(picture, width, height, colour)
        }
        Format::Png => PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Up)
            .write_image(picture, width, height, colour),
        Format::WebP => WebPEncoder::new_lossless(&mut file).write_image(picture, width, height, colour),
    }?;
    Ok(file)
}
