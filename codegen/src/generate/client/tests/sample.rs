//! A model with an operation of each kind.

use crate::{
    Pointer,
    model::{
        Answer, AnswerContent, Body, BodyContent, FormStyle, Kind, Location, Model, Operation, Parameter, Part,
        PartContent, PathPart, SecurityKind, SecurityScheme, Server, ServerVariable, Status, Style, Type, TypeDef,
    },
};

pub(crate) fn named(name: &str) -> Type {
    Type::Named(name.to_owned())
}

pub(crate) fn operation(name: &str, method: &'static str, path: &str) -> Operation {
    Operation {
        name: name.to_owned(),
        alias: None,
        method,
        path: path.to_owned(),
        path_parts: vec![PathPart::Literal(path.to_owned())],
        pointer: Pointer::root(),
        summary: None,
        description: None,
        deprecated: false,
        parameters: Vec::new(),
        body: None,
        success: Vec::new(),
        errors: Vec::new(),
        server: None,
        security: Vec::new(),
    }
}

pub(crate) fn parameter(ident: &str, location: Location, style: Style, ty: Type) -> Parameter {
    Parameter {
        ident: ident.to_owned(),
        wire: ident.to_owned(),
        location,
        style,
        explode: false,
        allow_reserved: false,
        is_json: false,
        required: true,
        ty,
        description: None,
        deprecated: false,
    }
}

pub(crate) fn answer(status: Status, content: AnswerContent) -> Answer {
    Answer {
        status,
        content,
        events: None,
        description: None,
    }
}

pub(crate) fn json(status: u16, ty: Type) -> Answer {
    answer(
        Status::Code(status),
        AnswerContent::Json(ty, "application/json".to_owned()),
    )
}

pub(crate) fn body(media_type: &str, required: bool, content: BodyContent) -> Option<Body> {
    Some(Body {
        required,
        media_type: media_type.to_owned(),
        content,
        description: None,
    })
}

fn part(ident: &str, required: bool, is_list: bool, content: PartContent) -> Part {
    Part {
        ident: ident.to_owned(),
        wire: ident.to_owned(),
        required,
        is_list,
        content,
        media_type: None,
        description: None,
    }
}

fn server(url: &str, variables: &[(&str, &str, &[&str])]) -> Server {
    let variable = |(name, default, values): &(&str, &str, &[&str])| ServerVariable {
        ident: (*name).to_owned(),
        wire: (*name).to_owned(),
        default: (*default).to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        description: None,
    };
    Server {
        url: url.to_owned(),
        description: None,
        variables: variables.iter().map(variable).collect(),
    }
}

fn scheme(ident: &str, kind: SecurityKind) -> SecurityScheme {
    SecurityScheme {
        ident: ident.to_owned(),
        wire: ident.to_owned(),
        kind,
        description: None,
    }
}

pub(crate) fn model() -> Model {
    let mut model = Model {
        title: "Parcels".to_owned(),
        version: "1.2".to_owned(),
        description: None,
        types: ["Parcel", "Problem", "Refusal", "Ticket"].map(definition).into(),
        operations: vec![
            get_parcel(),
            search(),
            follow(),
            create(),
            change(),
            upload(),
            label(),
            export(),
            moved(),
            forms(),
            legacy(),
        ],
        servers: vec![
            server("https://parcels.example/v1/", &[]),
            server(
                "https://{region}.parcels.example/{new}",
                &[("region", "eu", &["eu", "us"]), ("new", "v1", &[])],
            ),
            server("/v1", &[]),
        ],
        security_schemes: vec![
            scheme("basic", SecurityKind::Basic),
            scheme("certificate", SecurityKind::MutualTls),
            scheme("key", SecurityKind::ApiKey(Location::Query, "key".to_owned())),
            scheme("session", SecurityKind::ApiKey(Location::Cookie, "session".to_owned())),
            scheme("token", SecurityKind::Bearer),
        ],
    };
    model.operations.sort_by(|a, b| a.path.cmp(&b.path));
    model
}

fn definition(name: &str) -> TypeDef {
    TypeDef {
        name: name.to_owned(),
        alias: None,
        pointer: Pointer::root(),
        description: None,
        deprecated: false,
        in_requests: true,
        in_answers: true,
        kind: Kind::Newtype(Type::Map(Box::new(Type::Value))),
    }
}

/// A parameter in each place, and documented errors.
fn get_parcel() -> Operation {
    let mut expand = parameter(
        "expand",
        Location::Query,
        Style::Form,
        Type::List(Box::new(Type::String)),
    );
    expand.required = false;
    expand.description = Some("What comes along.\nSeveral are possible.".to_owned());
    let mut trace = parameter("trace", Location::Header, Style::Simple, Type::Bool);
    trace.required = false;
    Operation {
        alias: Some("getParcel".to_owned()),
        summary: Some("A parcel.".to_owned()),
        path_parts: vec![
            PathPart::Literal("/parcels/".to_owned()),
            PathPart::Parameter(0),
            PathPart::Literal("/at".to_owned()),
            PathPart::Parameter(1),
        ],
        parameters: vec![
            parameter("id", Location::Path, Style::Simple, Type::Integer("i64")),
            parameter("stop", Location::Path, Style::Label, Type::String),
            expand,
            trace,
            parameter("call", Location::Cookie, Style::Form, Type::String),
        ],
        success: vec![
            json(200, named("Parcel")),
            answer(Status::Code(204), AnswerContent::Nothing),
        ],
        errors: vec![
            json(404, named("Problem")),
            answer(
                Status::Range(4),
                AnswerContent::Json(named("Refusal"), "application/problem+json".to_owned()),
            ),
            answer(Status::Default, AnswerContent::Nothing),
        ],
        security: vec![
            vec!["token".to_owned()],
            vec!["key".to_owned(), "certificate".to_owned()],
        ],
        ..operation("get_parcel", "GET", "/parcels/{id}/at{stop}")
    }
}

