//! The page's forms, in a browser: making something, and injecting faults.

use std::process::Command;

use serde_json::json;

use crate::{KEY, contains, opened, shown, support::Session};

fn choose(id: &str, value: &str) -> String {
    format!(
        "(() => {{ const chosen = document.getElementById('{id}'); chosen.value = '{value}';
            for (const kind of ['input', 'change']) chosen.dispatchEvent(new Event(kind, {{ bubbles: true }}));
            return chosen.value; }})()"
    )
}

fn snippet(kind: &str) -> String {
    format!(
        "(() => {{ document.querySelector('[name=snippet][value={kind}]').click();
            return document.getElementById('snippet').textContent; }})()"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_empty_page_offers_to_make_something_and_makes_it() {
    let session = Session::start().await;
    let Some(mut page) = opened(&session).await else {
        return;
    };
    assert_eq!(page.eval("document.getElementById('make').open").await, true);
    page.until(&contains("3 credits")).await;
    page.eval("document.getElementById('prompt').select()").await;
    page.write("a hare in the grass").await;
    page.click("#send").await;
    page.until("document.querySelector('.task .prompt')?.textContent === 'a hare in the grass'")
        .await;
    assert_eq!(session.emulator.record().len(), 1, "it is a request like any other");

    // Another model has other fields, with the contract's bounds.
    page.eval(&choose("model", "flux-dev")).await;
    page.eval("document.getElementById('more').open = true").await;
    page.until(&contains("256–1440 px, in steps of 32")).await;
    page.eval("document.querySelector('[name=width]').focus()").await;
    page.write("7").await;
    page.click("#send").await;
    page.until(&contains("Refused with 422. width: Input should be")).await;

    // A film has kinds, each with fields of its own.
    page.eval(&choose("model", "flux-3-video")).await;
    page.eval(&choose("variant", "i2v")).await;
    page.until("document.querySelector('#required-fields [name=keyframes]')?.multiple")
        .await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_for_a_shell_makes_the_same_task() {
    let session = Session::start().await;
    let Some(mut page) = opened(&session).await else {
        return;
    };
    let prompt = r#"it's "a" $fox\n"#;
    page.eval("document.getElementById('prompt').select()").await;
    page.write(prompt).await;
    page.eval(&choose("model", "flux-2-klein-4b")).await;
    page.eval("document.getElementById('more').open = true; document.querySelector('[name=seed]').focus()")
        .await;
    page.write("42").await;
    let environment = page.eval(&snippet("environment")).await;
    let curl = page.eval(&snippet("curl")).await;
    for text in ["bfl", "rust"] {
        let text = page.eval(&snippet(text)).await;
        assert!(text.as_str().unwrap().contains("flux-2-klein-4b"), "{text}");
    }
    let first_line = curl.as_str().unwrap().lines().next().unwrap();
    let script = format!("{}\n{first_line}", environment.as_str().unwrap());
    // Where there is no curl, a stand-in says what it was given.
    let stand_in = "command -v curl >/dev/null || curl() { for data; do :; done; printf '%s' \"$data\"; };";
    let output = Command::new("sh")
        .args(["-c", &format!("{stand_in}\n{script}")])
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    if printed.contains("polling_url") {
        page.until(&format!(
            "document.querySelector('.task .prompt')?.textContent === {}",
            json!(prompt)
        ))
        .await;
        assert!(session.emulator.record()[0].body.contains("\"seed\":42"));
    } else {
        let body: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(body, json!({ "prompt": prompt, "seed": 42 }));
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_key_was_given_the_form_asks_for_it_and_shows_it_nowhere() {
    let Some((_session, mut page)) = shown().await else {
        return;
    };
    page.eval("document.getElementById('make').open = true").await;
    page.eval("document.getElementById('prompt').select()").await;
    page.write("with the key").await;
    page.click("#send").await;
    page.until(&contains("Refused with 403")).await;
    page.click("#key").await;
    page.write(KEY).await;
    page.click("#send").await;
    page.until("document.querySelector('.task .prompt')?.textContent === 'with the key'")
        .await;
    let all = page.eval("document.documentElement.outerHTML").await;
    assert!(!all.as_str().unwrap().contains(KEY));
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_breaks_what_it_says_and_tells_what_was_wrong() {
    let Some((session, mut page)) = shown().await else {
        return;
    };
    for (id, value) in [
        ("phase", "account"),
        ("often", "first"),
        ("count", "1"),
        ("fault", "status"),
    ] {
        assert_eq!(page.eval(&choose(id, value)).await, value);
    }
    page.click("#argument").await;
    page.write("418").await;
    assert_eq!(
        page.eval("document.getElementById('rule').value").await,
        "account first 1 = status 418"
    );
    page.click("#add-rule").await;
    page.until(&contains("Added: account first 1 = status 418")).await;
    page.until("document.getElementById('rules').innerText.includes('account first 1 = status 418')")
        .await;
    assert_eq!(session.get("/v1/credits").await.status(), 418);
    assert_eq!(session.get("/v1/credits").await.status(), 200, "it applies once");
    page.until("document.getElementById('rules').innerText.includes('applied 1 time')")
        .await;

    // The rule itself can be written, too.
    page.eval("document.getElementById('rule').select()").await;
    page.write("poll = status many").await;
    page.click("#add-rule").await;
    page.until(&contains("`status` takes CODE, not `many`")).await;
    // A fault without an argument takes none from the one before.
    page.eval(&choose("fault", "lost")).await;
    page.click("#add-rule").await;
    page.until(&contains("Added: account first 1 = lost")).await;
    page.until("document.querySelector('#rules li:last-child').innerText.includes('account first 1 = lost')")
        .await;
    page.click("#rules li:last-child button").await;
    page.until(&contains("Removed: account first 1 = lost")).await;
    page.until("document.querySelectorAll('#rules li').length === 2").await;
    page.click("#clear").await;
    page.until(&contains("no fault is injected")).await;
    page.close().await;
}
