//! Words and symbols of an expression, one at a time.

use std::fmt;
use std::ops::Range;

use crate::error::{Error, Kind, Result};

/// A word or symbol.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    /// A bare word: a keyword, a function or a column.
    Word(&'a str),
    /// A name in back ticks.
    Column(String),
    /// A text in quotes.
    Text(String),
    Number(&'a str),
    Symbol(&'static str),
    End,
}

/// Longer symbols first.
const SYMBOLS: &[&str] =
    &["<=", ">=", "<>", "!=", "==", "||", "<", ">", "=", "!", "+", "-", "*", "/", "%", "(", ")", ","];

/// Reads a text from front to back.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Lexer { text, at: 0 }
    }

    /// The next token, and the bytes it stands at.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, Range<usize>)> {
        let blank = &self.text[self.at..];
        self.at = self.text.len() - blank.trim_start().len();
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else {
            return Ok((Token::End, self.at..self.at));
        };
        let (token, length) = match first {
            '`' => self.quoted(first).map(|(name, length)| (Token::Column(name), length))?,
            '\'' | '"' => self.quoted(first).map(|(text, length)| (Token::Text(text), length))?,
            _ => match number(rest.as_bytes()) {
                Some(length) => (Token::Number(&rest[..length]), length),
                None if first.is_alphabetic() || first == '_' => {
                    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                    (Token::Word(&rest[..end]), end)
                }
                None => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
                    Some(symbol) => (Token::Symbol(symbol), symbol.len()),
                    None => return Err(wrong(self.text, self.at, meaningless(first))),
                },
            },
        };
        let start = self.at;
        self.at += length;
        Ok((token, start..self.at))
    }

    /// What stands between quotes, and its length with them. A doubled quote stands for one; in texts `\` makes an
    /// ordinary character of a quote or of another `\`, and is itself before any other.
    fn quoted(&self, quote: char) -> Result<(String, usize)> {
        let mut inner = String::new();
        let mut rest = self.text[self.at + 1..].char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            if c == '\\' && quote != '`' {
                let escaped = rest.next_if(|(_, next)| matches!(next, '\'' | '"' | '\\'));
                inner.push(escaped.map_or(c, |(_, escaped)| escaped));
            } else if c != quote || rest.next_if(|(_, next)| *next == quote).is_some() {
                inner.push(c);
            } else {
                return Ok((inner, at + 2));
            }
        }
        let message = match quote {
            '`' => "the column name that starts here lacks its closing back tick".to_owned(),
            _ => format!("the text that starts here lacks its closing {quote}"),
        };
        Err(wrong(self.text, self.at, message))
    }
}

/// The length of the number that `text` starts with: digits with an optional point and exponent.
fn number(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let fraction = if text.get(whole) == Some(&b'.') { 1 + digits(whole + 1) } else { 0 };
    if whole == 0 && fraction < 2 {
        return None;
    }
    let length = whole + fraction;
    if !matches!(text.get(length), Some(b'e' | b'E')) {
        return Some(length);
    }
    let sign = usize::from(matches!(text.get(length + 1), Some(b'+' | b'-')));
    match digits(length + 1 + sign) {
        0 => Some(length),
        exponent => Some(length + 1 + sign + exponent),
    }
}

fn meaningless(c: char) -> String {
    match c {
        '&' => "`&` has no meaning here; write `and`".into(),
        '|' => "`|` has no meaning here; write `or`, or `||` to join texts".into(),
        '‘' | '’' => format!("`{c}` is not a quote of this language; write '"),
        '“' | '”' => format!("`{c}` is not a quote of this language; write \""),
        ':' => "an aggregate's name stands in back ticks, such as `:name`".into(),
        _ => format!("`{c}` has no meaning here"),
    }
}

pub(super) fn wrong(text: &str, at: usize, message: impl Into<String>) -> Error {
    Kind::Expression { message: message.into(), text: text.to_owned(), at }.into()
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Word(word) | Token::Number(word) => write!(f, "`{word}` stands"),
            Token::Column(name) => write!(f, "column `{name}` stands"),
            Token::Text(text) => write!(f, "'{text}' stands"),
            Token::Symbol(symbol) => write!(f, "`{symbol}` stands"),
            Token::End => f.write_str("the expression ends"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tokens() {
        use Token::*;
        let cases: &[(&str, &[Token])] = &[
            ("", &[]),
            (" \t\n", &[]),
            ("`a.b c` größe _x1", &[Column("a.b c".into()), Word("größe"), Word("_x1")]),
            ("`a``b`", &[Column("a`b".into())]),
            (r"`a\`", &[Column(r"a\".into())]),
            (r#"'it''s' "a""b""#, &[Text("it's".into()), Text("a\"b".into())]),
            (r#"'\'\"\\ \d'"#, &[Text(r#"'"\ \d"#.into())]),
            ("''", &[Text(String::new())]),
            (
                "1.5e3 .5 5. 1e 1e+2",
                &[Number("1.5e3"), Number(".5"), Number("5."), Number("1"), Word("e"), Number("1e+2")],
            ),
            ("a<=1<>2", &[Word("a"), Symbol("<="), Number("1"), Symbol("<>"), Number("2")]),
            ("!=||!", &[Symbol("!="), Symbol("||"), Symbol("!")]),
        ];
        for (text, expected) in cases {
            let mut lexer = Lexer::new(text);
            let tokens = std::iter::repeat_with(|| lexer.next().expect(text).0);
            let read: Vec<_> = tokens.take_while(|token| *token != End).collect();
            assert_eq!(read, *expected, "{text}");
        }
    }
}
