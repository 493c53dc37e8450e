//! Finds where the plain part of a string ends.

/// The bytes of a reader, to be looked at eight at a time.
pub(super) struct Plain<'a> {
    bytes: &'a [u8],
    /// The same, but for the last few.
    words: &'a [[u8; 8]],
}

impl<'a> Plain<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, words: bytes.as_chunks().0 }
    }

    /// Offset of the next quote, backslash or control byte from `at` on.
    #[inline]
    pub(super) fn end(&self, at: usize) -> usize {
        const ONES: u64 = 0x0101_0101_0101_0101;
        const HIGHS: u64 = ONES << 7;
        let mut no = at / 8;
        // What is before `at` in the first word is made plain.
        let mut before = (1 << (at % 8 * 8)) - 1;
        while no < self.words.len() {
            let word = u64::from_le_bytes(self.words[no]) | before;
            // With its second bit flipped, a quote comes directly after the control bytes. A borrow can mark only bytes
            // after the first hit, and only the first is used.
            let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
            let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
            let found = (quote_or_control | backslash) & !word & HIGHS;
            if found != 0 {
                return no * 8 + found.trailing_zeros() as usize / 8;
            }
            before = 0;
            no += 1;
        }
        let mut at = at.max(no * 8);
        while at < self.bytes.len() && self.bytes[at] >= b' ' && !matches!(self.bytes[at], b'"' | b'\\') {
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Mostly plain bytes, and the neighbours of those that are not.
    fn byte() -> impl Strategy<Value = u8> {
        prop_oneof![20 => b' '..=b'~', 1 => any::<u8>(), 1 => proptest::sample::select(&b"\0\x1F !\"#[\\]\x7F\x80\xFF"[..])]
    }

    proptest! {
        #[test]
        fn the_end_is_the_first_byte_that_is_not_plain(bytes in proptest::collection::vec(byte(), 0..80)) {
            let is_plain = |byte: &u8| *byte >= b' ' && !b"\"\\".contains(byte);
            for at in 0..=bytes.len() {
                let naive = at + bytes[at..].iter().take_while(|byte| is_plain(byte)).count();
                prop_assert_eq!(Plain::of(&bytes).end(at), naive);
            }
        }
    }
}
