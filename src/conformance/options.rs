//! [`Options`]: how strictly something is judged, and how far it is driven.

use crate::protocol::RuleId;
use alloc::{string::String, vec::Vec};
use core::time::Duration;

/// How strictly something is judged, and how far it is driven: what all suites have in common.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) strict: bool,
    pub(super) skipped: Vec<(RuleId, String)>,
    pub(super) expected: Vec<RuleId>,
    pub(super) budget: Option<u64>,
    pub(super) patience: Duration,
    pub(super) bound: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: false,
            skipped: Vec::new(),
            expected: Vec::new(),
            budget: None,
            patience: Duration::from_secs(30),
            bound: 500,
        }
    }
}

/// What all suites can be told, and how each fails a test; a suite itself has `options` and `run`.
macro_rules! judged {
    ($suite:ident $(<$of:ident> where $($bound:tt)+)?) => {
        impl $(<$of>)? $suite $(<$of> where $($bound)+)? {
            /// What merely SHOULD be kept fails as well. Else it is a warning.
            pub fn strict(mut self) -> Self {
                self.options.strict = true;
                self
            }

            /// Leaves a rule out, and says why; the report repeats it.
            pub fn skip(
                mut self,
                rule: $crate::protocol::RuleId,
                reason: impl Into<alloc::string::String>,
            ) -> Self {
                self.options.skipped.push((rule, reason.into()));
                self
            }

            /// This rule is known to be broken. It must be: once it is kept, the suite fails, so that the line goes.
            pub fn expect_broken(mut self, rule: $crate::protocol::RuleId) -> Self {
                self.options.expected.push(rule);
                self
            }

            /// How long nothing may be said before a run counts as hanging; 30 seconds, if not told otherwise. It is
            /// the only clock of the kit, and it has no other effect.
            pub fn watchdog(mut self, patience: core::time::Duration) -> Self {
                self.options.patience = patience;
                self
            }

            /// [Runs](Self::run) all there is to run, and fails the test if something fails.
            ///
            /// # Panics
            ///
            /// If something fails; the message is the report.
            #[track_caller]
            pub fn assert(&self) {
                self.run().assert();
            }
        }
    };
}
pub(super) use judged;

/// What the two suites can be told that run an engine again and again.
macro_rules! swept {
    ($suite:ident $(<$of:ident> where $($bound:tt)+)?) => {
        impl $(<$of>)? $suite $(<$of> where $($bound)+)? {
            /// How many reports a lane may send after it was told to stop, beside those that close an item. The rules of
            /// the dialect hold all the same, and most allow none: this is for MOB, which asks for "as soon as possible",
            /// and for new items that are still asked about.
            pub fn budget(mut self, reports: u64) -> Self {
                self.options.budget = Some(reports);
                self
            }

            /// Above so many answers only some are disturbed: the first and the last quarter of so many, and between them
            /// evenly. The report says so.
            pub fn sample_above(mut self, answers: usize) -> Self {
                self.options.bound = answers.max(1);
                self
            }
        }
    };
}
pub(super) use swept;
