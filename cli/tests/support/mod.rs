//! Runs the built command in a folder of its own, away from the real service and from this process's environment.

#![allow(dead_code, reason = "each test file uses its part")]

use std::{
    ffi::OsStr,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use bfl_emulator::Emulator;
use image::ImageFormat;
use tempfile::TempDir;

/// A key that the tests look for in everything that is printed.
pub(crate) const KEY: &str = "bfl_do_not_show_this";

/// A model that is asked about early, so that a test does not wait.
pub(crate) const QUICK: &str = "flux-2-klein-4b";

/// A folder to run in, and the environment to run with.
pub(crate) struct Bench {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Bench {
    /// Neither key nor host.
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            environment: Vec::new(),
        }
    }

    /// The key, and this emulator as the host.
    pub(crate) fn on(emulator: &Emulator) -> Self {
        Self::new()
            .with("BFL_API_KEY", KEY)
            .with("BFL_BASE_URL", &emulator.base_url())
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.to_owned()));
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// The names of the files in the folder, hidden ones included.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Format and size of a picture in the folder.
    pub(crate) fn picture(&self, name: &str) -> (ImageFormat, (u32, u32)) {
        let content = fs::read(self.path(name)).unwrap();
        let format = image::guess_format(&content).unwrap();
        let picture = image::load_from_memory(&content).unwrap();
        (format, (picture.width(), picture.height()))
    }

    /// The command, ready to run.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, program: &str, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder())
            .env_remove("BFL_API_KEY")
            .env_remove("BFL_BASE_URL")
            .env_remove("COLUMNS")
            .env_remove("CLICOLOR_FORCE")
            .env("BFL_FORBID_LIVE", "1")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        Run::of(self.command(BFL, arguments).output().unwrap())
    }

    pub(crate) fn run_with_stdin<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>, input: &str) -> Run {
        let mut child = self.command(BFL, arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Run::of(child.wait_with_output().unwrap())
    }
}

/// The built command.
pub(crate) const BFL: &str = env!("CARGO_BIN_EXE_bfl");

/// What a run said and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let run = Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains(KEY), "the key is shown: {run:?}");
            assert!(
                !text.contains('\u{1b}') && !text.contains('\r'),
                "a pipe is drawn on: {run:?}"
            );
        }
        run
    }

    /// Ended well, with exactly this path on stdout.
    #[track_caller]
    pub(crate) fn saved(&self, path: &str) -> &Self {
        assert_eq!(
            (self.code, self.stdout.as_str()),
            (Some(0), format!("{path}\n").as_str()),
            "{self:?}"
        );
        self
    }

    /// Ended with this code, nothing on stdout, and one error that has these words.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{self:?}");
        assert_eq!(self.stderr.matches("error:").count(), 1, "{self:?}");
        self.says(words)
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.stderr.contains(word), "no `{word}` in {self:?}");
        }
        self
    }

    /// The task's handle, as it was printed.
    pub(crate) fn handle(&self) -> Option<&str> {
        self.stderr.lines().find(|line| line.starts_with('{'))
    }
}
