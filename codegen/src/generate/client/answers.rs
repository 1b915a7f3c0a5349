//! What the answers of operations become: the types that methods give, and how they are read.

mod content;
mod unions;

use self::content::Content;
pub(super) use self::unions::Unions;
use crate::model::{Answer, AnswerContent, Operation, Status, Type};

/// Whether an operation can answer with events.
pub(super) fn has_events(operation: &Operation) -> bool {
    operation.success.iter().any(|answer| answer.events.is_some())
}

/// Whether an operation can answer with events and with something else by the same status: it has two methods.
pub(super) fn has_choice(operation: &Operation) -> bool {
    let has_both = |answer: &Answer| answer.events.is_some() && answer.content != AnswerContent::Nothing;
    operation.method != "HEAD" && operation.success.iter().any(has_both)
}

/// The answers of a method that mean the same: success, or an error.
#[derive(Default)]
pub(super) struct Answers {
    /// The different contents, in order.
    contents: Vec<Content>,
    /// Whether there may be no content.
    may_be_nothing: bool,
    /// Each status with its content, by the number that it has in the generated code. 0 is nothing.
    statuses: Vec<(Status, usize)>,
}

impl Answers {
    pub(super) fn success(operation: &Operation, wants_events: bool) -> Self {
        let is_head = operation.method == "HEAD";
        let mut answers = Self::of(&operation.success, |answer| match (&answer.content, &answer.events) {
            _ if is_head => None,
            (AnswerContent::Nothing, Some(data)) => Some(Content::Events(data.clone())),
            (_, Some(data)) if wants_events => Some(Content::Events(data.clone())),
            (AnswerContent::Nothing, None) => None,
            (AnswerContent::Json(ty, _), _) => Some(Content::Json(ty.clone())),
            (AnswerContent::Bytes(_), _) => Some(Content::Bytes),
        });
        if is_redirect(operation) {
            // Most HTTP clients follow redirects on their own.
            answers.may_be_nothing = true;
            answers.statuses.push((Status::Range(2), 0));
        }
        answers
    }

    pub(super) fn errors(operation: &Operation) -> Self {
        Self::of(&operation.errors, |answer| match &answer.content {
            AnswerContent::Json(ty, _) => Some(Content::Json(ty.clone())),
            _ => None,
        })
    }

    fn of(documented: &[Answer], content: impl Fn(&Answer) -> Option<Content>) -> Self {
        let mut answers = Self::default();
        let mut found = Vec::new();
        for answer in documented {
            let (content, may_be_nothing) = plain(content(answer));
            answers.may_be_nothing |= may_be_nothing;
            answers.contents.extend(content.clone());
            found.push((answer.status, content));
        }
        answers.contents.sort();
        answers.contents.dedup();
        for (status, content) in found {
            let number = content.and_then(|content| answers.contents.binary_search(&content).ok());
            answers.statuses.push((status, number.map_or(0, |index| index + 1)));
        }
        answers
    }

    /// What a method gives.
    pub(super) fn rust(&self, unions: &mut Unions) -> String {
        match self.contents.as_slice() {
            [] => "()".to_owned(),
            [only] if self.may_be_nothing => format!("Option<{}>", only.rust("")),
            [only] => only.rust(""),
            several => format!("answers::{}", unions.name(several, self.may_be_nothing)),
        }
    }

    /// The function by which it is read.
    pub(super) fn reader(&self, unions: &mut Unions) -> String {
        match self.contents.as_slice() {
            [] => "answer::nothing".to_owned(),
            [Content::Json(_)] if self.may_be_nothing => "answer::json_or_nothing".to_owned(),
            [only] if self.may_be_nothing => format!("|content| answer::or_nothing(content, {})", only.reader("")),
            [only] => only.reader(""),
            several => format!("answers::{}::read", unions.name(several, self.may_be_nothing)),
        }
    }

    /// The type of documented errors: `()` where none has JSON.
    pub(super) fn error(&self, unions: &mut Unions) -> Option<String> {
        match self.contents.as_slice() {
            [] => None,
            [only] => Some(only.rust("")),
            several => Some(format!("answers::{}", unions.name(several, false))),
        }
    }

