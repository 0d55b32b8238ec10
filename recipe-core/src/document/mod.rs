//! A document as it stands in a file: values with the bytes they stand at, whether it is JSON or YAML.

mod embedded;
mod json;
mod yaml;

use std::collections::HashSet;
use std::ops::Range;

use crate::error::{Error, Kind, Result};

/// Deeper nesting is refused: no recipe has it, and reading it takes stack.
const DEPTH: usize = 128;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The bytes of the document it takes.
    pub span: Range<usize>,
    /// What it is.
    pub value: NodeValue,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeValue {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values, in order.
    Map(Vec<(Key, Node)>),
    /// A value that a tag of YAML makes something of, such as `!Sub`; only whoever knows the tag knows what.
    Tagged(String, Box<Node>),
}

/// A key and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// The bytes of the document it takes.
    pub span: Range<usize>,
}

impl Node {
    /// Reads a document: JSON, with comments and trailing commas allowed, or YAML. Its `name`, a file's, says that it is YAML if
    /// it ends so.
    pub fn parse(name: &str, text: &str) -> Result<Node> {
        if is_json(name, text) { json::parse(text) } else { yaml::parse(text) }
    }

    /// Reads all documents of a text: those that `---` divides in YAML, or the one of JSON. Empty ones are left out.
    ///
    /// ```
    /// use recipe_core::engine::document::Node;
    ///
    /// # fn main() -> Result<(), recipe_core::Error> {
    /// let documents = Node::parse_all("cases.yaml", "name: one\n---\nname: two\n")?;
    /// assert_eq!(documents.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn parse_all(name: &str, text: &str) -> Result<Vec<Node>> {
        if is_json(name, text) { Ok(vec![json::parse(text)?]) } else { yaml::documents(text, true) }
    }

    /// A text that stands there.
    pub fn text(text: impl Into<String>, span: &Range<usize>) -> Node {
        Node { span: span.clone(), value: NodeValue::Text(text.into()) }
    }

    /// A list that stands there.
    pub fn list(items: impl IntoIterator<Item = Node>, span: &Range<usize>) -> Node {
        Node { span: span.clone(), value: NodeValue::List(items.into_iter().collect()) }
    }

    /// An object that stands there, with these keys in this order.
    pub fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Node)>, span: &Range<usize>) -> Node {
        let key = |name: &str| Key { name: name.to_owned(), span: span.clone() };
        let entries = entries.into_iter().map(|(name, node)| (key(name), node));
        Node { span: span.clone(), value: NodeValue::Map(entries.collect()) }
    }

    /// The keys and values of an object; none of anything else.
    pub fn entries(&self) -> &[(Key, Node)] {
        if let NodeValue::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Node] {
        if let NodeValue::List(items) = &self.value { items } else { &[] }
    }

    /// The value as text: a text itself, a number or boolean as written.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Text(text) | NodeValue::Number(text) => Some(text),
            NodeValue::Bool(true) => Some("true"),
            NodeValue::Bool(false) => Some("false"),
            NodeValue::Null | NodeValue::List(_) | NodeValue::Map(_) | NodeValue::Tagged(..) => None,
        }
    }

    /// Where the last value in it ends; a block of YAML may take in blank lines and comments after it.
    pub fn last_byte(&self) -> usize {
        let ends = match &self.value {
            NodeValue::List(items) => items.last().map(Node::last_byte),
            NodeValue::Tagged(_, inner) => Some(inner.last_byte()),
            NodeValue::Map(entries) => entries.last().map(|(key, value)| match value.value {
                NodeValue::Null => key.span.end,
                _ => value.last_byte(),
            }),
            _ => None,
        };
        ends.unwrap_or(self.span.end)
    }

    /// The function of a template that gives the value, such as `!Sub` or `Fn::Sub`, where it is one.
    pub fn function(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Tagged(tag, _) => Some(tag),
            NodeValue::Map(entries) => match entries.as_slice() {
                [(key, _)] if key.name == "Ref" || key.name.starts_with("Fn::") => Some(&key.name),
                _ => None,
            },
            _ => None,
        }
    }

    /// What it is, for messages.
    pub fn describe(&self) -> String {
        match &self.value {
            NodeValue::Null => "null".into(),
            NodeValue::List(_) => "a list".into(),
            NodeValue::Map(_) => "an object".into(),
            NodeValue::Text(text) if text.chars().count() > 60 => "a long text".into(),
            NodeValue::Text(text) => format!("`{text}`"),
            NodeValue::Number(text) => text.clone(),
            NodeValue::Bool(value) => value.to_string(),
            NodeValue::Tagged(tag, _) => format!("`{tag}`"),
        }
    }

    /// The JSON that a text holds. All of it stands where the text stands.
    pub fn parse_embedded(&self) -> Result<Node> {
        let NodeValue::Text(text) = &self.value else { return Ok(self.clone()) };
        let mut node = json::parse(text).map_err(|error| {
            Error::bad_parameter(format!("is not the JSON text it looks like: {}", error.kind()))
                .at_span(self.span.clone())
        })?;
        node.move_to(&self.span);
        Ok(node)
    }

    fn move_to(&mut self, span: &Range<usize>) {
        self.span = span.clone();
        match &mut self.value {
            NodeValue::List(items) => items.iter_mut().for_each(|item| item.move_to(span)),
            NodeValue::Tagged(_, inner) => inner.move_to(span),
            NodeValue::Map(entries) => {
                for (key, value) in entries {
                    key.span = span.clone();
                    value.move_to(span);
                }
            }
            _ => {}
        }
    }
}

