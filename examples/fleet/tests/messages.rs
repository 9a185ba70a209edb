//! The messages of a real run: shuffled, doubled and dropped; and those that nobody of ours has sent.
#![cfg(unix)]

mod kit;

use async_nats::Client;
use futures_util::StreamExt as _;
use kit::Room;
use sync_progress::merge::{Merged, SourceId, Stamp, State};
use sync_progress::protocol::Work;

/// Numbers that look random, the same ones each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for end in (1..all.len()).rev() {
            all.swap(end, self.below(end + 1));
        }
    }
}

fn merged<'a>(messages: impl IntoIterator<Item = &'a Merged>) -> Merged {
    let mut known = Merged::new();
    messages.into_iter().for_each(|message| _ = known.merge(message));
    known
}

/// All that is said on a subject, until the viewer has ended.
async fn overheard(client: &Client, room: &Room) -> Vec<Merged> {
    let mut told = client.subscribe("fleet.messages.state").await.unwrap();
    client.flush().await.unwrap();
    let (mut viewer, mut workers) = (room.viewer(&[]), room.workers());
    workers[1].wait_for_half();
    workers[1].kill();
    workers[1] = room.worker("2/3", &[]);
    let (code, written) = viewer.end();
    assert!(code == Some(0) && written.contains(&room.all_is_there()), "{written}");
    client.flush().await.unwrap();
    told.unsubscribe().await.unwrap();
    let mut messages = vec![];
    while let Some(message) = told.next().await {
        messages.push(serde_json::from_slice(&message.payload).unwrap());
    }
    messages
}

/// The last message that says the newest of each source.
fn last_of_each(messages: &[Merged]) -> Vec<&Merged> {
    let newest = merged(messages);
    let sources: Vec<(&SourceId, _)> = newest.sources().collect();
    let says = |(source, stamped): (&SourceId, _)| {
        messages.iter().rev().find(|message| message.get(source.as_str()) == Some(stamped)).unwrap()
    };
    sources.into_iter().map(says).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn messages_that_are_shuffled_doubled_and_dropped_make_the_same_whole() {
    let room = Room::new("messages");
    let _server = room.server();
    let client = async_nats::connect(room.url()).await.unwrap();
    let messages = overheard(&client, &room).await;
    assert!(messages.len() > 20, "{} messages", messages.len());
    let expected = merged(&messages);
    assert_eq!(format!("end: {}", expected.whole()), room.all_is_there());

    let mut dice = Dice(1);
    for dropped in (0..100).rev() {
        // Some are dropped, and of those that come some come twice; the last of each source comes.
        let mut delivered = last_of_each(&messages);
        for message in messages.iter().filter(|_| dice.below(100) >= dropped).collect::<Vec<_>>() {
            delivered.extend(vec![message; 1 + dice.below(2)]);
        }
        dice.shuffle(&mut delivered);
        assert_eq!(merged(delivered), expected, "{dropped} of a hundred dropped");
    }
    println!("{} messages, 100 deliveries", messages.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn messages_of_strangers_and_of_lives_with_higher_numbers_do_no_harm() {
    let room = Room::new("strangers");
    let _server = room.server();
    let client = async_nats::connect(room.url()).await.unwrap();
    let say = |subject: &'static str, bytes: Vec<u8>| client.publish(subject, bytes.into());
    let mut viewer = room.viewer(&[]);
    viewer.wait_for_text("connected to");
    for nonsense in ["", "{", "[1]", "\u{1b}[2J", r#"{"sources":{"music":{"stamp":-1}}}"#] {
        say("fleet.strangers.state", nonsense.into()).await.unwrap();
        say("fleet.strangers.whole", nonsense.into()).await.unwrap();
    }
    client.flush().await.unwrap();
    viewer.wait_for_text("passed over a message that is none of ours");
    // Before its clock was set back, the worker had said this.
    let stamp = Stamp { incarnation: u64::MAX - 7, sequence: 9 };
    let old = Merged::of("music", stamp, State::new().with_work(Work::new(1, 2)));
    say("fleet.strangers.state", serde_json::to_vec(&old).unwrap()).await.unwrap();
    client.flush().await.unwrap();
    viewer.wait_for_text("whole: 50%");
    let mut workers = room.workers();
    let (code, written) = viewer.end();
    assert!(code == Some(0) && written.contains(&room.all_is_there()), "{written}");
    for worker in &mut workers {
        assert_eq!(worker.end().0, Some(0));
    }
    room.assert_mirrored();
}
