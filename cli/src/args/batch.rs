//! `bfl batch`.

use std::path::PathBuf;

use clap::Args;

use super::making::Making;

/// The arguments of `bfl batch`.
#[derive(Args, Debug)]
#[command(after_help = BATCH_HELP)]
pub(crate) struct Batch {
    /// A file with one request per line: .jsonl with objects, or .csv with a header; - is stdin, with objects
    #[arg(value_name = "FILE.jsonl|FILE.csv|-")]
    pub(crate) file: PathBuf,

    /// The model of lines that name none
    #[arg(short, long, default_value = "flux-2-pro")]
    pub(crate) model: String,

    /// Make everything once more, also what is done
    #[arg(long)]
    pub(crate) fresh: bool,

    #[command(flatten)]
    pub(crate) making: Making,
}

const BATCH_HELP: &str = "\
A line has the fields of its request, such as prompt, width, seed or input_image (@FILE or a URL), and
may have model and output. Options count for lines that do not say otherwise. Empty cells of a CSV file
are left out.

  {\"prompt\": \"a red fox\", \"output\": \"fox.jpg\"}
  {\"prompt\": \"make it night\", \"input_image\": \"@fox.jpg\", \"model\": \"flux-2-max\", \"seed\": 7}

A batch can be run again. What is done is skipped, and what is under way is resumed. What may have been
charged is listed, and never sent again by itself. What failed is sent again, and what was moderated is
not. A line that was changed is a new one.

Examples:
  bfl batch foxes.jsonl -o out/{seed}-{prompt}.jpg
  bfl batch foxes.csv --dry-run
  jq -c '.shots[]' shots.json | bfl batch - -o shots/ --max-cost 500";
