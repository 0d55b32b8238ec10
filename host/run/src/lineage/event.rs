//! Lineage as an event of `OpenLineage`, which catalogs collect: <https://openlineage.io/spec/2-0-2/OpenLineage.json>.

use std::collections::BTreeMap;

use arrow_schema::DataType;
use chrono::{DateTime, SecondsFormat, Utc};
use recipe_core::types::type_name;
use serde_json::{Map, Value, json};

use super::{Dependency, OTHER_COLUMNS, RecipeLineage, Use};

const EVENT: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
const COLUMN_LINEAGE: &str = "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json";
const SCHEMA: &str = "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json";

/// When an event is, and what it calls the run, the job and the output.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// When.
    pub time: DateTime<Utc>,
    /// Where random values of the run start, from which its id is made, unless one is given.
    pub seed: u64,
    /// The id of the run, a UUID, where it is given.
    pub run_id: Option<String>,
    /// The namespace of the job.
    pub namespace: String,
    /// Where the output is written; `output` in the job's namespace unless given.
    pub output: Option<String>,
}

/// What `OpenLineage` calls a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceName {
    /// Where names mean something.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl SourceName {
    /// That of a path: an object of a bucket is named in the bucket, and a file in `file`.
    ///
    /// ```
    /// use recipe_run::lineage::SourceName;
    ///
    /// let name = SourceName::of("s3://lake/claims/1.csv");
    /// assert_eq!((name.namespace.as_str(), name.name.as_str()), ("s3://lake", "claims/1.csv"));
    /// assert_eq!(SourceName::of("claims.csv").namespace, "file");
    /// ```
    pub fn of(path: &str) -> SourceName {
        let object = path.strip_prefix("s3://").and_then(|path| path.split_once('/'));
        match object {
            Some((bucket, key)) => SourceName { namespace: format!("s3://{bucket}"), name: key.to_owned() },
            None => SourceName { namespace: "file".to_owned(), name: path.to_owned() },
        }
    }
}

impl Event {
    /// An event at a time, whose run id follows from the time, this seed and the recipe.
    pub fn at(time: DateTime<Utc>, seed: u64) -> Event {
        Event { time, seed, run_id: None, namespace: "recipes".to_owned(), output: None }
    }

    /// The id of the run: a UUID of version 7, whose other bits are of the recipe and the seed.
    fn run_id(&self, sha256: &str) -> String {
        if let Some(id) = &self.run_id {
            return id.clone();
        }
        let millis = u64::try_from(self.time.timestamp_millis()).unwrap_or_default() & 0xffff_ffff_ffff;
        let half = |at: usize| sha256.get(at..at + 16).and_then(|half| u64::from_str_radix(half, 16).ok());
        let (first, second) = (half(0).unwrap_or_default(), half(16).unwrap_or_default() ^ self.seed);
        let (third, fourth) = (first & 0x0fff, 0x8000 | ((second >> 48) & 0x3fff));
        format!(
            "{:08x}-{:04x}-7{third:03x}-{fourth:04x}-{:012x}",
            millis >> 16,
            millis & 0xffff,
            second & 0xffff_ffff_ffff
        )
    }
}

