#![no_main]

libfuzzer_sys::fuzz_target!(|input: sync_progress_fuzz::checker::Input| input.check());
