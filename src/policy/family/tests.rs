use super::*;

#[test]
fn a_slug_has_the_first_row_that_fits() {
    let slugs = |slug: &str| Family::of(slug).map(|family| family.slugs[0]);
    for (slug, row) in [
        ("flux-2-klein-4b-finetuned", Some("flux-2-klein-4b*")),
        ("flux-2-klein-9b", Some("flux-2-klein*")),
        ("flux-2-pro-preview", Some("flux-2-pro*")),
        ("flux-2-new", Some("flux-2-*")),
        ("flux-pro-1.1", Some("flux-pro-1.1")),
        ("flux-pro-1.1-ultra", Some("flux-pro-1.1-ultra")),
        ("flux-tools/video-new-v1", Some("*video*")),
        ("flux-3-image-klein", Some("flux-3-*")),
        ("flux-9", Some("flux*")),
        ("something-new", None),
    ] {
        assert_eq!(slugs(slug), row, "{slug}");
    }
}

#[test]
fn every_model_of_the_contract_has_a_row_of_its_own() {
    let general = ["flux-2-*", "*video*", "flux-3-*", "flux*"];
    for model in crate::AnyModel::all() {
        let family = Family::of(model.slug()).unwrap();
        assert!(!general.contains(&family.slugs[0]), "{model}: add a row");
    }
}

#[test]
fn a_model_that_no_row_fits_has_safe_defaults() {
    assert_eq!(Group::of("something-new"), Group::Others);
    assert_eq!(limits("something-new"), ModelLimits::NONE);
}

#[test]
fn a_task_is_first_polled_before_the_quickest_one_was_ready() {
    for family in table::FAMILIES {
        if let (Some(pace), Some((quickest, _))) = (family.pace, family.took()) {
            assert!(pace.first_wait < quickest, "{:?}", family.slugs);
        }
    }
}

#[test]
fn an_image_can_be_as_large_as_media_take() {
    assert_eq!(MOST_IMAGE_PIXELS, crate::MAX_IMAGE_PIXELS as u64);
}

/// Texts in code name no model outside the table. Comments, examples, tests and what only fuzzing uses may.
#[test]
fn no_other_file_knows_a_model_by_name() {
    fn visit(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                look_at(&path, found);
            }
        }
    }
    fn look_at(path: &std::path::Path, found: &mut Vec<String>) {
        let name = path
            .strip_prefix(env!("CARGO_MANIFEST_DIR"))
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let allowed = ["policy/family", "tests.rs", "fuzzing.rs"];
        if allowed.iter().any(|allowed| name.contains(allowed)) {
            return;
        }
        let source = std::fs::read_to_string(path).unwrap();
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let texts = line.split('"').skip(1).step_by(2);
            let names = ["flux-", "kontext", "klein", "schnell"];
            for text in texts.filter(|text| names.iter().any(|name| text.contains(name))) {
                found.push(format!("{name}: {text}"));
            }
        }
    }
    let mut found = Vec::new();
    visit(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.is_empty(), "{found:#?}");
}
