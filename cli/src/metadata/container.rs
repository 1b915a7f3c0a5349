//! Where the formats keep XMP. Pixels and foreign chunks stay byte for byte.

use img_parts::{
    Bytes, Error,
    jpeg::{Jpeg, JpegSegment, markers},
    png::{Png, PngChunk},
    riff::{RiffChunk, RiffContent},
    webp::{CHUNK_ALPH, CHUNK_VP8L, CHUNK_VP8X, CHUNK_XMP, WebP},
};

use super::{origin::Origin, packet};

const JPEG_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// The most that a segment of JPEG can hold, in bytes.
const LONGEST_SEGMENT: usize = 65_533;
const PNG_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";
/// The flags of a WebP file.
const XMP_FLAG: u8 = 0b0000_0100;
const ALPHA_FLAG: u8 = 0b0001_0000;

enum Picture {
    Png(Png),
    Jpeg(Jpeg),
    WebP(WebP),
}

/// The picture with what made it inside.
pub(crate) fn embed(content: Vec<u8>, origin: &Origin) -> Result<Vec<u8>, String> {
    let mut picture = Picture::read(content.into())?;
    let existing = picture.packet();
    let packet = packet::write(origin, existing.as_deref()).ok_or("it cannot be written as XMP")?;
    picture.put(packet)?;
    Ok(picture.bytes())
}

/// What made the picture. `None`: nothing of ours is in it.
pub(crate) fn extract(content: Vec<u8>) -> Result<Option<Origin>, String> {
    match Picture::read(content.into())?.packet() {
        Some(text) => packet::read(&text),
        None => Ok(None),
    }
}

impl Picture {
    fn read(content: Bytes) -> Result<Self, String> {
        let read = match &content[..] {
            [0xff, 0xd8, ..] => Jpeg::from_bytes(content).map(Self::Jpeg),
            [0x89, b'P', b'N', b'G', ..] => Png::from_bytes(content).map(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
                WebP::from_bytes(content).map(Self::WebP)
            }
            _ => return Err("it is neither PNG nor JPEG nor WebP".to_owned()),
        };
        read.map_err(|error| match error {
            Error::Truncated => "it ends too early".to_owned(),
            error => error.to_string(),
        })
    }

    /// The packet that is in it.
    fn packet(&self) -> Option<String> {
        let packet = match self {
            Self::Png(png) => png.chunks().iter().find_map(png_packet)?.to_vec(),
            Self::Jpeg(jpeg) => jpeg.segments().iter().find_map(jpeg_packet)?.to_vec(),
            Self::WebP(webp) => webp.chunk_by_id(CHUNK_XMP)?.content().data()?.to_vec(),
        };
        String::from_utf8(packet).ok()
    }

    /// Puts a packet into it, instead of the one that is there.
    fn put(&mut self, packet: String) -> Result<(), String> {
        match self {
            Self::Png(png) => {
                png.chunks_mut().retain(|chunk| png_packet(chunk).is_none());
                // No compression, no language, no translated keyword.
                let content = [PNG_KEYWORD, &[0, 0, 0, 0], packet.as_bytes()].concat();
                let first = 1.min(png.chunks().len());
                png.chunks_mut().insert(first, PngChunk::new(*b"iTXt", content.into()));
            }
            Self::Jpeg(jpeg) => {
                let content = [JPEG_PREFIX, packet.as_bytes()].concat();
                if content.len() > LONGEST_SEGMENT {
                    return Err(format!(
                        "it is longer than the {LONGEST_SEGMENT} bytes that JPEG has room for"
                    ));
                }
                jpeg.segments_mut().retain(|segment| jpeg_packet(segment).is_none());
                // JFIF and EXIF come first.
                let is_first = |segment: &JpegSegment| matches!(segment.marker(), markers::APP0 | markers::APP1);
                let at = jpeg.segments().iter().take_while(|segment| is_first(segment)).count();
                let segment = JpegSegment::new_with_contents(markers::APP1, content.into());
                jpeg.segments_mut().insert(at, segment);
            }
            Self::WebP(webp) => {
                extend(webp)?;
                webp.remove_chunks_by_id(CHUNK_XMP);
                let content = RiffContent::Data(packet.into_bytes().into());
                webp.chunks_mut().push(RiffChunk::new(CHUNK_XMP, content));
            }
        }
        Ok(())
    }

    fn bytes(self) -> Vec<u8> {
        let encoded = match self {
            Self::Png(png) => png.encoder().bytes(),
            Self::Jpeg(jpeg) => jpeg.encoder().bytes(),
            Self::WebP(webp) => webp.encoder().bytes(),
        };
        encoded.to_vec()
    }
}

