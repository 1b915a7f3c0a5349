//! Load: 10,000 tasks in flight, and then polls as fast as they are answered, all over HTTP in one process. Prints what
//! was reached and the memory it took; fails on any error, and below 2,000 requests a second.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bfl_emulator::Emulator;
use serde_json::{Value, json};

/// Tasks in flight, and clients at a time.
const TASKS: usize = 10_000;
const CLIENTS: usize = 64;
/// How long is polled.
const POLLING: Duration = Duration::from_secs(10);
const WANTED: f64 = 2000.0;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let emulator = Emulator::builder()
        .credits(1e9)
        .limits(false)
        .speed(0.001)
        .start()
        .await?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let before = memory();
    let begun = Instant::now();
    let urls = Arc::new(submit_all(&client, &emulator).await?);
    let submitting = TASKS as f64 / begun.elapsed().as_secs_f64();
    println!("submits: {TASKS} tasks in flight, {submitting:.0} requests/s");
    let begun = Instant::now();
    let polls = poll_all(&client, &urls).await?;
    let polling = polls as f64 / begun.elapsed().as_secs_f64();
    println!("polls: {polls} without an error, {polling:.0} requests/s");
    println!(
        "memory: {} MiB before, {} MiB after (client included)",
        before / 1024,
        memory() / 1024
    );
    if submitting < WANTED || polling < WANTED {
        return Err(format!("fewer than {WANTED} requests/s").into());
    }
    Ok(())
}

async fn submit_all(client: &reqwest::Client, emulator: &Emulator) -> Result<Vec<String>, Failure> {
    let next = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (client, next) = (client.clone(), next.clone());
            let (url, key) = (
                format!("{}/v1/flux-2-pro", emulator.base_url()),
                emulator.key().to_owned(),
            );
            tokio::spawn(async move {
                let mut urls = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= TASKS {
                        return Ok::<_, Failure>(urls);
                    }
                    let body = json!({ "prompt": format!("fox number {number}") });
                    let sent = client.post(&url).header("x-key", &key).json(&body).send().await?;
                    let answer: Value = sent.error_for_status()?.json().await?;
                    urls.push(answer["polling_url"].as_str().ok_or("no polling URL")?.to_owned());
                }
            })
        })
        .collect();
    let mut urls = Vec::new();
    for worker in workers {
        urls.extend(worker.await??);
    }
    Ok(urls)
}

async fn poll_all(client: &reqwest::Client, urls: &Arc<Vec<String>>) -> Result<usize, Failure> {
    let end = Instant::now() + POLLING;
    let workers: Vec<_> = (0..CLIENTS)
        .map(|worker| {
            let (client, urls) = (client.clone(), urls.clone());
            tokio::spawn(async move {
                let mut count = 0;
                for url in urls.iter().cycle().skip(worker * (TASKS / CLIENTS)) {
                    if Instant::now() >= end {
                        break;
                    }
                    let answer: Value = client.get(url).send().await?.error_for_status()?.json().await?;
                    if answer["status"] != "Pending" {
                        return Err::<usize, Failure>(format!("a task is {}", answer["status"]).into());
                    }
                    count += 1;
                }
                Ok(count)
            })
        })
        .collect();
    let mut count = 0;
    for worker in workers {
        count += worker.await??;
    }
    Ok(count)
}

/// Resident memory in KiB; 0 where the system does not tell.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok())
        .unwrap_or(0)
}
