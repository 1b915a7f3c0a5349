//! Types, as Rust will have them.

use crate::Pointer;

/// A type that gets a name in the module `types`.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Its name in Rust.
    pub name: String,
    /// What the document calls it, where that is another name.
    pub alias: Option<String>,
    /// Where the document describes it.
    pub pointer: Pointer,
    /// What it is, escaped for rustdoc.
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// Whether requests carry it.
    pub in_requests: bool,
    /// Whether answers carry it.
    pub in_answers: bool,
    /// What it becomes.
    pub kind: Kind,
}

/// What a named type becomes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A struct with named fields.
    Struct(Struct),
    /// An enum of texts.
    Enum(Enum),
    /// An enum with a variant for each member of a union.
    Union(Union),
    /// `pub type NAME = …;`
    Alias(Type),
    /// `pub struct NAME(pub …);`, transparent to serde: an alias that contains itself would not compile.
    Newtype(Type),
}

/// A struct with named fields.
#[derive(Clone, Debug)]
pub struct Struct {
    /// The fields, by name on the wire.
    pub fields: Vec<Field>,
    /// What happens to properties that are not among the fields.
    pub rest: Rest,
}

/// What happens to properties that a struct has no field for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rest {
    /// They are passed over.
    Ignored,
    /// They are kept in a flattened map, in the field of this name, with values of this type.
    Kept(String, Type),
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in Rust, unique in its struct; no keyword.
    pub ident: String,
    /// Its name on the wire.
    pub wire: String,
    /// Its type, without the `Option`s that [`required`](Self::required) and [`nullable`](Self::nullable) ask for.
    pub ty: Type,
    /// Whether it has to be there.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether Rust tells an absent value from null: `Option<Option<T>>`. Only where it is nullable and not required.
    pub tells_null: bool,
    /// What it means, escaped for rustdoc.
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// The one text that it may have, where there is only one.
    pub constant: Option<String>,
    /// Whether callers cannot see it.
    pub hidden: bool,
}

impl Field {
    /// A field of which nothing but its names and its type is known: optional, and described nowhere.
    pub fn new(ident: impl Into<String>, wire: impl Into<String>, ty: Type) -> Self {
        Self {
            ident: ident.into(),
            wire: wire.into(),
            ty,
            required: false,
            nullable: false,
            tells_null: false,
            description: None,
            deprecated: false,
            constant: None,
            hidden: false,
        }
    }

    /// The type in Rust, options included.
    pub fn rust_type(&self, types: &str) -> String {
        let inner = self.ty.rust(types);
        match (self.required, self.nullable, self.tells_null) {
            (true, false, _) => inner,
            (false, true, true) => {
                format!("::std::option::Option<::std::option::Option<{inner}>>")
            }
            _ => format!("::std::option::Option<{inner}>"),
        }
    }

    /// Whether the type in Rust is an `Option`.
    pub fn is_option(&self) -> bool {
        !self.required || self.nullable
    }
}

/// An enum of texts.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The values, in the document's order.
    pub values: Vec<EnumValue>,
    /// The variant that carries other texts, where they are possible: `Unknown`.
    pub unknown: Option<String>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The variant, unique in its enum.
    pub ident: String,
    /// The text on the wire.
    pub wire: String,
}

/// An enum with a variant for each member of a union.
#[derive(Clone, Debug)]
pub struct Union {
    /// The members, in the document's order.
    pub variants: Vec<Variant>,
    /// How they are told apart. If nothing does, the one that fits best is read.
    pub tag: Option<Tag>,
    /// The variant that carries JSON which fits no member, where answers may have such: `Unknown`.
    pub unknown: Option<String>,
}

/// A member of a union.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The variant, unique in its enum.
    pub ident: String,
    /// What it holds.
    pub ty: Type,
    /// The values of the tag that stand for it. Empty without a tag.
    pub values: Vec<String>,
    /// The properties that its object declares. If several members can be read, the one that knows most of the properties
    /// is taken.
    pub properties: Vec<String>,
    /// The properties that have other values here than in another member, each with the JSON of its values.
    pub constants: Vec<(String, Vec<String>)>,
    /// What it is, escaped for rustdoc.
    pub description: Option<String>,
}

/// The property by which the members of a union are told apart.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name on the wire.
    pub property: String,
    /// Whether the members' own types have no such field, so that serde's `tag` writes and reads it. Otherwise each
    /// member carries the property itself.
    pub is_taken_out: bool,
    /// Whether every member requires it. Without it, what fits best is taken.
    pub is_required: bool,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Any JSON.
    Value,
    /// Null and nothing else: `()`.
    Null,
    /// `bool`.
    Bool,
    /// One of Rust's integers: `i64`.
    Integer(&'static str),
    /// `f64`.
    Number,
    /// `String`.
    String,
    /// A type of the module `types`.
    Named(String),
    /// A type elsewhere, by its path.
    Path(String),
    /// `Vec<T>`.
    List(Box<Type>),
    /// `HashMap<String, T>`; `serde_json::Map` where the values may be anything.
    Map(Box<Type>),
    /// A list of fixed length.
    Tuple(Vec<Type>),
    /// What may be null.
    Option(Box<Type>),
    /// What would contain itself.
    Boxed(Box<Type>),
}

impl Type {
    /// A map from names to values of this type, as Rust writes it.
    pub(crate) fn rust_map(&self, types: &str) -> String {
        Self::Map(Box::new(self.clone())).rust(types)
    }

    /// The type as Rust writes it. `types` is the path of the module that named types are in, with `::` at its end, or empty.
    pub fn rust(&self, types: &str) -> String {
        match self {
            Self::Value => "::serde_json::Value".to_owned(),
            Self::Null => "()".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Integer(name) => (*name).to_owned(),
            Self::Number => "f64".to_owned(),
            Self::String => "::std::string::String".to_owned(),
            Self::Named(name) => format!("{types}{name}"),
            Self::Path(path) => path.clone(),
            Self::List(item) => format!("::std::vec::Vec<{}>", item.rust(types)),
            Self::Map(value) if **value == Self::Value => {
                "::serde_json::Map<::std::string::String, ::serde_json::Value>".to_owned()
            }
            Self::Map(value) => {
                format!(
                    "::std::collections::HashMap<::std::string::String, {}>",
                    value.rust(types)
                )
            }
            Self::Tuple(members) => {
                let members: Vec<String> = members.iter().map(|member| member.rust(types)).collect();
                match members.as_slice() {
                    [only] => format!("({only},)"),
                    _ => format!("({})", members.join(", ")),
                }
            }
            Self::Option(inner) => format!("::std::option::Option<{}>", inner.rust(types)),
            Self::Boxed(inner) => format!("::std::boxed::Box<{}>", inner.rust(types)),
        }
    }
}
