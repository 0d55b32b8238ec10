//! A folder of files, and recipes of all kinds of nodes.

use std::fs;
use std::path::Path;

use recipe_run::{Apply, Recipe};

/// Rows with line breaks in quotes, missing cells, and cells that steps cannot convert.
pub(crate) fn csv(rows: std::ops::Range<usize>) -> String {
    let mut text = String::from("id,city,amount,note\n");
    for row in rows {
        let city = ["Mobile", "", "Dothan", "\"Au\nburn\"", "Selma"][row % 5];
        let amount = match row % 7 {
            0 => String::new(),
            3 => format!("x{row}"),
            _ => format!("{}.{:02}", row % 90, row % 100),
        };
        let note = if row % 11 == 0 { "\"two\r\nlines, and \"\"quotes\"\"\"" } else { "n" };
        text += &[row.to_string().as_str(), city, &amount, note].join(",");
        text.push('\n');
    }
    text
}

/// Recipes of all kinds of nodes.
pub(crate) const RECIPES: &[(&str, &str)] = &[
    (
        "rows",
        r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}}]"#,
    ),
    (
        "fills",
        r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "NEXT", "Parameters": {"sourceColumn": "id", "numRows": "3", "targetColumn": "next"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "amount", "targetColumn": "sum"}},
        {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "amount"}},
        {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "number"}}]"#,
    ),
    (
        "distinct",
        r#"[{"Operation": "DELETE", "Parameters": {"sourceColumns": ["id", "amount"]}},
        {"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#,
    ),
    (
        "groups",
        r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["city"], "groupByAggFunctionOptions": [
            {"sourceColumnName": "amount", "targetColumnName": "sum", "functionName": "SUM"},
            {"sourceColumnName": "amount", "targetColumnName": "spread", "functionName": "STANDARD_DEVIATION"}]}},
        {"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#,
    ),
    (
        "distinct and more",
        r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "REMOVE_DUPLICATES", "Parameters": {"sourceColumn": "amount"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "amount", "targetColumn": "sum"}}]"#,
    ),
    (
        "many groups",
        r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["amount", "city"], "groupByAggFunctionOptions": [
            {"sourceColumnName": "id", "targetColumnName": "first", "functionName": "FIRST"},
            {"sourceColumnName": "id", "targetColumnName": "last", "functionName": "LAST"},
            {"sourceColumnName": "id", "targetColumnName": "all", "functionName": "COLLECT_LIST"}]}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "number"}}]"#,
    ),
    (
        "groups of ids",
        r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["id"], "groupByAggFunctionOptions": [
            {"sourceColumnName": "amount", "targetColumnName": "first", "functionName": "FIRST"},
            {"sourceColumnName": "amount", "targetColumnName": "last", "functionName": "LAST"},
            {"sourceColumnName": "city", "targetColumnName": "cities", "functionName": "COUNT"}]}}]"#,
    ),
    (
        "groups of note and city",
        r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["note", "city"], "groupByAggFunctionOptions": [
            {"sourceColumnName": "id", "targetColumnName": "median", "functionName": "MEDIAN"},
            {"sourceColumnName": "amount", "targetColumnName": "mode", "functionName": "MODE"},
            {"sourceColumnName": "id", "targetColumnName": "last", "functionName": "LAST"},
            {"sourceColumnName": "city", "targetColumnName": "cities", "functionName": "COUNT_DISTINCT"}]}}]"#,
    ),
    (
        "groups by the rules of SQL",
        r#"[{"Operation": "AGGREGATE", "Parameters": {"groupBy": ["city"], "columns": {
            "n": "count(*)", "first": "first(amount)", "last": "last(amount)", "sum": "sum(distinct amount)",
            "spread": "stddev_pop(amount)", "notes": "collect_list(note)"}}}]"#,
    ),
    (
        "one group",
        r#"[{"Operation": "AGGREGATE", "Parameters": {"columns": {
            "n": "count(*)", "first": "first(amount)", "last": "last(amount)", "sum": "sum(distinct amount)"}}}]"#,
    ),
    (
        "one group of no rows",
        r#"[{"Action": {"Operation": "KEEP_VALUES", "Parameters": {}}, "ConditionExpressions": [{"Expression": "id < 0"}]},
        {"Operation": "AGGREGATE", "Parameters": {"columns": {"n": "count(*)", "sum": "sum(id)"}}}]"#,
    ),
    (
        "sorted",
        r#"[{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "city", "ordering": "DESCENDING", "nullsOrdering": "NULLS_TOP"}]}},
        {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "number"}}]"#,
    ),
    (
        "sorted by several",
        r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "SORT", "Parameters": {"expressions": [
            {"sourceColumn": "amount", "ordering": "DESCENDING"}, {"sourceColumn": "note"}, {"sourceColumn": "city"}]}},
        {"Operation": "REMOVE_DUPLICATES", "Parameters": {"sourceColumn": "amount"}}]"#,
    ),
    (
        "joined",
        r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "city", "value": "name"}], "joinType": "OUTER_JOIN",
        "leftColumns": ["id", "city"], "rightColumns": ["county"], "secondInputLocation": "counties"}}]"#,
    ),
    ("one-hot", r#"[{"Operation": "ONE_HOT_ENCODING", "Parameters": {"sourceColumn": "city"}}]"#),
    (
        "one-hot twice",
        r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "NEXT", "Parameters": {"sourceColumn": "note", "numRows": "2", "targetColumn": "next"}},
        {"Operation": "ONE_HOT_ENCODING", "Parameters": {"sourceColumn": "next"}},
        {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "amount"}},
        {"Operation": "ONE_HOT_ENCODING", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
        {"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "amount", "targetColumn": "sum"}}]"#,
    ),
    (
        "many groups pivoted",
        r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "id", "columnDataType": "double"}},
        {"Operation": "PIVOT", "Parameters": {"sourceColumn": "city", "valueColumn": "id", "aggregateFunction": "SUM"}},
        {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "number"}}]"#,
    ),
];

pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        fs::create_dir(folder.path("in")).expect("a folder");
        fs::write(folder.path("in/1.csv"), csv(0..400)).expect("a file");
        fs::write(folder.path("in/2.csv"), csv(400..403)).expect("a file");
        fs::write(folder.path("in/3.csv"), csv(403..700)).expect("a file");
        fs::write(
            folder.path("counties.csv"),
            "name,county\nMobile,Mobile\nSelma,Dallas\nHuntsville,Madison\n",
        )
        .expect("a file");
        folder
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(Path::new(&self.path(name))).expect(name)
    }

    pub(crate) fn apply(&self, recipe: &str) -> Apply {
        let recipe = Recipe::parse(recipe).expect("a recipe");
        let uses_table = recipe.text().contains("counties");
        let apply = Apply::new(recipe).input(self.path("in")).now(0);
        if uses_table { apply.table("counties", self.path("counties.csv")) } else { apply }
    }
}
