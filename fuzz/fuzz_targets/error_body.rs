//! The body of an error, after its status and a `Retry-After` in the first two lines.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let status = part().iter().fold(0u16, |status, byte| {
        status.wrapping_mul(10).wrapping_add(u16::from(*byte))
    });
    let retry_after = part();
    bfl::fuzzing::error_body(400 + status % 200, retry_after, part());
});