    /// The function by which a documented error is read.
    pub(super) fn error_reader(&self, unions: &mut Unions) -> String {
        match self.contents.as_slice() {
            [] => "api_error::untyped".to_owned(),
            [only] => only.reader(""),
            several => format!("answers::{}::read", unions.name(several, false)),
        }
    }

    fn reads(&self) -> impl Iterator<Item = (Status, String)> + '_ {
        self.statuses.iter().map(|(status, number)| {
            let kind = match number.checked_sub(1).and_then(|index| self.contents.get(index)) {
                None => "Nothing",
                Some(Content::Json(_)) => "Whole",
                Some(Content::Bytes) => "Stream",
                Some(Content::Events(_)) => "Events",
            };
            (*status, format!("Read::{kind}({number})"))
        })
    }

    fn error_reads(&self) -> impl Iterator<Item = (Status, String)> + '_ {
        self.statuses.iter().map(|(status, number)| match number {
            0 => (*status, "Read::Other".to_owned()),
            number => (*status, format!("Read::Error({number})")),
        })
    }
}

/// Whether an operation answers with a redirect and nothing else.
pub(super) fn is_redirect(operation: &Operation) -> bool {
    let is_redirect = |answer: &Answer| match answer.status {
        Status::Code(code) => code / 100 == 3,
        Status::Range(hundred) => hundred == 3,
        Status::Default => false,
    };
    !operation.success.is_empty() && operation.success.iter().all(is_redirect)
}

/// A content without what Rust would write around it, and whether there may be none.
fn plain(content: Option<Content>) -> (Option<Content>, bool) {
    match content {
        None | Some(Content::Json(Type::Null)) => (None, true),
        Some(Content::Json(Type::Boxed(inner))) => plain(Some(Content::Json(*inner))),
        Some(Content::Json(Type::Option(inner))) => (plain(Some(Content::Json(*inner))).0, true),
        some => (some, false),
    }
}

/// What is done with the body of each documented status, as a table: what is documented for one status stands in front of
/// what is documented for many.
pub(super) fn table(success: &Answers, errors: Option<&Answers>) -> Vec<String> {
    let mut rows: Vec<(Status, bool, String)> = success.reads().map(|(status, read)| (status, false, read)).collect();
    let errors = errors.into_iter().flat_map(Answers::error_reads);
    rows.extend(errors.map(|(status, read)| (status, true, read)));
    rows.sort();
    rows.iter()
        .map(|(status, is_error, read)| {
            let (first, last) = match status {
                Status::Code(code) => (*code, *code),
                Status::Range(hundred) => (hundred * 100, hundred * 100 + 99),
                // What comes with success, and is not documented, is no documented error.
                Status::Default if *is_error => (300, 999),
                Status::Default => (100, 999),
            };
            format!("({first}, {last}, {read})")
        })
        .collect()
}

/// The media types that a method asks for: those of success, else those of errors.
pub(super) fn accept(operation: &Operation, wants_events: bool) -> String {
    if wants_events {
        return "text/event-stream".to_owned();
    }
    let mut wanted = media_types(&operation.success);
    if wanted.is_empty() {
        wanted = media_types(&operation.errors);
    }
    wanted.join(", ")
}

fn media_types(answers: &[Answer]) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for answer in answers {
        let listed = match (&answer.content, &answer.events) {
            (AnswerContent::Nothing, Some(_)) => "text/event-stream",
            (AnswerContent::Nothing, None) => "",
            (AnswerContent::Json(_, listed) | AnswerContent::Bytes(listed), _) => listed,
        };
        for media_type in listed.split(',').map(str::trim) {
            if is_sendable(media_type) && !found.contains(&media_type) {
                found.push(media_type);
            }
        }
    }
    found
}

/// Whether a header can carry it.
fn is_sendable(media_type: &str) -> bool {
    media_type.contains('/') && media_type.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}
