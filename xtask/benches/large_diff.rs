//! How long a comparison of documents takes, how that grows with them, and how much memory it needs.
//!
//! ```text
//! cargo bench --package xtask --bench large_diff
//! cargo bench --package xtask --bench large_diff -- openai.json …      documents of others, against an edit of each
//! ```
//!
//! Every time is the median of the rounds, as the kernel counts it for this process, so that a busy machine does not count:
//! of the wire alone, and from the bytes of both documents to the changes. Beside it stands how many times it is what parsing
//! both as JSON takes, measured in the same rounds. Memory is the rise of the peak of a process of its own from before the
//! bytes are parsed, as a multiple of the size of one document. Linux only: it reads the kernel's own account.
//!
//! What is aimed at stands in the last column, with whether it is kept. Nothing fails: how long something takes depends on
//! the machine.

use std::{fs, hint::black_box, path::Path, process::Command, time::Duration};

use openapi_vendor::{canonical_text, diff::diff, history::Entry, read};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Map, Value, json};

const ROUNDS: usize = 5;
/// How much more time is taken for more bytes, as a power of their number.
const EXPONENT: f64 = 1.1;
/// As a multiple of a document; of small ones, what every comparison needs is more.
const MEMORY: f64 = 20.0;
const LEAST_BYTES_FOR_MEMORY: usize = 1_000_000;

/// The time that is aimed at for documents of these names.
const AIMS: [(&str, Aim); 2] = [
    ("openai.json", Aim::Whole(Duration::from_millis(1_500))),
    ("discord.json", Aim::Whole(Duration::from_millis(400))),
];
/// The time that is aimed at for our own contract.
const OURS: Aim = Aim::Wire(Duration::from_millis(5));

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Clone, Copy)]
enum Aim {
    Wire(Duration),
    Whole(Duration),
}

/// What a comparison took.
struct Took {
    bytes: usize,
    wire: Duration,
    whole: Duration,
    parsing: Duration,
    changes: usize,
    memory: f64,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [option, old, new] = arguments.as_slice()
        && option == "--memory"
    {
        return rise_of_memory(&fs::read(old)?, &fs::read(new)?);
    }
    let paths: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    println!(
        "{:<24} {:>9} {:>8} {:>10} {:>7} {:>10} {:>7} {:>8}   aim",
        "", "bytes", "changes", "wire", "", "from bytes", "", "memory"
    );
    for path in &paths {
        // As it is, and its edit as it is written most often.
        let old = fs::read(path)?;
        let mut new: Value = serde_json::from_slice(&old)?;
        edit(&mut new);
        let name = path.rsplit('/').next().unwrap_or(path);
        report(name, &took(&old, &serde_json::to_vec_pretty(&new)?)?, aim(name));
    }
    if !paths.is_empty() {
        return Ok(());
    }
    ours()?;
    let like = |operations, schemas, words| {
        document(&Shape {
            operations,
            schemas,
            words,
        })
    };
    row("as large as OpenAI's", &like(288, 600, 900))?;
    row("as large as Discord's", &like(230, 420, 300))?;
    let circles = [275, 550, 1_100, 2_200, 4_400];
    growth("one circle", &circles, |schemas| like(schemas / 8, schemas, 170))?;
    growth("copies of a circle", &[1, 3, 10, 30, 100], |copies| {
        copied(&like(8, 24, 100), copies)
    })
}

/// Revisions of our own contract that really were.
fn ours() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/history");
    let history = openapi_vendor::history::read(&folder)?;
    let text = |entry: &Entry| canonical_text(&entry.document).into_bytes();
    let Some((last, earlier)) = history.split_last() else {
        return Ok(());
    };
    // The step before it, and all steps at once.
    for one in earlier.last().into_iter().chain(earlier.first()) {
        let took = took(&text(one), &text(last))?;
        report(&format!("{} {}", one.name, last.name), &took, Some(OURS));
    }
    Ok(())
}

/// Ever more of the same: by which power of the bytes the time grows, from the first to each, and from all to the next.
fn growth(name: &str, sizes: &[usize], document: impl Fn(usize) -> Value) -> Result<()> {
    let mut all: Vec<Took> = Vec::new();
    for size in sizes {
        all.push(row(&format!("{name}: {size}"), &document(*size))?);
    }
    let power = |time: fn(&Took) -> Duration| {
        // The slope of the line through all points, both axes as logarithms.
        let points: Vec<(f64, f64)> = all
            .iter()
            .map(|took| ((took.bytes as f64).ln(), time(took).as_secs_f64().ln()))
            .collect();
        let count = points.len() as f64;
        let (x, y) = points
            .iter()
            .fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
        let (x, y) = (x / count, y / count);
        let rise: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        rise / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>()
    };
    let (wire, whole) = (power(|took| took.wire), power(|took| took.whole));
    let parsing = power(|took| took.parsing);
    println!(
        "{:<24} the power: wire {wire:.2}, from bytes {whole:.2}, parsing {parsing:.2}   at most {EXPONENT}: {}",
        "",
        kept(wire <= EXPONENT)
    );
    Ok(())
}

