//! How long a comparison of large documents takes, how it grows with them, and how much memory it needs.
//!
//! ```text
//! cargo bench --package xtask --bench large_diff
//! cargo bench --package xtask --bench large_diff -- openapi.json …      documents of others, against an edit of each
//! ```
//!
//! Every figure is the median of the rounds: of the wire alone, and from the bytes of both documents to the changes. Beside
//! it stands how many times it is what parsing both as JSON takes, measured in the same rounds. Memory is the rise of the
//! peak of this process from before the bytes are read, as a multiple of the size of one document. Linux only: it reads the
//! kernel's own account.

use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use openapi_vendor::{diff::diff, read};
use serde_json::{Map, Value, json};

const ROUNDS: usize = 5;
/// How much more time is taken for more bytes, as a power of their number.
const EXPONENT: f64 = 1.1;
/// As a multiple of a document.
const MEMORY: f64 = 20.0;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

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
    let paths: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    println!(
        "{:<22} {:>9} {:>8} {:>16} {:>16} {:>8}",
        "", "bytes", "changes", "wire", "from bytes", "memory"
    );
    for path in &paths {
        let old: Value = serde_json::from_slice(&fs::read(path)?)?;
        compare(path.rsplit('/').next().unwrap_or(path), &old, None)?;
    }
    if !paths.is_empty() {
        return Ok(());
    }
    let like = |operations, schemas, words| {
        document(&Shape {
            operations,
            schemas,
            words,
        })
    };
    compare(
        "as OpenAI's",
        &like(288, 2_200, 170),
        Some(Duration::from_millis(1_500)),
    )?;
    compare("as Discord's", &like(230, 1_100, 90), Some(Duration::from_millis(400)))?;
    growth()
}

/// From 30 KB to 3 MB: the same, with more copies of it under other names.
fn growth() -> Result<()> {
    let mut first: Option<Took> = None;
    for copies in [1, 10, 100] {
        let old = copied(
            &document(&Shape {
                operations: 8,
                schemas: 24,
                words: 100,
            }),
            copies,
        );
        let took = compare(&format!("{copies} copies"), &old, None)?;
        let Some(first) = &first else {
            first = Some(took);
            continue;
        };
        let power = |now: Duration, before: Duration| {
            (now.as_secs_f64() / before.as_secs_f64()).ln() / (took.bytes as f64 / first.bytes as f64).ln()
        };
        let (wire, whole) = (power(took.wire, first.wire), power(took.whole, first.whole));
        println!("{:<22} grows with the power of {wire:.2}, from bytes {whole:.2}", "");
        if !cfg!(debug_assertions) && copies == 100 && wire > EXPONENT {
            return Err(
                format!("the time grows with the power of {wire:.2}, and at most {EXPONENT} is promised").into(),
            );
        }
    }
    Ok(())
}

fn compare(name: &str, old: &Value, budget: Option<Duration>) -> Result<Took> {
    let mut new = old.clone();
    edit(&mut new);
    let (old, new) = (serde_json::to_vec(old)?, serde_json::to_vec(&new)?);
    let (mut wires, mut wholes, mut parsings) = (Vec::new(), Vec::new(), Vec::new());
    // Before the rounds, after which the process holds memory that it has not given back.
    let (changes, memory) = measured(&old, &new)?;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box((
            serde_json::from_slice::<Value>(&old)?,
            serde_json::from_slice::<Value>(&new)?,
        ));
        parsings.push(start.elapsed());
        let start = Instant::now();
        let (one, other) = (read::document(black_box(&old))?, read::document(black_box(&new))?);
        let compared = Instant::now();
        black_box(diff(&one, &other));
        wires.push(compared.elapsed());
        wholes.push(start.elapsed());
    }
    let took = Took {
        bytes: old.len(),
        wire: median(wires),
        whole: median(wholes),
        parsing: median(parsings),
        changes,
        memory,
    };
    report(name, &took);
    let budget = budget.filter(|budget| !cfg!(debug_assertions) && took.whole > *budget);
    if let Some(budget) = budget {
        return Err(format!(
            "{name}: {} ms, and at most {} are promised",
            took.whole.as_millis(),
            budget.as_millis()
        )
        .into());
    }
    if took.bytes > 1_000_000 && took.memory > MEMORY {
        return Err(format!(
            "{name}: {:.1} times the document, and at most {MEMORY} is promised",
            took.memory
        )
        .into());
    }
    Ok(took)
}

/// The changes, and the rise of the peak as a multiple of a document.
fn measured(old: &[u8], new: &[u8]) -> Result<(usize, f64)> {
    fs::write("/proc/self/clear_refs", "5")?;
    let before = status("VmRSS")?;
    let changes = diff(&read::document(old)?, &read::document(new)?).changes.len();
    let rise = status("VmHWM")?.saturating_sub(before);
    Ok((changes, rise as f64 / old.len() as f64))
}

fn report(name: &str, took: &Took) {
    let column = |time: Duration| {
        format!(
            "{:.1} ms {:>5.1}x",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / took.parsing.as_secs_f64()
        )
    };
    println!(
        "{name:<22} {:>9} {:>8} {:>16} {:>16} {:>7.1}x",
        took.bytes,
        took.changes,
        column(took.wire),
        column(took.whole),
        took.memory
    );
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
