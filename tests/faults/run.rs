//! One row: a task from its submit to its file, while an emulator does something wrong.

use std::{
    convert::Infallible,
    fs,
    future::ready,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    Case,
    support::{KEY, quick, quick_polls, quick_retries},
    webhooks,
};
use bfl::{Client, ClientBuilder, Error, Host, TaskHandle, models};
use bfl_emulator::{Clock, Emulator, Exchange, Phase, Rule, Violation};

/// What the task costs, in credits.
const COST: f64 = 3.0;
const CREDITS: f64 = 100.0;
const PROMPT: &str = "a red fox in the snow";
const FILE: &str = "fox.jpg";

/// What became of a task.
#[derive(Clone, Debug)]
pub(crate) struct Observed {
    /// `Ready`, or the kind of error.
    pub(crate) outcome: String,
    pub(crate) submits: usize,
    pub(crate) polls: usize,
    pub(crate) downloads: usize,
    /// What the receiver made of each webhook.
    pub(crate) deliveries: Vec<String>,
    pub(crate) known: Known,
    /// What resuming gives after the fault has gone, where there is a handle to resume.
    pub(crate) resumed: Option<String>,
    /// How many tasks were made.
    pub(crate) tasks: usize,
    /// How many tasks were paid for.
    pub(crate) charged: f64,
    pub(crate) violations: Vec<Violation>,
    /// Whether something secret stands in the error.
    pub(crate) told_secret: bool,
    pub(crate) left: Left,
    /// The file's content.
    pub(crate) saved: Option<Vec<u8>>,
    /// Whether the client had the handle before anything went wrong.
    had_handle: bool,
}

/// What is known of the task at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Handle,
    Id,
    Nothing,
}

/// What is in the folder at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    Whole,
    /// The file, with another content than it should have.
    Different,
    Nothing,
    Rubbish(Vec<String>),
}

/// How a task ended: what was saved, or the error.
pub(crate) struct Ended {
    pub(crate) result: Result<(), Error>,
    pub(crate) outcome: String,
    pub(crate) deliveries: Vec<String>,
    pub(crate) id_known: bool,
}

impl Ended {
    pub(crate) fn of(result: Result<(), Error>) -> Self {
        let outcome = match &result {
            Ok(()) => "Ready".to_owned(),
            Err(error) => kind(error),
        };
        let id_known = result
            .as_ref()
            .map_or_else(|error| error.task_id().is_some(), |()| true);
        Self {
            result,
            outcome,
            deliveries: Vec::new(),
            id_known,
        }
    }
}

/// Makes a picture without any fault.
pub(crate) async fn faultless() -> Observed {
    make_while(&[], Phase::Submit, Policies::Quick { stalls: false }, None).await
}

/// Makes a picture while something goes wrong. `whole` is what the file should contain.
pub(crate) async fn run(case: &Case, whole: &[u8]) -> Observed {
    let policies = match case.default_policies {
        true => Policies::Default,
        false => Policies::Quick {
            stalls: case.example.stalls(),
        },
    };
    make_while(&case.rules(), case.phase, policies, Some(whole)).await
}

/// How patient the client is.
#[derive(Clone, Copy)]
enum Policies {
    /// Milliseconds and seconds. A read time-out is short where an answer stalls.
    Quick { stalls: bool },
    /// As they come.
    Default,
}

async fn make_while(rules: &[Rule], phase: Phase, policies: Policies, whole: Option<&[u8]>) -> Observed {
    let clock = match phase {
        Phase::Webhook => Clock::manual(),
        _ => Clock::real(),
    };
    let mut builder = Emulator::builder().credits(CREDITS).clock(clock.clone());
    for rule in rules {
        builder = builder.fault(rule.clone());
    }
    let emulator = builder.start().await.unwrap();
    let had_handle = Arc::new(AtomicBool::new(false));
    let kept = had_handle.clone();
    let client = client_of(&emulator.base_url(), policies)
        .on_submit(move |_| {
            kept.store(true, Ordering::SeqCst);
            ready(Ok::<(), Infallible>(()))
        })
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    let ended = match phase {
        Phase::Webhook => webhooks::receive(&emulator, &clock, &client, &path).await,
        _ => Ended::of(make(&client, &path).await),
    };
    let had_handle = had_handle.load(Ordering::SeqCst);
    observed(&emulator, &client, ended, folder.path(), whole, had_handle).await
}

fn client_of(base_url: &str, policies: Policies) -> ClientBuilder {
    match policies {
        Policies::Quick { stalls } => impatient(base_url, stalls),
        Policies::Default => Client::builder().api_key(KEY).host(Host::custom(base_url).unwrap()),
    }
    // Nothing here speaks TLS, and reading the system's certificates takes long without optimisation.
    .http(|| reqwest::Client::builder().tls_certs_only(std::iter::empty()))
}

