//! A delivery: a secret and a signature in the first two lines, then the body.
#![no_main]

use bfl::webhook::{Seen, WebhookEvent, verify};
use http::{HeaderMap, HeaderValue};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let (secret, signature, body) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let mut headers = HeaderMap::new();
    for (name, value) in [("x-webhook-secret", secret), ("x-bfl-signature", signature)] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    let proven = verify("secret", &headers, body);
    assert!(proven.is_err() || secret == b"secret" || signature.starts_with(b"sha256="));
    if let Ok(event) = WebhookEvent::read(body) {
        let mut seen = Seen::new(2);
        assert!(seen.is_new(&event) && !seen.is_new(&event));
        let _ = event.outcome(&bfl::fuzzing::client());
    }
});
