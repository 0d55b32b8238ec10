//! `REMOVE_EMPTY_COLUMNS`. Which columns are left depends on the data, so it takes a look first.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, StringViewArray};
use arrow_schema::DataType;

use crate::kernel::{Failures, Kernel, Value};
use crate::plan::Look;
use crate::step::prelude::*;

const COLUMNS: Param<Option<ColumnNames>> =
    Param::optional("sourceColumns", "Columns that may go; all of them without it.");
const TEXTS: Param<Option<Texts>> = Param::optional(
    "emptyTexts",
    "Texts that count as empty, without the blanks around them; empty text alone without it.",
);
const NUMBERS: Param<Option<Texts>> =
    Param::optional("emptyNumbers", "Whole numbers that count as empty, such as `-1`.");
const NULLS: Param<bool> = Param::flag(
    "nullIsEmpty",
    "Whether null counts as empty. With `false`, a column that has a null stays, as in Drop Null Fields of Glue Studio.",
)
.or("true");

pub(super) const STEP: Step = Step {
    operation: "REMOVE_EMPTY_COLUMNS",
    family: Family::Extension,
    summary: "Removes columns in which every cell is empty, or stands for nothing.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS, &TEXTS, &NUMBERS, &NULLS],
    examples: &[
        Example::new("Columns without a value", "{}")
            .input(&[
                "id: int | note: string | day: date | tags: [string]",
                r#"1 | "" | null | null"#,
                "2 | null | null | []",
            ])
            .output(&["id: int | tags: [string]", "1 | null", "2 | []"]),
        Example::new(
            "Texts and numbers that stand for nothing",
            r#"{"emptyTexts": ["", "n/a"], "emptyNumbers": [-1]}"#,
        )
        .input(&[
            "a: string | b: string | n: int | x: double | m: long",
            "\" n/a \" | n/a | -1 | -1.0 | -1",
            r#""" | N/A | null | -1.0 | 0"#,
        ])
        .output(&["b: string | m: long", "n/a | -1", "N/A | 0"]),
        Example::new("Null is another thing", r#"{"emptyTexts": ["", "null"], "nullIsEmpty": "false"}"#)
            .input(&[
                "a: string | b: string | n: int",
                r#"null | "" | null"#,
                r#"null | " " | null"#,
                "null | null | null",
            ])
            .output(&[
                "a: string | b: string | n: int",
                r#"null | "" | null"#,
                r#"null | " " | null"#,
                "null | null | null",
            ]),
        Example::new("Some of the columns", r#"{"sourceColumns": ["a"]}"#)
            .input(&["a: string | b: string | c: int", "null | null | 1"])
            .output(&["b: string | c: int", "null | 1"]),
        Example::new("A number that is none", r#"{"emptyNumbers": ["none"]}"#)
            .input(&["a: int", "1"])
            .error("has `none`, which is no whole number"),
    ],
    assumptions: &[
        "Texts are compared exactly, but for blanks around the cell. Numbers that count as empty are looked for in columns of whole numbers and of doubles.",
        "Cells of other types are empty where they are null; an array without entries is none.",
        "In a table without rows every cell is empty; where no column would be left, all of them stay.",
    ],
    lower: Lower::AfterLook { look, lower },
};

/// What counts as empty.
#[derive(Clone)]
struct Empty {
    texts: Vec<String>,
    numbers: Vec<i64>,
    nulls: bool,
}

impl Empty {
    fn of(args: &Args) -> Result<Empty> {
        let number = |text: &String| {
            let number = text.trim().parse::<i64>();
            number.map_err(|_| args.refuse(&NUMBERS, format!("has `{text}`, which is no whole number")))
        };
        let numbers = args.get(&NUMBERS).unwrap_or_default().iter().map(number).collect::<Result<_>>()?;
        let texts = args.get(&TEXTS).map_or_else(|| vec![String::new()], <[String]>::to_vec);
        Ok(Empty { texts, numbers, nulls: args.get(&NULLS) })
    }

    /// Whether all cells of a column may be empty at all.
    fn may_be(&self, column: &Column) -> bool {
        self.nulls || matches!(column.ty(), Some(Type::String | Type::Int | Type::Long | Type::Double))
    }

    /// Whether all cells are.
    fn is_all(&self, cells: &ArrayRef) -> bool {
        if cells.logical_null_count() > 0 && !self.nulls {
            return false;
        }
        match cells.data_type() {
            DataType::Utf8View => {
                let is_empty = |cell: &str| self.texts.iter().any(|text| text == cell.trim());
                cells.as_string_view().iter().flatten().all(is_empty)
            }
            DataType::Int64 => {
                cells.as_primitive::<Int64Type>().iter().flatten().all(|cell| self.numbers.contains(&cell))
            }
            DataType::Float64 => {
                let is_empty = |cell: f64| cell.fract() == 0.0 && self.numbers.contains(&(cell as i64));
                cells.as_primitive::<Float64Type>().iter().flatten().all(is_empty)
            }
            _ => cells.logical_null_count() == cells.len(),
        }
    }
}

/// For each of several columns whether it has a cell that is not empty, as `1` or `0` in one text, in the first row of a batch.
struct Filled(Empty);

impl Kernel for Filled {
    fn name(&self) -> String {
        "columns that are not empty".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let mut found = String::with_capacity(args.len());
        for arg in args {
            found.push(if self.0.is_all(&arg.to_array(rows)?) { '0' } else { '1' });
        }
        let cells = (0..rows).map(|row| (row == 0).then_some(found.as_str()));
        Ok(Arc::new(cells.collect::<StringViewArray>()))
    }
}

fn candidates(args: &Args, rel: &Rel, empty: &Empty) -> Result<Vec<Column>> {
    let columns = match args.get(&COLUMNS) {
        Some(named) => rel.columns_named(named)?,
        None => rel.columns(),
    };
    Ok(columns.into_iter().filter(|column| empty.may_be(column)).collect())
}

fn look(args: &Args, rel: &mut Rel) -> Result<Look> {
    let empty = Empty::of(args)?;
    let columns = candidates(args, rel, &empty)?;
    let cells = columns.iter().map(|column| match column.ty() {
        Some(Type::Byte | Type::Short | Type::Int) => column.expr().cast(&DataType::Int64, rel.known()),
        _ => column.expr(),
    });
    let filled = Expr::call(Filled(empty), cells.collect());
    let filled = rel.add_temporary(filled);
    // There is at most one for each batch.
    Ok(rel.look(&filled, usize::MAX))
}

fn lower(args: &Args, rel: &mut Rel, found: &ArrayRef) -> Result<()> {
    let columns = candidates(args, rel, &Empty::of(args)?)?;
    let is_filled = |at: usize| {
        found.as_string_view().iter().flatten().any(|batch| batch.as_bytes().get(at) == Some(&b'1'))
    };
    let removed: Vec<&Column> =
        columns.iter().enumerate().filter(|(at, _)| !is_filled(*at)).map(|(_, column)| column).collect();
    let is_kept = |column: &Column| removed.iter().all(|removed| removed.id() != column.id());
    let kept: Vec<Column> = rel.columns().into_iter().filter(is_kept).collect();
    if !kept.is_empty() {
        rel.select(&kept);
        return Ok(());
    }
    if found.is_empty() {
        return Ok(());
    }
    let error = Error::bad_parameter("no column would be left, and a table has one at least");
    Err(error.with_help("leave the step out, or name the columns that may go in `sourceColumns`"))
}
