//! Tokens under the kit: ours are clean, and each broken one is told by which rule.
#![cfg(feature = "conformance")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync_progress::cancel::{self, CancelSource, CancelToken, NeverCanceled};
use sync_progress::conformance::{self, Host};
use sync_progress::protocol::{CancelCause, HostAct, Notice};
use sync_progress::sink::ProgressSink;
use sync_progress::{CancelDecision, Dialect, ItemId};

/// A token of ours that tells its cause, by itself and through every pointer, as strictly as can be.
#[track_caller]
fn clean<T: CancelToken + Send + Sync + 'static, R, C: Fn(CancelCause) -> R + 'static>(
    make: impl Fn() -> (T, C) + Send + Sync + Copy + 'static,
) {
    conformance::token(make).telling_causes().threads().strict().assert();
    let boxed = move || {
        let (token, cancel) = make();
        (Box::new(token) as Box<dyn CancelToken>, cancel)
    };
    conformance::token(boxed).telling_causes().strict().assert();
    let shared = move || {
        let (token, cancel) = make();
        (Some(Arc::new(token)), cancel)
    };
    conformance::token(shared).telling_causes().threads().strict().assert();
}

#[test]
fn scopes_are_clean() {
    clean(|| {
        let source = CancelSource::new();
        (source.clone(), move |cause| source.cancel(cause))
    });
    clean(|| {
        let source = CancelSource::new();
        (source.token(), move |cause| source.cancel(cause))
    });
    // From above.
    clean(|| {
        let source = CancelSource::new();
        (source.child().child().token(), move |cause| source.cancel(cause))
    });
}

#[test]
fn items_are_clean() {
    clean(|| {
        let item = CancelSource::new().item();
        (item.clone(), move |cause| item.cancel(cause))
    });
    clean(|| {
        let item = CancelSource::new().item();
        (item.token(), move |cause| item.cancel(cause))
    });
    // By its session.
    clean(|| {
        let source = CancelSource::new();
        (source.item(), move |cause| source.cancel(cause))
    });
}

#[test]
fn either_of_two_is_clean() {
    clean(|| {
        let (one, two) = (CancelSource::new(), CancelSource::new());
        (cancel::any(one, two.token()), move |cause| two.cancel(cause))
    });
    clean(|| {
        let (one, two) = (CancelSource::new(), CancelSource::new());
        let token = cancel::any(cancel::any(one.item(), NeverCanceled), two.token());
        (token, move |cause| {
            one.cancel(cause);
            two.cancel(CancelCause::Shutdown);
        })
    });
}

#[test]
fn flags_and_closures_are_clean() {
    let flag = || {
        let flag = Arc::new(AtomicBool::new(false));
        (Arc::clone(&flag), move |_| flag.store(true, Ordering::Release))
    };
    conformance::token(flag).threads().strict().assert();
    // The closure goes back on it; the token does not.
    let closure = || {
        let flag = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&flag);
        let token = cancel::from_fn(move || match asked.swap(false, Ordering::AcqRel) {
            true => CancelDecision::CancelItem,
            false => CancelDecision::Continue,
        });
        (token, move |_| flag.store(true, Ordering::Release))
    };
    conformance::token(closure).threads().strict().assert();
}

#[test]
fn what_is_never_canceled_is_clean() {
    conformance::token(|| (NeverCanceled, |_| ())).never().threads().strict().assert();
    conformance::token(|| (None::<AtomicBool>, |_| ())).never().threads().strict().assert();
}

#[test]
fn a_host_is_a_clean_token() {
    clean(|| {
        let host = Host::new(Dialect::Neutral);
        let cancel = host.clone();
        (host, move |cause| cancel.act(HostAct::CancelAsked { item: None, cause }))
    });
    clean(|| {
        let (host, id) = (Host::new(Dialect::Neutral), ItemId::try_from("a").unwrap());
        let begun = host.notice(&Notice::Begin { handler: None, items: vec![id.clone()] });
        assert_eq!(begun, Ok(CancelDecision::Continue));
        (host.token(&id), move |cause| {
            host.act(HostAct::CancelAsked { item: Some(id.clone()), cause });
        })
    });
}
