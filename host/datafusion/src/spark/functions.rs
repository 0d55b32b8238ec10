//! The functions that queries may call, by Spark's names.

use super::families::FAMILIES;

/// What a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One value of a row.
    Scalar,
    /// One value of many rows.
    Aggregate,
    /// One value of a row among others; with `OVER` only.
    Window,
}

/// A function by a name of Spark's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Function {
    /// Spark's name.
    pub(super) name: &'static str,
    /// What runs it: a function by its name in the registry, or `=` where the query is rewritten.
    pub(super) runs: &'static str,
    /// What each argument is cast to, one letter each; the last is that of all that follow. `t` is text, `d` double, `i` int, `l`
    /// bigint, `n` a number, `D` date, `T` timestamp, and `x` what it is.
    pub(super) takes: &'static str,
    /// What Spark calls it in the names of columns.
    shown: &'static str,
}

/// Functions that belong together, and what they are.
pub(super) struct Family {
    pub(super) title: &'static str,
    pub(super) kind: Kind,
    pub(super) functions: &'static [Function],
}

pub(super) const fn f(name: &'static str, runs: &'static str, takes: &'static str) -> Function {
    Function { name, runs, takes, shown: name }
}

/// One whose name is printed in capitals.
pub(super) const fn shown_as(shown: &'static str, function: Function) -> Function {
    Function { shown, ..function }
}

/// Functions of Spark that are refused, and why.
const REFUSED: &[(&[&str], &str)] = &[
    (
        &["rand", "randn", "random", "uuid", "shuffle", "monotonically_increasing_id", "spark_partition_id"],
        "gives something else each time; the same job over the same files has to give the same rows",
    ),
    (
        &["input_file_name", "current_user", "user", "current_database", "current_catalog", "version"],
        "depends on where the query is run",
    ),
    (&["approx_percentile", "percentile_approx"], "is an estimate; `percentile` gives the exact value"),
    (&["java_method", "reflect"], "calls programs"),
];

/// The function of this name, in whatever case.
pub(super) fn find(name: &str) -> Option<(&'static Function, Kind)> {
    let all =
        FAMILIES.iter().flat_map(|family| family.functions.iter().map(|function| (function, family.kind)));
    all.into_iter().find(|(function, _)| function.name.eq_ignore_ascii_case(name))
}

/// Why this function is refused, if it is for a reason of its own.
pub(super) fn refusal(name: &str) -> Option<&'static str> {
    let is_it = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    REFUSED.iter().find(|(names, _)| is_it(names)).map(|(_, reason)| *reason)
}

/// The functions that are refused for a reason, with it.
pub(super) fn refused() -> impl Iterator<Item = (&'static [&'static str], &'static str)> {
    REFUSED.iter().copied()
}

/// The names of all functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().flat_map(|family| family.functions.iter().map(|function| function.name))
}

/// The type that a function casts to, where it is called like one.
pub(super) fn cast_type(name: &str) -> Option<&'static str> {
    const TYPES: &[(&str, &str)] = &[
        ("bigint", "BIGINT"),
        ("boolean", "BOOLEAN"),
        ("date", "DATE"),
        ("decimal", "DECIMAL(10,0)"),
        ("double", "DOUBLE"),
        ("float", "FLOAT"),
        ("int", "INT"),
        ("smallint", "SMALLINT"),
        ("string", "STRING"),
        ("timestamp", "TIMESTAMP"),
        ("tinyint", "TINYINT"),
    ];
    TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, to)| *to)
}

/// The functions that are called like the types they cast to.
pub(super) const CASTS: &[&str] = &[
    "bigint",
    "boolean",
    "date",
    "decimal",
    "double",
    "float",
    "int",
    "smallint",
    "string",
    "timestamp",
    "tinyint",
];

/// Whether a function of windows looks at places alone.
pub(super) fn is_ranking(shown: &str) -> bool {
    let lower = shown.to_ascii_lowercase();
    matches!(lower.as_str(), "row_number" | "rank" | "dense_rank" | "percent_rank" | "ntile")
}

/// What Spark prints of a call: the name, and the arguments with those that were left out.
pub(super) fn shown(written: &str, mut arguments: Vec<String>) -> (String, Vec<String>) {
    let lower = written.to_ascii_lowercase();
    let name = find(written).map_or(lower.as_str(), |(function, _)| function.shown).to_owned();
    let count = arguments.len();
    let added: &[&str] = match (lower.as_str(), count) {
        ("round", 1) => &["0"],
        ("substring" | "substr", 2) => &["2147483647"],
        ("locate" | "percentile" | "regexp_extract", 2) | ("regexp_replace", 3) => &["1"],
        ("split", 2) => &["-1"],
        ("lpad" | "rpad", 2) => &[" "],
        ("from_unixtime" | "unix_timestamp" | "to_unix_timestamp", 1) => &["yyyy-MM-dd HH:mm:ss"],
        ("unix_timestamp", 0) => &["current_timestamp()", "yyyy-MM-dd HH:mm:ss"],
        ("months_between", 2) => &["true"],
        ("first" | "last" | "first_value" | "last_value" | "any_value", 2) => {
            arguments.truncate(1);
            &[]
        }
        ("log", 1) => {
            arguments.insert(0, "E()".to_owned());
            &[]
        }
        _ => &[],
    };
    arguments.extend(added.iter().map(|text| (*text).to_owned()));
    (name, arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spark::provider::Registry;

    #[test]
    fn all_functions_run() {
        let registry = Registry::new();
        for function in FAMILIES.iter().flat_map(|family| family.functions) {
            assert!(function.runs == "=" || registry.has(function.runs), "{}", function.name);
        }
    }

    #[test]
    fn names_are_in_order_and_there_once() {
        for family in FAMILIES {
            assert!(family.functions.is_sorted_by_key(|function| function.name), "{}", family.title);
        }
        let mut all: Vec<&str> = names().chain(CASTS.iter().copied()).collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
