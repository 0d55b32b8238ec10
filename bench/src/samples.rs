//! Recipes with data, for tests that compare engines: the recipe folders, and the workloads of `bench/compare`, small.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{claims, events, taxi, text, wide};

/// A recipe, and what it is applied to.
#[derive(Debug)]
pub struct Sample {
    /// Its name.
    pub name: String,
    /// The recipe.
    pub recipe: PathBuf,
    /// The input: a file, or a folder of files.
    pub input: PathBuf,
    /// Second tables, by the names that the recipe has for them.
    pub tables: Vec<(String, PathBuf)>,
    /// Where its data was made, if it was.
    _folder: Option<TempDir>,
}

/// Writes a Parquet file of the rows of a folder: folder, file.
pub type ToParquet<'a> = &'a dyn Fn(&Path, &Path);

/// All samples.
pub fn samples(to_parquet: ToParquet<'_>) -> io::Result<Vec<Sample>> {
    let mut samples = recipe_folders()?;
    for workload in WORKLOADS {
        samples.push(workload.sample(to_parquet)?);
    }
    Ok(samples)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a folder, in order.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

/// The recipe folders: `recipe.json`, one input, `expected.csv`, and other tables in `tables/`.
pub fn recipe_folders() -> io::Result<Vec<Sample>> {
    // A job is tested as a job.
    let is_recipe = |path: &PathBuf| path.join("recipe.json").is_file();
    let folders = files(&root().join("recipes"))?.into_iter().filter(is_recipe).map(|folder| {
        let is_input = |path: &PathBuf| {
            path.extension().is_some_and(|end| end == "csv") && !path.ends_with("expected.csv")
        };
        let input = files(&folder)?.into_iter().find(is_input).ok_or(io::ErrorKind::NotFound)?;
        let tables = folder.join("tables");
        let tables = if tables.is_dir() { files(&tables)? } else { Vec::new() };
        let named = |path: PathBuf| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (name, path)
        };
        Ok(Sample {
            name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            recipe: folder.join("recipe.json"),
            input,
            tables: tables.into_iter().map(named).collect(),
            _folder: None,
        })
    });
    folders.collect()
}

type Generator = fn(&mut dyn Write, u64, u64) -> io::Result<()>;

/// A workload of `bench/compare`.
#[derive(Clone, Copy)]
struct Workload {
    name: &'static str,
    recipe: &'static str,
    generate: Generator,
    format: Format,
    /// In how many files the rows are.
    files: u64,
    /// Whether the providers of claims are a second table.
    has_providers: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
    /// Made of CSV.
    Parquet,
}

/// How many rows each has.
const ROWS: u64 = 2000;

const WORKLOADS: [Workload; 10] = [
    Workload::new("claims-csv", "recipes/claims-cleanup/recipe.json", claims::write, Format::Csv),
    Workload::new("claims-parquet", "recipes/claims-cleanup/recipe.json", claims::write, Format::Parquet),
    Workload::new("wide", "bench/compare/workloads/wide.json", wide::write, Format::Csv),
    Workload::new("taxi", "bench/compare/workloads/taxi.json", taxi::write, Format::Parquet),
    Workload::new("text", "bench/compare/workloads/text.json", text::write, Format::Csv),
    Workload::new("jsonl", "bench/compare/workloads/jsonl.json", events::write, Format::JsonLines),
    Workload::new("sort", "bench/compare/workloads/sort.json", claims::write, Format::Csv),
    Workload::new("group", "bench/compare/workloads/group.json", taxi::write, Format::Parquet),
    Workload {
        has_providers: true,
        ..Workload::new("join", "bench/compare/workloads/join.json", claims::write, Format::Csv)
    },
    Workload {
        files: 5,
        ..Workload::new("many-small", "recipes/claims-cleanup/recipe.json", claims::write, Format::Csv)
    },
];

impl Workload {
    const fn new(name: &'static str, recipe: &'static str, generate: Generator, format: Format) -> Workload {
        Workload { name, recipe, generate, format, files: 1, has_providers: false }
    }

    fn sample(self, to_parquet: ToParquet<'_>) -> io::Result<Sample> {
        let folder = tempfile::tempdir()?;
        let mut input = folder.path().join("in");
        fs::create_dir(&input)?;
        let ending = if self.format == Format::JsonLines { "jsonl" } else { "csv" };
        for file in 0..self.files {
            let path = input.join(format!("{file}.{ending}"));
            let mut file_of = BufWriter::new(File::create(path)?);
            (self.generate)(&mut file_of, ROWS / self.files, 1 + file)?;
            file_of.flush()?;
        }
        if self.format == Format::Parquet {
            let parquet = folder.path().join("in.parquet");
            to_parquet(&input, &parquet);
            input = parquet;
        }
        let mut tables = Vec::new();
        if self.has_providers {
            let path = folder.path().join("providers.csv");
            fs::write(&path, providers())?;
            tables.push(("providers".to_owned(), path));
        }
        let recipe = root().join(self.recipe);
        Ok(Sample { name: self.name.to_owned(), recipe, input, tables, _folder: Some(folder) })
    }
}

/// The providers that claims have, but for one of ten.
fn providers() -> String {
    let header = "provider,provider_name,region,network,beds\n".to_owned();
    let numbers = (10_001..10_120).filter(|number| number % 10 != 0);
    let rows =
        numbers.map(|number| format!("{number},Clinic {},{},in,{}\n", number % 7, number % 4, number % 400));
    std::iter::once(header).chain(rows).collect()
}
