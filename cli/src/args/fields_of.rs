//! The fields of a model's request, over all its variants.

use bfl::{
    AnyModel, MediaKind,
    constraints::{Field, Object, Rule},
};

/// A field, and the variants that have it.
pub(crate) struct ModelField {
    pub(crate) field: &'static Field,
    /// The values of the tag that select a variant with this field. Empty if all have it.
    pub(crate) only_in: Vec<&'static str>,
}

/// The property that selects a variant, and its values.
pub(crate) type Tag = (&'static str, Vec<&'static str>);

/// The fields of a model that a command may set, each once, and the property that selects a variant.
pub(crate) fn fields_of(model: AnyModel) -> (Vec<ModelField>, Option<Tag>) {
    let Some(object) = model.request() else {
        return (Vec::new(), None);
    };
    let Some(variants) = &object.variants else {
        let all = |field| ModelField {
            field,
            only_in: Vec::new(),
        };
        return (usable(object, None).map(all).collect(), None);
    };
    let mut fields: Vec<ModelField> = Vec::new();
    for (value, object) in variants.objects {
        for field in usable(object, Some(variants.property)) {
            match fields.iter_mut().find(|known| known.field.name == field.name) {
                Some(known) => known.only_in.push(value),
                None => fields.push(ModelField {
                    field,
                    only_in: vec![value],
                }),
            }
        }
    }
    for field in &mut fields {
        if field.only_in.len() == variants.objects.len() {
            field.only_in.clear();
        }
    }
    let values = variants.objects.iter().map(|(value, _)| *value).collect();
    (fields, Some((variants.property, values)))
}

/// A command that waits for its results has no use for a webhook.
fn usable(object: &'static Object, tag: Option<&'static str>) -> impl Iterator<Item = &'static Field> {
    let is_usable = move |field: &&Field| !field.name.starts_with("webhook_") && Some(field.name) != tag;
    object.fields.iter().filter(is_usable)
}

impl ModelField {
    /// The first sentence of its description, without the forms of media on the wire: an option takes a file, too.
    pub(crate) fn summary(&self) -> &'static str {
        let summary = self.field.description.split("\n\n").next().unwrap_or_default();
        let forms = [": base64", ". Base64"].iter().filter_map(|start| summary.find(start));
        match forms.min().filter(|_| self.field.media.is_some()) {
            Some(forms) => &summary[..forms],
            None => summary,
        }
    }

    pub(crate) fn is_flag(&self) -> bool {
        let rules = self.field.rules;
        !rules.is_empty() && rules.iter().all(|rule| matches!(rule, Rule::Boolean))
    }

    /// The values, if only these are accepted.
    pub(crate) fn values(&self) -> Vec<&'static str> {
        let is_listed = |rule: &Rule| matches!(rule, Rule::Text { one_of, .. } if !one_of.is_empty());
        if !self.field.rules.iter().all(is_listed) {
            return Vec::new();
        }
        let values = self.field.rules.iter().flat_map(|rule| match rule {
            Rule::Text { one_of, .. } => *one_of,
            _ => &[],
        });
        values.copied().collect()
    }

    /// Whether it takes several images or videos.
    pub(crate) fn is_list(&self) -> bool {
        self.field.rules.iter().any(|rule| matches!(rule, Rule::List { .. }))
    }

    /// Whether its images may have times, in seconds.
    pub(crate) fn is_timed(&self) -> bool {
        let is_pair = |rule: &Rule| matches!(rule, Rule::List { first: [_, _, ..], .. });
        self.field.rules.iter().any(is_pair)
    }

    /// What its value is called.
    pub(crate) fn value_name(&self) -> &'static str {
        match (self.field.media, self.field.unit) {
            (Some(MediaKind::Draft), _) => "DRAFT",
            (Some(_), _) if self.is_timed() => "FILE|URL[@SECOND]",
            (Some(_), _) => "FILE|URL",
            (None, Some("px")) => "PIXELS",
            (None, Some("s")) => "SECONDS",
            _ if self.is_number() => "NUMBER",
            _ => "VALUE",
        }
    }

    fn is_number(&self) -> bool {
        let is_number = |rule: &Rule| matches!(rule, Rule::Integer { .. } | Rule::Number { .. });
        self.field.rules.iter().any(is_number)
    }

    /// What the contract accepts: `0 to 5`, `at least 64`. Empty if it says nothing.
    pub(crate) fn bounds(&self) -> String {
        let mut bounds = Vec::new();
        for rule in self.field.rules {
            match rule {
                Rule::Integer { one_of, .. } if !one_of.is_empty() => {
                    bounds.extend(one_of.iter().map(i64::to_string));
                }
                Rule::Integer { range, .. } | Rule::Number { range } => {
                    bounds.push(match (range.minimum, range.maximum) {
                        (Some(least), Some(most)) => format!("{least} to {most}"),
                        (Some(least), None) => format!("at least {least}"),
                        (None, Some(most)) => format!("at most {most}"),
                        (None, None) => continue,
                    });
                }
                Rule::Text { one_of, .. } => bounds.extend(one_of.iter().map(|&value| value.to_owned())),
                _ => {}
            }
        }
        bounds.join(", ")
    }

    /// Its default, as text.
    pub(crate) fn default(&self) -> Option<&'static str> {
        let default = self.field.default?;
        let default = default.trim_matches('"');
        Some(default).filter(|default| !matches!(*default, "null" | ""))
    }
}
