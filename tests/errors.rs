//! Errors: one type, a kind to match on, what to do next.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use bfl::ErrorKind;
use support::{Reply, answer, end_of, json};

/// The error of a submit that is answered like this.
async fn refused(reply: impl Fn() -> Reply + Send + Sync + 'static) -> bfl::Error {
    support::refused(move |_, _| reply(), Duration::from_secs(60)).await.0
}

#[tokio::test]
async fn the_three_families_of_bodies_are_understood() {
    let error = refused(|| json(403, r#"{"detail":"Not authenticated - Invalid key"}"#)).await;
    assert!(
        error.is_auth() && error.to_string().contains("Not authenticated - Invalid key"),
        "{error}"
    );
    let error = refused(|| {
        json(
            422,
            r#"{"detail":[{"type":"greater_than_equal","loc":["body","width"],"msg":"Input should be greater than or equal to 64","input":16,"ctx":{"ge":64}},
                {"type":"missing","loc":["body","keyframes",2,"image"],"msg":"Field required","input":{}}]}"#,
        )
    })
    .await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(422)));
    assert!(
        error
            .to_string()
            .contains("width: Input should be greater than or equal to 64; keyframes.2.image: Field required"),
        "{error}"
    );
    for body in [
        r#"{"id":"task-1","status":"Error","result":null,"details":{"error":"the seed is cursed"}}"#,
        r#"{"id":"task-1","status":"Error","result":{"error":"the seed is cursed"}}"#,
    ] {
        for code in [200, 422, 503] {
            let error = end_of(move |_| json(code, body)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TaskFailed);
            assert_eq!(error.to_string(), "the task failed: the seed is cursed");
        }
    }
}

#[tokio::test]
async fn each_question_about_an_error_has_its_answer() {
    let error = refused(|| answer(429, "retry-after: 7\r\n", "{}")).await;
    assert!(error.is_rate_limited() && !error.is_timeout());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(refused(|| json(402, "{}")).await.is_out_of_credits());
    assert!(refused(|| json(401, "{}")).await.is_auth());
    let error = end_of(|_| {
        json(
            200,
            r#"{"id":"task-1","status":"Content Moderated","details":{"Moderation Reasons":["Violence"]}}"#,
        )
    })
    .await
    .unwrap_err();
    assert!(
        error.is_moderated() && error.to_string().contains("Violence"),
        "{error}"
    );
    assert_eq!(error.kind(), ErrorKind::ContentModerated);
    assert_eq!(error.reasons(), ["Violence"]);
    assert_eq!(error.task_id(), Some("task-1"));
}

#[tokio::test]
async fn a_poll_that_failed_is_not_a_task_that_failed() {
    let poll = end_of(|_| json(500, r#"{"detail":"Internal Server Error"}"#))
        .await
        .unwrap_err();
    assert_eq!(poll.kind(), ErrorKind::PollFailed);
    let task = end_of(|_| json(500, r#"{"id":"task-1","status":"Error"}"#))
        .await
        .unwrap_err();
    assert_eq!(task.kind(), ErrorKind::TaskFailed);
}

#[tokio::test]
async fn a_time_that_ran_out_is_a_timeout_wherever_it_ran_out() {
    let (error, _) = support::refused(|_, _| Reply::Stall(Vec::new()), Duration::from_millis(50)).await;
    assert_eq!(error.kind(), ErrorKind::SubmitUnknown);
    assert!(error.is_timeout(), "{error:?}");
    let error = refused(|| Reply::Reset).await;
    assert_eq!(error.kind(), ErrorKind::SubmitUnknown);
    assert!(!error.is_timeout());
}

#[tokio::test]
async fn messages_say_what_to_do_next() {
    for (error, advice) in [
        (refused(|| json(403, "{}")).await, "check it"),
        (refused(|| json(402, "{}")).await, "add credits"),
        (refused(|| json(429, "{}")).await, "wait until some have ended"),
        (refused(|| json(307, "{}")).await, "check the base URL"),
        (refused(|| json(500, "{}")).await, "it was not sent again"),
        (
            end_of(|_| json(404, r#"{"status":"Task not found"}"#))
                .await
                .unwrap_err(),
            "it may have expired",
        ),
        (end_of(|_| json(404, "{}")).await.unwrap_err(), "can be resumed"),
        (
            end_of(|_| json(200, r#"{"status":"Content Moderated"}"#))
                .await
                .unwrap_err(),
            "another seed or prompt may pass",
        ),
        (
            end_of(|_| json(200, r#"{"status":"Ready"}"#)).await.unwrap_err(),
            "can be polled again",
        ),
    ] {
        assert!(error.to_string().contains(advice), "{advice}: {error}");
        assert!(std::error::Error::source(&error).is_none_or(|source| !source.to_string().contains("127.0.0.1")));
    }
}

#[test]
fn an_error_goes_through_question_mark_and_between_threads() {
    fn fails() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        bfl::Client::builder().api_key("").build()?;
        Ok(())
    }
    assert!(fails().unwrap_err().downcast_ref::<bfl::Error>().is_some());
}

#[tokio::test]
async fn an_error_says_whether_money_may_have_been_spent_and_whether_trying_again_helps() {
    let throttled = refused(|| answer(429, "", "{}")).await;
    assert!(throttled.is_retryable() && !throttled.may_be_charged());
    let refusal = refused(|| json(422, "{}")).await;
    assert!(!refusal.is_retryable() && !refusal.may_be_charged());
    let unknown = refused(|| Reply::Reset).await;
    assert!(!unknown.is_retryable() && unknown.may_be_charged());
    let poll = end_of(|_| json(500, "{}")).await.unwrap_err();
    assert!(!poll.is_retryable(), "`generate` would pay for another task");
    assert!(poll.may_be_charged());
    let auth = end_of(|_| json(403, "{}")).await.unwrap_err();
    assert!(
        auth.is_auth() && auth.may_be_charged(),
        "the task was submitted: {auth:?}"
    );
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let client = support::quick(&format!("http://{closed}")).build().unwrap();
    let unreachable = client.check().await.unwrap_err();
    assert_eq!(unreachable.kind(), ErrorKind::Unreachable);
    assert!(unreachable.is_retryable() && !unreachable.may_be_charged());
}

#[tokio::test]
async fn an_error_that_main_returns_reads_well() {
    let error = end_of(|_| json(500, r#"{"detail":"Internal Server Error"}"#))
        .await
        .unwrap_err();
    let shown = format!("{error:?}");
    assert!(shown.starts_with(&error.to_string()), "{shown}");
    assert!(shown.ends_with("\n  task: task-1 (flux-2-pro)"), "{shown}");
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let client = support::quick(&format!("http://{closed}")).build().unwrap();
    let shown = format!("{:?}", client.check().await.unwrap_err());
    assert!(shown.starts_with("the service cannot be reached: "), "{shown}");
    let causes: Vec<&str> = shown.lines().skip(1).collect();
    assert!(
        !causes.is_empty() && causes.iter().all(|cause| cause.starts_with("  caused by: ")),
        "{shown}"
    );
}
