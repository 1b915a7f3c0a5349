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
fn ratios_and_resolutions_are_their_text() {
    assert_eq!(AspectRatio::from((16, 9)), AspectRatio::WIDE);
    assert_eq!(serde_json::to_string(&Resolution::SQUARE_768).unwrap(), "\"768sq\"");
    assert_eq!("3:7".parse::<AspectRatio>().unwrap().to_string(), "3:7");
}
