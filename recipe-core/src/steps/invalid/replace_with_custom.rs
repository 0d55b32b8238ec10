//! `REPLACE_WITH_CUSTOM`.

use std::sync::Arc;

use super::INVALID;
use crate::error::Kind;
use crate::kernel::entity::Entities;
use crate::kernel::private::{Became, Change, Protect, Writer};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> =
    Param::optional("sourceColumn", "Column whose invalid cells are replaced, in place.");
const COLUMNS: Param<Option<ColumnNames>> =
    Param::optional("sourceColumns", "Columns all of whose values are replaced, in place, to hide them.");
const ENTITIES: Param<Option<Texts>> = Param::optional(
    "entityTypeFilter",
    "With `sourceColumns`, what to replace in a text, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`; whole cells unless given.",
);
const VALUE: Param<Text> = Param::required("value", "What to put in their place.");

pub(super) const STEP: Step = Step {
    operation: "REPLACE_WITH_CUSTOM",
    family: Family::Quality,
    summary: "Replaces invalid cells of a column, which are not of the type named, or all values of several columns, with a given one.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &COLUMNS, &VALID_TYPE, &ADVANCED_TYPE, &ENTITIES, &VALUE],
    examples: &[
        Example::new(
            "Invalid cells of one column",
            r#"{"sourceColumn": "weight_kg", "columnDataType": "number", "value": "0"}"#,
        )
        .input(&["weight_kg: string", "71.5", "heavy", "null", r#""""#])
        .output(&["weight_kg: string", "71.5", "0", "null", r#""""#]),
        Example::new(
            "All values of several columns, as for personal data",
            r#"{"sourceColumn": "", "sourceColumns": "[\"pin\",\"name\"]", "value": 0}"#,
        )
        .input(&["pin: int | name: string | n: int", "1234 | Ann | 1", "null | \"\" | 2", "7 | Bo | 3"])
        .output(&["pin: int | name: string | n: int", "0 | 0 | 1", "null | \"\" | 2", "0 | 0 | 3"]),
        Example::new(
            "Only what looks like personal data",
            r#"{"sourceColumns": ["note"], "entityTypeFilter": "[\"EMAIL\"]", "value": "(hidden)"}"#,
        )
        .input(&["note: string", "ask ann@example.com", "ask Ann", "null"])
        .output(&["note: string", "ask (hidden)", "ask Ann", "null"]),
        Example::new("The cells that a condition picks", r#"{"sourceColumn": "age", "value": "?"}"#)
            .when(r#"[{"Condition": "IS_INVALID", "Value": "number", "TargetColumn": "age"}]"#)
            .input(&["age: string", "41", "old", "null"])
            .output(&["age: string", "41", "?", "null"]),
        Example::new(
            "A column of numbers has no invalid cells",
            r#"{"sourceColumn": "n", "columnDataType": "number", "value": "0"}"#,
        )
        .input(&["n: int", "5", "null"])
        .output(&["n: int", "5", "null"]),
        Example::new("A value of another type", r#"{"sourceColumns": ["n"], "value": "hidden"}"#)
            .input(&["n: int", "5"])
            .error("`hidden` cannot be read as int, the type of column `n`"),
        Example::new("One or the other", r#"{"sourceColumn": "n", "sourceColumns": ["n"], "value": "0"}"#)
            .input(&["n: int", "5"])
            .error("give this or `sourceColumn`, not both"),
        Example::new(
            "Text that should stand for something",
            r#"{"sourceColumn": "mail", "columnDataType": "string", "advancedDataType": "Email", "value": "?"}"#,
        )
        .input(&["mail: string", "ann@example.com", "ask her", "null"])
        .output(&["mail: string", "ann@example.com", "?", "null"]),
    ],
    assumptions: &[
        "With `sourceColumn` invalid cells are replaced; with `sourceColumns` every present cell is, whatever its type, and missing ones stay missing.",
        INVALID,
        "With `entityTypeFilter` columns become text, and what looks like one of these types is replaced in it, by form and check digits, not by meaning.",
        "Otherwise columns keep their type; a value of which one could hold only a part is refused.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    match (args.get(&COLUMN), args.get(&COLUMNS)) {
        (Some(_), Some(_)) => Err(args.refuse(&COLUMNS, "give this or `sourceColumn`, not both")),
        (None, None) => Err(Kind::MissingParameter("sourceColumn` or `sourceColumns".into()).into()),
        (Some(_), None) if args.get(&ENTITIES).is_some() => Err(args
            .refuse(&ENTITIES, "goes with `sourceColumns`; with `sourceColumn` invalid cells are replaced")),
        (Some(named), None) => {
            let column = rel.column(named)?;
            let invalid = args.invalid(&column, rel)?;
            let value = args.constant(&VALUE, args.get(&VALUE), &column)?;
            rel.replace(&column, value.when(invalid, column.expr()))
        }
        (None, Some(named)) => {
            args.valid_type()?;
            let columns = rel.columns_named(named)?;
            match args.get(&ENTITIES) {
                None | Some([]) => columns.iter().try_for_each(|column| {
                    let value = args.constant(&VALUE, args.get(&VALUE), column)?;
                    rel.replace(column, column.expr().when(column.expr().is_missing(), value))
                }),
                Some(names) => hide(args, rel, &columns, names),
            }
        }
    }
}

/// Replaces what looks like these types in the text of the columns.
fn hide(args: &Args, rel: &mut Rel, columns: &[Column], names: &[String]) -> Result<()> {
    let entities = Arc::new(Entities::new(names).map_err(|error| args.place(&ENTITIES, error))?);
    for column in columns {
        args.require(&COLUMNS, column, "a column of simple values", |_| true)?;
        let change = Constant(args.get(&VALUE).to_owned());
        let kernel = Protect { change, entities: Some(entities.clone()) };
        rel.replace(column, Expr::call(kernel, vec![column.text()]))?;
    }
    Ok(())
}

/// The same text for whatever is found.
struct Constant(String);

impl Change for Constant {
    fn name(&self) -> String {
        format!("replace with {:?}", self.0)
    }

    fn begin(&self) -> Result<Box<Writer<'_>>> {
        Ok(Box::new(|_, _, out| {
            out.push_str(&self.0);
            Ok(Became::Written)
        }))
    }
}
