//! Numbers of statuses and levels (spec D-2 to D-6).

use sync_progress::Dialect;
use sync_progress::dialect::Lossy;
use sync_progress::protocol::{LogLevel, ProgressStatus as S};

#[track_caller]
fn number(dialect: Dialect, status: S, raw: u32) {
    assert_eq!(dialect.status_from_raw(raw), status, "{dialect} {raw}");
    assert_eq!(dialect.status_to_raw(status), Some(raw), "{dialect} {status}");
    assert!(dialect.knows_status(status), "{dialect} {status}");
}

#[test]
fn d2_mobsync_numbers() {
    number(Dialect::MobSync, S::Canceled, 0);
    number(Dialect::MobSync, S::Skipped, 1);
    number(Dialect::MobSync, S::Pending, 2);
    number(Dialect::MobSync, S::Updating, 3);
    number(Dialect::MobSync, S::Succeeded, 4);
    number(Dialect::MobSync, S::Failed, 5);
    number(Dialect::MobSync, S::Paused, 6);
    number(Dialect::MobSync, S::Resuming, 7);
    number(Dialect::MobSync, S::Indeterminate, 8);
    number(Dialect::MobSync, S::Deleted, 0x100);
}

#[test]
fn d2_sync_center_numbers() {
    number(Dialect::SyncCenter, S::Updating, 1);
    number(Dialect::SyncCenter, S::Indeterminate, 2);
    number(Dialect::SyncCenter, S::Succeeded, 3);
    number(Dialect::SyncCenter, S::Failed, 4);
    number(Dialect::SyncCenter, S::Canceled, 5);
    number(Dialect::SyncCenter, S::Disconnected, 6);
}

#[test]
fn d2_raw_to_status_to_raw_is_the_raw_number() {
    let odd = [0x1_0000, 0x7FFF_FFFF, 0x8000_0000, u32::MAX];
    for dialect in Dialect::ALL {
        for raw in (0..=0x200).chain(odd) {
            let status = dialect.status_from_raw(raw);
            assert_eq!(dialect.status_to_raw(status), Some(raw), "{dialect} {raw}");
        }
    }
}

#[test]
fn d2_what_a_dialect_lacks_has_no_number() {
    for status in S::KNOWN {
        for dialect in [Dialect::Neutral, Dialect::WinSync] {
            assert_eq!(dialect.status_to_raw(status), None, "{dialect} {status}");
        }
        let only_mobsync =
            matches!(status, S::Pending | S::Paused | S::Resuming | S::Skipped | S::Deleted);
        assert_eq!(Dialect::SyncCenter.knows_status(status), !only_mobsync, "{status}");
        assert_eq!(Dialect::MobSync.knows_status(status), status != S::Disconnected, "{status}");
        assert!(Dialect::Neutral.knows_status(status) && !Dialect::WinSync.knows_status(status));
    }
}

#[test]
fn d3_an_unknown_number_is_never_taken_for_a_known_one() {
    for raw in (0..=0x200).chain([u32::MAX]) {
        let unknown = S::Unknown(raw);
        for to in [Dialect::MobSync, Dialect::SyncCenter] {
            let said = to.say_status(unknown).value.and_then(|status| to.status_to_raw(status));
            let read = said.map(|number| to.status_from_raw(number));
            let fair = [Some(unknown), Some(S::Indeterminate)];
            assert!(fair.contains(&read), "{to}: {raw} as {read:?}");
        }
    }
}

#[track_caller]
fn said(dialect: Dialect, status: S, as_status: impl Into<Option<S>>, lost: Lossy) {
    let told = dialect.say_status(status);
    assert_eq!((told.value, told.lost), (as_status.into(), lost), "{dialect} {status}");
}

#[test]
fn d4_what_a_status_becomes() {
    let (mob, sc, ws) = (Dialect::MobSync, Dialect::SyncCenter, Dialect::WinSync);
    said(sc, S::Pending, None, Lossy::UNSAID);
    said(sc, S::Paused, S::Indeterminate, Lossy::STATUS);
    said(sc, S::Resuming, S::Updating, Lossy::STATUS);
    said(sc, S::Skipped, S::Canceled, Lossy::STATUS);
    said(sc, S::Deleted, S::Succeeded, Lossy::STATUS);
    said(sc, S::Disconnected, S::Disconnected, Lossy::empty());
    said(mob, S::Disconnected, S::Failed, Lossy::STATUS);
    said(mob, S::Deleted, S::Deleted, Lossy::empty());
    said(mob, S::Unknown(99), S::Unknown(99), Lossy::empty());
    said(mob, S::Unknown(4), S::Indeterminate, Lossy::STATUS); // not "succeeded"
    said(ws, S::Succeeded, None, Lossy::UNSAID);
    said(Dialect::Neutral, S::Unknown(4), S::Unknown(4), Lossy::empty());
}

#[test]
fn d4_no_status_looks_more_finished() {
    for dialect in Dialect::ALL {
        for status in S::KNOWN {
            let ended = status.outcome().is_some();
            if let Some(said) = dialect.say_status(status).value {
                assert_eq!(said.outcome().is_some(), ended, "{dialect}: {status} as {said}");
                assert!(dialect.knows_status(said), "{dialect}: {status} as {said}");
            }
        }
    }
}

#[test]
fn d6_levels() {
    for dialect in [Dialect::MobSync, Dialect::SyncCenter, Dialect::Neutral] {
        for (level, raw) in LogLevel::KNOWN.into_iter().zip(1..) {
            assert_eq!(dialect.level_to_raw(level), Some(raw));
        }
        assert_eq!(dialect.level_to_raw(LogLevel::Unknown(4)), Some(4));
        assert_eq!(dialect.level_to_raw(LogLevel::Unknown(3)), None);
    }
    assert!(LogLevel::KNOWN.iter().all(|level| Dialect::WinSync.level_to_raw(*level).is_none()));
}
