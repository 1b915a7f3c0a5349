//! One order of a run: from the submit to the file.

use bfl::{Client, TaskHandle};

use super::{
    journal::Journal,
    made::{Ended, Made},
    plan::Planned,
    save::save,
    stopping::Stopping,
    submit::submit,
};
use crate::{
    args::{Results, Sending},
    failure::Failure,
    output::{Saved, print, report},
    terminal::{progress::Progress, task_line::TaskLine, text},
};

/// One order of a run.
pub(super) struct One {
    pub(super) client: Client,
    pub(super) stopping: Stopping,
    pub(super) task: Planned,
    pub(super) journal: Journal,
    pub(super) label: Option<String>,
    /// What its line says.
    pub(super) name: String,
    /// Where it stands in the run.
    pub(super) number: usize,
}

impl One {
    pub(super) async fn make(self, sending: &Sending, results: &Results, progress: &Progress) -> Made {
        Made {
            label: self.label.clone(),
            ended: self.try_make(sending, results, progress).await,
        }
    }

    async fn try_make(mut self, sending: &Sending, results: &Results, progress: &Progress) -> Result<Ended, Failure> {
        let usual = self.task.built.model.usual_duration().map(|usual| *usual.end());
        let line = TaskLine::new(progress, &self.name, usual);
        let request = self.task.request.clone().with_tag(self.number.to_string());
        let task = submit(&self.client, request, &self.journal, &mut self.stopping, &line).await?;
        if let Some(handle) = self.journal.unstored() {
            progress.note(&handle);
        }
        let handle = task.handle().clone();
        line.step(|| submitted(&handle, &self.journal));
        progress.detail(|| details(&handle));
        if sending.detach {
            let id = self.journal.short_id().unwrap_or_else(|| handle.id().to_owned());
            progress.suspended(|| print::print(&format!("{}\n", text::escape(&id))))?;
            return Ok(Ended::Submitted(handle));
        }
        let (result, path) = tokio::select! {
            saved = save(task, &self.task.target, results.force, &self.journal, &line) => saved?,
            stop = self.stopping.stopped() => {
                return Err(self.journal.stopped(stop, "while waiting for the task"));
            }
        };
        drop(line);
        let saved = Saved {
            label: self.label.clone(),
            result,
            path,
        };
        progress.suspended(|| report(&saved, sending.json))?;
        Ok(Ended::Saved(Box::new(saved)))
    }
}

/// The line that says that a task was submitted.
fn submitted(handle: &TaskHandle, journal: &Journal) -> String {
    let id = journal.short_id().unwrap_or_else(|| text::short(handle.id()));
    let cost = handle.cost().map(|cost| format!(" for {cost} credits"));
    format!("submitted as {id}{}", cost.unwrap_or_default())
}

fn details(handle: &TaskHandle) -> String {
    let cost = handle
        .cost()
        .map(|cost| format!(", cost {cost} credits"))
        .unwrap_or_default();
    let (id, host) = (text::short(handle.id()), text::short(host(handle.polling_url())));
    format!("task {id} is polled at {host}{cost}")
}

/// The host of a URL, for a message.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn of_a_url_only_the_host_is_shown() {
        assert_eq!(host("https://api.us6.bfl.ai/v1/get_result?id=1"), "api.us6.bfl.ai");
        assert_eq!(host("http://user:secret@127.0.0.1:8788?x"), "127.0.0.1:8788");
        assert_eq!(host(""), "");
    }
}
