//! How the command line can mend an error. Libraries say what is wrong, and do not know the names of flags.

mod clash;
mod file;

use recipe_core::Diagnostics;
use recipe_run::RunError;
use recipe_run::error::{CaseError, FileRole, FolderOption, Limit};
#[cfg(feature = "wasm")]
use recipe_run::module::ModuleError;
use recipe_run::report::SHEETS_NOT_READ;
use recipe_run::store::StoreError;
use recipe_run::store::error::S3ErrorKind;
use recipe_run::tables::{CellCountCause, PathError, Position, TableError};

use file::of_file;

const FORMATS: &str = "--format takes csv, json, parquet, avro, orc, excel or fixed";

const ROOM: &str = "name a folder with more room with --spill-folder";

/// Ways out of an error, best first.
pub(crate) fn advice(error: &RunError) -> Vec<String> {
    let ways = match error {
        RunError::Table(error) => of_file(error, None),
        RunError::TableEncoding { table, source } => of_file(source, Some(table)),
        _ => None,
    };
    if let Some(ways) = ways {
        return ways;
    }
    let one = match error {
        RunError::InvalidCell { column, data_type, .. } => return of_invalid_cell(column, data_type),
        RunError::PathClash { written, other, clash } => return clash::of_clash(written, other, *clash),
        RunError::Incomplete { source, .. } => return advice(source),
        RunError::Case(error) => of_case(error),
        RunError::RecipeChanged { .. } | RunError::OptionChanged { .. } => return of_changed(),
        RunError::Store(error) | RunError::Table(TableError::Store(error)) => of_store(error),
        RunError::Table(error) => match of_csv(error) {
            Some(ways) => return ways,
            None => of_table(error),
        },
        RunError::Recipe(diagnostics) => of_recipe(diagnostics),
        #[cfg(feature = "wasm")]
        RunError::Module(ModuleError::Reported(reported)) => of_code(reported.json["code"].as_str()),
        other => of_run(other),
    };
    one.map(str::to_owned).into_iter().collect()
}

/// What helps with a warning, by its code.
pub(crate) fn of_warning(code: &str) -> Option<&'static str> {
    match code {
        SHEETS_NOT_READ => Some("--sheet NAME or --sheet NUMBER says which one is meant"),
        "all-failed" => {
            Some("--rejects FILE lists the cells, and --max-failed N% ends a run that has too many of them")
        }
        _ => None,
    }
}

fn of_invalid_cell(column: &str, data_type: &str) -> Vec<String> {
    let written = match data_type {
        "date" => {
            Some(format!("--schema '{column}=date(dd/MM/yyyy)' reads dates that are written so as well"))
        }
        "timestamp" => Some(format!(
            "--schema '{column}=timestamp(dd/MM/yyyy HH:mm)' reads timestamps that are written so as well"
        )),
        _ => None,
    };
    let ways = vec![
        "--on-invalid null makes such cells missing, counts them in the report, and lists them with --rejects FILE"
            .into(),
        "--on-invalid widen starts again with types that hold all cells".into(),
        format!("--schema {column}=string reads the column as text"),
    ];
    ways.into_iter().chain(written).collect()
}

fn of_case(error: &CaseError) -> Option<&'static str> {
    match error {
        CaseError::NoCases(_) => Some(
            "write one beside the recipe, as `cases/amounts.yaml`:\n      - name: dollar signs are gone\n        input: |\n          id,amount\n          1,$5\n        output: |\n          id,amount\n          1,5",
        ),
        CaseError::NoMatch { .. } => Some("--filter TEXT takes a part of a name"),
        _ => None,
    }
}

fn of_changed() -> Vec<String> {
    vec![
        "--incremental --reprocess reads all inputs again, and replaces what earlier runs wrote".into(),
        "another --output begins afresh beside it".into(),
    ]
}

fn of_recipe(diagnostics: &Diagnostics) -> Option<&'static str> {
    diagnostics.errors.iter().find_map(|error| of_code(Some(error.kind().code())))
}

