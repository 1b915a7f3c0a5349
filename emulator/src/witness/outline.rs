//! The outline of a JSON body: its structure with secrets redacted, media named by kind and size, and long texts
//! truncated. Reading it takes no more memory than the outline itself, however large the body is.

use std::{cell::Cell, fmt, io::Cursor};

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use image::{ImageFormat, ImageReader};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::secrets::{REDACTED, is_secret};
use crate::text::truncated;

/// Texts inside a body are truncated here.
const LONGEST_TEXT: usize = 300;
/// A text this short is no medium.
const SHORTEST_MEDIUM: usize = 40;
/// Of a medium's text only so much is decoded: a whole number of base64 groups, in which headers are found.
const HEADER: usize = 64 * 1024;
/// An outline has no more values.
const MOST_VALUES: usize = 2000;

/// Padding is optional, and the last bits of a text that was cut off mean nothing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The outline of a body; `None` if it is not JSON.
pub(super) fn outline(bytes: &[u8]) -> Option<Value> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let left = Cell::new(MOST_VALUES);
    let value = Outline { left: &left }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(value)
}

/// A text as an outline shows it.
fn shown(text: &str) -> String {
    if let Some(medium) = medium(text) {
        return medium;
    }
    truncated(text, LONGEST_TEXT)
}

/// What a base64 text holds, with or without a `data:` prefix; `None` for other texts.
fn medium(text: &str) -> Option<String> {
    let data = text.strip_prefix("data:").and_then(|data| data.split_once(','));
    let encoded = data.map_or(text, |(_, encoded)| encoded).trim();
    if encoded.len() < SHORTEST_MEDIUM {
        return data.map(|_| format!("({} bytes)", encoded.len() / 4 * 3));
    }
    // Prose has spaces; some encoders break lines.
    let header: Vec<u8> = encoded
        .bytes()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .take(HEADER)
        .collect();
    let header = BASE64.decode(header).ok();
    let length = encoded.trim_end_matches('=').len() * 3 / 4;
    let kind = match header.as_deref().and_then(kind) {
        Some(kind) => kind,
        // No word is as long.
        None if data.is_some() || (header.is_some() && encoded.len() > LONGEST_TEXT) => String::new(),
        None => return None,
    };
    Some(format!("({kind}{})", size(length)))
}

/// The name of a media format and, where it is known, the picture's size.
fn kind(header: &[u8]) -> Option<String> {
    let at = |start: usize, magic: &[u8]| header.get(start..start + magic.len()) == Some(magic);
    if at(4, b"ftyp") {
        let still = [b"avif", b"heic", b"heix", b"mif1"].iter().any(|brand| at(8, *brand));
        return Some(if still { "AVIF or HEIC, " } else { "MP4, " }.to_owned());
    }
    let name = match image::guess_format(header).ok()? {
        ImageFormat::Png => "PNG",
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::Gif => "GIF",
        ImageFormat::WebP => "WebP",
        _ => return None,
    };
    let reader = ImageReader::new(Cursor::new(header)).with_guessed_format().ok();
    let sides = reader.and_then(|reader| reader.into_dimensions().ok());
    Some(match sides {
        Some((width, height)) => format!("{name}, {width}×{height}, "),
        None => format!("{name}, "),
    })
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[derive(Clone, Copy)]
struct Outline<'a> {
    /// How many more values there may be.
    left: &'a Cell<usize>,
}

impl Outline<'_> {
    /// Whether there may be one more.
    fn take(self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }
}

impl<'de> DeserializeSeed<'de> for Outline<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Outline<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(shown(text).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while self.take() {
            match sequence.next_element_seed(self)? {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        items.push("…".into());
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while self.take() {
            let Some(name) = entries.next_key::<String>()? else {
                return Ok(Value::Object(fields));
            };
            let value = if is_secret(&name) {
                entries.next_value::<IgnoredAny>()?;
                REDACTED.into()
            } else {
                entries.next_value_seed(self)?
            };
            fields.insert(truncated(&name, LONGEST_TEXT), value);
        }
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        fields.insert("…".to_owned(), Value::Null);
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use serde_json::json;

    use super::*;

    fn png(width: u32, height: u32) -> String {
        let mut file = Cursor::new(Vec::new());
        let picture = image::RgbImage::new(width, height);
        picture.write_to(&mut file, ImageFormat::Png).unwrap();
        STANDARD.encode(file.into_inner())
    }

    fn of(body: &Value) -> Value {
        outline(body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn media_are_named_by_kind_and_size_and_never_shown() {
        let small = png(2, 2);
        let large = format!("data:image/png;base64,{}", png(640, 480));
        let film = STANDARD.encode([&[0, 0, 0, 24][..], b"ftypisom", &[0; 3000]].concat());
        let told = of(&json!({ "image": small, "images": [large], "keyframes": [[0.5, film]], "prompt": "a fox" }));
        assert!(told["image"].as_str().unwrap().starts_with("(PNG, 2×2, "), "{told}");
        assert!(
            told["images"][0].as_str().unwrap().starts_with("(PNG, 640×480, "),
            "{told}"
        );
        assert_eq!(told["keyframes"][0], json!([0.5, "(MP4, 3.0 kB)"]));
        assert_eq!(told["prompt"], "a fox");
        let unknown = STANDARD.encode([7; 3000]);
        assert_eq!(of(&json!([unknown])), json!(["(3.0 kB)"]));
    }

    #[test]
    fn prose_and_links_stay_as_they_are() {
        for text in [
            "https://example.com/a-very-long-path/that-goes-on-and-on/fox.png",
            "a fox, a fox",
            "",
        ] {
            assert_eq!(of(&json!(text)), text);
        }
        let prompt = "a fox ".repeat(100);
        let told = of(&json!(prompt));
        assert_eq!(told.as_str().unwrap().chars().count(), LONGEST_TEXT + 1);
    }

    #[test]
    fn an_outline_is_small_however_many_values_the_body_has() {
        let many = json!({ "a": vec![1; 100_000], "webhook_secret": "hush", "b": 2 });
        let told = of(&many).to_string();
        assert!(
            told.len() < 10_000 && told.contains('…') && !told.contains("hush"),
            "{told}"
        );
        assert_eq!(outline(b"{\"a\":"), None);
        assert_eq!(outline("[".repeat(100_000).as_bytes()), None);
    }
}
