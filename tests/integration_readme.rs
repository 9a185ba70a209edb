//! What the README shows of the bars is what they draw: a session of a few files, looked at in its middle and at its end.
#![cfg(feature = "indicatif")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{InMemoryTerm, MultiProgress, ProgressDrawTarget};
use sync_progress::clock::ManualClock;
use sync_progress::integrations::indicatif::Bars;
use sync_progress::presentation::Units;
use sync_progress::protocol::LogEntry;
use sync_progress::sink::{Pace, ProgressSinkExt as _};
use sync_progress::{ItemReporter, ProgressSink, Reporter};

const MIB: u64 = 1 << 20;
const SECOND: Duration = Duration::from_secs(1);

/// Twelve files, some of them large, and four at a time.
struct Session {
    term: InMemoryTerm,
    clock: Arc<ManualClock>,
    bars: Bars<Arc<ManualClock>>,
}

fn session() -> Session {
    let (term, clock) = (InMemoryTerm::new(20, 90), Arc::new(ManualClock::new()));
    let target = ProgressDrawTarget::term_like(Box::new(term.clone()));
    let bars = Bars::new(MultiProgress::with_draw_target(target));
    let bars = bars.with_units(Units::default().with_items("file", "files")).with_rows(2);
    bars.expect(12, 4096 * MIB);
    Session { term, bars: bars.with_clock(Arc::clone(&clock)), clock }
}

/// One second of work.
fn go<S: ProgressSink>(it: &Session, items: &mut [(&mut ItemReporter<S>, u64)]) {
    it.clock.advance(SECOND);
    for (item, mib) in items {
        assert!(!item.advance(*mib * MIB).is_cancel());
    }
    assert!(it.bars.refresh().is_ok());
}

#[test]
fn the_readme_shows_what_is_drawn() {
    let it = session();
    let reporter = Reporter::new((&it.bars).paced(Pace::Every)); // no tick waits for a clock
    let start = |name: &str, mib: u64| reporter.start(name, mib * MIB).unwrap().go().unwrap();
    let mut film = start("films/harbor.mkv", 1800);
    let mut photos = start("photos/2023.zip", 700);
    let mut mail = start("mail/inbox", 600);
    for _ in 0..20 {
        go(&it, &mut [(&mut film, 20), (&mut photos, 18)]);
    }
    for name in ["notes.txt", "todo.txt", "fonts.zip"] {
        start(name, 0).finish();
    }
    for _ in 0..13 {
        go(&it, &mut [(&mut film, 20), (&mut mail, 18)]);
    }
    mail.fail("the mailbox is locked");
    let _id = reporter.log(LogEntry::warning("passed over: printer.sock"));
    let mut backup = start("backup.tar", 900);
    let mut music = start("music/évora.flac", 40);
    go(&it, &mut [(&mut film, 20), (&mut backup, 18)]);
    go(&it, &mut [(&mut film, 20), (&mut music, 18)]);
    let middle = it.term.contents();
    assert!(reporter.canceler().cancel_all(sync_progress::protocol::CancelCause::Requested));
    for mut item in [film, photos, backup, music] {
        assert!(item.advance(0).is_cancel());
        item.finish();
    }
    assert!(reporter.complete().is_ok());
    let end = it.term.contents();
    let last = end.lines().last().unwrap();
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for drawn in [&middle[..], last] {
        assert!(readme.contains(drawn), "the README does not show this:\n\n{middle}\n\n{last}\n");
    }
}
