//! The tables: constraints, routes, models, JSON Schemas.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::any::TypeId;

use openapi31_codegen_specimen::{
    Delivery, FileKind, Flight, HasFiles, Model, Photo,
    configured::{
        constraints::{DRONE_PARCEL, EXPRESS_PARCEL, Field, Object, ROAD, ROUTE, Rule},
        models::{Visitor, marker::ParcelsExpress, visit_all},
        raw::types::{Depot, DroneParcel, ExpressParcel, Road, Route},
        routes::{DEPOTS_GET, PARCELS_DELETE, PARCELS_DRONE_2_0, PARCELS_EXPRESS, ROUTES, SECURITY_SCHEMES, SERVERS},
    },
    plain,
};
use serde_json::{Value, json};

fn field<'a>(object: &'a Object, name: &str) -> &'a Field {
    object.fields.iter().find(|field| field.name == name).unwrap()
}

fn parcel() -> Value {
    json!({
        "contents": "a book",
        "labels": [],
        "recipient": { "country": "NL", "street": "Damrak 1" },
        "weight": 250,
    })
}

fn with(mut value: Value, name: &str, property: Value) -> Value {
    value[name] = property;
    value
}

#[test]
fn the_table_of_constraints_has_every_bound() {
    assert!(EXPRESS_PARCEL.strict);
    let contents = field(&EXPRESS_PARCEL, "contents");
    assert!(contents.required && !contents.nullable && contents.default.is_none());
    assert!(matches!(
        contents.rules,
        [Rule::Text {
            min_length: Some(1),
            max_length: Some(500),
            pattern: None,
            one_of: []
        }]
    ));
    let [Rule::Integer { range, one_of: [] }] = field(&EXPRESS_PARCEL, "weight").rules else {
        panic!("the weight should be an integer");
    };
    assert_eq!(
        (range.minimum, range.maximum, range.multiple_of),
        (Some(1.0), Some(20000.0), Some(5.0))
    );
    assert_eq!(
        (field(&EXPRESS_PARCEL, "weight").unit, contents.unit),
        (Some("g"), None)
    );
    let insured = field(&EXPRESS_PARCEL, "insured_for");
    let [Rule::Number { range }] = insured.rules else {
        panic!("the insurance should be a number");
    };
    assert!(insured.nullable);
    assert_eq!(
        (range.above, range.below, range.minimum, range.maximum),
        (Some(0.0), Some(1000.0), None, Some(2000.0))
    );
    let note = field(&EXPRESS_PARCEL, "note");
    assert!(note.nullable && !note.required);
    assert!(matches!(
        note.rules,
        [Rule::Text {
            max_length: Some(80),
            pattern: Some("^[^<]*$"),
            ..
        }]
    ));
}

#[test]
fn the_table_of_constraints_has_values_defaults_and_unions() {
    let priority = field(&EXPRESS_PARCEL, "priority");
    assert_eq!(priority.default, Some("\"low\""));
    assert!(matches!(
        priority.rules,
        [Rule::Text {
            one_of: ["low", "high", "urgent"],
            ..
        }]
    ));
    assert_eq!(field(&EXPRESS_PARCEL, "wrapping").default, Some("\"paper\""));
    assert!(matches!(
        field(&EXPRESS_PARCEL, "speed").rules,
        [
            Rule::Integer { .. },
            Rule::Text {
                one_of: ["slow", "fast"],
                ..
            }
        ]
    ));
    assert!(matches!(
        field(&EXPRESS_PARCEL, "size").rules,
        [Rule::List {
            min_items: Some(2),
            max_items: Some(2),
            first: [[Rule::Integer { .. }], [Rule::Integer { .. }]],
            ..
        }]
    ));
    assert!(matches!(field(&EXPRESS_PARCEL, "customs").rules, [Rule::Anything]));
    assert!(field(&EXPRESS_PARCEL, "customs").nullable);
}

#[test]
fn a_tagged_union_has_one_table_for_each_tag() {
    let variants = ROUTE.variants.as_ref().unwrap();
    assert_eq!(variants.property, "way");
    let tags: Vec<&str> = variants.objects.iter().map(|(tag, _)| *tag).collect();
    assert_eq!(tags, ["air", "boat", "road", "street"]);
    assert!(ROAD.strict);
    assert!(field(&ROAD, "toll").required);
}

