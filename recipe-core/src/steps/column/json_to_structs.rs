//! `JSON_TO_STRUCTS`. The fields depend on the data, so it takes a look first.

use arrow_array::ArrayRef;

use crate::kernel::json::{Levels, MAX_LEVELS, Shapes, ToStruct, join_shapes};
use crate::kernel::text::compile_pattern;
use crate::plan::Look;
use crate::step::prelude::*;

const COLUMNS: Param<Option<ColumnNames>> = Param::optional("sourceColumns", "Text columns of JSON objects.");
const SELECTOR: Param<Option<Text>> = Param::optional(
    "regexColumnSelector",
    "Regular expression for the names of the columns, in place of a list.",
);
const REMOVE: Param<bool> = Param::flag("removeSourceColumn", "Put the structs in the place of the text.");
const LEVELS: Param<Option<Whole>> =
    Param::optional("unnestLevel", "Levels of objects that become structs; deeper ones stay JSON text.")
        .between(1, MAX_LEVELS as i64);
const CONDITIONS: Param<Option<Text>> =
    Param::optional("conditionExpressions", "An empty list, which the page names as a parameter.");

pub(super) const STEP: Step = Step {
    operation: "JSON_TO_STRUCTS",
    family: Family::Column,
    summary: "Reads text columns of JSON objects as structs.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS, &SELECTOR, &REMOVE, &LEVELS, &CONDITIONS],
    examples: &[
        Example::new(
            "In the place of the text",
            r#"{"sourceColumns": "[\"payload\"]", "removeSourceColumn": "true", "conditionExpressions": "[]"}"#,
        )
        .input(&[
            "payload: string | id: int",
            r#""{\"user\": {\"name\": \"Ann\", \"age\": 34}, \"tags\": [\"a\", \"b\"]}" | 1"#,
            r#""{\"user\": {\"age\": 7.5}, \"ok\": true}" | 2"#,
            r#""{}" | 3"#,
            "not JSON | 4",
            r#""[1, 2]" | 5"#,
            r#""" | 6"#,
            "null | 7",
        ])
        .output(&[
            "payload: struct | id: int",
            r#"{"ok":null,"tags":["a","b"],"user":{"age":34.0,"name":"Ann"}} | 1"#,
            r#"{"ok":true,"tags":null,"user":{"age":7.5,"name":null}} | 2"#,
            r#"{"ok":null,"tags":null,"user":null} | 3"#,
            "null | 4",
            "null | 5",
            "null | 6",
            "null | 7",
        ])
        .failed(2),
        Example::new(
            "One level, beside the text",
            r#"{"regexColumnSelector": "j.*", "removeSourceColumn": "false", "unnestLevel": "1"}"#,
        )
        .input(&[
            "j: string | n: int | j2: string",
            r#""{\"a\": {\"b\": 1}}" | 1 | "{\"x\": 1}""#,
            r#"null | 2 | "{\"x\": \"one\"}""#,
        ])
        .output(&[
            "j: string | j_struct: struct | n: int | j2: string | j2_struct: struct",
            r#"{"a": {"b": 1}} | {"a":"{\"b\":1}"} | 1 | {"x": 1} | {"x":"1"}"#,
            r#"null | null | 2 | {"x": "one"} | {"x":"one"}"#,
        ]),
        Example::new("No objects in the column", r#"{"sourceColumns": ["j"], "removeSourceColumn": true}"#)
            .input(&["j: string", "null", r#""""#])
            .output(&["j: string", "null", "null"]),
        Example::new("Which columns", r#"{"removeSourceColumn": "true"}"#)
            .input(&["j: string", "null"])
            .error("parameter `sourceColumns` or `regexColumnSelector` is required"),
    ],
    assumptions: &[
        "The structs stand in the place of the text and have its name; where the text stays, they stand right after it as `{column}_struct`.",
        "Fields are in ascending order of their names, and a field that an object does not have is missing.",
        "Whole numbers are long, others double where a double holds each of them with all its digits, else decimal; where values differ in type, the field is text, and what is not text is JSON.",
        "Lists become arrays. What is only ever null is text, and so are objects that never have a key.",
        "A cell that holds no JSON object, a list for example, becomes missing and counts as failed.",
        "All levels are taken apart without `unnestLevel`, but for those deeper than 32. There may be 1000 fields.",
        "`regexColumnSelector` must match the whole name; only text columns are selected.",
    ],
    lower: Lower::AfterLook { look, lower },
};

fn look(args: &Args, rel: &mut Rel) -> Result<Look> {
    let given = args.get(&CONDITIONS).map_or("", str::trim);
    if !matches!(given, "" | "[]") {
        return Err(args.refuse(&CONDITIONS, "must be empty, as the step changes the table as a whole"));
    }
    let levels = args.get(&LEVELS).and_then(|levels| usize::try_from(levels).ok()).unwrap_or(MAX_LEVELS);
    let texts = sources(args, rel)?.iter().map(Column::text).collect();
    let shapes = rel.add_temporary(Expr::call(Shapes(Levels::of_objects(levels)), texts));
    // There is at most one for each batch, and they are joined into one.
    Ok(rel.look(&shapes, usize::MAX))
}

fn lower(args: &Args, rel: &mut Rel, found: &ArrayRef) -> Result<()> {
    let columns = sources(args, rel)?;
    for (column, shape) in columns.iter().zip(join_shapes(found, columns.len())?) {
        let structs = Expr::call(ToStruct(shape), vec![column.text()]);
        if args.get(&REMOVE) {
            rel.replace(column, structs)?;
        } else {
            rel.add_many(vec![(format!("{}_struct", column.name), structs)], &Place::After(column))?;
        }
    }
    Ok(())
}

/// The columns to read.
fn sources(args: &Args, rel: &Rel) -> Result<Vec<Column>> {
    let is_text = |column: &Column| column.ty() == Some(Type::String);
    match (args.get(&COLUMNS), args.get(&SELECTOR)) {
        (Some(named), None) => {
            let columns = rel.columns_named(named)?;
            for column in &columns {
                args.require(&COLUMNS, column, "a text column", |ty| ty == Type::String)?;
            }
            Ok(columns)
        }
        (None, Some(pattern)) => {
            let place = |error| args.place(&SELECTOR, error);
            compile_pattern(pattern).map_err(place)?;
            let whole = compile_pattern(&format!("^(?:{pattern})$")).map_err(place)?;
            let selected =
                rel.columns().into_iter().filter(|column| is_text(column) && whole.is_match(&column.name));
            let selected: Vec<Column> = selected.collect();
            if selected.is_empty() {
                return Err(args.refuse(&SELECTOR, "matches the name of no text column"));
            }
            Ok(selected)
        }
        (Some(_), Some(_)) => Err(args.refuse(&SELECTOR, "give this or `sourceColumns`, not both")),
        (None, None) => Err(Error::missing_parameter("sourceColumns` or `regexColumnSelector")),
    }
}
