//! `recipe-host crawl`.

use std::fmt::Write as _;

use bytesize::ByteSize;
use clap::Args;
use recipe_run::catalog::{Catalog, Publication, StoredAs};
use recipe_run::crawl::{Crawled, FoundTable};
use recipe_run::store::shown;

use crate::args::catalog::CatalogName;
use crate::args::s3::S3Args;
use crate::error::{Failure, Result};
use crate::print::say;

#[derive(Args)]
pub(crate) struct Crawl {
    /// Folders with files, here or in S3 (`s3://bucket/prefix/`).
    #[arg(required = true)]
    paths: Vec<String>,
    /// Catalog that gets the tables: `local:tables.json`, a file, or `glue`, AWS Glue, in a region with `glue:eu-west-1`.
    #[arg(long, value_name = "CATALOG", value_parser = CatalogName::parse)]
    catalog: CatalogName,
    /// Database of the tables. One that is not there is made.
    #[arg(long, value_name = "NAME")]
    database: String,
    /// Name of the table, where one is found; the names of folders unless given.
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// Shows what was found, and changes nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    s3: S3Args,
}

impl Crawl {
    pub(crate) fn run(&self) -> Result<()> {
        let s3 = self.s3.client();
        let catalog = self.catalog.open(&s3);
        let mut crawl = recipe_run::crawl::Crawl::new(&self.database).s3(s3);
        for path in &self.paths {
            crawl = crawl.path(path);
        }
        if let Some(table) = &self.table {
            crawl = crawl.table(table);
        }
        let Crawled { tables, skipped, .. } = crawl.find()?;
        let mut text = String::new();
        if !self.dry_run && !tables.is_empty() {
            catalog.create_database(&self.database).map_err(recipe_run::RunError::from)?;
        }
        for table in &tables {
            let done = if self.dry_run { "found".to_owned() } else { done(table, &*catalog)? };
            describe(table, &done, &mut text);
        }
        for (folder, reason) in &skipped {
            let _ = writeln!(text, "`{folder}` is no table: {reason}\n");
        }
        if tables.is_empty() {
            return Err(Failure::NoTables(text.trim_end().to_owned()));
        }
        say(text.trim_end())
    }
}

/// Puts a table into the catalog, and says what was done.
fn done(table: &FoundTable, catalog: &dyn Catalog) -> Result<String> {
    let published = table.publish(catalog)?;
    let partitions = match published.partitions_added {
        0 => String::new(),
        1 => ", 1 partition added".to_owned(),
        count => format!(", {count} partitions added"),
    };
    Ok(match (published.is_created, published.is_updated) {
        (true, _) => format!("made{partitions}"),
        (_, true) => format!("columns changed{partitions}"),
        _ if partitions.is_empty() => "as it was".to_owned(),
        _ => partitions.trim_start_matches(", ").to_owned(),
    })
}

fn describe(table: &FoundTable, done: &str, text: &mut String) {
    let Publication { database, table: name, location, stored_as, columns, partition_keys, .. } =
        &table.publication;
    let format = match stored_as {
        StoredAs::Parquet => "Parquet",
        StoredAs::Orc => "ORC",
        StoredAs::Avro => "Avro",
        StoredAs::Json => "JSON",
        StoredAs::Delimited(_) => "CSV",
    };
    let files = if table.files == 1 { "1 file".to_owned() } else { format!("{} files", table.files) };
    let _ = writeln!(
        text,
        "`{database}.{name}`: {done}\n  {} has {files} of {format} ({})",
        shown(location),
        ByteSize(table.bytes)
    );
    for column in columns {
        let _ = writeln!(text, "  {}: {}", column.name, column.data_type);
    }
    for key in partition_keys {
        let _ = writeln!(text, "  {}: {}, of partitions", key.name, key.data_type);
    }
    text.push('\n');
}
