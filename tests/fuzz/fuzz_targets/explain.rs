//! Fuzzes `pipeline::explain`.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use targets::pipeline::mutate::Form;
use targets::{in_place, pipeline};

fuzz_target!(|bytes: &[u8]| pipeline::explain(bytes));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    if seed % 3 == 0 { fuzzer_mutate(data, size, max_size) } else { in_place(data, size, Form::Words, seed) }
});
