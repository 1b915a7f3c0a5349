//! Guide: a page for each subject, with what holds there and where the fact comes from. The pages exist in the
//! documentation only.

/// Tasks: what is submitted, waited for and kept.
///
/// [`Client::submit`](crate::Client::submit) gives a [`Task`](crate::Task), and from then on money is spent. A task is
///
/// - awaited: `task.await` is the result, or an error for every other end;
///   [`outcome`](crate::Task::outcome) tells the ends apart instead;
/// - watched: [`progress`](crate::Task::progress) is a stream of [`Progress`](crate::Progress);
/// - kept: [`handle`](crate::Task::handle) is a [`TaskHandle`](crate::TaskHandle) that serde writes and reads. It holds the
///   polling URL, and no key. What this version writes, later ones read.
///
/// All who wait for one task share one clock, one pace and one end: `await`, `outcome` and `progress`, in a clone or in a
/// loop of `select!`. What was begun goes on after a future of it was dropped.
///
/// Dropping a task, or the future that awaits it, stops the waiting and not the task.
/// [`Client::resume`](crate::Client::resume) and [`resume_all`](crate::Client::resume_all) go on, in this process or
/// another. Every error after a submit has the handle: [`Error::task`](crate::Error::task).
///
/// ```no_run
/// use bfl::{Client, Status, models, types::Flux2Inputs};
/// use futures_util::TryStreamExt;
///
/// # async fn run(store: impl Fn(String)) -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::from_env()?;
/// let task = client.submit(models::Flux2Max, Flux2Inputs::new("a red fox in the snow")).await?;
/// store(serde_json::to_string(task.handle())?);
/// let mut progress = std::pin::pin!(task.progress());
/// while let Some(now) = progress.try_next().await? {
///     println!("{} after {:.0?}", now.status, now.elapsed);
/// }
/// task.await?.save("fox.jpg").await?; // it has ended: nothing is waited for
/// # Ok(()) }
/// ```
///
/// The body's status decides how a task is doing, whatever the HTTP status: a task that failed may come with 422 or 503. An
/// answer without a task's status, such as a proxy's 404 page, is a failed poll and ends nothing. A first poll may reach a
/// cluster that does not know the task yet: "Task not found" is believed if it was said for a [`grace`](crate::PollPolicy::grace).
///
/// # Before and after the submit
///
/// A process can die between the submit and its answer. [`before_submit`](crate::ClientBuilder::before_submit) runs before
/// money is spent: store the [`Intent`](crate::Intent) durably there. [`on_submit`](crate::ClientBuilder::on_submit) has the
/// handle, whose [`intent_id`](crate::TaskHandle::intent_id) names the intent. An intent without a handle may have been
/// charged for. Both hooks are async and may fail with an error of your own, which is the source of an
/// [`ErrorKind::Hook`](crate::ErrorKind::Hook).
///
/// ```no_run
/// # struct Store; impl Store {
/// # async fn intend(&self, _: &str) -> std::io::Result<()> { Ok(()) }
/// # async fn complete(&self, _: &str, _: String) -> std::io::Result<()> { Ok(()) } }
/// # fn run(store: std::sync::Arc<Store>) -> Result<(), bfl::Error> {
/// let (intents, handles) = (store.clone(), store);
/// let client = bfl::Client::builder()
///     .before_submit(move |intent| {
///         let store = intents.clone();
///         async move { store.intend(intent.id()).await }
///     })
///     .on_submit(move |handle| {
///         let store = handles.clone();
///         async move {
///             let json = serde_json::to_string(&handle).map_err(std::io::Error::other)?;
///             store.complete(handle.intent_id().unwrap_or_default(), json).await
///         }
///     })
///     .build()?;
/// # Ok(()) }
/// ```
///
/// # An answer that is lost
///
/// An answer that names a polling URL on a trusted host is a task, whatever else is odd about it: its HTTP status, its
/// coding, its dialect of JSON. Where none can be read, the error is
/// [`SubmitUnknown`](crate::ErrorKind::SubmitUnknown): [`answer`](crate::Error::answer) is all that came, for a person to
/// read, and with a [`task_id`](crate::Error::task_id) [`find_task`](crate::Client::find_task) asks every known host.
///
/// ```no_run
/// use bfl::{Client, ErrorKind, Found, models, types::Flux2Inputs};
///
/// # async fn run(client: Client, keep: impl Fn(&[u8])) -> Result<(), bfl::Error> {
/// let error = match client.generate(models::Flux2Pro, Flux2Inputs::new("a fox")).await {
///     Err(error) if error.kind() == ErrorKind::SubmitUnknown => error,
///     other => return other.map(drop),
/// };
/// keep(error.answer().unwrap_or_default());
/// if let Some(id) = error.task_id() {
///     match client.find_task(id).await? {
///         Found::Task(handle) => drop(client.resume(handle.with_model("flux-2-pro")).await?),
///         Found::Nowhere => println!("nobody knows the task"),
///         other => println!("not sure: {other:?}"),
///     }
/// }
/// # Ok(()) }
/// ```
///
/// # Shutting down
///
/// [`stop_submitting`](crate::Client::stop_submitting) ends the submits that wait, and lets those under way finish.
/// [`in_flight`](crate::Client::in_flight) then has the handles of all tasks that were not seen to end: store them, or await
/// their tasks.
pub mod tasks {}

