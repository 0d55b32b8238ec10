//! Stems beside those of nltk.

use super::lancaster::Lancaster;
use super::porter;

/// Words with their stems by nltk's stemmers of Porter and of Lancaster, a line each: `tests/differential/stems.py` writes it.
const STEMS: &str = include_str!("stems.tsv");

#[test]
fn stems_are_those_of_nltk() {
    let lancaster = Lancaster::new();
    let mut wrong = Vec::new();
    let mut lines = 0;
    for line in STEMS.lines().filter(|line| !line.starts_with('#')) {
        let [word, porter, other] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        lines += 1;
        let stem = |stem: &dyn Fn(&mut Vec<char>)| {
            let mut letters: Vec<char> = word.chars().collect();
            stem(&mut letters);
            letters.into_iter().collect::<String>()
        };
        let found = [stem(&porter::stem), stem(&|word| lancaster.stem(word))];
        if found != [porter, other] {
            wrong.push(format!("{word}: {found:?}, not {porter} and {other}"));
        }
    }
    assert!(lines > 2000, "{lines} words");
    assert!(wrong.is_empty(), "{} of {lines}:\n{}", wrong.len(), wrong.join("\n"));
}
