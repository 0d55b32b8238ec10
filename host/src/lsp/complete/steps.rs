//! Steps, their keys and their operations.

use lsp_types::CompletionItemKind;
use recipe_core::docs::short_names;
use recipe_core::step::Step;
use recipe_core::steps;
use serde_json::json;

use super::super::pages::short_named;
use super::super::place::is_named;
use super::site::Site;
use super::{ACTION_KEYS, Candidate, keys as known_keys};

/// Keys of a step in the long form.
const LONG_KEYS: [(&str, &str); 4] = [
    ("Action", "What is done, and with which parameters."),
    ("ConditionExpressions", "Which rows the step is about."),
    ("Comment", "A note for people."),
    ("Disabled", "`true` leaves the step out."),
];

/// Keys beside the operation in the short form.
const SHORT_KEYS: [(&str, &str); 3] = [
    ("when", "Which rows the step is about: an expression, a condition, or a list of them."),
    ("comment", "A note for people."),
    ("disabled", "`true` leaves the step out."),
];

/// Steps: in JSON with their parameters that are required, in YAML by their names in the short form, or the first key of the long
/// form.
pub(super) fn steps(site: &Site) -> Vec<Candidate> {
    if site.is_json {
        return steps::all()
            .map(|step| of(step, step.operation, site.raw(&whole(step), step.operation)))
            .collect();
    }
    let dash = if site.is_own_line { "- " } else { "" };
    let mut candidates: Vec<Candidate> = short(site, dash);
    let action = site.raw(&format!("{dash}Action:"), "Action");
    candidates.push(Candidate::new("Action", CompletionItemKind::FIELD, action).detail(LONG_KEYS[0].1));
    candidates
}

/// Keys of a step: those that are left of its form, or both where it could be either.
pub(super) fn keys(site: &Site, beside: &[String]) -> Vec<Candidate> {
    let has_any =
        |keys: &[(&str, &str)]| beside.iter().any(|key| keys.iter().any(|(name, _)| is_named(key, name)));
    // An action that is a step by itself has no other keys.
    if has_any(&ACTION_KEYS) {
        return known_keys(site, &ACTION_KEYS, beside);
    }
    if beside.iter().any(|key| key.starts_with(char::is_uppercase)) && has_any(&LONG_KEYS) {
        return known_keys(site, &LONG_KEYS, beside);
    }
    if beside.iter().any(|key| short_named(key).is_some()) {
        return known_keys(site, &SHORT_KEYS, beside);
    }
    let mut candidates = short(site, "");
    candidates.extend(known_keys(site, &LONG_KEYS[..1], beside));
    candidates.extend(known_keys(site, &ACTION_KEYS, beside));
    candidates
}

/// Names of operations.
pub(super) fn operations(site: &Site) -> Vec<Candidate> {
    steps::all().map(|step| of(step, step.operation, site.text(step.operation))).collect()
}

/// Names of the short form, as keys.
fn short(site: &Site, dash: &str) -> Vec<Candidate> {
    let named = short_names().map(|short| {
        let mut written = site.key(&short.name);
        written.text.insert_str(0, dash);
        of(short.step, &short.name, written)
    });
    named.collect()
}

fn of(step: &'static Step, label: &str, written: super::Written) -> Candidate {
    let mut candidate = Candidate::new(label, CompletionItemKind::FUNCTION, written).detail(step.summary);
    candidate.page = Some(step.operation);
    candidate
}

/// A step in JSON, with an empty text for each parameter that is required.
fn whole(step: &Step) -> String {
    let required = step.params.iter().map(|param| param.info()).filter(|info| info.required);
    let parameters: serde_json::Map<_, _> = required.map(|info| (info.name.to_owned(), json!(""))).collect();
    json!({"Action": {"Operation": step.operation, "Parameters": parameters}}).to_string()
}
