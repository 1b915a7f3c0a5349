//! Finding a model by its name, and suggestions for a misspelt one.

use bfl::AnyModel;

use crate::{failure::Failure, terminal::text};

/// The model with this name.
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
        "there is no model `{}`.{meant} `bfl models` lists all models",
        text::short(name)
    )))
}

/// At most three similar names.
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
