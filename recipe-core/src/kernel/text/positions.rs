//! Positions in text, counted in characters: Unicode code points.

/// Where the character with `before` others before it begins, or the text ends; none if the text is shorter.
pub(crate) fn from_start(text: &str, before: usize) -> Option<usize> {
    // A text has no more characters than bytes.
    if text.as_bytes().get(..before)?.is_ascii() {
        return Some(before);
    }
    text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(before)
}

/// Where the last `count` characters begin; none if there are fewer.
pub(crate) fn from_end(text: &str, count: usize) -> Option<usize> {
    let at = text.len().checked_sub(count)?;
    if text.as_bytes()[at..].is_ascii() {
        return Some(at);
    }
    text.char_indices().rev().map(|(at, _)| at).nth(count.checked_sub(1)?)
}

/// How many characters a text has.
pub(crate) fn count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters() {
        for text in ["", "a", "abcd", "Kö💡ln", "öö", "ab💡", "💡ab"] {
            let starts: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let length = starts.len() - 1;
            assert_eq!(count(text), length, "{text}");
            for at in 0..length + 3 {
                assert_eq!(from_start(text, at), starts.get(at).copied(), "{text} {at}");
                let expected = length.checked_sub(at).map(|at| starts[at]);
                assert_eq!(from_end(text, at), expected, "{text} {at}");
            }
            assert_eq!(from_start(text, usize::MAX), None);
            assert_eq!(from_end(text, usize::MAX), None);
        }
    }
}
