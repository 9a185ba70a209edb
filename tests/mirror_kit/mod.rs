//! What the tests of the mirror need: the built program, its JSON lines, and an own look at trees.

#![allow(dead_code, reason = "each test uses its part")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsStr;
use std::fmt::Debug;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _};
#[cfg(unix)]
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use walkdir::WalkDir;

/// The example `mirror`. Tests under Wine cannot call cargo, so `.ci/windows` names in `MIRROR_PROGRAM`
/// what it has built.
pub(crate) fn program() -> PathBuf {
    match std::env::var_os("MIRROR_PROGRAM") {
        Some(built) => built.into(),
        None => example("mirror"),
    }
}

/// An example. `cargo test` builds it beside the tests; `cargo test --test NAME` does not, so then it is
/// built here if it is missing or older than what it is made of.
pub(crate) fn example(name: &'static str) -> PathBuf {
    static LOOKED_AT: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("<profile>/deps/<test>");
    let program =
        profile.join("examples").join(name).with_extension(std::env::consts::EXE_EXTENSION);
    let mut looked_at = LOOKED_AT.lock().expect("the other one built");
    if looked_at.insert(name) && is_outdated(&program) {
        build(profile, name);
    }
    program
}

fn is_outdated(program: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let sources = ["src", "examples"].map(|name| project().join(name));
    let files = sources.iter().flat_map(WalkDir::new).filter_map(Result::ok);
    files.filter_map(|file| time(file.path())).max() > time(program)
}

fn build(profile: &Path, name: &str) {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--example", name]).current_dir(project());
    build.arg("--target-dir").arg(profile.parent().expect("<target>/<profile>"));
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().expect("cargo runs").success(), "the example does not build");
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `mirror --json SRC DST`, with more arguments to come.
pub(crate) fn mirror(src: &Path, dst: &Path) -> Command {
    let mut command = Command::new(program());
    command.arg("--json").arg(src).arg(dst);
    command
}

/// What a run has said, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) lines: Vec<Value>,
    pub(crate) stderr: String,
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
}

/// How a run ends that was killed.
pub(crate) const KILLED: Option<i32> = if cfg!(unix) { None } else { Some(1) };

/// A run that goes on.
pub(crate) struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    lines: Vec<Value>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, out, lines: Vec::new() }
    }

    /// Reads lines until one is as wanted; false if they end before.
    pub(crate) fn read_until(&mut self, mut is_wanted: impl FnMut(&Value) -> bool) -> bool {
        let mut line = String::new();
        while self.out.read_line(&mut line).expect("the lines are UTF-8") > 0 {
            let value: Value = serde_json::from_str(&line).expect("each line is an object");
            let found = is_wanted(&value);
            self.lines.push(value);
            if found {
                return true;
            }
            line.clear();
        }
        false
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().expect("kill runs");
        assert!(sent.success(), "kill {name} {id}");
    }

    /// Ends it without a word to it: the exit code is then [`KILLED`].
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it still runs");
    }

    /// Reads the rest.
    pub(crate) fn end(mut self) -> Run {
        self.read_until(|_| false);
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().expect("piped");
        pipe.read_to_string(&mut stderr).expect("messages are UTF-8");
        let code = self.child.wait().expect("it ends").code();
        Run { lines: self.lines, stderr, code }
    }

    /// Stops listening, and waits for the exit code.
    pub(crate) fn end_unheard(self) -> Option<i32> {
        let Self { mut child, out, .. } = self;
        drop(out);
        child.wait().expect("it ends").code()
    }
}

pub(crate) fn run(command: &mut Command) -> Run {
    Running::start(command).end()
}

impl Run {
    pub(crate) fn of<'a>(&'a self, event: &'a str) -> impl Iterator<Item = &'a Value> {
        self.lines.iter().filter(move |line| line["event"] == event)
    }

    pub(crate) fn summary(&self) -> &Value {
        self.lines.last().filter(|line| line["event"] == "summary").expect("the last line")
    }

