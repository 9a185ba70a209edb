//! The engine: makes one folder a copy of another, by the rules in `README.md`, and tells of it all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read as _};
#[cfg(unix)]
use std::os::unix::fs::{PermissionsExt as _, symlink};
#[cfg(windows)]
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf, absolute};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::{iter, thread};

use sync_progress::protocol::{Canceled, LogEntry};
use sync_progress::reporter::{ItemReporter, Reporter, StageReporter, Start, Totals, canceled};
use sync_progress::{ItemId, ProgressSink, ProviderRole, SyncStage};
use tempfile::{Builder, NamedTempFile};
use walkdir::{DirEntry, WalkDir};

/// How much is copied between two looks at the cancel.
pub(crate) const CHUNK: u64 = 128 * 1024;

/// How the name of an incomplete file begins. A killed run leaves some; the next one removes them.
pub(crate) const UNFINISHED: &str = ".sync-progress-unfinished-";

/// What is to be made a copy of what, and how.
pub(crate) struct Job {
    roots: [PathBuf; 2],
    delete: bool,
    workers: usize,
    flat: bool,
}

impl Job {
    /// Makes DST if it is not there. `delete` removes from it what SRC does not have; so many
    /// `workers` copy at the same time.
    pub(crate) fn new(src: &Path, dst: &Path, delete: bool, workers: usize) -> io::Result<Self> {
        let [of_src, of_dst] = [src, dst].map(|path| format!("use {}", path.display()));
        let source = fs::canonicalize(src).map_err(cannot(&of_src))?;
        let target = absolute(dst).and_then(|dst| resolve(&dst)).map_err(cannot(&of_dst))?;
        if target.starts_with(&source) || source.starts_with(&target) {
            let why = if target == source { "it is SRC itself" } else { "one is in the other" };
            return Err(cannot(&of_dst)(io::Error::other(why)));
        }
        fs::read_dir(&source).map_err(cannot(&of_src))?;
        fs::create_dir_all(&target).map_err(cannot(&of_dst))?;
        Ok(Self { roots: [source, target], delete, workers, flat: false })
    }

    /// Leaves out the folders in SRC, and with them all that is below: others care for those.
    #[allow(dead_code, reason = "for `examples/fleet`")]
    pub(crate) fn flat(self) -> Self {
        Self { flat: true, ..self }
    }

    fn covers(&self, entry: &DirEntry) -> bool {
        !self.flat || entry.depth() == 0 || !entry.file_type().is_dir()
    }
}

/// The true path of something that need not be there yet.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {
            let (above, name) = path.parent().zip(path.file_name()).ok_or(error)?;
            Ok(resolve(above)?.join(name))
        }
        resolved => resolved,
    }
}

/// Does the job, or what a cancel leaves of it. Returns the size of what was copied whole. `planned` is told all that
/// there is to do once that is known.
pub(crate) fn mirror<S: ProgressSink + Send + Sync>(
    job: &Job,
    reporter: &Reporter<S>,
    planned: &(dyn Fn(Totals) + Sync),
) -> u64 {
    let applied = reporter.stage(ProviderRole::Destination, SyncStage::Application);
    let mirror = Mirror { job, reporter, planned, applied, copied: AtomicU64::new(0) };
    let _the_summary_tells = mirror.run();
    mirror.copied.into_inner()
}

/// What is in SRC and in DST under a name; it is relative to the roots, whose own name is empty.
type Found = BTreeMap<PathBuf, [Option<Metadata>; 2]>;

/// A name, and what is to be there; if that is nothing, the entry is removed.
type Change<'a> = (&'a Path, Option<&'a Metadata>);

fn bytes((_, new): &Change<'_>) -> u64 {
    new.filter(|new| new.is_file()).map_or(0, Metadata::len)
}

