//! `Join`: rows of two tables with equal keys.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::error::Kind;

use super::keys::{self, WithKeys};
use super::names;
use super::node_type::{NodeType, Support, TWO};
use crate::job::column_path::ColumnPath;
use crate::job::join::{self, Kept, Taken};
use crate::job::members::Members;
use crate::job::node::{Feeds, Lowered, Lowering, Table, Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Join",
    support: Support::InPart(
        "rows stand in the order of the first table; keys are columns and fields of structs; in an equijoin, a column of the second table whose name is taken gets a dot in \
         front, and in other joins names that are taken are refused",
    ),
    inputs: TWO,
    ignored: &["Name", "OutputSchemas", "ColumnConditions"],
    read,
};

/// The types of joins.
const KINDS: &[(&str, Kept)] = &[
    ("equijoin", join::INNER),
    ("left", join::LEFT),
    ("right", join::RIGHT),
    ("outer", join::OUTER),
    ("leftsemi", join::SEMI),
    ("leftanti", join::ANTI),
];

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
    let renames = "give those of one table other names first, with ApplyMapping or RenameField";
    let taken = if is_equijoin { Taken::Dot } else { Taken::Refused(renames) };
    if keys::are_within(&left) || keys::are_within(&right) {
        let beside = vec![keys::plain(0, Feeds::Instead), keys::keyed(1, &right, false, &span)];
        let lowering: Lowering = Arc::new(move |tables| within(tables, kept, &taken, &left, &span));
        return Some(Work::With(Box::new(Work::Steps(lowering)), beside));
    }
    Some(Work::Steps(Arc::new(move |tables| lower(tables, kept, &taken, (&left, &right), &span))))
}

/// Where keys may be fields of structs: those of the second table are its last columns.
fn within(
    tables: &[Table],
    kept: Kept,
    taken: &Taken,
    left: &[ColumnPath],
    span: &Range<usize>,
) -> Result<Lowered, Vec<Error>> {
    let [first, second] = tables else { return Err(vec![Error::internal("a join has two tables")]) };
    let mut opened = WithKeys::new(&first.schema, left, span)?;
    let keys = keys::last(&second.schema, left.len());
    let schema = Arc::new(keys::without_last(&second.schema, left.len()));
    let tables = [first.clone(), Table { name: second.name.clone(), schema }];
    let joined = join::lower(&tables, kept, (&opened.keys, &keys), taken, span)?;
    opened.steps.extend(joined.steps);
    if matches!(kept, Kept::First(_)) {
        opened.steps.push(step("DELETE", span, [("sourceColumns", texts(opened.keys, span))]));
    }
    Ok(Lowered { steps: opened.steps, warnings: joined.warnings })
}

fn lower(
    tables: &[Table],
    kept: Kept,
    taken: &Taken,
    (left, right): (&[ColumnPath], &[ColumnPath]),
    span: &Range<usize>,
) -> Result<Lowered, Vec<Error>> {
    let found = (names::columns(&tables[0].schema, left), names::columns(&tables[1].schema, right));
    match found {
        (Ok(left), Ok(right)) => join::lower(tables, kept, (&left, &right), taken, span),
        (left, right) => Err(left.err().into_iter().chain(right.err()).flatten().collect()),
    }
}
