//! What people want to do, and the operations for it: the second index of the reference.

/// Tasks, each with the operations that serve it, the likeliest first.
pub(super) const TASKS: &[(&str, &[&str])] = &[
    ("Choose rows", &["KEEP_VALUES", "REMOVE_VALUES", "REMOVE_MISSING", "DELETE_DUPLICATE_ROWS"]),
    (
        "Choose, order and name columns",
        &[
            "KEEP_COLUMNS",
            "DELETE",
            "RENAME",
            "RENAME_COLUMNS",
            "REORDER_COLUMNS",
            "DUPLICATE",
            "MOVE_TO_START",
            "MOVE_TO_END",
            "MOVE_BEFORE",
            "MOVE_AFTER",
            "MOVE_TO_INDEX",
        ],
    ),
    (
        "Give columns their types",
        &[
            "CHANGE_DATA_TYPE",
            "SET_SCHEMA",
            "TO_NUMBER_COLUMN",
            "TO_DOUBLE_COLUMN",
            "TO_STRING_COLUMN",
            "TO_BOOLEAN_COLUMN",
        ],
    ),
    (
        "Clean text",
        &[
            "REMOVE_COMBINED",
            "TRIM",
            "REMOVE_WHITESPACE",
            "REMOVE_SYMBOLS",
            "DECODE_HTML_ENTITIES",
            "UPPER_CASE",
            "LOWER_CASE",
            "CAPITAL_CASE",
            "SENTENCE_CASE",
            "UPPER",
            "LOWER",
            "PROPER",
            "ADD_PREFIX",
            "ADD_SUFFIX",
            "ADD_SINGLE_QUOTES",
            "ADD_DOUBLE_QUOTES",
        ],
    ),
    (
        "Find and replace text",
        &[
            "REPLACE_TEXT",
            "REPLACE_BETWEEN_DELIMITERS",
            "REPLACE_BETWEEN_POSITIONS",
            "FIND",
            "RIGHT_FIND",
            "STARTS_WITH",
            "ENDS_WITH",
            "EXACT",
        ],
    ),
    (
        "Take parts of text",
        &[
            "EXTRACT_PATTERN",
            "EXTRACT_GROUPS",
            "PARSE_JSON",
            "EXTRACT_BETWEEN_DELIMITERS",
            "EXTRACT_BETWEEN_POSITIONS",
            "SUBSTRING",
            "LEFT",
            "RIGHT",
            "URL_PARAMS",
        ],
    ),
    (
        "Split a column",
        &[
            "SPLIT_COLUMN_SINGLE_DELIMITER",
            "SPLIT_COLUMN_MULTIPLE_DELIMITER",
            "SPLIT_COLUMN_BETWEEN_DELIMITER",
            "SPLIT_COLUMN_FROM_START",
            "SPLIT_COLUMN_FROM_END",
            "SPLIT_COLUMN_BETWEEN_POSITIONS",
            "SPLIT_COLUMN_WITH_INTERVALS",
            "ARRAY_TO_COLUMNS",
        ],
    ),
    ("Join columns into one", &["MERGE", "MERGE_COLUMNS_AND_VALUES", "COALESCE", "ANY"]),
    (
        "Decide by a condition",
        &[
            "CASE_OPERATION",
            "BOOLEAN_OPERATION",
            "DERIVE",
            "FLAG_COLUMN_FROM_PATTERN",
            "FLAG_COLUMN_FROM_NULL",
        ],
    ),
    (
        "Fill missing cells",
        &["FILL_WITH_CUSTOM", "FILL_WITH_LAST_VALID", "FILL_WITH_AVERAGE", "COALESCE", "REMOVE_MISSING"],
    ),
    (
        "Compute with numbers",
        &[
            "ADD",
            "SUBTRACT",
            "MULTIPLY",
            "DIVIDE",
            "MOD",
            "DERIVE",
            "ROUND",
            "CEILING",
            "FLOOR",
            "ABSOLUTE",
            "NEGATE",
            "SIGN",
            "POWER",
            "SQUARE_ROOT",
            "EXPONENT",
            "LN",
            "LOG",
            "DEGREES",
            "RADIANS",
            "PI",
            "IS_EVEN",
            "IS_ODD",
            "RANDOM",
            "RANDOM_BETWEEN",
        ],
    ),
    (
        "Compare and sum up columns of a row",
        &[
            "SUM",
            "AVERAGE",
            "MIN",
            "MAX",
            "MEDIAN",
            "MODE",
            "COUNT",
            "COUNT_DISTINCT",
            "KTH_LARGEST",
            "KTH_LARGEST_UNIQUE",
            "VARIANCE",
            "STANDARD_DEVIATION",
            "STRING_GREATER_THAN",
            "STRING_GREATER_THAN_EQUAL",
            "STRING_LESS_THAN",
            "STRING_LESS_THAN_EQUAL",
        ],
    ),
    ("Know and make characters", &["LEN", "UNICODE", "CHAR", "REPEAT_STRING"]),
    ("Format numbers and phone numbers", &["NUMBER_FORMAT", "FORMAT_PHONE_NUMBER"]),
    (
        "Read and write dates",
        &[
            "CHANGE_DATA_TYPE",
            "FORMAT_DATE",
            "DATE_FORMAT",
            "DATE",
            "DATE_TIME",
            "TIME",
            "UNIX_TIME",
            "UNIX_TIME_FORMAT",
            "CONVERT_TIMEZONE",
            "NOW",
            "TODAY",
        ],
    ),
    (
        "Take parts of dates",
        &[
            "YEAR",
            "QUARTER",
            "MONTH",
            "MONTH_NAME",
            "WEEK_NUMBER",
            "WEEK_DAY",
            "DAY",
            "HOUR",
            "MINUTE",
            "SECOND",
            "MILLISECOND",
        ],
    ),
    ("Count with dates", &["DATE_ADD", "DATE_DIFF"]),
    ("Number and order rows", &["SORT", "ROW_NUMBER", "SESSION"]),
    (
        "Look at the rows around a row",
        &[
            "PREV",
            "NEXT",
            "FILL",
            "ROLLING_SUM",
            "ROLLING_AVERAGE",
            "ROLLING_COUNT_A",
            "ROLLING_MIN",
            "ROLLING_MAX",
            "ROLLING_MODE",
            "ROLLING_STDEV",
            "ROLLING_VAR",
            "ROLLING_KTH_LARGEST",
            "ROLLING_KTH_LARGEST_UNIQUE",
        ],
    ),
    (
        "Make values ready for models",
        &[
            "CATEGORICAL_MAPPING",
            "ONE_HOT_ENCODING",
            "BINARIZATION",
            "BUCKETIZATION",
            "NORMALIZATION",
            "SKEWNESS",
            "TOKENIZATION",
        ],
    ),
    ("Group, pivot and join tables", &["GROUP_BY", "PIVOT", "JOIN"]),
    ("Read nested data", &["EXTRACT_VALUE", "JSON_TO_STRUCTS", "ARRAY_TO_COLUMNS", "URL_PARAMS"]),
    ("Hide personal data", &["MASK_DATE"]),
    ("Work with addresses of the internet", &["IP_TO_INT", "INT_TO_IP", "URL_PARAMS"]),
    ("Run recipes that carry marks of the console", &["GET_ACTION_RESULT", "GET_STEP_DATAFRAME"]),
];

#[cfg(test)]
mod tests {
    use super::TASKS;
    use crate::steps;

    #[test]
    fn every_operation_serves_a_task() {
        for step in steps::all() {
            let serves = TASKS.iter().any(|(_, operations)| operations.contains(&step.operation));
            assert!(serves, "{} serves no task", step.operation);
        }
        for (task, operations) in TASKS {
            for operation in *operations {
                assert!(steps::find(operation).is_some(), "{task}: {operation} is no operation");
            }
        }
    }
}
