//! How credentials are presented.

use super::{
    call::Call,
    parameters::{encode, encode_cookie},
};

/// A scheme of the document.
#[derive(Clone, Copy)]
pub(super) enum Scheme {
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
    Basic,
    /// `Authorization: SCHEME …`
    Authorization(&'static str),
    /// A client certificate, which the HTTP client presents.
    Elsewhere,
}

/// What was given for a scheme.
#[derive(Clone)]
pub(super) enum Secret {
    Text(String),
    NameAndPassword(String, String),
}

impl Call {
    /// Presents the first complete set of credentials. If none is complete, it presents the first of which something was given.
    pub(super) fn secure(&mut self, given: &[Option<Secret>], schemes: &[Scheme], sets: &[&[usize]]) {
        let has = |index: &usize| {
            matches!(schemes.get(*index), Some(Scheme::Elsewhere)) || given.get(*index).is_some_and(Option::is_some)
        };
        let complete = sets.iter().find(|set| !set.is_empty() && set.iter().all(has));
        let Some(set) = complete.or_else(|| sets.iter().find(|set| set.iter().any(has))) else {
            return;
        };
        for &index in *set {
            if let (Some(scheme), Some(Some(secret))) = (schemes.get(index), given.get(index)) {
                self.present(*scheme, secret);
            }
        }
    }

    fn present(&mut self, scheme: Scheme, secret: &Secret) {
        match (scheme, secret) {
            (Scheme::Basic, Secret::NameAndPassword(name, password)) => {
                self.basic = Some((name.clone(), password.clone()));
            }
            (Scheme::Header(name), Secret::Text(key)) => self.add_header(name, key.clone(), true),
            (Scheme::Query(name), Secret::Text(key)) => {
                self.has_secret_query = true;
                self.add_query(vec![(encode(name), encode(key))]);
            }
            (Scheme::Cookie(name), Secret::Text(key)) => self.add_cookies(vec![(name.to_owned(), encode_cookie(key))]),
            (Scheme::Authorization(word), Secret::Text(token)) => {
                self.add_header("authorization", format!("{word} {token}"), true);
            }
            _ => {}
        }
    }
}