/// Poll policy: when a task is asked about, and for how long.
///
/// [`PollPolicy::for_model`](crate::PollPolicy::for_model) has waits for each family of models, which begin before the
/// shortest times that were measured on the service by October 2026: klein takes 2.3 seconds or more and is first asked
/// about after 2, FLUX.2 max 36 (25), FLUX 3 video 34 for a draft (25). A test prints what that costs:
/// [three polls and 0.4 seconds for klein, twenty polls and 4 seconds for a video of 155](https://github.com/bfl-rs/bfl/blob/main/tests/snapshots/poll_policy__little_time_is_lost_and_few_polls_are_made.snap).
///
/// - `Retry-After` beats the policy; what asks for more than an hour counts as an hour, what asks for no time as if absent.
///   On the answer to a submit it is the wait before the first poll, also if it is 0: an emulator that does not keep to the
///   service's times says so.
/// - A single task has no jitter; tasks of [`generate_all`](crate::Client::generate_all) and
///   [`resume_all`](crate::Client::resume_all) have their waits varied by a quarter.
/// - Polls may fail for [`patience`](crate::PollPolicy::patience) (two minutes, from the first failure in a row) before
///   that is [`PollFailed`](crate::ErrorKind::PollFailed); the whole may take [`deadline`](crate::PollPolicy::deadline) (twenty
///   minutes) before that is [`DeadlineExceeded`](crate::ErrorKind::DeadlineExceeded). Both keep the handle.
///
/// ```no_run
/// use std::time::Duration;
/// use bfl::{Client, PollPolicy};
///
/// let mut policy = PollPolicy::for_model("flux-3-video");
/// policy.deadline = Duration::from_secs(3600);
/// let client = Client::builder().api_key("bfl_key").poll_policy(policy).build()?;
/// # Ok::<(), bfl::Error>(())
/// ```
///
/// In tests against a server of your own use [`PollPolicy::eager`](crate::PollPolicy::eager), which polls at once and often.
///
/// The waiting goes by tokio's clock, so `tokio::time::pause` tests it; a machine whose clock is set does it no harm.
pub mod polling {}

/// Retry and limits: what is sent again, and how many tasks are active.
///
/// A submit is sent again only if the service cannot have accepted it: no connection was made, 429, or 402 to FLUX 3 video
/// while this client has another such task. A time-out, a reset, a 5xx or an answer that cannot be read is
/// [`SubmitUnknown`](crate::ErrorKind::SubmitUnknown): there may be a task, and it may have been charged for. Questions
/// (polls, credits, lists) and downloads are repeated in those cases too. How often, [`RetryPolicy`](crate::RetryPolicy)
/// says.
///
/// [`Limits`](crate::Limits) are those of an account: 24 active tasks, 6 of `flux-kontext-max`, 5 of FLUX 3 video. Each task
/// occupies a slot until it was seen to finish or you drop it; clones of a client share the slots. A submit that finds none
/// free polls the tasks that hold them, awaited or not. If none was seen to finish for
/// [`throttle_patience`](crate::RetryPolicy::throttle_patience) (ten minutes), it fails with
/// [`RateLimited`](crate::ErrorKind::RateLimited), and nothing was sent. After a 429 the submits of a client start again one
/// after the other, with jitter. `generate_all` goes on while its results are dealt with.
///
/// ```no_run
/// use bfl::{Client, models, types::Flux2Inputs};
/// use futures_util::StreamExt;
///
/// # async fn run(client: Client, prompts: Vec<String>) -> Result<(), bfl::Error> {
/// let requests: Vec<_> = prompts.into_iter().map(Flux2Inputs::new).collect();
/// let mut results = std::pin::pin!(client.generate_all(models::Flux2Pro, requests));
/// while let Some((index, result)) = results.next().await {
///     match result {
///         Ok(image) => println!("{}", image.save(format!("{index}")).await?.display()),
///         Err(error) => eprintln!("{index}: {error}"),
///     }
/// }
/// # Ok(()) }
/// ```
pub mod retry_and_limits {}

