//! One table in memory: a recipe applied in one call.

use std::error::Error;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use recipe_core::{Context, Recipe};

const RECIPE: &str = r#"[
  { "Action": { "Operation": "UPPER_CASE", "Parameters": { "sourceColumn": "city" } } },
  { "Action": { "Operation": "CHANGE_DATA_TYPE",
                "Parameters": { "sourceColumn": "amount", "columnDataType": "double" } } },
  { "Action": { "Operation": "REMOVE_MISSING", "Parameters": { "sourceColumn": "amount" } } }
]"#;

/// Runs the example.
pub fn main() -> Result<(), Box<dyn Error>> {
    let cities: ArrayRef = Arc::new(StringArray::from(vec!["Mobile", "Dothan", "Huntsville"]));
    let amounts: ArrayRef = Arc::new(StringArray::from(vec![Some("12.50"), None, Some("8")]));
    let claims = RecordBatch::try_from_iter([("city", cities), ("amount", amounts)])?;

    let clean = Recipe::parse(RECIPE)?.apply(&claims, &Context::default())?;

    let cities: Vec<_> = clean["city"].as_string_view().iter().flatten().collect();
    assert_eq!(cities, ["MOBILE", "HUNTSVILLE"]);
    assert_eq!(clean["amount"].as_primitive::<Float64Type>().values(), &[12.5, 8.0]);

    // A recipe that does not fit the table says so, with a pointer into its text.
    let typo = RECIPE.replace(r#""city""#, r#""citty""#);
    let problems = Recipe::parse(&typo)?.apply(&claims, &Context::default()).expect_err("no such column");
    assert!(problems.to_string().contains("citty"));
    Ok(())
}
