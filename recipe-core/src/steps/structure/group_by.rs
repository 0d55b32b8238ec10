//! `GROUP_BY`.

use super::{AGGREGATES, aggregate_function};
use crate::plan::{AggregateCall, WindowFunction};
use crate::step::prelude::*;

const KEYS: Param<ColumnNames> = Param::required("sourceColumns", "Columns whose values make a group.");
const CALLS: Param<Object> = Param::required("groupByAggFunctionOptions", "What is computed for each group.")
    .also(&["groupByAggFunctions"])
    .of(&[&COLUMN, &NAME, &DATA_TYPE, &FUNCTION]);
const COLUMN: Param<ColumnName> = Param::required("sourceColumnName", "Column to aggregate.");
const NAME: Param<NewName> = Param::required("targetColumnName", "Name of the result's column.");
const DATA_TYPE: Param<Option<Text>> = Param::optional(
    "targetColumnDataType",
    "Type of the result as the console stored it. The result has the function's own type, whatever stands here.",
);
const FUNCTION: Param<Text> = Param::required("functionName", "Aggregate function.").one_of(AGGREGATES);
const NEW_TABLE: Param<bool> = Param::required(
    "useNewDataFrame",
    "`true`: the groups become the table. `false`: every row stays, with the results of its group beside it.",
)
.or("true");

