//! A recipe in SQL, over a file and a query.
//!
//! ```sh
//! cargo run -p recipe-datafusion --example sql
//! ```

use recipe_core::table;
use recipe_datafusion::session_context;

/// Runs the example.
#[tokio::main]
pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let claims = folder.path().join("claims.csv");
    std::fs::write(
        &claims,
        "id;day;amount\n007;2021-03-02;7.50\n007;2021-03-01;5.00\n008;2021-03-01;3.25\n",
    )?;
    let recipe = folder.path().join("totals.json");
    std::fs::write(
        &recipe,
        r#"[{"Operation": "ROLLING_SUM", "Parameters": {"sourceColumn": "amount", "orderByColumns": ["day"],
            "groupByColumns": ["id"], "numRowsBefore": "10", "numRowsAfter": "0", "targetColumn": "total"}}]"#,
    )?;

    let context = session_context();
    let (claims, recipe) = (claims.display(), recipe.display());
    context.sql(&format!("CREATE EXTERNAL TABLE claims STORED AS RECIPE LOCATION '{claims}'")).await?;
    let totals = format!(
        "SELECT id, max(total) AS total FROM recipe('{recipe}', (SELECT * FROM claims ORDER BY id, day))
         GROUP BY id ORDER BY id"
    );
    let totals = context.sql(&totals).await?;
    let schema = totals.schema().inner().clone();
    let rows = totals.collect().await?;
    assert_eq!(table::print(&schema, &rows), ["id: string | total: double", "007 | 12.5", "008 | 3.25"]);
    Ok(())
}
