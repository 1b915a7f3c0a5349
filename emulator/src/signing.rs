//! Delivery URLs that carry their own permission: the query has the shape of a storage service's shared access
//! signature (`se`, `sp`, `sv`, `sr`, `rsct`, `sig`), and a request is served only when it comes back byte for byte.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use time::{OffsetDateTime, macros::format_description};
use uuid::Uuid;

/// What is left as it is in a query value. The slash of a media type stays, as in the service's own URLs.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Signs and verifies with a secret that lives as long as the process.
#[derive(Debug)]
pub(crate) struct Signer {
    secret: [u8; 64],
}

/// Why a delivery URL is not honoured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadSignature {
    Expired,
    Altered,
}

impl Signer {
    pub(crate) fn new() -> Self {
        let mut secret = [0; 64];
        for part in secret.chunks_exact_mut(16) {
            part.copy_from_slice(Uuid::new_v4().as_bytes());
        }
        Self { secret }
    }

    /// A signer with the secret of an earlier process, as [`Signer::secret`] returned it; `None` if it is not a secret.
    pub(crate) fn from_secret(digits: &str) -> Option<Self> {
        let mut secret = [0; 64];
        if digits.len() != 128 || !digits.is_ascii() {
            return None;
        }
        for (index, byte) in secret.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).ok()?;
        }
        Some(Self { secret })
    }

    /// The secret in hexadecimal digits.
    pub(crate) fn secret(&self) -> String {
        self.secret.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Path and query under which `name` can be fetched until `expires`.
    ///
    /// The path holds two digits of salt, chosen so that the signature always contains the characters that careless
    /// clients decode: `%2B`, `%2F` and `%3D`.
    pub(crate) fn sign(&self, id: &str, name: &str, media_type: &str, expires: OffsetDateTime) -> String {
        let mut last = String::new();
        for salt in 0..=u8::MAX {
            let path = format!("/results/{id}{salt:02x}_{name}");
            let fields = unsigned_query(media_type, expires);
            let signature = self.signature(&path, &fields);
            last = format!("{path}?{fields}&sig={}", encode(&signature));
            if signature.contains('+') && signature.contains('/') {
                break;
            }
        }
        last
    }

    /// Checks path and query as they came, before any decoding.
    pub(crate) fn verify(&self, path: &str, query: &str, now: OffsetDateTime) -> Result<(), BadSignature> {
        let (fields, signature) = query.rsplit_once("&sig=").ok_or(BadSignature::Altered)?;
        let expected = encode(&self.signature(path, fields));
        if !bool::from(expected.as_bytes().ct_eq(signature.as_bytes())) {
            return Err(BadSignature::Altered);
        }
        let expires = expiry(fields).ok_or(BadSignature::Altered)?;
        if now < expires {
            Ok(())
        } else {
            Err(BadSignature::Expired)
        }
    }

    fn signature(&self, path: &str, fields: &str) -> String {
        let mut mac = Hmac::<Sha256>::new(&self.secret.into());
        mac.update(path.as_bytes());
        mac.update(b"\n");
        mac.update(fields.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

/// The task's id and the name of the wanted part in a delivery path.
pub(crate) fn parse_path(path: &str) -> Option<(&str, &str)> {
    let (salted, name) = path.strip_prefix("/results/")?.split_once('_')?;
    let id = salted.get(..salted.len().checked_sub(2)?)?;
    Some((id, name))
}

fn unsigned_query(media_type: &str, expires: OffsetDateTime) -> String {
    let expires = expires.format(format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z"));
    format!(
        "se={}&sp=r&sv=2026-02-06&sr=b&rsct={media_type}",
        encode(&expires.unwrap_or_default())
    )
}

fn expiry(fields: &str) -> Option<OffsetDateTime> {
    let text = fields.strip_prefix("se=")?.split('&').next()?;
    let text = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
    OffsetDateTime::parse(&text, &time::format_description::well_known::Rfc3339).ok()
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, QUERY_VALUE).to_string()
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn a_signed_url_is_honoured_until_it_expires() {
        let signer = Signer::new();
        let now = OffsetDateTime::now_utc();
        let url = signer.sign("abc", "sample.jpeg", "image/jpeg", now + Duration::minutes(10));
        let (path, query) = url.split_once('?').unwrap();
        assert_eq!(signer.verify(path, query, now), Ok(()));
        assert_eq!(
            signer.verify(path, query, now + Duration::minutes(11)),
            Err(BadSignature::Expired)
        );
        assert_eq!(parse_path(path), Some(("abc", "sample.jpeg")));
    }

    #[test]
    fn every_signature_holds_the_characters_that_careless_clients_decode() {
        let signer = Signer::new();
        for id in 0..50 {
            let url = signer.sign(&id.to_string(), "sample.png", "image/png", OffsetDateTime::now_utc());
            assert!(
                ["%2B", "%2F", "%3D"].iter().all(|awkward| url.contains(awkward)),
                "{url}"
            );
        }
    }

    #[test]
    fn a_decoded_signature_is_refused() {
        let signer = Signer::new();
        let now = OffsetDateTime::now_utc();
        let url = signer.sign("abc", "sample.jpeg", "image/jpeg", now + Duration::minutes(10));
        let (path, query) = url.split_once('?').unwrap();
        assert_eq!(
            signer.verify(path, &query.replace("%2F", "/"), now),
            Err(BadSignature::Altered)
        );
        assert_eq!(
            signer.verify("/results/other00_sample.jpeg", query, now),
            Err(BadSignature::Altered)
        );
    }
}
