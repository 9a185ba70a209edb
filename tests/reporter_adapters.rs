//! Readers, writers and iterators that count, and stop at a cancel.

mod reporter_kit;

use reporter_kit::{STOP_ITEM, Script};
use std::io::{self, BufRead as _, BufReader, Cursor, Read as _, Seek as _, SeekFrom, Write as _};
use sync_progress::protocol::{CancelCause, Canceled, Outcome};
use sync_progress::reporter::{ItemReporter, canceled};
use sync_progress::sink::NullSink;
use sync_progress::{CancelDecision, Reporter};

fn item(reporter: &Reporter<NullSink>) -> ItemReporter<NullSink> {
    reporter.start("a", None).unwrap().go().unwrap()
}

fn cancel(reporter: &Reporter<NullSink>) {
    reporter.canceler().cancel_all(CancelCause::Requested);
}

#[test]
fn r_31_what_is_moved_counts_once() {
    let reporter = Reporter::new(NullSink);
    let mut item = item(&reporter);
    let mut out = Vec::new();
    io::copy(&mut item.reader(&vec![7; 100_000][..]), &mut out).unwrap();
    assert_eq!((out.len(), item.work().completed), (100_000, 100_000));
    io::copy(&mut &out[..], &mut item.writer(io::sink())).unwrap();
    assert_eq!(item.work().completed, 200_000);
    let mut lines = String::new();
    let mut reader = item.reader(BufReader::new(&b"ab\ncd"[..]));
    reader.read_line(&mut lines).unwrap();
    assert_eq!(lines, "ab\n");
    assert_eq!(item.work().completed, 200_003);
    item.finish();
}

#[test]
fn r_31_vectored_moves_count_and_seeks_do_not() {
    let reporter = Reporter::new(NullSink);
    let mut item = item(&reporter);
    let mut writer = item.writer(Cursor::new(Vec::new()));
    let parts = [io::IoSlice::new(b"ab"), io::IoSlice::new(b"cde")];
    assert_eq!(writer.write_vectored(&parts).unwrap(), 5);
    assert_eq!(writer.seek(SeekFrom::Start(1)).unwrap(), 1);
    writer.write_all(b"X").unwrap();
    assert_eq!(writer.seek(SeekFrom::End(0)).unwrap(), 5);
    assert_eq!(item.work().completed, 6);
    let mut reader = item.reader(Cursor::new(b"abcde"));
    assert_eq!(reader.seek(SeekFrom::End(-1)).unwrap(), 4);
    let (mut one, mut two) = ([0], [0]);
    let mut parts = [io::IoSliceMut::new(&mut one), io::IoSliceMut::new(&mut two)];
    assert_eq!(reader.read_vectored(&mut parts).unwrap(), 1);
    assert_eq!(item.work().completed, 7);
    item.finish();
}

/// Flushing moves no bytes for the item, and reaches what is behind.
#[test]
fn r_31_a_flush_reaches_the_inner_one() {
    let reporter = Reporter::new(NullSink);
    let mut item = item(&reporter);
    let mut behind = Vec::new();
    let mut buffer = io::BufWriter::with_capacity(100, &mut behind);
    item.writer(&mut buffer).write_all(b"ab").unwrap();
    assert!(buffer.get_ref().is_empty());
    item.writer(&mut buffer).flush().unwrap();
    assert_eq!(buffer.get_ref().as_slice(), b"ab");
    assert_eq!(item.work().completed, 2);
    item.finish();
}

#[test]
fn r_31_copy_stops_at_a_cancel_and_does_not_try_again() {
    let reporter = Reporter::new(NullSink);
    let mut item = item(&reporter);
    cancel(&reporter);
    let error = io::copy(&mut item.reader(io::repeat(0)), &mut io::sink()).unwrap_err();
    assert_eq!(canceled(&error), Some(Canceled { all: true }));
    assert_ne!(error.kind(), io::ErrorKind::Interrupted);
    let error = io::copy(&mut io::repeat(0), &mut item.writer(io::sink())).unwrap_err();
    assert!(canceled(&error).is_some());
    assert_eq!(item.work().completed, 0);
    assert_eq!(item.finish(), Outcome::Canceled);
}

#[test]
fn r_31_a_cancel_in_the_middle_takes_nothing_back() {
    let sink = Script::answering("a: 3", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 9).unwrap().go().unwrap();
    let mut out = Vec::new();
    let mut writer = item.writer(&mut out);
    assert_eq!(writer.write(b"abc").unwrap(), 3);
    let error = writer.write_all(b"def").unwrap_err();
    assert_eq!(canceled(&error), Some(Canceled { all: false }));
    assert_eq!(out, b"abc");
    assert_eq!(item.finish(), Outcome::Canceled);
}

#[test]
fn r_11_a_cancel_that_an_adapter_has_not_shown_was_not_returned() {
    let sink = Script::answering("a: 3", STOP_ITEM);
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 3).unwrap().go().unwrap();
    item.writer(io::sink()).write_all(b"abc").unwrap();
    assert_eq!(item.finish(), Outcome::Succeeded);
}

#[test]
fn r_31_an_error_of_the_inner_one_passes_and_counts_nothing() {
    struct Broken;
    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::TimedOut.into())
        }
    }
    let reporter = Reporter::new(NullSink);
    let mut item = item(&reporter);
    let error = item.reader(Broken).read(&mut [0; 9]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert!(canceled(&error).is_none());
    assert_eq!(item.work().completed, 0);
    item.fail("timed out");
}

#[test]
fn r_32_an_element_counts_when_the_next_one_is_asked_for() {
    let reporter = Reporter::new(NullSink);
    let mut item = item(&reporter);
    let mut elements = item.iter(["x", "y", "z"]);
    assert_eq!(elements.next(), Some("x"));
    assert_eq!(elements.next(), Some("y"));
    let _ = elements;
    assert_eq!(item.work().completed, 1);
    let mut elements = item.iter(0..2);
    assert_eq!(elements.by_ref().count(), 2);
    assert_eq!(elements.next(), None);
    assert_eq!(elements.canceled(), None);
    assert_eq!(item.work().completed, 3);
    item.finish();
}

/// A cancel may end it at once, so no least number is promised.
#[test]
fn r_32_an_iterator_promises_no_more_than_there_is() {
    let reporter = Reporter::new(NullSink);
    let mut item = item(&reporter);
    assert_eq!(item.iter(0..3).size_hint(), (0, Some(3)));
    assert_eq!(item.iter(0..).size_hint(), (0, None));
    item.finish();
}

#[test]
fn r_32_a_cancel_is_no_end() {
    let reporter = Reporter::new(NullSink);
    let mut item = item(&reporter);
    let mut elements = item.iter(0..10);
    assert_eq!(elements.next(), Some(0));
    cancel(&reporter);
    assert_eq!(elements.next(), None);
    assert_eq!(elements.next(), None);
    assert_eq!(elements.canceled(), Some(Canceled { all: true }));
    assert_eq!(elements.go_on(), Err(Canceled { all: true }));
    assert_eq!(item.work().completed, 1);
    assert_eq!(item.decision(), CancelDecision::CancelAll);
    assert_eq!(item.finish(), Outcome::Canceled);
}
