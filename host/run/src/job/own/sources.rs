//! Sources: where rows come from.

use recipe_core::error::Kind;
use recipe_store::commit::folder_of;
use recipe_tables::{
    CellFormat, CsvOptions, Encoding, Format, Infer, JsonOptions, Partitions, ReadOptions, Sheet, TypeSchema,
    Typing,
};

use super::Reading;
use crate::job::members::Members;
use crate::job::node::{SourceSpec, Work};
use crate::job::setting::Setting;
use crate::job::table::{CatalogTable, TablePlace};

pub(super) const FORMATS: &[(&str, Format)] = &[
    ("avro", Format::Avro),
    ("csv", Format::Csv),
    ("excel", Format::Excel),
    ("fixed", Format::FixedWidth),
    ("json", Format::Json),
    ("orc", Format::Orc),
    ("parquet", Format::Parquet),
];
pub(super) const PARTITIONS: &[(&str, Partitions)] =
    &[("strict", Partitions::Strict), ("fill", Partitions::Fill), ("none", Partitions::None)];

pub(super) fn read(members: &Members, setting: &Setting) -> Option<Reading> {
    let paths = match (members.get("path"), members.get("table")) {
        (None, Some(_)) => match table(members, setting)? {
            TablePlace::Path(path) => vec![path],
            TablePlace::Catalog(table) => return of_catalog(members, *table),
        },
        _ => {
            members.required("path")?;
            paths(members, setting, "path")
        }
    };
    let mut read = ReadOptions::default().with_s3(setting.s3.clone());
    read = read.with_format(members.word("format", FORMATS)).with_csv(csv(members)?);
    read = read.with_delimiter(byte(members, "delimiter")?).with_sheet(sheet(members));
    read = read.with_header(members.flag("header").unwrap_or(true));
    let keys = members.texts("json_path").into_iter().map(|(key, _)| key);
    read = read.with_json(JsonOptions::default().with_path(keys));
    read = read.with_partitions(members.word("partitions", PARTITIONS).unwrap_or_default());
    read = read.with_filename_column(members.text("filename_column").map(|(name, _)| name.to_owned()));
    read = read.with_union_by_name(members.flag("union_by_name").unwrap_or(false));
    if let Some((name, node)) = members.text("encoding") {
        match name.parse::<Encoding>() {
            Ok(encoding) => read = read.with_encoding(encoding),
            Err(error) => members.wrong(Kind::BadParameter(error.to_string()), "encoding", &node.span),
        }
    }
    let mut text = read.text.clone();
    text = text.with_decimal_comma(members.flag("decimal_comma").unwrap_or(false));
    text = text.with_day_first(members.flag("day_first").unwrap_or(false));
    for (name, parse) in [
        ("date_format", CellFormat::date as fn(&str) -> Result<CellFormat, _>),
        ("timestamp_format", CellFormat::timestamp),
    ] {
        if let Some((format, node)) = members.text(name) {
            match parse(format) {
                Ok(format) => text = text.with_format(format),
                Err(error) => members.wrong(Kind::BadParameter(error.to_string()), name, &node.span),
            }
        }
    }
    let read = read.with_text(text);
    let typing = Typing::from(infer(members)).with_schema(types(members)?);
    let exclusions = members.texts("exclude").into_iter().map(|(glob, _)| glob).collect();
    let recursive = members.flag("recursive").unwrap_or(true);
    let incremental = members.flag("incremental").unwrap_or_else(|| setting.is_incremental());
    let spec = SourceSpec {
        paths,
        exclusions,
        recursive,
        read,
        typing,
        zero_based_names: false,
        incremental,
        table: None,
    };
    Some(Reading::alone(Work::Source(Box::new(spec))))
}

/// Paths, as seen from the folder of the job.
fn paths(members: &Members, setting: &Setting, name: &'static str) -> Vec<String> {
    let found = members.texts(name).into_iter();
    found
        .filter_map(|(path, span)| Some(beside(&setting.name, &members.noted(setting.path(&path, &span))?)))
        .collect()
}

