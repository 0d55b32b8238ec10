//! `PIIDetection`: personal data listed, hidden or hashed, where it stands in a row, or in columns that hold it.
//!
//! Rows go through what Glue calls `detect`, columns through `classifyColumns` and what the generated program does with its
//! answer. AWS does not publish its detectors: data is found by form and check digits here, which a warning says.

mod rules;

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::Schema;
use recipe_core::engine::document::Node;
use recipe_core::engine::{entity_types, nearest};
use recipe_core::error::Kind;
use recipe_core::types::{Type, type_name};

use self::rules::{Change, Rules};
use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::{Lowered, Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "PIIDetection",
    support: Support::InPart(
        "personal data is found by form and check digits, as by `entityTypeFilter` of recipes, and not by AWS's detectors, so that \
         cells may differ; PERSON_NAME, types of other countries than the USA and types of your own are refused. Only columns of text are \
         looked in, and those that `DetectionParameters` names. RowAudit and the other types of rows add a column of what was found, as Glue \
         3.0 and later do; ColumnAudit gives a table of the columns. The rows that are looked at for a column stand at even distances",
    ),
    inputs: ONE,
    ignored: &[
        "Name",
        "Inputs",
        "OutputSchemas",
        "OutputColumnName",
        "SampleFraction",
        "ThresholdFraction",
        "MaskValue",
        "RedactText",
        "RedactChar",
        "MatchPattern",
        "NumLeftCharsToExclude",
        "NumRightCharsToExclude",
    ],
    read,
};

/// Whether it is about cells or about columns, and what becomes of them.
#[derive(Clone, Copy)]
enum Mode {
    Rows(Change),
    Columns(&'static str),
}

const MODES: &[(&str, Mode)] = &[
    ("RowAudit", Mode::Rows(Change::Detect)),
    ("RowHashing", Mode::Rows(Change::Hash)),
    ("RowMasking", Mode::Rows(Change::Redact)),
    ("RowPartialMasking", Mode::Rows(Change::Partial)),
    ("ColumnAudit", Mode::Columns("LIST")),
    ("ColumnHashing", Mode::Columns("SHA256_HASH")),
    ("ColumnMasking", Mode::Columns("REDACT")),
];

/// What stands in the place of data where a node does not say it, as in Glue Studio.
const HIDDEN: &str = "*******";

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    members.required("PiiType")?;
    let mode = members.word("PiiType", MODES);
    let entities = entities(members, &members.texts("EntityTypesToDetect"));
    sensitivity(members);
    let span = members.get("PiiType").map_or_else(|| members.span(), |node| node.span.clone());
    members.warn(
        "personal data is found by its form and check digits here, and not by AWS's detectors: cells may differ from those in AWS",
        &span,
    );
    match mode? {
        Mode::Rows(change) => {
            let rules = Rules::read(members, setting, change, entities?)?;
            let output = members.text("OutputColumnName");
            let (name, at) = output.map_or(("DetectedEntities", &span), |(name, node)| (name, &node.span));
            let name = Node::text(name, at);
            Some(Work::Steps(Arc::new(move |tables| rules.lower(&tables[0].schema, &name))))
        }
        Mode::Columns(action) => columns(members, setting, action, entities?),
    }
}

/// The types that are looked for; nothing where one of them cannot be.
fn entities(members: &Members, named: &[(String, Range<usize>)]) -> Option<Vec<String>> {
    let mut are_known = true;
    for (name, span) in named {
        if let Some(message) = unknown(name) {
            members.wrong(Kind::NotSupported(message), "EntityTypesToDetect", span);
            are_known = false;
        }
    }
    are_known.then(|| named.iter().map(|(name, _)| name.clone()).collect())
}

/// Why a type is not looked for, if it is not.
fn unknown(name: &str) -> Option<String> {
    if entity_types().any(|known| known == name) {
        return None;
    }
    let all = entity_types().collect::<Vec<_>>().join(", ");
    Some(if name == "PERSON_NAME" {
        format!("`PERSON_NAME` is not found here: names of people have no form; types that are found: {all}")
    } else {
        let near = nearest(name, entity_types());
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!(
            "`{name}` is not found here: types of your own, and most of AWS's beyond those of the USA, are not{near}; types that are \
             found: {all}"
        )
    })
}

