//! Legal sessions of every dialect, shown as they go: the promises hold for what a session really says, and agree with
//! what the session itself shows of each item (S-12).
#![cfg(feature = "proptest")]

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;
use sync_progress::presentation::{Figures, Meter, Sample};
use sync_progress::protocol::{Outcome, Share, TraceEntry};
use sync_progress::session::Session;
use sync_progress::{Dialect, ItemId, strategy};

/// Whether it kept F-1 to F-3 from one look to the next.
fn is_kept(before: Option<Figures>, now: &Figures) -> bool {
    let is_success = now.activity.outcome().is_some_and(Outcome::is_success);
    let same = before.filter(|before| before.attempt == now.attempt);
    let fell = same.is_some_and(|before| now.fraction < before.fraction);
    let is_late_failure = same.is_some_and(|before| before.fraction == Some(Share::FULL))
        && now.fraction == Some(Share::ALMOST)
        && now.activity.outcome().is_some();
    (now.fraction == Some(Share::FULL)) == is_success && (!fell || is_late_failure)
}

fn show(dialect: Dialect, trace: &[TraceEntry]) -> Result<(), TestCaseError> {
    let mut session = Session::new(dialect);
    let (mut whole, mut last) = (Meter::new(), None);
    let mut items: HashMap<ItemId, (Meter, Option<Figures>)> = HashMap::new();
    for (tenth, entry) in (0..).zip(trace) {
        let now = Duration::from_millis(100 * tenth);
        let _what_was_refused_changes_nothing = session.apply(&entry.event);
        let snapshot = session.snapshot();
        let figures = whole.update(now, &snapshot);
        prop_assert!(is_kept(last, &figures), "{last:?}\n{figures:?}");
        prop_assert_eq!(figures.work, Sample::from(&snapshot).work);
        last = Some(figures);
        for view in &snapshot.items {
            let (meter, last) = items.entry(view.id.clone()).or_default();
            let figures = meter.update(now, view);
            prop_assert!(is_kept(*last, &figures), "{view:?}\n{last:?}\n{figures:?}");
            let is_full = |share: Option<Share>| share == Some(Share::FULL);
            prop_assert_eq!(
                is_full(figures.fraction),
                is_full(view.shown),
                "{:?}\n{:?}",
                view,
                figures
            );
            *last = Some(figures);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn f_1_figures_of_legal_sessions(
        (dialect, trace) in prop::sample::select(&Dialect::ALL[..])
            .prop_flat_map(|dialect| (Just(dialect), strategy::legal(dialect)))
    ) {
        show(dialect, &trace)?;
    }
}

/// I-3, I-6: the same sessions on bars, at widths where everything has to be cut.
#[cfg(feature = "indicatif")]
mod on_bars {
    use super::*;
    use indicatif::{InMemoryTerm, MultiProgress, ProgressDrawTarget};
    use sync_progress::integrations::indicatif::Bars;
    use sync_progress::protocol::{Notice, SyncEvent};
    use sync_progress::sink::deliver;

    fn draw(columns: u16, trace: &[TraceEntry]) -> Result<(), TestCaseError> {
        let term = InMemoryTerm::new(40, columns);
        let target = ProgressDrawTarget::term_like(Box::new(term.clone()));
        let bars = Bars::new(MultiProgress::with_draw_target(target)).with_period(Duration::ZERO);
        for entry in trace {
            let _reply = deliver(&entry.event, &bars);
            let SyncEvent::Notice(notice) = &entry.event else { continue };
            let Notice::End { outcome } = notice.as_ref() else { continue };
            let drawn = term.contents();
            let last = drawn.lines().last().unwrap_or_default();
            prop_assert_eq!(
                last.starts_with("100%"),
                outcome.is_success(),
                "{}: {}",
                outcome,
                drawn
            );
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn i_3_bars_of_legal_sessions(
            columns in 8_u16..100,
            trace in prop::sample::select(&[Dialect::Neutral, Dialect::SyncCenter][..])
                .prop_flat_map(strategy::legal)
        ) {
            draw(columns, &trace)?;
        }
    }
}
