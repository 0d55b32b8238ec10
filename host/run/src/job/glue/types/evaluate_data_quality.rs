//! `EvaluateDataQuality` and `EvaluateDataQualityMultiFrame`: rules in DQDL.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::error::Kind;
use recipe_store::commit::Mode;
use recipe_tables::OutputFormat;

use super::node_type::{NodeType, ONE, Support};
use super::s3_target::place;
use crate::job::members::Members;
use crate::job::node::{Feeds, Member, OnFailure, TargetSpec, Work, pass};
use crate::job::quality::{Rules, deciding, within};
use crate::job::setting::Setting;
use crate::quality::Evaluation;
use crate::quality::dqdl;

const SUPPORT: Support = Support::InPart(
    "the rules that docs/quality.md lists; outcomes are in the report, and in `ResultsS3Prefix`; nothing is published to CloudWatch or \
     the Data Catalog",
);

const IGNORED: &[&str] = &["Name", "Inputs", "OutputSchemas", "AdditionalOptions"];

pub(super) const SINGLE: NodeType =
    NodeType { name: "EvaluateDataQuality", support: SUPPORT, inputs: ONE, ignored: IGNORED, read: single };

pub(super) const MULTI: NodeType = NodeType {
    name: "EvaluateDataQualityMultiFrame",
    support: SUPPORT,
    inputs: (1, usize::MAX),
    ignored: IGNORED,
    read: multi,
};

fn single(members: &Members, setting: &Setting) -> Option<Work> {
    let gives_outcomes =
        members.word("Output", &[("PrimaryInput", false), ("EvaluationResults", true)]).unwrap_or(false);
    let feeds = if gives_outcomes { Feeds::Instead } else { Feeds::No };
    decided(members, setting, evaluation(members)?, Work::Steps(pass()), Vec::new(), feeds)
}

fn multi(members: &Members, setting: &Setting) -> Option<Work> {
    let inputs = members.texts("Inputs");
    let aliases = aliases(members, &inputs)?;
    let table = |name: &str, input| Member { name: name.to_owned(), input, steps: pass() };
    let evaluation = evaluation(members)?;
    let of_rows = evaluation.row_outcomes(&members.span());
    // Outcomes come after the node's own inputs.
    let tables = vec![
        table("ruleOutcomes", inputs.len()),
        Member {
            name: "rowLevelOutcomes".to_owned(),
            input: 0,
            steps: Arc::new(move |tables| Ok(of_rows(&tables[0].schema).into())),
        },
        table("originalData", 0),
    ];
    decided(members, setting, evaluation, Work::Collection(tables), aliases, Feeds::After)
}

/// The aliases of inputs, by the ids of their nodes.
fn aliases(members: &Members, inputs: &[(String, Range<usize>)]) -> Option<Vec<(String, usize)>> {
    let Some(node) = members.get("AdditionalDataSources") else { return Some(Vec::new()) };
    let NodeValue::Map(entries) = &node.value else {
        members.not("AdditionalDataSources", "aliases by the ids of nodes", node);
        return None;
    };
    let mut found = Vec::new();
    for (id, alias) in entries {
        let Some(input) = inputs.iter().position(|(input, _)| *input == id.name) else {
            let message = format!("`{}` is not one of the inputs", id.name);
            members.wrong(Kind::BadParameter(message), "AdditionalDataSources", &id.span);
            return None;
        };
        let Some(alias) = alias.as_text() else {
            members.not("AdditionalDataSources", "aliases by the ids of nodes", alias);
            return None;
        };
        found.push((alias.to_owned(), input));
    }
    Some(found)
}

/// The rules of the node.
fn evaluation(members: &Members) -> Option<Evaluation> {
    let (text, node) = members.required_text("Ruleset")?;
    match dqdl::evaluation(text) {
        Ok((evaluation, has_analyzers)) => {
            if has_analyzers {
                members
                    .warn("analyzers have no effect here: they follow statistics over many runs", &node.span);
            }
            Some(evaluation)
        }
        Err(errors) => {
            for error in errors {
                members.error(within(text, &error).at_span(node.span.clone()));
            }
            None
        }
    }
}

fn decided(
    members: &Members,
    setting: &Setting,
    evaluation: Evaluation,
    work: Work,
    aliases: Vec<(String, usize)>,
    feeds: Feeds,
) -> Option<Work> {
    let on_failure = members.object("StopJobOnFailureOptions").and_then(|options| {
        let timings = [("Immediate", OnFailure::Stop), ("AfterDataLoad", OnFailure::StopAfterwards)];
        options.word("StopJobOnFailureTiming", &timings)
    });
    let results = match members.object("PublishingOptions") {
        Some(options) => results(&options, setting)?,
        None => None,
    };
    let rules = Rules {
        evaluation: Arc::new(evaluation),
        aliases,
        on_failure: on_failure.unwrap_or(OnFailure::Report),
        results,
        feeds,
        span: members.get("Ruleset").map_or_else(|| members.span(), |node: &Node| node.span.clone()),
    };
    members.noted(deciding(work, rules, setting.sql().as_ref()))
}

/// Where outcomes are written; nothing where that is wrong, and none where nothing is said.
#[expect(clippy::option_option, reason = "a place that is wrong is another answer than no place")]
fn results(options: &Members, setting: &Setting) -> Option<Option<TargetSpec>> {
    options.check_known(&["EvaluationContext", "CloudWatchMetricsEnabled", "ResultsPublishingEnabled"]);
    let Some(prefix) = options.text("ResultsS3Prefix") else { return Some(None) };
    let (path, span) = place(options, prefix, setting)?;
    let format = Some(OutputFormat::JsonLines);
    Some(Some(TargetSpec { format, mode: Mode::Append, ..TargetSpec::new(path, span) }))
}
