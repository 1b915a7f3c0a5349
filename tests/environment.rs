//! What the environment says. It belongs to the process, so each case runs in one of its own: this test program again,
//! with the case's variables.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{ffi::OsStr, process::Command};

use bfl::{Client, ErrorKind, Host, models};
use support::{Server, accepted, credits, json, quick, ready};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\ncontent";

const CASE: &str = "BFL_TEST_CASE";

/// Runs one case below in a process with these variables and none of ours besides.
fn run<V: AsRef<OsStr>>(case: &str, variables: &[(&str, V)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "one_case", "--nocapture"])
        .env_remove("BFL_API_KEY")
        .env_remove("BFL_BASE_URL")
        .env_remove("BFL_FORBID_LIVE")
        .env(CASE, case)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{case}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(&format!("{case} held")), "{case} did not run: {said}");
}

#[test]
fn a_client_comes_from_the_environment() {
    run(
        "from_env",
        &[("BFL_API_KEY", " bfl_key\n"), ("BFL_BASE_URL", "http://127.0.0.1:1/")],
    );
    run("global", &[("BFL_API_KEY", "bfl_key"), ("BFL_BASE_URL", "")]);
    run::<&str>("no_key", &[]);
    run("no_key", &[("BFL_API_KEY", "  ")]);
    run(
        "bad_url",
        &[("BFL_API_KEY", "bfl_key"), ("BFL_BASE_URL", "127.0.0.1:1")],
    );
}

#[test]
fn with_bfl_forbid_live_nothing_reaches_the_service() {
    for value in ["1", "true", "yes", " 1 ", "on", "anything"] {
        run("forbidden", &[("BFL_FORBID_LIVE", value), ("BFL_API_KEY", "bfl_key")]);
    }
    for value in ["", "0", "false", "No", "OFF", "  "] {
        run("global", &[("BFL_FORBID_LIVE", value), ("BFL_API_KEY", "bfl_key")]);
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_cannot_be_read_is_an_error_that_names_it() {
    use std::os::unix::ffi::OsStrExt;
    let unreadable = OsStr::from_bytes(b"http://127.0.0.1:1/\xff");
    for name in ["BFL_FORBID_LIVE", "BFL_BASE_URL", "BFL_API_KEY"] {
        let mut variables = vec![("BFL_API_KEY", OsStr::new("bfl_key")), (name, unreadable)];
        variables.push(("UNREADABLE", OsStr::new(name)));
        run("unreadable", &variables);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_systems_proxy_is_used_for_other_machines() {
    let server = Server::start(|_, _, _| json(200, r#"{"credits":7.5}"#)).await;
    let url = server.url.clone();
    tokio::task::spawn_blocking(move || run("proxy", &[("BFL_API_KEY", "bfl_key"), ("http_proxy", &url)]))
        .await
        .unwrap();
    assert_eq!(server.received()[0].target, "http://bfl.example/v1/credits");
}

#[test]
fn what_is_on_this_machine_is_never_asked_of_a_proxy() {
    let proxy = "http://127.0.0.1:1";
    run(
        "no_proxy",
        &[
            ("http_proxy", proxy),
            ("HTTP_PROXY", proxy),
            ("all_proxy", proxy),
            ("ALL_PROXY", proxy),
        ],
    );
}

#[tokio::test]
async fn one_case() {
    let Ok(case) = std::env::var(CASE) else {
        return;
    };
    match case.as_str() {
        "from_env" => {
            let client = Client::from_env().unwrap();
            assert!(format!("{client:?}").contains("http://127.0.0.1:1"));
        }
        "global" => assert!(format!("{:?}", Client::from_env().unwrap()).contains("https://api.bfl.ai")),
        "no_key" => {
            let error = Client::from_env().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains("BFL_API_KEY"));
        }
        "bad_url" => assert_eq!(Client::from_env().unwrap_err().kind(), ErrorKind::Config),
        "unreadable" => {
            let error = Client::from_env().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            let name = std::env::var("UNREADABLE").unwrap();
            assert!(error.to_string().contains(&format!("{name} cannot be read")), "{error}");
        }
        "forbidden" => forbidden().await,
        "no_proxy" => no_proxy().await,
        "proxy" => proxy().await,
        other => panic!("there is no case {other}"),
    }
    println!("{case} held");
}

async fn forbidden() {
    for host in [
        Host::GLOBAL,
        Host::EU,
        Host::US,
        Host::custom("https://api.bfl.ai").unwrap(),
    ] {
        let error = match Client::builder().host(host).build() {
            Err(error) => error,
            Ok(client) => client.credits().await.unwrap_err(),
        };
        assert!(error.to_string().contains("BFL_FORBID_LIVE"), "{error}");
    }
    let server = Server::start(|_, _, _| {
        json(
            200,
            r#"{"id":"a","polling_url":"https://api.us2.bfl.ai/v1/get_result?id=a"}"#,
        )
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let error = client.generate(models::Flux2Pro::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UntrustedUrl);
    let server = Server::finishing("https://delivery.ice.bfl.ai/x.png").await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(models::Flux2Pro::new("a fox")).await.unwrap();
    assert_eq!(image.bytes().await.unwrap_err().kind(), ErrorKind::UntrustedUrl);
}

/// Another machine is asked of the proxy, which gets a whole URL.
async fn proxy() {
    let client = Client::builder()
        .host(Host::custom("http://bfl.example").unwrap())
        .build()
        .unwrap();
    assert_eq!(client.credits().await.unwrap(), credits(7.5));
}

async fn no_proxy() {
    let server = Server::start(|request, url, before| match (request.method.as_str(), before) {
        ("POST", _) => accepted(url),
        (_, 1) => ready(&format!("{url}/x.png")),
        _ => support::answer(200, "", PNG),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(models::Flux2Pro::new("a fox")).await.unwrap();
    assert_eq!(&image.bytes().await.unwrap()[..], PNG);
}
