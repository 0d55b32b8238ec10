//! The tokens of check expressions.

use std::ops::Range;

use crate::quality::tokens;

/// What is wrong with an expression, and the bytes of it that are wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> Wrong {
        Wrong { message: message.into(), span }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// `:name`, with the colon.
    Reference(String),
    Word(String),
    Symbol(&'static str),
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

const SYMBOLS: [&str; 9] = ["==", "!=", ">=", "<=", ">", "<", "(", ")", ","];

/// Splits an expression into tokens and their bytes.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Wrong> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let (start, rest) = (at, &text[at..]);
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let token = if c == ':' {
            let length = 1 + word(&rest[1..]);
            if length == 1 {
                return Err(Wrong::new("a name follows `:`, as in `:val`", start..start + 1));
            }
            at += length;
            Token::Reference(rest[..length].to_owned())
        } else if word(rest) > 0 {
            at += word(rest);
            Token::Word(text[start..at].to_owned())
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            at += symbol.len();
            Token::Symbol(symbol)
        } else if c == '=' {
            return Err(Wrong::new("cells are compared by `==`", start..start + 1));
        } else {
            let message = match c {
                '`' | '"' | '\'' => {
                    "columns and values stand in `SubstitutionMap`; write a name such as `:val` here"
                        .to_owned()
                }
                _ => format!("unexpected character `{c}`"),
            };
            return Err(Wrong::new(message, start..start + c.len_utf8()));
        };
        tokens.push((token, start..at));
    }
    Ok(tokens)
}

/// The length of a word.
fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(text.len())
}
