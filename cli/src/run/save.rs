//! From a submitted task to the saved file: waits, downloads, and shows progress.

use std::{path::PathBuf, pin::pin, time::SystemTime};

use bfl::{Error, Generated, Status, Task};
use futures_util::StreamExt;
use indicatif::HumanBytes;

use super::journal::Journal;
use crate::{
    failure::Failure,
    output::Target,
    terminal::{task_line::TaskLine, text},
};

/// Waits for a task and saves its result. Returns both.
pub(super) async fn save(
    task: Task<Generated>,
    target: &Target,
    journal: &Journal,
    line: &TaskLine,
) -> Result<(Generated, PathBuf), Failure> {
    let progress = line.progress();
    let result = result(task, line).await.map_err(|error| journal.failed(error))?;
    line.is_made();
    line.now("downloading");
    let mut download = result.download().overwrite(true).on_progress(|done, total| {
        let total = total
            .map(|total| format!(" of {}", HumanBytes(total)))
            .unwrap_or_default();
        line.now(format!("downloading {}{total}", HumanBytes(done)));
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
    Ok((result, path))
}

/// Waits for the end of a task and shows its status.
async fn result(task: Task<Generated>, line: &TaskLine) -> Result<Generated, Error> {
    let progress = line.progress();
    let ago = SystemTime::now().duration_since(task.handle().submitted_at());
    line.submitted(ago.unwrap_or_default());
    line.now("waiting");
    let mut updates = pin!(task.progress());
    let mut said = String::new();
    while let Some(update) = updates.next().await {
        let update = update?;
        let state = match &update.status {
            // What the service calls a task that is being drawn or has yet to be.
            Status::Pending => "generating".to_owned(),
            other => text::short(other.as_str()).to_lowercase(),
        };
        line.now(&state);
        line.done(update.fraction);
        if state != said {
            let after = update.elapsed.as_secs_f64();
            progress.detail(|| {
                format!(
                    "{}: after {after:.1} s: {}",
                    line.name(),
                    text::short(update.status.as_str())
                )
            });
            said = state;
        }
    }
    task.await
}
