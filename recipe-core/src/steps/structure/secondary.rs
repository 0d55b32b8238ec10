//! Where other tables are, their columns, and the keys that they share with this one.

use std::sync::Arc;

use crate::plan::{Dataset, Position};
use crate::step::prelude::*;

/// Which columns of a table and a second one must be equal.
pub(in crate::steps) const KEYS: Param<Object> =
    Param::required("joinKeys", "Pairs of columns that must be equal.").of(&[&LEFT_KEY, &RIGHT_KEY]);
/// The column of this table.
pub(in crate::steps) const LEFT_KEY: Param<ColumnName> = Param::required("key", "Column of this table.");
/// That of the second table.
pub(in crate::steps) const RIGHT_KEY: Param<Text> = Param::required("value", "Column of the second table.");

/// The second table.
pub(in crate::steps) const TABLE: Param<Text> =
    Param::required("secondaryDatasetName", "Name under which the second table is given.");

/// Where the other tables are, as CloudFormation and exports have it.
pub(super) const INPUTS: Param<Option<Object>> =
    Param::optional("secondaryInputs", "Locations of the other tables, in their order.")
        .of(&[&S3, &CATALOG, &DATABASE]);
const S3: Param<Option<Fields>> = Param::optional("S3InputDefinition", "A file in S3.")
    .also(&["s3InputDefinition", "s3_input_definition"])
    .of(&[&BUCKET, &KEY, &OWNER]);
const BUCKET: Param<Text> = Param::required("Bucket", "The bucket.").also(&["bucket"]);
const KEY: Param<Option<Text>> =
    Param::optional("Key", "The key of the file, or the start of the keys of several.").also(&["key"]);
const OWNER: Param<Option<Text>> = Param::optional("BucketOwner", "The account that owns the bucket.")
    .also(&["bucketOwner", "bucket_owner"]);
const CATALOG: Param<Option<Fields>> =
    Param::optional("DataCatalogInputDefinition", "A table of the Data Catalog.")
        .also(&["dataCatalogInputDefinition", "data_catalog_input_definition"])
        .of(&[&CATALOG_ID, &DATABASE_NAME, &TABLE_NAME, &TEMPORARY]);
const CATALOG_ID: Param<Option<Text>> =
    Param::optional("CatalogId", "The account of the catalog.").also(&["catalogId", "catalog_id"]);
const DATABASE_NAME: Param<Text> =
    Param::required("DatabaseName", "The database.").also(&["databaseName", "database_name"]);
const TABLE_NAME: Param<Text> = Param::required("TableName", "The table.").also(&["tableName", "table_name"]);
const TEMPORARY: Param<Option<Fields>> =
    Param::optional("TempDirectory", "Where DataBrew puts what it reads for a while.")
        .also(&["tempDirectory", "temp_directory"])
        .of(&[&BUCKET, &KEY, &OWNER]);
const DATABASE: Param<Option<Fields>> =
    Param::optional("DatabaseInputDefinition", "A table, or a query, of a database.")
        .also(&["databaseInputDefinition", "database_input_definition"])
        .of(&[&CONNECTION, &DATABASE_TABLE, &QUERY, &TEMPORARY]);
const CONNECTION: Param<Text> = Param::required("GlueConnectionName", "The connection of Glue.")
    .also(&["glueConnectionName", "glue_connection_name"]);
const DATABASE_TABLE: Param<Option<Text>> =
    Param::optional("DatabaseTableName", "The table.").also(&["databaseTableName", "database_table_name"]);
const QUERY: Param<Option<Text>> =
    Param::optional("QueryString", "The query.").also(&["queryString", "query_string"]);

/// How a table may be given by its location: an S3 address, a database and table, or the table of a database.
pub(super) fn location(input: &Args) -> Option<String> {
    if let Some(s3) = input.get(&S3) {
        return Some(format!("s3://{}/{}", s3.get(&BUCKET), s3.get(&KEY).unwrap_or_default()));
    }
    if let Some(catalog) = input.get(&CATALOG) {
        return Some(format!("{}.{}", catalog.get(&DATABASE_NAME), catalog.get(&TABLE_NAME)));
    }
    input.get(&DATABASE).and_then(|database| database.get(&DATABASE_TABLE)).map(str::to_owned)
}

/// The second table.
pub(in crate::steps) fn table(args: &Args, rel: &Rel) -> Result<Arc<Dataset>> {
    rel.dataset(&[args.get(&TABLE)]).map_err(|error| args.place(&TABLE, error))
}

/// Where a column of another table is.
pub(in crate::steps) fn position(table: &Dataset, name: &str) -> Result<Position> {
    let names = || table.schema().fields().iter().map(|field| field.name().as_str());
    let found = names().position(|other| other == name).map(Position);
    found.ok_or_else(|| Error::column_not_found(name, names()))
}

/// The columns of both tables that must be equal.
pub(in crate::steps) fn keys(
    args: &Args,
    rel: &Rel,
    table: &Arc<Dataset>,
) -> Result<Vec<(Column, Position)>> {
    pairs(args.get(&KEYS), rel, table)
}

/// Columns of both tables, in pairs.
pub(in crate::steps) fn pairs(
    pairs: &[Args],
    rel: &Rel,
    table: &Arc<Dataset>,
) -> Result<Vec<(Column, Position)>> {
    let pairs = pairs.iter().map(|pair| {
        let column = rel.column(pair.get(&LEFT_KEY))?;
        let at = position(table, pair.get(&RIGHT_KEY)).map_err(|error| pair.place(&RIGHT_KEY, error))?;
        Ok((column, at))
    });
    pairs.collect()
}
