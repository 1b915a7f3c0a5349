//! `bfl models`.

use serde_json::Value;

use super::{card::Card, choose, detail, schema, table};
use crate::{args::Models, failure::Failure, output::print, request, terminal::text};

pub(crate) async fn run(args: &Models) -> Result<(), Failure> {
    let Some(name) = &args.name else {
        let cards = choose::chosen(Card::all().await?, args.purpose.as_ref())?;
        return match args.json {
            true => print_lines(cards.iter().map(Card::to_json)),
            false => print::print(&table::table(&cards)),
        };
    };
    let card = Card::of(request::find(name)?).await?;
    match (args.schema, args.tool, args.json) {
        (true, true, _) => print_pretty(&schema::tool(card.model)),
        (true, false, _) => print_pretty(&schema::request(card.model)),
        (false, _, true) => print_pretty(&card.to_json()),
        (false, _, false) => print::print(&detail::detail(&card)),
    }
}

/// A JSON array, one object per line.
fn print_lines(objects: impl Iterator<Item = Value>) -> Result<(), Failure> {
    let lines = objects
        .map(|object| text::json(&object))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Failure::no_task(error.to_string()))?;
    print::print(&format!("[\n{}\n]\n", lines.join(",\n")))
}

fn print_pretty(value: &Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::no_task(error.to_string()))?;
    print::print(&format!("{text}\n"))
}
