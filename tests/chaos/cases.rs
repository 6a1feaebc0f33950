//! What happens to the disk, one thing at a time, while the process goes on.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::checker::{newcomer, settled};
use super::disk::Disk;
use super::person::{Orders, Person, text_of};
use super::process::{CONFIG, Process, command};

/// Runs them all. Each has a folder of its own.
pub fn all(disk: &Disk, runtime: &Runtime) {
    runtime.block_on(store_4_a_full_disk_stops_the_acknowledging_and_nothing_else(disk));
    store_4_a_read_only_disk_is_a_plain_sentence(disk);
    println!("chaos: the cases of the disk are well");
}

async fn store_4_a_full_disk_stops_the_acknowledging_and_nothing_else(disk: &Disk) {
    let process = Process::start(&disk.root().join("full"), Vec::new()).expect("the server starts");
    let orders = watch::Sender::new(Orders { may_connect: true, may_type: true });
    let url = process.url("room");
    let arrive = |number| Person::arrive(number, "room".to_owned(), url.clone(), 7, orders.subscribe());
    let people: Vec<Person> = (0..3).map(arrive).collect();
    until("health is good", || async { health(process.address()).await == 200 }).await;
    for round in 0..3 {
        disk.fill();
        until("health says so", || async { health(process.address()).await == 503 }).await;
        let acknowledged = people[0].memory().acknowledged;
        let edits = people[0].memory().edits.len();
        until("people type on", || async { people[0].memory().edits.len() > edits + 20 }).await;
        assert_eq!(people[0].memory().acknowledged, acknowledged, "nothing is acknowledged");
        disk.empty();
        // The same process, without any help.
        until("health is good again", || async { health(process.address()).await == 200 }).await;
        until("acknowledging goes on", || async { people[0].memory().acknowledged > edits + 20 }).await;
        assert!(people.iter().all(|person| person.memory().connected), "round {round}: nobody was cut off");
    }
    orders.send_modify(|orders| orders.may_type = false);
    settled(&people).await;
    assert_eq!(newcomer(&url).await, text_of(&people[0].memory().doc));
    for person in people {
        person.leave().await;
    }
}

fn store_4_a_read_only_disk_is_a_plain_sentence(disk: &Disk) {
    let folder = disk.root().join("read-only");
    std::fs::create_dir(&folder).unwrap();
    disk.remount("ro");
    let output =
        command(CONFIG, &folder, SocketAddr::from(([127, 0, 0, 1], 0))).stderr(Stdio::piped()).output();
    disk.remount("rw");
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot be used") && said.contains("with --data-dir"), "{said}");
}

async fn health(address: SocketAddr) -> u16 {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

async fn until<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so().await {
        assert!(Instant::now() < deadline, "never: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}
