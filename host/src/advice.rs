//! How the command line can mend an error. Libraries say what is wrong, and do not know the names of flags.

use recipe_run::RunError;
use recipe_run::error::{FolderOption, Limit};
use recipe_run::store::StoreError;
use recipe_run::store::error::S3ErrorKind;
use recipe_run::tables::TableError;

/// Ways out of an error, best first.
pub(crate) fn advice(error: &RunError) -> Vec<String> {
    match error {
        RunError::Store(error) => of_store(error).map(str::to_owned).into_iter().collect(),
        RunError::Table(TableError::Store(error)) => of_store(error).map(str::to_owned).into_iter().collect(),
        RunError::Table(error) => of_table(error),
        RunError::InvalidCell { column, .. } => vec![
            "--on-invalid null makes such cells missing, counts them in the report, and lists them with --rejects FILE"
                .into(),
            format!("--schema FILE gives the types: a JSON object such as {{\"{column}\": \"string\"}}"),
            "--infer none reads every column as text".into(),
        ],
        RunError::Recipe(diagnostics) => {
            let is_table = |error: &recipe_core::Error| error.code() == "dataset-not-found";
            let help = "--with NAME=PATH gives the recipe a second table".to_owned();
            diagnostics.errors.iter().any(is_table).then_some(help).into_iter().collect()
        }
        other => of_run(other).map(str::to_owned).into_iter().collect(),
    }
}

fn of_run(error: &RunError) -> Option<&'static str> {
    Some(match error {
        RunError::Limit { limit: Limit::Columns, .. } | RunError::TooManyColumns { .. } => {
            "allow more with --max-columns N"
        }
        RunError::Limit { limit: Limit::OutputRows, .. } => {
            "if that is meant, allow more with --max-output-rows N"
        }
        RunError::Limit { limit: Limit::Memory, .. } | RunError::TableTooLarge { .. } => {
            "give more with --memory-limit SIZE"
        }
        RunError::NoRecipe { .. } => "pack one with `recipe-host build`",
        RunError::NoInput => "say what to read with --input PATH",
        RunError::UnknownOutputFormat { .. } => "--output-format takes csv, jsonl or parquet",
        RunError::OutputExists { .. } => "replace it with --overwrite",
        RunError::FilesOfPartitions => "leave out --max-files or --partition-by",
        RunError::FolderOption { option, .. } => match option {
            FolderOption::PartitionBy => "leave out --partition-by",
            FolderOption::MaxFiles => "leave out --max-files",
            FolderOption::Incremental => "leave out --incremental",
            FolderOption::Append => "leave out --append",
            FolderOption::SingleWriter => "leave out --single-writer",
            _ => return None,
        },
        RunError::TimedOut => "allow more time with --timeout SECONDS",
        _ => return None,
    })
}

fn of_store(error: &StoreError) -> Option<&'static str> {
    Some(match error {
        StoreError::OutputExists { .. } => "--overwrite replaces it, --append adds to it",
        StoreError::ForeignFile { .. } => "--append adds to what is there",
        StoreError::FileExists { .. } | StoreError::FileAppeared { .. } => "replace it with --overwrite",
        StoreError::ConditionsIgnored { .. } => "--single-writer vouches that nobody else writes there",
        StoreError::NoRegion { .. } => "name one with --region",
        StoreError::S3(error) if error.kind == S3ErrorKind::WrongRegion => {
            "name the region of the bucket with --region"
        }
        StoreError::NoData { is_remote: true, .. } => "--format takes csv, json or parquet",
        _ => return None,
    })
}

fn of_table(_error: &TableError) -> Vec<String> {
    Vec::new()
}
