//! What the page asks for.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Session, plain, png, read};

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let session = Session::start().await;
    let answer = session.http.get(session.emulator.base_url()).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let page = answer.text().await.unwrap();
    assert!(page.contains("<title>bfl emulator</title>"));
    let addresses = page
        .split(['"'])
        .filter(|text| text.contains("//") || text.starts_with("/emulator/"));
    let mut files = 0;
    for address in addresses {
        assert_eq!(session.get(address).await.status(), StatusCode::OK, "{address}");
        files += 1;
    }
    assert!(files >= 5, "{files}");
    assert_eq!(
        session.get("/emulator/page/other.js").await.status(),
        StatusCode::NOT_FOUND
    );
}

async fn state(session: &Session, query: &str) -> Value {
    read(session.get(&format!("/emulator/state?{query}")).await).await.1
}

#[tokio::test]
async fn the_state_has_tasks_with_their_timeline_and_not_the_key() {
    let session = Session::start().await;
    let body = json!({ "prompt": "a fox", "width": 64, "height": 64 });
    let submitted = session.submit("flux-2-pro", &body).await;
    for _ in 0..3 {
        session.poll(&submitted).await;
    }
    let text = session.get("/emulator/state").await.text().await.unwrap();
    assert!(!text.contains(session.emulator.key()));
    let state: Value = serde_json::from_str(&text).unwrap();
    let task = &state["tasks"][0];
    assert_eq!(
        (&task["id"], &task["status"], &task["cost"], &task["billed"]),
        (&submitted["id"], &json!("Ready"), &json!(3.0), &json!(true))
    );
    let steps: Vec<_> = task["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (&step["phase"], &step["count"]))
        .collect();
    assert_eq!(steps, [(&json!("submit"), &json!(1)), (&json!("poll"), &json!(3))]);
    assert_eq!(state["total_requests"], 4);
    for picture in ["media", "preview"] {
        let answer = session.get(task[picture].as_str().unwrap()).await;
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
    }
    assert_eq!(
        session.emulator.record().len(),
        4,
        "the page's own requests are not recorded"
    );
}

#[tokio::test]
async fn thousands_of_tasks_come_in_pages_and_can_be_filtered() {
    let session = Session::with(|builder| builder.limits(false)).await;
    for number in 0..1500 {
        let prompt = if number % 500 == 7 {
            "[fail] a HARE".to_owned()
        } else {
            format!("fox {number}")
        };
        session
            .submit(
                "flux-2-klein-4b",
                &json!({ "prompt": prompt, "width": 64, "height": 64 }),
            )
            .await;
    }
    let text = session.get("/emulator/state?count=1000000").await.text().await.unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&whole["total_tasks"], &whole["matching_tasks"]),
        (&json!(1500), &json!(1500))
    );
    assert_eq!(whole["tasks"].as_array().unwrap().len(), 100);
    assert!(text.len() < 150_000, "{}", text.len());
    for (query, matching, first) in [
        ("skip=1400&count=5", 1500, Some("fox 99")),
        ("q=hare", 3, Some("[fail] a HARE")),
        ("state=failed", 3, Some("[fail] a HARE")),
        ("state=ready&q=fox+1499", 1, Some("fox 1499")),
        ("model=flux-2-pro", 0, None),
        ("state=running", 0, None),
        ("skip=9999999999999999999999&count=-1", 1500, Some("fox 1499")),
        ("skip=5000", 1500, None),
    ] {
        let found = state(&session, query).await;
        assert_eq!(found["matching_tasks"], matching, "{query}");
        assert_eq!(found["tasks"][0]["prompt"].as_str(), first, "{query}");
    }
}

