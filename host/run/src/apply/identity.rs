//! What a run is: two runs of the same name write the same bytes to the same place.

use std::collections::{BTreeMap, BTreeSet};

use recipe_core::Recipe;
use recipe_store::commit::{
    ConsumedFile, EarlierRuns, RecipeInfo, RunInfo, earlier_runs, earlier_runs_until,
};
use recipe_store::{PinnedFile, runtime, sha256};
use recipe_tables::{CsvOptions, Dataset, DifferingTypes, Infer, Partitions, ReadOptions};
use serde_json::json;

use super::input::Input;
use crate::engine::InvalidCells;
use crate::error::{Result, RunError};
use crate::output::Target;

/// The option that names the last run before one that read all inputs again.
pub(super) const REPROCESS: &str = "reprocess";

/// The option that says of a run which leaves what counts as read as it is what it reads.
pub(crate) const BOOKMARK: &str = "bookmark";

/// What the names of options begin with that say which files a second table has.
pub(crate) const TABLE: &str = "table ";

/// What committed runs into the folder of `target` did.
pub(crate) fn earlier(target: &Target) -> Result<EarlierRuns> {
    let target = target.clone();
    runtime::wait(async move {
        let (folder, _) = target.destination().await?;
        Ok(earlier_runs(&*folder).await?)
    })
}

/// Files by their names and versions.
pub(crate) type Consumed = BTreeSet<(String, String)>;

/// What committed runs into the folder of `target` did, and the files that they had read once each of `runs` was done; nothing where
/// there is no such run.
pub(crate) fn earlier_until(
    target: &Target,
    runs: Vec<String>,
) -> Result<(EarlierRuns, Vec<Option<Consumed>>)> {
    let target = target.clone();
    runtime::wait(async move {
        let (folder, _) = target.destination().await?;
        Ok(earlier_runs_until(&*folder, &runs).await?)
    })
}

/// The files of a dataset, as logs have them.
pub(crate) fn consumed(dataset: &Dataset) -> impl Iterator<Item = ConsumedFile> + '_ {
    dataset.files.iter().map(|file| ConsumedFile {
        uri: file.path.display().to_string(),
        version: file.version.clone(),
        bytes: file.length,
    })
}

/// Whether a file, as it is now, is among those that runs have read.
pub(crate) fn is_consumed(file: &PinnedFile, consumed: &Consumed) -> bool {
    consumed.contains(&(file.path.display().to_string(), file.version.clone()))
}

/// Leaves out the files that earlier runs have read. Returns whether none is left.
pub(super) fn leave_consumed(dataset: &mut Dataset, earlier: &EarlierRuns) -> bool {
    dataset.retain(|file| !is_consumed(file, &earlier.consumed));
    dataset.files.is_empty()
}

/// Checks that a run goes on with what the last run did: the same recipe, with the same options. Those that may be others
/// each time, as data are, do not count: the time, and the files of second tables.
pub(crate) fn check_continues(
    earlier: &EarlierRuns,
    recipe: &Recipe,
    target: &Target,
    options: &BTreeMap<String, String>,
) -> Result<()> {
    let Some(last) = earlier.last.as_ref().map(|last| &last.info) else { return Ok(()) };
    let output = || target.location.to_string();
    if last.recipe.sha256 != recipe.sha256() {
        let (before, now) = (last.recipe.sha256.clone(), recipe.sha256().to_owned());
        return Err(RunError::RecipeChanged { output: output(), before, now });
    }
    // Another version of the program may know options that are new, or no more.
    let is_same_engine = last.engine == engine();
    let names: BTreeSet<&String> = last.options.keys().chain(options.keys()).collect();
    let is_setting =
        |name: &&String| !["now", REPROCESS, BOOKMARK].contains(&name.as_str()) && !name.starts_with(TABLE);
    for name in names.into_iter().filter(is_setting) {
        let (before, now) = (last.options.get(name), options.get(name));
        if before != now && (is_same_engine || before.is_some() && now.is_some()) {
            let (before, now) = (before.cloned(), now.cloned());
            return Err(RunError::OptionChanged { output: output(), option: name.clone(), before, now });
        }
    }
    Ok(())
}

fn engine() -> String {
    format!("recipe-host {}", recipe_core::VERSION)
}

