//! Finding a model by its name or a part of it, and suggestions for a misspelt one.

use bfl::{AnyModel, Lifecycle};

use crate::{failure::Failure, terminal::text};

/// The model that this name means: its slug, or enough of it to tell.
pub(crate) fn find(name: &str) -> Result<AnyModel, Failure> {
    if let Ok(model) = name.parse() {
        return Ok(model);
    }
    let name = name.trim().to_ascii_lowercase();
    let matching = best_matching(&name);
    let failure = |why: String| {
        Failure::no_task(format!("{why} `{}`", text::short(&name)))
            .with_next(format!("{}`bfl models` lists all models", meant(&name, &matching)))
    };
    match matching.as_slice() {
        [only] => Ok(*only),
        [] => Err(failure("there is no model".to_owned())),
        several => Err(failure(format!("{} models match", several.len()))),
    }
}

/// The models that a part of a name means. A current model beats older ones, a whole word beats a part of one, and a name
/// beats the longer names that begin with it: `klein-9b` is not its preview.
fn best_matching(name: &str) -> Vec<AnyModel> {
    if name.is_empty() {
        return Vec::new();
    }
    let containing: Vec<AnyModel> = AnyModel::all().filter(|model| model.slug().contains(name)).collect();
    let narrowed = |models: Vec<AnyModel>, is_better: &dyn Fn(&AnyModel) -> bool| {
        let better: Vec<AnyModel> = models.iter().copied().filter(is_better).collect();
        if better.is_empty() { models } else { better }
    };
    let is_word = |model: &AnyModel| {
        let parts = model.slug().match_indices(name);
        parts.into_iter().any(|(at, _)| {
            let (before, after) = (&model.slug()[..at], &model.slug()[at + name.len()..]);
            let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
            is_edge(before.chars().next_back()) && is_edge(after.chars().next())
        })
    };
    let current = |model: &AnyModel| model.lifecycle() == Lifecycle::Current;
    let found = narrowed(narrowed(containing, &is_word), &current);
    let ends = |model: &AnyModel| model.slug().ends_with(name);
    let shown = |model: &AnyModel| !model.slug().ends_with("-finetuned") && !model.slug().ends_with("-preview");
    let found = narrowed(found, &shown);
    let mut found = narrowed(found, &ends);
    // FLUX.2 pro before FLUX.1 pro: the newest generation that has one.
    if found.len() > 1 {
        let generation = |model: &AnyModel| {
            let digits = model.slug().strip_prefix("flux-").unwrap_or_default();
            digits.chars().next().and_then(|c| c.to_digit(10)).unwrap_or(0)
        };
        let newest = found.iter().map(generation).max();
        found.retain(|model| Some(generation(model)) == newest);
    }
    found
}

/// What may have been meant.
fn meant(name: &str, matching: &[AnyModel]) -> String {
    const MOST: usize = 5;
    let names = match matching {
        [] => nearest(name),
        several => several.iter().take(MOST).map(|model| format!("`{model}`")).collect(),
    };
    match names.as_slice() {
        [] => String::new(),
        [only] => format!("Did you mean {only}? "),
        [others @ .., last] => format!("Did you mean {} or {last}? ", others.join(", ")),
    }
}

/// At most three similar names.
fn nearest(name: &str) -> Vec<String> {
    const FEWEST_IN_COMMON: f64 = 0.6;
    let likeness = |slug: &str| {
        let last = slug.rsplit('/').next().unwrap_or(slug);
        strsim::normalized_damerau_levenshtein(name, slug).max(strsim::normalized_damerau_levenshtein(name, last))
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
        assert_eq!(nearest("flux-2-mox")[0], "`flux-2-max`");
        assert_eq!(nearest("dall-e-3"), Vec::<String>::new());
    }

    #[test]
    fn a_part_of_a_name_is_enough_if_it_tells() {
        for (name, slug) in [
            ("pro", "flux-2-pro"),
            ("max", "flux-2-max"),
            ("flex", "flux-2-flex"),
            ("kontext-pro", "flux-kontext-pro"),
            ("klein-9b", "flux-2-klein-9b"),
            ("ultra", "flux-pro-1.1-ultra"),
            ("3-video", "flux-3-video"),
            ("ERASE", "flux-tools/erase-v1"),
            ("pro-preview", "flux-2-pro-preview"),
        ] {
            assert_eq!(find(name).unwrap().slug(), slug, "{name}");
        }
    }

    #[test]
    fn a_part_of_several_names_is_refused_with_these() {
        let failure = format!("{:?}", find("klein").unwrap_err());
        assert!(
            failure.contains("flux-2-klein-4b") && failure.contains("flux-2-klein-9b"),
            "{failure}"
        );
        assert!(find("").is_err() && find("dall-e-3").is_err());
    }
}
