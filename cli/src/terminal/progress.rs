//! What the person sees meanwhile, all of it on stderr: one moving line where that is a terminal, notes, and with
//! `--verbose` the details. None of it ever holds a key, a prompt or a signed URL.

use std::{io::Write, sync::Once, time::Duration};

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

use super::text;

const NOTE: Style = AnsiColor::Cyan.on_default().bold();

/// The progress of one run.
pub(crate) struct Progress {
    /// Draws nothing where stderr is not a terminal.
    line: ProgressBar,
    moving: Once,
    verbose: bool,
}

impl Progress {
    pub(crate) fn new(verbose: bool) -> Self {
        Self {
            line: ProgressBar::new_spinner().with_style(style()),
            moving: Once::new(),
            verbose,
        }
    }

    /// What is being done now.
    pub(crate) fn now(&self, what: impl Into<String>) {
        self.line.set_message(text::safe(&what.into()).into_owned());
        self.moving.call_once(|| {
            if !self.line.is_hidden() {
                self.line.enable_steady_tick(Duration::from_millis(100));
            }
        });
    }

    /// Something to know in any case.
    pub(crate) fn note(&self, text: &str) {
        self.line.suspend(|| {
            let _ = writeln!(anstream::stderr(), "{NOTE}note:{NOTE:#} {}", text::safe(text));
        });
    }

    /// Something to know if one wants to know everything.
    pub(crate) fn detail(&self, text: impl FnOnce() -> String) {
        if self.verbose {
            self.line.suspend(|| {
                let _ = writeln!(anstream::stderr(), "{}", text::safe(&text()));
            });
        }
    }

    /// Does something that writes to the terminal.
    pub(crate) fn suspended<T>(&self, write: impl FnOnce() -> T) -> T {
        self.line.suspend(write)
    }

    /// Leaves the terminal as it was.
    pub(crate) fn end(&self) {
        self.line.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

fn style() -> ProgressStyle {
    // Short: an interrupt's `^C`, which the terminal writes behind it, has to stay on the same line to be cleared.
    let plain = ProgressStyle::default_spinner();
    plain.clone().template("{spinner} {msg} ({elapsed})").unwrap_or(plain)
}