/// Measures a document against an edit of it.
fn row(name: &str, old: &Value) -> Result<Took> {
    let mut new = old.clone();
    edit(&mut new);
    let took = took(&serde_json::to_vec(old)?, &serde_json::to_vec(&new)?)?;
    report(name, &took, aim(name));
    Ok(took)
}

fn aim(name: &str) -> Option<Aim> {
    let aim = AIMS.iter().find(|(known, _)| *known == name);
    aim.map(|(_, aim)| *aim)
}

fn took(old: &[u8], new: &[u8]) -> Result<Took> {
    let (mut wires, mut wholes, mut parsings) = (Vec::new(), Vec::new(), Vec::new());
    let mut changes = 0;
    for _ in 0..ROUNDS {
        let start = on_processor();
        black_box((
            serde_json::from_slice::<Value>(old)?,
            serde_json::from_slice::<Value>(new)?,
        ));
        parsings.push(on_processor().saturating_sub(start));
        let start = on_processor();
        let (one, other) = (read::document(black_box(old))?, read::document(black_box(new))?);
        let read = on_processor();
        changes = black_box(diff(&one, &other)).changes.len();
        let end = on_processor();
        wires.push(end.saturating_sub(read));
        wholes.push(end.saturating_sub(start));
    }
    Ok(Took {
        bytes: old.len(),
        wire: median(wires),
        whole: median(wholes),
        parsing: median(parsings),
        changes,
        memory: memory(old, new)?,
    })
}

/// What this process has spent on a processor so far.
fn on_processor() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(spent.tv_sec).unwrap_or_default(),
        u32::try_from(spent.tv_nsec).unwrap_or_default(),
    )
}

/// The rise of the peak in a new process, which holds nothing that an earlier comparison has not given back.
fn memory(old: &[u8], new: &[u8]) -> Result<f64> {
    let directory = tempfile::tempdir()?;
    let (one, other) = (directory.path().join("old.json"), directory.path().join("new.json"));
    fs::write(&one, old)?;
    fs::write(&other, new)?;
    let output = Command::new(std::env::current_exe()?)
        .arg("--memory")
        .args([one, other])
        .output()?;
    let rise: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(rise / old.len() as f64)
}

fn rise_of_memory(old: &[u8], new: &[u8]) -> Result<()> {
    // What the program itself needs is not the documents'.
    let small = serde_json::to_vec(&document(&Shape {
        operations: 1,
        schemas: 9,
        words: 36,
    }))?;
    black_box(diff(&read::document(&small)?, &read::document(&small)?));
    fs::write("/proc/self/clear_refs", "5")?;
    let before = status("VmRSS")?;
    black_box(diff(&read::document(old)?, &read::document(new)?));
    println!("{}", status("VmHWM")?.saturating_sub(before));
    Ok(())
}

fn report(name: &str, took: &Took, aim: Option<Aim>) {
    let milliseconds = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let ratio = |time: Duration| format!("{:.1}x", time.as_secs_f64() / took.parsing.as_secs_f64());
    let mut aims: Vec<String> = aim
        .into_iter()
        .map(|aim| {
            let (what, time, most) = match aim {
                Aim::Wire(most) => ("wire", took.wire, most),
                Aim::Whole(most) => ("from bytes", took.whole, most),
            };
            format!("{what} {} ms: {}", most.as_millis(), kept(time <= most))
        })
        .collect();
    if took.bytes >= LEAST_BYTES_FOR_MEMORY {
        aims.push(format!("memory {MEMORY}x: {}", kept(took.memory <= MEMORY)));
    }
    println!(
        "{name:<24} {:>9} {:>8} {:>10} {:>7} {:>10} {:>7} {:>7.1}x   {}",
        took.bytes,
        took.changes,
        milliseconds(took.wire),
        ratio(took.wire),
        milliseconds(took.whole),
        ratio(took.whole),
        took.memory,
        aims.join(", ")
    );
}

fn kept(is_kept: bool) -> &'static str {
    if is_kept { "kept" } else { "missed" }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A figure from the kernel's account of this process, in bytes.
