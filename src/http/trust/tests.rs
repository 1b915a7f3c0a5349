use super::*;

fn allows(host: &Host, url: &str) -> bool {
    let trust = Trust::new(host, false).unwrap();
    trust.check(&Url::parse(url).unwrap()).is_ok()
}

#[test]
fn the_key_goes_to_bfl_ai_over_https_and_nowhere_else() {
    for good in [
        "https://api.bfl.ai/v1/get_result?id=1",
        "https://api.us6.bfl.ai/v1/get_result?id=1",
        "https://api.ice.bfl.ai/x",
        "https://bfl.ai/x",
    ] {
        assert!(allows(&Host::GLOBAL, good), "{good}");
    }
    for bad in [
        "http://api.bfl.ai/v1/get_result?id=1",
        "https://api.bfl.ai:8443/v1/get_result?id=1",
        "https://user@api.bfl.ai/x",
        "https://api.bfl.ai.example.com/x",
        "https://evilbfl.ai/x",
        "https://bfl.ai@example.com/x",
        "http://127.0.0.1/x",
        "ftp://bfl.ai/x",
    ] {
        assert!(!allows(&Host::GLOBAL, bad), "{bad}");
    }
}

#[test]
fn an_https_origin_is_trusted_exactly_and_one_on_this_machine_on_every_port() {
    let proxy = Host::custom("https://proxy.example.com").unwrap();
    assert!(allows(&proxy, "https://proxy.example.com/v1/get_result"));
    assert!(!allows(&proxy, "https://proxy.example.com:444/v1/get_result"));
    assert!(!allows(&proxy, "http://proxy.example.com/v1/get_result"));
    let local = Host::custom("http://127.0.0.1:8787").unwrap();
    assert!(allows(&local, "http://127.0.0.1:8788/v1/get_result"));
    assert!(!allows(&local, "http://127.0.0.2:8788/v1/get_result"));
    assert!(!allows(&local, "http://localhost:8788/v1/get_result"));
    assert!(!allows(&local, "https://127.0.0.1:8788/v1/get_result"));
}

#[test]
fn a_host_over_http_is_a_test_host_and_trusted_on_every_port() {
    let compose = Host::custom("http://emulator:8080").unwrap();
    for good in ["http://emulator:8080/x", "http://emulator:8081/x", "http://EMULATOR./x"] {
        assert!(allows(&compose, good), "{good}");
    }
    for bad in [
        "http://emulator.example.com:8080/x",
        "http://other:8080/x",
        "http://127.0.0.1:8080/x",
    ] {
        assert!(!allows(&compose, bad), "{bad}");
    }
    let rule = Trust::new(&compose, false).unwrap().delivery_rule();
    let ok = |url: &str| rule.check(&Url::parse(url).unwrap()).is_ok();
    assert!(ok("http://emulator:8082/x.png") && ok("https://example.com/x.png"));
    assert!(!ok("http://other:8082/x.png") && !ok("http://127.0.0.1:8082/x.png"));
    assert!(rule.is_test_host("emulator.") && !rule.is_test_host("other"));
}

#[test]
fn with_the_live_service_forbidden_nothing_reaches_it() {
    let trust = Trust::new(&Host::GLOBAL, true).unwrap();
    assert!(
        trust
            .check(&Url::parse("https://api.bfl.ai/v1/credits").unwrap())
            .is_err()
    );
    assert!(
        trust
            .check(&Url::parse("https://api.eu2.bfl.ai./v1/credits").unwrap())
            .is_err()
    );
    let delivery = Url::parse("https://delivery.ice.bfl.ai/x").unwrap();
    assert!(trust.delivery_rule().check(&delivery).is_err());
}

#[test]
fn signed_urls_are_on_any_https_host_and_on_this_machine_only_where_the_test_host_is() {
    let emulator = Trust::new(&Host::custom("http://127.0.0.1:1").unwrap(), false).unwrap();
    let ok = |url: &str| emulator.delivery_rule().check(&Url::parse(url).unwrap()).is_ok();
    assert!(ok("https://bfldeliveryscus.blob.core.windows.net/results/x?sig=a"));
    assert!(ok("http://127.0.0.1:9000/x"));
    for elsewhere in [
        "http://[::1]:9000/x",
        "https://localhost/x",
        "https://0.0.0.0/x",
        "https://[::ffff:127.0.0.1]/x",
    ] {
        assert!(!ok(elsewhere), "{elsewhere}");
    }
    assert!(!ok("http://example.com/x"));
    assert!(!ok("file:///etc/passwd"));
    assert!(!ok("https://a:b@example.com/x"));
    let service = Trust::new(&Host::GLOBAL, false).unwrap();
    let ok = |url: &str| service.delivery_rule().check(&Url::parse(url).unwrap()).is_ok();
    assert!(ok("https://example.com/x"));
    assert!(!ok("http://127.0.0.1:9000/x") && !ok("https://localhost/x") && !ok("https://[::1]/x"));
}
