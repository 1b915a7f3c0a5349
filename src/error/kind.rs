//! What can go wrong, and what to do about each.

/// What went wrong: [`Error::kind`](crate::Error::kind).
///
/// What belongs to a kind beside its name is asked of the error: [`violations`](crate::Error::violations),
/// [`reasons`](crate::Error::reasons), [`task`](crate::Error::task). Whether money may have been spent is
/// [`may_be_charged`](crate::Error::may_be_charged), whether trying again helps
/// [`is_retryable`](crate::Error::is_retryable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting cannot work: there is no key, the base URL is malformed, a policy contradicts itself. Nothing was sent.
    /// Mend what the message names.
    Config,
    /// The request breaks the contract's bounds and was not sent. Mend the fields in
    /// [`violations`](crate::Error::violations), or send it [unchecked](crate::Request::unchecked).
    Invalid,
    /// The request would cost more than the budget allows and was not sent.
    OverBudget,
    /// A hook of yours failed; its error is the [source](std::error::Error::source). After
    /// [`before_submit`](crate::ClientBuilder::before_submit) nothing was sent. After
    /// [`on_submit`](crate::ClientBuilder::on_submit) the error has the task's handle: keep it, because your hook could
    /// not.
    Hook,
    /// The client was told to [stop submitting](crate::Client::stop_submitting), and the request was not sent.
    Stopped,
    /// A file to be sent cannot be read, or is not an image or a video. Nothing was sent.
    Media,
    /// The key is missing, malformed or unknown, or may not use this model (401, 403, 422). Check it.
    Auth,
    /// There are too few credits (402). Add some.
    OutOfCredits,
    /// Too many tasks are active, and waiting did not help (429). Nothing was accepted. Try again after
    /// [`retry_after`](crate::Error::retry_after), or when tasks have ended.
    RateLimited,
    /// The service refused the request (400, 404, 413, 422 and other 4xx) and made no task. Mend what the message names.
    Refused,
    /// No connection was made, so nothing was sent. Try again later.
    Unreachable,
    /// The request was sent, and the service may or may not have accepted it: it may have made a task and charged for it,
    /// or counted a usage report. It is not sent again. If the error has a [`task_id`](crate::Error::task_id), ask
    /// [`find_task`](crate::Client::find_task), and keep the [`answer`](crate::Error::answer). Submit again only if you
    /// can accept to pay twice.
    SubmitUnknown,
    /// The service did not answer a call other than a submit: it sent an error of its own (5xx), or something that is
    /// not its JSON, or nothing. Ask again later.
    Unavailable,
    /// The service redirected a call, and API calls follow no redirect. Check the base URL.
    Redirected,
    /// A URL from outside is on a host that is not trusted. A task keeps its handle; with this host setting it stays so.
    UntrustedUrl,
    /// Polling failed, so nobody knows how the task is doing; the task itself may be fine. Resume it.
    PollFailed,
    /// The deadline of the poll policy passed before the task ended. The task goes on: resume it.
    DeadlineExceeded,
    /// The service says that the task failed. Whether that is charged is not documented.
    TaskFailed,
    /// Moderation refused the input, for these [`reasons`](crate::Error::reasons). The same request would be refused
    /// again.
    RequestModerated,
    /// Moderation refused the result, for these [`reasons`](crate::Error::reasons). Another seed or prompt may pass.
    ContentModerated,
    /// The service does not know the task (any more). Resume it once more later; an old task has expired.
    TaskNotFound,
    /// The task is ready, and its answer has no result that can be fetched. Resume it to ask again.
    MissingResult,
    /// A result could not be downloaded whole. Save it again, or resume the task.
    Download,
    /// A signed URL is no longer valid, and no fresh one could be had. Resume the task.
    LinkExpired,
    /// A file could not be written. Save the result elsewhere, or resume the task.
    File,
    /// A webhook delivery whose proof is missing or wrong. Answer it with 403.
    Forged,
    /// A webhook delivery that is not the body of a poll, whoever sent it. Answer it with 400.
    Malformed,
}
