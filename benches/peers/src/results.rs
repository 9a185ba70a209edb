//! What the cases have measured.

use crate::measure::median;
use crate::peers::{Peer as _, ours::Ours};
use std::collections::HashMap;

/// The figures of all rounds.
#[derive(Debug, Default)]
pub struct Results(HashMap<(String, String, String), Vec<f64>>);

impl Results {
    /// One more figure.
    pub fn add(&mut self, work: &str, what: &str, who: &str, figure: f64) {
        let key = (work.to_owned(), what.to_owned(), who.to_owned());
        self.0.entry(key).or_default().push(figure);
    }

    /// The median of all rounds.
    pub fn median(&self, work: &str, what: &str, who: &str) -> Option<f64> {
        let key = (work.to_owned(), what.to_owned(), who.to_owned());
        self.0.get(&key).map(|figures| median(&mut figures.clone()))
    }

    /// What one read-modify-write costs on this machine, once more.
    pub fn add_locked(&mut self, figure: f64) {
        self.add("", "a read-modify-write", "machine", figure);
    }

    /// What one costs.
    pub fn locked(&self) -> Option<f64> {
        self.median("", "a read-modify-write", "machine")
    }

    /// Our own.
    pub fn ours(&self, work: &str, what: &str) -> Option<f64> {
        self.median(work, what, Ours::NAME)
    }

    /// Whether this peer has any figure.
    pub fn has(&self, who: &str) -> bool {
        self.0.keys().any(|(_, _, name)| name == who)
    }
}
