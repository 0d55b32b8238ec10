//! A job of another form, written in the form that people write by hand.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use recipe_core::Recipe;
use recipe_core::engine::document::yaml_scalar as scalar;
use recipe_store::commit::Mode;
use recipe_tables::{Infer, ReadOptions, Sheet};
use serde_json::{Map, Value, json};

use super::sources::{FORMATS, PARTITIONS};
use super::{expectations, targets};
use crate::error::{JobError, Result};
use crate::job::Job;
use crate::job::columns::{Known, Setup, fail, stepped};
use crate::job::node::{JobNode, SourceSpec, SqlSpec, Table, TargetSpec, Work};

/// The job as YAML. `known` has the columns of its nodes.
///
/// # Errors
///
/// A node that the form has no words for, or steps that depend on columns that are not known.
pub(crate) fn write(job: &Job, known: &[Known], setup: &Setup) -> Result<String> {
    let writer = Writer { job, known, setup, names: names(&job.nodes) };
    let (mut sources, mut steps, mut targets, mut expected) =
        (String::new(), String::new(), String::new(), String::new());
    for number in 0..job.nodes.len() {
        let node = &job.nodes[number];
        match &node.work {
            Work::Source(spec) => writer.line(&mut sources, number, &writer.source(number, spec)?),
            Work::Target(spec) => writer.line(&mut targets, number, &writer.target(number, spec)?),
            _ if node.part_of().is_some() => {}
            _ if writer.is_passed_through(number) => {}
            _ => writer.step(&mut steps, number)?,
        }
        if let Some(expectation) = writer.expectation(number)? {
            writer.line(&mut expected, number, &expectation);
        }
    }
    let mut text = String::new();
    if let Some(name) = &job.name {
        let _ = writeln!(text, "job: {}", scalar(name, false));
    }
    for (part, lines) in
        [("sources", sources), ("steps", steps), ("targets", targets), ("expectations", expected)]
    {
        if !lines.is_empty() {
            let _ = write!(text, "{part}:\n{lines}");
        }
    }
    Ok(text)
}

/// What nodes are called: by what people call them, where that is one node's alone, or by their ids.
fn names(nodes: &[JobNode]) -> Vec<String> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for node in nodes {
        *count.entry(&node.name).or_default() += 1;
    }
    let ids: BTreeSet<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
    let name = |node: &JobNode| {
        let is_own = !node.name.is_empty() && count[node.name.as_str()] == 1;
        let is_free = node.name == node.id || !ids.contains(node.name.as_str());
        if is_own && is_free { node.name.clone() } else { node.id.clone() }
    };
    nodes.iter().map(name).collect()
}

struct Writer<'a> {
    job: &'a Job,
    known: &'a [Known],
    setup: &'a Setup,
    names: Vec<String>,
}