fn png_packet(chunk: &PngChunk) -> Option<&[u8]> {
    let content = (chunk.kind() == *b"iTXt").then(|| chunk.contents())?;
    let rest = content.strip_prefix(PNG_KEYWORD)?;
    // Compressed packets are not read: nobody writes them.
    let rest = rest.strip_prefix(&[0, 0])?;
    let language = rest.iter().position(|byte| *byte == 0)?;
    let rest = rest.get(language + 1..)?;
    let keyword = rest.iter().position(|byte| *byte == 0)?;
    rest.get(keyword + 1..)
}

fn jpeg_packet(segment: &JpegSegment) -> Option<&[u8]> {
    let content = (segment.marker() == markers::APP1).then(|| segment.contents())?;
    content.strip_prefix(JPEG_PREFIX)
}

/// Makes the file one that may have more than pixels, and says that it has XMP.
fn extend(webp: &mut WebP) -> Result<(), String> {
    let damaged = || "its header is damaged".to_owned();
    if webp.has_chunk(CHUNK_VP8X) {
        let header = webp.chunks_mut().iter_mut().find(|chunk| chunk.id() == CHUNK_VP8X);
        let Some(RiffContent::Data(data)) = header.map(RiffChunk::content_mut) else {
            return Err(damaged());
        };
        let mut flags = data.to_vec();
        *flags.first_mut().ok_or_else(damaged)? |= XMP_FLAG;
        *data = flags.into();
        return Ok(());
    }
    let (width, height) = webp.dimensions().ok_or_else(damaged)?;
    let lossless = webp.chunk_by_id(CHUNK_VP8L).and_then(|chunk| chunk.content().data());
    let is_transparent = webp.has_chunk(CHUNK_ALPH)
        || lossless
            .and_then(|data| data.get(4))
            .is_some_and(|byte| byte & 0x10 != 0);
    let flags = XMP_FLAG | if is_transparent { ALPHA_FLAG } else { 0 };
    let mut header = vec![flags, 0, 0, 0];
    for side in [width, height] {
        let side = side.checked_sub(1).ok_or_else(damaged)?;
        header.extend_from_slice(&side.to_le_bytes()[..3]);
    }
    let header = RiffChunk::new(CHUNK_VP8X, RiffContent::Data(header.into()));
    webp.chunks_mut().insert(0, header);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
    use proptest::prelude::*;

    use super::*;

    fn picture(format: ImageFormat) -> Vec<u8> {
        let pixels = RgbaImage::from_fn(37, 23, |x, y| Rgba([x as u8, y as u8, 7, 200]));
        let picture = match format {
            ImageFormat::Jpeg => DynamicImage::from(pixels).to_rgb8().into(),
            _ => DynamicImage::from(pixels),
        };
        let mut content = Cursor::new(Vec::new());
        picture.write_to(&mut content, format).unwrap();
        content.into_inner()
    }

    fn origin(prompt: &str) -> Origin {
        let request = serde_json::json!({"prompt": prompt});
        Origin {
            model: "flux-2-pro".to_owned(),
            id: "1".to_owned(),
            seed: None,
            request: request.as_object().unwrap().clone(),
        }
    }

    const FORMATS: [ImageFormat; 3] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];

    #[test]
    fn each_format_keeps_its_pixels_and_gives_back_what_was_embedded() {
        for format in FORMATS {
            let plain = picture(format);
            assert_eq!(extract(plain.clone()).unwrap(), None);
            let once = embed(plain.clone(), &origin("a fox")).unwrap();
            let twice = embed(once, &origin("another")).unwrap();
            assert_eq!(extract(twice.clone()).unwrap().unwrap().prompt(), Some("another"));
            assert_eq!(
                image::load_from_memory(&twice).unwrap(),
                image::load_from_memory(&plain).unwrap(),
                "{format:?}"
            );
        }
    }

    #[test]
    fn too_much_for_jpeg_is_an_error_and_no_panic() {
        let long = origin(&"x".repeat(70_000));
        assert!(embed(picture(ImageFormat::Jpeg), &long).unwrap_err().contains("room"));
        assert!(embed(picture(ImageFormat::Png), &long).is_ok());
    }

    proptest! {
        #[test]
        fn damaged_pictures_are_errors_and_no_panics(which in 0..3_usize, at in 0..4000_usize, byte: u8, cut in 0..4000_usize) {
            let mut content = embed(picture(FORMATS[which]), &origin("a fox")).unwrap();
            let at = at % content.len();
            content[at] = byte;
            content.truncate(cut.max(3));
            let _ = extract(content.clone());
            let _ = embed(content, &origin("b"));
        }
    }
}