/// What of an input's options changes the bytes of an output.
pub(super) fn described(input: &Input, read: &ReadOptions) -> BTreeMap<String, String> {
    let typing = match input.typing.infer {
        Infer::Rows(rows) => format!("{rows}"),
        Infer::All => "all".into(),
        Infer::Nothing => "none".into(),
    };
    let partitions = match read.partitions {
        Partitions::None => "false",
        Partitions::Fill => "fill",
        _ => "true",
    };
    let mut options = BTreeMap::from([
        ("infer".to_owned(), typing),
        ("schema".to_owned(), input.typing.schema.describe()),
        ("header".to_owned(), read.header.to_string()),
        ("partitions".to_owned(), partitions.to_owned()),
        ("seed".to_owned(), input.seed.to_string()),
        ("decimal-comma".to_owned(), read.text.decimal_comma.to_string()),
    ]);
    options.extend(read.sheet.as_ref().map(|sheet| ("sheet".to_owned(), format!("{sheet:?}"))));
    options.extend(read.widths.as_ref().map(|widths| ("widths".to_owned(), format!("{widths:?}"))));
    options.extend(read.delimiter.map(|byte| ("delimiter".to_owned(), char::from(byte).to_string())));
    options.extend(described_csv(&read.csv));
    if !read.json.path.is_empty() {
        options.insert("json-path".to_owned(), read.json.path.join("\n"));
    }
    let formats = [("date-format", &read.text.date), ("timestamp-format", &read.text.timestamp)];
    let formats = formats.into_iter().filter_map(|(name, format)| Some((name, format.as_ref()?)));
    options.extend(formats.map(|(name, format)| (name.to_owned(), format.text().to_owned())));
    let set = [
        ("day-first", read.text.day_first),
        ("union-by-name", read.union_by_name),
        ("differing-types-as-text", read.differing_types == DifferingTypes::Text),
        ("binary-as-text", read.binary_as_text),
        ("int96-nanoseconds", read.int96_nanoseconds),
    ];
    options.extend(
        set.into_iter().filter(|(_, set)| *set).map(|(name, set)| (name.to_owned(), set.to_string())),
    );
    options.extend(read.encoding.map(|encoding| ("encoding".to_owned(), encoding.to_string())));
    options.extend(read.filename_column.clone().map(|column| ("filename-column".to_owned(), column)));
    let of_paths = read.paths.parameters.iter().filter(|parameter| parameter.column);
    options.extend(of_paths.map(|column| (format!("path-column {}", column.name), column.ty.to_string())));
    let tables = input.encodings.iter();
    options.extend(tables.map(|(name, encoding)| (format!("encoding {name}"), encoding.to_string())));
    options.extend(input.now.map(|now| ("now".to_owned(), now.to_string())));
    options
}

/// What is said of a text with a delimiter, where it is not the usual.
fn described_csv(csv: &CsvOptions) -> Vec<(String, String)> {
    let usual = CsvOptions::default();
    let sign = |sign: Option<u8>| sign.map_or("none".to_owned(), |sign| char::from(sign).to_string());
    let said = [
        ("quote", sign(csv.quote), csv.quote != usual.quote),
        ("escape", sign(csv.escape), csv.escape != usual.escape),
        ("csv-lenient", csv.lenient.to_string(), csv.lenient != usual.lenient),
        ("comment", sign(csv.comment), csv.comment != usual.comment),
        ("skip-rows", csv.skip_rows.to_string(), csv.skip_rows != usual.skip_rows),
        ("skip-footer", csv.skip_footer.to_string(), csv.skip_footer != usual.skip_footer),
        ("null-values", json!(csv.null_values).to_string(), csv.null_values != usual.null_values),
        ("quoted-nulls", csv.quoted_nulls.to_string(), csv.quoted_nulls != usual.quoted_nulls),
        ("columns", json!(csv.columns).to_string(), csv.columns != usual.columns),
        ("ragged", format!("{:?}", csv.ragged).to_lowercase(), csv.ragged != usual.ragged),
        (
            "rename-duplicates",
            csv.rename_duplicates.to_string(),
            csv.rename_duplicates != usual.rename_duplicates,
        ),
    ];
    let said = said.into_iter().filter(|(.., differs)| *differs);
    said.map(|(name, value, _)| (name.to_owned(), value)).collect()
}

/// All options of a run that change the bytes of its output: those of its input, and of how it is written.
pub(super) fn all_described(
    mut input: BTreeMap<String, String>,
    target: &Target,
    invalid: InvalidCells,
) -> BTreeMap<String, String> {
    input.extend(target.described());
    let invalid = match invalid {
        InvalidCells::Fail => "error",
        InvalidCells::Null => "null",
        InvalidCells::Widen => "widen",
    };
    input.insert("on-invalid".to_owned(), invalid.to_owned());
    input
}

/// What a run says of itself: its name is the same whenever its output is.
pub(super) fn run_info(
    recipe: &Recipe,
    dataset: &Dataset,
    target: &Target,
    options: BTreeMap<String, String>,
) -> RunInfo {
    let inputs: Vec<ConsumedFile> = consumed(dataset).collect();
    let engine = engine();
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
    info.incremental = target.options.incremental && !target.options.reprocess;
    info.keep_replaced = target.options.keep_replaced.as_secs();
    info.single_writer = target.options.single_writer;
    info.attributes = crate::report::object_metadata(recipe);
    info
}
