//! What is tried of each fault.

use bfl_emulator::{Phase, Rule};

/// A fault with an argument, and what belongs to it, as it stands behind the `=` of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example {
    pub(crate) name: &'static str,
    pub(crate) faults: &'static str,
}

impl Example {
    /// Whether all of it changes something at a phase.
    pub(crate) fn applies_to(self, phase: Phase) -> bool {
        let rule: Rule = format!("any = {}", self.faults).parse().unwrap();
        rule.faults().iter().all(|fault| fault.applies_to(phase))
    }

    /// Whether an answer does not come, or does not end.
    pub(crate) fn stalls(self) -> bool {
        self.faults == "hang" || self.faults.ends_with(" 30s")
    }

    /// A rule without which the fault would not be seen: these change only what is told after a result was.
    pub(crate) fn beside(self, phase: Phase) -> Option<&'static str> {
        match (self.name, phase) {
            ("backwards", Phase::Poll) => Some("download first 1 = expired"),
            ("backwards", Phase::Webhook) => Some("webhook first 1 = unsigned"),
            _ => None,
        }
    }
}

/// The examples of a fault of `Fault::TABLE`.
pub(crate) fn of(name: &'static str) -> impl Iterator<Item = Example> {
    let all: &[&str] = match name {
        "delay" => &["delay 5ms", "delay 30s"],
        "jitter" => &["jitter 10ms"],
        "hang" => &["hang"],
        "status" => &[
            "status 400",
            "status 402",
            "status 403",
            "status 404",
            "status 408",
            "status 429",
            "status 500",
            "status 503",
        ],
        "body" => &[
            "body <html>busy</html>",
            "body {}",
            r#"body {"id":"a","status":"Ready","result":null}"#,
        ],
        "header" => &["header content-encoding: gzip"],
        "retry-after" => &[
            "retry-after 2",
            "status 429; retry-after 2",
            "status 429; retry-after 3600",
            "status 503; retry-after 2",
            "status 503; retry-after 3600",
        ],
        "handled" => &["status 503; handled"],
        "unhandled" => &["unhandled", "reset-before; unhandled"],
        "reset-before" => &["reset-before"],
        "reset-during" => &["reset-during"],
        "reset-after" => &["reset-after"],
        "truncate" => &["truncate"],
        "drip" => &["drip 200 1ms", "drip 10 30s"],
        "content-type" => &["content-type text/html"],
        "content-length" => &["content-length 5", "content-length 9999999"],
        "redirect" => &["redirect same", "redirect other", "redirect http://192.0.2.1/"],
        "polling-url" => &["polling-url none", "polling-url other", "polling-url http://192.0.2.1/"],
        "statuses" => &["statuses Dreaming", "statuses Error", "statuses Content Moderated"],
        "backwards" => &["backwards"],
        "lost" => &["lost"],
        "expired" => &["expired"],
        "status-only" => &[
            "status-only 202",
            "status-only 302",
            "status-only 400",
            "status-only 404",
            "status-only 503",
        ],
        "before" => &[r"before \xef\xbb\xbf", "before Notice: {slow}"],
        "after" => &["after </html>"],
        "set" => &[
            "set cost NaN",
            "set cost 1e400",
            r#"set note "\ud83e""#,
            r#"set note "f\xfcchse""#,
            "set id 17",
            "set id null",
            r#"set status "READY""#,
            "set progress 40",
        ],
        "unset" => &["unset id", "unset result.sample", "unset polling_url"],
        "echo" => &["echo note", "status 400; echo detail"],
        "encode" => &["encode gzip", "encode deflate", "encode raw-deflate"],
        "no-length" => &[
            "no-length chunked",
            "no-length chunked; truncate 999999999",
            "no-length close",
            "no-length close; truncate",
            "no-length chunked; truncate",
        ],
        "duplicate" => &["duplicate"],
        "unsigned" => &["unsigned"],
        "wrong-signature" => &["wrong-signature"],
        _ => panic!("the emulator has a fault `{name}` that is not tried: add examples of it here"),
    };
    all.iter().map(move |faults| Example { name, faults })
}
