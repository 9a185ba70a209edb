#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sync_progress_fuzz::recording::check(bytes));