pub(super) const STEP: Step = Step {
    operation: "GROUP_BY",
    family: Family::Structure,
    summary: "Groups rows by columns and aggregates each group.",
    conditions: Conditions::Rejected,
    params: &[&KEYS, &CALLS, &NEW_TABLE],
    examples: &[
        Example::new(
            "One row for each group",
            r#"{"sourceColumns": "[\"year\",\"state\"]", "useNewDataFrame": "true", "groupByAggFunctionOptions":
               "[{\"sourceColumnName\":\"votes\",\"targetColumnName\":\"votes_sum\",\"targetColumnDataType\":\"int\",\"functionName\":\"SUM\"},{\"sourceColumnName\":\"votes\",\"targetColumnName\":\"n\",\"targetColumnDataType\":\"int\",\"functionName\":\"COUNT\"}]"}"#,
        )
        .input(&["year: int | state: string | votes: int", "2020 | TX | 4", "2020 | null | 1", "2016 | TX | 2", "2020 | TX | 5", "2020 | null | null"])
        .output(&["year: int | state: string | votes_sum: long | n: long", "2020 | TX | 9 | 2", "2020 | null | 1 | 1", "2016 | TX | 2 | 1"]),
        Example::new(
            "As new columns",
            r#"{"sourceColumns": ["state"], "useNewDataFrame": "false", "groupByAggFunctionOptions":
               [{"sourceColumnName": "n", "targetColumnName": "mean", "functionName": "AVERAGE"}]}"#,
        )
        .input(&["state: string | n: double", "TX | 1.0", "NY | 5.0", "TX | 2.0"])
        .output(&["state: string | n: double | mean: double", "TX | 1.0 | 1.5", "NY | 5.0 | 5.0", "TX | 2.0 | 1.5"]),
        Example::new(
            "Functions of any value",
            r#"{"sourceColumns": ["k"], "groupByAggFunctionOptions":
               [{"sourceColumnName": "v", "targetColumnName": "min", "functionName": "MIN"},
                {"sourceColumnName": "v", "targetColumnName": "max", "functionName": "MAX"},
                {"sourceColumnName": "v", "targetColumnName": "distinct", "functionName": "COUNT_DISTINCT"},
                {"sourceColumnName": "v", "targetColumnName": "mode", "functionName": "MODE"},
                {"sourceColumnName": "v", "targetColumnName": "first", "functionName": "FIRST"},
                {"sourceColumnName": "v", "targetColumnName": "last", "functionName": "LAST"},
                {"sourceColumnName": "v", "targetColumnName": "any", "functionName": "ANY"},
                {"sourceColumnName": "v", "targetColumnName": "all", "functionName": "UNAGGREGATED"}]}"#,
        )
        .input(&["k: int | v: string", "1 | b", "1 | a", "1 | c", "1 | a", "2 | null"])
        .output(&[
            "k: int | min: string | max: string | distinct: long | mode: string | first: string | last: string | any: string | all: [string]",
            r#"1 | a | c | 3 | a | b | a | b | ["b","a","c","a"]"#,
            "2 | null | null | 0 | null | null | null | null | null",
        ]),
        Example::new(
            "Functions of numbers",
            r#"{"sourceColumns": ["k"], "groupByAggFunctionOptions":
               [{"sourceColumnName": "v", "targetColumnName": "median", "functionName": "MEDIAN"},
                {"sourceColumnName": "v", "targetColumnName": "variance", "functionName": "VARIANCE"},
                {"sourceColumnName": "v", "targetColumnName": "deviation", "functionName": "STANDARD_DEVIATION"}]}"#,
        )
        .input(&["k: int | v: string", "1 | 2", "1 | 4", "1 | nan", "1 | 6", "2 | 1"])
        .output(&["k: int | median: double | variance: double | deviation: double", "1 | 4.0 | 4.0 | 2.0", "2 | 1.0 | null | null"])
        .failed(3),
        Example::new(
            "Sums are exact until they are rounded",
            r#"{"sourceColumns": ["k"], "groupByAggFunctionOptions":
               [{"sourceColumnName": "x", "targetColumnName": "sum", "functionName": "SUM"},
                {"sourceColumnName": "x", "targetColumnName": "mean", "functionName": "AVERAGE"}]}"#,
        )
        .input(&["k: string | x: double", "a | 0.1", "b | 1e308", "a | 0.1", "b | 1e308", "a | 0.1", "b | -1e308"])
        .output(&["k: string | sum: double | mean: double", "a | 0.30000000000000004 | 0.1", "b | 1e308 | 3.333333333333333e307"]),
    ],
    assumptions: &[
        "Groups stand in the order in which they first appear; new columns stand behind the others.",
        "Null is a group of its own, and empty text another. Missing values are left out of every function, null and not 0 being their result; counts are 0.",
        "`targetColumnDataType` is what the console showed, and not always true (exports have `string` for COUNT): it is not applied.",
        "SUM of whole numbers is a long, missing where it does not fit; VARIANCE and STANDARD_DEVIATION are those of a sample.",
        "SUM, AVERAGE, VARIANCE and STANDARD_DEVIATION are exact and rounded once, to the nearest double, in any order of the rows.",
        "Functions of numbers read text as numbers; cells that are none count as failed, and so do `NaN` and `inf`, which would make the same of every sum. In columns of doubles they are numbers like others.",
        "MODE takes the value that came first of equally frequent ones; ANY takes the first.",
        "Without `useNewDataFrame` the groups become the table.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let keys = rel.columns_named(args.get(&KEYS))?;
    let mut calls: Vec<(&Args, AggregateCall)> = Vec::new();
    for options in args.get(&CALLS) {
        let column = rel.column(options.get(&COLUMN))?;
        let function = aggregate_function(options.get(&FUNCTION));
        let column = if function.needs_numbers() {
            rel.to_numbers(&column).map_err(|error| options.place(&COLUMN, error))?
        } else {
            rel.missing_to_null(&column)
        };
        calls.push((options, rel.call(function, &column)));
    }
    if args.get(&NEW_TABLE) {
        let named = calls.iter().map(|(options, call)| (options.get(&NAME).name.clone(), call.clone()));
        let named = named.collect();
        rel.aggregate(&keys, named)?;
        return Ok(());
    }
    let functions = calls.iter().map(|(_, call)| WindowFunction::Whole(call.clone())).collect();
    let results = rel.window(&keys, &[], functions);
    for ((options, _), result) in calls.iter().zip(results) {
        rel.add(options.get(&NAME), result.expr(), &Place::Last)?;
    }
    Ok(())
}
