#![no_main]
//! Fuzzes the body `grow` of `runnelet_fuzz::bodies`.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| runnelet_fuzz::bodies::run("grow", input));
