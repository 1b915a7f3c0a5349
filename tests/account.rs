//! What is not a task: credits, finetunes, licensing usage.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{ErrorKind, models};
use bfl_emulator::Emulator;
use support::{Server, answer, credits, emulated, json, quick};

#[tokio::test]
async fn credits_go_down_by_what_a_task_costs() {
    let emulator = Emulator::builder().credits(100.0).start().await.unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    assert_eq!(client.credits().await.unwrap(), 100.into());
    let image = client.generate(models::Flux2Pro::new("a fox")).await.unwrap();
    assert_eq!(client.credits().await.unwrap(), credits(100.0) - image.cost().unwrap());
}

#[tokio::test]
async fn an_empty_account_is_said_at_once() {
    let emulator = Emulator::builder().credits(1.0).start().await.unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    let error = client.submit(models::Flux2Pro::new("a fox")).await.unwrap_err();
    assert!(error.is_out_of_credits());
}

#[tokio::test]
async fn finetunes_are_listed_described_and_deleted() {
    let emulator = Emulator::builder().finetune("my-style").start().await.unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    assert_eq!(client.finetunes().await.unwrap().finetunes.len(), 1);
    assert!(
        !client
            .finetune_details("my-style")
            .await
            .unwrap()
            .finetune_details
            .is_empty()
    );
    assert_eq!(
        client.delete_finetune("my-style").await.unwrap().deleted_finetune_id,
        "my-style"
    );
    let error = client.finetune_details("my-style").await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(404)));
}

#[tokio::test]
async fn licensing_usage_is_reported() {
    let (_emulator, client) = emulated().await;
    client.report_usage("flux-1-dev", 3).await.unwrap();
    let error = client.report_usage("flux-1-dev", 0).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_model_slug_cannot_leave_its_path() {
    let server = Server::start(|_, _, _| json(200, "{}")).await;
    let client = quick(&server.url).build().unwrap();
    client.report_usage("../../credits?x#y", 1).await.unwrap();
    assert_eq!(
        server.received()[0].target,
        "/v1/licenses/models/..%2F..%2Fcredits%3Fx%23y/usage"
    );
}

#[tokio::test]
async fn a_question_is_asked_again_where_a_submit_would_not_be() {
    let server = Server::start(|_, _, before| match before {
        0 => answer(503, "", ""),
        1 => support::Reply::Reset,
        _ => json(200, r#"{"credits":1013.4}"#),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    assert_eq!(client.credits().await.unwrap(), credits(1013.4));
}

#[tokio::test]
async fn what_changes_something_is_sent_once() {
    let server = Server::start(|_, _, _| answer(503, "", "")).await;
    let client = quick(&server.url).build().unwrap();
    assert_eq!(
        client.delete_finetune("x").await.unwrap_err().kind(),
        ErrorKind::Unavailable
    );
    assert_eq!(
        client.report_usage("x", 1).await.unwrap_err().kind(),
        ErrorKind::SubmitUnknown,
        "a report counts each time"
    );
    assert_eq!(server.submits(), 2);
}

#[tokio::test]
async fn a_wrong_key_is_said_with_what_to_check() {
    let emulator = Emulator::builder().key("bfl_right").start().await.unwrap();
    for (key, status) in [("bfl_wrong", 403), ("junk", 422)] {
        let client = quick(&emulator.base_url()).api_key(key).build().unwrap();
        let error = client.credits().await.unwrap_err();
        assert!(error.is_auth());
        assert_eq!(error.status(), Some(status));
        assert!(
            error.to_string().contains("check it") || error.to_string().contains("copied whole"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn any_call_is_made_as_it_is_and_only_to_the_own_host() {
    let emulator = Emulator::builder().credits(7.0).start().await.unwrap();
    let client = quick(&emulator.base_url()).build().unwrap();
    let (status, body) = client.call("/v1/credits", None).await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &body["credits"]), (200, &7.0.into()));
    let (status, _) = client.call("/v1/nope?x=1", Some(&serde_json::json!({}))).await.unwrap();
    assert_eq!(status, 404);
    for wrong in [
        "https://example.com/",
        "v1/credits",
        "@example.com/",
        "/a b",
        "/a#b",
        "",
    ] {
        let error = client.call(wrong, None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{wrong}");
    }
}
