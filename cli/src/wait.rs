//! From a submitted task to a file: waiting, downloading, saying so. `generate` and `resume` end here.

use std::time::Instant;

use bfl::{Generated, Task};

use crate::{
    failure::Failure,
    interrupt::{self, Interrupts},
    output::{Target, print_path},
    progress::Progress,
};

/// Waits for a task, saves its result and prints the path.
pub(crate) async fn save(
    task: Task<Generated>,
    target: &Target,
    interrupts: &mut Interrupts,
    progress: &Progress,
) -> Result<(), Failure> {
    let handle = task.handle().clone();
    let saving = async {
        progress.now(format!("{}: waiting", handle.model()));
        let started = Instant::now();
        let result = task.await?;
        progress.detail(|| format!("ready after {:.1} s{}", started.elapsed().as_secs_f64(), facts(&result)));
        progress.now(format!("{}: downloading", handle.model()));
        let path = result.save(target.path(&result)).await?;
        Ok((path, target.surprise(&result)))
    };
    let (path, surprise) = tokio::select! {
        saved = saving => saved.map_err(|error: bfl::Error| Failure::from(error))?,
        () = interrupts.next() => {
            return Err(interrupt::failure("while waiting for the task").with_running(&handle));
        }
    };
    if let Some(surprise) = surprise {
        progress.note(&surprise);
    }
    progress.end();
    print_path(&path)
}

/// What is known of a result, without its prompt and its signed URL.
fn facts(result: &Generated) -> String {
    let known = [
        result.seed().map(|seed| format!("seed {seed}")),
        result.cost().map(|cost| format!("cost {cost} credits")),
        result
            .processing_time()
            .map(|time| format!("{:.1} s of processing", time.as_secs_f64())),
        result.mime(),
    ];
    known.into_iter().flatten().map(|fact| format!(", {fact}")).collect()
}
