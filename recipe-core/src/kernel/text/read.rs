//! Text columns read as numbers or moments.

use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray, StringViewArray};

use super::Short;
use crate::kernel::Failures;
use crate::kernel::bits::{WORD, nulls_of, present_words};

/// What each text is read as: by `quick` where it stands in its view and that gives something, else by `read`. Empty
/// texts are null, and so are those that cannot be read, which are told to `failures`.
pub(crate) fn read_cells<T: ArrowPrimitiveType>(
    texts: &StringViewArray,
    failures: &mut Failures,
    quick: impl Fn(Short) -> Option<T::Native>,
    read: impl Fn(&str) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    read_rows(texts, failures, quick, |text, _, _| read(text))
}

/// As [`read_cells`], where `read` gets the row, too, and may tell more of it.
pub(crate) fn read_rows<T: ArrowPrimitiveType>(
    texts: &StringViewArray,
    failures: &mut Failures,
    quick: impl Fn(Short) -> Option<T::Native>,
    read: impl Fn(&str, usize, &mut Failures) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    let mut values = vec![T::Native::default(); texts.len()];
    let mut present = present_words(texts.nulls(), texts.len());
    let cells = values.chunks_mut(WORD).zip(texts.views().chunks(WORD));
    for ((word, there), (values, views)) in present.iter_mut().enumerate().zip(cells) {
        let mut found = 0;
        for (bit, (value, view)) in values.iter_mut().zip(views).enumerate() {
            if *there >> bit & 1 == 0 || *view as u32 == 0 {
                continue;
            }
            if let Some(quick) = Short::of_view(*view).and_then(&quick) {
                *value = quick;
                found |= 1 << bit;
                continue;
            }
            let row = word * WORD + bit;
            let text = texts.value(row);
            match read(text, row, failures) {
                Some(read) => {
                    *value = read;
                    found |= 1 << bit;
                }
                None => failures.push(row, text),
            }
        }
        *there = found;
    }
    PrimitiveArray::new(values.into(), nulls_of(present, texts.len()))
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Int64Type;

    use super::*;

    #[test]
    fn reads_what_is_present_and_tells_what_fails() {
        let cell = |row: usize| match row % 5 {
            0 => None,
            1 => Some(String::new()),
            2 => Some(format!("{row}")),
            3 => Some(format!("{row:020}")),
            _ => Some(format!("x{row}")),
        };
        let texts: StringViewArray = (0..400).map(cell).collect();
        for (start, rows) in [(0, 400), (3, 64), (64, 65), (130, 1), (7, 0)] {
            let mut failures = Failures::default();
            let slice = texts.slice(start, rows);
            let quick = |text: Short| (text.bytes() as u8 != b'x').then_some(-1);
            let read = read_cells::<Int64Type>(&slice, &mut failures, quick, |text| text.parse().ok());
            let expected: Vec<_> = (start..start + rows)
                .map(|row| match row % 5 {
                    2 => Some(-1),
                    3 => Some(row as i64),
                    _ => None,
                })
                .collect();
            assert_eq!(read.iter().collect::<Vec<_>>(), expected);
            let failed: Vec<_> = (0..rows).filter(|row| (start + row) % 5 == 4).collect();
            assert_eq!(failures.take().into_iter().map(|(row, _)| row).collect::<Vec<_>>(), failed);
        }
    }
}
