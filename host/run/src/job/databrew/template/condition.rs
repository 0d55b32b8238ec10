//! Conditions of templates.

use recipe_core::engine::document::{Node, NodeValue};

use super::{MAX_DEPTH, Template, member, wrong};

type Known = Result<bool, (String, String)>;

impl Template<'_> {
    /// Whether the condition of this name is true.
    pub(super) fn condition(&self, name: &str, depth: usize) -> Known {
        let all = member(self.document, "Conditions");
        let found = all.and_then(|all| all.entries().iter().find(|(key, _)| key.name == name));
        match found {
            Some(_) if depth > MAX_DEPTH => Err(wrong("conditions lead to each other in a circle".into())),
            Some((_, condition)) => self.is_true(condition, depth + 1),
            None => Err(wrong(format!("the template has no condition `{name}`"))),
        }
    }

    fn is_true(&self, node: &Node, depth: usize) -> Known {
        let (function, argument) = match (&node.value, node.entries()) {
            (NodeValue::Tagged(tag, argument), _) => (tag.as_str(), &**argument),
            (_, [(key, argument)]) => (key.name.as_str(), argument),
            _ => return Err(wrong("a condition is a function such as `Fn::Equals`".into())),
        };
        let name = function.strip_prefix("Fn::").or_else(|| function.strip_prefix('!')).unwrap_or(function);
        let mut parts = argument.items().iter().map(|part| self.is_true(part, depth));
        match (name, argument.items()) {
            ("Equals", [one, other]) => Ok(self.known_text(one, depth)? == self.known_text(other, depth)?),
            ("And", _) => parts.try_fold(true, |all, part| Ok(part? && all)),
            ("Or", _) => parts.try_fold(false, |any, part| Ok(part? || any)),
            ("Not", [_]) => Ok(!parts.next().unwrap_or(Ok(false))?),
            ("Condition", _) => self.condition(&self.known_text(argument, depth)?, depth),
            _ => Err(wrong(format!("`{function}` is no function of conditions"))),
        }
    }
}
