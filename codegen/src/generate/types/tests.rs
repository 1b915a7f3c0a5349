//! The text of types, from a model made by hand.

use serde_json::{Value, json};

use super::modules;
use crate::{
    Pointer, Settings,
    generate::{context::Context, contract::Contract},
    model::{Enum, EnumValue, Field, Kind, Model, Rest, Struct, Tag, Type, TypeDef, Union, Variant},
};

fn definition(name: &str, kind: Kind) -> TypeDef {
    TypeDef {
        name: name.to_owned(),
        alias: None,
        pointer: Pointer::root(),
        description: None,
        deprecated: false,
        in_requests: true,
        in_answers: true,
        kind,
    }
}

fn named(name: &str) -> Type {
    Type::Named(name.to_owned())
}

fn field(ident: &str, ty: Type) -> Field {
    Field::new(ident, ident, ty)
}

fn required(ident: &str, ty: Type) -> Field {
    Field {
        required: true,
        ..field(ident, ty)
    }
}

fn structure(name: &str, rest: Rest, fields: Vec<Field>) -> TypeDef {
    definition(name, Kind::Struct(Struct { fields, rest }))
}

fn texts(name: &str, unknown: Option<&str>, values: &[(&str, &str)]) -> TypeDef {
    let values = values
        .iter()
        .map(|(ident, wire)| EnumValue {
            ident: (*ident).to_owned(),
            wire: (*wire).to_owned(),
        })
        .collect();
    let unknown = unknown.map(str::to_owned);
    definition(name, Kind::Enum(Enum { values, unknown }))
}

fn variant(ident: &str, ty: Type, values: &[&str], properties: &[&str]) -> Variant {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Variant {
        ident: ident.to_owned(),
        ty,
        values: owned(values),
        properties: owned(properties),
        constants: Vec::new(),
        description: None,
    }
}

fn union(name: &str, tag: Option<(&str, bool)>, unknown: Option<&str>, variants: Vec<Variant>) -> TypeDef {
    let tag = tag.map(|(property, is_taken_out)| Tag {
        property: property.to_owned(),
        is_taken_out,
        is_required: true,
    });
    let unknown = unknown.map(str::to_owned);
    definition(name, Kind::Union(Union { variants, tag, unknown }))
}

fn model(mut types: Vec<TypeDef>) -> Model {
    types.sort_by(|one, other| one.name.cmp(&other.name));
    Model {
        types,
        ..Model::default()
    }
}

fn written(types: Vec<TypeDef>, settings: &Settings) -> String {
    let (model, nothing) = (model(types), Value::Null);
    modules(&Context::new(Contract {
        settings,
        model: &model,
        document: &nothing,
        named: &json!({}),
    }))
}

fn types_only(types: Vec<TypeDef>, settings: &Settings) -> String {
    let text = written(types, settings);
    text.split_inclusive("\n}\n").next().unwrap_or_default().to_owned()
}

fn plain() -> Settings {
    Settings {
        builders: false,
        ..Settings::default()
    }
}

#[test]
fn fields_say_what_serde_has_to_know_of_them() {
    let fields = vec![
        required("a", Type::String),
        field("b", Type::Integer("i64")),
        Field {
            nullable: true,
            ..required("c", Type::Bool)
        },
        Field {
            nullable: true,
            tells_null: true,
            ..field("d", Type::Number)
        },
        Field {
            wire: "e \"quoted\"\r\n".to_owned(),
            deprecated: true,
            ..field("e", Type::List(Box::new(Type::Value)))
        },
        Field {
            hidden: true,
            ..field("f", Type::String)
        },
    ];
    let kept = Rest::Kept("extra".to_owned(), Type::Integer("i64"));
    insta::assert_snapshot!(types_only(
        vec![
            structure("Everything", Rest::Ignored, fields),
            structure("Kept", kept, Vec::new()),
        ],
        &plain()
    ));
}

#[test]
fn enums_are_closed_or_carry_what_is_not_listed() {
    insta::assert_snapshot!(types_only(
        vec![
            texts(
                "Closed",
                None,
                &[("Empty", ""), ("Plus", "+"), ("Tick", "`"), ("Bell", "\u{7}")]
            ),
            texts("Open", Some("Unknown"), &[("Known", "known")]),
        ],
        &plain()
    ));
}

#[test]
fn unions_are_told_apart_by_a_tag_or_by_what_fits() {
    let member = |name: &str| {
        structure(
            name,
            Rest::Ignored,
            vec![required("id", Type::String), field("x", Type::Value)],
        )
    };
    let tagged = |name: &str, taken| {
        union(
            name,
            Some(("kind", taken)),
            Some("Unknown"),
            vec![
                variant("One", named("A"), &["one", "uno"], &[]),
                variant("Two", Type::Boxed(Box::new(named("B"))), &["two"], &[]),
            ],
        )
    };
    insta::assert_snapshot!(types_only(
        vec![
            member("A"),
            member("B"),
            tagged("TakenOut", true),
            tagged("Tagged", false),
            union(
                "Untagged",
                None,
                None,
                vec![
                    variant("Number", Type::Number, &[], &[]),
                    variant("Integer", Type::Integer("i64"), &[], &[]),
                    variant("A", named("A"), &[], &["id", "x"]),
                    variant("Texts", Type::List(Box::new(Type::String)), &[], &[]),
                    variant("Aliases", Type::List(Box::new(named("Words"))), &[], &[]),
                ],
            ),
            definition("Words", Kind::Alias(Type::String)),
            definition("Nested", Kind::Newtype(Type::List(Box::new(named("Nested"))))),
        ],
        &plain()
    ));
}

#[test]
fn a_request_has_a_constructor_and_setters_that_stay_out_of_each_others_way() {
    let fields = vec![
        Field {
            constant: Some("parcel".to_owned()),
            ..required("kind", named("Kind"))
        },
        required("weight", Type::Integer("i64")),
        field("extra", Type::String),
        field("new", Type::Bool),
        field("set_new", Type::Bool),
        Field {
            nullable: true,
            tells_null: true,
            ..field("note", Type::String)
        },
    ];
    let settings = Settings {
        unknown_properties: true,
        ..Settings::default()
    };
    insta::assert_snapshot!(types_only(
        vec![
            structure("Parcel", Rest::Kept("extra_".to_owned(), Type::Value), fields),
            texts("Kind", None, &[("Parcel", "parcel")]),
        ],
        &settings
    ));
}

#[test]
fn nothing_is_shown_where_the_settings_redact() {
    let settings = Settings {
        redacted_debug: true,
        ..plain()
    };
    let boxed = |ty| Type::Boxed(Box::new(ty));
    let fields = vec![
        required("text", Type::String),
        field("words", named("Words")),
        field("boxed", boxed(Type::String)),
        required("inside", boxed(Type::List(Box::new(Type::String)))),
        required("pair", Type::Tuple(vec![Type::String, Type::Bool])),
        field("count", Type::Integer("i64")),
    ];
    insta::assert_snapshot!(types_only(
        vec![
            structure("Parcel", Rest::Ignored, fields),
            definition("Words", Kind::Alias(Type::String)),
            texts("Open", Some("Unknown"), &[("Known", "known")]),
            union(
                "Union",
                None,
                None,
                vec![
                    variant("Text", Type::String, &[], &[]),
                    variant("Pair", Type::Tuple(vec![Type::Bool]), &[], &[])
                ],
            ),
            definition("New", Kind::Newtype(Type::String)),
        ],
        &settings
    ));
}
