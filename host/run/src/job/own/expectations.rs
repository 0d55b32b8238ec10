//! Expectations: data quality rules, and what becomes of a job in which they fail.

use std::sync::Arc;

use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::{Reading, steps};
use crate::job::members::Members;
use crate::job::node::{Feeds, OnFailure, Work, pass};
use crate::job::quality::{Rules, as_of_job, deciding, within};
use crate::job::setting::Setting;
use crate::quality::{Evaluation, dqdl};

/// What a rule that fails means for the job.
pub(super) const ON_FAILURE: &[(&str, OnFailure)] =
    &[("stop", OnFailure::Stop), ("fail", OnFailure::StopAfterwards), ("report", OnFailure::Report)];

pub(super) fn read(members: &Members, setting: &Setting) -> Option<Reading> {
    let mut inputs = steps::from(members)?;
    let evaluation = evaluation(members)?;
    let mut aliases = Vec::new();
    for (alias, table) in members.get("tables").map(Node::entries).unwrap_or_default() {
        let Some(id) = table.as_text() else {
            members.wrong(
                Kind::BadParameter("is an object of tables by aliases".into()),
                "tables",
                &table.span,
            );
            return None;
        };
        aliases.push((alias.name.clone(), inputs.len()));
        inputs.push((id.to_owned(), table.span.clone()));
    }
    let rules = Rules {
        evaluation: Arc::new(evaluation),
        aliases,
        on_failure: members.word("on_failure", ON_FAILURE).unwrap_or(OnFailure::Stop),
        results: None,
        feeds: Feeds::Instead,
        span: members.span(),
    };
    let work = members.noted(deciding(Work::Steps(pass()), rules, setting.sql().as_ref()))?;
    Some(Reading { inputs, work })
}

/// Rules as a list, each where it stands, or as one text in DQDL.
fn evaluation(members: &Members) -> Option<Evaluation> {
    let node = members.required("rules")?;
    let ruleset = node.as_text().filter(|text| text.contains("Rules"));
    let (mut text, mut places) = (String::new(), Vec::new());
    match ruleset {
        Some(ruleset) => text.push_str(ruleset),
        None => {
            text.push_str("Rules = [");
            for (rule, span) in members.texts("rules") {
                let start = text.len();
                text.push_str(&rule);
                places.push((start..text.len() + 1, span));
                text.push(',');
            }
            text.push(']');
        }
    }
    match dqdl::evaluation(&text) {
        Ok((evaluation, _)) => Some(evaluation),
        Err(errors) => {
            for error in errors {
                let at = error.span().map_or(0, |span| span.start);
                let place = places.iter().find(|(rule, _)| rule.contains(&at));
                members.error(match place {
                    Some((_, span)) => as_of_job(&error).at_span(span.clone()),
                    None => within(&text, &error).at_span(node.span.clone()),
                });
            }
            None
        }
    }
}
