//! Connections that are reset, cut off, slow or silent.

use std::time::Duration;

use bfl_emulator::Violation;
use reqwest::StatusCode;
use serde_json::Value;

use crate::{broken, is_unanswered, small, submit_url};

#[tokio::test]
async fn a_reset_is_seen_before_during_and_after_the_answer() {
    let session = broken("submit skip 0 first 1 = reset-before").await;
    let error = submit_url(&session).await.send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert!(session.emulator.credits() < 10_000.0, "it was charged");
    assert_eq!(session.emulator.record()[0].status, 0);

    let session = broken("submit first 1 = reset-during 10").await;
    let answer = submit_url(&session).await.send().await.unwrap();
    let error = answer.bytes().await.unwrap_err();
    assert!(error.is_body() || error.is_decode(), "{error:?}");

    let session = broken("submit first 1 = reset-after").await;
    let answer = submit_url(&session).await.send().await.unwrap();
    answer.json::<Value>().await.unwrap();
    // The connection is dead; the client opens another.
    session.submit("flux-2-pro", &small()).await;
}

#[tokio::test]
async fn a_reset_that_is_unhandled_makes_no_task() {
    let session = broken("submit = reset-before; unhandled").await;
    submit_url(&session).await.send().await.unwrap_err();
    assert_eq!(session.emulator.credits(), 10_000.0);
}

#[tokio::test]
async fn a_download_can_be_truncated_or_declare_a_wrong_length() {
    for rule in [
        "download = truncate",
        "download = reset-during",
        "download = content-length 9999999",
    ] {
        let session = broken(rule).await;
        let polled = session.ready("flux-2-pro", &small()).await;
        let sample = polled["result"]["sample"].as_str().unwrap();
        let answer = session.http.get(sample).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.bytes().await.unwrap_err();
    }
    let session = broken("download = content-length 5").await;
    let polled = session.ready("flux-2-pro", &small()).await;
    let sample = polled["result"]["sample"].as_str().unwrap();
    let bytes = session.http.get(sample).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.len(), 5);
}

#[tokio::test]
async fn a_slow_drip_follows_the_clock() {
    let session = broken("poll = drip 40 1s").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let mut answer = session
        .http
        .get(submitted["polling_url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    let mut received = 0;
    while received < answer.content_length().unwrap() {
        if let Ok(Some(chunk)) = tokio::time::timeout(Duration::from_millis(5), answer.chunk())
            .await
            .unwrap_or(Ok(Some(Default::default())))
        {
            assert!(chunk.len() <= 40);
            received += chunk.len() as u64;
        }
        session.clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_delay_lasts_until_the_clock_has_moved() {
    let session = broken("poll = delay 2s; jitter 1s").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let url = submitted["polling_url"].as_str().unwrap();
    let mut polling = Box::pin(session.http.get(url).send());
    assert!(is_unanswered(&mut polling).await, "it is answered too early");
    session.clock.advance(Duration::from_secs(3));
    polling.await.unwrap();
}

#[tokio::test]
async fn a_request_that_hangs_is_never_answered_and_holds_up_no_other() {
    let session = broken("poll first 1 = hang").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let url = submitted["polling_url"].as_str().unwrap();
    let mut hanging = Box::pin(session.http.get(url).send());
    assert!(is_unanswered(&mut hanging).await, "it is answered");
    session.clock.advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
    assert!(is_unanswered(&mut hanging).await, "it is answered after a day");
    let record = session.emulator.record();
    assert_eq!((record[1].status, record[2].status), (0, 200));
}

#[tokio::test]
async fn a_submit_that_hangs_is_done_and_who_sends_it_again_is_charged_twice() {
    for rule in ["submit first 1 = hang", "submit first 1 = delay 1h"] {
        let session = broken(rule).await;
        let hanging = tokio::spawn(submit_url(&session).await.send());
        while session.emulator.credits() == 10_000.0 {
            tokio::task::yield_now().await;
        }
        hanging.abort();
        session.submit("flux-2-pro", &small()).await;
        assert_eq!(session.emulator.credits(), 10_000.0 - 2.0 * 3.0, "{rule}");
        let violations = session.emulator.violations();
        assert!(
            matches!(violations[..], [Violation::SubmittedTwice { .. }]),
            "{violations:?}"
        );
        let record = session.emulator.record();
        assert!(record[0].task.is_some() && record[0].faults.len() == 1, "{record:?}");
    }
}

#[tokio::test]
async fn a_hanging_request_does_not_keep_the_emulator_from_stopping() {
    let session = broken("poll = hang").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let url = submitted["polling_url"].as_str().unwrap();
    let hanging = tokio::spawn(session.http.get(url).send());
    while session.emulator.record().len() < 2 {
        tokio::task::yield_now().await;
    }
    session.emulator.shutdown().await;
    hanging.await.unwrap().unwrap_err();
}
