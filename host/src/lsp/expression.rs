//! The word of an expression that the cursor is in.

use std::ops::Range;

/// What the cursor is in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// A bare word, which is a function or a column; its bytes, none where it is yet to be written.
    Word(Range<usize>),
    /// The name of a column in back ticks, which it takes with it.
    Column(Range<usize>),
    /// A text in quotes.
    Text,
}

/// The part at a byte of an expression, which is written in these bytes of a document.
pub(super) fn part(text: &str, span: &Range<usize>, at: usize) -> Part {
    let quote = text[span.start..].chars().next().filter(|c| matches!(c, '"' | '\''));
    let start = span.start + quote.map_or(0, char::len_utf8);
    let before = &text[start.min(at)..at];
    let after = &text[at..span.end.max(at)];
    let mut open: Option<(char, usize)> = None;
    for (offset, c) in before.char_indices() {
        match open {
            Some((closing, _)) if closing == c => open = None,
            // The quote that the document is written in ends it.
            None if matches!(c, '`' | '\'' | '"') && Some(c) != quote => open = Some((c, start + offset)),
            _ => {}
        }
    }
    match open {
        Some(('`', tick)) => {
            let line = after.lines().next().unwrap_or_default();
            Part::Column(tick..line.find('`').map_or(at, |closing| at + closing + 1))
        }
        Some(_) => Part::Text,
        None => {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let from = before.len() - before.trim_end_matches(is_part).len();
            let to = after.len() - after.trim_start_matches(is_part).len();
            Part::Word(at - from..at + to)
        }
    }
}

/// Whether a name of a column needs no back ticks.
pub(super) fn is_bare(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_at_the_cursor() {
        for (marked, expected) in [
            ("\"a + up|per(x)\"", Part::Word(5..10)),
            ("\"a + |\"", Part::Word(5..5)),
            ("a + `unit pr|", Part::Column(4..12)),
            ("a + `unit pr|ice` * 2", Part::Column(4..16)),
            ("\"x = 'on|e'\"", Part::Text),
            ("\"x = 'one' || lo|w\"", Part::Word(14..17)),
        ] {
            // The first bar may be one of the expression.
            let at = if marked.contains("||") { marked.rfind('|') } else { marked.find('|') }.unwrap();
            let text = format!("{}{}", &marked[..at], &marked[at + 1..]);
            assert_eq!(part(&text, &(0..text.len()), at), expected, "{marked}");
        }
    }
}
