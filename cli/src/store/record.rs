//! The record of a task, as `docs/task-store.md` describes it.

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use bfl::{Credits, Generated, TaskHandle};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::output::{Destination, StoredPath, part_of};

/// The version that this program writes, and the newest that it reads.
pub(crate) const VERSION: u64 = 1;

/// A task, from the intent to its end. Unknown fields are kept.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) version: u64,
    /// The id of the record; the service's is `task_id`.
    pub(crate) id: String,
    /// When the intent was written, as RFC 3339.
    pub(crate) created_at: String,
    pub(crate) model: String,
    /// The request without media. `None` if another program submitted the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<Value>,
    /// Where the media of the request come from: `@PATH` or a URL, in the shape of its fields.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) inputs: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<Destination>,
    /// Whether the result gets what made it inside.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) embed: bool,
    /// The line of a batch that it is the task of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) batch: Option<BatchLine>,
    /// The base URL, if one was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) base_url: Option<String>,
    /// Whether it was a task of the built-in emulator, which ends with the process.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) emulator: bool,
    /// The id of the task, if nothing else of the answer could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) task_id: Option<String>,
    /// The file with the answer, if it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) handle: Option<TaskHandle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<End>,
    #[serde(flatten)]
    pub(crate) rest: Map<String, Value>,
}

/// A line of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BatchLine {
    /// A hash of the path of its file.
    pub(crate) file: String,
    /// A hash of the line, and which of several equal ones it is.
    pub(crate) key: String,
}

/// How a task ended.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct End {
    /// `saved`, `moderated` or `failed`.
    pub(crate) state: String,
    pub(crate) at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<StoredPath>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cost: Option<Credits>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<Value>,
    /// The prompt that was used, if the model rewrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) prompt: Option<String>,
    /// How long processing took, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seconds: Option<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) reasons: Vec<String>,
    #[serde(flatten)]
    pub(crate) rest: Map<String, Value>,
}

/// The state of a task, from its record and the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    /// A process is working on it.
    Running,
    /// It was submitted, and its end has not been seen.
    Unfinished,
    /// It was about to be submitted, and there is no answer.
    MayHaveBeenCharged,
    /// It ended with the built-in emulator.
    Gone,
    Saved,
    Moderated,
    Failed,
    /// A state that a newer version wrote.
    Ended,
}

impl State {
    /// As the list shows it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Unfinished => "unfinished",
            Self::MayHaveBeenCharged => "may have been charged",
            Self::Gone => "gone with its emulator",
            Self::Saved => "saved",
            Self::Moderated => "moderated",
            Self::Failed => "failed",
            Self::Ended => "ended",
        }
    }

    /// Whether the task has finished: nothing more can come of it.
    pub(crate) fn is_terminal(self) -> bool {
        !matches!(self, Self::Running | Self::Unfinished | Self::MayHaveBeenCharged)
    }
}

impl Record {
    pub(crate) fn new(id: &str, model: &str) -> Self {
        Self {
            version: VERSION,
            id: id.to_owned(),
            created_at: now(),
            model: model.to_owned(),
            request: None,
            inputs: Map::new(),
            output: None,
            embed: false,
            batch: None,
            base_url: None,
            emulator: false,
            task_id: None,
            answer: None,
            handle: None,
            end: None,
            rest: Map::new(),
        }
    }

    /// The service's id of the task, if it is known.
    pub(crate) fn task_id(&self) -> Option<&str> {
        self.handle.as_ref().map(TaskHandle::id).or(self.task_id.as_deref())
    }

    /// The prompt that was asked for.
    pub(crate) fn prompt(&self) -> Option<&str> {
        self.request.as_ref()?.get("prompt")?.as_str()
    }

    /// The file that the result was saved to.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.end.as_ref()?.path.as_ref().map(PathBuf::from)
    }

    /// The seed that was used, or asked for.
    pub(crate) fn seed(&self) -> Option<i64> {
        let used = self.end.as_ref().and_then(|end| end.seed.as_ref());
        let asked = || self.request.as_ref()?.get("seed");
        used.or_else(asked).and_then(Value::as_i64)
    }

    /// What it cost: settled, or as the service said at the submit.
    pub(crate) fn cost(&self) -> Option<Credits> {
        let settled = self.end.as_ref().and_then(|end| end.cost);
        settled.or_else(|| self.handle.as_ref()?.cost())
    }

    /// When the intent was written.
    pub(crate) fn created(&self) -> Option<SystemTime> {
        humantime::parse_rfc3339_weak(&self.created_at).ok()
    }

    /// How long ago it was submitted, in the largest unit.
    pub(crate) fn age(&self) -> String {
        let age = self
            .created()
            .and_then(|created| SystemTime::now().duration_since(created).ok());
        let Some(seconds) = age.as_ref().map(Duration::as_secs) else {
            return String::new();
        };
        match seconds {
            0..60 => format!("{seconds} s"),
            60..3600 => format!("{} min", seconds / 60),
            3600..86400 => format!("{} h", seconds / 3600),
            _ => format!("{} d", seconds / 86400),
        }
    }

    /// The partial file of its download.
    pub(crate) fn part(&self) -> Option<PathBuf> {
        part_of(self.output.as_ref()?, &self.id)
    }

    pub(crate) fn state(&self, runs: bool) -> State {
        match &self.end {
            Some(end) => match end.state.as_str() {
                "saved" => State::Saved,
                "moderated" => State::Moderated,
                "failed" => State::Failed,
                _ => State::Ended,
            },
            None if runs => State::Running,
            None if self.emulator => State::Gone,
            None if self.handle.is_some() => State::Unfinished,
            None => State::MayHaveBeenCharged,
        }
    }
}

impl End {
    /// The end of a task whose result was saved to this file.
    pub(crate) fn saved(result: &Generated, path: Option<PathBuf>) -> Self {
        Self {
            path: path.map(Into::into),
            cost: result.cost(),
            seed: result.seed().map(Value::from),
            prompt: result.prompt().map(str::to_owned),
            seconds: result.processing_time().map(|time| time.as_secs_f64()),
            ..Self::new("saved")
        }
    }

    pub(crate) fn new(state: &str) -> Self {
        Self {
            state: state.to_owned(),
            at: now(),
            path: None,
            cost: None,
            seed: None,
            prompt: None,
            seconds: None,
            reasons: Vec::new(),
            rest: Map::new(),
        }
    }
}

fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_of_a_newer_version_are_kept() {
        let newer = json!({
            "version": 1, "id": "a", "created_at": "2026-11-26T10:06:00Z", "model": "m", "tags": ["x"],
            "end": {"state": "saved", "at": "2026-11-26T10:07:00Z", "path": "/a", "stars": 5},
        });
        let record: Record = serde_json::from_value(newer.clone()).unwrap();
        assert_eq!(serde_json::to_value(&record).unwrap(), newer);
    }
}
