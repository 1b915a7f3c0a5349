//! A connection that fails says why, and with whom.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use bfl::{ErrorKind, models};
use support::{KEY, Reply, Server, accepted, answer, quick, ready};
use tokio::net::TcpListener;

/// A port of this machine on which nobody listens.
async fn closed() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// Why the balance cannot be asked for, of a client that never repeats anything.
async fn why(client: bfl::ClientBuilder) -> String {
    let client = client.retry_policy(bfl::RetryPolicy::never()).build().unwrap();
    let error = client.credits().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    assert!(!format!("{error} {error:?}").contains(KEY));
    error.to_string()
}

fn proxied(base_url: &str, proxy: String) -> bfl::ClientBuilder {
    quick(base_url).http(move || reqwest::Client::builder().proxy(reqwest::Proxy::all(&proxy).unwrap()))
}

#[tokio::test]
async fn a_host_that_refuses_is_named_with_its_port() {
    let host = format!("127.0.0.1:{}", closed().await);
    let said = why(quick(&format!("http://{host}"))).await;
    assert!(said.contains(&format!("`{host}` refused the connection")), "{said}");
}

#[tokio::test]
async fn a_name_that_cannot_be_resolved_is_named() {
    let said = why(quick("http://no-such-host.invalid")).await;
    assert!(
        said.contains("the name of `no-such-host.invalid` cannot be resolved"),
        "{said}"
    );
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_told_from_the_host() {
    let proxy = Server::start(|_, _, _| answer(407, "proxy-authenticate: Basic\r\n", "")).await;
    let said = why(proxied("https://mirror.example", proxy.url.clone())).await;
    assert!(
        said.contains("the proxy") && said.contains("`mirror.example`") && said.contains("407"),
        "{said}"
    );
    assert_eq!(proxy.received()[0].method, "CONNECT");
    assert_eq!(proxy.received()[0].header("x-key"), None);
}

#[tokio::test]
async fn a_proxy_that_does_not_connect_is_told_from_the_host() {
    let proxy = Server::start(|_, _, _| answer(502, "", "")).await;
    let said = why(proxied("https://mirror.example", proxy.url.clone())).await;
    assert!(said.contains("the proxy did not connect to `mirror.example`"), "{said}");
    let proxy = Server::start(|_, _, _| Reply::Raw(Vec::new())).await;
    let said = why(proxied("https://mirror.example", proxy.url.clone())).await;
    assert!(said.contains("the proxy did not connect to `mirror.example`"), "{said}");
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_from_the_host() {
    let proxy = format!("http://127.0.0.1:{}", closed().await);
    let said = why(proxied("https://mirror.example", proxy)).await;
    assert!(
        said.contains("the proxy on the way to `mirror.example` cannot be reached"),
        "{said}"
    );
    let socks = format!("socks5h://127.0.0.1:{}", closed().await);
    let said = why(proxied("https://mirror.example", socks)).await;
    assert!(said.contains("proxy") && said.contains("`mirror.example`"), "{said}");
}

#[tokio::test]
async fn a_socks_proxy_that_refuses_is_told_from_the_host() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let socks = format!("socks5h://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 3]).await.unwrap();
        // No method of signing in is acceptable.
        stream.write_all(&[5, 0xff]).await.unwrap();
        let _ = stream.read(&mut [0; 1]).await;
    });
    let said = why(proxied("https://mirror.example", socks)).await;
    assert!(
        said.contains("the SOCKS proxy did not connect to `mirror.example`"),
        "{said}"
    );
}

// With `native-tls` the system's library says it, in its own words.
#[cfg(not(feature = "native-tls"))]
#[tokio::test]
async fn a_host_that_speaks_no_tls_is_named() {
    // It answers the client's first message as if it were a request.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 512]).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let said = why(quick(&format!("https://{host}"))).await;
    assert!(said.contains(&format!("no TLS is spoken with `{host}`")), "{said}");
}

#[tokio::test]
async fn a_host_that_hangs_up_at_once_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let said = why(quick(&format!("https://{host}"))).await;
    assert!(said.contains(&format!("`{host}` broke off the connection")), "{said}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_timeout_of_that_host() {
    let server = Server::start(|_, _, _| Reply::Stall(Vec::new())).await;
    let client = quick(&server.url).request_timeout(Duration::from_millis(50));
    let client = client.retry_policy(bfl::RetryPolicy::never()).build().unwrap();
    let error = client.credits().await.unwrap_err();
    let host = server.url.trim_start_matches("http://");
    assert!(
        error
            .to_string()
            .contains(&format!("no answer came from `{host}` in time")),
        "{error}"
    );
    assert!(error.is_timeout());
}

#[tokio::test]
async fn a_download_names_its_host_and_not_the_services() {
    let port = closed().await;
    let server = Server::start(move |request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ => ready(&format!("http://127.0.0.1:{port}/a.png?sig=hush")),
    })
    .await;
    let client = quick(&server.url).build().unwrap();
    let image = client.generate(models::Flux2Pro::new("a fox")).await.unwrap();
    let error = image.bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    assert!(
        error
            .to_string()
            .contains(&format!("`127.0.0.1:{port}` refused the connection")),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("hush"));
}
