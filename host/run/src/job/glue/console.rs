//! The form that the console downloads: flat nodes, whose members begin with small letters.

use recipe_core::Error;
use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_core::error::Kind;

use super::forms::{RawNode, member};

/// Members of the console itself, which say nothing about what a node does.
const OF_THE_CONSOLE: [&str; 13] = [
    "nodeId",
    "classification",
    "type",
    "dataPreview",
    "previewAmount",
    "generatedNodeName",
    "parentsValid",
    "calculatedType",
    "codeGenVersion",
    "hasBeenSaved",
    "isCatalog",
    "runtimeParameters",
    "format",
];

/// The nodes of a `dag`, in the form of the API.
pub(super) fn read(nodes: &Node) -> (Vec<RawNode>, Vec<Error>) {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for (id, node) in nodes.entries() {
        match kind_of(node) {
            Ok((kind, kind_node)) => found.push(RawNode {
                id: id.name.clone(),
                id_span: id.span.clone(),
                kind,
                kind_span: kind_node.span.clone(),
                body: body_of(node),
            }),
            Err(message) => {
                let message = format!("node `{}`: {message}", id.name);
                errors.push(Error::from(Kind::Job(message)).at_span(id.span.clone()));
            }
        }
    }
    (found, errors)
}

/// The type in the words of the API.
fn kind_of(node: &Node) -> Result<(String, &Node), String> {
    let text = |name: &str| member(node, name).and_then(Node::as_text);
    let kind_node = member(node, "Type").ok_or("it has no `type`")?;
    let (class, kind) = (text("Classification").unwrap_or_default(), text("Type").unwrap_or_default());
    let format = text("Format").unwrap_or_default();
    let name = match (class, kind) {
        ("DataSource", "S3") => match format {
            "csv" => "S3CsvSource",
            "json" => "S3JsonSource",
            "parquet" => "S3ParquetSource",
            "excel" => "S3ExcelSource",
            other => {
                return Err(format!(
                    "sources of format `{other}` are not read; they are csv, json, parquet or excel"
                ));
            }
        },
        ("DataSource", "Catalog") => "CatalogSource",
        ("DataSink", "S3") if format == "glueparquet" => "S3GlueParquetTarget",
        ("DataSink", "S3") => "S3DirectTarget",
        ("DataSink", "Catalog") => "CatalogTarget",
        (_, other) => other,
    };
    Ok((name.to_owned(), kind_node))
}

/// The members that say what the node does.
fn body_of(node: &Node) -> Node {
    let is_target = member(node, "Classification").and_then(Node::as_text) == Some("DataSink");
    let kept = node.entries().iter().filter(|(key, _)| {
        let is_format = key.name == "format" && is_target;
        is_format || !OF_THE_CONSOLE.contains(&key.name.as_str())
    });
    let kept: Vec<(Key, Node)> = kept.cloned().collect();
    Node { span: node.span.clone(), value: NodeValue::Map(kept) }
}
