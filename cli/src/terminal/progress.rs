//! What is shown on stderr during a run: a progress line if stderr is a terminal, notes, and details with `--verbose`.
//! It never contains a key, a prompt or a signed URL.

use std::{
    io::Write,
    sync::{Arc, Once},
    time::Duration,
};

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

use super::text;

const NOTE: Style = AnsiColor::Cyan.on_default().bold();

/// The progress of one run. Clones draw the same line.
#[derive(Clone)]
pub(crate) struct Progress {
    /// Draws nothing where stderr is not a terminal.
    line: ProgressBar,
    moving: Arc<Once>,
    verbose: bool,
}

impl Progress {
    pub(crate) fn new(verbose: bool) -> Self {
        Self {
            line: ProgressBar::new_spinner().with_style(style()),
            moving: Arc::new(Once::new()),
            verbose,
        }
    }

    /// Sets the text of the progress line.
    pub(crate) fn now(&self, what: impl Into<String>) {
        self.line.set_message(text::escape(&what.into()).into_owned());
        self.moving.call_once(|| {
            if !self.line.is_hidden() {
                self.line.enable_steady_tick(Duration::from_millis(100));
            }
        });
    }

    /// Prints a note.
    pub(crate) fn note(&self, text: &str) {
        self.line.suspend(|| {
            let _ = writeln!(anstream::stderr(), "{NOTE}note:{NOTE:#} {}", text::escape(text));
        });
    }

    /// Prints a detail, with `--verbose` only.
    pub(crate) fn detail(&self, text: impl FnOnce() -> String) {
        if self.verbose {
            self.line.suspend(|| {
                let _ = writeln!(anstream::stderr(), "{}", text::escape(&text()));
            });
        }
    }

    /// Hides the progress line while something else writes to the terminal.
    pub(crate) fn suspended<T>(&self, write: impl FnOnce() -> T) -> T {
        self.line.suspend(write)
    }

    /// Removes the progress line.
    pub(crate) fn end(&self) {
        self.line.finish_and_clear();
    }
}

fn style() -> ProgressStyle {
    // Short, so that the `^C` of an interrupt stays on the same line and is cleared with it.
    let plain = ProgressStyle::default_spinner();
    plain.clone().template("{spinner} {msg} ({elapsed})").unwrap_or(plain)
}
