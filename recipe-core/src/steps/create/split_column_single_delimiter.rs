//! `SPLIT_COLUMN_SINGLE_DELIMITER`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use regex::Regex;

use crate::kernel::text::{compile_pattern, slice_cells};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Text column to split.");
const PATTERN: Param<Text> = Param::required("pattern", "Text or regular expression to split at.");
const LIMIT: Param<Whole> =
    Param::required("limit", "How many times to split; there is one column more.").between(1, 20);
const INCLUDE: Param<bool> =
    Param::flag("includeInSplit", "Keep the delimiter, at the end of the part before it.");
const IS_TEXT: Param<bool> = Param::flag("isText", "Take the pattern as plain text.");

pub(super) const STEP: Step = Step {
    operation: "SPLIT_COLUMN_SINGLE_DELIMITER",
    family: Family::ColumnStructure,
    summary: "Splits a text column at a delimiter into several columns.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &PATTERN, &LIMIT, &INCLUDE, &IS_TEXT],
    examples: &[
        Example::new("At one slash", r#"{"sourceColumn": "url", "pattern": "/", "limit": "1"}"#)
            .input(&["url: string | id: int", "a.com/x/y | 1", "b.com | 2", "null | 3", "/ | 4"])
            .output(&[
                "url_1: string | url_2: string | id: int",
                "a.com | x/y | 1",
                "b.com | null | 2",
                "null | null | 3",
                r#""" | "" | 4"#,
            ]),
        Example::new(
            "Keeping the delimiter",
            r#"{"sourceColumn": "a", "pattern": ";", "limit": "2", "includeInSplit": "true"}"#,
        )
        .input(&["a: string", "x; y; z"])
        .output(&["a_1: string | a_2: string | a_3: string", r#"x; | " y;" | " z""#]),
        Example::new("At a pattern", r#"{"sourceColumn": "a", "pattern": "[,;] *", "limit": "2"}"#)
            .input(&["a: string", "x, y;z"])
            .output(&["a_1: string | a_2: string | a_3: string", "x | y | z"]),
        Example::new(
            "Plain text",
            r#"{"sourceColumn": "a", "pattern": ".", "limit": "1", "isText": "TRUE"}"#,
        )
        .input(&["a: string", "1.5.2"])
        .output(&["a_1: string | a_2: string", "1 | 5.2"]),
    ],
    assumptions: &[
        "`limit` counts splits, from the left; the last column has the rest. Missing parts are missing.",
        "The new columns `{column}_1`, `{column}_2` and so on stand in the place of the source, which goes away, as the console shows it.",
        "With `includeInSplit` the delimiter stays at the end of the part before it.",
        "The pattern is a regular expression unless `isText` is true.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let pattern = args.get(&PATTERN);
    if pattern.is_empty() {
        return Err(args.refuse(&PATTERN, "is empty"));
    }
    let pattern = if args.get(&IS_TEXT) { regex::escape(pattern) } else { pattern.to_owned() };
    let pattern = compile_pattern(&pattern).map_err(|error| args.place(&PATTERN, error))?;
    let text = column.text();
    let limit = usize::try_from(args.get(&LIMIT)).unwrap_or(1);
    let parts = (0..=limit).map(|part| {
        let split = Split { pattern: pattern.clone(), part, limit, include: args.get(&INCLUDE) };
        (format!("{}_{}", column.name, part + 1), Expr::call(split, vec![text.clone()]))
    });
    rel.add_many(parts.collect(), &Place::InPlaceOf(&column))?;
    Ok(())
}

struct Split {
    pattern: Regex,
    part: usize,
    limit: usize,
    include: bool,
}

impl Split {
    fn cut<'a>(&self, text: &'a str) -> Option<&'a str> {
        let mut start = 0;
        let mut delimiters = self.pattern.find_iter(text).filter(|found| !found.is_empty()).take(self.limit);
        for _ in 0..self.part {
            start = delimiters.next()?.end();
        }
        match delimiters.next() {
            Some(found) => Some(&text[start..if self.include { found.end() } else { found.start() }]),
            None => Some(&text[start..]),
        }
    }
}

impl Kernel for Split {
    fn name(&self) -> String {
        format!("part {} at {:?}", self.part + 1, self.pattern.as_str())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        Ok(Arc::new(slice_cells(texts.as_string_view(), |text| self.cut(text))))
    }
}
