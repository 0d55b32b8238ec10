//! Functions of templates.

use recipe_core::engine::document::{Node, NodeValue};

use super::{Template, Value, wrong};

impl Template<'_> {
    /// The value of a function: `!Sub`, or `Fn::Sub` as the one key of an object.
    pub(super) fn function(&self, function: &str, node: &Node, depth: usize) -> Value {
        let argument = match &node.value {
            NodeValue::Tagged(_, argument) => argument,
            _ => node.entries().first().map_or(node, |(_, argument)| argument),
        };
        let name = function.strip_prefix("Fn::").or_else(|| function.strip_prefix('!')).unwrap_or(function);
        let arguments = argument.items();
        match (name, arguments) {
            ("Ref", _) => self.reference(&self.known_text(argument, depth)?, &node.span, depth),
            ("GetAtt", _) => self.attribute(argument, depth),
            ("Sub", []) => self.sub(argument, None, depth),
            ("Sub", [text, values]) => self.sub(text, Some(values), depth),
            ("Join", [between, parts]) => {
                let between = self.known_text(between, depth)?;
                let parts = self.known(parts, depth)?;
                let parts: Result<Vec<String>, _> =
                    parts.items().iter().map(|part| self.known_text(part, depth)).collect();
                Ok(Node::text(parts?.join(&between), &node.span))
            }
            ("Select", [at, list]) => {
                let at = self.known_text(at, depth)?;
                let list = self.known(list, depth)?;
                let found = at.parse::<usize>().ok().and_then(|at| list.items().get(at));
                self.known(found.ok_or_else(|| wrong(format!("the list has no item {at}")))?, depth)
            }
            ("Split", [between, text]) => {
                let (between, text) = (self.known_text(between, depth)?, self.known_text(text, depth)?);
                Ok(Node::list(text.split(&between).map(|part| Node::text(part, &node.span)), &node.span))
            }
            ("FindInMap", [map, first, second, ..]) => self.in_map([map, first, second], depth),
            ("If", [condition, one, other]) => {
                let name = self.known_text(condition, depth)?;
                self.known(if self.condition(&name, depth)? { one } else { other }, depth)
            }
            ("ImportValue", _) => {
                let name = self.known_text(argument, depth)?;
                match self.variables.get(&name) {
                    Some(value) => Ok(Node::text(value, &node.span)),
                    None => Err((
                        format!("`{name}` is exported by another stack"),
                        format!("give it with --var {name}=VALUE"),
                    )),
                }
            }
            _ => Err(wrong(format!("the function `{function}` is not known here"))),
        }
    }

    /// An attribute of a resource, which only the one who deploys it knows.
    fn attribute(&self, argument: &Node, depth: usize) -> Value {
        let name = match argument.items() {
            [] => self.known_text(argument, depth)?,
            parts => {
                let parts: Result<Vec<String>, _> =
                    parts.iter().map(|part| self.known_text(part, depth)).collect();
                parts?.join(".")
            }
        };
        self.attribute_of(&name, argument)
    }

    fn attribute_of(&self, name: &str, node: &Node) -> Value {
        match self.variables.get(name) {
            Some(value) => Ok(Node::text(value, &node.span)),
            None => Err((
                format!("the attribute `{name}` is known when the template is deployed"),
                format!("give it with --var {name}=VALUE"),
            )),
        }
    }

    /// A text with values in the place of `${name}`; `${!name}` stands for `${name}`.
    fn sub(&self, text: &Node, values: Option<&Node>, depth: usize) -> Value {
        let written = self.known_text(text, depth)?;
        let mut filled = String::with_capacity(written.len());
        let mut rest = written.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else { break };
            filled.push_str(before);
            rest = behind;
            if let Some(literal) = name.strip_prefix('!') {
                filled.extend(["${", literal, "}"]);
                continue;
            }
            let own = values.and_then(|values| values.entries().iter().find(|(key, _)| key.name == name));
            let value = match own {
                Some((_, value)) => self.known(value, depth)?,
                None if name.contains('.') => self.attribute_of(name, text)?,
                None => self.reference(name, &text.span, depth)?,
            };
            let value = value.as_text().ok_or_else(|| wrong(format!("`{name}` is no text")))?;
            filled.push_str(value);
        }
        filled.push_str(rest);
        Ok(Node::text(filled, &text.span))
    }

    fn in_map(&self, keys: [&Node; 3], depth: usize) -> Value {
        let mut at = super::member(self.document, "Mappings");
        let mut path = Vec::new();
        for key in keys {
            let key = self.known_text(key, depth)?;
            at = at
                .and_then(|map| map.entries().iter().find(|(name, _)| name.name == key))
                .map(|(_, value)| value);
            path.push(key);
        }
        let found =
            at.ok_or_else(|| wrong(format!("the template has no mapping `{}`", path.join("`, `"))))?;
        self.known(found, depth)
    }
}
