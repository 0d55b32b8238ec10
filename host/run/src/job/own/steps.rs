//! Steps: recipes, transforms, joins, unions, queries and choices of rows.

use std::sync::Arc;

use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_core::error::Kind;
use recipe_core::{Error, Recipe};

use super::{Reading, sources};
use crate::job::join::{self, Kept, Taken};
use crate::job::members::Members;
use crate::job::node::{Lowered, SqlSpec, Table, Work, step_where};
use crate::job::plugin::{Called, Given};
use crate::job::setting::Setting;

/// The types of joins.
pub(super) const JOINS: &[(&str, Kept)] = &[
    ("inner", join::INNER),
    ("left", join::LEFT),
    ("right", join::RIGHT),
    ("outer", join::OUTER),
    ("semi", join::SEMI),
    ("anti", join::ANTI),
];

/// What a step does, of which it does one.
const DOES: [&str; 7] = ["recipe", "steps", "transform", "join", "union", "where", "sql"];

pub(super) fn read(members: &Members, setting: &Setting) -> Option<Reading> {
    // A list of no steps is one, too: people fill it in.
    let is_list = |name| matches!(members.written(name), Some(Node { value: NodeValue::List(_), .. }));
    let is_given = |name: &&'static str| members.get(name).is_some() || *name == "steps" && is_list(name);
    let given: Vec<&'static str> = DOES.into_iter().filter(is_given).collect();
    match given.as_slice() {
        ["recipe"] => recipe(members, setting),
        ["steps"] => steps(members, setting),
        ["transform"] => transform(members, setting),
        ["join"] => join(members),
        ["union"] => union(members),
        ["where"] => rows(members),
        ["sql"] => sql(members, setting),
        _ => {
            let said = if given.is_empty() { "nothing".to_owned() } else { given.join(" and ") };
            let message = format!("a step does one of {}, and this one does {said}", DOES.join(", "));
            members.error(Error::from(Kind::Job(message)));
            None
        }
    }
}

/// The one input, `from`.
pub(super) fn from(members: &Members) -> Option<Vec<(String, std::ops::Range<usize>)>> {
    let (id, node) = members.required_text("from")?;
    Some(vec![(id.to_owned(), node.span.clone())])
}

/// The one input, and those in `tables`, which steps know as second tables by their names.
fn from_with_tables(members: &Members) -> Option<Vec<(String, std::ops::Range<usize>)>> {
    let mut inputs = from(members)?;
    inputs.extend(members.texts("tables"));
    Some(inputs)
}

/// A recipe in a file beside the job, `file.json` or `file.yaml#Name`, or by its name.
fn recipe(members: &Members, setting: &Setting) -> Option<Reading> {
    let inputs = from_with_tables(members)?;
    let (name, node) = members.text("recipe")?;
    let path = sources::beside(&setting.name, name);
    let file = crate::apply::recipe_file(path.as_ref());
    let found = if file.is_file() {
        crate::apply::read_recipe(&path)
    } else {
        Ok(members.noted(setting.recipe(name, None, &node.span))?)
    };
    match found {
        Ok(recipe) => Some(Reading { inputs, work: Work::Recipe(Box::new(recipe)) }),
        Err(error) => {
            members.wrong(Kind::Job(error.to_string()), "recipe", &node.span);
            None
        }
    }
}

/// Steps as a recipe has them.
fn steps(members: &Members, setting: &Setting) -> Option<Reading> {
    let inputs = from_with_tables(members)?;
    let node = members.written("steps")?;
    if !matches!(node.value, NodeValue::List(_)) {
        members.wrong(
            Kind::BadParameter(format!("is a list of steps, not {}", node.describe())),
            "steps",
            &node.span,
        );
        return None;
    }
    match Recipe::from_steps(&setting.name, &setting.text, node.items()) {
        Ok(recipe) => Some(Reading { inputs, work: Work::Recipe(Box::new(recipe)) }),
        Err(found) => {
            found.errors.into_iter().for_each(|error| members.error(error));
            None
        }
    }
}

