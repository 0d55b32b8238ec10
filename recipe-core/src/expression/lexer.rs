//! Words and signs of an expression.

use crate::error::{Error, Kind, Result};

/// A word or sign, and the byte it starts at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// A bare word: a keyword, a function or a column.
    Word(String),
    /// A name in back ticks.
    Quoted(String),
    Text(String),
    Number(String),
    Sign(&'static str),
}

/// Longer signs first.
const SIGNS: &[&str] =
    &["<=", ">=", "<>", "!=", "==", "||", "&&", "<", ">", "=", "!", "+", "-", "*", "/", "%", "(", ")", ","];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = match c {
            _ if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '`' => {
                let (name, length) = quoted(text, at, '`')?;
                (TokenKind::Quoted(name), length)
            }
            '\'' | '"' => {
                let (inner, length) = quoted(text, at, c)?;
                (TokenKind::Text(inner), length)
            }
            _ if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) => {
                let length = number(rest.as_bytes());
                (TokenKind::Number(rest[..length].to_owned()), length)
            }
            _ if c.is_alphabetic() || c == '_' => {
                let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                (TokenKind::Word(rest[..length].to_owned()), length)
            }
            _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => (TokenKind::Sign(sign), sign.len()),
                None => return Err(wrong(text, at, format!("`{c}` has no meaning here"))),
            },
        };
        tokens.push(Token { at, kind });
        at += length;
    }
    Ok(tokens)
}

/// The inner text of what is quoted, and how long it is with its quotes. A doubled quote stands for one.
fn quoted(text: &str, start: usize, quote: char) -> Result<(String, usize)> {
    let mut inner = String::new();
    let mut rest = text[start + 1..].char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if c == '\\' && quote != '`' {
            match rest.peek() {
                Some((_, next)) if *next == quote || *next == '\\' => {
                    inner.push(*next);
                    rest.next();
                }
                _ => inner.push(c),
            }
        } else if c != quote {
            inner.push(c);
        } else if rest.next_if(|(_, next)| *next == quote).is_some() {
            inner.push(quote);
        } else {
            return Ok((inner, at + 2));
        }
    }
    Err(wrong(text, start, format!("this `{quote}` is not closed")))
}

fn number(bytes: &[u8]) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = if length + 1 + sign <= bytes.len() { digits(length + 1 + sign) } else { 0 };
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

pub(super) fn wrong(text: &str, at: usize, message: impl Into<String>) -> Error {
    Kind::Expression { message: message.into(), text: text.to_owned(), at }.into()
}
