//! `bfl config`: one file, which is read by hand and by this command.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::fs;

use support::Bench;

fn get(bench: &Bench, name: &str) -> String {
    let run = bench.run(["config", "get", name]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    run.stdout.trim_end().to_owned()
}

#[test]
fn settings_are_set_and_read_and_comments_stay() {
    let bench = Bench::new();
    let path = bench.run(["config", "path"]).stdout;
    assert_eq!(path.trim_end(), bench.setting("config.toml").to_str().unwrap());
    assert_eq!(bench.run(["config", "get"]).stdout, "");
    bench
        .run(["config", "get", "history.keep"])
        .refused(1, &["`history.keep` is not set"]);

    fs::create_dir_all(bench.setting("")).unwrap();
    fs::write(bench.setting("config.toml"), "# mine\n[history] # of me\nkeep = 5\n").unwrap();
    assert_eq!(get(&bench, "history.keep"), "5");
    for (name, value) in [
        ("history.keep", "50"),
        ("history.enabled", "false"),
        ("api_key_command", "pass show bfl"),
        ("presets.poster.model", "flux-2-max"),
        ("presets.poster.set", r#"["safety_tolerance=2", "a=b"]"#),
        ("presets.\"night shots\".seed", "7"),
    ] {
        let run = bench.run(["config", "set", name, value]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
        assert_eq!(get(&bench, name), value);
    }
    let text = fs::read_to_string(bench.setting("config.toml")).unwrap();
    assert!(text.contains("# mine") && text.contains("[history] # of me") && text.contains("[presets.poster]"));
    assert_eq!(bench.run(["config", "get"]).stdout, text);
    bench.run(["config", "unset", "presets.poster"]);
    bench
        .run(["config", "unset", "presets.poster"])
        .says(&["`presets.poster` was not set"]);
}

#[test]
fn what_nobody_reads_is_refused_and_changes_nothing() {
    let bench = Bench::new();
    for (name, value, words) in [
        ("colour", "red", "unknown field `colour`"),
        ("history.keep", "many", "invalid type"),
        ("history", "many", "invalid type"),
        ("api_key", "bfl_x", "unknown field `api_key`"),
        ("a..b", "x", "no name of a setting"),
    ] {
        bench.run(["config", "set", name, value]).refused(2, &[words]);
    }
    assert!(!bench.setting("config.toml").exists());
}

#[test]
fn a_damaged_file_is_named_with_the_line_before_anything_is_sent() {
    let bench = Bench::new().with("BFL_API_KEY", support::KEY);
    fs::create_dir_all(bench.setting("")).unwrap();
    fs::write(bench.setting("config.toml"), "api_key_command = 'secret\n").unwrap();
    for command in [&["generate", "a fox"][..], &["auth", "status"], &["config", "get"]] {
        let run = bench.run(command);
        run.refused(2, &["config.toml", "line 1"]);
        assert!(!run.stderr.contains("secret"), "{run:?}");
    }
}

#[test]
fn a_preset_sets_options_and_those_that_are_given_come_first() {
    let bench = Bench::new();
    for (name, value) in [
        ("presets.small.width", "320"),
        ("presets.small.height", "256"),
        ("presets.small.output", "out/{seed}.png"),
        ("presets.small.embed", "true"),
        ("presets.small.seed", "7"),
        ("presets.odd.colour", "red"),
    ] {
        bench.run(["config", "set", name, value]);
    }
    bench.run(["--emulator", "a fox", "-p", "small"]).saved("out/7.png");
    assert_eq!(bench.picture("out/7.png").1, (320, 256));
    assert!(bench.run(["show", "out/7.png"]).stdout.contains("a fox"));
    bench
        .run([
            "--emulator",
            "generate",
            "-p",
            "small",
            "--seed=8",
            "-o",
            "b.png",
            "--",
            "-a fox",
        ])
        .saved("b.png");
    bench
        .run(["--emulator", "a fox", "-p", "large"])
        .refused(2, &["no preset `large`", "odd, small"]);
    bench
        .run(["--emulator", "a fox", "-p", "odd"])
        .refused(2, &["unexpected argument '--colour'"]);
}

#[test]
fn completions_are_scripts_for_each_shell_that_know_the_models() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = bench.run(["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        assert!(run.stdout.contains("gallery"), "{shell}");
        // The others complete no values.
        let completes_values = ["bash", "zsh", "fish"].contains(&shell);
        assert_eq!(run.stdout.contains("flux-2-max"), completes_values, "{shell}");
    }
}