/// Whether a document is read as JSON: it looks like it, and its name says nothing else.
pub fn is_json(name: &str, text: &str) -> bool {
    let is_named_yaml = [".yml", ".yaml"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
    !is_named_yaml && looks_like_json(text)
}

/// Whether the first character that is neither blank nor part of a comment opens a list or an object.
fn looks_like_json(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, rest)| rest).trim_start();
        } else {
            return rest.starts_with(['[', '{', '"']);
        }
    }
}

fn syntax(message: impl Into<String>, span: Range<usize>) -> Error {
    Error::from(Kind::Syntax(message.into())).at_span(span)
}

/// A map without its keys said twice.
fn map(entries: Vec<(Key, Node)>, span: Range<usize>) -> Result<Node> {
    let mut names = HashSet::with_capacity(entries.len());
    for (key, _) in &entries {
        if !names.insert(key.name.as_str()) {
            return Err(syntax(format!("`{}` stands twice in one object", key.name), key.span.clone()));
        }
    }
    Ok(Node { span, value: NodeValue::Map(entries) })
}

#[cfg(test)]
mod tests {
    use super::{Node, NodeValue};

    #[test]
    fn json_and_yaml_read_alike() {
        let json = Node::parse("", "// é\n[{\"a\": \"1\", \"b\": [true, 2,],},]").expect("json");
        let yaml = Node::parse("", "# é\n- a: \"1\"\n  b: [true, 2]\n").expect("yaml");
        fn bare(node: &Node) -> String {
            match &node.value {
                NodeValue::List(items) => format!("{:?}", items.iter().map(bare).collect::<Vec<_>>()),
                NodeValue::Map(entries) => {
                    format!(
                        "{:?}",
                        entries.iter().map(|(key, node)| (&key.name, bare(node))).collect::<Vec<_>>()
                    )
                }
                value => format!("{value:?}"),
            }
        }
        assert_eq!(bare(&json), bare(&yaml));
    }

    #[test]
    fn spans_are_bytes() {
        for text in ["{\"é\": \"wö\", \"k\": \"v\"}", "é: wö\nk: v\n"] {
            let node = Node::parse("", text).expect("a map");
            let NodeValue::Map(entries) = node.value else { panic!("{text}") };
            let (key, value) = &entries[1];
            assert_eq!(&text[key.span.clone()].trim_matches('"'), &"k");
            assert_eq!(&text[value.span.clone()].trim_matches('"'), &"v");
        }
    }

    #[test]
    fn functions_of_templates_are_values_that_are_not_here() {
        let cases = [
            ("a: !Ref X\n", "!Ref"),
            ("a: !Join ['-', [!Ref X, y]]\n", "!Join"),
            ("a: !If\n  b: 1\n", "!If"),
            ("a:\n  Fn::Sub: x\n", "Fn::Sub"),
            ("{\"a\": {\"Ref\": \"X\"}}", "Ref"),
        ];
        for (text, expected) in cases {
            let NodeValue::Map(entries) = Node::parse("", text).expect(text).value else { panic!("{text}") };
            assert_eq!(entries[0].1.function(), Some(expected), "{text}");
        }
        let tagged = Node::parse("", "a: !Join ['-', [!Ref X, y]]\n").expect("a function");
        let NodeValue::Tagged(_, inner) = &tagged.entries()[0].1.value else { panic!("{tagged:?}") };
        let parts = inner.items()[1].items();
        let NodeValue::Tagged(_, reference) = &parts[0].value else { panic!("{parts:?}") };
        assert_eq!((reference.as_text(), parts[1].as_text()), (Some("X"), Some("y")));
        let plain = Node::parse("", "a: !!str 1\n").expect("a tag that YAML knows");
        let NodeValue::Map(entries) = plain.value else { panic!("a map") };
        assert_eq!(entries[0].1.function(), None);
    }

    #[test]
    fn documents_are_divided_and_have_their_places() {
        let text = "# first\na: 1\n---\n---\n- b\n";
        let documents = Node::parse_all("x.yaml", text).expect("two documents");
        let [map, list] = documents.as_slice() else { panic!("{documents:?}") };
        assert_eq!(map.entries()[0].0.name, "a");
        assert_eq!(&text[list.items()[0].span.clone()], "b");
        assert!(Node::parse("x.yaml", text).is_err());
        assert_eq!(Node::parse_all("x.yaml", "# nothing\n").expect("none"), []);
        assert_eq!(Node::parse_all("x.json", "[1]").expect("one").len(), 1);
    }

    #[test]
    fn refuses_with_a_place() {
        let deep = "[".repeat(100_000);
        let cases = [
            ("[1, ", "`[` is not closed"),
            ("{\"a\": 1, \"a\": 2}", "stands twice"),
            (deep.as_str(), "nested too deeply"),
            ("a: [b\n", ""),
            ("a: &x 1\nb: *x\n", "alias"),
            ("", "is empty"),
            ("{\"a\" 1}", ""),
        ];
        for (text, expected) in cases {
            let error = Node::parse("", text).expect_err("refused");
            assert!(error.to_string().contains(expected), "{error}");
            assert!(error.span().is_some(), "{error}");
        }
    }
}
