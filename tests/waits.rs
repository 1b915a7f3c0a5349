//! One stray answer ends nothing, and every wait has an end: with the default policies, on injected time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bfl::{AnyRequest, Client, ClientBuilder, ErrorKind, Host, Limits, PollPolicy, RetryPolicy, Status, models};
use futures_util::{StreamExt, future::join_all};
use serde_json::json;
use support::{KEY, Reply, Server, accepted, answer, json as reply, pace::Pace, quick, ready, status};
use tokio::time::{Instant, timeout};

const SAMPLE: &str = "https://example.com/x.png";

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow")
}

/// A client with the default policies.
fn plain(url: &str) -> ClientBuilder {
    Client::builder().api_key(KEY).host(Host::custom(url).unwrap())
}

/// A server whose tasks answer their polls like this, by how many polls came before.
async fn polled(poll: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Server {
    let polls = AtomicUsize::new(0);
    Server::start(move |request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => poll(polls.fetch_add(1, Ordering::SeqCst)),
    })
    .await
}

#[tokio::test]
async fn one_stray_answer_at_the_first_poll_ends_no_task_of_any_model() {
    let _pace = Pace::start();
    for model in ["flux-2-max", "flux-2-klein-4b", "flux-3-image", "flux-3-video"] {
        for stray in [
            || answer(404, "", "<html>404</html>"),
            || reply(404, json!({ "id": "task-1", "status": "Task not found" })),
            || answer(502, "", ""),
        ] as [fn() -> Reply; 3]
        {
            let server = polled(move |polls| if polls == 0 { stray() } else { ready(SAMPLE) }).await;
            let client = plain(&server.url).build().unwrap();
            let request = match model {
                "flux-3-video" => json!({ "mode": "t2v", "prompt": "a fox" }),
                _ => json!({ "prompt": "a fox" }),
            };
            let task = client.submit(AnyRequest::new(model, request.clone())).await.unwrap();
            let result = task.await;
            assert!(result.is_ok(), "{model}: {result:?}");
        }
    }
}

#[tokio::test]
async fn patience_counts_from_the_first_failure_and_not_over_planned_waits() {
    let _pace = Pace::start();
    let server = polled(|polls| match polls {
        0 => answer(200, "retry-after: 125\r\n", r#"{"id":"task-1","status":"Pending"}"#),
        1 => answer(503, "", ""),
        _ => ready(SAMPLE),
    })
    .await;
    let client = plain(&server.url).build().unwrap();
    client.generate(fox()).await.unwrap();
}

#[tokio::test]
async fn outcome_and_progress_of_one_task_share_one_clock_and_one_end() {
    let _pace = Pace::start();
    let server = polled(|_| status("Pending")).await;
    let mut policy = PollPolicy::default();
    policy.deadline = Duration::from_secs(60);
    let client = plain(&server.url).poll_policy(policy).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    let begun = Instant::now();
    let mut rounds = 0;
    let error = loop {
        rounds += 1;
        // As `select!` in a loop does: each call is dropped before it ends.
        if let Ok(end) = timeout(Duration::from_millis(700), task.outcome()).await {
            break end.unwrap_err();
        }
        assert!(rounds < 1000, "it never ends");
    };
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    assert!(rounds > 10, "{rounds}");
    assert!(begun.elapsed() <= Duration::from_secs(62), "{:?}", begun.elapsed());
    let polls = server.received().len() - 1;
    assert!(polls <= 30, "{polls} polls: each call would have made one of its own");
    let reported: Vec<_> = task.progress().collect().await;
    assert_eq!(reported.len(), 1);
    assert_eq!(reported[0].as_ref().unwrap_err().kind(), ErrorKind::DeadlineExceeded);
    assert_eq!(server.received().len() - 1, polls, "the deadline is over for all");
}

#[tokio::test]
async fn what_a_clone_saw_to_end_is_told_once_more_and_not_polled() {
    let server = polled(|polls| if polls < 3 { status("Generating") } else { ready(SAMPLE) }).await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    let mut progress = task.progress();
    assert_eq!(progress.next().await.unwrap().unwrap().status, Status::Generating);
    // The stream is kept, half read, and hinders nobody.
    let (first, second) = (task.clone(), task.clone());
    let both = join_all([first.outcome(), second.outcome()]).await;
    assert!(both.iter().all(Result::is_ok));
    let rest: Vec<_> = progress.collect().await;
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].as_ref().unwrap().status, Status::Ready);
    let again: Vec<_> = task.progress().collect().await;
    assert_eq!(again.len(), 1);
    assert_eq!(server.received().len(), 1 + 4, "one submit, four polls, whoever waited");
}

