//! Names of columns, and of fields within columns, as nodes have them.

use std::ops::Range;

use recipe_core::Error;
use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::error::Kind;

/// The name of a column: one part, or several where it is within others.
#[derive(Debug, Clone)]
pub(crate) struct ColumnPath {
    pub(crate) parts: Vec<Part>,
    pub(crate) span: Range<usize>,
}

/// A part of the name of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The name of a column or a field.
    pub(crate) name: String,
    /// The names that it is made of, with dots between them, where it names none: one where there is no dot outside of back
    /// ticks.
    pub(crate) dotted: Vec<String>,
}

impl ColumnPath {
    /// A column, whatever is in its name.
    pub(crate) fn named(name: impl Into<String>, span: Range<usize>) -> ColumnPath {
        let name = name.into();
        ColumnPath { parts: vec![Part { dotted: vec![name.clone()], name }], span }
    }

    /// A text, or a list of texts; nothing where it is neither.
    pub(crate) fn read(node: &Node) -> Option<ColumnPath> {
        let parts: Vec<Part> = match &node.value {
            NodeValue::List(items) => {
                items.iter().map(|item| item.as_text().map(Part::read)).collect::<Option<_>>()?
            }
            _ => vec![Part::read(node.as_text()?)],
        };
        (!parts.is_empty()).then(|| ColumnPath { parts, span: node.span.clone() })
    }

    /// The name of a column that is within no other.
    pub(crate) fn plain(&self) -> Result<&str, Error> {
        match self.parts.as_slice() {
            [part] => Ok(&part.name),
            _ => Err(self.within()),
        }
    }

    /// Refuses it where only whole columns can be used.
    pub(crate) fn within(&self) -> Error {
        let message =
            format!("`{}` is within another column, and only whole columns can be used here", self.shown());
        Error::from(Kind::NotSupported(message))
            .with_help("take it out first, with an ApplyMapping node")
            .at_span(self.span.clone())
    }

    /// The names that it is made of.
    pub(crate) fn names(&self) -> Vec<String> {
        self.parts.iter().flat_map(|part| part.dotted.iter().cloned()).collect()
    }

    pub(crate) fn shown(&self) -> String {
        self.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(".")
    }
}

impl Part {
    /// Generated code writes names with special characters in back ticks, and some files have them.
    pub(crate) fn read(text: &str) -> Part {
        let dotted = split(text);
        let name = match dotted.as_slice() {
            [one] => one.clone(),
            _ => text.to_owned(),
        };
        Part { name, dotted }
    }
}

/// The names between the dots of a text, without the back ticks around them. A text with an empty one, such as `.id`, is one
/// name with a dot in it, and so is one with a back tick elsewhere.
fn split(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let (name, after) = match rest.strip_prefix('`').and_then(|quoted| quoted.split_once('`')) {
            Some((name, after)) => (name, after),
            None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        if name.is_empty() || !after.is_empty() && !after.starts_with('.') {
            return vec![text.to_owned()];
        }
        names.push(name.to_owned());
        match after.strip_prefix('.') {
            None => return names,
            Some(after) => rest = after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn names_have_dots_between_them_or_in_them() {
        for (text, name, dotted) in [
            ("id", "id", vec!["id"]),
            ("a.b", "a.b", vec!["a", "b"]),
            ("`a.b`", "a.b", vec!["a.b"]),
            ("`a`.`b.c`.d", "`a`.`b.c`.d", vec!["a", "b.c", "d"]),
            (".id", ".id", vec![".id"]),
            ("`.id`", ".id", vec![".id"]),
            ("a..b", "a..b", vec!["a..b"]),
            ("sum(`x`)", "sum(`x`)", vec!["sum(`x`)"]),
            ("`a`b.c", "`a`b.c", vec!["`a`b.c"]),
            ("it`s", "it`s", vec!["it`s"]),
            ("`", "`", vec!["`"]),
            ("", "", vec![""]),
        ] {
            let dotted = dotted.into_iter().map(str::to_owned).collect();
            assert_eq!(Part::read(text), Part { name: name.to_owned(), dotted }, "{text}");
        }
    }
}
