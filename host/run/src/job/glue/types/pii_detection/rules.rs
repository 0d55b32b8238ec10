//! What becomes of which data in which columns: by the node as a whole, and by its `DetectionParameters`.

use std::ops::Range;

use arrow_schema::Schema;
use recipe_core::Error;
use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_core::error::Kind;
use recipe_core::types::Type;

use super::super::names;
use super::{instead, left_out, unknown};
use crate::job::column_path::ColumnPath;
use crate::job::members::Members;
use crate::job::node::{Lowered, step, texts};
use crate::job::setting::Setting;

/// What becomes of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Detect,
    Redact,
    Partial,
    Hash,
}

const CHANGES: &[(&str, Change)] = &[
    ("DETECT", Change::Detect),
    ("REDACT", Change::Redact),
    ("PARTIAL_REDACT", Change::Partial),
    ("SHA256_HASH", Change::Hash),
];

/// Data of some types, and what becomes of it.
struct Rule {
    entities: Vec<String>,
    change: Change,
    /// Members of the step that say how it is changed.
    options: Vec<(&'static str, Node)>,
    /// The columns, unless all of text are meant.
    columns: Option<Vec<ColumnPath>>,
    excluded: Vec<ColumnPath>,
    span: Range<usize>,
}

/// All of them, and where the node stands.
pub(super) struct Rules {
    rules: Vec<Rule>,
    span: Range<usize>,
}

/// The object in `DetectionParameters`, if there is one; nothing where it is none, which is noted.
#[expect(clippy::option_option, reason = "absent is another thing than wrong")]
pub(super) fn parameters(members: &Members, setting: &Setting) -> Option<Option<Node>> {
    let Some(node) = members.get("DetectionParameters") else { return Some(None) };
    let parsed = members.noted(node.parse_inside(&setting.text))?;
    if !matches!(parsed.value, NodeValue::Map(_)) {
        members.not("DetectionParameters", "an object of types and actions, as JSON in a text", &parsed);
        return None;
    }
    Some(Some(parsed))
}

impl Rules {
    /// Those of a node: what becomes of these types, unless `DetectionParameters` says something else of one.
    pub(super) fn read(
        members: &Members,
        setting: &Setting,
        change: Change,
        mut entities: Vec<String>,
    ) -> Option<Rules> {
        let own = parameters(members, setting)?;
        let own: &[(Key, Node)] = own.as_ref().map_or(&[], Node::entries);
        if own.is_empty() {
            members.required("EntityTypesToDetect")?;
        }
        entities.retain(|entity| own.iter().all(|(key, _)| key.name != *entity));
        let span = members.span();
        let mut rules = Vec::new();
        let options = match change {
            Change::Redact => {
                vec![("redactText", Node::text(instead(members, "RedactText", "MaskValue"), &span))]
            }
            Change::Partial => partial(
                members,
                ["RedactChar", "MatchPattern", "NumLeftCharsToExclude", "NumRightCharsToExclude"],
            )?,
            Change::Detect | Change::Hash => Vec::new(),
        };
        if !entities.is_empty() {
            let (columns, excluded) = (None, Vec::new());
            rules.push(Rule { entities, change, options, columns, excluded, span: span.clone() });
        }
        let mut is_whole = true;
        for (key, value) in own {
            if let Some(message) = unknown(&key.name) {
                members.wrong(Kind::NotSupported(message), "DetectionParameters", &key.span);
                is_whole = false;
                continue;
            }
            let items = match &value.value {
                NodeValue::List(items) => items.as_slice(),
                _ => std::slice::from_ref(value),
            };
            for item in items {
                let rule = match &item.value {
                    NodeValue::Map(_) => rule(&members.of(item), &key.name),
                    _ => {
                        members.not(&key.name, "a list of actions", item);
                        None
                    }
                };
                is_whole &= rule.is_some();
                rules.extend(rule);
            }
        }
        is_whole.then_some(Rules { rules, span })
    }

