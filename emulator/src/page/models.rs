//! The models and their fields, as the page's form offers them. All of it comes from the contract and the table of
//! families, so that another contract shows by itself.

use serde::Serialize;
use serde_json::Value;

use crate::{
    contract::{Body, Contract, Route, Schema},
    task::{
        family::Family,
        fields::{self, Role},
    },
};

/// A model.
#[derive(Debug, Serialize)]
pub(super) struct Model {
    slug: String,
    /// Where it stands in the list.
    group: &'static str,
    video: bool,
    /// The field that tells its variants apart.
    tag: Option<String>,
    variants: Vec<Variant>,
}

/// One form of its request.
#[derive(Debug, Serialize)]
struct Variant {
    tag: Option<String>,
    fields: Vec<Field>,
}

/// A field of a request.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Field {
    name: String,
    kind: Kind,
    required: bool,
    default: Value,
    /// Whether it takes several media.
    list: bool,
    /// Values that are named one by one.
    choices: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    longest: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Value>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Text,
    Secret,
    Integer,
    Number,
    Boolean,
    /// One of its choices, and nothing else.
    Choice,
    Image,
    Video,
    /// The file that a draft leaves behind.
    Draft,
}

/// All models of a contract, in its order.
pub(super) fn models(contract: &Contract) -> Vec<Model> {
    let submits = contract.routes().iter().filter(|route| route.submits);
    submits.filter_map(|route| model(route, route.body.as_ref()?)).collect()
}

fn model(route: &Route, body: &Body) -> Option<Model> {
    let slug = route.path.strip_prefix("/v1/")?;
    let video = Family::of(slug).is_video();
    let variants: Vec<Variant> = body
        .variants()
        .into_iter()
        .map(|(tag, schema)| Variant {
            tag: tag.map(str::to_owned),
            fields: fields_of(schema, body.tag_field()),
        })
        .collect();
    Some(Model {
        group: group(route, video, &variants),
        slug: slug.to_owned(),
        video,
        tag: body.tag_field().map(str::to_owned),
        variants,
    })
}

fn group(route: &Route, video: bool, variants: &[Variant]) -> &'static str {
    let requires = |wanted: fn(&Field) -> bool| {
        let with = |variant: &Variant| variant.fields.iter().any(|field| field.required && wanted(field));
        variants.iter().all(with)
    };
    match () {
        () if route.deprecated => "Deprecated",
        () if requires(|field| field.name == "finetune_id") => "Finetuned",
        () if video => "Films",
        () if requires(|field| field.kind == Kind::Image) => "Edit a picture",
        () => "Pictures",
    }
}

fn fields_of(schema: &Schema, tag: Option<&str>) -> Vec<Field> {
    let required: Vec<&str> = schema.value["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut fields: Vec<Field> = schema
        .fields()
        .filter(|name| Some(*name) != tag)
        .map(|name| field(name, &schema.value["properties"][name], required.contains(&name)))
        .collect();
    // The prompt first, then what is required, then in the contract's order.
    fields.sort_by_key(|field| (field.name != "prompt", !field.required));
    fields
}

fn field(name: &str, schema: &Value, required: bool) -> Field {
    let mut field = Field {
        name: name.to_owned(),
        required,
        default: schema["default"].clone(),
        unit: schema.get("x-unit").cloned(),
        ..Field::default()
    };
    describe(&mut field, schema);
    match fields::role(name) {
        Some(Role::Video) => field.kind = Kind::Video,
        Some(Role::Draft) => field.kind = Kind::Draft,
        Some(_) => field.kind = Kind::Image,
        None => {}
    }
    field
}

/// Adds what a schema says of a field; alternatives add to each other.
fn describe(field: &mut Field, schema: &Value) {
    for alternatives in ["anyOf", "oneOf"] {
        for alternative in schema[alternatives].as_array().into_iter().flatten() {
            describe(field, alternative);
        }
    }
    let only = schema.get("const").into_iter();
    let listed = schema["enum"].as_array().into_iter().flatten();
    let choices: Vec<Value> = only.chain(listed).filter(|choice| !choice.is_null()).cloned().collect();
    match schema["type"].as_str() {
        Some("array") => field.list = true,
        _ if !choices.is_empty() => {
            // A number with a name for another value stays a number.
            if field.kind == Kind::Text {
                field.kind = Kind::Choice;
            }
            field.choices.extend(choices);
        }
        Some("integer") => field.kind = Kind::Integer,
        Some("number") => field.kind = Kind::Number,
        Some("boolean") => field.kind = Kind::Boolean,
        Some("string") if schema["format"] == "password" || field.name.ends_with("_secret") => {
            field.kind = Kind::Secret
        }
        _ => {}
    }
    for (keyword, place) in [
        ("minimum", &mut field.minimum),
        ("maximum", &mut field.maximum),
        ("multipleOf", &mut field.step),
        ("maxLength", &mut field.longest),
    ] {
        if let Some(value) = schema.get(keyword) {
            place.get_or_insert(value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field_of(slug: &str, tag: Option<&str>, name: &str) -> Value {
        let models = serde_json::to_value(models(&Contract::embedded())).unwrap();
        let found = |list: &Value, key: &str, wanted: Value| {
            let mut items = list.as_array().unwrap().iter();
            items.find(|item| item[key] == wanted).unwrap().clone()
        };
        let model = found(&models, "slug", json!(slug));
        found(
            &found(&model["variants"], "tag", json!(tag))["fields"],
            "name",
            json!(name),
        )
    }

    #[test]
    fn a_field_has_the_kind_bounds_and_default_of_the_contract() {
        let width = field_of("flux-dev", None, "width");
        assert_eq!(
            (
                &width["kind"],
                &width["minimum"],
                &width["maximum"],
                &width["step"],
                &width["default"]
            ),
            (&json!("integer"), &json!(256), &json!(1440), &json!(32), &json!(1024))
        );
        let format = field_of("flux-2-pro", None, "output_format");
        assert_eq!(
            (&format["kind"], &format["default"]),
            (&json!("choice"), &json!("jpeg"))
        );
        assert!(format["choices"].as_array().unwrap().contains(&json!("webp")));
        let duration = field_of("flux-3-video", Some("t2v"), "duration");
        assert_eq!(
            (&duration["kind"], &duration["choices"]),
            (&json!("integer"), &json!(["auto"]))
        );
        assert_eq!(field_of("flux-3-video", Some("i2v"), "keyframes")["list"], true);
        assert_eq!(field_of("flux-3-video", Some("v2v"), "start_video")["kind"], "video");
        assert_eq!(field_of("flux-2-pro", None, "webhook_secret")["kind"], "secret");
        assert_eq!(field_of("flux-2-pro", None, "prompt")["required"], true);
    }

    #[test]
    fn every_model_of_the_contract_has_a_group_and_fields() {
        let contract = Contract::embedded();
        let models = models(&contract);
        assert_eq!(models.len(), contract.submit_paths().count());
        let group = |slug: &str| models.iter().find(|model| model.slug == slug).unwrap().group;
        assert_eq!(group("flux-2-pro"), "Pictures");
        assert_eq!(group("flux-tools/vto-v1"), "Edit a picture");
        assert_eq!(group("flux-3-video"), "Films");
        assert_eq!(group("flux-2-klein-4b-finetuned"), "Finetuned");
        assert!(
            models
                .iter()
                .flat_map(|model| &model.variants)
                .all(|variant| !variant.fields.is_empty())
        );
    }
}
