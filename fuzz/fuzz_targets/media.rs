//! Content that is to be sent: what kind it is, and how large; as bytes, as base64, and as a text that may be anything.
#![no_main]

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Media that are no files are looked at without waiting.
fn at_once<T>(looking: impl Future<Output = T>) -> T {
    match pin!(looking).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(seen) => seen,
        Poll::Pending => panic!("nothing is waited for"),
    }
}

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    let media = bfl::Media::bytes(content.to_vec());
    let _ = (format!("{media:?}"), media.kind(), media.size());
    let _ = at_once(media.load());
    if let Ok(text) = std::str::from_utf8(content) {
        let _ = at_once(bfl::Media::base64(text).load());
        let _ = at_once(bfl::Media::url(text).load());
        let request = serde_json::json!({ "prompt": "", "input_image": text, "aspect_ratio": text });
        for slug in ["flux-kontext-pro", "flux-2-pro"] {
            let request = bfl::AnyRequest::new(slug, request.clone());
            let _ = at_once(request.check());
            let _ = at_once(request.notes());
            let _ = at_once(request.estimate());
        }
    }
});
