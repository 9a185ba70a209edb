//! [`ItemIo`]: what is read or written counts, and a cancel ends a wait.

use crate::cancel::Waiting;
use crate::protocol::Canceled;
use crate::{CancelDecision, ItemReporter, ProgressSink};
use ::tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, ReadBuf};
use core::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};
use std::io::{self, IoSlice};

impl<S: ProgressSink> ItemReporter<S> {
    /// A reader or writer of tokio whose bytes count for this item, and which stops at a cancel, also while it waits.
    ///
    /// What cannot be moved (`!Unpin`) goes in a `Box::pin`.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::sink::NullSink;
    /// use tokio::io::AsyncReadExt;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let reporter = Reporter::new(NullSink);
    /// let mut item = reporter.start("a", 5)?.go()?;
    /// let mut text = String::new();
    /// item.async_io(&b"hello"[..]).read_to_string(&mut text).await?;
    /// assert_eq!((item.work().completed, &*text), (5, "hello"));
    /// item.finish();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn async_io<T>(&mut self, inner: T) -> ItemIo<'_, S, T> {
        ItemIo { item: self, seat: Waiting::default(), inner }
    }
}

/// A reader or writer of tokio whose bytes count for an item; from [`ItemReporter::async_io`].
///
/// A cancel of the item, or of everything, stops it: before the next move, and also while it waits for one, with an error
/// that [`canceled`](crate::reporter::canceled) knows (I-49). What was moved is never taken back. Flushing and shutting down move
/// no bytes and are not stopped.
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::protocol::CancelCause;
/// use sync_progress::reporter::canceled;
/// use sync_progress::sink::NullSink;
/// use tokio::io::AsyncReadExt;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let reporter = Reporter::new(NullSink);
/// let (canceler, mut item) = (reporter.canceler(), reporter.start("a", 5)?.go()?);
/// let (silent, _peer) = tokio::io::duplex(16);
/// let reading = async { item.async_io(silent).read_u8().await };
/// let (error, _) = tokio::join!(reading, async { canceler.cancel_all(CancelCause::Requested) });
/// assert!(canceled(&error.unwrap_err()).is_some_and(|canceled| canceled.all));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ItemIo<'a, S: ProgressSink, T> {
    item: &'a mut ItemReporter<S>,
    seat: Waiting,
    inner: T,
}

/// Nothing in it is pinned but what its user has pinned.
impl<S: ProgressSink, T> Unpin for ItemIo<'_, S, T> {}

/// Moves bytes, unless canceled before or meanwhile.
fn moving<S: ProgressSink, T>(
    item: &ItemReporter<S>,
    seat: &mut Waiting,
    context: &mut Context<'_>,
    act: impl FnOnce(&mut Context<'_>) -> Poll<io::Result<T>>,
) -> Poll<io::Result<T>> {
    item.decision().go_on()?;
    match act(context) {
        Poll::Pending => item.poll_canceled(seat, context).map(stopped),
        ready @ Poll::Ready(_) => ready,
    }
}

fn stopped<T>(decision: CancelDecision) -> io::Result<T> {
    Err(Canceled { all: decision.is_all() }.into())
}

fn amount(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

impl<S: ProgressSink, T: AsyncRead + Unpin> AsyncRead for ItemIo<'_, S, T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { item, seat, inner } = self.get_mut();
        let before = buffer.filled().len();
        let read = |context: &mut Context<'_>| Pin::new(inner).poll_read(context, buffer);
        let moved = moving(item, seat, context, read);
        item.count(amount(buffer.filled().len().saturating_sub(before)));
        moved
    }
}

impl<S: ProgressSink, T: AsyncBufRead + Unpin> AsyncBufRead for ItemIo<'_, S, T> {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let Self { item, seat, inner } = self.get_mut();
        moving(item, seat, context, |context| Pin::new(inner).poll_fill_buf(context))
    }

    fn consume(self: Pin<&mut Self>, bytes: usize) {
        let Self { item, inner, .. } = self.get_mut();
        Pin::new(inner).consume(bytes);
        item.count(amount(bytes));
    }
}

impl<S: ProgressSink, T: AsyncWrite + Unpin> AsyncWrite for ItemIo<'_, S, T> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.writing(context, |inner, context| inner.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.writing(context, |inner, context| inner.poll_write_vectored(context, buffers))
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(context)
    }
}

impl<S: ProgressSink, T: Unpin> ItemIo<'_, S, T> {
    fn writing(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut T>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let Self { item, seat, inner } = self.get_mut();
        let written = moving(item, seat, context, |context| write(Pin::new(inner), context));
        if let Poll::Ready(Ok(bytes)) = written {
            item.count(amount(bytes));
        }
        written
    }
}

impl<S: ProgressSink, T> fmt::Debug for ItemIo<'_, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemIo").field("item", &self.item).finish_non_exhaustive()
    }
}
