//! Poll policy: when a task is asked about, and for how long. Time is injected (`support::pace`).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    fmt::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use bfl::{Client, ClientBuilder, ErrorKind, Host, PollPolicy, TaskHandle, models};
use futures_util::StreamExt;
use serde_json::json;
use support::{KEY, Reply, Server, accepted, answer, json, pace::Pace, quick, quick_polls, ready, status};
use tokio::time::Instant;

const SAMPLE: &str = "https://example.com/x.png";

/// A server of one task, which remembers when it was asked: in seconds since the submit.
struct Asked {
    server: Server,
    polls: Arc<Mutex<Vec<f64>>>,
}

impl Asked {
    /// `poll` gets the seconds since the submit, and how many polls came before.
    async fn start(poll: impl Fn(f64, usize) -> Reply + Send + Sync + 'static) -> Self {
        let submitted = Arc::new(Mutex::new(Instant::now()));
        let polls: Arc<Mutex<Vec<f64>>> = Arc::default();
        let seen = polls.clone();
        let server = Server::start(move |request, url, _| {
            if request.method == "POST" {
                *submitted.lock().unwrap() = Instant::now();
                return accepted(url);
            }
            let since = submitted.lock().unwrap().elapsed().as_secs_f64();
            let mut polls = seen.lock().unwrap();
            polls.push(since);
            poll(since, polls.len() - 1)
        })
        .await;
        Self { server, polls }
    }

    fn client(&self) -> ClientBuilder {
        Client::builder()
            .api_key(KEY)
            .host(Host::custom(&self.server.url).unwrap())
    }

    /// The handle of its task, submitted at an instant of the machine's clock: in milliseconds since 1970.
    fn submitted_at(&self, slug: &str, milliseconds: u64) -> TaskHandle {
        let url = format!("{}/v1/get_result?id=task-1", self.server.url);
        let stored = json!({ "id": "task-1", "polling_url": url, "model": slug, "submitted_at": milliseconds });
        serde_json::from_value(stored).unwrap()
    }

    /// The handle of its task, submitted in this instant, however long the test's thread is kept waiting.
    fn just_submitted(&self, slug: &str) -> TaskHandle {
        self.submitted_at(slug, u64::MAX)
    }

    /// When it was asked, in tenths of a second.
    fn polls(&self) -> Vec<f64> {
        let polls = self.polls.lock().unwrap();
        polls.iter().map(|since| (since * 10.0).round() / 10.0).collect()
    }
}

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow")
}

/// The error of a task that is never told, and when it was asked about last.
async fn given_up(asked: &Asked) -> (bfl::Error, f64) {
    let client = asked.client().build().unwrap();
    let error = client.generate(fox()).await.unwrap_err();
    (error, *asked.polls().last().unwrap())
}

fn pending_for(seconds: f64) -> impl Fn(f64, usize) -> Reply {
    move |since, _| {
        if since < seconds {
            status("Pending")
        } else {
            ready(SAMPLE)
        }
    }
}

/// What was measured on the service, in seconds from submit to `Ready`.
const MEASURED: &[(&str, f64)] = &[
    ("flux-2-klein-4b", 2.5),
    ("flux-2-klein-9b", 4.9),
    ("flux-tools/erase-v1", 2.3),
    ("flux-tools/vto-v2", 4.4),
    ("flux-pro-1.1", 2.4),
    ("flux-pro-1.1-ultra", 10.8),
    ("flux-kontext-pro", 6.6),
    ("flux-2-flex", 8.8),
    ("flux-2-pro", 11.6),
    ("flux-2-max", 40.0),
    ("flux-tools/outpainting-v1", 33.0),
    ("flux-3-image", 95.0),
    ("flux-3-video", 67.0),
    ("flux-3-video", 155.0),
];

