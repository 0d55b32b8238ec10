//! `gs_lookup`: columns of a table of the catalog beside the rows that have the same keys.

use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::parameters::{Names, Parameters, Written, column};
use super::{Transform, names};
use crate::job::column_path::ColumnPath;
use crate::job::glue::types::catalog;
use crate::job::node::{Beside, Feeds, Lowered, SourceSpec, Table, Work, step, texts};
use crate::job::setting::Setting;
use crate::job::table::TablePlace;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_lookup", read };

const TABLE: Names =
    &["table", "tableName", "lookupTable", "lookupTableName", "catalogTable", "fullTableName"];
const DATABASE: Names = &["database", "databaseName", "lookupDatabase"];
const KEYS: Names = &[
    "keys",
    "lookupKeys",
    "keyCols",
    "lookupKeyCols",
    "matchCols",
    "colsToMatch",
    "columnsToMatch",
    "keyColumns",
];
const TAKEN: Names = &[
    "columns",
    "colList",
    "lookupCols",
    "lookupColumns",
    "takeCols",
    "colsToTake",
    "columnsToTake",
    "valueColumns",
    "newCols",
];

fn read(parameters: &Parameters, setting: &Setting) -> Option<Work> {
    let (table, database) = (parameters.required(TABLE), parameters.text(DATABASE));
    let (keys, taken) = (parameters.required_list(KEYS), parameters.columns(TAKEN));
    let (table, keys, taken, span) = (table?, keys?, taken?, parameters.span());
    let place = place(parameters, setting, &table, database.as_ref())?;
    let keys: Vec<(ColumnPath, ColumnPath)> = keys.iter().map(pair).collect();
    // A table that is looked up in is read as a whole each time.
    let read = catalog::read(place, setting).map_err(|error| parameters.members().error(error)).ok()?;
    let spec = SourceSpec { incremental: false, ..read };
    let looked_up = move |tables: &[Table]| {
        let (ours, theirs) = (&tables[0].schema, &tables[1].schema);
        let (mut pairs, mut errors) = (Vec::new(), Vec::new());
        for (key, value) in &keys {
            match (names::column(ours, key), names::column(theirs, value)) {
                (Ok(key), Ok(value)) => pairs.push(Node::object(
                    [("key", Node::text(key, &span)), ("value", Node::text(value, &span))],
                    &span,
                )),
                (key, value) => errors.extend(key.err().into_iter().chain(value.err())),
            }
        }
        let taken = names::columns(theirs, &taken).unwrap_or_else(|found| {
            errors.extend(found);
            Vec::new()
        });
        if let Some(name) = taken.iter().find(|name| names::find(ours, name).is_some()) {
            let message =
                format!("there is a column `{name}` already, and the result would have two of that name");
            let error = Error::from(Kind::Job(message)).at_span(span.clone());
            errors.push(error.with_help("give the one that is there another name first, with RenameField"));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let given = [
            ("secondaryDatasetName", Node::text(&*tables[1].name, &span)),
            ("joinType", Node::text("LEFT_JOIN", &span)),
            ("joinKeys", Node::list(pairs, &span)),
            ("leftColumns", texts(ours.fields().iter().map(|field| field.name().clone()), &span)),
            ("rightColumns", texts(taken, &span)),
        ];
        Ok(Lowered::from(vec![step("JOIN", &span, given)]))
    };
    let table = Beside::new("table", Vec::new(), Work::Source(Box::new(spec)));
    let table = Beside { feeds: Feeds::After, ..table };
    Some(Work::With(Box::new(Work::Steps(Arc::new(looked_up))), vec![table]))
}

/// Where the table is.
fn place(
    parameters: &Parameters,
    setting: &Setting,
    (table, span): &Written,
    database: Option<&Written>,
) -> Option<TablePlace> {
    let whole = match database {
        Some((database, _)) => Some((database.as_str(), table.as_str())),
        None => table.split_once('.'),
    };
    let Some((database, name)) = whole else {
        parameters.wrong(
            TABLE,
            format!("is a table of the catalog as `database.table`, not `{table}`"),
            span,
        );
        return None;
    };
    setting.table(database.trim(), name.trim(), span).map_err(|error| parameters.members().error(error)).ok()
}

/// A column of the data, and the one of the table that it is compared with: `user_id=id`, or one name for both.
fn pair((text, span): &Written) -> (ColumnPath, ColumnPath) {
    let (ours, theirs) = text.split_once('=').unwrap_or((text, text));
    let path = |name: &str| column((name.to_owned(), span.clone()));
    (path(ours), path(theirs))
}
