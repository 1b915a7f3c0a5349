//! Accepting a task: it is charged, remembered and written down, or everything stays as it was. Once it is charged, a
//! task is taken to the end even if its client has gone.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::http::StatusCode;

use super::{
    error::ApiError,
    webhook::{self, Webhook},
};
use crate::{
    app::App,
    contract::Schema,
    faults::engine::Engine,
    sync::lock,
    task::{
        draft,
        journal::{Entry, SavedTask},
        plan::plan,
        request::Request,
        state::Task,
        timing,
        trigger::Ending,
    },
};

/// A task that can be accepted.
pub(crate) struct NewTask {
    pub(crate) task: Arc<Task>,
    pub(crate) webhook: Option<Webhook>,
    /// How long it takes on the service.
    pub(crate) measured: Duration,
}

/// The task of a valid request, and its webhook. `duration` is known of a task that was made before.
pub(crate) fn prepare(
    app: &App,
    saved: &SavedTask,
    schema: &Schema,
    faults: Engine,
    duration: Option<Duration>,
) -> Result<NewTask, ApiError> {
    let slug = saved.path.trim_start_matches("/v1/");
    let of_task = |id: &str| lock(&app.tasks).get(id)?.draft.clone();
    let draft = (saved.body["mode"] == draft::MODE).then(|| draft::restored(&saved.body, of_task));
    let broken_draft = draft == Some(None);
    let draft = draft.flatten();
    let request = Request::new(slug, &saved.body, schema).with_draft(draft.as_ref());

    if request.value("finetune_id").is_some() {
        let known = lock(&app.account).find_finetune(request.text("finetune_id"));
        if !known && duration.is_none() {
            let message = "Finetune not found or not ready";
            return Err(ApiError::text(StatusCode::BAD_REQUEST, message));
        }
    }
    let mut plan = plan(&request, &app.rates, saved.seed.unwrap_or_default())?;
    if broken_draft {
        plan.triggers.ending = Ending::corrupted_input();
    }
    let measured = timing::measured(&request);
    let expected = || {
        let delayed = app.speed.scale(measured).saturating_add(plan.triggers.delay);
        delayed.min(timing::LONGEST)
    };
    let task = Task {
        id: saved.id.clone(),
        slug: slug.to_owned(),
        family: request.family,
        submitted: saved.submitted,
        duration: duration.unwrap_or_else(expected),
        ending: plan.triggers.ending,
        price: plan.price,
        reported_prompt: plan.reported_prompt,
        draft: request
            .flag("draft")
            .then(|| draft::bundle(&saved.body, &plan.reported_seed)),
        reported_seed: plan.reported_seed,
        job: plan.job,
        faults,
        client: Mutex::default(),
    };
    Ok(NewTask {
        webhook: Webhook::requested(&request, saved.delivery_origin.clone()),
        task: Arc::new(task),
        measured,
    })
}

/// Takes the credits, remembers the task and writes it down, or leaves everything as it was.
pub(crate) async fn accept(app: Arc<App>, new: NewTask, saved: SavedTask) -> Result<(), ApiError> {
    let task = new.task;
    reserve(&app, &task)?;
    if let Err(error) = keep(&app, Entry::Task(Box::new(saved))).await {
        if task.is_billed() {
            lock(&app.account).pay(-task.price.credits);
        }
        lock(&app.tasks).remove(&task.id);
        return Err(error);
    }
    if let Some(webhook) = new.webhook {
        webhook::schedule(&app, task, webhook);
    }
    Ok(())
}

/// Takes the credits and remembers the task, if there are credits and the limit of active tasks is not reached.
fn reserve(app: &App, task: &Arc<Task>) -> Result<(), ApiError> {
    let pool = task.family.pool;
    let mut account = lock(&app.account);
    let mut tasks = lock(&app.tasks);
    if !account.can_pay(task.price.credits) {
        return Err(ApiError::text(StatusCode::PAYMENT_REQUIRED, "Insufficient credits"));
    }
    if app.limits && tasks.active(pool, task.submitted) >= pool.limit {
        return Err(ApiError::text(StatusCode::TOO_MANY_REQUESTS, "Too many active tasks"));
    }
    if task.is_billed() {
        account.pay(task.price.credits);
    }
    tasks.add(task.clone());
    Ok(())
}

/// Writes an entry to the journal, if there is one.
pub(crate) async fn keep(app: &Arc<App>, entry: Entry) -> Result<(), ApiError> {
    if app.journal.is_none() {
        return Ok(());
    }
    let own = app.clone();
    let write = move || own.journal.as_ref().map_or(Ok(()), |journal| journal.append(&entry));
    let written = app.writing.run(write).await.ok_or_else(ApiError::internal)?;
    written.map_err(|error| {
        let message = format!("The emulator's state file cannot be written: {error}");
        ApiError::text(StatusCode::INTERNAL_SERVER_ERROR, message)
    })
}
