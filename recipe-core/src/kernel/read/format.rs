//! How the text of a source is written that is read as values of other types.

/// How text is written that is read as numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextFormat {
    /// Numbers have a comma before their fraction, and may have points between groups of three digits: `1.234,50`.
    pub decimal_comma: bool,
}

impl TextFormat {
    /// The same with or without commas in numbers.
    #[must_use]
    pub fn with_decimal_comma(self, decimal_comma: bool) -> Self {
        TextFormat { decimal_comma }
    }

    /// What `read` makes of a text that may be a number, once it is written with a point.
    pub(super) fn number<T>(self, text: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        if !self.decimal_comma || text.bytes().all(|byte| byte.is_ascii_digit()) {
            return read(text);
        }
        let mut room = [0; 64];
        match room.get_mut(..text.len()) {
            Some(room) => read(with_point(text, room)?),
            None => read(with_point(text, &mut vec![0; text.len()])?),
        }
    }
}

/// A number with a comma as one with a point and without groups; none where it is no such number.
fn with_point<'a>(text: &str, room: &'a mut [u8]) -> Option<&'a str> {
    let (whole, rest) = text.split_at(text.find([',', 'e', 'E']).unwrap_or(text.len()));
    let mut groups = whole.strip_prefix('-').unwrap_or(whole).split('.');
    let first = groups.next().unwrap_or_default();
    let mut groups = groups.peekable();
    let is_grouped = groups.peek().is_some();
    if is_grouped && !(1..=3).contains(&first.len())
        || groups.any(|group| group.len() != 3)
        || rest.contains('.')
    {
        return None;
    }
    let mut length = 0;
    for byte in text.bytes().filter(|byte| *byte != b'.') {
        room[length] = if byte == b',' { b'.' } else { byte };
        length += 1;
    }
    std::str::from_utf8(&room[..length]).ok()
}

#[cfg(test)]
mod tests {
    use super::TextFormat;

    #[test]
    fn commas_are_points_and_points_divide_groups() {
        let format = TextFormat::default().with_decimal_comma(true);
        let cases = [
            ("12", Some("12")),
            ("-1,5", Some("-1.5")),
            ("1.234,50", Some("1234.50")),
            ("-1.234.567", Some("-1234567")),
            ("1,5e-3", Some("1.5e-3")),
            (",5", Some(".5")),
            ("1.5", None),
            ("1234.567", None),
            (".567", None),
            ("1.23.456", None),
            ("1,234.5", None),
        ];
        for (text, expected) in cases {
            assert_eq!(format.number(text, |text| Some(text.to_owned())).as_deref(), expected, "{text}");
        }
        let long = format!("{},5", "1".repeat(100));
        assert_eq!(format.number(&long, |text| Some(text.len())), Some(102));
        assert_eq!(TextFormat::default().number("1.5", |text| Some(text.to_owned())).as_deref(), Some("1.5"));
    }
}
