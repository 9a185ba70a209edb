//! [`Part`]: what one source stands for. Parts of a tree are the folders in it, and what lies beside them.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use walkdir::WalkDir;

use crate::engine::{Job, is_of_use};

/// A folder in SRC with all that is below it; or, called `.`, SRC itself with what lies in it beside the folders.
pub(crate) struct Part {
    pub(crate) name: String,
    src: PathBuf,
    dst: PathBuf,
    is_flat: bool,
}

/// What a part consists of.
#[derive(Clone, Copy, Default)]
pub(crate) struct Plan {
    pub(crate) items: u64,
    pub(crate) bytes: u64,
}

impl Part {
    /// All parts of a tree, in an order that is the same for everybody.
    pub(crate) fn all(src: &Path, dst: &Path) -> io::Result<Vec<Self>> {
        let mut folders = vec![];
        for entry in src.read_dir()? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.file_name());
            }
        }
        folders.sort();
        let beside = Self { name: ".".into(), src: src.into(), dst: dst.into(), is_flat: true };
        let part = |name: &std::ffi::OsString| Self {
            name: name_of(name),
            src: src.join(name),
            dst: dst.join(name),
            is_flat: false,
        };
        Ok([beside].into_iter().chain(folders.iter().map(part)).collect())
    }

    /// What is there, by the rules of the engine. What cannot be read is the engine's to tell.
    pub(crate) fn plan(&self) -> Plan {
        let job = WalkDir::new(&self.src).into_iter();
        let is_mine = |entry: &walkdir::DirEntry| {
            !self.is_flat || entry.depth() == 0 || !entry.file_type().is_dir()
        };
        let mut plan = Plan::default();
        for entry in job.filter_entry(is_mine).flatten() {
            match entry.metadata() {
                Ok(meta) if is_of_use(entry.path(), &meta) => {
                    plan.items += 1;
                    plan.bytes += if meta.is_file() { meta.len() } else { 0 };
                }
                _ => {}
            }
        }
        plan
    }

    pub(crate) fn job(&self, jobs: usize) -> io::Result<Job> {
        let job = Job::new(&self.src, &self.dst, false, jobs)?;
        Ok(if self.is_flat { job.flat() } else { job })
    }
}

/// What is not UTF-8 is escaped, so that two names stay two.
fn name_of(name: &OsStr) -> String {
    name.to_str().map_or_else(|| format!("{name:?}"), ToOwned::to_owned)
}

/// One worker of several, and so each part of so many: `2/3`.
#[derive(Clone, Copy)]
pub(crate) struct Share {
    which: usize,
    of: usize,
}

impl Share {
    pub(crate) fn of(self, parts: Vec<Part>) -> Vec<Part> {
        let mine = parts.into_iter().enumerate().filter(|(at, _)| at % self.of == self.which - 1);
        mine.map(|(_, part)| part).collect()
    }
}

impl FromStr for Share {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/').map(|(which, of)| (which.parse(), of.parse()));
        match numbers {
            Some((Ok(which), Ok(of))) if 1 <= which && which <= of => Ok(Self { which, of }),
            _ => Err("say which of how many, as in 1/3"),
        }
    }
}
