//! What is said of the word below the pointer.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::columns::Input;
use super::complete::is_own_line;
use super::document::Document;
use super::expression::{Part, part};
use super::pages;
use super::place::{Place, Wanted, operation, place};
use super::scan::{CURSOR, read, word};

/// What there is to say at a position of a recipe with this input.
pub(super) fn hover(document: &Document, position: Position, input: Option<&Input>) -> Option<Hover> {
    let at = document.byte(position);
    let is_json = document.is_json();
    let marked = format!("{}{CURSOR}{}", &document.text[..at], &document.text[at..]);
    let root = read(&marked, is_json);
    let word = word(&root)?;
    let place = place(&root, is_own_line(&marked, &word, is_json))?;
    let name = word.text.replace(CURSOR, "");
    let mut span = word.span.start..word.span.end - CURSOR.len_utf8();
    let value = match &place.wanted {
        Wanted::Operation => pages::page(operation(&name)?),
        Wanted::Step | Wanted::StepKey => pages::page(pages::short_named(&name)?.step),
        Wanted::Parameter(known) => pages::parameter(
            known.iter().find(|info| info.name == name || info.aliases.contains(&name.as_str()))?,
        ),
        Wanted::Value(info) if info.kind.names_columns() => {
            let shown = column(&name, &place, input);
            format!("{}{}", shown.map_or_else(String::new, |shown| shown + "\n\n"), pages::parameter(info))
        }
        Wanted::Value(info) => pages::parameter(info),
        Wanted::PairKey | Wanted::ConditionColumn => column(&name, &place, input)?,
        Wanted::ConditionName => pages::condition(&pages::condition_named(&name)?),
        Wanted::Expression => match part(&document.text, &span, at) {
            Part::Word(bytes) => {
                let name = document.text.get(bytes.clone())?;
                let function = pages::function_named(name).map(pages::function);
                span = bytes;
                function.or_else(|| column(name, &place, input))?
            }
            Part::Column(bytes) => {
                let name = document.text.get(bytes.clone())?.trim_matches('`');
                span = bytes;
                column(name, &place, input)?
            }
            Part::Text => return None,
        },
        Wanted::ActionKey | Wanted::ConditionKey => return None,
    };
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
        range: Some(document.places(&span)),
    })
}

/// A column and its type, where that is known.
fn column(name: &str, place: &Place, input: Option<&Input>) -> Option<String> {
    let found = place.columns(input).into_iter().find(|column| column.name == name)?;
    Some(format!("column `{}`: {}", found.name, found.type_name?))
}
