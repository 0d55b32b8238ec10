//! The members of a node, as they are read: what is wrong with them is gathered.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_core::engine::nearest;
use recipe_core::error::{Kind, Origin};

use super::column_path::ColumnPath;

/// What is wrong with a document, and what may be.
#[derive(Default)]
pub(crate) struct Problems {
    pub(crate) errors: Vec<Error>,
    pub(crate) warnings: Vec<Error>,
}

/// An error, or a warning, of a node; one of a step that is named there says which.
pub(crate) fn placed(error: Error, span: &Range<usize>, origin: &Arc<Origin>) -> Error {
    let in_step = |step| Arc::new(Origin { step: Some(step), ..(**origin).clone() });
    let origin = error.step().map_or_else(|| origin.clone(), in_step);
    error.at_span(span.clone()).at_origin(&origin)
}

/// The members of an object, by names that begin with a capital, however they are written.
pub(crate) struct Members<'a> {
    node: &'a Node,
    problems: Rc<RefCell<Problems>>,
    /// The members that were asked for.
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Members<'a> {
    pub(crate) fn new(node: &'a Node, problems: &Rc<RefCell<Problems>>) -> Members<'a> {
        Members { node, problems: problems.clone(), asked: RefCell::default() }
    }

    /// The members of another object, with the same problems.
    pub(crate) fn of(&self, node: &'a Node) -> Members<'a> {
        Members::new(node, &self.problems)
    }

    /// Where the object stands.
    pub(crate) fn span(&self) -> Range<usize> {
        self.node.span.clone()
    }

    /// Notes that something is wrong.
    pub(crate) fn wrong(&self, kind: Kind, member: &str, span: &Range<usize>) {
        self.error(Error::from(kind).at_parameter(member).at_span(span.clone()));
    }

    pub(crate) fn error(&self, error: Error) {
        self.problems.borrow_mut().errors.push(error);
    }

    /// Notes what may not be meant so, or has no effect here.
    pub(crate) fn warn(&self, message: impl Into<String>, span: &Range<usize>) {
        let warning = Error::from(Kind::NotSupported(message.into())).at_span(span.clone());
        self.problems.borrow_mut().warnings.push(warning);
    }

    /// The value; nothing where there is an error in its place, which is noted.
    pub(crate) fn noted<T>(&self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.error(error)).ok()
    }

    /// As [`error`](Self::error), for all of these.
    pub(crate) fn errors(&self, errors: Vec<Error>) {
        self.problems.borrow_mut().errors.extend(errors);
    }

    /// As [`warn`](Self::warn), for all of these, which are warnings already.
    pub(crate) fn warnings(&self, warnings: Vec<Error>) {
        self.problems.borrow_mut().warnings.extend(warnings);
    }

    /// All members, in their order.
    pub(crate) fn entries(&self) -> &'a [(Key, Node)] {
        self.node.entries()
    }

    /// A member. Null and what is empty mean that it is not set.
    pub(crate) fn get(&self, name: &'static str) -> Option<&'a Node> {
        self.written(name).filter(|value| match &value.value {
            NodeValue::Text(text) => !text.is_empty(),
            NodeValue::List(items) => !items.is_empty(),
            NodeValue::Map(entries) => !entries.is_empty(),
            _ => true,
        })
    }

    /// A member as it is written, also where it is empty; null is none.
    pub(crate) fn written(&self, name: &'static str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(name);
        let found = self.node.entries().iter().find(|(key, _)| is_named(&key.name, name));
        found.map(|(_, value)| value).filter(|value| value.value != NodeValue::Null)
    }

    /// A member that has to be set.
    pub(crate) fn required(&self, name: &'static str) -> Option<&'a Node> {
        let found = self.get(name);
        if found.is_none() {
            self.missing(name);
        }
        found
    }

    pub(crate) fn missing(&self, name: &str) {
        // Why a value that was written is not here was said.
        let is_gone =
            |(key, value): &(Key, Node)| is_named(&key.name, name) && value.value == NodeValue::Null;
        if self.node.entries().iter().any(is_gone) && !self.problems.borrow().errors.is_empty() {
            return;
        }
        let error = Error::from(Kind::MissingParameter(name.to_owned()));
        self.error(error.at_span(self.node.span.clone()));
    }

    /// A text, and where it stands.
    pub(crate) fn text(&self, name: &'static str) -> Option<(&'a str, &'a Node)> {
        let node = self.get(name)?;
        let text = node.as_text();
        if text.is_none() {
            self.not(name, "a text", node);
        }
        text.map(|text| (text, node))
    }

    pub(crate) fn required_text(&self, name: &'static str) -> Option<(&'a str, &'a Node)> {
        self.required(name)?;
        self.text(name)
    }

    /// One of several words, whatever their case.
    pub(crate) fn word<T: Copy>(&self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let (text, node) = self.text(name)?;
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
        if found.is_none() {
            let all = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            self.wrong(Kind::BadParameter(format!("is one of {all}, not `{text}`")), name, &node.span);
        }
        found.map(|(_, value)| *value)
    }

    /// `true` or `false`, also as text, or `Yes` or `No` as YAML has them.
    pub(crate) fn flag(&self, name: &'static str) -> Option<bool> {
        let (text, node) = self.text(name)?;
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => {
                self.not(name, "`true` or `false`", node);
                None
            }
        }
    }

    /// A whole number, also as text.
    pub(crate) fn whole(&self, name: &'static str) -> Option<u64> {
        let (text, node) = self.text(name)?;
        let number = text.trim().parse();
        if number.is_err() {
            self.not(name, "a whole number", node);
        }
        number.ok()
    }

    /// A number, also as text.
    pub(crate) fn number(&self, name: &'static str) -> Option<f64> {
        let (text, node) = self.text(name)?;
        let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.not(name, "a number", node);
        }
        number
    }

    /// A list of texts, or the one text.
    pub(crate) fn texts(&self, name: &'static str) -> Vec<(String, Range<usize>)> {
        let Some(node) = self.get(name) else { return Vec::new() };
        let items = match &node.value {
            NodeValue::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut texts = Vec::new();
        for item in items {
            match item.as_text() {
                Some(text) => texts.push((text.to_owned(), item.span.clone())),
                None => self.not(name, "a list of texts", item),
            }
        }
        texts
    }

    /// Objects of a list.
    pub(crate) fn objects(&self, name: &'static str) -> Vec<Members<'a>> {
        let Some(node) = self.get(name) else { return Vec::new() };
        let mut objects = Vec::new();
        for item in node.items() {
            match &item.value {
                NodeValue::Map(_) => objects.push(Members::new(item, &self.problems)),
                _ => self.not(name, "a list of objects", item),
            }
        }
        if !matches!(node.value, NodeValue::List(_)) {
            self.not(name, "a list of objects", node);
        }
        objects
    }

    /// An object.
    pub(crate) fn object(&self, name: &'static str) -> Option<Members<'a>> {
        let node = self.get(name)?;
        if matches!(node.value, NodeValue::Map(_)) {
            return Some(Members::new(node, &self.problems));
        }
        self.not(name, "an object", node);
        None
    }

    /// The name of one column: a text, or a list of its parts.
    pub(crate) fn column(&self, name: &'static str) -> Option<ColumnPath> {
        let node = self.get(name)?;
        let path = ColumnPath::read(node);
        if path.is_none() {
            self.not(name, "the name of a column", node);
        }
        path
    }

    /// Names of columns: texts, or lists of their parts.
    pub(crate) fn columns(&self, name: &'static str) -> Vec<ColumnPath> {
        let Some(node) = self.get(name) else { return Vec::new() };
        let NodeValue::List(items) = &node.value else {
            return self.column(name).into_iter().collect();
        };
        let mut paths = Vec::new();
        for item in items {
            match ColumnPath::read(item) {
                Some(path) => paths.push(path),
                None => self.not(name, "a list of columns", item),
            }
        }
        paths
    }

    /// Refuses members that nobody asked for.
    pub(crate) fn refuse_unknown(&self) {
        for (key, near) in self.unknown(&[]) {
            self.error(
                Error::from(Kind::Job(format!("`{}` is not known{near}", key.name)))
                    .at_span(key.span.clone()),
            );
        }
    }

    /// Warns of members that nobody asked for, and that are none of these.
    pub(crate) fn check_known(&self, others: &[&'static str]) {
        for (key, near) in self.unknown(others) {
            self.warn(format!("`{}` is not known, and has no effect{near}", key.name), &key.span);
        }
    }

    /// Members that nobody asked for, and that are none of `others`; each with what may be meant.
    fn unknown(&self, others: &[&'static str]) -> Vec<(&'a Key, String)> {
        let known: BTreeSet<&str> = self.asked.borrow().iter().chain(others).copied().collect();
        let is_known = |key: &Key| known.iter().any(|name| is_named(&key.name, name));
        let hint = |key: &Key| {
            let near = nearest(&key.name, known.iter().copied());
            near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
        };
        let unknown = self.node.entries().iter().filter(|(key, _)| !is_known(key));
        unknown.map(|(key, _)| (key, hint(key))).collect()
    }

    pub(crate) fn not(&self, name: &str, wanted: &str, node: &Node) {
        if let Some(error) = unknown(node) {
            return self.error(error.at_parameter(name));
        }
        self.wrong(Kind::BadParameter(format!("is {wanted}, not {}", node.describe())), name, &node.span);
    }
}

/// The tag of what stands for a value that is not known: why, and what can be done.
const UNKNOWN: &str = "!Unknown";

/// What stands in the place of a value that is not known.
pub(crate) fn unknown_value(why: &str, help: &str, span: &Range<usize>) -> Node {
    let said = Node::list([Node::text(why, span), Node::text(help, span)], span);
    Node { span: span.clone(), value: NodeValue::Tagged(UNKNOWN.to_owned(), Box::new(said)) }
}

/// Why a value is not known, if it is not.
pub(crate) fn unknown(node: &Node) -> Option<Error> {
    let NodeValue::Tagged(tag, said) = &node.value else { return None };
    let text = |at: usize| said.items().get(at).and_then(Node::as_text).unwrap_or_default().to_owned();
    let error = || Error::from(Kind::Job(text(0))).with_help(text(1)).at_span(node.span.clone());
    (tag == UNKNOWN).then(error)
}

/// Whether a member as it is written is this one: the first letter may be small, and words may be joined by `_`, as those of
/// Terraform are.
pub(crate) fn is_named(written: &str, name: &str) -> bool {
    if written == name {
        return true;
    }
    let mut is_first = true;
    let written = written.chars().filter_map(|c| {
        let begins = std::mem::replace(&mut is_first, c == '_');
        (c != '_').then(|| if begins { c.to_ascii_uppercase() } else { c })
    });
    let mut is_first = true;
    written.eq(name.chars().map(|c| if std::mem::take(&mut is_first) { c.to_ascii_uppercase() } else { c }))
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn names_are_spelt_in_several_ways() {
        for (written, name, expected) in [
            ("PartitionKeys", "PartitionKeys", true),
            ("partitionKeys", "PartitionKeys", true),
            ("partition_keys", "PartitionKeys", true),
            ("partition_by", "partition_by", true),
            ("displayName", "displayName", true),
            ("partitionkeys", "PartitionKeys", false),
            ("partition_key", "PartitionKeys", false),
        ] {
            assert_eq!(is_named(written, name), expected, "{written} {name}");
        }
    }
}
