//! All faults in words: for the program's list, the page, and messages.

/// Names, arguments, and what they do.
pub(super) const TABLE: &[(&str, &str, &str)] = &[
    ("delay", "TIME", "waits before the answer"),
    ("jitter", "TIME", "waits up to TIME before the answer, seeded"),
    ("hang", "", "never answers; what was asked is done"),
    (
        "status",
        "CODE",
        "answers with this HTTP status instead of doing what was asked",
    ),
    (
        "status-only",
        "CODE",
        "answers as ever, but with this HTTP status; what was asked is done",
    ),
    ("body", "TEXT", "answers with this body; takes the rest of the line"),
    ("before", "TEXT", "puts a text before the body"),
    ("after", "TEXT", "puts a text behind the body"),
    (
        "set",
        "FIELD JSON",
        "submit, poll, account, webhook: puts this JSON, or what looks like some, into a field (`a.b` for one inside)",
    ),
    ("unset", "FIELD", "submit, poll, account, webhook: leaves a field out"),
    (
        "echo",
        "FIELD",
        "submit, poll, account: puts the request's key and prompt into a field",
    ),
    (
        "encode",
        "gzip|deflate|raw-deflate",
        "encodes the body, whatever the client accepts",
    ),
    (
        "no-length",
        "chunked|close",
        "sends the body in chunks, or until the connection closes, instead of declaring its length",
    ),
    ("header", "NAME: VALUE", "adds or replaces a header of the answer"),
    ("retry-after", "SECONDS", "short for `header retry-after: SECONDS`"),
    (
        "handled",
        "",
        "what was asked is done although the answer says otherwise",
    ),
    ("unhandled", "", "what was asked is not done, whatever the answer says"),
    (
        "reset-before",
        "",
        "resets the connection instead of answering; what was asked is done",
    ),
    (
        "reset-during",
        "[BYTES]",
        "resets after so many bytes of the body, or half of it",
    ),
    ("reset-after", "", "resets when the answer is complete"),
    (
        "truncate",
        "[BYTES]",
        "closes after so many bytes of the body, or half of it",
    ),
    (
        "drip",
        "BYTES TIME",
        "sends so many bytes at a time, with a pause after each",
    ),
    ("content-type", "TYPE", "declares another content type"),
    ("content-length", "BYTES", "declares another length"),
    (
        "redirect",
        "same|other|URL",
        "redirects (307) to the same host, another one, or an address",
    ),
    (
        "polling-url",
        "other|none|URL",
        "submit: the polling URL leads elsewhere, or is left out",
    ),
    (
        "statuses",
        "A, B, …",
        "poll, webhook: tells these statuses in turn, and then the truth",
    ),
    ("backwards", "", "poll, webhook: every other answer is `Pending` again"),
    ("lost", "", "poll: the task is not found; webhook: never sent"),
    (
        "expired",
        "",
        "poll, webhook: the delivery URL has expired already; download: it has by now",
    ),
    ("duplicate", "", "webhook: sent twice"),
    ("unsigned", "", "webhook: without proofs of its origin"),
    ("wrong-signature", "", "webhook: with proofs that do not match"),
];
