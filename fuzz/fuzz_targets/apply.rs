#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pairpad_fuzz::checks::apply(data));
