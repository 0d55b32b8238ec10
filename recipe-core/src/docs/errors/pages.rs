//! What there is to say of each code.

use super::ErrorPage;

/// A table for examples.
const CITIES: &[&str] = &["city: string | n: long", "Mobile | 1", "Dothan | 2"];

const fn error(code: &'static str, meaning: &'static str, advice: &'static str) -> ErrorPage {
    ErrorPage { code, is_warning: false, meaning, example: None, advice }
}

const fn warning(code: &'static str, meaning: &'static str, advice: &'static str) -> ErrorPage {
    ErrorPage { is_warning: true, ..error(code, meaning, advice) }
}

impl ErrorPage {
    /// The same with a recipe that gives it over [`CITIES`].
    const fn given_by(self, recipe: &'static str) -> Self {
        self.given_over(CITIES, recipe)
    }

    const fn given_over(self, table: &'static [&'static str], recipe: &'static str) -> Self {
        ErrorPage { example: Some((recipe, table)), ..self }
    }
}

/// The pages of all codes, in the order in which a recipe is read, checked and run.
pub const ERRORS: &[ErrorPage] = &[
    error(
        "syntax",
        "The text is not JSON or YAML.",
        "Fix the text where the arrow points, or shortly before: a comma, a quote or a bracket is missing. Comments and commas at the \
         end of a list are fine.",
    )
    .given_by(r#"[{"Operation": "UPPER_CASE" "Parameters": {"sourceColumn": "city"}}]"#),
    error(
        "recipe-shape",
        "The text is JSON or YAML, but not a recipe.",
        "Write the recipe as a list of steps, each with an `Operation` and its `Parameters`, or as an object with `Steps`. \
         `recipe-host steps OPERATION` shows a step that can be copied.",
    )
    .given_by(r#"[{"Operation": "UPPER_CASE", "Parameters": ["city"]}]"#),
    error(
        "job-shape",
        "The text is JSON or YAML, but not a job that can be run, or a part of it is not as one is written.",
        "Compare the node that is named with the page about jobs; `recipe-host schema --job` prints a schema with which editors check \
         a job as it is written.",
    ),
    error(
        "case-shape",
        "The text is YAML, but not a case that tests a recipe, or a part of it is not as one is written.",
        "Compare the case with the page about testing recipes; `recipe-host schema --cases` prints a schema with which editors check a \
         case as it is written.",
    ),
    error(
        "not-supported",
        "A job asks for something that is not done here, such as a node of AWS that only a service can run.",
        "Replace the node or the option that is named, often by a step of a recipe or a query. Steps that no target needs can be left \
         out with `--until NODE`.",
    ),
    error(
        "engine-too-old",
        "The recipe asks for a newer engine than this one.",
        "Update the program, or lower `EngineVersion` if the recipe uses nothing that came later.",
    )
    .given_by(r#"{"EngineVersion": "99.0", "Steps": []}"#),
    error(
        "unknown-operation",
        "No operation has this name.",
        "Take the name that is suggested, or look for a word with `recipe-host steps WORD`.",
    )
    .given_by(r#"[{"Operation": "UPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#),
    error(
        "unknown-parameter",
        "The operation has no parameter of this name.",
        "Take one of those that are listed; `recipe-host steps OPERATION` says what they mean.",
    )
    .given_by(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city", "locale": "tr"}}]"#),
    error(
        "missing-parameter",
        "A parameter that the operation needs is absent.",
        "Add it; `recipe-host steps OPERATION` shows which parameters are needed, and examples.",
    )
    .given_by(r#"[{"Operation": "RENAME", "Parameters": {"sourceColumn": "city"}}]"#),
    error(
        "bad-parameter",
        "The value of a parameter cannot be read, or cannot be used here.",
        "The message says which values are right. Where it is a matter of the table, such as a name that is taken, change the step before.",
    )
    .given_by(r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "city", "columnDataType": "flaot"}}]"#),
    error(
        "unknown-condition",
        "No condition has this name.",
        "Take one of those that are listed. The page of conditions says what each asks, and which `Value` it takes.",
    )
    .given_by(
        r#"[{"Action": {"Operation": "REMOVE_VALUES", "Parameters": {}},
  "ConditionExpressions": [{"Condition": "STARTS_WIHT", "Value": "M", "TargetColumn": "city"}]}]"#,
    ),
    error(
        "bad-condition",
        "The value of a condition does not suit it, or a step that needs conditions has none.",
        "Write the value as the message says: numbers for columns of numbers, both ends for IS_BETWEEN, a list for IS.",
    )
    .given_by(
        r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
  "ConditionExpressions": [{"Condition": "IS_BETWEEN", "Value": "1", "TargetColumn": "n"}]}]"#,
    ),
    error(
        "conditions-rejected",
        "The step takes no `ConditionExpressions`, since it changes the table as a whole.",
        "Keep or remove rows in a step of their own before it, KEEP_VALUES or REMOVE_VALUES.",
    )
    .given_by(
        r#"[{"Action": {"Operation": "DELETE", "Parameters": {"sourceColumn": "city"}},
  "ConditionExpressions": [{"Condition": "IS_MISSING", "TargetColumn": "city"}]}]"#,
    ),
    error(
        "column-not-found",
        "No column has this name at this step.",
        "Compare the name with the columns that are listed: case, blanks at an end, and what steps before renamed or deleted count. \
         `recipe-host check RECIPE --input PATH` shows what each step does to the columns.",
    )
    .given_by(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "City"}}]"#),
    error(
        "column-exists",
        "A new column would take the name of one that is there.",
        "Name the new column otherwise, or RENAME or DELETE the one that is there first. Nothing is overwritten silently.",
    )
    .given_by(r#"[{"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "city", "targetColumn": "n"}}]"#),
    error(
        "wrong-type",
        "The step cannot work on a column of this type.",
        "Convert the column first, with CHANGE_DATA_TYPE, or give its type where the input is read: `--schema n=double`.",
    )
    .given_by(r#"[{"Operation": "FILL_WITH_AVERAGE", "Parameters": {"sourceColumn": "city"}}]"#),
    error(
        "bad-pattern",
        "A regular expression cannot be compiled, or matches in a way that nobody means.",
        "Fix the expression, or set `isText` to `true` where the text itself is meant. In expressions, text between `\\Q` and `\\E` \
         is taken as it is.",
    )
    .given_by(r#"[{"Operation": "REPLACE_TEXT", "Parameters": {"sourceColumn": "city", "pattern": "(", "value": ""}}]"#),
    error(
        "bad-expression",
        "An expression, such as that of DERIVE, cannot be read.",
        "Fix it where the message says. `recipe-host steps WORD` finds functions; names of columns with blanks are written in back ticks.",
    )
    .given_by(r#"[{"Operation": "DERIVE", "Parameters": {"targetColumn": "m", "expression": "n +"}}]"#),
    error(
        "dataset-not-found",
        "A second table that the recipe names was not given.",
        "Give it by the name that the recipe knows it by: `--with zones=zones.csv`.",
    )
    .given_by(
        r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "city", "value": "city"}], "joinType": "LEFT_JOIN",
  "leftColumns": ["city"], "rightColumns": ["zone"], "secondaryDatasetName": "zones"}}]"#,
    ),
    error(
        "secret-not-found",
        "A secret that the recipe names was not given.",
        "Give it to the run, never in the recipe: `--secret NAME=env:VAR`, `--secret NAME=file:PATH`, or `--secret NAME=aws`.",
    )
    .given_by(r#"[{"Operation": "CRYPTOGRAPHIC_HASH", "Parameters": {"sourceColumns": ["city"], "secretId": "claims/salt"}}]"#),
    error(
        "schema-mismatch",
        "Rows do not have the columns that the recipe was compiled for.",
        "In a program of your own, compile the recipe again for the rows' schema. In a run it says that an input changed meanwhile.",
    ),
    error(
        "data",
        "The data does not allow the step to go on, such as a key that a second table has more than once, or a text that a key cannot decrypt.",
        "Look at the rows that the message names. DELETE_DUPLICATE_ROWS leaves one row for each key.",
    ),
    error(
        "expectation",
        "Rows are not as the recipe expects them to be, so the run ends with nothing written.",
        "Look at the rows that the message names, or list all of them with `--rejects FILE`. With `onFail` a step can put such rows \
         aside, or count them and go on.",
    )
    .given_by(r#"[{"Operation": "EXPECT", "Parameters": {"sourceColumn": "n", "max": "1"}}]"#),
    error(
        "limit",
        "A limit that keeps memory bounded was passed: something is far larger than data usually is.",
        "If it is meant, the help of the message names the flag that allows more. Often it is not, as where a join multiplies rows.",
    ),
    error(
        "internal",
        "The engine found itself in a state that it should not come into.",
        "Please report it with the recipe and a few rows that give it.",
    ),
    warning(
        "plain-pattern",
        "A pattern looks as if plain text were meant, and is a regular expression, which matches more.",
        "Set `isText` to `true`, or write the characters that mean something else with a backslash before them.",
    )
    .given_by(r#"[{"Operation": "REPLACE_TEXT", "Parameters": {"sourceColumn": "city", "pattern": "St.", "value": "Saint"}}]"#),
    warning(
        "no-conversion",
        "No value of the column can be converted to this type, so all its cells will be missing.",
        "Say what the values mean: a year with `sourceFormat`, seconds since 1970 with from_unix_seconds in a DERIVE.",
    )
    .given_over(
        &["city: string | n: long", "Mobile | null"],
        r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "date"}}]"#,
    ),
    warning(
        "not-written",
        "The form that a recipe is converted to has no place for something, or DataBrew does not know it.",
        "Convert to a form that has a place for it, or replace the step by operations of DataBrew.",
    ),
    warning(
        "ambiguous-dates",
        "Some dates of a column could be read with day and month the other way round, as others of it have to be.",
        "Say how they are written: `dayFirst` or `sourceFormat` in CHANGE_DATA_TYPE, or a format in expressions.",
    )
    .given_over(
        &["visit: string", "11/12/2020", "13/12/2020"],
        r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "visit", "columnDataType": "date"}}]"#,
    ),
    warning(
        "doubtful-format",
        "A date format prints something else than it seems to be written for, such as the minute in the month's place.",
        "Write it as the help says. The page of dates lists the letters.",
    )
    .given_over(
        &["visit: date", "2020-12-31"],
        r#"[{"Operation": "FORMAT_DATE", "Parameters": {"sourceColumn": "visit", "targetDateFormat": "yyyy-MM-dd HH:mm"}}]"#,
    ),
    warning(
        "quoted-column",
        "A text in double quotes in an expression has the name of a column.",
        "Write the column in back ticks, or the text in single quotes.",
    )
    .given_by(r#"[{"Operation": "DERIVE", "Parameters": {"targetColumn": "upper", "expression": "upper(\"city\")"}}]"#),
    warning(
        "all-failed",
        "No cell of a column that a step made could be converted, so the column is empty.",
        "Look at a few of the values, and say how they are written, or take out what does not belong to them in a step before.",
    )
    .given_by(r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "city", "columnDataType": "double"}}]"#),
];
