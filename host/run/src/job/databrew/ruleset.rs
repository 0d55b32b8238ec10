//! Rulesets: what a table has to meet, rule by rule.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::{Kind as ErrorKind, Origin};
use serde_json::{Map, Value, json};

use super::forms;
use super::pairs::pairs;
use super::resource::{File, Kind, OF_ANY, Resource};
use super::within;
use crate::job::members::{Members, Problems};
use crate::job::options::JobOptions;
use crate::quality::condition::Compare;
use crate::quality::databrew::{Rule, Selector, Threshold, Unfit, Unit, Wrong, parse};
use crate::quality::not_found;

/// A ruleset of DataBrew.
#[derive(Clone)]
pub(crate) struct Ruleset {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) arn: Option<String>,
    pub(crate) rules: Vec<PlacedRule>,
    /// Where its errors are shown.
    origin: Arc<Origin>,
}

/// A rule, and where its parts stand.
#[derive(Clone)]
pub(crate) struct PlacedRule {
    pub(crate) rule: Rule,
    /// The rule as the API has it.
    pub(crate) definition: Value,
    span: Range<usize>,
    expression: Range<usize>,
    selectors: Vec<Range<usize>>,
    threshold: Range<usize>,
}

/// All rulesets of a document. What is wrong goes to `problems`.
pub(crate) fn rulesets(
    (name, text): (&str, &str),
    document: &Node,
    options: &JobOptions,
    problems: &mut Problems,
) -> Vec<Ruleset> {
    let file = Arc::new(File { name: name.into(), text: text.into() });
    let resources = forms::resources(document, &file, options);
    let rulesets = resources.iter().filter(|resource| resource.kind == Kind::Ruleset);
    rulesets.filter_map(|resource| read(resource, problems)).collect()
}

fn read(resource: &Resource, problems: &mut Problems) -> Option<Ruleset> {
    let text = resource.file.text.clone();
    within(resource, problems, |members| {
        let rules: Vec<Option<PlacedRule>> =
            members.objects("Rules").iter().map(|rule| placed(rule, &text)).collect();
        if rules.is_empty() {
            members.required("Rules")?;
        }
        let described = |name| members.text(name).map(|(text, _)| text.to_owned());
        let (description, arn) = (described("Description"), described("ResourceArn"));
        members.check_known(&[OF_ANY, &["TargetArn", "Tags", "RuleCount"]].concat());
        let (name, origin) = (resource.shown().to_owned(), resource.origin());
        Some(Ruleset { name, description, arn, rules: rules.into_iter().collect::<Option<_>>()?, origin })
    })
}

fn placed(members: &Members, text: &str) -> Option<PlacedRule> {
    let (name, _) = members.required_text("Name")?;
    let (expression, node) = members.required_text("CheckExpression")?;
    let expression_place = inside(text, node, expression);
    let disabled = members.flag("Disabled").unwrap_or(false);
    let mut substitutions = BTreeMap::new();
    for (reference, value) in pairs(members, "SubstitutionMap", ("ValueReference", "Value")) {
        let Some(value) = value.as_text() else {
            members.not("SubstitutionMap", "an object of texts, in which a list is JSON text", value);
            return None;
        };
        substitutions.insert(reference, value.to_owned());
    }
    let (threshold, threshold_place) = match members.object("Threshold") {
        Some(object) => {
            let place = object.span();
            (Some(threshold(&object)?), place)
        }
        None => (None, members.span()),
    };
    let (mut selectors, mut places) = (Vec::new(), Vec::new());
    for selector in members.objects("ColumnSelectors") {
        selectors.push(match (selector.text("Name"), selector.text("Regex")) {
            (Some((name, _)), None) => Selector::Name(name.to_owned()),
            (None, Some((pattern, _))) => Selector::Regex(pattern.to_owned()),
            _ => {
                let message = "selects columns by `Name` or by `Regex`, one of them".to_owned();
                members.wrong(ErrorKind::BadParameter(message), "ColumnSelectors", &selector.span());
                return None;
            }
        });
        places.push(selector.span());
    }
    members.check_known(&[]);
    let rule = Rule {
        name: name.to_owned(),
        disabled,
        expression: expression.to_owned(),
        substitutions,
        threshold,
        selectors,
    };
    // What is wrong whatever the columns are is said before anything is read.
    let column = (!rule.selectors.is_empty()).then_some("column");
    if let Err(wrong) = parse(&rule.expression, &rule.substitutions, column) {
        members.error(at(&wrong, &expression_place));
        return None;
    }
    Some(PlacedRule {
        definition: definition(&rule),
        rule,
        span: members.span(),
        expression: expression_place,
        selectors: places,
        threshold: threshold_place,
    })
}

