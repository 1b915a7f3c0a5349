//! What the generated types do: what they read, what they write, what they show.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use openapi31_codegen_specimen::{
    Photo,
    configured::models::ParcelsExpress,
    configured::raw::types::{
        Address, AddressFloor, AirMail, Boat, Depot, EventBody, EventBodyKind, ExpressParcel, ExpressParcelBox,
        ExpressParcelColour, ExpressParcelPriority, ExpressParcelSpeed, ExpressParcelType, Json, ParcelReport, Person,
        QuotesResponse, Refusal, Report, Road, Route, Shape, State, SubmitResponse, Wrapping,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn comes_back<T: Serialize + DeserializeOwned>(value: Value) {
    assert_eq!(written(&read::<T>(value.clone())), value);
}

fn address() -> Address {
    Address::new("NL", "Damrak 1")
}

#[expect(deprecated)]
type Drone = openapi31_codegen_specimen::configured::models::ParcelsDrone20;

fn parcel() -> ParcelsExpress {
    ParcelsExpress::new("a book", ["fragile".to_owned()], address(), 250)
}

#[test]
fn a_request_sends_what_is_required_and_what_was_set() {
    let parcel = parcel()
        .priority(ExpressParcelPriority::Urgent)
        .speed(ExpressParcelSpeed::from(3))
        .photo(Photo("aGVsbG8=".to_owned()))
        .colour(ExpressParcelColour::Red)
        .box_(ExpressParcelBox::new().height(3))
        .wrapping(Wrapping::Foil)
        .size((3, 4))
        .floor(3)
        .ratio(0.5)
        .seed(3_744_260_447)
        .type_(ExpressParcelType::Express);
    assert_eq!(
        written(&parcel),
        json!({
            "contents": "a book",
            "labels": ["fragile"],
            "recipient": { "country": "NL", "street": "Damrak 1" },
            "weight": 250,
            "priority": "urgent",
            "speed": 3,
            "photo": "aGVsbG8=",
            "colour": "red",
            "box": { "height": 3 },
            "wrapping": "foil",
            "size": [3, 4],
            "floor": 3,
            "ratio": 0.5,
            "seed": 3_744_260_447_u64,
            "type": "express",
        })
    );
}

#[test]
fn properties_with_the_names_of_keywords_and_methods_have_setters() {
    let parcel = parcel()
        .self_("a")
        .crate_("b")
        .fn_(3)
        .set_new("d")
        .set_extra("e")
        .set_title("f")
        .example("g")
        .discriminator("h");
    let written = written(&parcel);
    for (name, value) in [
        ("self", json!("a")),
        ("crate", json!("b")),
        ("fn", json!(3)),
        ("new", json!("d")),
        ("extra", json!("e")),
        ("title", json!("f")),
        ("example", json!("g")),
        ("discriminator", json!("h")),
    ] {
        assert_eq!(written[name], value, "{name}");
    }
    assert_eq!(
        serde_json::to_value(read::<ExpressParcel>(written.clone())).unwrap(),
        written
    );
}

#[test]
fn what_an_all_of_takes_in_is_required_and_set_like_the_rest() {
    let parcel = Drone::new(100, "a lamp").photo(Photo("x".to_owned())).extra("wind", 3);
    assert_eq!(
        written(&parcel),
        json!({ "altitude": 100, "contents": "a lamp", "photo": "x", "wind": 3 })
    );
}

#[test]
fn open_enums_carry_values_that_the_contract_does_not_have() {
    comes_back::<State>(json!("Task not found"));
    comes_back::<State>(json!("held by customs"));
    assert_eq!(read::<State>(json!("Task not found")), State::TaskNotFound);
    let unknown = read::<State>(json!("held by customs"));
    assert_eq!(unknown, State::Unknown("held by customs".to_owned()));
    assert_eq!(unknown.to_string(), "held by customs");
    assert_eq!("moving".parse::<State>(), Ok(State::Moving));
}

#[test]
fn enums_that_only_requests_carry_are_closed() {
    assert!(serde_json::from_value::<Wrapping>(json!("silk")).is_err());
    assert_eq!(Wrapping::try_from("paper").unwrap(), Wrapping::Paper);
    assert_eq!(EventBodyKind::try_from("lost").unwrap(), EventBodyKind::Lost);
}

#[test]
fn unions_are_read_and_written_both_ways() {
    comes_back::<ExpressParcelSpeed>(json!(3));
    comes_back::<ExpressParcelSpeed>(json!("fast"));
    comes_back::<AddressFloor>(json!(3));
    comes_back::<AddressFloor>(json!("mezzanine"));
    comes_back::<Json>(json!([true, ["a", [false]]]));
    comes_back::<Refusal>(json!({ "detail": "no" }));
    comes_back::<Refusal>(json!({ "detail": [{ "loc": ["body"], "msg": "no" }] }));
}

#[test]
fn tagged_unions_write_and_read_their_tag() {
    for route in [
        json!({ "way": "road", "toll": true, "via": "Utrecht" }),
        json!({ "way": "air", "airline": "KL", "seat": 3 }),
        json!({ "way": "boat", "harbour": "Den Helder" }),
    ] {
        comes_back::<Route>(route);
    }
    assert!(matches!(
        read::<Route>(json!({ "way": "boat", "harbour": "x" })),
        Route::Boat(_)
    ));
    assert!(serde_json::from_value::<Route>(json!({ "toll": true })).is_err());
    let parcel = parcel()
        .route(Road::new(false))
        .shape(read::<Shape>(json!({ "kind": "ball", "radius": 3 })));
    let written = written(&parcel);
    assert_eq!(written["route"], json!({ "way": "road", "toll": false }));
    assert_eq!(written["shape"], json!({ "kind": "ball", "radius": 3 }));
}

#[test]
fn a_second_tag_of_a_member_is_read_too() {
    let route = read::<Route>(json!({ "way": "street", "toll": true }));
    assert!(matches!(route, Route::Road(_)));
    assert_eq!(written(&route), json!({ "way": "street", "toll": true }));
}

#[test]
fn a_tag_is_written_once_and_extra_cannot_set_it() {
    let route = Route::from(AirMail::new().airline("KL").extra("seat", 3));
    let text = serde_json::to_string(&route).unwrap();
    assert_eq!(text.matches("\"way\"").count(), 1, "{text}");
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap(),
        json!({ "way": "air", "airline": "KL", "seat": 3 })
    );
    let route = Route::from(AirMail::new().extra("way", "boat"));
    assert!(why_it_cannot_be_written(&route).contains("`extra` cannot set `way`"));
}

