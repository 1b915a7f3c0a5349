//! From a submitted task to the saved file: waits, downloads, and shows progress.

use std::{path::PathBuf, pin::pin, time::SystemTime};

use bfl::{Error, Generated, Status, Task};
use futures_util::StreamExt;
use indicatif::HumanBytes;

use super::journal::Journal;
use crate::{
    failure::{Exit, Failure},
    metadata,
    output::{Target, print_result},
    paths::{folder_of, shown},
    terminal::{task_line::TaskLine, text},
};

/// Waits for a task and saves its result. Returns both; there is no path if the result went to stdout.
pub(super) async fn save(
    task: Task<Generated>,
    target: &Target,
    is_forced: bool,
    journal: &Journal,
    line: &TaskLine,
) -> Result<(Generated, Option<PathBuf>), Failure> {
    let progress = line.progress();
    let result = result(task, line).await.map_err(|error| journal.failed(error))?;
    line.is_made();
    line.now("downloading");
    let path = target.path(&result);
    if let (Target::Template(_), Some(path)) = (target, &path) {
        let made = std::fs::create_dir_all(folder_of(path));
        made.map_err(|error| {
            let why = format!("the folder of {} cannot be made: {error}", shown(path));
            journal.with_next(Failure::new(Exit::Failed, why))
        })?;
        journal.will_save_to(path);
    }
    let mut download = result.download().on_progress(|done, total| {
        let total = total
            .map(|total| format!(" of {}", HumanBytes(total)))
            .unwrap_or_default();
        line.now(format!("downloading {}{total}", HumanBytes(done)));
    });
    download = match is_forced {
        true => download.overwrite(true),
        false => download.numbered(),
    };
    if let Some(origin) = journal.origin(&result) {
        download = download.map(move |content| match metadata::embed(content.to_vec(), &origin) {
            Ok(with_origin) => with_origin.into(),
            Err(why) => {
                progress.note(&format!("the result is saved without --embed: {why}"));
                content
            }
        });
    }
    let saved = match path {
        Some(path) => {
            if let Some(part) = journal.part() {
                // An earlier process may have ended during the download.
                let _ = std::fs::remove_file(&part);
                if let Some(name) = part.file_name() {
                    download = download.temporary_name(name);
                }
            }
            Some(download.save(path).await.map_err(|error| journal.failed(error))?)
        }
        None => {
            let content = download.bytes().await.map_err(|error| journal.failed(error))?;
            let written = progress.suspended(|| print_result(&content));
            written.map_err(|failure| journal.with_next(failure))?;
            None
        }
    };
    if let Some(why) = journal.saved(&result, saved.as_deref()) {
        progress.note(&format!(
            "`bfl tasks` will list this task as unfinished, because its record could not be written: {why}"
        ));
    }
    if let Some(mismatch) = target.mismatch(&result) {
        progress.note(&mismatch);
    }
    Ok((result, saved))
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