/// Where the text of an expression stands in the document.
fn inside(document: &str, node: &Node, expression: &str) -> Range<usize> {
    let written = document.get(node.span.clone()).and_then(|literal| literal.find(expression));
    written.map_or(node.span.clone(), |at| {
        let start = node.span.start + at;
        start..start + expression.len()
    })
}

/// An error in an expression, where the document has that.
fn at(wrong: &Wrong, place: &Range<usize>) -> Error {
    let within = |at: usize| (place.start + at).min(place.end);
    let span = within(wrong.span.start)..within(wrong.span.end);
    Error::from(ErrorKind::Job(wrong.message.clone())).at_span(span)
}

fn threshold(members: &Members) -> Option<Threshold> {
    const TYPES: &[(&str, Compare)] = &[
        ("GREATER_THAN_OR_EQUAL", Compare::GreaterEqual),
        ("LESS_THAN_OR_EQUAL", Compare::LessEqual),
        ("GREATER_THAN", Compare::Greater),
        ("LESS_THAN", Compare::Less),
    ];
    members.required("Value")?;
    let value = members.number("Value")?;
    // All rows are to pass by default, in percent; a number of rows says its unit.
    let Threshold { compare, unit, .. } = Threshold::default();
    let compare = if members.get("Type").is_some() { members.word("Type", TYPES)? } else { compare };
    let units = [("COUNT", Unit::Count), ("PERCENTAGE", Unit::Percentage)];
    let unit = if members.get("Unit").is_some() { members.word("Unit", &units)? } else { unit };
    Some(Threshold { value, compare, unit })
}

/// A rule as the API has it.
fn definition(rule: &Rule) -> Value {
    let mut object = Map::new();
    object.insert("Name".into(), json!(rule.name));
    object.insert("Disabled".into(), json!(rule.disabled));
    object.insert("CheckExpression".into(), json!(rule.expression));
    if !rule.substitutions.is_empty() {
        object.insert("SubstitutionMap".into(), json!(rule.substitutions));
    }
    if let Some(Threshold { value, compare, unit }) = rule.threshold {
        let compare = match compare {
            Compare::LessEqual => "LESS_THAN_OR_EQUAL",
            Compare::Greater => "GREATER_THAN",
            Compare::Less => "LESS_THAN",
            _ => "GREATER_THAN_OR_EQUAL",
        };
        let unit = if unit == Unit::Count { "COUNT" } else { "PERCENTAGE" };
        object.insert("Threshold".into(), json!({"Value": value, "Type": compare, "Unit": unit}));
    }
    if !rule.selectors.is_empty() {
        let selectors = rule.selectors.iter().map(|selector| match selector {
            Selector::Name(name) => json!({"Name": name}),
            Selector::Regex(pattern) => json!({"Regex": pattern}),
        });
        object.insert("ColumnSelectors".into(), selectors.collect());
    }
    Value::Object(object)
}

impl Ruleset {
    /// Why a rule of it cannot be decided on a table with these columns, where that stands.
    pub(crate) fn error<'a>(
        &self,
        rule: &PlacedRule,
        unfit: &Unfit,
        columns: impl Iterator<Item = &'a str> + Clone,
    ) -> Error {
        let error = match unfit {
            Unfit::Expression(wrong) => at(wrong, &rule.expression),
            Unfit::Column(name) => not_found(name, columns).at_span(rule.place_of(name)),
            Unfit::Selector(number, message) => {
                let place = rule.selectors.get(*number).unwrap_or(&rule.span);
                Error::from(ErrorKind::Job(message.clone())).at_span(place.clone())
            }
            Unfit::Threshold(message) => {
                Error::bad_parameter(*message).at_parameter("Threshold").at_span(rule.threshold.clone())
            }
        };
        error.at_origin(&self.origin)
    }
}

impl PlacedRule {
    /// Where a column is named: by a selector, or in the expression.
    fn place_of(&self, column: &str) -> Range<usize> {
        let is_it = |selector: &Selector| matches!(selector, Selector::Name(name) if name == column);
        let selector = self.rule.selectors.iter().position(is_it);
        if let Some(place) = selector.and_then(|number| self.selectors.get(number)) {
            return place.clone();
        }
        let quoted = format!("`{column}`");
        let reference = self.rule.substitutions.iter().find(|(_, value)| value.trim() == quoted);
        let found = reference.and_then(|(reference, _)| {
            let at = self.expression.start + self.rule.expression.find(reference)?;
            Some(at..at + reference.len())
        });
        // An expression with escapes stands otherwise in the document.
        found.filter(|found| found.end <= self.expression.end).unwrap_or(self.expression.clone())
    }
}
