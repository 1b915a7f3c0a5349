//! Webhooks: what is sent, with which proofs, and how often.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use bfl_emulator::Rule;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use support::Session;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};

/// A message as it arrived: head in lower case, and body.
type Message = (String, Vec<u8>);

/// Answers each message with the next of these status codes, and with 200 when there are no more.
async fn receiver(codes: &[u16]) -> (String, mpsc::UnboundedReceiver<Message>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::unbounded_channel();
    let codes = Arc::new(Mutex::new(codes.to_vec()));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = Vec::new();
            loop {
                let read = stream.read_buf(&mut bytes).await.unwrap_or(0);
                let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
                if let Some((head, _)) = text.split_once("\r\n\r\n") {
                    let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
                    let body = bytes[head.len() + 4..].to_vec();
                    if read == 0 || body.len() >= length.parse::<usize>().unwrap() {
                        let _ = sender.send((head.to_owned(), body));
                        break;
                    }
                } else if read == 0 {
                    break;
                }
            }
            let code = {
                let mut codes = codes.lock().unwrap();
                if codes.is_empty() { 200 } else { codes.remove(0) }
            };
            let _ = stream
                .write_all(format!("HTTP/1.1 {code} X\r\ncontent-length: 0\r\n\r\n").as_bytes())
                .await;
        }
    });
    (url, receiver)
}

fn hooked(url: &str) -> Value {
    json!({ "prompt": "x", "width": 64, "height": 64, "webhook_url": url, "webhook_secret": "hush" })
}

async fn broken(rule: &str) -> Session {
    let rule: Rule = rule.parse().unwrap();
    Session::with(|builder| builder.fault(rule)).await
}

#[tokio::test]
async fn a_webhook_carries_a_poll_body_and_both_proofs() {
    let session = Session::start().await;
    let (url, mut messages) = receiver(&[]).await;
    let submitted = session.submit("flux-2-pro", &hooked(&url)).await;
    let (head, body) = messages.recv().await.unwrap();
    assert!(head.starts_with("post /hook?x=1 http/1.1"), "{head}");
    assert!(head.contains("x-webhook-secret: hush"), "{head}");
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"hush").unwrap();
    mac.update(&body);
    let signature: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert!(head.contains(&format!("x-bfl-signature: sha256={signature}")), "{head}");
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&body["id"], &body["status"]), (&submitted["id"], &json!("Ready")));
    session.download(body["result"]["sample"].as_str().unwrap()).await;
}

#[tokio::test]
async fn a_webhook_comes_when_the_task_ends() {
    let session = Session::with(|builder| builder.speed(1.0)).await;
    let (url, mut messages) = receiver(&[]).await;
    session.submit("flux-2-pro", &hooked(&url)).await;
    tokio::task::yield_now().await;
    assert!(messages.try_recv().is_err());
    session.clock.advance(Duration::from_secs(20));
    messages.recv().await.unwrap();
}

#[tokio::test]
async fn a_refused_webhook_is_sent_again_after_1_5_and_30_seconds() {
    let session = Session::start().await;
    let (url, mut messages) = receiver(&[500, 503, 404, 500, 500]).await;
    session.submit("flux-2-pro", &hooked(&url)).await;
    messages.recv().await.unwrap();
    for (noted, seconds) in [(1, 1), (2, 5), (3, 30)] {
        // An attempt is noted once its answer is read; its wait begins in the same step.
        while session.emulator.webhooks().len() < noted {
            tokio::task::yield_now().await;
        }
        session.clock.advance(Duration::from_secs(seconds));
        messages.recv().await.unwrap();
    }
    while session.emulator.webhooks().len() < 4 {
        tokio::task::yield_now().await;
    }
    let sent = session.emulator.webhooks();
    let statuses: Vec<_> = sent.iter().map(|sent| (sent.attempt, sent.status.unwrap())).collect();
    assert_eq!(statuses, [(1, 500), (2, 503), (3, 404), (4, 500)]);
    let gaps: Vec<_> = sent
        .windows(2)
        .map(|pair| (pair[1].at - pair[0].at).whole_seconds())
        .collect();
    assert_eq!(gaps, [1, 5, 30]);
}

#[tokio::test]
async fn webhooks_are_doubled_unsigned_wrongly_signed_or_lost_on_purpose() {
    let (url, mut messages) = receiver(&[]).await;
    let session = broken("webhook = duplicate").await;
    session.submit("flux-2-pro", &hooked(&url)).await;
    assert_eq!(
        messages.recv().await.unwrap().1.len(),
        messages.recv().await.unwrap().1.len()
    );

    let session = broken("webhook = unsigned").await;
    session.submit("flux-2-pro", &hooked(&url)).await;
    let (head, _) = messages.recv().await.unwrap();
    assert!(
        !head.contains("x-webhook-secret") && !head.contains("x-bfl-signature"),
        "{head}"
    );

    let session = broken("webhook = wrong-signature").await;
    session.submit("flux-2-pro", &hooked(&url)).await;
    assert!(
        messages
            .recv()
            .await
            .unwrap()
            .0
            .contains("x-webhook-secret: not the secret")
    );

    let session = broken("webhook first 1 = truncate 10").await;
    session.submit("flux-2-pro", &hooked(&url)).await;
    assert_eq!(messages.recv().await.unwrap().1.len(), 10);

    let session = broken("webhook first 1 = reset-after").await;
    session.submit("flux-2-pro", &hooked(&url)).await;
    let first = messages.recv().await.unwrap().1;
    while session.emulator.webhooks().is_empty() {
        tokio::task::yield_now().await;
    }
    session.clock.advance(Duration::from_secs(1));
    let again = messages.recv().await.unwrap().1;
    let id = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap()["id"].clone();
    assert_eq!(id(&again), id(&first));

    let session = broken("webhook = lost").await;
    session.submit("flux-2-pro", &hooked(&url)).await;
    while session.emulator.webhooks().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(messages.try_recv().is_err());
}

#[tokio::test]
async fn failures_are_reported_by_webhook_too() {
    let session = Session::start().await;
    let (url, mut messages) = receiver(&[]).await;
    let mut body = hooked(&url);
    body["prompt"] = json!("[moderate: content, Violence]");
    session.submit("flux-2-pro", &body).await;
    let (_, body) = messages.recv().await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["status"], "Content Moderated");
}

#[tokio::test]
async fn a_webhook_does_not_leave_this_machine() {
    let session = Session::start().await;
    session.submit("flux-2-pro", &hooked("http://192.0.2.1/hook")).await;
    while session.emulator.webhooks().is_empty() {
        tokio::task::yield_now().await;
    }
    let sent = session.emulator.webhooks();
    assert!(sent[0].error.as_ref().unwrap().contains("not on this machine"));
}
