//! Operations, servers and security schemes, as they become a client.

use super::Type;
use crate::Pointer;

/// An operation, which becomes a method.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name of the method, unique in the client.
    pub name: String,
    /// What the document calls it, where that is another name.
    pub alias: Option<String>,
    /// Its method, in upper case: `GET`.
    pub method: &'static str,
    /// Its path, as the document spells it.
    pub path: String,
    /// The path in pieces.
    pub path_parts: Vec<PathPart>,
    /// Where the document describes it.
    pub pointer: Pointer,
    /// What it does, in a line, escaped for rustdoc.
    pub summary: Option<String>,
    /// What there is to know of it, escaped for rustdoc.
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// The parameters: of the path in its order, then of the query, of headers and of cookies, by name.
    pub parameters: Vec<Parameter>,
    /// The body of the request.
    pub body: Option<Body>,
    /// The answers that mean success: 2xx, 3xx where no 2xx is documented, `default` where nothing else is.
    pub success: Vec<Answer>,
    /// The other answers.
    pub errors: Vec<Answer>,
    /// The server that this operation has for itself.
    pub server: Option<Server>,
    /// What it asks for: one of these sets of security schemes, by name. Empty: nothing.
    pub security: Vec<Vec<String>>,
}

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// Text, as the document spells it.
    Literal(String),
    /// A parameter, by its index in [`Operation::parameters`].
    Parameter(usize),
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name in Rust, unique in its operation and no keyword; `body` and `self` are taken.
    pub ident: String,
    /// Its name on the wire.
    pub wire: String,
    /// Where it goes.
    pub location: Location,
    /// How lists and objects are written.
    pub style: Style,
    /// Whether each member of a list or object is written as a value of its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are, in a query.
    pub allow_reserved: bool,
    /// Whether the value is written as JSON.
    pub is_json: bool,
    /// Whether it has to be given.
    pub required: bool,
    /// Its type; never an `Option`.
    pub ty: Type,
    /// What it means, escaped for rustdoc.
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// Into the header `Cookie`.
    Cookie,
}

/// How lists and objects are written in a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `a,b` in a path or header.
    Simple,
    /// `.a.b` in a path.
    Label,
    /// `;name=a` in a path.
    Matrix,
    /// `name=a` in a query or cookie.
    Form,
    /// `name=a%20b`.
    SpaceDelimited,
    /// `name=a|b`.
    PipeDelimited,
    /// `name[key]=a`.
    DeepObject,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it has to be given.
    pub required: bool,
    /// Its media type, as it is sent.
    pub media_type: String,
    /// What it is.
    pub content: BodyContent,
    /// What it means, escaped for rustdoc.
    pub description: Option<String>,
}

/// What the body of a request is.
#[derive(Clone, Debug)]
pub enum BodyContent {
    /// JSON.
    Json(Type),
    /// `application/x-www-form-urlencoded`, from an object, with the properties that are written in a style of their own.
    Form(Type, Vec<FormStyle>),
    /// `multipart/form-data`: each part becomes an argument of a struct of its own.
    Multipart(String, Vec<Part>),
    /// A text.
    Text,
    /// Bytes, which may be streamed.
    Bytes,
}

/// How a property of a form is written. Without, the members of a list have the same name, and an object is JSON.
#[derive(Clone, Debug)]
pub struct FormStyle {
    /// The property's name on the wire.
    pub wire: String,
    /// The style, as of a parameter in the query.
    pub style: Style,
    /// Whether each member of a list or object is a value of its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub allow_reserved: bool,
}

/// A part of a `multipart/form-data` body.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name in Rust, unique in its body.
    pub ident: String,
    /// Its name on the wire.
    pub wire: String,
    /// Whether it has to be given.
    pub required: bool,
    /// Whether there can be several of it.
    pub is_list: bool,
    /// What it is.
    pub content: PartContent,
    /// The media type that the document names for it.
    pub media_type: Option<String>,
    /// What it means, escaped for rustdoc.
    pub description: Option<String>,
}

/// What a part is.
#[derive(Clone, Debug)]
pub enum PartContent {
    /// A file: bytes with a name, which may be streamed.
    File,
    /// A text, number or truth value of this type.
    Text(Type),
    /// JSON of this type.
    Json(Type),
}

/// A documented answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// For which status.
    pub status: Status,
    /// What comes.
    pub content: AnswerContent,
    /// The stream of events that comes instead where it is asked for, with the type of the data where it is JSON.
    pub events: Option<Option<Type>>,
    /// What it means, escaped for rustdoc.
    pub description: Option<String>,
}

/// For which status an answer is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One.
    Code(u16),
    /// A hundred: 4 for `4XX`.
    Range(u16),
    /// All that are not documented otherwise.
    Default,
}

/// What an answer carries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerContent {
    /// Nothing.
    Nothing,
    /// JSON of this type, with the media type that is asked for.
    Json(Type, String),
    /// Bytes of these media types.
    Bytes(String),
}

/// A server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its address, with placeholders in braces.
    pub url: String,
    /// What it is, escaped for rustdoc.
    pub description: Option<String>,
    /// What stands for the placeholders.
    pub variables: Vec<ServerVariable>,
}

/// A placeholder in a server's address.
#[derive(Clone, Debug)]
pub struct ServerVariable {
    /// Its name in Rust.
    pub ident: String,
    /// Its name in the address.
    pub wire: String,
    /// Its value where none is given.
    pub default: String,
    /// The values it may have; empty: any.
    pub values: Vec<String>,
    /// What it means, escaped for rustdoc.
    pub description: Option<String>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Its name in Rust, unique among the schemes.
    pub ident: String,
    /// What the document calls it.
    pub wire: String,
    /// How it is presented.
    pub kind: SecurityKind,
    /// What it means, escaped for rustdoc.
    pub description: Option<String>,
}

/// How a credential is presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityKind {
    /// A key in a header, query parameter or cookie of this name.
    ApiKey(Location, String),
    /// `Authorization: Basic …`.
    Basic,
    /// `Authorization: Bearer …`; OAuth 2 and OpenID Connect too, whose token is got elsewhere.
    Bearer,
    /// `Authorization: SCHEME …`, for another scheme.
    OtherHttp(String),
    /// A client certificate: a matter of the HTTP client.
    MutualTls,
}
