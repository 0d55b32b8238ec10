//! Stems after Paice and Husk, "Another Stemmer" (1990), which Lancaster University made known.

/// The rules, in the authors' notation: an ending read backwards; `*` where the word must not have been changed; how many letters
/// go; what is added; and `>` where rules apply again. As nltk has them (Apache-2.0), with those that protect an ending.
const RULES: &str = "\
    ai*2. a*1. bb1. city3s. ci2> cn1t> dd1. dei3y> deec2ss. dee1. de2> dooh4> e1> feil1v. fi2> gni3> \
    gai3y. ga2> gg1. ht*2. hsiug5ct. hsi3> i*1. i1y> ji1d. juf1s. ju1d. jo1d. jeh1r. jrev1t. jsim2t. \
    jn1d. j1s. lbaifi6. lbai4y. lba3> lbi3. lib2l> lc1. lufi4y. luf3> lu2. lai3> lau3> la2> ll1. mui3. \
    mu*2. msi3> mm1. nois4j> noix4ct. noi3> nai3> na2> nee0. ne2> nn1. pihs4> pp1. re2> rae0. ra2. ro2> \
    ru2> rr1. rt1> rei3y> sei3y> sis2. si2> ssen4> ss0. suo3> su*2. s*1> s0. tacilp4y. ta2> tnem4> tne3> \
    tna3> tpir2b. tpro2b. tcud1. tpmus2. tpec2iv. tulo2v. tsis0. tsi3> tt1. uqi3. ugo1. vis3j> vie0. \
    vi2> ylb1> yli3y> ylp0. yl2> ygo1. yhp1. ymo1. ypo1. yti3> yte3> ytl2. yrtsi5. yra3> yro3> yfi3. \
    ycn2t> yca3> zi2> zy1s.";

/// What a rule does to words with its ending.
struct Rule {
    /// The ending, backwards.
    ending: &'static str,
    intact: bool,
    removed: usize,
    added: &'static str,
    again: bool,
}

/// Stems words by rules that are tried again and again.
pub(super) struct Lancaster {
    rules: Vec<Rule>,
}

impl Lancaster {
    pub(super) fn new() -> Self {
        Lancaster { rules: RULES.split_whitespace().filter_map(parse).collect() }
    }

    /// Puts the stem in the place of a word in small letters.
    pub(super) fn stem(&self, word: &mut Vec<char>) {
        let mut intact = true;
        while let Some(last) = word.iter().take_while(|letter| letter.is_alphabetic()).last() {
            let with_last = self.rules.iter().filter(|rule| rule.ending.starts_with(*last));
            let fits = |rule: &&Rule| {
                rule.ending.chars().eq(word.iter().rev().take(rule.ending.len()).copied())
                    && (intact || !rule.intact)
                    && is_acceptable(word, rule.removed)
            };
            let Some(rule) = with_last.into_iter().find(fits) else { return };
            let kept = word.len() - rule.removed;
            intact &= rule.removed == rule.added.len() && word[kept..].iter().copied().eq(rule.added.chars());
            word.truncate(kept);
            word.extend(rule.added.chars());
            if !rule.again {
                return;
            }
        }
    }
}

fn parse(rule: &'static str) -> Option<Rule> {
    let digit = rule.find(|letter: char| letter.is_ascii_digit())?;
    let (ending, rest) = rule.split_at(digit);
    let removed = rest.chars().next()?.to_digit(10)? as usize;
    let added = rest[1..].trim_end_matches(['>', '.']);
    let (ending, intact) = ending.strip_suffix('*').map_or((ending, false), |ending| (ending, true));
    Some(Rule { ending, intact, removed, added, again: rest.ends_with('>') })
}

/// Whether enough is left of a word: two letters after a vowel, or three of which one is a vowel.
fn is_acceptable(word: &[char], removed: usize) -> bool {
    let is_vowel = |at: usize| word.get(at).is_some_and(|letter| "aeiouy".contains(*letter));
    let left = word.len().saturating_sub(removed);
    if is_vowel(0) { left >= 2 } else { left >= 3 && (is_vowel(1) || is_vowel(2)) }
}
