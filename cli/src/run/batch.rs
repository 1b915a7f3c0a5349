//! Resuming tasks: from an id or a handle to the saved file.

use std::{cell::RefCell, collections::HashSet, path::PathBuf, pin::pin};

use bfl::{AnyModel, Client, TaskHandle};
use futures_util::{StreamExt, stream};

use super::{
    journal::{Journal, how_to_continue},
    save::save,
};
use crate::{
    args::Common,
    environment,
    failure::{Exit, Failure},
    handles::NO_MODEL,
    output::{Target, print_path},
    store::{Claim, Destination, Entry, Listed, Record, Store, is_id},
    terminal::{progress::Progress, task_line::TaskLine, text},
};

/// How many tasks are resumed at a time.
const AT_A_TIME: usize = 24;

/// A task to resume.
pub(crate) enum Resumable {
    Stored(Store, Box<Record>),
    /// A handle that the store may not know.
    Handle(Box<TaskHandle>),
    /// The full id of a task that is not in the store.
    Id(String),
}

impl Resumable {
    pub(crate) fn of(store: &Store, record: &Record) -> Self {
        Self::Stored(store.clone(), Box::new(record.clone()))
    }
}

/// A task that is ready to be polled.
struct Job {
    handle: TaskHandle,
    target: Target,
    journal: Journal,
}

/// What the tasks of a run share.
pub(crate) struct Batch<'a> {
    pub(crate) client: &'a Client,
    /// `--output`, if it was given.
    pub(crate) target: Option<Target>,
    /// Whether a file that is there is replaced.
    pub(crate) is_forced: bool,
    pub(crate) several: bool,
    /// The journal of the only task, once it is known.
    pub(crate) only: &'a RefCell<Option<Journal>>,
    /// Files that results are saved to: no two tasks share one.
    pub(crate) files: RefCell<HashSet<Option<Destination>>>,
    pub(crate) common: &'a Common,
    pub(crate) progress: &'a Progress,
}

impl Batch<'_> {
    pub(crate) async fn save_all(&self, found: Vec<Resumable>) -> Result<(), Failure> {
        let saving = found.into_iter().map(|resumable| self.save(resumable));
        let mut saving = pin!(stream::iter(saving).buffer_unordered(AT_A_TIME));
        let mut first = None;
        while let Some(saved) = saving.next().await {
            match saved.and_then(|path| {
                self.progress
                    .suspended(|| path.map_or(Ok(()), |path| print_path(&path)))
            }) {
                Ok(()) => {}
                Err(failure) if self.several => {
                    first.get_or_insert(failure.exit);
                    self.progress.suspended(|| _ = failure.report(self.common.verbose > 0));
                }
                Err(failure) => return Err(failure),
            }
        }
        self.progress.end();
        first.map_or(Ok(()), |exit| Err(Failure::new(exit, "some tasks were not saved")))
    }

    async fn save(&self, resumable: Resumable) -> Result<Option<PathBuf>, Failure> {
        let job = self.job(resumable).await?;
        if !self.several {
            self.only.replace(Some(job.journal.clone()));
        }
        let task = self.client.resume(job.handle);
        let usual = task
            .handle()
            .model()
            .parse::<AnyModel>()
            .ok()
            .and_then(AnyModel::usual_duration);
        let line = TaskLine::new(self.progress, task.handle().model(), usual.map(|usual| *usual.end()));
        let (_, path) = save(task, &job.target, self.is_forced, &job.journal, &line).await?;
        Ok(path)
    }

    async fn job(&self, resumable: Resumable) -> Result<Job, Failure> {
        match resumable {
            Resumable::Stored(store, record) => self.stored_job(store, &record).await,
            Resumable::Handle(handle) => self.handle_job(*handle).await,
            Resumable::Id(id) => {
                let handle = self.find(&id).await?.ok_or_else(|| {
                    Failure::no_task(format!(
                        "there is no file `{0}`, and neither the task store nor any known host has a task with this id",
                        text::short(&id)
                    ))
                })?;
                self.handle_job(handle.with_model(NO_MODEL)).await
            }
        }
    }

    async fn handle_job(&self, handle: TaskHandle) -> Result<Job, Failure> {
        if let Ok(store) = Store::open()
            && let Some(record) = record_of(&store, &handle)?
        {
            return self.stored_job(store, &record).await;
        }
        self.progress
            .note("the task store cannot be used: keep the handle until the result is saved");
        let target = self.target.clone().unwrap_or(Target::Folder(PathBuf::new()));
        target.prepare(self.is_forced).await?;
        let mut draft = Record::new("", handle.model());
        draft.handle = Some(handle.clone());
        Ok(Job {
            handle,
            target,
            journal: Journal::new(None, draft, true),
        })
    }

    async fn stored_job(&self, store: Store, record: &Record) -> Result<Job, Failure> {
        let mut entry = claim(&store, record)?;
        let handle = match (&entry.record.handle, &entry.record.task_id) {
            (Some(handle), _) => handle.clone(),
            (None, Some(id)) => match self
                .find(id)
                .await
                .map_err(|failure| failure.with_next(how_to_continue(&entry.record, &store)))?
            {
                Some(handle) => {
                    let handle = handle.with_model(&entry.record.model);
                    // If it cannot be written, the next run looks for the task again.
                    let _ = entry.update(|record| record.handle = Some(handle.clone()));
                    handle
                }
                None => return Err(unknown(&store, &entry.record, "no known host has its task")),
            },
            (None, None) => return Err(unknown(&store, &entry.record, "the answer to its submit was lost")),
        };
        let target = match (&self.target, &entry.record.output) {
            (Some(target), _) => target.clone(),
            (None, Some(output)) => Target::stored(output),
            (None, None) => Target::Folder(PathBuf::new()),
        };
        target.prepare(self.is_forced).await?;
        if matches!(target, Target::File(_)) && !self.files.borrow_mut().insert(target.to_stored().ok().flatten()) {
            return Err(Failure::no_task(
                "another task of this run is saved to the same file: choose another with --output",
            )
            .with_next(how_to_continue(&entry.record, &store)));
        }
        if let Ok(Some(output)) = target.to_stored()
            && entry.record.output.as_ref() != Some(&output)
        {
            // If it cannot be written, the next run asks where to save it.
            let _ = entry.update(|record| record.output = Some(output));
        }
        Ok(Job {
            handle,
            target,
            journal: Journal::resumed(store, entry),
        })
    }

    /// Looks for a task on the known hosts.
    async fn find(&self, id: &str) -> Result<Option<TaskHandle>, Failure> {
        self.progress.now(format!("looking for task {}", text::short(id)));
        match self.client.find_task(id).await? {
            bfl::Found::Task(handle) => Ok(Some(handle)),
            bfl::Found::CouldNotAsk(hosts) => {
                let hosts: Vec<String> = hosts.iter().map(|(host, why)| format!("{host} ({why})")).collect();
                let message = format!(
                    "cannot find out whether the task exists: no answer from {}",
                    hosts.join(", ")
                );
                Err(Failure::new(Exit::Later, message))
            }
            _ => Ok(None),
        }
    }
}

