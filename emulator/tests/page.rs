//! The page to look at, and what it asks for; once in a real browser, where there is one.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may fail loudly")]

mod support;

use std::process::Command;

use reqwest::StatusCode;
use serde_json::{Value, json};
use support::Session;

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let session = Session::start().await;
    let answer = session.http.get(session.emulator.base_url()).send().await.unwrap();
    assert!(
        answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    let page = answer.text().await.unwrap();
    assert!(page.contains("<title>bfl emulator</title>") && !page.contains("https://"));
}

#[tokio::test]
async fn the_state_tells_tasks_and_requests_without_the_key() {
    let session = Session::start().await;
    let body = json!({ "prompt": "a fox", "width": 64, "height": 64 });
    let submitted = session.submit("flux-2-pro", &body).await;
    let text = session.get("/emulator/state").await.text().await.unwrap();
    assert!(!text.contains(session.emulator.key()));
    let state: Value = serde_json::from_str(&text).unwrap();
    let task = &state["tasks"][0];
    assert_eq!(
        (&task["id"], &task["status"], &task["cost"]),
        (&submitted["id"], &json!("Ready"), &json!(3.0))
    );
    assert_eq!(
        (&state["requests"][0]["phase"], &state["total_requests"]),
        (&json!("submit"), &json!(1))
    );
    let media = session.get(task["media"].as_str().unwrap()).await;
    assert_eq!(media.headers()["content-type"], "image/jpeg");
    assert_eq!(
        session.emulator.record().len(),
        1,
        "the page's own requests are not recorded"
    );
}

#[tokio::test]
async fn the_form_adds_rules_and_a_foreign_form_cannot() {
    let session = Session::start().await;
    let rule = json!({ "rule": "account = status 500" });
    assert_eq!(
        session.post("/emulator/faults", &rule).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(session.get("/v1/credits").await.status(), 500);
    let url = format!("{}/emulator/faults", session.emulator.base_url());
    assert_eq!(
        session.http.delete(&url).send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(session.get("/v1/credits").await.status(), 200);
    let (status, answer) = session
        .post_json("/emulator/faults", &json!({ "rule": "account = boom" }))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["detail"].as_str().unwrap().contains("`boom` is no fault"));
    let foreign = session
        .http
        .post(&url)
        .body(rule.to_string())
        .header("content-type", "text/plain");
    assert_eq!(
        foreign.send().await.unwrap().status(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}

fn browser() -> Option<&'static str> {
    let found = |name: &&str| {
        Command::new(name)
            .arg("--version")
            .output()
            .is_ok_and(|run| run.status.success())
    };
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(found)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_tasks_requests_rules_and_violations() {
    let Some(browser) = browser() else {
        eprintln!("skipped: there is no chromium on this machine");
        return;
    };
    let session = Session::start().await;
    for (slug, body) in [
        ("flux-2-pro", json!({ "prompt": "a red fox in the snow" })),
        ("flux-2-pro", json!({ "prompt": "a red fox in the snow" })),
        (
            "flux-kontext-pro",
            json!({ "prompt": "[moderate: content, Violence] a fox" }),
        ),
        ("flux-2-pro", json!({ "prompt": "[slow: 60] a slow fox" })),
    ] {
        session.submit(slug, &body).await;
    }
    session
        .emulator
        .fault("poll 10% = status 503; retry-after 2".parse().unwrap());
    let profile = tempfile::tempdir().unwrap();
    let shoot = |arguments: Vec<String>| {
        Command::new(browser)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-proxy-server",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("--virtual-time-budget=4000")
            .args(arguments)
            .arg(session.emulator.base_url())
            .output()
            .unwrap()
    };
    let shown = shoot(vec!["--dump-dom".to_owned()]);
    let dom = String::from_utf8_lossy(&shown.stdout);
    for wanted in [
        "a red fox in the snow",
        "Content Moderated",
        "Pending",
        "9991",
        "/emulator/media/",
        "poll 10% = status 503; retry-after 2",
        "submitted the same as task",
        "/v1/flux-kontext-pro",
        ">live<",
    ] {
        assert!(dom.contains(wanted), "{wanted} is missing in {dom}");
    }
    // For people who want to look: screenshots at desktop and phone width.
    if let Ok(folder) = std::env::var("BFL_EMULATOR_SCREENSHOTS") {
        for (name, size) in [("desktop", "1280,1000"), ("phone", "500,1400")] {
            shoot(vec![
                format!("--screenshot={folder}/{name}.png"),
                format!("--window-size={size}"),
            ]);
        }
    }
}
