//! The line of one task: what it is doing, and how long that usually takes.

use std::{
    fmt::Write,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressState};

use super::{
    progress::{Progress, style},
    text,
};

/// The line of one task. Clones change the same line, and the last one removes it.
#[derive(Clone)]
pub(crate) struct TaskLine(Arc<Line>);

struct Line {
    progress: Progress,
    name: String,
    bar: Option<ProgressBar>,
    state: Arc<Mutex<State>>,
}

/// What the line shows.
struct State {
    what: String,
    /// How long its model usually takes.
    usual: Option<Duration>,
    /// Since when it is waited for.
    submitted: Option<Instant>,
    /// What the service says.
    fraction: Option<f64>,
}

impl TaskLine {
    pub(crate) fn new(progress: &Progress, name: &str, usual: Option<Duration>) -> Self {
        let bar = progress.add_line();
        let state = Arc::new(Mutex::new(State {
            what: "waiting".to_owned(),
            usual,
            submitted: None,
            fraction: None,
        }));
        if let Some(bar) = &bar {
            let (shown, name) = (state.clone(), name.to_owned());
            let drawn = move |_: &ProgressState, to: &mut dyn Write| {
                let width = usize::from(console::Term::stderr().size().1).saturating_sub(3);
                // A line that cannot be formatted is not drawn.
                let _ = to.write_str(&lock(&shown).line(&name, width));
            };
            bar.set_style(style("{spinner} {task}").with_key("task", drawn));
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self(Arc::new(Line {
            progress: progress.clone(),
            name: name.to_owned(),
            bar,
            state,
        }))
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    pub(crate) fn progress(&self) -> &Progress {
        &self.0.progress
    }

    /// Sets what it is doing.
    pub(crate) fn now(&self, what: impl Into<String>) {
        let mut state = lock(&self.0.state);
        state.what = text::escape(&what.into()).into_owned();
    }

    /// Its time begins to run.
    pub(crate) fn submitted(&self, ago: Duration) {
        let mut state = lock(&self.0.state);
        state.submitted = Instant::now().checked_sub(ago);
    }

    /// How much of it is done, as the service says.
    pub(crate) fn done(&self, fraction: Option<f64>) {
        let mut state = lock(&self.0.state);
        state.fraction = fraction.or(state.fraction);
    }

    /// The task itself has ended: what remains has no usual duration.
    pub(crate) fn is_made(&self) {
        let mut state = lock(&self.0.state);
        (state.usual, state.fraction) = (None, None);
    }

    /// Prints a step, where no line shows it.
    pub(crate) fn step(&self, what: impl FnOnce() -> String) {
        self.0.progress.step(|| format!("{}: {}", self.0.name, what()));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            self.progress.task_ended(bar);
        }
    }
}

impl State {
    /// The line, in at most so many columns.
    fn line(&self, name: &str, columns: usize) -> String {
        const NARROW: usize = 60;
        let elapsed = self.submitted.map(|since| since.elapsed());
        let usual = self.usual.zip(elapsed);
        // It may take longer than usual, and is not done before it says so.
        let guess = usual.map(|(usual, elapsed)| (elapsed.as_secs_f64() / usual.as_secs_f64().max(0.1)).min(0.95));
        let mut line = format!("{name}: {}", self.what);
        if let Some(fraction) = self.fraction {
            line.push_str(&format!(" {:.0} %", fraction * 100.0));
        }
        if let Some(fraction) = self.fraction.or(guess).filter(|_| columns >= NARROW) {
            line.push_str(&format!(" {}", bar(fraction)));
        }
        match (usual, elapsed) {
            (Some((usual, elapsed)), _) => line.push_str(&format!(" {} of about {}", seconds(elapsed), seconds(usual))),
            (None, Some(elapsed)) => line.push_str(&format!(" ({})", seconds(elapsed))),
            _ => {}
        }
        console::truncate_str(&line, columns, "…").into_owned()
    }
}

fn bar(fraction: f64) -> String {
    const LENGTH: usize = 16;
    let full = (fraction.clamp(0.0, 1.0) * LENGTH as f64) as usize;
    format!("{}{}", "━".repeat(full), "╌".repeat(LENGTH - full))
}

/// A duration in whole seconds or minutes.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_fits_its_terminal_and_never_says_that_a_task_is_done_before_it_is() {
        let state = State {
            what: "generating".into(),
            usual: Some(Duration::from_secs(13)),
            submitted: Instant::now().checked_sub(Duration::from_secs(26)),
            fraction: None,
        };
        assert_eq!(
            state.line("flux-2-pro", 110),
            "flux-2-pro: generating ━━━━━━━━━━━━━━━╌ 26 s of about 13 s"
        );
        assert_eq!(state.line("flux-2-pro", 40), "flux-2-pro: generating 26 s of about 13…");
        let said = State {
            fraction: Some(0.5),
            submitted: None,
            ..state
        };
        assert_eq!(said.line("m", 60), "m: generating 50 % ━━━━━━━━╌╌╌╌╌╌╌╌");
    }
}
