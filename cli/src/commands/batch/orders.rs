//! From lines to orders.

use std::{collections::HashMap, path::Path};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::lines::Line;
use crate::{
    args::{Batch, Fields, Shape, Size},
    failure::Failure,
    input::source::Sources,
    output::Target,
    request::{self, Arguments, Order, repeated, takes_media},
    store::BatchLine,
};

/// Everything that the file orders, in its order.
pub(super) async fn orders(
    lines: Vec<Line>,
    args: &Batch,
    file: &str,
    sources: &Sources,
) -> Result<Vec<Order>, Failure> {
    let mut orders = Vec::with_capacity(lines.len());
    let mut seen: HashMap<String, u32> = HashMap::new();
    for line in lines {
        let label = format!("line {}", line.number);
        let hash = hash(&line, args);
        let count = seen.entry(hash.clone()).or_default();
        *count += 1;
        let key = format!("{hash}-{count}");
        let mut order = order(line, args, sources)
            .await
            .map_err(|failure| failure.of(Some(&label)))?;
        order.label = Some(label);
        order.batch = Some(BatchLine {
            file: file.to_owned(),
            key,
        });
        orders.push(order);
    }
    repeated(orders, &args.making.results)
}

async fn order(line: Line, args: &Batch, sources: &Sources) -> Result<Order, Failure> {
    let model = request::find(line.model.as_deref().unwrap_or(&args.model))?;
    let output = line
        .output
        .as_deref()
        .map(Path::new)
        .or(args.making.results.output.as_deref());
    let target = Target::of(output)?;
    let mut body = line.body;
    let mut texts = Vec::new();
    for (name, cell) in line.cells {
        match takes_media(model, &name) {
            true => _ = body.insert(name, cell.into()),
            false => texts.push((name, cell)),
        }
    }
    let has = |name: &str| body.contains_key(name) || texts.iter().any(|(known, _)| known == name);
    let fields = without(&args.making.fields, &has);
    let shape = match ["width", "height", "aspect_ratio"].into_iter().any(has) {
        true => Shape::default(),
        false => args.making.shape,
    };
    let mut arguments = Arguments::from_json(model, body, sources).await?;
    arguments.texts = texts;
    arguments.shape = shape;
    arguments.add_fields(model, &fields, sources).await?;
    Ok(Order::new(model, arguments, target))
}

/// The options that a line does not set itself.
fn without(fields: &Fields, has: &dyn Fn(&str) -> bool) -> Fields {
    let mut fields = fields.clone();
    for (name, field) in [
        ("width", &mut fields.width),
        ("height", &mut fields.height),
        ("seed", &mut fields.seed),
    ] {
        if has(name) {
            *field = None;
        }
    }
    if has("output_format") {
        fields.format = None;
    }
    fields.set.retain(|setting| !has(&setting.name));
    fields
}

/// By what a line is known when the batch is run again: what is sent, but not where it is saved.
fn hash(line: &Line, args: &Batch) -> String {
    let cells = line
        .cells
        .iter()
        .map(|(name, cell)| (name.clone(), cell.as_str().into()));
    let body: Map<String, Value> = line.body.clone().into_iter().chain(cells).collect();
    let set: Map<String, Value> = args
        .making
        .fields
        .set
        .iter()
        .map(|setting| (setting.name.clone(), setting.value.as_str().into()))
        .collect();
    let aspect = args.making.shape.aspect.map(|ratio| [ratio.width, ratio.height]);
    let size = args.making.shape.size.map(|size| match size {
        Size::Pixels(width, height) => json!([width, height]),
        Size::Megapixels(megapixels) => json!(megapixels),
    });
    let sent = json!({
        "model": line.model.as_ref().unwrap_or(&args.model),
        "body": body,
        "width": args.making.fields.width,
        "height": args.making.fields.height,
        "seed": args.making.fields.seed,
        "format": args.making.fields.format,
        "set": set,
        "aspect": aspect,
        "size": size,
    });
    digest(&sent.to_string())
}

/// A short name for a text that tells nothing of it.
pub(super) fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
