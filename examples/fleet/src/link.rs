//! [`Link`]: NATS, as far as it is needed here. Any transport would do that brings a message at least once when it is
//! told again and again.
//!
//! | Subject | From | To | What |
//! |---|---|---|---|
//! | `fleet.RUN.state` | workers | viewers | where their parts are; all that they know, if asked |
//! | `fleet.RUN.whole` | viewers | workers | all that they know; a cancel, and the end of the whole |
//! | `fleet.RUN.whole` | workers | workers | that all is to stop, if asked |
//! | `fleet.RUN.ask` | whoever begins, or is back | all | nothing: tell what you know, at once |

use std::error::Error;
use std::time::{Duration, Instant};

use async_nats::connection::State::Connected;
use async_nats::{Client, ConnectOptions, Subscriber};
use sync_progress::merge::Merged;
use tokio::time::timeout;

use crate::say;

/// How many sources one message speaks of at most, so that a server takes it (a mebibyte, if nobody says otherwise).
const AT_MOST: usize = 500;

/// How long to wait for a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it may take at first to connect before that is worth a word.
const GRACE: Duration = Duration::from_millis(500);

/// Which of the subjects somebody tells, and which one they hear.
pub(crate) struct Side {
    pub(crate) tells: &'static str,
    pub(crate) hears: &'static str,
}

pub(crate) struct Link {
    client: Client,
    server: String,
    tells: String,
    hears: String,
    asks: String,
    was_there: Option<bool>,
    began: Instant,
}

/// What comes in.
pub(crate) struct Ears {
    pub(crate) told: Subscriber,
    pub(crate) asked: Subscriber,
}

impl Link {
    /// Goes on also if the server is not there: [`Link::is_there`] tells. It is looked for as long as this lives.
    pub(crate) async fn to(
        server: &str,
        run: &str,
        side: &Side,
    ) -> Result<(Self, Ears), Box<dyn Error>> {
        if run.is_empty() || !run.chars().all(|it| it.is_ascii_alphanumeric() || "-_".contains(it))
        {
            return Err(format!("--run {run:?}: give letters, digits, - and _ alone").into());
        }
        let options = ConnectOptions::new()
            .retry_on_initial_connect()
            .connection_timeout(PATIENCE)
            .ping_interval(PATIENCE)
            .reconnect_delay_callback(|_| Duration::from_millis(100));
        let connected = options.connect(server).await;
        let client = connected.map_err(|error| format!("--server {server}: {error}"))?;
        let subject = |what| format!("fleet.{run}.{what}");
        let asks = subject("ask");
        let (tells, hears) = (subject(side.tells), subject(side.hears));
        let told = client.subscribe(hears.clone()).await?;
        let asked = client.subscribe(asks.clone()).await?;
        let server = server.to_owned();
        Ok((
            Self { client, server, tells, hears, asks, was_there: None, began: Instant::now() },
            Ears { told, asked },
        ))
    }

    /// Whether the server is there. Says so when that changes, and asks the others when it is there again. To be called
    /// now and then.
    pub(crate) async fn look(&mut self) {
        let is_there = self.is_there();
        let is_connecting = self.was_there.is_none() && self.began.elapsed() < GRACE;
        if self.was_there != Some(is_there) && (is_there || !is_connecting) {
            self.was_there = Some(is_there);
            if is_there {
                say(format_args!("connected to {}", self.server));
                self.send(&self.asks, vec![]).await;
            } else {
                eprintln!(
                    "fleet: no NATS server answers at {}; start one there (nats-server -a 127.0.0.1). \
                     Until then it goes on without, and nobody hears of it",
                    self.server
                );
            }
        }
    }

    pub(crate) fn is_there(&self) -> bool {
        self.client.connection_state() == Connected
    }

    /// Tells what is known, in as many messages as it takes. What gets lost is told again.
    pub(crate) async fn tell(&self, known: &Merged) {
        for message in pieces(known) {
            self.tell_on(&self.tells, &message).await;
        }
    }

    /// Tells those of the same side.
    pub(crate) async fn pass_on(&self, message: &Merged) {
        self.tell_on(&self.hears, message).await;
    }

    async fn tell_on(&self, subject: &str, message: &Merged) {
        match serde_json::to_vec(message) {
            Ok(bytes) => self.send(subject, bytes).await,
            Err(error) => eprintln!("fleet: a message cannot be written: {error}"),
        }
    }

    /// Nothing is kept for a server that is not there: it would hear old news first.
    async fn send(&self, subject: &str, bytes: Vec<u8>) {
        if self.is_there() {
            if let Err(error) = self.client.publish(subject.to_owned(), bytes.into()).await {
                eprintln!("fleet: a message cannot be sent: {error}");
            }
        }
    }

    /// Waits until the server has all that was told, unless it is not there.
    pub(crate) async fn flush(&self) {
        if self.is_there() {
            let _it_was_tried = timeout(PATIENCE, self.client.flush()).await;
        }
    }
}

/// What a message says; one that cannot be read is passed over.
pub(crate) fn read(bytes: &[u8]) -> Merged {
    serde_json::from_slice(bytes).unwrap_or_else(|error| {
        let text = String::from_utf8_lossy(bytes.get(..60).unwrap_or(bytes));
        eprintln!("fleet: passed over a message that is none of ours ({error}): {text:?}");
        Merged::new()
    })
}

/// The same in pieces; merged they are what they were.
fn pieces(known: &Merged) -> Vec<Merged> {
    let first = known.canceled().map_or_else(Merged::new, |it| Merged::cancel_all(it.clone()));
    let mut pieces = vec![first];
    for (count, (source, stamped)) in known.sources().enumerate() {
        if count > 0 && count % AT_MOST == 0 {
            pieces.push(Merged::new());
        }
        let one = Merged::of(source.clone(), stamped.stamp, stamped.state.clone());
        if let Some(piece) = pieces.last_mut() {
            piece.merge(&one);
        }
    }
    pieces
}
