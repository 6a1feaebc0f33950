#![no_main]

use std::cell::RefCell;

use pairpad_fuzz::checks::{ROOT, differential};
use pairpad_fuzz::yjs::Yjs;

thread_local! {
    static YJS: RefCell<Yjs> = RefCell::new(Yjs::start());
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    YJS.with_borrow_mut(|yjs| {
        differential(data, |updates| yjs.text(updates, ROOT));
    });
});
