//! `EXTRACT_GROUPS`.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, StructArray};
use arrow_schema::{DataType, Field, Fields as ArrowFields};
use regex::Regex;

use crate::kernel::nested::{Part, ValueAt};
use crate::kernel::text::{Purpose, compile_pattern, refuse_traps};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of text.");
const PATTERN: Param<Text> = Param::required(
    "pattern",
    "Regular expression with groups. Each group with a name, such as `(?<year>\\d{4})`, becomes a column of that name.",
);
const NAMES: Param<Option<Texts>> = Param::optional(
    "targetColumns",
    "Names of the new columns, one for each group, where the groups have none.",
);

pub(super) const STEP: Step = Step {
    operation: "EXTRACT_GROUPS",
    family: Family::Extension,
    summary: "Puts the groups of a pattern into columns.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &PATTERN, &NAMES],
    examples: &[
        Example::new(
            "Groups with names",
            r#"{"sourceColumn": "line", "pattern": "^(?<method>[A-Z]+) (?<path>\\S+)(?: (?<status>\\d{3}))?"}"#,
        )
        .input(&["line: string | id: int", "GET /a?x=1 200 | 1", "POST /b | 2", "??? | 3", r#""" | 4"#, "null | 5"])
        .output(&[
            "line: string | method: string | path: string | status: string | id: int",
            "GET /a?x=1 200 | GET | /a?x=1 | 200 | 1",
            "POST /b | POST | /b | null | 2",
            "??? | null | null | null | 3",
            r#""" | null | null | null | 4"#,
            "null | null | null | null | 5",
        ]),
        Example::new(
            "Groups without",
            r#"{"sourceColumn": "size", "pattern": "(\\d+) ?x ?(\\d+)", "targetColumns": ["width", "height"]}"#,
        )
        .input(&["size: string", "about 10x20 mm", "7 x 8", "9"])
        .output(&["size: string | width: string | height: string", "about 10x20 mm | 10 | 20", "7 x 8 | 7 | 8", "9 | null | null"]),
        Example::new("Too many names", r#"{"sourceColumn": "t", "pattern": "(a)(b)", "targetColumns": ["x"]}"#)
            .input(&["t: string", "ab"])
            .error("has 1 name for 2 groups"),
        Example::new("A pattern without groups", r#"{"sourceColumn": "t", "pattern": "a+"}"#)
            .input(&["t: string", "ab"])
            .error("pattern `a+` has no group with a name, such as `(?<name>a+)`; groups without names need `targetColumns`"),
    ],
    assumptions: &[
        "The pattern is always a regular expression, of the syntax of EXTRACT_PATTERN.",
        "The first match counts. Where the pattern does not match, or a group has no part in the match, its cell is missing.",
        "The new columns stand right after their source, in the order of the groups. Groups without a name among others with one only \
         hold the pattern together.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let place = |error: Error| args.place(&PATTERN, error);
    let regex = compile_pattern(args.get(&PATTERN)).map_err(place)?;
    refuse_traps(args.get(&PATTERN), &regex, Purpose::Take).map_err(place)?;
    let named: Vec<(usize, &str)> =
        regex.capture_names().enumerate().filter_map(|(at, name)| Some((at, name?))).collect();
    let groups: Vec<(usize, String)> = match args.get(&NAMES) {
        Some(names) if names.len() != regex.captures_len() - 1 => {
            let count =
                |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
            let message = format!(
                "has {} for {}",
                count(names.len(), "name"),
                count(regex.captures_len() - 1, "group")
            );
            return Err(args.refuse(&NAMES, message));
        }
        Some(names) => names.iter().enumerate().map(|(at, name)| (at + 1, name.clone())).collect(),
        None if named.is_empty() => {
            let pattern = args.get(&PATTERN);
            let message = format!(
                "pattern `{pattern}` has no group with a name, such as `(?<name>{pattern})`; groups without names need \
                 `targetColumns`"
            );
            return Err(args.refuse(&PATTERN, message));
        }
        None => named.into_iter().map(|(at, name)| (at, name.to_owned())).collect(),
    };
    // Matched once for all columns.
    let found = Expr::call(Groups { regex, groups: groups.clone() }, vec![column.text()]);
    let found = rel.add_temporary(found);
    let columns = groups.into_iter().map(|(_, name)| {
        let value = ValueAt::new(&[Part::Key(name.clone())], &found.data_type).map_err(Error::internal)?;
        Ok((name, Expr::call(value, vec![found.expr()])))
    });
    let columns = columns.collect::<Result<_>>()?;
    rel.add_many(columns, &Place::After(&column)).map_err(|error| args.place(&PATTERN, error))?;
    Ok(())
}

/// The groups of the first match, as a struct.
struct Groups {
    regex: Regex,
    groups: Vec<(usize, String)>,
}

impl Groups {
    fn fields(&self) -> ArrowFields {
        self.groups.iter().map(|(_, name)| Field::new(name, DataType::Utf8View, true)).collect()
    }
}

impl Kernel for Groups {
    fn name(&self) -> String {
        format!("groups of {:?}", self.regex.as_str())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Struct(self.fields())
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let mut columns: Vec<StringViewBuilder> =
            self.groups.iter().map(|_| StringViewBuilder::with_capacity(rows)).collect();
        let mut places = self.regex.capture_locations();
        for text in texts.as_string_view() {
            let matched = text.filter(|text| self.regex.captures_read(&mut places, text).is_some());
            for ((group, _), column) in self.groups.iter().zip(&mut columns) {
                let part =
                    matched.and_then(|text| places.get(*group).and_then(|(from, to)| text.get(from..to)));
                column.append_option(part);
            }
        }
        let columns = columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        Ok(Arc::new(StructArray::try_new(self.fields(), columns, None)?))
    }
}
