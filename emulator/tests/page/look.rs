//! How the page looks: on a phone, in the dark, and to somebody who uses keys alone.

use serde_json::json;

use crate::{contains, shown};

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_shows_where_it_is() {
    let Some((session, mut page)) = shown().await else {
        return;
    };
    page.eval("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
        .await;
    // Of a group of choices, Tab reaches the one that is chosen.
    let reach = "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')]
        .filter((element) => element.checkVisibility() && !element.disabled && !element.matches('[type=radio]:not(:checked)'))";
    page.eval(&format!("window.left = new Set({reach}); left.size")).await;
    for _ in 0..400 {
        page.press("Tab").await;
        let seen = "(() => { const here = document.activeElement; left.delete(here);
            const { outlineStyle, outlineWidth } = getComputedStyle(here);
            const shown = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
            return here === document.body || shown ? left.size : here.outerHTML; })()";
        let left = page.eval(seen).await;
        assert!(left.is_number(), "the focus does not show on {left}");
        if left == 0 {
            break;
        }
    }
    let left = page
        .eval("[...left].filter((element) => element.isConnected).map((element) => element.outerHTML.slice(0, 200))")
        .await;
    assert_eq!(left, json!([]), "Tab does not reach these");

    // A task's requests open with Enter, and stay open and focused while the page goes on.
    page.eval("document.querySelectorAll('.task details').forEach((box) => { box.open = false; })")
        .await;
    page.eval("document.querySelector('.task summary').focus()").await;
    page.press("Enter").await;
    page.until("document.activeElement.parentNode.open").await;
    session.submit("flux-2-pro", &json!({ "prompt": "a late fox" })).await;
    page.until(&contains("a late fox")).await;
    assert_eq!(
        page.eval("document.activeElement.tagName === 'SUMMARY' && document.activeElement.parentNode.open")
            .await,
        true
    );

    // The form, by keys alone.
    page.eval("document.getElementById('rule').select()").await;
    page.write("poll first 3 = status 500").await;
    page.press("Enter").await;
    page.until(&contains("Added: poll first 3 = status 500")).await;
    page.press("Tab").await;
    page.press("Tab").await;
    page.press("Space").await;
    page.until(&contains("no fault is injected")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_reader_is_told_what_everything_is() {
    let Some((_session, mut page)) = shown().await else {
        return;
    };
    page.eval("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
        .await;
    let nameless =
        "[...document.querySelectorAll('button, input, select, textarea, a[href], dialog, nav, [tabindex=\"0\"]')]
        .filter((element) => !(element.labels?.length || element.ariaLabel || element.getAttribute('aria-labelledby')
            || element.textContent.trim()))
        .map((element) => element.outerHTML.slice(0, 200))";
    assert_eq!(page.eval(nameless).await, json!([]));
    let broken = "[...document.querySelectorAll('[aria-labelledby], [aria-describedby]')]
        .flatMap((element) => [element.getAttribute('aria-labelledby'), element.getAttribute('aria-describedby')])
        .filter((id) => id && !document.getElementById(id))";
    assert_eq!(page.eval(broken).await, json!([]));
    let twice =
        "[...document.querySelectorAll('[id]')].map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)";
    assert_eq!(page.eval(twice).await, json!([]), "ids are there once");
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
    page.eval("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
        .await;
    page.until("document.querySelectorAll('.task .list details').length >= 7")
        .await;
    for (name, width, height, scheme) in [
        ("desktop", 1280, 1000, "light"),
        ("desktop-dark", 1280, 1000, "dark"),
        ("phone", 390, 740, "light"),
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
            .eval("[...document.querySelectorAll('button, select, input:not([type=radio]), textarea, summary')].filter((target) => target.checkVisibility())
                .map((target) => target.getBoundingClientRect().height).filter((height) => height < 24)")
            .await;
        assert_eq!(small, json!([]), "{name}: too small for a finger");
        page.picture(name).await;
    }
    page.close().await;
}
