//! Where the files of a dataset are.

use std::ops::Range;

use super::dataset::not_done;
use crate::job::members::Members;
use crate::job::options::JobOptions;
use crate::job::table::{CatalogTable, TablePlace};
use recipe_core::error::Kind as ErrorKind;

/// Where files are.
pub(super) struct Place {
    pub(super) path: String,
    /// The key as it is written, which may have parameters; none of a table.
    pub(super) key: Option<String>,
    /// The table of a catalog that it is.
    pub(super) table: Option<Box<CatalogTable>>,
    pub(super) span: Range<usize>,
}

/// A place in S3.
pub(super) struct Folder {
    /// Where it is here.
    pub(super) path: String,
    /// The same, as the job has it.
    pub(super) location: String,
    /// Its key.
    pub(super) key: String,
    pub(super) span: Range<usize>,
}

/// Where the input of a dataset is.
pub(super) fn read(members: &Members, options: &JobOptions) -> Option<Place> {
    members.required("Input")?;
    let input = members.object("Input")?;
    let (s3, table) = (input.object("S3InputDefinition"), input.object("DataCatalogInputDefinition"));
    let database = input.get("DatabaseInputDefinition");
    input.check_known(&["Metadata"]);
    if let Some(database) = database {
        let message = "it reads a database over a connection (JDBC), and only files are read here; --replace-source dataset=PATH \
                       reads a file in its place";
        members.wrong(not_done(message), "DatabaseInputDefinition", &database.span);
        return None;
    }
    match (s3, table) {
        (Some(s3), None) => {
            let Folder { path, key, span, .. } = of_s3(&s3, options)?;
            Some(Place { path, key: Some(key), table: None, span })
        }
        (None, Some(table)) => {
            let (database, name) = (table.required_text("DatabaseName"), table.required_text("TableName"));
            table.check_known(&["CatalogId", "TempDirectory"]);
            let ((database, _), (name, node)) = (database?, name?);
            let (path, table) = match members.noted(options.table(database, name, &node.span))? {
                TablePlace::Path(path) => (path, None),
                TablePlace::Catalog(table) => {
                    (table.location().map(str::to_owned).unwrap_or_default(), Some(table))
                }
            };
            Some(Place { path, key: None, table, span: node.span.clone() })
        }
        (Some(_), Some(table)) => {
            let message = "a dataset is in S3 or a table of the catalog, and this one says both";
            members.wrong(ErrorKind::Job(message.into()), "DataCatalogInputDefinition", &table.span());
            None
        }
        (None, None) => {
            members.missing("S3InputDefinition");
            None
        }
    }
}

fn of_s3(s3: &Members, options: &JobOptions) -> Option<Folder> {
    let bucket = s3.required_text("Bucket");
    let key = s3.get("Key");
    if let Some(node) = key.filter(|node| node.as_text().is_none()) {
        s3.not("Key", "a text", node);
        return None;
    }
    s3.check_known(&["BucketOwner"]);
    let (bucket, bucket_node) = bucket?;
    let span = key.map_or(&bucket_node.span, |node| &node.span).clone();
    let key = key.and_then(|node| node.as_text()).unwrap_or_default().trim_start_matches('/').to_owned();
    let location = format!("s3://{bucket}/{key}");
    Some(Folder { path: options.mapped(&location), location, key, span })
}

/// Where an output goes: a folder, and where that is said. Of a key that is not there, all of the bucket.
pub(super) fn folder(location: &Members, options: &JobOptions) -> Option<Folder> {
    let as_folder = |path: String| if path.ends_with('/') { path } else { path + "/" };
    let Folder { path, location, key, span } = of_s3(location, options)?;
    Some(Folder { path: as_folder(path), location: as_folder(location), key, span })
}
