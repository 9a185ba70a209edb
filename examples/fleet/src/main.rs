//! `fleet work` mirrors its share of a tree, `fleet view` shows the whole: as many processes as you like, on as many
//! machines, with NATS between them. `README.md` says how, `run` runs it all.

#[path = "../../mirror/engine.rs"]
mod engine;
mod link;
mod part;
mod tally;
mod view;
mod work;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use sync_progress::merge::State;
use sync_progress::protocol::Outcome;
use tokio::sync::mpsc;

/// Many processes mirror one tree, and one shows how far they are.
///
/// Exit code: 0 all is well, 1 something failed, 2 usage, 3 nobody heard or told the end, 130 canceled.
#[derive(Parser)]
struct Command {
    #[command(subcommand)]
    role: Role,
}

#[derive(Subcommand)]
enum Role {
    /// Mirrors a share of SRC, and tells of it
    Work(work::Options),
    /// Shows how far all workers are; Ctrl-C cancels all of them
    View(view::Options),
}

/// Where the others are to be found.
#[derive(Args)]
struct Meeting {
    /// Where the NATS server is
    #[arg(long, value_name = "URL", default_value = "nats://127.0.0.1:4222")]
    server: String,
    /// The run: all who give the same name belong together. Take a new one for each run, since a cancel stays
    #[arg(long, value_name = "NAME", default_value = "fleet")]
    run: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Command::parse().role {
        Role::Work(options) => work::work(options).await,
        Role::View(options) => view::view(options).await,
    };
    done.unwrap_or_else(|error| {
        eprintln!("fleet: {error}");
        ExitCode::from(2)
    })
}

fn code_of(outcome: Outcome) -> ExitCode {
    ExitCode::from(match outcome {
        Outcome::Succeeded => 0,
        Outcome::Canceled => 130,
        _ => 1,
    })
}

/// A line. That nobody reads on is no failure.
fn say(line: impl Display) {
    let _nobody_reads = writeln!(io::stdout(), "{line}");
}

/// A source in words: `succeeded: 40/40 bytes, 3 succeeded of 3`.
fn words(state: &State) -> String {
    let doing = match (state.end, &state.text) {
        (Some(end), _) => end.to_string(),
        (None, Some(text)) => text.to_string(),
        (None, None) => "running".to_owned(),
    };
    let error = state.error.as_ref().map(|error| format!("; {error}")).unwrap_or_default();
    format!("{doing}: {} bytes, {} of {}{error}", state.work, state.ended, state.items)
}

/// Each Ctrl-C.
fn interrupts() -> mpsc::UnboundedReceiver<()> {
    let (send, receive) = mpsc::unbounded_channel();
    tokio::spawn(
        async move { while tokio::signal::ctrl_c().await.is_ok() && send.send(()).is_ok() {} },
    );
    receive
}
