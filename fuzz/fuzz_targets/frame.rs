//! Any frame is read or refused.

#![cfg_attr(fuzzing, no_main)]

use pairpad_fuzz::checks;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::frame(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    pairpad_fuzz::replay(checks::frame)
}
