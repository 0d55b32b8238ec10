//! Messages as users see them: `diagnostics/NAME.json` or `.yml` is a recipe, `NAME.txt` what is said of it.
//!
//! `RECIPE_UPDATE=1` writes the texts anew; read them as a user would.

use std::path::Path;

use recipe_core::{Context, Recipe, table};

#[test]
fn messages_are_as_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("diagnostics");
    let schema = table::parse(recipe_tests::DIAGNOSED).expect("a table").schema();
    let mut different = Vec::new();
    let mut cases = 0;
    for path in recipe_tests::files(&folder) {
        if path.extension().is_some_and(|extension| extension == "txt") {
            continue;
        }
        cases += 1;
        let text = std::fs::read_to_string(&path).expect("a recipe");
        let name = path.file_name().expect("a name").to_string_lossy();
        let compiled = Recipe::parse_named(&name, &text).and_then(|recipe| {
            let program = recipe.compile(&schema, &Context::default())?;
            Ok(recipe.warnings(program.warnings))
        });
        let said = match compiled {
            Ok(warnings) if warnings.warnings.is_empty() => "no errors\n".to_owned(),
            Ok(warnings) => warnings.render(),
            Err(errors) => errors.render(),
        };
        let golden = path.with_extension("txt");
        if std::env::var_os("RECIPE_UPDATE").is_some() {
            std::fs::write(&golden, &said).expect("the text is written");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != said {
            different.push(format!("{name}:\n{said}"));
        }
    }
    assert!(cases >= 10, "there are cases");
    assert!(different.is_empty(), "{}", different.join("\n"));
}