#[test]
fn merged_responses_read_each_of_their_members_and_keep_the_rest() {
    comes_back::<SubmitResponse>(json!({ "id": "1", "poll": "https://a" }));
    comes_back::<SubmitResponse>(json!({ "id": "1", "poll": "https://a", "tracker": "b" }));
    comes_back::<ParcelReport>(
        json!({ "id": "1", "state": "moving", "place": null, "detail": { "a": [1] } }).without("place"),
    );
    comes_back::<ParcelReport>(json!({ "id": "1", "state": "lost", "price": 2.5, "new": { "a": 1 } }));
}

#[test]
fn fields_that_the_contract_does_not_have_are_kept_and_written_back() {
    let report = json!({ "id": "1", "state": "moving", "weather": { "wind": 3 }, "driver": null });
    comes_back::<Report>(report.clone());
    let report = read::<Report>(report);
    assert_eq!(report.extra["weather"], json!({ "wind": 3 }));
    comes_back::<QuotesResponse>(json!({ "price": 3.0, "currency": "USD", "until": "noon" }));
}

#[test]
fn types_that_contain_themselves_are_read_and_written() {
    comes_back::<Depot>(json!({
        "name": "north",
        "parent": { "name": "head" },
        "children": [{ "name": "one", "children": [{ "name": "two" }] }],
        "manager": { "name": "An", "depot": { "name": "north" } },
    }));
    let depot = Depot::new("north")
        .parent(Depot::new("head"))
        .manager(Person::new("An"));
    assert_eq!(
        written(&depot),
        json!({ "name": "north", "parent": { "name": "head" }, "manager": { "name": "An" } })
    );
}

#[test]
fn a_property_is_sent_once_whoever_set_it_last() {
    let last_extra = parcel().note("set").extra("note", json!({ "new": true }));
    assert_eq!(written(&last_extra)["note"], json!({ "new": true }));
    let last_set = parcel().extra("note", 3).note("set");
    assert_eq!(written(&last_set)["note"], json!("set"));
    let list = parcel().size([1, 2]).extra("size", "large");
    assert_eq!(written(&list)["size"], json!("large"));
    let required = parcel().extra("contents", "a lamp").extra("weight", "heavy");
    assert!(why_it_cannot_be_written(&required).contains("`extra` cannot set `weight`"));
    let required = required.extra("weight", 300);
    assert_eq!(written(&required)["contents"], json!("a lamp"));
    assert_eq!(written(&required)["weight"], json!(300));
    for parcel in [last_extra, last_set, list, required] {
        assert_no_key_twice(&serde_json::to_string(&parcel).unwrap());
    }
}

#[test]
fn no_property_of_the_contract_can_be_given_twice() {
    let names = written(&full_parcel());
    for name in names
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .chain(["callback_url", "unheard_of"])
    {
        let before = full_parcel().extra(name, json!("x"));
        match serde_json::to_string(&before) {
            Ok(text) => {
                assert_no_key_twice(&text);
                assert_eq!(written(&before)[name], "x");
            }
            Err(error) => assert!(error.to_string().contains(&format!("`{name}`")), "{error}"),
        }
    }
}