/// Validation before paying: what breaks the contract is not sent.
///
/// Each request is checked against the bounds of the vendored contract ([`constraints`](crate::constraints)). The error
/// is [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) with a [`Violation`](crate::Violation) for each field, all at once,
/// as the service's 422 would, at no cost; patterns are left to the service. The contract may lag behind the service:
/// [`client.unchecked()`](crate::Client::unchecked) turns the check off for one call, `extra` on a request sends a field
/// that the contract does not know.
///
/// What only the documentation says is checked too: the kind of each medium, ratios between 9:21 and 21:9, the 4
/// megapixels of FLUX.2. NaN and infinities are refused, because JSON would make null of them and the service would take
/// its default. What is no reason to refuse a request is a [`Note`](crate::Note), from [`notes`](crate::notes) and in the
/// log of each submit: an address that only your machine can reach, a mask of another size, a size that will be rounded.
///
/// ```
/// # let emulator = bfl::Host::custom("http://127.0.0.1:8787")?;
/// # let client = bfl::Client::builder().api_key("bfl_key").host(emulator).build()?;
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// use bfl::{models, types::Flux2Inputs};
///
/// let request = Flux2Inputs::new("a fox").width(16).safety_tolerance(9);
/// let error = runtime.block_on(client.submit(models::Flux2Pro, request)).unwrap_err();
/// let fields: Vec<&str> = error.violations().iter().map(|violation| violation.field.as_str()).collect();
/// assert_eq!(fields, ["safety_tolerance", "width"]);
/// # Ok::<(), bfl::Error>(())
/// ```
pub mod validation {}

/// Media: pictures and videos that go into a request.
///
/// A [`Media`](crate::Media) is a file, bytes, base64 text, or a URL that the service fetches: each has a constructor, and
/// no text is taken for one of them by guess. Its first bytes say what it is, not a file's name; anything else that is
/// known, such as a PDF, a TIFF or text, is refused by name. Each field takes one [`MediaKind`](crate::MediaKind)
/// ([`Field::media`](crate::constraints::Field::media)); another is refused when the request is sent, as is a text in JSON
/// that is neither an http(s) URL nor base64 of that kind. Documented limits are checked before anything is sent: 20 MB
/// ([`MAX_IMAGE_BYTES`](crate::MAX_IMAGE_BYTES)) and 20 megapixels for an image, 50 MB for a video.
///
/// Content is held once, shared by clones, and becomes base64 only while the request's body is written: sending n bytes
/// raises the peak of resident memory by at most 2.6 n, the content itself included (`cargo bench --bench media_memory`).
///
/// ```no_run
/// use bfl::{Client, Media, models, types::FluxKontextProInputs};
///
/// # async fn run(client: Client) -> Result<(), bfl::Error> {
/// let request = FluxKontextProInputs::new("make it night").input_image(Media::file("photo.png").await?);
/// let night = client.generate(models::FluxKontextPro, request).await?;
/// # Ok(()) }
/// ```
pub mod media {}

