//! The words of an expression.

use std::fmt;

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A bracket, a sign, or letters.
    Word(String),
    /// A name such as `:low`.
    Name(String),
    /// A text in `'`.
    Text(String),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Word(text) | Token::Name(text) => f.write_str(text),
            Token::Text(text) => write!(f, "'{text}'"),
        }
    }
}

/// The words of an expression, each with the number of characters before it.
pub(super) fn words(expression: &str) -> Result<Vec<(usize, Token)>, String> {
    let (mut found, mut rest, mut at) = (Vec::new(), expression, 0);
    while let Some(c) = rest.chars().next() {
        let part = |is_in: fn(char) -> bool, from: usize| {
            let end = rest[from..].find(|c| !is_in(c)).map_or(rest.len(), |end| end + from);
            &rest[..end]
        };
        let is_letter = |c: char| c.is_alphanumeric() || c == '_';
        let (taken, token) = match c {
            c if c.is_whitespace() => (c.len_utf8(), None),
            '(' | ')' => (1, Some(Token::Word(c.to_string()))),
            '<' | '>' | '=' | '!' => {
                let sign = part(|c| matches!(c, '<' | '>' | '=' | '!'), 0);
                (sign.len(), Some(Token::Word(sign.to_owned())))
            }
            ':' => {
                let name = part(|c| c.is_alphanumeric() || c == '_', 1);
                (name.len(), Some(Token::Name(name.to_owned())))
            }
            '\'' => {
                let end = rest[1..].find('\'').ok_or("a `'` is not closed")?;
                (end + 2, Some(Token::Text(rest[1..=end].to_owned())))
            }
            c if is_letter(c) => {
                let word = part(|c| c.is_alphanumeric() || c == '_', 0);
                (word.len(), Some(Token::Word(word.to_owned())))
            }
            other => return Err(format!("`{other}` at character {} is not expected", at + 1)),
        };
        found.extend(token.map(|token| (at, token)));
        at += rest[..taken].chars().count();
        rest = &rest[taken..];
    }
    if found.is_empty() { Err("it is empty".into()) } else { Ok(found) }
}

/// An expression with another name in the place of one.
pub(super) fn renamed(expression: &str, name: &str, other: &str) -> String {
    if name == other {
        return expression.to_owned();
    }
    let words = words(expression).unwrap_or_default().into_iter().map(|(_, token)| match token {
        Token::Name(found) if found == name => other.to_owned(),
        token => token.to_string(),
    });
    words.collect::<Vec<_>>().join(" ")
}
