//! What `bfl resume` reads: handles in whatever a shell, a terminal or a build server made of them.
#![no_main]

#[allow(dead_code, reason = "the command uses the rest")]
#[path = "../../cli/src/handles/mod.rs"]
mod handles;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for handle in handles::handles_in(bytes) {
        assert!(!handle.id().is_empty() || !handle.polling_url().is_empty());
        let again = serde_json::to_vec(&handle).expect("a handle is JSON");
        assert!(handles::handles_in(&again) == [handle]);
    }
});