/// Downloads: from a signed URL to a file, whole or not at all.
///
/// A result is on the service for minutes to hours: [`expires_at`](crate::Delivery::expires_at) tells. `generate` does not
/// download; [`save`](crate::Delivery::save) and [`bytes`](crate::Delivery::bytes) do, and
/// [`download`](crate::Delivery::download) has settings.
///
/// - **The URL.** The signed URL is asked for as it was signed, without the key. Where a browser would percent-encode a space,
///   a quote or a letter beyond ASCII, so does this crate; a URL whose path or query parsing would change otherwise (`..`,
///   `%2e%2e`, a backslash, a tab inside) is [`UntrustedUrl`](crate::ErrorKind::UntrustedUrl) before any request, and the
///   error shows it without its query.
/// - **Where from.** Any https host; up to 5 redirects, each checked. Not from this machine or its link, in any spelling
///   (`0.0.0.0`, `[::ffff:127.0.0.1]`, `x.localhost`, `169.254.…`) or behind a name that resolves to it, unless that is the
///   configured [test host](crate::Host::custom), whose results are fetched over http too. Other private addresses are
///   allowed: mirrors have them. Behind a proxy the proxy resolves names, and what it connects to is its own decision.
/// - **The file.** It appears when it is whole: until then there is a temporary one beside it (`.bfl-PID-RANDOM.part`), which
///   is synchronised, renamed, and gone if anything fails. Before anything is fetched it is settled that it can be written;
///   [`check_output`](crate::check_output) settles it before anything is paid for. A path without an extension gets the one
///   that the content has; a path that ends in `/` is a folder, and the file is named after
///   [model and task](crate::TaskHandle::file_stem).
/// - **Replacing.** A file that is there is not replaced unless [`overwrite`](crate::Download::overwrite) says so. Then its
///   permissions are kept, and a symbolic link stays: its file is replaced. Devices, pipes, folders, links that lead nowhere
///   and write-protected files are refused.
/// - **The content.** Text, markup and nothing are no result. PNG, JPEG, GIF, WebP, WebM, MP4, MOV, AVIF and HEIC have to end
///   as the format says, whether there was a length or not; what is appended is kept, and other formats are not judged.
///   No content coding is asked for; gzip and deflate are decoded, others refused by name.
/// - **The bounds.** [`max_download`](crate::ClientBuilder::max_download) bounds the length, also of what is decoded.
///   [`min_download_rate`](crate::ClientBuilder::min_download_rate) bounds the time: the stall time-out, and what has come at
///   that rate.
/// - **Again.** What breaks off, is cut or too slow begins again, as often as the [`RetryPolicy`](crate::RetryPolicy) says. A
///   URL that has expired (HTTP 400, 401, 403, 404 or 410) is replaced by a freshly signed one, once in each attempt. If that
///   fails, [`LinkExpired`](crate::ErrorKind::LinkExpired) says why and has the other error as its source.
///
/// ```no_run
/// # async fn run(image: bfl::Image) -> Result<(), bfl::Error> {
/// let path = image
///     .download()
///     .overwrite(true)
///     .on_progress(|done, total| println!("{done} of {total:?} bytes"))
///     .save("fox")
///     .await?;
/// assert_eq!(path.extension().unwrap(), "jpg");
/// # Ok(()) }
/// ```
pub mod downloads {}

/// Typed values: what the contract writes as text, and what it does not know yet.
///
/// [`AspectRatio`](crate::AspectRatio), [`Resolution`](crate::Resolution), [`VideoDuration`](crate::VideoDuration),
/// [`Keyframes`](crate::Keyframes), [`OutputFormat`](crate::types::OutputFormat) and [`Status`](crate::Status) are read from
/// and printed as the text on the wire. What a later contract adds is carried: `Status::Unknown`,
/// `VideoDuration::Other`, any ratio and resolution; what a route accepts is checked before it is sent.
///
/// [`AnyModel`](crate::AnyModel) reads a slug at run time, [`submit_json`](crate::Client::submit_json) also reaches a route
/// that the contract does not know.
///
/// ```
/// use bfl::{AnyModel, AspectRatio, Status, VideoDuration};
///
/// assert_eq!("16:9".parse(), Ok(AspectRatio::WIDE));
/// assert_eq!("auto".parse(), Ok(VideoDuration::Auto));
/// assert_eq!(Status::from("Dreaming").to_string(), "Dreaming");
/// assert!("flux-3-video".parse::<AnyModel>()?.gives_video());
/// # Ok::<(), bfl::Error>(())
/// ```
pub mod typed_values {}

