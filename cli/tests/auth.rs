//! `bfl auth`: where the key comes from, and that nobody sees it.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Emulator;
use serde_json::Value;
use support::{Bench, KEY, QUICK};

/// An emulator that takes this key only, and a folder without a key.
async fn without_a_key() -> (Emulator, Bench) {
    let emulator = Emulator::builder().key(KEY).start().await.unwrap();
    let bench = Bench::new().with("BFL_BASE_URL", &emulator.base_url());
    (emulator, bench)
}

#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;

    path.metadata().unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_stored_once_it_is_accepted_and_only_its_owner_can_read_it() {
    let (emulator, bench) = without_a_key().await;
    bench
        .run(["generate", "a fox", "-m", QUICK])
        .refused(3, &["no API key", "bfl auth login", "BFL_API_KEY"]);
    bench
        .run_with_stdin(["auth", "login", "--with-key-stdin"], "bfl_wrong\n")
        .refused(3, &["did not accept this key", "nothing was stored"]);
    assert!(!bench.setting("api-key").exists());

    let run = bench.run_with_stdin(["auth", "login", "--with-key-stdin"], format!("{KEY}\r\n"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    run.says(&["accepted the key", "only you can read"]);
    #[cfg(unix)]
    assert_eq!(
        (mode(&bench.setting("api-key")), mode(&bench.setting(""))),
        (0o600, 0o700)
    );
    bench
        .run(["generate", "a fox", "-m", QUICK, "-o", "a.jpg"])
        .saved("a.jpg");

    bench.run(["auth", "logout"]).says(&["removed the key"]);
    bench.run(["auth", "logout"]).says(&["no key is stored"]);
    bench.run(["auth", "status"]).refused(3, &["no API key"]);
    assert!(emulator.violations().is_empty(), "{:?}", emulator.violations());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_spends_nothing_and_says_whether_the_key_is_accepted() {
    let (emulator, bench) = without_a_key().await;
    let credits = emulator.credits();
    let bench = bench.with("BFL_API_KEY", KEY);
    let run = bench.run(["auth", "status"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    let expected = format!(
        "key      from the environment (BFL_API_KEY)\nhost     {}\nstatus   accepted\ncredits  {credits}\n",
        emulator.base_url()
    );
    assert_eq!(run.stdout, expected);
    let run = bench.run(["auth", "status", "--json"]);
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&said["source"], &said["accepted"]),
        (&"environment".into(), &true.into())
    );
    assert_eq!(emulator.credits(), credits);

    let bench = bench.with("BFL_API_KEY", "bfl_wrong");
    let run = bench.run(["auth", "status"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stdout.contains("not accepted"), "{run:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_of_the_settings_gives_the_key() {
    let (_emulator, bench) = without_a_key().await;
    bench.write("key", format!("{KEY}\nand a second line\n"));
    for (command, words) in [("exit 4", "ended with exit status: 4"), ("true", "its output is empty")] {
        bench.run(["config", "set", "api_key_command", command]);
        bench
            .run(["auth", "status"])
            .refused(3, &["`api_key_command` gave no key", words]);
    }
    bench.run(["config", "set", "api_key_command", "cat key"]);
    let run = bench.run(["auth", "status"]);
    assert!(run.code == Some(0) && run.stdout.contains("api_key_command"), "{run:?}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stored_key_that_others_can_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt;

    let (_emulator, bench) = without_a_key().await;
    bench.run_with_stdin(["auth", "login", "--with-key-stdin"], KEY);
    std::fs::set_permissions(bench.setting("api-key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    bench
        .run(["auth", "status"])
        .refused(3, &["others can read it", "chmod 600"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_variables_of_a_dotenv_file_count_where_the_environment_has_none() {
    let emulator = Emulator::builder().key(KEY).start().await.unwrap();
    let bench = Bench::new();
    bench.write(
        ".env",
        format!(
            "XDG_CONFIG_HOME=/nowhere\nBFL_API_KEY='{KEY}'\nBFL_BASE_URL={}\n",
            emulator.base_url()
        ),
    );
    let run = bench.run(["auth", "status"]);
    assert!(run.code == Some(0) && run.stdout.contains(".env"), "{run:?}");
    bench
        .run(["generate", "a fox", "-m", QUICK, "-o", "a.jpg"])
        .saved("a.jpg");
    assert_eq!(
        bench.records()[0]["base_url"],
        emulator.base_url(),
        "it can be resumed elsewhere"
    );
    // The environment comes first.
    let bench = bench
        .with("BFL_API_KEY", "bfl_other")
        .with("BFL_BASE_URL", &emulator.base_url());
    bench
        .run(["generate", "a fox", "-m", QUICK])
        .refused(3, &["did not accept"]);
}

/// Whoever sends a folder must not get the key.
#[tokio::test(flavor = "multi_thread")]
async fn a_dotenv_file_cannot_send_another_key_to_its_host() {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::new().with("BFL_API_KEY", KEY);
    for key in ["", "BFL_API_KEY=bfl_theirs\n"] {
        bench.write(".env", format!("{key}BFL_BASE_URL={}\n", emulator.base_url()));
        for command in [
            &["generate", "a fox", "-m", QUICK][..],
            &["auth", "status"],
            &["resume", "--all"],
        ] {
            let run = bench.run(command);
            assert_eq!(run.code, Some(2), "{run:?}");
        }
        bench
            .run(["auth", "status"])
            .refused(2, &["`.env`", "BFL_BASE_URL", "not sent to a host"]);
    }
    assert!(emulator.violations().is_empty() && emulator.credits() == 10_000.0);
}

#[test]
fn a_key_is_neither_asked_for_nor_taken_where_nobody_types() {
    Bench::new()
        .run(["auth", "login"])
        .refused(2, &["no terminal", "--with-key-stdin"]);
    Bench::new()
        .run(["auth", "login", "--key", "x"])
        .refused(2, &["unexpected argument"]);
    Bench::new()
        .run_with_stdin(["auth", "login", "--with-key-stdin"], "x".repeat(5000))
        .refused(2, &["longer than 4096 bytes"]);
}