/// A client whose patience ends within seconds. What a row needs is far from what it allows, so that a busy machine
/// changes nothing; therefore only a row in which an answer stalls has a short time-out.
fn impatient(base_url: &str, stalls: bool) -> ClientBuilder {
    let mut polls = quick_polls();
    polls.patience = Duration::from_secs(5);
    polls.grace = Duration::from_secs(2);
    let mut retries = quick_retries();
    retries.throttle_patience = Duration::from_millis(3900);
    retries.max_wait = Duration::from_secs(3);
    let timeout = Duration::from_millis(if stalls { 5000 } else { 20_000 });
    quick(base_url)
        .request_timeout(timeout)
        .stall_timeout(timeout)
        .poll_policy(polls)
        .retry_policy(retries)
}

pub(crate) fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new(PROMPT).width(64).height(64).seed(7)
}

async fn make(client: &Client, path: &Path) -> Result<(), Error> {
    let image = client.generate(fox()).await?;
    image.save(path).await?;
    Ok(())
}

async fn observed(
    emulator: &Emulator,
    client: &Client,
    ended: Ended,
    folder: &Path,
    whole: Option<&[u8]>,
    had_handle: bool,
) -> Observed {
    let record = emulator.record();
    let count = |phase: Phase| record.iter().filter(|request| request.phase == phase).count();
    let handle = ended.result.as_ref().err().and_then(Error::task);
    // A webhook's task has no polling URL, and so nothing that could be resumed.
    let handle = handle.filter(|handle| !handle.polling_url().is_empty());
    let shown = ended.result.as_ref().err().map(all_texts).unwrap_or_default();
    let (left, saved) = left(folder, whole);
    let known = match handle {
        Some(_) => Known::Handle,
        None if ended.id_known => Known::Id,
        None => Known::Nothing,
    };
    let mut observed = Observed {
        outcome: ended.outcome,
        submits: count(Phase::Submit),
        polls: count(Phase::Poll),
        downloads: count(Phase::Download),
        deliveries: ended.deliveries,
        known,
        resumed: None,
        tasks: tasks(&record),
        charged: (CREDITS - emulator.credits()) / COST,
        violations: emulator.violations(),
        told_secret: [KEY, PROMPT, "sig="].iter().any(|secret| shown.contains(secret)),
        left,
        saved,
        had_handle,
    };
    if let Some(handle) = handle {
        emulator.clear_faults();
        observed.resumed = Some(resume(client, handle.clone()).await);
    }
    observed
}

async fn resume(client: &Client, handle: TaskHandle) -> String {
    let fetched = async { client.resume(handle).await?.bytes().await };
    match fetched.await {
        Ok(_) => "Ready".to_owned(),
        Err(error) => kind(&error),
    }
}

/// What an error says, with its sources.
fn all_texts(error: &Error) -> String {
    let mut texts = format!("{error} {error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        texts.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    texts
}

/// The name of an error's kind.
pub(crate) fn kind(error: &Error) -> String {
    format!("{:?}", error.kind())
}

fn tasks(record: &[Exchange]) -> usize {
    let mut made: Vec<_> = record
        .iter()
        .filter(|request| request.phase == Phase::Submit)
        .filter_map(|request| request.task.as_deref())
        .collect();
    made.sort_unstable();
    made.dedup();
    made.len()
}

fn left(folder: &Path, whole: Option<&[u8]>) -> (Left, Option<Vec<u8>>) {
    let files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    match &files[..] {
        [] => (Left::Nothing, None),
        [file] if file == FILE => {
            let saved = fs::read(folder.join(FILE)).unwrap();
            let is_whole = whole.is_none_or(|whole| whole == saved);
            (if is_whole { Left::Whole } else { Left::Different }, Some(saved))
        }
        _ => (Left::Rubbish(files), None),
    }
}

impl Observed {
    pub(crate) fn key_leaked(&self) -> bool {
        let leak = |violation: &Violation| {
            matches!(
                violation,
                Violation::KeySentToDelivery { .. } | Violation::KeySentElsewhere { .. }
            )
        };
        self.told_secret || self.violations.iter().any(leak)
    }

    /// Which rules of the crate a row breaks; there should be none, whatever goes wrong.
    pub(crate) fn broken_rules(&self, case: &Case) -> Vec<String> {
        let ready = self.outcome == "Ready";
        let file_fits = match &self.left {
            Left::Whole | Left::Different => ready,
            Left::Nothing => !ready,
            Left::Rubbish(_) => false,
        };
        let handle_kept = ready || self.known == Known::Handle;
        let past_submit = self.had_handle || matches!(case.phase, Phase::Poll | Phase::Download);
        let rules = [
            (!self.key_leaked(), "nothing secret gets out"),
            (self.violations.is_empty(), "a client does nothing that it must not do"),
            (self.tasks <= 1 && self.charged <= 1.0, "nothing is charged twice"),
            (self.tasks as f64 == self.charged, "every task is paid for"),
            (file_fits, "there is a file if it is whole, and else nothing"),
            (
                handle_kept || !past_submit,
                "after the submit every error has the handle",
            ),
            (
                self.known != Known::Nothing || case.phase != Phase::Webhook,
                "a task for a webhook has its id",
            ),
        ];
        rules
            .iter()
            .filter(|(holds, _)| !holds)
            .map(|(_, rule)| format!("{rule}: not so with {case:?}: {self:?}"))
            .collect()
    }
}
