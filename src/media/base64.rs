//! Base64 as callers have it: with or without padding and line breaks, in the standard alphabet or the one for URLs.

use ::base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// Why a text is not base64 that the service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBase64 {
    /// It is in the alphabet for URLs.
    UrlSafe,
    /// It is none.
    Other,
}

/// How many bytes a text stands for, without decoding it.
pub(super) fn length(text: &str) -> Result<usize, NoBase64> {
    let mut characters = 0;
    let mut padding = 0;
    let mut url_safe = false;
    for byte in text.bytes() {
        match byte {
            b'=' => padding += 1,
            _ if byte.is_ascii_whitespace() => {}
            _ if padding > 0 => return Err(NoBase64::Other),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => characters += 1,
            b'-' | b'_' => {
                url_safe = true;
                characters += 1;
            }
            _ => return Err(NoBase64::Other),
        }
    }
    let is_whole = characters > 0 && characters % 4 != 1;
    let is_padded = padding == 0 || padding < 3 && (characters + padding) % 4 == 0;
    match (is_whole && is_padded, url_safe) {
        (false, _) => Err(NoBase64::Other),
        (true, true) => Err(NoBase64::UrlSafe),
        (true, false) => Ok(characters * 3 / 4),
    }
}

/// The first bytes that a text in the standard alphabet stands for, at least this many if there are as many.
pub(super) fn beginning(text: &str, bytes: usize) -> Vec<u8> {
    let characters = bytes.div_ceil(3) * 4;
    let is_plain = |byte: &u8| !byte.is_ascii_whitespace() && *byte != b'=';
    let encoded: Vec<u8> = text.bytes().filter(is_plain).take(characters).collect();
    STANDARD.decode(encoded).unwrap_or_default()
}

/// All that a text stands for, in either alphabet.
fn decode(text: &str) -> Option<Vec<u8>> {
    let engine = match length(text) {
        Ok(_) => &STANDARD,
        Err(NoBase64::UrlSafe) => &URL_SAFE,
        Err(NoBase64::Other) => return None,
    };
    let plain: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    engine.decode(plain).ok()
}

/// Content as base64 in the standard alphabet.
pub(super) fn encoded(content: &[u8]) -> String {
    ::base64::engine::general_purpose::STANDARD.encode(content)
}

/// The content of base64, also behind the comma of a `data:` URI.
pub(super) fn decoded(text: &str) -> Option<Bytes> {
    let text = text.trim();
    let is_data = text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let encoded = match text.split_once(',') {
        Some((head, encoded)) if is_data && head.to_ascii_lowercase().ends_with(";base64") => encoded,
        _ => text,
    };
    decode(encoded).map(Bytes::from)
}
