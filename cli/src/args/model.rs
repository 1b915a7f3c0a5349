//! A command whose options are the fields of a model, made at run time from the contract's tables: a field that a refreshed
//! contract has is an option without a line here.

use bfl::{AnyModel, MediaKind};
use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches,
    builder::PossibleValuesParser,
    error::{Error, ErrorKind},
};

use super::{
    common::Common,
    fields_of::{ModelField, fields_of},
    prompt::Prompt,
    results::Results,
    sending::Sending,
    setting::Setting,
    shape::Shape,
    tools::{Alias, Tool},
};

const PROMPT: &str = "prompt";
/// The width of a help text.
const WIDTH: usize = 100;

/// What such a command was given.
#[derive(Clone, Debug)]
pub(crate) struct ModelArgs {
    pub(crate) model: AnyModel,
    /// Fields, each with its text.
    pub(crate) texts: Vec<(&'static str, String)>,
    /// Fields that take images or videos.
    pub(crate) media: Vec<MediaArgs>,
    pub(crate) prompt: Prompt,
    /// What the prompt is if none is given.
    pub(crate) default_prompt: Option<&'static str>,
    pub(crate) shape: Shape,
    pub(crate) set: Vec<Setting>,
    pub(crate) body: Option<String>,
    pub(crate) results: Results,
    pub(crate) sending: Sending,
}

/// The images or videos that one option was given.
#[derive(Clone, Debug)]
pub(crate) struct MediaArgs {
    pub(crate) field: &'static str,
    pub(crate) values: Vec<String>,
    /// Whether a value may end in `@SECOND`.
    pub(crate) is_timed: bool,
    /// The field takes what an earlier task gave, not a file to look at.
    pub(crate) is_draft: bool,
}

/// Options that stand beside the fields.
#[derive(Args, Clone, Debug)]
struct Beside {
    #[command(flatten)]
    shape: Shape,

    /// The whole request, or a part of it, as JSON: a text, @FILE or -; options replace what it has
    #[arg(long, value_name = "JSON|@FILE|-")]
    body: Option<String>,

    /// Set a field by its name in the contract to a text, JSON, @FILE or -; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<Setting>,

