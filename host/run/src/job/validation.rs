//! A job that reads one input and decides rules about it, and that may write the rows that fail them.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::error::Origin;
use recipe_tables::{Infer, OutputFormat};

use super::Job;
use super::graph::{NamedNode, connect};
use super::members::Problems;
use super::node::{Feeds, Lowering, OnFailure, SourceSpec, TargetSpec, Work, pass};
use super::quality::{Rules, deciding};
use super::sql::SqlEngine;
use crate::apply::Input;
use crate::error::Result;
use crate::quality::Evaluation;

/// The rules of a file.
pub(crate) struct Ruled {
    /// The file, and its text.
    pub(crate) name: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) evaluation: Evaluation,
}

/// Where rows go that fail rules, and how they are found.
pub(crate) struct FailingRows {
    pub(crate) path: String,
    pub(crate) steps: Lowering,
}

const INPUT: &str = "input";
const FAILING: &str = "failing rows";

impl Job {
    /// A job that decides rules about what an input holds. What becomes of those of a file is in the report of the node
    /// [`rules`](Job::rules_node).
    pub(crate) fn validating(
        input: &Input,
        rules: Vec<Ruled>,
        failing: Option<FailingRows>,
        sql: Option<&Arc<dyn SqlEngine>>,
    ) -> Result<Job> {
        let first = rules.first().map(|rules| (rules.name.clone(), rules.text.clone()));
        let (source, text) = first.unwrap_or_default();
        let node =
            |id: String, label: &str, from: &[&str], work: Work, (name, text): (&Arc<str>, &Arc<str>)| {
                let origin =
                    Origin { node: label.to_owned(), name: name.clone(), text: text.clone(), step: None };
                let inputs = from.iter().map(|id| ((*id).to_owned(), NOWHERE)).collect();
                let (name, kind) = (String::new(), String::new());
                NamedNode { id, name, kind, span: NOWHERE, inputs, work, origin: Arc::new(origin) }
            };
        let spec = SourceSpec {
            paths: input.paths.clone(),
            typing: input.typing.clone(),
            ..SourceSpec::new(String::new(), input.reading(), false)
        };
        let mut nodes = vec![node(INPUT.into(), INPUT, &[], Work::Source(Box::new(spec)), (&source, &text))];
        let mut from = vec![INPUT.to_owned()];
        for (name, path) in &input.tables {
            let spec = SourceSpec {
                typing: Infer::All.into(),
                ..SourceSpec::new(path.clone(), input.reading_table(name, path)?, false)
            };
            let id = format!("table {name}");
            let label = format!("table `{name}`");
            nodes.push(node(id.clone(), &label, &[], Work::Source(Box::new(spec)), (&source, &text)));
            from.push(id);
        }
        let from: Vec<&str> = from.iter().map(String::as_str).collect();
        let tables = input.tables.iter().map(|(name, _)| name.clone());
        let aliases: Vec<(String, usize)> = tables.zip(1..).collect();
        let mut problems = Problems::default();
        for (number, Ruled { name, text, evaluation }) in rules.into_iter().enumerate() {
            let decided = Rules {
                evaluation: Arc::new(evaluation),
                aliases: aliases.clone(),
                on_failure: OnFailure::Report,
                results: None,
                feeds: Feeds::No,
                span: 0..text.len(),
            };
            match deciding(Work::Steps(pass()), decided, sql) {
                Ok(work) => nodes.push(node(Job::rules_node(number), "rules", &from, work, (&name, &text))),
                Err(error) => {
                    let origin = Origin { node: "rules".to_owned(), name, text, step: None };
                    problems.errors.push(error.at_origin(&Arc::new(origin)));
                }
            }
        }
        if let Some(FailingRows { path, steps }) = failing {
            nodes.push(node(FAILING.into(), FAILING, &[INPUT], Work::Steps(steps), (&source, &text)));
            let target = TargetSpec { format: Some(OutputFormat::Csv), ..TargetSpec::new(path, NOWHERE) };
            let work = Work::Target(Box::new(target));
            nodes.push(node("output".into(), FAILING, &[FAILING], work, (&source, &text)));
        }
        let nodes = connect(nodes, &mut problems);
        if !problems.errors.is_empty() {
            return Err(super::columns::fail(
                super::columns::Text { name: &source, text: &text },
                problems.errors,
            ));
        }
        Ok(Job {
            source: source.to_string(),
            text: text.to_string(),
            name: None,
            nodes,
            warnings: problems.warnings,
            options: std::collections::BTreeMap::new(),
        })
    }

    /// The id of the node that decides the rules of the file with this number.
    pub(crate) fn rules_node(number: usize) -> String {
        format!("rules {number}")
    }

    /// The id of the node that reads the input.
    pub(crate) fn input_node() -> &'static str {
        INPUT
    }

    /// What errors call the input, and the rows that fail, of which there is one each.
    pub(crate) fn is_clear(node: &str) -> bool {
        [INPUT, FAILING].contains(&node)
    }
}

/// What is in no file.
const NOWHERE: Range<usize> = 0..0;
