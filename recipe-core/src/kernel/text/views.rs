//! Cells made from cells: as parts of the same text, or as new text where something changed.

use std::sync::Arc;

use arrow_array::{Array, StringViewArray};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow_data::ByteView;

use super::short::Short;
use crate::kernel::bits::{WORD, nulls_of, present_words};

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
    let mut views = texts.views().to_vec();
    let mut present = present_words(texts.nulls(), texts.len());
    let mut changed = false;
    for (word, views) in views.chunks_mut(WORD).enumerate() {
        let there = present[word];
        for (bit, view) in views.iter_mut().enumerate() {
            if there >> bit & 1 == 0 {
                // What stands behind a null of another program's need not be a text.
                *view = 0;
                continue;
            }
            let row = word * WORD + bit;
            let text = texts.value(row);
            match part(row, text) {
                Some(part) if part.len() == text.len() => {}
                Some(part) => {
                    *view = narrow(*view, text, part);
                    changed = true;
                }
                None => {
                    *view = 0;
                    present[word] &= !(1 << bit);
                    changed = true;
                }
            }
        }
    }
    if changed {
        rebuild(views, texts.data_buffers().to_vec(), nulls_of(present, texts.len()))
    } else {
        texts.clone()
    }
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

/// Each cell as `write` writes it; where `write` says that nothing changed, the cell stays as it is.
pub(crate) fn rewrite_cells(
    texts: &StringViewArray,
    write: impl FnMut(&str, &mut String) -> bool,
) -> StringViewArray {
    edit_cells(texts, |_| Edit::Unknown, write)
}

/// As [`rewrite_cells`], where `edit` is asked first about cells that stand in their views.
pub(crate) fn edit_cells(
    texts: &StringViewArray,
    mut edit: impl FnMut(Short) -> Edit,
    mut write: impl FnMut(&str, &mut String) -> bool,
) -> StringViewArray {
    let present = present_words(texts.nulls(), texts.len());
    let mut views = texts.views().to_vec();
    let mut buffers = texts.data_buffers().to_vec();
    let mut block = String::new();
    let mut changed = false;
    for ((word, there), views) in present.iter().enumerate().zip(views.chunks_mut(WORD)) {
        for (bit, view) in views.iter_mut().enumerate() {
            if there >> bit & 1 == 0 {
                // What stands behind a null of another program's need not be a text.
                *view = 0;
                continue;
            }
            let edited = Short::of_view(*view).map_or(Edit::Unknown, &mut edit);
            match edited {
                Edit::Stays => continue,
                Edit::Becomes(text) => {
                    *view = text.view();
                    changed = true;
                    continue;
                }
                Edit::Unknown => {}
            }
            let start = block.len();
            if !write(texts.value(word * WORD + bit), &mut block) {
                block.truncate(start);
                continue;
            }
            changed = true;
            let written = &block[start..];
            if let Some(short) = Short::of_text(written.as_bytes()) {
                *view = short.view();
                block.truncate(start);
                continue;
            }
            *view = long(written, buffers.len() as u32, start as u32);
            if block.len() > BLOCK {
                buffers.push(Buffer::from(std::mem::take(&mut block).into_bytes()));
            }
        }
    }
    if !changed {
        return texts.clone();
    }
    if !block.is_empty() {
        buffers.push(Buffer::from(block.into_bytes()));
    }
    rebuild(views, buffers, texts.nulls().cloned())
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
        });
        let expected = [
            Some(format!("new {LONG}")),
            Some("new x".into()),
            None,
            Some("stays, and is long enough".into()),
        ];
        assert_eq!(written.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>(), expected);
    }
}
