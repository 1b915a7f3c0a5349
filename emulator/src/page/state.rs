//! What the page asks for once a second: the account, the tasks of one page of the list, rules and observations. The
//! answer has a bounded length, however many tasks there are.

use std::{collections::HashSet, sync::Arc};

use axum::{
    http::{StatusCode, Uri},
    response::Response,
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    api::{json_response, query},
    app::App,
    sync::lock,
    task::{
        family::POOLS,
        job::{Job, Work},
        report,
        state::{State, Task},
        trigger::Ending,
    },
    text::truncated,
    witness::timeline::Step,
};

/// How many tasks are shown where the page does not say, and at most.
const USUAL_TASKS: usize = 24;
pub(super) const MOST_TASKS: usize = 100;
/// How many observations are shown.
const MOST_OBSERVATIONS: usize = 100;
/// No more of a prompt is shown, or searched.
const LONGEST_PROMPT: usize = 200;

/// Which tasks are wanted.
#[derive(Debug, Default)]
pub(super) struct Filter {
    state: Option<String>,
    model: Option<String>,
    /// In lower case.
    text: Option<String>,
    pub(super) skip: usize,
    pub(super) count: usize,
}

impl Filter {
    pub(super) fn read(uri: &Uri) -> Self {
        let given = |name: &str| query(uri, name).filter(|value| !value.is_empty());
        let number = |name: &str| given(name).and_then(|value| value.parse().ok());
        Self {
            state: given("state"),
            model: given("model"),
            text: given("q").map(|text| text.to_lowercase()),
            skip: number("skip").unwrap_or(0),
            count: number("count").unwrap_or(USUAL_TASKS).min(MOST_TASKS),
        }
    }

    fn takes(&self, task: &Task, now: OffsetDateTime) -> bool {
        let state = || match (task.state(now), &task.ending) {
            (State::Terminal, Ending::Ready) => "ready",
            (State::Terminal, Ending::Failed { .. }) => "failed",
            (State::Terminal, _) => "moderated",
            _ => "running",
        };
        self.state.as_deref().is_none_or(|wanted| wanted == state())
            && self.model.as_ref().is_none_or(|wanted| *wanted == task.slug)
            && self.text.as_ref().is_none_or(|text| {
                task.id.starts_with(text.as_str())
                    || truncated(&task.job.prompt, LONGEST_PROMPT)
                        .to_lowercase()
                        .contains(text)
            })
    }
}

/// Everything that the page shows at all times.
pub(super) fn state(app: &App, filter: &Filter) -> Response {
    let now = app.clock.now();
    let all: Vec<Arc<Task>> = lock(&app.tasks).newest_first().cloned().collect();
    let mut matching = 0;
    let mut shown = Vec::new();
    for task in all.iter().filter(|task| filter.takes(task, now)) {
        if matching >= filter.skip && shown.len() < filter.count {
            shown.push(task);
        }
        matching += 1;
    }
    let ids: HashSet<&str> = shown.iter().map(|task| task.id.as_str()).collect();
    let mut timelines = app.record.timelines(&ids);
    let tasks: Vec<Value> = shown
        .iter()
        .map(|task| task_of(task, now, &timelines.remove(&task.id).unwrap_or_default()))
        .collect();
    let limits: Vec<Value> = POOLS
        .iter()
        .map(|pool| json!({ "name": pool.name, "active": lock(&app.tasks).active(*pool, now), "limit": pool.limit }))
        .collect();
    let observations = app.record.violations();
    let newest: Vec<_> = observations.iter().rev().take(MOST_OBSERVATIONS).collect();
    json_response(
        StatusCode::OK,
        &json!({
            "credits": lock(&app.account).credits(),
            "limits": limits,
            "limited": app.limits,
            "any_key": app.keys.accepts_any(),
            "total_tasks": all.len(),
            "total_requests": app.record.total(),
            "other_requests": app.record.without_task(0, 0).0,
            "matching_tasks": matching,
            "tasks": tasks,
            "total_observations": observations.len(),
            "observations": newest,
            "rules": app.faults.rules(),
        }),
    )
}

fn task_of(task: &Task, now: OffsetDateTime, steps: &[Step]) -> Value {
    let reported = report::outline(task, now);
    let ends = task.ends_at();
    let kind = match task.job.work {
        Work::Picture { .. } => "picture",
        Work::Video { .. } => "video",
    };
    json!({
        "id": task.id,
        "model": task.slug,
        "prompt": truncated(&task.job.prompt, LONGEST_PROMPT),
        "seed": task.reported_seed,
        "status": reported["status"],
        "progress": reported["progress"],
        "details": reported["details"],
        "cost": task.price.credits,
        "billed": task.is_billed(),
        "kind": kind,
        "width": task.job.canvas.width,
        "height": task.job.canvas.height,
        "seconds": seconds(&task.job),
        "submitted": rfc3339(task.submitted),
        "ends": (now >= ends).then(|| rfc3339(ends)),
        "duration": (ends - task.submitted).as_seconds_f64(),
        "media": task.is_ready(now).then(|| format!("/emulator/media/{}", task.id)),
        "preview": task.is_ready(now).then(|| format!("/emulator/preview/{}", task.id)),
        "steps": steps,
    })
}

/// The length of a video.
fn seconds(job: &Job) -> Option<f64> {
    match job.work {
        Work::Picture { .. } => None,
        Work::Video { seconds, .. } => Some(seconds),
    }
}

fn rfc3339(time: OffsetDateTime) -> String {
    time.format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}
