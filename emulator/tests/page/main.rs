//! The page to look at, and what it asks for; also in a real browser, where there is one.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod access;
mod answers;
#[path = "../browser/mod.rs"]
mod browser;
mod forms;
mod look;
#[path = "../support/mod.rs"]
mod support;
mod tasks;

use serde_json::json;

use self::{browser::Page, support::Session};

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
    let page = opened(&session).await?;
    Some((session, page))
}

/// The page of an emulator in a browser, once it shows the state.
async fn opened(session: &Session) -> Option<Page> {
    let mut page = Page::open(&session.emulator.base_url()).await?;
    page.until("document.getElementById('live')?.textContent === 'live'")
        .await;
    Some(page)
}

fn contains(text: &str) -> String {
    format!("document.body.innerText.includes({})", json!(text))
}
