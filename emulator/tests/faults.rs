//! What goes wrong on purpose, at each step, and what is noticed of a client that does wrong.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::time::Duration;

use bfl_emulator::{Fault, Phase, Rule, Scenario, Violation};
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::{Session, read};

fn small() -> Value {
    json!({ "prompt": "x", "width": 64, "height": 64 })
}

async fn broken(rule: &str) -> Session {
    let rule: Rule = rule.parse().unwrap();
    Session::with(|builder| builder.fault(rule)).await
}

async fn submit_url(session: &Session) -> reqwest::RequestBuilder {
    let url = format!("{}/v1/flux-2-pro", session.emulator.base_url());
    session
        .http
        .post(url)
        .header("x-key", session.emulator.key())
        .json(&small())
}

#[tokio::test]
async fn an_error_status_on_a_submit_makes_no_task() {
    let session = broken("submit first 1 = status 500").await;
    let (status, answer) = session.post_json("/v1/flux-2-pro", &small()).await;
    assert_eq!(
        (status, answer),
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            json!({ "detail": "Internal Server Error" })
        )
    );
    assert_eq!(session.emulator.credits(), 10_000.0);
    session.submit("flux-2-pro", &small()).await;
}

#[tokio::test]
async fn a_handled_error_makes_the_task_all_the_same() {
    let session =
        broken("submit first 1 = status 502; handled; content-type text/html; body <h1>Bad; Gateway</h1>").await;
    let answer = session.post("/v1/flux-2-pro", &small()).await;
    assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(answer.headers()["content-type"], "text/html");
    assert_eq!(answer.text().await.unwrap(), "<h1>Bad; Gateway</h1>");
    assert!(session.emulator.credits() < 10_000.0, "it was charged");
}

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