/// Errors: one type, a kind to match on, and what to do next.
///
/// | kind | paid? | what to do |
/// |---|---|---|
/// | `Config`, `Invalid`, `OverBudget`, `Media` | no | mend what the message names; nothing was sent |
/// | `Unreachable` | no | try later |
/// | `Auth`, `OutOfCredits`, `Refused`, `Redirected` at submit | no | mend what the message names |
/// | `Stopped`, `Hook` without a task | no | nothing was sent |
/// | `Hook` with a task | yes | keep the handle, which your hook could not |
/// | `RateLimited` | no | wait for [`retry_after`](crate::Error::retry_after) or until tasks have ended |
/// | `SubmitUnknown` | perhaps | if the error has a [`task_id`](crate::Error::task_id), ask [`find_task`](crate::Client::find_task); keep [`answer`](crate::Error::answer); submit again only if paying twice is acceptable |
/// | `PollFailed`, `DeadlineExceeded`, `Auth`, `Redirected` with a task | yes | keep the handle, resume it |
/// | `UntrustedUrl` with a task | yes | keep the handle; with this host setting it stays so |
/// | `MissingResult`, `LinkExpired`, `Download`, `File` | yes | the result is there: save again, or resume the handle |
/// | `TaskNotFound` | yes | resume it once more later; a task that is old has expired |
/// | `TaskFailed`, `RequestModerated`, `ContentModerated` | not documented | the end of the task |
/// | `Unavailable` | – | a question about the account failed: ask again |
/// | `Forged` | – | a webhook delivery that is not the service's: answer 403 |
/// | `Malformed` | – | a webhook delivery that cannot be read: answer 400 |
///
/// ```no_run
/// use bfl::{Client, ErrorKind, models, types::Flux2Inputs};
///
/// # async fn run(client: Client, store: impl Fn(&bfl::TaskHandle)) {
/// match client.generate(models::Flux2Pro, Flux2Inputs::new("a fox")).await {
///     Ok(image) => println!("{:?}", image.seed()),
///     Err(error) if error.is_moderated() => println!("refused: {error}"),
///     Err(error) if error.kind() == ErrorKind::SubmitUnknown => println!("it may have been paid for: {error}"),
///     Err(error) => match error.task() {
///         Some(handle) => store(handle),
///         None => println!("nothing was paid for: {error}"),
///     },
/// }
/// # }
/// ```
///
/// What the service says is in the message, whatever the form of its error body: on one line, cut to 300 characters, without
/// control characters. What an error says of itself holds no key, prompt, picture or signature, also where the service
/// repeats them.
pub mod errors {}

/// Money: estimates before, costs after, and a budget between.
///
/// [`Credits`](crate::Credits) are exact decimals, of 0.01 USD each. [`Request::estimate`](crate::Request::estimate) goes by the published formula and tables
/// ([`PRICES_AS_OF`](crate::price::PRICES_AS_OF)); [`TaskHandle::cost`](crate::TaskHandle::cost) is what the service said at
/// submit, [`Delivery::cost`](crate::Delivery::cost) what it settled. The service's figures count; the estimate helps to
/// decide before a submit.
///
/// A [`Budget`](crate::Budget) on the client refuses a task that would cost too much, or make the sum of this client and
/// its clones too large, before it is sent. A submit that may have been taken counts; one that was refused, or was dropped
/// before its turn came, does not. A task that is resumed was counted where it was submitted.
///
/// ```
/// use bfl::{Budget, Client, ErrorKind, models, types::Flux2Inputs};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # let emulator = bfl::Host::custom("http://127.0.0.1:8787")?;
/// let builder = Client::builder().budget(Budget::per_task(5).with_total(100));
/// # let builder = builder.api_key("bfl_key").host(emulator);
/// let client = builder.build()?;
/// let request = Flux2Inputs::new("a fox").width(2048).height(2048);
/// let error = runtime.block_on(client.submit(models::Flux2Max, request)).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::OverBudget); // 7 + 3 × 3 credits
/// assert_eq!(client.spent(), bfl::Credits::ZERO);
/// # Ok::<(), bfl::Error>(())
/// ```
pub mod money {}

