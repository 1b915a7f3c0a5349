//! What is shown on stderr during a run: a line for each active task if stderr is a terminal, otherwise a plain line at
//! each step; notes, and details with `--verbose`. It never contains a key, a prompt or a signed URL.

use std::{
    io::{self, IsTerminal, Write},
    sync::{Arc, Mutex, Once, PoisonError},
    time::{Duration, Instant},
};

use anstyle::{AnsiColor, Style};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::text;

const NOTE: Style = AnsiColor::Cyan.on_default().bold();
const DIM: Style = Style::new().dimmed();
/// A run that took longer says so aloud.
const LONG: Duration = Duration::from_secs(20);
/// How many tasks are drawn at a time.
const MOST_LINES: usize = 8;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Quiet,
    Normal,
    Verbose,
}

/// The progress of one run. Clones draw the same lines.
#[derive(Clone)]
pub(crate) struct Progress {
    lines: MultiProgress,
    /// What happens outside of any task.
    spinner: ProgressBar,
    moving: Arc<Once>,
    noted: Arc<Once>,
    tasks: Arc<Mutex<usize>>,
    level: Level,
    begun: Instant,
}

impl Progress {
    pub(crate) fn new(level: Level) -> Self {
        let target = match level {
            Level::Quiet => ProgressDrawTarget::hidden(),
            _ => ProgressDrawTarget::stderr(),
        };
        let lines = MultiProgress::with_draw_target(target);
        Self {
            spinner: ProgressBar::hidden(),
            moving: Arc::new(Once::new()),
            noted: Arc::new(Once::new()),
            tasks: Arc::default(),
            level,
            begun: Instant::now(),
            lines,
        }
    }

    /// Whether lines are drawn and redrawn.
    pub(crate) fn is_drawn(&self) -> bool {
        !self.lines.is_hidden()
    }

    /// Sets the text of the line that belongs to no task.
    pub(crate) fn now(&self, what: impl Into<String>) {
        self.moving.call_once(|| {
            if self.is_drawn() {
                self.lines.add(self.spinner.clone());
                self.spinner.set_style(style("{spinner} {msg} ({elapsed})"));
                self.spinner.enable_steady_tick(Duration::from_millis(100));
            }
        });
        self.spinner.set_message(text::escape(&what.into()).into_owned());
    }

    /// Room for the line of a task, if it is drawn.
    pub(super) fn add_line(&self) -> Option<ProgressBar> {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = match self.is_drawn() && *tasks < MOST_LINES {
            true => Some(self.lines.add(ProgressBar::new_spinner())),
            false => None,
        };
        *tasks += usize::from(bar.is_some());
        bar
    }

    /// The line of a task is removed.
    pub(super) fn task_ended(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.lines.remove(bar);
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        *tasks = tasks.saturating_sub(1);
    }

    /// Prints a note.
    pub(crate) fn note(&self, text: &str) {
        if self.level > Level::Quiet {
            self.print(&format!("{NOTE}note:{NOTE:#} {}", text::escape(text)));
        }
    }

    /// Prints a note that concerns all tasks, once.
    pub(crate) fn note_once(&self, text: &str) {
        self.noted.call_once(|| self.note(text));
    }

    /// Prints a step of a run, where no line shows it.
    pub(crate) fn step(&self, text: impl FnOnce() -> String) {
        if self.level > Level::Quiet && !self.is_drawn() {
            self.print(&text::escape(&text()));
        }
    }

    /// Prints the last line of a run.
    pub(crate) fn summary(&self, text: &str) {
        if self.level > Level::Quiet {
            self.print(&format!("{DIM}{}{DIM:#}", text::escape(text)));
        }
    }

    /// Prints a detail, with `--verbose` only.
    pub(crate) fn detail(&self, text: impl FnOnce() -> String) {
        if self.level >= Level::Verbose {
            self.print(&text::escape(&text()));
        }
    }

    fn print(&self, line: &str) {
        self.suspended(|| {
            // If stderr is closed, nobody reads it.
            let _ = writeln!(anstream::stderr(), "{line}");
        });
    }

    /// Hides the lines while something else writes to the terminal.
    pub(crate) fn suspended<T>(&self, write: impl FnOnce() -> T) -> T {
        self.lines.suspend(write)
    }

    /// Removes the lines.
    pub(crate) fn end(&self) {
        self.spinner.finish_and_clear();
        let _ = self.lines.clear();
    }

    /// Rings, if the run was long: as a notification where the terminal has these, and as a bell.
    pub(crate) fn ring(&self, what: &str) {
        if self.level > Level::Quiet && io::stderr().is_terminal() && self.begun.elapsed() >= LONG {
            let what: String = what.chars().filter(|c| !c.is_control()).collect();
            let _ = write!(io::stderr(), "\u{1b}]9;bfl: {what}\u{7}\u{7}");
        }
    }

    /// How long the run has taken.
    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }
}

pub(super) fn style(template: &str) -> ProgressStyle {
    // Short, so that the `^C` of an interrupt stays on the same line and is cleared with it.
    let plain = ProgressStyle::default_spinner();
    plain.clone().template(template).unwrap_or(plain)
}
