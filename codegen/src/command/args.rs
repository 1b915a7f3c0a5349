//! The arguments.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand, ValueEnum};
use openapi31_codegen::{NullFields, OperationNames, Settings};

/// Rust clients from OpenAPI 3.1.
///
/// Exit codes:
///   0  done
///   1  a check says no: `check` where an operation has no method, --strict, --check
///   2  an error: the document cannot be read, a file cannot be written, wrong usage
#[derive(Clone, Debug, Parser)]
#[command(name = "openapi31-codegen", version, verbatim_doc_comment)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// What there is to do with a document.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Task {
    /// Write the Rust client of a document
    Generate(Generate),
    /// List what would not come out as the document says, and write nothing
    Check(Check),
    /// Say what becomes of one place of a document, which pass changed it, and what would help
    Explain(Explain),
    /// Print the document in OpenAPI 3.0.3, for tools that do not read 3.1
    Lower(Lower),
}

/// Arguments of `generate`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) source: Source,

    /// Where the code goes [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Where the report goes, as JSON: what was omitted, what became looser, and the dependencies of the code
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Write nothing, and fail with code 1 if a FILE would change
    #[arg(long, requires = "output")]
    pub(crate) check: bool,

    #[command(flatten)]
    pub(crate) choices: Choices,
}

/// Arguments of `check`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) source: Source,

    #[command(flatten)]
    pub(crate) choices: Choices,
}

/// Arguments of `explain`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) source: Source,

    /// The place, as a JSON pointer such as `#/components/schemas/Parcel`; or an operation, such as "POST /parcels"
    #[arg(value_name = "POINTER")]
    pub(crate) place: String,

    #[command(flatten)]
    pub(crate) choices: Choices,
}

/// Arguments of `lower`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Lower {
    #[command(flatten)]
    pub(crate) source: Source,

    /// Who reads it. Any tool: nothing is lost that 3.0.3 can say. progenitor: what it has no code for goes too
    #[arg(long = "for", value_name = "TOOL", default_value = "any")]
    pub(crate) reader: Reader,

    /// Where the document goes, as JSON [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Where the report goes, as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

/// Who reads a lowered document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reader {
    /// Any tool
    Any,
    /// progenitor 0.15
    Progenitor,
}

/// Where the document is.
#[derive(Args, Clone, Debug)]
pub(crate) struct Source {
    /// A document in JSON or YAML; `-` is standard input. Files that it refers to are read too, and nothing from the network
    #[arg(value_name = "DOC")]
    pub(crate) document: PathBuf,

    /// The folder that all files of the document have to be in [default: the folder of DOC]
    #[arg(long, value_name = "DIR")]
    pub(crate) base: Option<PathBuf>,
}

/// How the document becomes Rust.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub(crate) struct Choices {
    /// Generate this operation, by its operationId or as "POST /parcels". Can be repeated [default: all operations]
    #[arg(long = "operation", value_name = "OPERATION")]
    pub(crate) operations: Vec<String>,

    /// Generate the operations with this tag. Can be repeated
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,

    /// Fail with code 1 if anything does not come out as the document says
    #[arg(long)]
    pub(crate) strict: bool,

    /// What methods are named after
    #[arg(long, value_name = "WHAT", default_value = "operation-id")]
    pub(crate) operation_names: Names,

    /// A prefix that is removed from each path before it becomes a name
    #[arg(long, value_name = "PREFIX", default_value = "")]
    pub(crate) path_prefix: String,

    /// Where an absent value is told from null, as Option<Option<T>>
    #[arg(long, value_name = "WHERE", default_value = "patch-bodies")]
    pub(crate) null_fields: Nulls,

    /// The Rust type of strings of a format: `date-time=::chrono::DateTime<::chrono::Utc>`. Can be repeated
    #[arg(long = "format", value_name = "FORMAT=TYPE")]
    pub(crate) formats: Vec<Format>,

    /// No types for documented errors
    #[arg(long)]
    pub(crate) no_typed_errors: bool,

    /// No constructors and setters for request types
    #[arg(long)]
    pub(crate) no_builders: bool,

    /// Keep properties that the document does not declare, in a field `extra`
    #[arg(long)]
    pub(crate) unknown_properties: bool,

    /// Add tables of constraints and routes
    #[arg(long)]
    pub(crate) tables: bool,

    /// Give types their JSON Schema, and `schemars::JsonSchema` behind the feature `schemars`
    #[arg(long)]
    pub(crate) json_schemas: bool,

    /// Show names and lengths in `Debug`, and no contents
    #[arg(long)]
    pub(crate) redacted_debug: bool,

    /// The type of the state that the client's hooks get
    #[arg(long, value_name = "TYPE")]
    pub(crate) hooks_state: Option<String>,

    /// The function that writes the JSON of requests
    #[arg(long, value_name = "FUNCTION")]
    pub(crate) json_body: Option<String>,
}

/// What methods are named after.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Names {
    /// The operationId
    OperationId,
    /// The path
    Path,
}

/// Where an absent value is told from null.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Nulls {
    /// In the bodies of PATCH
    PatchBodies,
    /// In every object
    Everywhere,
    /// Nowhere
    Nowhere,
}

/// A format and its Rust type.
#[derive(Clone, Debug)]
pub(crate) struct Format(String, String);

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((format, ty)) if !format.is_empty() && !ty.is_empty() => Ok(Self(format.to_owned(), ty.to_owned())),
            _ => Err("a format and a type were expected, such as uuid=::uuid::Uuid".to_owned()),
        }
    }
}

impl Choices {
    /// The settings. `strict` is not among them: the command lists what is wrong itself.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            operation_names: match self.operation_names {
                Names::OperationId => OperationNames::OperationId,
                Names::Path => OperationNames::Path,
            },
            operations: self.operations.clone(),
            tags: self.tags.clone(),
            typed_errors: !self.no_typed_errors,
            null_fields: match self.null_fields {
                Nulls::PatchBodies => NullFields::PatchBodies,
                Nulls::Everywhere => NullFields::Everywhere,
                Nulls::Nowhere => NullFields::Nowhere,
            },
            formats: self
                .formats
                .iter()
                .map(|Format(format, ty)| (format.clone(), ty.clone()))
                .collect(),
            builders: !self.no_builders,
            unknown_properties: self.unknown_properties,
            tables: self.tables,
            json_schemas: self.json_schemas,
            redacted_debug: self.redacted_debug,
            path_prefix: self.path_prefix.clone(),
            hooks_state: self.hooks_state.clone(),
            json_body: self.json_body.clone(),
            ..Settings::default()
        }
    }
}
