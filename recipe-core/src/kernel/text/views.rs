//! Cells made from cells: as parts of the same text, or as new text where something changed.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, StringViewArray, UInt32Array};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use arrow_data::ByteView;

use super::short::Short;
use crate::error::Result;
use crate::kernel::bits::{WORD, nulls_of, present_words};
use crate::kernel::growth::Growth;

/// Each cell as a part of itself, or null where `part` gives none. No text is copied.
pub(crate) fn slice_cells(
    texts: &StringViewArray,
    part: impl for<'a> Fn(&'a str) -> Option<&'a str>,
) -> StringViewArray {
    slice_rows(texts, |_, text| part(text))
}

/// Each cell as a part of itself, or null where `part`, which is told the row, gives none. No text is copied.
pub(crate) fn slice_rows(
    texts: &StringViewArray,
    mut part: impl for<'a> FnMut(usize, &'a str) -> Option<&'a str>,
) -> StringViewArray {
    let mut present = present_words(texts.nulls(), texts.len());
    let mut edits = Edits::of(texts);
    let mut short = true;
    for (word, there) in present.iter_mut().enumerate() {
        edits.each(word, *there, |bit, view| {
            let row = word * WORD + bit;
            let text = texts.value(row);
            let Some(part) = part(row, text) else {
                *there &= !(1 << bit);
                short = false;
                *view = 0;
                return true;
            };
            *view = narrow(*view, text, part);
            let changed = part.len() != text.len();
            short &= !changed || Short::of_view(*view).is_some();
            changed
        });
    }
    if short {
        return edits.apply(texts, Vec::new());
    }
    rebuild(edits.views, texts.data_buffers().to_vec(), nulls_of(present, texts.len()))
}

/// Each cell as `count` parts of itself, or null where `cut` gives none: it fills the list it is given, which is null in
/// every place at first. No text is copied.
pub(crate) fn split_cells<'a>(
    texts: &'a StringViewArray,
    count: usize,
    mut cut: impl FnMut(&'a str, &mut [Option<&'a str>]),
) -> Vec<StringViewArray> {
    let rows = texts.len();
    let there = present_words(texts.nulls(), rows);
    let mut made = vec![(vec![0; rows], vec![0_u64; there.len()]); count];
    let mut parts = vec![None; count];
    for (row, view) in texts.views().iter().enumerate() {
        let (word, bit) = (row / WORD, row % WORD);
        if there[word] >> bit & 1 == 0 {
            continue;
        }
        let text = texts.value(row);
        parts.fill(None);
        cut(text, &mut parts);
        for (part, (views, present)) in parts.iter().zip(&mut made) {
            if let Some(part) = part {
                views[row] = narrow(*view, text, part);
                present[word] |= 1 << bit;
            }
        }
    }
    let parts = made.into_iter();
    parts
        .map(|(views, present)| rebuild(views, texts.data_buffers().to_vec(), nulls_of(present, rows)))
        .collect()
}

/// The view of `part`, which lies in `text`, whose view is `view`.
#[inline]
fn narrow(view: u128, text: &str, part: &str) -> u128 {
    if part.len() == text.len() {
        return view;
    }
    if part.is_empty() {
        return 0;
    }
    let start = (part.as_ptr() as usize - text.as_ptr() as usize) as u32;
    if let Some(text) = Short::of_view(view) {
        return text.part(start, part.len() as u32).view();
    }
    if let Some(part) = Short::of_text(part.as_bytes()) {
        return part.view();
    }
    let whole = ByteView::from(view);
    long(part, whole.buffer_index, whole.offset + start)
}

/// What becomes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    /// It is as it was.
    Stays,
    /// It is this text.
    Becomes(Short),
    /// That depends on more than a register holds.
    Unknown,
}

/// Each cell as `write` writes it; where `write` says that nothing changed, the cell stays as it is. It need not
/// go on with one that is longer than [`MAX_CELL_BYTES`](crate::kernel::growth::MAX_CELL_BYTES), which is an error.
pub(crate) fn rewrite_cells(
    texts: &StringViewArray,
    write: impl FnMut(&str, &mut String) -> bool,
) -> Result<StringViewArray> {
    edit_cells(texts, |_| Edit::Unknown, write)
}

