//! Bringing back what the journal holds.

use std::sync::Arc;

use super::{accept::prepare, webhook};
use crate::{
    app::App,
    faults::engine::Engine,
    sync::lock,
    task::journal::{Entry, SavedTask},
    text::sanitised,
};

/// Most tasks that are reported one by one when they are skipped.
const MOST_NOTES: usize = 20;

/// Brings back what the journal holds. What the contract no longer accepts is skipped, and noted.
pub(crate) fn restore(app: &Arc<App>) -> std::io::Result<Vec<String>> {
    let mut notes = Vec::new();
    let Some(journal) = &app.journal else { return Ok(notes) };
    journal.each(|entry| match entry {
        Entry::Signing(_) => {}
        Entry::DeletedFinetune(id) => {
            lock(&app.account).delete_finetune(&id, app.clock.now());
        }
        Entry::Task(saved) => {
            if restore_task(app, &saved).is_none() && notes.len() < MOST_NOTES {
                notes.push(format!(
                    "task {} of {} was skipped: the contract does not accept it",
                    saved.id,
                    sanitised(&saved.path)
                ));
            }
        }
    })?;
    Ok(notes)
}

fn restore_task(app: &Arc<App>, saved: &SavedTask) -> Option<()> {
    let slug = saved.path.strip_prefix("/v1/")?;
    let schema = app.contract.submit_body(slug)?.check(&saved.body).ok()?;
    let new = prepare(app, saved, schema, Engine::default(), Some(saved.duration)).ok()?;
    let task = new.task;
    if lock(&app.tasks).get(&task.id).is_some() {
        return Some(());
    }
    if task.is_billed() {
        lock(&app.account).pay(task.price.credits);
    }
    lock(&app.tasks).add(task.clone());
    if let Some(webhook) = new.webhook.filter(|_| task.ends_at() > app.clock.now()) {
        webhook::schedule(app, task, webhook);
    }
    Some(())
}
