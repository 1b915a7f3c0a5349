//! Where the key goes, and where it does not.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bfl::{AnyRequest, ErrorKind, Host, models};
use support::{KEY, Server, accepted, answer, json, quick, ready};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\ncontent";

fn fox() -> models::Flux2Pro {
    models::Flux2Pro::new("a fox")
}

#[tokio::test]
async fn the_key_and_our_name_go_with_submits_and_polls() {
    let server = Server::finishing("https://example.com/x.png").await;
    let client = quick(&server.url).application("my-app/1.2").build().unwrap();
    client.generate(fox()).await.unwrap();
    for request in server.received() {
        assert_eq!(request.header("x-key"), Some(KEY));
        let agent = request.header("user-agent").unwrap();
        assert!(
            agent.starts_with("bfl-rust/") && agent.ends_with(" my-app/1.2"),
            "{agent}"
        );
        assert_eq!(request.header("api-version"), None);
        assert_eq!(request.header("accept"), Some("application/json"));
    }
}

#[tokio::test]
async fn the_polling_url_is_asked_as_it_was_given() {
    let server = Server::start(|request, url, _| match request.method.as_str() {
        "POST" => json(
            200,
            serde_json::json!({ "id": "a", "polling_url": format!("{url}/other/path?id=a%2Fb&x=%20y&id=a") }),
        ),
        _ => ready("https://example.com/x.png"),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    client.generate(fox()).await.unwrap();
    assert_eq!(server.received()[1].target, "/other/path?id=a%2Fb&x=%20y&id=a");
}

#[tokio::test]
async fn a_polling_url_elsewhere_is_not_asked_and_the_handle_is_kept() {
    for polling_url in [
        "https://api.bfl.ai.example.com/v1/get_result?id=a",
        "http://api.bfl.ai/v1/get_result?id=a",
        "https://user:pass@api.bfl.ai/v1/get_result?id=a",
        "https://api.bfl.ai:8443/v1/get_result?id=a",
        "http://[::1]:1/v1/get_result?id=a",
        "http://10.0.0.1/v1/get_result?id=a",
        "file:///etc/passwd",
        "not a url",
    ] {
        let server =
            Server::start(move |_, _, _| json(200, serde_json::json!({ "id": "a", "polling_url": polling_url }))).await;
        let client = quick(&server.url).build().unwrap();
        let error = client.generate(fox()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UntrustedUrl, "{polling_url}");
        assert_eq!(error.task().unwrap().polling_url(), polling_url);
        assert_eq!(server.received().len(), 1);
        assert!(!format!("{error} {error:?}").contains("pass@"), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_of_a_submit_is_final_and_takes_neither_key_nor_body_along() {
    let elsewhere = Server::start(|_, url, _| accepted(url)).await;
    for code in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/v1/flux-2-pro\r\n", elsewhere.url);
        let server = Server::start(move |_, _, _| answer(code, &location, "")).await;
        let client = quick(&server.url).build().unwrap();
        let error = client.generate(fox()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirected, "HTTP {code}");
        assert_eq!(server.received().len(), 1);
    }
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_redirect_of_a_poll_is_final_too() {
    let elsewhere = Server::start(|_, _, _| ready("https://example.com/x.png")).await;
    let location = format!("location: {}/v1/get_result?id=a\r\n", elsewhere.url);
    let server = Server::start(move |request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => answer(307, &location, ""),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let error = client.generate(fox()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirected);
    assert!(error.task().is_some());
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_download_carries_no_key_and_follows_a_redirect_without_one() {
    let target = Server::start(|_, _, _| answer(200, "content-type: image/png\r\n", PNG)).await;
    let location = format!("location: {}/final\r\n", target.url);
    let server = Server::start(move |request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => ready(&format!("{url}/sample.png?sig=a%2Bb")),
        _ => answer(302, &location, ""),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    assert_eq!(&image.bytes().await.unwrap()[..], PNG);
    for download in [&server.received()[2], &target.received()[0]] {
        assert_eq!(download.header("x-key"), None);
        assert!(!format!("{:?}", download.headers).contains(KEY));
    }
}

#[tokio::test]
async fn a_result_over_plain_http_elsewhere_is_not_fetched() {
    let server = Server::finishing("http://example.com/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    let error = image.bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UntrustedUrl);
    assert!(error.task().is_some());
}

#[tokio::test]
async fn the_generated_client_keeps_the_same_rules() {
    let server = Server::start(|_, _, _| json(200, r#"{"credits":857.0}"#)).await;
    let client = quick(&server.url).build().unwrap();
    assert_eq!(client.raw().credits().await.unwrap().credits, 857.0);
    let request = &server.received()[0];
    assert_eq!(request.header("x-key"), Some(KEY));
    assert_eq!(request.header("api-version"), None);
}

#[test]
fn a_slug_that_leads_elsewhere_is_refused() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let client = quick("http://127.0.0.1:1").build().unwrap();
    for slug in ["", "../credits", "a/../b", "a b", "a?b", "a#b", "//example.com", "a%2f"] {
        let error = runtime
            .block_on(client.submit(AnyRequest::new(slug, serde_json::json!({}))))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{slug}: {error:?}");
    }
}

#[test]
fn base_urls_that_could_leak_are_refused() {
    for url in [
        "https://user:secret@example.com",
        "ftp://example.com",
        "https://api.bfl.ai/v1",
    ] {
        let error = Host::custom(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{url}");
        assert!(!error.to_string().contains("secret"));
    }
}

/// Spellings of this machine and of its link, none of them the host of the tests' servers.
const LOCAL: [&str; 13] = [
    "localhost",
    "LOCALHOST.",
    "x.localhost",
    "0.0.0.0",
    "0",
    "127.1.2.3",
    "127.2",
    "0x7f.0.0.2",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "169.254.169.254",
    "[fe80::1]",
];

#[tokio::test]
async fn a_result_on_this_machine_is_not_fetched_however_it_is_spelled() {
    for host in LOCAL {
        for scheme in ["https", "http"] {
            let sample = format!("{scheme}://{host}:1/x.png?sig=hush");
            let server = Server::start(move |request, url, _| match request.method.as_str() {
                "POST" => accepted(url),
                _ => ready(&sample),
            })
            .await;
            let client = quick(&server.url).build().unwrap();
            let image = client.generate(fox()).await.unwrap();
            let error = image.bytes().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UntrustedUrl, "{host}: {error}");
            assert!(error.to_string().contains("this machine"), "{error}");
            assert!(!format!("{error} {error:?}").contains("hush"));
        }
    }
}

#[tokio::test]
async fn a_redirect_to_this_machine_is_not_followed_however_it_is_spelled() {
    for host in LOCAL {
        let location = format!("location: https://{host}:1/x.png\r\n");
        let server = Server::start(move |request, url, before| match (request.method.as_str(), before) {
            ("POST", _) => accepted(url),
            (_, 1) => ready(&format!("{url}/x.png")),
            _ => answer(307, &location, ""),
        })
        .await;
        let client = quick(&server.url).build().unwrap();
        let image = client.generate(fox()).await.unwrap();
        let error = image.bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UntrustedUrl, "{host}: {error}");
        assert!(error.task().is_some());
        assert_eq!(server.received().len(), 3, "it is not tried again");
    }
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_or_round_and_round_ends() {
    for (location, why) in [("", "not said where to"), ("location: /x.png\r\n", "more than 5 times")] {
        let server = Server::start(move |request, url, before| match (request.method.as_str(), before) {
            ("POST", _) => accepted(url),
            (_, 1) => ready(&format!("{url}/x.png")),
            _ => answer(302, location, ""),
        })
        .await;
        let client = quick(&server.url).build().unwrap();
        let image = client.generate(fox()).await.unwrap();
        let error = image.bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Download);
        assert!(error.to_string().contains(why), "{error}");
    }
}

/// A client of a server under the name `emulator`, as in a network of containers.
fn by_name(server: &Server) -> bfl::ClientBuilder {
    quick(&server.url.replace("127.0.0.1", "emulator"))
        .http(|| reqwest::Client::builder().resolve("emulator", "127.0.0.1:0".parse().unwrap()))
}

#[tokio::test]
async fn a_test_host_of_any_name_may_have_its_parts_on_other_ports_and_over_http() {
    let delivery = Server::start(|_, _, _| answer(200, "", PNG)).await;
    let sample = format!("{}/x.png?sig=1", delivery.url.replace("127.0.0.1", "emulator"));
    let cluster = Server::start(move |_, _, _| ready(&sample)).await;
    let polling_url = format!("{}/v1/get_result?id=a", cluster.url.replace("127.0.0.1", "emulator"));
    let server =
        Server::start(move |_, _, _| json(200, serde_json::json!({ "id": "a", "polling_url": polling_url }))).await;
    let client = by_name(&server).build().unwrap();
    let image = client.generate(fox()).await.unwrap();
    assert_eq!(image.bytes().await.unwrap(), PNG);
    assert_eq!(cluster.received()[0].header("x-key"), Some(KEY));
    assert_eq!(delivery.received()[0].header("x-key"), None);
}

#[tokio::test]
async fn the_emulator_can_be_used_under_any_host_name() {
    let emulator = bfl_emulator::Emulator::start().await.unwrap();
    let client = quick(&emulator.base_url().replace("127.0.0.1", "emulator"))
        .http(|| reqwest::Client::builder().resolve("emulator", "127.0.0.1:0".parse().unwrap()))
        .build()
        .unwrap();
    let image = client.generate(fox()).await.unwrap();
    assert!(
        image.url().unwrap().starts_with("http://emulator:"),
        "{:?}",
        image.url()
    );
    assert!(!image.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn beside_a_test_host_nothing_else_is_trusted_over_http() {
    for elsewhere in ["http://other:1", "http://emulator.example.com:1", "http://127.0.0.1:1"] {
        let server = Server::start(move |request, url, _| match request.method.as_str() {
            "POST" => accepted(&url.replace("127.0.0.1", "emulator")),
            _ => ready(&format!("{elsewhere}/x.png")),
        })
        .await;
        let client = by_name(&server).build().unwrap();
        let image = client.generate(fox()).await.unwrap();
        assert_eq!(
            image.bytes().await.unwrap_err().kind(),
            ErrorKind::UntrustedUrl,
            "{elsewhere}"
        );
        let server = Server::start(move |_, _, _| accepted(elsewhere)).await;
        let client = by_name(&server).build().unwrap();
        let error = client.generate(fox()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UntrustedUrl, "{elsewhere}");
    }
}
