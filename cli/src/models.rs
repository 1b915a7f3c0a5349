//! Models by name: the list, and what is near a name that does not exist.

use std::io::{self, ErrorKind, Write};

use bfl::{
    AnyModel,
    constraints::{Field, Object},
};

use crate::{
    failure::{Exit, Failure},
    text,
};

/// The model of this name.
pub(crate) fn find(name: &str) -> Result<AnyModel, Failure> {
    if let Ok(model) = name.parse() {
        return Ok(model);
    }
    let meant = match nearest(name).as_slice() {
        [] => String::new(),
        [only] => format!(" Did you mean {only}?"),
        [others @ .., last] => format!(" Did you mean {} or {last}?", others.join(", ")),
    };
    Err(Failure::no_task(format!(
        "there is no model `{}`.{meant} `bfl models` lists them all",
        text::short(name)
    )))
}

/// At most three names that somebody may have meant.
fn nearest(name: &str) -> Vec<String> {
    const FEWEST_IN_COMMON: f64 = 0.6;
    let name = name.to_ascii_lowercase();
    let likeness = |slug: &str| {
        let last = slug.rsplit('/').next().unwrap_or(slug);
        strsim::normalized_damerau_levenshtein(&name, slug).max(strsim::normalized_damerau_levenshtein(&name, last))
    };
    let mut near: Vec<(f64, &str)> = AnyModel::all()
        .map(|model| (likeness(model.slug()), model.slug()))
        .filter(|(likeness, _)| *likeness >= FEWEST_IN_COMMON)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(3);
    near.into_iter().map(|(_, slug)| format!("`{slug}`")).collect()
}

/// Prints all models.
pub(crate) fn list() -> Result<(), Failure> {
    match write_list(&mut io::stdout().lock()) {
        // `bfl models | head` has what it wanted.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(
            Exit::Failed,
            format!("the list cannot be written: {error}"),
        )),
        _ => Ok(()),
    }
}

fn write_list(to: &mut impl Write) -> io::Result<()> {
    let width = AnyModel::all()
        .map(|model| model.slug().len())
        .max()
        .unwrap_or_default();
    for model in AnyModel::all() {
        let gives = if model.gives_video() { "video" } else { "image" };
        let required = model.request().map(required).unwrap_or_default();
        let note = if model.route().deprecated { " (deprecated)" } else { "" };
        writeln!(to, "{:width$}  {gives}  {required}{note}", model.slug())?;
    }
    Ok(())
}

fn required(object: &Object) -> String {
    let names = |fields: &[Field], but: Option<&str>| {
        let names: Vec<&str> = fields
            .iter()
            .filter(|field| field.required && Some(field.name) != but)
            .map(|field| field.name)
            .collect();
        if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(", ")
        }
    };
    match &object.variants {
        None => names(object.fields, None),
        Some(variants) => {
            let each = variants
                .objects
                .iter()
                .map(|(tag, object)| format!("{tag}: {}", names(object.fields, Some(variants.property))));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_the_model() {
        assert_eq!(nearest("flux-2-por")[0], "`flux-2-pro`");
        assert_eq!(nearest("FLUX-2-MAX")[0], "`flux-2-max`");
        assert_eq!(nearest("erase")[0], "`flux-tools/erase-v1`");
        assert_eq!(nearest("dall-e-3"), Vec::<String>::new());
    }
}
