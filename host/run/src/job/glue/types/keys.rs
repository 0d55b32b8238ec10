//! Keys that are fields of structs, in the second of two tables: steps know it as it is, so that a node beside it, which the job
//! does not name, makes columns of them.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};
use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::names;
use super::structs;
use crate::job::column_path::ColumnPath;
use crate::job::node::{Beside, BesideInput, Feeds, Lowering, Work, pass, step, texts};

/// Whether a key may be within another column.
pub(super) fn are_within(keys: &[ColumnPath]) -> bool {
    keys.iter().any(|key| key.names().len() > 1)
}

/// A table as it is, as an input of a node.
pub(super) fn plain(input: usize, feeds: Feeds) -> Beside {
    let table =
        Beside::new(format!("table {}", input + 1), vec![BesideInput::Input(input)], Work::Steps(pass()));
    Beside { feeds, ..table }
}

/// A table with its keys as its last columns, or of its keys alone, as an input of a node.
pub(super) fn keyed(input: usize, keys: &[ColumnPath], alone: bool, span: &Range<usize>) -> Beside {
    let work = Work::Steps(keys_last(keys.to_vec(), alone, span.clone()));
    let table = Beside::new(format!("keys {}", input + 1), vec![BesideInput::Input(input)], work);
    Beside { feeds: Feeds::After, ..table }
}

fn keys_last(keys: Vec<ColumnPath>, alone: bool, span: Range<usize>) -> Lowering {
    Arc::new(move |tables| {
        let mut with_keys = WithKeys::new(&tables[0].schema, &keys, &span)?;
        let columns = texts(with_keys.keys.clone(), &span);
        with_keys.steps.push(if alone {
            step("KEEP_COLUMNS", &span, [("sourceColumns", columns)])
        } else {
            step(
                "REORDER_COLUMNS",
                &span,
                [("sourceColumns", columns), ("position", Node::text("last", &span))],
            )
        });
        Ok(with_keys.steps.into())
    })
}

/// A table with a column for each of its keys.
pub(super) struct WithKeys {
    /// The columns, in the order of the keys.
    pub(super) keys: Vec<String>,
    /// The steps that bring them in.
    pub(super) steps: Vec<Node>,
}

impl WithKeys {
    /// Errors: keys are not there, or hold no simple values; all of them at once.
    pub(super) fn new(
        schema: &Schema,
        keys: &[ColumnPath],
        span: &Range<usize>,
    ) -> Result<WithKeys, Vec<Error>> {
        let start = names::unused(schema, "~key ");
        let mut with_keys = WithKeys { keys: Vec::new(), steps: Vec::new() };
        let mut errors = Vec::new();
        for (number, key) in keys.iter().enumerate() {
            let found = match names::field(schema.fields(), key) {
                Ok(Some(found)) => found,
                Ok(None) => {
                    errors.push(names::not_found(schema, key));
                    continue;
                }
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            if matches!(found.data_type, DataType::Struct(_)) {
                let message = format!("`{}` is a struct, and keys are single values", key.shown());
                let error = Error::from(Kind::NotSupported(message)).at_span(key.span.clone());
                errors.push(error.with_help("give its fields, each as a key"));
                continue;
            }
            let new = format!("{start}{}", number + 1);
            with_keys.steps.push(match found.names.as_slice() {
                [column] => {
                    let given = [
                        ("sourceColumn", Node::text(&**column, span)),
                        ("targetColumn", Node::text(&*new, span)),
                    ];
                    step("DUPLICATE", span, given)
                }
                names => structs::unnested(names, &new, span),
            });
            with_keys.keys.push(new);
        }
        if errors.is_empty() { Ok(with_keys) } else { Err(errors) }
    }
}

/// The last columns of a table, so many of them.
pub(super) fn last(schema: &Schema, count: usize) -> Vec<String> {
    let fields = schema.fields();
    fields.iter().skip(fields.len().saturating_sub(count)).map(|field| field.name().clone()).collect()
}

/// A table without its last columns.
pub(super) fn without_last(schema: &Schema, count: usize) -> Schema {
    let fields = schema.fields();
    let kept: Vec<Arc<Field>> = fields.iter().take(fields.len().saturating_sub(count)).cloned().collect();
    Schema::new(kept)
}
