//! `bfl models`: the list of models.

use std::io::{self, ErrorKind, Write};

use bfl::{
    AnyModel,
    constraints::{Field, Object},
};

use crate::failure::{Exit, Failure};

/// Prints all models.
pub(crate) fn run() -> Result<(), Failure> {
    match write_list(&mut io::stdout().lock()) {
        // `bfl models | head` closes the pipe.
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
