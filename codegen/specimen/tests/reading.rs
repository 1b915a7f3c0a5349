//! What is read where JSON could be more than one thing, or is none that the contract has.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use openapi31_codegen_specimen::{configured, plain};
use serde_json::{Value, json};

fn written(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn null_and_absent_are_two_things_where_the_settings_ask_for_it() {
    use configured::raw::types::ExpressParcel;
    let parcel = json!({
        "contents": "a book",
        "labels": [],
        "recipient": { "country": "NL", "street": "Damrak 1" },
        "weight": 250,
    });
    let absent: ExpressParcel = serde_json::from_value(parcel.clone()).unwrap();
    assert_eq!(absent.note, None);
    assert_eq!(written(&absent), parcel);

    let mut null = parcel.clone();
    null["note"] = Value::Null;
    let read: ExpressParcel = serde_json::from_value(null.clone()).unwrap();
    assert_eq!(read.note, Some(None));
    assert_eq!(written(&read), null);

    let set = configured::models::ParcelsExpress::from(absent).note_null();
    assert_eq!(written(&set), null);
    assert_eq!(written(&set.note("by hand"))["note"], "by hand");
}

#[test]
fn null_and_absent_are_one_thing_otherwise() {
    use plain::raw::types::Report;
    let read: Report = serde_json::from_value(json!({ "id": "1", "state": "moving", "place": null })).unwrap();
    assert!(read.place.is_none());
    assert_eq!(written(&read), json!({ "id": "1", "state": "moving" }));
}

#[test]
fn the_member_is_read_that_knows_most_of_what_came() {
    use plain::raw::types::GetV1ParcelsResponse as Response;
    let read = |value: Value| serde_json::from_value::<Response>(value).unwrap();
    let plain = read(json!({ "id": "1", "state": "moving" }));
    assert!(matches!(plain, Response::Report(_)), "{plain:?}");
    let priced = read(json!({ "id": "1", "state": "moving", "price": 3.0 }));
    assert!(matches!(priced, Response::PricedReport(_)), "{priced:?}");
    let with_more = read(json!({ "id": "1", "state": "moving", "carrier": "KL", "new": 3 }));
    assert!(matches!(with_more, Response::Report(_)), "{with_more:?}");
}

#[test]
fn an_answer_that_is_no_member_is_kept_as_it_came() {
    use plain::raw::types::GetV1ParcelsResponse as Response;
    for new in [json!({ "id": 1 }), json!([3, "x"]), json!(null), json!("moved")] {
        let read: Response = serde_json::from_value(new.clone()).unwrap();
        assert!(matches!(read, Response::Unknown(_)), "{read:?}");
        assert_eq!(written(&read), new);
    }
}

#[test]
fn a_whole_number_is_one_in_a_union_and_any_other_value_is_kept() {
    use configured::raw::types::AddressFloor;
    for (came, is_integer) in [(json!(3), true), (json!("attic"), false), (json!(3.5), false)] {
        let read: AddressFloor = serde_json::from_value(came.clone()).unwrap();
        assert_eq!(matches!(read, AddressFloor::Integer(3)), is_integer, "{came}");
        assert_eq!(written(&read), came);
    }
}

#[test]
fn a_member_that_is_made_by_hand_gets_its_tag_from_the_union() {
    use plain::raw::types::{Boat, Route};
    let boat = Boat::new("Den Helder");
    assert_eq!(
        written(&Route::from(boat.clone())),
        json!({ "way": "boat", "harbour": "Den Helder" })
    );
    let mut wrong = boat;
    wrong.way = "rail".to_owned();
    assert_eq!(written(&Route::from(wrong))["way"], "boat");
}

#[test]
fn an_enum_says_which_of_its_values_a_text_is() {
    use plain::raw::types::{State, Wrapping};
    assert_eq!("paper".parse::<Wrapping>().unwrap().as_str(), "paper");
    let refused = "silk".parse::<Wrapping>().unwrap_err().to_string();
    assert!(refused.contains("Wrapping") && !refused.contains("silk"), "{refused}");
    assert_eq!(State::from("held by customs").as_str(), "held by customs");
}