/// As [`rewrite_cells`], where `edit` is asked first about cells that stand in their views.
pub(crate) fn edit_cells(
    texts: &StringViewArray,
    mut edit: impl FnMut(Short) -> Edit,
    mut write: impl FnMut(&str, &mut String) -> bool,
) -> Result<StringViewArray> {
    let mut growth = Growth::default();
    let mut grown = Ok(());
    let mut edits = Edits::of(texts);
    let known = texts.data_buffers().len();
    let mut added = Vec::new();
    let mut block = String::new();
    for (word, there) in present_words(texts.nulls(), texts.len()).into_iter().enumerate() {
        edits.each(word, there, |bit, view| {
            if grown.is_err() {
                return false;
            }
            if let Some(text) = Short::of_view(*view) {
                match edit(text) {
                    Edit::Stays => return false,
                    Edit::Becomes(text) => {
                        *view = text.view();
                        return true;
                    }
                    Edit::Unknown => {}
                }
            }
            let start = block.len();
            if !write(texts.value(word * WORD + bit), &mut block) {
                block.truncate(start);
                return false;
            }
            let written = &block[start..];
            if let Some(short) = Short::of_text(written.as_bytes()) {
                *view = short.view();
                block.truncate(start);
                return true;
            }
            grown = growth.add(written.len());
            if grown.is_err() {
                block.truncate(start);
                return false;
            }
            *view = long(written, (known + added.len()) as u32, start as u32);
            if block.len() > BLOCK {
                added.push(Buffer::from(std::mem::take(&mut block).into_bytes()));
            }
            true
        });
        if grown.is_err() {
            break;
        }
    }
    grown?;
    if !block.is_empty() {
        added.push(Buffer::from(block.into_bytes()));
    }
    Ok(edits.apply(texts, added))
}

/// The views of a column on the way to those of another.
struct Edits {
    views: Vec<u128>,
    /// A bit for each row, which is set where it changed.
    changed: Vec<u64>,
}

impl Edits {
    fn of(texts: &StringViewArray) -> Self {
        Edits { views: texts.views().to_vec(), changed: vec![0; texts.len().div_ceil(WORD)] }
    }

    /// Calls `edit`, which says whether it changed the view, for the rows of a word that are `there`.
    #[inline]
    fn each(&mut self, word: usize, there: u64, mut edit: impl FnMut(usize, &mut u128) -> bool) {
        let start = word * WORD;
        let end = self.views.len().min(start + WORD);
        let mut changed = 0;
        for (bit, view) in self.views[start..end].iter_mut().enumerate() {
            if there >> bit & 1 == 1 {
                changed |= u64::from(edit(bit, view)) << bit;
            } else {
                // What stands behind a null of another program's need not be a text.
                *view = 0;
            }
        }
        self.changed[word] = changed;
    }

    /// The column of these views. Those that are long and changed lie in `added`, which follow the buffers of `texts`.
    fn apply(self, texts: &StringViewArray, added: Vec<Buffer>) -> StringViewArray {
        let rows = texts.len();
        let changed = BooleanBuffer::new(Buffer::from_vec(self.changed), 0, rows);
        let count = changed.count_set_bits();
        if count == 0 {
            return texts.clone();
        }
        let known = texts.data_buffers();
        if count > rows / 2 {
            let buffers = known.iter().cloned().chain(added).collect();
            return rebuild(self.views, buffers, texts.nulls().cloned());
        }
        // Arrays of views are checked text by text. Those that stay were, and need not be again.
        let mut from: Vec<u32> = (0..rows as u32).collect();
        let mut views = Vec::with_capacity(count);
        for row in changed.set_indices() {
            from[row] = (rows + views.len()) as u32;
            let view = self.views[row];
            views.push(match Short::of_view(view) {
                Some(_) => view,
                None => {
                    let view = ByteView::from(view);
                    view.with_buffer_index(view.buffer_index - known.len() as u32).as_u128()
                }
            });
        }
        let all =
            arrow_select::concat::concat(&[texts, &rebuild(views, added, None)]).expect("both are text");
        let taken = arrow_select::take::take(&all, &UInt32Array::from(from), None).expect("all are rows");
        taken.as_string_view().clone()
    }
}

/// A block of text is closed once it is longer than this, so that offsets stay small.
const BLOCK: usize = 1 << 24;

