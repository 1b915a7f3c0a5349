//! The programs that `--code` prints.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use support::Bench;

/// What is printed compiles, because these are what is printed.
#[allow(dead_code, reason = "the programs would call the service")]
mod programs {
    mod picture {
        include!("code/picture.rs");
    }
    mod edit {
        include!("code/edit.rs");
    }
    mod film {
        include!("code/film.rs");
    }
}

#[test]
fn a_call_is_printed_as_a_program_in_rust_that_compiles() {
    let bench = Bench::new();
    for name in ["a.jpg", "b.jpg"] {
        bench.run(["--emulator", "a fox", "-o", name]).saved(name);
    }
    let picture: &[&str] = &[
        "a \"red\" fox\n$5",
        "--seed",
        "4294967297",
        "-o",
        "fox.png",
        "--code",
        "rust",
    ];
    let edit: &[&str] = &[
        "edit",
        "night",
        "-i",
        "a.jpg",
        "-i",
        "https://example.com/b.png?sig=secret",
        "--code",
        "rust",
    ];
    let film: &[&str] = &[
        "video",
        "run",
        "-i",
        "a.jpg@0",
        "-i",
        "b.jpg@4.5",
        "--generate-audio=false",
        "--code",
        "rust",
    ];
    for (arguments, program) in [
        (picture, include_str!("code/picture.rs")),
        (edit, include_str!("code/edit.rs")),
        (film, include_str!("code/film.rs")),
    ] {
        let run = bench.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), program), "{run:?}");
    }
}

#[test]
fn a_call_is_printed_as_a_script_in_which_nothing_of_the_prompt_is_code() {
    let bench = Bench::new();
    bench.run(["--emulator", "a fox", "-o", "it's.jpg"]).saved("it's.jpg");
    let run = bench.run([
        "edit",
        "$(reboot) `x` \\ \"y\"",
        "-i",
        "it's.jpg",
        "-o",
        "a.jpg",
        "--code",
        "curl",
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
    insta::assert_snapshot!("curl", run.stdout);
}
