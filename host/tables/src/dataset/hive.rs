//! Folders named `column=value`, as Hive, Spark and Athena write and read them.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode, percent_encode_byte};

/// The value that is written for missing ones, null or empty.
const MISSING: &str = "__HIVE_DEFAULT_PARTITION__";

/// The columns and values that folders name, outermost first, `folders` being a path from the root of a dataset to a
/// file, without the file. Folders of another form name none.
pub(super) fn partitions<'a>(folders: impl Iterator<Item = &'a str>) -> Vec<(String, Option<String>)> {
    folders
        .filter_map(|folder| {
            let (column, value) = folder.split_once('=').filter(|(column, _)| !column.is_empty())?;
            let value = (value != MISSING && !value.is_empty()).then(|| decoded(value));
            Some((decoded(column), value))
        })
        .collect()
}

/// The folder for rows with this value in `column`: one name, which leads nowhere else, whatever the value is.
pub(crate) fn folder(column: &str, value: Option<&str>) -> String {
    let mut folder = encoded(column);
    folder.push('=');
    match value {
        None | Some("") => folder.push_str(MISSING),
        // A text that reads like the one for missing values is another value.
        Some(MISSING) => folder.push_str(&MISSING.replacen('_', "%5F", 1)),
        Some(value) => folder.push_str(&encoded(value)),
    }
    folder
}

/// Characters that Hive encodes in names of folders.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'\'')
    .add(b'*')
    .add(b'/')
    .add(b':')
    .add(b'=')
    .add(b'?')
    .add(b'\\')
    .add(b'{')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'<')
    .add(b'>')
    .add(b'|');

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        // Hive leaves other characters than those of ASCII as they are, and `percent_encode` knows no set that does.
        if !character.is_ascii() {
            encoded.push(character);
            continue;
        }
        let byte = character as u8;
        // A name that begins with a dot is hidden, and one that ends with a blank or dot is another on some systems.
        let is_last = at + 1 == text.len();
        if (at == 0 && byte == b'.') || (is_last && matches!(byte, b'.' | b' ')) {
            encoded.push_str(percent_encode_byte(byte));
        } else {
            encoded.extend(percent_encode(&[byte], ENCODED));
        }
    }
    encoded
}

/// A text whose `%41` are characters again. Where they are not UTF-8, the text stays as it is.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folders_are_hives() {
        let folders = [
            (Some("2021-03-01"), "c=2021-03-01"),
            (None, "c=__HIVE_DEFAULT_PARTITION__"),
            (Some(""), "c=__HIVE_DEFAULT_PARTITION__"),
            (Some(MISSING), "c=%5F_HIVE_DEFAULT_PARTITION__"),
            (Some("a/b"), "c=a%2Fb"),
            (Some("../.."), "c=%2E.%2F.%2E"),
            (Some("."), "c=%2E"),
            (Some("100%"), "c=100%25"),
            (Some("Größe 7"), "c=Größe 7"),
            (Some("12:30"), "c=12%3A30"),
            (Some("a\0b\n"), "c=a%00b%0A"),
        ];
        for (value, expected) in folders {
            assert_eq!(folder("c", value), expected);
        }
        assert_eq!(folder("Claim/Date", Some("x")), "Claim%2FDate=x");
    }

    #[test]
    fn other_folders_are_no_partitions() {
        assert_eq!(partitions(["2021", "c=1"].into_iter()), [("c".into(), Some("1".into()))]);
        assert_eq!(partitions(["=1"].into_iter()), []);
        assert_eq!(partitions([].into_iter()), []);
        assert_eq!(partitions(["a%zz=100%"].into_iter()), [("a%zz".into(), Some("100%".into()))]);
    }

    proptest! {
        #[test]
        fn any_value_comes_back(column in ".{1,20}", value in ".{0,20}|\\.\\.|[%/=.]{1,6}|__HIVE_DEFAULT_PARTITION__") {
            let name = folder(&column, Some(&value));
            prop_assert!(!name.contains(['/', '\\', '\0', '\n']) && !name.starts_with('.'));
            let expected = (column, Some(value).filter(|value| !value.is_empty()));
            prop_assert_eq!(partitions([name.as_str()].into_iter()), vec![expected]);
        }
    }
}
