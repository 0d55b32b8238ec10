//! YEAR.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::DataType;

use crate::kernel::date::{Field, field};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column of dates, timestamps or text.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Date to take, in place of a column.");
const FORMAT: Param<Option<Text>> =
    Param::optional("dateTimeFormat", "Format the console stored. Dates are recognised without it.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "YEAR",
    family: Family::DateTime,
    summary: "Puts the year of a date into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &FORMAT, &NAME],
    examples: &[
        Example::new("Of dates", r#"{"sourceColumn": "d", "targetColumn": "d_year"}"#)
            .input(&["d: date | n: int", "2024-02-29 | 1", "null | 2", "1969-12-31 | 3"])
            .output(&[
                "d: date | d_year: int | n: int",
                "2024-02-29 | 2024 | 1",
                "null | null | 2",
                "1969-12-31 | 1969 | 3",
            ]),
        Example::new(
            "Of text",
            r#"{"sourceColumn": "d", "targetColumn": "y", "dateTimeFormat": "yyyy-mm-dd*HH:MM:SS"}"#,
        )
        .input(&["d: string", "12/31/2019", "May 4, 2021", "soon", r#""""#])
        .output(&[
            "d: string | y: int",
            "12/31/2019 | 2019",
            "May 4, 2021 | 2021",
            "soon | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new("Of a constant", r#"{"value": "2020-05-05", "targetColumn": "y"}"#)
            .input(&["n: int", "1"])
            .output(&["n: int | y: int", "1 | 2020"]),
    ],
    assumptions: &[
        "Text is read by the lenient recogniser all steps share; a cell that is no date counts as failed.",
        "The new column stands right after its source, or behind all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    source.require_dates(args, &COLUMN)?;
    let year = Expr::call(Year, vec![source.expr()]);
    rel.add(args.get(&NAME), year, &source.after())?;
    Ok(())
}

struct Year;

impl Kernel for Year {
    fn name(&self) -> String {
        "year".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        Ok(Arc::new(field(&args[0].to_array(rows)?, Field::Year, failures)?))
    }
}