#[test]
fn what_an_all_of_takes_in_is_in_the_table() {
    let names: Vec<&str> = DRONE_PARCEL.fields.iter().map(|field| field.name).collect();
    assert_eq!(names, ["altitude", "callback_url", "contents", "photo"]);
    assert!(field(&DRONE_PARCEL, "contents").required);
    assert!(field(&DRONE_PARCEL, "altitude").required);
}

#[test]
fn a_property_that_carries_a_file_says_so_wherever_it_stands() {
    assert_eq!(field(&DRONE_PARCEL, "photo").media, Some(FileKind::Picture));
    assert_eq!(field(&EXPRESS_PARCEL, "photo").media, Some(FileKind::Picture));
    assert_eq!(field(&DRONE_PARCEL, "contents").media, None);
}

#[test]
fn a_request_gives_its_files_by_their_fields() {
    #[expect(deprecated)]
    type Drone = openapi31_codegen_specimen::configured::models::ParcelsDrone20;
    let mut parcel = Drone::new(20, "a lamp").photo(Photo("text".to_owned())).into_inputs();
    let fields = parcel.media_fields();
    let lengths: Vec<_> = fields.iter().map(|(name, field)| (*name, field.length())).collect();
    assert_eq!(lengths, [("photo", Some(4))]);
    let mut route = Route::from(Road::new(false));
    assert!(route.media_fields().is_empty(), "a union's are those of its member");
}

#[test]
fn the_table_of_routes_has_every_operation() {
    let routes: Vec<String> = ROUTES
        .iter()
        .map(|route| format!("{} {} {}", route.method, route.path, route.operation))
        .collect();
    assert_eq!(
        routes,
        [
            "GET /v1/depots depots_get",
            "PUT /v1/depots depots_put",
            "POST /v1/events events",
            "GET /v1/new call_new",
            "GET /v1/parcels parcels",
            "POST /v1/parcels/drone-2.0 parcels_drone_2_0",
            "POST /v1/parcels/express parcels_express",
            "GET /v1/parcels/{parcel_id} parcels_get",
            "DELETE /v1/parcels/{parcel_id} parcels_delete",
            "POST /v1/quotes quotes",
            "GET /v1/routes routes",
            "GET /v1/type type_",
        ]
    );
    assert_eq!(SERVERS, ["https://parcels.example", "https://backup.parcels.example"]);
    assert_eq!(PARCELS_EXPRESS.servers, ["https://express.parcels.example"]);
    assert_eq!(PARCELS_DRONE_2_0.servers, SERVERS);
    assert_eq!(PARCELS_DRONE_2_0.security, ["ParcelKey", "Bearer"]);
    assert_eq!(PARCELS_DELETE.security, [""; 0]);
    assert_eq!(DEPOTS_GET.security, ["ParcelKey"]);
    let schemes: Vec<_> = SECURITY_SCHEMES
        .iter()
        .map(|scheme| (scheme.name, scheme.kind, scheme.location, scheme.parameter))
        .collect();
    assert_eq!(
        schemes,
        [
            ("Bearer", "http", "", "bearer"),
            ("ParcelKey", "apiKey", "header", "x-parcel-key")
        ]
    );
}

#[test]
fn a_submit_route_has_a_model_with_its_request_and_output() {
    #[derive(Default)]
    struct Slugs(Vec<(&'static str, Option<&'static str>, bool)>);
    impl Visitor for Slugs {
        fn visit<M: Model>(&mut self, _: M) {
            self.0.push((M::SLUG, M::ROUTE.output, M::ROUTE.deprecated));
        }
    }
    let mut slugs = Slugs::default();
    visit_all(&mut slugs);
    assert_eq!(
        slugs.0,
        [
            ("parcels/drone-2.0", Some("Flight"), true),
            ("parcels/express", Some("Delivery"), false),
        ]
    );
    assert_eq!(
        TypeId::of::<<ParcelsExpress as Model>::Inputs>(),
        TypeId::of::<ExpressParcel>()
    );
    assert_eq!(
        TypeId::of::<<ParcelsExpress as Model>::Output>(),
        TypeId::of::<Delivery>()
    );
    #[expect(deprecated)]
    type Drone = openapi31_codegen_specimen::configured::models::marker::ParcelsDrone20;
    assert_eq!(TypeId::of::<<Drone as Model>::Inputs>(), TypeId::of::<DroneParcel>());
    assert_eq!(TypeId::of::<<Drone as Model>::Output>(), TypeId::of::<Flight>());
    assert_eq!(
        <Drone as Model>::ROUTE.request.map(|object| object.name),
        Some("DroneParcel")
    );
}