/// The name as Rust would quote it: what is no plain text is escaped. So two names never share an id,
/// not even if they are not UTF-8, and an id can be shown on a terminal as it is.
fn id_of(name: &Path) -> ItemId {
    #[allow(clippy::unnecessary_debug_formatting, reason = "the escapes are what it is about")]
    let quoted = format!("{name:?}");
    // On Windows a backslash is never part of a name.
    let quoted = if cfg!(windows) { quoted.replace(r"\\", "/") } else { quoted };
    let id = if quoted == "\"\"" { "." } else { &quoted[1..quoted.len() - 1] };
    ItemId::try_from(id).expect("it is not empty, and a NUL would be escaped")
}

struct Mirror<'a, S: ProgressSink> {
    job: &'a Job,
    reporter: &'a Reporter<S>,
    planned: &'a (dyn Fn(Totals) + Sync),
    applied: StageReporter<S>,
    copied: AtomicU64,
}

impl<S: ProgressSink + Send + Sync> Mirror<'_, S> {
    fn run(&self) -> Result<(), Canceled> {
        let mut found = Found::new();
        for (side, role) in ProviderRole::KNOWN.into_iter().enumerate() {
            self.walk(side, &self.reporter.stage(role, SyncStage::Detection), &mut found)?;
        }
        self.apply(&self.plan(&found)?)
    }

    fn walk(&self, side: usize, stage: &StageReporter<S>, all: &mut Found) -> Result<(), Canceled> {
        let root = &self.job.roots[side];
        for found in WalkDir::new(root).into_iter().filter_entry(|it| self.job.covers(it)) {
            stage.advance(1).go_on()?;
            let path = found.as_ref().map_or_else(|it| it.path().unwrap_or(root), |it| it.path());
            let name = path.strip_prefix(root).unwrap_or(path).to_owned();
            match found.and_then(|found| found.metadata()) {
                Ok(meta) if side == 0 && !is_of_use(&name, &meta) => self.log("passed over", &name),
                Ok(meta) => all.entry(name).or_default()[side] = Some(meta),
                Err(error) => {
                    if let Ok(Start::Go(item)) = self.reporter.start(id_of(&name), 0) {
                        item.fail(error.to_string());
                    }
                    all.entry(name).or_default()[side] = None; // if it is a folder, it was found before
                }
            }
        }
        Ok(())
    }

    fn log(&self, what: &str, name: &Path) {
        self.reporter.log(LogEntry::warning(format!("{what}: {}", id_of(name))));
    }

    /// What is to be done: removals from below, then files and links, then folders from below.
    fn plan<'a>(&self, found: &'a Found) -> Result<[Vec<Change<'a>>; 3], Canceled> {
        // What cannot be read looks as if it were gone, and its copy may be the last one.
        let is_safe = self.reporter.totals().ended.failed == 0;
        if self.job.delete && !is_safe {
            self.log("nothing is removed, because not everything can be read", Path::new(""));
        }
        let (mut plan, mut touched) = ([vec![], vec![], vec![]], BTreeSet::new());
        let stage = self.reporter.stage(ProviderRole::Source, SyncStage::Enumeration);
        for (seen, (name, [src, dst])) in (1..).zip(found.iter().rev()) {
            stage.report(seen, found.len() as u64).go_on()?;
            let phase = match src {
                None if is_unfinished(name) || self.job.delete && is_safe => 0,
                None => continue,
                Some(src) => 1 + usize::from(src.is_dir()),
            };
            let target = |side: usize| fs::read_link(self.job.roots[side].join(name)).ok();
            let matches = |(new, old): (&Metadata, &Metadata)| {
                is_unchanged(new, old) && (!new.is_symlink() || target(0) == target(1))
            };
            if !src.as_ref().zip(dst.as_ref()).is_some_and(matches) {
                // That sets the time of the folder above, which is to be set back even if it was right.
                touched.extend(name.parent());
            } else if !touched.contains(name.as_path()) {
                continue;
            }
            plan[phase].push((name.as_path(), src.as_ref()));
        }
        Ok(plan)
    }

    fn apply(&self, [removals, files, folders]: &[Vec<Change>; 3]) -> Result<(), Canceled> {
        let all = || removals.iter().chain(files).chain(folders);
        for change in all() {
            let _refused_if_given_up = self.reporter.announce(id_of(change.0), bytes(change));
        }
        (self.planned)(self.reporter.totals());
        self.applied.report(0, all().map(bytes).sum::<u64>()).go_on()?;
        for (name, new) in folders.iter().rev() {
            drop(new.map(|meta| self.make_folder(name, meta))); // a failure is told at its turn
        }
        removals.iter().try_for_each(|change| self.perform(change))?;
        let next = AtomicUsize::new(0);
        let work = || {
            let mut mine = iter::from_fn(|| files.get(next.fetch_add(1, Relaxed)));
            mine.try_for_each(|change| self.perform(change))
        };
        thread::scope(|scope| (0..self.job.workers).for_each(|_| drop(scope.spawn(work))));
        folders.iter().try_for_each(|change| self.perform(change))
    }

    /// One item, from its start to its end. An error means that everything is to stop.
    fn perform(&self, change: &Change) -> Result<(), Canceled> {
        if let Ok(Start::Go(mut item)) = self.reporter.start(id_of(change.0), bytes(change)) {
            match self.act(change, &mut item) {
                Ok(()) => item.finish(),
                Err(error) if canceled(&error).is_some() => item.cancel(),
                Err(error) => item.fail(error.to_string()),
            };
        }
        self.reporter.decision().go_on()
    }

    fn act(&self, &(name, new): &Change, item: &mut ItemReporter<S>) -> io::Result<()> {
        let (from, to) = (self.job.roots[0].join(name), self.place(name)?);
        match new {
            None => remove(&to),
            Some(meta) if meta.is_symlink() => {
                let target = fs::read_link(from).map_err(cannot("read"))?;
                put(beside(&to, |path| symlink(&target, path))?, &to)
            }
            Some(meta) if meta.is_dir() => {
                let folder = self.make_folder(name, meta)?;
                finish(&open_folder(&folder)?, meta)
            }
            Some(_) => self.copy(&from, &to, item),
        }
    }

    /// Where an entry belongs, if all folders above it are real: nothing is written through a link.
    fn place(&self, name: &Path) -> io::Result<PathBuf> {
        match name.ancestors().skip(1).find(|above| !is_folder(&self.job.roots[1].join(above))) {
            Some(above) => Err(io::Error::other(format!("{} is no folder", id_of(above)))),
            None => Ok(self.job.roots[1].join(name)),
        }
    }

    /// A real folder that we can write into, and else only those who may do so in the end.
    fn make_folder(&self, name: &Path, meta: &Metadata) -> io::Result<PathBuf> {
        let path = self.place(name)?;
        if !is_folder(&path) {
            if fs::symlink_metadata(&path).is_ok() {
                fs::remove_file(&path).map_err(cannot("replace"))?;
            }
            fs::create_dir(&path).map_err(cannot("make"))?;
        }
        let opened = permissions(meta, 0o700).map(|it| fs::set_permissions(&path, it));
        opened.transpose().map_err(cannot("write"))?;
        Ok(path)
    }

    fn copy(&self, from: &Path, to: &Path, item: &mut ItemReporter<S>) -> io::Result<()> {
        let (before, mut copied, mut chunk) = (regular_file(from)?, 0, CHUNK);
        let source = File::open(from).map_err(cannot("read"))?;
        let mut copy = beside(to, |path| File::create_new(path))?;
        finish(copy.as_file(), &before)?; // before there is anything in it that is not for all eyes
        // The whole goes on counting what was listed, also if the size is another by now.
        let listed = item.work().total.known().unwrap_or_default();
        item.set_total(before.len()).go_on()?;
        while chunk > 0 && copied <= before.len() {
            chunk =
                io::copy(&mut (&source).take(CHUNK), copy.as_file_mut()).map_err(cannot("copy"))?;
            let _the_item_hears = self.applied.advance(chunk.min(listed.saturating_sub(copied)));
            item.advance(chunk).go_on()?;
            copied += chunk;
        }
        if copied != before.len() || !is_unchanged(&regular_file(from)?, &before) {
            return Err(io::Error::other("it changed while it was copied; the next run takes it"));
        }
        finish(copy.as_file(), &before)?;
        put(copy, to)?;
        self.copied.fetch_add(copied, Relaxed);
        let _the_next_item_hears = self.applied.advance(listed.saturating_sub(copied));
        Ok(())
    }
}

