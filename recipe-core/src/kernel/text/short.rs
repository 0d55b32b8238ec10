//! Texts of up to twelve bytes, which stand in their views: searched and cut in registers, without memory.

use arrow_data::MAX_INLINE_VIEW_LEN;

/// A text that stands in its view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Short {
    /// The bytes, the first one lowest, with zeros behind them.
    bytes: u128,
    length: u32,
}

const ONES: u128 = u128::from_le_bytes([0x01; 16]);
const HIGH: u128 = u128::from_le_bytes([0x80; 16]);

/// The lowest `count` bytes, of up to 15.
fn first(count: u32) -> u128 {
    (1 << (8 * count)) - 1
}

impl Short {
    /// The text of a view, unless it is longer.
    #[inline]
    pub(crate) fn of_view(view: u128) -> Option<Self> {
        let length = view as u32;
        (length <= MAX_INLINE_VIEW_LEN).then_some(Short { bytes: view >> 32, length })
    }

    /// A text, unless it is longer.
    pub(crate) fn of_text(text: &[u8]) -> Option<Self> {
        let mut bytes = [0; 16];
        bytes[..MAX_INLINE_VIEW_LEN as usize].get_mut(..text.len())?.copy_from_slice(text);
        Some(Short { bytes: u128::from_le_bytes(bytes), length: text.len() as u32 })
    }

    #[inline]
    pub(crate) fn view(self) -> u128 {
        self.bytes << 32 | u128::from(self.length)
    }

    #[inline]
    pub(crate) fn len(self) -> u32 {
        self.length
    }

    /// The bytes, the first one lowest, with zeros behind them.
    #[inline]
    pub(crate) fn bytes(self) -> u128 {
        self.bytes
    }

    /// The bytes from `start` on, `length` of them, both of which lie in the text.
    #[inline]
    pub(crate) fn part(self, start: u32, length: u32) -> Self {
        Short { bytes: (self.bytes >> (8 * start)) & first(length), length }
    }

    /// The text in large letters, if it is ASCII.
    #[inline]
    pub(crate) fn upper(self) -> Option<Self> {
        let letters = self.within(b'a', b'z')?;
        Some(Short { bytes: self.bytes ^ letters >> 2, ..self })
    }

    /// The text in small letters, if it is ASCII.
    #[inline]
    pub(crate) fn lower(self) -> Option<Self> {
        let letters = self.within(b'A', b'Z')?;
        Some(Short { bytes: self.bytes ^ letters >> 2, ..self })
    }

    /// The text in small letters, with large ones where a word starts, if it is ASCII.
    #[inline]
    pub(crate) fn capital(self) -> Option<Self> {
        let blanks = self.within(b'\t', b'\r')? | self.within(b' ', b' ')?;
        let starts = blanks << 8 | 0x80;
        let text = self.lower()?;
        let letters = text.within(b'a', b'z')? & starts;
        Some(Short { bytes: text.bytes ^ letters >> 2, ..text })
    }

    /// The high bit of each byte from `low` to `high`, if all are ASCII.
    #[inline]
    fn within(self, low: u8, high: u8) -> Option<u128> {
        let from = self.bytes + ONES * u128::from(0x80 - low);
        let behind = self.bytes + ONES * u128::from(0x7F - high);
        (self.bytes & HIGH == 0).then_some(from & !behind & HIGH)
    }

    /// A bit for each byte, the first one lowest, which is set where the byte is in the table.
    #[inline]
    pub(crate) fn hits(self, table: &[bool; 256]) -> u32 {
        // Twelve bytes whatever the length is: that is faster than a loop that ends anywhere.
        let bytes = &self.bytes.to_le_bytes()[..MAX_INLINE_VIEW_LEN as usize];
        let hit = |(at, byte): (usize, &u8)| u32::from(table[usize::from(*byte)]) << at;
        bytes.iter().enumerate().map(hit).fold(0, |hits, hit| hits | hit) & ((1 << self.length) - 1)
    }

    /// The text without the bytes that [`hits`](Self::hits) tells of.
    #[inline]
    pub(crate) fn without(mut self, mut hits: u32) -> Self {
        self.length -= hits.count_ones();
        while hits != 0 {
            // The last one first, so that those before it stay in their places.
            let at = hits.ilog2();
            let before = self.bytes & first(at);
            self.bytes = before | (self.bytes >> 8) & !first(at);
            hits ^= 1 << at;
        }
        self
    }

