//! Rules: where they come from, and which requests they choose.

use std::time::Duration;

use bfl_emulator::{Fault, Phase, Rule, Scenario};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    broken, small, submit_url,
    support::{Session, read},
};

#[tokio::test]
async fn a_fault_that_says_nothing_of_a_phase_is_ignored_there() {
    let session = broken("any = polling-url none; lost; unsigned").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    assert!(submitted.get("polling_url").is_none());
    let session = broken("download = lost; backwards; duplicate").await;
    let polled = session.ready("flux-2-pro", &small()).await;
    session.download(polled["result"]["sample"].as_str().unwrap()).await;
    let faults = session.emulator.record().pop().unwrap().faults;
    assert!(faults.is_empty(), "{faults:?}");
}

#[tokio::test]
async fn a_wrong_clock_shows_in_dates_but_urls_can_be_fetched() {
    let session = Session::with(|builder| builder.scenario(Scenario::new().clock_skew(-7200))).await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let (_, polled) = session.poll(&submitted).await;
    let started = polled["result"]["start_time"].as_f64().unwrap();
    let behind = session.clock.now().unix_timestamp() as f64 - started;
    assert!((7100.0..7300.0).contains(&behind), "{behind}");
    session.download(polled["result"]["sample"].as_str().unwrap()).await;
}

#[tokio::test]
async fn a_header_breaks_one_request_and_a_rule_goes_with_one_task() {
    let session = Session::start().await;
    let answer = submit_url(&session)
        .await
        .header("x-bfl-emulator-fault", "status 429; retry-after 3")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], "3");
    let ruled = submit_url(&session)
        .await
        .header("x-bfl-emulator-rule", "poll first 1 = status 503");
    let (_, ruled) = read(ruled.send().await.unwrap()).await;
    let other = session.submit("flux-2-pro", &json!({ "prompt": "other" })).await;
    assert_eq!(session.poll(&ruled).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(session.poll(&ruled).await.0, StatusCode::OK);
    assert_eq!(session.poll(&other).await.0, StatusCode::OK);
    let (status, answer) = read(
        submit_url(&session)
            .await
            .header("x-bfl-emulator-fault", "boom")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["detail"].as_str().unwrap().contains("`boom` is not a fault"));
}

#[tokio::test]
async fn ten_percent_of_everything_is_the_same_each_time() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let scenario = Scenario::from_json(r#"{ "seed": 5, "rules": ["any 10% = status 503"] }"#).unwrap();
        let session = Session::with(|builder| builder.scenario(scenario)).await;
        let mut statuses = Vec::new();
        for _ in 0..100 {
            statuses.push(session.get("/v1/credits").await.status().as_u16());
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    let failed = runs[0].iter().filter(|status| **status == 503).count();
    assert!((3..20).contains(&failed), "{failed}");
}

#[tokio::test]
async fn rules_come_and_go_while_the_emulator_runs() {
    let session = Session::start().await;
    session
        .emulator
        .fault(Rule::on(Phase::Account).fault(Fault::Status(500)));
    assert_eq!(session.get("/v1/credits").await.status(), 500);
    session.emulator.clear_faults();
    assert_eq!(session.get("/v1/credits").await.status(), 200);
}

#[tokio::test]
async fn a_jitter_waits_no_longer_than_it_says_and_as_long_with_the_same_seed() {
    let mut waits = Vec::new();
    for _ in 0..2 {
        let session = broken("account = jitter 10s").await;
        let url = format!("{}/v1/credits", session.emulator.base_url());
        let mut asking = Box::pin(session.http.get(url).header("x-key", session.emulator.key()).send());
        let mut waited = 0;
        while tokio::time::timeout(Duration::from_millis(20), &mut asking)
            .await
            .is_err()
        {
            session.clock.advance(Duration::from_millis(500));
            waited += 1;
        }
        assert!((1..=20).contains(&waited), "{waited}");
        waits.push(waited);
    }
    assert_eq!(waits[0], waits[1]);
}

#[tokio::test]
async fn what_is_no_rule_is_refused_wherever_it_comes_from() {
    let session = Session::start().await;
    let wanted = "`explode` is not a fault; the faults are: delay";
    let header = async |name: &str, value: &str| {
        let answer = submit_url(&session).await.header(name, value).send().await.unwrap();
        let (status, answer) = read(answer).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
        answer["detail"].as_str().unwrap().to_owned()
    };
    let reported = header("x-bfl-emulator-fault", "explode").await;
    assert!(
        reported.starts_with("x-bfl-emulator-fault: ") && reported.contains(wanted),
        "{reported}"
    );
    let reported = header("x-bfl-emulator-rule", "poll = explode").await;
    assert!(
        reported.starts_with("x-bfl-emulator-rule: ") && reported.contains(wanted),
        "{reported}"
    );
    assert_eq!(session.emulator.credits(), 10_000.0, "such a submit makes no task");
    for (sent, wanted) in [
        (json!({ "rule": "poll = explode" }), wanted),
        (
            json!({ "rule": "explode" }),
            "a rule is written `PHASE = FAULT; FAULT…`",
        ),
        (json!({}), "missing field `rule`"),
        (json!({ "rule": 5 }), "expected a string"),
    ] {
        let (status, answer) = session.post_json("/emulator/faults", &sent).await;
        let reported = answer["detail"].as_str().unwrap();
        assert!(
            status == StatusCode::BAD_REQUEST && reported.contains(wanted),
            "{answer}"
        );
    }
    let reported = Scenario::from_json(r#"{ "rules": ["poll = explode"] }"#)
        .unwrap_err()
        .to_string();
    assert!(
        reported.starts_with("rule 1: ") && reported.contains(wanted),
        "{reported}"
    );
}
