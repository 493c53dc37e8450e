//! What several test modules lean on: drawn sessions, fixtures, golden files.

pub mod case;
pub mod drawing;
pub mod fixtures;
pub mod forms;
pub mod golden;
pub mod layouts;
pub mod notation;
pub mod produced;
pub mod remedies;
pub mod rows;
pub mod sample;
pub mod sandbox;
pub mod sketch;

use std::path::PathBuf;

/// A path inside the project.
pub fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Names like those that a client gives, always the same for the same words.
pub fn uuid_of(words: &str) -> String {
    let hash =
        |seed: u64| words.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let (high, low) = (hash(0xcbf2_9ce4_8422_2325), hash(0x9e37_79b9_7f4a_7c15));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}
