//! Sends webhooks: when a task ends, its poll body goes to the address that the submit named, with both proofs of its
//! origin, and again after 1, 5 and 30 seconds where it was not taken. How many wait or are under way is bounded, and
//! nothing leaves this machine unless that was allowed.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{body::Bytes, http::Uri};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    api::{App, poll_body},
    faults::{
        Phase,
        apply::{Applied, Message},
        engine::Subject,
    },
    task::tasks::Task,
    witness::record::WebhookSent,
};

/// Waits before the second, third and last attempt.
const RETRIES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(30)];
/// A receiver has this long to answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);
/// Webhooks that wait for their task or their next attempt; further ones are not sent.
pub(crate) const MOST_WAITING: usize = 20_000;
/// Webhooks that are on their way at a time.
pub(crate) const MOST_SENDING: usize = 256;

/// Where a task's end is told.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) url: String,
    pub(crate) secret: String,
    /// Where its result is delivered, as the client sees it.
    pub(crate) delivery_origin: String,
}

/// Why a webhook did not arrive.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error("{0}")]
    Refused(&'static str),
    #[error("the receiver cannot be reached: {0}")]
    Io(#[from] std::io::Error),
    #[error("the receiver did not answer within {0:?}")]
    Late(Duration),
    #[error("the connection was reset on purpose")]
    Cut,
    #[error("the receiver's answer is no HTTP")]
    NoHttp,
}

/// Sees to a task's webhook in the background, until it was taken or the emulator stops.
pub(crate) fn start(app: &Arc<App>, task: Arc<Task>, hook: Hook) {
    let Ok(place) = app.webhooks_waiting.clone().try_acquire_owned() else {
        note(
            app,
            &task,
            &hook,
            0,
            &Err(SendError::Refused("too many webhooks are waiting")),
            &Applied::default(),
        );
        return;
    };
    let app = app.clone();
    let mut stopped = app.stopped.clone();
    tokio::spawn(async move {
        let _place = place;
        tokio::select! {
            () = deliver(&app, &task, &hook) => {}
            // An error means that the emulator is gone, which is a reason to stop too.
            _ = stopped.wait_for(|stop| *stop) => {}
        }
    });
}

async fn deliver(app: &Arc<App>, task: &Arc<Task>, hook: &Hook) {
    let left = task.ends() - app.clock.now();
    app.clock.sleep(left.try_into().unwrap_or_default()).await;
    for (attempt, wait) in (1..).zip(std::iter::once(Duration::ZERO).chain(RETRIES)) {
        if !wait.is_zero() {
            app.clock.sleep(wait).await;
        }
        if attempted(app, task, hook, attempt).await {
            return;
        }
    }
}

/// One attempt; whether no other is wanted.
async fn attempted(app: &Arc<App>, task: &Arc<Task>, hook: &Hook, attempt: u32) -> bool {
    let subject = Subject {
        phase: Phase::Webhook,
        slug: Some(&task.slug),
        task: Some(&task.id),
    };
    let mut faults = app.faults.faults(subject);
    faults.extend(task.faults.faults(subject));
    let applied = Applied::new(faults, subject.phase, app.seed, u64::from(attempt));
    applied.wait(&app.clock, &app.stopped).await;
    if applied.lost {
        note(
            app,
            task,
            hook,
            attempt,
            &Err(SendError::Refused("lost on purpose")),
            &applied,
        );
        return true;
    }
    let mut taken = false;
    for _ in 0..=u8::from(applied.duplicate) {
        let sent = send(app, task, hook, &applied).await;
        taken |=
            matches!(sent, Ok(status) if (200..300).contains(&status)) || matches!(sent, Err(SendError::Refused(_)));
        note(app, task, hook, attempt, &sent, &applied);
    }
    taken
}

fn note(app: &App, task: &Task, hook: &Hook, attempt: u32, sent: &Result<u16, SendError>, applied: &Applied) {
    app.record.webhook(WebhookSent {
        at: app.clock.now(),
        task: task.id.clone(),
        url: hook.url.split(['?', '#']).next().unwrap_or_default().to_owned(),
        attempt,
        status: sent.as_ref().ok().copied(),
        error: sent.as_ref().err().map(ToString::to_string),
        faults: applied.written.clone(),
    });
}

async fn send(app: &Arc<App>, task: &Arc<Task>, hook: &Hook, applied: &Applied) -> Result<u16, SendError> {
    let (host, port, path) = receiver(&hook.url, app.webhooks_anywhere)?;
    let _sending = app.webhooks_sending.acquire().await;
    let (own, task, hook, applied) = (app.clone(), task.clone(), hook.clone(), applied.clone());
    let (size, to) = (task.told_prompt.len(), host.clone());
    let write = move || {
        let body = Bytes::from(poll_body(&own, &task, &hook.delivery_origin, &applied).1.to_string());
        let message = applied.message(body);
        (head(&to, port, &path, &hook, &applied, &message), message)
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

fn head(host: &str, port: u16, path: &str, hook: &Hook, applied: &Applied, message: &Message) -> String {
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
    if !hook.secret.is_empty() && !applied.unsigned {
        let secret = if applied.wrong_signature {
            "not the secret"
        } else {
            &hook.secret
        };
        // A secret that no header can hold is told by its signature alone.
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
    status_of(&line).ok_or(SendError::NoHttp)
}

fn status_of(line: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(line.split(|byte| *byte == b'\r' || *byte == b'\n').next()?).ok()?;
    let (version, rest) = line.split_once(' ')?;
    version.starts_with("HTTP/1.").then(|| rest.get(..3)?.parse().ok())?
}

/// The hook that a request asks for.
pub(crate) fn asked(request: &crate::task::request::Request<'_>, delivery_origin: String) -> Option<Hook> {
    let url = request.value("webhook_url")?.as_str()?.to_owned();
    Some(Hook {
        url,
        secret: request.text("webhook_secret").to_owned(),
        delivery_origin,
    })
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
