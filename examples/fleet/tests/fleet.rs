//! Three workers in three processes, a server and a viewer: whatever is killed and started again, all ends as it should.
//! Nothing here leaves the loopback interface.
#![cfg(unix)]

mod kit;

use kit::{Process, Room};

#[track_caller]
fn ends_with(process: &mut Process, code: i32, text: &str) -> String {
    let (ended, written) = process.end();
    assert!(ended == Some(code) && written.contains(text), "{ended:?}, {written}\nwanted: {text}");
    written
}

/// The viewer knows of every byte and entry, once, and all leave by themselves.
#[track_caller]
fn all_ends_well(room: &Room, mut viewer: Process, workers: [Process; 3]) {
    ends_with(&mut viewer, 0, &room.all_is_there());
    for mut worker in workers {
        ends_with(&mut worker, 0, "succeeded: ");
    }
    room.assert_mirrored();
}

#[test]
fn three_workers_mirror_a_tree_and_one_viewer_sees_it_whole() {
    let room = Room::new("whole");
    let _server = room.server();
    let (viewer, workers) = (room.viewer(&[]), room.workers());
    all_ends_well(&room, viewer, workers);
}

#[test]
fn a_worker_is_killed_and_started_again() {
    let room = Room::new("worker");
    let _server = room.server();
    let (mut viewer, mut workers) = (room.viewer(&["--silent", "1"]), room.workers());
    workers[1].wait_for_half();
    workers[1].kill();
    viewer.wait_for(|line| line == "silent: letters");
    workers[1] = room.worker("2/3", &[]);
    viewer.wait_for(|line| line == "silent: nobody");
    all_ends_well(&room, viewer, workers);
}

#[test]
fn the_server_is_killed_and_started_again() {
    let room = Room::new("server");
    let mut server = room.server();
    let (mut viewer, mut workers) = (room.viewer(&[]), room.workers());
    viewer.wait_for_half();
    server.kill();
    viewer.wait_for_text("no NATS server answers at");
    // They go on meanwhile, to the end, and nobody hears of it.
    for worker in &mut workers {
        worker.wait_for_text("no NATS server answers at");
    }
    workers[1].wait_for_text("letters: succeeded");
    workers[2].wait_for_text("music: succeeded");
    let _server = room.server();
    viewer.wait_for_text("connected to");
    all_ends_well(&room, viewer, workers);
}

#[test]
fn the_viewer_is_killed_and_started_again() {
    let room = Room::new("viewer");
    let _server = room.server();
    let (mut viewer, mut workers) = (room.viewer(&[]), room.workers());
    viewer.wait_for_half();
    viewer.kill();
    let mut viewer = room.viewer(&[]);
    viewer.wait_for_half();
    viewer.kill();
    // Nobody leaves before somebody has seen the end.
    workers[1].wait_for_text("letters: succeeded");
    workers[2].wait_for_text("music: succeeded");
    workers[0].wait_for_text("photos: succeeded");
    let viewer = room.viewer(&[]);
    all_ends_well(&room, viewer, workers);
}

#[test]
fn each_in_turn_is_killed_and_started_again() {
    let room = Room::new("all");
    let mut server = room.server();
    let mut viewer = room.viewer(&[]);
    // The third one comes late, so that the whole cannot end before.
    let [mut first, mut second] = ["1/3", "2/3"].map(|share| room.worker(share, &[]));
    first.wait_for_half();
    first.kill();
    let first = room.worker("1/3", &[]);
    second.wait_for_half();
    server.kill();
    viewer.wait_for_text("no NATS server answers at");
    server = room.server();
    viewer.wait_for_text("connected to");
    viewer.kill();
    viewer = room.viewer(&[]);
    viewer.wait_for_text("whole: ");
    second.kill();
    let second = room.worker("2/3", &[]);
    let mut third = room.worker("3/3", &[]);
    third.wait_for_half();
    third.kill();
    server.kill();
    let third = room.worker("3/3", &[]);
    let _server = room.server();
    all_ends_well(&room, viewer, [first, second, third]);
}

#[test]
fn a_cancel_reaches_all_and_the_next_run_does_the_rest() {
    let mut room = Room::new("cancel");
    let _server = room.server();
    let (mut viewer, mut workers) = (room.viewer(&[]), room.workers());
    viewer.wait_for_half();
    viewer.interrupt();
    ends_with(&mut viewer, 130, "; canceled: requested; canceled");
    for worker in &mut workers {
        ends_with(worker, 130, "all is to stop: requested by viewer");
    }
    // Somebody who comes too late for the cancel hears of it from the others; here there is nobody left.
    room.again_as("cancel-again");
    let (viewer, workers) = (room.viewer(&[]), room.workers());
    all_ends_well(&room, viewer, workers);
}

#[test]
fn a_cancel_outlives_the_server_and_the_viewer_that_asked_and_the_worker_that_heard() {
    let room = Room::new("cancel-lives");
    let mut server = room.server();
    let (mut viewer, mut workers) = (room.viewer(&[]), room.workers());
    viewer.wait_for_half();
    server.kill();
    viewer.wait_for_text("no NATS server answers at");
    viewer.interrupt();
    viewer.wait_for_text("all is to stop");
    workers[2].kill();
    let _server = room.server();
    workers[0].wait_for_text("all is to stop");
    workers[1].wait_for_text("all is to stop");
    viewer.kill();
    workers[2] = room.worker("3/3", &[]);
    // There is no viewer; the other workers tell.
    workers[2].wait_for_text("all is to stop");
    ends_with(&mut room.viewer(&[]), 130, "; canceled: requested; canceled");
    for worker in &mut workers {
        ends_with(worker, 130, "all is to stop: requested by viewer");
    }
}

#[test]
fn a_part_that_fails_is_told_and_the_others_go_on() {
    let room = Room::new("fails");
    let _server = room.server();
    std::fs::create_dir(room.dst()).unwrap();
    std::fs::write(room.dst().join("music"), "no folder").unwrap();
    let (mut viewer, [mut first, mut second, mut third]) = (room.viewer(&[]), room.workers());
    let written = ends_with(&mut viewer, 1, "4 of 4 sources ended; failed");
    assert!(
        written.contains("music: failed: 0/900435 bytes, no items of 36; cannot use"),
        "{written}"
    );
    ends_with(&mut first, 0, "photos: succeeded");
    ends_with(&mut second, 0, "letters: succeeded");
    ends_with(&mut third, 1, "music: failed");
}

#[test]
fn without_a_server_the_worker_says_so_and_mirrors() {
    let room = Room::new("alone");
    let mut worker = room.worker("1/1", &["--patience", "1"]);
    let written = ends_with(&mut worker, 3, "no viewer has heard it");
    assert!(written.contains("no NATS server answers at nats://127.0.0.1:"), "{written}");
    assert!(written.contains("start one there (nats-server -a 127.0.0.1)"), "{written}");
    room.assert_mirrored();
}

#[test]
fn without_anybody_the_viewer_gives_up_if_it_is_told_to() {
    let room = Room::new("nobody");
    let mut viewer = room.viewer(&["--patience", "1"]);
    ends_with(&mut viewer, 3, "nothing new was heard for too long");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let room = Room::new("no.such*run");
    ends_with(&mut room.viewer(&[]), 2, "give letters, digits");
    let room = Room::new("nonsense");
    ends_with(&mut room.viewer(&["--server", "no url"]), 2, "--server");
    ends_with(&mut room.worker("4/3", &[]), 2, "say which of how many");
    std::fs::remove_dir_all(room.src()).unwrap();
    ends_with(&mut room.worker("1/3", &[]), 2, "src: No such file");
}