#[test]
fn json_schemas_accept_and_refuse_what_the_contract_does() {
    let schema: Value = serde_json::from_str(ExpressParcel::JSON_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let parcel = parcel();
    for fine in [
        parcel.clone(),
        with(parcel.clone(), "note", Value::Null),
        with(parcel.clone(), "priority", json!("urgent")),
        with(parcel.clone(), "discriminator", json!("x")),
        with(parcel.clone(), "size", json!([1, 2])),
        with(parcel.clone(), "route", json!({ "way": "road", "toll": true })),
        with(parcel.clone(), "route", Value::Null),
        with(parcel.clone(), "shape", json!({ "kind": "cube", "edge": 3 })),
    ] {
        assert!(validator.is_valid(&fine), "{fine}");
    }
    for wrong in [
        json!({}),
        with(parcel.clone(), "contents", json!("")),
        with(parcel.clone(), "weight", json!(3)),
        with(parcel.clone(), "weight", json!(20005)),
        with(parcel.clone(), "insured_for", json!(0)),
        with(parcel.clone(), "priority", json!("lowest")),
        with(parcel.clone(), "labels", json!(["a", "b", "c", "d"])),
        with(parcel.clone(), "discriminator", json!(3)),
        with(parcel.clone(), "size", json!([1, 2, 3])),
        with(parcel.clone(), "size", json!([1, "b"])),
        with(parcel.clone(), "route", json!({ "way": "road" })),
        with(parcel, "unheard_of", json!(1)),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
    assert_eq!(schema["properties"]["wrapping"]["default"], json!("paper"));
}

#[test]
fn the_json_schema_of_a_type_that_contains_itself_refers_to_nothing_outside() {
    let schema: Value = serde_json::from_str(Depot::JSON_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let deep =
        json!({ "name": "a", "children": [{ "name": "b", "manager": { "name": "c", "depot": { "name": "d" } } }] });
    assert!(validator.is_valid(&deep));
    let wrong = json!({ "name": "a", "children": [{ "name": "b", "manager": { "name": "c", "depot": {} } }] });
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn the_json_schema_of_an_all_of_has_all_of_it() {
    let schema: Value = serde_json::from_str(DroneParcel::JSON_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&json!({ "altitude": 20, "contents": "a" })));
    assert!(!validator.is_valid(&json!({ "altitude": 20 })));
    assert!(!validator.is_valid(&json!({ "altitude": 5, "contents": "a" })));
}

#[test]
fn a_stranger_gets_a_client_without_settings() {
    let client = plain::raw::Client::new_with_client("http://127.0.0.1:9", reqwest::Client::new());
    // Polling it would send; that it can be called with plain types is what counts.
    drop(client.v1_parcels_get("1"));
    let parcel = plain::raw::types::DroneParcel::new(20, "a lamp").photo("text");
    assert_eq!(
        serde_json::to_value(parcel).unwrap(),
        json!({ "altitude": 20, "contents": "a lamp", "photo": "text" })
    );
    let report = serde_json::from_value(json!({ "id": "1", "state": "moving", "price": 3.0 })).unwrap();
    let plain::raw::types::GetV1ParcelsResponse::PricedReport(report) = report else {
        panic!("only one member has a price: {report:?}");
    };
    assert_eq!(report.price, 3.0);
}

#[cfg(feature = "schemars")]
#[test]
fn schemars_gives_the_contracts_own_schema() {
    let schema = schemars::schema_for!(ExpressParcel);
    let contents = &schema.as_value()["properties"]["contents"];
    assert_eq!(
        (&contents["minLength"], &contents["maxLength"]),
        (&json!(1), &json!(500))
    );
    assert_eq!(schema.as_value()["properties"]["priority"]["default"], json!("low"));
    assert_eq!(
        schema.as_value()["required"],
        json!(["contents", "recipient", "labels", "weight"])
    );

    #[derive(schemars::JsonSchema)]
    #[expect(dead_code, reason = "only its schema is wanted")]
    struct Holder {
        depot: Depot,
    }
    let schema = schemars::schema_for!(Holder);
    let validator = jsonschema::validator_for(schema.as_value()).unwrap();
    assert!(validator.is_valid(&json!({ "depot": { "name": "a", "children": [{ "name": "b" }] } })));
    assert!(!validator.is_valid(&json!({ "depot": { "name": "a", "children": [{}] } })));
}