    /// How an item ended.
    pub(crate) fn status(&self, id: &str) -> Option<&str> {
        self.of("item")
            .filter(|line| line["id"] == id)
            .filter_map(|line| line["status"].as_str())
            .last()
    }

    /// What was said when an item failed.
    pub(crate) fn text(&self, id: &str) -> &str {
        let lines = self.of("item").filter(|line| line["id"] == id);
        lines.filter_map(|line| line["text"].as_str()).last().unwrap_or_default()
    }

    /// The ids of the items that ended so.
    pub(crate) fn ended(&self, status: &str) -> Vec<&str> {
        let mut ids: Vec<_> = self
            .of("item")
            .filter(|line| line["status"] == status)
            .filter_map(|line| line["id"].as_str())
            .collect();
        ids.sort_unstable();
        ids
    }

    /// Every item that came up ended once, and last; the session too; 100 % came once, and only if
    /// all went well.
    #[track_caller]
    pub(crate) fn assert_conforms(&self) -> &Self {
        let mut ends: HashMap<&str, u32> = HashMap::new();
        for line in &self.lines {
            match line["event"].as_str() {
                Some("added") => drop(ends.entry(line["id"].as_str().expect("an id")).or_default()),
                Some("item") => {
                    let id = line["id"].as_str().expect("an id");
                    let ended = ends.entry(id).or_default();
                    assert_eq!(*ended, 0, "something came after the end of {id}: {line}");
                    *ended += u32::from(is_terminal(line));
                }
                _ => {}
            }
        }
        for (id, ended) in ends {
            assert_eq!(ended, 1, "{id} ended {ended} times");
        }
        let end = self.lines.iter().position(|line| line["event"] == "end").expect("an end");
        let after: Vec<_> = self.lines[end + 1..].iter().map(|line| &line["event"]).collect();
        assert_eq!(after, ["summary"], "after the end");
        let full = self.lines.iter().filter(|line| line["percent"] == 100).count();
        let succeeded = self.lines[end]["outcome"] == "succeeded";
        assert_eq!(full, usize::from(succeeded), "100 % in a session that {}", self.lines[end]);
        self
    }

    #[track_caller]
    pub(crate) fn assert_code(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}\n{:?}", self.stderr, self.lines.last());
        self
    }
}

pub(crate) fn is_terminal(line: &Value) -> bool {
    let status = line["status"].as_str().unwrap_or_default();
    ["succeeded", "failed", "canceled", "skipped", "disconnected"].contains(&status)
}

/// What is found at a path, in words: kind, permissions where they are copied, time, and the data of
/// small files.
pub(crate) fn listing(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    list(root, Path::new(""), &mut found);
    found
}

fn list(root: &Path, name: &Path, found: &mut BTreeMap<PathBuf, String>) {
    let path = root.join(name);
    let meta = fs::symlink_metadata(&path).expect("it is there");
    let (mode, time) = (mode_of(&meta), meta.modified().expect("it has one"));
    let text = if meta.is_symlink() {
        format!("link to {}", fs::read_link(&path).expect("a link").display())
    } else if meta.is_dir() {
        for entry in fs::read_dir(&path).expect("a folder") {
            list(root, &name.join(entry.expect("an entry").file_name()), found);
        }
        format!("folder {mode:o} {time:?}")
    } else if meta.is_file() {
        format!("file {mode:o} {time:?} {} {:x}", meta.len(), sum_of(&path))
    } else {
        "special".to_owned()
    };
    found.insert(name.to_owned(), text);
}

#[cfg(unix)]
fn mode_of(meta: &Metadata) -> u32 {
    meta.mode() & 0o1777
}

#[cfg(not(unix))]
fn mode_of(_: &Metadata) -> u32 {
    0
}

