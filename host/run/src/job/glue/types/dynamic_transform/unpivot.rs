//! `gs_unpivot`: columns as rows, each with the name of the column and its cell.

use std::sync::Arc;

use recipe_core::engine::document::Node;

use super::parameters::{Names, Parameters};
use super::{Transform, names};
use crate::job::node::{Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_unpivot", read };

const COLUMNS: Names = &["colList", "columns", "cols", "unpivotCols"];
const NAME: Names = &[
    "nameCol",
    "nameColumn",
    "namesCol",
    "newNameCol",
    "unpivotNameCol",
    "unpivotNamesCol",
    "keyCol",
    "nameColName",
    "colName",
];
const VALUE: Names = &[
    "valueCol",
    "valueColumn",
    "valuesCol",
    "newValueCol",
    "unpivotValueCol",
    "unpivotValuesCol",
    "valCol",
    "valueColName",
];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let columns = parameters.columns(COLUMNS);
    let (name, value) = (parameters.required(NAME), parameters.required(VALUE));
    let (columns, _, _) = (columns?, name?, value?);
    let (name, value) = (parameters.new_column(NAME)?, parameters.new_column(VALUE)?);
    let span = parameters.span();
    Some(Work::Steps(Arc::new(move |tables| {
        let columns = names::columns(&tables[0].schema, &columns)?;
        let given = [
            ("sourceColumns", texts(columns, &span)),
            ("unpivotColumn", Node::text(&*name, &span)),
            ("valueColumn", Node::text(&*value, &span)),
        ];
        Ok(vec![step("UNPIVOT", &span, given)].into())
    })))
}
