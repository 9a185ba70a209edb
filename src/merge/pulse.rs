//! [`Pulse`]: who has not been heard of for too long.

use super::{Merged, SourceId, Stamp};
use alloc::collections::BTreeMap;
use core::time::Duration;

/// When something new was heard of each source last, by the clock of whoever listens. So no clock of another machine is
/// trusted, and what others have heard is no part of it: it is the one thing here that is not merged (M-8).
///
/// ```
/// use std::time::Duration;
/// use sync_progress::merge::{Merged, Pulse, Source, State};
///
/// let seconds = Duration::from_secs;
/// let (mut known, mut pulse) = (Merged::new(), Pulse::new());
/// let (mut lively, mut dead) = (Source::new("lively", 1), Source::new("dead", 1));
/// known.merge(&lively.tell(State::new()));
/// known.merge(&dead.tell(State::new()));
/// pulse.hear(seconds(0), &known);
///
/// known.merge(&lively.tell(State::new())); // nothing has changed, but it lives
/// pulse.hear(seconds(8), &known);
/// let silent: Vec<_> = pulse.silent(seconds(10), seconds(5), &known).collect();
/// assert_eq!(silent, [dead.id()]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Pulse {
    heard: BTreeMap<SourceId, (Stamp, Duration)>,
}

impl Pulse {
    /// Nobody was heard of yet.
    pub const fn new() -> Self {
        Self { heard: BTreeMap::new() }
    }

    /// Looks up what is new: to be called after messages were merged.
    pub fn hear(&mut self, now: Duration, known: &Merged) {
        for (source, stamped) in known.sources() {
            let (stamp, at) = self.heard.entry(source.clone()).or_insert((stamped.stamp, now));
            if stamped.stamp > *stamp {
                (*stamp, *at) = (stamped.stamp, now);
            }
            *at = now.min(*at); // if the clock was set back
        }
    }

    /// For how long nothing new was heard of a source; zero if it was never looked up, or if the clock was set back.
    pub fn silence(&self, now: Duration, source: &str) -> Duration {
        self.heard.get(source).map_or(Duration::ZERO, |(_, at)| now.saturating_sub(*at))
    }

    /// The sources of which nothing new was heard for longer than that, though they have not ended, by their names. One
    /// that is only [expected](Merged::expect) counts from when it was first looked up.
    pub fn silent<'a>(
        &'a self,
        now: Duration,
        longest: Duration,
        known: &'a Merged,
    ) -> impl Iterator<Item = &'a SourceId> {
        let running = known.sources().filter(|(_, stamped)| stamped.state.end.is_none());
        let silent = running.filter(move |(id, _)| self.silence(now, id.as_str()) > longest);
        silent.map(|(source, _)| source)
    }
}