fn search() -> Operation {
    let mut filter = parameter("filter", Location::Query, Style::DeepObject, named("Parcel"));
    filter.explode = true;
    let mut query = parameter("query", Location::Query, Style::Form, Type::Value);
    query.is_json = true;
    let mut next = parameter("next", Location::Query, Style::Form, Type::String);
    next.allow_reserved = true;
    Operation {
        parameters: vec![
            filter,
            query,
            next,
            parameter(
                "sizes",
                Location::Query,
                Style::PipeDelimited,
                Type::List(Box::new(Type::Number)),
            ),
        ],
        success: vec![
            json(200, Type::List(Box::new(named("Parcel")))),
            json(202, named("Ticket")),
        ],
        errors: vec![json(400, named("Problem"))],
        security: vec![Vec::new(), vec!["session".to_owned()]],
        ..operation("search", "GET", "/parcels")
    }
}

/// Events and nothing else.
fn follow() -> Operation {
    let mut answer = answer(Status::Code(200), AnswerContent::Nothing);
    answer.events = Some(None);
    Operation {
        success: vec![answer],
        ..operation("follow", "GET", "/events")
    }
}

/// Events where they are asked for.
fn create() -> Operation {
    let mut created = json(201, named("Parcel"));
    created.events = Some(Some(named("Ticket")));
    Operation {
        body: body("application/json", true, BodyContent::Json(named("Parcel"))),
        success: vec![created],
        errors: vec![json(422, named("Problem")), json(500, named("Problem"))],
        ..operation("create", "POST", "/parcels")
    }
}

fn change() -> Operation {
    Operation {
        body: body(
            "application/merge-patch+json",
            false,
            BodyContent::Json(named("Parcel")),
        ),
        success: vec![json(200, Type::Option(Box::new(named("Parcel"))))],
        errors: vec![answer(Status::Code(409), AnswerContent::Bytes("text/plain".to_owned()))],
        deprecated: true,
        ..operation("change", "PATCH", "/parcels")
    }
}

fn upload() -> Operation {
    let mut data = part("new", false, false, PartContent::Json(named("Parcel")));
    data.media_type = Some("application/vnd.parcel+json".to_owned());
    Operation {
        body: body(
            "multipart/form-data",
            true,
            BodyContent::Multipart(
                "UploadParts".to_owned(),
                vec![
                    part("photo", true, false, PartContent::File),
                    part("pages", false, true, PartContent::File),
                    part("note", true, false, PartContent::Text(Type::String)),
                    part("weights", true, true, PartContent::Text(Type::Integer("i64"))),
                    data,
                ],
            ),
        ),
        success: vec![answer(Status::Code(204), AnswerContent::Nothing)],
        errors: vec![json(400, named("Problem"))],
        server: Some(server("https://{zone}.files.example/", &[("zone", "a", &[])])),
        security: vec![vec!["basic".to_owned()]],
        ..operation("upload", "POST", "/photos")
    }
}

/// Bytes both ways.
fn label() -> Operation {
    Operation {
        body: body("image/png", true, BodyContent::Bytes),
        success: vec![
            answer(
                Status::Code(200),
                AnswerContent::Bytes("image/png, application/pdf".to_owned()),
            ),
            answer(Status::Code(204), AnswerContent::Nothing),
        ],
        ..operation("label", "PUT", "/labels")
    }
}

/// Three kinds of answers.
fn export() -> Operation {
    Operation {
        body: body("application/zip", false, BodyContent::Bytes),
        success: vec![
            answer(Status::Code(200), AnswerContent::Bytes("application/zip".to_owned())),
            json(202, Type::String),
            answer(Status::Range(2), AnswerContent::Nothing),
        ],
        ..operation("export", "POST", "/exports")
    }
}

fn moved() -> Operation {
    Operation {
        success: vec![answer(Status::Code(302), AnswerContent::Nothing)],
        ..operation("moved", "GET", "/moved")
    }
}

fn forms() -> Operation {
    Operation {
        body: body(
            "application/x-www-form-urlencoded",
            true,
            BodyContent::Form(
                named("Parcel"),
                vec![FormStyle {
                    wire: "tags".to_owned(),
                    style: Style::DeepObject,
                    explode: true,
                    allow_reserved: false,
                }],
            ),
        ),
        success: vec![answer(
            Status::Default,
            AnswerContent::Json(Type::Value, "application/json".to_owned()),
        )],
        ..operation("forms", "POST", "/forms")
    }
}

fn legacy() -> Operation {
    Operation {
        body: body("text/plain", false, BodyContent::Text),
        success: vec![json(200, Type::Null)],
        ..operation("legacy", "HEAD", "/legacy`\n*/")
    }
}
