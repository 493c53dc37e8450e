//! How much is tried. What takes long is tried on a part of the cases; with `EVERY=1`, as in CI, on all of them.

/// Whether all are tried.
pub fn is_every() -> bool {
    std::env::var_os("EVERY").is_some_and(|every| every == "1")
}

/// One in so many, or all.
pub fn one_in<T>(many: usize, all: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
    all.into_iter().step_by(if is_every() { 1 } else { many })
}

/// What must come together, where one in so many is tried.
pub fn least(count: usize, many: usize) -> usize {
    if is_every() { count } else { count / many * 3 / 4 }
}
