//! From a submitted task to the saved file: waits, downloads, and shows progress.

use std::{path::PathBuf, pin::pin};

use bfl::{Error, Generated, Task};
use futures_util::StreamExt;
use indicatif::HumanBytes;

use super::journal::Journal;
use crate::{
    failure::Failure,
    output::Target,
    terminal::{progress::Progress, text},
};

/// Waits for a task and saves its result. Returns the file.
pub(crate) async fn save(
    task: Task<Generated>,
    target: &Target,
    journal: &Journal,
    progress: &Progress,
) -> Result<PathBuf, Failure> {
    let model = task.handle().model().to_owned();
    let result = result(task, progress).await.map_err(|error| journal.failed(error))?;
    let downloading = format!("{model}: downloading");
    progress.now(&downloading);
    let mut download = result.download().overwrite(true).on_progress(|done, total| {
        let total = total
            .map(|total| format!(" of {}", HumanBytes(total)))
            .unwrap_or_default();
        progress.now(format!("{downloading}, {}{total}", HumanBytes(done)));
    });
    if let Some(part) = journal.part() {
        // An earlier process may have ended during the download.
        let _ = std::fs::remove_file(&part);
        if let Some(name) = part.file_name() {
            download = download.temporary_name(name);
        }
    }
    let saved = download.save(target.path(&result)).await;
    let path = saved.map_err(|error| journal.failed(error))?;
    if let Some(why) = journal.saved(&result, &path) {
        progress.note(&format!(
            "`bfl tasks` will list this task as unfinished, because its record could not be written: {why}"
        ));
    }
    if let Some(mismatch) = target.mismatch(&result) {
        progress.note(&mismatch);
    }
    Ok(path)
}

/// Waits for the end of a task and shows its status.
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
        let state = format!("{}{done}", text::short(update.status.as_str()));
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

/// Facts about a result, without its prompt and its signed URL.
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
