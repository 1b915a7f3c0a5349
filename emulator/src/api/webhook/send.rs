//! One attempt to send a webhook: an HTTP request, written by hand so that faults can break it.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{body::Bytes, http::Uri};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::target::Webhook;
use crate::{
    api::poll::poll_body,
    app::App,
    faults::{injected::InjectedFaults, message::Message},
    task::state::Task,
};

/// A receiver has this long to answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// Why a webhook was not delivered.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("{0}")]
    Refused(&'static str),
    #[error("the receiver cannot be reached: {0}")]
    Io(#[from] std::io::Error),
    #[error("the receiver did not answer within {0:?}")]
    Late(Duration),
    #[error("the connection was reset on purpose")]
    Cut,
    #[error("the receiver's answer is not HTTP")]
    NotHttp,
}

/// Sends the webhook once; the status code that the receiver answers.
pub(super) async fn send(
    app: &Arc<App>,
    task: &Arc<Task>,
    webhook: &Webhook,
    injected: &InjectedFaults,
) -> Result<u16, SendError> {
    let (host, port, path) = receiver(&webhook.url, app.webhooks_anywhere)?;
    let _sending = app.webhooks_sending.acquire().await;
    let (own, task, webhook, injected) = (app.clone(), task.clone(), webhook.clone(), injected.clone());
    let (size, to) = (task.reported_prompt.len(), host.clone());
    let write = move || {
        let body = Bytes::from(
            poll_body(&own, &task, &webhook.delivery_origin, &injected)
                .json
                .to_string(),
        );
        let message = injected.message(body);
        (head(&to, port, &path, &webhook, &injected, &message), message)
    };
    let written = app.reading.run(size, write).await;
    let (head, message) = written.ok_or(SendError::Refused("the message could not be written"))?;
    let exchange = exchange(&host, port, head.as_bytes(), &message);
    match tokio::time::timeout(LONGEST_ANSWER, exchange).await {
        Ok(answered) => answered,
        Err(_) => Err(SendError::Late(LONGEST_ANSWER)),
    }
}

/// Host, port and path of a receiver to which a webhook may go.
fn receiver(url: &str, anywhere: bool) -> Result<(String, u16, String), SendError> {
    let refused = SendError::Refused;
    let uri: Uri = url.parse().map_err(|_| refused("the address cannot be read"))?;
    if uri.scheme_str() != Some("http") {
        return Err(refused("only http addresses are served; the emulator speaks no TLS"));
    }
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if !loopback && !anywhere {
        return Err(refused(
            "the address is not on this machine; --webhooks-anywhere allows others",
        ));
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Ok((host, uri.port_u16().unwrap_or(80), path.to_owned()))
}

fn head(host: &str, port: u16, path: &str, webhook: &Webhook, injected: &InjectedFaults, message: &Message) -> String {
    use std::fmt::Write as _;

    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    let mut head =
        format!("POST {path} HTTP/1.1\r\nhost: {host}:{port}\r\nuser-agent: bfl-emulator\r\nconnection: close\r\n");
    let named = |name: &str| message.headers.iter().any(|(own, _)| own == name);
    let mut add = |name: &str, value: &str| {
        // Writing to a string does not fail.
        let _ = write!(head, "{name}: {value}\r\n");
    };
    if !named("content-type") {
        add("content-type", "application/json");
    }
    if !named("content-length") {
        add("content-length", &message.body.len().to_string());
    }
    for (name, value) in &message.headers {
        add(name.as_str(), value.to_str().unwrap_or_default());
    }
    if !webhook.secret.is_empty() && !injected.unsigned {
        let secret = if injected.wrong_signature {
            "not the secret"
        } else {
            &webhook.secret
        };
        // A secret that no header can hold is proved by the signature alone.
        if axum::http::HeaderValue::from_str(secret).is_ok() {
            add("x-webhook-secret", secret);
        }
        add(
            "x-bfl-signature",
            &format!("sha256={}", signature(secret, &message.body)),
        );
    }
    head.push_str("\r\n");
    head
}

/// HMAC-SHA256 of the body as it is sent, in hexadecimal digits.
fn signature(secret: &str, body: &[u8]) -> String {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(body);
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Sends the request and returns the status code of the answer.
async fn exchange(host: &str, port: u16, head: &[u8], message: &Message) -> Result<u16, SendError> {
    let mut stream = TcpStream::connect((host, port)).await?;
    stream.write_all(head).await?;
    stream
        .write_all(&message.body[..message.sent.min(message.body.len())])
        .await?;
    stream.flush().await?;
    if message.reset {
        if message.sent > 0 && message.sent >= message.body.len() {
            // It has arrived once the receiver answers; the answer is lost.
            stream.readable().await?;
        }
        stream.set_zero_linger()?;
        return Err(SendError::Cut);
    }
    if message.sent < message.body.len() {
        stream.shutdown().await?;
    }
    let mut line = Vec::new();
    let mut byte = [0; 512];
    while line.len() < 4096 && !line.contains(&b'\n') {
        match stream.read(&mut byte).await? {
            0 => break,
            count => line.extend_from_slice(&byte[..count]),
        }
    }
    status_of(&line).ok_or(SendError::NotHttp)
}

fn status_of(line: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(line.split(|byte| *byte == b'\r' || *byte == b'\n').next()?).ok()?;
    let (version, rest) = line.split_once(' ')?;
    version.starts_with("HTTP/1.").then(|| rest.get(..3)?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_stay_on_this_machine_unless_allowed() {
        for url in ["http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:9/x"] {
            assert!(receiver(url, false).is_ok(), "{url}");
        }
        for url in [
            "http://example.com/x",
            "https://127.0.0.1/x",
            "http://localhost.example.com/",
            "nonsense",
        ] {
            assert!(receiver(url, false).is_err(), "{url}");
        }
        assert!(receiver("http://example.com/x?y", true).is_ok());
    }

    #[test]
    fn the_signature_is_the_known_one() {
        assert_eq!(
            signature("key", b"The quick brown fox jumps over the lazy dog"),
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
        );
    }

    #[test]
    fn only_a_status_line_is_an_answer() {
        assert_eq!(status_of(b"HTTP/1.1 204 No Content\r\n"), Some(204));
        assert_eq!(status_of(b"SSH-2.0-x\r\n"), None);
        assert_eq!(status_of(b""), None);
    }
}
