//! The response log, and what clients do wrong.

use std::time::Duration;

use bfl_emulator::{Phase, Violation};
use reqwest::StatusCode;
use serde_json::Value;

use crate::{broken, small, support::Session};

#[tokio::test]
async fn who_could_not_read_the_end_may_ask_again() {
    for rule in [
        "poll first 1 = status 503; handled",
        "poll first 1 = redirect same; handled",
        "poll first 1 = content-length 5",
        "poll first 1 = drip 1000 1ms",
        "poll first 1 = truncate",
    ] {
        let session = broken(rule).await;
        let submitted = session.submit("flux-2-pro", &small()).await;
        let patient = crate::support::client_builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let url = submitted["polling_url"].as_str().unwrap();
        patient.get(url).header("x-key", "bfl_x").send().await.unwrap();
        assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
        assert_eq!(session.emulator.violations(), [], "{rule}");
    }
}

#[tokio::test]
async fn a_url_can_have_expired_when_it_is_reported_or_when_it_is_fetched() {
    for rule in ["poll first 1 = expired", "download first 1 = expired"] {
        let session = broken(rule).await;
        let submitted = session.submit("flux-2-pro", &small()).await;
        let (_, polled) = session.poll(&submitted).await;
        let sample = polled["result"]["sample"].as_str().unwrap();
        assert_eq!(
            session.http.get(sample).send().await.unwrap().status(),
            StatusCode::FORBIDDEN
        );
        let (_, polled) = session.poll(&submitted).await;
        session.download(polled["result"]["sample"].as_str().unwrap()).await;
        assert_eq!(
            session.emulator.violations(),
            [],
            "polling for a new URL is not a violation"
        );
    }
}

#[tokio::test]
async fn the_record_has_order_gaps_and_headers_but_not_the_key() {
    let session = Session::start().await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    session.clock.advance(Duration::from_secs(2));
    session.poll(&submitted).await;
    let record = session.emulator.record();
    let phases: Vec<_> = record.iter().map(|received| received.phase).collect();
    assert_eq!(phases, [Phase::Submit, Phase::Poll]);
    assert_eq!(record[1].gap, Duration::from_secs(2));
    assert_eq!(
        (record[0].method.as_str(), record[0].path.as_str()),
        ("POST", "/v1/flux-2-pro")
    );
    assert_eq!(record[0].header("X-Key"), Some("***"));
    assert_eq!(record[0].task.as_deref(), submitted["id"].as_str());
    assert!(record[1].response.contains("Ready"));
    assert!(!format!("{record:?}").contains(session.emulator.key()));
    session.emulator.clear_record();
    assert!(session.emulator.record().is_empty());
}

#[tokio::test]
async fn a_client_that_does_everything_right_is_not_blamed() {
    let session = Session::with(|builder| builder.speed(1.0)).await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    session.poll(&submitted).await;
    session.clock.advance(Duration::from_secs(60));
    let (_, polled) = session.poll(&submitted).await;
    session.download(polled["result"]["sample"].as_str().unwrap()).await;
    session.clock.advance(Duration::from_secs(700));
    session.poll(&submitted).await;
    assert_eq!(session.emulator.violations(), []);
}

#[tokio::test]
async fn what_a_client_does_wrong_is_reported() {
    let session = broken("poll first 1 = status 503; retry-after 5").await;
    let first = session.submit("flux-2-pro", &small()).await;
    let second = session.submit("flux-2-pro", &small()).await;
    session.poll(&first).await;
    session.clock.advance(Duration::from_secs(2));
    let (_, polled) = session.poll(&first).await;
    session.poll(&first).await;
    let sample = polled["result"]["sample"].as_str().unwrap();
    session.http.get(sample).header("x-key", "bfl_1").send().await.unwrap();
    let id = |submitted: &Value| submitted["id"].as_str().unwrap().to_owned();
    assert_eq!(
        session.emulator.violations(),
        [
            Violation::SubmittedTwice {
                request: 1,
                first: id(&first),
                second: id(&second)
            },
            Violation::TooSoon {
                request: 3,
                phase: Phase::Poll,
                by: Duration::from_secs(3)
            },
            Violation::PolledAfterEnd {
                request: 4,
                task: id(&first)
            },
            Violation::KeySentToDelivery { request: 5 },
        ]
    );
    for violation in session.emulator.violations() {
        assert!(violation.to_string().starts_with("request "));
    }
}

#[tokio::test]
async fn the_same_bytes_are_a_mistake_only_within_five_seconds() {
    let session = Session::start().await;
    let twice = |violations: Vec<Violation>| {
        let twice = |violation: &&Violation| matches!(violation, Violation::SubmittedTwice { .. });
        violations.iter().filter(twice).count()
    };
    session.submit("flux-2-pro", &small()).await;
    session.clock.advance(Duration::from_millis(5001));
    session.submit("flux-2-pro", &small()).await;
    assert_eq!(twice(session.emulator.violations()), 0);
    session.clock.advance(Duration::from_secs(5));
    session.submit("flux-2-pro", &small()).await;
    assert_eq!(twice(session.emulator.violations()), 1);
    // The same to a parser, but not the same bytes.
    let spaced = format!(" {}", small());
    session.submit_text(spaced).await;
    session.submit("flux-2-flex", &small()).await;
    assert_eq!(twice(session.emulator.violations()), 1);
}