/// A path that begins at no root is seen from the folder of the job.
pub(super) fn beside(job: &str, path: &str) -> String {
    let folder = folder_of(job.as_ref());
    let is_relative = !path.contains("://") && std::path::Path::new(path).is_relative() && path != "-";
    if !is_relative || folder == std::path::Path::new(".") {
        return path.to_owned();
    }
    let end = if path.ends_with('/') { "/" } else { "" };
    let joined = folder.join(path).display().to_string();
    format!("{}{end}", joined.trim_end_matches('/'))
}

/// A table whose files, options and types a catalog says.
fn of_catalog(members: &Members, table: CatalogTable) -> Option<Reading> {
    let incremental = members.flag("incremental");
    let spec = members.noted(table.source())?;
    let spec = SourceSpec { incremental: incremental.unwrap_or(spec.incremental), ..spec };
    Some(Reading::alone(Work::Source(Box::new(spec))))
}

/// Where a table is, by its name as `database.table`.
fn table(members: &Members, setting: &Setting) -> Option<TablePlace> {
    let (name, node) = members.text("table")?;
    let Some((database, table)) = name.split_once('.') else {
        members.wrong(
            Kind::BadParameter("is a database and a table, as `db.claims`".into()),
            "table",
            &node.span,
        );
        return None;
    };
    members.noted(setting.table(database, table, &node.span))
}

fn csv(members: &Members) -> Option<CsvOptions> {
    let mut csv = CsvOptions::default();
    if members.get("quote").is_some() {
        csv = csv.with_quote(match members.text("quote") {
            Some(("none", _)) => None,
            _ => byte(members, "quote")?,
        });
    }
    csv = csv.with_escape(byte(members, "escape")?).with_comment(byte(members, "comment")?);
    csv = csv.with_skip_rows(members.whole("skip_rows").unwrap_or(0));
    csv = csv.with_skip_footer(
        members.whole("skip_footer").map_or(0, |rows| usize::try_from(rows).unwrap_or(usize::MAX)),
    );
    csv = csv.with_null_values(members.texts("null_values").into_iter().map(|(value, _)| value));
    let columns: Vec<String> = members.texts("columns").into_iter().map(|(name, _)| name).collect();
    Some(if columns.is_empty() { csv } else { csv.with_columns(columns) })
}

/// One character of ASCII, or `tab`; nothing where there is none, and none at all where it is wrong.
#[expect(clippy::option_option, reason = "a sign that is wrong is another answer than no sign")]
pub(super) fn byte(members: &Members, name: &'static str) -> Option<Option<u8>> {
    let Some((text, node)) = members.text(name) else { return Some(None) };
    match text.as_bytes() {
        b"tab" => Some(Some(b'\t')),
        [byte] => Some(Some(*byte)),
        _ => {
            members.wrong(Kind::BadParameter("is one character of ASCII, or `tab`".into()), name, &node.span);
            None
        }
    }
}

fn sheet(members: &Members) -> Option<Sheet> {
    let (text, _) = members.text("sheet")?;
    Some(text.parse().map_or_else(|_| Sheet::Name(text.to_owned()), Sheet::Number))
}

fn infer(members: &Members) -> Infer {
    let Some((text, node)) = members.text("infer") else { return Infer::Rows(10_000) };
    match (text, text.parse()) {
        ("all", _) => Infer::All,
        ("none", _) => Infer::Nothing,
        (_, Ok(rows)) => Infer::Rows(rows),
        _ => {
            members.wrong(
                Kind::BadParameter("is a number of rows, `all` or `none`".into()),
                "infer",
                &node.span,
            );
            Infer::Nothing
        }
    }
}

/// Types by the names of columns.
fn types(members: &Members) -> Option<TypeSchema> {
    let Some(node) = members.get("types") else { return Some(TypeSchema::default()) };
    let mut named = Vec::new();
    for (key, ty) in node.entries() {
        let Some(ty) = ty.as_text() else {
            members.wrong(Kind::BadParameter("is an object of types by columns".into()), "types", &ty.span);
            return None;
        };
        named.push((key.name.clone(), ty.to_owned()));
    }
    match TypeSchema::of(named) {
        Ok(types) => Some(types),
        Err(error) => {
            members.wrong(Kind::BadParameter(error.to_string()), "types", &node.span);
            None
        }
    }
}
