//! [`Row`]: a table of checks, and how it is run.

use super::scene::{Ran, Scene};
use super::terms::Terms;
use crate::Dialect;
use crate::conformance::alone::alone;
use crate::conformance::options::Options;
use crate::conformance::{Check, Report};
use crate::protocol::RuleId;
use alloc::{format, sync::Arc, vec::Vec};

/// One check: about which rule, when it makes sense, and what is done.
pub(super) struct Row<X> {
    /// The same matter has another number in each dialect.
    pub(super) rule: fn(Dialect) -> RuleId,
    pub(super) name: &'static str,
    /// What has to be declared.
    pub(super) needs: Terms,
    /// What must not be.
    pub(super) bars: Terms,
    /// Whether the dialect has words for it.
    pub(super) words: fn(Dialect) -> bool,
    pub(super) run: fn(&X),
}

impl<X> Row<X> {
    /// A check that always makes sense.
    pub(super) const fn new(rule: fn(Dialect) -> RuleId, name: &'static str, run: fn(&X)) -> Self {
        let (needs, bars) = (Terms::empty(), Terms::empty());
        Self { rule, name, needs, bars, words: |_| true, run }
    }

    pub(super) const fn needing(self, needs: Terms) -> Self {
        Self { needs, ..self }
    }

    pub(super) const fn unless(self, bars: Terms) -> Self {
        Self { bars, ..self }
    }

    pub(super) const fn where_said(self, words: fn(Dialect) -> bool) -> Self {
        Self { words, ..self }
    }

    fn fits(&self, plan: &Plan<'_>) -> bool {
        plan.terms.contains(self.needs)
            && !plan.terms.intersects(self.bars)
            && (self.words)(plan.dialect)
    }

    fn check(&self, dialect: Dialect) -> Check {
        Check { rule: (self.rule)(dialect), name: self.name }
    }
}

/// What is run, and on which terms.
pub(super) struct Plan<'a> {
    pub(super) subject: &'static str,
    pub(super) dialect: Dialect,
    pub(super) terms: Terms,
    pub(super) options: &'a Options,
}

impl Plan<'_> {
    /// The checks that make sense.
    pub(super) fn checks<'t, X: 't>(
        &self,
        tables: impl IntoIterator<Item = &'t [Row<X>]>,
    ) -> Vec<Check> {
        let rows = tables.into_iter().flatten().filter(|row| row.fits(self));
        rows.map(|row| row.check(self.dialect)).collect()
    }

    /// Runs each check that makes sense and is not skipped, on something fresh, made where it is used.
    pub(super) fn run<X: 'static>(
        &self,
        tables: impl IntoIterator<Item = &'static [Row<X>]>,
        make: impl Fn(Arc<Scene>, Terms) -> X + Send + Sync + Clone + 'static,
        examine: impl Fn(&Self, &Scene),
    ) -> Report {
        let subject = format!("{}, {}", self.subject, self.dialect);
        let mut report = Report::new(subject, self.dialect, self.options);
        for row in tables.into_iter().flatten().filter(|row| row.fits(self)) {
            let check = row.check(self.dialect);
            if self.options.skipped.iter().any(|(skipped, _)| *skipped == check.rule) {
                continue;
            }
            let scene = Arc::new(Scene::new(self.dialect, check));
            let ran = self.once(row, &scene, make.clone());
            let hung = matches!(ran, Ran::Hung);
            examine(self, &scene);
            scene.account(ran, &mut report);
            // Each that hangs costs the whole patience of the watchdog, and a thread.
            if hung {
                break;
            }
        }
        report.done()
    }

    fn once<X: 'static>(
        &self,
        row: &'static Row<X>,
        scene: &Arc<Scene>,
        make: impl Fn(Arc<Scene>, Terms) -> X + Send + 'static,
    ) -> Ran {
        let (theirs, place, needs) = (Arc::clone(scene), Arc::clone(scene), row.needs);
        let work = move || (row.run)(&make(theirs, needs));
        if !alone(row.name, work, move |ran| place.is_over(ran)) {
            return Ran::Hung;
        }
        scene.wait(self.options.patience)
    }
}
