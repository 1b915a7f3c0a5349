//! Writes the steps of one task to the store.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bfl::{Error, ErrorKind, Generated, Intent, TaskHandle};
use serde_json::{Map, Value};

use super::stopping::Stop;
use crate::{
    environment,
    failure::Failure,
    metadata::Origin,
    store::{Destination, End, Entry, Record, Store},
    terminal::text,
};

/// The record of one task. Clones share it.
#[derive(Clone)]
pub(crate) struct Journal(Arc<Mutex<State>>);

struct State {
    /// `None` if nothing is stored: a task of the built-in emulator, or the store cannot be used.
    store: Option<Store>,
    /// The new record, without its id.
    draft: Record,
    /// Whether the request is stored.
    keeps_request: bool,
    entry: Option<Entry>,
    /// The handle, and why it could not be stored.
    unstored: Option<(TaskHandle, String)>,
}

impl Journal {
    /// For a task that is about to be submitted. `draft` becomes its record.
    pub(crate) fn new(store: Option<Store>, draft: Record, keeps_request: bool) -> Self {
        Self::of(store, draft, keeps_request, None)
    }

    /// For a task that has a record.
    pub(crate) fn resumed(store: Store, entry: Entry) -> Self {
        Self::of(Some(store), entry.record.clone(), true, Some(entry))
    }

