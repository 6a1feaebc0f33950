use pairpad::document::state::{Bounds, DocumentState, Edit};
use pairpad::protocol::guard::CheckedUpdate;
use yrs::{Doc, ReadTxn, StateVector, Text, Transact};

fn var(out: &mut Vec<u8>, mut n: u64) {
    while n >= 128 { out.push(n as u8 | 128); n >>= 7; }
    out.push(n as u8);
}

#[test]
fn measure() {
    let n: u32 = 20_000;
    let doc = Doc::with_client_id(1);
    let text = doc.get_or_insert_text("code");
    {
        let mut txn = doc.transact_mut();
        for _ in 0..n { text.insert(&mut txn, 0, "x"); }
    }
    let update = doc.transact().encode_state_as_update_v1(&StateVector::default());
    let mut state = DocumentState::default();
    let checked = CheckedUpdate::check(update.into()).unwrap();
    let t = std::time::Instant::now();
    state.apply(&[Edit::from(&checked)], Bounds::NONE);
    println!("base {:?}", t.elapsed());
    for m in [1000u64, 2000] {
        let mut out = vec![1];
        var(&mut out, m);
        var(&mut out, 1000 + m); // client
        var(&mut out, 0);
        for _ in 0..m {
            out.push(0x40 | 4);
            var(&mut out, 1);
            var(&mut out, 0);
            var(&mut out, 1);
            out.push(b'y');
        }
        out.push(0);
        let len = out.len();
        let checked = CheckedUpdate::check(out.into()).unwrap();
        let cost = state.cost(&checked);
        let t = std::time::Instant::now();
        let outcome = state.apply(&[Edit::from(&checked)], Bounds::NONE);
        println!("{m} structs {len} bytes {:?} {:?} heavy {}", t.elapsed(), outcome.applied, cost.is_heavy());
    }
}
