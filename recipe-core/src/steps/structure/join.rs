//! JOIN.

use std::sync::Arc;

use super::secondary::{INPUTS, LEFT_KEY, RIGHT_KEY, location, pairs, position};
use crate::plan::{Dataset, Inequality, JoinKind, MissingKeys, Pairing, Position};
use crate::step::prelude::*;
use crate::types::type_name;

const KEYS: Param<Option<Object>> =
    Param::optional("joinKeys", "Pairs of columns that must be equal. Needed without `joinConditions`.")
        .of(&[&LEFT_KEY, &RIGHT_KEY]);
const CONDITIONS: Param<Option<Object>> =
    Param::optional("joinConditions", "Pairs of columns that must compare so.")
        .of(&[&LEFT_KEY, &OPERATOR, &RIGHT_KEY])
        .extension();
const OPERATOR: Param<Text> =
    Param::required("operator", "How the column of this table compares with that of the second one.")
        .one_of(&["<", "<=", ">", ">="]);
const KIND: Param<Text> = Param::required("joinType", "Which rows are kept.").one_of(&[
    "INNER_JOIN",
    "LEFT_JOIN",
    "RIGHT_JOIN",
    "OUTER_JOIN",
    "LEFT_EXCLUDING_JOIN",
    "RIGHT_EXCLUDING_JOIN",
    "OUTER_EXCLUDING_JOIN",
]);
const LEFT: Param<ColumnNames> = Param::required("leftColumns", "Columns of this table to keep.");
const RIGHT: Param<Texts> = Param::required("rightColumns", "Columns of the second table to keep.");
const LOCATION: Param<Option<Text>> =
    Param::optional("secondInputLocation", "Location of the second table.").also(&["secondInput"]);
const NAME: Param<Option<Text>> =
    Param::optional("secondaryDatasetName", "Name under which the second table is given.");
const EXPECTED: Param<Text> = Param::required(
    "expectMatch",
    "How many rows of the second table each row of this one must match; anything else is an error.",
)
.one_of(&["any", "at most one", "one"])
.or("any")
.extension();
const EMPTY: Param<bool> = Param::flag(
    "emptyKeysMatch",
    "Whether empty text in a key matches empty text, as in SQL; else it matches nothing, as null does.",
)
.extension();

const LEFT_TABLE: &[&str] = &["trip: int | zone: long", "1 | 10", "2 | 30", "3 | null", "4 | 10"];
const ZONES: &[(&str, &[&str])] =
    &[("zones", &["LocationID: int | Zone: string", "10 | Harlem", "20 | Soho", "10 | Harlem North"])];

