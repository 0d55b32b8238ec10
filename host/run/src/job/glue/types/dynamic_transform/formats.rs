//! Formats of dates: Java's letters, or the words of `strftime`, which begin with `%`.

use super::parameters::{Names, Parameters};

/// Words of `strftime`, and Java's letters for them.
const WORDS: &[(char, &str)] = &[
    ('Y', "yyyy"),
    ('y', "yy"),
    ('m', "MM"),
    ('B', "MMMM"),
    ('b', "MMM"),
    ('d', "dd"),
    ('A', "EEEE"),
    ('a', "EEE"),
    ('H', "HH"),
    ('I', "hh"),
    ('M', "mm"),
    ('S', "ss"),
    ('f', "SSSSSS"),
    ('p', "a"),
    ('F', "yyyy-MM-dd"),
    ('D', "MM/dd/yy"),
    ('T', "HH:mm:ss"),
    ('R', "HH:mm"),
];

/// The format of a parameter, in Java's letters.
pub(super) fn read(parameters: &Parameters, names: Names) -> Option<String> {
    let (format, span) = parameters.text(names)?;
    match of_java(&format) {
        Ok(format) => Some(format),
        Err(message) => {
            parameters.wrong(names, message, &span);
            None
        }
    }
}

/// A format in Java's letters.
fn of_java(format: &str) -> Result<String, String> {
    if !format.contains('%') {
        return Ok(format.to_owned());
    }
    let (mut java, mut plain) = (String::new(), String::new());
    let mut signs = format.chars();
    while let Some(sign) = signs.next() {
        if sign != '%' {
            plain.push(sign);
            continue;
        }
        match signs.next() {
            Some('%') => plain.push('%'),
            Some(word) => {
                let Some((_, letters)) = WORDS.iter().find(|(known, _)| *known == word) else {
                    let known: Vec<String> = WORDS.iter().map(|(known, _)| format!("`%{known}`")).collect();
                    return Err(format!("has `%{word}`; words of a format are {}", known.join(", ")));
                };
                java.push_str(&quoted(&plain));
                plain.clear();
                java.push_str(letters);
            }
            None => return Err(format!("`{format}` ends with `%`")),
        }
    }
    Ok(java + &quoted(&plain))
}

/// What stands for itself, as Java has it.
fn quoted(plain: &str) -> String {
    let means_more =
        |sign: char| sign.is_ascii_alphabetic() || matches!(sign, '[' | ']' | '{' | '}' | '#' | '\'');
    if plain.contains(means_more) { format!("'{}'", plain.replace('\'', "''")) } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::of_java;

    #[test]
    fn words_become_letters() {
        for (format, wanted) in [
            ("yyyyMMdd", "yyyyMMdd"),
            ("%Y-%m-%d", "yyyy-MM-dd"),
            ("%d/%m/%Y %H:%M:%S", "dd/MM/yyyy HH:mm:ss"),
            ("%Y%m%dT%H%M", "yyyyMMdd'T'HHmm"),
            ("day %d, 100%%", "'day 'dd, 100%"),
            ("%H o'clock", "HH' o''clock'"),
            ("%F", "yyyy-MM-dd"),
        ] {
            assert_eq!(of_java(format).as_deref(), Ok(wanted), "{format}");
        }
        assert!(of_java("%Q").is_err());
        assert!(of_java("%Y%").is_err());
    }
}
