//! Answers with another status, header or URL.

use bfl_emulator::Violation;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{broken, small, unfollowed};

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
    let patient = crate::support::client_builder()
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
    let submitted = session.submit("flux-2-pro", &small()).await;
    assert!(submitted.get("polling_url").is_none());
}

#[tokio::test]
async fn polls_tell_other_statuses_go_backwards_and_lose_tasks() {
    let session = broken("poll = statuses Pending, Dreaming").await;
    let submitted = session.submit("flux-2-pro", &small()).await;
    let mut reported = Vec::new();
    for _ in 0..3 {
        reported.push(session.poll(&submitted).await.1["status"].clone());
    }
    assert_eq!(reported, ["Pending", "Dreaming", "Ready"]);

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
        let client = crate::support::client_builder().redirect(reqwest::redirect::Policy::none());
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
