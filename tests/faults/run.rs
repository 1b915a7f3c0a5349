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

use bfl::{Client, ClientBuilder, Error, Host, TaskHandle};
use bfl_emulator::{Clock, Emulator, Exchange, Phase, Rule};

use crate::{
    case::Case,
    observed::{Known, Left, Observed},
    support::{KEY, quick, quick_polls, quick_retries},
    task::{Ended, PROMPT, fox, kind},
    webhooks,
};

/// What the task costs, in credits.
const COST: f64 = 3.0;
const CREDITS: f64 = 100.0;
const FILE: &str = "fox.jpg";

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
