//! From a submitted task to a file: waiting, downloading, saying so. `generate` and `resume` end here.

use std::pin::pin;

use bfl::{Error, Generated, Task};
use futures_util::StreamExt;
use indicatif::HumanBytes;

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
        let result = result(task, progress).await?;
        let downloading = format!("{}: downloading", handle.model());
        progress.now(&downloading);
        let file = target.path(&result);
        let download = result.download().overwrite(true).on_progress(|done, total| {
            let total = total
                .map(|total| format!(" of {}", HumanBytes(total)))
                .unwrap_or_default();
            progress.now(format!("{downloading}, {}{total}", HumanBytes(done)));
        });
        let path = download.save(file).await?;
        Ok((path, target.surprise(&result)))
    };
    let (path, surprise) = tokio::select! {
        saved = saving => saved.map_err(|error: Error| Failure::from(error))?,
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

/// Waits for the end of a task and says how it is doing meanwhile.
async fn result(task: Task<Generated>, progress: &Progress) -> Result<Generated, Error> {
    let model = task.handle().model().to_owned();
    progress.now(format!("{model}: waiting"));
    let mut updates = pin!(task.progress());
    let mut said = String::new();
    while let Some(update) = updates.next().await {
        let update = update?;
        let done = update
            .fraction
            .map(|fraction| format!(" {:.0} %", fraction * 100.0))
            .unwrap_or_default();
        let state = format!("{}{done}", update.status.as_str().escape_debug());
        progress.now(format!("{model}: {state}"));
        if state != said {
            progress.detail(|| format!("after {:.1} s: {state}", update.elapsed.as_secs_f64()));
            said = state;
        }
    }
    let result = task.await?;
    progress.detail(|| facts(&result));
    Ok(result)
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
    known.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
