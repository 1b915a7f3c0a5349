//! The page to look at, and what it asks for; also in a real browser, where there is one.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod browser;
mod support;

use std::time::Duration;

use browser::Page;
use reqwest::{Method, Response, StatusCode};
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
async fn the_state_has_tasks_and_requests_without_the_key() {
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

/// The answer to a request with these headers.
async fn asked(session: &Session, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let url = format!("{}{path}", session.emulator.base_url());
    let mut request = session.http.request(method, url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn the_page_answers_under_names_of_this_machine_and_allowed_ones_only() {
    let session = Session::with(|builder| builder.allow_host("Emulator").allow_host("10.0.0.7")).await;
    let paths = ["/", "/emulator/state", "/emulator/record", "/emulator/media/x"];
    for (host, shown) in [
        ("localhost", true),
        ("LOCALHOST.:1", true),
        ("127.0.0.1:8787", true),
        ("[::1]", true),
        ("emulator:8787", true),
        ("10.0.0.7", true),
        ("evil.example", false),
        ("evil.example:8787", false),
        ("localhost.evil.example", false),
        ("127.0.0.1.evil.example", false),
        ("10.0.0.8", false),
        ("127.1", false),
        ("", false),
    ] {
        for path in paths {
            let answer = asked(&session, Method::GET, path, &[("host", host)]).await;
            assert_eq!(answer.status() != StatusCode::FORBIDDEN, shown, "{path} as {host:?}");
        }
        let answer = asked(&session, Method::DELETE, "/emulator/faults", &[("host", host)]).await;
        assert_eq!(answer.status() == StatusCode::NO_CONTENT, shown, "as {host:?}");
        let api = asked(
            &session,
            Method::GET,
            "/v1/credits",
            &[("host", host), ("x-key", "bfl_1")],
        )
        .await;
        assert_eq!(api.status(), StatusCode::OK, "the API answers as {host:?}");
    }
}

#[tokio::test]
async fn a_page_of_somebody_else_neither_sees_nor_changes_anything() {
    let session = Session::start().await;
    let own = session.emulator.base_url();
    let json = ("content-type", "application/json");
    for (origin, allowed) in [
        (own.as_str(), true),
        ("http://evil.example", false),
        ("http://127.0.0.1:1", false),
        ("null", false),
    ] {
        for (method, path) in [(Method::GET, "/emulator/record"), (Method::DELETE, "/emulator/faults")] {
            let answer = asked(&session, method, path, &[("origin", origin), json]).await;
            assert_eq!(
                answer.status() != StatusCode::FORBIDDEN,
                allowed,
                "{path} from {origin}"
            );
            assert!(answer.headers().get("access-control-allow-origin").is_none());
        }
    }
    let preflight = [
        ("origin", "http://evil.example"),
        ("access-control-request-method", "DELETE"),
    ];
    let answer = asked(&session, Method::OPTIONS, "/emulator/faults", &preflight).await;
    assert!(!answer.status().is_success());
    let answer = asked(&session, Method::GET, "/emulator/record", &[]).await;
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers()["cross-origin-resource-policy"], "same-origin");
}

#[tokio::test]
async fn the_page_does_not_carry_prompts_of_megabytes_around() {
    let session = Session::start().await;
    let prompt = "a fox ".repeat(1_000_000);
    session
        .submit("flux-2-pro", &json!({ "prompt": prompt, "width": 64, "height": 64 }))
        .await;
    let state = session.get("/emulator/state").await.text().await.unwrap();
    assert!(state.len() < 50_000, "{}", state.len());
}

/// A key that appears in nothing by accident.
const KEY: &str = "bfl_to-be-seen-nowhere";

/// An emulator with a bit of everything, and its page in a browser.
async fn shown() -> Option<(Session, Page)> {
    let session = Session::with(|builder| builder.key(KEY)).await;
    for (slug, body) in [
        ("flux-2-pro", json!({ "prompt": "a red fox in the snow" })),
        ("flux-2-pro", json!({ "prompt": "a red fox in the snow" })),
        (
            "flux-kontext-pro",
            json!({ "prompt": "[moderate: content, Violence] a fox", "aspect_ratio": "16:9" }),
        ),
        ("flux-2-max", json!({ "prompt": "[fail] a fox that cannot be drawn" })),
        (
            "flux-2-klein-4b",
            json!({ "prompt": "reported by webhook", "webhook_url": "http://192.0.2.1/hook", "webhook_secret": "hush" }),
        ),
        (
            "flux-3-video",
            json!({ "mode": "t2v", "prompt": "a fox runs through the snow", "duration": 5 }),
        ),
        ("flux-2-pro", json!({ "prompt": "[slow: 60] a slow fox" })),
    ] {
        session.submit(slug, &body).await;
    }
    let rule = "poll 10% = status 503; retry-after 2".parse().unwrap();
    session.emulator.fault(rule);
    let mut page = Page::open(&session.emulator.base_url()).await?;
    page.until("document.getElementById('live')?.textContent === 'live'")
        .await;
    Some((session, page))
}

fn contains(text: &str) -> String {
    format!("document.body.innerText.includes({})", json!(text))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_all_that_happens_and_goes_on_without_a_reload() {
    let Some((session, mut page)) = shown().await else {
        return;
    };
    for wanted in [
        "a red fox in the snow",
        "Content Moderated",
        "Generation failed",
        "Pending",
        "poll 10% = status 503; retry-after 2",
        "submitted the same bytes as task",
        "/v1/flux-kontext-pro",
        "not on this machine",
    ] {
        page.until(&contains(wanted)).await;
    }
    // The browser decodes what the emulator drew and filmed.
    let picture = "(async () => { const image = document.querySelector('.task img');
        image.loading = 'eager'; await image.decode(); return image.naturalWidth; })()";
    assert_eq!(page.eval(picture).await, 1024);
    let film = "new Promise((done, failed) => { const film = document.querySelector('.task video');
        film.onloadeddata = () => done([film.videoWidth, film.videoHeight, film.duration]);
        film.onerror = () => failed(film.error); film.preload = 'auto'; film.load(); })";
    assert_eq!(page.eval(film).await, json!([1280, 704, 5]));

    page.eval("window.stayed = true").await;
    session
        .submit(
            "flux-2-pro",
            &json!({ "prompt": "a late fox", "webhook_secret": "hush" }),
        )
        .await;
    page.until(&contains("a late fox")).await;
    session.clock.advance(Duration::from_secs(70));
    page.until(&format!("!{}", contains("Pending · "))).await;
    assert_eq!(page.eval("window.stayed").await, true, "it was not loaded again");
    let all = page.eval("document.documentElement.outerHTML").await;
    let all = all.as_str().unwrap();
    assert!(!all.contains(KEY) && !all.contains("hush"), "{all}");
    assert!(all.contains("x-key: ***"));
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_breaks_what_it_says_and_tells_what_was_wrong() {
    let Some((session, mut page)) = shown().await else {
        return;
    };
    let choose = |id: &str, value: &str| {
        format!(
            "(() => {{ const chosen = document.getElementById('{id}'); chosen.value = '{value}';
                chosen.dispatchEvent(new Event('change', {{ bubbles: true }})); return chosen.value; }})()"
        )
    };
    for (id, value) in [("phase", "account"), ("limit", "first 1"), ("fault", "status")] {
        assert_eq!(page.eval(&choose(id, value)).await, value);
    }
    page.click("#argument").await;
    page.eval("document.getElementById('argument').select()").await;
    page.write("418").await;
    page.click("form .main").await;
    page.until(&contains("Added: account first 1 = status 418")).await;
    page.until("document.getElementById('rules').innerText.includes('account first 1 = status 418')")
        .await;
    assert_eq!(session.get("/v1/credits").await.status(), 418);
    assert_eq!(session.get("/v1/credits").await.status(), 200, "it applies once");

    page.eval("document.getElementById('argument').select()").await;
    page.write("many").await;
    page.click("form .main").await;
    page.until(&contains("`status` takes CODE, not `many`")).await;
    // A fault without an argument takes none from the one before.
    page.eval(&choose("fault", "lost")).await;
    page.click("form .main").await;
    page.until(&contains("Added: account first 1 = lost")).await;
    page.click("#clear").await;
    page.until(&contains("no fault is injected")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_shows_where_it_is() {
    let Some((session, mut page)) = shown().await else {
        return;
    };
    let reach = "[...document.querySelectorAll('a[href], button, input, select, summary, video, [tabindex=\"0\"]')]
        .filter((element) => element.checkVisibility() && !element.disabled)";
    page.eval(&format!("window.left = new Set({reach}); left.size")).await;
    for _ in 0..200 {
        page.press("Tab").await;
        let seen = "(() => { const here = document.activeElement; left.delete(here);
            const { outlineStyle, outlineWidth } = getComputedStyle(here);
            const shown = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
            return here === document.body || here.tagName === 'VIDEO' || shown ? left.size : here.outerHTML; })()";
        let left = page.eval(seen).await;
        assert!(left.is_number(), "the focus does not show on {left}");
        if left == 0 {
            break;
        }
    }
    let left = page
        .eval("[...left].map((element) => element.outerHTML.slice(0, 200))")
        .await;
    assert_eq!(left, json!([]), "Tab does not reach these");

    // A request opens with Enter, and stays open and focused while the page goes on.
    page.eval("document.querySelector('summary').focus()").await;
    page.press("Enter").await;
    page.until("document.querySelector('details').open").await;
    session.submit("flux-2-pro", &json!({ "prompt": "a late fox" })).await;
    page.until(&contains("a late fox")).await;
    assert_eq!(
        page.eval("document.activeElement.tagName === 'SUMMARY' && document.activeElement.parentNode.open")
            .await,
        true
    );

    // The form, by keys alone: from the first list to the button, with Enter at the end.
    page.eval("document.getElementById('phase').focus()").await;
    page.press("Tab").await;
    page.press("ArrowDown").await;
    page.press("Tab").await;
    page.press("Tab").await;
    page.write("500").await;
    page.press("Enter").await;
    page.until(&contains("Added: poll first 3 = status 500")).await;
    page.press("Tab").await;
    page.press("Tab").await;
    page.press("Space").await;
    page.until(&contains("no fault is injected")).await;
    page.close().await;
}

