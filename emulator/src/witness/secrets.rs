//! Which headers and fields nobody is to see.

/// Stands where the value of a secret stood.
pub(super) const REDACTED: &str = "***";
/// Headers and fields whose values nobody is to see.
const SECRETS: [&str; 6] = [
    "x-key",
    "authorization",
    "proxy-authorization",
    "cookie",
    "webhook_secret",
    "x-webhook-secret",
];

/// Whether nobody is to see the value of this header or field.
pub(super) fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}
