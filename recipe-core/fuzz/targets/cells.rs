#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| recipe_core_fuzz::cells(bytes));
