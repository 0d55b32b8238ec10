//! Messages with long names and values in them, made short enough to be read.

use std::borrow::Cow;

/// The message with what is quoted in back ticks cut to about `most` characters: its start and its end, with `…` between
/// them.
///
/// ```
/// use recipe_core::error::shortened;
///
/// let name = "x".repeat(1_000_000);
/// let message = shortened(&format!("column `{name}` not found"), 8).into_owned();
/// assert_eq!(message, "column `xxxxxx…xx` not found");
/// ```
pub fn shortened(message: &str, most: usize) -> Cow<'_, str> {
    if message.len() <= most {
        return Cow::Borrowed(message);
    }
    let mut parts = message.split('`');
    let mut short = String::with_capacity(message.len().min(1024));
    short.push_str(parts.next().unwrap_or_default());
    for (at, part) in parts.enumerate() {
        short.push('`');
        if at % 2 == 0 { push(&mut short, part, most) } else { short.push_str(part) }
    }
    Cow::Owned(short)
}

/// A text cut to about `most` characters.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let mut short = String::new();
    push(&mut short, text, most);
    Cow::Owned(short)
}

fn push(short: &mut String, text: &str, most: usize) {
    let end = most / 4;
    let start = text.char_indices().nth(most - end).map(|(at, _)| at);
    let rest = text.char_indices().rev().nth(end.saturating_sub(1)).map(|(at, _)| at);
    match (start, rest) {
        (Some(start), Some(rest)) if start < rest && end > 0 => {
            short.push_str(&text[..start]);
            short.push('…');
            short.push_str(&text[rest..]);
        }
        _ => short.push_str(text),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_names_are_cut_and_nothing_else() {
        let long = "é".repeat(300);
        let message = format!("`short`, {} and `{long}b`: `{}`", "plain ".repeat(40), "c".repeat(100));
        let expected = format!(
            "`short`, {} and `{}…{}b`: `{}`",
            "plain ".repeat(40),
            "é".repeat(75),
            "é".repeat(24),
            "c".repeat(100)
        );
        assert_eq!(shortened(&message, 100), expected);
        assert_eq!(shortened("`", 100), "`");
        assert_eq!(shortened(&expected, 300), expected);
    }
}
