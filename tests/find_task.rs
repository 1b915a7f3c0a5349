//! Finding a task by its id, and asking whether the service is there: what costs nothing.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{ErrorKind, Found, Host, MediaKind, models};
use bfl_emulator::Emulator;
use serde_json::json;
use support::{Server, answer, json as reply, quick};

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a red fox in the snow").width(256).height(256)
}

/// The origin of a URL.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    format!("{scheme}://{}", rest.split('/').next().unwrap())
}

#[tokio::test]
async fn a_task_of_which_only_the_id_is_known_is_found_on_its_cluster() {
    let emulator = Emulator::start().await.unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    let task = client.submit(fox()).await.unwrap();
    let id = task.handle().id().to_owned();
    let elsewhere = client.find_task(&id).await.unwrap();
    assert!(
        matches!(elsewhere, Found::Nowhere),
        "the host of the submit does not know it: {elsewhere:?}"
    );
    let cluster = origin(task.handle().polling_url());
    let client = quick(&emulator.base_url())
        .search_hosts([cluster.parse().unwrap()])
        .build()
        .unwrap();
    let Found::Task(handle) = client.find_task(&id).await.unwrap() else {
        panic!("the task was expected");
    };
    assert_eq!((handle.id(), handle.polling_url()), (&*id, task.handle().polling_url()));
    let image = client.resume(handle.with_model("flux-2-pro")).await.unwrap();
    assert_eq!(image.kind(), MediaKind::Image);
    assert!(!image.bytes().await.unwrap().is_empty());
    assert!(matches!(
        client.find_task("nothing-of-the-kind").await.unwrap(),
        Found::Nowhere
    ));
}

#[tokio::test]
async fn after_a_submit_that_nobody_knows_the_fate_of_the_id_leads_to_the_task() {
    let server = Server::start(|request, _, _| match request.method.as_str() {
        "POST" => reply(200, json!({ "id": "task-1" })),
        _ if request.target == "/v1/get_result?id=task-1" => reply(200, json!({ "id": "task-1", "status": "Pending" })),
        _ => reply(404, json!({ "status": "Task not found" })),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let error = client.submit(fox()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.task_id()),
        (ErrorKind::SubmitUnknown, Some("task-1"))
    );
    assert_eq!(error.answer().unwrap(), br#"{"id":"task-1"}"#);
    let found = client.find_task(error.task_id().unwrap()).await.unwrap();
    assert!(matches!(found, Found::Task(handle) if handle.polling_url().ends_with("?id=task-1")));
    assert_eq!(server.submits(), 1);
}

#[tokio::test]
async fn a_host_that_does_not_say_is_named() {
    let away = Server::start(|_, _, _| answer(503, "", "<html>")).await;
    let knows_nothing = Server::start(|_, _, _| reply(404, json!({ "status": "Task not found" }))).await;
    let client = quick(&knows_nothing.url)
        .search_hosts([away.url.parse().unwrap()])
        .build()
        .unwrap();
    let Found::CouldNotAsk(hosts) = client.find_task("task-1").await.unwrap() else {
        panic!("a host that could not be asked was expected");
    };
    assert_eq!(hosts.len(), 1);
    assert_eq!(
        (hosts[0].0.to_string(), hosts[0].1.kind()),
        (away.url.clone(), ErrorKind::Unavailable)
    );
    assert!(client.find_task(" ").await.is_err());
    let untrusted = quick(&knows_nothing.url)
        .search_hosts([Host::custom("https://example.com").unwrap()])
        .build()
        .unwrap();
    assert!(matches!(
        untrusted.find_task("task-1").await.unwrap(),
        Found::CouldNotAsk(_)
    ));
    assert!("no host".parse::<Host>().is_err());
}

#[tokio::test]
async fn a_check_spends_nothing_and_says_what_is_wrong() {
    let emulator = Emulator::start().await.unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    client.check().await.unwrap();
    assert_eq!(client.spent(), 0.into());
    let refused = quick(&emulator.base_url()).api_key("no-key").build().unwrap();
    assert!(refused.check().await.unwrap_err().is_auth());
    let nobody = quick("http://127.0.0.1:1").build().unwrap();
    assert_eq!(nobody.check().await.unwrap_err().kind(), ErrorKind::Unreachable);
    let away = Server::start(|_, _, _| answer(503, "", "")).await;
    let client = quick(&away.url).build().unwrap();
    assert_eq!(client.check().await.unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(away.received().len(), 1, "it is not repeated");
}
