//! MERGE.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMNS: Param<ColumnNames> = Param::required("sourceColumns", "Columns to join, in this order.");
const DELIMITER: Param<Text> = Param::required("delimiter", "What to put between two values.").or("");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "MERGE",
    family: Family::ColumnStructure,
    summary: "Joins the text of several columns in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &DELIMITER, &NAME],
    examples: &[
        Example::new(
            "First and last name",
            r#"{"sourceColumns": "[\"first\",\"last\"]", "delimiter": " ", "targetColumn": "name"}"#,
        )
        .input(&["first: string | last: string", "Ann | Ames", "Bo | null", r#""" | Cole"#, "null | null"])
        .output(&[
            "first: string | last: string | name: string",
            "Ann | Ames | Ann Ames",
            "Bo | null | Bo",
            r#""" | Cole | Cole"#,
            "null | null | null",
        ]),
        Example::new(
            "Numbers and dates as they print",
            r#"{"sourceColumns": ["id", "day"], "targetColumn": "key"}"#,
        )
        .input(&["id: int | day: date", "7 | 2024-05-01"])
        .output(&["id: int | day: date | key: string", "7 | 2024-05-01 | 72024-05-01"]),
    ],
    assumptions: &[
        "The new column stands after the last of its sources, which stay.",
        "Missing values are left out with their delimiter; if all are missing, so is the result.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns_named(args.get(&COLUMNS))?;
    let texts = columns.iter().map(Column::text).collect();
    let merged = Expr::call(Merge { delimiter: args.get(&DELIMITER).to_owned() }, texts);
    let all = rel.columns();
    let last = all.iter().rev().find(|column| columns.iter().any(|merged| merged.name == column.name));
    let place = last.map_or(Place::Last, Place::After);
    rel.add(args.get(&NAME), merged, &place)?;
    Ok(())
}

struct Merge {
    delimiter: String,
}

impl Kernel for Merge {
    fn name(&self) -> String {
        format!("merge by {:?}", self.delimiter)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let columns = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let texts: Vec<_> = columns.iter().map(arrow_array::cast::AsArray::as_string_view).collect();
        let mut builder = StringViewBuilder::with_capacity(rows);
        let mut cell = String::new();
        for row in 0..rows {
            cell.clear();
            let mut present = false;
            for text in &texts {
                if text.is_valid(row) && !text.value(row).is_empty() {
                    if present {
                        cell.push_str(&self.delimiter);
                    }
                    cell.push_str(text.value(row));
                    present = true;
                }
            }
            builder.append_option(present.then_some(&cell));
        }
        Ok(Arc::new(builder.finish()))
    }
}
