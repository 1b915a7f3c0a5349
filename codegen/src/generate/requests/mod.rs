//! What callers write requests with: `new(required…)`, a setter for each other property, `extra` for what the contract
//! does not know yet.

mod builder;
mod extra;
mod hidden;
mod setters;

pub(super) use self::hidden::{Hidden, hidden, hidden_module};
use self::{
    builder::{Builder, extra_map, refused},
    extra::extra,
    setters::{Member, series},
};
use super::{
    context::Context,
    contract::Contract,
    json_schema,
    text::{code, doc_comment},
};
use crate::model::{Kind, Rest, Struct, TypeDef};

/// Whether a type has `new`, setters and `extra`.
fn is_built(contract: &Contract<'_>, definition: &TypeDef) -> bool {
    contract.settings.builders && definition.in_requests
}

/// Whether a type has the method `extra`.
pub(super) fn has_extra(contract: &Contract<'_>) -> bool {
    contract.model.types.iter().any(|definition| match &definition.kind {
        Kind::Struct(structure) => is_built(contract, definition) && extra_map(contract, structure).is_some(),
        _ => false,
    })
}

/// The field for what `extra` could not set.
pub(super) fn refused_field(contract: &Contract<'_>, definition: &TypeDef, structure: &Struct) -> String {
    match refused(contract, structure).filter(|_| is_built(contract, definition)) {
        Some(name) => format!(
            "    #[serde(skip_deserializing, skip_serializing_if = \"super::refused::Refused::is_empty\")]\n    \
             pub(super) {name}: super::refused::Refused,\n"
        ),
        None => String::new(),
    }
}

/// The implementation block by which callers build a request struct.
pub(super) fn implementation<'a>(context: &Context<'a>, definition: &'a TypeDef, structure: &'a Struct) -> String {
    let contract = &context.contract;
    let name = &definition.name;
    if !is_built(contract, definition) {
        let schema = json_schema::constant(context, definition);
        return own(name, &schema);
    }
    let mut builder = Builder::new(context, name, structure);
    let properties = contract.properties(name);
    let told = context.told.get(name.as_str());
    let members: Vec<Member<'_>> = structure
        .fields
        .iter()
        .map(|field| Member::new(contract, field, &properties, told))
        .collect();
    let mut methods = constructor(&members, structure, &builder);
    for member in members.iter().filter(|member| member.has_setter()) {
        methods += &member.setter(&mut builder);
    }
    for series in series(&members) {
        methods += &series.setter(&mut builder);
    }
    methods += &match (&builder.map, &structure.rest) {
        (Some(map), _) => {
            let tag = told.filter(|told| told.is_taken_out).map(|told| told.property);
            extra(&members, tag, map, &builder)
        }
        (None, Rest::Kept(ident, ty)) => rest_setter(ident, &ty.rust_map(""), &mut builder),
        _ => String::new(),
    };
    let Builder { generics, owner, .. } = &builder;
    let default = if members.iter().any(Member::is_argument) {
        String::new()
    } else {
        format!(
            "impl{generics} ::std::default::Default for {owner} {{\n    fn default() -> Self {{\n        Self::new()\n    }}\n}}\n\n"
        )
    };
    let schema = json_schema::constant(context, definition);
    let (inside, beside) = if builder.is_request {
        (String::new(), own(name, &schema))
    } else {
        (schema, String::new())
    };
    let methods = format!("{methods}{inside}");
    format!(
        "impl{generics} {owner} {{\n{}\n}}\n\n{default}{beside}",
        methods.trim_end()
    )
}

/// A block of a type's own with these items; nothing where there are none.
fn own(name: &str, items: &str) -> String {
    if items.is_empty() {
        return String::new();
    }
    format!("impl {name} {{\n{items}}}\n\n")
}

fn rest_setter(ident: &str, ty: &str, builder: &mut Builder) -> String {
    format!(
        "    /// Sets the properties that the contract does not declare.\n    #[must_use]\n    \
         pub fn {}(mut self, {ident}: impl ::std::convert::Into<{ty}>) -> Self {{\n        \
         {}.{ident} = {ident}.into();\n        self\n    }}\n\n",
        builder.method(ident),
        builder.fields
    )
}

fn constructor(members: &[Member<'_>], structure: &Struct, builder: &Builder) -> String {
    let given: Vec<&Member<'_>> = members.iter().filter(|member| member.is_argument()).collect();
    let arguments: Vec<String> = given.iter().map(|member| member.argument()).collect();
    let rest = match &structure.rest {
        Rest::Kept(ident, _) => Some(ident),
        _ => None,
    };
    let values: String = members
        .iter()
        .map(|member| format!("            {}{},\n", member.field.ident, member.initial()))
        .chain(
            rest.into_iter()
                .chain(&builder.refused)
                .map(|ident| format!("            {ident}: ::std::default::Default::default(),\n")),
        )
        .collect();
    let required: Vec<String> = given.iter().map(|member| code(&member.field.wire)).collect();
    let about = match required.as_slice() {
        [] => "A request that sets nothing: every property is optional.".to_owned(),
        [only] => format!("A request with the one property that is required, {only}."),
        several => format!(
            "A request with the properties that are required: {}.",
            several.join(", ")
        ),
    };
    let values = if values.is_empty() {
        String::new()
    } else {
        format!("\n{values}        ")
    };
    let built = if builder.is_request {
        format!("Self::from({} {{{values}}})", builder.name)
    } else {
        format!("Self {{{values}}}")
    };
    let arguments = match arguments.join(", ") {
        short if short.len() < 100 => short,
        _ => format!("\n        {},\n    ", arguments.join(",\n        ")),
    };
    format!(
        "{}    #[must_use]\n    pub fn new({arguments}) -> Self {{\n        {built}\n    }}\n\n",
        doc_comment(&about, "    "),
    )
}
