//! Stems after Porter, "An algorithm for suffix stripping" (1980), with his later changes and those of nltk, whose stems these
//! are.
//!
//! A word is taken as runs of consonants and vowels; its measure is how often a vowel stands before a consonant.

/// Words whose stems the rules would miss, as in nltk (Apache-2.0).
const IRREGULAR: &[(&str, &str)] = &[
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

/// Endings of derived words, and what becomes of them behind a stem whose measure is not 0.
const DERIVED: &[(&str, &str)] = &[
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
];

/// The same of what is left then.
const DERIVED_AGAIN: &[(&str, &str)] = &[
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
];

/// Endings that go behind a stem whose measure is greater than 1.
const LAST: &[&str] = &[
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize",
];

/// Puts the stem in the place of a word in small letters.
pub(super) fn stem(word: &mut Vec<char>) {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(form, _)| form.chars().eq(word.iter().copied())) {
        word.clear();
        word.extend(stem.chars());
        return;
    }
    if word.len() <= 2 {
        return;
    }
    plural(word);
    past(word);
    if ends(word, "y") && word.len() > 2 && is_consonant(word, word.len() - 2) {
        replace(word, 1, "i");
    }
    derived(word);
    if let Some((ending, by)) = DERIVED_AGAIN.iter().find(|(ending, _)| ends(word, ending))
        && measure(before(word, ending)) > 0
    {
        replace(word, ending.len(), by);
    }
    if let Some(ending) = LAST.iter().find(|ending| ends(word, ending)) {
        let stem = before(word, ending);
        if measure(stem) > 1 && (*ending != "ion" || matches!(stem.last(), Some('s' | 't'))) {
            replace(word, ending.len(), "");
        }
    }
    if ends(word, "e") {
        let stem = before(word, "e");
        if measure(stem) > 1 || measure(stem) == 1 && !is_short(stem) {
            word.pop();
        }
    }
    if ends(word, "ll") && measure(before(word, "l")) > 1 {
        word.pop();
    }
}

fn plural(word: &mut Vec<char>) {
    if ends(word, "sses") {
        replace(word, 2, "");
    } else if ends(word, "ies") {
        replace(word, if word.len() == 4 { 1 } else { 2 }, "");
    } else if ends(word, "s") && !ends(word, "ss") {
        word.pop();
    }
}

fn past(word: &mut Vec<char>) {
    if ends(word, "ied") {
        return replace(word, if word.len() == 4 { 1 } else { 2 }, "");
    }
    if ends(word, "eed") {
        if measure(before(word, "eed")) > 0 {
            word.pop();
        }
        return;
    }
    // A `y` behind another letter that is no vowel is one.
    let has_vowel = |stem: &[char]| {
        stem.iter().any(|letter| "aeiou".contains(*letter))
            || stem.iter().skip(1).any(|letter| *letter == 'y')
    };
    let Some(ending) =
        ["ed", "ing"].into_iter().find(|ending| ends(word, ending) && has_vowel(before(word, ending)))
    else {
        return;
    };
    replace(word, ending.len(), "");
    if ["at", "bl", "iz"].iter().any(|ending| ends(word, ending)) {
        word.push('e');
    } else if ends_double(word) {
        if !matches!(word.last(), Some('l' | 's' | 'z')) {
            word.pop();
        }
    } else if measure(word) == 1 && is_short(word) {
        word.push('e');
    }
}

fn derived(word: &mut Vec<char>) {
    while ends(word, "alli") && measure(before(word, "alli")) > 0 {
        replace(word, 2, "");
    }
    if let Some((ending, by)) = DERIVED.iter().find(|(ending, _)| ends(word, ending)) {
        if measure(before(word, ending)) > 0 {
            replace(word, ending.len(), by);
        }
    } else if ends(word, "logi") && measure(before(word, "ogi")) > 0 {
        word.pop();
    }
}

fn ends(word: &[char], ending: &str) -> bool {
    word.len() >= ending.len() && ending.chars().eq(word[word.len() - ending.len()..].iter().copied())
}

/// What stands before an ending that the word has.
fn before<'a>(word: &'a [char], ending: &str) -> &'a [char] {
    &word[..word.len() - ending.len()]
}

fn replace(word: &mut Vec<char>, letters: usize, by: &str) {
    word.truncate(word.len().saturating_sub(letters));
    word.extend(by.chars());
}

/// Whether a letter is a consonant: `y` is one at the start and behind a vowel.
fn is_consonant(word: &[char], at: usize) -> bool {
    match word[at] {
        'a' | 'e' | 'i' | 'o' | 'u' => false,
        'y' => {
            let run = word[..at].iter().rev().take_while(|letter| **letter == 'y').count();
            let first = at - run;
            let starts = first == 0 || !is_consonant(word, first - 1);
            starts == run.is_multiple_of(2)
        }
        _ => true,
    }
}

/// How often a consonant stands behind a vowel.
fn measure(word: &[char]) -> usize {
    let mut count = 0;
    // As [`is_consonant`] has it, of all letters in one go.
    let mut after_vowel = false;
    for (at, letter) in word.iter().enumerate() {
        let consonant = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' => false,
            'y' => at == 0 || after_vowel,
            _ => true,
        };
        count += usize::from(after_vowel && consonant);
        after_vowel = !consonant;
    }
    count
}

fn ends_double(word: &[char]) -> bool {
    let [.., one, other] = word else { return false };
    one == other && is_consonant(word, word.len() - 1)
}

/// Whether it ends like `hop`, where a consonant follows that is none of `w`, `x` and `y`, or is two letters like `at`.
fn is_short(word: &[char]) -> bool {
    let consonant = |back: usize| is_consonant(word, word.len() - back);
    match word.len() {
        0 | 1 => false,
        2 => !consonant(2) && consonant(1),
        _ => consonant(3) && !consonant(2) && consonant(1) && !matches!(word.last(), Some('w' | 'x' | 'y')),
    }
}
