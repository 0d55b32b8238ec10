//! Cleans a file, and says what each step did.
//!
//! ```sh
//! cargo run -p recipe-run --example files
//! ```

use std::error::Error;
use std::path::Path;

use recipe_run::{Apply, read_recipe};

/// Runs the example.
pub fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recipes/claims-cleanup");
    let output = std::env::temp_dir().join(format!("clean-{}.parquet", std::process::id()));

    let recipe = read_recipe(folder.join("recipe.json"))?;
    let input = folder.join("claims.csv").display().to_string();
    let report = Apply::new(recipe).input(input).output(output.display().to_string()).run()?;

    let summary = report.summary().expect("the output was not there before");
    for step in &summary.steps {
        assert_eq!(step.cells_failed, 0, "{} converts all cells", step.operation);
    }
    assert_eq!(report.rows_out(), 1900);
    assert!(output.exists());
    std::fs::remove_file(output)?;
    Ok(())
}