fn long(text: &str, buffer: u32, offset: u32) -> u128 {
    ByteView::new(text.len() as u32, &text.as_bytes()[..4])
        .with_buffer_index(buffer)
        .with_offset(offset)
        .as_u128()
}

fn rebuild(views: Vec<u128>, buffers: Vec<Buffer>, nulls: Option<NullBuffer>) -> StringViewArray {
    let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
    StringViewArray::try_new(ScalarBuffer::from(views), Arc::from(buffers), nulls)
        .expect("views are cut at characters of valid text")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "a text that does not fit into a view";

    #[test]
    fn slices_of_any_length() {
        let texts = StringViewArray::from(vec![Some(LONG), Some("short"), None, Some("")]);
        let cut = slice_cells(&texts, |text| text.get(2..));
        assert_eq!(cut.iter().collect::<Vec<_>>(), [Some(&LONG[2..]), Some("ort"), None, None]);
        let shorter = slice_cells(&cut.slice(0, 1), |text| Some(&text[5..10]));
        assert_eq!(shorter.value(0), &LONG[7..12]);
    }

    #[test]
    fn few_and_many_changes_are_the_same() {
        let cell = |row: usize| match row % 4 {
            0 => None,
            1 => Some(format!("text {row}")),
            2 => Some(format!("{LONG} {row}")),
            _ => Some("é".repeat(row % 10)),
        };
        let texts: StringViewArray = (0..300).map(cell).collect();
        for every in [1, 2, 3, 50, 1000] {
            for (start, rows) in [(0, 300), (3, 130), (64, 64), (2, 1), (5, 0)] {
                let slice = texts.slice(start, rows);
                let mut at = 0;
                let mut rewrite = |text: &str, out: &mut String| {
                    at += 1;
                    out.push_str(text);
                    out.push_str(if at % 2 == 0 { "!" } else { " and more of it" });
                    at % every == 0
                };
                let written = rewrite_cells(&slice, &mut rewrite).expect("cells");
                at = 0;
                let expected = slice.iter().map(|text| {
                    let text = text?;
                    let mut out = String::new();
                    at += 1;
                    out.push_str(text);
                    out.push_str(if at % 2 == 0 { "!" } else { " and more of it" });
                    Some(if at % every == 0 { out } else { text.to_owned() })
                });
                let expected: Vec<_> = expected.collect();
                assert_eq!(written.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>(), expected);
                let end = |row: usize, text: &str| {
                    let end = if row.is_multiple_of(every) { row % 20 } else { usize::MAX };
                    text.char_indices().nth(end).map_or(text.len(), |(at, _)| at)
                };
                let cut = slice_rows(&slice, |row, text| Some(&text[..end(row, text)]));
                let expected = slice.iter().enumerate();
                let expected = expected.map(|(row, text)| text.map(|text| text[..end(row, text)].to_owned()));
                assert_eq!(
                    cut.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>(),
                    expected.collect::<Vec<_>>()
                );
            }
        }
    }

    #[test]
    fn splits_of_any_length() {
        let texts = StringViewArray::from(vec![Some(LONG), None, Some("a b"), Some("")]).slice(0, 4);
        let parts = split_cells(&texts, 2, |text, parts| {
            if let Some((first, rest)) = text.split_once(' ') {
                (parts[0], parts[1]) = (Some(first), Some(rest));
            }
        });
        let parts: Vec<Vec<_>> = parts.iter().map(|part| part.iter().collect()).collect();
        assert_eq!(parts[0], [Some("a"), None, Some("a"), None]);
        assert_eq!(parts[1], [Some(&LONG[2..]), None, Some("b"), None]);
    }

    #[test]
    fn rewrites_only_what_changes() {
        let texts =
            StringViewArray::from(vec![Some(LONG), Some("x"), None, Some("stays, and is long enough")])
                .slice(0, 4);
        let written = rewrite_cells(&texts, |text, out| {
            out.push_str("new ");
            out.push_str(text);
            !text.starts_with("stays")
        })
        .expect("cells");
        let expected = [
            Some(format!("new {LONG}")),
            Some("new x".into()),
            None,
            Some("stays, and is long enough".into()),
        ];
        assert_eq!(written.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>(), expected);
    }
}