fn claim(store: &Store, record: &Record) -> Result<Entry, Failure> {
    let id = || store.short_id(record);
    match store.claim(&record.id) {
        Ok(Claim::Entry(entry)) => Ok(*entry),
        Ok(Claim::Busy) => Err(Failure::no_task(format!(
            "another `bfl` process is waiting for task {}",
            id()
        ))),
        Ok(Claim::Gone) => Err(Failure::no_task("the task has been removed from the store")),
        Err(error) => Err(Failure::no_task(format!(
            "the record of task {} cannot be used: {error}",
            id()
        ))),
    }
}

/// The record of a handle. A new one is written if there is none, so that the task can be resumed by its id. `None` if it
/// cannot be written.
fn record_of(store: &Store, handle: &TaskHandle) -> Result<Option<Record>, Failure> {
    let listing = store.list();
    let is_its = |listed: &&Listed| {
        let known = listed.record.handle.as_ref();
        known.is_some_and(|known| known.id() == handle.id() && known.polling_url() == handle.polling_url())
            || known.is_none() && handle.intent_id() == Some(&listed.record.id)
    };
    let mut record = match listing.tasks.iter().find(is_its) {
        Some(listed) if listed.record.handle.is_some() => return Ok(Some(listed.record.clone())),
        Some(listed) => {
            let mut entry = claim(store, &listed.record)?;
            // If it cannot be written, the task is resumed all the same.
            let _ = entry.update(|record| record.handle = Some(handle.clone()));
            return Ok(Some(entry.record.clone()));
        }
        None => Record::new("", handle.model()),
    };
    let given = handle
        .intent_id()
        .filter(|id| is_id(id) && listing.tasks.iter().all(|listed| listed.record.id != *id));
    record.id = given.map_or_else(Store::new_id, str::to_owned);
    record.handle = Some(handle.clone());
    record.base_url = environment::base_url();
    Ok(store.begin(record).ok().map(|entry| entry.record.clone()))
}

/// The failure for a task without a handle.
fn unknown(store: &Store, record: &Record, why: &str) -> Failure {
    let id = store.short_id(record);
    let mut failure = Failure::no_task(format!(
        "{id} cannot be resumed: {why}. It may have been charged, and is never submitted again automatically"
    ));
    if let Some(answer) = &record.answer {
        failure.add(&format!(
            "; the service's answer is stored in `{}`",
            store.file(answer).display()
        ));
    }
    failure.with_next(format!(
        "Check your account to see whether it was charged. To remove it from the list: bfl tasks --forget {id}"
    ))
}
