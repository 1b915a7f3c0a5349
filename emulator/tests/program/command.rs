//! A command that is run against a fresh emulator.

use std::io::BufRead as _;

use crate::running::{PROGRAM, Running, ended};

/// Exit code, stdout and stderr of a script that is run against an emulator.
fn script(script: &str) -> (Option<i32>, String, String) {
    let arguments = ["--speed", "0", "--", "sh", "-c", script];
    let output = std::process::Command::new(PROGRAM)
        .args(arguments)
        .env("BFL_API_KEY", "bfl_of_somebody_else")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn it_has_the_variables_of_an_emulator_on_a_free_port_and_the_outputs_are_its_own() {
    let (code, output, errors) = script(r#"echo "$BFL_BASE_URL $BFL_API_KEY"; echo to-stderr >&2"#);
    assert_eq!((code, errors.as_str()), (Some(0), "to-stderr\n"));
    let (base_url, key) = output.trim().split_once(' ').unwrap();
    assert!(
        base_url.starts_with("http://127.0.0.1:") && !base_url.ends_with(":8787"),
        "{base_url}"
    );
    assert_eq!(key, "bfl_emulator");
}

#[tokio::test]
async fn the_emulator_answers_as_long_as_it_runs() {
    let mut running = Running::start(&["--", "sh", "-c", r#"echo "$BFL_BASE_URL"; read line; exit 5"#]);
    let base_url = running.line();
    let answer = crate::client().get(base_url.trim()).send().await.unwrap();
    assert!(answer.status().is_success());
    drop(running.child.stdin.take());
    assert_eq!(running.child.wait().unwrap().code(), Some(5));
}

#[test]
fn its_exit_code_is_the_programs() {
    for (ending, code) in [
        ("exit 0", 0),
        ("exit 7", 7),
        ("kill -KILL $$", 137),
        ("kill -TERM $$", 143),
    ] {
        assert_eq!(script(ending).0, Some(code), "{ending}");
    }
}

#[test]
fn a_command_that_cannot_be_run_has_the_code_of_a_shell() {
    let (code, errors) = ended(&["--", "/no/such/program"]);
    assert_eq!(code, Some(127), "{errors}");
    assert!(errors.starts_with("error: cannot run /no/such/program: "), "{errors}");
    let (code, _) = ended(&["--", "/"]);
    assert_eq!(code, Some(126));
}

#[test]
fn an_emulator_that_cannot_start_runs_no_command() {
    let (code, errors) = ended(&["--scenario", "/no/such/file", "--", "sh", "-c", "echo ran >&2"]);
    assert_eq!(code, Some(1));
    assert!(!errors.contains("ran\n"), "{errors}");
}

#[test]
fn signals_are_passed_on() {
    for (name, code) in [("TERM", 44), ("INT", 42), ("HUP", 41), ("QUIT", 43)] {
        let trap = format!("trap 'kill $!; exit {code}' {name}; sleep 60 >/dev/null 2>&1 & echo ready; wait");
        let mut running = Running::start(&["--", "sh", "-c", &trap]);
        let mut line = String::new();
        running.output.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        assert_eq!(running.signal(name).0, Some(code), "{name}");
    }
}