pub(super) const STEP: Step = Step {
    operation: "JOIN",
    family: Family::Structure,
    summary: "Puts rows of a second table beside the rows that have the same keys.",
    conditions: Conditions::Rejected,
    params: &[&KEYS, &CONDITIONS, &KIND, &LEFT, &RIGHT, &LOCATION, &INPUTS, &NAME, &EXPECTED, &EMPTY],
    examples: &[
        Example::new("All rows of this table", r#"{"joinKeys": "[{\"key\":\"zone\",\"value\":\"LocationID\"}]", "joinType": "LEFT_JOIN",
            "leftColumns": "[\"trip\",\"zone\"]", "rightColumns": "[\"Zone\"]",
            "secondInputLocation": "s3://bucket/zones.csv", "secondaryDatasetName": "zones"}"#)
        .with(ZONES).input(LEFT_TABLE)
        .output(&["trip: int | zone: long | Zone: string", "1 | 10 | Harlem", "1 | 10 | Harlem North", "2 | 30 | null", "3 | null | null", "4 | 10 | Harlem", "4 | 10 | Harlem North"]),
        Example::new("Rows with a match", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "INNER_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryDatasetName": "zones"}"#)
        .with(ZONES).input(LEFT_TABLE)
        .output(&["trip: int | Zone: string", "1 | Harlem", "1 | Harlem North", "4 | Harlem", "4 | Harlem North"]),
        Example::new("All rows of the second table", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "RIGHT_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryDatasetName": "zones"}"#)
        .with(ZONES).input(LEFT_TABLE)
        .output(&["trip: int | Zone: string", "1 | Harlem", "1 | Harlem North", "4 | Harlem", "4 | Harlem North", "null | Soho"]),
        Example::new("All rows of both", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "OUTER_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryDatasetName": "zones"}"#)
        .with(ZONES).input(LEFT_TABLE)
        .output(&["trip: int | Zone: string", "1 | Harlem", "1 | Harlem North", "2 | null", "3 | null", "4 | Harlem", "4 | Harlem North", "null | Soho"]),
        Example::new("Rows of this table without a match", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "LEFT_EXCLUDING_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryDatasetName": "zones"}"#)
        .with(ZONES).input(LEFT_TABLE)
        .output(&["trip: int | Zone: string", "2 | null", "3 | null"]),
        Example::new("Rows of the second table without a match", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "RIGHT_EXCLUDING_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryDatasetName": "zones"}"#)
        .with(ZONES).input(LEFT_TABLE)
        .output(&["trip: int | Zone: string", "null | Soho"]),
        Example::new("Rows of both without a match", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "OUTER_EXCLUDING_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryDatasetName": "zones"}"#)
        .with(ZONES).input(LEFT_TABLE)
        .output(&["trip: int | Zone: string", "2 | null", "3 | null", "null | Soho"]),
        Example::new("A column name that is there already gets a number", r#"{"joinKeys": [{"key": "id", "value": "id"}], "joinType": "INNER_JOIN",
            "leftColumns": ["id", "name"], "rightColumns": ["id", "name"], "secondaryDatasetName": "people"}"#)
        .with(&[("people", &["id: string | name: string", "1 | Ann"])])
        .input(&["id: int | name: string", "1 | A."])
        .output(&["id: int | name: string | id_1: string | name_1: string", "1 | A. | 1 | Ann"]),
        Example::new("Text and numbers", r#"{"joinKeys": [{"key": "store", "value": "id"}], "joinType": "LEFT_JOIN",
            "leftColumns": ["store"], "rightColumns": ["town"], "secondaryDatasetName": "stores"}"#)
        .with(&[("stores", &["id: int | town: string", "2 | Mobile", "3 | Dothan"])])
        .input(&["store: string", "02", "3", "3.0", "two", "null"])
        .output(&["store: string | town: string", "02 | null", "3 | Dothan", "3.0 | null", "two | null", "null | null"]),
        Example::new("Each row must match one", r#"{"joinKeys": [{"key": "store", "value": "id"}], "joinType": "LEFT_JOIN",
            "leftColumns": ["store", "n"], "rightColumns": ["town"], "secondaryDatasetName": "stores", "expectMatch": "one"}"#)
        .with(&[("stores", &["id: int | town: string", "2 | Mobile", "3 | Dothan", "4 | null"])])
        .input(&["store: int | n: int", "3 | 1", "2 | 2", "3 | 3"])
        .output(&["store: int | n: int | town: string", "3 | 1 | Dothan", "2 | 2 | Mobile", "3 | 3 | Dothan"]),
        Example::new("Each row must match one or none", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "LEFT_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryDatasetName": "zones", "expectMatch": "at most one"}"#)
        .with(&[("zones", &["LocationID: int | Zone: string", "10 | Harlem", "20 | Soho", "20 | Soho East"])]).input(LEFT_TABLE)
        .output(&["trip: int | Zone: string", "1 | Harlem", "2 | null", "3 | null", "4 | Harlem"]),
        Example::new("Ranges: a class for each size", r#"{"joinConditions": [{"key": "size", "operator": ">=", "value": "from"}, {"key": "size", "operator": "<", "value": "to"}],
            "joinType": "LEFT_JOIN", "leftColumns": ["size"], "rightColumns": ["class"], "secondaryDatasetName": "classes", "expectMatch": "at most one"}"#)
        .with(&[("classes", &["class: string | from: int | to: double", "L | 20 | 30.0", "S | 0 | 9.5", "M | 10 | 20.0", "none | null | 99.0"])])
        .input(&["size: double", "9.5", "9.25", "10.0", "29.0", "30.0", "null"])
        .output(&["size: double | class: string", "9.5 | null", "9.25 | S", "10.0 | M", "29.0 | L", "30.0 | null", "null | null"]),
        Example::new("Keys and a condition", r#"{"joinKeys": [{"key": "item", "value": "item"}], "joinConditions": "[{\"key\":\"day\",\"operator\":\"<=\",\"value\":\"until\"}]",
            "joinType": "INNER_JOIN", "leftColumns": ["item", "day"], "rightColumns": ["price"], "secondaryDatasetName": "prices"}"#)
        .with(&[("prices", &["item: string | until: timestamp | price: int", "tea | 2024-05-01 12:00:00 | 3", "tea | 2024-06-01 00:00:00 | 4", "jam | 2024-06-01 00:00:00 | 9"])])
        .input(&["item: string | day: date", "tea | 2024-06-01", "tea | 2024-05-01", "jam | 2024-06-02"])
        .output(&["item: string | day: date | price: int", "tea | 2024-06-01 | 4", "tea | 2024-05-01 | 3", "tea | 2024-05-01 | 4"]),
        Example::new("Columns that do not compare", r#"{"joinConditions": [{"key": "size", "operator": ">", "value": "from"}],
            "joinType": "INNER_JOIN", "leftColumns": ["size"], "rightColumns": ["class"], "secondaryDatasetName": "classes"}"#)
        .with(&[("classes", &["class: string | from: int", "L | 20"])])
        .input(&["size: string", "9"])
        .error("column `size` of this table is string, and column `from` of table `classes` is int; both must hold numbers, dates or timestamps, or text: CHANGE_DATA_TYPE makes them so"),
        Example::new("A join that keeps no matches", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "LEFT_EXCLUDING_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryDatasetName": "zones", "expectMatch": "one"}"#)
        .with(ZONES).input(LEFT_TABLE)
        .error("is about matches, and LEFT_EXCLUDING_JOIN keeps none of them"),
        Example::new("Empty text is a key, as in SQL", r#"{"joinKeys": [{"key": "code", "value": "code"}], "joinType": "LEFT_JOIN",
            "leftColumns": ["code"], "rightColumns": ["name"], "secondaryDatasetName": "names", "emptyKeysMatch": "true"}"#)
        .with(&[("names", &["code: string | name: string", "a | Ana", r#""" | none"#, "null | nobody"])])
        .input(&["code: string", r#""""#, "null", "a"])
        .output(&["code: string | name: string", r#""" | none"#, "null | null", "a | Ana"]),
        Example::new("A table by its place in S3", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "INNER_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"],
            "secondaryInputs": [{"S3InputDefinition": {"Bucket": "b", "Key": "zones.csv"}}]}"#)
        .with(&[("s3://b/zones.csv", &["LocationID: int | Zone: string", "30 | Soho"])]).input(LEFT_TABLE)
        .output(&["trip: int | Zone: string", "2 | Soho"]),
        Example::new("Several tables", r#"{"joinKeys": [{"key": "zone", "value": "LocationID"}], "joinType": "INNER_JOIN",
            "leftColumns": ["trip"], "rightColumns": ["Zone"], "secondaryInputs": [
                {"DataCatalogInputDefinition": {"DatabaseName": "taxi", "TableName": "zones"}},
                {"DatabaseInputDefinition": {"GlueConnectionName": "pg", "DatabaseTableName": "public.zones"}}]}"#)
        .with(ZONES).input(LEFT_TABLE)
        .error("has 2 tables; a join has one"),
    ],
    assumptions: &[
        "The second table is found by `secondaryDatasetName`, else by `secondInputLocation` or by the location in `secondaryInputs`, which CloudFormation has, among the tables given to the run.",
        "Rows stand in the order of this table, several matches in the order of the second one; rows of the second table without a match come last, in its order.",
        "A missing key matches nothing, unless `emptyKeysMatch` lets empty text match empty text. Keys of different types are compared as the wider number; all others are compared as text, so that the text `02` is not 2, as it would be in Spark: codes with zeros in front are not numbers. CHANGE_DATA_TYPE before the join makes it one.",
        "With `joinConditions`, rows match where their keys are equal, if there are keys, and all conditions hold; a missing cell meets none. Numbers are compared as the wider number, dates with timestamps as their \
         midnights, and text by code point. Of two conditions that make a range, few rows are looked at beyond those that match, unless ranges of the second table overlap much.",
        "`expectMatch` counts matching rows for each row of this table, whether the join keeps the row or not; a missing key matches no row. The first row that breaks it ends the run, \
         and the error names the row as it comes into the step, its keys, and how many rows it matches. Without it, rows may multiply: the report has the numbers of rows before and after each step.",
        "Columns in neither list are gone. A column of the second table whose name is taken gets `_1`, `_2` and so on behind it.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let inputs = args.get(&INPUTS).unwrap_or_default();
    if inputs.len() > 1 {
        return Err(args.refuse(&INPUTS, format!("has {} tables; a join has one", inputs.len())));
    }
    let input = inputs.first().and_then(location);
    let names = args.get(&NAME).into_iter().chain(args.get(&LOCATION)).chain(input.as_deref());
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        return Err(Error::missing_parameter("secondaryDatasetName"));
    }
    let right = rel.dataset(&names).map_err(|error| match args.get(&NAME) {
        Some(_) => args.place(&NAME, error),
        None => args.place(&LOCATION, error),
    })?;
    let left = rel.columns_named(args.get(&LEFT))?;
    let kept = args.get(&RIGHT).iter().map(|name| position(&right, name));
    let kept = kept.collect::<Result<Vec<Position>>>().map_err(|error| args.place(&RIGHT, error))?;

    let keys = pairs(args.get(&KEYS).unwrap_or_default(), rel, &right)?;
    let compared = conditions(args, rel, &right)?;
    if keys.is_empty() && compared.is_empty() {
        return Err(match args.get(&KEYS) {
            Some(_) => args.refuse(&KEYS, "is an empty list"),
            None => Error::missing_parameter("joinKeys"),
        });
    }
    let mut names: Vec<String> = left.iter().map(|column| column.name.clone()).collect();
    let mut right_columns = Vec::new();
    for at in kept {
        let name = free_name(right.schema().field(at.0).name(), &names);
        names.push(name.clone());
        right_columns.push((at, name));
    }
    let kind = kind(args.get(&KIND));
    let expected = match args.get(&EXPECTED) {
        "any" => None,
        _ if !kind.matches => {
            let message = format!("is about matches, and {} keeps none of them", args.get(&KIND));
            return Err(args.refuse(&EXPECTED, message));
        }
        wanted => {
            let mut shown: Vec<Column> = Vec::new();
            let columns = keys.iter().map(|(column, _)| column);
            for column in columns.chain(compared.iter().map(|(column, ..)| column)) {
                if shown.iter().all(|other| other.id() != column.id()) {
                    shown.push(column.clone());
                }
            }
            Some(rel.expect_matches(wanted == "one", &shown))
        }
    };
    let missing = if args.get(&EMPTY) { MissingKeys::EmptyMatches } else { MissingKeys::Unmatched };
    let pairing = Pairing { expected, missing, compared: &compared, ..Pairing::new(&right, &keys, kind) };
    rel.join(pairing, &left, &right_columns)
}

/// What must hold besides equal keys.
fn conditions(args: &Args, rel: &Rel, right: &Arc<Dataset>) -> Result<Vec<(Column, Inequality, Position)>> {
    let conditions = args.get(&CONDITIONS).unwrap_or_default();
    let columns = pairs(conditions, rel, right)?;
    let conditions = columns.into_iter().zip(conditions).map(|((column, at), condition)| {
        let other = right.schema().field(at.0);
        let comparable = match (column.ty(), Type::from_arrow(other.data_type())) {
            (Some(one), Some(other)) => {
                one == other || one.is_number() && other.is_number() || one.is_temporal() && other.is_temporal()
            }
            _ => false,
        };
        if !comparable {
            let message = format!(
                "column `{}` of this table is {}, and column `{}` of table `{}` is {}; both must hold numbers, dates or timestamps, or \
                 text: CHANGE_DATA_TYPE makes them so",
                column.name,
                type_name(&column.data_type),
                other.name(),
                right.name(),
                type_name(other.data_type())
            );
            return Err(args.refuse(&CONDITIONS, message));
        }
        let how = match condition.get(&OPERATOR) {
            "<" => Inequality::Less,
            "<=" => Inequality::LessEqual,
            ">" => Inequality::Greater,
            _ => Inequality::GreaterEqual,
        };
        Ok((column, how, at))
    });
    conditions.collect()
}

fn kind(name: &str) -> JoinKind {
    let excluding = name.contains("EXCLUDING");
    let outer = name.starts_with("OUTER");
    JoinKind {
        matches: !excluding,
        unmatched_left: outer || name.starts_with("LEFT"),
        unmatched_right: outer || name.starts_with("RIGHT"),
    }
}

fn free_name(name: &str, taken: &[String]) -> String {
    if !taken.iter().any(|other| other == name) {
        return name.to_owned();
    }
    (1..=taken.len() + 1)
        .map(|number| format!("{name}_{number}"))
        .find(|name| !taken.contains(name))
        .expect("there are more numbers than columns")
}
