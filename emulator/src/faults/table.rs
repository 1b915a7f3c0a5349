//! All faults in words: for the program's list, the page, and messages.

/// Names, arguments, and what they do. A meaning names the phases of a fault that does not apply to all.
pub(super) const TABLE: &[(&str, &str, &str)] = &[
    ("delay", "TIME", "waits before the answer"),
    ("jitter", "TIME", "waits up to TIME before the answer; the seed decides"),
    ("hang", "", "never answers; the request is handled"),
    (
        "status",
        "CODE",
        "answers with this HTTP status; the request is not handled",
    ),
    (
        "status-only",
        "CODE",
        "answers as usual, but with this HTTP status; the request is handled",
    ),
    (
        "body",
        "TEXT",
        "answers with this body; the text goes to the end of the line",
    ),
    ("before", "TEXT", "puts a text before the body"),
    ("after", "TEXT", "puts a text after the body"),
    (
        "set",
        "FIELD JSON",
        "submit, poll, account, webhook: sets a field to this JSON, valid or not (`a.b` for a nested field)",
    ),
    ("unset", "FIELD", "submit, poll, account, webhook: removes a field"),
    (
        "echo",
        "FIELD",
        "submit, poll, account: puts the request's key and prompt into a field",
    ),
    (
        "encode",
        "gzip|deflate|raw-deflate",
        "compresses the body, whatever the client accepts",
    ),
    (
        "no-length",
        "chunked|close",
        "declares no length: sends the body in chunks, or until the connection closes",
    ),
    ("header", "NAME: VALUE", "adds or replaces a header of the answer"),
    ("retry-after", "SECONDS", "short for `header retry-after: SECONDS`"),
    (
        "handled",
        "",
        "the request is handled although the answer says otherwise",
    ),
    ("unhandled", "", "the request is not handled, whatever the answer says"),
    (
        "reset-before",
        "",
        "resets the connection instead of answering; the request is handled",
    ),
    (
        "reset-during",
        "[BYTES]",
        "resets the connection after this many bytes of the body, or half of it",
    ),
    ("reset-after", "", "resets the connection when the answer is complete"),
    (
        "truncate",
        "[BYTES]",
        "closes the connection after this many bytes of the body, or half of it",
    ),
    (
        "drip",
        "BYTES TIME",
        "sends this many bytes at a time, with a pause after each",
    ),
    ("content-type", "TYPE", "declares another content type"),
    ("content-length", "BYTES", "declares another length"),
    (
        "redirect",
        "same|other|URL",
        "redirects (307) to the same host, another host, or a URL",
    ),
    (
        "polling-url",
        "other|none|URL",
        "submit: the polling URL is on another host, missing, or this one",
    ),
    (
        "statuses",
        "A, B, …",
        "poll, webhook: reports these statuses in turn, then the real ones",
    ),
    ("backwards", "", "poll, webhook: every second answer is `Pending` again"),
    ("lost", "", "poll: the task is not found; webhook: never sent"),
    (
        "expired",
        "",
        "poll, webhook: the delivery URL has already expired; download: the URL has expired",
    ),
    ("duplicate", "", "webhook: sent twice"),
    ("unsigned", "", "webhook: sent without secret and signature"),
    ("wrong-signature", "", "webhook: sent with a wrong secret and signature"),
];

/// Rules to begin with, and what they are for.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "poll first 2 = status 503; retry-after 1",
        "the first two polls of each task fail",
    ),
    (
        "submit first 1 = reset-before",
        "a submit is accepted and charged, but its client never learns of it",
    ),
    (
        "submit first 2 = status 429; retry-after 2",
        "two submits are throttled",
    ),
    (
        "submit 25% = status 502; content-type text/html; body <h1>Bad Gateway</h1>",
        "a proxy in between fails now and then",
    ),
    (
        "download first 1 = truncate",
        "the first download of each result breaks off",
    ),
    (
        "poll first 3 = statuses Queued, Processing",
        "statuses that no document names",
    ),
    ("webhook first 1 = lost", "the first webhook of each task never comes"),
    ("any 10% = delay 2s; jitter 3s", "a tenth of everything is slow"),
];
