//! The log of the library, on stderr: with `-vv`, or as `RUST_LOG` says.

use std::{
    env,
    io::{self, Write},
};

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt::{MakeWriter, layer},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use super::progress::Progress;

/// Prints the log from now on.
pub(crate) fn start(verbose: u8, progress: &Progress) {
    let asked = env::var("RUST_LOG").ok().filter(|filter| !filter.trim().is_empty());
    let filter = match (asked, verbose) {
        (None, 0..=1) => return,
        (None, 2) => Targets::new().with_target("bfl", LevelFilter::DEBUG),
        (None, _) => Targets::new().with_target("bfl", LevelFilter::TRACE),
        (Some(asked), _) => match asked.parse() {
            Ok(filter) => filter,
            Err(_) => {
                progress.note("RUST_LOG is not understood: write it as in RUST_LOG=bfl=debug");
                return;
            }
        },
    };
    let layer = layer()
        .with_writer(Behind(progress.clone()))
        .with_ansi(progress.is_drawn());
    // There is no other subscriber in this program.
    let _ = tracing_subscriber::registry().with(filter).with(layer).try_init();
}

/// Writes while no progress is drawn.
struct Behind(Progress);

impl<'a> MakeWriter<'a> for Behind {
    type Writer = Lines<'a>;

    fn make_writer(&'a self) -> Lines<'a> {
        Lines(&self.0)
    }
}

struct Lines<'a>(&'a Progress);

impl Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.suspended(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