/// What helps with an error of a recipe, by its code.
fn of_code(code: Option<&str>) -> Option<&'static str> {
    match code? {
        "dataset-not-found" => Some("--with NAME=PATH gives the recipe a second table"),
        "secret-not-found" => {
            Some("--secret NAME=env:VAR, --secret NAME=file:PATH or --secret NAME=aws gives it")
        }
        _ => None,
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
        #[cfg(feature = "wasm")]
        RunError::Module(ModuleError::Memory { .. }) => "give more with --wasm-memory MIB",
        RunError::NoRecipe { .. } => "pack one with `recipe-host build`",
        RunError::NoInput => "say what to read with --input PATH",
        RunError::NoQuarantine { .. } => "--rejects FILE lists them, with all their cells",
        RunError::UnknownOutputFormat { .. } => {
            "--output-format takes csv, jsonl, parquet, avro, orc, excel or xml"
        }
        RunError::OutputExists { .. } => "replace it with --overwrite",
        RunError::FileExists { .. } => "--overwrite-reports replaces it, and so does --overwrite",
        RunError::FolderNamed { file } => elsewhere(&file.role)?,
        RunError::Aside { role, .. } => elsewhere(role)?,
        RunError::FilesOfPartitions => "leave out --max-files or --partition-by",
        RunError::FolderOption { option, .. } => match option {
            FolderOption::PartitionBy => "leave out --partition-by",
            FolderOption::MaxFiles => "leave out --max-files",
            FolderOption::Incremental => "leave out --incremental",
            FolderOption::Append => "leave out --append",
            FolderOption::KeepReplaced => "leave out --keep-replaced",
            FolderOption::SingleWriter => "leave out --single-writer",
            FolderOption::CatalogTable => "leave out --table",
            _ => return None,
        },
        RunError::Spill { .. } => ROOM,
        RunError::TooManyFailed { .. } => {
            "without --max-failed, --rejects FILE lists these cells; more may fail with a higher one"
        }
        RunError::TimedOut => "allow more time with --timeout SECONDS",
        RunError::TooFewThreads(_) => {
            "allow more: `ulimit -u` says how many a user may have, and the pids limit how many a container may"
        }
        _ => return None,
    })
}

/// What names another place for a file that is written.
fn elsewhere(role: &FileRole) -> Option<&'static str> {
    Some(match role {
        FileRole::Output => "--output PATH names another place",
        FileRole::Rejects => "--rejects FILE names another place",
        FileRole::Report => "--report FILE names another place",
        _ => return None,
    })
}

fn of_store(error: &StoreError) -> Option<&'static str> {
    Some(match error {
        StoreError::OutputExists { .. } => "--overwrite replaces it, --append adds to it",
        StoreError::ForeignFile { .. } => "--append adds to what is there",
        StoreError::FileExists { .. } | StoreError::FileAppeared { .. } => "replace it with --overwrite",
        StoreError::Spool { .. } => ROOM,
        StoreError::ConditionsIgnored { .. } => "--single-writer vouches that nobody else writes there",
        StoreError::NoRegion { .. } => "name one with --region",
        StoreError::S3(error) if error.kind == S3ErrorKind::WrongRegion => {
            "name the region of the bucket with --region"
        }
        StoreError::NoData { is_remote: true, .. } => FORMATS,
        _ => return None,
    })
}

/// What helps with the text of a CSV file, if the error is one of it.
fn of_csv(error: &TableError) -> Option<Vec<String>> {
    const NO_QUOTES: &str = "--quote none reads quotes as text";
    let ways: &[&str] = match error {
        TableError::CellCount { cause: Some(CellCountCause::Preamble { lines, .. }), .. } => {
            return Some(vec![
                format!("--skip-rows {lines} begins with line {}", lines + 1),
                "--comment CHAR leaves out lines that start with it".into(),
                "--delimiter CHAR names another delimiter".into(),
            ]);
        }
        TableError::CellCount { cause: Some(CellCountCause::TrailingDelimiter), .. } => {
            &["--ragged fill leaves off empty cells behind the last column"]
        }
        TableError::CellCount { .. } => &[
            "--ragged fill adds missing cells to short rows, and lists longer ones with --rejects FILE",
            "--ragged reject leaves out both, and lists them with --rejects FILE",
            "--delimiter CHAR names another delimiter, and --columns NAMES other columns",
        ],
        TableError::TextBehindQuote { text, .. } => {
            const ESCAPED: &str = "--escape '\\' reads \\\" as a quote inside a quoted cell";
            const LENIENT: &str = "--csv-lenient reads what follows a closing quote as part of the cell";
            if text.contains("\\\"") {
                &[ESCAPED, NO_QUOTES, LENIENT]
            } else {
                &[NO_QUOTES, LENIENT, ESCAPED]
            }
        }
        TableError::UnclosedQuote { .. } => {
            &[NO_QUOTES, "--escape '\\' reads \\\" as a quote inside a quoted cell"]
        }
        TableError::RecordTooLong { position: Some(Position::Line(_)), .. } => {
            &["read longer ones with --max-record-bytes SIZE", NO_QUOTES]
        }
        TableError::DuplicateColumn { .. } => &[
            "--rename-duplicates adds a number to the name of the second",
            "--columns NAMES gives all columns of a CSV file other names",
            "--no-header reads the first row as data",
        ],
        _ => return None,
    };
    Some(ways.iter().map(|way| (*way).to_owned()).collect())
}

