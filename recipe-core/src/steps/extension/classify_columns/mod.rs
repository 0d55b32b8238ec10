//! `CLASSIFY_COLUMNS`. Which columns are changed depends on the data, so it takes a look first.

mod tally;

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use self::tally::{Columns, Names, Tally, Types, classified};
use crate::kernel::entity::Entities;
use crate::kernel::private::sha256_hex;
use crate::kernel::{Failures, Kernel, Value};
use crate::plan::{AggregateFunction, Look};
use crate::step::Number;
use crate::step::prelude::*;

const COLUMNS: Param<Option<ColumnNames>> = Param::optional(
    "sourceColumns",
    "Columns to look in; all columns of text unless given. Of other types a column becomes text where it is changed.",
);
const ENTITIES: Param<Texts> =
    Param::required("entityTypeFilter", "What to look for, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`.");
const SAMPLE: Param<Number> =
    Param::required("sampleFraction", "The part of the rows that is looked at, above 0 and up to 1.").or("1");
const THRESHOLD: Param<Number> = Param::required(
    "thresholdFraction",
    "The part of these rows that has to have data of a type, from 0 to 1, for the column to be one of this type.",
)
.or("0.1");
const ACTION: Param<Text> = Param::required(
    "action",
    "What becomes of such columns: `LIST` makes them the table, `REDACT` puts a text in the place of every cell, and `SHA256_HASH` its \
     hash.",
)
.one_of(&["LIST", "REDACT", "SHA256_HASH"])
.or("LIST");
const TEXT: Param<Text> =
    Param::required("redactText", "With `REDACT`, what to put in the place of every cell.").or("*******");

