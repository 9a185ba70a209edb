//! What is read or written counts, and a cancel ends a wait (I-49).

use sync_progress::protocol::{CancelCause, Outcome};
use sync_progress::reporter::canceled;
use sync_progress::sink::NullSink;
use sync_progress::{CancelDecision, Reporter};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, duplex};
use tokio::task::JoinSet;

#[tokio::test]
async fn i_49_bytes_are_counted_once_on_every_way() {
    let reporter = Reporter::new(NullSink);
    let bytes = [7_u8; 10_000];

    let mut item = reporter.start("read", None).unwrap().go().unwrap();
    let mut out = Vec::new();
    tokio::io::copy(&mut item.async_io(&bytes[..]), &mut out).await.unwrap();
    assert_eq!((item.work().completed, out.len()), (10_000, 10_000));
    item.finish();

    let mut item = reporter.start("write", None).unwrap().go().unwrap();
    let mut writer = item.async_io(Vec::new());
    writer.write_all(&bytes).await.unwrap();
    assert_eq!(writer.write_vectored(&[std::io::IoSlice::new(b"abc")]).await.unwrap(), 3);
    writer.flush().await.unwrap();
    writer.shutdown().await.unwrap();
    assert_eq!(item.work().completed, 10_003);
    item.finish();

    let mut item = reporter.start("lines", None).unwrap().go().unwrap();
    let mut lines = Vec::new();
    let mut reader = item.async_io(BufReader::new(&b"one\ntwo"[..]));
    while reader.read_until(b'\n', &mut lines).await.unwrap() > 0 {}
    assert_eq!(lines, b"one\ntwo");
    assert_eq!(item.work().completed, 7);
    item.finish();

    assert_eq!(reporter.complete().unwrap().work.completed, 20_010);
}

#[tokio::test]
async fn i_49_a_cancel_before_the_next_move_moves_nothing() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", 5).unwrap().go().unwrap();
    reporter.canceler().cancel_item(item.id(), CancelCause::Skipped);
    let mut reader = item.async_io(&b"hello"[..]);
    let mut buffer = [0; 5];
    let error = reader.read(&mut buffer).await.unwrap_err();
    assert!(canceled(&error).is_some_and(|canceled| !canceled.all));
    let mut writer = item.async_io(Vec::new());
    assert!(canceled(&writer.write_all(b"hello").await.unwrap_err()).is_some());
    assert_eq!((item.work().completed, item.finish()), (0, Outcome::Canceled));
}

/// Neither a reader nor a writer comes back by itself: the peer does nothing. Each is a task of its own, so that nobody but
/// the cancel wakes it.
#[tokio::test]
async fn i_49_a_cancel_ends_a_wait() {
    for all in [false, true] {
        let reporter = Reporter::new(NullSink);
        let canceler = reporter.canceler();
        let mut items: Vec<_> = ["read", "line", "write"]
            .map(|name| reporter.start(name, None).unwrap().go().unwrap())
            .into();
        let ids: Vec<_> = items.iter().map(|item| item.id().clone()).collect();
        let mut tasks = JoinSet::new();
        let mut peers = Vec::new();
        for mut item in items.drain(..) {
            let (near, far) = duplex(4);
            peers.push(far);
            tasks.spawn(async move {
                let name = item.id().to_string();
                let error = match &*name {
                    "read" => item.async_io(near).read_u8().await.unwrap_err(),
                    "line" => {
                        let mut reader = item.async_io(BufReader::new(near));
                        reader.read_until(b'\n', &mut Vec::new()).await.unwrap_err()
                    }
                    _ => item.async_io(near).write_all(&[0; 64]).await.unwrap_err(),
                };
                (name, canceled(&error).unwrap().all, item.work().completed, item.finish())
            });
        }
        tokio::task::yield_now().await;
        if all {
            assert!(canceler.cancel_all(CancelCause::Requested));
        } else {
            for id in &ids {
                assert!(canceler.cancel_item(id, CancelCause::Requested));
            }
        }
        while let Some(ended) = tasks.join_next().await {
            let (name, told, completed, outcome) = ended.unwrap();
            assert_eq!((told, outcome), (all, Outcome::Canceled), "{name}");
            assert_eq!(completed, if name == "write" { 4 } else { 0 }, "what was moved stays");
        }
        assert_eq!(peers.len(), 3);
    }
}

#[tokio::test]
async fn i_49_a_cancel_with_the_last_bytes_does_not_undo_finished_work() {
    let reporter = Reporter::new(NullSink);
    let canceler = reporter.canceler();
    let mut item = reporter.start("a", 5).unwrap().go().unwrap();
    let mut buffer = [0; 5];
    item.async_io(&b"hello"[..]).read_exact(&mut buffer).await.unwrap();
    canceler.cancel_item(item.id(), CancelCause::Requested);
    assert_eq!(item.finish(), Outcome::Succeeded, "nobody was told of it (R-11)");

    let item = reporter.start("b", 5).unwrap().go().unwrap();
    canceler.cancel_item(item.id(), CancelCause::Requested);
    assert_eq!(item.decision(), CancelDecision::CancelItem);
    assert_eq!(item.finish(), Outcome::Canceled);
}

#[tokio::test]
async fn i_49_a_failing_reader_is_no_cancel() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", 5).unwrap().go().unwrap();
    let error = item.async_io(&b"hel"[..]).read_exact(&mut [0; 5]).await.unwrap_err();
    assert!(canceled(&error).is_none());
    assert_eq!(item.work().completed, 3);
    assert_eq!(item.fail(error.to_string()), Outcome::Failed);
}
