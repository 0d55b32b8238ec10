//! The steps of a join of two tables, and what becomes of names that both have.

use std::collections::HashSet;
use std::ops::Range;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::node::{Lowered, Table, step, texts};
use crate::expression;

/// The columns that a join keeps, and the step that it is.
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    /// Those of both tables.
    Both(&'static str),
    /// Those of the first: its rows with a match, or without.
    First(&'static str),
}

pub(crate) const INNER: Kept = Kept::Both("INNER_JOIN");
pub(crate) const LEFT: Kept = Kept::Both("LEFT_JOIN");
pub(crate) const RIGHT: Kept = Kept::Both("RIGHT_JOIN");
pub(crate) const OUTER: Kept = Kept::Both("OUTER_JOIN");
pub(crate) const SEMI: Kept = Kept::First("INTERSECT");
pub(crate) const ANTI: Kept = Kept::First("EXCEPT");

/// What becomes of a column of the second table whose name the first has, too.
#[derive(Clone)]
pub(crate) enum Taken {
    /// It gets a dot in front, with a warning.
    Dot,
    /// There is no such join; this helps.
    Refused(&'static str),
    /// It gets this behind its name. A key of that name is one column in the result.
    Suffix(String),
}

/// The steps of a join of the first table with the second, by pairs of columns that are equal, as in SQL: null equals nothing, and
/// empty text is a value.
pub(crate) fn lower(
    tables: &[Table],
    kept: Kept,
    (left, right): (&[String], &[String]),
    taken: &Taken,
    span: &Range<usize>,
) -> Result<Lowered, Vec<Error>> {
    let [first, second] = tables else { return Err(vec![Error::internal("a join has two tables")]) };
    let operation = match kept {
        Kept::First(operation) => {
            let given = [
                ("secondaryDatasetName", Node::text(&*second.name, span)),
                ("columns", texts(left.iter().cloned(), span)),
                ("otherColumns", texts(right.iter().cloned(), span)),
                ("duplicates", Node::text("keep", span)),
                ("nullsEqual", Node::text("false", span)),
            ];
            return Ok(vec![step(operation, span, given)].into());
        }
        Kept::Both(operation) => operation,
    };
    let names = Names::of(first, second);
    if let (Taken::Refused(help), false) = (taken, names.both.is_empty()) {
        let message =
            format!("both tables have columns {}, and the result would have two of each name", names.shown());
        return Err(vec![Error::from(Kind::Job(message)).at_span(span.clone()).with_help(*help)]);
    }
    let mut steps = Vec::new();
    let rename = |steps: &mut Vec<Node>, names: Vec<(String, String)>| {
        if !names.is_empty() {
            let columns = names.iter().map(|(old, new)| (old.as_str(), Node::text(&**new, span)));
            steps.push(step("RENAME_COLUMNS", span, [("columns", Node::object(columns, span))]));
        }
    };
    // Ours step aside while theirs come in, and get their names back.
    rename(&mut steps, names.both.iter().map(|name| (name.clone(), names.aside(name))).collect());
    let ours = |name: &String| if names.both.contains(name) { names.aside(name) } else { name.clone() };
    let pair = |(left, right): (&String, &String)| {
        Node::object([("key", Node::text(ours(left), span)), ("value", Node::text(&**right, span))], span)
    };
    let given = [
        ("secondaryDatasetName", Node::text(&*second.name, span)),
        ("joinType", Node::text(operation, span)),
        ("emptyKeysMatch", Node::text("true", span)),
        ("joinKeys", Node::list(left.iter().zip(right).map(pair), span)),
        ("leftColumns", texts(names.first.iter().map(ours), span)),
        ("rightColumns", texts(names.second.iter().cloned(), span)),
    ];
    steps.push(step("JOIN", span, given));
    let is_key = |name: &&String| left.iter().zip(right).any(|(left, right)| left == *name && right == *name);
    let mut warnings = Vec::new();
    let mut new: Vec<(String, String)> = Vec::new();
    match taken {
        Taken::Refused(_) => {}
        Taken::Dot => {
            new.extend(names.both.iter().map(|name| (name.clone(), format!(".{name}"))));
            if !names.both.is_empty() {
                let message = format!(
                    "both tables have columns {}: those of the second get a dot in front of their names",
                    names.shown()
                );
                warnings.push(Error::from(Kind::NotSupported(message)).at_span(span.clone()));
            }
        }
        Taken::Suffix(suffix) => {
            let keys: Vec<&String> = names.both.iter().filter(is_key).collect();
            for key in &keys {
                // Rows without a match in the first table have the key of the second.
                let both = format!(
                    "coalesce({}, {})",
                    expression::column(&names.aside(key)),
                    expression::column(key)
                );
                let given = [
                    ("expression", Node::text(both, span)),
                    ("targetColumn", Node::text(names.aside(key), span)),
                ];
                if matches!(operation, "RIGHT_JOIN" | "OUTER_JOIN") {
                    steps.push(step("DERIVE", span, given));
                }
            }
            if !keys.is_empty() {
                let dropped = texts(keys.iter().map(|key| key.as_str()), span);
                steps.push(step("DELETE", span, [("sourceColumns", dropped)]));
            }
            let others = names.both.iter().filter(|name| !is_key(name));
            new.extend(others.map(|name| (name.clone(), format!("{name}{suffix}"))));
        }
    }
    new.extend(names.both.iter().map(|name| (names.aside(name), name.clone())));
    rename(&mut steps, new);
    Ok(Lowered { steps, warnings })
}

/// The columns of two tables, and those whose names both have.
struct Names {
    first: Vec<String>,
    second: Vec<String>,
    both: Vec<String>,
}

impl Names {
    fn of(first: &Table, second: &Table) -> Names {
        let of = |table: &Table| {
            table.schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>()
        };
        let (first, second) = (of(first), of(second));
        let known: HashSet<&String> = first.iter().collect();
        let both = second.iter().filter(|name| known.contains(name)).cloned().collect();
        Names { first, second, both }
    }

    fn shown(&self) -> String {
        self.both.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }

    /// A name that neither table has.
    fn aside(&self, name: &str) -> String {
        let mut aside = format!("{name} (left)");
        while self.first.contains(&aside) || self.second.contains(&aside) {
            aside.push('_');
        }
        aside
    }
}
