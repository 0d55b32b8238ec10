//! Transforms of AWS that are not run, and why.

use recipe_core::Error;
use recipe_core::engine::nearest;
use recipe_core::error::Kind;

const CHANGES: &str = "it gives other values in every run";
const UNDOCUMENTED: &str = "AWS says what it is for, and not what it does exactly";

/// Names, the reason, and what does such things.
const KNOWN: &[(&str, &str, &str)] = &[
    ("gs_identifier", CHANGES, "use a Recipe node with ROW_NUMBER, which numbers rows"),
    ("gs_json_path", UNDOCUMENTED, "use a Recipe node with EXTRACT_VALUE or PARSE_JSON"),
    ("gs_parse_json", UNDOCUMENTED, "use a Recipe node with JSON_TO_STRUCTS or PARSE_JSON"),
    ("gs_regex_extractor", UNDOCUMENTED, "use a Recipe node with EXTRACT_GROUPS"),
    ("gs_sequence", UNDOCUMENTED, "use a Recipe node with ROW_NUMBER, which numbers rows"),
    ("gs_uuid", CHANGES, "use a Recipe node with ROW_NUMBER, which numbers rows"),
];

/// Why a transform is not run, where `others` are.
pub(super) fn error(name: &str, others: impl Iterator<Item = &'static str> + Clone) -> Error {
    if let Some((_, reason, instead)) = KNOWN.iter().find(|(known, ..)| *known == name) {
        return Error::from(Kind::NotSupported(format!("`{name}` is not run here: {reason}")))
            .with_help(*instead);
    }
    let near = nearest(name, others.clone());
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let error =
        Error::from(Kind::NotSupported(format!("`{name}` is not a transform that is known here{near}")));
    error.with_help(format!("transforms that are run: {}", others.collect::<Vec<_>>().join(", ")))
}
