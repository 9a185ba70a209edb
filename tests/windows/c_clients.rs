//! Clients in C that are not ours (`clients/`). One plays `SyncMgr` against the handler of `examples/sync_handler`, and
//! against one in C; the other calls, and is called by, the callbacks of SC and WS that `border/` hands out and takes. The
//! handler in C and the border are right, or break one rule: a client that did not notice would prove nothing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

const CLIENT: &str =
    "agrees answers callback calls exchange host mobsync_client rules system verdicts whole";
const HANDLER: &str = "broken_handler system";
const CALLBACKS: &str = "callbacks/border callbacks/callbacks_client callbacks/object \
    callbacks/sync_center_callback callbacks/sync_center_calls callbacks/winsync_callback \
    callbacks/winsync_calls system verdicts";

/// Builds a program or a library from the sources of that name. It appears at once and whole: another test may use the last one.
fn compile(sources: &str, flags: &[&str], output: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/windows/clients");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let new = tempfile::tempdir_in(target).unwrap();
    let built = new.path().join(output);
    let mut cc = Command::new(env::var_os("CC").unwrap_or_else(|| "cc".into()));
    cc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-g", "-pthread"]).args(flags);
    cc.args(cfg!(target_arch = "x86").then_some("-m32"));
    cc.args(sources.split(' ').map(|name| folder.join(name).with_extension("c")));
    cc.arg("-o").arg(&built).arg("-ldl");
    let compiled = cc.output().expect("there is a C compiler, since Rust links with it");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let output = target.join(output);
    fs::rename(built, &output).unwrap();
    output
}

fn client() -> &'static Path {
    static CLIENT_IS: OnceLock<PathBuf> = OnceLock::new();
    CLIENT_IS.get_or_init(|| compile(CLIENT, &[], "mobsync_client"))
}

fn callbacks_client() -> &'static Path {
    static CLIENT_IS: OnceLock<PathBuf> = OnceLock::new();
    CLIENT_IS.get_or_init(|| compile(CALLBACKS, &[], "callbacks_client"))
}

/// The handler in C, with the rule that it breaks.
fn handler_in_c(breaks: &str) -> PathBuf {
    let flag = format!("-DBREAK={breaks}");
    let flags = ["-shared", "-fPIC", "-fvisibility=hidden", &flag];
    compile(HANDLER, &flags, &format!("lib{}.so", breaks.to_lowercase()))
}

/// What `cargo test` has built, or `cargo build --example sync_handler --features windows`.
fn example(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let built = test.parent().and_then(Path::parent).unwrap().join("examples");
    let library = built.join(format!("lib{name}.so"));
    assert!(library.exists(), "build the example {name} first: no {}", library.display());
    library
}

fn handler_of_the_example() -> PathBuf {
    example("sync_handler")
}

/// Runs the client, and shows what it complains about.
#[track_caller]
fn is_content_with(library: &Path, mut run: Command) {
    let folder = tempfile::tempdir().unwrap();
    is_content(run.arg(library).arg(folder.path().join("client")));
}

#[track_caller]
fn is_content(run: &mut Command) {
    let run = run.output().unwrap();
    let said = said(&run);
    assert!(run.status.success() && said.ends_with(" 0 failed\n"), "{}\n{said}", run.status);
}

/// All but what holds.
fn said(run: &Output) -> String {
    let all = [&*run.stderr, &*run.stdout].map(String::from_utf8_lossy).concat();
    all.split_inclusive('\n').filter(|line| !line.starts_with("ok ")).collect()
}

#[test]
fn a_client_in_c_is_content_with_the_example() {
    is_content_with(&handler_of_the_example(), Command::new(client()));
}

#[test]
fn a_client_in_c_is_content_with_a_handler_in_c() {
    is_content_with(&handler_in_c("NOTHING"), Command::new(client()));
}

#[test]
fn a_client_in_c_is_content_with_the_callbacks() {
    is_content(Command::new(callbacks_client()).arg(example("border")));
}

