//! "Did you mean": the nearest of the known names, or none where none is near.
//!
//! A name is taken for another that was mistyped, never for one that means something else: an opposite may be as near.

/// Longer names are not compared: it would take the square of their length.
const LONGEST: usize = 256;

/// The name among `known` nearest to `name`, if at most a third of the longer one's letters differ, in each of its words;
/// none where two names are equally near.
///
/// Case, `_`, `-` and blanks do not count, and a name that only lacks or adds whole words counts as near.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let wanted = fold(name);
    let words_of_name = words(name);
    let mut best: Option<(usize, &'a str)> = None;
    let mut by_words: Option<(usize, &'a str)> = None;
    let mut is_tied = false;
    for candidate in known.filter(|candidate| candidate.len() <= LONGEST) {
        let folded = fold(candidate);
        let limit = limit(&wanted, &folded);
        let distance = distance(&wanted, &folded, limit);
        let Some(distance) = distance.filter(|distance| *distance == 0 || is_mistyped(name, candidate))
        else {
            if by_words.is_none_or(|(least, _)| limit < least) && shares_words(&words_of_name, candidate) {
                by_words = Some((limit, candidate));
            }
            continue;
        };
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => is_tied |= distance > 0,
            _ => (best, is_tied) = (Some((distance, candidate)), false),
        }
    }
    match (best, by_words) {
        (Some((letters, _)), Some((limit, candidate))) if limit < letters => Some(candidate),
        (Some(_), _) if is_tied => None,
        (Some((_, candidate)), _) | (None, Some((_, candidate))) => Some(candidate),
        (None, None) => None,
    }
}

/// "; did you mean …?" for the end of a message, or nothing where no name is near.
pub(crate) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(name, known).map_or(String::new(), |near| format!("; did you mean `{near}`?"))
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// How many letters of two names may differ.
fn limit(one: &str, other: &str) -> usize {
    (one.chars().count().max(other.chars().count()) / 3).max(1)
}

/// How many letters differ, if no more than `limit` do.
fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    if one.chars().count().abs_diff(other.chars().count()) > limit {
        return None;
    }
    Some(strsim::damerau_levenshtein(one, other)).filter(|distance| *distance <= limit)
}

/// Whether a name may be a candidate that was mistyped: no more than a third of the letters of a word are wrong.
fn is_mistyped(name: &str, candidate: &str) -> bool {
    let parted = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).map(fold).filter(|word| !word.is_empty()).collect()
    };
    let (ours, theirs) = (parted(name), parted(candidate));
    if !says_no_as_often(&ours, &theirs) || are_opposites(&ours.concat(), &theirs.concat()) {
        return false;
    }
    if ours.len() == theirs.len() {
        return ours.iter().zip(&theirs).all(|(one, other)| is_near(one, other));
    }
    can_be_cut(&ours.concat().chars().collect::<Vec<_>>(), &theirs)
}

fn is_near(one: &str, other: &str) -> bool {
    distance(one, other, limit(one, other)).is_some() && !are_opposites(one, other)
}

/// Whether letters can be cut into pieces that are near to these words.
fn can_be_cut(letters: &[char], words: &[String]) -> bool {
    // Where the words so far may end.
    let mut ends = vec![0];
    for word in words {
        let longest = word.chars().count() * 3 / 2 + 1;
        let reached = ends.iter().flat_map(|start| (*start..=start + longest).map(move |end| (*start, end)));
        let near = reached.filter(|(start, end)| {
            letters.get(*start..*end).is_some_and(|piece| is_near(&piece.iter().collect::<String>(), word))
        });
        let mut next: Vec<usize> = near.map(|(_, end)| end).collect();
        next.sort_unstable();
        next.dedup();
        ends = next;
    }
    ends.contains(&letters.len())
}

/// Whether two words differ by what they begin with, and mean opposites for it: `pivot` and `unpivot`, `encrypt` and
/// `decrypt`.
fn are_opposites(one: &str, other: &str) -> bool {
    const ALONE: &[&str] = &["un", "de", "dis", "non", "in", "im"];
    const PAIRS: &[[&str; 2]] = &[["en", "de"], ["in", "ex"], ["im", "ex"], ["in", "de"], ["a", "de"]];
    let negates = |word: &str, of: &str| ALONE.iter().any(|prefix| word.strip_prefix(prefix) == Some(of));
    let pair = |one: &str, other: &str| {
        PAIRS.iter().any(|[first, second]| {
            one.strip_prefix(first).is_some_and(|rest| other.strip_prefix(second) == Some(rest))
        })
    };
    negates(one, other) || negates(other, one) || pair(one, other) || pair(other, one)
}

/// Whether as many words of both say no. At the end, `no` may be short for a number.
fn says_no_as_often(name: &[String], candidate: &[String]) -> bool {
    let no = |words: &[String]| {
        let negates =
            words.iter().filter(|word| matches!(word.as_str(), "not" | "no" | "non" | "un")).count();
        negates.saturating_sub(usize::from(words.last().is_some_and(|word| word == "no")))
    };
    no(name) == no(candidate)
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
    fewer.len() >= 2 && fewer.iter().all(|word| more.contains(word)) && says_no_as_often(name, &candidate)
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
            ("UPPR_CASES", Some("UPPER_CASE")),
            ("UPPERCASES", Some("UPPER_CASE")),
            ("CASE_UPPER", Some("UPPER_CASE")),
            ("TOKENIZE", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(nearest(name, operations.into_iter()), expected, "{name}");
        }
    }

    #[test]
    fn an_opposite_is_not_near() {
        let known = [
            "PIVOT",
            "ENCRYPT",
            "DECRYPT",
            "KEEP_COLUMNS",
            "ROLLING_MAX",
            "ROLLING_MIN",
            "REMOVE_DUPLICATES",
            "NORMALIZATION",
            "KTH_LARGEST",
            "IS_MISSING",
            "INCLUDE_ALL",
            "ascending",
            "start date",
            "Q1 sales",
            "Q2 sales",
            "n",
            "invoice_no",
        ];
        let cases = [
            ("UNPIVOT", None),
            ("UNPIVOTT", None),
            ("UN_PIVOT", None),
            ("PIVOTT", Some("PIVOT")),
            ("ENCRYPTT", Some("ENCRYPT")),
            // As near to both.
            ("ECRYPT", None),
            ("DELETE_COLUMNS", None),
            ("KEEP_COLUMS", Some("KEEP_COLUMNS")),
            ("KEEP_DUPLICATES", None),
            ("DENORMALIZATION", None),
            ("ROLLING_MAN", None),
            ("ROLLING_MEX", Some("ROLLING_MAX")),
            ("DROPCOLUMNS", None),
            ("KTHSMALLEST", None),
            ("ROLLING_MAXX", Some("ROLLING_MAX")),
            ("KTH_SMALLEST", None),
            ("IS_NOT_MISSING", None),
            ("EXCLUDE_ALL", None),
            ("descending", None),
            ("end date", None),
            ("Start Date", Some("start date")),
            ("Q3 sales", None),
            ("no", Some("n")),
            ("invoice_n", Some("invoice_no")),
            ("NO_MISSING", None),
            ("Q1 sale", Some("Q1 sales")),
        ];
        for (name, expected) in cases {
            assert_eq!(nearest(name, known.into_iter()), expected, "{name}");
        }
    }
}