/// `transform: name`: a transform of a user's, whose parameters are given `with` values.
fn transform(members: &Members, setting: &Setting) -> Option<Reading> {
    let inputs = from_with_tables(members)?;
    let (name, node) = members.text("transform")?;
    let with = members.object("with");
    let given = |(key, value): &(Key, Node)| Given {
        name: key.name.clone(),
        span: key.span.clone(),
        value: value.clone(),
        is_split: false,
    };
    let given: Vec<Given> = with.iter().flat_map(Members::entries).map(given).collect();
    let Called { work, warnings } = match setting.transform(&[name], &given, &node.span, None) {
        Ok(Some(called)) => called,
        Ok(None) => {
            members.error(setting.no_transform(name).at_span(node.span.clone()));
            return None;
        }
        Err(errors) => {
            members.errors(errors);
            return None;
        }
    };
    members.warnings(warnings);
    Some(Reading { inputs, work })
}

/// Two inputs, listed.
fn two(members: &Members, name: &'static str) -> Option<Vec<(String, std::ops::Range<usize>)>> {
    let inputs = members.texts(name);
    if inputs.len() == 2 {
        return Some(inputs);
    }
    let node = members.get(name)?;
    members.wrong(
        Kind::BadParameter(format!("is a list of two names, and has {}", inputs.len())),
        name,
        &node.span,
    );
    None
}

/// `join: [a, b]` with `on`, a column or a list of those that both have, or pairs.
fn join(members: &Members) -> Option<Reading> {
    let inputs = two(members, "join")?;
    let kept = members.word("type", JOINS).unwrap_or(join::INNER);
    let node = members.required("on")?;
    let pairs: Vec<(String, String)> = match &node.value {
        NodeValue::Map(entries) => {
            let pair = |(key, value): &(Key, Node)| Some((key.name.clone(), value.as_text()?.to_owned()));
            entries.iter().filter_map(pair).collect()
        }
        _ => members.texts("on").into_iter().map(|(name, _)| (name.clone(), name)).collect(),
    };
    let (left, right): (Vec<String>, Vec<String>) = pairs.into_iter().unzip();
    let suffix = members.text("suffix").map_or("_right", |(suffix, _)| suffix).to_owned();
    let (span, taken) = (node.span.clone(), Taken::Suffix(suffix));
    let lowering = move |tables: &[Table]| {
        let mut errors = Vec::new();
        for (names, table) in [(&left, &tables[0]), (&right, &tables[1])] {
            let columns = || table.schema.fields().iter().map(|field| field.name().as_str());
            let absent = names.iter().filter(|name| !columns().any(|column| column == name.as_str()));
            errors.extend(absent.map(|name| Error::column_not_found(name, columns()).at_span(span.clone())));
        }
        if errors.is_empty() {
            join::lower(tables, kept, (&left, &right), &taken, &span)
        } else {
            Err(errors)
        }
    };
    Some(Reading { inputs, work: Work::Steps(Arc::new(lowering)) })
}

/// `sql: query` with `from`, the names of one or several tables, or tables by the names that the query has for them.
fn sql(members: &Members, setting: &Setting) -> Option<Reading> {
    let from = members.required("from")?;
    let (query, node) = members.text("sql")?;
    let (aliases, inputs) = match &from.value {
        NodeValue::Map(entries) => {
            let pair = |(alias, table): &(Key, Node)| {
                Some((alias.name.clone(), (table.as_text()?.to_owned(), table.span.clone())))
            };
            entries.iter().filter_map(pair).unzip()
        }
        _ => members.texts("from").into_iter().map(|(name, span)| (name.clone(), (name, span))).unzip(),
    };
    let spec = members.noted(SqlSpec::new(setting, query, aliases, &node.span))?;
    Some(Reading { inputs, work: Work::Sql(Box::new(spec)) })
}

/// `union: [a, b]`, by the places of columns.
fn union(members: &Members) -> Option<Reading> {
    let inputs = two(members, "union")?;
    let distinct = members.flag("distinct").unwrap_or(false);
    Some(Reading { inputs, work: Work::Union { distinct, span: members.span() } })
}

/// `where: expression`: the rows for which it is true.
fn rows(members: &Members) -> Option<Reading> {
    let inputs = from(members)?;
    let (expression, node) = members.text("where")?;
    let (expression, span) = (expression.to_owned(), node.span.clone());
    let lowering =
        move |_: &[Table]| Ok(Lowered::from(vec![step_where("KEEP_VALUES", &expression, &span, [])]));
    Some(Reading { inputs, work: Work::Steps(Arc::new(lowering)) })
}