#[test]
fn hidden_properties_are_set_by_the_crate_itself() {
    let parcel = Drone::new(20, "a lamp").call_back("https://a");
    assert_eq!(written(&parcel)["callback_url"], "https://a");
}

#[test]
fn hidden_properties_cannot_be_given_as_extra() {
    let parcel = parcel().extra("callback_url", "https://a");
    assert!(why_it_cannot_be_written(&parcel).contains("`extra` cannot set `callback_url`"));
}

fn why_it_cannot_be_written(request: &impl serde::Serialize) -> String {
    serde_json::to_string(request).unwrap_err().to_string()
}

#[test]
fn nothing_shows_what_it_holds() {
    const SECRET: &str = "s3cret";
    let shown = [
        format!("{:?} {:#?}", full_parcel(), full_parcel()),
        format!(
            "{:?}",
            read::<Route>(json!({ "way": "boat", "harbour": SECRET, SECRET: SECRET }).without(SECRET))
        ),
        format!("{:?}", Boat::new(SECRET)),
        format!("{:?}", read::<State>(json!(SECRET))),
        format!(
            "{:?}",
            read::<Report>(json!({ "id": SECRET, "state": SECRET, "detail": SECRET, "x": SECRET }))
        ),
        format!(
            "{:?}",
            read::<ParcelReport>(json!({ "id": SECRET, "state": SECRET, "history": [SECRET] }))
        ),
        format!(
            "{:?}",
            read::<SubmitResponse>(json!({ "id": SECRET, "poll": SECRET, "tracker": SECRET }))
        ),
        format!("{:?}", read::<Json>(json!([SECRET]))),
        format!("{:?}", read::<Json>(json!(SECRET))),
        format!("{:?}", read::<Refusal>(json!({ "detail": SECRET }))),
        format!("{:?}", read::<Refusal>(json!({ "detail": [{ "msg": SECRET }] }))),
        format!("{:?}", read::<AddressFloor>(json!(SECRET))),
        format!("{:?}", EventBody::new(EventBodyKind::Lost).at(SECRET)),
        format!(
            "{:?}",
            Depot::new(SECRET)
                .children([Depot::new(SECRET)])
                .manager(Person::new(SECRET))
        ),
        format!("{:?}", serde_json::from_value::<Wrapping>(json!("silk")).is_err()),
    ];
    for shown in shown {
        assert!(!shown.contains(SECRET), "{shown}");
    }
    assert_eq!(
        format!("{:?}", Boat::new("abc")),
        "Boat { harbour: <3 bytes>, way: <4 bytes>, extra: {} }"
    );
    assert_eq!(format!("{:?}", State::Unknown("abc".to_owned())), "Unknown(<3 bytes>)");
}

#[test]
fn deprecated_properties_are_marked() {
    #[expect(deprecated)]
    let parcel = parcel().gift(true);
    assert_eq!(written(&parcel)["gift"], json!(true));
}

fn full_parcel() -> ParcelsExpress {
    read::<ExpressParcel>(json!({
        "contents": "s3cret",
        "labels": ["s3cret"],
        "recipient": { "country": "NL", "street": "s3cret", "floor": "s3cret", "x": "s3cret" },
        "weight": 250,
        "priority": "urgent",
        "wrapping": "foil",
        "speed": 3,
        "insured_for": 3.5,
        "note": "s3cret",
        "colour": "red",
        "size": [1, 2],
        "photo": "s3cret",
        "route": { "way": "road", "toll": true, "via": "s3cret" },
        "customs": { "a": "s3cret" },
        "attributes": { "s3cret": 3 },
        "box": { "height": 3, "lid": "open" },
        "gift": true,
        "type": "express",
        "self": "s3cret",
        "crate": "s3cret",
        "fn": 3,
        "new": "s3cret",
        "extra": "s3cret",
        "title": "s3cret",
        "example": "s3cret",
        "discriminator": "s3cret",
        "ratio": 0.5,
        "floor": 3,
        "seed": 3,
        "shape": { "kind": "cube", "edge": 3 },
        "not in the contract": "s3cret",
    }))
    .into()
}

/// serde_json keeps the last of several keys, so they are looked for in the text: each top-level key once.
fn assert_no_key_twice(text: &str) {
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(value.to_string().len(), text.len(), "{text}");
}

trait Without {
    fn without(self, key: &str) -> Self;
}

impl Without for Value {
    fn without(mut self, key: &str) -> Self {
        if let Some(object) = self.as_object_mut() {
            object.remove(key);
        }
        self
    }
}

#[test]
fn a_setter_of_every_requests_own_method_has_another_name() {
    let parcel = parcel().set_title("f");
    assert_eq!(parcel.title(), "a request");
    assert_eq!(written(&parcel)["title"], "f");
}
