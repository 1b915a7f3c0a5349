//! Bodies of a poll: what is told of a task while it runs, when it is ready, and when it failed.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::task::{
    draft,
    family::Family,
    tasks::{Standing, Task},
    trigger::Ending,
};

/// A field that the contract does not name: clients must bear with those.
pub(crate) const UNDOCUMENTED: (&str, &str) = ("served_by", concat!("bfl-emulator/", env!("CARGO_PKG_VERSION")));

const READY: &str = "Ready";

/// The body of a poll at a moment. `deliver` makes a signed URL from a file name and media type.
pub(crate) fn body(task: &Task, now: OffsetDateTime, deliver: impl Fn(&str, &str) -> String) -> Value {
    let told = outline(task, now);
    if told["status"] != READY {
        return told;
    }
    let ready = with(told, "result", result(task, deliver));
    if task.family.is_video() {
        with(ready, "cost", json!(task.price.credits))
    } else {
        ready
    }
}

/// How a task stands at a moment, without its result.
pub(crate) fn outline(task: &Task, now: OffsetDateTime) -> Value {
    match task.standing(now) {
        Standing::Pending => envelope(&task.id, "Pending"),
        Standing::Reasoning => envelope(&task.id, "Reasoning"),
        Standing::Generating { progress } => with(envelope(&task.id, "Generating"), "progress", json!(progress)),
        Standing::Ended => ended(task),
    }
}

/// What a poll is told about an id that nobody knows here.
pub(crate) fn not_found(id: &str) -> Value {
    envelope(id, "Task not found")
}

fn ended(task: &Task) -> Value {
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
    let mut result = json!({ "sample": sample, "prompt": task.told_prompt, "duration": duration });
    if task.family != Family::Flux3Image {
        result = with(result, "seed", task.told_seed.clone());
    }
    if !matches!(task.family, Family::Flux3Image | Family::VideoUpscale) {
        let start = task.submitted.unix_timestamp_nanos() as f64 / 1e9;
        result = with(result, "start_time", json!(start));
        if !task.family.is_video() {
            result = with(result, "end_time", json!(start + duration));
        }
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
