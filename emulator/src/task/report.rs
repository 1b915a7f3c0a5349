//! Bodies of a poll: what is reported of a task while it runs, when it is ready, and when it failed.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{
    draft,
    state::{State, Task},
    trigger::Ending,
};

/// A field that the contract does not name: clients have to accept those.
pub(crate) const UNDOCUMENTED: (&str, &str) = ("served_by", concat!("bfl-emulator/", env!("CARGO_PKG_VERSION")));

const READY: &str = "Ready";

/// The body of a poll at a moment. `deliver` makes a signed URL from a file name and media type.
pub(crate) fn body(task: &Task, now: OffsetDateTime, deliver: impl Fn(&str, &str) -> String) -> Value {
    let report = outline(task, now);
    if report["status"] != READY {
        return report;
    }
    let ready = with(report, "result", result(task, deliver));
    if task.family.is_video() {
        with(ready, "cost", json!(task.price.credits))
    } else {
        ready
    }
}

/// The state of a task at a moment, without its result.
pub(crate) fn outline(task: &Task, now: OffsetDateTime) -> Value {
    match task.state(now) {
        State::Pending => envelope(&task.id, "Pending"),
        State::Reasoning => envelope(&task.id, "Reasoning"),
        State::Generating { progress } => with(envelope(&task.id, "Generating"), "progress", json!(progress)),
        State::Terminal => terminal(task),
    }
}

/// The answer to a poll for an id that is not known here.
pub(crate) fn not_found(id: &str) -> Value {
    envelope(id, "Task not found")
}

fn terminal(task: &Task) -> Value {
    let with_details = |status: &str, details: Value| with(envelope(&task.id, status), "details", details);
    match &task.ending {
        Ending::Ready => envelope(&task.id, READY),
        Ending::RequestModerated(reasons) => {
            with_details("Request Moderated", json!({ "Moderation Reasons": reasons }))
        }
        Ending::ContentModerated(reasons) => {
            with_details("Content Moderated", json!({ "Moderation Reasons": reasons }))
        }
        Ending::Failed { message, .. } => with_details("Error", json!({ "error": message })),
    }
}

fn result(task: &Task, deliver: impl Fn(&str, &str) -> String) -> Value {
    let sample = deliver(task.job.file_name(), task.job.media_type());
    let duration = task.duration.as_secs_f64();
    let mut result = json!({ "sample": sample, "prompt": task.reported_prompt, "duration": duration });
    let reports = task.family.reports;
    if reports.seed {
        result = with(result, "seed", task.reported_seed.clone());
    }
    let start = task.submitted.unix_timestamp_nanos() as f64 / 1e9;
    if reports.start_time {
        result = with(result, "start_time", json!(start));
    }
    if reports.end_time {
        result = with(result, "end_time", json!(start + duration));
    }
    if task.draft.is_some() {
        let cache = deliver(draft::FILE_NAME, draft::MEDIA_TYPE);
        result = with(
            with(result, "draft_cache", json!(cache)),
            "draft_caches",
            json!([cache]),
        );
    }
    result
}

fn envelope(id: &str, status: &str) -> Value {
    let (name, value) = UNDOCUMENTED;
    json!({
        "id": id,
        "status": status,
        "result": null,
        "progress": null,
        "details": null,
        "preview": null,
        name: value,
    })
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}