    /// The text with `length` bytes from `start` on, which lie in it, replaced; none where that is too long.
    #[inline]
    pub(crate) fn replace(self, start: u32, length: u32, by: Self) -> Option<Self> {
        let long = self.length - length + by.length;
        let behind = self.part(start + length, self.length - start - length);
        (long <= MAX_INLINE_VIEW_LEN).then(|| {
            let before = self.bytes & first(start);
            let bytes = before | by.bytes << (8 * start) | behind.bytes << (8 * (start + by.length));
            Short { bytes, length: long }
        })
    }

    /// Where a text that is not empty begins first, at `from` or behind it.
    #[inline]
    pub(crate) fn find(self, part: Self, from: u32) -> Option<u32> {
        let last = self.length.checked_sub(part.length)?;
        let differs = self.bytes ^ (ONES * (part.bytes & 0xFF));
        // The high bits of bytes that are zero: those that equal the first one looked for.
        let mut starts = !(((differs & !HIGH) + !HIGH) | differs) & HIGH & !first(from);
        while starts != 0 {
            let start = starts.trailing_zeros() / 8;
            if start > last {
                return None;
            }
            if (self.bytes >> (8 * start)) & first(part.length) == part.bytes {
                return Some(start);
            }
            starts &= starts - 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 9] =
        ["", "a", "aab", "banana", "$12.50", "é€", "twelve bytes", "bbbbbbbbbbba", "\0a\0"];

    fn short(text: &str) -> Short {
        Short::of_text(text.as_bytes()).expect("a short text")
    }

    fn text(short: Short) -> Vec<u8> {
        short.bytes().to_le_bytes()[..short.len() as usize].to_vec()
    }

    #[test]
    fn views_are_those_of_arrow() {
        let texts = arrow_array::StringViewArray::from_iter_values(TEXTS);
        for (view, expected) in texts.views().iter().zip(TEXTS) {
            assert_eq!(Short::of_view(*view), Some(short(expected)));
            assert_eq!(short(expected).view(), *view);
        }
        assert_eq!(Short::of_text(b"thirteen byte"), None);
        assert_eq!(Short::of_view(13), None);
    }

    #[test]
    fn finds_what_texts_find() {
        for whole in TEXTS {
            for part in ["a", "an", "na", "ana", "b", "ba", "é", "€", "12.", "twelve bytes", "s", "\0", "\0a"]
            {
                let mut from = 0;
                for (expected, _) in whole.match_indices(part) {
                    // Matches overlap for one, and are divided for the other.
                    assert_eq!(
                        short(whole).find(short(part), from),
                        Some(expected as u32),
                        "{part:?} in {whole:?}"
                    );
                    from = (expected + part.len()) as u32;
                }
                assert_eq!(short(whole).find(short(part), from), None, "{part:?} in {whole:?}");
            }
        }
    }

    #[test]
    fn replaces_any_part() {
        for whole in TEXTS.map(str::as_bytes) {
            for start in 0..=whole.len() {
                for end in start..=whole.len() {
                    for by in ["", "x", "xyz", "twelve bytes"] {
                        let expected = [&whole[..start], by.as_bytes(), &whole[end..]].concat();
                        let whole = Short::of_text(whole).expect("a short text");
                        let found = whole.replace(start as u32, (end - start) as u32, short(by));
                        assert_eq!(found, Short::of_text(&expected));
                    }
                }
            }
        }
    }

    #[test]
    fn parts_are_those_of_texts() {
        for whole in TEXTS {
            let bytes = whole.as_bytes();
            for start in 0..=bytes.len() {
                for end in start..=bytes.len() {
                    let part = short(whole).part(start as u32, (end - start) as u32);
                    assert_eq!(part, Short::of_text(&bytes[start..end]).expect("a part"));
                }
            }
        }
    }

    #[test]
    fn loses_the_bytes_of_a_table() {
        for lost in ["a", "ab", "$.0", "\0", "", "tes"] {
            let mut table = [false; 256];
            lost.bytes().for_each(|byte| table[usize::from(byte)] = true);
            for whole in TEXTS {
                let expected: Vec<u8> = whole.bytes().filter(|byte| !table[usize::from(*byte)]).collect();
                let hits = short(whole).hits(&table);
                assert_eq!(text(short(whole).without(hits)), expected, "{whole:?} without {lost:?}");
                assert_eq!(hits == 0, expected.len() == whole.len());
            }
        }
    }
}