impl RecipeLineage {
    /// A run event with the facet `columnLineage`: what each column is made of under `fields`, and what decides which rows there
    /// are under `dataset`.
    pub fn to_openlineage(&self, event: &Event) -> Value {
        let inputs = self.inputs(event);
        let output = match &event.output {
            Some(path) => SourceName::of(path),
            None => SourceName { namespace: event.namespace.clone(), name: format!("{}/output", self.name) },
        };
        let lineage = &self.lineage;
        // What stands for other columns is the name of none.
        let columns = || lineage.columns.iter().filter(|column| column.name != OTHER_COLUMNS);
        let fields: Map<String, Value> = columns()
            .map(|column| {
                let fields = json!({"inputFields": of_inputs(&column.inputs, &inputs)});
                (column.name.clone(), fields)
            })
            .collect();
        let typed = columns().map(|column| (column.name.as_str(), Some(&column.data_type)));
        let mut facets = Map::from_iter([("schema".to_owned(), schema(typed))]);
        let mut lineage_facet = json!({
            "_producer": producer(),
            "_schemaURL": format!("{COLUMN_LINEAGE}#/$defs/ColumnLineageDatasetFacet"),
            "fields": fields,
        });
        if !lineage.rows.is_empty() {
            lineage_facet["dataset"] = Value::Array(of_inputs(&lineage.rows, &inputs));
        }
        facets.insert("columnLineage".to_owned(), lineage_facet);
        json!({
            "eventType": "COMPLETE",
            "eventTime": event.time.to_rfc3339_opts(SecondsFormat::Millis, true),
            "producer": producer(),
            "schemaURL": EVENT,
            "run": {"runId": event.run_id(&self.sha256)},
            "job": {"namespace": event.namespace, "name": self.name},
            "inputs": self.datasets(&inputs),
            "outputs": [{"namespace": output.namespace, "name": output.name, "facets": facets}],
        })
    }

    /// What the input is called, and each second table.
    fn inputs(&self, event: &Event) -> BTreeMap<Option<String>, Vec<SourceName>> {
        let unknown = |name: &str| SourceName {
            namespace: event.namespace.clone(),
            name: format!("{}/{name}", self.name),
        };
        let input = match self.input.as_slice() {
            [] => vec![unknown("input")],
            paths => paths.iter().map(|path| SourceName::of(path)).collect(),
        };
        let mut names = BTreeMap::from([(None, input)]);
        for (name, path) in &self.tables {
            names.insert(Some(name.clone()), vec![SourceName::of(path)]);
        }
        let all = self.lineage.columns.iter().flat_map(|column| &column.inputs).chain(&self.lineage.rows);
        for table in all.filter_map(|input| input.table.as_ref()) {
            names.entry(Some(table.clone())).or_insert_with(|| vec![unknown(table)]);
        }
        names
    }

    fn datasets(&self, inputs: &BTreeMap<Option<String>, Vec<SourceName>>) -> Vec<Value> {
        let types = |at: usize| self.types.get(at);
        let columns = || {
            let named = self.lineage.input.iter().enumerate().map(|(at, name)| (name.as_str(), types(at)));
            named.filter(|(name, _)| *name != OTHER_COLUMNS)
        };
        let all = inputs.iter().flat_map(|(table, names)| names.iter().map(move |name| (table, name)));
        all.map(|(table, name)| {
            let facets = if table.is_none() { json!({"schema": schema(columns())}) } else { json!({}) };
            json!({"namespace": name.namespace, "name": name.name, "facets": facets})
        })
        .collect()
    }
}

fn producer() -> String {
    format!("urn:recipe-host:{}", recipe_core::VERSION)
}

fn schema<'a>(columns: impl Iterator<Item = (&'a str, Option<&'a DataType>)>) -> Value {
    let field = |(name, data_type): (&str, Option<&DataType>)| match data_type {
        Some(data_type) => json!({"name": name, "type": type_name(data_type)}),
        None => json!({"name": name}),
    };
    let fields: Vec<Value> = columns.map(field).collect();
    json!({
        "_producer": producer(),
        "_schemaURL": format!("{SCHEMA}#/$defs/SchemaDatasetFacet"),
        "fields": fields,
    })
}

/// Columns that something depends on: of an input with several paths, the column is one of each.
fn of_inputs(inputs: &[Dependency], names: &BTreeMap<Option<String>, Vec<SourceName>>) -> Vec<Value> {
    let mut all = Vec::new();
    for input in inputs {
        let transformations: Vec<Value> = input.uses.iter().map(|how| transformation(*how)).collect();
        for name in names.get(&input.table).into_iter().flatten() {
            all.push(json!({
                "namespace": name.namespace,
                "name": name.name,
                "field": input.column,
                "transformations": transformations,
            }));
        }
    }
    all
}

fn transformation(how: Use) -> Value {
    json!({"type": if how.is_direct() { "DIRECT" } else { "INDIRECT" }, "subtype": how.name()})
}
