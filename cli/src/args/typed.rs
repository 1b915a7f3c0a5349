//! The command line as people type it: `generate` may be left out, and a prompt may begin with `-`.

use std::ffi::{OsStr, OsString};

use clap::{
    Arg, Command,
    error::{Error, ErrorKind},
};

/// The command that may be left out.
const DEFAULT: &str = "generate";

/// Completes the arguments, the first of which is the program.
///
/// # Errors
/// If there is one word that is no command and looks like none: a misspelt command is not paid for as a prompt.
pub(super) fn completed(command: &Command, mut arguments: Vec<OsString>) -> Result<Vec<OsString>, Error> {
    let Some(first) = first_own(command, &arguments) else {
        return Ok(arguments);
    };
    if !is_named(command, &arguments[first]) {
        let words: Vec<&OsString> = positionals(command, &arguments[first..]);
        if words.first().is_some_and(|word| is_named(command, word)) {
            // An option stands before its command: the parser says so.
            return Ok(arguments);
        }
        if let [word] = words.as_slice()
            && !looks_like_a_prompt(word)
        {
            return Err(no_command(command, &word.to_string_lossy()));
        }
        arguments.insert(first, DEFAULT.into());
    }
    // `bfl video enhance` is a command of its own.
    if arguments[first] == "video" && arguments.get(first + 1).is_some_and(|word| word == "enhance") {
        arguments.remove(first);
    }
    let sub = command.find_subcommand(&arguments[first]);
    if let Some(sub) = sub.filter(|sub| takes_prompt(sub)) {
        for argument in arguments[first + 1..]
            .iter_mut()
            .take_while(|argument| **argument != "--")
        {
            if is_prompt_with_dash(sub, argument) {
                let mut option = OsString::from("--prompt=");
                option.push(&*argument);
                *argument = option;
            }
        }
    }
    Ok(arguments)
}

/// Where the first argument stands that is no option of every command. `None` if there is none, or it asks for help.
fn first_own(command: &Command, arguments: &[OsString]) -> Option<usize> {
    let mut at = 1;
    while let Some(argument) = arguments.get(at) {
        if matches!(argument.to_str(), Some("-h" | "--help" | "-V" | "--version")) {
            return None;
        }
        match option_of(command, argument) {
            Some((option, is_separate)) if option.is_global_set() => {
                at += 1 + usize::from(is_separate && option.get_action().takes_values());
            }
            _ => return Some(at),
        }
    }
    None
}

/// The arguments that belong to no option of the default command.
fn positionals<'a>(command: &Command, arguments: &'a [OsString]) -> Vec<&'a OsString> {
    let default = command.find_subcommand(DEFAULT);
    let mut words = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let option = option_of(command, argument).or_else(|| default.and_then(|default| option_of(default, argument)));
        match option {
            Some((option, true)) if option.get_action().takes_values() => _ = rest.next(),
            Some(_) => {}
            None => words.push(argument),
        }
    }
    words
}

/// The option that an argument is, and whether its value would be the next argument.
fn option_of<'a>(command: &'a Command, argument: &OsStr) -> Option<(&'a Arg, bool)> {
    let text = argument.to_string_lossy();
    let options = || command.get_arguments().filter(|option| !option.is_positional());
    if let Some(long) = text.strip_prefix("--") {
        let (name, value) = match long.split_once('=') {
            Some((name, _)) => (name, true),
            None => (long, false),
        };
        let is_it = |option: &&Arg| {
            option.get_long() == Some(name) || option.get_all_aliases().is_some_and(|all| all.contains(&name))
        };
        return Some((options().find(is_it)?, !value));
    }
    let mut short = text.strip_prefix('-')?.chars();
    let letter = short.next()?;
    let option = options().find(|option| option.get_short() == Some(letter))?;
    Some((option, short.next().is_none()))
}

/// Whether a word is a command, or asks for help.
fn is_named(command: &Command, word: &OsStr) -> bool {
    word == "help" || command.find_subcommand(word).is_some()
}

/// Whether somebody would write a single word as a prompt: it has several words, or names a source.
fn looks_like_a_prompt(word: &OsStr) -> bool {
    let word = word.to_string_lossy();
    word.contains(char::is_whitespace) || word.starts_with('@') || word == "-" || !word.is_ascii()
}

fn takes_prompt(command: &Command) -> bool {
    command
        .get_arguments()
        .any(|option| option.get_long() == Some("prompt"))
}

/// Whether an argument is a prompt that begins with `-`: it has several words, and no option begins like it.
fn is_prompt_with_dash(command: &Command, argument: &OsStr) -> bool {
    let Some(text) = argument.to_str().filter(|text| text.starts_with('-')) else {
        return false;
    };
    let has_words = text
        .split_once('=')
        .map_or(text, |(name, _)| name)
        .contains(char::is_whitespace);
    has_words && option_of(command, argument).is_none()
}

/// The error for a word that is no command.
fn no_command(command: &Command, word: &str) -> Error {
    const LIKE: f64 = 0.7;
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(word, name);
    let names = command.get_subcommands().map(Command::get_name);
    let near = names.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let tip = match near.filter(|name| likeness(name) >= LIKE) {
        Some(name) => format!("Did you mean `bfl {name}`? "),
        None => String::new(),
    };
    let message = format!(
        "there is no command `{word}`\n{tip}For a prompt of one word: bfl generate {word}. All commands: bfl --help\n"
    );
    Error::raw(ErrorKind::InvalidSubcommand, message)
}
