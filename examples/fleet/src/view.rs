//! The viewer: shows the whole, and cancels all if it is asked to.

use std::error::Error;
use std::process::{self, ExitCode};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::StreamExt as _;
use sync_progress::merge::{CancelRequest, Merged, Pulse, Whole};
use sync_progress::presentation::{Meter, Sample, Units};
use sync_progress::protocol::{CancelCause, Work};
use tokio::time::interval;

use crate::link::{Link, Side, read};
use crate::{Meeting, code_of, interrupts, say, words};

/// Any number of viewers may be there, come and go; workers tell each what it has to know.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Cancel all, and show how that goes on
    #[arg(long)]
    cancel: bool,
    /// After how many seconds a worker counts as silent that has told nothing
    #[arg(long, value_name = "S", default_value = "3")]
    silent: u64,
    /// Give up when nothing new was heard of anybody for so many seconds; without it, never
    #[arg(long, value_name = "S")]
    patience: Option<u64>,
    #[command(flatten)]
    meeting: Meeting,
}

const SIDE: Side = Side { tells: "whole", hears: "state" };

/// How often it looks up whether there is something to show.
const LOOK: Duration = Duration::from_millis(250);

/// How often it tells what it knows: a cancel may have been lost.
const TELL: Duration = Duration::from_millis(500);

struct Viewer {
    began: Instant,
    known: Merged,
    pulse: Pulse,
    meter: Meter,
    shown: String,
    silent: Vec<String>,
    /// When something new was heard last.
    news: Duration,
}

pub(crate) async fn view(options: Options) -> Result<ExitCode, Box<dyn Error>> {
    let Meeting { server, run } = &options.meeting;
    let mut viewer = Viewer::new();
    let (mut link, mut ears) = Link::to(server, run, &SIDE).await?;
    let (mut interrupts, mut look, mut tell) = (interrupts(), interval(LOOK), interval(TELL));
    if options.cancel {
        viewer.cancel();
    }
    loop {
        tokio::select! {
            _ = look.tick() => {
                link.look().await;
                viewer.show(Duration::from_secs(options.silent));
            }
            _ = tell.tick() => link.tell(&viewer.known).await,
            Some(message) = ears.told.next() => {
                link.look().await;
                viewer.hear(&read(&message.payload));
            }
            Some(_) = ears.asked.next() => link.tell(&viewer.known).await,
            Some(()) = interrupts.recv() => match viewer.known.canceled() {
                None => { viewer.cancel(); link.tell(&viewer.known).await; }
                Some(_) => break,
            },
        }
        if let Some(outcome) = viewer.known.whole().outcome {
            viewer.sum_up();
            // Only now: whoever hears of the end may leave, and then nobody could tell it again.
            link.tell(&viewer.known).await;
            link.flush().await;
            return Ok(code_of(outcome));
        }
        if options.patience.is_some_and(|longest| viewer.waits() > Duration::from_secs(longest)) {
            eprintln!("fleet: nothing new was heard for too long");
            break;
        }
    }
    viewer.sum_up();
    Ok(ExitCode::from(3))
}

impl Viewer {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            known: Merged::new(),
            pulse: Pulse::new(),
            meter: Meter::new().with_units(Units::default().with_items("entry", "entries")),
            shown: String::new(),
            silent: Vec::new(),
            news: Duration::ZERO,
        }
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn waits(&self) -> Duration {
        self.now().saturating_sub(self.news)
    }

    fn hear(&mut self, message: &Merged) {
        if self.known.merge(message) {
            self.news = self.now();
            self.pulse.hear(self.news, &self.known);
        }
    }

    fn cancel(&mut self) {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let by = format!("viewer {}", process::id()).into();
        let request = CancelRequest { at, by, cause: CancelCause::Requested };
        self.known.merge(&Merged::cancel_all(request));
        say("all is to stop");
    }

    /// What has changed since it was shown last.
    fn show(&mut self, longest: Duration) {
        let (now, whole) = (self.now(), self.known.whole());
        let figures = self.meter.update(now, sample(&whole));
        let share = figures.fraction.map(|share| format!("{share}, ")).unwrap_or_default();
        let cancel = whole.cancel.map(|cause| format!("; canceled: {cause}")).unwrap_or_default();
        let (ended, parts) = (whole.over.all(), whole.sources);
        let line = format!("{share}{figures}; {ended} of {parts} parts ended{cancel}");
        if whole.sources > 0 && line != self.shown {
            say(format_args!("whole: {line}"));
            self.shown = line;
        }
        let silent = self.pulse.silent(self.now(), longest, &self.known);
        let silent: Vec<String> = silent.map(ToString::to_string).collect();
        if silent != self.silent {
            let names = if silent.is_empty() { "nobody".to_owned() } else { silent.join(", ") };
            say(format_args!("silent: {names}"));
            self.silent = silent;
        }
    }

    fn sum_up(&self) {
        for (source, stamped) in self.known.sources() {
            say(format_args!("  {source}: {}", words(&stamped.state)));
        }
        say(format_args!("end: {}", self.known.whole()));
    }
}

/// What is to be shown of the whole. As long as nothing was heard of a part there are more entries than are counted; a
/// sum that has reached the end of its range says too little.
fn sample(whole: &Whole) -> Sample {
    let total = whole.work.total.known().filter(|_| !whole.saturated);
    let items = Work::new(whole.ended.all(), (whole.unheard == 0).then_some(whole.items));
    let sample = Sample::new(Work::new(whole.work.completed, total)).with_items(items);
    whole.outcome.map_or(sample, |outcome| sample.ended(outcome))
}
