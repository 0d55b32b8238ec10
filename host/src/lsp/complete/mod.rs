//! What may be typed at the cursor.

mod site;
mod steps;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, MarkupContent, MarkupKind,
    Position, TextEdit,
};
use recipe_core::docs::known_conditions;
use recipe_core::step::Info;
use serde_json::Value;

use super::columns::{Column, Input};
use super::document::Document;
use super::expression::{Part, is_bare, part};
use super::pages;
use super::place::{Place, Wanted, operation, place};
use super::scan::{CURSOR, read, word};
use site::{Site, Written};

pub(super) use site::is_own_line;

/// Keys of an action.
const ACTION_KEYS: [(&str, &str); 2] =
    [("Operation", "What is done."), ("Parameters", "What it is done with.")];

/// Keys of a condition.
const CONDITION_KEYS: [(&str, &str); 7] = [
    ("Condition", "What is asked of the cell."),
    ("TargetColumn", "Column whose cell is asked about."),
    ("Value", "What the cell is compared with."),
    ("Expression", "An expression that is true or false, such as `fare > 100`."),
    ("And", "All of these conditions hold."),
    ("Or", "One of these conditions holds."),
    ("Not", "This condition does not hold."),
];

/// A completion, before it is known how clients take it.
struct Candidate {
    label: String,
    kind: CompletionItemKind,
    detail: Option<String>,
    documentation: Option<String>,
    /// The operation whose page is fetched where the client asks for it.
    page: Option<&'static str>,
    written: Written,
}

/// The completions at a position, for a recipe with this input.
pub(super) fn complete(
    document: &Document,
    position: Position,
    input: Option<&Input>,
) -> Vec<CompletionItem> {
    let at = document.byte(position);
    let is_json = document.is_json();
    let marked = format!("{}{CURSOR}{}", &document.text[..at], &document.text[at..]);
    let root = read(&marked, is_json);
    let Some(word) = word(&root) else { return Vec::new() };
    let site = Site::new(&marked, &word, is_json);
    let Some(place) = place(&root, site.is_own_line) else { return Vec::new() };
    let mut span = site.span.clone();
    let candidates = match &place.wanted {
        Wanted::Step => steps::steps(&site),
        Wanted::StepKey => steps::keys(&site, &place.beside),
        Wanted::ActionKey => keys(&site, &ACTION_KEYS, &place.beside),
        Wanted::ConditionKey => keys(&site, &CONDITION_KEYS, &place.beside),
        Wanted::Operation => steps::operations(&site),
        Wanted::Parameter(known) => parameters(&site, known, &place.beside),
        Wanted::ConditionName => conditions(&site),
        Wanted::ConditionColumn => names(&site, &place.columns(input)),
        Wanted::PairKey => {
            let columns = place.columns(input).into_iter();
            columns.map(|column| candidate_of(&column, site.key(&column.name))).collect()
        }
        Wanted::Value(info) => values(&site, info, &place, input),
        Wanted::Expression => {
            let part = part(&document.text, &site.span, at);
            match &part {
                Part::Word(bytes) | Part::Column(bytes) => span = bytes.clone(),
                Part::Text => return Vec::new(),
            }
            let is_call = document.text[span.end..].starts_with('(');
            expression(&site, &part, is_call, &place.columns(input))
        }
    };
    let range = document.places(&span);
    candidates.into_iter().enumerate().map(|(rank, candidate)| candidate.item(rank, range)).collect()
}

/// Adds the page that a completion has been given without.
pub(super) fn resolve(mut item: CompletionItem) -> CompletionItem {
    let step = item.data.as_ref().and_then(Value::as_str).and_then(operation);
    if let Some(step) = step {
        item.documentation = Some(markdown(pages::page(step)));
    }
    item
}

/// Text in Markdown.
fn markdown(value: String) -> Documentation {
    Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
}

