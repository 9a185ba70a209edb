//! Sinks and callbacks under the kit: ours are clean, and each broken one is told by which rule.
#![cfg(feature = "conformance")]

use std::sync::Arc;
use std::time::Duration;
use sync_progress::Dialect;
use sync_progress::callback::{NullCallback, SyncCallbackExt};
use sync_progress::conformance::{self, Host, Sink, Watched};
use sync_progress::protocol::{CancelCause, HostAct, LogLevel};
use sync_progress::sink::{
    NullSink, Pace, ProgressSink, ProgressSinkExt, Recorder, Slot, fan_out, from_fn, log_fn,
    notice_fn,
};

const EVERY_DIALECT: [Dialect; 4] = Dialect::ALL;

/// A listener of ours, by itself and through every pointer, in every dialect, as strictly as can be.
#[track_caller]
fn clean<S: ProgressSink + Send + Sync + 'static>(
    make: impl Fn() -> S + Send + Sync + Copy + 'static,
) {
    for dialect in EVERY_DIALECT {
        strictly(conformance::sink(make).threads(), dialect);
        strictly(conformance::sink(move || Box::new(make()) as Box<dyn ProgressSink>), dialect);
        strictly(conformance::sink(move || Arc::new(make())).threads(), dialect);
        strictly(conformance::sink(move || Some(make())).threads(), dialect);
    }
}

#[track_caller]
fn strictly<S: ProgressSink + 'static>(suite: Sink<S>, dialect: Dialect) {
    suite.speaking(dialect).strict().assert();
}

#[test]
fn listeners_of_ours_are_clean() {
    clean(|| NullSink);
    clean(|| from_fn(|_, _| ()));
    clean(|| notice_fn(|_| ()));
    clean(|| log_fn(|_| ()));
    clean(Recorder::in_memory);
    clean(|| None::<NullSink>);
    clean(|| NullCallback.into_sink());
}

#[test]
fn wrappers_of_ours_are_clean_sinks() {
    clean(|| NullSink.caught());
    clean(|| NullSink.dense());
    clean(|| NullSink.recorded());
    clean(|| NullSink.and(Recorder::in_memory()));
    clean(|| fan_out([NullSink, NullSink, NullSink]));
    clean(|| NullSink.filter_items(|id| id.as_text() != Some("a")));
    clean(|| NullSink.min_level(LogLevel::Error));
    clean(|| NullSink.filter_notices(|_| false));
    clean(|| NullSink.paced(Pace::Every));
    clean(|| NullSink.paced(Pace::Step(3)));
    clean(|| NullSink.paced(Pace::Period(Duration::from_secs(3_600))));
    clean(|| NullSink.paced(Pace::Never));
    clean(|| {
        let slot = Slot::new();
        slot.set(NullSink);
        slot
    });
    clean(|| Watched::new(Dialect::Neutral, NullSink));
}

#[test]
fn judges_of_ours_are_clean() {
    for dialect in EVERY_DIALECT {
        strictly(conformance::sink(move || NullSink.checked(dialect)).judging().threads(), dialect);
        strictly(conformance::sink(move || Host::new(dialect)).judging().threads(), dialect);
    }
}

/// The wish of a user, pressed as a button.
#[test]
fn a_host_stands_by_a_cancel_on_all_channels() {
    for dialect in EVERY_DIALECT {
        let cause = CancelCause::Requested;
        let suite = conformance::sink(move || Host::new(dialect))
            .canceled_by(move |host| host.act(HostAct::CancelAsked { item: None, cause }))
            .item_canceled_by(move |host, id| {
                host.act(HostAct::CancelAsked { item: Some(id.clone()), cause });
            });
        strictly(suite, dialect);
    }
}
