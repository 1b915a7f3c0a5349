//! What callers write requests with: `new(required…)`, a setter for each other property, `extra` for what the contract
//! does not know yet.

use std::collections::BTreeSet;

use syn::{Fields, ItemStruct};

use super::{
    builder::{Builder, REFUSED},
    context::Context,
    extra::extra,
    json_schema,
    operation::{members as members_of, request_type, submits},
    rust::doc_comment,
    setters::{Member, series},
};
use crate::{
    Result,
    lower::tag_of_member,
    operations::{operations_of, referenced},
};

/// The types that requests of a model send, as they are or as a member of a union: they are built through the type of the
/// request. Those that something else takes too are built by themselves as well.
pub(super) fn sent_by_models(context: &Context<'_>) -> BTreeSet<String> {
    let mut sent = BTreeSet::new();
    for operation in submits(context) {
        if let Some(inputs) = request_type(&operation) {
            sent.extend(members_of(context, &inputs).into_iter().map(|(_, member)| member));
            sent.insert(inputs);
        }
    }
    let mut elsewhere = BTreeSet::new();
    for operation in operations_of(context.named) {
        let inputs = request_type(&operation).unwrap_or_default();
        if !sent.contains(&inputs) {
            elsewhere.extend(referenced(context.named, operation.value));
        }
    }
    for name in &sent {
        let schema = context.schema(name);
        elsewhere.extend(
            schema
                .into_iter()
                .filter(|_| members_of(context, name).is_empty())
                .flat_map(|schema| referenced(context.named, schema)),
        );
    }
    sent.retain(|name| !elsewhere.contains(name));
    sent
}

/// The implementation block by which callers build a request struct. Nothing for a tuple struct.
pub(super) fn implementation(item: &ItemStruct, context: &Context<'_>) -> Result<String> {
    let Fields::Named(fields) = &item.fields else {
        return Ok(String::new());
    };
    let name = item.ident.to_string();
    let builder = Builder::new(&name, context);
    let mut members = Vec::new();
    for field in &fields.named {
        members.push(Member::new(field, &name, context)?);
    }
    let map = members
        .iter()
        .find(|member| member.is_extra)
        .map(|member| member.ident.as_str());
    let setters: String = members
        .iter()
        .filter(|member| member.has_setter())
        .map(|member| member.setter(&builder, map))
        .collect();
    let series: String = series(&members)
        .iter()
        .map(|series| series.setter(&builder, map))
        .collect();
    let tag = tag_of_member(context.lowered, &name);
    let extra = map.map(|map| extra(&members, tag, map, &builder)).unwrap_or_default();
    let default = if members.iter().any(Member::is_argument) {
        String::new()
    } else {
        let Builder { generics, owner, .. } = &builder;
        format!(
            "impl{generics} ::std::default::Default for {owner} {{\n    fn default() -> Self {{\n        Self::new()\n    }}\n}}\n\n"
        )
    };
    let schema = json_schema::constant(&name, context);
    let own = match (builder.is_request, schema.is_empty()) {
        (true, false) => format!("impl {name} {{\n{schema}}}\n\n"),
        _ => String::new(),
    };
    let schema = if builder.is_request { String::new() } else { schema };
    Ok(format!(
        "impl{} {} {{\n{}{setters}{series}{extra}{schema}}}\n\n{default}{own}",
        builder.generics,
        builder.owner,
        constructor(&members, &builder),
    ))
}

fn constructor(members: &[Member<'_>], builder: &Builder) -> String {
    let arguments: Vec<String> = members
        .iter()
        .filter(|member| member.is_argument())
        .map(Member::argument)
        .collect();
    let values: String = members
        .iter()
        .map(|member| {
            let value = if !member.is_argument() {
                ": ::std::default::Default::default()".to_owned()
            } else if member.is_plain {
                String::new()
            } else {
                format!(": {}", member.converted())
            };
            format!("            {}{value},\n", member.ident)
        })
        .chain(
            members
                .iter()
                .any(|member| member.is_extra)
                .then(|| format!("            {REFUSED}: ::std::default::Default::default(),\n")),
        )
        .collect();
    let required: Vec<String> = members
        .iter()
        .filter(|member| member.is_argument())
        .map(|member| format!("`{}`", member.wire))
        .collect();
    let about = match required.as_slice() {
        [] => "A request that sets nothing: every property is optional.".to_owned(),
        [only] => format!("A request with the one property that is required, {only}."),
        several => format!(
            "A request with the properties that are required: {}.",
            several.join(", ")
        ),
    };
    let built = if builder.is_request {
        format!("Self::from({} {{\n{values}        }})", builder.name)
    } else {
        format!("Self {{\n{values}        }}")
    };
    format!(
        "{}    #[must_use]\n    pub fn new({}) -> Self {{\n        {built}\n    }}\n\n",
        doc_comment(&about, "    "),
        arguments.join(", ")
    )
}
