//! CPU time of the media, measured end to end: submit, poll and fetch through HTTP in one process. Prints one line for
//! each case, and fails where a case takes more than its budget.

use std::time::{Duration, Instant};

use bfl_emulator::Emulator;
use serde_json::{Value, json};

/// One request and the time it may take.
struct Case {
    name: &'static str,
    route: &'static str,
    body: Value,
    budget: Duration,
}

fn cases() -> Vec<Case> {
    let image = Duration::from_millis(50);
    let video = Duration::from_secs(3);
    vec![
        Case {
            name: "picture, 1024x1024, JPEG",
            route: "flux-2-pro",
            body: json!({ "prompt": "a red fox in the snow" }),
            budget: image,
        },
        Case {
            name: "picture, 1024x1024, PNG",
            route: "flux-2-pro",
            body: json!({ "prompt": "a red fox in the snow", "output_format": "png" }),
            budget: 2 * image,
        },
        Case {
            name: "video, 5 s, 1280x704",
            route: "flux-3-video",
            body: json!({ "mode": "t2v", "prompt": "a red fox in the snow" }),
            budget: video,
        },
        Case {
            name: "video, 20 s, 3840x2176",
            route: "flux-3-video",
            body: json!({ "mode": "t2v", "prompt": "a red fox in the snow", "resolution": "uhd", "duration": 20 }),
            budget: video,
        },
    ]
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let emulator = Emulator::builder().credits(1e9).start().await?;
    println!("start: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut over = false;
    for case in cases() {
        let mut best = Duration::MAX;
        let mut bytes = 0;
        for _ in 0..5 {
            let begun = Instant::now();
            bytes = fetch(&client, &emulator, &case).await?;
            best = best.min(begun.elapsed());
        }
        let verdict = if best <= case.budget { "within" } else { "OVER" };
        over |= best > case.budget;
        println!(
            "{}: {:.1} ms, {bytes} bytes, {verdict} {:?}",
            case.name,
            best.as_secs_f64() * 1e3,
            case.budget
        );
    }
    if over {
        Err("a budget was exceeded".into())
    } else {
        Ok(())
    }
}

async fn fetch(
    client: &reqwest::Client,
    emulator: &Emulator,
    case: &Case,
) -> Result<usize, Box<dyn std::error::Error>> {
    let url = format!("{}/v1/{}", emulator.base_url(), case.route);
    let submitted: Value = client
        .post(url)
        .header("x-key", emulator.key())
        .json(&case.body)
        .send()
        .await?
        .json()
        .await?;
    let polling_url = submitted["polling_url"].as_str().ok_or("no polling URL")?;
    let polled: Value = client.get(polling_url).send().await?.json().await?;
    let sample = polled["result"]["sample"].as_str().ok_or("no sample")?;
    Ok(client
        .get(sample)
        .send()
        .await?
        .error_for_status()?
        .bytes()
        .await?
        .len())
}
