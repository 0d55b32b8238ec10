//! `CHANGE_DATA_TYPE`.

use super::change_type;
use crate::error::Kind;
use crate::kernel::date::{ReadDates, Reading};
use crate::step::prelude::*;
use crate::types::type_name;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to change, in place.");
const DATA_TYPE: Param<Text> = Param::required("columnDataType", "The new type.").one_of(&[
    "byte",
    "short",
    "int",
    "long",
    "float",
    "double",
    "decimal",
    "string",
    "boolean",
    "timestamp",
    "date",
    "integer",
    "number",
]);

pub(super) const STEP: Step = Step {
    operation: "CHANGE_DATA_TYPE",
    family: Family::Column,
    summary: "Changes the type of a column.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &DATA_TYPE, &DAY_FIRST, &SOURCE_FORMAT],
    examples: &[
        Example::new("Text to whole numbers", r#"{"sourceColumn": "age", "columnDataType": "int"}"#)
            .input(&["age: string", "34", " 7 ", "63.0", "ABC", "?", "3000000000", r#""""#, "null"])
            .output(&["age: int", "34", "7", "63", "null", "null", "null", "null", "null"])
            .failed(3),
        Example::new("Text to doubles", r#"{"sourceColumn": "v", "columnDataType": "double"}"#)
            .input(&["v: string", "18931.90", "-1e3", "1,5", "null"])
            .output(&["v: double", "18931.9", "-1000.0", "null", "null"])
            .failed(1),
        Example::new("Dates are read leniently", r#"{"sourceColumn": "d", "columnDataType": "date"}"#)
            .input(&[
                "d: string",
                "2023-06-01",
                "6/1/2023",
                "13/06/2023",
                "June 1, 2023",
                "2023-06-01T23:15:00Z",
                "20230601",
                "20182012",
                "2023-02-30",
            ])
            .output(&[
                "d: date",
                "2023-06-01",
                "2023-06-01",
                "2023-06-13",
                "2023-06-01",
                "2023-06-01",
                "2023-06-01",
                "null",
                "null",
            ])
            .failed(2),
        Example::new(
            "Dates with the day first",
            r#"{"sourceColumn": "d", "columnDataType": "date", "dayFirst": "true"}"#,
        )
        .input(&["d: string", "11/12/2020", "13/12/2020", "06/09/1962", "2020-12-11"])
        .output(&["d: date", "2020-12-11", "2020-12-13", "1962-09-06", "2020-12-11"]),
        Example::new(
            "Dates of one format alone",
            r#"{"sourceColumn": "d", "columnDataType": "date", "sourceFormat": "dd/MM/yyyy"}"#,
        )
        .input(&["d: string", "11/12/2020", "1/2/2020", "12/13/2020", "2020-12-11", r#""""#])
        .output(&["d: date", "2020-12-11", "2020-02-01", "null", "null", "null"])
        .failed(2),
        Example::new(
            "Years",
            r#"{"sourceColumn": "year", "columnDataType": "date", "sourceFormat": "yyyy"}"#,
        )
        .input(&["year: int", "1906", "2021", "20210", "null"])
        .output(&["year: date", "1906-01-01", "2021-01-01", "null", "null"])
        .failed(1),
        Example::new("Other numbers are no dates", r#"{"sourceColumn": "t", "columnDataType": "timestamp"}"#)
            .input(&["t: long", "1673568474000", "43301", "null"])
            .output(&["t: timestamp", "null", "null", "null"])
            .failed(2),
        Example::new("Timestamps", r#"{"sourceColumn": "t", "columnDataType": "timestamp"}"#)
            .input(&[
                "t: string",
                "2023-06-01 23:15:00",
                "2023-06-01",
                "2023-06-01T23:15:00.250+02:00",
                "noon",
            ])
            .output(&[
                "t: timestamp",
                "2023-06-01 23:15:00",
                "2023-06-01 00:00:00",
                "2023-06-01 21:15:00.25",
                "null",
            ])
            .failed(1),
        Example::new("Booleans", r#"{"sourceColumn": "b", "columnDataType": "boolean"}"#)
            .input(&["b: string", "true", "No", "YES", "maybe"])
            .output(&["b: boolean", "true", "false", "true", "null"])
            .failed(1),
        Example::new("Numbers that do not fit", r#"{"sourceColumn": "n", "columnDataType": "byte"}"#)
            .input(&["n: double", "127.0", "128.0", "-1.9"])
            .output(&["n: byte", "127", "null", "-1"])
            .failed(1),
        Example::new("Exact decimals", r#"{"sourceColumn": "v", "columnDataType": "decimal"}"#)
            .input(&[
                "v: string",
                "0.1",
                "12345678901234567890.000000000000000001",
                "1e-18",
                "1e-20",
                "6.02E23",
            ])
            .output(&[
                "v: decimal",
                "0.1",
                "12345678901234567890.000000000000000001",
                "0.000000000000000001",
                "null",
                "null",
            ])
            .failed(2),
        Example::new("Anything to text", r#"{"sourceColumn": "v", "columnDataType": "string"}"#)
            .input(&["v: double", "1.0", "0.5", "null"])
            .output(&["v: string", "1.0", "0.5", "null"]),
        Example::new("`short`", r#"{"sourceColumn": "v", "columnDataType": "short"}"#)
            .input(&["v: long", "32767", "40000"])
            .output(&["v: short", "32767", "null"])
            .failed(1),
        Example::new("`integer`, as exports write", r#"{"sourceColumn": "v", "columnDataType": "integer"}"#)
            .input(&["v: boolean", "true", "false"])
            .output(&["v: int", "1", "0"]),
        Example::new("`long`", r#"{"sourceColumn": "v", "columnDataType": "long"}"#)
            .input(&["v: string", "9223372036854775807", "9223372036854775808"])
            .output(&["v: long", "9223372036854775807", "null"])
            .failed(1),
        Example::new("`float`", r#"{"sourceColumn": "v", "columnDataType": "float"}"#)
            .input(&["v: string", "0.1"])
            .output(&["v: float", "0.1"]),
        Example::new("`number`", r#"{"sourceColumn": "v", "columnDataType": "number"}"#)
            .input(&["v: int", "3"])
            .output(&["v: double", "3.0"]),
    ],
    assumptions: &[
        "Missing cells are missing in the new type. A present cell that cannot be read becomes missing and is counted.",
        "Blanks around numbers do not count. A number with a fraction is cut to a whole number, as Spark's cast does; \
         one that does not fit its type becomes missing.",
        "Decimals have 18 digits after the point, and further ones are rounded; a number of which nothing would be left becomes missing.",
        "`NaN`, `Infinity` and `inf` are doubles, and stay so.",
        "Booleans are read from true, false, yes, no, t, f, y, n, 1 and 0, case-insensitively.",
        "Text is read as [dates](../dates.md) are everywhere. Dates that can be read with the day first, too, are counted as ambiguous if others in the column have to be.",
        READING,
        "Numbers are no dates: whether they count seconds, milliseconds or days they do not say. DERIVE with `from_unix_seconds`, `from_unix_millis` or `from_excel_date` does.",
        super::DOUBLES_AS_TEXT,
        "`integer` is int; `number` is double.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let to = args.data_type(&DATA_TYPE)?;
    let column = rel.column(args.get(&COLUMN))?;
    let Some(reading) = args.reading()? else {
        if to.is_temporal() && column.ty().is_some_and(Type::is_number) {
            let (found, wanted) = (type_name(&column.data_type), to.name().to_owned());
            let warning = Kind::NoConversion { column: column.name.clone(), found, wanted };
            rel.warn(args.place(&DATA_TYPE, warning.into()));
        }
        return change_type(rel, args.get(&COLUMN), to);
    };
    if !to.is_temporal() {
        let message = "goes with `dayFirst` and `sourceFormat` if it is date or timestamp";
        return Err(args.refuse(&DATA_TYPE, message));
    }
    if column.ty().is_some_and(Type::is_temporal) {
        return change_type(rel, args.get(&COLUMN), to);
    }
    if reading == Reading::DayFirst {
        args.require_dates(&COLUMN, &column)?;
    }
    let read = if to == Type::Date { ReadDates::days(reading) } else { ReadDates::moments(reading) };
    rel.replace(&column, Expr::call(read, vec![column.text()]))
}
