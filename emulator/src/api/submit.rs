//! Taking a task: from a request's bytes to a task that is paid for, remembered and written down. Once it is charged, a
//! task is taken to the end even if its client has gone.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    api::{
        App, checked_body,
        intercept::{Told, rules_for_task},
        lock, ok,
        reply::Refusal,
        webhook::{self, Hook},
    },
    contract::Schema,
    faults::engine::Engine,
    origins::Role,
    task::{
        draft,
        family::Pool,
        journal::{Entry, Saved},
        plan,
        request::Request,
        tasks::Task,
        timing,
        trigger::Ending,
    },
};

/// Most tasks that are told one by one when they are left out.
const MOST_TOLD: usize = 20;

/// A task that can be taken.
struct Made {
    task: Arc<Task>,
    hook: Option<Hook>,
    /// How long it takes on the service.
    measured: Duration,
}

/// Answers a submit at the route of this position.
pub(crate) async fn submit(app: &Arc<App>, index: usize, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    let poll_origin = app.origins.url(Role::Poll, &headers);
    let (own, length) = (app.clone(), body.len());
    let read = move || read(&own, index, &headers, &body).map_err(Refusal::written);
    let (made, saved) = app.reading.run(length, read).await.ok_or_else(Refusal::broken)??;
    let mut answer = ok(accepted(&made.task, made.hook.as_ref(), &poll_origin));
    let advice = app.speed.advice(made.measured).filter(|_| made.hook.is_none());
    if let Some(seconds) = advice {
        let headers = answer.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let task = made.task.id.clone();
    answer.extensions_mut().insert(Told { task, ended: None });
    // On its own: the client may go away in the middle.
    let taken = tokio::spawn(take(app.clone(), made, saved));
    taken.await.map_err(|_| Refusal::broken())??;
    Ok(answer)
}

/// The task that a request asks for, and what is to be written of it.
fn read(app: &App, index: usize, headers: &HeaderMap, body: &[u8]) -> Result<(Made, Saved), Refusal> {
    let route = &app.contract.routes()[index];
    let (body, schema) = checked_body(route, headers, body)?;
    let mut saved = Saved {
        id: Uuid::new_v4().to_string(),
        path: route.path.clone(),
        submitted: app.clock.now(),
        duration: Duration::ZERO,
        delivery_origin: app.origins.url(Role::Delivery, headers),
        seed: Some(lock(&app.seeds).u32(..)),
        body,
    };
    let made = made(app, &saved, schema, rules_for_task(headers, app.seed)?, None)?;
    saved.duration = made.task.duration;
    Ok((made, saved))
}

/// The task of a valid request, and its webhook. `duration` is known of a task that was made before.
fn made(
    app: &App,
    saved: &Saved,
    schema: &Schema,
    faults: Engine,
    duration: Option<Duration>,
) -> Result<Made, Refusal> {
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
            return Err(Refusal::text(StatusCode::BAD_REQUEST, message));
        }
    }
    let mut plan = plan::plan(&request, &app.rates, saved.seed.unwrap_or_default())?;
    if broken_draft {
        plan.provocation.ending = Ending::corrupted_input();
    }
    let measured = timing::measured(&request);
    let expected = || {
        let delayed = app.speed.scale(measured).saturating_add(plan.provocation.delay);
        delayed.min(timing::LONGEST)
    };
    let task = Task {
        id: saved.id.clone(),
        slug: slug.to_owned(),
        family: request.family,
        submitted: saved.submitted,
        duration: duration.unwrap_or_else(expected),
        ending: plan.provocation.ending,
        price: plan.price,
        told_prompt: plan.told_prompt,
        draft: request
            .flag("draft")
            .then(|| draft::bundle(&saved.body, &plan.told_seed)),
        told_seed: plan.told_seed,
        job: plan.job,
        faults,
        behaviour: Mutex::default(),
    };
    Ok(Made {
        hook: webhook::asked(&request, saved.delivery_origin.clone()),
        task: Arc::new(task),
        measured,
    })
}

