//! The same recipe on the engine as a WebAssembly module: the same bytes.
//!
//! ```sh
//! RECIPE_ENGINE_WASM=$(recipe-wasm/build.sh) cargo run -p recipe-run --example module
//! ```

use std::error::Error;
use std::path::Path;

use recipe_run::module::{Module, ModuleLimits, locate};
use recipe_run::{Apply, Engine, read_recipe};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recipes/claims-cleanup");
    let recipe = read_recipe(folder.join("recipe.json"))?;
    let input = folder.join("claims.csv").display().to_string();
    let module = Module::from_file(&locate()?, &ModuleLimits::default())?;

    let mut outputs = Vec::new();
    for (name, engine) in [("native", Engine::Native), ("module", Engine::Module(module))] {
        let output = std::env::temp_dir().join(format!("{name}-{}.csv", std::process::id()));
        let apply = Apply::new(recipe.clone()).engine(engine).input(&input);
        apply.output(output.display().to_string()).run()?;
        outputs.push(std::fs::read(&output)?);
        std::fs::remove_file(output)?;
    }
    assert_eq!(outputs[0], outputs[1]);
    Ok(())
}
