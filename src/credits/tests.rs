use super::*;

fn credits(text: &str) -> Credits {
    text.parse().unwrap()
}

#[test]
fn ten_klein_pictures_are_fourteen_credits() {
    let klein = Credits::try_from(1.4).unwrap();
    let ten: Credits = [klein; 10].iter().sum();
    assert_eq!(ten, 14.into());
    assert_eq!(ten, klein * 10);
    assert_eq!(std::iter::repeat_n(klein, 100).sum::<Credits>().to_string(), "140");
}

#[test]
fn what_is_read_is_what_is_shown() {
    for text in ["0", "1.4", "140", "-2.5", "0.000000001", "9223372036.854775807", "60.7"] {
        assert_eq!(credits(text).to_string(), text);
    }
    for (text, shown) in [
        ("+3.50", "3.5"),
        (".5", "0.5"),
        ("7.", "7"),
        ("13.499999999999998", "13.5"),
        ("0.30000000000000004", "0.3"),
        ("-0.0000000005", "-0.000000001"),
        ("-0", "0"),
        ("000012", "12"),
    ] {
        assert_eq!(credits(text).to_string(), shown, "{text}");
    }
}

#[test]
fn what_is_no_amount_is_refused() {
    for text in [
        "",
        "-",
        ".",
        "1.2.3",
        "1,4",
        " 1",
        "1e3",
        "NaN",
        "inf",
        "--1",
        "9223372036.8547758075",
        "99999999999999999999",
    ] {
        assert_eq!(text.parse::<Credits>(), Err(InvalidCredits), "{text}");
    }
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e10, -1e300, f64::MAX] {
        assert_eq!(Credits::try_from(number), Err(InvalidCredits), "{number}");
    }
    assert_eq!(Credits::try_from(f64::MIN_POSITIVE), Ok(Credits::ZERO));
}

#[test]
fn amounts_too_large_stay_at_the_largest() {
    let most = credits("9223372036.854775807");
    assert_eq!(most + 1.into(), most);
    assert_eq!(most * 2, most);
    assert_eq!([most; 3].iter().sum::<Credits>(), most);
    let least = Credits::ZERO - most - most;
    assert_eq!(least.to_string(), "-9223372036.854775808");
}

#[test]
fn products_are_exact_and_round_up_to_whole_credits() {
    assert_eq!(credits("7.5").times(275.0), Some(credits("2062.5")));
    assert_eq!(credits("0.1").times(0.1), Some(credits("0.01")));
    assert_eq!(credits("1").times(f64::NAN), None);
    assert_eq!(credits("1000").times(1e9), None);
    for (text, up) in [("2062.5", 2063), ("85", 85), ("0.000000001", 1), ("-1.5", -1), ("0", 0)] {
        assert_eq!(credits(text).rounded_up(), up.into());
    }
}

#[test]
fn a_precision_and_a_width_are_honoured() {
    assert_eq!(format!("{:.2}", credits("1.4")), "1.40");
    assert_eq!(format!("{:.0}", credits("2.5")), "3");
    assert_eq!(format!("{:.1}", credits("-0.04")), "0.0");
    assert_eq!(format!("{:.12}", credits("0.5")), "0.500000000000");
    assert_eq!(format!("{:>6}", credits("1.4")), "   1.4");
}

#[test]
fn a_credit_is_a_cent() {
    for (text, dollars) in [
        ("1.4", "0.014"),
        ("140", "1.40"),
        ("3", "0.03"),
        ("-250", "-2.50"),
        ("0", "0.00"),
    ] {
        assert_eq!(credits(text).dollars().to_string(), dollars);
    }
    assert_eq!(format!("{:.2}", credits("199.5").dollars()), "2.00");
}

#[test]
fn in_json_it_is_the_number_that_it_was() {
    for text in ["85.0", "4.5", "1.4", "0.0", "-3.0", "123456.789"] {
        let credits: Credits = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&credits).unwrap(), text);
    }
    assert_eq!(serde_json::from_str::<Credits>("3").unwrap(), 3.into());
    assert!(serde_json::from_str::<Credits>("1e30").is_err());
}

#[test]
fn every_decimal_with_nine_places_survives_text_and_json() {
    for _ in 0..10_000 {
        let amount = Credits(fastrand::i64(-1_000_000_000_000_000..1_000_000_000_000_000));
        assert_eq!(amount.to_string().parse(), Ok(amount));
        let json = serde_json::to_string(&amount).unwrap();
        assert_eq!(serde_json::from_str::<Credits>(&json).unwrap(), amount, "{json}");
    }
}
