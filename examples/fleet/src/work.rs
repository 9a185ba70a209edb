//! The worker: mirrors its share, tells of it, and hears when all is to stop.

use std::error::Error;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::StreamExt as _;
use sync_progress::Reporter;
use sync_progress::cancel::CancelSource;
use sync_progress::merge::{Merged, Source};
use sync_progress::protocol::{CancelCause, Outcome};
use tokio::sync::oneshot;
use tokio::time::{Instant, interval};

use crate::engine::mirror;
use crate::link::{Link, Side, read};
use crate::part::{Part, Share};
use crate::tally::Tally;
use crate::{Meeting, code_of, interrupts, say, words};

/// Parts are the folders in SRC, and `.` is what lies beside them. Of N workers each takes every N-th part.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to copy
    src: PathBuf,
    /// Where to copy it
    dst: PathBuf,
    /// Which worker of how many this is
    #[arg(long, value_name = "K/N", default_value = "1/1")]
    share: Share,
    /// How many files to copy at the same time
    #[arg(long, value_name = "N", default_value = "2")]
    jobs: NonZero<usize>,
    /// Sleep so many milliseconds with each report, so that there is something to see
    #[arg(long, value_name = "MS", default_value = "0")]
    slow: u64,
    /// How many milliseconds pass before it tells again how far it is
    #[arg(long, value_name = "MS", default_value = "250")]
    every: NonZero<u64>,
    /// How many seconds to wait, once all is done, for a viewer that has heard it
    #[arg(long, value_name = "S", default_value = "30")]
    patience: u64,
    #[command(flatten)]
    meeting: Meeting,
}

const SIDE: Side = Side { tells: "state", hears: "whole" };

/// A part, and how far it is.
struct Task {
    part: Part,
    tally: Tally,
}

struct Worker {
    tasks: Arc<[Task]>,
    /// Who tells of each part.
    sources: Vec<Source>,
    /// What this worker has to tell: its parts, the names of all others, and a cancel that it has heard of.
    mine: Merged,
    /// What viewers have told.
    heard: Merged,
    cancel: CancelSource,
}

pub(crate) async fn work(options: Options) -> Result<ExitCode, Box<dyn Error>> {
    let Meeting { server, run } = &options.meeting;
    let mut worker = Worker::new(&options)?;
    let (mut link, mut ears) = Link::to(server, run, &SIDE).await?;
    let mut interrupts = interrupts();
    let mut done = worker.start(options.jobs.get());
    let mut tick = interval(Duration::from_millis(options.every.get()));
    let mut end = None;
    loop {
        tokio::select! {
            outcome = &mut done, if end.is_none() => {
                let outcome = outcome.map_err(|_| "the engine has panicked")?;
                end = Some((outcome, Instant::now()));
                worker.tell(&link).await;
            }
            _ = tick.tick() => {
                link.look().await;
                worker.tell(&link).await;
            }
            Some(_) = ears.asked.next() => worker.tell_all(&link).await,
            Some(message) = ears.told.next() => {
                link.look().await;
                worker.hear(&read(&message.payload));
            }
            Some(()) = interrupts.recv() => { worker.cancel.cancel(CancelCause::Requested); }
        }
        let Some((outcome, since)) = end else { continue };
        if worker.is_heard() {
            return Ok(code_of(outcome));
        } else if since.elapsed() > Duration::from_secs(options.patience) {
            eprintln!(
                "fleet: {outcome}, but no viewer has heard it; one that comes later needs this worker again"
            );
            return Ok(if outcome.is_success() { ExitCode::from(3) } else { code_of(outcome) });
        }
    }
}

impl Worker {
    fn new(options: &Options) -> Result<Self, Box<dyn Error>> {
        let parts = Part::all(&options.src, &options.dst);
        let parts = parts.map_err(|error| format!("{}: {error}", options.src.display()))?;
        let mut mine = Merged::new();
        for part in &parts {
            mine.expect(&*part.name);
        }
        let slow = Duration::from_millis(options.slow);
        let task = |part| Task { part, tally: Tally::new(slow) };
        let tasks: Arc<[Task]> = options.share.of(parts).into_iter().map(task).collect();
        // Later than all lives before. If the clock was set back in between, `hear` mends it.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let life = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let sources = tasks.iter().map(|task| Source::new(&*task.part.name, life)).collect();
        Ok(Self { tasks, sources, mine, heard: Merged::new(), cancel: CancelSource::new() })
    }

    /// Mirrors one part after the other. The worst outcome comes when all is done.
    fn start(&self, jobs: usize) -> oneshot::Receiver<Outcome> {
        let (tasks, cancel) = (Arc::clone(&self.tasks), self.cancel.clone());
        let (send, done) = oneshot::channel();
        thread::spawn(move || {
            tasks.iter().for_each(|task| task.tally.plan(task.part.plan()));
            let ends = tasks.iter().map(|task| task.perform(jobs, &cancel));
            send.send(ends.max().unwrap_or_default())
        });
        done
    }

    /// How far the parts are. A state that comes anew is news to all, also if nothing has changed; the end of a part is
    /// stamped once and then repeated, so that it can be seen whether it was heard.
    async fn tell(&mut self, link: &Link) {
        for (task, source) in self.tasks.iter().zip(&mut self.sources) {
            let Some(state) = task.tally.state() else { continue };
            let told = self.mine.get(&task.part.name).filter(|told| told.state == state);
            if told.is_none() {
                say(format_args!("{}: {}", task.part.name, words(&state)));
            }
            if state.end.is_none() || told.is_none_or(|told| told.stamp != source.stamp()) {
                self.mine.merge(&source.tell(state));
            }
        }
        link.tell(&self.mine).await;
    }

    /// Somebody has come, or is back, and knows nothing.
    async fn tell_all(&mut self, link: &Link) {
        let mut all = self.heard.clone();
        all.merge(&self.mine);
        link.tell(&all).await;
        if let Some(request) = self.mine.canceled() {
            link.pass_on(&Merged::cancel_all(request.clone())).await;
        }
    }

    fn hear(&mut self, message: &Merged) {
        self.heard.merge(message);
        self.sources.iter_mut().for_each(|source| _ = source.surpass(&self.heard));
        if let Some(request) = self.heard.canceled() {
            if self.mine.merge(&Merged::cancel_all(request.clone())) {
                say(format_args!("all is to stop: {request}"));
            }
            self.cancel.cancel(request.cause);
        }
    }

    /// Whether a viewer knows what this worker knows, and that nothing is left to be done by anybody.
    fn is_heard(&self) -> bool {
        self.heard.includes(&self.mine) && self.heard.whole().outcome.is_some()
    }
}

impl Task {
    fn perform(&self, jobs: usize, cancel: &CancelSource) -> Outcome {
        match self.part.job(jobs) {
            Ok(job) => {
                let reporter = Reporter::builder(&self.tally).cancel(cancel).build();
                mirror(&job, &reporter, &|_| ());
                let summary = reporter.complete().expect("no item is left");
                self.tally.end(&summary);
                summary.outcome
            }
            Err(error) => {
                self.tally.fail(&error.to_string());
                Outcome::Failed
            }
        }
    }
}
