//! The primary code of Double Metaphone (Lawrence Philips, 2000): how an English word, or a name of another language,
//! sounds to an English ear. `0` stands for the sound of "th", `X` for that of "sh".

/// Adds the code of a word of the letters from `A` to `Z`.
pub(super) fn add_code(word: &[u8], out: &mut String) {
    let word = Word { letters: word, is_slavic: is_slavic(word) };
    let silent: &[&str] = &["GN", "KN", "PN", "WR", "PS"];
    let mut at = isize::from(word.has(0, silent));
    while at < word.end() {
        let (sound, letters) = word.sound(at);
        out.push_str(sound);
        at += letters;
    }
}

fn is_slavic(word: &[u8]) -> bool {
    word.iter().any(|letter| matches!(letter, b'W' | b'K')) || word.windows(2).any(|two| two == b"CZ")
}

/// What letters sound like, and how many they are.
type Sound = (&'static str, isize);

struct Word<'a> {
    letters: &'a [u8],
    is_slavic: bool,
}

impl Word<'_> {
    fn end(&self) -> isize {
        self.letters.len() as isize
    }

    /// The letter at a place, or 0 outside of the word.
    fn at(&self, at: isize) -> u8 {
        usize::try_from(at).ok().and_then(|at| self.letters.get(at)).copied().unwrap_or(0)
    }

    fn is(&self, at: isize, letters: &[u8]) -> bool {
        let letter = self.at(at);
        letter != 0 && letters.contains(&letter)
    }

    /// Whether one of these parts starts at a place.
    fn has(&self, at: isize, parts: &[&str]) -> bool {
        let rest = usize::try_from(at).ok().and_then(|at| self.letters.get(at..));
        rest.is_some_and(|rest| parts.iter().any(|part| rest.starts_with(part.as_bytes())))
    }

    fn is_vowel(&self, at: isize) -> bool {
        self.is(at, b"AEIOUY")
    }

    /// One letter, or two where the next is one of these.
    fn with(&self, at: isize, sound: &'static str, next: &[u8]) -> Sound {
        (sound, if self.is(at + 1, next) { 2 } else { 1 })
    }

    fn sound(&self, at: isize) -> Sound {
        match self.at(at) {
            b'A' | b'E' | b'I' | b'O' | b'U' | b'Y' => (if at == 0 { "A" } else { "" }, 1),
            b'B' => self.with(at, "P", b"B"),
            b'C' => self.c(at),
            b'D' => self.d(at),
            b'F' => self.with(at, "F", b"F"),
            b'G' => self.g(at),
            b'H' if (at == 0 || self.is_vowel(at - 1)) && self.is_vowel(at + 1) => ("H", 2),
            b'J' => self.j(at),
            b'K' => self.with(at, "K", b"K"),
            b'L' => self.with(at, "L", b"L"),
            b'M' => {
                let ends = at + 2 == self.end() || self.has(at + 2, &["ER"]);
                let is_dumb = self.has(at - 1, &["UMB"]) && ends;
                ("M", if is_dumb || self.is(at + 1, b"M") { 2 } else { 1 })
            }
            b'N' => self.with(at, "N", b"N"),
            b'P' if self.is(at + 1, b"H") => ("F", 2),
            b'P' => self.with(at, "P", b"PB"),
            b'Q' => self.with(at, "K", b"Q"),
            b'R' => {
                let is_french = at + 1 == self.end()
                    && !self.is_slavic
                    && self.has(at - 2, &["IE"])
                    && !self.has(at - 4, &["ME", "MA"]);
                self.with(at, if is_french { "" } else { "R" }, b"R")
            }
            b'S' => self.s(at),
            b'T' => self.t(at),
            b'V' => self.with(at, "F", b"V"),
            b'W' => self.w(at),
            b'X' if at == 0 => ("S", 1),
            b'X' => {
                let is_french = at + 1 == self.end()
                    && (self.has(at - 3, &["IAU", "EAU"]) || self.has(at - 2, &["AU", "OU"]));
                self.with(at, if is_french { "" } else { "KS" }, b"CX")
            }
            b'Z' if self.is(at + 1, b"H") => ("J", 2),
            b'Z' => self.with(at, "S", b"Z"),
            _ => ("", 1),
        }
    }

    fn c(&self, at: isize) -> Sound {
        if self.is_germanic_ch(at) {
            return ("K", 2);
        }
        if at == 0 && self.has(at, &["CAESAR"]) {
            return ("S", 2);
        }
        if self.has(at, &["CH"]) {
            return (self.ch(at), 2);
        }
        if self.has(at, &["CZ"]) && !self.has(at - 2, &["WICZ"]) {
            return ("S", 2);
        }
        if self.has(at + 1, &["CIA"]) {
            return ("X", 3);
        }
        if self.has(at, &["CC"]) && !(at == 1 && self.at(0) == b'M') {
            if !self.is(at + 2, b"IEH") || self.has(at + 2, &["HU"]) {
                return ("K", 2);
            }
            let is_hard = at == 1 && self.at(0) == b'A' || self.has(at - 1, &["UCCEE", "UCCES"]);
            return (if is_hard { "KS" } else { "X" }, 3);
        }
        if self.has(at, &["CK", "CG", "CQ"]) {
            return ("K", 2);
        }
        if self.has(at, &["CI", "CE", "CY"]) {
            return ("S", 2);
        }
        let again = self.is(at + 1, b"CKQ") && !self.has(at + 1, &["CE", "CI"]);
        ("K", if again { 2 } else { 1 })
    }

    fn is_germanic_ch(&self, at: isize) -> bool {
        if self.has(at, &["CHIA"]) {
            return true;
        }
        if at <= 1 || self.is_vowel(at - 2) || !self.has(at - 1, &["ACH"]) {
            return false;
        }
        !self.is(at + 2, b"IE") || self.has(at - 2, &["BACHER", "MACHER"])
    }

    fn ch(&self, at: isize) -> &'static str {
        if at > 0 && self.has(at, &["CHAE"]) {
            return "K";
        }
        let is_greek = at == 0
            && self.has(at + 1, &["HARAC", "HARIS", "HOR", "HYM", "HIA", "HEM"])
            && !self.has(0, &["CHORE"]);
        let before = at == 0 || self.is(at - 1, b"AOUE");
        let after = self.is(at + 2, b"LRNMBHFVW") || at + 2 == self.end();
        let is_hard = self.has(0, &["SCH"])
            || self.has(at - 2, &["ORCHES", "ARCHIT", "ORCHID"])
            || self.is(at + 2, b"TS")
            || before && after;
        if is_greek || is_hard || at > 0 && self.has(0, &["MC"]) { "K" } else { "X" }
    }

    fn d(&self, at: isize) -> Sound {
        if !self.has(at, &["DG"]) {
            return self.with(at, "T", b"TD");
        }
        if self.is(at + 2, b"IEY") { ("J", 3) } else { ("TK", 2) }
    }

    fn g(&self, at: isize) -> Sound {
        if self.is(at + 1, b"H") {
            return (self.gh(at), 2);
        }
        if self.is(at + 1, b"N") {
            let is_heard = self.is_slavic || at == 1 && self.is_vowel(0) || self.has(at + 2, &["EY"]);
            return (if is_heard { "KN" } else { "N" }, 2);
        }
        if self.has(at + 1, &["LI"]) && !self.is_slavic {
            return ("KL", 2);
        }
        let starts: &[&str] = &["Y", "ES", "EP", "EB", "EL", "EY", "IB", "IL", "IN", "IE", "EI", "ER"];
        if at == 0 && self.has(at + 1, starts) {
            return ("K", 2);
        }
        let is_soft = self.has(0, &["DANGER", "RANGER", "MANGER"])
            || self.is(at - 1, b"EI")
            || self.has(at - 1, &["RGY", "OGY"]);
        if self.has(at + 1, &["ER", "Y"]) && !is_soft {
            return ("K", 2);
        }
        if self.is(at + 1, b"EIY") || self.has(at - 1, &["AGGI", "OGGI"]) {
            let is_germanic = self.has(0, &["SCH"]) || self.has(at + 1, &["ET"]);
            return (if is_germanic { "K" } else { "J" }, 2);
        }
        self.with(at, "K", b"G")
    }

    fn gh(&self, at: isize) -> &'static str {
        if at == 0 {
            return if self.is(2, b"I") { "J" } else { "K" };
        }
        if !self.is_vowel(at - 1) {
            return "K";
        }
        // As in "hugh", "bough", "broughton".
        if self.is(at - 2, b"BHD") || self.is(at - 3, b"BHD") || self.is(at - 4, b"BH") {
            return "";
        }
        // As in "laugh", "cough", "rough", "tough".
        if self.is(at - 1, b"U") && self.is(at - 3, b"CGLRT") {
            return "F";
        }
        if self.is(at - 1, b"I") { "" } else { "K" }
    }

    fn j(&self, at: isize) -> Sound {
        if self.has(at, &["JOSE"]) {
            return (if self.end() == 4 { "H" } else { "J" }, 1);
        }
        let is_spanish = self.is_vowel(at - 1) && !self.is_slavic && self.is(at + 1, b"AO");
        let is_plain = !self.is(at + 1, b"LTKSNMBZ") && !self.is(at - 1, b"SKL");
        let sounds = at == 0 || is_spanish || at + 1 == self.end() || is_plain;
        self.with(at, if sounds { "J" } else { "" }, b"J")
    }

    fn s(&self, at: isize) -> Sound {
        if self.has(at - 1, &["ISL", "YSL"]) {
            return ("", 1);
        }
        if at == 0 && self.has(at, &["SUGAR"]) {
            return ("X", 1);
        }
        if self.has(at, &["SH"]) {
            let is_germanic = self.has(at + 1, &["HEIM", "HOEK", "HOLM", "HOLZ"]);
            return (if is_germanic { "S" } else { "X" }, 2);
        }
        if self.has(at, &["SIO", "SIA"]) {
            return ("S", 3);
        }
        if at == 0 && self.is(1, b"MNLW") {
            return ("S", 1);
        }
        if self.has(at, &["SC"]) && !self.is(at + 1, b"Z") {
            return (self.sc(at), 3);
        }
        let is_french = at + 1 == self.end() && self.has(at - 2, &["AI", "OI"]);
        self.with(at, if is_french { "" } else { "S" }, b"SZ")
    }

    fn sc(&self, at: isize) -> &'static str {
        if self.is(at + 2, b"H") {
            let is_dutch = self.has(at + 3, &["OO", "UY", "ED", "EM"]);
            return if is_dutch { "SK" } else { "X" };
        }
        if self.is(at + 2, b"IEY") { "S" } else { "SK" }
    }

    fn t(&self, at: isize) -> Sound {
        if self.has(at, &["TION", "TIA", "TCH"]) {
            return ("X", 3);
        }
        if self.has(at, &["TH", "TTH"]) {
            let is_hard = self.has(at + 2, &["OM", "AM"]) || self.has(0, &["SCH"]);
            return (if is_hard { "T" } else { "0" }, 2);
        }
        self.with(at, "T", b"TD")
    }

    fn w(&self, at: isize) -> Sound {
        if self.has(at, &["WR"]) {
            return ("R", 2);
        }
        if at == 0 && (self.is_vowel(1) || self.is(1, b"H")) {
            return ("A", 1);
        }
        let is_polish = self.has(at - 1, &["EWSKI", "EWSKY", "OWSKI", "OWSKY"]);
        let is_silent = at + 1 == self.end() && self.is_vowel(at - 1) || is_polish || self.has(0, &["SCH"]);
        if !is_silent && self.has(at, &["WICZ", "WITZ"]) { ("TS", 4) } else { ("", 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::add_code;

    #[test]
    fn words_sound_as_reference_implementations_say() {
        // Of the Python package Metaphone 0.6.
        let words = include_str!("metaphone.txt");
        for line in words.lines() {
            let (word, code) = line.split_once(' ').expect("a word and its code");
            let mut found = String::new();
            add_code(word.as_bytes(), &mut found);
            assert_eq!(found, code, "{word}");
        }
    }
}
