//! What stands between, under the kit: ours are clean, and each broken one is told by which rule.
#![cfg(feature = "conformance")]

use std::sync::Arc;
use std::time::Duration;
use sync_progress::callback::{NullCallback, SyncCallback, SyncCallbackExt};
use sync_progress::conformance::{self, Host, Watched, Wrapper};
use sync_progress::protocol::{Code, HostAct, LogLevel, Notice};
use sync_progress::sink::{NullSink, Pace, ProgressSink, ProgressSinkExt, Slot, fan_out};
use sync_progress::{Dialect, ProviderRole};

/// A wrapper of ours in every dialect, as strictly as can be.
#[track_caller]
fn clean<W: ProgressSink + Send + Sync + 'static>(
    make: impl Fn(Host) -> W + Send + Sync + Copy + 'static,
    declared: impl Fn(Wrapper<W>) -> Wrapper<W>,
) {
    for dialect in Dialect::ALL {
        declared(conformance::wrapper(dialect, make)).threads().strict().assert();
    }
}

fn as_it_is<W>(suite: Wrapper<W>) -> Wrapper<W> {
    suite
}

#[test]
fn pointers_are_transparent() {
    clean(|host| host, as_it_is);
    clean(Box::new, as_it_is);
    clean(Arc::new, as_it_is);
    clean(Some, as_it_is);
    clean(|host| Arc::new(host) as Arc<dyn ProgressSink + Send + Sync>, as_it_is);
}

#[test]
fn what_changes_nothing_is_transparent() {
    clean(ProgressSinkExt::recorded, as_it_is);
    clean(|host| Watched::new(Dialect::Neutral, host), as_it_is);
    clean(filled, as_it_is);
    clean(ProgressSinkExt::caught, Wrapper::catching);
}

fn filled(host: Host) -> Slot<Host> {
    let slot = Slot::new();
    slot.set(host);
    slot
}

#[test]
fn fan_outs_are_transparent() {
    clean(|host| ProgressSinkExt::and(host, NullSink), Wrapper::catching);
    clean(|host| NullSink.and(host), Wrapper::catching);
    clean(|host| fan_out([host]), Wrapper::catching);
}

#[test]
fn filters_leave_out_and_nothing_else() {
    clean(|host| host.filter_items(|id| id.as_text() != Some("a")), Wrapper::leaving_out);
    clean(|host| host.filter_log(|_| false), Wrapper::leaving_out);
    clean(|host| host.min_level(LogLevel::Error), Wrapper::leaving_out);
    clean(|host| host.filter_notices(|_| false), Wrapper::leaving_out);
    clean(
        |host| host.filter_notices(|notice| !matches!(notice, Notice::Text(_))),
        Wrapper::leaving_out,
    );
}

#[test]
fn paces_hold_ticks_and_nothing_else() {
    clean(|host| host.paced(Pace::Every), as_it_is);
    clean(|host| host.paced(Pace::Step(3)), Wrapper::holding_ticks);
    clean(|host| host.paced(Duration::from_secs(3_600)), Wrapper::holding_ticks);
    clean(|host| host.paced(Pace::Never), Wrapper::holding_ticks);
}

#[test]
fn dense_completes_and_nothing_else() {
    clean(ProgressSinkExt::dense, Wrapper::completing);
}

#[test]
fn judges_pass_on_what_they_take() {
    for dialect in Dialect::ALL {
        let suite =
            conformance::wrapper(dialect, move |host| ProgressSinkExt::checked(host, dialect));
        suite.judging().threads().strict().assert();
    }
}

#[test]
fn stacks_are_what_their_parts_are() {
    clean(
        |host| host.dense().paced(Pace::Step(2)).and(NullSink).recorded(),
        |suite| suite.completing().holding_ticks().catching(),
    );
    clean(
        |host| Box::new(filled(host).min_level(LogLevel::Warning).caught()),
        |suite| suite.leaving_out().catching(),
    );
}

#[track_caller]
fn clean_callback<W: SyncCallback + Send + Sync + 'static>(
    make: impl Fn(Host) -> W + Send + Sync + 'static,
    declared: impl Fn(Wrapper<W>) -> Wrapper<W>,
) {
    declared(conformance::callback_wrapper(make)).threads().strict().assert();
}

#[test]
fn callbacks_of_ours_are_transparent() {
    clean_callback(|host| host, as_it_is);
    clean_callback(Box::new, as_it_is);
    clean_callback(Arc::new, as_it_is);
    clean_callback(Some, as_it_is);
    clean_callback(SyncCallbackExt::recorded, as_it_is);
    clean_callback(|host| Watched::new(Dialect::WinSync, host), as_it_is);
    clean_callback(SyncCallbackExt::caught, Wrapper::catching);
    clean_callback(|host| SyncCallbackExt::and(host, NullCallback), Wrapper::catching);
    clean_callback(|host| NullCallback.and(host), Wrapper::catching);
    clean_callback(begun, Wrapper::judging);
}

/// A judge that was told that both providers have begun.
fn begun(host: Host) -> sync_progress::sink::Checked<Host> {
    let callback = SyncCallbackExt::checked(host, Dialect::WinSync);
    for role in [ProviderRole::Source, ProviderRole::Destination] {
        callback.host(HostAct::ProviderBegan { role, code: Code::OK }).unwrap();
    }
    callback
}