/// Takes the credits, remembers the task and writes it down, or leaves everything as it was.
async fn take(app: Arc<App>, made: Made, saved: Saved) -> Result<(), Refusal> {
    let task = made.task;
    reserve(&app, &task)?;
    if let Err(refusal) = keep(&app, Entry::Task(Box::new(saved))).await {
        if task.is_billed() {
            lock(&app.account).pay(-task.price.credits);
        }
        lock(&app.tasks).remove(&task.id);
        return Err(refusal);
    }
    if let Some(hook) = made.hook {
        webhook::start(&app, task, hook);
    }
    Ok(())
}

/// Takes the credits and remembers the task, if there are credits and a free place.
fn reserve(app: &App, task: &Arc<Task>) -> Result<(), Refusal> {
    let pool = Pool::of(&task.slug);
    let mut account = lock(&app.account);
    let mut tasks = lock(&app.tasks);
    if !account.can_pay(task.price.credits) {
        return Err(Refusal::text(StatusCode::PAYMENT_REQUIRED, "Insufficient credits"));
    }
    if app.limits && tasks.active(pool, task.submitted) >= pool.limit() {
        return Err(Refusal::text(StatusCode::TOO_MANY_REQUESTS, "Too many active tasks"));
    }
    if task.is_billed() {
        account.pay(task.price.credits);
    }
    tasks.add(pool, task.clone());
    Ok(())
}

/// Writes an entry to the state file, if there is one.
pub(crate) async fn keep(app: &Arc<App>, entry: Entry) -> Result<(), Refusal> {
    if app.state.is_none() {
        return Ok(());
    }
    let own = app.clone();
    let write = move || own.state.as_ref().map_or(Ok(()), |file| file.append(&entry));
    let written = app.writing.run(write).await.ok_or_else(Refusal::broken)?;
    written.map_err(|error| {
        let message = format!("The emulator's state file cannot be written: {error}");
        Refusal::text(StatusCode::INTERNAL_SERVER_ERROR, message)
    })
}

/// Brings back what a state file holds. What the contract no longer takes is left out and told.
pub(crate) fn restore(app: &Arc<App>) -> std::io::Result<Vec<String>> {
    let mut left_out = Vec::new();
    let Some(file) = &app.state else { return Ok(left_out) };
    file.each(|entry| match entry {
        Entry::Signing(_) => {}
        Entry::DeletedFinetune(id) => {
            lock(&app.account).delete_finetune(&id, app.clock.now());
        }
        Entry::Task(saved) => {
            if restore_task(app, &saved).is_none() && left_out.len() < MOST_TOLD {
                left_out.push(format!(
                    "task {} of {} was left out: the contract does not take it",
                    saved.id, saved.path
                ));
            }
        }
    })?;
    Ok(left_out)
}

fn restore_task(app: &Arc<App>, saved: &Saved) -> Option<()> {
    let mut routes = app.contract.routes().iter();
    let route = routes.find(|route| route.submits && route.path == saved.path)?;
    let schema = route.body.as_ref()?.check(&saved.body).ok()?;
    let made = made(app, saved, schema, Engine::default(), Some(saved.duration)).ok()?;
    let task = made.task;
    if lock(&app.tasks).get(&task.id).is_some() {
        return Some(());
    }
    if task.is_billed() {
        lock(&app.account).pay(task.price.credits);
    }
    lock(&app.tasks).add(Pool::of(&task.slug), task.clone());
    if let Some(hook) = made.hook.filter(|_| task.ends() > app.clock.now()) {
        webhook::start(app, task, hook);
    }
    Some(())
}

/// The answer to a submit: with a polling URL, or with the webhook's where one was given.
fn accepted(task: &Task, hook: Option<&Hook>, poll_origin: &str) -> Value {
    let tells = task.family.tells_cost();
    let number = |value: f64| if tells { json!(value) } else { Value::Null };
    let mut answer = json!({
        "id": task.id,
        "cost": number(task.price.credits),
        "input_mp": number(task.price.input_mp),
        "output_mp": number(task.price.output_mp),
    });
    match hook {
        Some(hook) => {
            answer["status"] = json!("Pending");
            answer["webhook_url"] = json!(hook.url);
        }
        None => answer["polling_url"] = json!(format!("{poll_origin}/v1/get_result?id={}", task.id)),
    }
    answer
}