    fn of(store: Option<Store>, draft: Record, keeps_request: bool, entry: Option<Entry>) -> Self {
        Self(Arc::new(Mutex::new(State {
            store,
            draft,
            keeps_request,
            entry,
            unstored: None,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the intent, before money is spent.
    pub(crate) fn begin(&self, intent: &Intent) -> Result<(), String> {
        let mut state = self.lock();
        let mut record = state.draft.clone();
        record.id = intent.id().to_owned();
        if !state.keeps_request {
            record.request = None;
            record.inputs.clear();
        }
        let Some(store) = &state.store else {
            return Ok(());
        };
        let is_emulated = record.emulator;
        match store.begin(record) {
            Ok(entry) => state.entry = Some(entry),
            // It costs nothing.
            Err(_) if is_emulated => state.store = None,
            Err(error) => {
                return Err(format!(
                    "the task could not be stored ({error}), so nothing was sent; set BFL_STATE_DIR to use another folder"
                ));
            }
        }
        Ok(())
    }

    /// Writes the handle. If this fails, the task continues all the same: it is paid for.
    pub(crate) fn submitted(&self, handle: &TaskHandle) {
        let mut state = self.lock();
        let Some(entry) = &mut state.entry else {
            return;
        };
        if let Err(error) = entry.update(|record| record.handle = Some(handle.clone())) {
            state.unstored = Some((handle.clone(), error.to_string()));
        }
    }

    /// A message with the handle, if it could not be stored.
    pub(crate) fn unstored(&self) -> Option<String> {
        let state = self.lock();
        let (handle, why) = state.unstored.as_ref()?;
        Some(format!(
            "the task handle could not be stored ({why}): {}",
            text::json(handle).ok()?
        ))
    }

    /// Writes where the result was saved, if it is a file. Returns why that failed, if it did.
    pub(crate) fn saved(&self, result: &Generated, path: Option<&Path>) -> Option<String> {
        let path = path.map(|path| std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path)));
        let mut end = End::saved(result, path);
        if !self.lock().keeps_request {
            end.prompt = None;
        }
        self.end(end)
    }

    /// Writes where the result will be saved, now that the name is known.
    pub(crate) fn will_save_to(&self, path: &Path) {
        if let Some(entry) = &mut self.lock().entry
            && let Ok(path) = std::path::absolute(path)
        {
            // If it cannot be written, a crash during the download leaves a partial file.
            let _ = entry.update(|record| record.output = Some(Destination::File(path.into())));
        }
    }

    /// What made a result, to be put into it. `None` unless that was asked for.
    pub(crate) fn origin(&self, result: &Generated) -> Option<Origin> {
        let state = self.lock();
        state.draft.embed.then(|| Origin {
            model: state.draft.model.clone(),
            id: result.task().id().to_owned(),
            seed: result.seed(),
            request: match &state.draft.request {
                Some(Value::Object(request)) => request.clone(),
                _ => Map::new(),
            },
        })
    }

    fn end(&self, end: End) -> Option<String> {
        let mut state = self.lock();
        let entry = state.entry.as_mut()?;
        let written: io::Result<()> = entry.update(|record| record.end = Some(end));
        Some(written.err()?.to_string())
    }

    /// The partial file of the download, if the task is stored.
    pub(crate) fn part(&self) -> Option<PathBuf> {
        self.lock().entry.as_ref()?.record.part()
    }

    /// The failure of a submit. The record is removed if nothing was charged.
    pub(crate) fn submit_failed(&self, error: Error) -> Failure {
        if error.task().is_some() {
            return self.failed(error);
        }
        let mut state = self.lock();
        let is_free = !error.may_be_charged();
        let answer = error.answer().map(<[u8]>::to_vec);
        let id = error.task_id().map(str::to_owned);
        let failure = Failure::from(error);
        if is_free {
            if let Some(entry) = state.entry.take() {
                // If it cannot be removed, it is listed as one that may have been charged.
                let _ = entry.forget();
            }
            return failure;
        }
        if let Some(entry) = &mut state.entry {
            let _ = entry.update(|record| record.task_id = id.clone());
            if let Some(answer) = answer {
                let _ = entry.keep_answer(&answer);
            }
        }
        drop(state);
        self.with_next(failure)
    }

    /// The failure of a task after the submit.
    pub(crate) fn failed(&self, error: Error) -> Failure {
        let end = match error.kind() {
            ErrorKind::TaskFailed => Some(End {
                reasons: vec![error.to_string()],
                ..End::new("failed")
            }),
            ErrorKind::RequestModerated | ErrorKind::ContentModerated => Some(End {
                reasons: error.reasons().to_vec(),
                ..End::new("moderated")
            }),
            // Otherwise the end was not seen, or the result was not downloaded.
            _ => None,
        };
        let id = error.task_id().map(text::short);
        let mut failure = Failure::from(error);
        match end {
            None => self.with_next(failure),
            Some(end) => {
                self.end(end);
                if let Some(id) = id {
                    failure.add(&format!(" (task {id})"));
                }
                failure
            }
        }
    }

    /// The failure of a run that was stopped.
    pub(crate) fn stopped(&self, stop: Stop, when: &str) -> Failure {
        self.with_next(stop.failure(when))
    }

    /// How to continue with the task, if it is stored.
    pub(crate) fn short_id(&self) -> Option<String> {
        let state = self.lock();
        Some(state.store.as_ref()?.short_id(&state.entry.as_ref()?.record))
    }

    /// Adds how to continue.
    pub(super) fn with_next(&self, failure: Failure) -> Failure {
        let state = self.lock();
        if state.draft.emulator {
            return failure.with_next("The emulator and its task ended with this process");
        }
        match (&state.unstored, &state.entry, &state.store) {
            (Some((handle, _)), ..) => failure
                .with_unstored(handle)
                .with_next("To continue, save the line above in a file: bfl resume FILE"),
            (None, Some(entry), Some(store)) => failure.with_next(how_to_continue(&entry.record, store)),
            _ => match &state.draft.handle {
                Some(handle) => failure
                    .with_unstored(handle)
                    .with_next("To continue, save the line above in a file: bfl resume FILE"),
                None => failure,
            },
        }
    }
}

/// How to continue with a task.
pub(crate) fn how_to_continue(record: &Record, store: &Store) -> String {
    let id = store.short_id(record);
    let base_url = record
        .base_url
        .as_deref()
        .filter(|url| environment::base_url().as_deref() != Some(url));
    match (record.task_id(), base_url) {
        (Some(_), Some(url)) => format!("To continue, set BFL_BASE_URL={url} again: bfl resume {id}"),
        (Some(_), None) => format!("To continue: bfl resume {id}"),
        (None, _) => format!(
            "It may have been charged, and is never submitted again automatically. `bfl tasks` lists it as {id}"
        ),
    }
}
