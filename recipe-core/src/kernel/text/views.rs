//! Cells made from cells: as parts of the same text, or as new text where something changed.

use std::sync::Arc;

use arrow_array::{Array, StringViewArray};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, ScalarBuffer};
use arrow_data::{ByteView, MAX_INLINE_VIEW_LEN};

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
    let mut views = Vec::with_capacity(texts.len());
    let mut present = Vec::with_capacity(texts.len());
    for (row, view) in texts.views().iter().enumerate() {
        let sliced = if texts.is_valid(row) {
            let text = texts.value(row);
            part(row, text).map(|part| narrow(*view, text, part))
        } else {
            None
        };
        present.push(sliced.is_some());
        views.push(sliced.unwrap_or_default());
    }
    rebuild(views, texts.data_buffers().to_vec(), NullBuffer::from(present))
}

/// Each cell as `count` parts of itself, or null where `cut` gives none: it fills the list it is given, which is null in
/// every place at first. No text is copied.
pub(crate) fn split_cells<'a>(
    texts: &'a StringViewArray,
    count: usize,
    mut cut: impl FnMut(&'a str, &mut [Option<&'a str>]),
) -> Vec<StringViewArray> {
    let mut views = vec![vec![0; texts.len()]; count];
    let none = || {
        let mut present = BooleanBufferBuilder::new(texts.len());
        present.append_n(texts.len(), false);
        present
    };
    let mut present: Vec<_> = (0..count).map(|_| none()).collect();
    let mut parts = vec![None; count];
    for (row, view) in texts.views().iter().enumerate() {
        if texts.is_null(row) {
            continue;
        }
        let text = texts.value(row);
        parts.fill(None);
        cut(text, &mut parts);
        for (at, part) in parts.iter().enumerate() {
            if let Some(part) = part {
                views[at][row] = narrow(*view, text, part);
                present[at].set_bit(row, true);
            }
        }
    }
    let parts = views.into_iter().zip(&mut present);
    parts
        .map(|(views, present)| {
            rebuild(views, texts.data_buffers().to_vec(), NullBuffer::new(present.finish()))
        })
        .collect()
}

/// The view of `part`, which lies in `text`, whose view is `view`.
fn narrow(view: u128, text: &str, part: &str) -> u128 {
    if part.len() == text.len() {
        return view;
    }
    if part.len() <= MAX_INLINE_VIEW_LEN as usize {
        return inline(part);
    }
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    let whole = ByteView::from(view);
    long(part, whole.buffer_index, whole.offset + start as u32)
}

/// Each cell as `write` writes it; where `write` says that nothing changed, the cell stays as it is.
pub(crate) fn rewrite_cells(
    texts: &StringViewArray,
    mut write: impl FnMut(&str, &mut String) -> bool,
) -> StringViewArray {
    let mut buffers: Vec<Buffer> = texts.data_buffers().to_vec();
    let mut views = Vec::with_capacity(texts.len());
    let mut block = String::new();
    for (row, view) in texts.views().iter().enumerate() {
        if texts.is_null(row) {
            views.push(0);
            continue;
        }
        let start = block.len();
        if !write(texts.value(row), &mut block) {
            block.truncate(start);
            views.push(*view);
            continue;
        }
        let written = &block[start..];
        if written.len() <= MAX_INLINE_VIEW_LEN as usize {
            views.push(inline(written));
            block.truncate(start);
        } else {
            views.push(long(written, buffers.len() as u32, start as u32));
            if block.len() > BLOCK {
                buffers.push(Buffer::from(std::mem::take(&mut block).into_bytes()));
            }
        }
    }
    if !block.is_empty() {
        buffers.push(Buffer::from(block.into_bytes()));
    }
    let nulls = texts.nulls().cloned();
    rebuild(views, buffers, nulls.unwrap_or_else(|| NullBuffer::new_valid(texts.len())))
}

/// A block of text is closed once it is longer than this, so that offsets stay small.
const BLOCK: usize = 1 << 24;

fn inline(text: &str) -> u128 {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&(text.len() as u32).to_le_bytes());
    bytes[4..4 + text.len()].copy_from_slice(text.as_bytes());
    u128::from_le_bytes(bytes)
}

fn long(text: &str, buffer: u32, offset: u32) -> u128 {
    ByteView::new(text.len() as u32, &text.as_bytes()[..4])
        .with_buffer_index(buffer)
        .with_offset(offset)
        .as_u128()
}

fn rebuild(views: Vec<u128>, buffers: Vec<Buffer>, nulls: NullBuffer) -> StringViewArray {
    let nulls = Some(nulls).filter(|nulls| nulls.null_count() > 0);
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
