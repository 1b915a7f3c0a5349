//! Content that is to be sent: what kind it is, and how large.
#![no_main]

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    if let Ok(media) = bfl::Media::bytes(content.to_vec()) {
        let _ = format!("{media:?}");
    }
});
