//! What the fuzzer's targets share.

#[path = "../pipeline/mod.rs"]
pub mod pipeline;

use pipeline::mutate::{Form, Random, mutate};

/// Changes a file ([`mutate`]) in a buffer whose first `size` bytes are the file; gives the new size. What has no room is cut off.
pub fn in_place(data: &mut [u8], size: usize, form: Form, seed: u32) -> usize {
    let mutated = mutate(&data[..size], &data[..size], form, &mut Random(seed.into()));
    let length = mutated.len().min(data.len());
    data[..length].copy_from_slice(&mutated[..length]);
    length
}
