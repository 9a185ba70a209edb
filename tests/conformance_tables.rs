//! What the suites look at is what the kit says that they drive.
#![cfg(feature = "conformance")]

use std::collections::BTreeSet;
use sync_progress::Dialect;
use sync_progress::callback::NullCallback;
use sync_progress::cancel::NeverCanceled;
use sync_progress::conformance::{self, COVERAGE, Check, Suite};
use sync_progress::protocol::RuleId;
use sync_progress::sink::NullSink;

/// The rules that the checks of a suite are about, whatever is declared of its subject.
fn looked_at(suite: Suite) -> BTreeSet<RuleId> {
    let mut checks: Vec<Check> = vec![];
    match suite {
        Suite::Sink => {
            for dialect in Dialect::ALL {
                let sink = || conformance::sink(|| NullSink).speaking(dialect).threads();
                checks.extend(sink().checks());
                checks.extend(sink().judging().checks());
                checks.extend(sink().canceled_by(|_| ()).item_canceled_by(|_, _| ()).checks());
                checks.extend(sink().calling_back(|_| NullSink).checks());
            }
        }
        Suite::Callback => {
            let callback = || conformance::callback(|| NullCallback).threads();
            checks.extend(callback().checks());
            checks.extend(callback().judging().checks());
            checks.extend(callback().canceled_by(|_| ()).checks());
            checks.extend(callback().calling_back(|_| NullCallback).checks());
        }
        Suite::Token => {
            let token = || conformance::token(|| (NeverCanceled, |_| ())).threads();
            checks.extend(token().checks());
            checks.extend(token().telling_causes().checks());
            checks.extend(token().never().checks());
        }
        Suite::Wrapper => {
            for dialect in Dialect::ALL {
                let wrapper = || conformance::wrapper(dialect, |host| host).threads();
                checks.extend(wrapper().checks());
                checks.extend(wrapper().catching().checks());
                checks.extend(wrapper().judging().checks());
                checks.extend(wrapper().completing().checks());
                checks.extend(wrapper().holding_ticks().leaving_out().checks());
            }
            checks.extend(conformance::callback_wrapper(|host| host).checks());
        }
        Suite::Provider | Suite::Handler => {}
    }
    checks.into_iter().map(|check| check.rule).collect()
}

#[test]
fn what_is_looked_at_is_what_is_driven() {
    for suite in [Suite::Sink, Suite::Callback, Suite::Token, Suite::Wrapper] {
        let driven = COVERAGE.iter().filter(|row| row.driven.contains(&suite));
        let driven: BTreeSet<RuleId> = driven.map(|row| row.rule).collect();
        assert_eq!(looked_at(suite), driven, "{suite}");
    }
}
