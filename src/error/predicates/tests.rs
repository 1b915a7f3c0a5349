use ErrorKind::*;

use super::*;
use crate::handle::TaskHandle;

/// Each kind; whether it is retryable; whether it may be charged without a task, and with one.
const TABLE: [(ErrorKind, bool, bool, bool); 27] = [
    (Config, false, false, true),
    (Invalid, false, false, true),
    (OverBudget, false, false, true),
    (Hook, false, false, true),
    (Stopped, false, false, true),
    (Media, false, false, true),
    (Auth, false, false, true),
    (OutOfCredits, false, false, true),
    (RateLimited, true, false, true),
    (Refused, false, false, true),
    (Unreachable, true, false, true),
    (SubmitUnknown, false, true, true),
    (Unavailable, true, false, true),
    (Redirected, false, false, true),
    (UntrustedUrl, false, false, true),
    (PollFailed, false, true, true),
    (DeadlineExceeded, false, true, true),
    (TaskFailed, false, true, true),
    (RequestModerated, false, true, true),
    (ContentModerated, false, true, true),
    (TaskNotFound, false, true, true),
    (MissingResult, false, true, true),
    (Download, false, true, true),
    (LinkExpired, false, true, true),
    (File, false, false, true),
    (Forged, false, false, false),
    (Malformed, false, false, false),
];

fn handle() -> TaskHandle {
    TaskHandle::new(
        "task-1".into(),
        "https://api.bfl.ai/v1/get_result?id=task-1".into(),
        "flux-2-pro",
        false,
    )
}

#[test]
fn each_kind_says_whether_it_is_retryable_and_may_be_charged() {
    for (kind, retryable, charged, charged_with_task) in TABLE {
        let error = Error::new(kind, "");
        assert_eq!(
            (error.is_retryable(), error.may_be_charged()),
            (retryable, charged),
            "{kind:?}"
        );
        let error = error.with_task(&handle());
        assert!(!error.is_retryable(), "{kind:?}: it would be submitted again");
        assert_eq!(error.may_be_charged(), charged_with_task, "{kind:?} with a task");
    }
}

#[test]
fn what_is_retryable_cannot_have_been_charged_except_for_a_download() {
    for (kind, ..) in TABLE {
        for error in [Error::new(kind, ""), Error::new(kind, "").with_task(&handle())] {
            assert!(!(error.is_retryable() && error.may_be_charged()), "{kind:?}");
        }
    }
}

#[test]
fn no_kind_is_missing_here() {
    let source = include_str!("../kind.rs");
    let variants: Vec<&str> = source
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(','))
        .filter(|line| line.chars().all(char::is_alphanumeric))
        .collect();
    let listed: Vec<String> = TABLE.iter().map(|(kind, ..)| format!("{kind:?}")).collect();
    assert!(
        variants.len() > 20
            && variants
                .iter()
                .all(|variant| listed.iter().any(|known| known == variant))
    );
}

#[test]
fn a_download_is_retryable_where_it_may_be_whole_the_next_time() {
    let error = || Error::new(Download, "").with_task(&handle());
    assert!(!error().is_retryable(), "one that is too long stays so");
    assert!(error().broken_off().is_retryable());
    for (status, retryable) in [
        (408, true),
        (429, true),
        (500, true),
        (503, true),
        (407, false),
        (418, false),
    ] {
        assert_eq!(error().with_status(status).is_retryable(), retryable, "HTTP {status}");
    }
}

#[test]
fn debug_is_the_message_then_each_cause_then_the_task() {
    #[derive(Debug)]
    struct Outer(std::io::Error);
    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the table is locked\u{1b}[2J")
        }
    }
    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }
    let cause = Outer(std::io::Error::other("too many writers"));
    let error = Error::new(Hook, "the task was submitted, and `on_submit` failed")
        .with_source(cause)
        .with_task(&handle());
    let expected = "the task was submitted, and `on_submit` failed\n  caused by: the table is locked [2J\n  \
                    caused by: too many writers\n  task: task-1 (flux-2-pro)";
    assert_eq!(format!("{error:?}"), expected);
    assert!(format!("{error:#?}").starts_with("Error {\n    kind: Hook,"));
    let repeated = Error::new(Download, "it broke off: no space left").with_source("no space left");
    assert_eq!(format!("{repeated:?}"), "it broke off: no space left");
    let kinds: std::collections::HashSet<ErrorKind> = TABLE.iter().map(|(kind, ..)| *kind).collect();
    assert_eq!(kinds.len(), 27);
}
