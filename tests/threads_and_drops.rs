//! Threads and drops: what a service spawns is `Send`, thousands of tasks wait in one runtime, and what is dropped stops.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{future::IntoFuture, time::Duration};

use bfl::{
    AnyModel, AnyRequest, Client, Delivery, Generated, Image, Limits, Media, PollPolicy, Submit, Task, TaskHandle,
    models,
};
use bfl_emulator::{Clock, Emulator};
use futures_util::future::try_join_all;
use support::{Server, accepted, quick, status};

fn is_send<T: Send>(_: T) {}
fn is_send_and_sync<T: Send + Sync>() {}

/// Compiled, never run: a future that is not `Send` is a compile error here.
#[allow(dead_code, reason = "compiling it is the test")]
fn every_future_is_send<R: Submit>(client: &Client, request: R, delivery: &Delivery, handle: TaskHandle) {
    is_send(client.generate(models::Flux2Pro::new("a fox")));
    is_send(client.submit(models::Flux2Pro::new("a fox")));
    is_send(client.generate(request));
    is_send(async {
        client
            .submit(AnyRequest::new("flux-2-pro", serde_json::json!({})))
            .await?
            .await
    });
    is_send(async { client.resume(handle).outcome().await });
    is_send(delivery.bytes());
    is_send(delivery.save("fox.jpg"));
    is_send(Media::file("fox.jpg").load());
    is_send(client.credits());
    is_send(client.finetunes());
    is_send(client.finetune_details("id"));
    is_send(client.delete_finetune("id"));
    is_send(client.report_usage("slug", 1));
    is_send(client.raw().credits());
}

#[test]
fn what_callers_hold_goes_between_threads() {
    is_send_and_sync::<Client>();
    is_send_and_sync::<Task<Image>>();
    is_send_and_sync::<Task<Generated>>();
    is_send_and_sync::<TaskHandle>();
    is_send_and_sync::<Image>();
    is_send_and_sync::<AnyModel>();
    is_send_and_sync::<bfl::Error>();
}

#[tokio::test]
async fn ten_thousand_tasks_wait_in_one_runtime() {
    const TASKS: usize = 10_000;
    let clock = Clock::manual();
    let emulator = Emulator::builder()
        .speed(1.0)
        .limits(false)
        .credits(1e9)
        .clock(clock.clone())
        .start()
        .await
        .unwrap();
    let limits = Limits::default().with_others(TASKS);
    let mut policy = PollPolicy::default();
    policy.first_wait = Duration::from_secs(1);
    policy.interval = Duration::from_secs(5);
    let client = quick(&emulator.base_url())
        .limits(limits)
        .poll_policy(policy)
        .build()
        .unwrap();
    let submits = (0..TASKS).map(|index| client.submit(models::Flux2Pro::new(format!("fox {index}"))));
    let tasks = try_join_all(submits).await.unwrap();
    let waiting = tokio::spawn(try_join_all(tasks.into_iter().map(IntoFuture::into_future)));
    clock.advance(Duration::from_secs(60));
    assert_eq!(waiting.await.unwrap().unwrap().len(), TASKS);
}

#[tokio::test]
async fn dropping_a_task_stops_the_polling_and_not_the_task() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => status("Pending"),
    })
    .await;
    let limits = Limits::default().with_others(1);
    let client = quick(&server.url).limits(limits).build().unwrap();
    let task = client.submit(models::Flux2Pro::new("1")).await.unwrap();
    let handle = task.handle().clone();
    let waiting = tokio::time::timeout(Duration::from_millis(50), task.into_future()).await;
    assert!(waiting.is_err(), "it goes on");
    let polls = server.received().len();
    let next = client.submit(models::Flux2Pro::new("2")).await.unwrap();
    assert_eq!(
        server.received().len(),
        polls + 1,
        "its place was free, and nobody asks for it any more"
    );
    assert_eq!(client.resume(handle.clone()).handle(), &handle);
    drop(next);
}