/// A new entry with a name that is not its own yet; it is removed unless it is [`put`] in its place.
fn beside<F>(to: &Path, new: impl FnMut(&Path) -> io::Result<F>) -> io::Result<NamedTempFile<F>> {
    let folder = to.parent().unwrap_or(to);
    Builder::new().prefix(UNFINISHED).make_in(folder, new).map_err(cannot("write"))
}

fn put<F>(new: NamedTempFile<F>, to: &Path) -> io::Result<()> {
    if is_folder(to) {
        fs::remove_dir(to).map_err(cannot("replace the folder there"))?;
    }
    new.persist(to).map(drop).map_err(|error| cannot("write")(error.error))
}

fn finish(new: &File, meta: &Metadata) -> io::Result<()> {
    let permitted = permissions(meta, 0).map(|it| new.set_permissions(it));
    permitted.transpose().map_err(cannot("write"))?;
    new.set_modified(meta.modified()?).map_err(cannot("write"))
}

fn remove(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let opened = permissions(&folder.metadata()?, 0o700);
    let _the_removal_tells = opened.map(|it| fs::set_permissions(folder, it));
    let removed = if is_folder(path) { fs::remove_dir(path) } else { fs::remove_file(path) };
    removed.map_err(cannot("remove"))
}

fn cannot(what: &str) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::other(format!("cannot {what}: {error}"))
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

