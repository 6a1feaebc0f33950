//! Any updates, applied to a document: nothing panics, and what was taken can be restored.

#![cfg_attr(fuzzing, no_main)]

use pairpad_fuzz::checks;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::apply(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    pairpad_fuzz::replay(checks::apply)
}