/// Webhooks: the service calls instead of being polled (feature `webhook`).
///
/// [`submit_webhook`](crate::Client::submit_webhook) exists for models whose request takes a webhook. The task it gives has
/// no polling URL and is no future: awaiting it does not compile. Deliveries may come more than once, or never.
///
/// [`webhook::verify`](crate::webhook::verify) wants the raw body. Two proofs are documented: the secret in
/// `X-Webhook-Secret`, and `sha256=` with the HMAC-SHA256 of the body in `X-BFL-Signature`. Either is enough, all that are
/// there have to hold, and the comparison takes the same time wherever they differ.
/// [`Seen`](crate::webhook::Seen) tells a delivery that came before.
///
/// ```no_run
/// use bfl::{Client, models, types::Flux2Inputs, webhook::{self, Webhook}};
///
/// # async fn run(client: Client, headers: http::HeaderMap, raw_body: &[u8]) -> Result<(), bfl::Error> {
/// let webhook = Webhook::new("https://example.com/bfl").with_secret("secret");
/// let task = client.submit_webhook(models::Flux2Pro, Flux2Inputs::new("a fox"), webhook).await?;
/// println!("waiting for {}", task.id());
/// // … in the server that is called:
/// let event = webhook::verify("secret", &headers, raw_body)?;
/// if let Some(outcome) = event.outcome(&client)? {
///     println!("{} ended: {outcome:?}", event.id());
/// }
/// # Ok(()) }
/// ```
///
/// With the feature `axum`, [`Event`](crate::webhook::Event) is an extractor.
#[cfg(feature = "webhook")]
pub mod webhooks {}

/// Account: credits, finetunes, licensing usage.
///
/// [`check`](crate::Client::check) says whether the service can be reached and takes the key; it spends nothing.
/// [`credits`](crate::Client::credits), [`finetunes`](crate::Client::finetunes) and
/// [`finetune_details`](crate::Client::finetune_details) are questions, repeated where that may help.
/// [`delete_finetune`](crate::Client::delete_finetune) and [`report_usage`](crate::Client::report_usage) change something and
/// are sent once.
///
/// ```no_run
/// # async fn run(client: bfl::Client) -> Result<(), bfl::Error> {
/// println!("{:.2} USD left", client.credits().await?.dollars());
/// # Ok(()) }
/// ```
pub mod account {}

/// Blocking: the same calls without async (feature `blocking`).
///
/// [`blocking::Client`](crate::blocking::Client) has a runtime of its own, on the thread that calls. Streams become
/// iterators; futures of the async client run by [`block_on`](crate::blocking::Client::block_on). Calls work from
/// `spawn_blocking`, and a client may be dropped anywhere. On a thread of an async runtime a call blocks that thread: use the
/// async client there.
///
/// ```no_run
/// use bfl::{blocking::Client, models, types::Flux2Inputs};
///
/// let client = Client::from_env()?;
/// let requests: Vec<_> = ["a fox", "a hare"].map(Flux2Inputs::new).into();
/// for (index, image) in client.generate_all(models::Flux2Pro, requests)? {
///     let image = image?;
///     client.save(&image, format!("{index}"))?;
/// }
/// # Ok::<(), bfl::Error>(())
/// ```
#[cfg(feature = "blocking")]
pub mod blocking {}

/// Observability: what is written to `tracing`.
///
/// | span | level | fields |
/// |---|---|---|
/// | `submit` | info | `model` |
/// | `attempt` | debug | `number` |
/// | `task` | info | `model`, `id` |
/// | `download` | info | `model`, `id` |
/// | `request` | debug | `method`, `path`, `sent` (bytes) |
///
/// | event | level | fields |
/// |---|---|---|
/// | submitted | info | `model`, `id`, `cost` |
/// | answered | debug | `status`, `length` (bytes), `request_id` where the service sends one |
/// | not answered | debug | `why` |
/// | sending again | debug | `kind`, `status`, `attempt`, `wait_ms` |
/// | throttled | info | `wait_ms`: after a 429, until the next submit is sent |
/// | the answer to a submit is odd, and names a task | warn | `status`, `oddity` |
/// | a poll failed | debug | `kind`, `status` |
/// | waiting | debug | `polls`, `wait_ms` |
/// | downloaded | debug | `bytes` |
/// | submitted for a webhook | info | `model`, `id` |
/// | the signed URL has expired; asking for a fresh one | debug | |
///
/// Never a prompt, a key, a picture, a query or a signature.
///
/// [`Client::drift`](crate::Client::drift) counts what the service said and the contract does not know: statuses and fields,
/// by name.
///
/// ```text
/// RUST_LOG=bfl=debug
/// ```
pub mod observability {}