fn regular_file(path: &Path) -> io::Result<Metadata> {
    let meta = fs::symlink_metadata(path).map_err(cannot("read"))?;
    if meta.is_file() { Ok(meta) } else { Err(io::Error::other("it is no file any more")) }
}

pub(crate) fn is_of_use(name: &Path, meta: &Metadata) -> bool {
    !is_unfinished(name) && (meta.is_file() || meta.is_dir() || meta.is_symlink())
}

fn is_unfinished(name: &Path) -> bool {
    let name = name.file_name().unwrap_or_default().as_encoded_bytes();
    name.starts_with(UNFINISHED.as_bytes())
}

/// A link has no data, times or permissions that matter.
fn is_unchanged(new: &Metadata, old: &Metadata) -> bool {
    let has_same_size = new.is_dir() || new.len() == old.len();
    let has_same_data = has_same_size && new.modified().ok() == old.modified().ok();
    let is_same = has_same_data && permissions(new, 0) == permissions(old, 0);
    new.file_type() == old.file_type() && (new.is_symlink() || is_same)
}

/// What is copied of the permissions, and `more` of them. On Windows nothing: there a folder hands
/// them down to what is made in it.
#[cfg_attr(unix, allow(clippy::unnecessary_wraps, reason = "on Windows there is nothing to wrap"))]
fn permissions(meta: &Metadata, more: u32) -> Option<Permissions> {
    #[cfg(unix)]
    return Some(Permissions::from_mode(meta.permissions().mode() & 0o1777 | more));
    #[cfg(not(unix))]
    return (None, meta, more).0;
}

/// To set its time.
fn open_folder(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(windows)]
    {
        const WRITE_ATTRIBUTES: u32 = 0x100;
        const BACKUP_SEMANTICS: u32 = 0x200_0000; // else folders cannot be opened
        options.access_mode(WRITE_ATTRIBUTES).custom_flags(BACKUP_SEMANTICS);
    }
    options.read(true).open(path)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
