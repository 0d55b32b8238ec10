//! Where a completion goes, and how it is written there.

use std::ops::Range;

use recipe_core::engine::document::yaml_scalar;

use super::super::scan::{CURSOR, Word};

/// The word that a completion replaces, and what is around it.
#[expect(clippy::struct_excessive_bools, reason = "each says something else of the place")]
pub(super) struct Site {
    /// Its bytes in the document.
    pub(super) span: Range<usize>,
    pub(super) is_json: bool,
    /// Whether the line has nothing before it.
    pub(super) is_own_line: bool,
    /// What it begins with, if that is a quote.
    quote: Option<char>,
    /// Whether a colon comes after it.
    has_colon: bool,
    /// Whether a colon is right before it, which in YAML needs a blank.
    needs_blank: bool,
}

/// A completion as it is written.
pub(super) struct Written {
    pub(super) text: String,
    /// What a client compares with what was typed.
    pub(super) filter: String,
}

impl Site {
    /// That of a word in a text with the cursor in it.
    pub(super) fn new(marked: &str, word: &Word, is_json: bool) -> Self {
        let Range { start, end } = word.span;
        let after = marked[end..].trim_start_matches([' ', '\t']);
        Site {
            span: start..end - CURSOR.len_utf8(),
            is_json,
            is_own_line: is_own_line(marked, word, is_json),
            quote: marked[start..].chars().next().filter(|c| matches!(c, '"' | '\'')),
            has_colon: word.is_key && after.starts_with(':'),
            needs_blank: !is_json && marked[..start].ends_with(':'),
        }
    }

    /// A text that stands for itself.
    pub(super) fn text(&self, text: &str) -> Written {
        let literal = match self.quote {
            Some('\'') if !self.is_json => format!("'{}'", text.replace('\'', "''")),
            None if !self.is_json => yaml_scalar(text, true),
            _ => serde_json::Value::from(text).to_string(),
        };
        let filter = if self.quote.is_some() { literal.clone() } else { text.to_owned() };
        Written { text: format!("{}{literal}", self.blank()), filter }
    }

    /// A key, with its colon.
    pub(super) fn key(&self, name: &str) -> Written {
        let Written { mut text, filter } = self.text(name);
        if !self.has_colon {
            text.push_str(": ");
        }
        Written { text, filter }
    }

    /// `true`, `false` or a number.
    pub(super) fn literal(&self, text: &str) -> Written {
        match self.quote {
            Some(_) => self.text(text),
            None => Written { text: format!("{}{text}", self.blank()), filter: text.to_owned() },
        }
    }

    /// Text of JSON or YAML as it is.
    pub(super) fn raw(&self, text: &str, filter: &str) -> Written {
        Written { text: format!("{}{text}", self.blank()), filter: filter.to_owned() }
    }

    /// Text as it is written within the word, of which the quotes stay.
    pub(super) fn inside(&self, text: &str) -> String {
        match self.quote {
            Some('\'') => text.replace('\'', "''"),
            Some(_) => {
                let literal = serde_json::Value::from(text).to_string();
                literal[1..literal.len() - 1].to_owned()
            }
            None => text.to_owned(),
        }
    }

    fn blank(&self) -> &'static str {
        if self.needs_blank { " " } else { "" }
    }
}

/// Whether nothing is before the word on its line of YAML.
pub(in super::super) fn is_own_line(marked: &str, word: &Word, is_json: bool) -> bool {
    let before = &marked[..word.span.start];
    let line = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
    !is_json && line.trim().is_empty()
}