impl Candidate {
    fn new(label: &str, kind: CompletionItemKind, written: Written) -> Self {
        let label = label.to_owned();
        Candidate { label, kind, detail: None, documentation: None, page: None, written }
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn documentation(mut self, documentation: impl Into<String>) -> Self {
        self.documentation = Some(documentation.into());
        self
    }

    fn item(self, rank: usize, range: lsp_types::Range) -> CompletionItem {
        CompletionItem {
            label: self.label,
            kind: Some(self.kind),
            detail: self.detail,
            documentation: self.documentation.map(markdown),
            sort_text: Some(format!("{rank:05}")),
            filter_text: Some(self.written.filter),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: self.written.text })),
            data: self.page.map(Value::from),
            ..CompletionItem::default()
        }
    }
}

/// Keys, but for those that are there.
fn keys(site: &Site, known: &[(&str, &str)], beside: &[String]) -> Vec<Candidate> {
    let left = known.iter().filter(|(name, _)| !beside.iter().any(|other| other == name));
    left.map(|(name, what)| Candidate::new(name, CompletionItemKind::FIELD, site.key(name)).detail(*what))
        .collect()
}

/// Parameters that are not given yet, those that are required first.
fn parameters(site: &Site, known: &[&'static Info], beside: &[String]) -> Vec<Candidate> {
    let is_given =
        |info: &Info| beside.iter().any(|name| name == info.name || info.aliases.contains(&name.as_str()));
    let mut left: Vec<_> = known.iter().filter(|info| !is_given(info)).collect();
    left.sort_by_key(|info| !info.required);
    let candidate = |info: &&&'static Info| {
        Candidate::new(info.name, CompletionItemKind::PROPERTY, site.key(info.name))
            .detail(pages::takes(info))
            .documentation(pages::parameter(info))
    };
    left.iter().map(candidate).collect()
}

/// Values of a parameter: its choices, columns, or `true` and `false`.
fn values(site: &Site, info: &Info, place: &Place, input: Option<&Input>) -> Vec<Candidate> {
    if info.kind.names_columns() {
        return names(site, &place.columns(input));
    }
    let value = |label: &str, written| {
        let candidate = Candidate::new(label, CompletionItemKind::VALUE, written);
        if info.default == Some(label) { candidate.detail("default") } else { candidate }
    };
    if info.kind.is_flag() {
        return ["true", "false"].map(|label| value(label, site.literal(label))).into();
    }
    info.choices.iter().map(|choice| value(choice, site.text(choice))).collect()
}

/// Names of columns.
fn names(site: &Site, columns: &[Column]) -> Vec<Candidate> {
    columns.iter().map(|column| candidate_of(column, site.text(&column.name))).collect()
}

fn candidate_of(column: &Column, written: Written) -> Candidate {
    let candidate = Candidate::new(&column.name, CompletionItemKind::FIELD, written);
    match &column.type_name {
        Some(name) => candidate.detail(name),
        None => candidate,
    }
}

fn conditions(site: &Site) -> Vec<Candidate> {
    let candidate = |condition: recipe_core::docs::Condition| {
        Candidate::new(condition.name, CompletionItemKind::ENUM_MEMBER, site.text(condition.name))
            .detail(condition.summary)
            .documentation(pages::condition(&condition))
    };
    known_conditions().map(candidate).collect()
}

/// What an expression may go on with: columns, and functions where no back tick says that it is a column. `is_call` says that a bracket
/// is there already.
fn expression(site: &Site, part: &Part, is_call: bool, columns: &[Column]) -> Vec<Candidate> {
    let is_ticked = matches!(part, Part::Column(_));
    let column = |column: &Column| {
        let name = &column.name;
        let text = if is_ticked || !is_bare(name) { format!("`{name}`") } else { name.clone() };
        let filter = if is_ticked { text.clone() } else { name.clone() };
        candidate_of(column, site.raw(&site.inside(&text), &filter))
    };
    let mut candidates: Vec<Candidate> = columns.iter().map(column).collect();
    let bracket = if is_call { "" } else { "(" };
    if !is_ticked {
        candidates.extend(pages::functions().map(|function| {
            Candidate::new(
                function.name,
                CompletionItemKind::FUNCTION,
                site.raw(&format!("{}{bracket}", function.name), function.name),
            )
            .detail(function.form)
            .documentation(pages::function(function))
        }));
    }
    candidates
}
