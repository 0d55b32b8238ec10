//! Cells as views of the text they stand in.

use std::sync::Arc;

use arrow_array::{ArrayRef, StringViewArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};

/// What stands for a cell that is missing. No view of a text is this.
pub(super) const MISSING: u128 = 1 << 127;

/// The view of so many bytes from `start` on in a buffer.
#[inline]
pub(super) fn view_of(bytes: &[u8], start: usize, length: usize, buffer: u32) -> u128 {
    let head = match bytes[start..].first_chunk::<16>() {
        Some(head) => u128::from_le_bytes(*head),
        None => {
            let mut head = [0; 16];
            let rest = &bytes[start..];
            head[..rest.len()].copy_from_slice(rest);
            u128::from_le_bytes(head)
        }
    };
    if length <= 12 {
        (head & ((1 << (length * 8)) - 1)) << 32 | length as u128
    } else {
        let head = u128::from(head as u32) << 32;
        (start as u128) << 96 | u128::from(buffer) << 64 | head | length as u128
    }
}

/// The cells of a column.
#[derive(Clone, Default)]
pub(super) struct Views {
    views: Vec<u128>,
    any_missing: bool,
}

impl Views {
    #[inline]
    pub(super) fn push(&mut self, view: u128) {
        self.any_missing |= view == MISSING;
        self.views.push(view);
    }

    /// The column. What was pushed are views of the first buffer as 0 and of the second as 1, both of them UTF-8 and cut
    /// between characters.
    pub(super) fn finish(self, buffers: &[Buffer; 2]) -> ArrayRef {
        let Views { mut views, any_missing } = self;
        let nulls = any_missing
            .then(|| NullBuffer::new(BooleanBuffer::collect_bool(views.len(), |row| views[row] != MISSING)));
        if any_missing {
            views.iter_mut().filter(|view| **view == MISSING).for_each(|view| *view = 0);
        }
        let buffers = if buffers[1].is_empty() { &buffers[..1] } else { buffers };
        let (views, buffers) = (ScalarBuffer::from(views), buffers.to_vec());
        debug_assert!(StringViewArray::try_new(views.clone(), buffers.clone(), nulls.clone()).is_ok());
        // SAFETY: `Layout::rows` checked that the text is UTF-8, and what it made of it are texts whose escapes stand for
        // whole characters, and JSON without blanks. `view_of` makes each view: its bytes lie in the buffer it names, and begin
        // and end at a quote, bracket, blank, comma or colon, or at an end, so that no character is cut. Views of up to 12 bytes
        // hold them, padded with zeros; longer ones begin with their first four.
        #[expect(unsafe_code, reason = "checking every view again would take longer than making it")]
        Arc::new(unsafe { StringViewArray::new_unchecked(views, buffers, nulls) })
    }
}
