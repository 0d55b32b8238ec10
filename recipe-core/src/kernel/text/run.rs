//! Patterns that are a class of signs, or runs of them, such as `[^0-9]+`: found with a table of bytes.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

/// A class of signs, alone or as long as they follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// For each byte, whether it is of a sign in the class.
    bytes: Box<[bool; 256]>,
    /// Whether signs that follow each other are found as one.
    many: bool,
}

impl Run {
    /// The run that a pattern, which compiles, finds; if bytes can tell it.
    pub(super) fn of(pattern: &str) -> Option<Run> {
        let hir = regex_syntax::parse(pattern).ok()?;
        match hir.kind() {
            HirKind::Repetition(repetition) => {
                let runs = repetition.min == 1 && repetition.max.is_none() && repetition.greedy;
                runs.then(|| Run::class(&repetition.sub, true))?
            }
            _ => Run::class(&hir, false),
        }
    }

    fn class(hir: &Hir, many: bool) -> Option<Run> {
        let mut bytes = Box::new([false; 256]);
        match hir.kind() {
            HirKind::Literal(literal) => match *literal.0 {
                [byte] if byte.is_ascii() => bytes[usize::from(byte)] = true,
                _ => return None,
            },
            HirKind::Class(Class::Unicode(class)) => {
                for (byte, is_in) in bytes.iter_mut().take(128).enumerate() {
                    let sign = byte as u8 as char;
                    *is_in = class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&sign));
                }
                // Signs beyond ASCII have several bytes: it takes all or none of them.
                let all = beyond_ascii(class)?;
                if all && !many {
                    return None;
                }
                bytes[128..].fill(all);
            }
            _ => return None,
        }
        Some(Run { bytes, many })
    }

    /// Where the next one is, from `start` on.
    #[inline]
    pub(super) fn find(&self, text: &[u8], start: usize) -> Option<(usize, usize)> {
        let is_in = |byte: &u8| self.bytes[usize::from(*byte)];
        let from = start + text[start..].iter().position(is_in)?;
        let more = if self.many { text[from + 1..].iter().take_while(|byte| is_in(byte)).count() } else { 0 };
        Some((from, from + 1 + more))
    }
}

/// Whether the characters beyond ASCII are all in a class, if it does not divide them.
fn beyond_ascii(class: &ClassUnicode) -> Option<bool> {
    match class.ranges().last() {
        Some(last) if last.end() == char::MAX && last.start() <= '\u{80}' => Some(true),
        Some(last) if !last.end().is_ascii() => None,
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::Run;
    use crate::kernel::text::compile_pattern;

    #[test]
    fn finds_what_the_pattern_finds() {
        let texts = ["", "abc", "(555) 12-34", "  a  b ", "é12é", "12", "a-é-€ 1", "x\n\ty"];
        let runs = [" +", "[^0-9]+", "[0-9]", "[a-z]+", "[\\s-]+", "x", "[^a]+", "\\n"];
        for pattern in runs {
            let regex = compile_pattern(pattern).expect(pattern);
            let run = Run::of(regex.as_str()).unwrap_or_else(|| panic!("{pattern} is a run"));
            for text in texts {
                let expected: Vec<_> =
                    regex.find_iter(text).map(|found| (found.start(), found.end())).collect();
                let mut found = Vec::new();
                while let Some(next) = run.find(text.as_bytes(), found.last().map_or(0, |(_, end)| *end)) {
                    found.push(next);
                }
                assert_eq!(found, expected, "{pattern} in {text:?}");
            }
        }
        for pattern in ["", "ab", "a|bc", " *", " +?", "[^a]", "é+", "[a-é]+", "^a", "a{2,}", "(a)+"] {
            assert_eq!(Run::of(pattern), None, "{pattern}");
        }
    }
}
