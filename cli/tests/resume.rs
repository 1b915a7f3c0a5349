//! `bfl resume` and `bfl tasks`: what is unfinished is found by its id, in the store, and in whatever a log became.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use bfl_emulator::Emulator;
use serde_json::{Value, json};
use support::{Bench, QUICK};

/// An emulator, and tasks of it that were paid for and whose ends were not seen, which can be now.
async fn unfinished(names: &[&str]) -> (Emulator, Bench, Vec<Value>) {
    let emulator = Emulator::start().await.unwrap();
    let bench = Bench::on(&emulator);
    emulator.fault("poll = status 401".parse().unwrap());
    for name in names {
        let run = bench.run(["generate", &format!("a fox for {name}"), "-m", QUICK, "-o", name]);
        run.refused(3, &["did not accept the key", "To continue: bfl resume"]);
    }
    emulator.clear_faults();
    let handles = bench.records().iter().map(|record| record["handle"].clone()).collect();
    (emulator, bench, handles)
}

fn id(handle: &Value) -> &str {
    handle["id"].as_str().unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    let text = format!("\u{feff}{text}");
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_resumed_by_its_id_or_the_beginning_of_it_to_the_file_that_was_asked() {
    let (_emulator, bench, handles) = unfinished(&["a.jpg", "b.jpg"]).await;
    bench.run(["resume", id(&handles[0])]).saved("a.jpg");
    bench.run(["resume", &id(&handles[1])[..8]]).saved("b.jpg");
    bench.run(["resume", id(&handles[1]), "-o", "c.jpg"]).saved("c.jpg");
    assert_eq!(bench.files(), ["a.jpg", "b.jpg", "c.jpg"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_folder_changes_nothing_about_where_a_result_goes() {
    let (_emulator, bench, _) = unfinished(&["a.jpg"]).await;
    std::fs::create_dir(bench.path("elsewhere")).unwrap();
    let output = bench
        .command(support::BFL, ["resume"])
        .current_dir(bench.path("elsewhere"))
        .output()
        .unwrap();
    let path = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        path.trim_end(),
        bench.folder().canonicalize().unwrap().join("a.jpg").to_str().unwrap()
    );
    assert!(bench.path("a.jpg").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_beginning_that_several_ids_have_is_refused_with_these() {
    let (_emulator, bench, handles) = unfinished(&["a.jpg"]).await;
    let mut other = bench.records()[0].clone();
    let similar = format!("{}-0", id(&handles[0]));
    other["id"] = "019a".into();
    other["handle"]["id"] = similar.as_str().into();
    std::fs::write(bench.store().join("019a.json"), other.to_string()).unwrap();
    bench
        .run(["resume", &similar[..8]])
        .refused(2, &["start of several", &similar]);
    bench
        .run(["resume"])
        .refused(2, &["several tasks are unfinished", "--all"]);
    bench
        .run(["tasks", "--forget", &similar[..8]])
        .refused(2, &["start of several"]);
    bench
        .run(["resume", "ffff"])
        .refused(2, &["neither a file nor the id of a stored task"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_unfinished_is_resumed_and_what_fails_stops_no_other() {
    let (emulator, bench, handles) = unfinished(&["a.jpg", "b.jpg", "c.jpg"]).await;
    bench
        .run(["resume", "--all", "-o", "one.jpg"])
        .refused(2, &["3 results", "folder"]);
    let mut lost = bench.records()[1].clone();
    bench.write("gone", "a file");
    lost["output"] = json!({"file": bench.path("gone/b.jpg")});
    std::fs::write(
        bench.store().join(format!("{}.json", lost["id"].as_str().unwrap())),
        lost.to_string(),
    )
    .unwrap();
    let run = bench.run(["resume", "--all"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    run.says(&["its folder cannot be made", "some tasks were not saved"]);
    let mut saved: Vec<&str> = run.stdout.lines().collect();
    saved.sort_unstable();
    assert_eq!(saved, ["a.jpg", "c.jpg"]);
    bench.run(["resume", id(&handles[1]), "-o", "d/"]);
    assert_eq!(bench.files(), ["a.jpg", "c.jpg", "d", "gone"]);
    assert!(emulator.violations().is_empty(), "{:?}", emulator.violations());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_read_as_a_shell_a_terminal_or_a_build_server_left_it() {
    let (_emulator, bench, handles) = unfinished(&["a.jpg"]).await;
    let handle = handles[0].to_string();
    let chars: Vec<char> = handle.chars().collect();
    let wrapped: Vec<String> = chars.chunks(40).map(|line| line.iter().collect()).collect();
    let stamped: Vec<String> = wrapped
        .iter()
        .enumerate()
        .map(|(n, line)| format!("2026-11-26T10:06:{n:02}.123Z {line}"))
        .collect();
    for log in [
        handle.clone().into_bytes(),
        format!("\u{feff}error: interrupted\r\n{handle}\r\n").into_bytes(),
        utf16(&format!("error: interrupted\r\n{handle}\r\n")),
        [b"caf\xe9\n", handle.as_bytes(), b"\n\xff"].concat(),
        format!("2026-11-26T10:06:00.123Z {handle}\n").into_bytes(),
        wrapped.join("\n").into_bytes(),
        stamped.join("\n").into_bytes(),
        format!("\u{1b}[31merror:\u{1b}[0m\n\u{1b}[2m{handle}\u{1b}[0m").into_bytes(),
    ] {
        bench.write("log", &log);
        bench.run(["resume", "log", "--force"]).saved("a.jpg");
        let given = bench.run_with_stdin(["resume", "-", "--force"], &log);
        given.saved("a.jpg");
    }
    assert_eq!(bench.records().len(), 1, "it is the task that the store knows");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_handles_the_last_is_resumed_or_all() {
    let (emulator, bench, handles) = unfinished(&["a.jpg", "b.jpg"]).await;
    let other = Bench::on(&emulator);
    other.write("log", format!("{}\nnoise {{\n{}\n", handles[0], handles[1]));
    let run = other.run(["resume", "log", "-o", "last.jpg"]);
    run.saved("last.jpg")
        .says(&["contains 2 handles", id(&handles[1]), "--all"]);
    let run = other.run(["resume", "log", "--all"]);
    assert_eq!((run.code, run.stdout.lines().count()), (Some(0), 2), "{run:?}");
    assert_eq!(
        other.tasks().len(),
        2,
        "what was submitted elsewhere is stored here, too"
    );
    drop(bench);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_name_is_also_the_beginning_of_an_id_has_to_be_named_as_a_file() {
    let (_emulator, bench, handles) = unfinished(&["a.jpg"]).await;
    let name = &id(&handles[0])[..6];
    bench.write(name, handles[0].to_string());
    bench.run(["resume", name]).refused(2, &["is both a file", "write ./"]);
    bench.run(["resume", &format!("./{name}")]).saved("a.jpg");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_has_clear_columns_also_in_a_pipe() {
    let (_emulator, bench, handles) = unfinished(&["a.jpg", "b.jpg"]).await;
    bench.run(["resume", id(&handles[0])]).saved("a.jpg");
    let list = bench.run(["tasks"]);
    assert_eq!((list.code, list.stderr.as_str()), (Some(0), ""));
    let lines: Vec<Vec<&str>> = list
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines[0], ["ID", "STATE", "AGE", "MODEL", "CREDITS", "OUTPUT"]);
    assert_eq!((lines[1][0], lines[1][1]), (&id(&handles[1])[..8], "unfinished"));
    assert_eq!((lines[2][0], lines[2][1]), (&id(&handles[0])[..8], "saved"));
    assert!(lines[2].last().unwrap().ends_with("/a.jpg"));
    let json = bench.tasks();
    assert_eq!(json[0]["handle"], handles[1]);
    assert!(json[0].get("request").is_none(), "prompts are private");

    assert_eq!(bench.run(["tasks", "--prune"]).code, Some(0));
    assert_eq!(bench.tasks().len(), 1);
    assert_eq!(bench.run(["tasks", "--forget", id(&handles[1])]).code, Some(0));
    assert_eq!(bench.tasks(), Vec::<Value>::new());
    bench.run(["tasks"]).says(&["no tasks are stored"]);
    bench
        .run(["tasks", "--forget", "x"])
        .refused(2, &["no stored task has an id that starts with `x`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_and_newer_records_are_reported_and_stop_nothing() {
    let (_emulator, bench, _) = unfinished(&["a.jpg"]).await;
    std::fs::write(bench.store().join("a.json"), b"{\"version\": 1, \xff").unwrap();
    std::fs::write(bench.store().join("b.json"), r#"{"version": 99}"#).unwrap();
    let list = bench.run(["tasks"]);
    list.says(&["`a` is skipped: it is damaged", "`b` is skipped: a newer version"]);
    assert_eq!(list.stdout.lines().count(), 2);
    bench.run(["resume"]).saved("a.jpg");
    bench
        .run(["generate", "a fox", "-m", QUICK, "-o", "b.jpg"])
        .saved("b.jpg");
    assert_eq!(bench.run(["tasks", "--forget", "a", "b"]).code, Some(0));
    assert!(!bench.store().join("a.json").exists() && !bench.store().join("b.json").exists());
}

#[test]
fn a_damaged_record_is_forgotten_rather_than_one_whose_id_begins_like_its() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.store()).unwrap();
    let other = r#"{"version": 1, "id": "a", "created_at": "2026-11-26T10:06:00Z", "model": "m", "task_id": "b-1"}"#;
    std::fs::write(bench.store().join("a.json"), other).unwrap();
    std::fs::write(bench.store().join("b.json"), "damaged").unwrap();
    assert_eq!(bench.run(["tasks", "--forget", "b"]).code, Some(0));
    assert!(bench.store().join("a.json").exists() && !bench.store().join("b.json").exists());
}

#[test]
fn what_the_emulator_in_a_run_made_is_listed_and_not_resumed() {
    let bench = Bench::new();
    bench
        .run(["--emulator", "generate", "a fox", "-o", "a.jpg"])
        .saved("a.jpg");
    let task = &bench.tasks()[0];
    assert_eq!((&task["state"], &task["emulator"]), (&json!("saved"), &json!(true)));
    bench.run(["resume"]).refused(2, &["no unfinished task"]);
}

#[test]
fn the_emulator_needs_no_store() {
    let bench = Bench::new().with("BFL_STATE_DIR", "/dev/null/nowhere");
    bench
        .run(["--emulator", "generate", "a fox", "-o", "a.jpg"])
        .saved("a.jpg");
}

#[test]
fn the_store_keeps_the_request_without_pictures_and_the_run_without_the_key() {
    let bench = Bench::new();
    bench
        .run(["--emulator", "generate", "a fox", "-o", "a.png"])
        .saved("a.png");
    let input = [
        "--input-image",
        "a.png",
        "--input-image",
        "https://example.com/a.png?sig=secret",
    ];
    let run = [&["--emulator", "generate", "make it night", "-o", "out/"], &input[..]].concat();
    assert_eq!(bench.run(run).code, Some(0));
    let record = &bench.records()[1];
    assert_eq!(record["request"]["prompt"], "make it night");
    assert!(
        record["request"]["input_image"]
            .as_str()
            .unwrap()
            .ends_with("characters>")
    );
    assert_eq!(record["request"]["input_image_2"], "https://example.com/a.png");
    assert!(record["output"]["folder"].as_str().unwrap().ends_with("/out"));
    let text = record.to_string();
    assert!(
        !text.contains("secret") && !text.contains("sig=") && text.len() < 2000,
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_which_only_the_id_came_is_looked_for_and_resumed() {
    let emulator = Emulator::builder().single_origin(true).start().await.unwrap();
    let bench = Bench::on(&emulator);
    emulator.fault("submit = polling-url none".parse().unwrap());
    let run = bench.run(["generate", "a fox", "-m", QUICK, "-o", "fox.jpg"]);
    run.refused(7, &["polling URL"]);
    assert_eq!(bench.tasks()[0]["state"], "may-have-been-charged");
    bench.run(["resume", run.to_resume().unwrap()]).saved("fox.jpg");
    assert_eq!(bench.tasks()[0]["state"], "saved");
    assert_eq!(bench.tasks()[0]["model"], QUICK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_only_the_service_knows_is_looked_for_there() {
    let emulator = Emulator::builder().single_origin(true).start().await.unwrap();
    let bench = Bench::on(&emulator);
    bench
        .run(["generate", "a fox", "-m", QUICK, "-o", "a.jpg"])
        .saved("a.jpg");
    let other = Bench::on(&emulator);
    let records = bench.records();
    other
        .run(["resume", id(&records[0]["handle"]), "-o", "fox.jpg"])
        .saved("fox.jpg");
    other
        .run(["resume", "cd833dd2-0a4f-4c3b-9a5e-1f2e3d4c5b6a"])
        .refused(2, &["neither the task store nor any known host"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tasks_that_were_to_go_to_one_file_do_not_replace_each_other() {
    let (_emulator, bench, _) = unfinished(&["a.jpg", "a.jpg"]).await;
    let run = bench.run(["resume", "--all"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), "a.jpg\n"), "{run:?}");
    run.says(&["is saved to the same file", "To continue: bfl resume"]);
    bench.run(["resume", "-o", "b.jpg"]).saved("b.jpg");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_used_keeps_no_handle_from_being_resumed() {
    let (_emulator, bench, handles) = unfinished(&["a.jpg"]).await;
    let bench = bench.with("BFL_STATE_DIR", "/dev/null/nowhere");
    bench.write("log", handles[0].to_string());
    let run = bench.run(["resume", "log", "-o", "b.jpg"]);
    run.saved("b.jpg").says(&["the task store cannot be used"]);
}