fn sensitivity(members: &Members) {
    const LEVELS: &[(&str, ())] = &[("LOW", ()), ("HIGH", ())];
    if members.word("DetectionSensitivity", LEVELS).is_some()
        && let Some(node) = members.get("DetectionSensitivity")
    {
        let message = "`DetectionSensitivity` has no effect here: data is found by its form in one way";
        members.warn(message, &node.span);
    }
}

/// The first of these members that is set; a warning says so where another one has another value.
fn instead<'a>(members: &Members<'a>, first: &'static str, second: &'static str) -> &'a str {
    match (members.text(first), members.text(second)) {
        (Some((text, _)), Some((other, node))) => {
            if text != other {
                members.warn(format!("`{second}` has no effect beside `{first}`"), &node.span);
            }
            text
        }
        (Some((text, _)), None) | (None, Some((text, _))) => text,
        (None, None) => HIDDEN,
    }
}

/// Columns that hold personal data, as a part of the rows says.
fn columns(members: &Members, setting: &Setting, action: &str, entities: Vec<String>) -> Option<Work> {
    members.required("EntityTypesToDetect")?;
    if let Some(node) = rules::parameters(members, setting)?.filter(|node| !node.entries().is_empty()) {
        let message = "goes with the types of rows, as in AWS, where columns have no actions of their own";
        members.wrong(Kind::NotSupported(message.into()), "DetectionParameters", &node.span);
        return None;
    }
    // The defaults are those of `classifyColumns`.
    let sample = part(members, "SampleFraction", "above 0 and up to 1", |part| part > 0.0 && part <= 1.0)?;
    let threshold = part(members, "ThresholdFraction", "from 0 to 1", |part| (0.0..=1.0).contains(&part))?;
    let hidden = instead(members, "MaskValue", "RedactText").to_owned();
    let (action, span) = (action.to_owned(), members.span());
    Some(Work::Steps(Arc::new(move |tables| {
        let text = |text: &str| Node::text(text, &span);
        let given = [
            ("entityTypeFilter", texts(entities.clone(), &span)),
            ("sampleFraction", text(&sample.to_string())),
            ("thresholdFraction", text(&threshold.to_string())),
            ("action", text(&action)),
            ("redactText", text(&hidden)),
        ];
        let warnings = left_out(&tables[0].schema, &[], &span).into_iter().collect();
        Ok(Lowered { steps: vec![step("CLASSIFY_COLUMNS", &span, given)], warnings })
    })))
}

/// A part of the rows; nothing where it is none, which is noted.
fn part(members: &Members, name: &'static str, wanted: &str, fits: impl Fn(f64) -> bool) -> Option<f64> {
    let Some(node) = members.get(name) else { return Some(0.1) };
    let part = members.number(name)?;
    if !fits(part) {
        members.wrong(Kind::BadParameter(format!("is {wanted}, not {part}")), name, &node.span);
        return None;
    }
    Some(part)
}

/// Warns of the columns that are not looked in: those without text, unless they are among these.
fn left_out(schema: &Schema, named: &[String], span: &Range<usize>) -> Option<recipe_core::Error> {
    const SHOWN: usize = 20;
    let others: Vec<String> = schema
        .fields()
        .iter()
        .filter(|field| Type::from_arrow(field.data_type()) != Some(Type::String))
        .filter(|field| !named.contains(field.name()))
        .map(|field| format!("`{}` ({})", field.name(), type_name(field.data_type())))
        .collect();
    let more = others.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "only columns of text are looked in, and not {}{more}",
        others.get(..SHOWN).unwrap_or(&others).join(", ")
    );
    let warning = recipe_core::Error::from(Kind::NotSupported(message)).at_span(span.clone());
    (!others.is_empty()).then(|| warning.with_help("an ApplyMapping node before this one makes columns text"))
}
