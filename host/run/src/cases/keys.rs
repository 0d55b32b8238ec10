//! The keys of an object in a file of cases. What is wrong with them is gathered.

use std::cell::RefCell;
use std::ops::Range;

use recipe_core::Error;
use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_core::engine::nearest;
use recipe_core::error::Kind;

/// What is wrong with a file, in its places.
#[derive(Default)]
pub(super) struct Problems(RefCell<Vec<Error>>);

impl Problems {
    /// Notes what is wrong with what is here.
    pub(super) fn wrong(&self, message: impl Into<String>, span: &Range<usize>) {
        self.note(Error::from(Kind::Case(message.into())).at_span(span.clone()));
    }

    pub(super) fn note(&self, error: Error) {
        self.0.borrow_mut().push(error);
    }

    pub(super) fn into_errors(self) -> Vec<Error> {
        self.0.into_inner()
    }
}

/// An object of which the keys are known.
pub(super) struct Keys<'a> {
    pub(super) node: &'a Node,
    pub(super) problems: &'a Problems,
}

impl<'a> Keys<'a> {
    /// The keys of an object, which `what` names, such as `a case`. None where it is no object; keys that are not known are noted.
    pub(super) fn of(node: &'a Node, what: &str, known: &[&str], problems: &'a Problems) -> Option<Self> {
        let NodeValue::Map(entries) = &node.value else {
            problems.wrong(format!("{what} is an object with keys, not {}", node.describe()), &node.span);
            return None;
        };
        for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
            let near = nearest(&key.name, known.iter().copied());
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let error = Error::from(Kind::Case(format!("`{}` is no key of {what}{near}", key.name)));
            let keys: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
            problems.note(error.at_span(key.span.clone()).with_help(format!("keys: {}", keys.join(", "))));
        }
        Some(Keys { node, problems })
    }

    /// A value; null is none.
    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        self.written(name).filter(|node| node.value != NodeValue::Null)
    }

    /// A value as it is written, also where it is null.
    pub(super) fn written(&self, name: &str) -> Option<&'a Node> {
        self.node.entries().iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// Notes that a value is of another kind than wanted.
    pub(super) fn not(&self, name: &str, wanted: &str, node: &Node) {
        self.problems.wrong(format!("`{name}` is {wanted}, not {}", node.describe()), &node.span);
    }

    /// A value that is read from its text.
    pub(super) fn read<T>(&self, name: &str, wanted: &str, read: impl Fn(&'a str) -> Option<T>) -> Option<T> {
        let node = self.get(name)?;
        let value = node.as_text().and_then(read);
        if value.is_none() {
            self.not(name, wanted, node);
        }
        value
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.read(name, "a text", Some)
    }

    /// A whole number from 0.
    pub(super) fn whole(&self, name: &str) -> Option<u64> {
        self.read(name, "a whole number", |text| text.parse().ok())
    }

    /// `true` or `false`; `false` unless it is said.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.read(name, "`true` or `false`", |text| text.parse().ok()).unwrap_or_default()
    }

    /// The keys and values of an object within.
    pub(super) fn object(&self, name: &str) -> &'a [(Key, Node)] {
        let Some(node) = self.get(name) else { return &[] };
        if !matches!(node.value, NodeValue::Map(_)) {
            self.not(name, "an object", node);
        }
        node.entries()
    }

    /// Names and a text for each; nothing where that is not a text.
    pub(super) fn pairs(&self, name: &str) -> Vec<(String, String)> {
        let pair = |(key, node): &(Key, Node)| match node.as_text() {
            Some(text) => Some((key.name.clone(), text.to_owned())),
            None => {
                self.not(&key.name, "a text", node);
                None
            }
        };
        self.object(name).iter().filter_map(pair).collect()
    }
}
