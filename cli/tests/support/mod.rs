//! Runs the built command in a folder of its own, away from the real service and from this process's environment.

#![allow(dead_code, reason = "each test file uses its part")]

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use bfl_emulator::Emulator;
use image::ImageFormat;
use serde_json::Value;
use tempfile::TempDir;

/// A key that the tests look for in everything that is printed.
pub(crate) const KEY: &str = "bfl_do_not_show_this";

/// A model that is asked about early, so that a test does not wait.
pub(crate) const QUICK: &str = "flux-2-klein-4b";

/// A folder to run in, and the environment to run with.
pub(crate) struct Bench {
    folder: TempDir,
    state: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Bench {
    /// Neither key nor host.
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            state: TempDir::new().unwrap(),
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

    /// The folder of the stored tasks.
    pub(crate) fn store(&self) -> PathBuf {
        self.state.path().join("bfl/tasks")
    }

    /// A file among the settings.
    pub(crate) fn setting(&self, name: &str) -> PathBuf {
        self.state.path().join("config/bfl").join(name)
    }

    /// The stored tasks, as JSON, the oldest first.
    pub(crate) fn records(&self) -> Vec<Value> {
        let Ok(entries) = fs::read_dir(self.store()) else {
            return Vec::new();
        };
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> = paths
            .filter(|path| path.extension().is_some_and(|end| end == "json"))
            .collect();
        paths.sort();
        let read = |path: &PathBuf| serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        paths.iter().map(read).collect()
    }

    /// What `bfl tasks --json` says, the newest first.
    #[track_caller]
    pub(crate) fn tasks(&self) -> Vec<Value> {
        let run = self.run(["tasks", "--json", "--all"]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
        serde_json::from_str(&run.stdout).unwrap()
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
            .env_remove("BFL_STATE_DIR")
            .env_remove("BFL_CONFIG_DIR")
            .env("XDG_STATE_HOME", self.state.path())
            .env("XDG_CONFIG_HOME", self.state.path().join("config"))
            .env("BFL_FORBID_LIVE", "1")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The command as a shell starts it with this script, in which `exec "$0" "$@"` does.
    pub(crate) fn in_shell(&self, script: &str, arguments: &[&str]) -> Command {
        self.command("sh", [&["-c", script, BFL], arguments].concat())
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        Run::of(self.command(BFL, arguments).output().unwrap())
    }

    pub(crate) fn run_with_stdin<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        input: impl AsRef<[u8]>,
    ) -> Run {
        let mut child = self.command(BFL, arguments).stdin(Stdio::piped()).spawn().unwrap();
        // It may end without reading.
        let written = child.stdin.take().unwrap().write_all(input.as_ref());
        if let Err(error) = written {
            assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
        }
        Run::of(child.wait_with_output().unwrap())
    }
}

/// A run that is still going on.
#[cfg(unix)]
pub(crate) struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

#[cfg(unix)]
impl Running {
    pub(crate) fn start<S: AsRef<OsStr>>(bench: &Bench, arguments: impl IntoIterator<Item = S>) -> Self {
        Self::of(bench.command(BFL, arguments))
    }

    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let said = String::new();
        Self { child, stderr, said }
    }

    pub(crate) fn wait_for(&mut self, words: &str) {
        while !self.said.contains(words) {
            assert_ne!(
                self.stderr.read_line(&mut self.said).unwrap(),
                0,
                "it ended: {}",
                self.said
            );
        }
    }

    pub(crate) fn send(&self, signal: &str) {
        let kill = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    /// Its end, with no code where a signal ended it.
    pub(crate) fn end(mut self) -> Run {
        self.stderr.read_to_string(&mut self.said).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stderr = self.said.into_bytes();
        Run::of(output)
    }

    /// Ends it as a machine that loses power does.
    pub(crate) fn kill(self) {
        self.send("-KILL");
        self.end();
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

    /// What the last line says to resume.
    pub(crate) fn to_resume(&self) -> Option<&str> {
        self.stderr.lines().last()?.strip_prefix("To continue: bfl resume ")
    }
}
