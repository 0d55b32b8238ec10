//! `Join`: rows of two tables with equal keys.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::{NodeType, Support, TWO, names};
use crate::job::glue::Setting;
use crate::job::members::{ColumnPath, Members};
use crate::job::node::{Lowered, Table, Work, step, texts};

pub(super) const TYPE: NodeType = NodeType {
    name: "Join",
    support: Support::InPart(
        "rows stand in the order of the first table; in an equijoin, a column of the second table whose name is taken gets a dot in \
         front, and in other joins names that are taken are refused",
    ),
    inputs: TWO,
    ignored: &["Name", "OutputSchemas", "ColumnConditions"],
    read,
};

/// The types of joins, and the step that each becomes: a join that keeps such rows, or a choice of rows.
const KINDS: &[(&str, Kept)] = &[
    ("equijoin", Kept::Both("INNER_JOIN")),
    ("left", Kept::Both("LEFT_JOIN")),
    ("right", Kept::Both("RIGHT_JOIN")),
    ("outer", Kept::Both("OUTER_JOIN")),
    ("leftsemi", Kept::Left("INTERSECT")),
    ("leftanti", Kept::Left("EXCEPT")),
];

/// The columns that are kept.
#[derive(Clone, Copy)]
enum Kept {
    /// Those of both tables.
    Both(&'static str),
    /// Those of the first.
    Left(&'static str),
}

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("JoinType")?;
    let kept = members.word("JoinType", KINDS);
    let is_equijoin = members.text("JoinType").is_some_and(|(name, _)| name.eq_ignore_ascii_case("equijoin"));
    let inputs = members.texts("Inputs");
    members.required("Columns")?;
    let mut sides: Vec<(String, Vec<ColumnPath>)> = Vec::new();
    for side in members.objects("Columns") {
        let (from, from_node) = side.required_text("From")?;
        if !inputs.iter().any(|(id, _)| id == from) {
            let message = format!("`{from}` is not one of the inputs");
            side.wrong(Kind::BadParameter(message), "From", &from_node.span);
            return None;
        }
        side.required("Keys")?;
        sides.push((from.to_owned(), side.columns("Keys")));
    }
    let [(left, _), (right, _)] = inputs.as_slice() else { return None };
    // A table joined with itself has its sides in order.
    let side = |id: &str, place: usize| match sides.as_slice() {
        [first, second] if first.0 == second.0 => Some([first, second][place].1.clone()),
        _ => sides.iter().find(|(from, _)| from == id).map(|(_, keys)| keys.clone()),
    };
    let (Some(left), Some(right)) = (side(left, 0), side(right, 1)) else {
        members.wrong(
            Kind::BadParameter("has keys for each of the two inputs".into()),
            "Columns",
            &members.span(),
        );
        return None;
    };
    if left.len() != right.len() || left.is_empty() {
        let message = format!(
            "has {} keys of one table and {} of the other, which pair by their places",
            left.len(),
            right.len()
        );
        members.wrong(Kind::BadParameter(message), "Columns", &members.span());
        return None;
    }
    let (kept, span) = (kept?, members.span());
    Some(Work::Steps(Arc::new(move |tables| lower(tables, kept, is_equijoin, (&left, &right), &span))))
}

fn lower(
    tables: &[Table],
    kept: Kept,
    is_equijoin: bool,
    (left, right): (&[ColumnPath], &[ColumnPath]),
    span: &Range<usize>,
) -> Result<Lowered, Vec<Error>> {
    let (first, second) = (&tables[0].schema, &tables[1]);
    let (left, right) = match (names::columns(first, left), names::columns(&second.schema, right)) {
        (Ok(left), Ok(right)) => (left, right),
        (left, right) => {
            let errors = left.err().into_iter().chain(right.err()).flatten();
            return Err(errors.collect());
        }
    };
    let operation = match kept {
        Kept::Left(operation) => {
            let given = [
                ("secondaryDatasetName", Node::text(&*second.name, span)),
                ("columns", texts(left, span)),
                ("otherColumns", texts(right, span)),
                ("duplicates", Node::text("keep", span)),
                ("nullsEqual", Node::text("false", span)),
            ];
            return Ok(vec![step(operation, span, given)].into());
        }
        Kept::Both(operation) => operation,
    };
    let of =
        |table: &Table| table.schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
    let (ours, theirs) = (of(&tables[0]), of(second));
    let known: HashSet<&str> = ours.iter().map(String::as_str).collect();
    let both: Vec<&String> = theirs.iter().filter(|name| known.contains(name.as_str())).collect();
    let shown = || both.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if !both.is_empty() && !is_equijoin {
        let message =
            format!("both tables have columns {}, and the result would have two of each name", shown());
        let error = Error::from(Kind::Job(message)).at_span(span.clone());
        return Err(vec![
            error.with_help("give those of one table other names first, with ApplyMapping or RenameField"),
        ]);
    }
    // Ours step aside while theirs come in, and get their names back.
    let aside = |name: &str| {
        let mut aside = format!("{name} (left)");
        while known.contains(aside.as_str()) || theirs.contains(&aside) {
            aside.push('_');
        }
        aside
    };
    let taken = |name: &str| both.iter().any(|same| *same == name);
    let renamed = |name: &str| if taken(name) { aside(name) } else { name.to_owned() };
    let mut steps = Vec::new();
    if !both.is_empty() {
        let columns = both.iter().map(|name| (name.as_str(), Node::text(aside(name), span)));
        steps.push(step("RENAME_COLUMNS", span, [("columns", Node::object(columns, span))]));
    }
    let pair = |(left, right): (&String, &String)| {
        Node::object([("key", Node::text(renamed(left), span)), ("value", Node::text(&**right, span))], span)
    };
    let given = [
        ("secondaryDatasetName", Node::text(&*second.name, span)),
        ("joinType", Node::text(operation, span)),
        ("joinKeys", Node::list(left.iter().zip(&right).map(pair), span)),
        ("leftColumns", texts(ours.iter().map(|name| renamed(name)), span)),
        ("rightColumns", texts(theirs.iter().cloned(), span)),
    ];
    steps.push(step("JOIN", span, given));
    let mut warnings = Vec::new();
    if !both.is_empty() {
        let new: Vec<(String, String)> = both
            .iter()
            .flat_map(|name| [((*name).clone(), format!(".{name}")), (aside(name), (*name).clone())])
            .collect();
        let columns = new.iter().map(|(old, new)| (old.as_str(), Node::text(&**new, span)));
        steps.push(step("RENAME_COLUMNS", span, [("columns", Node::object(columns, span))]));
        let message = format!(
            "both tables have columns {}: those of the second get a dot in front of their names",
            shown()
        );
        warnings.push(Error::from(Kind::NotSupported(message)).at_span(span.clone()));
    }
    Ok(Lowered { steps, warnings })
}
