use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;

use super::*;
use crate::{error::ErrorKind, status::Status};

const SECRET: &str = "my-webhook-secret";
const BODY: &[u8] = br#"{"id":"task-1","status":"Ready","result":{"sample":"https://example.com/x.png"}}"#;

fn signature(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    let digits: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256={digits}")
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect()
}

#[test]
fn either_proof_is_accepted_and_a_wrong_one_is_not() {
    let good = signature(BODY);
    for proof in [
        headers(&[("x-webhook-secret", SECRET)]),
        headers(&[("X-BFL-Signature", &good)]),
        headers(&[("x-webhook-secret", SECRET), ("x-bfl-signature", &good)]),
    ] {
        assert_eq!(verify(SECRET, &proof, BODY).unwrap().id(), "task-1");
    }
    for forged in [
        headers(&[]),
        headers(&[("x-webhook-secret", "other")]),
        headers(&[("x-webhook-secret", "")]),
        headers(&[("x-bfl-signature", &signature(b"other"))]),
        headers(&[("x-bfl-signature", "sha256=zz")]),
        headers(&[("x-bfl-signature", "sha256=")]),
        headers(&[("x-bfl-signature", &good[7..])]),
        headers(&[("x-webhook-secret", SECRET), ("x-bfl-signature", "sha256=00")]),
    ] {
        assert_eq!(
            verify(SECRET, &forged, BODY).unwrap_err().kind(),
            ErrorKind::Forged,
            "{forged:?}"
        );
    }
    assert!(verify("", &headers(&[("x-webhook-secret", "")]), BODY).is_err());
}

#[test]
fn the_body_is_the_one_that_a_poll_gives() {
    assert_eq!(WebhookEvent::read(BODY).unwrap().status(), &Status::Ready);
    let old = br#"{"id":"a","status":"SUCCESS","result":{"sample":"https://example.com/x"},"timestamp":1}"#;
    assert_eq!(WebhookEvent::read(old).unwrap().status(), &Status::Ready);
    for wrong in [
        &b""[..],
        b"null",
        b"{}",
        b"[]",
        br#"{"id":"a"}"#,
        br#"{"id":"a","status":7}"#,
        b"\xff",
    ] {
        assert_eq!(WebhookEvent::read(wrong).unwrap_err().kind(), ErrorKind::Malformed);
    }
}

#[test]
fn a_delivery_is_new_once() {
    let event = |id: &str, status: &str| {
        WebhookEvent::read(format!(r#"{{"id":"{id}","status":"{status}"}}"#).as_bytes()).unwrap()
    };
    let mut seen = Seen::new(2);
    assert!(seen.is_new(&event("a", "Ready")));
    assert!(!seen.is_new(&event("a", "Ready")));
    assert!(seen.is_new(&event("a", "Error")));
    assert!(seen.is_new(&event("b", "Ready")));
    assert!(seen.is_new(&event("a", "Ready")), "only the latest two are remembered");
}

#[test]
fn nothing_secret_is_shown() {
    let webhook = Webhook::new("https://example.com/?token=secret-token").with_secret(SECRET);
    let shown = format!("{webhook:?} {:?}", WebhookEvent::read(BODY).unwrap());
    assert!(
        !shown.contains("secret-token") && !shown.contains(SECRET) && !shown.contains("example.com"),
        "{shown}"
    );
}
