//! The revisions that refreshes took, and what was said of each.

mod common;

use common::{MAIN, Sandbox, main_after};
use openapi_vendor::{
    command::args::Refresh,
    history::{check, differences, read},
};
use serde_json::json;
use time::{Date, macros::date};

const FIRST: Date = date!(2026 - 11 - 21);

fn on(day: Date) -> Refresh {
    Refresh {
        retrieved: Some(day),
        ..Refresh::default()
    }
}

fn with_maximum(maximum: u32) -> String {
    main_after(|document| {
        document["components"]["schemas"]["Inputs"]["properties"]["width"]["maximum"] = json!(maximum);
    })
}

fn names(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> = sandbox
        .files()
        .into_iter()
        .filter(|(path, _)| path.parent() == Some(&sandbox.path("spec/history")))
        .map(|(path, _)| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn each_revision_that_is_taken_is_kept_with_what_was_said_of_it() {
    let sandbox = Sandbox::refreshed();
    assert_eq!(names(&sandbox), ["2026-11-21.json"]);
    sandbox.write("upstream/main.json", with_maximum(4096));
    sandbox
        .refresh_with(&["main"], on(date!(2026 - 11 - 22)))
        .expect("taken");
    assert_eq!(
        names(&sandbox),
        ["2026-11-21.json", "2026-11-22.json", "2026-11-22.snap"]
    );
    insta::assert_snapshot!("revision", sandbox.read("spec/history/2026-11-22.json"));
    insta::assert_snapshot!("report", sandbox.read("spec/history/2026-11-22.snap"));
    check(sandbox.path("")).expect("the same is said");
    let entries = read(&sandbox.path("spec/history")).expect("a history");
    let maximum = |index: usize| {
        entries[index].document.value()["components"]["schemas"]["Inputs"]["properties"]["width"]["maximum"].clone()
    };
    assert_eq!((maximum(0), maximum(1)), (json!(2048), json!(4096)));
    assert!(sandbox.run(&["check"], "").expect("checked").passed);
}

#[test]
fn the_same_revision_adds_nothing_and_a_second_one_of_a_day_has_a_name_of_its_own() {
    let sandbox = Sandbox::refreshed();
    sandbox
        .refresh_with(&["main"], on(date!(2026 - 12 - 1)))
        .expect("taken");
    assert_eq!(names(&sandbox), ["2026-11-21.json"], "other days, the same facts");
    for maximum in [4096, 5000, 6000] {
        sandbox.write("upstream/main.json", with_maximum(maximum));
        // An older day is no reason to be before what was taken already.
        sandbox.refresh_with(&["main"], on(FIRST)).expect("taken");
    }
    let expected = ["2026-11-21.2", "2026-11-21.3", "2026-11-21.4"];
    let reports: Vec<String> = expected.iter().map(|name| format!("{name}.snap")).collect();
    assert!(
        reports.iter().all(|name| names(&sandbox).contains(name)),
        "{:?}",
        names(&sandbox)
    );
    check(sandbox.path("")).expect("the same is said");
}

#[test]
fn a_refused_refresh_and_a_dry_one_add_nothing() {
    let sandbox = Sandbox::refreshed();
    sandbox.write("upstream/main.json", with_maximum(1024));
    assert!(sandbox.refresh(&["main"]).expect("judged").refused());
    sandbox.write("upstream/main.json", with_maximum(4096));
    let dry = Refresh {
        dry_run: true,
        ..Refresh::default()
    };
    sandbox.refresh_with(&["main"], dry).expect("judged");
    assert_eq!(names(&sandbox), ["2026-11-21.json"]);
}

#[test]
fn what_is_no_longer_said_is_found() {
    let sandbox = Sandbox::refreshed();
    sandbox.write("upstream/main.json", with_maximum(4096));
    sandbox
        .refresh_with(&["main"], on(date!(2026 - 11 - 22)))
        .expect("taken");
    let said = sandbox.read("spec/history/2026-11-22.snap");
    let differences = || differences(&sandbox.project());

    sandbox.write("spec/history/2026-11-22.snap", said.replace("was 2048", "was 2047"));
    let told = differences().expect("compared").join("\n");
    assert!(
        told.contains("spec/history/2026-11-22.snap, line 6 of the report: was `") && told.contains("2047"),
        "{told}"
    );
    std::fs::remove_file(sandbox.path("spec/history/2026-11-22.snap")).expect("removed");
    let told = differences().expect("compared").join("\n");
    assert!(told.contains("was nothing, and is `Verdict: additive"), "{told}");

    sandbox.write("spec/history/2026-11-22.snap", &said);
    sandbox.write("spec/history/2026-11-23.snap", &said);
    let failure = differences().expect_err("no revision").to_string();
    assert!(
        failure.contains("2026-11-23.snap is the report of no revision"),
        "{failure}"
    );
}

#[test]
fn a_history_that_was_edited_is_told() {
    let edits: [(&str, &str, &str); 4] = [
        ("2026-11-21.json", "[]", "has to be a document"),
        (
            "2026-11-22.json",
            r#"[{"op": "remove", "path": "/nowhere"}]"#,
            "does not fit the revision before",
        ),
        ("2026-11.json", "[]", "named after its day"),
        ("2026-11-22.json", "{", "2026-11-22.json: "),
    ];
    for (file, text, told) in edits {
        let sandbox = Sandbox::refreshed();
        sandbox.write(format!("spec/history/{file}"), text);
        let failure = sandbox.run(&["check"], "").expect_err(file).to_string();
        assert!(failure.contains(told), "{file}: {failure}");
    }
    let sandbox = Sandbox::refreshed();
    std::fs::remove_dir_all(sandbox.path("spec/history")).expect("removed");
    let outcome = sandbox.run(&["check"], "").expect("checked");
    assert!(
        outcome.text.contains("spec/history has no revision"),
        "{}",
        outcome.text
    );
    sandbox.run(&["refresh", "--committed"], "").expect("refreshed");
    assert!(sandbox.run(&["check"], "").expect("checked").passed);
}

/// Whatever a process that is killed has written, the same refresh completes it.
#[test]
fn a_refresh_that_was_cut_off_is_completed_by_the_next_one() {
    let before = Sandbox::refreshed();
    before.write("upstream/main.json", with_maximum(1024));
    let fingerprint = before.refresh(&["main"]).expect("refused").refused[0]
        .fingerprint
        .clone();
    let request = || Refresh {
        accept: vec![fingerprint.clone()],
        because: vec!["They said so.".to_owned()],
        ..on(date!(2026 - 11 - 22))
    };
    let after = |sandbox: &Sandbox| {
        sandbox.write("upstream/main.json", with_maximum(1024));
        sandbox.refresh_with(&["main"], request()).expect("taken")
    };
    let whole = Sandbox::refreshed();
    let written = after(&whole).written;
    assert!(written.len() >= 7, "{written:?}");
    assert_eq!(written.last().and_then(|path| path.to_str()), Some("openapi.json"));
    let files = |sandbox: &Sandbox| {
        let root = sandbox.path("");
        let files = sandbox.files().into_iter();
        files
            .map(|(path, bytes)| (path.strip_prefix(&root).expect("inside").to_owned(), bytes))
            .collect::<Vec<_>>()
    };
    for count in 0..=written.len() {
        let cut_off = Sandbox::refreshed();
        for path in &written[..count] {
            cut_off.write(path, std::fs::read(whole.path(path)).expect("a file"));
        }
        if count < written.len() {
            after(&cut_off);
        } else {
            cut_off.write("upstream/main.json", with_maximum(1024));
            cut_off
                .refresh_with(&["main"], on(date!(2026 - 11 - 22)))
                .expect("nothing is left to do");
        }
        assert!(files(&cut_off) == files(&whole), "after {count} files");
    }
}

#[test]
fn without_rust_no_surface_is_kept() {
    let sandbox = Sandbox::empty();
    let main = sandbox.path("upstream/main.json").display().to_string();
    sandbox.run(&["init", &main], "").expect("begun");
    sandbox.write("upstream/main.json", with_maximum(4096));
    let outcome = sandbox.run(&["refresh"], "").expect("taken");
    assert!(outcome.text.contains("Verdict: additive"), "{}", outcome.text);
    assert!(!sandbox.path("spec/surface.txt").exists());
    assert_ne!(sandbox.read("upstream/main.json"), MAIN);
}
