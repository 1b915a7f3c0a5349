//! The body of a poll, to the result's URL as it would be asked for.
#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| bfl::fuzzing::poll_body(body));
