//! Reads a folder with new files only, and adds them to an output with a folder for each day.
//!
//! ```sh
//! cargo run -p recipe-run --example partitions
//! ```

use std::error::Error;
use std::path::Path;

use recipe_run::tables::OutputFormat;
use recipe_run::{Apply, Recipe, Report, Result};

const RECIPE: &str = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#;

fn run(folder: &Path) -> Result<Report> {
    let (input, output) =
        (folder.join("in/").display().to_string(), folder.join("out/").display().to_string());
    Apply::new(Recipe::parse(RECIPE)?)
        .input(input)
        .output(output)
        .output_format(OutputFormat::Csv)
        .partition_by("day")
        .incremental()
        .run()
}

/// Runs the example.
pub fn main() -> std::result::Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("partitions-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("in"))?;
    std::fs::write(folder.join("in/1.csv"), "city,day\nMobile,2021-03-01\nDothan,2021-03-02\n")?;
    assert_eq!(run(&folder)?.rows_out(), 2);

    // The next run reads what has come since, and the one after it finds nothing to do.
    std::fs::write(folder.join("in/2.csv"), "city,day\nAuburn,2021-03-02\n")?;
    assert_eq!(run(&folder)?.rows_out(), 1);
    assert!(run(&folder)?.summary().is_none());

    let files = std::fs::read_dir(folder.join("out/day=2021-03-02"))?.count();
    assert_eq!(files, 2, "one of each run");
    std::fs::remove_dir_all(folder)?;
    Ok(())
}
