//! Futures and values go between threads: what a service spawns has to be `Send`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bfl::{AnyModel, Client, Delivery, Generated, Image, Media, Model, Task, TaskHandle, models, types::Flux2Inputs};

fn is_send<T: Send>(_: T) {}
fn is_send_and_sync<T: Send + Sync>() {}

/// Compiled, never run: a future that is not `Send` is a compile error here.
#[allow(dead_code, reason = "compiling it is the test")]
fn every_future_is_send<M: Model>(
    client: &Client,
    model: M,
    request: M::Request,
    delivery: &Delivery,
    handle: TaskHandle,
) {
    is_send(client.generate(models::Flux2Pro, Flux2Inputs::new("a fox")));
    is_send(client.submit(models::Flux2Pro, Flux2Inputs::new("a fox")));
    is_send(client.generate(model, request));
    is_send(async { client.submit_json("flux-2-pro", &serde_json::json!({})).await?.await });
    is_send(async { client.resume(handle).outcome().await });
    is_send(delivery.bytes());
    is_send(delivery.save("fox.jpg"));
    is_send(Media::file("fox.jpg"));
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