impl Writer<'_> {
    fn line(&self, text: &mut String, number: usize, value: &Value) {
        let _ = writeln!(text, "  {}: {}", scalar(&self.names[number], false), flow(value, false));
    }

    fn refused(&self, number: usize, what: &str) -> crate::error::RunError {
        let node = self.job.nodes[number].origin.node.clone();
        JobError::NotInYaml { node, what: what.to_owned() }.into()
    }

    /// Whether a node gives the rows of its input as they are.
    fn is_passed_through(&self, number: usize) -> bool {
        let node = &self.job.nodes[number];
        let is_step = matches!(node.work, Work::Steps(_));
        let steps = &self.known[number].steps;
        is_step && node.inputs.len() == 1 && matches!(steps.as_slice(), [recipe] if recipe.steps().is_empty())
    }

    /// The node whose rows these are.
    fn from(&self, number: usize) -> &str {
        let mut number = number;
        while self.is_passed_through(number) {
            number = self.job.nodes[number].inputs[0];
        }
        &self.names[number]
    }

    fn source(&self, number: usize, spec: &SourceSpec) -> Result<Value> {
        let mut given = Map::new();
        if let Some(table) = &spec.table {
            let name = table.whole_name().ok_or_else(|| self.refused(number, "a choice of partitions"))?;
            given.insert("table".into(), json!(name));
            given.extend(spec.incremental.then(|| ("incremental".into(), json!(true))));
            return Ok(Value::Object(given));
        }
        given.insert("path".into(), one_or_all(&spec.paths));
        given.extend(self.read(number, &spec.read)?);
        if spec.zero_based_names {
            let columns = self.known[number].columns.as_ref().ok_or_else(|| self.refused(number, ABSENT))?;
            let names: Vec<&String> = columns.fields().iter().map(|field| field.name()).collect();
            given.insert("columns".into(), json!(names));
        }
        match spec.typing.infer {
            Infer::Rows(10_000) => {}
            Infer::Rows(rows) => drop(given.insert("infer".into(), json!(rows))),
            Infer::All => drop(given.insert("infer".into(), json!("all"))),
            Infer::Nothing => drop(given.insert("infer".into(), json!("none"))),
        }
        if !spec.exclusions.is_empty() {
            given.insert("exclude".into(), one_or_all(&spec.exclusions));
        }
        if !spec.recursive {
            given.insert("recursive".into(), json!(false));
        }
        if spec.incremental {
            given.insert("incremental".into(), json!(true));
        }
        Ok(Value::Object(given))
    }

    /// How files are read, in the words of a source.
    fn read(&self, number: usize, read: &ReadOptions) -> Result<Map<String, Value>> {
        let mut given = Map::new();
        let mut add =
            |name: &str, value: Option<Value>| given.extend(value.map(|value| (name.to_owned(), value)));
        let sign =
            |byte: u8| json!(if byte == b'\t' { "tab".to_owned() } else { char::from(byte).to_string() });
        let csv = &read.csv;
        add("format", read.format.and_then(|format| word(FORMATS, &format)));
        add("delimiter", read.delimiter.map(sign));
        add("header", (!read.header).then(|| json!(false)));
        add("quote", (csv.quote != Some(b'"')).then(|| csv.quote.map_or(json!("none"), sign)));
        add("escape", csv.escape.map(sign));
        add("comment", csv.comment.map(sign));
        add("skip_rows", (csv.skip_rows > 0).then(|| json!(csv.skip_rows)));
        add("skip_footer", (csv.skip_footer > 0).then(|| json!(csv.skip_footer)));
        add("null_values", (!csv.null_values.is_empty()).then(|| one_or_all(&csv.null_values)));
        add("columns", csv.columns.as_ref().map(|columns| json!(columns)));
        add("json_path", (!read.json.path.is_empty()).then(|| json!(read.json.path)));
        let is_usual = read.partitions == ReadOptions::default().partitions;
        add("partitions", word(PARTITIONS, &read.partitions).filter(|_| !is_usual));
        add("filename_column", read.filename_column.as_ref().map(|column| json!(column)));
        add("union_by_name", read.union_by_name.then(|| json!(true)));
        add("encoding", read.encoding.map(|encoding| json!(encoding.to_string())));
        add("decimal_comma", read.text.decimal_comma.then(|| json!(true)));
        add("day_first", read.text.day_first.then(|| json!(true)));
        add("date_format", read.text.date.as_ref().map(|format| json!(format.text())));
        add("timestamp_format", read.text.timestamp.as_ref().map(|format| json!(format.text())));
        add(
            "sheet",
            read.sheet.as_ref().map(|sheet| match sheet {
                Sheet::Name(name) => json!(name),
                Sheet::Number(number) => json!(number),
            }),
        );
        let mut said = ReadOptions::default().with_format(read.format).with_delimiter(read.delimiter);
        said = said.with_header(read.header).with_json(read.json.clone()).with_partitions(read.partitions);
        said = said.with_filename_column(read.filename_column.clone()).with_encoding(read.encoding);
        said = said.with_union_by_name(read.union_by_name).with_text(read.text.clone());
        said = said.with_sheet(read.sheet.clone()).with_s3(read.s3.clone()).with_csv(csv.clone());
        if let Some(name) = differing(&json!(said), &json!(read)) {
            return Err(self.refused(number, &format!("option `{name}` of its files")));
        }
        Ok(given)
    }

    fn target(&self, number: usize, spec: &TargetSpec) -> Result<Value> {
        if spec.table.is_some() {
            return Err(self.refused(number, "a target that is a table of a catalog"));
        }
        let node = &self.job.nodes[number];
        let mut given = Map::new();
        given.insert("from".into(), json!(self.from(node.inputs[0])));
        given.insert("path".into(), json!(spec.path));
        given
            .extend(spec.format.and_then(|format| Some(("format".into(), word(targets::FORMATS, &format)?))));
        let compression = spec.compression.and_then(|found| word(targets::COMPRESSIONS, &found));
        given.extend(compression.map(|word| ("compression".into(), word)));
        given.extend(spec.delimiter.map(|byte| ("delimiter".into(), json!(char::from(byte).to_string()))));
        if !spec.partition_by.is_empty() {
            given.insert("partition_by".into(), one_or_all(&spec.partition_by));
        }
        given.extend(spec.max_files.map(|files| ("max_files".into(), json!(files))));
        if spec.mode != Mode::default() {
            given.extend(word(targets::MODES, &spec.mode).map(|word| ("mode".into(), word)));
        }
        Ok(Value::Object(given))
    }

    fn step(&self, text: &mut String, number: usize) -> Result<()> {
        let node = &self.job.nodes[number];
        let inputs: Vec<&str> = node.inputs.iter().map(|input| self.from(*input)).collect();
        match &node.work {
            Work::Sql(spec) => self.line(text, number, &query(spec, &inputs)),
            Work::Union { distinct, .. } => {
                let mut given = Map::from_iter([("union".to_owned(), json!(inputs))]);
                given.extend(distinct.then(|| ("distinct".to_owned(), json!(true))));
                self.line(text, number, &Value::Object(given));
            }
            Work::Recipe(recipe) | Work::Transform(recipe, _) => self.steps(text, number, &inputs, recipe),
            Work::Module(step, _) => self.line(text, number, &called(inputs[0], step.written())),
            Work::Program(spec, _) => match spec.written() {
                Some(written) => self.line(text, number, &called(inputs[0], written)),
                None => return Err(self.refused(number, "a program without a definition")),
            },
            Work::Steps(_) => self.steps(text, number, &inputs, &self.lowered(number, node, &inputs)?),
            Work::StepsFrom(first, _) => {
                let recipe = self.lowered(number, node, &inputs)?;
                let mut inputs = inputs;
                inputs.rotate_left(*first);
                self.steps(text, number, &inputs, &recipe);
            }
            _ => return Err(self.refused(number, "what it does")),
        }
        Ok(())
    }

    /// The steps of a node over tables of other names.
    fn lowered(&self, number: usize, node: &JobNode, inputs: &[&str]) -> Result<Recipe> {
        let tables = node.inputs.iter().zip(inputs).map(|(input, name)| {
            let schema = self.known[*input].columns.clone().ok_or_else(|| self.refused(number, ABSENT))?;
            Ok(Table { name: (*name).to_owned(), schema })
        });
        let tables = tables.collect::<Result<Vec<_>>>()?;
        let (mut known, _) = stepped(node, self.job.text(), self.setup, tables)
            .map_err(|errors| fail(self.job.text(), errors))?;
        known.steps.pop().ok_or_else(|| self.refused(number, "what it does"))
    }

    fn steps(&self, text: &mut String, number: usize, inputs: &[&str], recipe: &Recipe) {
        let _ = writeln!(
            text,
            "  {}:\n    from: {}",
            scalar(&self.names[number], false),
            scalar(inputs[0], false)
        );
        if inputs.len() > 1 {
            let _ = writeln!(text, "    tables: {}", flow(&json!(inputs[1..]), false));
        }
        text.push_str("    steps:\n");
        text.push_str(&recipe.steps_as_yaml(6));
    }

    /// The rules that are a part of a node.
    fn expectation(&self, number: usize) -> Result<Option<Value>> {
        let nodes = &self.job.nodes;
        let parts = || nodes.iter().filter(|node| node.part_of() == Some(number));
        let rules = parts().find_map(|part| match &part.work {
            Work::Outcomes(evaluation) => Some(evaluation),
            _ => None,
        });
        let on_failure = parts().find_map(|part| match &part.work {
            Work::Verdict(on_failure) => Some(*on_failure),
            _ => None,
        });
        let (Some(rules), Some(on_failure)) = (rules, on_failure) else { return Ok(None) };
        let inputs: BTreeSet<usize> = parts()
            .flat_map(|part| part.inputs.iter().copied())
            .filter(|input| nodes[*input].part_of() != Some(number) && *input != number)
            .collect();
        let input = match inputs.iter().copied().collect::<Vec<_>>().as_slice() {
            [input] => *input,
            _ => return Err(self.refused(number, "rules about several tables")),
        };
        let rules: Vec<&str> = rules.checks.iter().map(|check| check.text.as_str()).collect();
        let mut given = Map::from_iter([("from".to_owned(), json!(self.from(input)))]);
        given.insert("rules".into(), json!(rules));
        given.extend(word(expectations::ON_FAILURE, &on_failure).map(|word| ("on_failure".to_owned(), word)));
        Ok(Some(Value::Object(given)))
    }
}

