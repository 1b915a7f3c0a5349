//! Proving that a delivery is the service's.

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::event::WebhookEvent;
use crate::error::{Error, ErrorKind};

const SECRET_HEADER: &str = "x-webhook-secret";
const SIGNATURE_HEADER: &str = "x-bfl-signature";

/// Checks a delivery's proof and reads it. `raw_body` has to be the bytes as they came.
///
/// # Errors
/// [`ErrorKind::Forged`] if no proof is there or one does not hold, [`ErrorKind::Malformed`] if the body is not one
/// that a poll gives.
pub fn verify(secret: &str, headers: &HeaderMap, raw_body: &[u8]) -> Result<WebhookEvent, Error> {
    let forged = |why: &str| Error::new(ErrorKind::Forged, format!("the webhook delivery is not proven: {why}"));
    if secret.is_empty() {
        return Err(forged("the secret to check it with is empty"));
    }
    let mut proofs = 0;
    for value in headers.get_all(SECRET_HEADER) {
        if !bool::from(value.as_bytes().ct_eq(secret.as_bytes())) {
            return Err(forged("its secret is another one"));
        }
        proofs += 1;
    }
    for value in headers.get_all(SIGNATURE_HEADER) {
        let signature = value
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix("sha256="))
            .and_then(|digits| hex::decode(digits).ok())
            .ok_or_else(|| forged("its signature is not `sha256=` and hexadecimal digits"))?;
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| forged("the secret cannot be a key"))?;
        mac.update(raw_body);
        mac.verify_slice(&signature)
            .map_err(|_| forged("its signature is not that of its body"))?;
        proofs += 1;
    }
    if proofs == 0 {
        return Err(forged("it has neither X-Webhook-Secret nor X-BFL-Signature"));
    }
    WebhookEvent::read(raw_body)
}
