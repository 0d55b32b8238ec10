//! The steps of a document, and its layout.

use lsp_types::{DocumentSymbol, SymbolKind, TextEdit};
use recipe_core::Recipe;
use recipe_core::engine::document::{Node, long_step};

use super::document::Document;
use super::place::{is_named, lists};
use super::scan::read;
use crate::layout::laid_out;

/// Parameters that say best what a step is about.
const ABOUT: [&str; 3] = ["sourceColumn", "sourceColumns", "targetColumn"];

/// A symbol for each step: its number, its operation, and its column.
pub(super) fn symbols(document: &Document) -> Vec<DocumentSymbol> {
    let root = read(&document.text, document.is_json());
    let numbered = lists(&root).into_iter().flat_map(|steps| steps.iter().enumerate());
    numbered.filter_map(|(at, step)| symbol(document, at + 1, step)).collect()
}

#[expect(deprecated, reason = "the field has no default")]
fn symbol(document: &Document, number: usize, step: &Node) -> Option<DocumentSymbol> {
    let long = long_step(step);
    let mut action = long.as_ref().unwrap_or(step);
    while let Some(inner) = ["Action", "RecipeAction", "RecipeStep"].iter().find_map(|name| get(action, name))
    {
        action = inner;
    }
    let operation = get(action, "Operation")?.as_text()?;
    let given = get(action, "Parameters");
    let about = given.and_then(|given| ABOUT.iter().find_map(|name| get(given, name)));
    let detail = about.map(|value| match value.items() {
        [] => value.as_text().unwrap_or_default().to_owned(),
        items => items.iter().filter_map(Node::as_text).collect::<Vec<_>>().join(", "),
    });
    let range = document.places(&step.span);
    Some(DocumentSymbol {
        name: format!("{number} {operation}"),
        detail,
        kind: SymbolKind::FUNCTION,
        tags: None,
        deprecated: None,
        range,
        selection_range: range,
        children: None,
    })
}

fn get<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.entries().iter().find(|(key, _)| is_named(&key.name, name)).map(|(_, value)| value)
}

/// The change that lays a recipe out as `recipe-host fmt` does; none for one that has errors, or stands in a file with more.
pub(super) fn format(document: &Document) -> Option<Vec<TextEdit>> {
    if document.is_too_large() {
        return None;
    }
    let recipe = Recipe::parse_named(&document.name, &document.text).ok()?;
    recipe.check().ok()?;
    if !recipe.is_alone() {
        return None;
    }
    let mut text = laid_out(&recipe, document.is_yaml());
    if document.text.contains("\r\n") {
        text = text.replace('\n', "\r\n");
    }
    Some(change(document, &text).into_iter().collect())
}

/// What differs, without the parts before and after it, so that the cursor stays where it is.
fn change(document: &Document, wanted: &str) -> Option<TextEdit> {
    let text = &document.text;
    let before = same(text.chars().zip(wanted.chars()));
    let (rest, wanted_rest) = (&text[before..], &wanted[before..]);
    let after = same(rest.chars().rev().zip(wanted_rest.chars().rev()));
    let range = before..text.len() - after;
    let new_text = wanted_rest[..wanted_rest.len() - after].to_owned();
    (!range.is_empty() || !new_text.is_empty()).then(|| TextEdit { range: document.places(&range), new_text })
}

/// The bytes of the characters that are the same, up to the first that is not.
fn same(pairs: impl Iterator<Item = (char, char)>) -> usize {
    pairs.take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum()
}