fn of_table(error: &TableError) -> Option<&'static str> {
    Some(match error {
        TableError::UnknownFormat { .. } | TableError::UnknownStreamFormat { .. } => FORMATS,
        TableError::TooManyColumns { .. } => "read more with --max-columns N",
        TableError::RecordTooLong { .. } => "read longer ones with --max-record-bytes SIZE",
        TableError::SheetNotFound { .. } => "--sheet takes the name of a sheet, or its number",
        TableError::WorkbookTooLarge { .. } => "allow more with --max-workbook-bytes SIZE",
        TableError::TemporaryFiles { .. } => ROOM,
        TableError::NoWidths { .. } => {
            "--fixed-width 10,20,8 gives the widths of columns, and `ruler` takes them from a line"
        }
        TableError::InvalidRuler { .. }
        | TableError::LineTooLong { .. }
        | TableError::TextBetweenColumns { .. } => "--fixed-width gives other widths",
        TableError::SheetFull { .. } => {
            "--output-format csv or parquet has room; so have several files in a folder, with --max-files N"
        }
        TableError::BlockTooLarge { .. } | TableError::PageTooLarge { .. } => {
            "allow more with --max-page-bytes SIZE"
        }
        TableError::DecompressedRatio { .. } | TableError::PagesRatio { .. } => {
            "allow more with --max-decompressed-ratio N"
        }
        TableError::HeaderTooLong { .. } => "--no-header reads the first row as data",
        TableError::SameSign { .. } => "choose others with --delimiter, --quote, --escape or --comment",
        TableError::UnknownKey { .. } => {
            "--infer all learns the columns from all rows, and --infer N from the first N"
        }
        TableError::NoRowsAt { .. } | TableError::NoListAt { .. } => {
            "--json-path KEY.KEY names the keys that lead to the list of rows"
        }
        TableError::ColumnsDiffer { .. } => {
            "--union-by-name takes the columns of all files; cells of those a file lacks are missing"
        }
        TableError::ColumnTypeDiffers { .. } => "--differing-types text reads such columns as text",
        TableError::BytesNotText { .. } => "leave out --binary-as-text",
        TableError::InexactMoment { unit: "microseconds", .. } => {
            "--int96-unit nanoseconds reads moments from 1677 to 2262 exactly"
        }
        TableError::InexactMoment { .. } => "leave out --int96-unit",
        TableError::PartitionColumnsDiffer { .. }
        | TableError::DuplicatePartitionColumn { .. }
        | TableError::PartitionColumnInFile { .. } => "--no-partitions makes no columns of folders",
        TableError::Path(error) if matches!(**error, PathError::UnknownParameter { .. }) => {
            "--path-parameter NAME=TYPE or --path-column NAME=TYPE say what it is: text, number or datetime(yyyy-MM-dd)"
        }
        TableError::Path(error) if matches!(**error, PathError::UnusedParameter { .. }) => {
            "--input takes paths with parameters, such as 'in/{day}/'"
        }
        TableError::PartitionColumnNotFound { .. } => "--partition-by takes a column of the output",
        TableError::NoColumnsLeft | TableError::FolderTooLong { .. } => {
            "name other columns with --partition-by"
        }
        TableError::NoParquetType { .. } => "--output-format jsonl or csv writes such columns as JSON",
        TableError::FormulaInCell { .. } | TableError::FormulaInHeader { .. } => {
            "--csv-formulas escape puts `'` before such cells, and keep writes them as they are"
        }
        TableError::InvalidFormat { .. } => {
            "--schema takes formats such as visit=date(dd/MM/yyyy) and visit=timestamp(dd/MM/yyyy HH:mm)"
        }
        TableError::InvalidSchema { .. }
        | TableError::UnknownSchemaColumn { .. }
        | TableError::UnknownType { .. } => {
            "--schema takes zip=string,paid=double, or a file such as {\"zip\": \"string\", \"paid\": \"double\"}"
        }
        _ => return None,
    })
}