#[tokio::test]
async fn a_task_tells_its_media_by_kind_and_size_and_shows_them_small() {
    let session = Session::start().await;
    let large = png(&image::RgbImage::from_fn(640, 480, |x, y| {
        image::Rgb([x as u8, y as u8, (x * y) as u8])
    }));
    let body = json!({ "prompt": "both", "input_image": large, "input_image_2": "https://example.com/fox.png",
        "webhook_secret": "hush" });
    let submitted = session.submit("flux-2-pro", &body).await;
    let path = format!("/emulator/tasks/{}", submitted["id"].as_str().unwrap());
    let text = session.get(&path).await.text().await.unwrap();
    assert!(!text.contains(&large[100..150]) && !text.contains("hush"));
    let detail: Value = serde_json::from_str(&text).unwrap();
    let sent: Value = serde_json::from_str(detail["requests"][0]["body"].as_str().unwrap()).unwrap();
    let told = sent["input_image"].as_str().unwrap();
    assert!(told.starts_with("(PNG, 640×480, ") && told.ends_with(" kB)"), "{told}");
    assert_eq!(sent["input_image_2"], "https://example.com/fox.png");
    let inputs = detail["inputs"].as_array().unwrap();
    assert_eq!((inputs.len(), &inputs[0]["width"]), (2, &json!(640)));
    for input in inputs {
        let answer = session.get(input["picture"].as_str().unwrap()).await;
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
        let picture = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(picture.width(), 480);
    }
    let id = submitted["id"].as_str().unwrap();
    for beyond in [format!("/emulator/inputs/{id}/2"), "/emulator/inputs/x/0".to_owned()] {
        assert_eq!(session.get(&beyond).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_refused_request_is_listed_with_its_media_and_without_a_task() {
    let session = Session::start().await;
    let body = json!({ "prompt": "x", "width": 7, "input_image": png(&plain(64, 64, [1, 2, 3])) });
    session.post("/v1/flux-2-pro", &body).await;
    session.submit("flux-2-pro", &json!({ "prompt": "x" })).await;
    session.get("/v1/credits").await;
    let (_, others) = read(session.get("/emulator/requests?count=1").await).await;
    assert_eq!(
        (&others["total"], &others["requests"][0]["path"]),
        (&json!(2), &json!("/v1/credits"))
    );
    let (_, others) = read(session.get("/emulator/requests?skip=1").await).await;
    let refused = &others["requests"][0];
    assert_eq!(refused["status"], 422);
    assert!(refused["body"].as_str().unwrap().contains("(PNG, 64×64, "), "{refused}");
}

#[tokio::test]
async fn a_request_can_be_priced_before_it_is_sent() {
    let session = Session::start().await;
    let asked = json!({ "model": "flux-2-pro", "body": { "prompt": "x", "width": 1024, "height": 1024 } });
    let (status, quote) = session.post_json("/emulator/quote", &asked).await;
    assert_eq!(
        (status, &quote["credits"], &quote["width"]),
        (StatusCode::OK, &json!(3.0), &json!(1024))
    );
    for (asked, reason) in [
        (
            json!({ "model": "flux-2-pro", "body": { "width": 7 } }),
            "Field required",
        ),
        (json!({ "model": "flux-9", "body": {} }), "not a model"),
        (json!({ "model": 5 }), "invalid type"),
    ] {
        let (status, answer) = session.post_json("/emulator/quote", &asked).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(answer["detail"].as_str().unwrap().contains(reason), "{answer}");
    }
    assert_eq!(session.emulator.record().len(), 0);
}

#[tokio::test]
async fn rules_are_added_and_removed_and_a_foreign_form_cannot() {
    let session = Session::start().await;
    let rule = json!({ "rule": "account = status 500" });
    let other = json!({ "rule": "poll first 1 = lost" });
    for rule in [&other, &rule] {
        assert_eq!(
            session.post("/emulator/faults", rule).await.status(),
            StatusCode::NO_CONTENT
        );
    }
    assert_eq!(session.get("/v1/credits").await.status(), 500);
    let rules = state(&session, "").await["rules"].clone();
    assert_eq!((&rules[0]["rule"], &rules[0]["applied"]), (&other["rule"], &json!(0)));
    assert_eq!((&rules[1]["rule"], &rules[1]["applied"]), (&rule["rule"], &json!(1)));
    let url = format!("{}/emulator/faults", session.emulator.base_url());
    for status in [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND] {
        let removed = session
            .http
            .delete(format!("{url}/{}", rules[1]["number"]))
            .send()
            .await
            .unwrap();
        assert_eq!(removed.status(), status);
    }
    assert_eq!(session.get("/v1/credits").await.status(), 200);
    assert_eq!(state(&session, "").await["rules"].as_array().unwrap().len(), 1);
    assert_eq!(
        session.http.delete(&url).send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(state(&session, "").await["rules"], json!([]));
    let (status, answer) = session
        .post_json("/emulator/faults", &json!({ "rule": "account = boom" }))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["detail"].as_str().unwrap().contains("`boom` is not a fault"));
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

#[tokio::test]
async fn the_page_does_not_carry_prompts_of_megabytes_around() {
    let session = Session::start().await;
    let prompt = "a fox ".repeat(1_000_000);
    let body = json!({ "prompt": prompt, "width": 64, "height": 64 });
    let submitted = session.submit("flux-2-pro", &body).await;
    let detail = format!("/emulator/tasks/{}", submitted["id"].as_str().unwrap());
    for path in ["/emulator/state", detail.as_str()] {
        let answer = session.get(path).await.text().await.unwrap();
        assert!(answer.len() < 50_000, "{path}: {}", answer.len());
    }
}