    /// The step, over a table with these columns, with a column of this name for what was found.
    pub(super) fn lower(&self, schema: &Schema, output: &Node) -> Result<Lowered, Vec<Error>> {
        let mut errors = Vec::new();
        let mut actions = Vec::new();
        let mut named = Vec::new();
        let mut changed: Vec<(String, Change)> = Vec::new();
        for rule in &self.rules {
            let columns = rule.columns.as_ref().map(|columns| names::columns(schema, columns)).transpose();
            let excluded = names::columns(schema, &rule.excluded);
            let (columns, excluded) = match (columns, excluded) {
                (Ok(columns), Ok(excluded)) => (columns, excluded),
                (columns, excluded) => {
                    errors.extend(columns.err().into_iter().chain(excluded.err()).flatten());
                    continue;
                }
            };
            let mut here = columns.clone().unwrap_or_else(|| of_text(schema));
            here.retain(|column| !excluded.contains(column));
            errors.extend(rule.check(here, &mut changed));
            let span = &rule.span;
            let mut action = vec![
                ("entityTypeFilter", texts(rule.entities.clone(), span)),
                ("action", Node::text(name_of(rule.change), span)),
            ];
            action.extend(rule.options.iter().cloned());
            if let Some(columns) = columns {
                named.extend(columns.iter().cloned());
                action.push(("sourceColumns", texts(columns, span)));
            }
            if !excluded.is_empty() {
                action.push(("sourceColumnsToExclude", texts(excluded, span)));
            }
            actions.push(Node::object(action, span));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let given = [("actions", Node::list(actions, &self.span)), ("targetColumn", output.clone())];
        let steps = vec![step("DETECT_ENTITIES", &self.span, given)];
        Ok(Lowered { steps, warnings: left_out(schema, &named, &self.span).into_iter().collect() })
    }
}

impl Rule {
    /// In AWS, what was found in a column is changed by one action alone.
    fn check(&self, columns: Vec<String>, changed: &mut Vec<(String, Change)>) -> Option<Error> {
        if self.change == Change::Detect {
            return None;
        }
        for column in columns {
            match changed.iter().find(|(known, _)| *known == column) {
                Some((_, other)) if *other != self.change => {
                    let message = format!(
                        "column `{column}` would be changed by {} and by {}, and one action may change a column, as in AWS",
                        name_of(*other),
                        name_of(self.change)
                    );
                    let help =
                        "give the columns of each action in `sourceColumns` or `sourceColumnsToExclude`";
                    let error = Error::from(Kind::Job(message)).with_help(help);
                    return Some(error.at_span(self.span.clone()));
                }
                Some(_) => {}
                None => changed.push((column, self.change)),
            }
        }
        None
    }
}

fn name_of(change: Change) -> &'static str {
    CHANGES.iter().find(|(_, known)| *known == change).map_or("DETECT", |(name, _)| name)
}

fn of_text(schema: &Schema) -> Vec<String> {
    let fields = schema.fields().iter();
    let texts = fields.filter(|field| Type::from_arrow(field.data_type()) == Some(Type::String));
    texts.map(|field| field.name().clone()).collect()
}

/// An action for data of one type.
fn rule(members: &Members, entity: &str) -> Option<Rule> {
    let span = members.span();
    members.required("action")?;
    let change = members.word("action", CHANGES)?;
    let columns = columns(members, "sourceColumns");
    let excluded = members.columns("sourceColumnsToExclude");
    let given = members.object("actionOptions");
    if members.get("actionOptions").is_some() && given.is_none() {
        return None;
    }
    let options = given.as_ref().map_or(Some(Vec::new()), |given| options(given, change))?;
    members.check_known(&[]);
    Some(Rule { entities: vec![entity.to_owned()], change, options, columns, excluded, span })
}

/// Columns by their names; nothing where all are meant.
fn columns(members: &Members, name: &'static str) -> Option<Vec<ColumnPath>> {
    let columns = members.columns(name);
    let is_all = columns.iter().any(|column| column.plain().is_ok_and(|name| name == "*"));
    (!columns.is_empty() && !is_all).then_some(columns)
}

/// What the members of `actionOptions` say of a change.
fn options(given: &Members, change: Change) -> Option<Vec<(&'static str, Node)>> {
    let options = match change {
        Change::Redact => {
            let text = given.text("redactText").into_iter();
            text.map(|(text, node)| ("redactText", Node::text(text, &node.span))).collect()
        }
        Change::Partial => {
            partial(given, ["redactChar", "matchPattern", "numLeftCharsToExclude", "numRightCharsToExclude"])?
        }
        Change::Detect | Change::Hash => Vec::new(),
    };
    given.check_known(&[]);
    Some(options)
}

/// How a part of what was found is hidden: members that have these names here. Zero is as good as absent, which it is
/// beside a pattern.
fn partial(
    members: &Members,
    [sign, pattern, left, right]: [&'static str; 4],
) -> Option<Vec<(&'static str, Node)>> {
    let mut options = Vec::new();
    let mut take = |name, value: Option<(&str, &Node)>| {
        if let Some((text, node)) = value {
            options.push((name, Node::text(text, &node.span)));
        }
        value.map(|(_, node)| node.span.clone())
    };
    if let Some(at) = take("redactChar", members.text(sign))
        && members.text(sign).is_some_and(|(text, _)| text.chars().count() != 1)
    {
        members.wrong(Kind::BadParameter("is one character".into()), sign, &at);
        return None;
    }
    let found = take("matchPattern", members.text(pattern));
    let mut is_whole = true;
    for (member, name) in [(left, "numLeftCharsToExclude"), (right, "numRightCharsToExclude")] {
        if members.get(member).is_none() {
            continue;
        }
        match (members.whole(member), &found) {
            (None, _) => is_whole = false,
            (Some(1..), Some(at)) => {
                let message = format!("does not go with `{member}`, as in AWS");
                members.wrong(Kind::BadParameter(message), pattern, at);
                is_whole = false;
            }
            (Some(1..), None) => {
                take(name, members.text(member));
            }
            (Some(0), _) => {}
        }
    }
    is_whole.then_some(options)
}
