//! The tokens of DQDL.

use std::ops::Range;

use recipe_core::Error;
use recipe_core::error::Kind;

use crate::quality::tokens;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Word(String),
    Text(String),
    Number(f64),
    Symbol(&'static str),
    /// `$name`.
    Constant(String),
}

impl tokens::Token for Token {
    fn as_word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn as_symbol(&self) -> Option<&str> {
        match self {
            Token::Symbol(symbol) => Some(symbol),
            _ => None,
        }
    }
}

/// A token and its bytes.
pub(super) type Placed = (Token, Range<usize>);

const SYMBOLS: [&str; 18] =
    ["!=", ">=", "<=", "=", ">", "<", "(", ")", "[", "]", "{", "}", ",", ":", "+", "-", "*", "/"];

/// Splits a text into tokens. `#` begins a comment.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, Error> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        let rest = &text[at..];
        match c {
            c if c.is_whitespace() => at += c.len_utf8(),
            '#' => at += rest.find('\n').unwrap_or(rest.len()),
            '"' => {
                let quoted = quoted(rest);
                let (value, length) =
                    quoted.ok_or_else(|| wrong("this text has no closing quote", start..text.len()))?;
                at += length;
                tokens.push((Token::Text(value), start..at));
            }
            '$' => {
                at += 1 + word(&rest[1..]);
                tokens.push((Token::Constant(text[start + 1..at].to_owned()), start..at));
            }
            c if c.is_ascii_digit() => {
                at += rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                let number = text[start..at].parse().map_err(|_| wrong("this is not a number", start..at))?;
                tokens.push((Token::Number(number), start..at));
            }
            c if c.is_alphabetic() || c == '_' => {
                at += word(rest);
                tokens.push((Token::Word(text[start..at].to_owned()), start..at));
            }
            _ => {
                let symbol = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol));
                let Some(symbol) = symbol else {
                    return Err(wrong(&format!("unexpected character `{c}`"), start..start + c.len_utf8()));
                };
                at += symbol.len();
                tokens.push((Token::Symbol(symbol), start..at));
            }
        }
    }
    Ok(tokens)
}

/// The length of a word.
fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(text.len())
}

/// A text in quotes, in which `\"` is a quote and `\\` a backslash, and its length with the quotes.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if matches!(chars.peek(), Some((_, '"' | '\\'))) => value.push(chars.next()?.1),
            '"' => return Some((value, at + 1)),
            _ => value.push(c),
        }
    }
    None
}

pub(super) fn wrong(message: &str, span: Range<usize>) -> Error {
    Error::from(Kind::Job(message.to_owned())).at_span(span)
}