/// A transform with its values.
fn called(input: &str, (name, values): (&str, &Map<String, Value>)) -> Value {
    let mut given = json!({"from": input, "transform": name});
    if !values.is_empty() {
        given["with"] = json!(values);
    }
    given
}

const ABSENT: &str = "steps that depend on columns of files that are not there";

fn query(spec: &SqlSpec, inputs: &[&str]) -> Value {
    let is_same = spec.aliases.iter().zip(inputs).all(|(alias, input)| alias == input);
    if is_same {
        return json!({"sql": spec.query, "from": one_or_all(inputs)});
    }
    let from: Map<String, Value> =
        spec.aliases.iter().zip(inputs).map(|(alias, input)| (alias.clone(), json!(input))).collect();
    json!({"sql": spec.query, "from": from})
}

fn word<T: PartialEq>(words: &[(&str, T)], value: &T) -> Option<Value> {
    words.iter().find(|(_, known)| known == value).map(|(word, _)| json!(word))
}

fn one_or_all<T: serde::Serialize>(values: &[T]) -> Value {
    match values {
        [one] => json!(one),
        all => json!(all),
    }
}

/// The first member in which two objects differ.
fn differing(one: &Value, other: &Value) -> Option<String> {
    let (one, other) = (one.as_object()?, other.as_object()?);
    other.iter().find(|(name, value)| one.get(*name) != Some(value)).map(|(name, _)| name.clone())
}

/// A value on one line of YAML.
fn flow(value: &Value, within: bool) -> String {
    match value {
        Value::String(text) => scalar(text, within),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| flow(item, true)).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entry =
                |(key, value): (&String, &Value)| format!("{}: {}", scalar(key, true), flow(value, true));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
