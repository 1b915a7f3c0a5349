//! TLS and the HTTP client: certificates of one's own, HTTP/2, and rules that no adjustment undoes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Request, Version},
    routing::any,
};
use bfl::{ErrorKind, models};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use support::{KEY, Server, accepted, answer, credits, quick, ready};
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// A server with TLS on this machine: its URL, its certificate, and the versions of HTTP that it was asked in.
struct Secure {
    url: String,
    certificate: String,
    versions: Arc<Mutex<Vec<Version>>>,
}

async fn secure() -> Secure {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let versions: Arc<Mutex<Vec<Version>>> = Arc::default();
    let seen = versions.clone();
    let app = Router::new().fallback(any(move |request: Request<axum::body::Body>| async move {
        seen.lock().unwrap().push(request.version());
        r#"{"credits":7.5}"#
    }));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, app) = (acceptor.clone(), app.clone());
            tokio::spawn(async move {
                // A client that does not trust the certificate goes away.
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = TowerToHyperService::new(app);
                let _ = Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Secure {
        url,
        certificate: made.cert.pem(),
        versions,
    }
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_trusted_and_http2_is_spoken() {
    let secure = secure().await;
    let certificate = secure.certificate.clone();
    let client = quick(&secure.url)
        .http(move || {
            let certificate = reqwest::Certificate::from_pem(certificate.as_bytes()).unwrap();
            reqwest::Client::builder().tls_certs_merge([certificate])
        })
        .build()
        .unwrap();
    assert_eq!(client.credits().await.unwrap(), credits(7.5));
    assert_eq!(*secure.versions.lock().unwrap(), [Version::HTTP_2]);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let secure = secure().await;
    let client = quick(&secure.url).build().unwrap();
    let error = client.submit(models::Flux2Pro::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    let host = secure.url.trim_start_matches("https://");
    let said = error.to_string();
    assert!(
        said.contains(&format!("the certificate of `{host}` is not trusted")),
        "{said}"
    );
    assert!(secure.versions.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_rules_about_redirects_and_the_key_cannot_be_adjusted_away() {
    let other = Server::finishing("https://example.com/x.png").await;
    let there = other.url.clone();
    let server = Server::start(move |request, url, _| match request.method.as_str() {
        "POST" => accepted(url),
        _ if request.target.starts_with("/sample") => answer(200, "", b"\x89PNG\r\n\x1a\ncontent".to_vec()),
        _ if request.target.starts_with("/v1/credits") => answer(307, &format!("location: {there}/\r\n"), ""),
        _ => ready(&format!("{url}/sample.png")),
    })
    .await;
    let client = quick(&server.url)
        .http(|| {
            reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::limited(10))
                .referer(true)
                .timeout(Duration::from_nanos(1))
                .read_timeout(Duration::from_nanos(1))
                .connect_timeout(Duration::from_nanos(1))
                .user_agent("mine")
                .default_headers(
                    [(HeaderName::from_static("x-mine"), HeaderValue::from_static("kept"))]
                        .into_iter()
                        .collect(),
                )
        })
        .build()
        .unwrap();
    assert_eq!(client.credits().await.unwrap_err().kind(), ErrorKind::Redirected);
    assert!(other.received().is_empty());
    let image = client.generate(models::Flux2Pro::new("a fox")).await.unwrap();
    image.bytes().await.unwrap();
    for request in server.received() {
        let delivery = request.target.starts_with("/sample");
        assert_eq!(
            request.header("x-key"),
            (!delivery).then_some(KEY),
            "{}",
            request.target
        );
        assert_eq!(
            request.header("x-mine"),
            Some("kept"),
            "what no rule is about is the caller's"
        );
        assert!(request.header("user-agent").unwrap().starts_with("bfl-rust/"));
        assert_eq!(request.header("referer"), None);
    }
}
