//! Yjs shows what the server shows, whatever editors write.

#![cfg_attr(fuzzing, no_main)]

use std::cell::RefCell;

use pairpad_fuzz::checks;
use pairpad_fuzz::yjs::Yjs;

thread_local! {
    static YJS: RefCell<Yjs> = RefCell::new(Yjs::start());
}

fn check(data: &[u8]) {
    YJS.with_borrow_mut(|yjs| {
        checks::differential(data, |updates| yjs.text(updates, checks::ROOT));
    });
}

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| check(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    pairpad_fuzz::replay(check)
}
