//! The end of a run: its last line, and its exit code.

use std::{collections::BTreeMap, time::Duration};

use bfl::Credits;

use super::made::{Ended, Made};
use crate::{
    failure::{Exit, Failure},
    output::Saved,
    terminal::{progress::Progress, task_line::seconds},
};

/// Ends a run: prints what failed and what it cost. One failure is the run's own; several are printed one by one.
pub(crate) fn finish(made: Vec<Made>, progress: &Progress, verbose: bool) -> Result<(), Failure> {
    if made.len() <= 1 {
        return match made.into_iter().next().map(|made| made.ended) {
            None => Ok(()),
            Some(Ok(ended)) => {
                progress.summary(&one(&ended));
                progress.ring("done");
                Ok(())
            }
            Some(Err(failure)) => {
                progress.ring("failed");
                Err(failure)
            }
        };
    }
    let mut tally = Tally::default();
    for made in made {
        tally.add(made, progress, verbose);
    }
    progress.ring(&tally.words());
    progress.summary(&tally.line(progress.elapsed()));
    tally.failure()
}

/// The last line of a run of one.
fn one(ended: &Ended) -> String {
    let facts = match ended {
        Ended::Submitted(handle) => vec![
            handle.cost().map(credits),
            Some(format!("not waited for; to continue: bfl resume {}", handle.id())),
        ],
        Ended::Saved(saved) => {
            let time = saved.result.processing_time();
            vec![
                saved.cost().map(credits),
                time.map(|time| format!("{:.1} s", time.as_secs_f64())),
                saved.result.seed().map(|seed| format!("seed {seed}")),
                saved.result.mime(),
            ]
        }
    };
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn credits(credits: Credits) -> String {
    match credits == Credits::from(1) {
        true => "1 credit".to_owned(),
        false => format!("{credits} credits"),
    }
}

/// How several tasks ended.
#[derive(Default)]
struct Tally {
    saved: usize,
    submitted: usize,
    cost: Credits,
    failed: BTreeMap<Exit, usize>,
}

impl Tally {
    fn add(&mut self, made: Made, progress: &Progress, verbose: bool) {
        match made.ended {
            Ok(Ended::Saved(saved)) => {
                self.saved += 1;
                self.cost += Saved::cost(&saved).unwrap_or_default();
            }
            Ok(Ended::Submitted(handle)) => {
                self.submitted += 1;
                self.cost += handle.cost().unwrap_or_default();
            }
            Err(failure) => {
                *self.failed.entry(failure.exit).or_default() += 1;
                // A signal stops all of them in the same way.
                if !matches!(failure.exit, Exit::Interrupted(_)) {
                    progress.suspended(|| _ = failure.of(made.label.as_deref()).report(verbose));
                }
            }
        }
    }

    fn words(&self) -> String {
        let kinds = [("saved", self.saved), ("submitted", self.submitted)]
            .into_iter()
            .chain(self.failed.iter().map(|(exit, count)| (exit.words(), *count)));
        let kinds = kinds.filter(|(_, count)| *count > 0);
        let kinds: Vec<String> = kinds.map(|(words, count)| format!("{count} {words}")).collect();
        kinds.join(", ")
    }

    fn line(&self, took: Duration) -> String {
        format!("{} · {} · {}", self.words(), credits(self.cost), seconds(took))
    }

    fn failure(&self) -> Result<(), Failure> {
        let exit = match self.failed.keys().copied().collect::<Vec<_>>().as_slice() {
            [] => return Ok(()),
            [only] => *only,
            // A run that a signal stopped ended by it, whatever else happened.
            [.., signal @ Exit::Interrupted(_)] => *signal,
            _ => Exit::Failed,
        };
        let failure = Failure::new(exit, self.words());
        Err(match exit {
            Exit::NoTask | Exit::Moderated => failure,
            _ => failure.with_next("To see them: bfl tasks. To continue those that were submitted: bfl resume --all"),
        })
    }
}
