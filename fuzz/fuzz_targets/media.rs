//! Content that is to be sent: what kind it is, and how large; as bytes, as base64, and as a text that may be anything.
#![no_main]

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    if let Ok(media) = bfl::Media::bytes(content.to_vec()) {
        let _ = format!("{media:?}");
    }
    if let Ok(text) = std::str::from_utf8(content) {
        let _ = bfl::Media::base64(text);
        let _ = bfl::Media::url(text).size();
        let request = serde_json::json!({ "prompt": "", "input_image": text, "aspect_ratio": text });
        let _ = bfl::notes("flux-kontext-pro", &request);
        let _ = bfl::price::estimate("flux-2-pro", &request);
    }
});
