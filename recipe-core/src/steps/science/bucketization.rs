//! `BUCKETIZATION`.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, StringViewArray, UInt32Array};
use arrow_schema::DataType;

use super::{NAME, NUMBERS, PLACE, TEXT, number, numbers};
use crate::error::Kind;
use crate::kernel::number::parse_double;
use crate::kernel::print::cell;
use crate::kernel::{Failures, Kernel, Value};
use crate::plan::{AggregateFunction, WindowFunction};
use crate::step::prelude::*;

const NAMES: Param<Texts> = Param::required("bucketNames", "Names of the buckets, from the lowest up.");
const SPLITS: Param<Option<Texts>> = Param::optional(
    "splits",
    "Bounds of the buckets, one more than there are names, ascending; `-Infinity` and `Infinity` may be the ends.",
);
const SHARE: Param<Option<Text>> =
    Param::optional("percentage", "How many percent of the values are in a bucket, in place of `splits`.");

pub(super) const STEP: Step = Step {
    operation: "BUCKETIZATION",
    family: Family::DataScience,
    summary: "Puts the name of the bucket that a number lies in into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&NUMBERS, &NAMES, &SPLITS, &SHARE, &NAME],
    examples: &[
        Example::new(
            "Ages",
            r#"{"sourceColumn": "age", "bucketNames": "[\"child\",\"adult\"]", "splits": "[\"-Infinity\",\"18\",\"Infinity\"]", "targetColumn": "group"}"#,
        )
        .input(&["age: int | n: int", "17 | 1", "18 | 2", "90 | 3", "null | 4"])
        .output(&[
            "age: int | group: string | n: int",
            "17 | child | 1",
            "18 | adult | 2",
            "90 | adult | 3",
            "null | null | 4",
        ]),
        Example::new(
            "The last bucket has both its ends; what lies outside fails",
            r#"{"sourceColumn": "x", "bucketNames": ["low", "high"], "splits": [0, 0.5, 1], "targetColumn": "level"}"#,
        )
        .input(&["x: string", "0", "0.5", "1", "1.01", "-0.1", "much"])
        .output(&[
            "x: string | level: string",
            "0 | low",
            "0.5 | high",
            "1 | high",
            "1.01 | null",
            "-0.1 | null",
            "much | null",
        ])
        .failed(3),
        Example::new(
            "Halves",
            r#"{"sourceColumn": "x", "bucketNames": ["lower", "upper"], "percentage": "50", "targetColumn": "half"}"#,
        )
        .input(&["x: double", "7.5", "1.0", "null", "7.5", "3.0", "9.0"])
        .output(&[
            "x: double | half: string",
            "7.5 | lower",
            "1.0 | lower",
            "null | null",
            "7.5 | lower",
            "3.0 | lower",
            "9.0 | upper",
        ]),
        Example::new(
            "Only rows that meet the conditions",
            r#"{"sourceColumn": "age", "bucketNames": "[\"1\",\"2\",\"3\"]", "splits": "[\"-Infinity\",\"22\",\"42.394\",\"Infinity\"]", "targetColumn": "age_binning"}"#,
        )
        .when(r#"[{"Condition": "IS", "Value": "[\"no\"]", "TargetColumn": "loan"}]"#)
        .input(&["age: int | loan: string", "41 | no", "45 | no", "21 | yes"])
        .output(&["age: int | age_binning: string | loan: string", "41 | 2 | no", "45 | 3 | no", "21 | null | yes"]),
        Example::new(
            "Too few bounds",
            r#"{"sourceColumn": "x", "bucketNames": ["low", "high"], "splits": ["0", "1"], "targetColumn": "level"}"#,
        )
        .input(&["x: int", "1"])
        .error("2 buckets have 3 bounds, not 2; the lowest may be -Infinity and the highest Infinity"),
        Example::new(
            "Too few buckets",
            r#"{"sourceColumn": "x", "bucketNames": ["low", "high"], "percentage": "25", "targetColumn": "level"}"#,
        )
        .input(&["x: int", "1"])
        .error("2 buckets of 25 percent do not make 100"),
    ],
    assumptions: &[
        "A bucket has its lower bound and not its upper one, but for the last, which has both, as in Spark's Bucketizer. A number in no bucket, and NaN, gives a missing result, and counts as failed.",
        "By `percentage`, a number lies as high as the part of all present numbers that are less, so that equal numbers are in one bucket; the last bucket takes what the others leave of 100. All rows count, those outside the conditions, too.",
        TEXT,
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let names = args.get(&NAMES);
    if names.is_empty() {
        return Err(args.refuse(&NAMES, "names no bucket"));
    }
    let named = StringViewArray::from_iter_values(names);
    let (column, bucket) = match (args.get(&SPLITS), args.get(&SHARE)) {
        (Some(texts), None) => {
            let splits = splits(args, texts, names.len())?;
            let (column, number) = number(args, rel)?;
            let double = number.cast(&DataType::Float64, rel.known());
            (column, Expr::call(Bucket { splits, names: named }, vec![double]))
        }
        (None, Some(text)) => {
            let share = share(args, text, names.len())?;
            let (column, numbers) = numbers(args, rel)?;
            (column, by_share(rel, &numbers, Share { share, names: named }))
        }
        (Some(_), Some(_)) => return Err(args.refuse(&SHARE, "give this or `splits`, not both")),
        (None, None) => return Err(Kind::MissingParameter("splits` or `percentage".into()).into()),
    };
    rel.add(args.get(&NAME), bucket, &Place::After(&column))?;
    Ok(())
}

fn splits(args: &Args, texts: &[String], buckets: usize) -> Result<Vec<f64>> {
    let number = |text: &String| {
        let number = parse_double(text).filter(|number| !number.is_nan());
        number.ok_or_else(|| args.refuse(&SPLITS, format!("has `{text}`, which is not a number")))
    };
    let splits = texts.iter().map(number).collect::<Result<Vec<f64>>>()?;
    if splits.len() != buckets + 1 {
        let (buckets, have) =
            if buckets == 1 { ("1 bucket".into(), "has") } else { (format!("{buckets} buckets"), "have") };
        let message = format!(
            "{buckets} {have} {} bounds, not {}; the lowest may be -Infinity and the highest Infinity",
            args.get(&NAMES).len() + 1,
            splits.len()
        );
        return Err(args.refuse(&SPLITS, message));
    }
    if let Some(pair) = splits.windows(2).position(|pair| pair[0] >= pair[1]) {
        let message = format!("must ascend, but `{}` comes before `{}`", texts[pair], texts[pair + 1]);
        return Err(args.refuse(&SPLITS, message));
    }
    Ok(splits)
}

/// The percentage, if as many buckets make about all.
fn share(args: &Args, text: &str, buckets: usize) -> Result<f64> {
    let share =
        parse_double(text.trim().trim_end_matches('%')).filter(|share| *share > 0.0 && *share <= 100.0);
    let share = share.ok_or_else(|| {
        args.refuse(&SHARE, format!("must be a number above 0, and at most 100, not `{text}`"))
    })?;
    let others = share * (buckets as f64 - 1.0);
    if others >= 100.0 || others + 2.0 * share <= 100.0 {
        return Err(args.refuse(&SHARE, format!("{buckets} buckets of {text} percent do not make 100")));
    }
    Ok(share)
}

/// The bucket by the part of all numbers that are less.
fn by_share(rel: &mut Rel, numbers: &Column, share: Share) -> Expr {
    let ordered = std::slice::from_ref(numbers);
    let row = rel.row_number(&[], ordered);
    // Equal numbers go by the first of them.
    let first = WindowFunction::Whole(rel.call(AggregateFunction::Min, &row));
    let first = rel.window(ordered, &[], vec![first]).swap_remove(0);
    let counts = [numbers, &row].map(|of| WindowFunction::Whole(rel.call(AggregateFunction::Count, of)));
    let counts = rel.window(&[], &[], counts.into());
    let args = [first.expr()].into_iter().chain(counts.iter().map(Column::expr)).chain([numbers.expr()]);
    Expr::call(share, args.collect())
}

/// The name of the bucket that a double lies in.
struct Bucket {
    splits: Vec<f64>,
    names: StringViewArray,
}

impl Kernel for Bucket {
    fn name(&self) -> String {
        format!("bucket of {:?}", self.splits)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        let numbers = cells.as_primitive::<Float64Type>();
        let last = self.splits.len() - 1;
        let buckets = numbers.iter().enumerate().map(|(row, number)| {
            let number = number?;
            let below = self.splits.partition_point(|split| *split <= number);
            let bucket = match below.checked_sub(1) {
                Some(bucket) if bucket < last => Some(bucket as u32),
                // The last bucket has its upper bound.
                Some(_) if number <= self.splits[last] => Some(last as u32 - 1),
                _ => None,
            };
            if bucket.is_none() {
                failures.push(row, cell(&cells, row).unwrap_or_default());
            }
            bucket
        });
        Ok(arrow_select::take::take(&self.names, &buckets.collect::<UInt32Array>(), None)?)
    }
}

/// The name of the bucket by the number of the first of equal rows, where null comes first, the count of the values and that
/// of all rows; null where there is no value.
struct Share {
    share: f64,
    names: StringViewArray,
}

impl Kernel for Share {
    fn name(&self) -> String {
        format!("bucket of {} percent", self.share)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let columns = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let [first, present, all] = [0, 1, 2].map(|at| columns[at].as_primitive::<Int64Type>());
        let last = self.names.len() as u32 - 1;
        let buckets = (0..rows).map(|row| {
            if columns[3].is_null(row) {
                return None;
            }
            let missing = all.value(row) - present.value(row);
            let less = (first.value(row) - missing - 1) as f64;
            Some(((less * 100.0 / (present.value(row) as f64 * self.share)) as u32).min(last))
        });
        Ok(arrow_select::take::take(&self.names, &buckets.collect::<UInt32Array>(), None)?)
    }
}