/// TLS, proxies and the HTTP client.
///
/// The feature `rustls` is reqwest's own default: aws-lc and the system's certificates. `rustls-ring` builds faster and is
/// smaller; it makes ring the process's provider where there is none yet. `native-tls` is used where several are on. Without
/// any, only `http` works: an emulator's. The README has what each costs.
///
/// HTTP/2 is spoken where the service offers it, the system's proxy (http, https, SOCKS) is asked for other machines and never for this
/// one or its link. A connection that fails says which of name, refusal, proxy, certificate or time-out it was, and with whom.
/// [`ClientBuilder::http`](crate::ClientBuilder::http) brings the rest: certificates, proxies, pools. The rules about
/// redirects, repetition and the key come after it.
///
/// These types of reqwest are part of this crate's interface: `ClientBuilder` there, and `Response`, `StatusCode` and
/// `HeaderMap` through [`raw`](crate::raw). A new major version of reqwest is a new one of this crate, as it is for `bytes`,
/// `http`, `serde_json`, the `Stream` of futures, and axum and schemars behind their features.
///
/// For downloads names are resolved by the system, so that those that lead to this machine are seen: a resolver given with
/// `dns_resolver` is used for API calls only.
///
/// The key may be rotated: [`api_key_from`](crate::ClientBuilder::api_key_from) asks for it with each request, and may wait;
/// [`api_key_file`](crate::ClientBuilder::api_key_file) reads a file again.
///
/// ```no_run
/// use std::time::Duration;
///
/// let client = bfl::Client::builder()
///     .api_key_file("/run/secrets/bfl")
///     .http(|| reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(30)))
///     .build()?;
/// # Ok::<(), bfl::Error>(())
/// ```
pub mod tls {}

/// Threads and drops.
///
/// A [`Client`](crate::Client) is `Clone + Send + Sync`, and its clones share connections, turns and budget. All futures are
/// `Send`. Ten thousand tasks wait in one runtime; at most 256 requests are under way at a time, so that each task does not
/// take a connection.
///
/// | what is dropped | what happens |
/// |---|---|
/// | `submit` before it is sent | nothing was sent, nothing is spent |
/// | `submit` while it is sent | as after `SubmitUnknown`: there may be a task |
/// | a future of a `Task` | the waiting stops; the next one goes on where it was |
/// | a `Task` and all its clones | the task goes on; its slot is free |
/// | the stream of `generate_all` | nothing more is submitted or waited for; `on_submit` had the handles |
/// | a download | the temporary file is gone |
pub mod threads_and_drops {}

/// Bad input: what comes from outside, and what becomes of it. No panic, no hang, no key leaked, and the handle is kept.
///
/// | what comes | at submit | at a poll | at a download |
/// |---|---|---|---|
/// | HTML, nothing, half a body | `SubmitUnknown` | repeated, then `PollFailed` | `Download` |
/// | a BOM, bytes that are no text, NaN, deep nesting, junk around, a cut behind what is needed, gzip or deflate | read | read | |
/// | another coding | `SubmitUnknown`, which names it | repeated, then `PollFailed` | `Download`, which names it |
/// | any status with a task in the body | a task | by the task's status | – |
/// | bytes that are no text, and nothing else | `SubmitUnknown` | repeated, then `PollFailed` | kept: what is no text may be a new format |
/// | a body without an end, or of a gigabyte | `SubmitUnknown` after 8 MiB | repeated, then `PollFailed` | `Download` at the cap |
/// | a stall, or a drip | `SubmitUnknown` after the request time-out | repeated, then `PollFailed` | `Download` after the stall time-out and what has come at the least rate |
/// | a redirect | `Redirected` | `Redirected` | followed to https, without the key |
/// | a URL on a foreign host, over http, with a user or a port | `UntrustedUrl` when it is polled | – | `UntrustedUrl` if http, with a user or on this machine |
/// | an unknown status | – | waited out; with a result beside it, the result | – |
/// | a field that is missing, null or of another type | as if absent; without a polling URL `SubmitUnknown` | as if absent; without a result waited for, then `MissingResult` | – |
/// | 404, 403 and other errors that say nothing of the task | `Refused`, `Auth` | repeated, then `PollFailed` or `Auth` | one fresh link, then `LinkExpired` |
/// | `Retry-After`: a year, a date, negative, nonsense | at most an hour; nonsense as if absent | likewise | – |
/// | a disk that fills | – | – | `File`, no file left |
/// | a clock that is set | – | one poll more or less | – |
///
/// [docs/faults.md](https://github.com/bfl-rs/bfl/blob/main/docs/faults.md) has the whole matrix, run against the emulator.
pub mod bad_input {}