/// With `SYNC_PROGRESS_VALGRIND=1`, and valgrind.
#[test]
fn nothing_is_leaked_or_read_amiss() {
    if env::var_os("SYNC_PROGRESS_VALGRIND").is_none_or(|it| it != "1") {
        return;
    }
    for library in [handler_of_the_example(), handler_in_c("NOTHING")] {
        is_content_with(&library, valgrind(client()));
    }
    is_content(valgrind(callbacks_client()).arg(example("border")));
}

fn valgrind(client: &Path) -> Command {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["-q", "--error-exitcode=9", "--leak-check=full"]);
    valgrind.args(["--show-leak-kinds=definite", "--errors-for-leak-kinds=definite"]);
    valgrind.arg(client);
    valgrind
}

/// The first thing that the client says against a handler names the rule that it breaks.
#[track_caller]
fn is_found(breaks: &str, rules: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    // The limit is for what never comes.
    let mut run = Command::new(client());
    run.args(["-1", "-l", "3000"]).arg(handler_in_c(breaks)).arg(folder.path().join("client"));
    names(&mut run, breaks, rules);
}

/// The same against the border, in one scenario.
#[track_caller]
fn is_noticed(breaks: &str, scenario: &str, rule: &str) {
    let mut run = Command::new(callbacks_client());
    run.args(["-1", "-l", "3000", "-b", breaks]).arg(example("border")).arg(scenario);
    names(&mut run, breaks, &[rule]);
}

#[track_caller]
fn names(run: &mut Command, breaks: &str, rules: &[&str]) {
    let run = run.output().unwrap();
    let said = said(&run);
    let first = said.lines().find(|line| line.starts_with("FAIL")).unwrap_or_default();
    let is_named = rules.iter().any(|rule| first.contains(rule));
    assert!(run.status.code() == Some(1) && is_named, "{breaks}: {}\n{said}", run.status);
}

macro_rules! found {
    ($($test:ident: $breaks:literal is $($rule:literal)|+;)*) => {
        $(
            #[test]
            fn $test() {
                is_found($breaks, &[$($rule),+]);
            }
        )*
    };
}

found! {
    a_client_in_c_finds_that_the_callback_is_not_referenced: "NO_ADD_REF" is "#26";
    a_client_in_c_finds_that_the_callback_is_released_twice: "RELEASES_TWICE" is "#28";
    a_client_in_c_finds_that_a_replaced_callback_is_kept: "OLD_IS_KEPT" is "#27";
    a_client_in_c_finds_that_a_replaced_callback_is_called: "OLD_IS_CALLED" is "#27";
    a_client_in_c_finds_that_a_cleared_callback_is_kept: "CLEARED_IS_KEPT" is "#28";
    a_client_in_c_finds_that_calls_are_not_waited_for: "DOES_NOT_WAIT" is "#27" | "#28" | "K-20";
    a_client_in_c_finds_that_a_call_from_inside_never_returns: "WAITS_INSIDE" is "B-14";
    a_client_in_c_finds_that_an_item_is_not_canceled: "CANCEL_ITEM_IS_SUCCESS" is "#30";
    a_client_in_c_finds_that_others_are_begun_after_a_cancel: "CANCEL_ALL_IS_ONE" is "#31";
    a_client_in_c_finds_that_a_success_is_a_cancel: "FALSE_IS_CANCEL" is "A-MOB-13";
    a_client_in_c_finds_that_a_skip_is_ignored: "SKIP_IS_IGNORED" is "#49";
    a_client_in_c_finds_that_it_is_completed_twice: "COMPLETES_TWICE" is "#43";
    a_client_in_c_finds_that_what_was_canceled_is_not_completed: "CANCELED_IS_NOT_COMPLETED" is "#32";
    a_client_in_c_finds_that_a_declined_start_is_completed: "COMPLETES_DECLINED" is "#44";
    a_client_in_c_finds_that_something_follows_the_end: "ASKS_AFTER_COMPLETION" is "#46";
    a_client_in_c_finds_that_an_item_does_not_end: "LEAVES_OPEN" is "#56";
    a_client_in_c_finds_that_work_begins_unasked: "WORKS_UNASKED" is "#29";
    a_client_in_c_finds_that_lent_ids_are_kept: "KEEPS_IDS" is "#38";
    a_client_in_c_finds_that_a_structure_has_no_size: "NO_SIZE" is "#35";
    a_client_in_c_finds_that_a_value_is_beyond_its_maximum: "BEYOND_MAXIMUM" is "#39";
    a_client_in_c_finds_that_the_items_do_not_end: "NO_END_OF_ITEMS" is "MOB-38";
    a_client_in_c_finds_that_a_retry_names_nothing: "RETRIES_NOTHING" is "#47";
    a_client_in_c_finds_that_synchronize_does_not_return: "SYNCHRONOUS" is "MOB-20";
    a_client_in_c_finds_that_the_handler_stays: "LEAKS" is "nothing of the handler is left";
}

