//! The tokens of an expression, with one of them looked at ahead.

use std::ops::Range;

use super::super::lexer::{Lexer, Token, wrong};
use crate::error::{Error, Result};

pub(in super::super) struct Tokens<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    next: Token<'a>,
    span: Range<usize>,
    last_end: usize,
}

impl<'a> Tokens<'a> {
    pub(in super::super) fn new(text: &'a str) -> Result<Self> {
        let mut lexer = Lexer::new(text);
        let (next, span) = lexer.next()?;
        Ok(Tokens { text, lexer, next, span, last_end: 0 })
    }

    /// The token that is next.
    pub(in super::super) fn peek(&self) -> &Token<'a> {
        &self.next
    }

    /// The byte where the token that is next starts.
    pub(in super::super) fn at(&self) -> usize {
        self.span.start
    }

    /// The byte where the token taken last ends.
    pub(in super::super) fn last_end(&self) -> usize {
        self.last_end
    }

    /// A part of the text, as written.
    pub(in super::super) fn text(&self, span: Range<usize>) -> &'a str {
        &self.text[span]
    }

    /// Takes the token that is next: it, and the bytes it stands at.
    pub(in super::super) fn take(&mut self) -> Result<(Token<'a>, Range<usize>)> {
        let (next, span) = self.lexer.next()?;
        self.last_end = self.span.end;
        Ok((std::mem::replace(&mut self.next, next), std::mem::replace(&mut self.span, span)))
    }

    /// Takes the token that is next if it is this symbol.
    pub(in super::super) fn symbol(&mut self, symbol: &str) -> Result<bool> {
        let found = matches!(self.next, Token::Symbol(found) if found == symbol);
        if found {
            self.take()?;
        }
        Ok(found)
    }

    /// Takes the token that is next if it is this word, case-insensitively.
    pub(in super::super) fn keyword(&mut self, word: &str) -> Result<bool> {
        let found = matches!(self.next, Token::Word(found) if found.eq_ignore_ascii_case(word));
        if found {
            self.take()?;
        }
        Ok(found)
    }

    pub(in super::super) fn expect(&mut self, symbol: &str) -> Result<()> {
        if self.symbol(symbol)? { Ok(()) } else { Err(self.unexpected(&format!("`{symbol}`"))) }
    }

    pub(in super::super) fn expect_keyword(&mut self, word: &str) -> Result<()> {
        if self.keyword(word)? { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    pub(in super::super) fn end(&self) -> Result<()> {
        if self.next == Token::End { Ok(()) } else { Err(self.unexpected("the end of the expression")) }
    }

    /// The error that something else than `wanted` is next.
    pub(in super::super) fn unexpected(&self, wanted: &str) -> Error {
        self.wrong(self.span.start, format!("{} where {wanted} should", self.next))
    }

    /// An error at this byte.
    pub(in super::super) fn wrong(&self, at: usize, message: impl Into<String>) -> Error {
        wrong(self.text, at, message)
    }
}