/// The lowest contrast of a text with its background, by WCAG's formula, and that text.
const CONTRAST: &str = "(() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => channels(colour).slice(0, 3).map((value) => value / 255)
        .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (element) => {
        const colour = getComputedStyle(element).backgroundColor;
        return channels(colour)[3] === 0 ? behind(element.parentElement) : colour;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let worst = [21, 'nothing'];
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement, text = texts.currentNode.data.trim();
        if (!text || !element.checkVisibility() || ['SCRIPT', 'OPTION'].includes(element.tagName)) continue;
        const [high, low] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
        const contrast = (high + 0.05) / (low + 0.05);
        if (contrast < worst[0]) worst = [contrast, text];
    }
    return worst;
})()";

#[tokio::test(flavor = "multi_thread")]
async fn the_page_can_be_read_on_a_phone_and_in_the_dark() {
    let Some((_session, mut page)) = shown().await else {
        return;
    };
    page.eval("document.querySelector('summary').click()").await;
    for (name, width, height, scheme) in [
        ("desktop", 1280, 1000, "light"),
        ("desktop-dark", 1280, 1000, "dark"),
        ("phone", 360, 740, "light"),
        ("phone-dark", 320, 640, "dark"),
    ] {
        page.screen(width, height, scheme).await;
        let beyond = "[document.documentElement, ...document.querySelectorAll('body *')]
            .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 0.5)
            .map((element) => element.outerHTML.slice(0, 200))";
        assert_eq!(page.eval(beyond).await, json!([]), "{name} scrolls sideways");
        let worst = page.eval(CONTRAST).await;
        assert!(worst[0].as_f64().unwrap() >= 4.5, "{name}: {worst}");
        let small = page
            .eval("[...document.querySelectorAll('button, select, input, summary')].filter((target) => target.checkVisibility())
                .map((target) => target.getBoundingClientRect().height).filter((height) => height < 24)")
            .await;
        assert_eq!(small, json!([]), "{name}: too small for a finger");
        page.picture(name).await;
    }
    page.close().await;
}
