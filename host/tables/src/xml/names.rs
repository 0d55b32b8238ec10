//! Names of columns as names of elements.

use std::fmt::Write;

/// A name that an element can have: other characters are written as `_xHHHH_`, and so is a `_` that looks like the start of
/// such.
pub(super) fn element_name(column: &str) -> String {
    let mut name = String::with_capacity(column.len());
    for (at, char) in column.char_indices() {
        let plain = match at {
            0 => is_start(char),
            _ => is_start(char) || is_inside(char),
        };
        if plain && !(char == '_' && looks_encoded(&column[at..])) {
            name.push(char);
        } else {
            let width = if u32::from(char) > 0xffff { 8 } else { 4 };
            write!(name, "_x{:0width$X}_", u32::from(char)).expect("a string takes all");
        }
    }
    if name.is_empty() { "_".to_owned() } else { name }
}

fn looks_encoded(text: &str) -> bool {
    let digits = |count: usize| {
        let bytes = text.as_bytes();
        let found = bytes.get(2..2 + count);
        found.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            && bytes.get(2 + count) == Some(&b'_')
    };
    text.starts_with("_x") && (digits(4) || digits(8))
}

/// `NameStartChar` of XML 1.0, but for the colon.
fn is_start(char: char) -> bool {
    matches!(char,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// What `NameChar` of XML 1.0 adds.
fn is_inside(char: char) -> bool {
    matches!(char, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::element_name;

    #[test]
    fn names_are_valid_and_differ() {
        for (column, expected) in [
            ("city", "city"),
            ("Größe", "Größe"),
            ("Home City", "Home_x0020_City"),
            ("2024", "_x0032_024"),
            ("a:b", "a_x003A_b"),
            ("_x0020_", "_x005F_x0020_"),
            ("_xyz", "_xyz"),
            ("a.b-c", "a.b-c"),
            ("\u{f0000}", "_x000F0000_"),
            ("", "_"),
        ] {
            assert_eq!(element_name(column), expected);
        }
    }
}