    #[command(flatten)]
    results: Results,
    #[command(flatten)]
    sending: Sending,
}

/// The command for a model: `bfl run MODEL`.
pub(crate) fn model_command(model: AnyModel) -> Command {
    let command = Command::new("run")
        .bin_name(format!("bfl run {model}"))
        .max_term_width(WIDTH);
    // The groups of options would set these themselves.
    with_fields(Common::augment_args(command), model, None)
        .about(model.title())
        .long_about(facts(model))
}

/// The command for a tool: `bfl erase`.
pub(super) fn tool_command(tool: &'static Tool, model: AnyModel) -> Command {
    let command = Command::new(tool.verb).visible_aliases(tool.aliases.iter().copied());
    with_fields(command, model, Some(tool))
        .about(tool.about)
        .long_about(format!("{}\n\nModel: {model}. {}", tool.about, facts(model)))
        .after_help(format!("Example:\n  {}", tool.example))
}

/// What there is to know of a model.
fn facts(model: AnyModel) -> String {
    let mut facts = format!("{}\n\n{}", model.title(), model.description());
    if let Some(price) = model.price() {
        facts.push_str(&format!("\n\nPrice: {price}."));
    }
    facts
}

/// Adds the options of the command, and those of the fields whose names are still free.
fn with_fields(command: Command, model: AnyModel, tool: Option<&'static Tool>) -> Command {
    let (fields, tag) = fields_of(model);
    let mut command = command;
    let slots = tool.map_or(&[][..], |tool| tool.slots);
    for (name, field) in slots {
        if let Some(known) = fields.iter().find(|known| known.field.name == *field) {
            let help = known.summary().trim_end_matches('.');
            let slot = Arg::new(*field)
                .value_name(*name)
                .help(help)
                .required(known.field.required);
            command = command.arg(slot);
        }
    }
    command = Beside::augment_args(command);
    if fields.iter().any(|known| known.field.name == PROMPT) {
        command = Prompt::augment_args(command);
    }
    if let Some((property, values)) = tag {
        let variant = Arg::new(property)
            .long(dashed(property))
            .value_name("VARIANT")
            .value_parser(PossibleValuesParser::new(values))
            .help("The form of the request [default: the one that fits the other options]")
            .help_heading("Fields");
        command = with_option(command, variant);
    }
    for known in &fields {
        let name = known.field.name;
        if name == PROMPT || slots.iter().any(|(_, slot)| *slot == name) {
            continue;
        }
        let alias = tool.and_then(|tool| tool.aliases_of_fields.iter().find(|alias| alias.field == name));
        command = with_option(command, option(known, alias));
    }
    command
}

/// Adds an option, unless the command has one of that name: the field is then set with `--set`.
fn with_option(command: Command, option: Arg) -> Command {
    let is_taken = command.get_arguments().any(|known| {
        known.get_id() == option.get_id() || known.get_long().is_some() && known.get_long() == option.get_long()
    });
    if is_taken { command } else { command.arg(option) }
}

fn option(known: &ModelField, alias: Option<&Alias>) -> Arg {
    let name = known.field.name;
    let mut option = Arg::new(name)
        .long(dashed(name))
        .value_name(known.value_name())
        .help(help(known))
        .long_help(long_help(known))
        .help_heading("Fields");
    if name.contains('_') {
        option = option.alias(name);
    }
    if name == "output_format" {
        option = option.visible_alias("format");
    }
    if let Some(alias) = alias {
        option = option.visible_alias(alias.long);
        if let Some(short) = alias.short {
            option = option.short(short);
        }
    }
    let values = known.values();
    if known.is_flag() {
        option = option
            .value_name("true|false")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true");
    } else if known.field.media.is_some() && known.is_list() {
        option = option.action(ArgAction::Append);
    } else if !values.is_empty() {
        option = option.value_parser(PossibleValuesParser::new(values));
    } else {
        option = option.allow_negative_numbers(true);
    }
    option
}

fn help(known: &ModelField) -> String {
    let mut help = known.summary().trim_end_matches('.').to_owned();
    let bounds = known.bounds();
    // Possible values are listed by the parser.
    if !bounds.is_empty() && known.values().is_empty() {
        help.push_str(&format!(" [{bounds}]"));
    }
    let is_said = known.is_flag() || known.summary().contains("default");
    if let Some(default) = known.default().filter(|_| !is_said) {
        help.push_str(&format!(" [default: {default}]"));
    }
    if known.field.required {
        help.push_str(" [required]");
    }
    if !known.only_in.is_empty() {
        help.push_str(&format!(" ({})", known.only_in.join(", ")));
    }
    help
}

fn long_help(known: &ModelField) -> String {
    let rest = known.field.description.split_once("\n\n").map(|(_, rest)| rest);
    match rest {
        Some(rest) => format!("{}\n\n{rest}", help(known)),
        None => help(known),
    }
}

fn dashed(name: &str) -> String {
    name.replace('_', "-")
}

impl ModelArgs {
    /// Reads what a command for the model was given.
    pub(crate) fn read(model: AnyModel, tool: Option<&'static Tool>, matches: &ArgMatches) -> Result<Self, Error> {
        let beside = Beside::from_arg_matches(matches)?;
        let (fields, tag) = fields_of(model);
        let has_prompt = fields.iter().any(|known| known.field.name == PROMPT);
        let mut texts = Vec::new();
        let mut media = Vec::new();
        let given = |name: &str| -> Vec<String> {
            // An option that was not added, because its name was taken, is not known.
            let values = matches.try_get_many::<String>(name).ok().flatten();
            values.map(|values| values.cloned().collect()).unwrap_or_default()
        };
        if let Some((property, _)) = tag {
            texts.extend(given(property).pop().map(|value| (property, value)));
        }
        let reserved = ["body", "set", "output", PROMPT];
        for known in fields.iter().filter(|known| !reserved.contains(&known.field.name)) {
            let mut values = given(known.field.name);
            match known.field.media {
                Some(kind) if !values.is_empty() => media.push(MediaArgs {
                    field: known.field.name,
                    values,
                    is_timed: known.is_timed(),
                    is_draft: kind == MediaKind::Draft,
                }),
                Some(_) => {}
                None => texts.extend(values.pop().map(|value| (known.field.name, value))),
            }
        }
        Ok(Self {
            model,
            texts,
            media,
            prompt: match has_prompt {
                true => Prompt::from_arg_matches(matches)?,
                false => Prompt::default(),
            },
            default_prompt: tool.and_then(|tool| tool.prompt),
            shape: beside.shape,
            set: beside.set,
            body: beside.body,
            results: beside.results,
            sending: beside.sending,
        })
    }
}

/// The error of a command line that names a model that there is not: it is found out later what was meant.
pub(crate) fn no_model() -> Error {
    Error::raw(
        ErrorKind::MissingRequiredArgument,
        "name a model: bfl run MODEL; `bfl models` lists them\n",
    )
}
