//! A stored handle: what is read can be written, read again as the same, and continued.
#![no_main]

use bfl::TaskHandle;

libfuzzer_sys::fuzz_target!(|stored: &[u8]| {
    let Ok(handle) = serde_json::from_slice::<TaskHandle>(stored) else {
        return;
    };
    let text = serde_json::to_string(&handle).expect("a handle can be stored");
    let again: TaskHandle = serde_json::from_str(&text).expect("what was stored is read");
    assert!(handle == again);
    let _ = (handle.submitted_at(), format!("{handle:?}"));
    bfl::fuzzing::poll_url(handle);
});
