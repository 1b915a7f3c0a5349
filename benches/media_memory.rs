//! How much memory sending a file takes: the rise of the peak resident memory, as a multiple of the file's size.
//!
//! `cargo bench -p bfl --bench media_memory`. Linux only: it reads the kernel's own account of this process.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use bfl::{Client, Host, Media, models};

/// What the memory is promised to stay under, as a multiple.
const PROMISED: f64 = 2.6;
const SIZES: [usize; 3] = [1 << 20, 5 << 20, 20 << 20];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = Client::builder()
        .api_key("bfl_bench")
        .host(Host::custom(&sink()?)?)
        .build()?;
    // The first request pays for what is set up once.
    runtime.block_on(send(&client, 1 << 16))?;
    println!("{:>12} {:>14} {:>8}", "bytes", "peak rise", "ratio");
    let mut worst: f64 = 0.0;
    for size in SIZES {
        fs::write("/proc/self/clear_refs", "5")?;
        let before = status("VmRSS")?;
        runtime.block_on(send(&client, size))?;
        let rise = status("VmHWM")?.saturating_sub(before);
        let ratio = rise as f64 / size as f64;
        println!("{size:>12} {rise:>14} {ratio:>8.2}");
        worst = worst.max(ratio);
    }
    if worst > PROMISED {
        return Err(format!("the peak rose by {worst:.2} times the file, and at most {PROMISED} is promised").into());
    }
    Ok(())
}

/// Reads a file of this size into a request and submits it; the rise counts from before the file is in memory.
async fn send(client: &Client, size: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut content = vec![0x55; size];
    content[..24].copy_from_slice(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x04\0\0\0\x04\0");
    let request = models::FluxKontextPro::new("a fox").input_image(Media::bytes(content));
    drop(client.submit(request).await?);
    Ok(())
}

/// A server that reads requests, keeps nothing, and accepts them all.
fn sink() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let polling_url = format!("{url}/v1/get_result?id=a");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            if swallow(&mut stream).is_none() {
                continue;
            }
            let body = format!(r#"{{"id":"a","polling_url":"{polling_url}"}}"#);
            let head = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            // A client that is gone needs no answer.
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    Ok(url)
}

fn swallow(stream: &mut impl Read) -> Option<()> {
    let mut buffer = [0; 1 << 16];
    let mut head = Vec::new();
    let end = loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        head.extend_from_slice(&buffer[..count]);
        if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&head[..end]).to_lowercase();
    let length: usize = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))?
        .trim()
        .parse()
        .ok()?;
    let mut left = length.saturating_sub(head.len() - end);
    while left > 0 {
        left = left.saturating_sub(stream.read(&mut buffer).ok().filter(|count| *count > 0)?);
    }
    Some(())
}

/// A figure of this process in bytes.
fn status(name: &str) -> Result<usize, Box<dyn std::error::Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .ok_or_else(|| format!("the kernel tells no {name}"))?;
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
