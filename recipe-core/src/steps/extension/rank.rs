//! `RANK`.

use super::order::{AS_SORT, DIRECTIONS, GROUPS, Missing, groups, order};
use crate::plan::WindowFunction;
use crate::step::prelude::*;

const METHOD: Param<Text> = Param::required(
    "method",
    "What rows get that are equal in the order: `rank` gives them the same number and leaves a gap after them, `dense_rank` leaves none, \
     and `row_number` numbers them in the order of the table.",
)
.one_of(&["rank", "dense_rank", "row_number"])
.or("rank");
const ORDER: Param<ColumnNames> =
    Param::required("orderByColumns", "Columns whose values give the rank, the most significant first.");
const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "RANK",
    family: Family::Extension,
    summary: "Puts the rank of each row, in the table or in its group, into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&METHOD, &GROUPS, &ORDER, &DIRECTIONS, &NAME],
    examples: &[
        Example::new(
            "The most points first; after two at 2 comes 4",
            r#"{"orderByColumns": ["points"], "orderings": ["DESCENDING"], "targetColumn": "place"}"#,
        )
        .input(&["name: string | points: int", "Ann | 7", "Bo | 9", "Cy | 7", "Di | 3"])
        .output(&[
            "name: string | points: int | place: long",
            "Ann | 7 | 2",
            "Bo | 9 | 1",
            "Cy | 7 | 2",
            "Di | 3 | 4",
        ]),
        Example::new(
            "Without gaps, in each group; a missing cell is below all values",
            r#"{"method": "dense_rank", "groupByColumns": ["team"], "orderByColumns": ["points"], "orderings": "DESCENDING", "targetColumn": "place"}"#,
        )
        .input(&["team: string | points: double", "a | 2.5", "b | 1.0", "a | null", "a | 2.5", "null | 0.0", "a | 1.0"])
        .output(&[
            "team: string | points: double | place: long",
            "a | 2.5 | 1",
            "b | 1.0 | 1",
            "a | null | 3",
            "a | 2.5 | 1",
            "null | 0.0 | 1",
            "a | 1.0 | 2",
        ]),
        Example::new(
            "By two columns: the most points, then the earlier day",
            r#"{"orderByColumns": ["points", "day"], "orderings": ["DESCENDING", "ASCENDING"], "targetColumn": "place"}"#,
        )
        .input(&[
            "points: int | day: date",
            "7 | 2024-03-02",
            "7 | 2024-03-01",
            "9 | 2024-03-09",
            "7 | 2024-03-02",
        ])
        .output(&[
            "points: int | day: date | place: long",
            "7 | 2024-03-02 | 3",
            "7 | 2024-03-01 | 2",
            "9 | 2024-03-09 | 1",
            "7 | 2024-03-02 | 3",
        ]),
        Example::new(
            "Every row its own number; null and empty text are equal",
            r#"{"method": "row_number", "orderByColumns": ["name"], "targetColumn": "n"}"#,
        )
        .input(&["name: string", "b", r#""""#, "a", "null"])
        .output(&["name: string | n: long", "b | 4", r#""" | 1"#, "a | 3", "null | 2"]),
        Example::new(
            "Two orders for three columns",
            r#"{"orderByColumns": ["a", "b", "c"], "orderings": ["ASCENDING", "DESCENDING"], "targetColumn": "n"}"#,
        )
        .input(&["a: int | b: int | c: int", "1 | 2 | 3"])
        .error("has 2 entries for 3 columns"),
        Example::new(
            "An order that does not exist",
            r#"{"orderByColumns": ["a"], "orderings": ["DOWN"], "targetColumn": "n"}"#,
        )
        .input(&["a: int", "1"])
        .error("`DOWN` is not an order; use ASCENDING or DESCENDING"),
    ],
    assumptions: &[
        AS_SORT,
        "Missing cells get a rank like any other; with conditions, rows outside are ranked with the others, but get no number.",
        "Rows stay where they are. Null is a group of its own. The new column is placed after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let groups = groups(args, rel)?;
    let order = order(args, rel, args.get(&ORDER), "ASCENDING", Missing::Least)?;
    let function = match args.get(&METHOD) {
        "dense_rank" => WindowFunction::DenseRank,
        "row_number" => WindowFunction::RowNumber,
        _ => WindowFunction::Rank,
    };
    let rank = rel.window_by(&groups, &order, vec![function]).swap_remove(0);
    rel.add(args.get(&NAME), rank.expr(), &Place::Last)?;
    Ok(())
}
