//! Which rows are present, 64 of them to a word.

use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};

/// The rows of a word.
pub(crate) const WORD: usize = 64;

/// A bit for each row, lowest first, which is set where the row is not null. What is behind the last row means nothing.
pub(crate) fn present_words(nulls: Option<&NullBuffer>, rows: usize) -> Vec<u64> {
    let words = rows.div_ceil(WORD);
    match nulls.filter(|nulls| nulls.null_count() > 0) {
        None => vec![u64::MAX; words],
        Some(nulls) => nulls.inner().bit_chunks().iter_padded().take(words).collect(),
    }
}

/// The nulls that [`present_words`] tells of; none where every row is present.
pub(crate) fn nulls_of(present: Vec<u64>, rows: usize) -> Option<NullBuffer> {
    let nulls = NullBuffer::new(BooleanBuffer::new(Buffer::from_vec(present), 0, rows));
    Some(nulls).filter(|nulls| nulls.null_count() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_of_the_rows_of_a_slice() {
        let bits: Vec<bool> = (0..300).map(|row| row % 7 != 3 && row % 5 != 1).collect();
        let nulls = NullBuffer::from(bits);
        for (start, rows) in [(0, 300), (0, 64), (3, 128), (70, 1), (70, 0), (1, 63), (13, 200)] {
            let slice = nulls.slice(start, rows);
            let words = present_words(Some(&slice), rows);
            assert_eq!(words.len(), rows.div_ceil(WORD));
            let again = nulls_of(words, rows);
            assert_eq!(again, Some(slice).filter(|slice| slice.null_count() > 0), "{start} {rows}");
        }
        assert_eq!(nulls_of(present_words(None, 100), 100), None);
    }
}
