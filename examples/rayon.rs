//! For an engine on rayon: many small items side by side, each with a handle of its own, and one large item by parts, each with a
//! lane. A cancel stops either at its next tick.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use sync_progress::protocol::{CancelCause, Outcome};
use sync_progress::reporter::{Start, StartError, Unfinished};
use sync_progress::sink::{Pace, ProgressSinkExt, from_fn};
use sync_progress::{ItemReporter, ProgressSink, Reporter};

fn main() -> Result<(), Box<dyn Error>> {
    // Called by the workers themselves, so it is `Sync`.
    let told = AtomicU64::new(0);
    let sink = from_fn(|_, _| {
        told.fetch_add(1, Ordering::Relaxed);
    });
    let reporter = Reporter::new(sink.paced(Pace::Never));

    let files: Vec<(String, u64)> = (0..200).map(|nth| (format!("{nth}.txt"), 64 + nth)).collect();
    small(&reporter, &files)?;
    let large = (0..1_u32 << 22).collect::<Vec<_>>();
    println!("the large one: {}", by_parts(&reporter, "large.bin", &large)?);

    // The user has had enough: what is not started is not started any more.
    reporter.canceler().cancel_all(CancelCause::Requested);
    small(&reporter, &[("late.txt".to_owned(), 64)])?;

    let summary = reporter.complete().map_err(Unfinished::into_error)?;
    println!("{summary}");
    println!("the sink was told {} times", told.load(Ordering::Relaxed));
    Ok(())
}

/// One item per element. `try_for_each` stops handing out elements once one of them says that all is canceled.
fn small<S: ProgressSink + Sync + Send>(
    reporter: &Reporter<S>,
    files: &[(String, u64)],
) -> Result<(), StartError> {
    let stopped = files.par_iter().try_for_each(|(name, size)| {
        match reporter.start(name, *size).map_err(Some)? {
            Start::Go(item) => drop(copy(item)),
            Start::Declined(decision) if decision.is_all() => return Err(None),
            Start::Declined(_) => {}
        }
        Ok(())
    });
    match stopped {
        Err(Some(misuse)) => Err(misuse),
        Err(None) | Ok(()) => Ok(()),
    }
}

fn copy<S: ProgressSink>(mut item: ItemReporter<S>) -> Outcome {
    while item.work().share().is_none_or(|share| share.percent() < 100) {
        if item.advance(1).is_cancel() {
            break;
        }
    }
    item.finish()
}

/// One item by parts: each worker takes a lane, which counts without disturbing the others, and the owner ends the item.
fn by_parts<S: ProgressSink + Sync + Send>(
    reporter: &Reporter<S>,
    name: &str,
    numbers: &[u32],
) -> Result<Outcome, Box<dyn Error>> {
    const PART: usize = 1 << 16;
    let mut item = reporter.start(name, u64::try_from(numbers.len())?)?.go()?;
    let lanes: Vec<_> = numbers.chunks(PART).map(|part| (item.lane(), part)).collect();
    let sum: Option<u64> = lanes
        .into_par_iter()
        .map(|(mut lane, part)| {
            let sum = part.iter().map(|number| u64::from(*number)).sum::<u64>();
            let go_on = !lane.advance(u64::try_from(part.len()).unwrap_or(u64::MAX)).is_cancel();
            go_on.then_some(sum)
        })
        .sum();
    println!("sum: {sum:?}");
    Ok(item.finish()) // Canceled if one of its lanes was told so
}
