//! Sources and targets that are tables: of a catalog, or at a path that the caller gives.

use recipe_tables::ReadOptions;

use super::node_type::{NONE, NodeType, ONE, Support};
use super::s3_target;
use crate::job::members::Members;
use crate::job::node::{SourceSpec, Work, folder};
use crate::job::setting::Setting;
use crate::job::table::{CatalogTable, TablePlace};
use recipe_core::Error;
use recipe_core::error::Kind;

const SUPPORT: Support = Support::InPart(
    "`--catalog` names the catalog that has the table, or `--table DATABASE.TABLE=PATH` says where it is",
);
const MEMBERS: &[&str] = &[
    "Name",
    "Inputs",
    "OutputSchemas",
    "AdditionalOptions",
    "AutoDataQuality",
    "SchemaChangePolicy",
    "UpdateCatalogOptions",
];

pub(super) const SOURCE: NodeType =
    NodeType { name: "CatalogSource", support: SUPPORT, inputs: NONE, ignored: MEMBERS, read: source };
pub(super) const S3_SOURCE: NodeType = NodeType { name: "S3CatalogSource", ..SOURCE };
pub(super) const TARGET: NodeType =
    NodeType { name: "CatalogTarget", support: SUPPORT, inputs: ONE, ignored: MEMBERS, read: target };
pub(super) const S3_TARGET: NodeType = NodeType { name: "S3CatalogTarget", ..TARGET };

fn source(members: &Members, setting: &Setting) -> Option<Work> {
    let predicate = members.text("PartitionPredicate");
    let (place, _) = table(members, setting)?;
    let read = match (place, predicate) {
        (TablePlace::Path(_), Some((_, node))) => {
            let message = "partitions of a table that --table names are not chosen by a predicate; choose rows by a Filter node";
            members.wrong(Kind::NotSupported(message.to_owned()), "PartitionPredicate", &node.span);
            return None;
        }
        (TablePlace::Catalog(table), Some((text, node))) => {
            table.with_predicate(text, &node.span).and_then(CatalogTable::source)
        }
        (place, None) => read(place, setting),
    };
    Some(Work::Source(Box::new(members.noted(read)?)))
}

/// How a table is read.
pub(super) fn read(place: TablePlace, setting: &Setting) -> Result<SourceSpec, Error> {
    let path = match place {
        TablePlace::Path(path) => path,
        TablePlace::Catalog(table) => return table.source(),
    };
    let read = ReadOptions::default().with_s3(setting.s3.clone());
    Ok(SourceSpec::new(path, read, setting.is_incremental()))
}

fn target(members: &Members, setting: &Setting) -> Option<Work> {
    let policy = members.object("SchemaChangePolicy").map(|policy| s3_target::policy(&policy));
    let (place, span) = table(members, setting)?;
    match place {
        TablePlace::Path(path) => s3_target::target(members, (folder(path), span), None, None),
        TablePlace::Catalog(table) => {
            let updates_columns = policy.flatten().filter(|policy| policy.is_enabled);
            let updates_columns = updates_columns.map(|policy| policy.updates_columns);
            match table.target(updates_columns) {
                Ok(written) => {
                    if updates_columns.is_none() && !written.partition_by.is_empty() {
                        let name = table.table.full_name();
                        let message = format!(
                            "partitions are not added to table `{name}`, since `SchemaChangePolicy` does not say \
                             `EnableUpdateCatalog`"
                        );
                        members.warn(message, &span);
                    }
                    s3_target::into_table(members, written, span)
                }
                Err(error) => {
                    members.error(error.at_span(span));
                    None
                }
            }
        }
    }
}

/// Where a table is.
fn table(members: &Members, setting: &Setting) -> Option<(TablePlace, std::ops::Range<usize>)> {
    let (database, table) = (members.required_text("Database"), members.required_text("Table"));
    let ((database, _), (table, node)) = (database?, table?);
    Some((members.noted(setting.table(database, table, &node.span))?, node.span.clone()))
}
