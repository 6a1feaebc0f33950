//! What somebody sends under the clocks of the one who is quiet.

use super::*;
use crate::protocol::lib0::write_var;

const ADAS_CLIENT: u64 = 10;

/// Text as if this client had written it after all that this tab has.
fn forged(tab: &Tab, client: u64, text: &str) -> Vec<u8> {
    let forger = Tab::new(BOB, client);
    let known = tab.doc.transact().encode_state_as_update_v1(&StateVector::default());
    forger.doc.transact_mut().apply_update(Update::decode_v1(&known).unwrap()).unwrap();
    let root = forger.doc.get_or_insert_text("code");
    let mut txn = forger.doc.transact_mut();
    root.insert(&mut txn, 0, text);
    txn.encode_update_v1()
}

/// Ada has written something, and is quiet; the others have a tab more.
async fn quiet() -> World {
    let mut world = World::new().await;
    world.take(Step::Open { is_adas: false }).await;
    for tab in [0, 1, 0] {
        world.write(tab, 0).await;
        world.settle().await;
    }
    world.take(Step::Quiet { at: 0 }).await;
    world
}

/// In the end everybody has what is stored, and what Ada wrote is part of that.
async fn shows(mut world: World) -> String {
    let hers = world.held.clone();
    world.show();
    world.settle().await;
    let shown = world.text(Author::Server).await;
    world.tabs.iter().for_each(|tab| assert_eq!(tab.text(), shown));
    hers.iter().for_each(|letter| assert!(shown.contains(letter.as_str()), "{letter} in {shown}"));
    world.reload().await;
    world.settle().await;
    assert_eq!(world.text(Author::Server).await, shown, "as it is stored");
    shown
}

#[tokio::test(start_paused = true)]
async fn nobody_puts_other_text_in_the_place_of_what_is_held_back() {
    for is_at_once in [false, true] {
        let mut world = quiet().await;
        world.write(0, 0).await;
        if !is_at_once {
            world.settle().await;
        }
        let evil = forged(&world.tabs[1], ADAS_CLIENT, "ev");
        world.tabs[1].say(&message::update(&evil)).await;
        world.settle().await;
        assert!(!world.text(Author::Server).await.contains("ev"));
        assert!(!world.tabs[2].text().contains("ev"), "another of his tabs");
        world.write(1, 0).await;
        world.settle().await;
        assert!(!shows(world).await.contains("ev"));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_somebodys_own_beside_that_is_taken() {
    let mut world = quiet().await;
    world.settle().await;
    let evil = forged(&world.tabs[1], ADAS_CLIENT, "evil");
    let own = forged(&world.tabs[1], 77, "mine");
    let both = yrs::merge_updates_v1([&evil, &own].map(Vec::as_slice)).unwrap();
    let mine = Update::decode_v1(&own).unwrap();
    world.tabs[1].doc.transact_mut().apply_update(mine).unwrap();
    world.tabs[1].say(&message::update(&both)).await;
    world.settle().await;
    assert!(world.tabs[2].text().contains("mine"));
    assert!(!world.tabs[2].text().contains("vil"));
    let shown = shows(world).await;
    assert!(shown.contains("mine") && !shown.contains("vil"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn nobody_takes_the_place_of_what_is_held_back_next() {
    // What follows at once, and what comes after a gap, which would wait for her to close it.
    for gap in [0, 4] {
        let mut world = quiet().await;
        world.settle().await;
        let evil = forged(&world.tabs[1], ADAS_CLIENT, &"evil".repeat(5));
        let taken = world.tabs[0].doc.transact().state_vector().get(&ClientID::new(ADAS_CLIENT)) + gap;
        let evil = crate::protocol::slice::carve(
            &evil,
            |client| if client == ADAS_CLIENT { taken } else { 0 },
            |_| crate::protocol::slice::Verdict::Take,
        );
        world.tabs[1].say(&message::update(&evil.ready.unwrap().update)).await;
        world.settle().await;
        for _ in 0..10 {
            world.write(0, 0).await;
        }
        world.settle().await;
        let shown = shows(world).await;
        assert!(!shown.contains(|letter: char| letter.is_ascii()), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_deletes_what_they_have_not_seen() {
    let mut world = quiet().await;
    world.write(0, 0).await;
    world.settle().await;
    let known = world.tabs[1].doc.transact().state_vector().get(&ClientID::new(ADAS_CLIENT));
    // One of hers that he has seen, all that is held back, and what would follow that.
    let mut update = vec![0, 1];
    write_var(&mut update, ADAS_CLIENT);
    write_var(&mut update, 1);
    write_var(&mut update, u64::from(known) - 1);
    write_var(&mut update, 1_000);
    let before = world.text(Author::Person(ADA)).await.chars().count();
    world.tabs[1].say(&message::update(&update)).await;
    world.settle().await;
    assert_eq!(world.text(Author::Person(ADA)).await.chars().count(), before - 1);
    for _ in 0..10 {
        world.write(0, 0).await;
    }
    world.settle().await;
    shows(world).await;
}
