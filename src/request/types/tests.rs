use super::*;

#[test]
fn durations_are_seconds_or_auto_on_the_wire() {
    let json = |duration: VideoDuration| serde_json::to_string(&duration).unwrap();
    assert_eq!(json(7.into()), "7");
    assert_eq!(json("auto".into()), "\"auto\"");
    assert_eq!(
        serde_json::from_str::<VideoDuration>("7").unwrap(),
        VideoDuration::Seconds(7)
    );
    assert_eq!(
        serde_json::from_str::<VideoDuration>("\"auto\"").unwrap(),
        VideoDuration::Auto
    );
    assert_eq!(
        serde_json::from_str::<VideoDuration>("\"long\"").unwrap(),
        VideoDuration::Other("long".into())
    );
}

#[test]
fn keyframes_have_the_four_forms_of_the_contract() {
    let url = || Media::url("https://example.com/a.png");
    for (keyframes, json) in [
        (Keyframes::from(url()), r#""https://example.com/a.png""#),
        (Keyframes::OneAt(1.5, url()), r#"[1.5,"https://example.com/a.png"]"#),
        (Keyframes::from(vec![url()]), r#"["https://example.com/a.png"]"#),
        (
            Keyframes::from(vec![(2.0, url())]),
            r#"[[2.0,"https://example.com/a.png"]]"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&keyframes).unwrap(), json);
        assert_eq!(serde_json::from_str::<Keyframes>(json).unwrap(), keyframes);
    }
}

#[test]
fn ratios_and_resolutions_are_their_text() {
    assert_eq!(AspectRatio::from((16, 9)), AspectRatio::WIDE);
    assert_eq!(serde_json::to_string(&Resolution::SQUARE_768).unwrap(), "\"768sq\"");
    assert_eq!("3:7".parse::<AspectRatio>().unwrap().to_string(), "3:7");
}
