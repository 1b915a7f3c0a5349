//! From the model to Rust, as text.
//!
//! Every decision is made before: what is here only writes. What is added for callers (constructors, setters) and the
//! tables are switched by the settings.

mod client;
mod context;
mod contract;
mod dependencies;
mod described;
mod json_schema;
mod media;
mod models;
mod operation;
mod requests;
mod sent;
mod table_names;
mod tables;
mod text;
mod told;
mod types;

pub use self::tables::SOURCES;
use self::{context::Context, contract::Contract};
use crate::{Document, Error, Report, Result, Settings, lower::lower, model::Model};

/// What was generated.
#[derive(Clone, Debug)]
pub struct Output {
    /// The Rust: the module `raw`, and what the settings ask for besides.
    pub code: String,
    /// What did not come out as the document has it.
    pub report: Report,
}

/// Generates the Rust of a document.
///
/// # Errors
/// The document is none that can be generated from, with the place; or, where the settings are strict, something in it
/// does not come out as it says.
pub fn generate(document: &Document, settings: &Settings) -> Result<Output> {
    let lowered = lower(document, settings)?;
    let mut report = lowered.report.clone();
    let model = Model::build(&lowered, settings, &mut report);
    report.dependencies = dependencies::lines(&model, settings);
    if settings.strict && !report.is_exact() {
        return Err(inexact(&report));
    }
    let context = Context::new(Contract {
        settings,
        model: &model,
        document: document.value(),
        named: &lowered.named,
    });
    let code = code(&context)?;
    Ok(Output { code, report })
}

/// The modules `raw`, `models`, `constraints` and `routes`, as far as the settings ask for them.
fn code(context: &Context<'_>) -> Result<String> {
    let contract = &context.contract;
    let raw = client::module(contract.model, contract.settings) + &types::modules(context);
    let mut code = text::in_module(
        "/// The client as the contract describes it: one method an operation, no policy.\npub ",
        "raw",
        &raw,
    );
    code += &models::module(contract)?;
    if contract.has_tables() {
        code += &tables::constraints(context);
        code += &tables::routes(context);
    }
    Ok(code)
}

/// Everything that does not come out as the document has it.
fn inexact(report: &Report) -> Error {
    let omitted = report.omitted.iter().map(|omitted| {
        format!(
            "\n{} has no method: {} (at #{})",
            omitted.operation, omitted.reason, omitted.pointer
        )
    });
    let approximated = report
        .approximated
        .iter()
        .map(|place| format!("\n`{}` becomes {} (at #{})", place.keyword, place.how, place.pointer));
    let places: String = omitted.chain(approximated).collect();
    Error::new(format!(
        "the settings are strict, and the document does not come out as it says:{places}"
    ))
}