fn status(name: &str) -> Result<usize> {
    let account = fs::read_to_string("/proc/self/status")?;
    let line = account
        .lines()
        .find(|line| line.starts_with(name))
        .ok_or("no such figure")?;
    let figure = line.split_whitespace().nth(1).ok_or("no figure")?;
    Ok(figure.parse::<usize>()? * 1024)
}

/// How large a document is.
struct Shape {
    operations: usize,
    schemas: usize,
    /// How long a description is.
    words: usize,
}

/// A document whose schemas refer to many others, near and far, in unions and in circles.
fn document(shape: &Shape) -> Value {
    let words = "what it is for, and what it may be; ".repeat(shape.words / 36 + 1);
    let words = words.get(..shape.words).unwrap_or_default();
    let reference = |index: usize| json!({"$ref": format!("#/components/schemas/S{}", index % shape.schemas)});
    let schemas: Map<String, Value> = (0..shape.schemas)
        .map(|index| (format!("S{index}"), schema(index, words, &reference)))
        .collect();
    let paths: Map<String, Value> = (0..shape.operations)
        .map(|index| {
            let content = |index| json!({"application/json": {"schema": reference(index)}});
            let operation = json!({
                "operationId": format!("operation{index}"), "summary": words, "tags": ["all"],
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "description": words, "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "description": words, "schema": {"type": "integer", "maximum": 100}},
                ],
                "requestBody": {"required": true, "content": content(index * 7)},
                "responses": {
                    "200": {"description": words, "content": content(index * 5 + 1)},
                    "400": {"description": words, "content": content(3)},
                },
            });
            (format!("/things{index}/{{id}}"), json!({"post": operation}))
        })
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://api.example/v1"}],
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn schema(index: usize, words: &str, reference: &impl Fn(usize) -> Value) -> Value {
    if index % 9 == 8 {
        // A union of those that follow, told apart by their kind.
        let members: Vec<Value> = (1..7).map(|next| reference(index + next)).collect();
        return json!({"oneOf": members, "description": words});
    }
    let mut properties = Map::new();
    properties.insert(
        "kind".to_owned(),
        json!({"type": "string", "const": format!("kind{index}"), "description": words}),
    );
    for (name, property) in [
        ("name", json!({"type": "string", "maxLength": 64 + index % 7})),
        ("count", json!({"type": ["integer", "null"], "minimum": 0})),
        (
            "state",
            json!({"type": "string", "enum": ["queued", "running", "done", "failed"]}),
        ),
        ("near", reference(index + 1)),
        ("far", reference(index * 31 + 17)),
        ("back", reference(index / 2)),
        ("list", json!({"type": "array", "items": reference(index * 13 + 5)})),
        (
            "either",
            json!({"anyOf": [reference(index * 3 + 8), {"type": "string"}, {"type": "null"}]}),
        ),
    ] {
        let mut property = property;
        if property.get("$ref").is_none() {
            property["description"] = json!(words);
        }
        properties.insert(name.to_owned(), property);
    }
    json!({"type": "object", "description": words, "required": ["kind", "name", "state"], "properties": properties})
}

/// The document with all its routes and schemas so many times, each time under other names.
fn copied(document: &Value, copies: usize) -> Value {
    let mut whole = document.clone();
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for copy in 0..copies {
        let text = document.to_string();
        let text = text.replace("#/components/schemas/S", &format!("#/components/schemas/C{copy}S"));
        let text = text.replace("\"/things", &format!("\"/copy{copy}/things"));
        let text = text.replace(":\"operation", &format!(":\"copy{copy}operation"));
        let mut copied: Value = serde_json::from_str(&text).unwrap_or_default();
        paths.append(&mut copied["paths"].as_object().cloned().unwrap_or_default());
        for (name, schema) in copied["components"]["schemas"].as_object_mut().into_iter().flatten() {
            schemas.insert(format!("C{copy}{name}"), schema.take());
        }
    }
    whole["paths"] = Value::Object(paths);
    whole["components"]["schemas"] = Value::Object(schemas);
    whole
}

/// What a revision may change: each twentieth schema has one property less, one more and another bound.
fn edit(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut();
    for (index, (_, schema)) in schemas.into_iter().flatten().enumerate() {
        if let Some(properties) = schema
            .get_mut("properties")
            .and_then(Value::as_object_mut)
            .filter(|_| index % 20 == 0)
        {
            let last = properties.keys().next_back().cloned().unwrap_or_default();
            properties.remove(&last);
            properties.insert("edited".to_owned(), json!({"type": "integer"}));
        }
    }
}
