//! A request as it is observed before any handler sees it: what it is for, and which task it is about.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{Method, request::Parts},
};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::head::query;
use crate::{
    app::App,
    faults::{Phase, engine::Subject},
    origins::Role,
    signing,
    sync::lock,
    task::state::Task,
    witness::{conduct::Observer, record::BodyHash},
};

/// A request that has been observed.
pub(crate) struct Observation {
    /// Of the port.
    pub(crate) role: Role,
    pub(crate) phase: Phase,
    pub(crate) number: u64,
    /// Since the request before it.
    pub(crate) gap: Duration,
    pub(crate) at: OffsetDateTime,
    /// The task that is polled or fetched.
    pub(crate) task: Option<Arc<Task>>,
    slug: Option<String>,
    body: Option<BodyHash>,
}

impl Observation {
    pub(crate) fn new(app: &App, role: Role, parts: &Parts) -> Self {
        let at = app.clock.now();
        let (number, gap) = app.record.begin(at);
        let (task, phase) = (task_of(app, parts), phase_of(app, parts));
        let slug = match (&task, phase) {
            (Some(task), _) => Some(task.slug.clone()),
            (None, Phase::Submit) => Some(parts.uri.path().trim_start_matches("/v1/").to_owned()),
            (None, _) => None,
        };
        Self {
            role,
            phase,
            number,
            gap,
            at,
            task,
            slug,
            body: None,
        }
    }

    /// With the body of a submit, so that it is known when it comes again.
    pub(crate) async fn with_body(mut self, app: &App, parts: &Parts, body: &Bytes) -> Self {
        if self.phase == Phase::Submit {
            self.body = body_hash(app, parts, body.clone()).await;
        }
        self
    }

    /// The request as far as rules ask.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            phase: self.phase,
            slug: self.slug.as_deref(),
            task: self.task.as_ref().map(|task| task.id.as_str()),
        }
    }

    /// The request as far as the client's conduct is concerned.
    pub(crate) fn observer<'a>(&'a self, app: &'a App) -> Observer<'a> {
        Observer {
            record: &app.record,
            number: self.number,
            phase: self.phase,
            at: self.at,
            task: self.task.as_ref().map(|task| (task.id.as_str(), &task.client)),
            body: self.body,
        }
    }
}

fn phase_of(app: &App, parts: &Parts) -> Phase {
    match parts.uri.path() {
        "/v1/get_result" => Phase::Poll,
        path if path.starts_with("/results/") => Phase::Download,
        path if parts.method == Method::POST && app.contract.is_submit(path) => Phase::Submit,
        _ => Phase::Account,
    }
}

fn task_of(app: &App, parts: &Parts) -> Option<Arc<Task>> {
    let id = match parts.uri.path() {
        "/v1/get_result" => query(&parts.uri, "id")?,
        path => signing::parse_path(path)?.0.to_owned(),
    };
    lock(&app.tasks).get(&id)
}

async fn body_hash(app: &App, parts: &Parts, body: Bytes) -> Option<BodyHash> {
    let (path, length) = (parts.uri.path().to_owned(), body.len());
    let hash = move || {
        let mut hasher = Sha256::new();
        hasher.update(path);
        hasher.update([0]);
        hasher.update(&body);
        let mut hash = BodyHash::default();
        hash.copy_from_slice(&hasher.finalize()[..16]);
        hash
    };
    app.reading.run(length, hash).await
}
