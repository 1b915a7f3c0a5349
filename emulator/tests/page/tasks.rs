//! The tasks on the page, in a browser.

use std::time::Duration;

use serde_json::json;

use crate::{
    KEY, contains, opened, shown,
    support::{Session, plain, png},
};

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
        "The same request made two tasks: 1 time",
        "flux-kontext-pro",
        "not on this machine",
        "no charge",
        "submit",
    ] {
        page.until(&contains(wanted)).await;
    }
    page.eval("window.stayed = true").await;
    session
        .submit(
            "flux-2-pro",
            &json!({ "prompt": "a late fox", "webhook_secret": "hush" }),
        )
        .await;
    page.until(&contains("a late fox")).await;
    session.clock.advance(Duration::from_secs(70));
    page.until("!document.querySelector('.task .wait')").await;
    assert_eq!(page.eval("window.stayed").await, true, "it was not loaded again");
    page.eval("document.querySelectorAll('.task details').forEach((box) => { box.open = true; })")
        .await;
    page.until("document.querySelectorAll('.task .list details').length >= 8")
        .await;
    page.eval("document.querySelectorAll('.task .list details').forEach((box) => { box.open = true; })")
        .await;
    page.until(&contains("x-key: ***")).await;
    let all = page.eval("document.documentElement.outerHTML").await;
    let all = all.as_str().unwrap();
    assert!(!all.contains(KEY) && !all.contains("hush"), "{all}");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_and_films_open_large_and_the_keys_lead_through_them() {
    let Some((_session, mut page)) = shown().await else {
        return;
    };
    // The browser decodes what the emulator drew and filmed.
    page.until("document.querySelectorAll('.task .media img').length === 4")
        .await;
    let small = "(async () => { const image = document.querySelector('.task .media img');
        image.loading = 'eager'; await image.decode(); return image.naturalWidth; })()";
    assert_eq!(page.eval(small).await, 480);
    page.click("button.media:has(.play)").await;
    page.until("document.querySelector('#viewer[open] video')").await;
    let film = "new Promise((done, failed) => { const film = document.querySelector('#viewer video');
        const told = () => done([film.videoWidth, film.videoHeight, film.duration]);
        film.onerror = () => failed(film.error);
        if (film.readyState >= 2) told(); else film.onloadeddata = told; })";
    assert_eq!(page.eval(film).await, json!([1280, 704, 5]));
    page.press("ArrowRight").await;
    page.until("document.querySelector('#viewer img')").await;
    let large = "(async () => { const image = document.querySelector('#viewer img');
        await image.decode(); return image.naturalWidth; })()";
    assert_eq!(page.eval(large).await, 1024);
    page.press("ArrowLeft").await;
    page.until("document.querySelector('#viewer video')").await;
    page.press("Escape").await;
    page.until("!document.getElementById('viewer').open").await;
    let focused = "document.activeElement.matches('button.media:has(.play)')";
    assert_eq!(page.eval(focused).await, true, "the focus goes back to what opened it");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keyframes_become_the_first_and_the_last_frame_and_dissolve_in_between() {
    let session = Session::start().await;
    let keyframes = [plain(320, 176, [220, 40, 40]), plain(320, 176, [40, 40, 220])].map(|picture| png(&picture));
    let body = json!({ "mode": "i2v", "prompt": "x", "keyframes": keyframes, "duration": 5, "aspect_ratio": "16:9" });
    session.submit("flux-3-video", &body).await;
    let Some(mut page) = opened(&session).await else {
        return;
    };
    page.until("document.querySelector('.task .play')").await;
    page.click("button.media").await;
    page.until("document.querySelector('#viewer video')?.readyState >= 2")
        .await;
    // The colour in a corner where nothing moves.
    let colour = |seconds: f64| {
        format!(
            "new Promise((done) => {{ const film = document.querySelector('#viewer video'); film.pause();
                film.onseeked = () => {{ const canvas = document.createElement('canvas');
                    [canvas.width, canvas.height] = [film.videoWidth, film.videoHeight];
                    const context = canvas.getContext('2d'); context.drawImage(film, 0, 0);
                    done([...context.getImageData(20, 680, 1, 1).data.slice(0, 3)]); }};
                film.currentTime = {seconds}; }})"
        )
    };
    for (seconds, wanted) in [(0.02, [220, 40, 40]), (2.5, [130, 40, 130]), (4.98, [40, 40, 220])] {
        let seen = page.eval(&colour(seconds)).await;
        let near = (0..3).all(|channel| (seen[channel].as_i64().unwrap() - wanted[channel]).abs() < 16);
        assert!(near, "at {seconds} s {seen}, wanted {wanted:?}");
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_shows_its_media_as_small_pictures() {
    let session = Session::start().await;
    let image = png(&plain(320, 200, [200, 30, 30]));
    let body = json!({ "prompt": "<img src=x onerror=alert(1)>", "input_image": image, "input_image_2": image });
    session.submit("flux-2-pro", &body).await;
    let Some(mut page) = opened(&session).await else {
        return;
    };
    page.until(&contains("<img src=x onerror=alert(1)>")).await;
    page.eval("document.querySelector('.task details').open = true").await;
    page.until("document.querySelector('.task .list details')").await;
    page.eval("document.querySelector('.task .list details').open = true")
        .await;
    page.until("document.querySelectorAll('.task pre .input').length === 2")
        .await;
    page.until(&contains("(PNG, 320×200, ")).await;
    assert_eq!(
        page.eval("document.querySelectorAll('[onerror], img[src=x]').length")
            .await,
        0
    );
    page.click(".task pre .input").await;
    page.until("document.querySelector('#viewer[open] img')?.complete")
        .await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_tasks_are_shown_a_page_at_a_time() {
    let session = Session::with(|builder| builder.limits(false)).await;
    for number in 0..1200 {
        let body = json!({ "prompt": format!("fox {number}."), "width": 64, "height": 64 });
        session.submit("flux-2-klein-4b", &body).await;
    }
    let Some(mut page) = opened(&session).await else {
        return;
    };
    page.until(&contains("1–24 of 1200 tasks")).await;
    assert_eq!(page.eval("document.querySelectorAll('.task').length").await, 24);
    assert_eq!(page.eval("document.getElementById('newer').disabled").await, true);
    page.click("#older").await;
    page.until(&contains("25–48 of 1200 tasks")).await;
    page.until(&contains("fox 1175.")).await;
    page.click("#filter-text").await;
    page.write("fox 7.").await;
    page.until("document.querySelectorAll('.task').length === 1").await;
    page.until(&contains("fox 7.")).await;
    page.write("no such fox").await;
    page.until(&contains("No task is like this.")).await;
    page.close().await;
}
