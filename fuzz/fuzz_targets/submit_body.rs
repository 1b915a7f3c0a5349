//! The answer to a submit, of any status, coded or not, to the task that it names.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let status = parts
        .next()
        .and_then(|status| std::str::from_utf8(status).ok()?.parse().ok());
    let body = parts.next().unwrap_or_default();
    bfl::fuzzing::submit_body(status.unwrap_or(200), body);
    bfl::fuzzing::coded_body(b"deflate", body);
});
