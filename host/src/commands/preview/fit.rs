//! What of a table fits into a line: how much of each cell, and which columns.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// The smallest width that cells are cut to before columns are left out.
const SMALLEST: usize = 10;

/// What the borders of a column take, and those of a table besides.
const BORDER: usize = 3;
const EDGE: usize = 1;

/// Which columns of a table are shown, and how wide their cells may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// How many of the first columns are shown.
    pub(super) first: usize,
    /// How many of the last ones.
    pub(super) last: usize,
    /// The greatest width of a cell.
    pub(super) cell: usize,
}

/// What fits of columns of these widths. Where all of them do not, even with cells that are cut, those in the middle are
/// left out, and a column with a mark is in their place.
pub(super) fn fit(widths: &[usize], room: Option<usize>) -> Fit {
    let count = widths.len();
    let Some(room) = room else { return Fit { first: count, last: 0, cell: usize::MAX } };
    if let Some(cell) = longest(&widths.iter().copied(), room) {
        return Fit { first: count, last: 0, cell };
    }
    let fits = |shown: usize| {
        let (first, last) = (shown.div_ceil(2), shown / 2);
        let shown = widths[..first].iter().chain(&widths[count - last..]).copied();
        // The mark is one character wide.
        longest(&shown.chain([1]), room).map(|cell| Fit { first, last, cell })
    };
    // No more can fit than have one character each.
    let most = (room / (BORDER + 1)).min(count.saturating_sub(1));
    let best = (1..=most).rev().find_map(fits);
    best.unwrap_or(Fit { first: count.min(1), last: 0, cell: SMALLEST })
}

/// The greatest width to cut cells to, so that columns of these widths fit; none where it would be too small.
fn longest(widths: &(impl Iterator<Item = usize> + Clone), room: usize) -> Option<usize> {
    let taken = |cell: usize| widths.clone().map(|width| width.min(cell) + BORDER).sum::<usize>() + EDGE;
    if taken(usize::MAX) <= room {
        return Some(usize::MAX);
    }
    let (mut fits, mut exceeds) = (SMALLEST, room);
    if taken(fits) > room {
        return None;
    }
    while fits + 1 < exceeds {
        let middle = fits.midpoint(exceeds);
        if taken(middle) <= room { fits = middle } else { exceeds = middle }
    }
    Some(fits)
}

/// A text that takes at most so many columns of a terminal: a longer one is cut, with `…` at its end.
pub(super) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    // A character may be drawn together with those before it, as in `👩‍🚒`, so that only all before a place have a width.
    // What takes no width at all, such as marks that pile up, is not followed forever.
    let ends = text.char_indices().skip(1).map(|(at, _)| at).take(16 * width);
    let end = ends.take_while(|end| text[..*end].width() < width).last().unwrap_or_default();
    // What joins a character to the next would join it to the mark.
    Cow::Owned(format!("{}…", text[..end].trim_end_matches('\u{200d}')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_the_width_they_take() {
        let cases = [
            ("Mobile", 6, "Mobile"),
            ("Mobile", 5, "Mobi…"),
            ("東京都庁", 8, "東京都庁"),
            ("東京都庁", 7, "東京都…"),
            ("東京都庁", 6, "東京…"),
            ("👩\u{200d}🚒👩\u{200d}🚒", 4, "👩\u{200d}🚒👩\u{200d}🚒"),
            ("👩\u{200d}🚒👩\u{200d}🚒", 3, "👩\u{200d}🚒…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("Mobile", 1, "…"),
            ("", 1, ""),
        ];
        for (text, width, expected) in cases {
            let cut = cut(text, width);
            assert_eq!(cut, expected);
            assert!(cut.width() <= width, "{text} {width}");
        }
        let marks = format!("a{}bcd", "\u{301}".repeat(100_000));
        assert!(cut(&marks, 3).len() < 200);
    }

    #[test]
    fn the_widest_cells_are_cut_first_and_then_columns_are_left_out() {
        let all = |cell| Fit { first: 3, last: 0, cell };
        assert_eq!(fit(&[5, 90, 4], None), all(usize::MAX));
        assert_eq!(fit(&[5, 90, 4], Some(109)), all(usize::MAX));
        assert_eq!(fit(&[5, 90, 4], Some(80)), all(61));
        assert_eq!(fit(&[5, 90, 90], Some(80)), all(32));
        // Five columns and the mark take 5 * 13 + 4 + 1.
        assert_eq!(fit(&[20; 40], Some(70)), Fit { first: 3, last: 2, cell: 10 });
        assert_eq!(fit(&[20; 40], Some(69)), Fit { first: 2, last: 2, cell: 13 });
        assert_eq!(fit(&[20; 40], Some(10)), Fit { first: 1, last: 0, cell: 10 });
        assert_eq!(fit(&[], Some(80)), Fit { first: 0, last: 0, cell: usize::MAX });
    }
}
