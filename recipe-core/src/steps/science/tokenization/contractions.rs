//! English contractions, and the words they stand for. The tables were written for this.

/// Words that are not what they seem to be put together of.
const WHOLE: &[(&str, &str, &str)] = &[
    ("ain't", "is", "not"),
    ("let's", "let", "us"),
    ("shan't", "shall", "not"),
    ("won't", "will", "not"),
    ("y'all", "you", "all"),
];

/// Ends of contractions.
const ENDS: &[(&str, &str)] =
    &[("n't", "not"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"), ("'m", "am")];

/// Words behind which `'s` is "is", and no possession.
const SUBJECTS: &[&str] =
    &["he", "here", "how", "it", "she", "that", "there", "what", "when", "where", "who", "why"];

/// Adds the words that a word with straight apostrophes stands for, or the word itself.
pub(super) fn expand(word: &str, out: &mut Vec<String>) {
    let first = out.len();
    let mut rest = word.to_owned();
    // From the end: "shouldn't've" is three words.
    let mut behind: Vec<&str> = Vec::new();
    loop {
        let small = rest.to_lowercase();
        if small == "can't" {
            rest.truncate(rest.len() - "'t".len());
            rest.push_str("not");
            break;
        }
        if let Some((_, one, other)) = WHOLE.iter().find(|(whole, ..)| *whole == small) {
            let large = rest.starts_with(char::is_uppercase);
            rest = if large { one[..1].to_uppercase() + &one[1..] } else { (*one).to_owned() };
            behind.push(other);
            break;
        }
        let end = ENDS.iter().find(|(end, _)| small.ends_with(end) && small.len() > end.len());
        let is = small.strip_suffix("'s").is_some_and(|subject| SUBJECTS.contains(&subject));
        let (end, stands_for) = match end {
            Some((end, stands_for)) => (*end, *stands_for),
            None if is => ("'s", "is"),
            None => break,
        };
        // Ends are ASCII, so that they take as many bytes in any case; but a small letter may take others than a large one.
        let Some(kept) = rest.len().checked_sub(end.len()).filter(|at| rest.is_char_boundary(*at)) else {
            break;
        };
        rest.truncate(kept);
        behind.push(stands_for);
    }
    out.push(rest);
    out.extend(behind.into_iter().rev().map(str::to_owned));
    let shouted = word.chars().filter(|letter| letter.is_alphabetic()).count() > 2
        && !word.chars().any(char::is_lowercase);
    if shouted {
        out[first..].iter_mut().for_each(|word| *word = word.to_uppercase());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_become_those_they_stand_for() {
        let cases = [
            ("don't", "do not"),
            ("Don't", "Do not"),
            ("DON'T", "DO NOT"),
            ("I'm", "I am"),
            ("can't", "cannot"),
            ("Won't", "Will not"),
            ("SHAN'T", "SHALL NOT"),
            ("shouldn't've", "should not have"),
            ("It's", "It is"),
            ("John's", "John's"),
            ("let's", "let us"),
            ("who'd", "who would"),
            ("n't", "n't"),
            ("O'Neill", "O'Neill"),
            ("dogs", "dogs"),
            ("İn't", "İ not"),
        ];
        for (word, expected) in cases {
            let mut words = Vec::new();
            super::expand(word, &mut words);
            assert_eq!(words.join(" "), expected, "{word}");
        }
    }
}