pub(super) const STEP: Step = Step {
    operation: "CLASSIFY_COLUMNS",
    family: Family::Extension,
    summary: "Tells which columns hold personal data, by a part of the rows, and lists them, or hides all of their cells.",
    conditions: Conditions::Rejected,
    params: &[&ENTITIES, &COLUMNS, &SAMPLE, &THRESHOLD, &ACTION, &TEXT],
    examples: &[
        Example::new("The columns and what they hold", r#"{"entityTypeFilter": ["EMAIL", "USA_SSN", "DATE"]}"#)
            .input(&[
                "id: int | who: string | note: string | city: string",
                "1 | ann@example.org | call 078-05-1120 | Ulm",
                "2 | bob@example.org | ask cy@example.org | null",
                r#"3 | null | none | """#,
            ])
            .output(&[
                "columnName: string | entityTypes: [string]",
                r#"who | ["EMAIL"]"#,
                r#"note | ["EMAIL","USA_SSN"]"#,
            ]),
        Example::new(
            "Columns in half of whose cells there is an address",
            r#"{"entityTypeFilter": ["EMAIL"], "thresholdFraction": 0.5, "action": "REDACT", "redactText": "(hidden)"}"#,
        )
        .input(&[
            "who: string | note: string",
            "ann@example.org | call",
            "null | ask cy@example.org",
            "b@c.org | x",
        ])
        .output(&[
            "who: string | note: string",
            "(hidden) | call",
            "(hidden) | ask cy@example.org",
            "(hidden) | x",
        ]),
        Example::new(
            "Hashes, after a look at every second row; null is hashed as `None`",
            r#"{"entityTypeFilter": ["EMAIL"], "sampleFraction": 0.5, "action": "SHA256_HASH"}"#,
        )
        .input(&["a: string | b: string", "ann@example.org | x", "null | b@c.org"])
        .output(&[
            "a: string | b: string",
            "438c4c7afe600cdf1e455c369bec76dc970fc8ca463447c7b387a347f3c79331 | x",
            "dc937b59892604f5a86ac96936cd7ff09e25f18ae6b758e8014a24c7fa039e91 | b@c.org",
        ]),
        Example::new(
            "Numbers where they are named",
            r#"{"entityTypeFilter": ["USA_SSN"], "sourceColumns": ["n", "m"], "action": "REDACT", "redactText": "x"}"#,
        )
        .input(&["n: int | m: int", "123456789 | 5"])
        .output(&["n: string | m: int", "x | 5"]),
        Example::new("No such data", r#"{"entityTypeFilter": ["EMAIL"]}"#)
            .input(&["a: string", "x"])
            .output(&["columnName: string | entityTypes: [string]"]),
        Example::new("A part of nothing", r#"{"entityTypeFilter": ["EMAIL"], "sampleFraction": 0}"#)
            .input(&["a: string", "x"])
            .error("is above 0 and up to 1, not 0"),
        Example::new("Names of people", r#"{"entityTypeFilter": ["PERSON_NAME"]}"#)
            .input(&["a: string", "x"])
            .error("names of people have no form by which they could be found; hide the whole cells of their column"),
    ],
    assumptions: &[
        "It does what Glue's classifyColumns() does, and the programs that Glue Studio generates of it, but finds data by form and check \
         digits, as `entityTypeFilter` of other steps: not by meaning.",
        "The rows that are looked at are the first one and others at even distances, whatever the number of threads. Null is a row like \
         any other, without data.",
        "A column is of a type where the part is reached, and at least one cell has such data.",
        "Every cell of such a column is hidden, also those without such data, and null: a hash is the SHA-256 of the whole text in \
         hexadecimal digits, and that of null the one of the text `None`, as in Glue. A hash hides nothing that can be guessed.",
        "The list has the columns in the order of the table, and types in the order of `entityTypeFilter`.",
    ],
    lower: Lower::PerhapsAfterLook { look, lower },
};

/// What is looked for, and in which columns.
struct Asked {
    entities: Arc<Entities>,
    columns: Vec<Column>,
    fraction: f64,
    threshold: f64,
}

impl Asked {
    fn of(args: &Args, rel: &Rel) -> Result<Asked> {
        let entities = Entities::new(args.get(&ENTITIES)).map_err(|error| args.place(&ENTITIES, error))?;
        let columns = match args.get(&COLUMNS) {
            Some(named) => rel.columns_named(named)?,
            None => rel.columns().into_iter().filter(|column| column.ty() == Some(Type::String)).collect(),
        };
        for column in &columns {
            args.require(&COLUMNS, column, "a column of simple values", |_| true)?;
        }
        let (fraction, threshold) = (args.get(&SAMPLE), args.get(&THRESHOLD));
        if fraction <= 0.0 || fraction > 1.0 {
            return Err(args.refuse(&SAMPLE, format!("is above 0 and up to 1, not {fraction}")));
        }
        if !(0.0..=1.0).contains(&threshold) {
            return Err(args.refuse(&THRESHOLD, format!("is from 0 to 1, not {threshold}")));
        }
        Ok(Asked { entities: Arc::new(entities), columns, fraction, threshold })
    }

    /// A column of what is counted in each batch.
    fn tally(&self, rel: &mut Rel) -> Column {
        let number = rel.row_number(&[], &[]);
        let texts = self.columns.iter().map(Column::text);
        let tally = Tally { entities: self.entities.clone(), fraction: self.fraction };
        let counted = Expr::call(tally, [number.expr()].into_iter().chain(texts).collect());
        rel.add_temporary(counted)
    }
}

fn look(args: &Args, rel: &mut Rel) -> Result<Option<Look>> {
    let asked = Asked::of(args, rel)?;
    if args.get(&ACTION) == "LIST" {
        return Ok(None);
    }
    let counted = asked.tally(rel);
    // There is at most one text for each batch.
    Ok(Some(rel.look(&counted, usize::MAX)))
}

fn lower(args: &Args, rel: &mut Rel, found: Option<&ArrayRef>) -> Result<()> {
    let asked = Asked::of(args, rel)?;
    let Some(found) = found else { return list(asked, rel) };
    let found = classified(found.as_string_view(), &asked.entities, asked.columns.len(), asked.threshold);
    for (column, types) in asked.columns.iter().zip(found) {
        if types.is_empty() {
            continue;
        }
        let hidden = match args.get(&ACTION) {
            "REDACT" => Expr::text(args.get(&TEXT)),
            _ => Expr::call(HashCells, vec![column.text()]),
        };
        rel.replace(column, hidden)?;
    }
    Ok(())
}

/// Makes the columns that have such data the table.
fn list(asked: Asked, rel: &mut Rel) -> Result<()> {
    let counted = asked.tally(rel);
    let call = rel.call(AggregateFunction::CollectList, &counted);
    let counted = rel.aggregate(&[], vec![(String::new(), call)])?.swap_remove(0);
    let names = asked.columns.iter().map(|column| column.name.clone()).collect();
    let columns = Arc::new(Columns { entities: asked.entities, names, threshold: asked.threshold });
    let names = rel.add_temporary(Expr::call(Names(columns.clone()), vec![counted.expr()]));
    let types = rel.add_temporary(Expr::call(Types(columns), vec![counted.expr()]));
    let entries = rel.unnest(vec![names, types])?;
    // Without any, the row that says so is left.
    rel.filter_all(entries[0].expr().is_missing().negate());
    let named = ["columnName", "entityTypes"].map(str::to_owned);
    let new = named.into_iter().zip(&entries).map(|(name, entry)| (name, entry.expr())).collect();
    let kept = rel.add_many(new, &Place::Last)?;
    rel.select(&kept);
    Ok(())
}

/// Whole texts as their hashes.
struct HashCells;

impl Kernel for HashCells {
    fn name(&self) -> String {
        "hash Sha256 of cells".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let mut made = StringViewBuilder::with_capacity(rows);
        let mut hash = String::new();
        for text in texts.as_string_view() {
            hash.clear();
            sha256_hex(text.unwrap_or("None"), &mut hash);
            made.try_append_value(&hash)?;
        }
        Ok(Arc::new(made.finish()))
    }
}
