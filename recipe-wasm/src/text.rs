//! Columns of text as views, checked without a close look at every text: where all bytes are ASCII, so is every piece.

use arrow_array::StringViewArray;
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};

use crate::check::broken;
use crate::failure::Failure;

/// Views of so many bytes or fewer hold their text themselves, behind its length.
const SHORT: u32 = 12;

/// What must be zero in the view of a short text, by its length: all that is behind it.
const BEHIND: [u128; SHORT as usize + 1] = {
    let mut behind = [0; SHORT as usize + 1];
    let mut length = 0;
    while length < SHORT as usize {
        behind[length] = u128::MAX << (32 + 8 * length);
        length += 1;
    }
    behind
};

/// The bits that no ASCII byte has, of the bytes of a short text.
const NOT_ASCII: u128 = 0x8080_8080_8080_8080_8080_8080_0000_0000;

/// A column of text in a batch's body.
pub(crate) struct Views {
    pub(crate) cells: usize,
    pub(crate) nulls: usize,
    pub(crate) validity: Buffer,
    pub(crate) views: Buffer,
    pub(crate) data: Vec<Buffer>,
}

impl Views {
    /// The column, if that is what it is.
    pub(crate) fn read(self) -> Result<StringViewArray, Failure> {
        let wanted = self.cells.checked_mul(size_of::<u128>());
        if wanted.is_none_or(|wanted| wanted > self.views.len()) {
            return Err(broken(format!("{} bytes of views for {} texts", self.views.len(), self.cells)));
        }
        // A copy is aligned as Arrow likes it.
        let aligned = self.views.as_ptr().align_offset(align_of::<u128>()) == 0;
        let views = if aligned { self.views } else { Buffer::from(self.views.as_slice()) };
        let views = ScalarBuffer::<u128>::new(views, 0, self.cells);
        let nulls = (self.nulls > 0)
            .then(|| NullBuffer::new(BooleanBuffer::new(self.validity, 0, self.cells)))
            .filter(|nulls| nulls.null_count() > 0);
        if let Some(row) = first_wrong(&views, &self.data) {
            return Err(broken(format!("cell {row} of a column of text is none")));
        }
        // SAFETY: every view is right, and every text is UTF-8.
        Ok(unsafe { StringViewArray::new_unchecked(views, self.data, nulls) })
    }
}

/// The first view that is not right, or whose text is not UTF-8.
fn first_wrong(views: &[u128], data: &[Buffer]) -> Option<usize> {
    let is_ascii = data.iter().all(|data| data.is_ascii());
    let is_text = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok();
    views.iter().position(|view| {
        let length = *view as u32;
        if length <= SHORT {
            let ascii = || view & NOT_ASCII == 0;
            let bytes = || is_text(&view.to_le_bytes()[4..4 + length as usize]);
            return view & BEHIND[length as usize] != 0 || !(ascii() || bytes());
        }
        let [prefix, at, start] = [32, 64, 96].map(|shift| (view >> shift) as u32);
        let bytes = data.get(at as usize).and_then(|data| data.get(start as usize..)?.get(..length as usize));
        bytes.is_none_or(|bytes| !(bytes.starts_with(&prefix.to_le_bytes()) && (is_ascii || is_text(bytes))))
    })
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::builder::StringViewBuilder;

    use super::*;

    fn views(texts: &[Option<&str>]) -> Views {
        let mut builder = StringViewBuilder::new();
        for text in texts {
            builder.append_option(*text);
        }
        let (views, data, nulls) = builder.finish().into_parts();
        Views {
            cells: texts.len(),
            nulls: nulls.as_ref().map_or(0, NullBuffer::null_count),
            validity: nulls.map_or_else(Buffer::default, |nulls| nulls.inner().inner().clone()),
            views: views.into_inner(),
            data: data.to_vec(),
        }
    }

    #[test]
    fn text_is_read_as_it_is() {
        let ascii = [Some("a"), None, Some("twelve bytes"), Some("thirteen byte"), Some("")];
        let other =
            [Some("ä"), None, Some("twelve byte…"), Some("dreizehn Bytes…"), Some("plain and longer")];
        for texts in [&ascii[..], &other, &[None, None], &[]] {
            let found = views(texts).read().expect("text");
            assert_eq!(found.iter().collect::<Vec<_>>(), texts);
            assert_eq!(found.null_count(), texts.iter().filter(|text| text.is_none()).count());
        }
    }

    #[test]
    fn views_that_lie_are_refused() {
        let long = "more than twelve bytes";
        let change = |change: &dyn Fn(&mut u128)| {
            let mut views = views(&[Some(long), Some("short")]);
            let mut words = ScalarBuffer::<u128>::new(views.views.clone(), 0, 2).to_vec();
            words.iter_mut().for_each(change);
            views.views = ScalarBuffer::from(words).into_inner();
            views.read().is_err()
        };
        assert!(!change(&|_| {}));
        // Length, first bytes, buffer, start, and what is behind a short text.
        for bit in [0, 32, 64] {
            assert!(
                change(&|view| if *view as u32 == long.len() as u32 {
                    *view ^= 1 << bit;
                }),
                "bit {bit}"
            );
        }
        assert!(change(&|view| if *view as u32 > 12 {
            *view += 1 << 96;
        }));
        assert!(change(&|view| if *view as u32 == 5 {
            *view |= 1 << 127;
        }));
        // Bytes that are no text.
        assert!(change(&|view| if *view as u32 == 5 {
            *view |= 0xff << 40;
        }));
        let mut broken = views(&[Some(long)]);
        broken.data = vec![Buffer::from([b'm', b'o', b'r', b'e', 0xff, 0xff].repeat(8))];
        assert!(broken.read().is_err());
        let mut few = views(&[Some(long)]);
        few.cells = 2;
        assert!(few.read().is_err());
    }
}
