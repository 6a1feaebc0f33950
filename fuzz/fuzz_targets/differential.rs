#![no_main]

#[path = "../checks.rs"]
#[allow(dead_code)]
mod checks;

#[path = "../yjs.rs"]
mod yjs;

use std::cell::RefCell;

thread_local! {
    static YJS: RefCell<yjs::Yjs> = RefCell::new(yjs::Yjs::start());
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    YJS.with_borrow_mut(|yjs| {
        checks::differential(data, |updates| yjs.text(updates, checks::ROOT));
    });
});
