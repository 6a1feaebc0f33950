//! What somebody sends under the clocks of the one who is quiet.

use std::time::Duration;

use super::*;
use crate::document::efforts::effort;
use crate::document::key::MemberKey;
use crate::document::state::Sent;
use crate::document::turn::{Edit, From};
use crate::protocol::lib0::{write_var, write_var_bytes};

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
    assert!(shown.contains("mine") && !shown.contains("evil"), "{shown}");
}

#[test]
fn what_the_whole_has_taken_does_not_end_the_quiet_time_by_what_it_costs() {
    let doc = Doc::with_client_id(1);
    let text = doc.get_or_insert_text("code");
    (0..3_000).for_each(|_| text.insert(&mut doc.transact_mut(), 0, "x"));
    let all = doc.transact().encode_state_as_update_v1(&StateVector::default());
    let all = CheckedUpdate::check(all.into()).unwrap();
    let [mut full, mut shown] = [(); 2].map(|()| DocumentState::default());
    for state in [&mut full, &mut shown] {
        state.apply(&[state::Edit::from(&all)], Bounds::NONE);
    }
    let mut views = Views::new(full);
    views.begin(Quiet { who: ADA, until: UnixMillis(0), number: 1 }, shown);
    // Each of them walks through all of the text.
    let mut update = vec![1];
    [300, 2, 0].iter().for_each(|number| write_var(&mut update, *number));
    for _ in 0..300 {
        update.extend([0x44, 1, 0]);
        write_var_bytes(&mut update, b"y");
    }
    update.push(0);
    let update = CheckedUpdate::check(update.into()).unwrap();
    let edit =
        Edit { from: From::Member(MemberKey(1)), author: Author::Person(BOB), sent: Sent::AsEdit, update };
    let bounds = Bounds { effort: Some(effort(Duration::ZERO)), ..Bounds::NONE };
    let shown = views.show(&[edit], &[Applied::Changed], bounds).unwrap();
    assert_eq!(shown.applied, [Applied::Changed]);
    assert!(!views.is_broken());
}
