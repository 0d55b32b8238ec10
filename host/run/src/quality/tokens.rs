//! The tokens of a text about rules, one after the other.

use std::ops::Range;

/// A token of a language.
pub(super) trait Token {
    /// The word that it is, if it is one.
    fn as_word(&self) -> Option<&str>;

    /// The symbol that it is, if it is one.
    fn as_symbol(&self) -> Option<&str>;
}

/// Tokens, the bytes that each takes, and which of them is next.
pub(super) struct Tokens<'a, T> {
    pub(super) text: &'a str,
    all: Vec<(T, Range<usize>)>,
    at: usize,
}

impl<'a, T: Token> Tokens<'a, T> {
    /// Those of a text, the first of which is next.
    pub(super) fn new(text: &'a str, all: Vec<(T, Range<usize>)>) -> Self {
        Tokens { text, all, at: 0 }
    }

    /// The next token; none at the end.
    pub(super) fn peek(&self) -> Option<&T> {
        self.all.get(self.at).map(|(token, _)| token)
    }

    /// The bytes of the next token; none, at the end of the text.
    pub(super) fn place(&self) -> Range<usize> {
        self.all.get(self.at).map_or(self.text.len()..self.text.len(), |(_, span)| span.clone())
    }

    /// Where the token before the next one ends.
    pub(super) fn end_before(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |at| self.all[at].1.end)
    }

    /// Goes on to the token after the next one.
    pub(super) fn skip(&mut self) {
        self.at += 1;
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.peek().and_then(T::as_symbol) == Some(symbol)
    }

    /// Consumes a symbol if it is next.
    pub(super) fn takes(&mut self, symbol: &str) -> bool {
        let is_it = self.is_symbol(symbol);
        self.at += usize::from(is_it);
        is_it
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.peek().and_then(T::as_word).is_some_and(|found| found.eq_ignore_ascii_case(word))
    }

    /// Consumes a word if it is next, whatever its case.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_it = self.is_word(word);
        self.at += usize::from(is_it);
        is_it
    }
}
