//! The variants of a model's request, and their fields.

use bfl::{
    AnyModel, MediaKind,
    constraints::{Field, Object},
};

pub(crate) const PROMPT: &str = "prompt";
pub(crate) const FORMAT: &str = "output_format";

/// The variants of a model's request.
pub(crate) fn variants(model: AnyModel) -> Vec<Variant> {
    let Some(object) = model.request() else {
        return Vec::new();
    };
    match &object.variants {
        None => vec![Variant { object, tag: None }],
        Some(variants) => {
            let variant = |(value, object): &(&'static str, &'static Object)| Variant {
                object,
                tag: Some((variants.property, value)),
            };
            variants.objects.iter().map(variant).collect()
        }
    }
}

/// One of the objects that a request can be. If there are several, `tag` is the property and the value that select it.
#[derive(Clone, Copy)]
pub(crate) struct Variant {
    object: &'static Object,
    pub(super) tag: Option<(&'static str, &'static str)>,
}

impl Variant {
    /// The fields that a user may set. A command that waits for its result has no use for a webhook.
    pub(super) fn fields(self) -> impl Iterator<Item = &'static Field> {
        let is_tag = move |field: &Field| self.tag.is_some_and(|(property, _)| property == field.name);
        self.object
            .fields
            .iter()
            .filter(move |field| !field.name.starts_with("webhook_") && !is_tag(field))
    }

    /// The field with this name.
    pub(crate) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }
}

/// What a field takes from `--input-image`: an image, a video, or nothing.
pub(super) fn media_kind(field: &Field) -> Option<MediaKind> {
    field.media.filter(|kind| *kind != MediaKind::Draft)
}

/// Whether some variant cannot do without this field.
pub(crate) fn requires(model: AnyModel, name: &str) -> bool {
    let mut fields = variants(model).into_iter().filter_map(|variant| variant.field(name));
    fields.any(|field| field.required)
}

/// Whether the field with this name takes media: an image, a video, or the cache of a draft.
pub(crate) fn takes_media(model: AnyModel, name: &str) -> bool {
    let mut fields = variants(model).into_iter().filter_map(|variant| variant.field(name));
    fields.any(|field| field.media.is_some())
}
