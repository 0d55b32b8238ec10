//! SORT.

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int32Array};
use arrow_schema::DataType;
use hashbrown::HashMap;

use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::{Failures, Kernel, Value};
use crate::plan::SortKey;
use crate::step::prelude::*;

const KEYS: Param<Object> = Param::required("expressions", "Columns to sort by, the most significant first.")
    .of(&[&COLUMN, &ORDERING, &NULLS, &CUSTOM, &CASE]);
const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column to sort by.");
const ORDERING: Param<Text> = Param::required("ordering", "Which values come first.")
    .one_of(&["ASCENDING", "DESCENDING"])
    .or("ASCENDING");
const NULLS: Param<Option<Text>> =
    Param::optional("nullsOrdering", "Where missing values stand.").one_of(&["NULLS_TOP", "NULLS_BOTTOM"]);
const CUSTOM: Param<Option<Texts>> =
    Param::optional("customOrder", "Values in the order they are to stand in.");
const CASE: Param<bool> =
    Param::flag("isCustomOrderCaseSensitive", "Match values with `customOrder` by case, too.");

pub(super) const STEP: Step = Step {
    operation: "SORT",
    family: Family::Column,
    summary: "Sorts rows by one or more columns.",
    conditions: Conditions::Rejected,
    params: &[&KEYS],
    examples: &[
        Example::new(
            "Two columns",
            r#"{"expressions": "[{\"sourceColumn\":\"team\",\"ordering\":\"ASCENDING\",\"nullsOrdering\":\"NULLS_TOP\"},{\"sourceColumn\":\"points\",\"ordering\":\"DESCENDING\",\"nullsOrdering\":\"NULLS_BOTTOM\"}]"}"#,
        )
        .input(&["team: string | points: int", "b | 1", "a | null", "a | 3", "null | 2", "a | 7"])
        .output(&["team: string | points: int", "null | 2", "a | 7", "a | 3", "a | null", "b | 1"]),
        Example::new(
            "An order of one's own",
            r#"{"expressions": [{"sourceColumn": "day", "customOrder": ["Mon", "Tue", "Wed"], "nullsOrdering": "NULLS_BOTTOM"}]}"#,
        )
        .input(&["day: string | n: int", "wed | 1", "Fri | 2", r#""" | 3"#, "Mon | 4", "TUE | 5", "Bank holiday | 6"])
        .output(&["day: string | n: int", "Mon | 4", "TUE | 5", "wed | 1", "Bank holiday | 6", "Fri | 2", r#""" | 3"#]),
        Example::new(
            "By case, the other way around",
            r#"{"expressions": [{"sourceColumn": "size", "ordering": "DESCENDING", "customOrder": ["S", "M"],
                "isCustomOrderCaseSensitive": true}]}"#,
        )
        .input(&["size: string", "S", "s", "M", "null"])
        .output(&["size: string", "s", "M", "S", "null"]),
    ],
    assumptions: &[
        "Equal rows keep their order.",
        "Text is compared by code point; `NaN` is greater than every number.",
        "Missing means null or empty text. Without `nullsOrdering` missing values come first when ascending and last when descending, as in Spark.",
        "Values that are not in `customOrder` come after those that are, in ascending order; DESCENDING reverses both.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let mut keys = Vec::new();
    for key in args.get(&KEYS) {
        let column = rel.column(key.get(&COLUMN))?;
        if column.data_type.is_nested() {
            key.require(&COLUMN, &column, "a column of simple values", |_| true)?;
        }
        let descending = key.get(&ORDERING) == "DESCENDING";
        let missing_first = key.get(&NULLS).map_or(!descending, |nulls| nulls == "NULLS_TOP");
        let key_of =
            |column: &Column| SortKey { column: column.id(), descending, nulls_first: missing_first };
        if let Some(order) = key.get(&CUSTOM) {
            let rank = Expr::call(
                Rank::new(order, key.get(&CASE)),
                vec![column.expr().try_cast(&DataType::Utf8View)],
            );
            keys.push(key_of(&rel.add_temporary(rank)));
        }
        let present = Expr::null(&column.data_type).when(column.expr().is_missing(), column.expr());
        keys.push(key_of(&rel.add_temporary(present)));
    }
    rel.sort(keys);
    Ok(())
}

/// The place of a text in a list, its length for a text that is not there, null for a missing one.
struct Rank {
    places: HashMap<String, i32, RandomState>,
    by_case: bool,
}

impl Rank {
    fn new(order: &[String], by_case: bool) -> Self {
        let mut places = HashMap::with_hasher(fixed_hasher());
        for (place, text) in order.iter().enumerate() {
            let text = if by_case { text.clone() } else { text.to_lowercase() };
            places.entry(text).or_insert(place as i32);
        }
        Rank { places, by_case }
    }
}

impl Kernel for Rank {
    fn name(&self) -> String {
        format!("rank in {} values", self.places.len())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let rank = |text: &str| {
            let place =
                if self.by_case { self.places.get(text) } else { self.places.get(&text.to_lowercase()) };
            place.copied().unwrap_or(i32::MAX)
        };
        let texts = texts.as_string_view().iter();
        let ranks = texts.map(|text| text.filter(|text| !text.is_empty()).map(rank));
        Ok(Arc::new(ranks.collect::<Int32Array>()))
    }
}
