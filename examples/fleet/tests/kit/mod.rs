//! Processes that can be killed, a tree to mirror, and what must be there in the end. What happens is awaited by the lines that
//! the processes write; nobody sleeps.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use walkdir::WalkDir;

/// How long anything may take; only a test that fails gets there.
const LONGEST: Duration = Duration::from_secs(60);

/// A process of ours, and what it has written so far. It is killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    name: String,
    lines: Receiver<String>,
    written: Vec<String>,
}

impl Process {
    fn start(name: &str, command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{name}: {error}"));
        let (send, lines) = channel();
        forward(child.stdout.take().unwrap(), send.clone());
        forward(child.stderr.take().unwrap(), send);
        Self { child, name: name.to_owned(), lines, written: vec![] }
    }

    /// Waits until it writes a line like this one, and gives it.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, is_it: impl Fn(&str) -> bool) -> String {
        let until = Instant::now() + LONGEST;
        while let Ok(line) =
            self.lines.recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            self.written.push(line.clone());
            if is_it(&line) {
                return line;
            }
        }
        panic!("{} has not written it, but: {:#?}", self.name, self.written)
    }

    #[track_caller]
    pub(crate) fn wait_for_text(&mut self, text: &str) -> String {
        self.wait_for(|line| line.contains(text))
    }

    /// Waits until it is somewhere between the beginning and the end.
    #[track_caller]
    pub(crate) fn wait_for_half(&mut self) {
        self.wait_for(|line| work_in(line).is_some_and(|(done, all)| done > all / 4 && done < all));
    }

    /// kill -9.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn interrupt(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    }

    /// Waits until it has ended by itself: the exit code, and all that it has written.
    #[track_caller]
    pub(crate) fn end(&mut self) -> (Option<i32>, String) {
        let until = Instant::now() + LONGEST;
        // The channel is closed once nobody can write any more.
        while let Ok(line) =
            self.lines.recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            self.written.push(line);
        }
        assert!(Instant::now() < until, "{} does not end: {:#?}", self.name, self.written);
        (self.child.wait().unwrap().code(), self.written.join("\n"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _it_may_have_ended = self.child.kill();
        let _it_may_have_ended = self.child.wait();
    }
}

fn forward(from: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        BufReader::new(from).lines().map_while(Result::ok).all(|line| to.send(line).is_ok())
    });
}

/// The first `done/all` in a line, or the first `done%`.
fn work_in(line: &str) -> Option<(u64, u64)> {
    if let Some(percent) = line.split([' ', ',']).find_map(|word| word.strip_suffix('%')) {
        return Some((percent.parse().ok()?, 100));
    }
    line.split([' ', ';']).find_map(|word| {
        let (done, all) = word.split_once('/')?;
        Some((done.parse().ok()?, all.parse().ok()?))
    })
}

/// A tree, where it is mirrored to, and a place to meet.
pub(crate) struct Room {
    folder: TempDir,
    port: u16,
    run: String,
}

impl Room {
    pub(crate) fn new(run: &str) -> Self {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let room = Self { folder: tempfile::tempdir().unwrap(), port, run: run.to_owned() };
        for folder in ["letters", "music", "photos"] {
            let folder = room.src().join(folder);
            fs::create_dir_all(folder.join("deep/er")).unwrap();
            fs::create_dir(folder.join("empty")).unwrap();
            for number in 0..30 {
                fs::write(folder.join(format!("{number} é")), vec![7; 30_000 + number]).unwrap();
            }
            fs::write(folder.join("deep/er/nothing"), "").unwrap();
            std::os::unix::fs::symlink("deep", folder.join("link")).unwrap();
        }
        fs::write(room.src().join("beside"), "milk, bread\n").unwrap();
        room
    }

    pub(crate) fn src(&self) -> PathBuf {
        self.folder.path().join("src")
    }

    pub(crate) fn dst(&self) -> PathBuf {
        self.folder.path().join("dst")
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Others, at the same place.
    pub(crate) fn again_as(&mut self, run: &str) {
        run.clone_into(&mut self.run);
    }

    pub(crate) fn server(&self) -> Process {
        let mut command = Command::new("nats-server");
        let port = self.port.to_string();
        let store = self.folder.path().join("server");
        command.args(["--addr", "127.0.0.1", "--port", &port, "--store_dir"]).arg(store);
        let mut server = Process::start("nats-server (apt-get install nats-server)", &mut command);
        server.wait_for_text("Server is ready");
        server
    }

    fn fleet(&self, name: &str, role: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fleet"));
        command.args([role, "--run", &self.run, "--server", &self.url()]);
        command.env("FLEET_PROCESS", name);
        command
    }

    /// `2/3`, slow enough to be caught at work.
    pub(crate) fn worker(&self, share: &str, more: &[&str]) -> Process {
        let mut command = self.fleet(share, "work");
        command.args(["--share", share, "--every", "40", "--slow", "50"]).args(more);
        Process::start(&format!("worker {share}"), command.arg(self.src()).arg(self.dst()))
    }

    pub(crate) fn workers(&self) -> [Process; 3] {
        ["1/3", "2/3", "3/3"].map(|share| self.worker(share, &[]))
    }

    pub(crate) fn viewer(&self, more: &[&str]) -> Process {
        Process::start("viewer", self.fleet("viewer", "view").args(more))
    }

    /// The last line of a viewer when all is there: every byte and every entry of the tree, once.
    pub(crate) fn all_is_there(&self) -> String {
        let (mut bytes, mut items) = (0, 0);
        for entry in WalkDir::new(self.src()) {
            let entry = entry.unwrap();
            items += 1;
            bytes += if entry.file_type().is_file() { entry.metadata().unwrap().len() } else { 0 };
        }
        format!(
            "end: {bytes}/{bytes}; {items} succeeded of {items}; 4 of 4 sources ended; succeeded"
        )
    }

    /// The same entries with the same content, and nothing half-written.
    #[track_caller]
    pub(crate) fn assert_mirrored(&self) {
        assert_eq!(entries(&self.dst()), entries(&self.src()));
    }
}

fn entries(root: &Path) -> Vec<String> {
    let entry = |entry: walkdir::DirEntry| {
        let (name, kind) = (entry.path().strip_prefix(root).unwrap().display(), entry.file_type());
        if kind.is_symlink() {
            format!("{name} -> {}", fs::read_link(entry.path()).unwrap().display())
        } else if kind.is_file() {
            let mut sum = 0_u64;
            let mut bytes = vec![];
            File::open(entry.path()).unwrap().read_to_end(&mut bytes).unwrap();
            for byte in &bytes {
                sum = sum.wrapping_mul(31).wrapping_add(u64::from(*byte));
            }
            format!(
                "{name}: {} bytes, {sum:x}, {:?}",
                bytes.len(),
                entry.metadata().unwrap().modified()
            )
        } else {
            format!("{name}/")
        }
    };
    WalkDir::new(root).sort_by_file_name().into_iter().map(|it| entry(it.unwrap())).collect()
}