/// Whether a request has got no answer a moment later.
async fn is_unanswered(request: &mut (impl Future + Unpin)) -> bool {
    tokio::time::timeout(Duration::from_millis(30), request).await.is_err()
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
async fn redirects_and_polling_urls_lead_to_other_hosts() {
    let session = broken("submit = polling-url other").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let url = submitted["polling_url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://localhost:"), "{url}");
    let with_key = session.http.get(&url).header("x-key", session.emulator.key());
    with_key.send().await.unwrap();
    assert!(matches!(
        session.emulator.violations()[..],
        [Violation::KeySentElsewhere { .. }]
    ));

    let session = broken("poll = redirect https://example.com/x").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let patient = support::client_builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let answer = patient
        .get(submitted["polling_url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.headers()["location"], "https://example.com/x");

    let session = broken("submit = polling-url none").await;
    assert!(
        session
            .submit("flux-2-pro", &small())
            .await
            .get("polling_url")
            .is_none()
    );
}

#[tokio::test]
async fn polls_tell_other_statuses_go_backwards_and_lose_tasks() {
    let session = broken("poll = statuses Pending, Dreaming").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(session.poll(&submitted).await.1["status"].clone());
    }
    assert_eq!(told, ["Pending", "Dreaming", "Ready"]);

    let session = broken("poll = backwards").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
    let (_, back) = session.poll(&submitted).await;
    assert_eq!((&back["status"], &back["result"]), (&json!("Pending"), &Value::Null));

    let session = broken("poll first 1 = lost").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let (status, lost) = session.poll(&submitted).await;
    assert_eq!(
        (status, &lost["status"], &lost["id"]),
        (StatusCode::NOT_FOUND, &json!("Task not found"), &submitted["id"])
    );
    assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
}

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
        let patient = support::client_builder()
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
async fn a_fault_that_says_nothing_of_a_phase_is_ignored_there() {
    let session = broken("any = polling-url none; lost; unsigned").await;
    assert!(
        session
            .submit("flux-2-pro", &small())
            .await
            .get("polling_url")
            .is_none()
    );
    let session = broken("download = lost; backwards; duplicate").await;
    let polled = session.ready("flux-2-pro", &small()).await;
    session.download(polled["result"]["sample"].as_str().unwrap()).await;
    let faults = session.emulator.record().pop().unwrap().faults;
    assert!(faults.is_empty(), "{faults:?}");
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
async fn the_record_tells_order_gaps_and_headers_but_not_the_key() {
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

/// An answer to a GET that follows no redirect.
async fn unfollowed(session: &Session, url: &str) -> reqwest::Response {
    let client = support::client_builder().redirect(reqwest::redirect::Policy::none());
    let request = client.build().unwrap().get(url).header("x-key", session.emulator.key());
    request.send().await.unwrap()
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

#[tokio::test]
async fn a_redirect_leads_to_the_same_host_or_to_another_one_where_the_key_is_not_to_go() {
    let session = broken("poll first 1 = redirect same").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let url = submitted["polling_url"].as_str().unwrap();
    let answer = unfollowed(&session, url).await;
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    let there = reqwest::Url::parse(url)
        .unwrap()
        .join(answer.headers()["location"].to_str().unwrap())
        .unwrap();
    assert_eq!(there.as_str(), url);
    assert_eq!(session.poll(&submitted).await.1["status"], "Ready");
    assert_eq!(session.emulator.violations(), []);

    let session = broken("poll first 1 = redirect other").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let url = submitted["polling_url"].as_str().unwrap();
    let answer = unfollowed(&session, url).await;
    let there = answer.headers()["location"].to_str().unwrap();
    assert_eq!(there, url.replace("127.0.0.1", "localhost"));
    // Without the key one may go there; with it not.
    assert_eq!(session.http.get(there).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(session.emulator.violations(), []);
    unfollowed(&session, there).await;
    let elsewhere = |violation: &Violation| matches!(violation, Violation::KeySentElsewhere { .. });
    assert!(session.emulator.violations().iter().any(elsewhere));
}

#[tokio::test]
async fn a_redirected_submit_makes_no_task_unless_it_is_handled() {
    for (rule, left) in [
        ("submit = redirect same", 10_000.0),
        ("submit = redirect same; handled", 9_997.0),
    ] {
        let session = broken(rule).await;
        let client = support::client_builder().redirect(reqwest::redirect::Policy::none());
        let url = format!("{}/v1/flux-2-pro", session.emulator.base_url());
        let submit = client
            .build()
            .unwrap()
            .post(url)
            .header("x-key", session.emulator.key());
        let answer = submit.json(&small()).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(session.emulator.credits(), left, "{rule}");
    }
}

#[tokio::test]
async fn a_polling_url_leads_to_any_address() {
    let session = broken("submit = polling-url https://example.com/v1/get_result?id=1").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    assert_eq!(submitted["polling_url"], "https://example.com/v1/get_result?id=1");
}

#[tokio::test]
async fn headers_are_added_and_replaced() {
    let session = broken("account = header x-fox: red; header content-type: text/fox; retry-after soon").await;
    let answer = session.get("/v1/credits").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        [header("x-fox"), header("content-type"), header("retry-after")],
        ["red", "text/fox", "soon"]
    );
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
    let told = header("x-bfl-emulator-fault", "explode").await;
    assert!(
        told.starts_with("x-bfl-emulator-fault: ") && told.contains(wanted),
        "{told}"
    );
    let told = header("x-bfl-emulator-rule", "poll = explode").await;
    assert!(
        told.starts_with("x-bfl-emulator-rule: ") && told.contains(wanted),
        "{told}"
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
        let told = answer["detail"].as_str().unwrap();
        assert!(status == StatusCode::BAD_REQUEST && told.contains(wanted), "{answer}");
    }
    let told = Scenario::from_json(r#"{ "rules": ["poll = explode"] }"#)
        .unwrap_err()
        .to_string();
    assert!(told.starts_with("rule 1: ") && told.contains(wanted), "{told}");
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
    let request = session
        .http
        .post(format!("{}/v1/flux-2-pro", session.emulator.base_url()));
    let request = request
        .header("x-key", "bfl_1")
        .header("content-type", "application/json");
    request.body(spaced).send().await.unwrap();
    session.submit("flux-2-flex", &small()).await;
    assert_eq!(twice(session.emulator.violations()), 1);
}

/// Each fault of the table has a test in one of these files.
#[test]
fn no_fault_is_without_a_test() {
    let tests = [
        include_str!("faults.rs"),
        include_str!("broken_bodies.rs"),
        include_str!("webhooks.rs"),
    ]
    .concat();
    for (name, _, _) in Fault::TABLE {
        let mentions = [format!("= {name}"), format!("; {name}"), format!("\"{name}")];
        assert!(mentions.iter().any(|mention| tests.contains(mention)), "{name}");
    }
}
