//! Cleans a table with a recipe that looks at the rows around a row, and says what each step did.
//!
//! ```sh
//! cargo run -p recipe-datafusion --example dataframe
//! ```

use std::sync::Arc;

use datafusion::execution::context::{SessionConfig, SessionContext};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::{col, lit};
use recipe_core::table;
use recipe_datafusion::{Recipe, RecipeExt, RecipeOptions, register};

const RECIPE: &str = r#"[
    {"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
    {"Operation": "REMOVE_COMBINED", "Parameters": {"sourceColumn": "amount", "customCharacters": "$",
        "removeCustomCharacters": "true"}},
    {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "amount", "columnDataType": "double"}},
    {"Operation": "LOOKUP", "Parameters": {"joinKeys": [{"key": "city", "value": "name"}], "rightColumns": ["state"],
        "secondaryDatasetName": "cities"}}]"#;

/// Runs the example.
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A session of your own, which learns recipes.
    let config = SessionConfig::new().with_target_partitions(4);
    let builder = SessionStateBuilder::new().with_config(config).with_default_features();
    let context = SessionContext::new_with_state(register(builder).build());

    let claims = table::parse(&[
        "id: long | city: string | amount: string",
        "2 | null | $7.50",
        "1 | Mobile | $5",
        "3 | Dothan | ?",
    ])?;
    let cities = table::parse(&["name: string | state: string", "Mobile | AL", "Dothan | AL"])?;
    let options = RecipeOptions::default().table("cities", context.read_batch(cities)?);

    // A fill takes the last value before a row: the order says which row is before.
    let claims = context.read_batch(claims)?.sort(vec![col("id").sort(true, false)])?;
    let clean = claims.recipe_with(&Recipe::parse(RECIPE)?, options).await?;
    let clean = clean.filter(col("state").eq(lit("AL")))?;

    let rows = clean.clone().collect().await?;
    let schema = Arc::clone(clean.schema().inner());
    assert_eq!(
        table::print(&schema, &rows),
        [
            "id: long | city: string | amount: double | state: string",
            "1 | Mobile | 5.0 | AL",
            "2 | Mobile | 7.5 | AL",
            "3 | Dothan | null | AL",
        ]
    );
    // The cell `?` could not be converted: EXPLAIN ANALYZE counts it.
    clean.explain(false, true)?.show().await?;
    Ok(())
}