/// FNV-1a of what is in a file.
fn sum_of(path: &Path) -> u64 {
    let data = fs::read(path).expect("a readable file");
    data.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The two sides look the same, by our own eyes and by those of `diff`.
#[track_caller]
pub(crate) fn assert_same(src: &Path, dst: &Path) {
    let (one, two) = (listing(src), listing(dst));
    for name in one.keys().chain(two.keys()) {
        assert_eq!(one.get(name), two.get(name), "{} (left is the source)", name.display());
    }
    #[cfg(unix)]
    assert_diff_is_clean(src, dst);
}

#[cfg(unix)]
#[track_caller]
pub(crate) fn assert_diff_is_clean(src: &Path, dst: &Path) {
    let mut diff = Command::new("diff");
    let diff = diff.args(["-r", "--no-dereference"]).arg(src).arg(dst).output().expect("diff runs");
    let text = String::from_utf8_lossy(&diff.stdout);
    assert!(diff.status.success(), "{text}{}", String::from_utf8_lossy(&diff.stderr));
}

/// No file under a temporary name is left.
#[track_caller]
pub(crate) fn assert_no_leftover(root: &Path) {
    let is_leftover = |name: &OsStr| name.as_encoded_bytes().starts_with(b".sync-progress-");
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            assert!(!is_leftover(&entry.file_name()), "{} was left", entry.path().display());
            if entry.file_type().expect("a kind").is_dir() {
                folders.push(entry.path());
            }
        }
    }
}

/// A tree to be made: each call makes one entry, with the folders above it.
pub(crate) struct Tree(pub(crate) PathBuf);

impl Tree {
    pub(crate) fn new(root: PathBuf) -> Self {
        fs::create_dir_all(&root).expect("a new folder");
        Self(root)
    }

    pub(crate) fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.0.join(Path::new(&name))
    }

    fn place(&self, name: impl AsRef<OsStr>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the root")).expect("a new folder");
        path
    }

    pub(crate) fn file(&self, name: impl AsRef<OsStr>, data: impl AsRef<[u8]>) -> &Self {
        fs::write(self.place(name), data).expect("a new file");
        self
    }

    /// A file of so many bytes that takes no room.
    pub(crate) fn sparse(&self, name: impl AsRef<OsStr>, len: u64) -> &Self {
        File::create(self.place(name)).and_then(|file| file.set_len(len)).expect("a new file");
        self
    }

    pub(crate) fn folder(&self, name: impl AsRef<OsStr>) -> &Self {
        fs::create_dir_all(self.path(name)).expect("a new folder");
        self
    }

    #[cfg(unix)]
    pub(crate) fn link(&self, name: impl AsRef<OsStr>, target: impl AsRef<Path>) -> &Self {
        std::os::unix::fs::symlink(target, self.place(name)).expect("a new link");
        self
    }

    #[cfg(unix)]
    pub(crate) fn mode(&self, name: impl AsRef<OsStr>, mode: u32) -> &Self {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode))
            .expect("permissions");
        self
    }

    /// Sets the time: so many seconds and nanoseconds after 1970.
    pub(crate) fn time(&self, name: impl AsRef<OsStr>, seconds: u64, nanos: u32) -> &Self {
        // Windows wants a right to write, and no unix opens a folder with it.
        let file = OpenOptions::new().read(true).write(cfg!(windows)).open(self.path(name));
        let file = file.expect("it can be opened");
        file.set_modified(UNIX_EPOCH + Duration::new(seconds, nanos)).expect("a time");
        self
    }
}

#[cfg(unix)]
pub(crate) fn is_root(file_of_mine: &Path) -> bool {
    fs::metadata(file_of_mine).is_ok_and(|meta| meta.uid() == 0)
}

/// Numbers that look random; the seed is printed, and can be given as `MIRROR_SEED`.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new() -> Self {
        let given = std::env::var("MIRROR_SEED").ok().and_then(|seed| seed.parse().ok());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seed = given.unwrap_or_else(|| u64::from(now.subsec_nanos()));
        println!("MIRROR_SEED={seed}");
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}

#[cfg(unix)]
pub(crate) fn os(bytes: &[u8]) -> std::ffi::OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}
