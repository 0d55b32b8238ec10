//! What a run is: two runs of the same name write the same bytes to the same place.

use std::collections::BTreeMap;

use recipe_core::Recipe;
use recipe_store::commit::{ConsumedFile, RecipeInfo, RunInfo, consumed};
use recipe_store::{PinnedFile, runtime, sha256};
use recipe_tables::{Dataset, Infer, ReadOptions};
use serde_json::json;

use super::input::Input;
use crate::engine::InvalidCells;
use crate::error::{Result, RunError};
use crate::output::Target;

/// Leaves out the files that committed runs into the folder of `target` have read. Returns whether none is left.
pub(super) fn leave_consumed(dataset: &mut Dataset, target: &Target) -> Result<bool> {
    let target = target.clone();
    let consumed = runtime::wait(async move {
        let (folder, _) = target.destination().await?;
        Ok::<_, RunError>(consumed(&*folder).await?)
    })?;
    let is_new =
        |file: &PinnedFile| !consumed.contains(&(file.path.display().to_string(), file.version.clone()));
    dataset.retain(is_new);
    Ok(dataset.files.is_empty())
}

/// What of an input's options changes the bytes of an output.
pub(super) fn described(input: &Input, read: &ReadOptions) -> BTreeMap<String, String> {
    let typing = match input.typing.infer {
        Infer::Rows(rows) => format!("{rows}"),
        Infer::All => "all".into(),
        Infer::Nothing => "none".into(),
    };
    let mut options = BTreeMap::from([
        ("infer".to_owned(), typing),
        ("schema".to_owned(), input.typing.schema.describe()),
        ("header".to_owned(), read.header.to_string()),
        ("partitions".to_owned(), read.partition_columns.to_string()),
        ("seed".to_owned(), input.seed.to_string()),
        ("decimal-comma".to_owned(), read.text.decimal_comma.to_string()),
    ]);
    options.extend(read.delimiter.map(|byte| ("delimiter".to_owned(), char::from(byte).to_string())));
    options.extend(input.now.map(|now| ("now".to_owned(), now.to_string())));
    options
}

/// What a run says of itself: its name is the same whenever its output is.
pub(super) fn run_info(
    recipe: &Recipe,
    dataset: &Dataset,
    target: &Target,
    invalid: InvalidCells,
    mut options: BTreeMap<String, String>,
) -> RunInfo {
    options.extend(target.described());
    let invalid = match invalid {
        InvalidCells::Fail => "error",
        InvalidCells::Null => "null",
        InvalidCells::Widen => "widen",
    };
    options.insert("on-invalid".to_owned(), invalid.to_owned());
    let inputs = dataset.files.iter().map(|file| ConsumedFile {
        uri: file.path.display().to_string(),
        version: file.version.clone(),
        bytes: file.length,
    });
    let inputs: Vec<ConsumedFile> = inputs.collect();
    let engine = format!("recipe-host {}", recipe_core::VERSION);
    let named = json!({
        "recipe": recipe.sha256(), "engine": engine, "options": options, "output": target.location.to_string(),
        "inputs": inputs,
    });
    let run = target.options.run_id.clone().unwrap_or_else(|| sha256(named.to_string()));
    let mut info = RunInfo::new(run, engine);
    info.recipe = RecipeInfo::new(recipe.sha256());
    info.recipe.name = recipe.name().map(str::to_owned);
    info.recipe.version = recipe.version().map(str::to_owned);
    info.options = options;
    info.inputs = inputs;
    info.mode = target.options.mode;
    info.incremental = target.options.incremental;
    info.single_writer = target.options.single_writer;
    info.attributes = crate::report::object_metadata(recipe);
    info
}
