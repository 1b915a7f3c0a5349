//! The objects of OpenAPI 3.0.3, field by field, except for schemas.

/// What an object of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Tag,
    ExternalDocs,
    Components,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    Response,
    MediaType,
    Encoding,
    Example,
    Link,
    Callback,
    SecurityScheme,
    Flows,
    Flow,
    Schema,
    Discriminator,
    Xml,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// A text. Numbers and booleans become one.
    Text,
    /// One of these texts.
    Word(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A boolean.
    Flag,
    /// Any value.
    Data,
    /// A list of maps from a name to a list of texts.
    Security,
    /// `responses`: responses by status.
    Statuses,
    /// One object.
    One(Kind),
    /// A list of objects.
    List(Kind),
    /// Objects by names that the author chose.
    Map(Kind),
    /// Texts by names that the author chose.
    TextMap,
    /// Values by names that the author chose.
    DataMap,
}

use Form::{Data, DataMap, Flag, List, Map, One, Security, Statuses, Text, TextMap, Texts, Word};

const STYLES: &[&str] = &[
    "matrix",
    "label",
    "simple",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

impl Kind {
    /// The fields that 3.0.3 has. Everything else becomes an extension.
    pub(super) fn fields(self) -> &'static [(&'static str, Form)] {
        match self {
            Self::Info => &[
                ("title", Text),
                ("description", Text),
                ("termsOfService", Text),
                ("contact", One(Self::Contact)),
                ("license", One(Self::License)),
                ("version", Text),
            ],
            Self::Contact => &[("name", Text), ("url", Text), ("email", Text)],
            Self::License => &[("name", Text), ("url", Text)],
            Self::Server => &[
                ("url", Text),
                ("description", Text),
                ("variables", Map(Self::ServerVariable)),
            ],
            Self::ServerVariable => &[("enum", Texts), ("default", Text), ("description", Text)],
            Self::Tag => &[
                ("name", Text),
                ("description", Text),
                ("externalDocs", One(Self::ExternalDocs)),
            ],
            Self::ExternalDocs => &[("description", Text), ("url", Text)],
            Self::Components => &[
                ("schemas", Map(Self::Schema)),
                ("responses", Map(Self::Response)),
                ("parameters", Map(Self::Parameter)),
                ("examples", Map(Self::Example)),
                ("requestBodies", Map(Self::RequestBody)),
                ("headers", Map(Self::Header)),
                ("securitySchemes", Map(Self::SecurityScheme)),
                ("links", Map(Self::Link)),
                ("callbacks", Map(Self::Callback)),
            ],
            Self::PathItem => &[
                ("summary", Text),
                ("description", Text),
                ("get", One(Self::Operation)),
                ("put", One(Self::Operation)),
                ("post", One(Self::Operation)),
                ("delete", One(Self::Operation)),
                ("options", One(Self::Operation)),
                ("head", One(Self::Operation)),
                ("patch", One(Self::Operation)),
                ("trace", One(Self::Operation)),
                ("servers", List(Self::Server)),
                ("parameters", List(Self::Parameter)),
            ],
            Self::Operation => &[
                ("tags", Texts),
                ("summary", Text),
                ("description", Text),
                ("externalDocs", One(Self::ExternalDocs)),
                ("operationId", Text),
                ("parameters", List(Self::Parameter)),
                ("requestBody", One(Self::RequestBody)),
                ("responses", Statuses),
                ("callbacks", Map(Self::Callback)),
                ("deprecated", Flag),
                ("security", Security),
                ("servers", List(Self::Server)),
            ],
            Self::Parameter => &[
                ("name", Text),
                ("in", Word(&["path", "query", "header", "cookie"])),
                ("description", Text),
                ("required", Flag),
                ("deprecated", Flag),
                ("allowEmptyValue", Flag),
                ("style", Word(STYLES)),
                ("explode", Flag),
                ("allowReserved", Flag),
                ("schema", One(Self::Schema)),
                ("content", Map(Self::MediaType)),
                ("example", Data),
                ("examples", Map(Self::Example)),
            ],
            Self::Header => &[
                ("description", Text),
                ("required", Flag),
                ("deprecated", Flag),
                ("allowEmptyValue", Flag),
                ("style", Word(&["simple"])),
                ("explode", Flag),
                ("allowReserved", Flag),
                ("schema", One(Self::Schema)),
                ("content", Map(Self::MediaType)),
                ("example", Data),
                ("examples", Map(Self::Example)),
            ],
            Self::RequestBody => &[
                ("description", Text),
                ("content", Map(Self::MediaType)),
                ("required", Flag),
            ],
            Self::Response => &[
                ("description", Text),
                ("headers", Map(Self::Header)),
                ("content", Map(Self::MediaType)),
                ("links", Map(Self::Link)),
            ],
            Self::MediaType => &[
                ("schema", One(Self::Schema)),
                ("example", Data),
                ("examples", Map(Self::Example)),
                ("encoding", Map(Self::Encoding)),
            ],
            Self::Encoding => &[
                ("contentType", Text),
                ("headers", Map(Self::Header)),
                (
                    "style",
                    Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
                ),
                ("explode", Flag),
                ("allowReserved", Flag),
            ],
            Self::Example => &[
                ("summary", Text),
                ("description", Text),
                ("value", Data),
                ("externalValue", Text),
            ],
            Self::Link => &[
                ("operationRef", Text),
                ("operationId", Text),
                ("parameters", DataMap),
                ("requestBody", Data),
                ("description", Text),
                ("server", One(Self::Server)),
            ],
            Self::SecurityScheme => &[
                ("type", Word(&["apiKey", "http", "oauth2", "openIdConnect"])),
                ("description", Text),
                ("name", Text),
                ("in", Word(&["query", "header", "cookie"])),
                ("scheme", Text),
                ("bearerFormat", Text),
                ("flows", One(Self::Flows)),
                ("openIdConnectUrl", Text),
            ],
            Self::Flows => &[
                ("implicit", One(Self::Flow)),
                ("password", One(Self::Flow)),
                ("clientCredentials", One(Self::Flow)),
                ("authorizationCode", One(Self::Flow)),
            ],
            Self::Flow => &[
                ("authorizationUrl", Text),
                ("tokenUrl", Text),
                ("refreshUrl", Text),
                ("scopes", TextMap),
            ],
            Self::Discriminator => &[("propertyName", Text), ("mapping", TextMap)],
            Self::Xml => &[
                ("name", Text),
                ("namespace", Text),
                ("prefix", Text),
                ("attribute", Flag),
                ("wrapped", Flag),
            ],
            Self::Callback | Self::Schema => &[],
        }
    }

    /// The section of `components` that holds such objects.
    pub(super) fn section(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Response => "responses",
            Self::Parameter => "parameters",
            Self::Example => "examples",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::SecurityScheme => "securitySchemes",
            Self::Link => "links",
            Self::Callback => "callbacks",
            _ => return None,
        })
    }
}
