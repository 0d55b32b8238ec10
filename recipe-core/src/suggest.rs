//! "Did you mean": the nearest of the known names, or none where none is near.

/// Longer names are not compared: it would take the square of their length.
const LONGEST: usize = 256;

/// The name among `known` nearest to `name`, if at most a third of the longer one's letters differ.
///
/// Case, `_`, `-` and blanks do not count, and a name that only lacks or adds whole words counts as near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let wanted = fold(name);
    let letters = wanted.chars().count();
    let words_of_name = words(name);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in known.filter(|candidate| candidate.len() <= LONGEST) {
        let folded = fold(candidate);
        let others = folded.chars().count();
        let limit = (letters.max(others) / 3).max(1);
        let mut distance = letters.abs_diff(others);
        if distance <= limit {
            distance = strsim::damerau_levenshtein(&wanted, &folded);
        }
        if distance > limit && shares_words(&words_of_name, candidate) {
            distance = limit;
        }
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// "; did you mean …?" for the end of a message, or nothing where no name is near.
pub(crate) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(name, known).map_or(String::new(), |near| format!("; did you mean `{near}`?"))
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Whether two or more whole words of `name` all stand in `candidate`, or the other way around. Plurals are the same
/// word, and so are `delete`, `drop` and `remove`.
fn shares_words(name: &[String], candidate: &str) -> bool {
    if name.len() < 2 {
        return false;
    }
    let candidate = words(candidate);
    let (fewer, more) = if name.len() <= candidate.len() {
        (name, candidate.as_slice())
    } else {
        (candidate.as_slice(), name)
    };
    fewer.len() >= 2 && fewer.iter().all(|word| more.contains(word))
}

fn words(text: &str) -> Vec<String> {
    let word = |word: &str| {
        let word = word.to_lowercase();
        match word.as_str() {
            "delete" | "drop" => "remove".to_owned(),
            _ => word.strip_suffix('s').unwrap_or(&word).to_owned(),
        }
    };
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_near_names_and_nothing_far() {
        let operations =
            ["REMOVE_MISSING", "FILL_WITH_CUSTOM", "RENAME", "DELETE_DUPLICATE_ROWS", "UPPER_CASE"];
        let cases = [
            ("REMOVE_MISING", Some("REMOVE_MISSING")),
            ("rename", Some("RENAME")),
            ("UpperCase", Some("UPPER_CASE")),
            ("DUPLICATE_ROWS", Some("DELETE_DUPLICATE_ROWS")),
            ("REMOVE_DUPLICATES", Some("DELETE_DUPLICATE_ROWS")),
            ("DELETE_MISSING_VALUES", Some("REMOVE_MISSING")),
            ("TOKENIZE", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(nearest(name, operations.into_iter()), expected, "{name}");
        }
    }
}