macro_rules! noticed {
    ($($test:ident { $($breaks:literal in $scenario:literal is $rule:literal;)* })*) => {
        $(
            #[test]
            fn $test() {
                $(is_noticed($breaks, $scenario, concat!("FAIL ", $rule, " "));)*
            }
        )*
    };
}

// Each rule of `border/liar.rs` is broken towards the program, and where it matters by an engine of ours.
noticed! {
    a_client_in_c_finds_what_is_wrong_with_a_callback_of_sync_center {
        "LEAVES_REQUEST" in "center_slots" is "#67";
        "OFFERS_NOTHING" in "center_slots" is "#73";
        "HIDES_CANCEL" in "center_cancels" is "SC-11";
        "ITEM_IS_ALL" in "center_cancels" is "SC-11";
        "ALWAYS_YES" in "center_cancels" is "#79";
        "REOPENS" in "center_closes_items" is "SC-10";
        "KNOWS_ALL" in "center_closes_items" is "#70";
        "TAKES_TWICE" in "center_joins" is "SC-17";
        "COMMITS_ANY" in "center_joins" is "SC-19";
        "NO_RELEASE" in "center_sessions" is "B-48";
    }
    a_client_in_c_finds_what_is_wrong_with_an_engine_of_sync_center {
        "NO_PRESET" in "center_is_told" is "#67";
        "NO_LEVEL" in "center_is_told" is "#78";
        "HIDES_CANCEL" in "center_cancels_item" is "#64";
        "ITEM_IS_ALL" in "center_cancels_item" is "#65";
        "HIDES_CANCEL" in "center_cancels_all" is "#65";
        "FAILURE_IS_CANCEL" in "center_answers_failures" is "A-MOB-13";
        "ASKS_NULL" in "center_is_asked" is "#69";
        "ALWAYS_YES" in "center_is_asked" is "SC-12";
        "LOSES_OBJECT" in "center_is_joined" is "SC-17";
        "NO_RELEASE" in "center_is_told" is "B-11";
        "LATE_CALL" in "center_is_told" is "B-11";
    }
    a_client_in_c_finds_what_is_wrong_with_an_application_of_windows_sync {
        "RESOLVES_NOTHING" in "application_slots" is "#20";
        "FORGETS_ACTION" in "application_slots" is "#21";
        "NO_OUTCOMES" in "application_slots" is "WS-16";
        "ABORT_IS_OK" in "application_stops" is "#15";
    }
    a_client_in_c_finds_what_is_wrong_with_a_session_of_windows_sync {
        "ABSOLUTE" in "session_adds_up" is "WS-6";
        "ANY_ROLE" in "session_adds_up" is "WS-5";
        "NEVER_CANCELED" in "session_is_canceled" is "WS-18";
        "ABORT_IS_OK" in "session_is_canceled" is "#15";
        "FITS_ANYWHERE" in "session_keeps_info" is "B-67";
    }
    a_client_in_c_finds_what_is_wrong_with_a_provider_of_windows_sync {
        "PRESETS_FULL" in "application_is_asked" is "A-WS-1";
        "ABORT_IS_OK" in "application_answers" is "WS-23";
        "NO_OUTCOMES" in "application_is_told" is "WS-16";
        "NO_RELEASE" in "application_is_told" is "B-11";
        "LATE_CALL" in "application_is_told" is "B-11";
        "ABSOLUTE" in "session_is_told" is "WS-6";
        "NEVER_CANCELED" in "session_answers" is "WS-18";
        "NO_RELEASE" in "session_is_told" is "WS-20";
        "LATE_CALL" in "session_is_told" is "B-11";
    }
}