#[tokio::test]
async fn a_poll_under_way_is_not_begun_anew_when_its_future_is_dropped() {
    let server = polled(|_| Reply::Stall(Vec::new())).await;
    let client = quick(&server.url).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    for _ in 0..20 {
        assert!(timeout(Duration::from_millis(20), task.outcome()).await.is_err());
    }
    assert_eq!(server.received().len(), 2, "one submit, one poll");
}

#[tokio::test]
async fn submits_that_nobody_awaits_do_not_lock_out_the_next() {
    let _pace = Pace::start();
    let server = polled(|_| ready(SAMPLE)).await;
    let client = plain(&server.url).build().unwrap();
    let mut tasks = Vec::new();
    for _ in 0..30 {
        tasks.push(client.submit(fox()).await.unwrap());
    }
    assert_eq!(server.submits(), 30);
    assert!(client.in_flight().len() <= 24);
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(client.in_flight().len(), 0);
}

#[tokio::test]
async fn a_submit_that_finds_no_slot_gives_up_after_the_patience_and_says_so() {
    let server = polled(|_| status("Pending")).await;
    let limits = Limits::default().with_others(2);
    let mut retry = RetryPolicy::default();
    retry.throttle_patience = Duration::from_millis(300);
    let client = quick(&server.url).limits(limits).retry_policy(retry).build().unwrap();
    let held: Vec<_> = join_all((0..2).map(|_| client.submit(fox()))).await;
    let begun = std::time::Instant::now();
    let error = client.submit(fox()).await.unwrap_err();
    assert!(error.is_rate_limited() && error.task().is_none(), "{error:?}");
    assert!(
        error.to_string().contains("2 tasks of this client are active"),
        "{error}"
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!((server.submits(), held.len()), (2, 2));
    assert!(server.received().len() > 3, "the tasks that hold the slots were polled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_a_429_submits_start_again_one_after_the_other() {
    let accepting = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (now, peak) = (accepting.clone(), most.clone());
    let server = Server::start(move |_, url, before| {
        if before < 5 {
            return reply(429, json!({ "detail": "Too many active tasks" }));
        }
        let together = now.fetch_add(1, Ordering::SeqCst) + 1;
        peak.fetch_max(together, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(3));
        now.fetch_sub(1, Ordering::SeqCst);
        accepted(url)
    })
    .await;
    let mut retry = RetryPolicy::default();
    retry.first_wait = Duration::from_millis(20);
    retry.max_wait = Duration::from_millis(40);
    let client = quick(&server.url).retry_policy(retry).build().unwrap();
    let first = client.submit(fox());
    let submits = join_all((0..20).map(|_| async {
        // They come when the client knows that the service throttles: the first was sent again.
        while server.submits() < 2 {
            tokio::task::yield_now().await;
        }
        client.submit(fox()).await
    }));
    let (first, others) = futures_util::future::join(first, submits).await;
    drop(first.unwrap());
    assert!(others.iter().all(Result::is_ok));
    assert_eq!(most.load(Ordering::SeqCst), 1, "one after the other");
}

#[tokio::test]
async fn a_request_is_in_flight_until_its_answer_is_read() {
    // Each answer stalls after its head: the 257th request waits for one of the others.
    let server = Server::start(|_, _, _| Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec())).await;
    let client = quick(&server.url).limits(None).build().unwrap();
    let submits = join_all((0..300).map(|_| client.submit(fox())));
    let counted = async {
        while server.submits() < 256 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        server.submits()
    };
    futures_util::pin_mut!(submits, counted);
    let futures_util::future::Either::Right((submits, _)) = futures_util::future::select(submits, counted).await else {
        panic!("no submit is answered");
    };
    assert_eq!(submits, 256);
}

#[tokio::test]
async fn the_service_may_say_when_to_poll_first() {
    let _pace = Pace::start();
    for (asked, at_most) in [("0", 1), ("3", 4)] {
        let server = Server::start(move |request, url, _| match request.method.as_str() {
            "POST" => answer(
                200,
                &format!("retry-after: {asked}\r\n"),
                json!({ "id": "task-1", "polling_url": format!("{url}/v1/get_result?id=task-1") }).to_string(),
            ),
            _ => ready(SAMPLE),
        })
        .await;
        let client = plain(&server.url).build().unwrap();
        let begun = Instant::now();
        client.generate(fox()).await.unwrap();
        assert!(
            begun.elapsed() <= Duration::from_secs(at_most),
            "{asked}: {:?}",
            begun.elapsed()
        );
    }
}

#[tokio::test]
async fn against_a_server_of_ones_own_an_eager_policy_loses_no_time() {
    let emulator = bfl_emulator::Emulator::start().await.unwrap();
    let client = plain(&emulator.base_url())
        .poll_policy(PollPolicy::eager())
        .build()
        .unwrap();
    let begun = std::time::Instant::now();
    client.generate(fox().width(256).height(256)).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