#[tokio::test]
async fn little_time_is_lost_and_few_polls_are_made() {
    let _pace = Pace::start();
    let mut table = String::new();
    for (slug, seconds) in MEASURED {
        let asked = Asked::start(pending_for(*seconds)).await;
        let client = asked.client().build().unwrap();
        client.resume(asked.just_submitted(slug)).await.unwrap();
        let polls = asked.polls();
        let lost = polls.last().unwrap() - seconds;
        assert!(lost <= 0.5 + 0.1 * seconds && polls.len() <= 20, "{slug}: {polls:?}");
        writeln!(
            table,
            "{slug:<26} ready after {seconds:>5.1} s: asked {:>2} times from {:>4.1} s on, {lost:>3.1} s lost",
            polls.len(),
            polls[0],
        )
        .unwrap();
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn retry_after_beats_the_policy() {
    let _pace = Pace::start();
    let asked = Asked::start(|_, before| match before {
        0 => answer(503, "retry-after: 30\r\n", ""),
        1 => answer(200, "retry-after: 2\r\n", r#"{"id":"task-1","status":"Pending"}"#),
        _ => ready(SAMPLE),
    })
    .await;
    let client = asked.client().build().unwrap();
    client.resume(asked.just_submitted("flux-2-klein-4b")).await.unwrap();
    assert_eq!(asked.polls(), [2.0, 32.0, 34.0]);
}

#[tokio::test]
async fn a_single_task_has_no_jitter_and_one_of_a_batch_has() {
    let _pace = Pace::start();
    let asked = Asked::start(pending_for(20.0)).await;
    let client = asked.client().build().unwrap();
    client.resume(asked.just_submitted("flux-2-pro")).await.unwrap();
    let single = asked.polls();
    assert_eq!(single[..4], [8.0, 8.7, 9.5, 10.6]);
    let mut first_polls = Vec::new();
    for _ in 0..8 {
        let asked = Asked::start(pending_for(20.0)).await;
        let client = asked.client().build().unwrap();
        let batch: Vec<_> = client.resume_all([asked.just_submitted("flux-2-pro")]).collect().await;
        assert!(batch[0].result.is_ok());
        first_polls.push(asked.polls()[0]);
    }
    assert!(
        first_polls.iter().all(|first| (6.0..=10.1).contains(first)),
        "{first_polls:?}"
    );
    assert!(
        first_polls.iter().any(|first| *first != first_polls[0]),
        "{first_polls:?}"
    );
}

#[tokio::test]
async fn the_deadline_ends_the_waiting_and_not_the_task() {
    let _pace = Pace::start();
    let asked = Asked::start(|_, _| status("Pending")).await;
    let client = asked.client().build().unwrap();
    let error = client.generate(fox()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    assert!(error.is_timeout() && error.task().is_some());
    let last = *asked.polls().last().unwrap();
    assert!(
        (1195.0..=1200.0).contains(&last),
        "twenty minutes, eight times the slowest: {last}"
    );
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun_and_is_said() {
    let _pace = Pace::start();
    let pending = r#"{"id":"task-1","status":"Pending"}"#;
    let asked = Asked::start(move |_, _| answer(200, "retry-after: 3600\r\n", pending)).await;
    let client = asked.client().build().unwrap();
    let error = client.generate(fox()).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(error.to_string().contains("was to come 3600.0s later"), "{error}");
    assert_eq!(asked.polls().len(), 1);
}

#[tokio::test]
async fn polls_may_fail_for_two_minutes() {
    let _pace = Pace::start();
    let asked = Asked::start(|since, _| {
        if since < 120.0 {
            answer(502, "", "<html>")
        } else {
            ready(SAMPLE)
        }
    })
    .await;
    let client = asked.client().build().unwrap();
    client.generate(fox()).await.unwrap();
    let asked = Asked::start(|_, _| answer(502, "", "<html>")).await;
    let (error, last) = given_up(&asked).await;
    assert_eq!(error.kind(), ErrorKind::PollFailed);
    assert!((128.0..=132.0).contains(&last), "{last}");
}

#[tokio::test]
async fn a_young_task_may_be_unknown_for_ten_seconds() {
    let _pace = Pace::start();
    let unknown = || json(404, r#"{"id":"task-1","status":"Task not found"}"#);
    let asked = Asked::start(move |since, _| if since < 9.0 { unknown() } else { ready(SAMPLE) }).await;
    asked.client().build().unwrap().generate(fox()).await.unwrap();
    let asked = Asked::start(move |_, _| unknown()).await;
    let (error, last) = given_up(&asked).await;
    assert_eq!(error.kind(), ErrorKind::TaskNotFound);
    assert!((18.0..=21.0).contains(&last), "{last}");
}

#[tokio::test]
async fn a_task_that_was_known_is_not_gone_because_one_poll_says_so() {
    let _pace = Pace::start();
    let asked = Asked::start(|since, _| match since {
        ..40.0 => json(200, r#"{"id":"task-1","status":"Pending"}"#),
        40.0..44.0 => json(404, r#"{"id":"task-1","status":"Task not found"}"#),
        _ => ready(SAMPLE),
    })
    .await;
    let client = asked.client().build().unwrap();
    client.generate(fox()).await.unwrap();
}

#[tokio::test]
async fn a_clock_that_was_set_does_no_harm() {
    let _pace = Pace::start();
    for (milliseconds, first_poll) in [(0, 0.0), (u64::MAX / 4, 8.0), (u64::MAX, 8.0)] {
        let begun = Instant::now();
        let asked = Asked::start(move |_, _| {
            if begun.elapsed() < Duration::from_secs(9) {
                json(404, r#"{"id":"task-1","status":"Task not found"}"#)
            } else {
                ready(SAMPLE)
            }
        })
        .await;
        let handle = asked.submitted_at("flux-2-pro", milliseconds);
        let task = asked.client().build().unwrap().resume(handle);
        let handle = task.handle().clone();
        let _ = (handle.submitted_at(), format!("{handle:?}"));
        task.await.unwrap();
        assert_eq!(asked.polls()[0], first_poll, "submitted at {milliseconds}");
    }
}

#[tokio::test]
async fn a_policy_without_an_end_is_one() {
    let _pace = Pace::start();
    let mut policy = PollPolicy::for_model("flux-2-pro");
    policy.deadline = Duration::MAX;
    policy.patience = Duration::MAX;
    let asked = Asked::start(pending_for(3000.0)).await;
    let client = asked.client().poll_policy(policy).build().unwrap();
    client.generate(fox()).await.unwrap();
    policy.first_wait = Duration::MAX;
    policy.max_wait = Duration::MAX;
    let client = asked.client().poll_policy(policy).build().unwrap();
    let batch = client.generate_all([fox()]).collect::<Vec<_>>().await;
    assert!(batch[0].result.as_ref().is_err_and(bfl::Error::is_timeout) || batch[0].result.is_ok());
}

#[tokio::test]
async fn a_task_may_have_a_policy_of_its_own() {
    let _pace = Pace::start();
    let asked = Asked::start(pending_for(1.0)).await;
    let task = asked
        .client()
        .build()
        .unwrap()
        .resume(asked.just_submitted("flux-2-pro"));
    let mut policy = PollPolicy::default();
    policy.first_wait = Duration::from_secs(1);
    task.with_policy(policy).unwrap().await.unwrap();
    assert_eq!(asked.polls(), [1.0]);
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    let mut policy = quick_polls();
    policy.growth = 0.0;
    let error = quick("http://127.0.0.1:1").poll_policy(policy).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test]
async fn jitter_does_not_shorten_what_the_service_asked_for() {
    let _pace = Pace::start();
    for _ in 0..8 {
        let asked = Asked::start(|_, before| match before {
            0 => answer(200, "retry-after: 10\r\n", r#"{"id":"task-1","status":"Pending"}"#),
            _ => ready(SAMPLE),
        })
        .await;
        let client = asked.client().build().unwrap();
        let batch: Vec<_> = client.resume_all([asked.just_submitted("flux-2-pro")]).collect().await;
        assert!(batch[0].result.is_ok());
        let polls = asked.polls();
        assert!(polls[1] - polls[0] >= 9.9, "{polls:?}");
    }
}

#[test]
fn policies_that_would_never_poll_or_never_rest_are_refused() {
    for spoil in [
        |policy: &mut PollPolicy| policy.interval = Duration::ZERO,
        |policy: &mut PollPolicy| policy.max_wait = Duration::ZERO,
        |policy: &mut PollPolicy| policy.deadline = Duration::ZERO,
    ] {
        let mut policy = PollPolicy::for_model("flux-3-image");
        spoil(&mut policy);
        let error = quick("http://127.0.0.1:1").poll_policy(policy).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }
}
