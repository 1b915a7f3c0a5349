//! Many tasks at a time: never more than the limits allow, results as they are ready, nothing lost when it is stopped.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bfl::{Limits, Status, models, types::Flux2Inputs};
use bfl_emulator::Emulator;
use futures_util::{StreamExt, TryStreamExt};
use support::{Server, accepted, emulated, json, quick, ready, status};

fn prompts(count: usize) -> Vec<Flux2Inputs> {
    (0..count)
        .map(|index| Flux2Inputs::new(format!("fox {index}")).width(64).height(64))
        .collect()
}

#[tokio::test]
async fn a_batch_gives_each_result_with_the_index_of_its_request() {
    let (_emulator, client) = emulated().await;
    let mut requests = prompts(30);
    requests[7] = Flux2Inputs::new("[fail]");
    let results: Vec<_> = client.generate_all(models::Flux2Pro, requests).collect().await;
    let indices: BTreeSet<usize> = results.iter().map(|(index, _)| *index).collect();
    assert_eq!(indices, (0..30).collect());
    for (index, result) in &results {
        assert_eq!(result.is_err(), *index == 7, "{index}: {result:?}");
    }
}

#[tokio::test]
async fn a_batch_keeps_the_account_full_and_never_over_its_limit() {
    const PLACES: usize = 4;
    let active = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (active_there, most_there) = (active.clone(), most.clone());
    let server = Server::start(move |request, url, before| match request.method.as_str() {
        "POST" => {
            most_there.fetch_max(active_there.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            json(
                200,
                serde_json::json!({ "id": "a", "polling_url": format!("{url}/v1/get_result?id={before}") }),
            )
        }
        _ if before % 3 != 0 => status("Pending"),
        _ => {
            active_there.fetch_sub(1, Ordering::SeqCst);
            ready("https://example.com/x.png")
        }
    })
    .await;
    let mut limits = Limits::default();
    limits.others = PLACES;
    let client = quick(&server.url).limits(limits).build().unwrap();
    let results: Vec<_> = client.generate_all(models::Flux2Pro, prompts(20)).collect().await;
    assert!(results.iter().all(|(_, result)| result.is_ok()));
    assert_eq!(most.load(Ordering::SeqCst), PLACES);
}

#[tokio::test]
async fn the_limit_is_shared_by_clones_and_by_single_calls() {
    let server = Server::finishing("https://example.com/x.png").await;
    let mut limits = Limits::default();
    limits.others = 1;
    let client = quick(&server.url).limits(limits).build().unwrap();
    let first = client.submit(models::Flux2Pro, Flux2Inputs::new("1")).await.unwrap();
    let clone = client.clone();
    let second = tokio::spawn(async move { clone.submit(models::Flux2Pro, Flux2Inputs::new("2")).await });
    tokio::task::yield_now().await;
    assert_eq!(server.submits(), 1);
    first.await.unwrap();
    drop(second.await.unwrap().unwrap());
    assert_eq!(server.submits(), 2);
}

#[tokio::test]
async fn the_emulators_own_limit_is_met_without_one_of_ours() {
    let emulator = Emulator::builder().speed(200.0).start().await.unwrap();
    let mut retries = support::quick_retries();
    retries.throttle_patience = Duration::from_secs(20);
    let client = quick(&emulator.base_url())
        .limits(None)
        .retry_policy(retries)
        .build()
        .unwrap();
    let all: Vec<_> = (0..30)
        .map(|index| client.generate(models::Flux2Pro, Flux2Inputs::new(format!("fox {index}"))))
        .collect();
    let results = futures_util::future::join_all(all).await;
    assert!(
        results.iter().all(Result::is_ok),
        "{:?}",
        results.iter().find(|result| result.is_err())
    );
}

#[tokio::test]
async fn a_batch_that_is_dropped_stops_submitting() {
    let server = Server::finishing("https://example.com/x.png").await;
    let mut limits = Limits::default();
    limits.others = 2;
    let client = quick(&server.url).limits(limits).build().unwrap();
    let mut batch = Box::pin(client.generate_all(models::Flux2Pro, prompts(50)));
    batch.next().await.unwrap().1.unwrap();
    drop(batch);
    let submitted = server.submits();
    assert!(submitted <= 4, "{submitted} were submitted");
    let next = client.submit(models::Flux2Pro, Flux2Inputs::new("next")).await;
    assert!(next.is_ok(), "the places of the dropped tasks are free again");
}

#[tokio::test]
async fn stored_handles_are_continued_together() {
    let (_emulator, client) = emulated().await;
    let mut handles = Vec::new();
    for request in prompts(5) {
        handles.push(client.submit(models::Flux2Pro, request).await.unwrap().handle().clone());
    }
    let results: Vec<_> = client.resume_all(handles.clone()).collect().await;
    assert_eq!(results.len(), 5);
    for (index, result) in results {
        assert_eq!(result.unwrap().task().id(), handles[index].id());
    }
}

#[tokio::test]
async fn progress_is_told_to_the_end_and_the_result_follows_at_once() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => status("Pending"),
        (_, 2) => json(200, serde_json::json!({ "status": "Reasoning", "progress": null })),
        (_, 3) => json(
            200,
            serde_json::json!({ "status": "Generating", "progress": 0.4, "preview": { "x": 1 } }),
        ),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client
        .submit(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap();
    let seen: Vec<_> = task.progress().try_collect().await.unwrap();
    let statuses: Vec<&Status> = seen.iter().map(|progress| &progress.status).collect();
    assert_eq!(
        statuses,
        [
            &Status::Pending,
            &Status::Reasoning,
            &Status::Generating,
            &Status::Ready
        ]
    );
    assert_eq!(seen[2].fraction, Some(0.4));
    assert!(seen[2].preview.is_some());
    task.await.unwrap();
}

#[tokio::test]
async fn progress_ends_with_the_error_where_polling_fails() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => json(403, "{}"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let task = client
        .submit(models::Flux2Pro, Flux2Inputs::new("a fox"))
        .await
        .unwrap();
    let seen: Vec<_> = task.progress().collect().await;
    assert_eq!(seen.len(), 1);
    assert!(seen[0].as_ref().unwrap_err().is_auth());
}
